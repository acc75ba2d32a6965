"""Merge files that are no documents by their lines, as diff3 does, without conflict markers.

Where both sides changed the same lines, ours stays, and a decision says what theirs has there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from planset.alignment import align
from planset.decisions import (
    ADDITION_LEFT_OUT,
    BLOCK_ADDED,
    BLOCK_REMOVED,
    BLOCK_REWORDED,
    REMOVAL_LEFT_OUT,
    SECTION_KEPT,
    WORDING_LEFT_OUT,
    Decision,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    Stretch = tuple[list[str], list[str], list[str]]

DONE: Final = {(False, True): BLOCK_ADDED, (True, False): BLOCK_REMOVED}
LEFT_OUT: Final = {(False, True): ADDITION_LEFT_OUT, (True, False): REMOVAL_LEFT_OUT}
"""The kind of a change by whether base and theirs have lines there; else it is a rewording."""


def merge_lines(path: str, base: str, ours: str, theirs: str) -> tuple[str, tuple[Decision, ...]]:
    """Return the merged text of a file, and the decisions, whose paths of titles are empty.

    Line ends do not count, and stay as ours has them. A JSON or YAML file, as `path` tells, that
    would no longer be one stays whole. Nothing is raised.
    """
    merged: list[str] = []
    decisions = []
    end = "\r" if "\r\n" in ours else ""
    for old, mine, new in _stretches(*(text.split("\n") for text in (base, ours, theirs))):
        sides = [[line.removesuffix("\r") for line in side] for side in (old, mine, new)]
        key = bool(old), bool(new)
        text = "\n".join(sides[2])
        if sides[2] in sides[:2]:
            merged += mine
        elif sides[0] == sides[1]:
            decisions.append(Decision(DONE.get(key, BLOCK_REWORDED), (), len(merged) + 1))
            merged += [line + end for line in sides[2]]
        else:
            kind = LEFT_OUT.get(key, WORDING_LEFT_OUT)
            decisions.append(Decision(kind, (), len(merged) + 1, text))
            merged += mine
    if ours == base:
        return theirs, tuple(decisions)
    result = "\n".join(merged)
    if _is_sound(path, ours) and not _is_sound(path, result):
        return ours, (Decision(SECTION_KEPT, (), 1, theirs),)
    return result, tuple(decisions)


def _stretches(base: list[str], ours: list[str], theirs: list[str]) -> Iterator[Stretch]:
    """Yield the lines of all three in order: those that all have, and those between such lines."""
    keys = [[line.removesuffix("\r") for line in side] for side in (base, ours, theirs)]
    in_ours, in_theirs = dict(align(keys[0], keys[1])), dict(align(keys[0], keys[2]))
    start = (0, 0, 0)
    for place in [*sorted(in_ours.keys() & in_theirs.keys()), len(base)]:
        end = (place, in_ours.get(place, len(ours)), in_theirs.get(place, len(theirs)))
        yield base[start[0] : end[0]], ours[start[1] : end[1]], theirs[start[2] : end[2]]
        if place < len(base):
            yield [base[end[0]]], [ours[end[1]]], [theirs[end[2]]]
        start = (end[0] + 1, end[1] + 1, end[2] + 1)


def _is_sound(path: str, text: str) -> bool:
    """Tell whether a JSON or YAML file can be read; of others nothing is known."""
    import yaml  # noqa: PLC0415 - few sets have a file that is no document and changes

    try:
        if path.endswith(".json"):
            json.loads(text)
        elif path.endswith((".yml", ".yaml")):
            # Its events alone, so that the tags of other programs do no harm.
            list(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except (ValueError, yaml.YAMLError):
        return False
    return True
