"""The result of a weave: a tree of sections and blocks, each with where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planset.trees import Match, Node


class Woven:
    """A section or block of the result.

    `match` tells where it comes from; `node` is the node that it is, that of ours where ours has
    it; `text` is its own text (of a section its heading); `level` the level of a section;
    `decisions` what was done or left out here, as kind and text; `is_theirs` whether the text is
    theirs'; `line` where it was written, from 1.
    """

    __slots__ = (
        "_all",
        "blocks",
        "decisions",
        "is_theirs",
        "level",
        "line",
        "match",
        "node",
        "parent",
        "sections",
        "text",
    )

    def __init__(self, match: Match, node: Node, parent: Woven | None) -> None:
        """Make a part without text, and with nothing in it."""
        self.match = match
        self.node = node
        self.parent = parent
        self._all: list[Woven] | None = None
        self.text = ""
        self.level = 0
        self.blocks: Sequence[Woven] = ()
        self.sections: Sequence[Woven] = ()
        self.decisions: list[tuple[str, str]] | None = None
        self.is_theirs = False
        self.line = 0

    def tell(self, kind: str, text: str = "") -> None:
        """Add a decision."""
        if self.decisions is None:
            self.decisions = []
        self.decisions.append((kind, text))

    def walk(self) -> list[Woven]:
        """Return it and everything below it, in the order of the result.

        A root is walked through once: who asks for it first has put everything into it.
        """
        if self._all is not None:
            return self._all
        found = []
        stack = [self]
        while stack:
            woven = stack.pop()
            found.append(woven)
            if woven.sections:
                stack += reversed(woven.sections)
            if woven.blocks:
                stack += reversed(woven.blocks)
        if self.parent is None:
            self._all = found
        return found

    def let_go(self) -> None:
        """Take its parts apart, which hold each other; they are of no use then."""
        for woven in self.walk():
            woven.parent = None
        self._all = None
