"""Lead links to where a file or a heading is now."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict

from planset.answers_files import ANSWERS_FILE
from planset.fixes.edits import Edit, Fix, Place
from planset.fixes.targets import (
    anchor_like,
    encoded_path,
    is_in_brackets,
    path_end,
    written_targets,
)
from planset.github import anchor_of
from planset.subjects import MISSING, NO_ANCHOR, Destination

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.fixes.targets import WrittenTarget
    from planset.fixes.whereabouts import Whereabouts
    from planset.pages import Page
    from planset.subjects import Subject

NUMBER = re.compile(r"\d+-+")
COUNTED = re.compile(r"(\w+)-\d+-")
TIMES = re.compile(r"-\d+$")


def fix_files(subject: Subject, whereabouts: Whereabouts) -> Iterator[Fix]:
    """Yield what leads links to where their file is now; anchor, query and title stay.

    An anchor that is not there either is mended with it, as `fix_anchors` would.
    """
    for name, page, written, found in _broken(subject, MISSING):
        length = path_end(written[0].target)
        old = written[0].target[:length]
        is_common = os.path.basename(found.path) in {*subject.form.sections, ANSWERS_FILE}
        now = whereabouts.new_path(found.path, is_common=is_common) if old.strip("./") else None
        if now is None or now == page.path:
            continue
        path = encoded_path(
            _as_written(now, old, page, subject.repository.top),
            in_brackets=is_in_brackets(page, written[0]),
        )
        start = written[0].start
        edits = [Edit(start, start + length, path, f"links to {path} instead of {old}")]
        there = subject.destination(page, path + written[0].target[length:])
        if there.kind == NO_ANCHOR:
            edits += _to_right_anchor(subject, page, written[0], there)
        yield Fix(_places(name, page, written), {name: tuple(edits)})


def _as_written(now: str, old: str, page: Page, top: str) -> str:
    """Return a path in the style of an old one: from the top, or relative, then with ./ or not."""
    if old.startswith("/"):
        return "/" + os.path.relpath(now, top).replace(os.sep, "/")
    path = os.path.relpath(now, os.path.dirname(page.path)).replace(os.sep, "/")
    return "./" + path if old.startswith("./") and not path.startswith("../") else path


def fix_anchors(subject: Subject, _: Whereabouts) -> Iterator[Fix]:
    """Yield what leads links to the one heading that has their anchor but for its number."""
    for name, page, written, found in _broken(subject, NO_ANCHOR):
        if edits := _to_right_anchor(subject, page, written[0], found):
            yield Fix(_places(name, page, written), {name: tuple(edits)})


def _broken(
    subject: Subject, kind: int
) -> Iterator[tuple[str, Page, list[WrittenTarget], Destination]]:
    """Yield document, links of one written target, and destination of those that end in a kind."""
    for name, page in subject.pages.items():
        if not any(found.kind == kind for found in subject.destinations[name].values()):
            continue
        same: defaultdict[int, list[WrittenTarget]] = defaultdict(list)
        for written in written_targets(page):
            same[written.start].append(written)
        for links in same.values():
            found = subject.destination(page, links[0].target)
            if found.kind == kind:
                yield name, page, links, found


def _places(name: str, page: Page, links: list[WrittenTarget]) -> tuple[Place, ...]:
    return tuple(Place(name, page.place(link.link)[0]) for link in links)


def _to_right_anchor(
    subject: Subject, page: Page, written: WrittenTarget, found: Destination
) -> list[Edit]:
    """Return the edit that gives a target its right anchor, none where there is not just one."""
    there = subject.page(found.path)
    counted = {word.lower() for word in subject.form.counted}
    anchor = right_anchor(there, found.anchor, counted) if there else None
    return [anchor_edit(page, written, anchor)] if anchor else []


def anchor_edit(page: Page, written: WrittenTarget, anchor: str) -> Edit:
    """Return the edit that gives a target another anchor."""
    start = page.text.index("#", written.start, written.end) + 1
    old = page.text[start : written.end]
    new = anchor_like(anchor, old)
    return Edit(start, written.end, new, f"links to #{new} instead of #{old}")


def right_anchor(page: Page, anchor: str, counted: set[str]) -> str | None:
    """Return the anchor of the one heading that an anchor can mean, None if there is not just one.

    Number aside, it is the same; or it is without the -1 that the second of a name gets. `counted`
    has the words in lower case before numbers that count, like phase.
    """

    def without_number(anchor: str) -> str:
        """Return an anchor without the number of a section or of what is counted."""
        words = NUMBER.sub("", anchor, count=1)
        found = COUNTED.match(words)
        return f"{found[1]}-{words[found.end() :]}" if found and found[1] in counted else words

    words = anchor.lower().removeprefix("user-content-")
    same = [own for own in page.heading_anchors if without_number(own) == without_number(words)]
    if not same and TIMES.search(words):
        wanted = without_number(TIMES.sub("", words))
        same = [
            own
            for heading, own in zip(page.headings, page.heading_anchors, strict=True)
            if without_number(_alone(heading.number, heading.title)) == wanted
        ]
    return same[0] if len(same) == 1 else None


def _alone(number: str, title: str) -> str:
    """Return the anchor that a heading would have as the only one of its name."""
    return anchor_of(f"{number} {title}" if number else title, Counter())
