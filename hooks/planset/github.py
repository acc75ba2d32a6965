"""Markdown as GitHub reads it: the reader, and the anchors that headings get."""

from __future__ import annotations

import unicodedata

from pyromark import Markdown, Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import Counter

GITHUB = Markdown(
    options=Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
    | Options.ENABLE_GFM
)


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
