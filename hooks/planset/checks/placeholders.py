"""Documents are filled in as far as the work is."""

from __future__ import annotations

import re

from planset.rules import AT_LAST, STEP_BY_STEP, WHEN_DONE, rule
from planset.subjects import ISSUE_FILE, PLAN_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.pages import Page
    from planset.rules import Finding
    from planset.subjects import Subject

NEEDED = {
    PLAN_FILE: frozenset(
        {
            "Overview",
            "Components to Implement",
            "Implementation Steps",
            "Testing Strategy",
            "Acceptance Criteria",
        }
    ),
}
"""The sections that the work needs when it begins, by their document."""
UNTICKED = re.compile(r"^[ \t]*[-*+][ \t]+\[ \][ \t]+(.*?)[ \t]*\r?$", re.MULTILINE)
CRITERIA = ((PLAN_FILE, "Acceptance Criteria"), (ISSUE_FILE, "Acceptance Criteria"))
SHOWN = 60
"""How many characters of a placeholder a message shows."""


@rule(
    "PS201",
    "What the work needs is filled in before it begins: Overview, Components to Implement, "
    "Implementation Steps, Testing Strategy and Acceptance Criteria of PLAN.md.",
    "Write what the brackets ask for in their place, or delete the line. Where brackets are meant, "
    "write \\[.",
    STEP_BY_STEP,
)
def needed_placeholder(subject: Subject) -> Iterator[Finding]:
    """Yield placeholders in the sections that the work needs."""
    yield from _placeholders(subject, "PS201", is_needed=True)


@rule(
    "PS202",
    "Everything is filled in or deleted when the work is done.",
    "Write what the brackets ask for in their place, or delete the line. Where brackets are meant, "
    "write \\[.",
    AT_LAST,
)
def placeholder(subject: Subject) -> Iterator[Finding]:
    """Yield all other placeholders."""
    yield from _placeholders(subject, "PS202", is_needed=False)


def _placeholders(subject: Subject, code: str, *, is_needed: bool) -> Iterator[Finding]:
    for name, page in subject.documents.items():
        needed = NEEDED.get(name, frozenset())
        if is_needed and not needed:
            continue
        for start in open_placeholders(subject, page):
            section = page.section(start) if needed else None
            title = section.title if section else ""
            if (title in needed) == is_needed:
                stop = "]" if page.text[start] == "[" else "`"
                end = page.text.index(stop, start) + (stop == "]")
                text = " ".join(page.text[start:end].split())
                shown = text if len(text) <= SHOWN else text[:SHOWN].rstrip() + " …]"
                yield subject.finding(code, page, start, f"is still to be filled in: {shown}")


def open_placeholders(subject: Subject, page: Page) -> list[int]:
    """Return where the placeholders of a document start, read once for all checks."""
    found = page.shared.get("placeholders")
    if not isinstance(found, list):
        found = page.shared["placeholders"] = page.placeholders(subject.form.placeholders)
    return found


@rule(
    "PS203",
    "All acceptance criteria are ticked when the work is done.",
    "Tick what holds; delete what was given up, or keep the phase at Execute.",
    WHEN_DONE,
)
def criterion_open(subject: Subject) -> Iterator[Finding]:
    """Yield acceptance criteria without a tick."""
    for document, title in CRITERIA:
        if place := subject.section(document, title):
            page = subject.pages[document]
            to_fill = open_placeholders(subject, page)
            for box in UNTICKED.finditer(page.shown, *place):
                if box.start(1) not in to_fill:
                    yield subject.finding("PS203", page, box.start(), f"is not ticked: {box[1]}")


def acceptance(subject: Subject) -> tuple[int, int]:
    """Return how many acceptance criteria of the plan are ticked, and how many there are."""
    place = subject.section(PLAN_FILE, "Acceptance Criteria")
    if place is None:
        return 0, 0
    text = subject.pages[PLAN_FILE].shown[slice(*place)]
    still_open = len(UNTICKED.findall(text))
    ticked = len(re.findall(r"^[ \t]*[-*+][ \t]+\[[xX]\][ \t]", text, re.MULTILINE))
    return ticked, ticked + still_open
