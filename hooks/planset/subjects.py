"""What is checked: a plan set with its documents, or documents that belong to none.

A subject is read when it is made; what its links lead to elsewhere in the repository is read when
a check asks for it, and remembered for the next.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from planset.files import FileError, is_document, read
from planset.forms import form_of, is_own, own_form
from planset.once import once
from planset.pages import SECTION_LEVEL, Page
from planset.rules import EXECUTE, PHASES, Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Stamp: TypeAlias = list[int] | None
    """What changes when a file does, None for one that is not there."""

    from collections.abc import Iterable, Iterator, Mapping

    from planset.forms import Form, FormSection
    from planset.pages import Heading

PLAN_FILE = "PLAN.md"
REQUIREMENTS_FILE = "REQUIREMENTS.md"
SPEC_FILE = "SPEC.md"
PRD_FILE = "PRD.md"
ISSUE_FILE = "GITHUB-ISSUE.md"
LISTED_FIRST = (PLAN_FILE, REQUIREMENTS_FILE, SPEC_FILE, PRD_FILE)
README_FILE = "README.md"
"""What GitHub shows of a folder."""

FINE, MISSING, NO_ANCHOR, OUTSIDE, ABSOLUTE = range(5)
"""What can be said of where a link leads."""
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
DRIVE = re.compile(r"[a-zA-Z]:[\\/]")
TELLING = 4
"""How many letters a word has at least that tells titles apart: "to" and "the" are in many."""
HOME = re.compile(r"/(?:home|Users|root|tmp|private|mnt|var|opt|etc)/")


class Repository:
    """The files around the subjects; `top` is an absolute path, that of the repository if any.

    `asked` has each path that was asked for, and what `stamp` gave for it: a result holds as long
    as these hold.
    """

    def __init__(self, top: str) -> None:
        """Start with nothing read."""
        self.top = top
        self._below = os.path.join(top, "")
        self.asked: dict[str, Stamp] = {}
        self._pages: dict[str, Page | None] = {}

    @once
    def is_known(self) -> bool:
        """Whether there is a repository at all; without git nobody can tell where one ends."""
        return os.path.exists(os.path.join(self.top, ".git"))

    def holds(self, path: str) -> bool:
        """Tell whether an absolute path is that of the top, or below it."""
        return path.startswith(self._below) or path == self.top

    def exists(self, path: str) -> bool:
        """Tell whether there is a file or folder."""
        if path not in self.asked:
            self.asked[path] = stamp(path)
        return self.asked[path] is not None

    def page(self, path: str) -> Page | None:
        """Return the document of an absolute path, None where that cannot be read as one."""
        self.exists(path)
        if path not in self._pages:
            try:
                self._pages[path] = Page(path, read(path)) if os.path.isfile(path) else None
            except FileError:
                self._pages[path] = None
        return self._pages[path]


def stamp(path: str) -> Stamp:
    """Return what changes when a file does; None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return [found.st_mtime_ns, found.st_ctime_ns, found.st_size]


class Destination(NamedTuple):
    """Where a link leads: one of the constants above, the path that it names, and its anchor."""

    kind: int
    path: str
    anchor: str


class Unreadable(NamedTuple):
    """Why a file cannot be read: line and column from 1, and a message."""

    line: int
    column: int
    message: str


class Files(NamedTuple):
    """What is in the folder of a set, by paths in it.

    `stamps` are those of all files before they were read; `others` are files that are no documents;
    `answers` is what the answers file says, {} where it is not there or cannot be read, and None
    for documents that belong to no set.
    """

    texts: Mapping[str, str]
    unreadable: Mapping[str, Unreadable]
    stamps: Mapping[str, Stamp] = {}
    others: tuple[str, ...] = ()
    answers: Mapping[str, object] | None = None
    answers_text: str = ""
    answers_error: Unreadable | None = None


