"""After an update: what was left out can be seen and taken, and all of it taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from planset.update_command import USAGE

from tests.update.conftest import PLACEHOLDER, WRITTEN, assert_updated, contents, release

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository, Run

WORDING = "[How will it be built, in one paragraph?]"


@pytest.fixture(params=["copier update", "planset update"])
def updated(
    request: pytest.FixtureRequest,
    template: Repository,
    filled: Path,
    copier_command: Run,
    planset: Run,
) -> Path:
    """Update a filled set, through either door, to a version that words a placeholder anew."""
    plan = template.path / "template" / "feature" / "PLAN.md.jinja"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace(PLACEHOLDER, WORDING), encoding="utf-8")
    (plan.parent / "REVIEWS.md").write_text("# Reviews\n\n[Who read it?]\n", encoding="utf-8")
    release(template)
    if request.param == "copier update":
        process = copier_command("update", "--trust", "--defaults", cwd=filled)
    else:
        process = planset("update", "--trust", cwd=filled)
    assert process.returncode == 0, process.stderr
    return filled


def change(path: Path, old: str, new: str) -> None:
    """Edit a document."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_show_has_both_wordings(planset: Run, updated: Path) -> None:
    """A list of what was left out, and for a number the template's text and the person's."""
    listed = planset("show", cwd=updated.parent.parent.parent)
    assert listed.returncode == USAGE
    listed = planset("show", updated, cwd=updated.parent)
    assert listed.stdout.startswith("99.99.99 → 100.0.0: 1 left out\n   1  PLAN.md:")
    assert "§ Implementation Approach: the template words this anew" in listed.stdout
    shown = planset("show", "1", cwd=updated).stdout
    assert f"The template:\n    {WORDING}\n" in shown
    assert f"Yours:\n    {WRITTEN}\n" in shown
    assert planset("show", "2", cwd=updated).returncode == USAGE


def test_take_puts_a_wording_in(planset: Run, updated: Path) -> None:
    """It stands after what the person wrote, also where the document was edited since; once."""
    change(updated / "PLAN.md", "# Implementation", "<!-- Read this. -->\n\n# Implementation")
    taken = planset("take", "1", cwd=updated)
    assert taken.returncode == 0, taken.stderr
    plan = (updated / "PLAN.md").read_text(encoding="utf-8")
    assert f"\n\n{WRITTEN}\n\n{WORDING}\n\n###" in plan
    assert plan.startswith("<!-- Read this. -->\n")
    again = planset("take", "1", cwd=updated)
    assert again.returncode == USAGE
    assert (updated / "PLAN.md").read_text(encoding="utf-8") == plan


def test_undo_takes_the_update_back(planset: Run, repository: Repository, updated: Path) -> None:
    """All files are as committed, new ones are gone, and what was taken since goes too."""
    assert (updated / "REVIEWS.md").exists()
    assert planset("take", "1", cwd=updated).returncode == 0
    process = planset("undo", cwd=updated)
    assert process.returncode == 0, process.stderr
    assert repository.git("status", "--porcelain") == ""
    assert planset("undo", cwd=updated).returncode == USAGE


def test_undo_keeps_what_was_written_since(planset: Run, updated: Path) -> None:
    """A document that was edited after the update is merged, and named."""
    change(updated / "PLAN.md", WRITTEN, f"{WRITTEN} And only once.")
    process = planset("undo", cwd=updated)
    assert process.returncode == 0, process.stderr
    assert "What you wrote since stays, with its headings: PLAN.md\n" in process.stdout
    plan = (updated / "PLAN.md").read_text(encoding="utf-8")
    assert f"{WRITTEN} And only once.\n" in plan
    assert "## Reviews" not in plan


@pytest.mark.parametrize("file", ["REVIEWS.md", ".copier-answers.yml"])
def test_undo_refuses_what_it_cannot_keep(planset: Run, updated: Path, file: str) -> None:
    """A new document that was written in, or a later update, is named, and nothing changes."""
    with (updated / file).open("a", encoding="utf-8") as stream:
        stream.write("note: mine\n")
    before = contents(updated)
    process = planset("undo", cwd=updated)
    assert process.returncode == USAGE
    assert process.stderr.startswith(f"planset: {file} ")
    assert contents(updated) == before


def test_an_undone_update_can_be_made_again(planset: Run, updated: Path) -> None:
    """What undo takes back comes in with the next update."""
    before = contents(updated)
    run = partial(planset, cwd=updated)
    assert run("undo").returncode == 0
    assert run("update", "--trust").returncode == 0
    assert contents(updated) == before
    assert_updated(updated)
