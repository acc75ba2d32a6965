r"""Build a corpus for merge_corpus.py from a local clone that has a template's history.

    build_corpus.py enhancements --template keps/NNNN-kep-template/README.md \
        --documents 'keps/*/README.md' corpus

takes every revision of the template on the checked-out commit's history, oldest first, and the
documents as that commit has them; `*` matches slashes too. A document was made from the revision
that it shares most lines with, blank ones aside; of several, from the one that has fewest others,
then from the oldest. Left out are documents that share less than the given part of that revision's
lines, and those made from the newest, which no newer one can be merged into. The clone may be bare.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Match(NamedTuple):
    """A revision of the template, by its number, and the part of its lines that a document has."""

    revision: int
    share: float


def main() -> None:
    """Write the corpus, and say how much it has."""
    parser = argparse.ArgumentParser(description="Build a corpus from a template's history.")
    parser.add_argument("clone", type=Path, help="git repository with the history")
    parser.add_argument("--template", required=True, help="path of the template in it")
    parser.add_argument("--documents", required=True, help="pattern of the documents' paths in it")
    parser.add_argument("--share", type=float, default=0.1, help="least part (default: 0.1)")
    parser.add_argument("out", type=Path, help="folder to make")
    arguments = parser.parse_args()
    revisions = list(history(arguments.clone, arguments.template))
    paths = git(arguments.clone, "ls-tree", "-r", "-z", "--name-only", "HEAD").split(b"\0")
    sources = [
        name
        for name in (path.decode(errors="surrogateescape") for path in paths)
        if fnmatchcase(name, arguments.documents) and name != arguments.template
    ]
    if len(revisions) < 2 or not sources:  # noqa: PLR2004 - an old one and a new one
        sys.exit("planset: found no two revisions of the template, or no document.")
    rows = write(arguments.clone, revisions, sources, arguments.share, arguments.out)
    print(f"{len(revisions)} revisions, {rows} of {len(sources)} documents")


def history(clone: Path, template: str) -> Iterator[bytes]:
    """Yield the texts that the template had, oldest first, none twice in a row."""
    commits = git(clone, "log", "--reverse", "--date-order", "--format=%H", "--", template)
    before = b""
    for commit in commits.decode().split():
        listing = git(clone, "ls-tree", "-z", commit, "--", template)
        text = git(clone, "cat-file", "blob", listing.split()[2].decode()) if listing else before
        if text != before:
            yield text
        before = text


def write(
    clone: Path, revisions: Sequence[bytes], sources: Sequence[str], share: float, out: Path
) -> int:
    """Write the corpus to a new folder, and return the number of its documents."""
    for name in ("documents", "templates"):
        (out / name).mkdir(parents=True)
    for number, text in enumerate(revisions):
        (out / "templates" / f"{number:02}.md").write_bytes(text)
    counted = [lines_of(text) for text in revisions]
    latest = len(revisions) - 1
    rows = 0
    with (out / "index.csv").open("w", newline="", encoding="utf-8") as file:
        index = csv.writer(file, lineterminator="\n")
        index.writerow(["document", "base", "next", "latest", "source"])
        for source in sources:
            text = git(clone, "show", f"HEAD:{source}")
            match = closest(lines_of(text), counted)
            if match.share < share or match.revision == latest:
                continue
            name = f"{rows:03}.md"
            (out / "documents" / name).write_bytes(text)
            index.writerow([name, match.revision, match.revision + 1, latest, source])
            rows += 1
    return rows


def lines_of(text: bytes) -> Counter[bytes]:
    """Count a text's lines without the space around them, blank lines aside."""
    return Counter(filter(None, map(bytes.strip, text.splitlines())))


def closest(document: Counter[bytes], revisions: Sequence[Counter[bytes]]) -> Match:
    """Return the revision that a document shares most lines with."""
    shared = [(document & revision).total() for revision in revisions]
    sizes = [revision.total() for revision in revisions]
    best = max(range(len(revisions)), key=lambda number: (shared[number], -sizes[number]))
    return Match(best, shared[best] / max(1, sizes[best]))


def git(clone: Path, *arguments: str) -> bytes:
    """Return what git prints. Raises CalledProcessError where it fails."""
    command = ["git", "-C", str(clone), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    main()
