"""Say what an update did: for a terminal, for a pull request, and as JSON."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict, dataclass
from shlex import quote
from typing import TYPE_CHECKING, Any, Final

from planset.decisions import (
    ADDITION_LEFT_OUT,
    BLOCK_ADDED,
    BLOCK_MOVED,
    BLOCK_REMOVED,
    BLOCK_REWORDED,
    COLUMN_ADDED,
    COLUMN_REMOVED,
    COLUMNS_REORDERED,
    HEADING_RENAMED,
    LINK_RENAMED,
    MOVE_LEFT_OUT,
    REMOVAL_LEFT_OUT,
    SECTION_ADDED,
    SECTION_KEPT,
    SECTION_MOVED,
    SECTION_REMOVED,
    WORDING_LEFT_OUT,
)
from planset.set_merge import ABSENT, ADDED, KEPT, OWN, REMOVED, RENAMED, SAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planset.decisions import Decision
    from planset.update import Update

DONE: Final = {
    SECTION_ADDED: ("section added", "sections added"),
    SECTION_REMOVED: ("section removed", "sections removed"),
    SECTION_MOVED: ("section moved", "sections moved"),
    HEADING_RENAMED: ("heading renamed", "headings renamed"),
    BLOCK_ADDED: ("text added", "texts added"),
    BLOCK_REMOVED: ("text removed", "texts removed"),
    BLOCK_REWORDED: ("reworded", "reworded"),
    BLOCK_MOVED: ("text moved", "texts moved"),
    COLUMN_ADDED: ("column added", "columns added"),
    COLUMN_REMOVED: ("column removed", "columns removed"),
    COLUMNS_REORDERED: (
        "table with columns in another order",
        "tables with columns in another order",
    ),
    LINK_RENAMED: ("link renamed", "links renamed"),
}
"""What is said of what was done, for one and for several, in the order in which it is said."""
LEFT_OUT: Final = {
    WORDING_LEFT_OUT: "the template words this anew; yours stays",
    ADDITION_LEFT_OUT: "new in the template; its place is gone or yours says it",
    REMOVAL_LEFT_OUT: "the template has this no more; yours stays",
    MOVE_LEFT_OUT: "the template has this elsewhere; yours stays where it is",
    SECTION_KEPT: "the template changes this section; yours stays whole",
}
ACTIONS: Final = {
    ADDED: "new document",
    REMOVED: "removed: nothing was written in it",
    KEPT: "the template has it no more; it stays, since you wrote in it",
    ABSENT: "you deleted it, so its changes stay out",
    OWN: "new in the template; your file of that name stays as it is",
}
STATUSES: Final = ("updated", "behind", "up to date", "failed")
"""The states of sets, in the order in which they are counted."""
LISTED: Final = 10
"""How many left-out changes the summary lists; `planset show` has them all."""


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What became of one document: the fields of its `Change`, without the texts."""

    path: str
    action: str
    origin: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What an update did to a set, or would do, where nothing is `written`.

    `diff` is in the form of `git diff`, "" where nobody asked for it. Where the update failed,
    `error` says why, and nothing else is known.
    """

    folder: str
    version_from: str = ""
    version_to: str = ""
    is_needed: bool = False
    documents: tuple[DocumentReport, ...] = ()
    written: bool = False
    diff: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        """The folder's own name."""
        return os.path.basename(self.folder)

    @property
    def versions(self) -> str:
        """From which version to which, once where it stays the same."""
        if self.version_from == self.version_to:
            return self.version_to
        return f"{self.version_from} → {self.version_to}"

    @property
    def status(self) -> str:
        """One of STATUSES."""
        if self.error:
            return "failed"
        if not self.is_needed:
            return "up to date"
        return "updated" if self.written else "behind"

    @property
    def left_out(self) -> list[tuple[str, Decision]]:
        """The document and the decision of each change that stayed out, in their order."""
        return [
            (document.path, decision)
            for document in self.documents
            for decision in document.decisions
            if decision.kind in LEFT_OUT
        ]


def report_of(update: Update, *, written: bool = True, diff: str = "") -> Report:
    """Return the report on an update that was made, or would be."""
    documents = tuple(
        DocumentReport(change.path, change.action, change.origin, change.decisions)
        for change in update.changes
        if change.action != RENAMED or change.after is not None
    )
    return Report(
        update.plan_set.folder,
        update.version_from,
        update.version_to,
        update.is_needed,
        documents,
        written,
        diff,
    )


