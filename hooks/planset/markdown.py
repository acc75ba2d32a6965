"""Cut a Markdown document into sections and blocks, and give it back byte for byte.

Blocks are those of CommonMark and GitHub, cut where a person would change them apart. A block's
`kind` is one of:

- heading, paragraph, code (fenced or indented), html, quote, rule, footnote, definition (of a link
  reference): a block of its own, opaque;
- comment: an HTML comment. Where `<!--` and `-->` stand alone on their lines, the first is the own
  text, and its paragraphs and list items, of the kind comment_text, and at last comment_end are
  the children;
- item: a list item up to its second block; what else is in it are its children. A nested list has
  no block of its own: its items are the children;
- table: header and delimiter row; its children are blocks of the kind row;
- field: one line of a paragraph that is all `Label: value` lines;
- front_matter: the opening line; its children are blocks of the kinds entry, entry_comment and, at
  last, front_matter_end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from io import StringIO
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pyromark import Markdown, Options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyromark.event import Range

READER: Final = Markdown(
    options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_TASKLISTS
)
BLANK: Final = " \t\r\n"
LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
WHITE_SPACE: Final = re.compile(rb"[ \t\r\n]*")
SURROGATE: Final = re.compile("[\ud800-\udfff]")
MARKER: Final = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|(?=[\r\n]|\Z))")
BOX: Final = re.compile(r"\[([ xX])\](?=\s|\Z)[ \t]*")
BOLD_FIELD: Final = re.compile(r"[ \t]*(\*\*[^*\n]+:\*\*|\*\*[^*\n]+\*\*:)(?=[ \t]|[\r\n]|\Z)")
PLAIN_FIELD: Final = re.compile(r"[ \t]*([^\W\d_][\w-]*(?: [\w-]+){0,3}):(?=[ \t]+\S)")
ITEM_LABEL: Final = re.compile(r"([^:\n]{1,60}?):(?=[\s*]|\Z)")
BOLD_LEAD: Final = re.compile(r"\*\*([^*]+)\*\*")
ENTRY: Final = re.compile(r"([ \t]*)([^\s#\-:][^:\r\n]*|\"[^\"]*\"|'[^']*'):(?=[ \t]|[\r\n]|\Z)")
ENTRY_COMMENT: Final = re.compile(r"[ \t]*#")
NUMBER: Final = re.compile(r"(\d+(?:\.\d+)*)[.)]?(?=[ \t])[ \t]+(?=\S)")
ATX: Final = re.compile(r"#{1,6}(?=[ \t]|\Z)")
ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
PLAIN_MARK: Final = re.compile(r"\\([!-/:-@\[-`{-~])|[*`]")
HARD_BREAK: Final = re.compile(r"\\(?=\r?\n|\r)")
UNDERSCORES: Final = re.compile(r"(?<![\\_])(?:(?<!\w)(?P<opens>_+)(?=[^\s_])|(?<!\s)_+(?![\w_]))")
LINK: Final = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
PIPE: Final = re.compile(r"(?<!\\)\|")
FENCE: Final = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([^\r\n]*)")
FLOW: Final = re.compile(r"\s*([\[\]{},])\s*")
QUOTE: Final = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
LEAVES: Final = {
    "Paragraph": "paragraph",
    "CodeBlock": "code",
    "HtmlBlock": "html",
    "BlockQuote": "quote",
    "FootnoteDefinition": "footnote",
    "Heading": "heading",
}


BOXED: Final = frozenset({"item", "paragraph"})
"""Kinds of blocks that may start with a box to tick."""
SHORT: Final = 1000
"""Characters of the longest text of which it is remembered how it reads."""
REMEMBERED: Final = 4096
"""Texts of which that is remembered: the documents of a merge have most of theirs in common."""
Reading = TypeVar("Reading")
Found = TypeVar("Found")


def remembered(read: Callable[[str], Reading]) -> Callable[[str], Reading]:
    """Return a function that reads the same short text once."""
    read_short = lru_cache(maxsize=REMEMBERED)(read)

    def reading(text: str) -> Reading:
        return read_short(text) if len(text) <= SHORT else read(text)

    return reading


class Block:
    """A block of a document.

    `kind` is one of those of the module; `text` its own source, whole lines; `gap` the blank lines
    after that; `line` where it starts, from 1; `children` the blocks within it.
    """

    __slots__ = ("children", "gap", "key", "kind", "line", "text")

    key: str
    """What it says, however it is formatted: blocks with one key have the same content."""

    def __init__(self, kind: str, text: str, gap: str, line: int) -> None:
        """Make a block without children."""
        self.kind = kind
        self.text = text
        self.gap = gap
        self.line = line
        self.children: Sequence[Block] = ()

    def hold(self, block: Block) -> None:
        """Take a block as its last child."""
        if isinstance(self.children, list):
            self.children.append(block)
        else:
            self.children = [block]

    def __getattr__(self, name: str) -> str:
        """Work out the key when it is asked for first: then Python finds none in its slot."""
        if name != "key":
            raise AttributeError(name)
        key = _key_of_short if len(self.text) <= SHORT else _key
        self.key = key(self.kind, self.text)
        return self.key

    @property
    def ticked(self) -> bool | None:
        """Whether the box of a task, or of a paragraph, is ticked; None where there is none."""
        text = self.text
        if self.kind not in BOXED or not ("[ ]" in text or "[x]" in text or "[X]" in text):
            return None
        marker = MARKER.match(self.text)
        box = BOX.match(self.text, marker.end() if marker else 0)
        return box[1] != " " if box else None

    @property
    def label(self) -> str:
        """The name by which it is known among its neighbours, "" where it has none."""
        found = None
        if self.kind == "field":
            found = BOLD_FIELD.match(self.text) or PLAIN_FIELD.match(self.text)
        elif self.kind == "entry":
            found = ENTRY.match(self.text)
            return found[2] if found else ""
        elif self.kind == "item":
            lead = BOLD_LEAD.match(self.text, _item_start(self.text))
            if lead:
                return words(lead[1]).strip(": ")
            found = ITEM_LABEL.match(_item_words(self.text))
        elif self.kind == "row":
            return next(iter(_cells(self.text)), "")
        return found[1].strip("*: ") if found else ""

    @property
    def whole_text(self) -> str:
        """Its source with everything in it, blank lines after it included."""
        if not self.children:
            return self.text + self.gap
        return "".join([block.text + block.gap for block in self.walk()])

    def folded(self) -> Block:
        """Return a block of the same kind and source that has no children."""
        return Block(self.kind, *split_gap(self.whole_text), self.line)

    def walk(self) -> list[Block]:
        """Return the block and those within it, in the order of the document."""
        if not self.children:
            return [self]
        found = []
        stack = [self]
        while stack:
            block = stack.pop()
            found.append(block)
            if block.children:
                stack.extend(reversed(block.children))
        return found


class Body:
    """What stands in a section before its first subsection.

    `source` is its text where that is known without its blocks, which are cut out when they are
    asked for first; `found` what was found in it.
    """

    __slots__ = ("_blocks", "found", "source")

    def __init__(self, source: str = "") -> None:
        """Take a text that no heading is in, and in which nothing stays open."""
        self.source = source
        self.found: dict[Callable[[Section], Any], Any] = {}
        self._blocks: list[Block] | None = None if source else []

    @property
    def blocks(self) -> list[Block]:
        """Its blocks, without those within them."""
        if self._blocks is None:
            lines = lines_of(self.source)
            root = cut(find_units(lines), lines)[0]
            work_out_keys([root])
            self._blocks = root.blocks
        return self._blocks

    @property
    def text(self) -> str:
        """The source of its blocks, with the blank lines after the last."""
        if self.source:
            return self.source
        return "".join([block.whole_text for block in self.blocks])

    @property
    def line(self) -> int:
        """Where its first block starts; where its source is known, lines count from anywhere."""
        return 1 if self.source or not self.blocks else self.blocks[0].line


class Section:
    """A heading and what stands under it; the root of a document has none.

    `level` is 1 to 6, the root's 0; `title` the heading's words without its `number`; `body`
    holds what comes before the first subsection; `sections` the subsections.
    """

    __slots__ = ("body", "heading", "level", "number", "sections", "title")

    def __init__(self, heading: Block | None, level: int, body: Body | None = None) -> None:
        """Make a section without subsections."""
        self.heading = heading
        self.level = level
        self.number, self.title = _number_and_title(heading.text) if heading else ("", "")
        self.body = body or Body()
        self.sections: list[Section] = []

    def again(self) -> Section:
        """Return a section with the same heading and body, for another place."""
        section = Section.__new__(Section)
        section.heading, section.level = self.heading, self.level
        section.number, section.title = self.number, self.title
        section.body, section.sections = self.body, []
        return section

    def once(self, find: Callable[[Section], Found]) -> Found:
        """Return what a function finds in its body; sections that share one ask once.

        The function is one that lives as long as its module.
        """
        found = self.body.found
        if find not in found:
            found[find] = find(self)
        known: Found = found[find]
        return known

    @property
    def blocks(self) -> list[Block]:
        """Its blocks before the first subsection."""
        return self.body.blocks

    def all_blocks(self) -> list[Block]:
        """Return its own blocks and those within them, without heading and subsections."""
        return self.once(_all_blocks)

    @property
    def text(self) -> str:
        """Its source with all subsections."""
        found = []
        stack = [self]
        while stack:
            section = stack.pop()
            found.append(section.own_text)
            stack += reversed(section.sections)
        return "".join(found)

    @property
    def own_text(self) -> str:
        """Its source without subsections."""
        heading = self.heading
        return heading.text + heading.gap + self.body.text if heading else self.body.text


def _all_blocks(section: Section) -> list[Block]:
    found: list[Block] = []
    for block in section.blocks:
        if block.children:
            found += block.walk()
        else:
            found.append(block)
    return found


class Document:
    """A document: its root section, and the white space before its first block."""

    __slots__ = ("_sections", "found", "root", "source_prefix")

    def __init__(self, source_prefix: str, sections: Sequence[Section]) -> None:
        """Take what was read: all sections, the root first."""
        self.source_prefix = source_prefix
        self.root = sections[0]
        self._sections = sections
        self.found: dict[Callable[[Document], Any], Any] = {}

    def once(self, find: Callable[[Document], Found]) -> Found:
        """Return what a function finds in it, which is asked once."""
        if find not in self.found:
            self.found[find] = find(self)
        known: Found = self.found[find]
        return known

    @property
    def text(self) -> str:
        """The source that it was read from, byte for byte."""
        return self.source_prefix + "".join([section.own_text for section in self._sections])

    def sections(self) -> Sequence[Section]:
        """Return all sections in the order of the document, the root first."""
        return self._sections


def parse(text: str) -> Document:
    """Read any text as Markdown; nothing is raised, and `Document.text` is the text again."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = lines_of(text[len(mark) :])
    body = front_matter_end(lines)
    units = find_units(lines, body)
    first = units[0].start if units else len(lines)
    return nested(mark + "".join(lines[:first]), cut(units, lines))


