"""Markdown as its readers see it: what the tests hold the documents against.

It shares no code with the project. cmark-gfm is the parser behind GitHub; pulldown-cmark
(pyromark) stands for the readers that take `$` for mathematics.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import groupby
from typing import TYPE_CHECKING

import cmarkgfm  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options as Cmark  # type: ignore[import-untyped]
from pyromark import Markdown, Options

if TYPE_CHECKING:
    from collections.abc import Iterator

PULLDOWN = Markdown(
    options=Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_MATH
    | Options.ENABLE_GFM
)
EXTERNAL = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


@dataclass(frozen=True)
class Tag:
    """A tag with the attributes that show; the name of a closing one starts with a slash."""

    name: str
    attributes: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class Page:
    """A document as a browser has it: tags and texts in order, whitespace collapsed."""

    flow: tuple[Tag | str, ...]

    def headings(self) -> list[tuple[int, str]]:
        """Return the level and the text of every heading."""
        return [(int(name[1]), text) for name, text in self.elements(r"h[1-6]")]

    def elements(self, name: str) -> list[tuple[str, str]]:
        """Return the name and the text of every element whose name matches."""
        found = []
        open_at: int | None = None
        for place, part in enumerate(self.flow):
            if not isinstance(part, Tag):
                continue
            if re.fullmatch(name, part.name):
                open_at = place
            elif open_at is not None and re.fullmatch(f"/{name}", part.name):
                inside = (text for text in self.flow[open_at:place] if isinstance(text, str))
                found.append((part.name[1:], collapse(" ".join(inside))))
                open_at = None
        return found

    def links(self) -> list[str]:
        """Return what every link and image inside the set points to."""
        return [
            target
            for part in self.flow
            if isinstance(part, Tag) and part.name in {"a", "img"}
            for key, target in part.attributes
            if key in {"href", "src"} and target is not None
        ]

    def anchors(self) -> set[str]:
        """Return the anchors that GitHub gives the headings."""
        seen: Counter[str] = Counter()
        anchors = set()
        for _, title in self.headings():
            anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            anchors.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
            seen[anchor] += 1
        return anchors

    def tables(self) -> list[list[int]]:
        """Return the number of cells in each row of each table."""
        names = [part.name for part in self.flow if isinstance(part, Tag)]
        tables: list[list[int]] = []
        for name in names:
            if name == "table":
                tables.append([])
            elif name == "tr":
                tables[-1].append(0)
            elif name in {"th", "td"}:
                tables[-1][-1] += 1
        return tables


def github_page(markdown: str) -> Page:
    """Read Markdown as GitHub's parser does."""
    options = Cmark.CMARK_OPT_UNSAFE | Cmark.CMARK_OPT_FOOTNOTES
    return _page(cmarkgfm.github_flavored_markdown_to_html(markdown, options))


def pulldown_page(markdown: str) -> Page:
    """Read Markdown as pulldown-cmark does, with mathematics."""
    return _page(PULLDOWN.html(markdown))


def collapse(text: str) -> str:
    """Return a text as HTML shows it: trimmed, every run of whitespace one space."""
    return " ".join(text.split())


def fences(markdown: str, language: str) -> list[str]:
    """Return the texts of the fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", markdown, re.DOTALL | re.MULTILINE)


def _page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(tuple(_joined(reader.parts)))


def _joined(parts: list[Tag | str]) -> Iterator[Tag | str]:
    """Yield tags, and each run of texts between them as one."""
    for is_text, run in groupby(parts, lambda part: isinstance(part, str)):
        if not is_text:
            yield from run
        elif text := collapse("".join(str(part) for part in run)):
            yield text


class _Reader(HTMLParser):
    """Collects tags and texts; of a link to somewhere outside only its text.

    GitHub makes such a link of every bare URL, so it is no sign of a broken answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[Tag | str] = []
        self.open_links: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = tag != "a" or not EXTERNAL.match(dict(attrs).get("href") or "")
        if tag == "a":
            self.open_links.append(inside)
        if inside:
            self.parts.append(Tag(tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag != "a" or (self.open_links and self.open_links.pop()):
            self.parts.append(Tag(f"/{tag}"))

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.parts.append(Tag("!--", (("text", data),)))

    def handle_decl(self, decl: str) -> None:
        self.parts.append(Tag("!", (("text", decl),)))

    def handle_pi(self, data: str) -> None:
        self.parts.append(Tag("?", (("text", data),)))

    def unknown_decl(self, data: str) -> None:
        self.parts.append(Tag("![", (("text", data),)))
