"""The trees of a merge: the nodes of three documents, and the matches that they take part in."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from planset.markdown import Block, split_gap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planset.markdown import Body, Document, Section

Side = Literal["base", "theirs", "ours"]
SIDES: Final[tuple[Side, ...]] = ("base", "theirs", "ours")
COMMENT_MARKS: Final = frozenset({"<!--", "-->"})


class Node:
    """A section or a block of one document in its tree.

    `kind` is a block's kind or "section"; `block` the block, of a section its heading and of the
    root None; `key` what is compared; `order` the place in the document; `hidden` how many nodes
    below an opaque comment are not to be seen; `match` what it is paired with.
    """

    __slots__ = (
        "_words",
        "block",
        "blocks",
        "hidden",
        "index",
        "key",
        "kind",
        "match",
        "order",
        "parent",
        "section",
        "sections",
    )

    def __init__(
        self,
        parent: Node | None,
        block: Block | None,
        section: Section | None,
        key: str | None = None,
    ) -> None:
        """Make the node of a section, or of a block, maybe with a key that is known."""
        self.parent = parent
        self.block = block
        self.section = section
        self.kind = "section" if section else block.kind if block else ""
        if key is None:
            key = section.title.casefold() if section else key_of(block) if block else ""
        self.key: str = key
        self.blocks: Sequence[Node] = ()
        self.sections: Sequence[Node] = ()
        self.index = 0
        self.order = 0
        self.hidden = 0
        self.match: Match = UNPAIRED
        self._words: frozenset[str] | None = None

    @property
    def words(self) -> frozenset[str]:
        """The words of its own text."""
        if self._words is None:
            self._words = _words(self.kind, self.key)
        return self._words

    @property
    def folded(self) -> Folded | None:
        """All own blocks of a section as one, None where it has none."""
        return folded_blocks(self.section) if self.section else None

    @property
    def label(self) -> str:
        """What names it among its neighbours, "" where nothing does."""
        return self.block.label if self.block else ""

    def walk(self) -> Iterator[Node]:
        """Give the node and everything below it, in the order of the document."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.sections:
                stack.extend(reversed(node.sections))
            if node.blocks:
                stack.extend(reversed(node.blocks))

    def own(self) -> Iterator[Node]:
        """Give the node and its blocks, without subsections."""
        yield self
        for block in self.blocks:
            yield from block.walk()

    def body(self) -> tuple[str, ...]:
        """Return the keys of a section's own blocks."""
        return self.section.once(_keys) if self.section else ()

    @property
    def body_words(self) -> frozenset[str]:
        """The words of a section's own blocks, what is within them aside."""
        return self.section.once(_body_words) if self.section else frozenset()


class Folded(Block):
    """The blocks of a section as one, in which nothing happens: it says what its source says."""

    __slots__ = ()

    def __init__(self, body: Body) -> None:
        """Take a body that has blocks."""
        super().__init__("folded", *split_gap(body.text), body.line)
        self.key = self.text


class Match:
    """What base, theirs and ours have for the same thing; None where one lacks it."""

    __slots__ = ("base", "ours", "theirs")

    def __init__(self) -> None:
        """Make a match that nothing belongs to yet."""
        self.base: Node | None = None
        self.theirs: Node | None = None
        self.ours: Node | None = None

    def add(self, side: Side, node: Node) -> None:
        """Let a node take part."""
        setattr(self, side, node)
        node.match = self

    def nodes(self) -> list[Node]:
        """Return the nodes that take part."""
        return [node for node in (self.base, self.theirs, self.ours) if node is not None]


UNPAIRED: Final = Match()


