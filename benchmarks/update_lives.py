"""Live through random lives of plan sets, and check that no update loses what people wrote.

Each life is a set of the first version of a template and some rounds: somebody edits it at random,
and an update takes it to a random later version, or gives it other answers. Some updates are killed
at a random write; then the set has to be as before or as after, whole. The templates have six
versions each, with random changes. Every line that is written has a number of its own, so that a
look at the lines alone, without what the merge knows, tells whether one is gone, changed or there
twice. Run it with the Python that Copier and planset are installed for.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import yaml
from planset.afterwards import undo
from planset.fleet import Settings, opened, update_folder
from planset.journal import alone
from planset.sets import open_set, state_folder
from planset.update import prepare_from_template
from planset.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks import plan_sets, random_edits
    from benchmarks.random_edits import VERSIONS, happens
else:
    import plan_sets
    import random_edits
    from random_edits import VERSIONS, happens

DATA = [
    ("components", "[Cart, Event log, Till]"),
    ("components", "[]"),
    ("documents", "[SPEC]"),
    ("documents", "[SPEC, PRD]"),
    ("documents", "[PRD]"),
    ("feature_name", "Payments of tomorrow"),
    ("language", "rust"),
    ("migration", "false"),
    ("phase", "Done"),
    ("phases", "[Pilot]"),
    ("priority", "Critical"),
]
"""New answers that somebody gives in an update."""
TEMPLATES = 8
MARKERS = re.compile(r"^(<{7}|={7}|>{7}|\|{7})", re.MULTILINE)
NUMBER = re.compile(r"\bN\d+\b")
NUMBERED_HEADING = re.compile(r"^(#+ )\d+\. ")


@dataclass
class Findings:
    """What happened in a life, or in several."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file in a folder, by its path there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def numbered_lines(files: dict[str, bytes]) -> dict[str, list[str]]:
    """Return what stands with each number of an author, in order."""
    found: dict[str, list[str]] = {}
    for path, source in files.items():
        if path.endswith(".md"):
            for line in source.decode().splitlines():
                for said in said_in(line.strip()):
                    for number in NUMBER.findall(said):
                        found.setdefault(number, []).append(said)
    return {number: sorted(lines) for number, lines in found.items()}


def said_in(line: str) -> list[str]:
    """Return what a line says, without the number of a heading; the cells of a row one by one."""
    if line.startswith("|"):
        return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]
    return [NUMBERED_HEADING.sub(r"\1", line)]


def ticks(files: dict[str, bytes]) -> int:
    """Count the ticked boxes of a set."""
    return sum(len(re.findall(rb"- \[x\] ", text)) for text in files.values())


