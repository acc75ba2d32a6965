"""The scorer of merges, and the scripts that build a corpus and measure on it."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from benchmarks.merge_score import score, total
from tests.questions import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

BASE = """\
# Plan

## Goals

What is it for?

- [ ] Agreed
- [ ] Announced

## Risks

What can fail?

| Risk | Weight |
|------|--------|
| Late | 3      |

## Notes
"""
AUTHORED = "It keeps plans alive."
OURS = BASE.replace("What is it for?", AUTHORED)


def figures(base: str, ours: str, theirs: str, result: str) -> dict[str, int]:
    """Return the figures of a merge that are not nought, the author's blocks aside."""
    found = asdict(score(base, ours, theirs, result))
    return {name: number for name, number in found.items() if number and name != "authored"}


def test_a_kept_document_is_safe() -> None:
    """Ours, merged with a template that did not change, is safe, and what it says is authored."""
    found = score(BASE, OURS, BASE, OURS)
    assert (found.safe, found.authored) == (True, 1)
    assert figures(BASE, OURS, BASE, OURS) == {}


@pytest.mark.parametrize(
    ("ours", "result"),
    [
        (OURS, BASE.replace("What is it for?\n", "")),
        (OURS, OURS.replace("alive", "fresh")),
        (BASE.replace("[ ] Agreed", "[x] Agreed"), BASE),
        (BASE.replace("- [ ] Agreed", "- [ ] Agreed by all"), BASE.replace("- [ ] Agreed\n", "")),
        (BASE.replace("| Late |", "| Late, very |"), BASE.replace("| Late | 3      |\n", "")),
        (BASE + "\n```text\n# code\n```\n", BASE + "\n```text\n code\n```\n"),
        (BASE + "\n### Mine\n", BASE),
    ],
    ids=["paragraph", "word", "tick", "item", "row", "fence", "heading"],
)
def test_lost(ours: str, result: str) -> None:
    """What the author wrote and the result lacks or says otherwise is lost, a tick as well."""
    assert figures(BASE, ours, BASE, result) == {"lost": 1}


@pytest.mark.parametrize(
    ("ours", "result"),
    [
        ("- mine\n  - too\n", "* mine\n    * too\n"),
        ("1. mine\n2. too\n", "1) mine\n1) too\n"),
        ("It is _so_ and __more__.\n", "It is *so*\nand **more**.\n"),
        ("snake_case * 2\n", "snake\\_case \\* 2\n"),
        ("| a | b |\n|---|---|\n| c | d |\n", "| b  |  a  |   |\n|:--|--:|---|\n| d  | c   | |\n"),
        ("### 3.1. Mine ###\n", "#### 3.2 Mine\n"),
        ("Mine\n----\n", "## Mine\n"),
        ("See [it](A.md#one).\n", "See [it](B.md#two).\n"),
        ("~~~yaml\na: 1\n~~~\n", "````yaml\na: 1\n````\n"),
        ("- one\n\n      ```yaml\n      a: 1\n      ```\n", "- one\n\n  ```yaml\n  a: 1\n  ```\n"),
    ],
    ids=[
        "marker",
        "number",
        "emphasis",
        "escape",
        "cells",
        "level",
        "setext",
        "target",
        "fence",
        "indent",
    ],
)
def test_a_format_is_no_loss(ours: str, result: str) -> None:
    """What a formatter or a template may change in the author's blocks is not lost."""
    assert figures(BASE, f"{BASE}\n{ours}", BASE, f"{BASE}\n{result}") == {}


@pytest.mark.parametrize(
    ("base", "result"),
    [
        ("<!--\nOne.\n\nTwo.\n-->\n", "<!--\nOur one.\n\nNew two.\n-->\n"),
        ("**Owner:** One.\n**Date:** Two.\n", "**Owner:** Our one.\n**Date:** New two.\n"),
        ("Owner: One.\nDate: Two.\n", "Owner: Our one.\nDate: New two.\n"),
        ("---\nowner: One.\ndate: Two.\n---\n", "---\nowner: Our one.\ndate: New two.\n---\n"),
    ],
    ids=["comment", "labels", "plain labels", "front matter"],
)
def test_parts_that_count_by_themselves(base: str, result: str) -> None:
    """Ours and theirs may each change paragraphs of one comment, or lines of one list of fields."""
    ours, theirs = base.replace("One", "Our one"), base.replace("Two", "New two")
    assert score(base, ours, theirs, result).safe