def find_units(lines: list[str], body: int = 0) -> list[Unit]:
    """Return where the blocks of lines start; the first `body` lines are front matter."""
    units = _Reading(lines, body).units()
    if body:
        units.insert(0, Unit(0, "front_matter", None))
    return units


def nested(prefix: str, sections: Sequence[Section]) -> Document:
    """Return the document of a prefix and of sections that follow each other, maybe a root first.

    What is under a heading goes into its section.
    """
    if not sections or sections[0].level:
        sections = [Section(None, 0), *sections]
    path = [sections[0]]
    for section in sections[1:]:
        while path[-1].level >= section.level:
            path.pop()
        path[-1].sections.append(section)
        path.append(section)
    return Document(prefix, sections)


class Unit:
    """A line where a block starts, and the unit that it is within."""

    __slots__ = ("block", "kind", "level", "parent", "start")

    def __init__(self, start: int, kind: str, parent: Unit | None, level: int = 0) -> None:
        """Take where a block starts; it is not cut out yet."""
        self.start = start
        self.kind = kind
        self.parent = parent
        self.level = level
        self.block: Block | None = None


class _Reading:
    """Finds where blocks start, from the events of the Markdown reader."""

    def __init__(self, lines: list[str], first: int) -> None:
        self.lines = lines
        self.first = first
        self.text = "".join(lines[first:] if first else lines)
        self.source, self.starts = self._bytes()
        self.found: list[Unit] = []
        self.items: list[Unit] = []
        self.table: Unit | None = None
        self.covered = 0

    def _bytes(self) -> tuple[bytes, list[int]]:
        """Return the text as the reader counts it, and where lines start: above it at -1."""
        above = [-1] * self.first
        if self.text.isascii():
            lengths = map(len, self.lines[self.first :])
            return self.text.encode(), [*above, *accumulate(lengths, initial=0)]
        try:
            source = self.text.encode()
        except UnicodeEncodeError:
            # The reader takes no lone surrogates; U+FFFD is as long as one.
            self.text = SURROGATE.sub("\ufffd", self.text)
            source = self.text.encode()
        lengths = map(len, source.splitlines(keepends=True))
        return source, [*above, *accumulate(lengths, initial=0)]

    def units(self) -> list[Unit]:
        """Return the starts of all blocks, in the order of the document."""
        opaque = 0
        events: Any = READER.events_with_range(self.text, merge_text=True)
        for event, place in events:
            if opaque:
                if "Start" in event:
                    opaque += 1
                elif "End" in event:
                    opaque -= 1
            elif "Start" in event:
                tag = event["Start"]
                name = tag if tag.__class__ is str else next(iter(tag))
                if name == "Item":
                    self.items.append(self._start("item", place))
                elif name not in {"List", "TableHead"}:
                    opaque = self._open(name, tag, place)
            elif "End" in event:
                self._close(event["End"])
            elif event == "Rule":
                self._start("rule", place)
        self._define(len(self.lines))
        return self.found

    def _open(self, name: str, tag: Any, place: Range) -> int:  # noqa: ANN401 - a tag of pyromark
        """Take a start event; return 1 where nothing within it is a block of ours."""
        if name == "Table":
            self.table = self._start("table", place)
            return 0
        if name in LEAVES:
            level = int(tag["Heading"]["level"][1]) if name == "Heading" else 0
            self._start(LEAVES[name], place, level)
        elif name == "TableRow" and self.table:
            row = Unit(self._line(place["start"]), "row", self.table)
            if self.table.kind == "table" and row.start > self.found[-1].start:
                self.found.append(row)
        return 1

    def _close(self, tag: object) -> None:
        if tag == "Item":
            self.items.pop()
        elif tag == "Table":
            self.table = None

    def _line(self, offset: int) -> int:
        # After a tab that is half an item's indentation the reader is up to two characters early.
        if self.source[offset : offset + 1].isspace():
            space = WHITE_SPACE.match(self.source, offset)
            offset = space.end() if space else offset
        return bisect_right(self.starts, offset) - 1

    def _start(self, kind: str, place: Range, level: int = 0) -> Unit:
        start = self._line(place["start"])
        parent = None
        if self.items:
            parent = self.items[-1]
            kind = "paragraph" if kind == "heading" else kind
        else:
            if self.covered < self.starts[start]:
                self._define(start)
            self.covered = place["end"]
        found = self.found
        if found and found[-1].start >= start:
            return found[-1]
        unit = Unit(start, kind, parent, level)
        found.append(unit)
        return unit

    def _define(self, end: int) -> None:
        """Take the lines that no event covers, up to a line: link reference definitions."""
        gap = self.source[self.covered : self.starts[end]]
        if gap.strip(b" \t\r\n"):
            start = bisect_right(self.starts, self.covered - 1)
            for number in range(start, end):
                line = self.lines[number]
                if line.strip(BLANK) and (line.lstrip().startswith("[") or number == start):
                    self.found.append(Unit(number, "definition", None))
        self.covered = max(self.covered, self.starts[end])


