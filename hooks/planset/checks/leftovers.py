"""Nothing is left of a merge, or of the template language."""

from __future__ import annotations

import os
import re

from planset.rules import ALWAYS, Finding, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.subjects import Subject

MARKER = re.compile(r"^(?:<{7}|>{7}|\|{7})(?= |\r?$)", re.MULTILINE)
CONFLICT = re.compile(r"^<{7} .*^={7}\r?$.*^>{7} ", re.MULTILINE | re.DOTALL)
JINJA = re.compile(r"\{(?:\{(?<!\$\{\{)|%[-+ ](?=[^%\n]*%\})|#(?=[^}\n]*#\}))")
REJECTED = (".rej", ".orig")


@rule(
    "PS701",
    "No conflict marker of git is left.",
    "Decide between the two sides, and delete the markers.",
    ALWAYS,
    for_all_documents=True,
)
def conflict_marker(subject: Subject) -> Iterator[Finding]:
    """Yield lines that git marks a conflict with; an answers file can have them too."""
    for page in subject.pages.values():
        text = page.text
        # Most documents have no such sign at all: one character is quick to look for.
        if any(sign in text and sign * 7 in text for sign in "<>|"):
            text = text if CONFLICT.search(text) else page.unfenced
            for found in MARKER.finditer(text):
                message = f"has the conflict marker {found[0]}"
                yield subject.finding("PS701", page, found.start(), message)


@rule(
    "PS702",
    "No file with rejected changes is left.",
    "Take from it what is missing in the document, and delete it.",
    ALWAYS,
)
def rejected_changes(subject: Subject) -> Iterator[Finding]:
    """Yield files that Copier or patch left beside a document."""
    for name in subject.others:
        if name.endswith(REJECTED):
            path = os.path.join(subject.folder, name)
            yield Finding(path, 1, 1, "PS702", "is left from an update")


@rule(
    "PS703",
    "Nothing of the template language is left.",
    "Write what should stand there; where braces are meant, put them in `code`.",
    ALWAYS,
)
def jinja(subject: Subject) -> Iterator[Finding]:
    """Yield marks of Jinja outside of code."""
    for name, page in subject.pages.items():
        if "{" in page.text and name in subject.documents:
            for found in JINJA.finditer(page.prose):
                if page.is_code(found.start()):
                    continue
                message = f"has {found[0].strip()} left over from the template"
                yield subject.finding("PS703", page, found.start(), message)
