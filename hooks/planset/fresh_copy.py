"""Check documents that were just made: their links, and whether Jinja is left in them.

A hook imports this module in each copy, so it imports no other checks.
"""

from __future__ import annotations

import os

from planset.checks.leftovers import jinja
from planset.checks.links import anchor_missing, file_missing
from planset.files import read
from planset.subjects import Files, Repository, Subject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from planset.rules import Finding


def check_copy(folder: str, names: Iterable[str]) -> list[Finding]:
    """Return what is wrong with the documents of a new set, by file and line.

    Raises FileError where one cannot be read.
    """
    texts = {name: read(os.path.join(folder, name)) for name in names}
    subject = Subject(folder, Files(texts, {}), Repository(os.path.dirname(folder)))
    checks = (file_missing, anchor_missing, jinja)
    return sorted(finding for check in checks for finding in check(subject))


def describe(finding: Finding, folder: str) -> str:
    """Return a finding as file, line and message, with the line's text below."""
    path = os.path.relpath(finding.path, folder)
    line = read(finding.path).splitlines()[finding.line - 1]
    return f"{path}:{finding.line}: {finding.message}\n    {line}"
