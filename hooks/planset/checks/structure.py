"""A set has the form of its template: documents, sections, numbers and header fields."""

from __future__ import annotations

import re

from planset.pages import SECTION_LEVEL
from planset.rules import ADVICE, ALWAYS, PHASES, PRIORITIES, Finding, rule
from planset.subjects import PLAN_FILE, REQUIREMENTS_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planset.forms import Form, FormSection
    from planset.pages import Heading, Page
    from planset.subjects import Subject

HEADER = ("Date", "Phase", "Priority")
"""The fields that all documents have at their top."""
DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
COUNTED = re.compile(r"(\w+) (\d+):")
NO_CONTENT = re.compile(r"(?:[ \t\r\n]|^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*\r?$)*", re.MULTILINE)


@rule(
    "PS301",
    "Each document has all sections that its template gives it.",
    "Put the heading back; where there is nothing to say, say why in one line below it.",
    ALWAYS,
)
def section_missing(subject: Subject) -> Iterator[Finding]:
    """Yield the sections of the form that a document does not have."""
    for name, page in subject.documents.items():
        for wanted in subject.form.sections[name]:
            is_there = wanted.is_optional or wanted.title in subject.sections[name]
            if is_there or not subject.knows_form:
                continue
            start, where = _place_of(wanted, page, subject.form.sections[name])
            message = f'has no section "{_shown(wanted)}": it belongs {where}'
            yield subject.finding("PS301", page, start, message)


@rule(
    "PS302",
    "Sections stand in the order of the template.",
    "Move the section, with all that is below it, to its place.",
    ALWAYS,
)
def section_out_of_order(subject: Subject) -> Iterator[Finding]:
    """Yield sections that stand before one that they should follow."""
    for name, page in subject.documents.items():
        order = {part.title: place for place, part in enumerate(subject.form.sections[name])}
        known = [heading for heading in page.sections if heading.title in order]
        places = [order[heading.title] for heading in known]
        if places == sorted(set(places)) or not subject.knows_form:
            continue
        in_place = _longest_rising(places)
        for place, heading in enumerate(known):
            if place in in_place or heading.title in {known[other].title for other in in_place}:
                continue
            before = [title for title in order if order[title] < order[heading.title]]
            last = next((t for t in reversed(before) if t in subject.sections[name]), None)
            where = f'after "{last}"' if last else "before all others"
            message = f'"{heading.title}" is out of order: it belongs {where}'
            yield subject.finding("PS302", page, heading.start, message)


@rule(
    "PS303",
    "No section of a document is there twice.",
    "Bring the two together under one heading.",
    ALWAYS,
)
def section_twice(subject: Subject) -> Iterator[Finding]:
    """Yield sections with the title of an earlier one."""
    for page in subject.documents.values():
        first: dict[str, Heading] = {}
        for heading in page.sections:
            if heading.title in first:
                line = page.place(first[heading.title].start)[0]
                message = f'"{heading.title}" is there already, on line {line}'
                yield subject.finding("PS303", page, heading.start, message)
            else:
                first[heading.title] = heading


@rule(
    "PS304",
    "No section is empty.",
    "Say in one line why there is nothing to say, or delete the heading.",
    ADVICE,
)
def section_empty(subject: Subject) -> Iterator[Finding]:
    """Yield headings that the next heading of their level, or of a higher one, follows at once."""
    for page in subject.documents.values():
        headings = page.headings
        for place, heading in enumerate(headings):
            following = headings[place + 1] if place + 1 < len(headings) else None
            end = following.start if following else len(page.text)
            if following and following.level > heading.level:
                continue
            if NO_CONTENT.fullmatch(page.text, heading.body, end):
                message = f'"{_shown(heading)}" is empty'
                yield subject.finding("PS304", page, heading.start, message)


@rule(
    "PS305",
    "Each document has a date (YYYY-MM-DD), a phase (Plan, Execute, Done or Dropped) and a "
    "priority (Low, Medium, High or Critical) at its top.",
    "Write the line as the template does: **Phase:** Execute, with two spaces at its end.",
    ALWAYS,
)
def header_unreadable(subject: Subject) -> Iterator[Finding]:
    """Yield header fields that are missing, or whose value is none of theirs."""
    for page in subject.documents.values():
        for name in HEADER:
            field = page.fields.get(name)
            if field is None:
                message = f"has no line **{name}:** at its top"
                yield Finding(page.path, 1, 1, "PS305", message)
            elif expected := _expected(name, field.value):
                message = f'{name} is "{field.value}": write {expected}'
                yield subject.finding("PS305", page, field.start, message)


def _is_date(value: str) -> bool:
    if not DATE.fullmatch(value):
        return False
    if value[-2:] <= "28":
        return True
    from datetime import date  # noqa: PLC0415 - few days need it

    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _expected(name: str, value: str) -> str:
    """Return what a header field could say, "" where what it says is fine."""
    if name == "Date":
        return "" if _is_date(value) else "a date as YYYY-MM-DD"
    choices = PHASES if name == "Phase" else PRIORITIES
    return "" if value in choices else f"one of {', '.join(choices)}"


