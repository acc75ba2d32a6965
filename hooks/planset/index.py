"""The index of all plans: a table and a picture, in Markdown, between two markers of a page."""

from __future__ import annotations

import os
import re
from typing import NamedTuple
from urllib.parse import quote

from planset.fresh_render import extension
from planset.overview import PHASE_ORDER
from planset.pages import Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from planset.overview import Overview

START = "<!-- planset:index -->"
END = "<!-- planset:index end -->"
NEW_PAGE = f"# Plans\n\n{START}\n{END}\n"
MARKER = re.compile(
    rf"^\ufeff? {{0,3}}({re.escape(START)}|{re.escape(END)})[ \t]*(\r?\n|\Z)", re.MULTILINE
)
COLUMNS = ("Feature", "Phase", "Priority", "Owner", "Date", "Filled", "Accepted", "Documents")
UNKNOWN = "–"  # noqa: RUF001 - a dash where nothing is known


class MarkerError(Exception):
    """A page without the two markers; the message says on which line, and what to do."""


class NoMarkersError(MarkerError):
    """A page with no marker at all: it has no index."""


class _Span(NamedTuple):
    """Where what is between the markers starts and ends, and the line end of the page there."""

    start: int
    end: int
    newline: str


def with_index(path: str, text: str, index: str) -> str:
    """Return a page with an index between its markers, and everything else as it is.

    Raises MarkerError where it has not one of each, the end behind the start; `path` names it
    there. Markers in code do not count.
    """
    span = _span(Page(path, text))
    between = f"\n{index}\n".replace("\n", span.newline)
    return text[: span.start] + between + text[span.end :]


def _span(page: Page) -> _Span:
    found = list(MARKER.finditer(page.unfenced))
    starts = [marker for marker in found if marker[1] == START]
    ends = [marker for marker in found if marker[1] == END]
    if not found:
        raise NoMarkersError(
            f"{page.path} has no place for the index: add these two lines where it belongs.\n"
            f"{START}\n{END}"
        )
    for first, *again in filter(None, (starts, ends)):
        if again:
            line = page.place(first.start(1))[0]
            raise _error(page, again[0], f"is there twice, first on line {line}: keep one.")
    if not ends:
        raise _error(page, starts[0], f"has no end: add {END} on a line of its own below it.")
    if not starts:
        raise _error(page, ends[0], f"has no start: add {START} on a line of its own above it.")
    if starts[0].start() > ends[0].start():
        raise _error(page, ends[0], f"stands before {START}: put it below.")
    return _Span(starts[0].end(), page.text.rindex("\n", 0, ends[0].start(1)) + 1, starts[0][2])


def _error(page: Page, marker: re.Match[str], message: str) -> MarkerError:
    line = page.place(marker.start(1))[0]
    return MarkerError(f"{page.path}:{line}: {marker[1]} {message}")


def index_of(overviews: Sequence[Overview], folder: str) -> str:
    """Return the index of sets in their order, in lines that end with a newline.

    Its links lead from a folder.
    """
    if not overviews:
        return "There are no plan sets yet.\n"
    return f"{_table(overviews, folder)}\n{_picture(overviews)}"


def _table(overviews: Sequence[Overview], folder: str) -> str:
    rows = [COLUMNS, ("---",) * len(COLUMNS), *(_row(each, folder) for each in overviews)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(overview: Overview, folder: str) -> tuple[str, ...]:
    cells = (overview.name, overview.phase, overview.priority, ", ".join(overview.owners))
    text = extension().text
    links = [
        f"[{os.path.splitext(name)[0]}]({_address(os.path.join(overview.folder, name), folder)})"
        for name in overview.documents
    ]
    return (
        *(text(cell) or UNKNOWN for cell in (*cells, overview.date)),
        UNKNOWN if overview.filled is None else f"{percent(overview.filled)} %",
        f"{overview.ticked} / {overview.criteria}" if overview.criteria else UNKNOWN,
        " · ".join(links) or UNKNOWN,
    )


def percent(share: float) -> int:
    """Return a share in percent; it is 100 only where nothing is left."""
    return int(share * 100 + 1e-9)


def _address(path: str, folder: str) -> str:
    return quote(os.path.relpath(path, folder).replace(os.sep, "/"))


def _picture(overviews: Sequence[Overview]) -> str:
    """Return a flowchart of the sets by phase, with an arrow from each to those it waits for."""
    names = {overview.folder: f"n{number}" for number, overview in enumerate(overviews, 1)}
    label = extension().mermaid_label
    lines = ["flowchart LR"]
    for phase in PHASE_ORDER:
        members = [overview for overview in overviews if overview.phase == phase]
        if members:
            lines.append(f"    subgraph {phase}")
            lines += [f'        {names[each.folder]}["{label(each.name)}"]' for each in members]
            lines.append("    end")
    lines += [
        f"    {names[overview.folder]} -->|waits for| {names[folder]}"
        for overview in overviews
        for folder in overview.waits_for
        if folder in names
    ]
    return "".join(f"{line}\n" for line in ("```mermaid", *lines, "```"))
