"""What people wrote in a document, and under which headings: read by lines, not as the merge does.

Numbers of headings, ticks, empty cells of tables, which section of a document a link leads to, and
blank lines say nothing here: a template may change what stands around them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

Place = tuple[str, ...]
MARKER = re.compile(rb"^(<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)", re.MULTILINE)
ANCHOR = re.compile(r"(\]\([^()\s#]*)#[^()\s]*")
HEADING = re.compile(r"(#{1,6}) (?:\d+\. )?(.*)")


def lines_with_places(text: str) -> Iterator[tuple[Place, str]]:
    """Yield each line that says something, with the titles of the headings above it."""
    above: dict[int, str] = {}
    fenced = False
    for line in map(str.strip, text.splitlines()):
        fenced ^= line.startswith("```")
        heading = None if fenced else HEADING.fullmatch(line)
        if heading:
            level = len(heading[1])
            above = {other: title for other, title in above.items() if other < level}
            above[level] = heading[2]
        if line:
            yield tuple(above.values()), _said(line)


def _said(line: str) -> str:
    """Return a line without what a template may change around it."""
    if heading := HEADING.fullmatch(line):
        return f"# {heading[2]}"
    if line.startswith("|"):
        return " | ".join(cell for cell in map(str.strip, line.split("|")) if cell)
    return ANCHOR.sub(r"\1", line.replace("- [x] ", "- [ ] "))


def written(filled: str, render: str) -> dict[Place, list[str]]:
    """Return the lines of a filled document that its render has not, in order, by their places."""
    templates = {line for _, line in lines_with_places(render)}
    return found(filled, {line for _, line in lines_with_places(filled)} - templates)


def found(text: str, lines: Collection[str]) -> dict[Place, list[str]]:
    """Return those lines of a text that are among `lines`, in order, by their places."""
    places: defaultdict[Place, list[str]] = defaultdict(list)
    for place, line in lines_with_places(text):
        if line in lines:
            places[place].append(line)
    return dict(places)


def retitled(
    places: Mapping[Place, list[str]], titles: Mapping[str, str]
) -> dict[Place, list[str]]:
    """Return places under the new titles that a template gave to some of their headings."""
    return {
        tuple(titles.get(title, title) for title in place): lines for place, lines in places.items()
    }
