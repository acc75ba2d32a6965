"""Merge the columns of a table: cells go with their columns, and none is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from planset.alignment import align, increasing
from planset.decisions import COLUMN_ADDED, COLUMNS_REORDERED

if TYPE_CHECKING:
    from collections.abc import Sequence

PIPE: Final = re.compile(r"(?<!\\)\|")
EMPTY: Final = "  "
DELIMITER: Final = 1
"""Which line of a table is the delimiter row."""
Row = list[str]
"""The cells of a row as they stand between the pipes, with their padding."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the result: its place in each of the three tables, None where it is not."""

    base: int | None
    ours: int | None
    theirs: int | None


def cells(line: str) -> Row:
    """Return the cells of a table's line, with their padding."""
    parts = PIPE.split(line.strip())
    if parts and not parts[0].strip():
        parts = parts[1:]
    if parts and not parts[-1].strip():
        parts = parts[:-1]
    return parts


def head(text: str) -> Row:
    """Return the cells of the first line of a table's or row's text."""
    return cells(text.split("\n", 1)[0])


def columns(base: Row, ours: Row, theirs: Row) -> list[Column]:
    """Return the columns of the result from three headers: all of ours and of theirs.

    Columns pair by title, a renamed one by its place. Their order is theirs' where only theirs
    changed it, else that of ours; what the other side added stands right of its neighbour.
    """
    theirs_of, ours_of = _pair_titles(base, theirs), _pair_titles(base, ours)
    base_of_theirs = {place: old for old, place in theirs_of.items()}
    base_of_ours = {place: old for old, place in ours_of.items()}
    both = {theirs_of[old]: place for old, place in ours_of.items() if old in theirs_of}
    added_theirs = [place for place in range(len(theirs)) if place not in base_of_theirs]
    added_ours = [place for place in range(len(ours)) if place not in base_of_ours]
    titles = [_title(theirs[place]) for place in added_theirs]
    for i, j in align(titles, [_title(ours[place]) for place in added_ours]):
        both[added_theirs[i]] = added_ours[j]
    theirs_of_ours = {place: other for other, place in both.items()}
    of_ours = [Column(base_of_ours.get(k), k, theirs_of_ours.get(k)) for k in range(len(ours))]
    of_theirs = [Column(base_of_theirs.get(k), both.get(k), k) for k in range(len(theirs))]
    if _in_order(ours_of) and not _in_order(theirs_of):
        kept = [column for column in of_theirs if column.base is None or column.ours is not None]
        return _with_neighbours(kept, [c for c in of_ours if c.theirs is None], "ours")
    new = [column for column in of_theirs if column.ours is None and column.base is None]
    return _with_neighbours(of_ours, new, "theirs")


def deleted_columns(base: Row, ours: Row, theirs: Row) -> list[Column]:
    """Return the columns that base and theirs have, and ours has no more."""
    theirs_of, ours_of = _pair_titles(base, theirs), _pair_titles(base, ours)
    return [Column(old, None, new) for old, new in theirs_of.items() if old not in ours_of]


def _with_neighbours(frame: list[Column], rest: list[Column], side: str) -> list[Column]:
    """Put each column of the rest right of the one that stands left of it on its own side."""
    result = list(frame)
    for column in rest:
        left = [
            (getattr(other, side), index)
            for index, other in enumerate(result)
            if getattr(other, side) is not None and getattr(other, side) < getattr(column, side)
        ]
        result.insert(max(left)[1] + 1 if left else 0, column)
    return result


def header(layout: Sequence[Column], base: Row, ours: Row, theirs: Row) -> Row:
    """Return the cells of a header or delimiter row: ours', unless only theirs changed one."""
    result: list[str | None] = []
    for column in layout:
        mine, new = _cell(ours, column.ours), _cell(theirs, column.theirs)
        free = _words(ours, column.ours) == _words(base, column.base)
        reworded = _words(theirs, column.theirs) != _words(base, column.base)
        result.append(new if new is not None and (mine is None or (free and reworded)) else mine)
    return [cell or EMPTY for cell in result]


def row(
    layout: Sequence[Column], base: Row | None, ours: Row | None, theirs: Row | None, width: int
) -> Row:
    """Return the cells of a row of the result; `width` is how many columns the table of ours has.

    Where ours left the row alone, theirs' cells come in; a row that ours changed or wrote gains
    empty cells; one that only theirs has gets them in the columns of ours.
    """
    if ours is None:
        return [_cell(theirs, column.theirs) or EMPTY for column in layout]
    free = base is not None and is_free(layout, base, ours)
    result: list[str | None] = []
    for column in layout:
        mine, new = _cell(ours, column.ours), _cell(theirs, column.theirs)
        reworded = _words(theirs, column.theirs) != _words(base, column.base)
        takes = (
            free and new is not None and (mine is None or (column.base is not None and reworded))
        )
        result.append(new if takes else mine)
    # A row may be longer than its header.
    return [cell or EMPTY for cell in (*result, *ours[width:])]


def is_free(layout: Sequence[Column], base: Row, ours: Row) -> bool:
    """Tell whether ours left a row alone: its cells are base's, and those of its own are empty."""
    return all(
        _words(base, column.base) == _words(ours, column.ours)
        for column in layout
        if column.ours is not None
    )


def is_written(column: Column, base: Row | None, ours: Row) -> bool:
    """Tell whether ours has something of its own in a column of a row."""
    words = _words(ours, column.ours)
    return bool(words) and words != _words(base, column.base)


def is_left_out(layout: Sequence[Column], base: Row | None, row: Row, theirs: Row) -> bool:
    """Tell whether theirs says something new in a row that is not in the result's row."""
    return any(
        _words(theirs, column.theirs) not in {" ".join(cell.split()), _words(base, column.base)}
        for column, cell in zip(layout, row, strict=False)
        if column.theirs is not None and _words(theirs, column.theirs)
    )