def cut(units: list[Unit], lines: list[str]) -> list[Section]:
    """Return the sections of lines, one after the other; the first is a root.

    `units` tell where blocks start; no section has its subsections yet.
    """
    ends = [*(unit.start for unit in units[1:]), len(lines)][: len(units)]
    section = Section(None, 0)
    sections = [section]
    for unit, end in zip(units, ends, strict=True):
        text, gap = _cut(lines, unit.start, end)
        kind = unit.kind
        block = unit.block = Block(kind, text, gap, unit.start + 1)
        if kind == "heading":
            section = Section(block, unit.level)
            sections.append(section)
            continue
        parent = unit.parent.block if unit.parent else None
        put = parent.hold if parent else section.blocks.append
        if kind == "paragraph" and ":" in text:
            for each in _fields(block):
                put(each)
            continue
        put(block)
        if kind == "front_matter":
            _read_front_matter(block)
        elif kind == "html" and text.lstrip().startswith("<!--"):
            _read_comment(block)
    return sections


def work_out_keys(sections: Sequence[Section]) -> None:
    """Work out what all blocks say: in one go that takes less time."""
    for section in sections:
        for block in section.all_blocks():
            text = block.text
            block.key = (_key_of_short if len(text) <= SHORT else _key)(block.kind, text)


