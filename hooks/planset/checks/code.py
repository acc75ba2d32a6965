"""What the plan names is in the repository when the work is done."""

from __future__ import annotations

import os
import re

from planset.rules import WHEN_DONE, rule
from planset.subjects import PLAN_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.rules import Finding
    from planset.subjects import Subject

LOCATION = re.compile(r"^\*\*Location:\*\*(.*)$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
PLACE_IN_FILE = re.compile(r"(?:::\S+|:\d+(?:[-:]\d+)?|#L\d+(?:-L\d+)?)$")
NO_PATH = re.compile(r"[*?\[\]{}<>()]|\.\.\.|…|://|^[^./]+$")
"""What names many files, a call, an address, or, without a slash or a dot, maybe a class."""


@rule(
    "PS501",
    "The Location of each component is in the repository when the work is done.",
    "Write where it is now, as a path from the repository's top between backticks.",
    WHEN_DONE,
)
def location_missing(subject: Subject) -> Iterator[Finding]:
    """Yield locations of components that are not there."""
    yield from _missing(subject, "PS501", "Components to Implement")


@rule(
    "PS502",
    "The test files of the plan are in the repository when the work is done.",
    "Write where they are now, as paths from the repository's top between backticks.",
    WHEN_DONE,
)
def test_file_missing(subject: Subject) -> Iterator[Finding]:
    """Yield locations of tests that are not there."""
    yield from _missing(subject, "PS502", "Testing Strategy")


def _missing(subject: Subject, code: str, title: str) -> Iterator[Finding]:
    place = subject.section(PLAN_FILE, title)
    if place is None or not subject.repository.is_known:
        return
    page = subject.pages[PLAN_FILE]
    for line in LOCATION.finditer(page.shown, *place):
        for found in CODE.finditer(line[1]):
            path = PLACE_IN_FILE.sub("", found[1].strip())
            if NO_PATH.search(path) or path in subject.form.placeholders:
                continue
            whole = os.path.normpath(os.path.join(subject.repository.top, path.lstrip("/")))
            if not subject.repository.exists(whole):
                start = line.start(1) + found.start() + 1
                yield subject.finding(code, page, start, f"{path} is not in the repository")
