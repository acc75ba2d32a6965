"""Line up tables again that somebody lined up."""

from __future__ import annotations

import re

from planset.checks.tables import misaligned, read_tables
from planset.fixes.edits import Edit, Fix, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planset.checks.tables import Row
    from planset.fixes.whereabouts import Whereabouts
    from planset.subjects import Subject

LEFT, RIGHT, CENTER = "left", "right", "center"
DASH = re.compile("-")
DELIMITER = 1
"""Which line of a table is the delimiter row."""


def fix_tables(subject: Subject, _: Whereabouts) -> Iterator[Fix]:
    """Yield for each table what brings its rows in line.

    Only spaces and the dashes of the delimiter row change. A column stays as wide as it is, unless
    what stands in it needs more.
    """
    for name, page in subject.documents.items():
        for table in read_tables(page):
            rows = table.rows
            if wrong := misaligned(rows):
                edits = tuple(
                    Edit(row.start, row.start + len(row.text), text, "is in line with its table")
                    for row, text in zip(rows, _aligned(rows, wrong), strict=True)
                    if text != row.text
                )
                yield Fix(
                    tuple(Place(name, page.place(row.start)[0]) for row in wrong), {name: edits}
                )


def _aligned(rows: list[Row], wrong: Sequence[Row]) -> list[str]:
    """Return the lines of a table, lined up."""
    parts = [_split(row) for row in rows]
    header = parts[0]
    is_whole = [len(pieces) == len(header) for pieces in parts]
    in_line = [
        pieces
        for row, pieces, whole in zip(rows, parts, is_whole, strict=True)
        if whole and row not in wrong
    ]
    for column in range(1, len(header) - 1):
        cells = [pieces[column] for pieces in in_line]
        side = _side(parts[DELIMITER][column], [cells[0], *cells[2:]])
        before, after = header[column].startswith(" "), header[column].endswith(" ")
        old = _width(header[column])
        inner = [
            _width(pieces[column].strip())
            for row, pieces, whole in zip(rows, parts, is_whole, strict=True)
            if whole and row in wrong
        ]
        new = max(old, *(width + before + after for width in inner))
        for place, (row, pieces) in enumerate(zip(rows, parts, strict=True)):
            if not is_whole[place]:
                continue
            if row in wrong:
                text = " " * before + pieces[column].strip() + " " * after
                pieces[column] = _padded(text, new, side)
            elif place == DELIMITER:
                pieces[column] = DASH.sub("-" * (new - old + 1), pieces[column], count=1)
            else:
                pieces[column] = _padded(pieces[column], new, side)
    for row, pieces in zip(rows, parts, strict=True):
        if row in wrong:
            pieces[0] = header[0]
    return ["|".join(pieces) for pieces in parts]


def _split(row: Row) -> list[str]:
    """Return what stands before, between and after the pipes of a row."""
    ends = [*row.pipes, len(row.text)]
    starts = [0, *(pipe + 1 for pipe in row.pipes)]
    return [row.text[start:end] for start, end in zip(starts, ends, strict=True)]


def _side(delimiter: str, cells: Sequence[str]) -> str:
    """Return the side that the words of a column are on in the source."""
    marks = delimiter.strip()
    if marks.endswith(":") and any(cell.startswith("  ") and cell.strip() for cell in cells):
        return CENTER if marks.startswith(":") else RIGHT
    return LEFT


def _padded(cell: str, width: int, side: str) -> str:
    """Return a cell with as many more spaces as a width on a screen asks for."""
    more = width - _width(cell)
    left = {LEFT: 0, RIGHT: more, CENTER: more // 2}[side]
    return " " * left + cell + " " * (more - left)


def _width(text: str) -> int:
    """Return how wide a text is on a screen, where some characters take two columns."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - few tables need it

    return cell_len(text)