class Tree:
    """The nodes of a document: its root, and all in the order of the document.

    Where documents are `titled`, a heading of level 1 is a title: what stands under it in the
    document stands beside it here, so that it has the same place with another title or none.
    One of the `chapters` is no title: it has its sections under it at any level.
    """

    def __init__(
        self, document: Document, *, titled: bool = False, chapters: frozenset[str] = frozenset()
    ) -> None:
        """Make a node of each section; their blocks follow with `unfold` or `fold`."""
        self.titled = titled
        self.chapters = chapters
        self.root = Node(None, None, document.root)
        self.nodes: list[Node] = []
        stack = [self.root]
        while stack:
            node = stack.pop()
            if node.section and node.section.sections:
                below = self._below(node.section)
                node.sections = [Node(node, child.heading, child) for child in below]
                stack += node.sections
        self.number()

    def is_title(self, level: int, title: str) -> bool:
        """Tell whether the sections under a heading stand beside it in the tree."""
        return self.titled and level == 1 and title.casefold() not in self.chapters

    def _below(self, section: Section) -> list[Section]:
        """Return what stands under a section in the tree: under the root also what titles have."""
        if self.is_title(section.level, section.title):
            return []
        if section.level:
            return section.sections
        below = []
        for child in section.sections:
            below.append(child)
            if self.is_title(child.level, child.title):
                below += child.sections
        return below

    def unfold(self, section: Node) -> None:
        """Make a node of each block of a section, if it has none yet."""
        if section.section is None or section.blocks or not section.section.blocks:
            return
        pairs = zip(section.section.blocks, section.body(), strict=True)
        section.blocks = [Node(section, block, None, key) for block, key in pairs]
        stack = [node for node in section.blocks if node.block and node.block.children]
        while stack:
            node = stack.pop()
            if node.block is not None:
                node.blocks = [Node(node, block, None) for block in node.block.children]
                stack += [below for below in node.blocks if below.block and below.block.children]

    def fold(self, section: Node) -> None:
        """Make one node of all blocks of a section: nothing happens to any of them."""
        if section.folded and not section.blocks:
            section.blocks = [Node(section, section.folded, None)]

    def refold(self, section: Node) -> None:
        """Make a node of each block of a section that had one for all."""
        section.blocks = ()
        self.unfold(section)

    def number(self) -> None:
        """Give all nodes their places in the document and among their neighbours."""
        self.nodes = list(self.root.walk())
        for order, node in enumerate(self.nodes):
            node.order = order
            for index, child in enumerate(node.sections):
                child.index = index
            for index, child in enumerate(node.blocks):
                child.index = index

    @cached_property
    def counts(self) -> Counter[str]:
        """How often the document says what its nodes say."""
        return Counter([node.key for node in self.nodes])

    def tail(self) -> str:
        """Return the white space after the document's last block."""
        block = self.nodes[-1].block
        return block.gap if block else ""

    def let_go(self) -> None:
        """Take nodes and matches apart, which hold each other; the tree is of no use then."""
        for node in self.nodes:
            node.parent, node.match = None, UNPAIRED

    def visible(self) -> list[Node]:
        """Return the nodes without those in opaque comments, in the order of the document."""
        return [node for node in self.nodes if node.parent is None or not node.parent.hidden]


def template_trees(base: Document, theirs: Document) -> tuple[Tree, Tree]:
    """Return the trees of a template's two revisions, titled where both have a title or none."""
    both = base, theirs
    titled = all(map(_is_titled, both)) or _has_slipped(*both) or _has_slipped(theirs, base)
    return Tree(base, titled=titled), Tree(theirs, titled=titled)


def chapters(base: Tree, theirs: Tree) -> frozenset[str]:
    """Return the titles of the sections that a template has side by side, none at level 1."""
    beside = [node for tree in (base, theirs) for node in tree.root.sections]
    titles = {node.key for node in beside if _is_top(node)}
    return frozenset(node.key for node in beside) - titles


def _is_titled(document: Document) -> bool:
    """Tell whether a document has sections, and no heading of level 1 but its title above all."""
    levels = [section.level for section in document.root.sections]
    return levels == [1] or (bool(levels) and 1 not in levels)


def _has_slipped(document: Document, other: Document) -> bool:
    """Tell whether sections of a document stand at level 1 that the other has under its title.

    What stands under them in the document stands beside them in the other.
    """
    top = document.root.sections
    if {section.level for section in top} != {1} or not _is_titled(other):
        return False
    beside = {node.key for node in Tree(other, titled=True).root.sections if not _is_top(node)}
    slipped = [section.title.casefold() for section in top]
    below = [section.title.casefold() for each in top[1:] for section in each.sections]
    return (
        slipped[0] not in beside
        and beside.issuperset(slipped[1:])
        and 2 * sum(title in beside for title in below) >= len(below)
    )


def _is_top(node: Node) -> bool:
    """Tell whether a node is a section at level 1."""
    return node.section is not None and node.section.level == 1


def section_of(node: Node) -> Node:
    """Return the section that a node is or stands in."""
    while node.kind != "section" and node.parent is not None:
        node = node.parent
    return node


def _words(kind: str, key: str) -> frozenset[str]:
    return frozenset(key.removeprefix(f"{kind}:").split()) - COMMENT_MARKS


def folded_blocks(section: Section) -> Folded | None:
    """Return all own blocks of a section as one, None where it has none."""
    return section.once(_folded)


def _folded(section: Section) -> Folded | None:
    body = section.body
    return Folded(body) if body.source or body.blocks else None


def _keys(section: Section) -> tuple[str, ...]:
    return tuple([key_of(block) for block in section.blocks])


def _body_words(section: Section) -> frozenset[str]:
    pairs = zip(section.blocks, section.once(_keys), strict=True)
    return frozenset[str]().union(*[_words(block.kind, key) for block, key in pairs])


def key_of(block: Block) -> str:
    """Return what a block pairs by: its own key, of a comment all that it says.

    A row pairs by the cells that are not empty, as it may have gained others.
    """
    if block.kind == "comment":
        return " ".join(block.whole_text.split())
    if block.kind == "row":
        return "|".join(filter(None, block.key.split("|")))
    return block.key
