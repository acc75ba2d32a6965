"""A set has the form of its own template, in the version that it has."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.check.planted import findings, lay_out
from tests.questions import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository

PLAN_SOURCE = "template/feature/PLAN.md.jinja"


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """Lay out the filled set."""
    return lay_out(tmp_path / "product")


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text that is there in a file."""
    text = path.read_text(encoding="utf-8")
    assert re.search(old, text)
    path.write_text(re.sub(old, new, text), encoding="utf-8")


def made_from(folder: Path, source: object, commit: str) -> None:
    """Let a set say that it was made from a version of a template."""
    answers = folder / ".copier-answers.yml"
    replace(answers, r"_commit: .*", f"_commit: {commit}")
    replace(answers, r"_src_path: .*", f"_src_path: {source}")


def drop_rollback(folder: Path) -> None:
    """Take a section of planset's own template out of the plan, and number what follows."""
    plan = folder / "PLAN.md"
    replace(plan, r"(?s)## 10\. Rollback Plan.*?(?=## 11\.)", "")
    for number in range(11, 16):
        replace(plan, rf"## {number}\. ", f"## {number - 1}. ")
    for path in folder.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"\]\([\w./]*#[\w-]+\)", "](./PLAN.md)", text), encoding="utf-8")


def codes(folder: Path) -> list[str]:
    """Return the codes and titles of what is found."""
    return [" ".join(line.split()[1:3]) for line in findings(folder)]


@pytest.fixture
def fork(repository: Repository) -> Repository:
    """Make a template of somebody's own, without a section that planset's has, and with another."""
    shutil.copytree(PROJECT / "template", repository.path / "template")
    shutil.copy(PROJECT / "copier.yml", repository.path)
    source = repository.path / PLAN_SOURCE
    replace(source, r"(?s)## 10\. Rollback Plan.*?(?=## 11\.)", "")
    for number in range(11, 16):
        replace(source, rf"## {number}\. ", f"## {number - 1}. ")
    replace(source, r"## 14\. Related", "## 14. Sign-off\n\n[Who agreed]\n\n---\n\n## 15. Related")
    repository.commit("A template of our own")
    repository.git("tag", "1.4.0")
    return repository


def test_sections_are_those_of_a_template_on_this_machine(filled: Path, fork: Repository) -> None:
    """What planset's own template has beside is not asked for; what this one has is."""
    made_from(filled, fork.path, "1.4.0")
    drop_rollback(filled)
    assert codes(filled) == ["PS301 has"]
    replace(
        filled / "PLAN.md",
        r"## 14\. Related",
        "## 14. Sign-off\n\nAll agreed.\n\n---\n\n## 15. Related",
    )
    assert codes(filled) == []


def test_what_is_made_for_a_repository_is_no_document_of_a_set(
    filled: Path, fork: Repository
) -> None:
    """A page of somebody's own in a set may be called like one that a repository gets."""
    made_from(filled, fork.path, "1.4.0")
    before = codes(filled)
    (filled / "README.md").write_text("# Notes\n\nHow we got here.\n", encoding="utf-8")
    assert codes(filled) == before


@pytest.mark.parametrize(
    ("source", "commit"),
    [
        ("gh:planset/planset", "1.3.0"),
        ("https://github.com/planset/planset.git", "1.4.0-3-gabc1234"),
        ("gh:octo-org/plans", "1.4.0"),
        ("https://git.example.com/plans", "1.4.0"),
    ],
)
def test_a_form_that_nobody_can_know_is_not_asked_for(
    filled: Path, source: str, commit: str
) -> None:
    """Another version, or another template, that is not here may have other sections."""
    made_from(filled, source, commit)
    drop_rollback(filled)
    assert codes(filled) == []


@pytest.mark.parametrize("source", ["gh:planset/planset", "https://github.com/planset/planset"])
@pytest.mark.parametrize("commit", ["1.4.0", "v1.4.0"])
def test_the_form_of_this_package_is_known(filled: Path, source: str, commit: str) -> None:
    """Where a set has the version that is installed, what is missing is named."""
    made_from(filled, source, commit)
    drop_rollback(filled)
    assert codes(filled) == ["PS301 has"]


def test_what_a_template_counts_is_numbered(filled: Path, fork: Repository) -> None:
    """Words with numbers are those that the set's template counts by, and no others."""
    source = fork.path / PLAN_SOURCE
    replace(source, r"### Component \{\{ loop\.index \}\}:", "### Part {{ loop.index }}:")
    fork.commit("Parts")
    fork.git("tag", "1.5.0")
    made_from(filled, fork.path, "1.5.0")
    drop_rollback(filled)
    replace(filled / "PLAN.md", r"## 14\. Related", "## 14. Sign-off\n\nYes.\n\n## 15. Related")
    replace(filled / "PLAN.md", r"### Component 2:", "### Component 7:")
    assert codes(filled) == []
    replace(filled / "PLAN.md", r"### Component (\d):", r"### Part \1:")
    assert codes(filled) == ['PS308 "Part']
