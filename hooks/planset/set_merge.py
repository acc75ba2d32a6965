"""Merge a whole set: what becomes of each of its documents when the template changes.

The set is given as three groups of texts by their paths in it: base, the render that it was made
from; ours, as it stands; theirs, the new render.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planset.laws import writes_something
from planset.markdown import parse
from planset.merge import merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planset.decisions import Decision

    Texts = Mapping[str, str]

ADDED: Final = "added"
REMOVED: Final = "removed"
RENAMED: Final = "renamed"
MERGED: Final = "merged"
SAME: Final = "nothing new"
KEPT: Final = "kept"
"""The template has the document no more, but somebody wrote in it."""
ABSENT: Final = "deleted before"
"""Ours has deleted the document, so it does not come back."""
OWN: Final = "yours"
"""The template's new document has the path of a file that is already there."""

ALIKE: Final = 0.5
"""How much of two documents must be the same for a rename, as git takes it (`git diff -M`)."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one document.

    `action` is one of this module's constants; `path` the document's; `before` and `after` its
    text, None where there is no file; `decisions` those of its merge; `origin` the path that the
    document had before a rename.
    """

    action: str
    path: str
    before: str | None
    after: str | None
    decisions: tuple[Decision, ...] = ()
    origin: str = ""


def merge_set(base: Texts, ours: Texts, theirs: Texts) -> list[Change]:
    """Return what becomes of each document that the template has or had, by path.

    `ours` may lack documents, and may have files at the paths of new ones. Nothing is raised.
    """
    renames = find_renames(base, theirs)
    origins = {new: old for old, new in renames.items() if old in ours and new not in ours}
    changes: list[Change] = []
    for path in sorted({*base, *theirs}):
        if path in origins.values():
            changes.append(Change(RENAMED, path, ours[path], None))
        elif path in origins:
            changes.append(_renamed(path, origins[path], base, ours, theirs))
        elif not (path in renames.values() and path not in ours):
            changes += _changed(path, base.get(path), ours.get(path), theirs.get(path))
    return changes


def _renamed(path: str, origin: str, base: Texts, ours: Texts, theirs: Texts) -> Change:
    after, decisions = _merged(path, base[origin], ours[origin], theirs[path])
    return Change(RENAMED, path, None, after, decisions, origin)


def _changed(path: str, base: str | None, ours: str | None, theirs: str | None) -> Iterator[Change]:
    """Yield what becomes of a document that keeps its path; nothing where all is said."""
    if ours is None:
        if base is None:
            yield Change(ADDED, path, None, theirs)
        elif theirs is not None and theirs != base:
            yield Change(ABSENT, path, None, None)
    elif theirs is None:
        if base is not None and _is_untouched(path, base, ours):
            yield Change(REMOVED, path, ours, None)
        else:
            yield Change(KEPT, path, ours, ours)
    elif base is None:
        yield Change(SAME if ours == theirs else OWN, path, ours, ours)
    else:
        after, decisions = _merged(path, base, ours, theirs)
        yield Change(SAME if after == ours else MERGED, path, ours, after, decisions)


def _merged(path: str, base: str, ours: str, theirs: str) -> tuple[str, tuple[Decision, ...]]:
    """Merge a document by its structure, another file as a whole: ours wins where both changed."""
    if is_document(path):
        merged = merge(base, ours, theirs)
        return merged.text, merged.decisions
    return (theirs if ours == base else ours), ()


def is_document(path: str) -> bool:
    """Tell whether a file is Markdown, by its name."""
    return path.endswith((".md", ".markdown"))


def _is_untouched(path: str, base: str, ours: str) -> bool:
    if is_document(path):
        return not writes_something(parse(base), parse(ours))
    return ours == base


def find_renames(base: Texts, theirs: Texts) -> dict[str, str]:
    """Return the new path of each document that theirs has under another path.

    A document that is gone and a new one are the same if they share at least half of their lines,
    and no other pair shares more.
    """
    gone = {path: _lines(base[path]) for path in sorted(base.keys() - theirs.keys())}
    new = {path: _lines(theirs[path]) for path in sorted(theirs.keys() - base.keys())}
    pairs = sorted(
        (
            (2 * len(old_lines & new_lines) / max(1, len(old_lines) + len(new_lines)), old, path)
            for old, old_lines in gone.items()
            for path, new_lines in new.items()
        ),
        reverse=True,
    )
    renames: dict[str, str] = {}
    for share, old, path in pairs:
        if share >= ALIKE and old not in renames and path not in renames.values():
            renames[old] = path
    return renames


def _lines(text: str) -> set[str]:
    """Return the distinct lines that say something."""
    return {line.strip() for line in text.splitlines() if any(map(str.isalnum, line))}
