"""`planset update`: the same update for one set or all of a repository, without Copier's diff."""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING, Protocol

import pexpect
import pytest
from planset.update_command import USAGE

from tests.conftest import BIN
from tests.update.conftest import ANSWERS, answers, assert_updated, contents, fill, release

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository, Run, StrictCopier


class MakeSets(Protocol):
    """Makes filled and committed sets of several names in a repository."""

    def __call__(self, *names: str) -> list[Path]:
        """Return the folders of the sets."""


@pytest.fixture
def make_sets(copier: StrictCopier, repository: Repository) -> MakeSets:
    """Make sets of this template, each filled and with a name of its own."""

    def make(*names: str) -> list[Path]:
        folders = [repository.path / "docs" / "plans" / name for name in names]
        for folder in folders:
            copier.copy(folder, **(ANSWERS | {"feature_name": folder.name}))
            fill(folder)
        repository.commit()
        return folders

    return make


def test_updates_the_set_of_this_folder(
    planset: Run, template: Repository, filled: Path, repository: Repository
) -> None:
    """Without a folder it is the set that one stands in; a second time there is nothing to do."""
    release(template)
    process = planset("update", "--trust", cwd=filled)
    assert process.returncode == 0, process.stderr
    assert "planset 99.99.99 → 100.0.0  checkout-retry\n" in process.stderr
    assert_updated(filled)
    repository.commit()
    again = planset("update", "--trust", cwd=filled)
    assert "100.0.0  checkout-retry: nothing to do." in again.stderr
    assert again.returncode == 0


def test_three_doors_lead_to_one_result(
    planset: Run,
    copier_command: Run,
    template: Repository,
    make_sets: MakeSets,
    repository: Repository,
) -> None:
    """`copier update`, `planset update` and `planset update --all` write the same bytes."""
    (folder,) = make_sets("checkout-retry")
    release(template)
    results = []
    for run, *command in (
        (copier_command, "update", "--trust", "--defaults"),
        (planset, "update", "--trust"),
        (planset, "update", "--all", "--trust"),
    ):
        process = run(*command, cwd=folder)
        assert process.returncode == 0, process.stderr
        results.append(contents(folder))
        repository.git("checkout", "--quiet", "--", ".")
    assert_updated_bytes = results[0]
    assert results == [assert_updated_bytes] * 3
    assert b"## Reviews" in results[0]["PLAN.md"]


def test_updates_all_sets_of_a_repository(
    planset: Run, template: Repository, make_sets: MakeSets, repository: Repository
) -> None:
    """On several processes; answers files of other templates are left alone."""
    folders = make_sets("one", "two", "three", "four", "five")
    other = repository.path / ".copier-answers.yml"
    other.write_text("_src_path: gh:octo-org/python\n_commit: v1\n", encoding="utf-8")
    repository.commit()
    release(template)
    process = planset("update", "--all", "--trust", cwd=repository.path)
    assert process.returncode == 0, process.stderr
    assert process.stderr.endswith("planset: 5 sets: 5 updated.\n")
    assert "planset undo docs/plans/three takes it back." in process.stderr
    for folder in folders:
        assert_updated(folder)
        assert f"Plan - {folder.name}\n" in (folder / "PLAN.md").read_text(encoding="utf-8")
    assert other.read_text(encoding="utf-8").endswith("_commit: v1\n")


def test_check_tells_which_sets_are_behind(
    planset: Run, template: Repository, filled: Path, repository: Repository
) -> None:
    """`--check` writes nothing, and exits with 1 until the set is updated."""
    check = partial(planset, "update", "--check", cwd=filled)
    assert check().stdout == "checkout-retry  up to date: 99.99.99\n"
    assert check().returncode == 0
    release(template)
    assert check().stdout == "checkout-retry  behind: 99.99.99 → 100.0.0\n"
    assert check().returncode == 1
    assert repository.git("status", "--porcelain") == ""


@pytest.mark.parametrize("option", ["--dry-run", "--diff"])
def test_shows_what_would_be_done(
    planset: Run, template: Repository, filled: Path, repository: Repository, option: str
) -> None:
    """`--dry-run` gives the summary, `--diff` a patch for git; neither writes anything."""
    release(template)
    process = planset("update", "--trust", option, cwd=repository.path / filled)
    assert process.returncode == 0, process.stderr
    assert repository.git("status", "--porcelain") == ""
    if option == "--dry-run":
        assert "  PLAN.md          1 section added" in process.stderr
        assert "undo" not in process.stderr
        return
    patch = filled / "update.patch"
    patch.write_text(process.stdout, encoding="utf-8")
    repository.run("git", "apply", str(patch), cwd=filled)
    patch.unlink()
    assert_updated(filled)


