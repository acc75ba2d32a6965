"""Markdown as GitHub reads it: the reader, and the anchors that headings get."""

from __future__ import annotations

import re
import unicodedata

from pyromark import Markdown, Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableMapping

GITHUB = Markdown(
    options=Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_GFM
)
"""Front matter it takes for Markdown: `pages` takes that out."""
DROPPED = re.compile(r"[^a-z0-9_\- ]+")
CIRCLED_LETTER = re.compile(
    "[\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]"
)


def anchor_of(title: str, seen: MutableMapping[str, int]) -> str:
    """Return the anchor of a heading as GitHub makes it; `seen` has those before it.

    The rules are those of https://github.com/Flet/github-slugger, which is tested on GitHub.
    """
    words = title.lower()
    kept = DROPPED.sub("", words) if words.isascii() else "".join(filter(_is_kept, words))
    anchor = unique = kept.replace(" ", "-")
    while unique in seen:
        seen[anchor] += 1
        unique = f"{anchor}-{seen[anchor]}"
    seen[unique] = 0
    return unique


def _is_kept(character: str) -> bool:
    """Tell whether a character stays in an anchor: letters, marks, digits, and what joins words."""
    category = unicodedata.category(character)
    return (
        character in "- "
        or category in {"Nd", "Nl", "Pc"}
        or category[0] in "LM"
        or bool(CIRCLED_LETTER.match(character))
    )
