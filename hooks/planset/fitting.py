"""Fit what came into a result to its new surroundings: level, indentation, bullet, padding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planset import headings, tables
from planset.indentation import content_offset, indentation, shifted, with_bullet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planset.woven import Woven


def fit(root: Woven, is_title: Callable[[Woven], bool]) -> None:
    """Change the texts of a result so that it reads as it was woven, in the style of ours.

    Sections of the result stand beside the title that is above them.
    """
    parts = root.walk()
    _set_levels(parts, is_title)
    _set_indentation(parts)
    _pad_tables(parts)


def _set_levels(parts: Sequence[Woven], is_title: Callable[[Woven], bool]) -> None:
    """Give every section a level below its parent's, and none above its elder sibling's."""
    for woven in parts:
        elder = 6
        for index, child in enumerate(woven.sections):
            younger = [
                other.level for other in woven.sections[index + 1 : index + 2] if other.match.ours
            ]
            level = child.level
            if child.match.ours is None and younger and not is_title(child):
                level = max(level, *younger)
            level = min(level, elder)
            if level <= woven.level:
                level = min(6, woven.level + 1)
            if level != child.level:
                child.level = level
            # What stands beside a title in the tree stands under it in the document.
            elder = 6 if is_title(child) else level
            if child.node.section and child.text:
                child.text = headings.with_level(child.text, level)


def _set_indentation(parts: Sequence[Woven]) -> None:
    """Indent blocks within items so that they stay within them, and items like their siblings."""
    for parent in parts:
        if parent.node.kind not in {"section", "item"}:
            continue
        for index, child in enumerate(parent.blocks):
            columns = _columns(parent, child)
            sibling = None
            if child.node.kind == "item" and child.is_theirs:
                sibling = _sibling_item(parent.blocks, index)
            if sibling is not None:
                child.text = with_bullet(child.text, sibling.text)
                columns = indentation(sibling.text) - indentation(child.text)
            if columns:
                child.text = shifted(child.text, columns)


def _columns(parent: Woven, child: Woven) -> int:
    """Return how far a child must move so that it stands in its parent as in its source."""
    match = parent.match
    source = match.theirs if child.is_theirs else match.ours
    if parent.node.kind != "item" or source is None or source.block is None:
        return 0
    offset = content_offset(parent.text)
    columns = offset - content_offset(source.block.text)
    return columns if child.is_theirs or indentation(child.text) < offset else 0


def _sibling_item(siblings: Sequence[Woven], index: int) -> Woven | None:
    """Return the nearest item of ours next to a place in a list: the one before, else after."""
    for step in (-1, 1):
        place = index + step
        while 0 <= place < len(siblings) and siblings[place].node.kind == "item":
            if not siblings[place].is_theirs or step == -1:
                return siblings[place]
            place += step
    return None


def _pad_tables(parts: Sequence[Woven]) -> None:
    """Pad the tables that ours padded, where a line of theirs came in."""
    for woven in parts:
        ours = woven.match.ours
        if woven.node.kind != "table" or ours is None or ours.block is None:
            continue
        lines = [woven.text, *(row.text for row in woven.blocks)]
        source = [ours.block.text, *(row.block.text for row in ours.blocks if row.block)]
        if lines == source or not tables.is_padded([*source[0].splitlines(), *source[1:]]):
            continue
        padded = tables.padded([*woven.text.splitlines(keepends=True), *lines[1:]])
        woven.text = "".join(padded[:2])
        for row, line in zip(woven.blocks, padded[2:], strict=True):
            row.text = line
