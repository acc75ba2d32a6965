"""Give what comes into a list the indentation and the bullets of its new neighbours."""

from __future__ import annotations

import re
from typing import Final

MARKER: Final = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])([ \t]*)")
LINE_START: Final = re.compile(r"^(?=[^\r\n])", re.MULTILINE)
CODE: Final = 5
"""Spaces after a marker from which on they are indented code (CommonMark 0.31, section 5.2)."""


def indentation(text: str) -> int:
    """Return the columns before a block's first character."""
    return len(text) - len(text.lstrip(" \t"))


def content_offset(item: str) -> int:
    """Return the column where the content of a list item starts."""
    marker = MARKER.match(item)
    if marker is None:
        return 0
    space = len(marker[3]) if 0 < len(marker[3]) < CODE else 1
    return len(marker[1]) + len(marker[2]) + space


def shifted(text: str, columns: int) -> str:
    """Return a block moved to the right, or to the left as far as its lines have white space."""
    if columns > 0:
        return LINE_START.sub(" " * columns, text)
    if columns < 0:
        return re.sub(rf"^[ ]{{1,{-columns}}}", "", text, flags=re.MULTILINE)
    return text


def with_bullet(item: str, sibling: str) -> str:
    """Return a list item with its sibling's bullet; numbers stay."""
    own, other = MARKER.match(item), MARKER.match(sibling)
    if own is None or other is None or own[2][0].isdigit() or other[2][0].isdigit():
        return item
    return own[1] + other[2] + item[own.end(2) :]
