"""Decide what new blocks and sections of theirs come into the result."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from planset.changes import is_own, unchanged
from planset.likeness import ALIKE, TELLING
from planset.pairing import FEW
from planset.trees import section_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planset.changes import Counts
    from planset.trees import Match, Node


class Arrivals:
    """Which of theirs' new blocks and sections come in, beside the nodes of ours.

    Nothing comes into sections that are `kept`.
    """

    def __init__(self, ours: Sequence[Node], counts: Counts, kept: set[Node]) -> None:
        """Take the paired nodes of ours."""
        self.counts = counts
        self.kept = kept
        self.section_counts: dict[Node, Counter[str]] = {}
        self.lost_items: dict[Node, frozenset[Node]] = {}
        self.strays: dict[str, list[Node]] = {}
        # What an earlier merge brought makes up for nothing that ours deleted.
        self.brought = Counter(
            [node.key for node in ours if node.match.theirs and node.match.base is None]
        )
        for node in ours:
            if is_own(node):
                self.strays.setdefault(node.key, []).append(node)

    def takes(self, match: Match, node: Node) -> bool:
        """Tell whether a new block or section may come into what stands for a match.

        A section that both added is the author's own: its blocks stay as they are. A copy of what
        ours deleted here, or has taken elsewhere, does not come in either.
        """
        if match.ours in self.kept:
            return False
        if match.ours is None or node.section is not None:
            return True
        return not (
            (match.base is None and node.kind != "entry")
            or self._is_deleted(node.key, match)
            or (self.counts.is_moved(node.key) and node.key in self.strays)
            or self._is_written(node, section_of(match.ours))
            or self._has_lost_its_list(node)
            or self._is_cut_from_old(node, match)
            or (node.kind == "field" and _has_label(match.ours, node.label))
        )

    def _is_deleted(self, key: str, match: Match) -> bool:
        """Tell whether ours has something less often than base, also in the section of a match."""
        if not self.counts.is_deleted(key, self.brought[key]):
            return False
        base, ours = (
            self._section_counts(section_of(node))[key] if node else 0
            for node in (match.base, match.ours)
        )
        return ours < base

    def _section_counts(self, section: Node) -> Counter[str]:
        if section not in self.section_counts:
            self.section_counts[section] = Counter([node.key for node in section.own()])
        return self.section_counts[section]

    def _is_written(self, node: Node, section: Node) -> bool:
        """Tell whether ours wrote the same in a section, or anywhere below it."""
        for stray in self.strays.get(node.key, ())[:FEW] if len(node.words) > 1 else ():
            above: Node | None = stray
            while above is not None and above is not section:
                above = above.parent
            if above is section:
                return True
        return False

    def _has_lost_its_list(self, node: Node) -> bool:
        """Tell whether ours deleted the list that an item is new in, and wrote no other."""
        parent = node.parent
        if node.kind != "item" or parent is None or parent.match.ours is None:
            return False
        if parent not in self.lost_items:
            written = any(map(_is_own_item, parent.match.ours.blocks))
            self.lost_items[parent] = frozenset() if written else _lost_items(parent.blocks)
        return node in self.lost_items[parent]

    def _is_cut_from_old(self, node: Node, parent: Match) -> bool:
        """Tell whether a block of theirs is a part of one that ours deleted or changed."""
        if len(node.words) <= TELLING or parent.base is None or len(parent.base.blocks) > FEW:
            return False
        return any(
            (old.match.ours is None or not unchanged(old.match.ours))
            and len(node.words & old.words) >= ALIKE * len(node.words)
            for old in parent.base.blocks
        )


def _has_label(parent: Node | None, label: str) -> bool:
    """Tell whether a bold label is there already: rewrapping joins fields to one line."""
    marks = (f"**{label}:**", f"**{label}**:")
    blocks = parent.blocks if parent else []
    return any(mark in block.block.text for block in blocks if block.block for mark in marks)


def _lost_items(siblings: Sequence[Node]) -> frozenset[Node]:
    """Return the items of lists of theirs of which ours has none of the items of base."""
    lost: list[Node] = []
    for is_list, run in groupby(siblings, lambda node: node.kind == "item"):
        items = list(run) if is_list else []
        old = [item.match for item in items if item.match.base]
        if old and not any(match.ours for match in old):
            lost += items
    return frozenset(lost)


def _is_own_item(node: Node) -> bool:
    """Tell whether a list was answered with an item that no item of base was for."""
    return node.kind == "item" and is_own(node)
