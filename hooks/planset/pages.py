"""A Markdown document as the checks read it: its links, headings, anchors, fields, placeholders.

Most documents have nothing wrong with them. What shows that is read quickly, from the HTML that
pyromark makes of a document; places in the source are looked up where something is to be said.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import NamedTuple

from planset.github import GITHUB, anchor_of
from planset.once import once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HTML_LINK = re.compile(
    r"<(?:a|img|A|IMG)\s[^>]*?(?:href|src|HREF|SRC)\s*=\s*"
    r"(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
HTML_HEADING = re.compile(r"<h([1-6])(?:\s[^>]*)?>([^<]*(?:<(?!/h\1>)[^<]*)*)</h\1>")
HTML_ID = re.compile(r"<[a-zA-Z][^>]*\s(?:id|name)\s*=\s*[\"']?([^\"'\s>]+)")
HTML_TAG = re.compile(r"<[^>]*>")
HTML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
FRONT_MATTER = re.compile(
    r"\A ?---[ \t]*\r?\n(?=[ \t]*\S)(?:.*\n)*?(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)"
)
BYTE_ORDER_MARK = "\ufeff"
# Patterns for lines start with the end of the line before, and others with a letter or sign: that
# is far quicker to find than what looks back first. They search in a text with a newline before it,
# so that a match starts where its line does.
HEADING = re.compile(r"(#(?:(?<=\n#)|(?<=\n #)|(?<=\n  #)|(?<=\n   #))#{0,5})(?=[ \t\r\n]|\Z).*")
BACKTICKS = re.compile(r"```+.*")
FENCE = re.compile(r"(?:```+|~~~+).*")
BEFORE_FENCE = re.compile(r"[ \t]*(?:[-*+>][ \t]+)*")
NUMBER = re.compile(r"(\d+(?:\.\d+)*)[.)]?[ \t]+(?=\S)")
FIELD = re.compile(r"\n\*\*([^*:\n]+):\*\*[ \t]*(.*)")
INLINE_CODE = re.compile(
    r"(?<!`)(?:`[^`\n]+`(?!`)|(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)\1(?!`))"
)
COMMENT_OR_CODE = re.compile(
    r"(?P<comment>^ {0,3}<!--[\s\S]*?(?:-->|\Z)|<!--(?:(?!\n[ \t]*\n)[\s\S])*?-->)|"
    + INLINE_CODE.pattern.replace(r"\1", r"\2"),
    re.MULTILINE,
)
BRACKETS = re.compile(r"\[([^\[\]]+)\]")
MAYBE_OPEN = re.compile(r"\[(?<![!\\\]]\[)(?![ xX]\])([^\[\]]+)\](?!\()")
"""Brackets that are no link, no image and no box."""
MARKUP = re.compile(r"[\\`*_\[<&~]")
SAMPLE = re.compile(r"`(path/to/[^`\n]+)`")
BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
SECTION_LEVEL = 2
"""The level of the sections that the form fixes."""


class Heading(NamedTuple):
    """A heading: its level, number and words, and where it and what is below it start."""

    level: int
    number: str
    title: str
    start: int
    body: int


class Link(NamedTuple):
    """What a link or an image leads to, as written, and where it starts in the source."""

    target: str
    start: int


class Field(NamedTuple):
    """The value of a line `**Name:** value`, and where the line starts in the source."""

    value: str
    start: int


class _Blanks(dict[int, int]):
    """What `str.translate` makes blanks of text with: white space stays as it is."""

    def __missing__(self, code: int) -> int:
        self[code] = code if chr(code).isspace() else ord(" ")
        return self[code]


BLANKS = _Blanks()


class Page:
    """A document: `path` is how it is found, `folder` where that is, `text` its source.

    `shared` is for what several checks read in it.
    """

    def __init__(self, path: str, text: str) -> None:
        """Take what was read."""
        self.path = path
        self.text = text
        self.folder = os.path.dirname(path)
        self.shared: dict[str, object] = {}

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character, from 1."""
        start = self.text.rfind("\n", 0, offset) + 1
        return self.text.count("\n", 0, start) + 1, offset - start + 1

    @once
    def lines(self) -> list[str]:
        """The lines of the source, as places in it count them."""
        return self.text.split("\n")

    @once
    def body(self) -> str:
        """The source with blanks for a byte order mark and front matter, as long as it."""
        text = self.text
        if text.startswith(BYTE_ORDER_MARK):
            text = f" {text[1:]}"
        return FRONT_MATTER.sub(_blanked, text) if text.lstrip(" ").startswith("---") else text

    @once
    def html(self) -> str:
        """The document as GitHub's reader would show it, without comments."""
        html = str(GITHUB.html(self.body))
        return HTML_COMMENT.sub("", html) if self._has_comments else html

    @once
    def targets(self) -> set[str]:
        """What links and images lead to; some of it may be code that only looks like that."""
        found = {next(filter(None, groups), "") for groups in HTML_LINK.findall(self.html)}
        return {_unescaped(target) for target in found}

    @once
    def links(self) -> list[Link]:
        """All links and images, in the order of the source."""
        found = []
        for event, start, end in self.events():
            ((kind, value),) = event.items()
            if kind == "Start" and isinstance(value, dict):
                if link := value.get("Link") or value.get("Image"):
                    found.append(Link(str(link["dest_url"]), start))
            elif kind == "InlineHtml" or (kind == "Start" and value == "HtmlBlock"):
                html = HTML_COMMENT.sub(lambda comment: " " * len(comment[0]), self.text[start:end])
                found += [
                    Link(_unescaped(next(filter(None, link.groups()), "")), start + link.start())
                    for link in HTML_LINK.finditer(html)
                ]
        return found

    @once
    def anchors(self) -> set[str]:
        """What a link into this document can name, as GitHub makes it."""
        return {*self.heading_anchors, *self.ids}

    @once
    def heading_anchors(self) -> list[str]:
        """The anchors of all headings, in order."""
        seen: dict[str, int] = {}
        return [anchor_of(words, seen) for _, words in self._shown_headings]

    def has_anchor(self, anchor: str) -> bool:
        """Tell whether a link can name an anchor, whatever its case; #top is in each document."""
        anchor = anchor.lower().removeprefix("user-content-")
        return (
            anchor == "top"
            or anchor in self.anchors
            or anchor in {name.lower() for name in self.anchors}
        )

    @once
    def ids(self) -> set[str]:
        """The ids and names that HTML in the document has."""
        return set(HTML_ID.findall(self.html))

    @once
    def headings(self) -> list[Heading]:
        """All headings that Markdown makes, in order."""
        marks, shown = self._marks, self._shown_headings
        if [mark[0] for mark in marks] == [heading[0] for heading in shown]:
            return [
                Heading(level, *_number_and_title(words), start, end)
                for (level, start, end), (_, words) in zip(marks, shown, strict=True)
            ]
        return list(self._read_headings())

    @once
    def sections(self) -> list[Heading]:
        """The headings of the level that the form fixes."""
        return [heading for heading in self.headings if heading.level == SECTION_LEVEL]

    @once
    def _shown_headings(self) -> list[tuple[int, str]]:
        """Level and words of all headings, those in HTML too."""
        return [(int(level), _words(inner)) for level, inner in HTML_HEADING.findall(self.html)]

    def _read_headings(self) -> Iterator[Heading]:
        """Yield the headings as the reader's events have them."""
        words: list[str] | None = None
        for event, start, end in self.events():
            ((kind, value),) = event.items()
            if kind == "Start" and isinstance(value, dict) and "Heading" in value:
                words = []
            elif kind == "End" and isinstance(value, dict) and "Heading" in value:
                level = int(str(value["Heading"])[-1])
                stop = end - (self.text[end - 1 : end] == "\n")
                yield Heading(level, *_number_and_title("".join(words or ())), start, stop)
                words = None
            elif words is not None and kind in {"Text", "Code"}:
                words.append(str(value))

    @once
    def _marks(self) -> list[tuple[int, int, int]]:
        """Level, start and end of the lines with the marks of headings, outside of fences."""
        text = "\n" + self.unfenced
        return [
            (len(marks[1]), text.rfind("\n", 0, marks.start()), marks.end() - 1)
            for marks in HEADING.finditer(text)
        ]

    @once
    def _fences(self) -> list[tuple[int, int]]:
        """Where fences open, and where the lines that close them end."""
        text = self.body
        has_tildes = "~" in text and "~~~" in text
        found = []
        opened = 0
        fence = ""
        for line in (FENCE if has_tildes else BACKTICKS).finditer(text):
            start = text.rfind("\n", 0, line.start()) + 1
            if not BEFORE_FENCE.fullmatch(text, start, line.start()):
                continue
            words = line[0].strip()
            rest = words.lstrip(words[0])
            marks = words[: len(words) - len(rest)]
            if not fence and not (words[0] == "`" and "`" in rest):
                fence = marks
                opened = start
            elif fence and marks.startswith(fence) and not rest:
                found.append((opened, line.end()))
                fence = ""
        return [*found, (opened, len(text))] if fence else found

    @once
    def unfenced(self) -> str:
        """The source with blanks for fenced code, as long as it."""
        parts = []
        done = 0
        for start, end in self._fences:
            parts += [self.body[done:start], self.body[start:end].translate(BLANKS)]
            done = end
        return "".join([*parts, self.body[done:]])

    @once
    def _has_comments(self) -> bool:
        # Most documents have no such sign at all, and one character is quick to look for.
        return "<" in self.body and "<!--" in self.body

    @once
    def shown(self) -> str:
        """The source with blanks for fenced code and comments, as long as it."""
        text = self.unfenced
        return COMMENT_OR_CODE.sub(_without_comment, text) if self._has_comments else text

    @once
    def prose(self) -> str:
        """The source with blanks for code and comments, as long as it."""
        return _without_code(self.shown) if "`" in self.text else self.shown

    @once
    def fields(self) -> dict[str, Field]:
        """The fields in the head of the document, before its first section."""
        end = next((heading.start for heading in self.headings if heading.level > 1), None)
        found = FIELD.finditer("\n" + self.text[:end])
        return {field[1]: Field(_field_value(field[2]), field.start()) for field in found}

    def end(self, place: int) -> int:
        """Return where the section of a heading ends, of which `place` is the index."""
        level = self.headings[place].level
        later = (heading for heading in self.headings[place + 1 :] if heading.level <= level)
        return next((heading.start for heading in later), len(self.text))

    def section(self, offset: int) -> Heading | None:
        """Return the heading of level 2 that a place in the source stands under."""
        for heading in reversed(self.headings):
            if heading.start <= offset and heading.level <= SECTION_LEVEL:
                return heading
        return None

    def placeholders(self, known: frozenset[str]) -> list[int]:
        """Return where what is still to be filled in starts.

        That is text in brackets which the template has (`known`, as `placeholder_key` names it),
        in code also, but there not a single word, and between backticks only part of a word; and
        outside of links and code any other that starts with a letter. A path of the template, such
        as path/to/file.py, is to be filled in too.
        """
        text = self.text
        found: list[int] = []
        others: list[int] = []
        for match in MAYBE_OPEN.finditer(text):
            start, end = match.span()
            key = placeholder_key(match)
            if key in known and self._is_open(start, key):
                found.append(start)
            elif (
                match[1][0].isalpha()
                and text[end : end + 1] not in {"[", ":"}
                and self.prose[start] == "["
                and not _is_glued(text, start, end)
                and not BLANK_LINE.search(match[1])
            ):
                others.append(start)
        found += [start for start in others if self.is_text(start)]
        found += [path.start(1) for path in SAMPLE.finditer(text) if path[1] in known]
        return sorted(found)

    def is_text(self, offset: int) -> bool:
        """Tell whether a place is outside of links, code and HTML, as the reader has them."""
        return not any(start <= offset < end for start, end in self._opaque)

    def _is_open(self, start: int, key: str) -> bool:
        """Tell whether brackets with words of the template are more than code of somebody's."""
        if self.prose[start] == "[":
            return True
        if self.unfenced[start] == "[":
            return "[" in key
        return not key.isalpha()

    def is_code(self, offset: int) -> bool:
        """Tell whether a place is in a block of code, fenced or indented."""
        return any(
            start <= offset < end
            for event, start, end in self.events()
            for value in event.values()
            if isinstance(value, dict) and "CodeBlock" in value
        )

    @once
    def link_spans(self) -> list[tuple[int, int, str]]:
        """Where each link that Markdown makes starts and ends, and what it leads to."""
        return [
            (start, end, str(value["Link"]["dest_url"]))
            for event, start, end in self.events()
            for kind, value in event.items()
            if kind == "Start" and isinstance(value, dict) and "Link" in value
        ]

    @once
    def _opaque(self) -> list[tuple[int, int]]:
        """Where links, code and HTML start and end."""
        return [
            (start, end)
            for event, start, end in self.events()
            for kind, value in event.items()
            if kind in {"Code", "InlineHtml"} or (kind == "Start" and _is_opaque(value))
        ]

    def events(self) -> Iterator[tuple[Mapping[str, object], int, int]]:
        """Yield the reader's events that have content, with places in characters."""
        events = [
            (event, place["start"], place["end"])
            for event, place in GITHUB.events_with_range(self.body)
            if isinstance(event, dict)
        ]
        if not self.body.isascii():
            offsets = {offset for _, *span in events for offset in span}
            places = _characters(self.body.encode(), sorted(offsets))
            events = [(event, places[start], places[end]) for event, start, end in events]
        yield from events


