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
TITLE = re.compile(r"document_links\(\"([^\"]+)\"\)")
SAMPLE = re.compile(r'"(path/to/[^"\[\]]+)"')
TEMPLATE = "template"


class FormSection(NamedTuple):
    """A section of level 2 that a document has; some come only with certain answers."""

    number: str
    title: str
    is_optional: bool


class Form(NamedTuple):
    """The sections of each document by its name, and the keys of all placeholders.

    `titles` has what the others call a document where they link to it.
    """

    sections: Mapping[str, tuple[FormSection, ...]]
    placeholders: frozenset[str]
    titles: Mapping[str, str]


def read_form(sources: Mapping[str, str]) -> Form:
    """Read the sources of a template, by their paths."""
    sections = {}
    titles: dict[str, str] = {}
    keys: set[str] = set()
    for path, source in sources.items():
        if document := DOCUMENT.fullmatch(path):
            sections[document[1]] = tuple(_sections(source))
            titles.update((document[1], title) for title in TITLE.findall(source))
        keys.update(
            placeholder_key(found) for found in BRACKETS.finditer(source) if _has_words(found[1])
        )
        keys.update(SAMPLE.findall(source))
    return Form(sections, frozenset(keys), titles)


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
    return read_form(own_sources())


@lru_cache(maxsize=1)
def own_sources() -> Mapping[str, str]:
    """Return the sources of the template that comes with this package, by their paths in it."""
    sources = {}
    for path in ("copier.yml", f"{TEMPLATE}/feature", f"{TEMPLATE}/languages"):
        place = own_file(path)
        names = [f"{path}/{name}" for name in os.listdir(place)] if os.path.isdir(place) else [path]
        for name in names:
            with open(own_file(name), encoding="utf-8") as file:
                sources[name] = file.read()
    return sources


def own_file(path: str) -> str:
    """Return where a file of the template is: in the package, or in the clone around it."""
    here = os.path.dirname(__file__)
    packaged = os.path.join(here, TEMPLATE)
    if os.path.isdir(packaged):
        return os.path.join(packaged, path.removeprefix(f"{TEMPLATE}/"))
    return os.path.join(here, "..", "..", path)


def form_of(repository: str, commit: str) -> Form | None:
    """Return the form in a version of a template in a local repository, None where it has none."""
    form = read_form(sources_of(repository, commit))
    return form if form.sections else None


@lru_cache(maxsize=32)
def sources_of(repository: str, commit: str) -> Mapping[str, str]:
    """Return the sources in a version of a template in a local repository, {} where it has none."""
    if commit.startswith("-"):
        return {}
    named = ("ls-tree", "-r", "-z", "--name-only", commit, f"{TEMPLATE}/", "copier.yml")
    paths = [path for path in (_git(repository, *named) or "").split("\0") if path]
    return {
        path: _git(repository, "show", f"{commit}:{path}") or ""
        for path in paths
        if path.endswith((".jinja", ".yml"))
    }


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
