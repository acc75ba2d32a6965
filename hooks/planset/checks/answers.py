"""The answers file is as Copier wrote it, so that the set can be updated."""

from __future__ import annotations

import os
import re

from planset.answers_files import ANSWERS_FILE
from planset.rules import ADVICE, ALWAYS, INFO, OFF, WARNING, Finding, Gate, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.subjects import Subject

KEY = re.compile(r"^([^\s#\-\[\]{}\"'][^:\n]*):(?=[ \r\n]|\Z)", re.MULTILINE)
NEEDED = ("_commit", "_src_path", "documents", "feature_name")
"""What an update, an index and the checks themselves ask an answers file for."""
RENOVATE_MARK = "#copier updated"
"""What Renovate writes at the end of an answers file; a copier update that ends well drops it."""


@rule(
    "PS601",
    "The set has the newest version of its template.",
    "Run copier update, or planset update.",
    Gate(WARNING, WARNING, INFO, OFF),
)
def behind(subject: Subject) -> Iterator[Finding]:
    """Yield sets that are known to be behind; nothing is fetched."""
    if subject.answers and (newest := subject.newest_version):
        commit = subject.answers.get("_commit")
        path = os.path.join(subject.folder, ANSWERS_FILE)
        line = subject.answers_text.count("\n", 0, subject.answers_text.find("_commit:")) + 1
        yield Finding(path, line, 1, "PS601", f"is at {commit}; the template is at {newest}")


@rule(
    "PS602",
    "A plan set has its answers file: without it no update can reach it.",
    f"Get {ANSWERS_FILE} back from git, or make the set anew beside it and move the file.",
    ALWAYS,
)
def answers_missing(subject: Subject) -> Iterator[Finding]:
    """Yield folders with the documents of a set and no answers file."""
    if not subject.answers and not subject.answers_error:
        path = os.path.join(subject.folder, ANSWERS_FILE)
        yield Finding(path, 1, 1, "PS602", "is not there")


@rule(
    "PS603",
    "The answers file can be read, and has what an update needs.",
    f"Take {ANSWERS_FILE} back as it was: git log -p shows when it changed.",
    ALWAYS,
)
def answers_unreadable(subject: Subject) -> Iterator[Finding]:
    """Yield answers files that are no YAML, or lack something."""
    path = os.path.join(subject.folder, ANSWERS_FILE)
    if subject.answers_error:
        yield Finding(path, *subject.answers_error[:2], "PS603", subject.answers_error[2])
    elif subject.answers:
        for key in NEEDED:
            if key not in subject.answers:
                yield Finding(path, 1, 1, "PS603", f"lacks {key}")


@rule(
    "PS604",
    "Nobody edits an answers file by hand: an update would take the edit for what the set was "
    "made with.",
    "Take it back as it was, and change answers with copier update --data.",
    ADVICE,
)
def answers_edited(subject: Subject) -> Iterator[Finding]:
    """Yield lines of answers files that are not as Copier writes them."""
    text = subject.answers_text
    path = os.path.join(subject.folder, ANSWERS_FILE)
    if not subject.answers or subject.answers_error:
        return
    if not text.startswith("# "):
        yield Finding(path, 1, 1, "PS604", "has lost the comment at its top")
    before = ""
    for key in KEY.finditer(text):
        if key[1] < before:
            line = text.count("\n", 0, key.start()) + 1
            yield Finding(path, line, 1, "PS604", f"{key[1]} is not where Copier writes it")
        before = max(before, key[1])


@rule(
    "PS605",
    "No mark of an update that failed is left in the answers file.",
    "Run planset update: until the mark is gone, Renovate passes the set over.",
    ALWAYS,
)
def failed_update(subject: Subject) -> Iterator[Finding]:
    """Yield the mark that Renovate leaves where Copier could not update a set."""
    start = subject.answers_text.find(f"\n{RENOVATE_MARK}")
    if start >= 0:
        path = os.path.join(subject.folder, ANSWERS_FILE)
        line = subject.answers_text.count("\n", 0, start) + 2
        yield Finding(path, line, 1, "PS605", "has the mark of an update that failed")
