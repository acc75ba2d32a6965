"""Read documents that have much in common: what one had already is not read again.

A stretch from a heading to the next reads the same wherever nothing above it is open: no fence, no
comment. Whether something is open after a stretch, a heading put there tells: it reads as none.
"""

from __future__ import annotations

import re
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING, Final

from planset.markdown import (
    Block,
    Body,
    Section,
    cut,
    find_units,
    front_matter_end,
    lines_of,
    nested,
    parse,
    work_out_keys,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planset.markdown import Document, Unit

BEFORE_HEADING: Final = re.compile(r"\n[ \t]*\r?\n(?=#{1,6}[ \t])")
"""What stands before a heading where a document may be cut."""
PROBE: Final = "# .\n"
"""The heading that tells whether something is open."""
HEADING: Final = re.compile(r"(#{1,6}[ \t][^\n]*\n)((?:[ \t]*\n)*)")
INTRICATE: Final = re.compile(
    r"\n {0,3}(?:#{1,6}(?:[ \t\n]|\Z)|(?:=+|-+)[ \t]*(?:\n|\Z)|```|~~~|<(?!!--(?!-?>))|\[\^)"
)
"""A line that may be another heading, or open something that goes on behind one."""


class Reader:
    """Reads one document after the other.

    Sections with the same source share their heading, their blocks and what was found in them.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self.known: dict[str, list[Section]] = {}
        self.bodies: dict[str, Body] = {}
        self.prefixes: dict[str, str] = {}

    def read(self, text: str) -> Document:
        """Return what `parse` does, but for the numbers of lines: they count from anywhere."""
        if text.startswith("\ufeff"):
            return parse(text)
        body = _front_matter(text)
        after = max(0, sum(map(len, body)) - 1)
        pieces = _pieces(text, after)
        if "\r" not in text:
            self._learn_plain(pieces[1:] if body else pieces)
        sections: list[Section] = []
        for is_known, group in groupby(pieces, self.known.__contains__):
            run = list(group)
            found = self._again(run) if is_known else self._learn(run, len(body))
            if found is None:
                return parse(text)
            sections += found
            body = []
        return nested(self.prefixes.get(pieces[0], ""), sections)

    def _again(self, pieces: Sequence[str]) -> list[Section]:
        """Return the sections of known pieces."""
        return [section.again() for piece in pieces for section in self.known[piece]]

    def _learn_plain(self, pieces: Sequence[str]) -> None:
        """Know the sections of those pieces of which it is plain that they are one section each.

        Their blocks are read when somebody asks for them.
        """
        for piece in pieces:
            heading = HEADING.match(piece) if piece not in self.known else None
            if heading and _is_plain(piece, heading.end(1)):
                source = piece[heading.end() :]
                if source not in self.bodies:
                    self.bodies[source] = Body(source)
                block = Block("heading", heading[1], heading[2], 1)
                level = len(heading[1]) - len(heading[1].lstrip("#"))
                self.known[piece] = [Section(block, level, self.bodies[source])]

    def _learn(self, pieces: Sequence[str], body: int) -> list[Section] | None:
        """Return the sections of pieces that follow each other, None if something stays open.

        The first `body` lines are front matter.
        """
        lines = [lines_of(piece) for piece in pieces]
        starts = list(accumulate(map(len, lines), initial=0))
        source = [line for each in lines for line in each]
        units = _closed_units(source, body)
        if units is None:
            return None
        sections = cut(units, source)
        work_out_keys(sections)
        if not sections[0].blocks:
            del sections[0]
        self.prefixes[pieces[0]] = "".join(source[: units[0].start] if units else source)
        self._remember(pieces, starts, sections)
        return sections

    def _remember(
        self, pieces: Sequence[str], starts: list[int], sections: Sequence[Section]
    ) -> None:
        """Know from now on the sections of each piece that a heading ends, or the end."""
        found: dict[int, list[Section]] = {0: []}
        cuts, place = set(starts), 0
        for section in sections:
            line = section.heading.line - 1 if section.heading else 0
            place = line if line in cuts else place
            found.setdefault(place, []).append(section)
        for piece, (start, end) in zip(pieces, pairwise(starts), strict=True):
            if start in found and (end in found or end == starts[-1]) and piece.endswith("\n"):
                self.known[piece] = found[start]


def _pieces(text: str, after: int) -> list[str]:
    """Cut a text before its headings from a place on, where no comment seems to be open."""
    pieces: list[str] = []
    start, is_open = 0, False
    places = [found.end() for found in BEFORE_HEADING.finditer(text, after)]
    for here, there in pairwise([0, *places, len(text)]):
        opened, closed = text.rfind("<!--", here, there), text.rfind("-->", here, there)
        is_open = opened > closed or (is_open and opened == closed)
        if not is_open or there == len(text):
            pieces.append(text[start:there])
            start = there
    return pieces


def _is_plain(piece: str, start: int) -> bool:
    """Tell whether nothing behind a heading may be another one, or stay open."""
    return (
        piece.endswith("\n")
        and not INTRICATE.search(piece, start - 1)
        and piece.rfind("<!--", start) <= piece.rfind("-->", start)
    )


def _closed_units(lines: list[str], body: int) -> list[Unit] | None:
    """Return where the blocks of lines start, None if something stays open at the end."""
    if lines and not lines[-1].endswith("\n"):
        return find_units(lines, body)
    *units, probe = find_units([*lines, PROBE], body)
    return units if probe.kind == "heading" and probe.start == len(lines) else None


def _front_matter(text: str) -> list[str]:
    """Return the lines of the front matter."""
    lines = lines_of(text) if text.startswith("---") else []
    return lines[: front_matter_end(lines)]
