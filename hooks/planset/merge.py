"""Merge three Markdown documents by their structure (docs/reference/merge.md has the rules).

base is the template's text that a document was made from, ours the document as it stands, theirs
the template's new text. What a person wrote wins; what gave way is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from planset.collecting import collector_waiting
from planset.decisions import (
    ADDITION_LEFT_OUT,
    BLOCK_MOVED,
    BLOCK_REWORDED,
    COLUMN_ADDED,
    COLUMN_REMOVED,
    COLUMNS_REORDERED,
    CONFLICT,
    HEADING_RENAMED,
    LINK_RENAMED,
    SECTION_MOVED,
    Decision,
)
from planset.laws import breaches
from planset.link_targets import renamed_targets, with_targets
from planset.markdown import LINE, parse
from planset.pairing import Pairing
from planset.reader import Reader
from planset.trees import Tree, chapters, folded_blocks, template_trees
from planset.weaving import Weaving
from planset.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from planset.markdown import Document, Section
    from planset.trees import Node
    from planset.woven import Woven

REARRANGING: Final = frozenset(
    {SECTION_MOVED, HEADING_RENAMED, BLOCK_MOVED, COLUMN_ADDED, COLUMN_REMOVED, COLUMNS_REORDERED}
)
AUTHORED: Final = 2
"""The law that what a person wrote stays."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged text, and what was done and left out, in the order of the result's lines."""

    text: str
    decisions: tuple[Decision, ...] = ()

    @property
    def conflicts(self) -> int:
        """How many blocks stand in conflict markers: none but in a merge of two people's texts."""
        return sum(decision.kind == CONFLICT for decision in self.decisions)


@collector_waiting()
def merge(
    base: str, ours: str, theirs: str, *, renamed_links: Mapping[str, str] | None = None
) -> Merge:
    """Merge three texts: any strings; nothing is raised, no conflict marker is written.

    `renamed_links` has old and new targets of links that follow a document, beside those that the
    texts themselves tell.
    """
    ending = _line_ending(ours) or _line_ending(theirs)
    base, theirs = _with_line_ending(base, ending), _with_line_ending(theirs, ending)
    renamed = renamed_targets(base, theirs) | dict(renamed_links or {})
    base, source = with_targets(base, renamed), with_targets(ours, renamed)
    if (theirs == base and source == ours) or theirs == ours:
        return Merge(ours)
    if not ours.strip() and base.strip():
        left_out = ((ADDITION_LEFT_OUT, theirs),) if theirs != base else ()
        return Merge(ours, tuple(Decision(kind, (), 1, text) for kind, text in left_out))
    merging = _Merging(base, theirs, ending or "\n")
    merging.relinked = _changed_lines(ours, source)
    result = merging.settled(source)
    merging.let_go()
    if source == base:
        alike = result.text.rstrip() == theirs.rstrip()
        result = Merge(theirs, result.decisions if alike else (Decision(BLOCK_REWORDED, (), 1),))
    return Merge(_with_end(result.text, ours, ending or "\n"), result.decisions)


@collector_waiting()
def merge_people(
    base: str, ours: str, theirs: str, labels: tuple[str, str] = ("ours", "theirs")
) -> Merge:
    """Merge two people's texts for git: as `merge`, but nothing of theirs is left out either.

    Where both wrote in one block, or one wrote where the other deleted, both texts stand between
    git's conflict markers with the labels of ours and theirs. Nothing is raised.
    """
    ending = _line_ending(ours) or _line_ending(theirs) or "\n"

    def conflict(mine: str, other: str) -> str:
        sides = [text and text.rstrip("\r\n") + ending for text in (mine, other)]
        head, middle, foot = f"<<<<<<< {labels[0]}", "=======", f">>>>>>> {labels[1]}"
        return ending.join([head, f"{sides[0]}{middle}", f"{sides[1]}{foot}", ""])

    base, theirs = _with_line_ending(base, ending), _with_line_ending(theirs, ending)
    merging = _Merging(base, theirs, ending)
    result = merging.disputed(ours, conflict)
    merging.let_go()
    if result is None:
        whole = Decision(CONFLICT, (), 1)
        return Merge(conflict(ours, theirs), (whole,))
    return Merge(_with_end(result.text, ours, ending), result.decisions)


