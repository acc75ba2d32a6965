"""`copier update` of a set that nobody has edited gives what a fresh copy would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.update.conftest import ANSWERS, contents, release

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository, Run, StrictCopier

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
