"""Follow a document that the template renamed: its links in ours lead to the new name."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

TARGET: Final = re.compile(
    r"(\]\(<?|^ {0,3}\[[^\]]+\]:[ \t]*<?)([^\s()<>#]+\.md)(?=[#)\s>]|$)", re.MULTILINE
)
# The halves of TARGET: a search for them is quick, as they start with known characters.
INLINE: Final = re.compile(r"\]\(<?([^\s()<>#]+\.md)(?=[#)\s>]|$)", re.MULTILINE)
MAYBE_DEFINED: Final = re.compile(r"\]:[ \t]*<?[^\s()<>#]+\.md")
DEFINED: Final = re.compile(
    r"\n {0,3}\[[^\]]+\]:[ \t]*<?([^\s()<>#]+\.md)(?=[#)\s>]|$)", re.MULTILINE
)
FENCE: Final = re.compile(r" {0,3}(```+|~~~+)")


def renamed_targets(base: str, theirs: str) -> dict[str, str]:
    """Return old and new name of each document that theirs links to under another name.

    A name is renamed where every line that led to it, and that theirs still has, leads to one new
    name; names with a scheme (`https:`) are not documents of the set.
    """
    old, new = _targets(base), _targets(theirs)
    gone, come = old - new, new - old
    if not gone or not come:
        return {}
    places = defaultdict(list)
    for line in theirs.splitlines():
        if names := [found[2] for found in TARGET.finditer(line)]:
            places[_masked(line)].append(names)
    votes: defaultdict[str, set[str]] = defaultdict(set)
    for line in base.splitlines():
        names = [found[2] for found in TARGET.finditer(line)]
        for others in places.get(_masked(line), ()) if names else ():
            for name, other in zip(names, others, strict=False):
                if name in gone and other in come:
                    votes[name].add(other)
    return {name: others.pop() for name, others in votes.items() if len(others) == 1}


def with_targets(text: str, renamed: dict[str, str]) -> str:
    """Return a text whose links follow renamed documents, those in fenced code aside."""
    if not renamed:
        return text
    lines, fence = text.splitlines(keepends=True), ""
    for place, line in enumerate(lines):
        mark = FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        elif not fence:
            lines[place] = TARGET.sub(
                lambda found: found[1] + renamed.get(found[2], found[2]), line
            )
    return "".join(lines)


def _targets(text: str) -> set[str]:
    """Return the documents that a text links to, as TARGET finds them."""
    names = set(INLINE.findall(text))
    if MAYBE_DEFINED.search(text):
        names.update(DEFINED.findall(f"\n{text}"))
    return {name for name in names if ":" not in name}


def _masked(line: str) -> str:
    return " ".join(TARGET.sub(r"\1", line).split())
