"""Copier's options keep their meaning, and what cannot be is refused before anything changes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.update.conftest import (
    WRITTEN,
    answers,
    assert_updated,
    contents,
    release,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository, Run

UPDATE = ("update", "--trust", "--defaults")


@pytest.mark.parametrize(
    "options",
    [
        ["--conflict", "rej"],
        ["--skip-answered"],
        ["--skip-tasks"],
        ["--vcs-ref", "100.0.0"],
        ["--data", "priority=High"],
        ["--answers-file", ".copier-answers.yml"],
    ],
    ids=lambda options: options[0],
)
def test_options_of_copier(
    copier_command: Run, template: Repository, filled: Path, options: list[str]
) -> None:
    """With each of these the documents are merged as without, and no other file is left."""
    release(template)
    process = copier_command(*UPDATE, *options, cwd=filled)
    assert process.returncode == 0, process.stderr
    assert_updated(filled)
    assert answers(filled)["priority"] == ("High" if "--data" in options else "Medium")


def test_pretend_changes_nothing(copier_command: Run, template: Repository, filled: Path) -> None:
    """`--pretend` leaves every file as it is."""
    before = contents(filled)
    release(template)
    copier_command(*UPDATE, "--pretend", cwd=filled)
    assert contents(filled) == before


def test_quiet_says_nothing(copier_command: Run, template: Repository, filled: Path) -> None:
    """`--quiet` silences the summary; without it the summary says what there is to know."""
    release(template)
    assert "planset" not in copier_command(*UPDATE, "--quiet", cwd=filled).stderr
    assert_updated(filled)


def test_says_what_was_done(copier_command: Run, template: Repository, filled: Path) -> None:
    """The summary has the versions, a line for each document, and what was left out."""
    plan = next((template.path / "template" / "feature").glob("PLAN*"))
    wording = plan.read_text(encoding="utf-8")
    plan.write_text(wording.replace("[High-level description of", "[A description of"), "utf-8")
    release(template)
    summary = copier_command(*UPDATE, cwd=filled).stderr
    assert "planset 99.99.99 → 100.0.0  checkout-retry\n" in summary
    assert "  PLAN.md          1 section added · 1 reworded\n" in summary
    assert "1 change of the template stayed out because of it:\n" in summary
    assert "PLAN.md § Implementation Approach   planset show 1 · planset take 1\n" in summary
    assert "planset undo takes it back" in summary


def test_recopy_never_writes_over_what_is_there(copier_command: Run, filled: Path) -> None:
    """`copier recopy` makes a missing document again and leaves all others alone."""
    before = contents(filled)
    (filled / "SPEC.md").unlink()
    process = copier_command("recopy", "--trust", "--defaults", "--overwrite", cwd=filled)
    assert process.returncode == 0, process.stderr
    assert contents(filled) == before


def test_copy_into_a_set_never_writes_over_what_is_there(
    copier_command: Run, template: Repository, filled: Path
) -> None:
    """`copier copy` to a folder that has a set already changes none of its files."""
    before = contents(filled)
    options = ("--trust", "--defaults", "--overwrite", "--data", "priority=High")
    process = copier_command("copy", *options, template.path, ".", cwd=filled)
    assert process.returncode == 0, process.stderr
    assert contents(filled) | {"PRD.md": b""} == before | {"PRD.md": b""}


def test_several_versions_behind(copier_command: Run, template: Repository, filled: Path) -> None:
    """An update goes to the newest version in one step."""
    for version in ("99.99.100", "99.99.101"):
        path = template.path / "copier.yml"
        path.write_text(f"# {version}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
        template.commit()
        template.git("tag", version)
    release(template)
    assert copier_command(*UPDATE, cwd=filled).returncode == 0
    assert_updated(filled)


def test_a_template_without_tags(
    copier_command: Run, template: Repository, filled: Path, repository: Repository
) -> None:
    """Where the template has no tags, the last commit is the newest version."""
    release(template)
    template.git("tag", "--delete", "99.99.99", "100.0.0")
    answers_file = filled / ".copier-answers.yml"
    first = template.git("rev-list", "--max-parents=0", "HEAD")
    text = answers_file.read_text(encoding="utf-8")
    answers_file.write_text(text.replace("_commit: 99.99.99", f"_commit: {first}"), "utf-8")
    repository.commit()
    process = copier_command(*UPDATE, "--vcs-ref", "HEAD", cwd=filled)
    assert process.returncode == 0, process.stderr
    assert_updated(filled, template.git("describe", "--tags", "--always"))


def test_a_fork_of_the_template(
    copier_command: Run, template: Repository, filled: Path, repository: Repository
) -> None:
    """A set that is pointed at a fork goes on from there."""
    fork = shutil.copytree(template.path, template.path.parent / "fork")
    template.path.rename(template.path.parent / "gone")
    release(type(template)(fork, template.run))
    path = filled / ".copier-answers.yml"
    path.write_text(path.read_text("utf-8").replace(str(template.path), str(fork)), "utf-8")
    repository.commit()
    process = copier_command(*UPDATE, cwd=filled)
    assert process.returncode == 0, process.stderr
    assert_updated(filled)


def test_a_downgrade_is_refused(
    copier_command: Run, template: Repository, filled: Path, repository: Repository
) -> None:
    """A set never goes back to an older version of the template."""
    release(template)
    copier_command(*UPDATE, cwd=filled)
    repository.commit()
    before = contents(filled)
    process = copier_command(*UPDATE, "--vcs-ref", "99.99.99", cwd=filled)
    assert process.returncode != 0
    assert "downgrading" in process.stderr
    assert contents(filled) == before


def test_a_rejected_file_elsewhere_stops_the_update(
    copier_command: Run, template: Repository, filled: Path, repository: Repository
) -> None:
    """Copier would undo what was written in the file beside a stray `.rej`."""
    release(template)
    readme = repository.path / "README.md"
    readme.write_text("# Written a minute ago\n", encoding="utf-8")
    readme.with_suffix(".md.rej").write_text("", encoding="utf-8")
    process = copier_command(*UPDATE, cwd=filled)
    assert process.returncode != 0
    assert "README.md.rej is left from an earlier update" in process.stderr
    assert readme.read_text(encoding="utf-8") == "# Written a minute ago\n"
    assert WRITTEN in (filled / "PLAN.md").read_text(encoding="utf-8")
    readme.with_suffix(".md.rej").unlink()
    assert copier_command(*UPDATE, cwd=filled).returncode == 0
    assert_updated(filled)
