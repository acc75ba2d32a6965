"""Score a three-way merge of a filled Markdown document with a new version of its template.

base is the template's text that the document was made from, ours the document as its author has
it, theirs the template's new text, result what a merge made of the three. The scorer reads the
texts with a line scanner of its own and shares no code with the merge.

It counts *blocks*: a heading, a paragraph, a list item's own text, a header cell or a row of a
table, a fenced block, a paragraph or item in a comment, a quote, a line of front matter, a line
`**Label:** value`. Two blocks are the same where their *words* are: list markers and ticks,
numbers, levels and styles of headings, emphasis, escapes, wrapping, padding and order of cells,
and the targets of links do not count. What has no words is not counted. A block's *place* is the
title of the heading above it, and where ours has that title more than once, also the title above
that. Both sides of a conflict are read; nothing is lost or dropped that ours' side has.

authored    blocks of ours, by their words, beyond those that base has
marks       conflict markers in the result beyond those of ours
lost        authored blocks that the result has fewer of than ours, and ticks that went
misplaced   authored blocks, once in ours, that stand in the result but nowhere in their place, a
            place that theirs renamed aside
disordered  blocks of one section that must be taken out so that the others keep ours' order, those
            aside that theirs moved among its own and what the author wrote next to these
duplicated  blocks that the result has more often than ours and theirs account for
dropped     blocks that base, ours and theirs have and the result lacks
revived     blocks that the author deleted and theirs left in place, and that came back
reach       blocks new in theirs and not in ours, that the author left room for: rewordings of what
            ours left alone; additions to a section, item or table of ours that stand next to a
            block that ours left alone, of the same kind if there is one; whole sections that ours
            lacks while it has the section around them
adopted     those in reach that the result has beyond ours, in theirs' place
retire      blocks reworded in theirs or gone from it, that ours has as often as base or less; those
            gone only where nothing authored hangs on them
retired     those to retire that the result has fewer of than ours

A result is *clean* without marks, and *safe* where also nothing is lost, misplaced, disordered,
duplicated or dropped.
"""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

LINE_END = re.compile(r"\r\n|\n|\r")
HEADING = re.compile(r" {0,3}(#{1,6})(?: +(.*?))??(?: +#+)? *$")
UNDERLINE = re.compile(r" {0,3}(?:=+|-+) *$")
NUMBER = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")
RULE = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")
FENCE = re.compile(r"^ *(`{3,}(?=[^`]*$)|~{3,})")
COMMENT = re.compile(r" *<!--")
COMMENT_MARK = re.compile(r"<!--+|--+>")
QUOTE = re.compile(r" *>")
ITEM = re.compile(r"^( *)(?:[-*+]|(\d{1,9})[.)])(?: +|$)")
TICK = re.compile(r"^\[[ xX]\](?: +|$)")
TICKED = re.compile(ITEM.pattern + r"\[[xX]\](?: +|$)")
DELIMITER = re.compile(r" *\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$")
CELL_END = re.compile(r"(?<!\\)\|")
LABEL = re.compile(r" *(?:\*\*|__)[^*_]+(?::(?:\*\*|__)|(?:\*\*|__):)")
PLAIN_LABEL = re.compile(r" *[^\W\d_][\w-]*(?: [\w-]+){0,3}:(?: |$)")
TARGET = re.compile(r"\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\s*\)")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
EMPHASIS = re.compile(r"[*_]")
HARD_BREAK = re.compile(r"\\$", re.MULTILINE)
MARK = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: |$)")
SIMILAR = 0.5
"""Blocks that share as much of their words are one block reworded."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its kind, its words, the titles above it, the block that it hangs in, its tick."""

    kind: str
    words: str
    path: tuple[str, ...]
    parent: str
    ticked: bool

    @property
    def title(self) -> str:
        """The title of the heading right above, "" where there is none."""
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one merge, as the module's docstring defines them."""

    authored: int
    marks: int
    lost: int
    misplaced: int
    disordered: int
    duplicated: int
    dropped: int
    revived: int
    reach: int
    adopted: int
    retire: int
    retired: int

    @property
    def safe(self) -> bool:
        """Whether the author can take the result as it is."""
        unsafe = (self.marks, self.lost, self.misplaced, self.disordered)
        return not any((*unsafe, self.duplicated, self.dropped))


