"""The form that the template gives each document: its sections, and what is to be filled in.

It is read from the sources of the template, which takes a thousandth of what a render takes: those
of this version, which come with the package, or those of a set's own version, where the template
is a repository on this machine.
"""

from __future__ import annotations

import os
import re
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
COUNTED = re.compile(r"^#+ (\w+) \{\{ loop\.index \}\}:", re.MULTILINE)
TITLE = re.compile(r"document_links\(\"([^\"]+)\"\)")
SAMPLE = re.compile(r'"(path/to/[^"\[\]]+)"')
TEMPLATE = "template"
OTHERS = tuple(f"{TEMPLATE}/{name}/" for name in ("repository", "parts", "messages"))
"""Where planset's template has what is no part of a plan set."""


class FormSection(NamedTuple):
    """A section of level 2 that a document has; some come only with certain answers."""

    number: str
    title: str
    is_optional: bool


class Form(NamedTuple):
    """The sections of each document by its name, and the keys of all placeholders.

    `titles` has what the others call a document where they link to it, `counted` the words with
    numbers in headings that come as often as there are answers: Component, Phase.
    """

    sections: Mapping[str, tuple[FormSection, ...]]
    placeholders: frozenset[str]
    titles: Mapping[str, str]
    counted: frozenset[str]


def read_form(sources: Mapping[str, str]) -> Form:
    """Read the sources of a template, by their paths."""
    sections = {}
    titles: dict[str, str] = {}
    keys: set[str] = set()
    counted: set[str] = set()
    for path, source in sources.items():
        if document := DOCUMENT.fullmatch(path):
            sections[document[1]] = tuple(_sections(source))
            titles.update((document[1], title) for title in TITLE.findall(source))
            counted.update(COUNTED.findall(source))
        keys.update(
            placeholder_key(found) for found in BRACKETS.finditer(source) if _has_words(found[1])
        )
        keys.update(SAMPLE.findall(source))
    return Form(sections, frozenset(keys), titles, frozenset(counted))


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


@lru_cache(maxsize=1)
def own_origin() -> tuple[str, str]:
    """Return owner/name and version of the template that comes with this package."""
    # Imported here, since few sets need it and it takes longer than their check.
    from importlib.metadata import metadata  # noqa: PLC0415 - see above

    package = metadata("planset")
    entries: list[str] = package.get_all("Project-URL") or []
    url = dict(entry.split(", ", 1) for entry in entries)["Repository"]
    return "/".join(url.rsplit("/", 2)[1:]), package["Version"]


def is_own(source: str, commit: str) -> bool:
    """Tell whether a version of a template, as an answers file names it, is this package's own."""
    name, version = own_origin()
    return commit.removeprefix("v") == version and bool(
        re.search(rf"(?:^|[/:]){re.escape(name)}(?:\.git)?/?$", source)
    )


@lru_cache(maxsize=32)
def form_of(repository: str, commit: str) -> Form | None:
    """Return the form in a version of a template in a local repository, None where it has none."""
    form = read_form(sources_of(repository, commit))
    return form if form.sections else None


@lru_cache(maxsize=32)
def sources_of(repository: str, commit: str) -> Mapping[str, str]:
    """Return the sources in a version of a template in a local repository, {} where it has none."""
    if commit.startswith("-"):
        return {}
    listed = _git(repository, "ls-tree", "-r", "-z", commit, f"{TEMPLATE}/", "copier.yml")
    entries = [entry.partition("\t") for entry in listed.decode().split("\0") if entry]
    blobs = {
        path: found.split()[2]
        for found, _, path in entries
        if path.endswith((".jinja", ".yml")) and not path.startswith(OTHERS)
    }
    texts = _git(repository, "cat-file", "--batch", asked="\n".join(blobs.values()))
    sources = {}
    for path in blobs if texts else ():
        head, _, texts = texts.partition(b"\n")
        size = int(head.split()[2])
        sources[path] = texts[:size].decode(errors="replace")
        texts = texts[size + 1 :]
    return sources


def _git(repository: str, *arguments: str, asked: str = "") -> bytes:
    """Return what git prints, nothing where it fails or is not there; `asked` is its input."""
    # Imported here, since the hook after a copy asks no git.
    import subprocess  # noqa: PLC0415 - see above

    try:
        process = subprocess.run(
            ["git", "-C", repository, *arguments],
            input=asked.encode(),
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return b""
    return process.stdout
