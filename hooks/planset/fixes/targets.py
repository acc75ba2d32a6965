"""Find where in the source the targets of links stand, and write others in their place."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from planset.pages import HTML_COMMENT, HTML_LINK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.pages import Page

INLINE_END = re.compile(r"[^\[\]]*?\]\([ \t\r\n]*")
TARGET = re.compile(r"<([^<>\n]*)>|((?:[^\s()<>]|\([^\s()<>]*\))+)")
DEFINITION = re.compile(
    r"^[ \t>]*\[((?:[^\[\]\\]|\\.)+)\]:[ \t]*(?:\r?\n[ \t]*)?(?:<([^<>\n]*)>|([^\s<>]+))",
    re.MULTILINE,
)
REFERENCES = frozenset({"Reference", "Collapsed", "Shortcut"})
UNSAFE = re.compile(r"[\x00-\x20\x7f%#?<>()\\\"'`|]")
UNSAFE_IN_BRACKETS = re.compile(r"[\x00-\x1f\x7f%#?<>\\\"'`|]")


class WrittenTarget(NamedTuple):
    """The target of a link, where the link starts, and where the target itself does and ends.

    A target of reference links stands in their definition.
    """

    target: str
    link: int
    start: int
    end: int


class _Open(NamedTuple):
    start: int
    details: dict[str, str]
    inner_end: int


def written_targets(page: Page) -> Iterator[WrittenTarget]:
    """Yield the targets of links and images that stand in the source as the reader gives them.

    Those with escapes and entities are left out.
    """
    definitions = _definitions(page)
    waiting: list[_Open] = []
    for event, start, end in page.events():
        ((kind, value),) = event.items()
        details = _link(value) if kind == "Start" else None
        if details:
            first = start + (2 if page.text.startswith("!", start) else 1)
            waiting.append(_Open(start, details, first))
        elif kind == "End" and isinstance(value, str) and value in {"Link", "Image"}:
            link = waiting.pop()
            yield from _written(page, link, end, definitions)
            _widen(waiting, end)
        else:
            if kind == "InlineHtml" or (kind == "Start" and value == "HtmlBlock"):
                yield from _in_html(page, start, end)
            _widen(waiting, end)


def _link(tag: object) -> dict[str, str] | None:
    if isinstance(tag, dict) and (found := tag.get("Link") or tag.get("Image")):
        return dict(found)
    return None


def _widen(waiting: list[_Open], end: int) -> None:
    """Note how far the words of the innermost open link reach."""
    if waiting:
        waiting[-1] = waiting[-1]._replace(inner_end=max(waiting[-1].inner_end, end))


def _written(
    page: Page, link: _Open, end: int, definitions: dict[str, tuple[int, int]]
) -> Iterator[WrittenTarget]:
    target = link.details["dest_url"]
    span = None
    if link.details["link_type"] in REFERENCES:
        span = definitions.get(_label(link.details["id"]))
    elif opening := INLINE_END.match(page.text, link.inner_end, end):
        found = TARGET.match(page.text, opening.end(), end)
        span = found.span(found.lastindex or 0) if found else None
    if span and page.text[slice(*span)] == target:
        yield WrittenTarget(target, link.start, *span)


def _in_html(page: Page, start: int, end: int) -> Iterator[WrittenTarget]:
    html = HTML_COMMENT.sub(lambda comment: " " * len(comment[0]), page.text[start:end])
    for link in HTML_LINK.finditer(html):
        number = link.lastindex or 0
        if "&" not in link[number]:
            first, last = link.span(number)
            yield WrittenTarget(link[number], start + link.start(), start + first, start + last)


def _definitions(page: Page) -> dict[str, tuple[int, int]]:
    """Return where the targets of link reference definitions stand, by label; the first counts."""
    found: dict[str, tuple[int, int]] = {}
    if "]:" in page.text:
        for definition in DEFINITION.finditer(page.prose):
            found.setdefault(_label(definition[1]), definition.span(definition.lastindex or 0))
    return found


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def is_in_brackets(page: Page, written: WrittenTarget) -> bool:
    """Tell whether a target stands between < and >."""
    return page.text[written.start - 1 : written.start] == "<"


def path_end(target: str) -> int:
    """Return where the path of a target ends, before its query and anchor."""
    return len(target.partition("#")[0].partition("?")[0])


def encoded_path(path: str, *, in_brackets: bool) -> str:
    """Return a path as a target: what would end it, or read as something else, is encoded."""
    unsafe = UNSAFE_IN_BRACKETS if in_brackets else UNSAFE
    return unsafe.sub(lambda character: quote(character[0], safe=""), path)


def anchor_like(anchor: str, old: str) -> str:
    """Return an anchor written as an old one is: percent-encoded, or with GitHub's prefix."""
    prefix = "user-content-" if old.lower().startswith("user-content-") else ""
    return prefix + (quote(anchor) if "%" in old else anchor)