class Life:
    """A set in a repository of its own, whoever edits it, and chance."""

    versions: ClassVar[Versions]

    def __init__(self, seed: str, place: Path, templates: list[Path]) -> None:
        """Make a set of the first version, filled."""
        self.chance = random.Random(seed)  # noqa: S311 - the same each time
        self.repository = place
        self.folder = place / "docs" / "plans" / "checkout-retry"
        self.template = self.chance.choice(templates)
        self.version = 0
        self.found = Findings()
        self.author = random_edits.Author(self.chance, self.folder)
        place.mkdir(parents=True)
        plan_sets.git(place, "init", "--quiet")
        version = self.versions.get(str(self.template), VERSIONS[0], str(self.template))
        data = plan_sets.answers(self.chance) | {
            "documents": self.chance.choice([["SPEC", "PRD"], ["SPEC"]])
        }
        texts = version.render(self.folder.name, plan_sets.ANSWERS_FILE, data)
        plan_sets.write_set(self.folder, texts, self.author.fill)
        plan_sets.commit(place, "Plan")

    def live(self) -> Findings:
        """Edit and update until there is no newer version."""
        while self.version < len(VERSIONS) - 1 and not self.found.lost:
            self.author.edit()
            plan_sets.commit(self.repository, "Edit")
            if happens(self.chance, 0.1):
                self.go_back()
            ref, data = self.wish()
            self.update(ref, data)
            plan_sets.commit(self.repository, "Update")
        return self.found

    def wish(self) -> tuple[str, dict[str, str]]:
        """Return the version to go to, and new answers."""
        data = {}
        if happens(self.chance, 0.3):
            data = dict(self.chance.sample(DATA, 2))
        if data and happens(self.chance, 0.3):
            return ":current:", data
        later = range(self.version + 1, len(VERSIONS))
        self.version = min(self.chance.choice(later), self.chance.choice(later))
        return VERSIONS[self.version], data

    def go_back(self) -> None:
        """Ask for an older version, which is refused."""
        if self.version:
            before = contents(self.folder)
            report = self.planset(VERSIONS[self.version - 1], {})
            if not report or contents(self.folder) != before:
                self.lose("a downgrade was not refused")
            self.found.counts["downgrades refused"] += 1

    def update(self, ref: str, data: dict[str, str]) -> None:
        """Update through one of the doors, perhaps with a kill first; check what is there then."""
        before = contents(self.folder)
        by_copier = happens(self.chance, 0.04)
        is_killed = happens(self.chance, 0.5 if by_copier else 0.25)
        # What each door writes is what the merge says; it is asked where that costs little.
        after = self.expected(before, ref, data) if by_copier or is_killed else None
        if after and is_killed:
            cut_off = self.copier_cut_off if by_copier else self.planset_cut_off
            self.kill(before, after, partial(cut_off, ref, data))
        if contents(self.folder) == before:
            error = self.copier(ref, data) if by_copier else self.planset(ref, data)
            if error:
                self.lose(f"the update failed: {error}")
        found = contents(self.folder)
        if after and found != after:
            names = sorted(name for name in {*found, *after} if found.get(name) != after.get(name))
            self.lose(f"what was written is not what was to be written: {', '.join(names)}")
        self.found.counts["updates"] += 1
        self.found.counts["updates by Copier"] += by_copier
        self.check(before, found)
        if found != before and happens(self.chance, 0.1):
            self.undo_and_redo(before, ref, data)

    def expected(
        self, before: dict[str, bytes], ref: str, data: dict[str, str]
    ) -> dict[str, bytes]:
        """Return what a set will hold after an update."""
        update = prepare_from_template(open_set(str(self.folder)), self.versions, ref, data)
        files = dict(before)
        for path, _, text in update.writes():
            files.pop(path, None)
            if text is not None:
                files[path] = text.encode(errors="surrogateescape")
        return files

    def planset(self, ref: str, data: dict[str, str]) -> str:
        """Update as `planset update` does, in this process; return what went wrong."""
        settings = Settings(ref=ref, data=data, trusted=True)
        return update_folder(str(self.folder), settings, self.versions).error

    def copier_command(self, ref: str, data: dict[str, str]) -> list[str]:
        """Return the command that updates with Copier."""
        command = [str(plan_sets.BIN / "copier"), "update", "--trust", "--defaults", "--quiet"]
        command += [f"--vcs-ref={ref}"]
        for name, answer in data.items():
            command += ["--data", f"{name}={answer}"]
        return command

    def copier(self, ref: str, data: dict[str, str]) -> str:
        """Update by Copier's own command; return what went wrong."""
        process = subprocess.run(
            self.copier_command(ref, data),
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return process.stderr if process.returncode else ""

    def kill(
        self, before: dict[str, bytes], after: dict[str, bytes], run: Callable[[], bool]
    ) -> None:
        """Start an update that is killed; the set is whole when the next one has opened it."""
        if run():
            self.found.counts["kills"] += 1
            # A process that stands by may be putting the set back.
            with alone(state_folder(str(self.folder)), waiting=True):
                torn = contents(self.folder) not in (before, after)
            with redirect_stderr(io.StringIO()), opened(str(self.folder)):
                self.found.counts["kills between two writes"] += torn
        if contents(self.folder) not in (before, after):
            self.lose("after a kill the set is neither as before nor as after")

    def planset_cut_off(self, ref: str, data: dict[str, str]) -> bool:
        """Update in a process that is killed at a random change of a file; tell whether it was."""
        call = self.chance.randrange(1, 24)
        size = self.chance.randrange(20_000, 200_000) if happens(self.chance, 0.2) else 0
        child = os.fork()
        if child == 0:
            with redirect_stderr(io.StringIO()):
                if size:
                    die_when_writing(size)
                else:
                    die_at_call(call, first=bool(call % 2))
                self.planset(ref, data)
                os._exit(0)
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])

    def copier_cut_off(self, ref: str, data: dict[str, str]) -> bool:
        """Kill Copier's command, hooks and all, at a random moment; tell whether it still ran."""
        command = self.copier_command(ref, data)
        with subprocess.Popen(
            command,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                process.wait(self.chance.uniform(0.5, 4))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                # Git leaves this where it is killed, and says so the next time.
                (self.repository / ".git" / "index.lock").unlink(missing_ok=True)
                self.found.counts["kills of Copier"] += 1
                return True
        return False

    def undo_and_redo(self, before: dict[str, bytes], ref: str, data: dict[str, str]) -> None:
        """Take an update back, and make it again."""
        after = contents(self.folder)
        with opened(str(self.folder)) as plan_set:
            undo(plan_set)
        if contents(self.folder) != before:
            self.lose("undo does not give what was there before")
        if (error := self.planset(ref, data)) or contents(self.folder) != after:
            self.lose(f"the update after undo gives another text: {error}")
        self.found.counts["undone and made again"] += 1

    def check(self, before: dict[str, bytes], after: dict[str, bytes]) -> None:
        """Look for what is gone, changed or there twice, for markers, and for the version."""
        was, now = numbered_lines(before), numbered_lines(after)
        for number, lines in was.items():
            if now.get(number) != lines:
                self.lose(f"{number} was {lines} and is {now.get(number)}")
        if ticks(after) < ticks(before):
            self.lose("a box is not ticked any more")
        for path, source in before.items():
            is_own = "/" in path or path.endswith(".png")
            if is_own and after.get(path) != source:
                self.lose(f"{path} is another file than before")
        for path, source in after.items():
            if "/" not in path and path.endswith(".md") and MARKERS.search(source.decode()):
                self.lose(f"{path} has a conflict marker")
        for name in sorted(self.author.deleted & after.keys()):
            self.lose(f"{name} was deleted and is there again")
        recorded = yaml.safe_load(after[plan_sets.ANSWERS_FILE])
        if recorded["_commit"] != VERSIONS[self.version]:
            self.lose(f"the answers file says {recorded['_commit']}")

    def lose(self, what: str) -> None:
        """Note what is wrong."""
        self.found.lost.append(what)


def die_at_call(number: int, *, first: bool) -> None:
    """Have this process killed at a call that changes files, before it or when it is done."""
    calls = iter(range(1, 1000))

    def deadly(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as the function has them
            is_last = next(calls) == number
            if is_last and first:
                os.kill(os.getpid(), signal.SIGKILL)
            result = function(*arguments, **options)
            if is_last:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return call

    for name in ("replace", "unlink", "fsync", "chmod", "rmdir"):
        setattr(os, name, deadly(getattr(os, name)))


def die_when_writing(size: int) -> None:
    """Have this process killed when a file that it writes gets larger than so many bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# All lives


def live(number: int, seed: int, folder: Path, templates: list[Path]) -> Findings:
    """Live one life; where something is lost, or fails, it is told with the life's number."""
    place = folder / f"life-{number}"
    life: Life | None = None
    try:
        life = Life(f"{seed} {number}", place, templates)
        found = life.live()
    except Exception:  # noqa: BLE001 - whatever is raised breaks the promise
        found = life.found if life else Findings()
        found.lost.append(traceback.format_exc())
    found.counts["lives"] += 1
    if found.lost:
        found.lost = [f"life {number}: {each}" for each in found.lost]
    shutil.rmtree(place, ignore_errors=True)
    return found


def start_worker() -> None:
    """Fetch each version of a template once for all lives of this process."""
    Life.versions = Versions(trusted=True)


def main() -> int:
    """Print what happened and what was lost; return 1 if anything was."""
    parser = argparse.ArgumentParser(description="Live through random lives of plan sets.")
    parser.add_argument("--lives", type=int, default=1000, help="how many (default: 1000)")
    parser.add_argument("--seed", type=int, default=0, help="where chance starts (default: 0)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--only", type=int, help="only the life of this number")
    options = parser.parse_args()
    total = Findings()
    start = time.monotonic()
    with plan_sets.environment() as name:
        folder = Path(name)
        # What killed processes leave behind goes with the folder.
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        templates = [
            random_edits.make_template(folder / f"template-{number}", f"{options.seed} {number}")
            for number in range(TEMPLATES)
        ]
        numbers = range(options.lives) if options.only is None else [options.only]
        one = partial(live, seed=options.seed, folder=folder, templates=templates)
        with ProcessPoolExecutor(options.jobs, initializer=start_worker) as pool:
            for found in pool.map(one, numbers):
                total.counts += found.counts
                total.lost += found.lost
                for lost in found.lost:
                    print(lost, file=sys.stderr)
    print(f"seed {options.seed}, {time.monotonic() - start:.0f} s")
    for what, count in sorted(total.counts.items()):
        print(f"{count:6}  {what}")
    print(f"{len(total.lost):6}  lost")
    return 1 if total.lost else 0


if __name__ == "__main__":
    sys.exit(main())