def split_gap(text: str) -> tuple[str, str]:
    """Return a text without the blank lines at its end, and those."""
    end = len(text.rstrip(BLANK))
    line = LINE.match(text, end)
    end = line.end() if line else end
    return text[:end], text[end:]


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their ends: those that LINE finds."""
    return StringIO(text, newline="").readlines()


def _cut(lines: Sequence[str], start: int, end: int) -> tuple[str, str]:
    """Return lines up to the last that is not blank, and the blank ones after it."""
    last = end
    while last > start + 1 and not lines[last - 1].strip(BLANK):
        last -= 1
    text = lines[start] if last == start + 1 else "".join(lines[start:last])
    if last == end:
        return text, ""
    return text, lines[last] if last == end - 1 else "".join(lines[last:end])


def front_matter_end(lines: list[str]) -> int:
    """Return how many lines the front matter has, 0 where there is none.

    The reader would also take two thematic breaks further down for one.
    """
    if not lines or lines[0].rstrip(BLANK) != "---":
        return 0
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip(BLANK) in {"---", "..."}:
            inner = [text for text in lines[1:number] if text.strip(BLANK)]
            first = next((text for text in inner if not ENTRY_COMMENT.match(text)), "a:")
            return number + 1 if ENTRY.match(first) else 0
    return 0


def _fields(block: Block) -> list[Block]:
    """Return the lines of a paragraph that is all fields; else the paragraph itself."""
    if not (BOLD_FIELD.match(block.text) or PLAIN_FIELD.match(block.text)):
        return [block]
    lines = lines_of(block.text)
    bold = all(BOLD_FIELD.match(line) for line in lines)
    plain = len(lines) > 1 and all(PLAIN_FIELD.match(line) for line in lines)
    if not bold and not plain:
        return [block]
    fields = [Block("field", line, "", block.line + k) for k, line in enumerate(lines)]
    fields[-1].gap = block.gap
    return fields


def _read_front_matter(block: Block) -> None:
    """Give front matter its entries as children; those of a nested mapping nest."""
    lines = LINE.findall(block.text + block.gap)
    last = max(number for number, line in enumerate(lines) if line.strip(BLANK))
    block.text, block.gap, piece = lines[0], "", block
    above: list[tuple[int, Block]] = [(-1, block)]
    for number, line in enumerate(lines[1:], start=1):
        kind = _piece_kind(line, piece, "front_matter_end" if number == last else "")
        if not line.strip(BLANK):
            piece.gap += line
        elif not kind:
            piece.text, piece.gap = piece.text + piece.gap + line, ""
        else:
            piece = Block(kind, line, "", block.line + number)
            indent = len(line) - len(line.lstrip()) if kind != "front_matter_end" else 0
            while above[-1][0] >= indent:
                above.pop()
            above[-1][1].hold(piece)
            if kind == "entry":
                above.append((indent, piece))


def _read_comment(block: Block) -> None:
    """Give a comment its paragraphs as children, if its marks stand alone on their lines."""
    block.kind = "comment"
    pieces = _comment_pieces(block.text)
    if not pieces:
        return
    end = len(pieces) - 1
    for place, (line, text, gap) in enumerate(pieces[1:], start=1):
        kind = "comment_end" if place == end else "comment_text"
        block.hold(Block(kind, text, gap, block.line + line))
    block.children[-1].gap = block.gap
    _, block.text, block.gap = pieces[0]


@remembered
def _comment_pieces(text: str) -> tuple[tuple[int, str, str], ...]:
    """Return the first line, the paragraphs and list items, and the last line of a comment.

    Each comes with its place and the blank lines after it; none where the comment is opaque.
    """
    lines = lines_of(text)
    if lines[0].strip() != "<!--" or lines[-1].strip() != "-->" or "-->" in text[: -len(lines[-1])]:
        return ()
    starts = [0, *_paragraph_starts(lines)]
    ends = [*starts[1:], len(lines)]
    return tuple((start, *_cut(lines, start, end)) for start, end in zip(starts, ends, strict=True))


def _paragraph_starts(lines: list[str]) -> list[int]:
    """Return the lines of a comment on which a paragraph or list item starts, and its last."""
    starts, after_blank = [], True
    for number, line in enumerate(lines[1:-1], start=1):
        is_blank = not line.strip(BLANK)
        if not is_blank and (after_blank or MARKER.match(line)):
            starts.append(number)
        after_blank = is_blank
    return [*starts, len(lines) - 1]


def _piece_kind(line: str, before: Block, end: str) -> str:
    """Return the kind of block that a line of front matter starts, "" where it goes on."""
    if end or ENTRY.match(line):
        return end or "entry"
    if ENTRY_COMMENT.match(line):
        return "" if before.kind == "entry_comment" and not before.gap else "entry_comment"
    return "entry" if before.kind == "front_matter" else ""


@remembered
def _number_and_title(heading: str) -> tuple[str, str]:
    raw = heading.strip(BLANK)
    if ATX.match(raw):
        raw = raw.lstrip("#")
        open_end = raw.rstrip("#")
        raw = (open_end if open_end[-1:] in {"", " ", "\t"} else raw).strip(BLANK)
    else:
        raw = raw.rstrip("=-").strip(BLANK)
    number = NUMBER.match(raw)
    return (number[1], _plain(raw[number.end() :])) if number else ("", _plain(raw))


def _plain(source: str) -> str:
    """Return inline Markdown as plain words."""
    text = source
    if "[" in text:
        # Some formatters escape brackets that others leave.
        text = LINK.sub(r"\1", text.replace("\\[", "[").replace("\\]", "]"))
    text = _starred(text) if "_" in text else text
    return " ".join(PLAIN_MARK.sub(r"\1", text).split())


def words(source: str) -> str:
    """Return what inline Markdown says, however it is wrapped, escaped and emphasised."""
    if "_" in source:
        source = _starred(source)
    if "\\" in source:
        source = ESCAPE.sub(r"\1", HARD_BREAK.sub("", source))
    return " ".join(source.split())


def _starred(source: str) -> str:
    """Return inline Markdown with stars for the underscores that emphasise; those alone stay."""
    waiting: dict[int, list[int]] = {}
    pieces = []
    end = 0
    for run in UNDERSCORES.finditer(source):
        pieces += [source[end : run.start()], run[0]]
        end = run.end()
        openers = waiting.setdefault(len(run[0]), [])
        if run["opens"]:
            openers.append(len(pieces) - 1)
        elif openers:
            pieces[openers.pop()] = pieces[-1] = "*" * len(run[0])
    return "".join([*pieces, source[end:]])


def _item_start(text: str) -> int:
    """Return where the words of an item start, behind its marker and its box."""
    marker = MARKER.match(text)
    start = marker.end() if marker else 0
    box = BOX.match(text, start)
    return box.end() if box else start


def _item_words(text: str) -> str:
    return words(text[_item_start(text) :])


def _cells(line: str) -> Sequence[str]:
    cells = PIPE.split(line.strip())
    first = int(len(cells) > 1 and not cells[0])
    last = len(cells) - int(len(cells) > 1 and not cells[-1])
    return [words(cell) for cell in cells[first:last]]


def _key(kind: str, text: str) -> str:
    """Return the key of a block of a kind."""
    return f"{kind}:{CONTENTS.get(kind, words)(text)}"


_key_of_short: Final = lru_cache(maxsize=REMEMBERED)(_key)


def _table_words(text: str) -> str:
    """Return what the first row of a text says."""
    return "|".join(_cells(text.lstrip().split("\n", 1)[0]))


def _code(text: str) -> str:
    """Return the information string and the content of code, without indentation and fences."""
    lines = [line.rstrip("\r\n") for line in LINE.findall(text)]
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    indent = min(indents, default=0)
    fence = FENCE.match(lines[0])
    information = ""
    if fence:
        information = fence[2].strip()
        closed = len(lines) > 1 and lines[-1].strip().startswith(fence[1])
        lines = lines[1 : -1 if closed else None]
    return "\n".join([information, *(line[indent:].rstrip() for line in lines)])


CONTENTS: Final[dict[str, Callable[[str], str]]] = {
    "heading": lambda text: _number_and_title(text)[1],
    "item": _item_words,
    "paragraph": _item_words,
    "row": _table_words,
    "table": _table_words,
    "code": _code,
    "rule": lambda _: "",
    "front_matter_end": lambda _: "",
    "quote": lambda text: words(QUOTE.sub("", text)),
    "comment": lambda text: " ".join(text.split()),
    "html": lambda text: " ".join(text.split()),
}
"""How blocks of a kind say what they say; those of other kinds say their words."""
