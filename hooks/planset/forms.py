"""The form that the template gives each document: its sections, and what is to be filled in.

It is read from the sources of the template, which takes a thousandth of what a render takes: those
of this version, which come with the package, or those of a set's own version, where the template
is a repository on this machine.
"""

from __future__ import annotations

import os
import re
import subprocess
from functools import lru_cache
from typing import NamedTuple

from planset.pages import BRACKETS, placeholder_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DOCUMENT = re.compile(r"(?:.*/)?(?:\{%.*?%\})?([\w.-]+\.md)(?:\{%.*?%\})?\.jinja")
LINE = re.compile(
    r"^(?:## (?:(\d+)\. )?(?P<title>.+?)|"
    r"\{%-? *(?P<tag>if|for|endif|endfor)\b.*|(?P<fence>```).*)$",
    re.MULTILINE,
)
SAMPLE = re.compile(r'"(path/to/[^"\[\]]+)"')
TEMPLATE = "template"


class FormSection(NamedTuple):
    """A section of level 2 that a document has; some come only with certain answers."""

    number: str
    title: str
    is_optional: bool


class Form(NamedTuple):
    """The sections of each document by its name, and the keys of all placeholders."""

    sections: Mapping[str, tuple[FormSection, ...]]
    placeholders: frozenset[str]


def read_form(sources: Mapping[str, str]) -> Form:
    """Read the sources of a template, by their paths."""
    sections = {}
    keys: set[str] = set()
    for path, source in sources.items():
        if document := DOCUMENT.fullmatch(path):
            sections[document[1]] = tuple(_sections(source))
        keys.update(
            placeholder_key(found) for found in BRACKETS.finditer(source) if _has_words(found[1])
        )
        keys.update(SAMPLE.findall(source))
    return Form(sections, frozenset(keys))


def _has_words(text: str) -> bool:
    """Tell a placeholder from a list or a slice in Jinja, and from a box."""
    words = text.strip()
    return (words[:1].isalpha() or " " in words) and '"' not in text and words not in {"x", "X"}


def _sections(source: str) -> Iterable[FormSection]:
    depth = 0
    fenced = False
    for line in LINE.finditer(source):
        if line["fence"]:
            fenced = not fenced
        elif line["tag"]:
            depth += -1 if line["tag"].startswith("end") else 1
        elif not fenced and "{{" not in line["title"]:
            yield FormSection(line[1] or "", line["title"], depth > 0)


@lru_cache(maxsize=1)
def own_form() -> Form:
    """Return the form of the template that comes with this package."""
    here = os.path.dirname(__file__)
    packaged = os.path.join(here, TEMPLATE)
    folder = packaged if os.path.isdir(packaged) else os.path.join(here, "..", "..", TEMPLATE)
    sources = {}
    for part in ("feature", "languages"):
        for name in os.listdir(os.path.join(folder, part)):
            with open(os.path.join(folder, part, name), encoding="utf-8") as file:
                sources[f"{part}/{name}"] = file.read()
    return read_form(sources)


@lru_cache(maxsize=32)
def form_of(repository: str, commit: str) -> Form | None:
    """Return the form in a version of a template in a local repository, None where it has none."""
    listed = _git(repository, "ls-tree", "-r", "-z", "--name-only", commit, f"{TEMPLATE}/")
    paths = [path for path in (listed or "").split("\0") if path.endswith(".jinja")]
    sources = {path: _git(repository, "show", f"{commit}:{path}") or "" for path in paths}
    form = read_form(sources)
    return form if form.sections else None


def _git(repository: str, *arguments: str) -> str | None:
    """Return what git prints, None where it fails or is not there."""
    try:
        process = subprocess.run(
            ["git", "-C", repository, *arguments],
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
    except (OSError, subprocess.CalledProcessError, UnicodeDecodeError):
        return None
    return process.stdout
