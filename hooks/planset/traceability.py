"""Follow requirements through a set: from stories, to the design, to steps and tests of the plan.

A requirement is a heading `FR-001: ...` or `NFR-001: ...` of REQUIREMENTS.md, a story `US-001: ...`
of PRD.md. What is still a placeholder does not count, neither as a requirement nor as a mention.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from planset.checks.tables import cells, read_tables
from planset.once import once
from planset.pages import INLINE_CODE
from planset.subjects import PLAN_FILE, PRD_FILE, REQUIREMENTS_FILE, SPEC_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.pages import Page
    from planset.subjects import Subject

REFERENCE = re.compile(r"-(?<=FR-|US-)\d+(?![\w-])")
"""The hyphen and number of an ID: a hyphen is quick to find."""
DEFINITION = re.compile(r"(FR|NFR|US)-(\d{3,}):?[ \t]*(.*)")
HEAD = re.compile(r"[ #~*]*(?:N?FR|US)-\d")
RANGE = re.compile(
    r"[*_]*(?:\]\([^()\s]*\))?[ \t\r\n]*(?:to|through|–|—|\.\.\.?|…)[ \t\r\n]*\[?[*_]*"  # noqa: RUF001 - dashes as people write ranges
)
LINK_DEFINITION = re.compile(r" {0,3}\[[^\[\]]+\]:")
OWN_LINK = re.compile(r"#|(?:\./)?[\w-]+\.md(?:#|$)")
DROPPED = re.compile(
    r"\n(?:#+ .*(?:\([Dd]ropped\)|~~)|(?:\*\*[\w ]+:\*\*)?[ \t]*[*_]*(?:Dropped|Won't)\b)"
)
FIELD = r"\*\*(?<![^\n]\*\*){name}:\*\*(.*(?:\n(?![ \t\r]*\n|\*\*|#).*)*)"
"""It starts with what is to be found and not with ^, which is far quicker."""
REQUIREMENTS_FIELD = re.compile(FIELD.format(name="Requirements"))
PRIORITY_FIELD = re.compile(FIELD.format(name="Priority"))
CRITERION_FIELD = re.compile(FIELD.format(name="Acceptance Criterion"))
TAIL = re.compile(r"\s*\((P\d)\)\s*$")
PLACEHOLDER = re.compile(
    r"(?<![\w\\\]])\[(?![xX]\]|N?FR-\d+\]|US-\d+\])[^\W\d_][^\[\]]*\](?![(\[])"
)
STEPS = "Implementation Steps"
TESTS = "Testing Strategy"
TRACES = "Requirements Traceability"


class Mention(NamedTuple):
    """An ID in a document, and where it starts; `text` is what stands there."""

    id: str
    document: str
    start: int
    text: str


class Definition(NamedTuple):
    """A requirement or story: its ID and title, and where its heading and its end are.

    `is_open` says that its title is still a placeholder, `is_dropped` that it was given up: its
    heading ends in "(dropped)" or is struck through, or a line or field below it starts with
    "Dropped" or "Won't".
    """

    id: str
    title: str
    start: int
    body: int
    end: int
    is_open: bool
    is_dropped: bool


class Trace(NamedTuple):
    """One line of the matrix: a requirement, and what takes it up.

    `stories` are IDs, `design` and `verified_by` cells of the spec, `steps` and `tests` the
    headings in the plan below which it is named.
    """

    id: str
    title: str
    priority: str
    stories: tuple[str, ...]
    design: tuple[str, ...]
    steps: tuple[str, ...]
    tests: tuple[str, ...]
    verified_by: tuple[str, ...]


class Traceability:
    """What the IDs in the documents of a set say."""

    def __init__(self, subject: Subject) -> None:
        """Take the set; its documents are read when they are asked for."""
        self.subject = subject

    @once
    def requirements(self) -> list[Definition]:
        """The requirements as they are headed, placeholders too."""
        found = _definitions(self.subject.pages.get(REQUIREMENTS_FILE))
        return [definition for definition in found if not definition.id.startswith("US")]

    @once
    def stories(self) -> list[Definition]:
        """The user stories as they are headed, placeholders too."""
        found = _definitions(self.subject.pages.get(PRD_FILE))
        return [definition for definition in found if definition.id.startswith("US")]

    @once
    def written(self) -> list[Definition]:
        """The requirements that somebody has written and not dropped, each once."""
        known: dict[str, Definition] = {}
        for definition in self.requirements:
            if not definition.is_open and not definition.is_dropped:
                known.setdefault(definition.id, definition)
        return list(known.values())

    @once
    def mentions(self) -> list[Mention]:
        """All IDs in the documents but those that head a requirement or story.

        Code, links to elsewhere and lines that are still placeholders are left out.
        """
        return [
            mention
            for name, page in self.subject.documents.items()
            for mention in _mentions(name, page)
        ]

    def named_in(self, document: str, title: str) -> dict[str, list[Mention]]:
        """Return the mentions in one section, by ID."""
        found: dict[str, list[Mention]] = {}
        if place := self.subject.section(document, title):
            for mention in self.mentions:
                if mention.document == document and place[0] <= mention.start < place[1]:
                    found.setdefault(mention.id, []).append(mention)
        return found

    @once
    def steps(self) -> dict[str, list[Mention]]:
        """The mentions in the steps of the plan."""
        return self.named_in(PLAN_FILE, STEPS)

    @once
    def tests(self) -> dict[str, list[Mention]]:
        """The mentions in the tests of the plan."""
        return self.named_in(PLAN_FILE, TESTS)

    @once
    def in_spec(self) -> set[str]:
        """The IDs that the technical spec names."""
        return {mention.id for mention in self.mentions if mention.document == SPEC_FILE}

    @once
    def design(self) -> dict[str, list[tuple[str, str]]]:
        """The cells beside each ID in the spec's table: the part of the design, and the proof."""
        found: dict[str, list[tuple[str, str]]] = {}
        page = self.subject.pages.get(SPEC_FILE)
        place = self.subject.section(SPEC_FILE, TRACES)
        if page is None or place is None:
            return found
        for table in read_tables(page):
            is_there = place[0] <= table.start < place[1]
            for row in table.rows[2:] if is_there else ():
                if row.start < place[1]:
                    first, *others = cells(row)
                    part, proof = ([*map(_filled, others), "", ""])[:2]
                    for reference in _ids(first):
                        found.setdefault(reference, []).append((part, proof))
        return found

    @once
    def story_requirements(self) -> dict[str, list[str]]:
        """The requirements that each story names."""
        found: dict[str, list[str]] = {}
        for story in self.stories:
            found.setdefault(story.id, []).extend(self.named_by(story))
        return found

    def named_by(self, story: Definition) -> list[str]:
        """Return the requirements that a story names in its field of that name."""
        page = self.subject.pages[PRD_FILE]
        field = REQUIREMENTS_FIELD.search(page.text, story.body, story.end)
        return _ids(field[1]) if field else []

    def has_criterion(self, requirement: Definition) -> bool:
        """Tell whether somebody has written an acceptance criterion for a requirement."""
        page = self.subject.pages[REQUIREMENTS_FILE]
        field = CRITERION_FIELD.search(page.text, requirement.body, requirement.end)
        return bool(field and _filled(field[1]))

    def matrix(self) -> list[Trace]:
        """Return a line for each requirement that somebody has written, in their order."""
        return [self._trace(requirement) for requirement in self.written]

    def _trace(self, requirement: Definition) -> Trace:
        page = self.subject.pages[REQUIREMENTS_FILE]
        priority = PRIORITY_FIELD.search(page.text, requirement.body, requirement.end)
        beside = self.design.get(requirement.id, [])
        written = {story.id for story in self.stories if not story.is_open}
        return Trace(
            requirement.id,
            requirement.title,
            _filled(priority[1]) if priority else "",
            tuple(
                story
                for story, named in self.story_requirements.items()
                if requirement.id in named and story in written
            ),
            tuple(part for part, _ in beside if part),
            self._headings(self.steps.get(requirement.id, [])),
            self._headings(self.tests.get(requirement.id, [])),
            tuple(proof for _, proof in beside if proof),
        )

    def _headings(self, mentions: list[Mention]) -> tuple[str, ...]:
        """Return the nearest heading above each mention in the plan, each once."""
        found: dict[str, None] = {}
        for mention in mentions:
            before = [
                heading.title
                for heading in self.subject.pages[PLAN_FILE].headings
                if heading.start <= mention.start
            ]
            found[before[-1]] = None
        return tuple(found)