def _characters(source: bytes, offsets: list[int]) -> dict[int, int]:
    """Return how many characters there are before each offset in UTF-8; these are in order."""
    found = {}
    before = count = 0
    for offset in offsets:
        count += len(source[before:offset].decode())
        found[offset] = count
        before = offset
    return found


def placeholder_key(match: re.Match[str]) -> str:
    """Return what tells a placeholder of the template apart: its text, and what is glued to it."""
    text = match.string
    start, end = match.span()
    if not _is_glued(text, start, end):
        return " ".join(match[1].split())
    while start and not text[start - 1].isspace() and text[start - 1] not in '`"':
        start -= 1
    while end < len(text) and not text[end].isspace() and text[end] not in '`"':
        end += 1
    return text[start:end]


def plain_words(markdown: str) -> str:
    """Return a line of Markdown as its readers see it."""
    return _words(GITHUB.html(markdown)).strip() if MARKUP.search(markdown) else markdown


def _is_glued(text: str, start: int, end: int) -> bool:
    """Tell whether brackets are part of a word, as an index in code is."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return before.isalnum() or before == "_" or after.isalnum() or after == "_"


def _is_opaque(tag: object) -> bool:
    if isinstance(tag, dict):
        return bool(tag.keys() & {"Link", "Image", "CodeBlock"})
    return tag == "HtmlBlock"


@lru_cache(maxsize=1024)
def _field_value(rest: str) -> str:
    """Return the rest of a field's line without what ends the line."""
    return rest.removesuffix("\r").rstrip(" \t").removesuffix("\\").rstrip(" \t")


