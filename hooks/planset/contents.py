"""What a document says, as a multiset of contents, and where it says it.

A content is what one block says (its key): headings say their title, tables the titles of their
columns, rows their cells without the empty ones, so that a gained column leaves a row as it was.
Link targets are aside, and so is whether a line that says `label: value` has others like it beside
it. What says nothing has no content. The place of a content is the title of the nearest heading;
equal titles count together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from planset.markdown import BOXED, remembered, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from planset.markdown import Block, Body, Document, Section

FRAMES: Final = frozenset({"front_matter", "front_matter_end", "comment_end"})
"""Kinds of blocks that say nothing: they only hold others."""
SAME_KINDS: Final = {"field": "paragraph", "comment_text": "comment"}
"""Kinds that depend on what stands beside a block, and what they count as."""
PLAIN: Final = frozenset({"paragraph", "item", "code", "html", "quote", "definition", "entry"})
"""Kinds of blocks whose key is what they say, unless it ends as if there was nothing."""
NOTHING: Final = ("item:", ":<!--")
LINK_TARGET: Final = re.compile(r"\]\([^()\s]*")
PARAGRAPH: Final = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t])")
NEAR: Final = 8
"""How many blocks above a block tell its place, at most."""

Path = tuple[str, ...]


@dataclass(eq=False, slots=True)
class Place:
    """Where contents stand: in the blocks of a section.

    `title` is that of the section, `path` its titles from the top, `section` its number in the
    document, `level` its level.
    """

    title: str
    path: Path
    section: int
    level: int


class Said(NamedTuple):
    """The contents of a section's own blocks, in their order.

    `ticks` are the contents with a box, each with its tick; `links` those with a link target, each
    with its key; `opaque` tells by number which contents stand in a comment that is one block.
    """

    contents: list[str]
    ticks: list[tuple[str, bool]]
    links: list[tuple[str, str]]
    opaque: list[int]


class Contents:
    """The contents of a document, counted in all, and under each title.

    `all` has them in the order of the document, `places` tells where each of them stands,
    `opaque` which of them, by number, stand in a comment that is one block, and `links` the keys
    of blocks, with link targets, for each content that has any.
    """

    def __init__(self, document: Document, in_question: AbstractSet[Body] | None = None) -> None:
        """Read a document; bodies that are not in question, if that is told, are one content."""
        self.in_question = in_question
        self.sections = document.sections()
        self.all: list[str] = []
        self.places: list[Place] = []
        self.opaque: list[int] = []
        self.ticks: Counter[tuple[str, bool]] = Counter()
        self.links: defaultdict[str, list[str]] = defaultdict(list)
        self._read()
        self.total = Counter(self.all)
        self.under = Counter(zip([place.title for place in self.places], self.all, strict=True))

    def _read(self) -> None:
        """Read headings and blocks in the order of the document."""
        above = [Place("", (), 0, 0)]
        for number, section in enumerate(self.sections):
            if section.heading:
                while above[-1].level >= section.level:
                    above.pop()
                title = section.title.casefold()
                self.all.append(f"heading:{title}")
                self.places.append(above[-1])
                path = (*above[-1].path, section.title)
                # Of sections without a title no one says which is which.
                above.append(Place(title, path, number if section.title else 0, section.level))
            self._add(section.once(said_in if self._is_read(section) else _said_as_one), above[-1])

    def _is_read(self, section: Section) -> bool:
        return self.in_question is None or section.body in self.in_question

    def _add(self, said: Said, place: Place) -> None:
        if said.opaque:
            self.opaque += [len(self.all) + number for number in said.opaque]
        self.all += said.contents
        self.places += [place] * len(said.contents)
        if said.ticks:
            self.ticks.update(said.ticks)
        for content, key in said.links:
            self.links[content].append(key)

    @cached_property
    def headings(self) -> dict[str, list[str]]:
        """The titles that each content stands under."""
        titles: defaultdict[str, list[str]] = defaultdict(list)
        for title, content in self.under:
            titles[content].append(title)
        return dict(titles)

    @cached_property
    def titles(self) -> Counter[tuple[str, str]]:
        """How often each title stands under each other one."""
        return Counter(
            [
                (place.title, content[len("heading:") :])
                for content, place in zip(self.all, self.places, strict=True)
                if content.startswith("heading:")
            ]
        )

    @cached_property
    def top_titles(self) -> list[str]:
        """The titles of the headings of level 1."""
        return [section.title.casefold() for section in self.sections if section.level == 1]

    @cached_property
    def written_headings(self) -> list[tuple[str, int, str]]:
        """What each heading says, its level, and how it is written."""
        return [
            (f"heading:{section.title.casefold()}", section.level, section.heading.key)
            for section in self.sections
            if section.heading
        ]

    @cached_property
    def exactly(self) -> Counter[tuple[str, str, Path]]:
        """How often each content stands at each place, the whole way down."""
        within: list[Path] = []
        for section in self.sections:
            within += [()] if section.heading else []
            within += section.once(_within) if self._is_read(section) else [()]
        places = zip(self.all, self.places, within, strict=True)
        return Counter([(place.title, content, place.path + way) for content, place, way in places])

    @cached_property
    def rows(self) -> list[tuple[str, Counter[str]]]:
        """The titles that rows stand under, and the cells of the rows."""
        return [
            (place.title, cells_of(content))
            for content, place in zip(self.all, self.places, strict=True)
            if content.startswith("row:")
        ]

    @cached_property
    def row_cells(self) -> frozenset[str]:
        """All cells of all rows."""
        return frozenset(cell for _, cells in self.rows for cell in cells)

    def path(self, content: str, title: str | None = None) -> Path | None:
        """Return the path of the first section that has a content, under a title or anywhere."""
        for other, place in zip(self.all, self.places, strict=True):
            if other == content and title in {None, place.title}:
                return place.path
        return None


def said_in(section: Section) -> Said:
    """Return what the blocks of a section say."""
    contents: list[str] = []
    said = Said(contents, [], [], [])
    for block in section.all_blocks():
        kind, key = block.kind, block.key
        if "](" in key or key.endswith(NOTHING):
            _add_contents(said, block)
        elif kind in PLAIN:
            contents.append(key)
        elif kind in SAME_KINDS:
            contents.append(SAME_KINDS[kind] + key[len(kind) :])
        else:
            _add_contents(said, block)
        if kind in BOXED and (ticked := block.ticked) is not None:
            said.ticks.extend([(content, ticked) for content in _contents(block)])
    return said


def _said_as_one(section: Section) -> Said:
    """Return what a section says whose blocks do not matter: one content."""
    return Said([f"body:{section.body.text}"], [], [], [])


def _add_contents(said: Said, block: Block) -> None:
    """Add what a block says."""
    found = _contents(block)
    if block.kind == "comment":
        said.opaque.extend(range(len(said.contents), len(said.contents) + len(found)))
    said.contents.extend(found)
    said.links.extend([(content, block.key) for content in found if "](" in content])


def _within(section: Section) -> list[Path]:
    """Return for each content of the blocks of a section which blocks it is in."""
    found: list[Path] = []
    stack: list[tuple[Block, Path]] = [(block, ()) for block in reversed(section.blocks)]
    while stack:
        block, within = stack.pop()
        found += [within] * len(_contents(block))
        if block.children:
            # A table's own words change with its columns: its rows stand in the same table still.
            own = "table" if block.kind == "table" else block.key
            below = (*within, own)[-NEAR:]
            stack += [(child, below) for child in reversed(block.children)]
    return found


def _contents(block: Block) -> Sequence[str]:
    """Return what a block says: one content, of a table one for each column."""
    if block.kind == "comment":
        return () if block.children else _comment_contents(block.text)
    key = block.key
    if block.kind in PLAIN and "](" not in key and not key.endswith(NOTHING):
        return (key,)
    return _key_contents(key)


@remembered
def _key_contents(key: str) -> Sequence[str]:
    """Return what a block with a key says."""
    kind, _, said = key.partition(":")
    if kind == "table":
        return tuple(f"column:{cell}" for cell in said.split("|") if cell)
    if kind == "row":
        cells = sorted(cell for cell in said.split("|") if cell)
        return (f"row:{'|'.join(cells)}",) if cells else ()
    if kind in FRAMES or said == "<!--" or (kind == "item" and not said):
        return ()
    if "](" in said:
        said = LINK_TARGET.sub("](", said)
    return (f"{SAME_KINDS.get(kind, kind)}:{said}",)


@remembered
def _comment_contents(text: str) -> Sequence[str]:
    """Return what an opaque comment says, by its paragraphs and list items."""
    parts = PARAGRAPH.split(text.strip().removeprefix("<!--").removesuffix("-->"))
    return tuple(f"comment:{words(LINK_TARGET.sub('](', part))}" for part in parts if part.strip())


def cells_of(content: str) -> Counter[str]:
    """Return the cells that a row says."""
    return Counter(content[len("row:") :].split("|"))
