"""The links and anchors of one Markdown document, as GitHub reads them.

A hook imports this module in each copy, so it imports little: no re, no typing.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from pyromark import Markdown, Options

GITHUB = Markdown(
    options=Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
    | Options.ENABLE_GFM
)
HTML_ID = r"""<[a-zA-Z][^>]*\s(?:id|name)\s*=\s*["']?([^"'\s>]+)"""


def read_links(text: str) -> tuple[list[tuple[str, int]], set[str]]:
    """Read a document: the target and the line (from 1) of each link, and the anchors in it."""
    source = text.encode("utf-8", "surrogatepass")
    links: list[tuple[str, int]] = []
    anchors: set[str] = set()
    seen: Counter[str] = Counter()
    heading: list[str] | None = None
    for event, place in GITHUB.events_with_range(text):
        if not isinstance(event, dict):
            continue
        ((kind, value),) = event.items()
        if kind == "Start" and (target := _target(value)) is not None:
            links.append((target, source.count(b"\n", 0, place["start"]) + 1))
        elif kind == "Start" and _is_heading(value):
            heading = []
        elif kind == "End" and _is_heading(value) and heading is not None:
            anchors.add(anchor_of("".join(heading), seen))
            heading = None
        elif kind in {"Html", "InlineHtml"}:
            anchors.update(_html_anchors(str(value)))
        elif heading is not None and kind in {"Text", "Code"}:
            heading.append(str(value))
    return links, anchors


def _html_anchors(html: str) -> list[str]:
    """Return what the id and name attributes of HTML say."""
    import re  # noqa: PLC0415 - few documents have HTML, and a hook that imports less starts sooner

    return re.findall(HTML_ID, html)


def _target(tag: object) -> str | None:
    """Return the destination of a link's or image's tag, None for other tags."""
    if isinstance(tag, dict) and (link := tag.get("Link") or tag.get("Image")):
        return str(link["dest_url"])
    return None


def _is_heading(tag: object) -> bool:
    return isinstance(tag, dict) and "Heading" in tag


def anchor_of(title: str, seen: Counter[str]) -> str:
    """Return the anchor of a heading as GitHub makes it; `seen` counts those before it."""
    kept = (
        character
        for character in title.strip().lower()
        if character in "- "
        or unicodedata.category(character) in {"Nd", "Pc"}
        or unicodedata.category(character)[0] in "LM"
    )
    anchor = "".join(kept).replace(" ", "-")
    times = seen[anchor]
    seen[anchor] += 1
    return f"{anchor}-{times}" if times else anchor
