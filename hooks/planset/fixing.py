"""Fix what has one right answer, and write it where that ends findings and brings no others."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from typing import NamedTuple

from planset.checking import check_subject, check_targets
from planset.checks.leftovers import conflict_marker
from planset.files import FileError, read, write
from planset.finding_subjects import read_target, top_of
from planset.fixes.edits import Edit, Fix, Place, line_before, with_edits
from planset.fixes.links import fix_anchors, fix_files
from planset.fixes.numbers import fix_numbers
from planset.fixes.related import fix_missing_links
from planset.fixes.tables import fix_tables
from planset.fixes.whereabouts import Whereabouts
from planset.newest import newer_versions
from planset.rules import Finding
from planset.subjects import Repository, Subject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from planset.checking import Result
    from planset.finding_subjects import Target
    from planset.rules import Settings
    from planset.subjects import Files

FIXES: dict[str, Callable[[Subject, Whereabouts], Iterator[Fix]]] = {
    "PS101": fix_files,
    "PS308": fix_numbers,
    "PS102": fix_anchors,
    "PS309": fix_tables,
    "PS106": fix_missing_links,
}
"""What fixes the findings of a rule, in the order in which it is done.

Numbers come when links lead to files, so that the links follow; lines are added at last, so that
until then all lines are where they were.
"""
PASSES = 5
"""How often all is looked at anew: a fix of one set can make a link from another one fixable."""


class Outcome(NamedTuple):
    """What is left after the fixes, what was done (as findings that say so), and what could not.

    `messages` are whole sentences about documents that were left alone.
    """

    results: list[Result]
    fixed: list[Finding]
    messages: list[str]


def fix_targets(targets: Sequence[Target], settings: Settings, cache_file: str = "") -> Outcome:
    """Fix what can be fixed, write it, and check again; takes what `check_targets` takes.

    Raises FileError where a document cannot be written.
    """
    fixed: list[Finding] = []
    messages: dict[Target, str] = {}
    whereabouts: dict[str, Whereabouts] = {}
    newest: Mapping[str, str] | None = None
    results = check_targets(targets, settings, cache_file)
    for _ in range(PASSES):
        before = len(fixed)
        for result in results:
            codes = {finding.code for _, finding in result.findings}
            target = result.target
            if not codes.intersection(FIXES) or target in messages:
                continue
            if newest is None:
                folders = (each.folder for each in targets if each.documents is None)
                newest = newer_versions(folders)
            top = top_of(target.folder)
            known = whereabouts.setdefault(top, Whereabouts(top))
            files = read_target(target)
            attempt = Attempt(target, files, settings, newest.get(target.folder, ""))
            attempt.fix(known)
            if attempt.fixed and (message := _written(target, files.texts, attempt.texts)):
                messages[target] = message
            else:
                fixed += attempt.fixed
        if len(fixed) == before:
            break
        results = check_targets(targets, settings, cache_file)
    return Outcome(results, sorted(fixed), list(messages.values()))


def _written(target: Target, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Write the documents that changed; return why none was written, "" where all are.

    They are written together or not at all where one is not as it was read.
    """
    changed = [name for name, text in new.items() if text != old[name]]
    for name in changed:
        path = os.path.join(target.folder, name)
        try:
            is_same = read(path) == old[name]
        except FileError:
            is_same = False
        if not is_same:
            return f"{path} changed while it was being fixed: nothing was written, try again."
    for name in changed:
        write(os.path.join(target.folder, name), new[name])
    return ""