def test_both_sides_of_a_conflict_are_read() -> None:
    """A conflict is a mark, and what it says on either side counts, within a paragraph too."""
    ours, theirs = f"One.\n{AUTHORED}\nThree.\n", "One.\nTwo!\nThree.\n"
    result = f"One.\n<<<<<<< a\n{AUTHORED}\n=======\nTwo!\n>>>>>>> b\nThree.\n"
    assert figures("One.\nTwo.\nThree.\n", ours, theirs, result) == {"marks": 1}
    assert not score("One.\nTwo.\nThree.\n", ours, theirs, result).safe


def test_misplaced() -> None:
    """What the author wrote must stand under their heading."""
    result = BASE.replace("What is it for?\n\n", "").replace("## Risks", f"## Risks\n\n{AUTHORED}")
    assert figures(BASE, OURS, BASE, result) == {"misplaced": 1}


def test_misplaced_among_equal_titles() -> None:
    """Where ours has a title more than once, the one above it must be the same too."""
    base = "# A\n\n## Notes\n\n# B\n\n## Notes\n"
    ours, result = f"{base}\n{AUTHORED}\n", base.replace("# B", f"{AUTHORED}\n\n# B")
    assert figures(base, ours, base, result) == {"misplaced": 1}


def test_a_renamed_heading_is_the_same_place() -> None:
    """What stands under a heading that theirs renamed has not left its place."""
    theirs, result = (text.replace("## Goals", "## Goals and value") for text in (BASE, OURS))
    found = {"reach": 1, "adopted": 1, "retire": 1, "retired": 1}
    assert figures(BASE, OURS, theirs, result) == found


def test_a_heading_renamed_and_moved_is_reworded() -> None:
    """A heading that theirs renamed and moved is to go by its new name, with what it holds."""
    ours = f"{BASE}\n{AUTHORED}\n"
    theirs = BASE.replace("## Notes\n", "").replace("## Goals", "## More Notes\n\n## Goals")
    result = ours.replace("## Notes", "## More Notes")
    found = {"reach": 1, "adopted": 1, "retire": 1, "retired": 1}
    assert figures(BASE, ours, theirs, result) == found


def test_a_heading_of_another_level_is_nobodys() -> None:
    """A heading whose level ours changed and that theirs renamed is not lost."""
    ours = BASE.replace("## Notes", "### Notes")
    theirs, result = BASE.replace("## Notes", "## Remarks"), BASE.replace("## Notes", "### Remarks")
    assert score(BASE, ours, theirs, result).lost == 0


def test_disordered() -> None:
    """Blocks of a section that changed their order among each other are counted."""
    ours = BASE.replace("What can fail?", "One.\n\nTwo.\n\nThree.")
    result = BASE.replace("What can fail?", "Three.\n\nOne.\n\nTwo.")
    assert figures(BASE, ours, BASE, result) == {"disordered": 1}


def test_an_order_of_theirs_is_not_disorder() -> None:
    """What theirs moved, and what the author wrote next to that, may come in another order."""
    base = "- one\n- two\n- three\n"
    ours = "- one\n  - mine\n- two\n- three\n"
    theirs, result = "- two\n- three\n- one\n", "- two\n- three\n- one\n  - mine\n"
    assert figures(base, ours, theirs, result) == {}


def test_duplicated() -> None:
    """What the result says more often than ours and theirs account for is counted."""
    assert figures(BASE, OURS, BASE, f"{OURS}\n{AUTHORED}\n\n{AUTHORED}\n") == {"duplicated": 2}


def test_dropped() -> None:
    """What all three agree on and the result lacks is counted."""
    assert figures(BASE, OURS, BASE, OURS.replace("- [ ] Agreed\n", "")) == {"dropped": 1}


def test_revived() -> None:
    """What the author deleted must not come back."""
    ours = BASE.replace("- [ ] Agreed\n", "")
    assert figures(BASE, ours, BASE, BASE) == {"revived": 1}


