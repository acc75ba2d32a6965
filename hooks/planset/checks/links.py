"""Links lead somewhere: to files and anchors, as GitHub resolves them."""

from __future__ import annotations

import os
import re

from planset.rules import ALWAYS, rule
from planset.subjects import ABSOLUTE, FINE, MISSING, NO_ANCHOR, OUTSIDE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.rules import Finding
    from planset.subjects import Subject

RELATED = "Related Documents"
"""The section with the links to the other documents of the set."""
BETWEEN = re.compile(r"\]\[")
"""What is in all of them; a pattern is quicker to find here than a string."""
UNDEFINED = re.compile(r"(?<![\w\]\\])\[([^\[\]]+)\]\[(?!\^)([^\[\]]*)\]")


@rule(
    "PS101",
    "Every relative link and image leads to a file that is there.",
    "Correct the path, or make the file. --fix does it where one file has that name.",
    ALWAYS,
    for_all_documents=True,
)
def file_missing(subject: Subject) -> Iterator[Finding]:
    """Yield links and images without a file behind them."""
    for page, start, target, _ in subject.broken(MISSING):
        path = target.partition("#")[0]
        message = f"links to {path}, which is not there" if path else "links to nothing"
        yield subject.finding("PS101", page, start, message)


@rule(
    "PS102",
    "Every anchor in a link is that of a heading, or an id in HTML.",
    "Name the heading as GitHub does: lower case, no punctuation, hyphens for spaces, -1 for the "
    "second of a name. --fix does it where only the number before the title differs.",
    ALWAYS,
    for_all_documents=True,
)
def anchor_missing(subject: Subject) -> Iterator[Finding]:
    """Yield links to a heading that is not in the document that they name."""
    for page, start, _, found in subject.broken(NO_ANCHOR):
        name = os.path.basename(found.path)
        message = f"links to #{found.anchor}, which {name} does not have"
        yield subject.finding("PS102", page, start, message)


@rule(
    "PS103",
    "No relative link leaves the repository: whoever has only a clone cannot follow it.",
    "Link to its address on the web, or copy what matters.",
    ALWAYS,
    for_all_documents=True,
)
def link_outside(subject: Subject) -> Iterator[Finding]:
    """Yield relative links to above the repository's top."""
    for page, start, target, _ in subject.broken(OUTSIDE):
        yield subject.finding("PS103", page, start, f"links to {target}, outside the repository")


@rule(
    "PS104",
    "No link is a path of one machine, like `/home/me/notes.md` or `file:///C:/notes.md`.",
    "Link by a path that is relative to the document.",
    ALWAYS,
    for_all_documents=True,
)
def machine_path(subject: Subject) -> Iterator[Finding]:
    """Yield links to absolute paths that are not below the repository's top."""
    for page, start, target, _ in subject.broken(ABSOLUTE):
        message = f"links to {target}, a path of one machine only"
        yield subject.finding("PS104", page, start, message)


@rule(
    "PS105",
    "Every reference link, like `[text][name]`, has its line `[name]: target`.",
    "Add that line, or write \\[ where no link is meant.",
    ALWAYS,
    for_all_documents=True,
)
def reference_undefined(subject: Subject) -> Iterator[Finding]:
    """Yield reference links that show as text, since nothing defines them."""
    for page in subject.pages.values():
        if not BETWEEN.search(page.text):
            continue
        linked = {link.start for link in page.links}
        for found in UNDEFINED.finditer(page.prose):
            start = found.start()
            if start not in linked and start - 1 not in linked and page.is_text(start):
                name = found[2] or found[1]
                message = f"refers to [{name}], which nothing defines"
                yield subject.finding("PS105", page, start, message)


@rule(
    "PS106",
    "Each document of a set links to all the others.",
    "Add the line to its section Related Documents. --fix does it.",
    ALWAYS,
)
def not_linked(subject: Subject) -> Iterator[Finding]:
    """Yield documents of the set that another does not link to."""
    for name, page in subject.documents.items():
        for other in unlinked(subject, name):
            start = place_of_links(subject, name)
            yield subject.finding("PS106", page, start, f"has no link to {other}")


def unlinked(subject: Subject, name: str) -> list[str]:
    """Return the documents of a set that one of them has no link to."""
    found = subject.destinations[name].values()
    linked = {place.path for place in found if place.kind in {FINE, NO_ANCHOR}}
    return [
        other
        for other, page in subject.documents.items()
        if other != name and page.path not in linked
    ]


def place_of_links(subject: Subject, name: str) -> int:
    """Return where the links of a document to the others stand, or would stand."""
    heading = subject.heading(name, RELATED)
    return heading.start if heading else len(subject.pages[name].text.rstrip())
