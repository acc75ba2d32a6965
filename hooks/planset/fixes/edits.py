"""A fix: pieces of documents that are replaced together, the rest byte for byte the same."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Edit(NamedTuple):
    """A piece of a text, what replaces it, and in words what that does."""

    start: int
    end: int
    text: str
    done: str


class Place(NamedTuple):
    """The line, from 1, of a document of a subject."""

    document: str
    line: int


class Fix(NamedTuple):
    """Edits by document, which make sense only together, and where the findings are that end."""

    places: tuple[Place, ...]
    edits: Mapping[str, tuple[Edit, ...]]


def with_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return a text in which pieces are replaced that do not overlap."""
    parts = []
    done = 0
    for edit in sorted(edits):
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, text[done:]])


def line_before(line: int, text: str, edits: Sequence[Edit]) -> int:
    """Return the line of `text` that a line of the edited text comes from.

    For a line that an edit added it is the one where that starts.
    """
    for edit in sorted(edits):
        start = text.count("\n", 0, edit.start) + 1
        if line > start:
            added = edit.text.count("\n") - text.count("\n", edit.start, edit.end)
            line = max(line - added, start)
    return line