def score(base: str, ours: str, theirs: str, result: str) -> Score:
    """Return the figures of a merge's result. Takes any four strings and raises nothing."""
    kept = scan(result).count | scan(resolved(result, with_theirs=False)).count
    sides = Sides(scan(base), scan(ours), scan(theirs), scan(result), kept)
    reach = list(in_reach(sides))
    retire = list(to_retire(sides))
    return Score(
        authored=authored(sides).total(),
        marks=max(0, markers(result) - markers(ours)),
        lost=lost(sides),
        misplaced=misplaced(sides),
        disordered=disordered(sides),
        duplicated=duplicated(sides),
        dropped=dropped(sides),
        revived=revived(sides),
        reach=len(reach),
        adopted=adopted(sides, reach),
        retire=len(retire),
        retired=sum(sides.result.count[words] < sides.ours.count[words] for words in retire),
    )


def total(scores: Iterable[Score]) -> Score:
    """Return the sums of all figures."""
    rows = list(scores)
    return Score(*(sum(getattr(row, field.name) for row in rows) for field in fields(Score)))


class Text:
    """The blocks of a text, counted by words, by title and words, and as parents."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Count the blocks."""
        self.blocks = blocks
        self.count = Counter(block.words for block in blocks)
        self.at = Counter((block.title, block.words) for block in blocks)
        self.titles = Counter(block.words for block in blocks if block.kind == "heading")
        self.ticks = sum(block.ticked for block in blocks)


class Sides(NamedTuple):
    """The four texts of a merge."""

    base: Text
    ours: Text
    theirs: Text
    result: Text
    kept: Counter[str]
    """How often the result says something, or would with ours' side of each conflict."""


# What the author wrote, and what became of it


def authored(sides: Sides) -> Counter[str]:
    """Return how often ours says what base does not."""
    return sides.ours.count - sides.base.count


def lost(sides: Sides) -> int:
    """Count the authored blocks and the ticks that went."""
    gone = sides.ours.count - sides.kept
    taken = max(0, sides.base.ticks - sides.theirs.ticks)
    ticks = max(0, sides.ours.ticks - sides.result.ticks - taken)
    return (authored(sides) & gone).total() + ticks


def misplaced(sides: Sides) -> int:
    """Count the authored blocks that left their place."""
    written = authored(sides)
    places = defaultdict(list)
    for block in sides.result.blocks:
        places[block.words].append(block.path)
    return sum(
        1
        for block in sides.ours.blocks
        if written[block.words]
        and sides.ours.count[block.words] == 1
        and block.words in places
        and not any(same_place(sides, block.path, path) for path in places[block.words])
    )


