"""A template with several versions, and a set made from it."""

from __future__ import annotations

import re
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import BIN, Repository, StrictCopier

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

ANSWERS: dict[str, Any] = {
    "feature_name": "Checkout retry",
    "summary": "Try a failed payment again.",
    "date": "2001-02-03",
    "components": ["Cart"],
    "phases": ["First slice"],
    "documents": ["SPEC"],
    "owners": "Ada",
    "repository": "octo-org/shop",
}


@pytest.fixture
def template(copier_template: Path, tmp_path: Path, run: Run) -> Repository:
    """Copy the template's repository, to give it another version."""
    return Repository(shutil.copytree(copier_template, tmp_path / "template"), run)


@pytest.fixture
def copier(template: Repository, monkeypatch: pytest.MonkeyPatch) -> StrictCopier:
    """Copy and update from that repository."""
    return StrictCopier(template.path, {}, monkeypatch)


@pytest.fixture
def planset(run: Run) -> Run:
    """Run planset's own command, as users do."""
    return partial(run, BIN / "planset")


@pytest.fixture
def folder(copier: StrictCopier, repository: Repository) -> Path:
    """Make a set in a repository and commit it."""
    made = repository.path / "docs" / "plans" / "checkout-retry"
    copier.copy(made, **ANSWERS)
    repository.commit()
    return made


def release(template: Repository) -> None:
    """Give the template a next version, in which every document differs in several places."""
    for path in (template.path / "template" / "feature").glob("*.md*.jinja"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(
            r"^(## (?:\d+\. )?Related Documents)",
            r"## Reviews\n\n[Who read it]\n\n\1",
            text,
            flags=re.MULTILINE,
        )
        text = text.replace("**Date:**", "**Started:**")
        path.write_text(text, encoding="utf-8")
    template.commit()
    template.git("tag", "100.0.0")


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file in a folder, by its path there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


PLACEHOLDER = "[High-level description of how this will be implemented]"
WRITTEN = "We retry a declined payment once, ten seconds later."


@pytest.fixture
def filled(folder: Path, repository: Repository) -> Path:
    """Write a paragraph into the set's plan, put a picture beside it, and commit both."""
    fill(folder)
    repository.commit()
    return folder


def fill(folder: Path) -> None:
    """Write a paragraph into a set's plan, and put a picture and a note beside it."""
    plan = folder / "PLAN.md"
    text = plan.read_text(encoding="utf-8")
    assert PLACEHOLDER in text
    plan.write_text(text.replace(PLACEHOLDER, WRITTEN), encoding="utf-8")
    (folder / "flow.png").write_bytes(b"\x89PNG\r\n\x1a\n\xff")
    (folder / "notes.md").write_text("# Notes\n\n<<<<<<< not a conflict\n", encoding="utf-8")


def assert_updated(folder: Path, version: str = "100.0.0") -> None:
    """Check that a filled set has what is new and all that was written, and git sees it so."""
    plan = (folder / "PLAN.md").read_bytes().decode()
    assert WRITTEN in plan
    assert PLACEHOLDER not in plan
    assert plan.count("## Reviews") == 1
    assert answers(folder)["_commit"] == version
    assert (folder / "flow.png").read_bytes() == b"\x89PNG\r\n\x1a\n\xff"
    assert (folder / "notes.md").read_bytes() == b"# Notes\n\n<<<<<<< not a conflict\n"
    assert {path.suffix for path in folder.iterdir()} <= {"", ".md", ".png", ".yml"}


def answers(folder: Path) -> dict[str, Any]:
    """Return what a set's answers file holds."""
    loaded: dict[str, Any] = yaml.safe_load(
        (folder / ".copier-answers.yml").read_text(encoding="utf-8")
    )
    return loaded


def ignore_sets(repository: Repository) -> None:
    """Have git ignore the folder of the sets."""
    (repository.path / ".gitignore").write_text("docs/\n", encoding="utf-8")
    repository.git("rm", "--quiet", "-r", "--cached", "docs")
    repository.commit()
