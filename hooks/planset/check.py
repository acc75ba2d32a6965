"""What is wrong with the documents of a set: one function for each check.

A hook imports this module in each copy, so it imports little: no re, no typing, no pathlib.
"""

from __future__ import annotations

import os.path

from planset.links import read_links

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The path of a document, the line in it (from 1), and what is wrong there.
Finding = tuple[str, int, str]

JINJA = ("{{", "{%", "{#")


def check(paths: Iterable[str]) -> list[Finding]:
    """Check Markdown documents; return what is wrong, by file and line.

    Raises OSError or UnicodeDecodeError where a document cannot be read.
    """
    texts = {path: _read(path) for path in paths}
    links = {path: read_links(text) for path, text in texts.items()}
    anchors = {os.path.realpath(path): found for path, (_, found) in links.items()}
    findings: list[Finding] = []
    for path, text in texts.items():
        findings += check_links(path, links[path][0], anchors)
        findings += check_jinja(path, text)
    return sorted(findings)


def check_links(
    path: str, links: Iterable[tuple[str, int]], anchors: dict[str, set[str]]
) -> Iterator[Finding]:
    """Yield relative links to a file or an anchor that is not there.

    Anchors are looked up in the documents that `anchors` has, by their real paths.
    """
    for link, line in links:
        if _is_external(link):
            continue
        relative, _, anchor = link.partition("#")
        beside = os.path.join(os.path.dirname(path), _unquote(relative))
        target = os.path.realpath(beside if relative else path)
        if not os.path.exists(target):
            yield path, line, f"links to {relative}, which is not there"
        elif anchor and target in anchors and _unquote(anchor) not in anchors[target]:
            name = os.path.basename(target)
            yield path, line, f"links to #{anchor}, which {name} does not have"


def _is_external(link: str) -> bool:
    """Tell whether a link has a scheme (https:, mailto:) or a host: it is not ours to follow."""
    scheme, colon, _ = link.partition(":")
    return link.startswith("//") or bool(colon and scheme[:1].isalpha() and "/" not in scheme)


def _unquote(target: str) -> str:
    """Return a link's target without percent-encoding."""
    if "%" not in target:
        return target
    from urllib.parse import unquote  # noqa: PLC0415 - few links need what takes longest to import

    return unquote(target)


def check_jinja(path: str, text: str) -> Iterator[Finding]:
    """Yield lines where marks of the template language are left over."""
    for number, line in enumerate(text.splitlines(), 1):
        if mark := next((mark for mark in JINJA if mark in line), ""):
            yield path, number, f"has {mark} left over from the template"


def describe(finding: Finding) -> str:
    """Return a finding as file, line and message, with the line's text below."""
    path, line, message = finding
    return f"{path}:{line}: {message}\n    {_read(path).splitlines()[line - 1]}"


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()