@pytest.mark.parametrize(
    "theirs",
    [
        BASE.replace("- [ ] Agreed\n", "- [ ] Agreed\n- [ ] Agreed\n"),
        BASE.replace("- [ ] Agreed\n", "") + "\n- [ ] Agreed\n",
    ],
    ids=["once more", "elsewhere"],
)
def test_what_theirs_says_anew_is_not_revived(theirs: str) -> None:
    """What the author deleted may come where theirs says it once more, or moved it."""
    result = theirs.replace("- [ ] Agreed\n- [ ] Agreed\n", "- [ ] Agreed\n")
    ours = BASE.replace("- [ ] Agreed\n", "")
    assert "revived" not in figures(BASE, ours, theirs, result)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("What can fail?", "What can fail, and how?"),
        ("- [ ] Announced", "- [ ] Announced\n- [ ] Shipped"),
        ("| Late | 3      |", "| Late | 3      |\n| Costly | 1 |"),
        ("| Risk | Weight |", "| Risk | Weight | Owner |"),
        ("## Notes", "## Notes\n\n### Sources"),
        ("## Notes", "<!-- Be brief. -->\n\n## Notes"),
    ],
    ids=["rewording", "item", "row", "column", "section", "comment"],
)
def test_reach_and_adopted(old: str, new: str) -> None:
    """What theirs adds where ours left room is in reach, and adopted where the result has it."""
    theirs = BASE.replace(old, new)
    left_out, taken = (
        figures(BASE, OURS, theirs, OURS),
        figures(BASE, OURS, theirs, OURS.replace(old, new)),
    )
    assert (left_out["reach"], left_out.get("adopted")) == (1, None)
    assert (taken["reach"], taken["adopted"]) == (1, 1)


def test_reach_within_what_is_new() -> None:
    """What hangs in a new item is in reach as the item is."""
    theirs = BASE.replace("Announced", "Announced\n- [ ] Shipped\n  - [ ] To all")
    assert figures(BASE, OURS, theirs, OURS) == {"reach": 2}


def test_what_is_adopted_elsewhere_is_not() -> None:
    """What theirs adds counts as adopted only under its heading."""
    theirs = BASE.replace("- [ ] Announced", "- [ ] Announced\n- [ ] Shipped")
    assert figures(BASE, OURS, theirs, f"{OURS}\n- [ ] Shipped\n") == {"reach": 1}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (BASE.replace("What can fail?", AUTHORED), BASE.replace("can fail?", "can fail, and how?")),
        (
            BASE.replace("| Risk | Weight |\n|------|--------|\n| Late | 3      |\n", ""),
            BASE.replace("| 3      |", "| 3      |\n| Costly | 1 |"),
        ),
        (
            BASE.replace("- [ ] Agreed\n", ""),
            BASE.replace("- [ ] Agreed", "- [ ] Agreed\n  - [ ] By all"),
        ),
        (
            BASE.replace("- [ ] Agreed\n- [ ] Announced\n", ""),
            BASE.replace("- [ ] Agreed", "- [ ] Planned\n- [ ] Agreed"),
        ),
        (
            BASE.replace("## Risks\n", ""),
            BASE.replace("| 3      |", "| 3      |\n| Costly | 1 |"),
        ),
        (
            BASE.replace("## Notes\n", ""),
            BASE.replace("## Notes", "## Notes\n\n### Sources\n\nWhich?"),
        ),
        (f"{BASE}\n### Sources\n\nNone.\n", f"{BASE}\n### Sources\n\nWhich?\n"),
    ],
    ids=["rewritten", "table", "item", "list", "heading", "section", "by hand"],
)
def test_out_of_reach(ours: str, theirs: str) -> None:
    """What theirs adds to something that the author deleted, rewrote or added is not asked for."""
    assert figures(BASE, ours, theirs, ours) == {}


def test_retire_and_retired() -> None:
    """What theirs removed is to retire where ours left it alone, and retired where it went."""
    theirs = BASE.replace("- [ ] Announced\n", "")
    assert figures(BASE, OURS, theirs, OURS) == {"retire": 1}
    result = OURS.replace("- [ ] Announced\n", "")
    assert figures(BASE, OURS, theirs, result) == {"retire": 1, "retired": 1}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (f"{BASE}\n{AUTHORED}\n", BASE.replace("## Notes\n", "")),
        (BASE.replace("Announced", "Announced\n  - to all"), BASE.replace("- [ ] Announced\n", "")),
        (BASE.replace("Announced", "Announced to all"), BASE.replace("- [ ] Announced\n", "")),
        (f"{BASE}\n- [ ] Announced\n", BASE.replace("- [ ] Announced\n", "")),
    ],
    ids=["section", "item", "rewritten", "repeated"],
)
def test_what_the_author_uses_need_not_retire(ours: str, theirs: str) -> None:
    """What the author rewrote, repeated or hung something on is not to retire."""
    assert figures(BASE, ours, theirs, ours) == {}