@lru_cache(maxsize=4096)
def _number_and_title(words: str) -> tuple[str, str]:
    """Split the words of a heading; those of the template are in all sets."""
    number = NUMBER.match(words)
    return (number[1], words[number.end() :].strip()) if number else ("", words.strip())


@lru_cache(maxsize=4096)
def _words(html: str) -> str:
    """Return the text of a piece of HTML."""
    return _unescaped(HTML_TAG.sub("", html) if "<" in html else html)


def _unescaped(html: str) -> str:
    if "&" not in html:
        return html
    from html import unescape  # noqa: PLC0415 - few documents need it, and it takes long to import

    return unescape(html)


def _without_code(text: str) -> str:
    """Return a text with blanks for what stands between backticks."""
    parts = text.split("`")
    inside = parts[1::2]
    # Nearly all texts have single backticks in pairs; that is quick to see.
    if len(parts) % 2 and all(inside) and not any(map(BLANK_LINE.search, inside)):
        parts[1::2] = [
            part.translate(BLANKS) if "\n" in part else " " * len(part) for part in inside
        ]
        return " ".join(parts)
    return INLINE_CODE.sub(_blanked, text)


def _without_comment(match: re.Match[str]) -> str:
    return _blanked(match) if match["comment"] else match[0]


def _blanked(match: re.Match[str]) -> str:
    text = match[0]
    return text.translate(BLANKS) if "\n" in text else " " * len(text)
