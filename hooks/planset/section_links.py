"""Links to a section follow its new number, title or place.

An anchor is made of a heading's number and title, so a template that inserts a section breaks the
links that people made to those after it. Only such links are changed: to an anchor that was there
before the update and is not after it.
"""

from __future__ import annotations

import re
from collections import Counter
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from planset.github import anchor_of
from planset.link_targets import FENCE
from planset.markdown import parse
from planset.pairing import Pairing
from planset.trees import template_trees

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planset.trees import Node, Tree

LINK: Final = re.compile(
    r"(\]\(<?|^ {0,3}\[[^\]]+\]:[ \t]*<?)([^\s()<>#:]*)#([^\s()<>]+)(?=[)\s>]|$)"
)
# The start of a link to a section: a search for it is quick.
MAYBE: Final = re.compile(r"\]\(<?[^\s()<>#:]*#|\]:[ \t]*<?[^\s()<>#:]*#")


def with_section_links(
    before: Mapping[str, str], after: Mapping[str, str], origins: Mapping[str, str]
) -> dict[str, str]:
    """Return those documents after an update that link to sections, with links that follow these.

    `before` has the documents as they were, `origins` the path there of each that was renamed.
    """
    moved: dict[str, dict[str, str]] = {}

    def followed(document: str) -> dict[str, str]:
        if document not in moved:
            old = before.get(origins.get(document, document))
            new = after.get(document)
            moved[document] = moved_anchors(old, new) if old and new else {}
        return moved[document]

    def relinked(path: str, line: str) -> str:
        def relink(found: re.Match[str]) -> str:
            target = normpath(join(dirname(path), unquote(found[2]))) if found[2] else path
            anchor = followed(target).get(unquote(found[3]))
            return f"{found[1]}{found[2]}#{anchor}" if anchor else found[0]

        return LINK.sub(relink, line)

    return {
        path: "".join(line if fenced else relinked(path, line) for line, fenced in _lines(text))
        for path, text in after.items()
        if MAYBE.search(text)
    }


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line, and whether it is in fenced code."""
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = FENCE.match(line)
        yield line, bool(fence)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""


def moved_anchors(before: str, after: str) -> dict[str, str]:
    """Return old and new anchor of each section whose old one is no more."""
    base, theirs = template_trees(parse(before), parse(after))
    Pairing(base, theirs)
    old_anchors, new_anchors = _anchors(base), _anchors(theirs)
    there = set(new_anchors.values())
    return {
        anchor: new_anchors[node.match.theirs]
        for node, anchor in old_anchors.items()
        if anchor not in there and node.match.theirs in new_anchors
    }


def _anchors(tree: Tree) -> dict[Node, str]:
    """Return the anchor of each section."""
    seen: Counter[str] = Counter()
    return {
        node: anchor_of(f"{node.section.number} {node.section.title}".strip(), seen)
        for node in tree.nodes
        if node.section and node.section.heading
    }
