"""Mutate real documents and their templates at random, and check the laws of the merge on them.

A corpus is a folder with documents/, templates/NN.md and index.csv, whose columns document, base,
next and latest name a document, the template that it was made from, and two newer ones. On both
sides blocks are deleted, moved, duplicated and cut short. Each line of the output tells how often
a law was broken. Run it with the Python that planset is installed for.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from planset.decisions import SECTION_KEPT
from planset.laws import breaches
from planset.markdown import parse
from planset.merge import Merge, merge

if TYPE_CHECKING:
    from collections.abc import Iterator

Triple = tuple[str, str, str]
NAMES = ("base.md", "ours.md", "theirs.md")
LAWS = {
    "1": "a second run changes nothing, nor does an old template; an untouched document follows",
    "2": "what ours authored stays",
    "3": "what ours deleted stays away",
    "4": "what all agree on stays, nothing is doubled",
    "5": "what theirs changes is in the result or in the decisions",
    "6": "no conflict markers",
    "raised": "nothing is raised",
    "net": "the net is not needed",
}


def main() -> int:
    """Print how often each law was broken; return 1 if one was."""
    parser = argparse.ArgumentParser(description="Check the laws of the merge on real documents.")
    parser.add_argument("corpus", type=Path, help="the folder with index.csv")
    parser.add_argument("--examples", type=int, default=1000, help="merges to try (default: 1000)")
    parser.add_argument("--seed", type=int, default=0, help="where chance starts (default: 0)")
    parser.add_argument("--save", type=Path, help="a folder for the texts that break a law")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - it has to be the same each time
    broken: Counter[str] = Counter()
    sources = list(read_corpus(options.corpus))
    failed = 0
    for number in range(options.examples):
        triple = mutated(chance, chance.choice(sources))
        found = broken_laws(triple)
        broken.update(found.keys())
        failed += bool(found)
        if found and options.save:
            save(options.save / f"{options.seed}-{number}", triple, found)
    for law, promise in LAWS.items():
        print(f"{law:>6}  {broken[law]:6}  {promise}")
    print(f"{failed} of {options.examples} merges broke a law or needed the net")
    return 1 if failed else 0


def read_corpus(folder: Path) -> Iterator[Triple]:
    """Give each document twice: with its template, and the next or the latest one."""
    templates = {
        int(path.stem): path.read_bytes().decode() for path in (folder / "templates").glob("*.md")
    }
    with (folder / "index.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            document = (folder / "documents" / row["document"]).read_bytes().decode()
            for newer in ("next", "latest"):
                yield templates[int(row["base"])], document, templates[int(row[newer])]


def mutated(chance: random.Random, triple: Triple) -> Triple:
    """Return a triple in which ours and theirs have been through some changes."""
    base, ours, theirs = triple
    return base, changed(chance, ours), changed(chance, theirs)


def changed(chance: random.Random, text: str) -> str:
    """Delete, move, duplicate or cut short up to six stretches of blocks of a text."""
    document = parse(text)
    blocks = []
    for section in document.sections():
        blocks += [[section.heading]] if section.heading else []
        blocks += [list(block.walk()) for block in section.blocks]
    sources = ["".join(each.text + each.gap for each in block) for block in blocks]
    for _ in range(chance.randrange(7) if sources else 0):
        start = chance.randrange(len(sources))
        end = start + chance.choice((1, 1, 2, 5, 20))
        stretch = sources[start:end]
        kind = chance.choice(("delete", "move", "duplicate", "truncate"))
        if kind == "truncate":
            lines = stretch[0].splitlines(keepends=True)
            sources[start] = "".join(lines[: chance.randrange(len(lines)) + 1])
            continue
        if kind != "duplicate" and len(stretch) < len(sources):
            del sources[start:end]
        if kind != "delete":
            place = chance.randrange(len(sources) + 1)
            sources[place:place] = stretch
    return document.source_prefix + "".join(sources)


def broken_laws(triple: Triple) -> dict[str, list[str]]:
    """Return the laws that the merge of a triple breaks, each with what is wrong."""
    base, ours, theirs = triple
    found: dict[str, list[str]] = {}
    try:
        result = merge(*triple)
        if merge(base, ours, base).text != ours:
            found.setdefault("1", []).append("the same template changes something")
        if plain(merge(base, base, theirs).text) != plain(theirs):
            found.setdefault("1", []).append("an untouched document is not the new template")
        if merge(base, result.text, theirs).text != result.text:
            found.setdefault("1", []).append("a second run changes something")
    except Exception as error:  # noqa: BLE001 - whatever is raised breaks the promise
        return {"raised": [repr(error)]}
    for breach in checked(triple, result):
        found.setdefault(breach[0], []).append(breach[1])
    return found


def checked(triple: Triple, result: Merge) -> Iterator[tuple[str, str]]:
    """Give the breaches of the laws 2 to 6 in a result, and where the net was needed."""
    base, ours, theirs = map(parse, triple)
    for breach in breaches(base, ours, theirs, parse(result.text), result.decisions):
        yield str(breach.law), f"{' > '.join(breach.path)}: {breach.key}: {breach.message}"
    for decision in result.decisions:
        if decision.kind == SECTION_KEPT:
            yield "net", " > ".join(decision.path)


def plain(text: str) -> str:
    """Return a text without what law 1 leaves aside: the kind of line ends, the final newline."""
    return text.replace("\r\n", "\n").rstrip("\n")


def save(folder: Path, triple: Triple, found: dict[str, list[str]]) -> None:
    """Write three texts into a folder, and what is wrong with their merge."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in zip(NAMES, triple, strict=True):
        (folder / name).write_bytes(text.encode())
    lines = [f"{law}: {message}" for law, messages in found.items() for message in messages]
    (folder / "broken.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