def _definitions(page: Page | None) -> list[Definition]:
    if page is None:
        return []
    found = []
    for place, heading in enumerate(page.headings):
        if match := DEFINITION.match(heading.title):
            title = TAIL.sub("", match[3]) if match[3].endswith(")") else match[3]
            end = page.end(place)
            whole = "\n" + page.text[heading.start : end]
            found.append(
                Definition(
                    f"{match[1]}-{match[2]}",
                    title,
                    heading.start,
                    heading.body,
                    end,
                    title.startswith("["),
                    bool(DROPPED.search(whole)),
                )
            )
    return found


def _mentions(name: str, page: Page) -> Iterator[Mention]:
    if not REFERENCE.search(page.text):
        return
    text = page.prose
    heads = {heading.start for heading in page.headings}
    before: Mention | None = None
    for start, end in _references(text):
        if start and (text[start - 1].isalnum() or text[start - 1] in "_-"):
            continue
        mention = Mention(text[start:end], name, start, text[start:end])
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", start)
        line = text[line_start : line_end if line_end >= 0 else len(text)]
        if line_start in heads and name in {REQUIREMENTS_FILE, PRD_FILE} and HEAD.match(line):
            continue
        if "[" in line and (LINK_DEFINITION.match(line) or PLACEHOLDER.search(line)):
            continue
        may_link = "](" in line or "][" in line or text[start - 1 : start] == "["
        if may_link and leads_elsewhere(page, start):
            continue
        if before and RANGE.fullmatch(text[before.start + len(before.text) : start]):
            yield from _between(before, mention)
        yield mention
        before = mention


