"""A filled set in a repository of its own, and files that say what is changed in it.

A case is a sentence, then trials. Each starts with a line `=== fails: what is wrong ===` or
`=== passes: what only looks wrong ===`, and goes on with changes and with the findings expected:

    @ SPEC.md
     a line of the document that stays
    -a line that goes, or a part of one
    +a line that comes
    => SPEC.md:12:1 PS101 what the finding says

What stays and goes has to be there once. Where nothing stays or goes, the lines are put at the end,
or make a new file. `@ *.md` changes each document of the set; a path with a slash at its start is
one from the repository's top. What cannot be seen is said behind the path, as in
`@ SPEC.md (CRLF)`; BOM, Latin-1, empty and deleted are the other words.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from planset.checking import check_subject, open_subject
from planset.finding_subjects import Target
from planset.newest import newer_versions
from planset.rules import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE: Final = Path(__file__).parent
FILLED: Final = HERE / "filled"
CASES: Final = HERE / "cases"
ANSWERS: Final = ".copier-answers.yml"
CODE: Final = (
    "shop/payments/client.py",
    "shop/payments/retry_queue.py",
    "shop/mails/payment_outcome.py",
    "tests/payments/test_classify.py",
)
"""What the filled plan says is in the repository."""
TRIAL: Final = re.compile(r"^=== (fails|passes): (.+) ===\n", re.MULTILINE)
CHANGE: Final = re.compile(r"@ (.+?)(?: \(([^()]+)\))?")


@dataclass
class Change:
    """What becomes of a file: `old` text is replaced by `new`; `form` has what cannot be seen."""

    path: str
    form: str
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


@dataclass
class Trial:
    """Changes of the filled set, and the findings that they should give, as lines of text."""

    fails: bool
    title: str
    changes: list[Change] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def read_trials(text: str) -> list[Trial]:
    """Return the trials of a case; ValueError where a line is none of its kinds."""
    _title, *parts = TRIAL.split(text)
    return [
        _trial(Trial(kind == "fails", title), text.splitlines())
        for kind, title, text in zip(parts[0::3], parts[1::3], parts[2::3], strict=True)
    ]


def _trial(trial: Trial, lines: Iterable[str]) -> Trial:
    for line in filter(None, lines):
        if found := CHANGE.fullmatch(line):
            trial.changes.append(Change(found[1], found[2] or ""))
        elif line.startswith("=> "):
            trial.findings.append(line.removeprefix("=> "))
        elif line[0] in " -+":
            change = trial.changes[-1]
            change.old += [line[1:]] if line[0] in " -" else []
            change.new += [line[1:]] if line[0] in " +" else []
        else:
            raise ValueError(f"{trial.title}: {line!r} starts with none of @, =>, -, + and a space")
    return trial


def lay_out(top: Path) -> Path:
    """Make a repository with the filled set and the code that it names; return the set's folder."""
    (top / ".git").mkdir(parents=True)
    for name in CODE:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).touch()
    folder = top / "docs" / "plans" / "checkout-retry"
    folder.mkdir(parents=True)
    for document in FILLED.glob("*.md"):
        shutil.copyfile(document, folder / document.name)
    shutil.copyfile(FILLED / "answers.yml", folder / ANSWERS)
    return folder


def plant(changes: Iterable[Change], folder: Path) -> None:
    """Change the files of a set; AssertionError where a text to change is not there once."""
    top = folder.parents[2]
    for change in changes:
        if change.path == "*.md":
            paths = sorted(folder.glob("*.md"))
        else:
            paths = [top / change.path[1:] if change.path[0] == "/" else folder / change.path]
        for path in paths:
            _plant(change, path)


def _plant(change: Change, path: Path) -> None:
    if change.form == "deleted":
        path.unlink()
        return
    text = path.read_bytes().decode() if path.exists() else None
    old, new = "\n".join(change.old), "\n".join(change.new)
    if text is None:
        text = f"{new}\n"
    elif old and not new and f"\n{old}\n" in text:
        text = text.replace(f"\n{old}\n", "\n")
    elif old:
        assert text.count(old) == 1, f"{path.name} has {text.count(old)} times: {old}"
        text = text.replace(old, new)
    elif new:
        text = f"{text}\n{new}\n"
    if change.form == "empty":
        text = ""
    if change.form == "CRLF":
        text = text.replace("\n", "\r\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    encoding = {"BOM": "utf-8-sig", "Latin-1": "latin-1"}.get(change.form, "utf-8")
    path.write_bytes(text.encode(encoding))


def findings(folder: Path, settings: Settings | None = None) -> list[str]:
    """Check a set in this process; return the findings as case files have them."""
    others = {path.parent for path in folder.parent.glob(f"*/{ANSWERS}")}
    newest = newer_versions(map(str, sorted({folder, *others})))
    target = Target(str(folder))
    subject = open_subject(target, newest.get(str(folder), ""))
    result = check_subject(target, subject, settings or Settings())
    return [
        f"{os.path.relpath(found.path, folder)}:{found.line}:{found.column} "
        f"{found.code} {found.message}"
        for _, found in result.findings
    ]
