"""`copier update` of a set that nobody has edited gives what a fresh copy would."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import Repository, StrictCopier

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
CHANGES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "component-added": {"components": ["Cart", "Event log"]},
    "components-in-front": {"components": ["Event log", "Cart"]},
    "phase-added": {"phases": ["First slice", "Hardening"]},
    "spec-dropped": {"documents": []},
    "prd-added": {"documents": ["SPEC", "PRD"]},
    "spec-exchanged": {"documents": ["PRD"]},
    "renamed": {"feature_name": "Payment *retry*"},
    "migration-dropped": {"migration": False},
    "phase": {"phase": "Done"},
    "language": {"language": "rust"},
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


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_equals_a_fresh_copy(
    copier: StrictCopier,
    template: Repository,
    folder: Path,
    tmp_path: Path,
    changes: dict[str, Any],
) -> None:
    """Byte for byte, answers file included, also when an answer changes in the same update."""
    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    before = contents(folder)
    release(template)
    copier.update(folder, **changes)
    copier.copy(tmp_path / "fresh", **(ANSWERS | {"slug": recorded["slug"]} | changes))
    assert contents(folder) == contents(tmp_path / "fresh")
    assert contents(folder)["PLAN.md"] != before["PLAN.md"]


def test_keeps_the_date(copier: StrictCopier, template: Repository, folder: Path) -> None:
    """The day that the plan was started stays, though the default is today."""
    release(template)
    copier.update(folder)
    assert "**Started:** 2001-02-03  \n" in (folder / "PLAN.md").read_text(encoding="utf-8")


def test_works_as_a_command(copier_command: Run, template: Repository, folder: Path) -> None:
    """Users update on the command line, in the set's folder, without an option for the template."""
    release(template)
    process = copier_command("update", "--trust", "--defaults", cwd=folder)
    assert process.returncode == 0, process.stderr
    assert "## Reviews\n" in (folder / "PLAN.md").read_text(encoding="utf-8")


def test_leaves_the_rest_of_the_repository_alone(
    copier: StrictCopier, template: Repository, folder: Path, repository: Repository
) -> None:
    """An update changes the files of its set only."""
    release(template)
    copier.update(folder)
    changed = repository.git("status", "--porcelain").splitlines()
    place = str(folder.relative_to(repository.path))
    assert changed
    assert [line for line in changed if place not in line] == []