class _Merging:
    """Merges documents with one base and theirs."""

    def __init__(self, base: str, theirs: str, ending: str) -> None:
        self.read = Reader().read
        self.base = self.read(base)
        self.theirs = self.read(theirs)
        self.base_tree, self.theirs_tree = template_trees(self.base, self.theirs)
        self.chapters = chapters(self.base_tree, self.theirs_tree)
        self.trees = [self.base_tree, self.theirs_tree]
        self.woven: list[Woven] = []
        self.pairing = Pairing(self.base_tree, self.theirs_tree)
        self.ending = ending
        self.relinked: set[int] = set()

    def _tree(self, ours: Document) -> Tree:
        tree = Tree(ours, titled=self.theirs_tree.titled, chapters=self.chapters)
        self.trees.append(tree)
        return tree

    def _weave(
        self,
        ours: Tree,
        kept: dict[Node, bool] | None = None,
        conflict: Callable[[str, str], str] | None = None,
    ) -> Woven:
        root = Weaving(self.base_tree, ours, self.theirs_tree, kept, conflict).weave()
        self.woven.append(root)
        return root

    def let_go(self) -> None:
        """Take apart what holds each other: the collector of garbage would need far longer."""
        for tree in self.trees:
            tree.let_go()
        for root in self.woven:
            root.let_go()

    def settled(self, text: str) -> Merge:
        """Return a merge that keeps the laws, and that a second run leaves as it is (law 1).

        This is a net: where a law of docs/reference/merge.md would not hold, ours stays for the
        smallest section that makes it hold.
        """
        # The lines of links have to be those of ours.
        ours = parse(text) if self.relinked else self.read(text)
        kept: dict[Node, bool] = {}
        tree = self._tree(ours)
        while True:
            self.pairing.join(tree)
            root, result, document = self._safe(ours, tree, kept)
            if result.text == text or kept.get(tree.root):
                return result
            again = self._safe_again(document) if kept else self._again(root, document)
            if again is None or again.text == result.text:
                return result
            self.pairing.join(tree)
            _widen(kept, _nearest(_at_line(root, _first_difference(result.text, again.text))))

    def _safe_again(self, ours: Document) -> Merge:
        """Return a second merge that keeps the laws, whatever a third one would do."""
        tree = self._tree(ours)
        self.pairing.join(tree)
        _, result, _ = self._safe(ours, tree, {})
        return result

    def _again(self, woven: Woven, ours: Document) -> Merge | None:
        """Return a second merge without net, None where each part pairs as before: it is the same.

        What moved or was renamed, columns, and sections of one title may turn out another way
        though they pair as before.
        """
        tree = self._tree(ours)
        parts = woven.walk()
        kinds = {kind for part in parts for kind, _ in part.decisions or ()}
        before = [(part.match.base, part.match.theirs) for part in parts]
        self.pairing.join(tree)
        after = [(node.match.base, node.match.theirs) for node in tree.visible()]
        titles = [node.key for node in tree.nodes if node.section is not None]
        if before == after and not kinds & REARRANGING and len(set(titles)) == len(titles):
            return None
        root = self._weave(tree)
        return Merge(*write(root, ours.source_prefix, tree.tail(), self.ending))

    def _safe(
        self, ours: Document, tree: Tree, kept: dict[Node, bool]
    ) -> tuple[Woven, Merge, Document]:
        """Return a result that keeps laws 2 to 6, its text, and how that reads.

        `kept` tells what has to stay as ours has it, and is told what else has to.
        """
        while True:
            root = self._weave(tree, kept)
            self._report_links(root)
            result = Merge(*write(root, ours.source_prefix, tree.tail(), self.ending))
            document = self.read(result.text)
            faults = self._faults(root, ours, document, result.decisions)
            if not faults or kept.get(tree.root):
                return root, result, document
            for fault in faults:
                _widen(kept, fault)

    def _report_links(self, root: Woven) -> None:
        """Say where links of ours follow a renamed document."""
        for woven in root.walk() if self.relinked else ():
            block = woven.match.ours.block if woven.match.ours else None
            if block and any(
                block.line + number in self.relinked for number in range(block.text.count("\n") + 1)
            ):
                woven.tell(LINK_RENAMED)

    def disputed(self, text: str, conflict: Callable[[str, str], str]) -> Merge | None:
        """Return a merge of two people's texts; None where it would lose some of either."""
        ours = self.read(text)
        tree = self._tree(ours)
        self.pairing.join(tree)
        root = self._weave(tree, conflict=conflict)
        result = Merge(*write(root, ours.source_prefix, tree.tail(), self.ending))
        if result.conflicts:
            return result
        document = self.read(result.text)
        sides = ((ours, self.theirs), (self.theirs, ours))
        lost = (
            breach
            for mine, other in sides
            for breach in breaches(self.base, mine, other, document, result.decisions)
            if breach.law == AUTHORED
        )
        return None if misread(root, document) or next(lost, None) else result

    def _faults(
        self, root: Woven, ours: Document, result: Document, decisions: Sequence[Decision]
    ) -> list[Node]:
        """Return the nodes of ours around what a result does not keep, none where all is well."""
        wrong = misread(root, result)
        if wrong is not None:
            return [_nearest(wrong)]
        found = breaches(self.base, ours, self.theirs, result, decisions)
        return [_section_at(root.node, breach.path) for breach in found[:1]]