def is_reworded(layout: Sequence[Column], ours: Row, row: Row) -> bool:
    """Tell whether the result's row says something else than ours in a column of ours."""
    return any(
        _words(ours, column.ours) != " ".join(cell.split())
        for column, cell in zip(layout, row, strict=False)
        if column.ours is not None
    )


def is_lost(deleted: Sequence[Column], base: Row | None, theirs: Row) -> bool:
    """Tell whether theirs says something new of a row in columns that ours deleted."""
    return is_left_out(deleted, base, [""] * len(deleted), theirs)


def changes(layout: Sequence[Column]) -> list[str]:
    """Return the kinds of decisions that tell what theirs did to the columns."""
    found = [COLUMN_ADDED for column in layout if column.ours is None]
    places = [(c.base, c.theirs) for c in layout if c.base is not None and c.theirs is not None]
    if not _in_order(dict(places)):
        found.append(COLUMNS_REORDERED)
    return found


def line(layout: Sequence[Column], cells_: Row, ours: str | None, theirs: str | None) -> str:
    """Return a row as a line: the source of ours or theirs where that says just the same."""
    if ours is not None and is_ours(layout, old := cells(ours)) and same_words(cells_, old):
        return ours
    if theirs is not None and is_theirs(layout, new := cells(theirs)) and same_words(cells_, new):
        return theirs
    source = ours or theirs or ""
    return joined(cells_, source[len(source.rstrip()) :])


def says_the_same(heads: tuple[str, str], rows: tuple[str, str]) -> bool:
    """Tell whether two rows say the same in the columns that both of their tables have.

    `heads` start with the headers of the tables. It says nothing where these have the same columns.
    """
    pairs = _columns_of_both(*(head.split("\n", 1)[0] for head in heads))
    left, right = map(cells, rows)
    said = [(_words(left, here), _words(right, there)) for here, there in pairs]
    return any(mine for mine, _ in said) and all(mine == other for mine, other in said)


@lru_cache
def _columns_of_both(left: str, right: str) -> Sequence[tuple[int, int]]:
    """Return the places of the columns that two headers have, none where neither has others."""
    rows = cells(left), cells(right)
    pairs = tuple(_pair_titles(*rows).items())
    return pairs if len(pairs) < max(map(len, rows)) else ()


def is_empty(row_: Row) -> bool:
    """Tell whether a row says nothing."""
    return not any(map(str.strip, row_))


def is_theirs(layout: Sequence[Column], theirs: Row) -> bool:
    """Tell whether the columns of the result are exactly those of theirs."""
    return [column.theirs for column in layout] == list(range(len(theirs)))


def is_ours(layout: Sequence[Column], ours: Row) -> bool:
    """Tell whether the columns of the result are exactly those of ours."""
    return [column.ours for column in layout] == list(range(len(ours)))


def same_words(left: Row, right: Row) -> bool:
    """Tell whether two rows say the same, padding aside."""
    return [cell.split() for cell in left] == [cell.split() for cell in right]


def joined(cells_: Sequence[str], end: str) -> str:
    """Return a table's line."""
    return "|" + "|".join(cells_) + "|" + end


def is_padded(lines: Sequence[str]) -> bool:
    """Tell whether a formatter lined up the pipes of a table's lines."""
    rows = [PIPE.split(line.strip()) for line in lines]
    widths = {tuple(len(cell) for cell in row) for row in rows}
    return len(widths) == 1 and any(cell.endswith("  ") for row in rows for cell in row)


def padded(lines: Sequence[str]) -> list[str]:
    """Return a table's lines with their pipes lined up, as formatters do."""
    rows = [[cell.strip() for cell in cells(line_)] for line_ in lines]
    count = max(map(len, rows))
    rows = [row_ + [""] * (count - len(row_)) for row_ in rows]
    texts = [row_ for index, row_ in enumerate(rows) if index != DELIMITER]
    widths = [max(3, *(len(row_[k]) for row_ in texts)) for k in range(count)]
    rows[DELIMITER] = [
        _delimiter(cell, width) for cell, width in zip(rows[DELIMITER], widths, strict=True)
    ]
    return [
        joined(
            [f" {cell.ljust(width)} " for cell, width in zip(row_, widths, strict=True)],
            source[len(source.rstrip()) :],
        )
        for row_, source in zip(rows, lines, strict=True)
    ]


def _delimiter(cell: str, width: int) -> str:
    left, right = cell[:1] == ":", cell[-1:] == ":"
    return ":" * left + "-" * (width - left - right) + ":" * right


def _cell(row_: Row | None, place: int | None) -> str | None:
    if row_ is None or place is None or place >= len(row_):
        return None
    return row_[place]


def _words(row_: Row | None, place: int | None) -> str:
    return " ".join((_cell(row_, place) or "").split())


def _title(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def _pair_titles(left: Row, right: Row) -> dict[int, int]:
    """Pair columns by title, then those left over at one place, and return left's with right's."""
    titles: dict[str, list[int]] = {}
    for place in range(len(right) - 1, -1, -1):
        titles.setdefault(_title(right[place]), []).append(place)
    pairs = {}
    for place, cell in enumerate(left):
        if there := titles.get(_title(cell)):
            pairs[place] = there.pop()
    free_left = [place for place in range(len(left)) if place not in pairs]
    free_right = [place for place in range(len(right)) if place not in pairs.values()]
    if len(left) == len(right) and free_left == free_right:
        pairs.update(zip(free_left, free_right, strict=True))
    return pairs


def _in_order(pairs: dict[int, int]) -> bool:
    ordered = sorted(pairs.items())
    return len(increasing(ordered)) == len(ordered)