def leads_elsewhere(page: Page, start: int) -> bool:
    """Tell whether a place is in a link to a document that is none of the set."""
    return any(
        first <= start < end and not OWN_LINK.match(target)
        for first, end, target in page.link_spans
    )


def _between(first: Mention, last: Mention) -> Iterator[Mention]:
    """Yield what stands between the ends of a range of IDs."""
    kind, low = first.id.split("-")
    other, high = last.id.split("-")
    if kind == other and int(low) < int(high) <= int(low) + 99:
        for number in range(int(low) + 1, int(high)):
            yield last._replace(id=f"{kind}-{number:0{len(low)}}")


def _ids(text: str) -> list[str]:
    """Return the IDs in a cell or field, with those inside a range."""
    found: list[str] = []
    before: Mention | None = None
    for start, end in _references(text):
        mention = Mention(text[start:end], "", start, text[start:end])
        if before and RANGE.fullmatch(text[before.start + len(before.text) : start]):
            found += [between.id for between in _between(before, mention)]
        found.append(mention.id)
        before = mention
    return found


def _references(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each ID in a text starts and ends."""
    for found in REFERENCE.finditer(text):
        start = found.start() - 2
        yield start - text.startswith("N", max(start - 1, 0), start), found.end()


def _filled(cell: str) -> str:
    """Return a text on one line, "" where it is still a placeholder."""
    is_open = "[" in cell and PLACEHOLDER.search(INLINE_CODE.sub("", cell))
    return "" if is_open else " ".join(cell.split())
