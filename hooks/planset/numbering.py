"""Number the sections of a result one after another, where each document numbers them so.

Somebody's own section, one that they deleted, and one that stays though the template dropped it
shift the numbers of those after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from planset import headings

if TYPE_CHECKING:
    from collections.abc import Container

    from planset.trees import Match, Node
    from planset.woven import Woven


class Numbering(NamedTuple):
    """How sections of one parent count: from which number, and whether below their parent's."""

    first: int
    nested: bool


def number_sections(root: Woven, kept: Container[Node]) -> None:
    """Give sections of a result the numbers of their places, but not beside one that has to stay.

    `kept` are nodes in which nothing may change.
    """
    for parent in root.walk():
        numbering = _common_numbering(parent.match) if parent.sections else None
        if numbering is None or _is_in_conflict(parent):
            continue
        if any(child.node in kept or _is_in_conflict(child) for child in parent.sections):
            continue
        prefix = headings.number_of(parent.text) + "." if numbering.nested else ""
        place = numbering.first
        for child in parent.sections:
            if headings.number_of(child.text):
                child.text = headings.with_number(child.text, f"{prefix}{place}")
                place += 1


def _is_in_conflict(woven: Woven) -> bool:
    """Tell whether a numbered heading shows no number: two of them stand between markers."""
    section = woven.node.section
    return bool(section and section.number) and not headings.number_of(woven.text)


def _common_numbering(match: Match) -> Numbering | None:
    """Return how ours and theirs both number what stands in a section, None where they differ.

    Where the template has no numbers there, and had none, that of ours counts.
    """
    ours, theirs = match.ours, match.theirs
    sides = [side for side in (ours, theirs) if side is not None]
    if ours and not any(_numbers(side) for side in (match.base, theirs) if side):
        sides = [ours]
    found = {_numbering(side) for side in sides}
    return found.pop() if len(found) == 1 else None


def _numbering(parent: Node) -> Numbering | None:
    """Return how sections of a parent count, None where not one after another from 0 or 1."""
    numbers = _numbers(parent)
    if not numbers:
        return None
    above = f"{parent.section.number}." if parent.section and parent.section.number else ""
    prefix = above if above and numbers[0].startswith(above) else ""
    first = 0 if numbers[0] == f"{prefix}0" else 1
    expected = [f"{prefix}{place}" for place in range(first, first + len(numbers))]
    return Numbering(first, nested=bool(prefix)) if numbers == expected else None


def _numbers(parent: Node) -> list[str]:
    return [
        child.section.number
        for child in parent.sections
        if child.section is not None and child.section.number
    ]
