"""Time planset's merge on documents of 100,000 lines beside documents of 10,000, by their shape.

Besides ordinary plans there are the ugly ones: all items or headings equal, one paragraph of 5 MB,
in lines or in one, quotes, items and headings that are deep, one big table and one big fenced
block. Each document is a list of parts; ours and theirs each reword, delete and add parts of their
own, some of which the other side has changed too. The small time is the best of three, the large
one is taken once. A ratio of 10 is linear time.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, NamedTuple

from planset.merge import merge

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL, LARGE = 10_000, 100_000
RUNS = 3
DEPTH = 50
WORDS = "a plan says what will be built, for whom, in which steps, and how one knows that it works"


class Shape(NamedTuple):
    """How to make a document: the part at a place with a number of lines, and what joins parts."""

    part: Callable[[int], str]
    lines: int = 1
    joint: str = "\n"
    head: str = ""
    tail: str = ""


def plan(place: int) -> str:
    """Return a section as a plan has it."""
    return f"""\
{"#" * (2 + place % 3)} Component {place}

{WORDS.capitalize()}, says component {place}.
It does so in two lines.

- Owner of {place}: nobody
- [ ] Review {place}
  - [ ] Security

| Risk | Weight of {place} |
|------|--------|
| late | {place % 7} |

<!-- Say how component {place} fails. -->
"""


SHAPES = {
    "plan": Shape(plan, lines=15),
    "equal items": Shape(lambda _: "- item"),
    "equal headings": Shape(lambda _: "## Notes\n\nText.\n", lines=4),
    "equal paragraphs": Shape(lambda _: "Text.\n", lines=2),
    "one paragraph of 5 MB": Shape(lambda place: f"{place % 1000:06} {WORDS[:43]}"),
    "one line of 5 MB": Shape(lambda place: f"{place % 1000:06} {WORDS[:43]}", joint=" "),
    "deep quotes": Shape(lambda place: "> " * (1 + place % DEPTH) + f"line {place}"),
    "deepest quote": Shape(lambda _: ">", joint="", tail=" text\n"),
    "deep items": Shape(lambda place: "  " * (place % DEPTH) + f"- item {place}"),
    "deep headings": Shape(lambda place: "#" * (1 + place % 6) + f" Title {place}\n", lines=2),
    "one table": Shape(
        lambda place: f"| {place} | text | |", head="| a | b | c |\n|---|---|---|\n"
    ),
    "one fence": Shape(lambda place: f"line {place}", head="```text\n", tail="```\n"),
    "one comment": Shape(lambda place: f"line {place}", head="<!--\n", tail="-->\n"),
    "front matter": Shape(lambda place: f"key_{place}: value", head="---\n", tail="---\n\nText.\n"),
}


def main() -> None:
    """Print a table of the times and their ratios, in Markdown."""
    parser = argparse.ArgumentParser(description="Time a merge of a document ten times as long.")
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help=", ".join(SHAPES))
    arguments = parser.parse_args()
    unknown = set(arguments.shapes) - set(SHAPES)
    if unknown:
        parser.error(f"no such shape: {', '.join(sorted(unknown))}")
    print(f"| shape | {SMALL:,} lines | {LARGE:,} lines | ratio |\n|---|---|---|---|")
    for name in arguments.shapes or SHAPES:
        small = min(seconds(SHAPES[name], SMALL) for _ in range(RUNS))
        large = seconds(SHAPES[name], LARGE)
        print(f"| {name} | {small:.2f} s | {large:.2f} s | {large / small:.1f} |", flush=True)


def seconds(shape: Shape, lines: int) -> float:
    """Return how long it takes to merge a document of a shape."""
    parts = [shape.part(place) for place in range(lines // shape.lines)]
    base, ours, theirs = (
        shape.head + shape.joint.join(side) + ("\n" if shape.joint else "") + shape.tail
        for side in (
            parts,
            edited(parts, shape.joint, 3, "by the author"),
            edited(parts, shape.joint, 7, "by the template"),
        )
    )
    start = time.perf_counter()
    merge(base, ours, theirs)
    return time.perf_counter() - start


def edited(parts: list[str], joint: str, first: int, words: str) -> list[str]:
    """Return parts of which some are reworded, some gone, and some new; each 100th, or the last."""
    side = list(parts)
    step = 100
    for place in range(first, len(parts), step):
        side[place] = reworded(parts[place], words)
    for place in range(first + 20, len(parts), step):
        side[place] += joint + reworded(parts[place], f"added {place} {words}")
    for place in range(step // 2, len(parts), step):  # both sides change these
        side[place] = reworded(parts[place], words)
    return [part for place, part in enumerate(side) if place % step != first + 40]


def reworded(part: str, words: str) -> str:
    """Return a part with words more at the end of its first line."""
    line, *rest = part.split("\n")
    return "\n".join([f"{line} {words}", *rest])


if __name__ == "__main__":
    main()
