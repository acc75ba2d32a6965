"""Check many subjects: in several processes, and each only where something changed."""

from __future__ import annotations

import json
import os
import time
from itertools import chain
from typing import Any, NamedTuple

from planset.checks import (  # noqa: F401 - they register their rules
    answers,
    code,
    leftovers,
    links,
    placeholders,
    structure,
    tables,
    traceability,
)
from planset.collecting import collector_waiting
from planset.files import FileError, files_below, read, write
from planset.finding_subjects import Target, read_target, stamps_of, top_of
from planset.newest import newer_versions
from planset.rules import INFO, OFF, RULES, Finding
from planset.sharing import shared
from planset.subjects import Repository, Subject, stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planset.rules import Settings
    from planset.subjects import Stamp

YOUNG = 1_000_000_000
"""How old a file must be, in nanoseconds, for its times to tell whether it changed."""


class Result(NamedTuple):
    """What was found in a subject: findings that matter in its phase, with how much they do.

    `stamps` has the files of the target by their paths in it, `asked` those elsewhere that the
    findings rest on.
    """

    target: Target
    phase: str
    findings: tuple[tuple[str, Finding], ...]
    stamps: Mapping[str, Stamp]
    asked: Mapping[str, Stamp]


def open_subject(target: Target, newest_version: str = "") -> Subject:
    """Read what is to be checked; raise FileError where the folder is gone."""
    repository = Repository(top_of(target.folder))
    return Subject(target.folder, read_target(target), repository, newest_version)


def check_subject(target: Target, subject: Subject, settings: Settings) -> Result:
    """Run all checks that matter for a subject in its phase."""
    found = []
    for rule in RULES.values():
        severity = settings.severity(rule.code, subject.phase)
        if severity != OFF and (subject.is_set or rule.is_for_all_documents):
            findings = rule.check(subject)
            if severity != INFO:
                findings = map(subject.with_line, findings)
            found += [(severity, finding) for finding in findings]
    found.sort(key=lambda item: item[1])
    # What the checks share leads back to the subject: without it the subject is gone at once.
    subject.shared.clear()
    asked = subject.repository.asked
    if asked:
        own = {os.path.join(target.folder, path) for path in subject.stamps}
        asked = {path: seen for path, seen in asked.items() if path not in own}
    return Result(target, subject.phase, tuple(found), subject.stamps, asked)


def check_targets(
    targets: Sequence[Target], settings: Settings, cache_file: str = ""
) -> list[Result]:
    """Check all targets; return their results in the same order.

    `cache_file` is where results are remembered from one run to the next, "" for nowhere.
    """
    newest = newer_versions(target.folder for target in targets if target.documents is None)
    cache = _Cache(cache_file, settings) if cache_file else None
    known: dict[Target, Result] = {}
    for target in targets:
        if cache and (remembered := cache.result(target, newest)):
            known[target] = remembered
    rest = [target for target in targets if target not in known]
    with collector_waiting():  # all results are kept
        checked = shared(_check_some, rest, newest, settings)
        for target, (entry, result) in zip(rest, checked, strict=True):
            known[target] = result or _result(target, json.loads(entry))
            if cache:
                cache.remember(known[target], entry)
    if cache and rest:
        cache.save()
    return [known[target] for target in targets]


class _Checked(NamedTuple):
    """A result as it is remembered, in JSON, and itself: other processes get only the former."""

    entry: str
    result: Result | None

    def __reduce__(self) -> tuple[type[_Checked], tuple[str, None]]:
        """Return what makes it anew in another process, which is quicker without the result."""
        return _Checked, (self.entry, None)


def _check_some(
    targets: Sequence[Target], newest: Mapping[str, str], settings: Settings
) -> list[_Checked]:
    """Check some targets, and write what is to be remembered, as each process can do for itself."""
    checked = []
    with collector_waiting():  # no subject leads back to itself: there is nothing to collect
        for target in targets:
            newest_version = newest.get(target.folder, "")
            result = check_subject(target, open_subject(target, newest_version), settings)
            checked.append(_Checked(json.dumps([newest_version, *result[1:]]), result))
    return checked


def _result(target: Target, entry: Sequence[Any]) -> Result:
    """Return the result of a target from its entry."""
    _, phase, findings, stamps, asked = entry
    found = tuple((severity, Finding(*finding)) for severity, finding in findings)
    return Result(target, phase, found, stamps, asked)


class _Cache:
    """Results of earlier runs: each holds while no file that it rests on has changed.

    The file has a line for what all rest on, then two for each target: its name and its entry.
    """

    def __init__(self, path: str, settings: Settings) -> None:
        self.path = path
        self.limit = time.time_ns() - YOUNG
        severities, gates = (sorted(given.items()) for given in settings)
        self.key = json.dumps([_package_stamp(), severities, gates])
        self.entries: dict[str, str] = {}
        try:
            key, *lines = read(path).split("\n")
        except FileError:
            return
        if key == self.key:
            self.entries = dict(zip(lines[::2], lines[1::2], strict=False))

    def result(self, target: Target, newest: Mapping[str, str]) -> Result | None:
        """Return what is remembered of a target, None where that no longer holds."""
        try:
            entry = json.loads(self.entries.get(_name(target), ""))
        except ValueError:
            return None
        result = _result(target, entry)
        if entry[0] != newest.get(target.folder, "") or result.stamps != stamps_of(target):
            return None
        if any(stamp(path) != seen for path, seen in result.asked.items()):
            return None
        return result

    def remember(self, result: Result, entry: str) -> None:
        """Keep a result for the next run, unless a file is so young that it may yet change."""
        seen = filter(None, (*result.stamps.values(), *result.asked.values()))
        if all(stamp_[0] < self.limit for stamp_ in seen):
            self.entries[_name(result.target)] = entry

    def save(self) -> None:
        """Write all entries; where that cannot be, the next run is slower, and that is all."""
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            write(self.path, "\n".join([self.key, *chain.from_iterable(self.entries.items())]))
        except (OSError, FileError):
            return


def _name(target: Target) -> str:
    return json.dumps(target)


def _package_stamp() -> list[Stamp]:
    """Return what changes when the checks do."""
    here = os.path.dirname(__file__)
    return [stamp(os.path.join(here, path)) for path in sorted(files_below(here))]