def test_reports_for_scripts_and_pull_requests(
    planset: Run, template: Repository, filled: Path, repository: Repository
) -> None:
    """`--format json` has each document with its decisions; `--report` is Markdown."""
    release(template)
    options = ("--trust", "--format", "json", "--report", "../report.md")
    process = planset("update", *options, cwd=filled)
    (found,) = json.loads(process.stdout)["sets"]
    assert found["folder"] == str(filled)
    assert (found["status"], found["from"], found["to"]) == ("updated", "99.99.99", "100.0.0")
    (plan,) = (each for each in found["documents"] if each["path"] == "PLAN.md")
    assert "section added" in [decision["kind"] for decision in plan["decisions"]]
    report = (filled.parent / "report.md").read_text(encoding="utf-8")
    assert report.startswith("# Plan sets updated\n\n| Set | Version |")
    assert "| checkout-retry | 99.99.99 → 100.0.0 | PLAN.md | 1 section added" in report
    assert repository.git("status", "--porcelain", "--", ".")


def test_changes_answers(planset: Run, filled: Path) -> None:
    """`--data` with `:current:` changes answers and keeps the version."""
    options = ("--trust", "--vcs-ref=:current:", "--data", "components=[Cart, Event log]")
    process = planset("update", *options, cwd=filled)
    assert process.returncode == 0, process.stderr
    assert answers(filled)["components"] == ["Cart", "Event log"]
    assert "### Component 2: Event log\n" in (filled / "PLAN.md").read_text(encoding="utf-8")


def test_trusts_as_copier_does(
    planset: Run, template: Repository, filled: Path, tmp_path: Path
) -> None:
    """Without `--trust` no code of the template runs, unless Copier's settings trust it."""
    release(template)
    before = contents(filled)
    refused = planset("update", cwd=filled)
    assert refused.returncode == 1
    assert "say --trust" in refused.stderr
    assert contents(filled) == before
    settings = tmp_path / "settings.yml"
    settings.write_text(f"trust: [{template.path}]\n", encoding="utf-8")
    allowed = planset("update", cwd=filled, env={"COPIER_SETTINGS_PATH": str(settings)})
    assert allowed.returncode == 0, allowed.stderr
    assert_updated(filled)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("update", "--all", "docs"), "not both"),
        (("update", "--data", "priority"), "say --data NAME=ANSWER"),
        (("update", "--colour"), "unrecognized arguments: --colour"),
        (("show", "docs", "first"), "first is no number"),
        (("take",), "which one?"),
    ],
)
def test_refuses_wrong_usage(
    planset: Run, filled: Path, words: tuple[str, ...], message: str
) -> None:
    """What a command cannot understand is said, with exit status 2."""
    process = planset(*words, cwd=filled)
    assert process.returncode == USAGE
    assert message in process.stderr


def test_names_what_is_no_set(planset: Run, repository: Repository) -> None:
    """A folder without an answers file is named, and what to do."""
    process = planset("update", "docs", cwd=repository.path)
    assert process.returncode == 1
    assert "Name the folder of a plan set." in process.stderr


def test_a_relative_template_is_read_from_the_set(
    planset: Run, template: Repository, filled: Path, repository: Repository
) -> None:
    """As for Copier, wherever the command runs; the path stays as it was written."""
    relative = os.path.relpath(template.path, filled)
    path = filled / ".copier-answers.yml"
    path.write_text(path.read_text("utf-8").replace(str(template.path), relative), "utf-8")
    repository.commit()
    release(template)
    process = planset("update", "--trust", filled, cwd=repository.path.parent)
    assert process.returncode == 0, process.stderr
    assert_updated(filled)
    assert answers(filled)["_src_path"] == relative


def test_says_why_a_version_cannot_be_had(planset: Run, template: Repository, filled: Path) -> None:
    """A template that is gone and a version that is not there are named with git's reason."""
    missing = planset("update", "--trust", "--vcs-ref", "7.0.0", cwd=filled)
    assert missing.returncode == 1
    assert f"7.0.0 of the template {template.path} cannot be fetched:" in missing.stderr
    release(template)
    lower = planset("update", "--trust", "--vcs-ref", "99.99.99~0", cwd=filled)
    assert lower.returncode == 0, lower.stderr
    template.path.rename(template.path.parent / "elsewhere")
    gone = planset("update", "--trust", cwd=filled)
    assert gone.returncode == 1
    assert str(template.path) in gone.stderr
    assert "Traceback" not in gone.stderr


def test_shows_progress_on_a_terminal(
    template: Repository, make_sets: MakeSets, repository: Repository
) -> None:
    """How many sets are done, of how many, and how long the others will take."""
    make_sets("one", "two")
    release(template)
    terminal = pexpect.spawn(
        str(BIN / "planset"),
        ["update", "--all", "--trust"],
        cwd=str(repository.path),
        encoding="utf-8",
        timeout=60,
        dimensions=(30, 100),
    )
    for shown in ("0/2", "planset 99.99.99 → 100.0.0  one", "1/2", "2/2", "2 sets: 2 updated"):
        terminal.expect_exact(shown)
    terminal.expect(pexpect.EOF)