def as_text(report: Report) -> str:
    """Return a report for a terminal."""
    if report.error:
        return f"planset: {report.name} is as it was: {report.error}"
    if not report.is_needed:
        return f"planset {report.version_to}  {report.name}: nothing to do."
    lines = [f"planset {report.versions}  {report.name}"]
    width = max([len(document.path) for document in report.documents], default=0)
    lines += [f"  {each.path:{width}}  {summary(each)}" for each in report.documents]
    here = _words_for(report.folder)
    if left_out := report.left_out:
        many = "1 change" if len(left_out) == 1 else f"{len(left_out)} changes"
        lines.append(
            f"  What you wrote is as it was. {many} of the template stayed out because of it:"
        )
        lines += [
            f"    {path} § {place(decision)}   planset show {here}{number}"
            f" · planset take {here}{number}"
            for number, (path, decision) in enumerate(left_out[:LISTED], start=1)
        ]
        if len(left_out) > LISTED:
            lines.append(f"    and {len(left_out) - LISTED} more: planset show {here}".rstrip())
    else:
        lines.append("  What you wrote is as it was.")
    lines.append(f"  git diff shows it all; planset undo {here}".rstrip() + " takes it back.")
    return "\n".join(lines)


def _words_for(folder: str) -> str:
    """Return how a command names a set, with a space behind it; nothing for that of this folder."""
    path = os.path.relpath(folder)
    return "" if path == os.curdir else f"{quote(path)} "


def totals(reports: Sequence[Report]) -> str:
    """Return how many sets are in which state, in a line."""
    counts = Counter(report.status for report in reports)
    parts = [f"{counts[status]} {status}" for status in STATUSES if counts[status]]
    return f"planset: {len(reports)} sets: {', '.join(parts) or 'none'}."


def summary(document: DocumentReport) -> str:
    """Return what became of a document, in a line."""
    done = ACTIONS.get(document.action) or counted(document.decisions) or SAME
    return f"was {document.origin} · {done}" if document.origin else done


def counted(decisions: Sequence[Decision]) -> str:
    """Return how often each kind of change was done."""
    counts = Counter(decision.kind for decision in decisions)
    parts = []
    for kind, (one, several) in DONE.items():
        if counts[kind] == 1:
            titles = next(each.path for each in decisions if each.kind == kind)
            to = f" to {titles[-1]}" if kind == COLUMN_ADDED and titles else ""
            parts.append(f"1 {one}{to}")
        elif counts[kind]:
            parts.append(f"{counts[kind]} {several}")
    return " · ".join(parts)


def place(decision: Decision) -> str:
    """Return the heading that a decision is about, or its line where none is above it."""
    return decision.path[-1] if decision.path else f"line {decision.line}"


def _place_and_line(decision: Decision) -> str:
    return ", ".join([f"line {decision.line}", *decision.path[-1:]])


def as_object(report: Report) -> dict[str, Any]:
    """Return a report as an object for JSON."""
    if report.error:
        return {"folder": report.folder, "status": report.status, "error": report.error}
    return {
        "folder": report.folder,
        "status": report.status,
        "from": report.version_from,
        "to": report.version_to,
        "documents": [asdict(document) for document in report.documents],
    }


def as_markdown(reports: Iterable[Report]) -> str:
    """Return reports on several sets as a document, fit for the body of a pull request."""
    reports = list(reports)
    changed = [report for report in reports if report.is_needed]
    lines = ["# Plan sets updated", ""]
    if changed:
        lines += ["| Set | Version | Document | What is new |", "| --- | --- | --- | --- |"]
        lines += [
            "| " + " | ".join(map(_cell, row)) + " |" for report in changed for row in _rows(report)
        ]
    else:
        lines.append("No plan set was changed.")
    lines += _left_out_sections([report for report in changed if report.left_out])
    if failed := [report for report in reports if report.error]:
        lines += ["", "## Not updated", ""]
        lines += [f"- **{_inline(report.name)}:** {_inline(report.error)}" for report in failed]
    return "\n".join(lines) + "\n"


def _rows(report: Report) -> list[tuple[str, str, str, str]]:
    """Return the cells of a set's rows; a set whose documents stay has one for its answers."""
    told = [(each.path, summary(each)) for each in report.documents]
    changed = [cells for cells in told if cells[1] != SAME] or [("", "answers only")]
    return [(report.name, report.versions, *cells) for cells in changed]


def _left_out_sections(reports: Sequence[Report]) -> list[str]:
    if not reports:
        return []
    lines = ["", "## Left out", "", "What people wrote there stays. In the set's folder,"]
    lines += ["`planset show N` has both wordings, and `planset take N` puts the template's in."]
    for report in reports:
        lines += ["", f"### {_inline(report.name)}", ""]
        lines += [
            f"{number}. {_inline(path)}, {_inline(_place_and_line(decision))}:"
            f" {LEFT_OUT[decision.kind]}."
            for number, (path, decision) in enumerate(report.left_out, start=1)
        ]
    return lines


def _cell(text: str) -> str:
    return _inline(text).replace("|", "\\|")


def _inline(text: str) -> str:
    """Return a text on a line, in which Markdown's and HTML's marks are text."""
    words = " ".join(text.split())
    for mark in "\\`*_[]<":
        words = words.replace(mark, f"\\{mark}")
    return words