class Subject:
    """Documents that are checked together, by their paths in a folder."""

    def __init__(
        self, folder: str, files: Files, repository: Repository, newest_version: str = ""
    ) -> None:
        """Take what was read; `newest_version` is that of the template, "" where it is not known.

        `folder` is an absolute path.
        """
        self.folder = folder
        self.repository = repository
        self.answers = files.answers
        self.answers_text = files.answers_text
        self.answers_error = files.answers_error
        self.stamps = files.stamps
        self.others = files.others
        self.unreadable = files.unreadable
        self.newest_version = newest_version
        self.pages = {
            name: Page(os.path.join(folder, name), text) for name, text in files.texts.items()
        }
        self.shared: dict[str, object] = {}

    @property
    def is_set(self) -> bool:
        """Whether it is a plan set."""
        return self.answers is not None

    @property
    def name(self) -> str:
        """The folder's own name."""
        return os.path.basename(self.folder)

    @once
    def form(self) -> Form:
        """The form of the set's own version of its template, or of that in this package."""
        return self._local_form or own_form()

    @once
    def _local_form(self) -> Form | None:
        """The form of the set's version, where its template is a repository on this machine."""
        source, commit = self._origin
        place = os.path.join(self.folder, os.path.expanduser(source))
        is_local = bool(source and commit) and os.path.isdir(place)
        return form_of(os.path.realpath(place), commit) if is_local else None

    @property
    def _origin(self) -> tuple[str, str]:
        answers = self.answers or {}
        return str(answers.get("_src_path") or ""), str(answers.get("_commit") or "")

    @once
    def knows_form(self) -> bool:
        """Whether `form` is that of the set's own version, as far as the set names one."""
        source, commit = self._origin
        return not commit or self._local_form is not None or is_own(source, commit)

    @once
    def phase(self) -> str:
        """How far the work is, as the plan says; Execute where it does not say."""
        plan = self.pages.get(PLAN_FILE)
        field = plan.fields.get("Phase") if plan else None
        return field.value if field and field.value in PHASES else EXECUTE

    @once
    def documents(self) -> dict[str, Page]:
        """The documents of the set itself, without others in its folder."""
        return {name: page for name, page in self.pages.items() if name in self.form.sections}

    @once
    def sections(self) -> dict[str, dict[str, int]]:
        """Which heading each section of the form has in a document: title to index."""
        return {
            name: _sections(page.headings, self.form.sections[name])
            for name, page in self.documents.items()
        }

    def section(self, document: str, title: str) -> tuple[int, int] | None:
        """Return where the text under a heading of level 2 starts and ends.

        It is found by its title in the form, or where its author gave it another.
        """
        page = self.pages.get(document)
        place = self.sections.get(document, {}).get(title)
        if page is None or place is None:
            return None
        return page.headings[place].body, page.end(place)

    def heading(self, document: str, title: str) -> Heading | None:
        """Return the heading of level 2 with a title."""
        page = self.pages.get(document)
        sections = page.sections if page else []
        return next((heading for heading in sections if heading.title == title), None)

    def finding(self, code: str, page: Page, offset: int, message: str) -> Finding:
        """Return a finding at a place in a document."""
        return Finding(page.path, *page.place(offset), code, message)

    def with_line(self, finding: Finding) -> Finding:
        """Return a finding with the line of the source that it is on, if there is one."""
        page = self._pages_by_path.get(finding.path)
        try:
            lines = page.lines if page else read(finding.path).split("\n")
        except FileError:
            return finding
        return finding._replace(shown="".join(lines[finding.line - 1 : finding.line]).strip())

    def destination(self, page: Page, target: str) -> Destination:
        """Return where a link of a document leads."""
        path, _, anchor = target.partition("#")
        path, _, query = path.partition("?")
        # GitHub shows the source then, which has lines and no headings.
        path, anchor = _unquoted(path), "" if "plain=1" in query else _unquoted(anchor)
        if not target:
            return Destination(MISSING, "", "")
        if ":" not in target and "//" not in target:
            return self._relative(page, path, anchor)
        if DRIVE.match(path) or path.startswith("file:"):
            return Destination(ABSOLUTE, path, anchor)
        if SCHEME.match(target) or target.startswith("//"):
            return Destination(FINE, target, "")
        return self._relative(page, path, anchor)

    def _relative(self, page: Page, path: str, anchor: str) -> Destination:
        """Return where a link without a scheme leads; one with a slash, from the top."""
        top = self.repository.top
        place = page.path
        if path.startswith("/"):
            place = os.path.normpath(top + path)
            if not self.repository.exists(place) and (
                HOME.match(path) or self.repository.exists(path)
            ):
                return Destination(ABSOLUTE, path, anchor)
        elif path:
            place = os.path.normpath(os.path.join(page.folder, path))
        if not self.repository.holds(place) and self.repository.is_known:
            return Destination(OUTSIDE, place, anchor)
        return Destination(self._kind(place, anchor), place, anchor)

    def _kind(self, place: str, anchor: str) -> int:
        """Return what can be said of a place in the repository."""
        if place not in self._pages_by_path and not self.repository.exists(place):
            return MISSING
        if not anchor:
            return FINE
        if not is_document(place):
            if not os.path.isdir(place):
                return FINE
            place = os.path.join(place, README_FILE)
            if not self.repository.exists(place):
                return NO_ANCHOR
        page = self.page(place)
        return FINE if page is None or page.has_anchor(anchor) else NO_ANCHOR

    def page(self, place: str) -> Page | None:
        """Return the document of an absolute path, None where that cannot be read as one."""
        return self._pages_by_path.get(place) or self.repository.page(place)

    @once
    def _pages_by_path(self) -> dict[str, Page]:
        return {os.path.normpath(page.path): page for page in self.pages.values()}

    @once
    def destinations(self) -> dict[str, dict[str, Destination]]:
        """Where the links of each document lead, by what is written."""
        seen: dict[tuple[str, str], Destination] = {}
        found: dict[str, dict[str, Destination]] = {}
        for name, page in self.pages.items():
            found[name] = {}
            for target in page.targets:
                # A link to another document leads from all in one folder to the same.
                key = (page.path if target[:1] in {"#", "?"} else page.folder, target)
                if key not in seen:
                    seen[key] = self.destination(page, target)
                found[name][target] = seen[key]
        return found

    @once
    def _kinds(self) -> dict[str, set[int]]:
        """What can be said of the links of each document."""
        return {
            name: {destination.kind for destination in found.values()}
            for name, found in self.destinations.items()
        }

    def broken(self, kind: int) -> Iterator[tuple[Page, int, str, Destination]]:
        """Yield document, place, target and destination of the links that end in a kind."""
        for name, page in self.pages.items():
            if kind not in self._kinds[name]:
                continue
            for link in page.links:
                found = self.destination(page, link.target)
                if found.kind == kind:
                    yield page, link.start, link.target, found


