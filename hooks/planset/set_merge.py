"""Merge a whole set: what becomes of each of its documents when the template changes.

The set is given as three groups of texts by their paths in it: base, the render that it was made
from; ours, as it stands; theirs, the new render.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from posixpath import dirname, relpath
from typing import TYPE_CHECKING, Final

from planset.decisions import ADDITION_LEFT_OUT, LINK_RENAMED, Decision
from planset.files import is_document
from planset.laws import writes_something
from planset.line_merge import merge_lines
from planset.markdown import parse
from planset.merge import merge
from planset.section_links import with_section_links

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    changes = list(_SetMerge(base, ours, theirs, find_renames(base, theirs)).changes())
    after = {
        change.path: change.after
        for change in changes
        if change.after is not None and is_document(change.path)
    }
    origins = {change.path: change.origin for change in changes if change.origin}
    linked = with_section_links(ours, after, origins)
    return [
        change if change.path not in linked else _with_text(change, linked[change.path])
        for change in changes
    ]


def _with_text(change: Change, text: str) -> Change:
    """Return a change whose links to sections were followed."""
    if text == change.after or change.action in {ADDED, KEPT, OWN}:
        return change
    lines = zip((change.after or "").splitlines(), text.splitlines(), strict=True)
    links = [
        Decision(LINK_RENAMED, (), number)
        for number, (old, new) in enumerate(lines, start=1)
        if old != new
    ]
    decisions = sorted([*change.decisions, *links], key=lambda decision: decision.line)
    action = MERGED if change.action == SAME else change.action
    return replace(change, action=action, after=text, decisions=tuple(decisions))


@dataclass(frozen=True, slots=True)
class _SetMerge:
    """The texts of a set, and the new path of each document that the template renamed."""

    base: Texts
    ours: Texts
    theirs: Texts
    renames: dict[str, str]

    def changes(self) -> Iterator[Change]:
        """Yield what becomes of each document, by path."""
        # A rename is followed where the document is there and its new path is free.
        origins = {
            new: old
            for old, new in self.renames.items()
            if old in self.ours and new not in self.ours
        }
        for path in sorted({*self.base, *self.theirs}):
            if path in origins.values():
                yield Change(RENAMED, path, self.ours[path], None)
            elif path in origins:
                after, decisions = self._merged(path, origins[path])
                yield Change(RENAMED, path, None, after, decisions, origins[path])
            elif path in self.ours:
                yield self._changed(path)
            elif path not in self.base and path not in self.renames.values():
                yield Change(ADDED, path, None, self.theirs[path])
            elif path in self.theirs and self.theirs[path] != self.base.get(path):
                yield Change(ABSENT, path, None, None)

    def _changed(self, path: str) -> Change:
        """Return what becomes of a document that is there and keeps its path."""
        ours = self.ours[path]
        if path not in self.theirs:
            gone = _is_untouched(path, self.base[path], ours)
            return Change(REMOVED if gone else KEPT, path, ours, None if gone else ours)
        if path not in self.base:
            return Change(SAME if ours == self.theirs[path] else OWN, path, ours, ours)
        after, decisions = self._merged(path, path)
        return Change(SAME if after == ours else MERGED, path, ours, after, decisions)

    def _merged(self, path: str, origin: str) -> tuple[str, tuple[Decision, ...]]:
        """Merge a document by its structure, another file by its lines."""
        base, ours, theirs = self.base[origin], self.ours[origin], self.theirs[path]
        if not is_document(path):
            return merge_lines(path, base, ours, theirs)
        merged = merge(base, ours, theirs, renamed_links=self._renamed_links(path))
        return merged.text, tuple(filter(_says_something, merged.decisions))

    def _renamed_links(self, path: str) -> dict[str, str]:
        """Return old and new targets of links from a document to those that were renamed."""
        folder = dirname(path) or "."
        relative = {relpath(old, folder): relpath(new, folder) for old, new in self.renames.items()}
        return {start + old: start + new for old, new in relative.items() for start in ("", "./")}


def _says_something(decision: Decision) -> bool:
    """Tell whether people can do something with a decision: not with a rule that was left out."""
    return decision.kind != ADDITION_LEFT_OUT or any(map(str.isalnum, decision.text))


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
