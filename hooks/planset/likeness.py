"""Say how like two blocks or sections are, and by what names sections are known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planset.tables import says_the_same

if TYPE_CHECKING:
    from planset.trees import Node

MUCH_LIKE: Final = 0.6
"""The share of words in title, text or subsections from which on a section is known again."""
ALIKE: Final = 0.8
"""What the shares of title and text must add up to where neither is enough."""
TELLING: Final = 3
"""The words that a block needs so that it can be known again at another place."""
TEXTS: Final = frozenset({"paragraph", "quote", "comment"})
"""Kinds that a template makes of each other without another word."""
REMARK: Final = re.compile(r"(\S.*?)\s*(?:\([^()]*\)|\[[^\[\]]*\])")
NUMBERED_NAME: Final = re.compile(r"(\w+) \d+\s*[:.\u2013-]\s*(.+)")


def numbered_name(section: Node) -> str | None:
    """Return "Cache" of "Component 2: Cache", since a repeated structure pairs by name."""
    found = NUMBERED_NAME.fullmatch(section.key)
    return f"{found[1]} {found[2]}" if found else None


def plain_title(section: Node) -> str:
    """Return "goals" of "Goals (optional)": what stands in brackets behind a title says how."""
    return without_remark(section.key)


def without_remark(words: str) -> str:
    """Return words without what stands in brackets behind them."""
    found = REMARK.fullmatch(words) if words.endswith((")", "]")) else None
    return found[1] if found else words


def _titles(section: Node) -> frozenset[str]:
    return frozenset(child.key for child in section.sections)


def word_share(left: frozenset[str], right: frozenset[str]) -> float:
    """Return the share of words that two texts have in common (Dice's coefficient)."""
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 0.0


def section_likeness(left: Node, right: Node) -> float:
    """Return how sure it is that one section is the other, renamed: 0 where it is not."""
    titles = word_share(left.words, right.words)
    bodies = word_share(left.body_words, right.body_words)
    parts = word_share(_titles(left), _titles(right))
    number = left.section.number if left.section else ""
    same_number = bool(number) and right.section is not None and number == right.section.number
    if max(titles, bodies, parts) >= MUCH_LIKE or titles + bodies >= ALIKE or same_number:
        return titles + bodies + parts + same_number
    return 0.0


def likeness(left: Node, right: Node, *, across: bool) -> float:
    """Return the share of words of two blocks; 0 where the kinds differ, but `across` texts."""
    if left.kind != right.kind and not (across and {left.kind, right.kind} <= TEXTS):
        return 0.0
    if left.label and left.label == right.label:
        return 1.5
    if is_same_row(left, right):
        return 1.0
    return nearness(left.words, right.words)


def is_same_row(left: Node, right: Node) -> bool:
    """Tell whether two rows of tables with different columns say the same in those of both."""
    tables_ = left.parent, right.parent
    heads = [table.block.text for table in tables_ if table and table.block]
    if left.kind != "row" or right.kind != "row" or len(heads) < len(tables_):
        return False
    rows = [row.block.text for row in (left, right) if row.block]
    return says_the_same((heads[0], heads[1]), (rows[0], rows[1]))


def nearness(left: frozenset[str], right: frozenset[str]) -> float:
    """Return the share of words, at least MUCH_LIKE where one text is a part of the other."""
    share = word_share(left, right)
    return MUCH_LIKE if share < MUCH_LIKE and is_part(left, right) else share


def is_part(left: frozenset[str], right: frozenset[str]) -> bool:
    """Tell whether one of two texts has nearly all words of the other: it was extended."""
    smaller = min(len(left), len(right))
    return smaller > TELLING and len(left & right) >= ALIKE * smaller
