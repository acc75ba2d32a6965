"""The laws of `planset check --fix`, on sets with faults that nobody thought of."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planset.finding_subjects import Target, read_target, top_of
from planset.fixes.whereabouts import Whereabouts
from planset.fixing import PASSES, Attempt
from planset.rules import Finding, Settings
from planset.tables import padded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.conftest import MakeSet, Run

HEADING: Final = re.compile(r"^(## |### Component |### Phase )(\d+)(?=[.:] )")
LINK: Final = re.compile(r"- \*\*.*\]\(\./.*")
HEAD: Final = 3
"""The lines of a table up to its first row."""
TABLE: Final = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
FORMS: Final = ("", "\r\n", "\ufeff")
STRANGE: Final = (
    "[a](./NOTES.md) [b](notes.md#3-costs '3') [c](PLAN.md#7-rollout-plan-1)",
    "[d][e], ![f](<../x/pic ture.png>) and [g](../cart/SPEC.md#1-security)",
    "[e]: ./PLAN.md#3-risks--mitigation",
    '[h](#2-context) [i](#component-3-name) [j](#9-related-documents "k") `[l](#9-x)`',
    "<a href='PRD.md#2-goals--non-goals'>m</a> [n](GITHUB-ISSUE.md#1-tasks)",
    "## 3. Notes",
    "### Component 7: [Name]",
    "```",
    "- **PRD:** none",
    "| x | y |\n|---|---|\n| one | 2 |\n| 3 | 4 |",
    "<!--",
    "> ## 8. Quoted",
    "<<<<<<< ours",
)
"""Lines that somebody could write: with links that are broken or will be, and with traps."""


@pytest.fixture(scope="module")
def folder(make_set: MakeSet, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Make a set in a repository, with tables that are lined up and links between documents."""
    top = tmp_path_factory.mktemp("repository")
    run("git", "init", "--quiet", cwd=top)
    folder = top / "cart"
    shutil.copytree(make_set(components=["Cart", "Log"], phases=["One", "Two", "Three"]), folder)
    for path in folder.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        text = TABLE.sub(lambda table: "\n".join(padded(table[0].splitlines())) + "\n", text)
        path.write_text(text, encoding="utf-8")
    notes = "# Notes\n\n## 2.1 Costs\n\n[Risks](./PLAN.md#11-risks--mitigation), [log]\n\n"
    notes += "[log]: PLAN.md#component-2-log\n"
    (folder / "notes.md").write_text(notes, encoding="utf-8")
    (top / "x y").mkdir()
    (top / "x y" / "pic ture.png").touch()
    return folder


def attempt(folder: Path, texts: dict[str, str]) -> Attempt:
    """Fix texts in the place of a set's documents, in memory."""
    target = Target(str(folder))
    found = Attempt(target, read_target(target)._replace(texts=texts), Settings())
    found.fix(Whereabouts(top_of(str(folder))))
    return found


def texts_of(folder: Path) -> dict[str, str]:
    """Return the documents of a set."""
    return dict(read_target(Target(str(folder))).texts)


def in_form(text: str, form: str) -> str:
    """Return a text with other line ends, or with a byte order mark."""
    return form + text if form == "\ufeff" else text.replace("\n", form or "\n")


def with_faults(text: str, places: dict[int, int]) -> str:
    """Return a text with faults that have one right answer, on lines by their places.

    Links go, headings get numbers, and every other row of a table loses spaces.
    """
    lines: list[str] = []
    row = 0
    for place, line in enumerate(text.splitlines()):
        row = row + 1 if line.startswith("|") else 0
        number = places.get(place)
        if number is None:
            lines.append(line)
        elif row > HEAD and row % 2 == 0:
            lines.append(line.replace("  ", " " * (number % 2)))
        elif not LINK.fullmatch(line):
            lines.append(HEADING.sub(rf"\g<1>{number}", line))
    return "\n".join(lines) + "\n"


@settings(max_examples=30)
@given(
    places=st.dictionaries(st.integers(0, 400), st.integers(1, 40), min_size=1, max_size=40),
    forms=st.lists(st.sampled_from(FORMS), min_size=6, max_size=6),
)
def test_as_it_was(folder: Path, places: dict[int, int], forms: list[str]) -> None:
    """A set with links deleted, numbers changed and rows disturbed comes back byte for byte."""
    texts = texts_of(folder)
    formed = dict(zip(texts, forms, strict=True))
    whole = {name: in_form(text, formed[name]) for name, text in texts.items()}
    faulty = {
        name: in_form(with_faults(text, places), formed[name]) for name, text in texts.items()
    }

    assert attempt(folder, faulty).texts == whole


@settings(max_examples=60)
@given(
    places=st.dictionaries(st.integers(0, 400), st.integers(1, 40), max_size=20),
    forms=st.lists(st.sampled_from(FORMS), min_size=6, max_size=6),
    added=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 300), st.sampled_from(STRANGE)), max_size=12
    ),
)
def test_no_harm(
    folder: Path,
    places: dict[int, int],
    forms: list[str],
    added: list[tuple[int, int, str]],
) -> None:
    """Whatever a set says, no finding comes, no line changes that is not named, and it settles."""
    faulty = {}
    for number, (name, text) in enumerate(texts_of(folder).items()):
        lines = with_faults(text, places).splitlines()
        for document, place, line in added:
            if document == number:
                lines[place:place] = ["", line, ""]
        faulty[name] = in_form("\n".join(lines) + "\n", forms[number])

    result = attempt(folder, faulty)

    before = Counter((finding.path, finding.code) for finding in checked(folder, faulty))
    assert not Counter((finding.path, finding.code) for finding in result.findings) - before
    for name, text in result.texts.items():
        done = [found for found in result.fixed if found.path == str(folder / name)]
        named = {found.line for found in done}
        untouched = [
            line for place, line in enumerate(faulty[name].split("\n"), 1) if place not in named
        ]
        assert is_within(untouched, text.split("\n"))
        if not any(found.code == "PS106" for found in done):
            assert text.count("\n") == faulty[name].count("\n")
    for _ in range(PASSES):
        result = attempt(folder, result.texts)
    assert not result.fixed


def checked(folder: Path, texts: dict[str, str]) -> list[Finding]:
    """Return the findings in texts at the place of a set's documents."""
    target = Target(str(folder))
    return Attempt(target, read_target(target)._replace(texts=texts), Settings()).findings


def is_within(lines: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether lines are among others in the same order."""
    rest = iter(others)
    return all(line in rest for line in lines)