@pytest.mark.parametrize(
    "block",
    [
        "```sh\n# run\n```\n",
        "~~~~sh\n~~~\n~~~~ sh\n# run\n~~~~\n",
        "- ```sh\n  # run\n  ```\n",
        "<!--\nHelp:\n\n# run\n-->\n",
        "> # run\n",
    ],
    ids=["backticks", "tildes", "item", "comment", "quote"],
)
def test_opaque_blocks_have_no_headings(block: str) -> None:
    """What looks like a heading inside another block is no place, only a neighbour."""
    base = f"## Steps\n\n{block}"
    before, after = f"## Steps\n\n{AUTHORED}\n\n{block}", f"{base}\n{AUTHORED}\n"
    assert figures(base, before, base, after) == {"disordered": 1}


def test_total() -> None:
    """Figures of several documents are added up."""
    found = score(BASE, OURS, BASE, BASE)
    assert asdict(total([found, found])) == {name: 2 * n for name, n in asdict(found).items()}


@pytest.fixture
def clone(tmp_path: Path, run: Run) -> Path:
    """Make a repository with a template of three versions and documents made from it."""
    folder = tmp_path / "clone"
    (folder / "plans" / "a").mkdir(parents=True)
    run("git", "init", "--quiet", cwd=folder)
    versions = [BASE, BASE.replace("What can", "What could"), f"{BASE}\n### Sources\n"]
    for version in versions:
        (folder / "template.md").write_text(version, encoding="utf-8")
        if version == versions[1]:
            (folder / "plans" / "a" / "plan.md").write_text(
                version.replace("What is it for?", AUTHORED), encoding="utf-8"
            )
        run("git", "add", "--all", cwd=folder)
        run("git", "commit", "--quiet", "--message=Change", cwd=folder)
    (folder / "plans" / "b.md").write_text("Something else.\n", encoding="utf-8")
    (folder / "plans" / "c.md").write_text(f"{versions[2]}\n{AUTHORED}\n", encoding="utf-8")
    run("git", "add", "--all", cwd=folder)
    run("git", "commit", "--quiet", "--message=Other plans", cwd=folder)
    return folder


@pytest.fixture
def corpus(clone: Path, run: Run) -> Path:
    """Build the clone's corpus."""
    options = ["--template=template.md", "--documents=plans/*.md", clone.parent / "corpus"]
    script = PROJECT / "benchmarks" / "build_corpus.py"
    process = run(sys.executable, script, clone, *map(str, options), cwd=clone.parent)
    assert (process.stderr, process.stdout) == ("", "3 revisions, 1 of 3 documents\n")
    return clone.parent / "corpus"


def test_build_corpus(corpus: Path) -> None:
    """A document is listed with its version of the template; others, and the newest, are not."""
    with (corpus / "index.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["document", "base", "next", "latest", "source"],
        ["000.md", "1", "2", "2", "plans/a/plan.md"],
    ]
    assert AUTHORED in (corpus / "documents" / "000.md").read_text(encoding="utf-8")
    assert (corpus / "templates" / "00.md").read_text(encoding="utf-8") == BASE
    assert len(list((corpus / "templates").iterdir())) == 3  # noqa: PLR2004 - the versions


def test_merge_corpus(corpus: Path, run: Run) -> None:
    """The benchmark prints a row for each merge and target, and the times."""
    process = run(
        sys.executable, PROJECT / "benchmarks" / "merge_corpus.py", corpus, "--list", cwd=corpus
    )
    assert process.returncode == 0, process.stderr
    rows = [row.strip("| ").split(" | ") for row in process.stdout.splitlines() if row]
    planset = [
        "1",
        "100.0 %",
        "100.0 %",
        "0",
        "0",
        "0, 0, 0",
        "0.00",
        "100.0 % of 2",
        "100.0 % of 1",
    ]
    assert [row[:2] for row in rows[2:6:2]] == [["planset", "next"], ["`git merge-file`", "next"]]
    assert rows[2][2:] == [*planset, "0"]
    assert [row[0] for row in rows[-4:]] == [
        f"{target}, {part}" for target in ("next", "latest") for part in ("median", "p95")
    ]


def test_merge_growth(run: Run, tmp_path: Path) -> None:
    """The benchmark of growth prints a ratio for the shape asked for."""
    script = PROJECT / "benchmarks" / "merge_growth.py"
    process = run(sys.executable, script, "deepest quote", cwd=tmp_path)
    assert process.stdout.splitlines()[2].startswith("| deepest quote | 0."), process.stderr
