"""What `planset status` and `planset index` say of a set: how far it is, and what it waits for."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from planset.answers_files import ANSWERS_FILE
from planset.checks.placeholders import acceptance
from planset.finding_subjects import Target, enclosing_set, read_target, top_of
from planset.fresh_render import RenderError, own_template, template_of
from planset.newest import origin_of
from planset.pages import plain_words
from planset.rules import EXECUTE, PHASES, PRIORITIES
from planset.sharing import shared
from planset.subjects import (
    PLAN_FILE,
    Repository,
    Subject,
    in_order,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planset.fresh_render import FreshTemplate
    from planset.pages import Page

TITLE = re.compile(r"Implementation Plan - (.+)")
PLACEHOLDER = re.compile(r"\[[^\[\]]+\]")
PREREQUISITES = "Dependencies & Prerequisites"
PHASE_ORDER = (EXECUTE, *(phase for phase in PHASES if phase != EXECUTE))
"""The phases, with what is being worked on first."""


class Overview(NamedTuple):
    """A set at a glance.

    `folder` is an absolute path, `name` what the feature is called. `left` are those of the `fresh`
    placeholders of its untouched documents that are still there; `fresh` is 0 where nobody can
    tell. `newest` is the version that it could have, "" where it has it. `waits_for` has the
    folders of the sets that its plan's prerequisites link to. `error` says what of it cannot be
    read.
    """

    folder: str
    name: str
    phase: str
    priority: str
    date: str
    owners: tuple[str, ...]
    left: int
    fresh: int
    ticked: int
    criteria: int
    documents: tuple[str, ...]
    version: str
    newest: str
    waits_for: tuple[str, ...]
    error: str

    @property
    def filled(self) -> float | None:
        """The share of the placeholders that are gone, from 0 to 1; None where nobody can tell."""
        return 1 - self.left / self.fresh if self.fresh else None


def overviews(
    folders: Sequence[str], newest: Mapping[str, str], *, is_shared: bool = False
) -> list[Overview]:
    """Return the overviews of sets, in the order of phase, priority and name.

    `newest` has the newest version for each that is behind. With `is_shared`, what is filled in is
    counted against the template of this package alone, so that all who have it count the same.
    """
    return sorted(shared(_some_overviews, folders, newest, is_shared), key=_place)


def _place(overview: Overview) -> tuple[object, ...]:
    known = overview.priority in PRIORITIES
    urgency = PRIORITIES.index(overview.priority) if known else -1
    phase = PHASE_ORDER.index(overview.phase)
    return phase, -urgency, overview.name.casefold(), overview.folder


def _some_overviews(
    folders: Sequence[str], newest: Mapping[str, str], is_shared: bool
) -> list[Overview]:
    return [overview(folder, newest.get(folder, ""), is_shared=is_shared) for folder in folders]


def overview(folder: str, newest: str = "", *, is_shared: bool = False) -> Overview:
    """Return the overview of the set in a folder; see `overviews`."""
    subject = Subject(folder, read_target(Target(folder)), Repository(top_of(folder)))
    answers = subject.answers or {}
    left, fresh = _filled(subject, is_shared)
    ticked, criteria = acceptance(subject)
    return Overview(
        folder,
        _name(subject),
        _phase(subject),
        _field(subject, (PLAN_FILE,), "Priority") or str(answers.get("priority") or ""),
        _field(subject, (PLAN_FILE,), "Date") or str(answers.get("date") or ""),
        _owners(subject),
        left,
        fresh,
        ticked,
        criteria,
        tuple(in_order(subject.documents)),
        str(answers.get("_commit") or ""),
        newest,
        tuple(_waits_for(subject)),
        _error(subject),
    )


def _name(subject: Subject) -> str:
    """Return what the plan's title calls the feature, else its answers, else the folder."""
    plan = subject.pages.get(PLAN_FILE)
    title = TITLE.fullmatch(plan.headings[0].title) if plan and plan.headings else None
    answer = (subject.answers or {}).get("feature_name")
    return title[1] if title else str(answer or "").strip() or subject.name


def _phase(subject: Subject) -> str:
    answer = (subject.answers or {}).get("phase")
    said = (_field(subject, (PLAN_FILE,), "Phase"), answer)
    return next((str(phase) for phase in said if phase in PHASES), EXECUTE)


def _field(subject: Subject, documents: Sequence[str], name: str) -> str:
    """Return what the first of some documents has in a field of its header that is filled in."""
    for document in documents:
        page = subject.pages.get(document)
        field = page.fields.get(name) if page else None
        if field and field.value and not PLACEHOLDER.fullmatch(field.value):
            return plain_words(field.value)
    return ""


def _owners(subject: Subject) -> tuple[str, ...]:
    said = _field(subject, in_order(subject.documents), "Owners") or str(
        (subject.answers or {}).get("owners") or ""
    )
    return tuple(filter(None, map(str.strip, said.split(","))))


def _filled(subject: Subject, is_shared: bool) -> tuple[int, int]:
    """Return how many placeholders are left, and how many there are in the same documents anew."""
    answers = subject.answers or {}
    own = None if is_shared else _local_template(subject)
    for template in filter(None, (own, own_template())):
        try:
            fresh = template.placeholders(answers)
        except RenderError:
            continue
        names = [name for name in fresh if name in subject.pages]
        left = (template.open_placeholders(subject.pages[name]) & fresh[name] for name in names)
        return sum(map(_total, left)), sum(_total(fresh[name]) for name in names)
    return 0, 0


def _total(counted: Mapping[str, int]) -> int:
    return sum(counted.values())


def _local_template(subject: Subject) -> FreshTemplate | None:
    """Return the version of its template that a set has, where that is on this machine."""
    source, commit = origin_of(subject.folder)
    return template_of(source, commit) if commit and os.path.isdir(source) else None


def _waits_for(subject: Subject) -> Iterator[str]:
    """Yield the folders of other sets that the plan's prerequisites link to, each once."""
    place = subject.section(PLAN_FILE, PREREQUISITES)
    if place is None:
        return
    page = subject.pages[PLAN_FILE]
    others = {target: _set_of(subject, page, target) for target in page.targets}
    if any(others.values()):
        start, end = place
        linked = [others.get(link.target) for link in page.links if start <= link.start < end]
        yield from dict.fromkeys(filter(None, linked))


def _set_of(subject: Subject, page: Page, target: str) -> str | None:
    """Return the folder of the other set that a link leads to, None where it leads to none."""
    path = subject.destination(page, target).path
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    if folder == subject.folder or not os.path.isabs(folder):
        return None
    found = enclosing_set(folder)
    return found if found != subject.folder else None


def _error(subject: Subject) -> str:
    """Return what cannot be read, by file and line, "" where all can."""
    unreadable = dict(subject.unreadable)
    if subject.answers_error:
        unreadable[ANSWERS_FILE] = subject.answers_error
    elif not subject.answers:
        return f"{ANSWERS_FILE} is not there"
    for name, why in unreadable.items():
        return f"{name}:{why.line}: {why.message}"
    return "" if PLAN_FILE in subject.pages else f"{PLAN_FILE} is not there"
