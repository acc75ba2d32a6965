"""What a merge did and what it left out, one decision for each change.

Every decision of a merge is of one of the kinds below. Kinds may be added; none changes its
meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SECTION_ADDED: Final = "section added"
SECTION_REMOVED: Final = "section removed"
SECTION_MOVED: Final = "section moved"
HEADING_RENAMED: Final = "heading renamed"
BLOCK_ADDED: Final = "block added"
BLOCK_REMOVED: Final = "block removed"
BLOCK_REWORDED: Final = "block reworded"
BLOCK_MOVED: Final = "block moved"
COLUMN_ADDED: Final = "column added"
COLUMN_REMOVED: Final = "column removed"
COLUMNS_REORDERED: Final = "columns reordered"
LINK_RENAMED: Final = "link renamed"

WORDING_LEFT_OUT: Final = "wording left out"
ADDITION_LEFT_OUT: Final = "addition left out"
REMOVAL_LEFT_OUT: Final = "removal left out"
MOVE_LEFT_OUT: Final = "move left out"
SECTION_KEPT: Final = "section kept"
CONFLICT: Final = "conflict"

LEFT_OUT: Final = frozenset(
    {WORDING_LEFT_OUT, ADDITION_LEFT_OUT, REMOVAL_LEFT_OUT, MOVE_LEFT_OUT, SECTION_KEPT, CONFLICT}
)
"""Kinds that tell of a change of theirs that is not in the result."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One change of theirs, and what became of it.

    `kind` is one of this module's constants; `path` the titles of the headings above the place,
    outermost first; `line` the place in the result, from 1; `text` the template's text that was
    left out or removed, "" where there is none.
    """

    kind: str
    path: tuple[str, ...]
    line: int
    text: str = ""
