"""Decide what of ours goes with what theirs removed."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from planset.changes import unchanged
from planset.likeness import plain_title, without_remark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planset.changes import Counts
    from planset.trees import Match, Node
    from planset.woven import Woven

FRAME_KINDS: Final = frozenset({"front_matter_end", "comment_end"})
"""Blocks that stay as long as what they belong to stays."""
UNSEEN: Final = frozenset({"definition", "comment", "comment_text", "comment_end"})
"""Blocks that nobody sees on a page."""
BRACKETS: Final = re.compile(r"\[[^\[\]]+\]")
DEFINITION: Final = re.compile(r" {0,3}(\[[^\]]+\]):")
CONTENTS_ENTRY: Final = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\[(.+)\]\(#[^()\s]*\)\s*")
LABEL: Final = re.compile(r"[:?][*_`]*$|:\*\*[^*]+\*\*$")
"""What asks for something: it ends in a colon or question mark, or is bold all through."""


class Leaving:
    """What theirs removed, ours left alone, and nothing else needs.

    `woven` has the parts of the result so far; `kept` are nodes of ours that stay as they are,
    `left_out` keys of what theirs has at a place that is not in the result; `is_free_row` tells
    whether ours left a row alone whose columns changed.
    """

    def __init__(  # noqa: PLR0913 - the whole state of a weave
        self,
        woven: dict[Match, Woven],
        ours: Sequence[Node],
        counts: Counts,
        *,
        kept: set[Node],
        untouched: set[Node],
        left_out: set[str],
        is_free_row: Callable[[Node], bool],
    ) -> None:
        """Take the state of a weave; nothing goes yet."""
        self.woven = woven
        self.ours = ours
        self.counts = counts
        self.kept = kept
        self.untouched = untouched
        self.left_out = left_out
        self.is_free_row = is_free_row
        self.gone: set[Woven] = set()

    def find(self) -> set[Woven]:
        """Return what goes, looked for from the leaves upwards."""
        holds = dict.fromkeys(self.woven.values(), 0)
        frames, definitions = [], []
        for woven in self.woven.values():
            if woven.node.kind in FRAME_KINDS or _ends_dropped_section(woven.node):
                frames.append(woven)
            elif woven.parent:
                holds[woven.parent] += 1
            if woven.node.kind == "definition":
                definitions.append(woven)
        last = {*frames, *definitions}
        self._let_go([woven for woven in holds if not holds[woven] and woven not in last], holds)
        self._keep_items_whole(holds)
        self._keep_checklists_whole(holds)
        if definitions:
            used = self._used_labels()
            self._let_go([woven for woven in definitions if _label(woven) not in used], holds)
        self.gone.update(woven for woven in frames if woven.parent in self.gone)
        return self.gone

    def _keep_items_whole(self, holds: dict[Woven, int]) -> None:
        """Keep all of an item that theirs removed, where some of it stays."""
        for woven in list(self.gone):
            parent = woven.parent
            if parent is None or parent in self.gone or parent.node.kind != "item":
                continue
            if parent.match.theirs is None and parent.match.base is not None:
                holds[parent] += 1
                self.gone.difference_update(self.woven[node.match] for node in woven.node.walk())

    def _keep_checklists_whole(self, holds: dict[Woven, int]) -> None:
        """Keep all of a checklist that theirs removed, where some of it stays."""
        for node in self.ours if self.gone else ():
            tasks = [
                self.woven[child.match]
                for child in node.blocks
                if child.block and child.block.ticked is not None and child.match.base
            ]
            going = [task for task in tasks if task in self.gone]
            if len(going) in {0, len(tasks)} or any(task.match.theirs for task in tasks):
                continue
            for each in going:
                if each.parent:
                    holds[each.parent] += 1
                self.gone.difference_update(self.woven[child.match] for child in each.node.walk())

    def _let_go(self, waiting: list[Woven], holds: dict[Woven, int]) -> None:
        """Take out what may go, then what held nothing else."""
        while waiting:
            woven = waiting.pop()
            if not self._may_go(woven):
                continue
            self.gone.add(woven)
            if woven.parent:
                holds[woven.parent] -= 1
                if not holds[woven.parent]:
                    waiting.append(woven.parent)

    def _may_go(self, woven: Woven) -> bool:
        match = woven.match
        node = match.ours
        return (
            match.theirs is None
            and match.base is not None
            and node is not None
            and node.parent is not None
            and node not in self.kept
            and not self.counts.is_copied(node.key)
            and node.key not in self.left_out
            and not self._leads_to_section(node)
            and (self.is_free_row(node) or (unchanged(node) and not self._is_answered(node)))
        )

    def _leads_to_section(self, node: Node) -> bool:
        """Tell whether an item of a table of contents leads to a section of ours that stays."""
        if node.kind != "item" or node.block is None or node.blocks:
            return False
        entry = CONTENTS_ENTRY.fullmatch(node.block.text)
        if entry is None or self.counts.theirs[node.key]:
            return False
        return without_remark(entry[1].casefold()) in self.staying_titles

    @cached_property
    def staying_titles(self) -> frozenset[str]:
        """The titles of the sections of ours that theirs did not remove, or that ours changed."""
        return frozenset(
            plain_title(node)
            for node in self.ours
            if node.section
            and (node.match.base is None or node.match.theirs or node not in self.untouched)
        )

    def _used_labels(self) -> frozenset[str]:
        """Return the labels in brackets that people see in the result."""
        return frozenset(
            label.casefold()
            for woven in self.woven.values()
            if "[" in woven.text and woven.node.kind not in UNSEEN and woven not in self.gone
            for label in BRACKETS.findall(woven.text)
        )

    def _is_answered(self, node: Node) -> bool:
        """Tell whether ours wrote right after a question: it stays with its answer.

        A question is a label, or an item that a paragraph of its own follows.
        """
        siblings = node.parent.blocks if node.parent and node.kind != "section" else []
        if node.block is None or node.index + 1 >= len(siblings):
            return False
        following = siblings[node.index + 1]
        asks = LABEL.search(node.block.key) or (node.kind == "item" != following.kind)
        return bool(asks) and following.match.theirs is None and not unchanged(following)


def _ends_dropped_section(node: Node) -> bool:
    """Tell whether a node is a thematic break in a section that theirs dropped."""
    section = node.parent.match if node.kind == "rule" and node.parent else None
    return section is not None and section.theirs is None and section.base is not None


def _label(definition: Woven) -> str:
    found = DEFINITION.match(definition.text)
    return found[1].casefold() if found else ""
