"""Every requirement is taken up, and every reference leads to one.

What is still a placeholder does not count, and neither does a document that was not chosen.
"""

from __future__ import annotations

import re

from planset.rules import ALWAYS, STEP_BY_STEP, rule
from planset.subjects import PLAN_FILE, PRD_FILE, REQUIREMENTS_FILE, SPEC_FILE
from planset.traceability import DEFINITION, Traceability, leads_elsewhere

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.pages import Page
    from planset.rules import Finding
    from planset.subjects import Subject

LIKE_AN_ID = re.compile(r"(n?fr|us)[-_ ]?(\d+)\b", re.IGNORECASE)
SHORT_NUMBER = re.compile(r"FR-\d{1,2}(?![\w-])")
SHORT_ID = re.compile(r"N?FR-\d{1,2}")


@rule(
    "PS401",
    "IDs have the form FR-001, NFR-001 or US-001: capitals, a hyphen, three digits or more.",
    "Write it in that form wherever it stands.",
    ALWAYS,
)
def id_malformed(subject: Subject) -> Iterator[Finding]:
    """Yield IDs in another form."""
    for page, start, found in _malformed(subject):
        message = f"{found[0]} is not an ID: write {_well_formed(found)}"
        yield subject.finding("PS401", page, start, message)
    for page in subject.documents.values():
        if SHORT_NUMBER.search(page.text):
            for short in _short_ids(page):
                line_start = page.text.rfind("\n", 0, short.start()) + 1
                is_heading = any(heading.start == line_start for heading in page.headings)
                if not is_heading and not leads_elsewhere(page, short.start()):
                    match = LIKE_AN_ID.match(short[0])
                    right = _well_formed(match) if match else short[0]
                    message = f"{short[0]} is not an ID: write {right}"
                    yield subject.finding("PS401", page, short.start(), message)


def _short_ids(page: Page) -> Iterator[re.Match[str]]:
    """Yield IDs with too few digits."""
    text = page.prose
    for found in SHORT_NUMBER.finditer(text):
        start = found.start() - (text[found.start() - 1 : found.start()] == "N")
        before = text[start - 1 : start] if start else ""
        whole = SHORT_ID.match(text, start)
        if whole and not before.isalnum() and before not in {"_", "-"}:
            yield whole


def _malformed(subject: Subject) -> Iterator[tuple[Page, int, re.Match[str]]]:
    """Yield document, place and what should be an ID of headings that have it in another form."""
    for name in (REQUIREMENTS_FILE, PRD_FILE):
        if page := subject.pages.get(name):
            for heading in page.headings:
                found = LIKE_AN_ID.match(heading.title)
                if found and not DEFINITION.match(heading.title):
                    yield page, heading.start, found


def _well_formed(match: re.Match[str]) -> str:
    return f"{match[1].upper()}-{int(match[2]):03}"


@rule(
    "PS402",
    "Each ID heads one requirement or story only.",
    "Give the later one the next free number.",
    ALWAYS,
)
def id_twice(subject: Subject) -> Iterator[Finding]:
    """Yield requirements and stories with the ID of an earlier one."""
    trace = traceability(subject)
    for name, definitions in (
        (REQUIREMENTS_FILE, trace.requirements),
        (PRD_FILE, trace.stories),
    ):
        first: dict[str, int] = {}
        for definition in definitions:
            page = subject.pages[name]
            if definition.id in first:
                line = page.place(first[definition.id])[0]
                message = f"{definition.id} is there already, on line {line}"
                yield subject.finding("PS402", page, definition.start, message)
            first.setdefault(definition.id, definition.start)


@rule(
    "PS403",
    "Every requirement is taken up in SPEC.md.",
    "Name its ID where the design answers it, best in section 9 of SPEC.md.",
    STEP_BY_STEP,
)
def requirement_not_designed(subject: Subject) -> Iterator[Finding]:
    """Yield requirements that the technical spec does not name."""
    if SPEC_FILE in subject.pages:
        trace = traceability(subject)
        page = subject.pages.get(REQUIREMENTS_FILE)
        for requirement in trace.written:
            if page and requirement.id not in trace.in_spec:
                message = f"{requirement.id} is not taken up in {SPEC_FILE}"
                yield subject.finding("PS403", page, requirement.start, message)


@rule(
    "PS404",
    "Every requirement is named in a step or a test of PLAN.md.",
    "Name its ID in the step that builds it, or in the test that proves it.",
    STEP_BY_STEP,
)
def requirement_not_planned(subject: Subject) -> Iterator[Finding]:
    """Yield requirements that neither steps nor tests of the plan name."""
    if PLAN_FILE in subject.pages:
        trace = traceability(subject)
        page = subject.pages.get(REQUIREMENTS_FILE)
        for requirement in trace.written:
            if page and requirement.id not in {*trace.steps, *trace.tests}:
                message = f"{requirement.id} is in no step and no test of {PLAN_FILE}"
                yield subject.finding("PS404", page, requirement.start, message)


@rule(
    "PS405",
    "Every ID that is referred to is that of a requirement or story of the set.",
    "Correct the ID; a requirement that was dropped keeps its heading and says so.",
    ALWAYS,
)
def reference_unknown(subject: Subject) -> Iterator[Finding]:
    """Yield references to requirements and stories that are not there."""
    trace = traceability(subject)
    known = {definition.id for definition in (*trace.requirements, *trace.stories)}
    known.update(_well_formed(found) for _, _, found in _malformed(subject))
    owners = {"FR": REQUIREMENTS_FILE, "NFR": REQUIREMENTS_FILE, "US": PRD_FILE}
    for mention in trace.mentions:
        owner = owners[mention.id.split("-")[0]]
        is_short = SHORT_ID.fullmatch(mention.id)
        is_within_range = mention.id != mention.text
        if mention.id in known or is_short or is_within_range:
            continue
        if owner in subject.pages:
            message = f"refers to {mention.id}, which {owner} does not have"
            page = subject.pages[mention.document]
            yield subject.finding("PS405", page, mention.start, message)


@rule(
    "PS406",
    "Every user story names the requirements that it stands for.",
    "Add the line **Requirements:** FR-001 below its heading.",
    STEP_BY_STEP,
)
def story_without_requirement(subject: Subject) -> Iterator[Finding]:
    """Yield stories without a requirement."""
    trace = traceability(subject)
    for story in trace.stories:
        if not story.is_open and not story.is_dropped and not trace.named_by(story):
            page: Page = subject.pages[PRD_FILE]
            message = f"{story.id} names no requirement"
            yield subject.finding("PS406", page, story.start, message)


@rule(
    "PS407",
    "Every acceptance criterion has a test.",
    "Name the requirement's ID in section 5 of PLAN.md, or say in section 9 of SPEC.md what "
    "verifies it.",
    STEP_BY_STEP,
)
def criterion_without_test(subject: Subject) -> Iterator[Finding]:
    """Yield requirements with a criterion that no test is named for."""
    if PLAN_FILE not in subject.pages:
        return
    trace = traceability(subject)
    for requirement in trace.written:
        if requirement.id in trace.tests or not trace.has_criterion(requirement):
            continue
        if not any(proof for _, proof in trace.design.get(requirement.id, [])):
            page = subject.pages[REQUIREMENTS_FILE]
            message = f"no test is named for the acceptance criterion of {requirement.id}"
            yield subject.finding("PS407", page, requirement.start, message)


def traceability(subject: Subject) -> Traceability:
    """Return what the IDs of a set say, read once for all checks."""
    found = subject.shared.get("traceability")
    if not isinstance(found, Traceability):
        found = subject.shared["traceability"] = Traceability(subject)
    return found