class Attempt:
    """The fixes of one subject, tried on its texts: nothing is written.

    `texts` are the documents with the fixes so far, and `fixed` says what was done.
    """

    def __init__(
        self, target: Target, files: Files, settings: Settings, newest_version: str = ""
    ) -> None:
        """Take what was read."""
        self.target = target
        self.files = files
        self.settings = settings
        self.newest_version = newest_version
        self.texts = dict(files.texts)
        self.fixed: list[Finding] = []
        subject = self._subject(self.texts)
        self.findings = self._check(subject)
        self.held = {finding.path for finding in conflict_marker(subject)}

    def fix(self, whereabouts: Whereabouts) -> None:
        """Do all fixes that end findings and bring no others."""
        for code, propose in FIXES.items():
            wanted = {
                _place(finding, self.target) for finding in self.findings if finding.code == code
            }
            if wanted:
                fixes = [
                    fix
                    for fix in propose(self._subject(self.texts), whereabouts)
                    if wanted.issuperset(fix.places) and not self._is_held(fix)
                ]
                self._take(code, fixes)

    def _is_held(self, fix: Fix) -> bool:
        """Tell whether a fix would change a document with conflict markers."""
        return any(os.path.join(self.target.folder, name) in self.held for name in fix.edits)

    def _take(self, code: str, fixes: Sequence[Fix]) -> None:
        """Take all fixes that do no harm: at once, or each that does none with those before."""
        taken: list[Fix] = []
        alone = [[fix] for fix in fixes] if len(fixes) > 1 else []
        for group in (fixes, *alone) if fixes else ():
            if len(taken) == len(fixes):
                break
            texts = dict(self.texts)
            edits = _together([*taken, *group])
            for name, pieces in edits.items():
                texts[name] = with_edits(texts[name], pieces)
            places = [place for fix in (*taken, *group) for place in fix.places]
            findings = self._check(self._subject(texts))
            if self._is_better(findings, code, places, edits):
                taken += group
                result = texts, findings
        if taken:
            subject = self._subject(self.texts)
            for name, pieces in _together(taken).items():
                page = subject.pages[name]
                self.fixed += [
                    Finding(page.path, *page.place(edit.start), code, edit.done) for edit in pieces
                ]
            self.texts, self.findings = result

    def _is_better(
        self,
        findings: Iterable[Finding],
        code: str,
        places: Iterable[Place],
        edits: Mapping[str, Sequence[Edit]],
    ) -> bool:
        """Tell whether all findings after some edits were there before, and those at places gone.

        A finding is the same where its line is, or what it says.
        """
        ended = Counter((code, place) for place in places)
        left: defaultdict[tuple[str, Place], list[str]] = defaultdict(list)
        for finding in self.findings:
            key = finding.code, _place(finding, self.target)
            if ended[key]:
                ended[key] -= 1
            else:
                left[key].append(_said(finding))
        others = []
        for finding in findings:
            document, line = _place(finding, self.target)
            if document in edits:
                line = line_before(line, self.texts[document], edits[document])
            if same := left[finding.code, Place(document, line)]:
                same.remove(_said(finding) if _said(finding) in same else same[0])
            else:
                others.append((finding.code, document, _said(finding)))
        said = Counter(
            (key, place.document, what) for (key, place), same in left.items() for what in same
        )
        return not Counter(others) - said

    def _subject(self, texts: Mapping[str, str]) -> Subject:
        repository = Repository(top_of(self.target.folder))
        files = self.files._replace(texts=texts)
        return Subject(self.target.folder, files, repository, self.newest_version)

    def _check(self, subject: Subject) -> list[Finding]:
        found = check_subject(self.target, subject, self.settings).findings
        return [finding for _, finding in found]


def _place(finding: Finding, target: Target) -> Place:
    return Place(os.path.relpath(finding.path, target.folder), finding.line)


def _said(finding: Finding) -> str:
    """Return what a finding says, without the heading beside which a missing section belongs."""
    return finding.message.partition(": it belongs")[0]


def _together(fixes: Iterable[Fix]) -> dict[str, list[Edit]]:
    """Return the edits of several fixes by document, each once."""
    found: defaultdict[str, dict[Edit, None]] = defaultdict(dict)
    for fix in fixes:
        for name, edits in fix.edits.items():
            found[name].update(dict.fromkeys(edits))
    return {name: sorted(edits) for name, edits in found.items()}
