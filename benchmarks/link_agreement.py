"""Compare the broken links that planset finds with those of `lychee --offline --include-fragments`.

It reads all Markdown below each folder, and with no folder 5,000 documents that it makes. A link is
what it leads to, once for each document; a path with a slash before it leads from the folder. Where
only one of the two calls it broken, the kind of the difference says who is right on GitHub; what no
kind explains is printed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from planset.finding_subjects import Target, read_target
from planset.github import anchor_of
from planset.pages import FRONT_MATTER, HTML_HEADING, HTML_TAG, Page
from planset.subjects import ABSOLUTE, MISSING, NO_ANCHOR, OUTSIDE, Repository, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks import link_documents
else:
    import link_documents

LYCHEE = Path(sys.executable).with_name("lychee")
UNBUILT = re.compile(r'Error building URL for "(.*?)" \(', re.DOTALL)
NUMBERED = re.compile(r"-\d+$")


class Broken(NamedTuple):
    """A broken link: its document, the path that it leads to, and the anchor there."""

    document: str
    path: str
    anchor: str


class Difference(NamedTuple):
    """A link that only one of the two calls broken, and the line that it is on."""

    link: Broken
    line: int

    @property
    def text(self) -> str:
        """The source of the document."""
        return Path(self.link.document).read_text(encoding="utf-8")

    @property
    def there(self) -> Page | None:
        """The document that the link leads to, None where it is none."""
        path = Path(self.link.path)
        is_document = path.suffix == ".md" and path.is_file()
        return Page(str(path), path.read_text(encoding="utf-8")) if is_document else None

    @property
    def anchor(self) -> str:
        """The anchor without what GitHub puts before it, and without the number after it."""
        return NUMBERED.sub("", self.link.anchor.lower().removeprefix("user-content-"))


def main() -> None:
    """Print the numbers of links and of broken ones for each folder, and the differences."""
    parser = argparse.ArgumentParser(description="Compare broken links with those of lychee.")
    parser.add_argument("folders", metavar="FOLDER", nargs="*", type=Path)
    parser.add_argument(
        "--documents", type=int, default=5000, help="how many to make (default: 5000)"
    )
    parser.add_argument("--seed", type=int, default=0, help="for other documents (default: 0)")
    options = parser.parse_args()
    unexplained = 0
    with tempfile.TemporaryDirectory(prefix="planset-links-") as name:
        if not options.folders:
            link_documents.make_documents(Path(name), options.documents, options.seed)
        for folder in options.folders or [Path(name)]:
            unexplained += compare(folder.resolve())
    sys.exit(1 if unexplained else 0)


def compare(folder: Path) -> int:
    """Print how the two agree on a folder; return the number of differences without a kind."""
    documents = sorted(folder.rglob("*.md"))
    links, theirs = lychee(folder, documents)
    ours = planset(folder, documents)
    print(f"{folder}: {len(documents)} documents, {links} links")
    print(f"{len(theirs.keys() & ours.keys()):6}  broken for both")
    rest = []
    for who, kinds, found in (
        ("lychee", LYCHEE_ONLY, {key: theirs[key] for key in theirs.keys() - ours.keys()}),
        ("planset", PLANSET_ONLY, {key: ours[key] for key in ours.keys() - theirs.keys()}),
    ):
        differences = [Difference(link, line) for link, line in sorted(found.items())]
        named = {difference: kind_of(difference, kinds) for difference in differences}
        for kind, number in Counter(named.values()).most_common():
            print(f"{number:6}  broken for {who} only: {kind or 'UNEXPLAINED'}")
        rest += [(who, difference) for difference, kind in named.items() if not kind]
    for who, difference in rest:
        document, path = (os.path.relpath(place, folder) for place in difference.link[:2])
        print(f"{who} only: {document}:{difference.line}: {path}#{difference.link.anchor}")
    return len(rest)


def lychee(folder: Path, documents: Sequence[Path]) -> tuple[int, dict[Broken, int]]:
    """Return how many links lychee checks, and the lines of those that it finds broken."""
    command = [
        str(LYCHEE),
        "--offline",
        "--include-fragments",
        f"--root-dir={folder}",
        "--format=json",
    ]
    listed = "\n".join(map(str, documents))
    process = subprocess.run(
        [*command, "--no-progress", "--files-from=-"],
        input=listed,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    whole = json.loads(process.stdout)
    found = {}
    for document, errors in whole["error_map"].items():
        for error in errors:
            url = urlsplit(error["url"])
            path, anchor = os.path.normpath(unquote(url.path)), unquote(url.fragment)
            if unbuilt := UNBUILT.match(error["status"]["text"]):
                path, anchor = "", unbuilt[1]
            found[Broken(document, path, anchor)] = error["span"]["line"]
    return whole["total"] - whole["excludes"], found


def planset(folder: Path, documents: Sequence[Path]) -> dict[Broken, int]:
    """Return the lines of the links that planset finds broken."""
    names = defaultdict(list)
    for document in documents:
        names[str(document.parent)].append(document.name)
    repository = Repository(str(folder))
    found = {}
    for place, here in names.items():
        subject = Subject(place, read_target(Target(place, tuple(here))), repository)
        for kind in (MISSING, NO_ANCHOR, OUTSIDE, ABSOLUTE):
            for page, start, _, there in subject.broken(kind):
                found[Broken(page.path, there.path, there.anchor)] = page.place(start)[0]
    return found


def kind_of(difference: Difference, kinds: Mapping[str, Callable[[Difference], bool]]) -> str:
    """Return the first kind that a difference is of, "" where it is of none."""
    return next((kind for kind, holds in kinds.items() if holds(difference)), "")


def is_in_front_matter(difference: Difference) -> bool:
    """Tell whether a link stands in the front matter of its document."""
    front = FRONT_MATTER.match(difference.text)
    return front is not None and difference.line <= front[0].count("\n")


def has_prefix(difference: Difference) -> bool:
    """Tell whether an anchor is written with what GitHub puts before it."""
    return difference.there is not None and difference.link.anchor.startswith("user-content-")


def has_empty_part(difference: Difference) -> bool:
    """Tell whether a path is written with two slashes after each other."""
    name = Path(difference.link.path).name
    page = Page(difference.link.document, difference.text)
    return any("//" in target and name in unquote(target) for target in page.targets)


def is_of_source(difference: Difference) -> bool:
    """Tell whether a link asks for the source of a document, which has lines and no headings."""
    name = Path(difference.link.path).name
    page = Page(difference.link.document, difference.text)
    return any("?plain=1" in target and name in unquote(target) for target in page.targets)


def is_empty(difference: Difference) -> bool:
    """Tell whether a link leads nowhere."""
    return not difference.link.path and not difference.link.anchor


def is_in_brackets(difference: Difference) -> bool:
    """Tell whether an address is written in brackets, so that it is a relative path."""
    return "/(http" in difference.link.path


def is_in_html(difference: Difference) -> bool:
    """Tell whether an anchor is that of a heading in HTML."""
    text = difference.there.text if difference.there else ""
    inner = (unescape(HTML_TAG.sub("", inner)) for _, inner in HTML_HEADING.findall(text))
    return difference.anchor in {anchor_of(title, {}) for title in inner}


def is_spelled_otherwise(difference: Difference) -> bool:
    """Tell whether an anchor is that of a heading for one of the two, who spell it differently."""
    there = difference.there
    for heading in there.headings if there else ():
        words = f"{heading.number} {heading.title}".strip()
        both = {anchor_of(words, {}), lychee_anchor(words)}
        if len(both) > 1 and difference.anchor in both:
            return True
    return False


def lychee_anchor(title: str) -> str:
    """Return the anchor that lychee 0.24 gives a heading."""
    kept = (
        "-" if character.isspace() else character
        for character in title.lower()
        if character.isalnum() or character.isspace() or character in "-_"
    )
    return "".join(kept)


SPELLED = "a heading with a tab, ½ or a mark: GitHub drops the first two and keeps marks"
PARTS = "two slashes in a path: one for a file system, an empty part in the address for lychee"
LYCHEE_ONLY = {
    "in front matter, which GitHub shows as plain text": is_in_front_matter,
    PARTS: has_empty_part,
    "the anchor of a heading in HTML, which GitHub gives one too": is_in_html,
    "user-content- before the anchor, as it is in GitHub's HTML": has_prefix,
    SPELLED: is_spelled_otherwise,
    "?plain=1, where GitHub shows the source and takes lines": is_of_source,
}
PLANSET_ONLY = {
    "an empty link in HTML, of which lychee says nothing": is_empty,
    "an address in brackets, which makes it a path": is_in_brackets,
    PARTS: has_empty_part,
    SPELLED: is_spelled_otherwise,
}
"""The kinds of differences; planset is right on GitHub in all of them."""


if __name__ == "__main__":
    main()
