"""`make plan`, from a clone of the project without tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import CloneProject, Repository, Run


@pytest.fixture
def clone(clone_project: CloneProject, tmp_path: Path) -> Repository:
    """Clone the working tree beside the product's repository."""
    return clone_project(tmp_path / "planset")


@pytest.mark.parametrize(
    ("folder", "options", "to"),
    [
        ("planset", [], "../shop/docs/plans/checkout-retry"),
        ("planset/template", ["-C", ".."], "../../shop/docs/plans/checkout-retry"),
        ("shop", ["-C", "../planset"], "docs/plans/checkout-retry"),
        ("shop", ["--directory=../planset", "--silent"], "docs/plans/checkout-retry"),
        ("shop", ["-f", "../planset/Makefile"], "docs/plans/checkout-retry"),
        ("shop", ["--no-print-directory", "-C", "../planset"], "docs/plans/checkout-retry"),
        ("shop", ["-s", "-f", "../planset/Makefile"], "docs/plans/checkout-retry"),
    ],
    ids=["in-clone", "C-up", "C", "directory-silent", "f", "C-no-print", "f-silent"],
)
def test_reads_the_folder_from_where_make_was_called(  # noqa: PLR0913, PLR0917
    run: Run,
    clone: Repository,
    repository: Repository,
    folder: str,
    options: list[str],
    to: str,
) -> None:
    """TO is a path from the shell's folder, whichever way make is told where the Makefile is."""
    process = run("make", *options, "plan", f"TO={to}", cwd=clone.path.parent / folder)
    made = repository.path / "docs" / "plans" / "checkout-retry"
    assert process.returncode == 0, process.stderr
    plan = (made / "PLAN.md").read_text(encoding="utf-8")
    assert plan.startswith("# Implementation Plan - Checkout retry\n")


def test_makes_sets_in_paths_with_spaces_and_unicode(
    run: Run, clone_project: CloneProject, tmp_path: Path
) -> None:
    """Neither the clone's path nor the set's has to be plain ASCII."""
    clone = clone_project(tmp_path / "my cloné")
    process = run("make", "plan", f"TO={tmp_path}/日本 plan", cwd=clone.path)
    assert process.returncode == 0, process.stderr
    assert (tmp_path / "日本 plan" / "PLAN.md").is_file()


def test_passes_arguments_on(run: Run, clone: Repository, tmp_path: Path) -> None:
    """ARGS are options of `copier copy`."""
    arguments = "--data 'feature_name=Event log' --data 'documents=[PRD]'"
    process = run("make", "plan", f"TO={tmp_path}/set", f"ARGS={arguments}", cwd=clone.path)
    assert process.returncode == 0, process.stderr
    assert (
        (tmp_path / "set" / "PRD.md").read_text(encoding="utf-8").startswith("# PRD - Event log\n")
    )
    assert not (tmp_path / "set" / "SPEC.md").exists()


def test_says_that_the_folder_is_missing(run: Run, clone: Repository) -> None:
    """Without TO it shows what to type."""
    process = run("make", "plan", cwd=clone.path)
    assert process.returncode != 0
    assert "make plan TO=" in process.stderr


@pytest.mark.parametrize("dirty", [False, True], ids=["clean", "dirty"])
def test_its_sets_can_be_updated_later(
    run: Run, copier_command: Run, clone: Repository, repository: Repository, dirty: bool
) -> None:
    """A set made from a clone without tags is updated by Copier from its own folder."""
    template = clone.path / "template" / "feature" / "PLAN.md.jinja"
    committed = template.read_text(encoding="utf-8")
    if dirty:
        template.write_text(f"{committed}\nHalf an idea.\n", encoding="utf-8")
    made = repository.path / "docs" / "plans" / "checkout-retry"
    assert run("make", "plan", f"TO={made}", cwd=clone.path).returncode == 0
    repository.commit()
    before = (made / "PLAN.md").read_text(encoding="utf-8")

    template.write_text(f"{committed}\nA better end.\n", encoding="utf-8")
    clone.commit()
    process = copier_command("update", "--trust", "--defaults", cwd=made)
    assert process.returncode == 0, process.stderr
    assert (made / "PLAN.md").read_text(encoding="utf-8") == f"{before}\nA better end.\n"
    answers = yaml.safe_load((made / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert clone.git("rev-parse", answers["_commit"]) == clone.git("rev-parse", "HEAD")


def test_help_lists_the_targets(run: Run, clone: Repository) -> None:
    """Plain `make` tells what can be made, and makes nothing."""
    process = run("make", cwd=clone.path)
    assert "make plan" in process.stdout
    assert "make test" in process.stdout