@rule(
    "PS306",
    "All documents of a set have the date, phase and priority of its plan.",
    "Change the document that is behind; PLAN.md counts.",
    ALWAYS,
)
def header_differs(subject: Subject) -> Iterator[Finding]:
    """Yield header fields that say something else than the plan's."""
    plan = subject.pages.get(PLAN_FILE)
    if plan is None:
        return
    for page in subject.documents.values():
        for name in HEADER:
            ours, plans = page.fields.get(name), plan.fields.get(name)
            if not ours or not plans or ours.value == plans.value:
                continue
            if not _expected(name, ours.value) and not _expected(name, plans.value):
                message = f"{name} is {ours.value}, but {plans.value} in {PLAN_FILE}"
                yield subject.finding("PS306", page, ours.start, message)


@rule(
    "PS307",
    "All documents that the answers file names are there, and can be read.",
    "Get it back from git, or change the answer: copier update --data documents=[...].",
    ALWAYS,
)
def document_missing(subject: Subject) -> Iterator[Finding]:
    """Yield documents that the set should have and has not."""
    if not subject.answers:
        return
    chosen = subject.answers.get("documents")
    names = [f"{name}.md" for name in chosen] if isinstance(chosen, list) else []
    for name in (PLAN_FILE, REQUIREMENTS_FILE, *names):
        if name not in subject.pages and name not in subject.unreadable:
            yield Finding(f"{subject.folder}/{name}", 1, 1, "PS307", "is not there")
    for name, error in subject.unreadable.items():
        yield Finding(f"{subject.folder}/{name}", *error[:2], "PS307", error[2])


@rule(
    "PS308",
    "Sections, components and phases are numbered one after the other.",
    "--fix gives them their numbers, and the links to them too.",
    ALWAYS,
)
def number_wrong(subject: Subject) -> Iterator[Finding]:
    """Yield headings whose number does not follow from the one before."""
    wrong = {
        page: found
        for name, page in subject.documents.items()
        if (found := list(misnumbered(page, subject.form, name)))
    }
    disordered = {
        finding.path
        for check in (section_out_of_order, section_twice)
        for finding in (check(subject) if wrong else ())
    }
    for page, found in wrong.items():
        for heading, number in found if page.path not in disordered else ():
            message = f'"{_shown(heading)}" should have the number {number}'
            yield subject.finding("PS308", page, heading.start, message)


def misnumbered(page: Page, form: Form, document: str) -> Iterator[tuple[Heading, int]]:
    """Yield headings with a wrong number, and the right one.

    A section of the form that is missing may leave a gap. Below the sections only what the template
    counts is looked at, from 0 or 1: with other words, as in `Python 3:`, a number may be a name.
    """
    expected = 0
    counted: dict[tuple[str, str], int] = {}
    parent = ""
    for heading in page.headings:
        if heading.level == SECTION_LEVEL:
            parent = heading.title
            if heading.number.isdecimal():
                expected += 1
                if heading.number == str(expected):
                    continue
                gaps = _gaps(page, form.sections[document])
                while str(expected) in gaps and heading.number != str(expected):
                    expected += 1
                if heading.number != str(expected):
                    yield heading, expected
        elif (
            ":" in heading.title
            and (found := COUNTED.match(heading.title))
            and found[1] in form.counted
        ):
            kind, number = found[1], int(found[2])
            following = counted.get((parent, kind), min(number, 1))
            if number != following:
                yield heading, following
            counted[parent, kind] = following + 1


def _gaps(page: Page, form: Sequence[FormSection]) -> set[str]:
    """Return the numbers of sections that are missing, which no other section has."""
    numbers = {heading.number for heading in page.sections}
    titles = {heading.title for heading in page.sections}
    return {part.number for part in form if part.number not in numbers and part.title not in titles}


def _place_of(wanted: FormSection, page: Page, form: Sequence[FormSection]) -> tuple[int, str]:
    """Return where a missing section would start, and words for that."""
    later = {part.title for part in form[form.index(wanted) + 1 :]}
    for heading in page.sections:
        if heading.title in later:
            return heading.start, f'before "{_shown(heading)}"'
    return len(page.text.rstrip()), "at the end"


def _shown(part: FormSection | Heading) -> str:
    return f"{part.number}. {part.title}" if part.number else part.title


def _longest_rising(numbers: list[int]) -> set[int]:
    """Return the places of a longest strictly rising series."""
    best: list[list[int]] = [[]]
    for place, number in enumerate(numbers):
        before = [series for series in best if not series or numbers[series[-1]] < number]
        longest = max(before, key=len)
        best.append([*longest, place])
    longest = max(best, key=len)
    return set(longest)