def misread(root: Woven, document: Document) -> Woven | None:
    """Return the first part of a result that reads as something else than it was woven of."""
    woven = [part for part in root.walk() if part.node.section is not None]
    for part, section in zip_longest(woven, document.sections()):
        if part is None or section is None:
            return part or root
        if section.heading and section.heading.text.rstrip() != part.text.rstrip():
            return part
        wrong = _misread_blocks(part, section)
        if wrong is not None:
            return wrong
    return None


def _misread_blocks(woven: Woven, section: Section) -> Woven | None:
    """Return the first block of a section that reads otherwise; the section, if its end does."""
    if [part.node.kind for part in woven.blocks] == ["folded"]:
        return None if _reads_as_folded(woven.blocks[0], section) else woven
    units = section.all_blocks()
    place = 0
    for top in woven.blocks:
        for part in top.walk() if top.blocks else (top,):
            if place == len(units):
                return part
            unit = units[place]
            source = part.match.theirs if part.is_theirs and part.match.theirs else part.node
            opaque = source.kind == "comment" and not part.blocks
            text = unit.whole_text if opaque else unit.text
            if text != part.text and text.rstrip() != part.text.rstrip():
                return part
            place += 1 + (len(unit.children) if opaque else 0)
    return None if place == len(units) else woven


def _reads_as_folded(folded: Woven, section: Section) -> bool:
    """Tell whether a section has the blocks, all in one, that it was woven of."""
    read = folded_blocks(section)
    return read is not None and read.text.rstrip() == folded.text.rstrip()


def _nearest(woven: Woven | None) -> Node:
    """Return the nearest node of ours at or above a part of the result."""
    while woven is not None:
        if woven.match.ours is not None:
            return woven.match.ours
        woven = woven.parent
    raise ValueError("the root of a result is that of ours")


def _at_line(root: Woven, line: int) -> Woven:
    """Return the part of a result that stands at a line, or the last one before it."""
    found = root
    for woven in root.walk():
        if woven.line > line:
            break
        found = woven
    return found


def _first_difference(left: str, right: str) -> int:
    """Return the number of the first line in which two texts differ, from 1."""
    lines = zip_longest(LINE.findall(left), LINE.findall(right))
    return next(number for number, (old, new) in enumerate(lines, start=1) if old != new)


def _section_at(root: Node, path: Sequence[str]) -> Node:
    """Return the section of ours that a path of titles leads to, as far as it goes.

    What stands under a title in the document stands beside it in the tree.
    """
    node = root
    for title in path:
        around = root.sections if _is_title(node) else node.sections
        below = (child for child in around if child.section and child.section.title == title)
        node = next(below, node)
    return node


def _is_title(node: Node) -> bool:
    return node.section is not None and node.section.level == 1 and not node.sections


def _widen(kept: dict[Node, bool], fault: Node) -> None:
    """Keep more of ours around a fault: its section's own blocks, then all of it, then more."""
    node: Node | None = fault
    while node is not None:
        if node.section is not None and not kept.get(node, False):
            kept[node] = node in kept
            return
        node = node.parent


def _changed_lines(left: str, right: str) -> set[int]:
    """Return the numbers of the lines in which two texts of as many lines differ, from 1."""
    if left == right:
        return set()
    lines = zip(LINE.findall(left), LINE.findall(right), strict=True)
    return {number for number, (old, new) in enumerate(lines, start=1) if old != new}


def _line_ending(text: str) -> str:
    """Return the line ending that a text uses most, "" where it has one line only."""
    pairs = text.count("\r\n") if "\r" in text else 0
    newlines = text.count("\n") - pairs
    return "" if not pairs and not newlines else "\r\n" if pairs > newlines else "\n"


def _with_line_ending(text: str, ending: str) -> str:
    if not ending or (ending == "\n" and "\r" not in text):
        return text
    text = text.replace("\r\n", "\n")
    return text.replace("\n", ending) if ending != "\n" else text


def _with_end(text: str, ours: str, ending: str) -> str:
    """Return a text that ends as ours does: with a line's end, or without."""
    if not ours.strip() or not text.strip():
        return text
    if ours.endswith(("\n", "\r")):
        return text if text.endswith(("\n", "\r")) else text + ending
    return text.rstrip("\r\n")
