"""What ours and theirs did to the nodes of base: left alone, moved, deleted, copied."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from planset.pairing import kept_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planset.trees import Node, Tree


class Counts:
    """How often each document has what its nodes say."""

    def __init__(self, base: Tree, ours: Tree, theirs: Tree) -> None:
        """Take the trees of a merge."""
        self.base, self.ours, self.theirs = base.counts, ours.counts, theirs.counts
        self.followed = Counter([base.key for node in ours.nodes for base in _followed(node)])

    def is_copied(self, key: str) -> bool:
        """Tell whether ours has it more often: which one is the template's, nobody knows.

        A copy that theirs reworded counts as what it was, also after the merge that took that.
        """
        return self.ours[key] + self.followed[key] > self.base[key] > 0

    def is_deleted(self, key: str, brought: int = 0) -> bool:
        """Tell whether ours has it less often than base, where theirs brought it so many times."""
        return self.ours[key] - brought < self.base[key]

    def is_moved(self, key: str) -> bool:
        """Tell whether theirs has it as often as base."""
        return 0 < self.theirs[key] <= self.base[key]


def _followed(node: Node) -> Iterator[Node]:
    """Give the node of base of which a node of ours says what theirs made of it, if it does."""
    base, theirs = node.match.base, node.match.theirs
    if base is not None and theirs is not None and base.key != theirs.key == node.key:
        yield base


def unchanged(node: Node) -> bool:
    """Tell whether a node of ours says what base says: a formatter may have been there."""
    base = node.match.base
    if base is None:
        return False
    if not (node.block and base.block):
        return True
    return node.block.key == base.block.key and node.block.ticked == base.block.ticked


def is_own(node: Node) -> bool:
    """Tell whether only ours has a node."""
    return node.match.base is None and node.match.theirs is None


def untouched_nodes(ours: list[Node]) -> set[Node]:
    """Return the nodes of ours in which, down to the last leaf, nothing of base changed."""
    untouched: set[Node] = set()
    for node in reversed(ours):
        base = node.match.base
        if base is None or not unchanged(node) or len(base.blocks) != len(node.blocks):
            continue
        if all(child in untouched for child in (*node.blocks, *node.sections)):
            untouched.add(node)
    return untouched


def is_elsewhere(node: Node) -> bool:
    """Tell whether base has a node under another parent."""
    base = node.match.base
    above = base.parent.match if base and base.parent else None
    return above is not (node.parent.match if node.parent else None)


def moved_nodes(nodes: list[Node]) -> set[Node]:
    """Return the nodes that base has elsewhere: under another parent, or in another order."""
    moved: set[Node] = set()
    for parent in nodes:
        for children in (parent.blocks, parent.sections):
            if children and not _are_in_place(children, parent.match.base):
                kept = kept_order(children, "base", parent.match)
                moved.update(child for child in children if child.match.base and child not in kept)
    return moved


def _are_in_place(children: Sequence[Node], parent: Node | None) -> bool:
    """Tell whether those that base has stand there under a parent, in the same order."""
    last = -1
    for child in children:
        base = child.match.base
        if base is None:
            continue
        if base.parent is not parent or base.index < last:
            return False
        last = base.index
    return True
