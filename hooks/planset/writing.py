"""Write a woven result: its text, and its decisions with their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planset.decisions import Decision
from planset.markdown import Block, Section

if TYPE_CHECKING:
    from planset.woven import Woven

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
    gaps: dict[str, str] = {
        side: first.block.gap
        for side in ("ours", "theirs", "base")
        if (first := getattr(before.match, side))
        and (second := getattr(after.match, side))
        and second.order == first.order + first.hidden + 1
        and first.block
    }
    if "ours" in gaps and "theirs" in gaps and gaps.get("base") == gaps["ours"]:
        return gaps["theirs"]
    for side in ("ours", "theirs", "base"):
        if side in gaps:
            return gaps[side]
    return "" if _is_tight(before, after) else ending


def _is_tight(before: Woven, after: Woven) -> bool:
    kinds = {before.node.kind, after.node.kind}
    return after.node.kind == "row" or kinds == {"item"} or kinds <= TIGHT