def _unquoted(text: str) -> str:
    """Return a part of a link without percent-encoding."""
    if "%" not in text:
        return text
    from urllib.parse import unquote  # noqa: PLC0415 - few links need it

    return unquote(text)


def in_order(documents: Iterable[str]) -> list[str]:
    """Return documents as the template lists them: those of its own, others, the issue last."""
    known = {name: place for place, name in enumerate(LISTED_FIRST)}
    last = len(known)
    return sorted(documents, key=lambda name: (known.get(name, last + (name == ISSUE_FILE)), name))


def _sections(headings: list[Heading], form: tuple[FormSection, ...]) -> dict[str, int]:
    """Return the index of each section's heading: that with its title, or one in its stead.

    In its stead stands a heading between those of its neighbours that no section of the form has;
    of several it is the one that shares most words, then the one with its number.
    """
    places = [place for place, heading in enumerate(headings) if heading.level == SECTION_LEVEL]
    titles = {part.title for part in form}
    found: dict[str, int] = {}
    for place in places:
        if headings[place].title in titles:
            found.setdefault(headings[place].title, place)
    others = [place for place in places if headings[place].title not in titles]
    missing = [part for part in form if not part.is_optional and part.title not in found]
    if not others or not missing:
        return found
    pairs = [
        (_likeness(part, headings[place]), part.title, place)
        for part in missing
        for place in others
        if _is_between(part, place, form, found)
        and bool(headings[place].number) == bool(part.number)
    ]
    for _, title, place in sorted(pairs, key=lambda pair: pair[0], reverse=True):
        if title not in found and place in others:
            found[title] = place
            others.remove(place)
    return found


def _likeness(part: FormSection, heading: Heading) -> tuple[int, bool]:
    """Return how many words of some length two titles share, and whether their numbers are one."""
    shared = set(part.title.lower().split()) & set(heading.title.lower().split())
    return sum(len(word) >= TELLING for word in shared), heading.number == part.number


def _is_between(
    part: FormSection, place: int, form: tuple[FormSection, ...], found: Mapping[str, int]
) -> bool:
    """Tell whether a place is behind all sections before a part, and before all behind it."""
    at = form.index(part)
    return all(found.get(earlier.title, -1) < place for earlier in form[:at]) and all(
        found.get(later.title, place + 1) > place for later in form[at + 1 :]
    )
