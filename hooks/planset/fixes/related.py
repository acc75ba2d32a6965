"""Add the links to a document of the set that another lacks."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from planset.checks.links import RELATED, place_of_links, unlinked
from planset.checks.structure import misnumbered
from planset.fixes.edits import Edit, Fix, Place, with_edits
from planset.markdown import BLANK, MARKER, parse
from planset.pages import SECTION_LEVEL, Page
from planset.subjects import in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planset.fixes.whereabouts import Whereabouts
    from planset.markdown import Block, Section
    from planset.pages import Heading
    from planset.subjects import Subject

ORDERED = re.compile(r"(\s*)(\d+)([.)][ \t]+)")


class _Item(NamedTuple):
    """An item of a list: its first line's start, its end, and the document that it links to."""

    block: Block
    start: int
    end: int
    document: str


def fix_missing_links(subject: Subject, _: Whereabouts) -> Iterator[Fix]:
    """Yield for each document the lines that link to the others of its set.

    Each comes at its place in the list of the section Related Documents; a list or section that is
    not there is made. Where that section names a document without a link, nothing is added.
    """
    for name, page in subject.documents.items():
        missing = in_order(unlinked(subject, name))
        titled = [heading for heading in page.sections if heading.title == RELATED]
        if not missing or len(titled) > 1:
            continue
        place = subject.sections[name].get(RELATED)
        heading = None if place is None else page.headings[place]
        if heading and place is not None:
            body, end = heading.body, page.end(place)
            missing = [
                other
                for other in missing
                if other not in page.text[body:end]
                and f"**{subject.form.titles.get(other)}" not in page.text[body:end]
            ]
        missing = [other for other in missing if other in subject.form.titles]
        edits = _edits(subject, name, heading, missing)
        if edits:
            line = page.place(place_of_links(subject, name))[0]
            yield Fix((Place(name, line),) * len(missing), {name: tuple(edits)})


def _edits(
    subject: Subject, name: str, heading: Heading | None, missing: Sequence[str]
) -> list[Edit]:
    """Return what adds the missing links, none where it is not plain how."""
    page = subject.documents[name]
    ending = "\r\n" if page.text.count("\r\n") * 2 > page.text.count("\n") else "\n"
    lines = {other: f"**{subject.form.titles[other]}:** [{other}](./{other})" for other in missing}
    if not missing:
        return []
    if heading is None:
        return [_new_section(subject, name, list(lines.values()), ending)]
    line = page.place(heading.start)[0]
    section = next(
        (
            found
            for found in parse(page.text).sections()
            if found.heading and found.heading.line == line
        ),
        None,
    )
    if section is None:
        return []
    if items := _items(subject, page, section):
        return _new_items(page.text, in_order(subject.documents), items, lines, ending)
    return [_new_list(page, section, list(lines.values()), ending)]


def _new_section(subject: Subject, name: str, lines: Sequence[str], ending: str) -> Edit:
    """Return what adds the whole section at the end, with the number that it should have."""
    page = subject.documents[name]
    parts = subject.form.sections[name]
    number = next((part.number for part in parts if part.title == RELATED), "")
    edit = _section_edit(page.text, number, lines, ending)
    after = Page(page.path, with_edits(page.text, [edit]))
    for heading, right in misnumbered(after, subject.form, name):
        if heading.title == RELATED and heading.level == SECTION_LEVEL:
            return _section_edit(page.text, str(right), lines, ending)
    return edit


def _section_edit(text: str, number: str, lines: Sequence[str], ending: str) -> Edit:
    heading = f"## {number}. {RELATED}" if number else f"## {RELATED}"
    items = [f"- {line}" for line in lines]
    end = len(text.rstrip(BLANK))
    return _below(text, end, [heading, "", *items], ending, f"has a section {RELATED}")


def _new_list(page: Page, section: Section, lines: Sequence[str], ending: str) -> Edit:
    """Return what adds a list below what stands in a section."""
    blocks = [block for block in section.blocks if block.kind != "rule"]
    last = blocks[-1] if blocks else section.heading
    end = _end(page.text, last) if last else len(page.text)
    return _below(
        page.text,
        len(page.text[:end].rstrip(BLANK)),
        [f"- {line}" for line in lines],
        ending,
        "has a list of links to the other documents",
    )


def _below(text: str, end: int, lines: Sequence[str], ending: str, done: str) -> Edit:
    """Return what adds lines after a blank one below the line that ends at a place."""
    while text[end : end + 1] in {" ", "\t"}:
        end += 1
    return Edit(end, end, ending * 2 + ending.join(lines), done)


def _start(text: str, block: Block) -> int:
    start = 0
    for _ in range(block.line - 1):
        start = text.index("\n", start) + 1
    return start


def _end(text: str, block: Block) -> int:
    """Return where a block ends with all that is in it, its line end included."""
    return _start(text, block) + len(block.folded().text)


def _items(subject: Subject, page: Page, section: Section) -> list[_Item]:
    """Return the items of the lists in a section, and which document each links to."""
    names = {there.path: name for name, there in subject.documents.items()}
    found = []
    for block in section.all_blocks():
        if block.kind == "item":
            start = _start(page.text, block)
            leads = [
                names.get(subject.destination(page, link.target).path, "")
                for link in page.links
                if start <= link.start < start + len(block.text)
            ]
            document = next(filter(None, leads), "")
            found.append(_Item(block, start, _end(page.text, block), document))
    return found


def _new_items(
    text: str, order: Sequence[str], items: Sequence[_Item], lines: dict[str, str], ending: str
) -> list[Edit]:
    """Return what adds lines to a list, each at its place among the links that it has."""
    linked = [item for item in items if item.document] or [items[-1]]
    between = text[linked[0].end : linked[1].start] if len(linked) > 1 else ""
    between = "" if between.strip() else between
    last = linked[-1]
    pieces: defaultdict[int, list[str]] = defaultdict(list)
    done: defaultdict[int, list[str]] = defaultdict(list)
    for more, (other, line) in enumerate(lines.items(), start=1):
        before = [
            item
            for item in linked
            if not item.document or order.index(item.document) < order.index(other)
        ]
        counted = ORDERED.match(last.block.text)
        if counted:
            marker = f"{counted[1]}{int(counted[2]) + more}{counted[3]}"
        else:
            found = MARKER.match((before or linked)[-1 if before else 0].block.text)
            marker = found[0] if found else "- "
        if before or counted:
            item = last if counted else before[-1]
            is_open = not item.block.folded().text.endswith("\n")
            piece = ending * is_open + between + marker + line + ending * (not is_open)
            place = item.end
        else:
            place = linked[0].start
            piece = marker + line + ending + between
        pieces[place].append(piece)
        done[place].append(other)
    return [
        Edit(place, place, "".join(found), f"links to {' and '.join(done[place])}")
        for place, found in pieces.items()
    ]
