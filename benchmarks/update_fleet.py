"""Time `planset update --all` against a loop of `copier update`, and measure its memory.

The template is made from the working tree; the loop's is the same without hooks. Each set is filled
and different. The loop is timed on some of the sets and scaled to all; its two halves come before
and after `planset update --all`, so that what else the machine does meets both. With several
numbers of sets, the time of each set is compared, too. The memory is the peak of every process that
takes part, as Linux counts it. Run it with the Python that Copier and planset are installed for.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks import plan_sets
else:
    import plan_sets

COPIER = [str(plan_sets.BIN / "copier"), "update", "--trust", "--defaults", "--quiet"]
PLANSET = [str(plan_sets.BIN / "planset"), "update", "--trust"]
POLL = 0.02
PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


class Run(NamedTuple):
    """The seconds of a command, and the peak memory of its largest process in MB."""

    seconds: float
    memory: float


class Fleet(NamedTuple):
    """What was measured with a number of sets, in seconds for each set and in MB."""

    sets: int
    loop: float
    planset: float
    memory: float
    memory_of_one: float


def main() -> None:
    """Print the time of each set, the ratio, and the peak of memory, for each number of sets."""
    parser = argparse.ArgumentParser(description="Time updates of many sets.")
    parser.add_argument(
        "--sets", type=int, nargs="+", default=[200], help="numbers of sets (default: 200)"
    )
    parser.add_argument(
        "--loop", type=int, default=20, help="sets to time `copier update` on (default: 20)"
    )
    parser.add_argument("--runs", type=int, default=3, help="runs of planset (default: 3)")
    options = parser.parse_args()
    fleets = [measured(sets, options.loop, options.runs) for sets in options.sets]
    for fleet in fleets:
        print(f"{fleet.sets} sets")
        print(f"  copier update         {fleet.loop * 1000:7.0f} ms a set, mean of {options.loop}")
        print(
            f"  planset update --all  {fleet.planset * 1000:7.0f} ms a set, of {options.runs} runs"
        )
        print(f"  {fleet.loop / fleet.planset:.1f} times faster; wanted: 10, aim: 20")
        print(
            f"  {fleet.memory:.0f} MB in the largest process, {fleet.memory_of_one:.0f} MB for one"
            f" set: {fleet.memory / fleet.memory_of_one:.2f} times; wanted: at most 1.5"
        )
    first, last = fleets[0], fleets[-1]
    if first is not last:
        print(
            f"{last.planset / first.planset:.2f}  a set of {last.sets} to a set of {first.sets};"
            " 1 is linear"
        )


def measured(sets: int, loop: int, runs: int) -> Fleet:
    """Make a repository of sets, and a twin for the loop; measure both."""
    with plan_sets.environment() as name:
        folder = Path(name)
        template = plan_sets.make_template(folder / "template")
        plain = plan_sets.make_template(folder / "plain", hooks=False)
        shop, plain_shop = folder / "shop", folder / "plain-shop"
        folders = plan_sets.make_repository(shop, template, sets)
        others = plan_sets.twin(shop, plain_shop, template, plain)
        timed = others[:: max(1, sets // loop)][:loop]
        half = len(timed) // 2
        one = [updated(PLANSET, shop, folders[0]) for _ in range(3)][1:]
        seconds = list(looped(plain_shop, timed[:half]))
        all_sets = [updated([*PLANSET, "--all"], shop, shop, sets) for _ in range(runs)]
        seconds += looped(plain_shop, timed[half:])
        return Fleet(
            sets,
            sum(seconds) / len(seconds),
            median(run.seconds for run in all_sets) / sets,
            max(run.memory for run in all_sets),
            max(run.memory for run in one),
        )


def looped(repository: Path, folders: list[Path]) -> Iterator[float]:
    """Yield the seconds of `copier update` for each set."""
    for folder in folders:
        yield updated(COPIER, repository, folder).seconds


def updated(command: list[str], repository: Path, folder: Path, sets: int = 1) -> Run:
    """Run an update of so many sets, then take it back; raise RuntimeError where one is missing."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        with subprocess.Popen(command, cwd=folder, stdout=output, stderr=output) as process:
            memory = 0.0
            while process.poll() is None:
                memory = max([memory, *map(peak, family(process.pid))])
                with suppress(subprocess.TimeoutExpired):
                    process.wait(POLL)
        seconds = time.perf_counter() - start
        if process.returncode:
            output.seek(0)
            raise RuntimeError(output.read().decode())
    changed = plan_sets.git(
        repository, "diff", "--name-only", "--", f"**/{plan_sets.ANSWERS_FILE}"
    ).splitlines()
    if len(changed) != sets:
        raise RuntimeError(f"{command} updated {len(changed)} of {sets} sets")
    plan_sets.reset(repository)
    return Run(seconds, memory)


def family(process: int) -> Iterator[int]:
    """Yield the number of a process and of all that it started and that still run."""
    yield process
    with suppress(OSError):
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
        for child in children.split():
            yield from family(int(child))


def peak(process: int) -> float:
    """Return the most memory that a process has had so far, in MB; 0 where it is gone."""
    with suppress(OSError):
        found = PEAK.search(Path(f"/proc/{process}/status").read_text(encoding="utf-8"))
        return int(found[1]) / 1024 if found else 0
    return 0


if __name__ == "__main__":
    main()
