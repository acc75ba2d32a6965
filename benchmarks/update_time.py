"""Time `copier update` with the hooks and `planset update` against `copier update` without hooks.

The template is made from the working tree, twice: as it is, and without what makes Copier leave a
set to the hooks. The sets are filled and the same. Each run is a whole process, in a small
repository or in one of very many files. All take turns, so that what else the machine does meets
all, and each round gives a ratio. Run it with the Python that Copier and planset are installed for.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from benchmarks import plan_sets
else:
    import plan_sets

COPIER = [str(plan_sets.BIN / "copier"), "update", "--trust", "--defaults", "--quiet"]
PLANSET = [str(plan_sets.BIN / "planset"), "update", "--trust"]
FILE_SIZE = 4096


class Ratio(NamedTuple):
    """Two of the timed commands, and how the times of the first may be to the second's."""

    promise: str
    timed: str
    against: str
    most: float


RATIOS = [
    Ratio("copier update, with hooks to without", "hooks", "plain", 1.3),
    Ratio("planset update to copier update, small repository", "planset", "plain", 0.8),
    Ratio("planset update to copier update, large repository", "planset large", "plain large", 0.3),
    Ratio("planset update, large repository to small", "planset large", "planset", 1.1),
]


def main() -> None:
    """Print the median times, and of the ratios the median, the least and the greatest."""
    parser = argparse.ArgumentParser(description="Time updates of one set.")
    parser.add_argument("--runs", type=int, default=20, help="rounds (default: 20)")
    parser.add_argument(
        "--large-runs", type=int, default=5, help="rounds with the slowest, too (default: 5)"
    )
    parser.add_argument(
        "--files", type=int, default=20_000, help="files of the large repository (default: 20000)"
    )
    options = parser.parse_args()
    with plan_sets.environment() as name:
        commands = make_commands(Path(name), options.files)
        for command in commands:
            timed(*commands[command])
        times: dict[str, list[float]] = {command: [] for command in commands}
        for number in range(options.runs):
            for command in commands:
                if command != "plain large" or number < options.large_runs:
                    times[command].append(timed(*commands[command]))
    for command, seconds in times.items():
        print(f"{command:13} {median(seconds):7.2f} s, median of {len(seconds)}")
    for promise, first, second, most in RATIOS:
        ratios = [a / b for a, b in zip(times[first], times[second], strict=False)]
        print(
            f"{median(ratios):5.2f}  {promise}, from {min(ratios):.2f} to {max(ratios):.2f};"
            f" wanted: at most {most}"
        )


def make_commands(folder: Path, files: int) -> dict[str, tuple[list[str], Path, Path]]:
    """Make templates and repositories; return the command, repository and set of each run."""
    template = plan_sets.make_template(folder / "template")
    plain = plan_sets.make_template(folder / "plain", hooks=False)
    (one,) = plan_sets.make_repository(folder / "shop", template, 1)
    (other,) = plan_sets.twin(folder / "shop", folder / "plain-shop", template, plain)
    large = enlarged(folder / "shop", folder / "large-shop", files)
    plain_large = enlarged(folder / "plain-shop", folder / "plain-large-shop", files)
    return {
        "plain": (COPIER, folder / "plain-shop", other),
        "hooks": (COPIER, folder / "shop", one),
        "planset": (PLANSET, folder / "shop", one),
        "planset large": (PLANSET, large, large / one.relative_to(folder / "shop")),
        "plain large": (COPIER, plain_large, plain_large / one.relative_to(folder / "shop")),
    }


def enlarged(repository: Path, folder: Path, files: int) -> Path:
    """Clone a repository and add files of source code to it, in folders of a hundred."""
    plan_sets.git(plan_sets.ROOT, "clone", "--quiet", str(repository), str(folder))
    chance = random.Random(0)  # noqa: S311 - the same each time
    for number in range(files):
        place = folder / "source" / f"part-{number // 100}" / f"file-{number}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        # What is random is not packed smaller, as the sources of a real repository are not.
        place.write_text(f"{chance.randbytes(FILE_SIZE // 2).hex()}\n", encoding="ascii")
    plan_sets.commit(folder, "Sources")
    plan_sets.git(folder, "gc", "--quiet")
    return folder


def timed(command: list[str], repository: Path, folder: Path) -> float:
    """Return the seconds of an update, then take it back; raise CalledProcessError."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    if not plan_sets.git(repository, "status", "--porcelain", "--", str(folder)):
        raise RuntimeError(f"{command} changed nothing")
    plan_sets.reset(repository)
    return seconds


if __name__ == "__main__":
    main()
