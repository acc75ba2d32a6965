"""Time `planset check` of many plan sets beside lychee, rumdl and mdsmith, and of one set.

The sets are made from the working tree and filled; in some a link is broken. All run as whole
processes in one repository, and take turns, so that what else the machine does meets all. lychee
checks files and anchors, rumdl only MD051 and MD057, mdsmith all that it does by default, and once
only links; it is left out where there is no such command. planset checks all that it can, with and
without what it remembers of the last run. Run it with the Python that planset is installed for.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import yaml
from planset.versions import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks import plan_sets
else:
    import plan_sets

LYCHEE = [str(plan_sets.BIN / "lychee"), "--offline", "--include-fragments", "--no-progress", "."]
RUMDL = [str(plan_sets.BIN / "rumdl"), "check", "--no-cache", "--no-config"]
PLANSET = [str(plan_sets.BIN / "planset"), "check"]
COPIER_VERSION = [str(plan_sets.BIN / "copier"), "--version"]
LINK_RULES = ("cross-file-reference-integrity", "same-file-anchor")
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
"""With what Python keeps of modules, as where planset is installed."""
CACHE = "check"
RENDERED = 100
"""How many sets are rendered; the others are these with another name."""
BROKEN = "See [the notes](./NOTES.md) and [the first step](#the-first-step).\n"
WANTED = {"planset cold": 3.0, "planset warm": 1.0}
WANTED_FOR_ONE = 0.35


def main() -> None:
    """Print a table of median times for each number of sets, then the ratio for one set."""
    parser = argparse.ArgumentParser(description="Time checks of many plan sets, and of one.")
    parser.add_argument("--runs", type=int, default=7, help="rounds (default: 7)")
    parser.add_argument(
        "--sets", type=int, nargs="+", default=[1000], help="numbers of sets (default: 1000)"
    )
    parser.add_argument("--one-runs", type=int, default=15, help="rounds of one set (default: 15)")
    parser.add_argument("--mdsmith", default="mdsmith", help="the command (default: mdsmith)")
    options = parser.parse_args()
    with plan_sets.environment() as name:
        folder = Path(name)
        template = plan_sets.start_template(folder / "template")
        plan_sets.release(template, "v1.0.0")
        for number in options.sets:
            repository = make_sets(folder / f"shop-{number}", template, number)
            commands = make_commands(repository, shutil.which(options.mdsmith))
            print_times(commands, options.runs, f"{number:,} sets")
        print_one(repository, options.one_runs)


def make_sets(folder: Path, template: Path, number: int) -> Path:
    """Make a repository of sets that people have filled, each with a name of its own."""
    plans = folder / "docs" / "plans"
    plans.mkdir(parents=True)
    plan_sets.git(folder, "init", "--quiet")
    version = Version(str(template), "v1.0.0", str(template), trusted=True)
    made: list[Mapping[str, str]] = []
    for place in range(number):
        chance = random.Random(place)  # noqa: S311 - the same each time
        if place < RENDERED:
            answers = plan_sets.answers(chance)
            answers["phase"] = chance.choice(["Plan", "Execute", "Execute", "Dropped"])
            made.append(version.render(f"feature-{place:05}", plan_sets.ANSWERS_FILE, answers))
        texts = made[place % RENDERED]
        plan_sets.write_set(plans / f"feature-{place:05}", texts, partial(filled, place=place))
        if place % 20 == 0:
            with (plans / f"feature-{place:05}" / "PLAN.md").open("a", encoding="utf-8") as plan:
                plan.write(BROKEN)
    version.close()
    plan_sets.commit(folder, "Plans")
    return folder


def filled(text: str, *, place: int) -> str:
    """Return a document of which a sixteenth of the placeholders is left."""
    chance = random.Random(f"{place} {text}")  # noqa: S311 - see above
    return plan_sets.filled(chance, plan_sets.filled(chance, text))


def make_commands(repository: Path, mdsmith: str | None) -> dict[str, Callable[[], float]]:
    """Return what is timed by its name: functions that run it once and return seconds."""
    cache = repository / ".git" / "planset" / CACHE

    def cold() -> float:
        cache.unlink(missing_ok=True)
        return seconds(PLANSET, repository)

    commands = {
        "lychee": lambda: seconds(LYCHEE, repository),
        "rumdl MD051, MD057": lambda: seconds([*RUMDL, "--enable", "MD051,MD057", "."], repository),
        "planset cold": cold,
        "planset warm": lambda: seconds(PLANSET, repository),
    }
    if mdsmith:
        only_links = links_only(mdsmith, repository.with_suffix(".links"))
        commands["mdsmith"] = lambda: seconds([mdsmith, "check", "."], repository)
        commands["mdsmith, links only"] = lambda: seconds(
            [mdsmith, "check", "--config", only_links, "."], repository
        )
    return commands


def links_only(mdsmith: str, folder: Path) -> str:
    """Make settings for mdsmith with its rules of links alone; return the path of the file."""
    folder.mkdir()
    subprocess.run([mdsmith, "init"], cwd=folder, check=True, capture_output=True)
    path = folder / ".mdsmith.yml"
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    only = {name: rules[name] if name in LINK_RULES else False for name in rules}
    path.write_text(yaml.safe_dump({"rules": only}), encoding="utf-8")
    return str(path)


def seconds(command: Sequence[str], folder: Path) -> float:
    """Return how long a process takes, whatever it finds."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=False, env=ENVIRONMENT)
    return time.perf_counter() - start


def print_times(commands: Mapping[str, Callable[[], float]], runs: int, title: str) -> None:
    """Print the median time of each command, and its ratio to lychee's."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, run in commands.items():
            times[name].append(run())
    print(f"{title}, {runs} rounds")
    reference = median(times["lychee"])
    for name, measured in times.items():
        wanted = f" (at most {WANTED[name]:.1f})" if name in WANTED else ""
        ratio = median(measured) / reference
        print(f"  {name:20} {median(measured):7.2f} s  {ratio:6.2f} x lychee{wanted}")


def print_one(repository: Path, runs: int) -> None:
    """Print the ratio of one set's check to `copier --version`."""
    one = [*PLANSET, "docs/plans/feature-00001"]
    pairs = [(seconds(one, repository), seconds(COPIER_VERSION, repository)) for _ in range(runs)]
    ratio = median(first for first, _ in pairs) / median(second for _, second in pairs)
    print(f"one set: {ratio:.2f} x copier --version (at most {WANTED_FOR_ONE})")


if __name__ == "__main__":
    main()
