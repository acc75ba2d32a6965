"""Write a woven result: its text, and its decisions with their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planset.decisions import Decision
from planset.markdown import Block, Section

if TYPE_CHECKING:
    from planset.trees import Node
    from planset.woven import Woven

TIGHT_BEFORE: Final = frozenset({"row", "comment_end"})
"""Kinds of blocks that stand without a blank line before them."""
TIGHT: Final = frozenset({"entry", "entry_comment", "front_matter", "front_matter_end", "field"})
"""Kinds of blocks that stand without blank lines between them."""


def write(root: Woven, prefix: str, tail: str, ending: str) -> tuple[str, tuple[Decision, ...]]:
    """Return the text of a result and its decisions, each with its line and the headings above.

    `prefix` is what stands before the first block, `tail` what stands after the last.
    """
    parts = [prefix]
    line = 1 + prefix.count("\n")
    decisions = []
    headings: list[Woven] = []
    before: Woven | None = None
    for woven in root.walk():
        if before is not None:
            space = gap(before, woven, ending) if before is not root else ""
            if parts[-1] and not parts[-1].endswith(("\n", "\r")):
                space = ending + space
            parts.append(space)
            line += space.count("\n")
        if woven.node.section is not None and woven is not root:
            headings = [above for above in headings if above.level < woven.level] + [woven]
        if woven.decisions:
            path = tuple(_title(heading) for heading in headings)
            decisions += [Decision(kind, path, line, text) for kind, text in woven.decisions]
        parts.append(woven.text)
        woven.line = line
        line += woven.text.count("\n")
        before = woven
    if parts[-1].endswith(("\n", "\r")):
        parts.append(tail)
    return "".join(parts), tuple(decisions)


def _title(heading: Woven) -> str:
    return Section(Block("heading", heading.text, "", 1), 1).title


def gap(before: Woven, after: Woven, ending: str) -> str:
    """Return the blank lines between two neighbours: ours', unless only theirs changed them."""
    first, second = before.match, after.match
    ours = _gap_in(first.ours, second.ours)
    theirs = _gap_in(first.theirs, second.theirs)
    if ours is not None and (theirs is None or theirs == ours):
        return ours
    base = _gap_in(first.base, second.base)
    if ours is not None and base != ours:
        return ours
    for space in (theirs, base):
        if space is not None:
            return space
    return "" if _is_tight(before, after) else ending


def _gap_in(before: Node | None, after: Node | None) -> str | None:
    """Return the blank lines between two nodes of one document, None if they are no neighbours."""
    if before is None or after is None or before.block is None:
        return None
    if after.order != before.order + before.hidden + 1:
        return None
    return before.block.gap


def _is_tight(before: Woven, after: Woven) -> bool:
    kinds = {before.node.kind, after.node.kind}
    return after.node.kind in TIGHT_BEFORE or kinds == {"item"} or kinds <= TIGHT
