"""The result of a weave: a tree of sections and blocks, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.pairing import Match, Node


@dataclass(eq=False, slots=True)
class Woven:
    """A section or block of the result.

    `match` tells where it comes from; `text` is its own text (of a section its heading); `level`
    the level of a section; `decisions` what was done or left out here, as kind and text;
    `is_theirs` whether the text is theirs'; `line` where it was written, from 1.
    """

    match: Match
    text: str = ""
    level: int = 0
    parent: Woven | None = None
    blocks: list[Woven] = field(default_factory=list)
    sections: list[Woven] = field(default_factory=list)
    decisions: list[tuple[str, str]] = field(default_factory=list)
    is_theirs: bool = False
    line: int = 0

    @property
    def node(self) -> Node:
        """The node that it is: that of ours where ours has it."""
        node = self.match.ours or self.match.theirs
        if node is None:
            raise ValueError("only what ours or theirs has is woven")
        return node

    def walk(self) -> Iterator[Woven]:
        """Give it and everything below it, in the order of the result."""
        stack = [self]
        while stack:
            woven = stack.pop()
            yield woven
            stack.extend(reversed(woven.sections))
            stack.extend(reversed(woven.blocks))