def same_place(sides: Sides, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Tell whether two places are one, where theirs' renamings do not count."""
    depth = 2 if before and sides.ours.titles[before[-1]] > 1 else 1
    before, after = before[-depth:], after[-depth:]
    return len(before) == len(after) and all(
        old == new or is_renamed(sides, old, new) for old, new in zip(before, after, strict=True)
    )


def is_renamed(sides: Sides, old: str, new: str) -> bool:
    """Tell whether theirs can have renamed one title to the other."""
    base, theirs = sides.base.titles, sides.theirs.titles
    return old in base and old not in theirs and new in theirs and new not in base


def disordered(sides: Sides) -> int:
    """Count the blocks of ours' sections that changed their order among each other."""
    once = {
        block.words: number
        for number, block in enumerate(sides.result.blocks)
        if sides.result.count[block.words] == 1 and block.kind != "header"
    }
    moved = moved_by_theirs(sides)
    orders = defaultdict(list)
    before_moved: dict[tuple[str, ...], bool] = defaultdict(bool)
    for block in sides.ours.blocks:
        if block.words in sides.base.count:
            before_moved[block.path] = block.words in moved
        if sides.ours.count[block.words] == 1 and block.words in once:
            place = once[block.words]
            if not before_moved[block.path]:
                orders[block.path, sides.result.blocks[place].path].append(place)
    return sum(len(order) - len(longest_rise(order)) for order in orders.values())


def moved_by_theirs(sides: Sides) -> set[str]:
    """Return the words of blocks that stand in another order in theirs than in base."""
    places = {
        block.words: number
        for number, block in enumerate(sides.theirs.blocks)
        if sides.theirs.count[block.words] == 1
    }
    order = [
        places[block.words]
        for block in sides.base.blocks
        if sides.base.count[block.words] == 1 and block.words in places
    ]
    moved = set(order) - set(longest_rise(order))
    return {sides.theirs.blocks[place].words for place in moved}


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """Return a longest rising subsequence of different numbers."""
    ends: list[int] = []
    lengths = []
    for number in numbers:
        length = bisect_left(ends, number)
        ends[length : length + 1] = [number]
        lengths.append(length)
    rise: list[int] = []
    wanted = len(ends) - 1
    for number, length in zip(reversed(numbers), reversed(lengths), strict=True):
        if length == wanted and (not rise or number < rise[-1]):
            rise.append(number)
            wanted -= 1
    return rise[::-1]


# What the result says too often, and too seldom


def duplicated(sides: Sides) -> int:
    """Count the blocks beyond what ours and theirs account for."""
    base, ours, theirs = sides.base.count, sides.ours.count, sides.theirs.count
    return sum(
        max(
            0, times - max(1, ours[words], theirs[words], ours[words] + theirs[words] - base[words])
        )
        for words, times in sides.result.count.items()
    )


def dropped(sides: Sides) -> int:
    """Count the blocks that all three have and the result lacks."""
    agreed = sides.base.count & sides.ours.count & sides.theirs.count
    return (agreed - sides.kept).total()


def revived(sides: Sides) -> int:
    """Count the blocks that the author deleted and that came back where they were."""
    added = sides.theirs.count - sides.base.count
    back = sides.result.count - sides.ours.count - added
    deleted = (sides.base.at & sides.theirs.at & sides.result.at) - sides.ours.at
    by_words: Counter[str] = Counter()
    for (_, words), times in deleted.items():
        by_words[words] += times
    return (back & by_words).total()


# What the template changed, and whether it arrived


class Around(NamedTuple):
    """The blocks of base that a new block replaced, or that it stands next to."""

    blocks: Sequence[Block]
    replaced: bool


class Changes(NamedTuple):
    """How a template came from its old version."""

    added: list[tuple[Block, Around]]
    rewordings: dict[Block, Block]
    """New blocks that are an old one reworded, and that old one."""
    names: dict[str, str]
    """New titles that are an old one reworded, and that old one."""
    removed: list[Block]


@lru_cache(maxsize=512)
def changes(base: Text, theirs: Text) -> Changes:
    """Compare two versions of a template."""
    found = Changes([], {}, {}, [])
    before, after = ([block.words for block in text.blocks] for text in (base, theirs))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        old = [block for block in base.blocks[start:end] if is_new(block, base, theirs)]
        new = [block for block in theirs.blocks[first:last] if is_new(block, theirs, base)]
        found.rewordings.update(reworded(old, new))
        replaced = base.blocks[start:end]
        around = replaced or base.blocks[max(0, start - 1) : end + 1]
        found.added.extend((block, Around(around, bool(replaced))) for block in new)
        found.removed.extend(old)
    new = [block for block, _ in found.added if is_unpaired_heading(block, found.rewordings)]
    paired = set(found.rewordings.values())
    found.rewordings.update(
        reworded([block for block in found.removed if block not in paired], new)
    )
    found.names.update(
        (block.words, old.words)
        for block, old in found.rewordings.items()
        if block.kind == "heading" and block.words not in base.titles
    )
    return found


def is_unpaired_heading(block: Block, rewordings: Container[Block]) -> bool:
    """Tell whether a block is a heading without an old wording."""
    return block.kind == "heading" and block not in rewordings


def is_new(block: Block, text: Text, before: Text) -> bool:
    """Tell whether a text has a block more often than another one."""
    return text.count[block.words] > before.count[block.words]


def reworded(old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    """Yield the new blocks that are much like an old one of their kind, with that one."""
    free = list(old)
    for block in new:
        likeness = [
            (likeness_of(block, other), other) for other in free if other.kind == block.kind
        ]
        best = max(likeness, key=lambda pair: pair[0], default=None)
        if best and best[0] >= SIMILAR:
            free.remove(best[1])
            yield block, best[1]


def likeness_of(block: Block, other: Block) -> float:
    """Return how much of their words two blocks share: 1.0 is all."""
    matcher = SequenceMatcher(None, block.words.split(), other.words.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= SIMILAR else 0.0


def in_reach(sides: Sides) -> Iterator[tuple[Block, str]]:
    """Yield theirs' new blocks that belong into the result, with their section's title in base."""
    template = changes(sides.base, sides.theirs)
    reached: set[str] = set()
    for block, around in template.added:
        if sides.ours.count[block.words] >= sides.theirs.count[block.words]:
            continue
        old = template.rewordings.get(block)
        title = template.names.get(block.title, block.title)
        if old:
            room = is_left_alone(sides, old)
        elif block.kind == "heading" or (title and title not in sides.base.titles):
            known = section(block) in sides.ours.titles
            room = not known and has_section_around(sides, block, template.names)
        else:
            room = has_room(sides, block, title, around, reached)
        if room:
            reached.add(block.words)
            yield block, title


def is_left_alone(sides: Sides, block: Block) -> bool:
    """Tell whether ours has a block of base as often as base."""
    return sides.ours.count[block.words] >= sides.base.count[block.words]


def has_section_around(sides: Sides, block: Block, names: Mapping[str, str]) -> bool:
    """Tell whether ours has the innermost section of base that a new section stands in."""
    titles = (names.get(title, title) for title in reversed(block.path))
    around = next((title for title in titles if title in sides.base.titles), None)
    return around is None or around in sides.ours.titles


def has_room(
    sides: Sides, block: Block, title: str, around: Around, reached: Container[str]
) -> bool:
    """Tell whether the author left room for a new block in a section of base."""
    if title and title not in sides.ours.titles:
        return False
    if block.parent in reached:
        return True
    if block.parent and block.parent not in sides.ours.count:
        return False
    near = [other for other in around.blocks if section(other) == title]
    like = [other for other in near if other.kind == block.kind]
    alone = [is_left_alone(sides, other) for other in like or near]
    return all(alone) if around.replaced else any(alone)


def section(block: Block) -> str:
    """Return the title of the section that a block stands in; a heading stands in its own."""
    return block.words if block.kind == "heading" else block.title


def adopted(sides: Sides, reach: Iterable[tuple[Block, str]]) -> int:
    """Count the new blocks that arrived in their place."""
    return sum(
        sides.result.count[block.words] > sides.ours.count[block.words]
        and (block.kind == "heading" or is_at(sides.result, block, {block.title, title}))
        for block, title in reach
    )


def is_at(text: Text, block: Block, titles: Iterable[str]) -> bool:
    """Tell whether a text has a block under one of the titles."""
    return any(text.at[title, block.words] for title in titles)


def to_retire(sides: Sides) -> Iterator[str]:
    """Yield the words of the blocks that theirs removed and that the author left to it."""
    written = [block for block in sides.ours.blocks if authored(sides)[block.words]]
    held = {block.parent for block in written}
    held.update(title for block in written for title in block.path)
    template = changes(sides.base, sides.theirs)
    held.difference_update(old.words for old in template.rewordings.values())
    for block in template.removed:
        untouched = 0 < sides.ours.count[block.words] <= sides.base.count[block.words]
        if untouched and block.words not in held:
            yield block.words


# Reading a text


class Piece(NamedTuple):
    """The lines of one block."""

    kind: str
    lines: Sequence[str]

    @property
    def indent(self) -> int:
        """The columns before the first line; a row hangs in its table's header."""
        line = self.lines[0]
        return len(line) - len(line.lstrip()) + (self.kind == "row")


@lru_cache(maxsize=512)
def scan(text: str) -> Text:
    """Return the blocks of a Markdown text that have words, in order."""
    blocks: list[Block] = []
    headings: list[tuple[int, str]] = []
    holders: list[tuple[int, str]] = []
    for piece in pieces(LINE_END.split(resolved(text, with_theirs=True).expandtabs(4))):
        words = words_of(piece)
        if piece.kind == "heading":
            headings = above(headings, level_of(piece))
        holders = above(holders, -1 if piece.kind == "heading" else piece.indent)
        path = tuple(title for _, title in headings)
        holder = holders[-1][1] if holders else ""
        ticked = piece.kind == "item" and bool(TICKED.match(piece.lines[0]))
        blocks.extend(Block(piece.kind, part, path, holder, ticked) for part in words if part)
        if piece.kind == "heading":
            headings.append((level_of(piece), words[0]))
        elif piece.kind in {"item", "header"}:
            holders.append((piece.indent, words[0]))
    return Text(blocks)


def above(outer: Iterable[tuple[int, str]], depth: int) -> list[tuple[int, str]]:
    """Return the outermost of some nested blocks, down to a depth."""
    return list(takewhile(lambda block: block[0] < depth, outer))


def pieces(lines: Sequence[str]) -> Iterator[Piece]:
    """Cut a text's lines into blocks; blank lines and rules are none."""
    number = front_matter_end(lines)
    matter = lines[1 : max(1, number - 1)]
    yield from (Piece("entry", [line]) for line in matter if line.strip())
    yield from body_pieces(lines[number:])


def body_pieces(lines: Sequence[str]) -> Iterator[Piece]:
    """Cut the lines below the front matter into blocks."""
    number = 0
    while number < len(lines):
        kind = kind_of(lines, number)
        size = LENGTHS.get(kind, single)(lines, number)
        yield from parts_of(kind, lines[number : number + size])
        number += size


def parts_of(kind: str, lines: Sequence[str]) -> Iterator[Piece]:
    """Cut a block into those that are counted."""
    if kind == "text" and len(lines) > 1 and UNDERLINE.match(lines[-1]):
        yield Piece("heading", lines)
    elif kind == "text" and are_fields(lines):
        yield from (Piece("field", [line]) for line in lines)
    elif kind == "table":
        yield Piece("header", lines[:1])
        yield from (Piece("row", [line]) for line in lines[2:])
    elif kind == "comment":
        inside = [COMMENT_MARK.sub("", line) for line in lines]
        yield from (Piece("comment", part.lines) for part in body_pieces(inside))
    elif kind not in {"blank", "rule"}:
        yield Piece(kind, lines)


def front_matter_end(lines: Sequence[str]) -> int:
    """Return the number of lines that the front matter has, its two rules with it."""
    if lines[0].rstrip() != "---":
        return 0
    ends = (number for number, line in enumerate(lines) if number and line.rstrip() == "---")
    return next(ends, -1) + 1


def kind_of(lines: Sequence[str], number: int) -> str:
    """Return the kind of block that a line opens, or could go on with: "text"."""
    line = lines[number]
    body = ITEM.sub("", line, count=1)
    below = lines[number + 1] if number + 1 < len(lines) else ""
    kinds = {
        "blank": not line.strip(),
        "code": FENCE.match(body),
        "comment": COMMENT.match(body),
        "heading": HEADING.match(line),
        "rule": RULE.match(line),
        "quote": QUOTE.match(line),
        "item": ITEM.match(line),
        "table": "|" in line and "|" in below and DELIMITER.match(below),
        "text": True,
    }
    return next(kind for kind, is_so in kinds.items() if is_so)


def single(_lines: Sequence[str], _number: int) -> int:
    """Return the length of a block that is one line."""
    return 1


def code_length(lines: Sequence[str], number: int) -> int:
    """Return how many lines a fenced block has."""
    opening = FENCE.match(ITEM.sub("", lines[number], count=1))
    mark = opening[1] if opening else ""
    for size, line in enumerate(lines[number + 1 :], 2):
        if line.strip().startswith(mark) and not line.strip().strip(mark[0]):
            return size
    return len(lines) - number


def comment_length(lines: Sequence[str], number: int) -> int:
    """Return how many lines a comment has."""
    sizes = (size for size, line in enumerate(lines[number:], 1) if "-->" in line)
    return next(sizes, len(lines) - number)


def quote_length(lines: Sequence[str], number: int) -> int:
    """Return how many lines a quote has."""
    return sum(1 for _ in takewhile(QUOTE.match, lines[number:]))


def table_length(lines: Sequence[str], number: int) -> int:
    """Return how many lines a table has, its header and the line under it among them."""
    return 2 + text_run(lines, number + 2, in_list=True)


def item_length(lines: Sequence[str], number: int) -> int:
    """Return how many lines an item's own text has."""
    return 1 + text_run(lines, number + 1, in_list=True)


def text_length(lines: Sequence[str], number: int) -> int:
    """Return how many lines a paragraph has; what underlines a heading is one of them."""
    size = 1 + text_run(lines, number + 1, in_list=False)
    end = number + size
    return size + bool(end < len(lines) and UNDERLINE.match(lines[end]))


def text_run(lines: Sequence[str], number: int, *, in_list: bool) -> int:
    """Return how many lines from a number on open no block, nor underline a heading."""
    for size, line in enumerate(lines[number:]):
        kind = kind_of(lines, number + size)
        item = ITEM.match(line)
        goes_on = kind == "text" or bool(
            kind == "item" and not in_list and item and item[2] not in {None, "1"}
        )
        if not goes_on or (not in_list and UNDERLINE.match(line)):
            return size
    return len(lines) - number


LENGTHS: dict[str, Callable[[Sequence[str], int], int]] = {
    "code": code_length,
    "comment": comment_length,
    "quote": quote_length,
    "table": table_length,
    "item": item_length,
    "text": text_length,
}


def are_fields(lines: Sequence[str]) -> bool:
    """Tell whether each line of a paragraph is a label and its value."""
    return all(map(LABEL.match, lines)) or (len(lines) > 1 and all(map(PLAIN_LABEL.match, lines)))


def level_of(heading: Piece) -> int:
    """Return a heading's level, from 1 to 6."""
    mark = HEADING.match(heading.lines[0])
    return len(mark[1]) if mark else 1 if "=" in heading.lines[-1] else 2


def words_of(piece: Piece) -> list[str]:
    """Return a block's words; a table's header has words for each cell."""
    first, *rest = piece.lines
    if piece.kind == "heading":
        mark = HEADING.match(first)
        title = (mark[2] or "") if mark else " ".join(piece.lines[:-1])
        return [plain(NUMBER.sub("", title.strip(), count=1))]
    if piece.kind == "header":
        return cells(first)
    if piece.kind == "row":
        return ["|".join(sorted(filter(None, cells(first))))]
    if piece.kind == "code":
        inside = textwrap.dedent("\n".join(rest[:-1]))
        return [FENCE.sub("", ITEM.sub("", first, count=1)).strip() + "\n" + inside]
    if piece.kind in {"item", "comment"}:
        first = TICK.sub("", ITEM.sub("", first, count=1))
    elif piece.kind == "quote":
        first, rest = "", [line.lstrip()[1:] for line in piece.lines]
    return [plain("\n".join([first, *rest]))]


def cells(row: str) -> list[str]:
    """Return the words of a table row's cells."""
    return [plain(cell) for cell in CELL_END.split(row.strip().removeprefix("|").removesuffix("|"))]


def plain(text: str) -> str:
    """Return the words of a text, without what only formats them."""
    text = TARGET.sub("]", HARD_BREAK.sub("", text))
    return " ".join(EMPHASIS.sub("", ESCAPE.sub(r"\1", text)).split())


def markers(text: str) -> int:
    """Count the lines that open a conflict."""
    return sum(line.startswith("<<<<<<<") for line in LINE_END.split(text))


def resolved(text: str, *, with_theirs: bool) -> str:
    """Return a text without its conflict markers: ours' side alone, or both, apart."""
    lines = []
    inside = ""
    for line in LINE_END.split(text):
        mark = MARK.match(line)
        if mark and (inside or mark[1][0] == "<"):
            inside = mark[1][0].replace(">", "")
            lines.extend([""] * with_theirs)
        elif with_theirs or inside in {"", "<"}:
            lines.append(line)
    return "\n".join(lines)
