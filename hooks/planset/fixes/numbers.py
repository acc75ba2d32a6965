"""Number sections, components and phases one after the other; links follow."""

from __future__ import annotations

import re
from collections import defaultdict

from planset.checks.structure import misnumbered, number_wrong
from planset.fixes.edits import Edit, Fix, Place, with_edits
from planset.fixes.links import anchor_edit
from planset.fixes.targets import written_targets
from planset.pages import SECTION_LEVEL, Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planset.fixes.whereabouts import Whereabouts
    from planset.pages import Heading
    from planset.subjects import Subject

DIGITS = re.compile(r"\d+")
COUNTED = re.compile(r"\b\w+[ \t]+(\d+)(?=:)")


def fix_numbers(subject: Subject, _: Whereabouts) -> Iterator[Fix]:
    """Yield for each document what numbers its headings, and leads links in the set to them."""
    if not any(number_wrong(subject)):
        return
    for name, page in subject.documents.items():
        edits = [
            edit
            for heading, number in misnumbered(page, subject.form, name)
            if (edit := _edit(page, heading, number))
        ]
        if edits:
            moved = _moved_anchors(page, with_edits(page.text, edits))
            changed = defaultdict(list, {name: edits})
            for other, there in subject.pages.items():
                if following := list(_following(subject, there, page, moved)):
                    changed[other] = [*changed[other], *following]
            places = tuple(Place(name, page.place(edit.start)[0]) for edit in edits)
            yield Fix(places, {other: tuple(found) for other, found in changed.items()})


def _edit(page: Page, heading: Heading, number: int) -> Edit | None:
    """Return what gives a heading its number, None where its number is not plain to see."""
    is_section = heading.level == SECTION_LEVEL
    pattern = DIGITS if is_section else COUNTED
    found = pattern.search(page.text, heading.start, heading.body)
    if found is None or (is_section and found[0] != heading.number):
        return None
    start, end = found.span(0 if is_section else 1)
    return Edit(start, end, str(number), f"{heading.title} has the number {number}")


def _moved_anchors(page: Page, after: str) -> dict[str, str]:
    """Return old and new anchor of each heading that gets another one."""
    pairs = zip(page.heading_anchors, Page(page.path, after).heading_anchors, strict=False)
    return {old: new for old, new in pairs if old != new and old not in page.ids}


def _following(
    subject: Subject, page: Page, target: Page, moved: Mapping[str, str]
) -> Iterator[Edit]:
    """Yield what leads the links of a document to headings whose anchors moved."""
    seen = set()
    for written in written_targets(page) if moved and "#" in page.text else ():
        if "#" in written.target and written.start not in seen:
            seen.add(written.start)
            found = subject.destination(page, written.target)
            anchor = moved.get(found.anchor.lower().removeprefix("user-content-"))
            if anchor and found.path == target.path:
                yield anchor_edit(page, written, anchor)
