"""A repository that was made ready, and a newer version of the template."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml
from planset.update_command import USAGE

from tests.conftest import BIN, Repository

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.conftest import Run

ANSWERS_FILE = ".copier-answers.planset.yml"
WORKFLOW = ".github/workflows/plans.yml"
SECTION = "## Reviews\n\nTwo people read each plan.\n"
OWN_STEP = "      - run: make docs\n"


class Ready(NamedTuple):
    """A repository that was made ready and committed, its template, and planset's command."""

    repository: Repository
    template: Repository
    planset: Run

    def read(self, name: str) -> str:
        """Return a file's text."""
        return (self.repository.path / name).read_text(encoding="utf-8")

    def write(self, name: str, old: str, new: str) -> None:
        """Write something else into a file, and commit it."""
        text = self.read(name)
        assert old in text
        (self.repository.path / name).write_text(text.replace(old, new), encoding="utf-8")
        self.repository.commit()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run planset at the top of the repository."""
        return self.planset(*arguments, cwd=self.repository.path)


@pytest.fixture
def ready(
    copier_template: Path, repository: Repository, tmp_path: Path, run: Run, copier_command: Run
) -> Ready:
    """Make a repository ready, with one plan set, and commit both."""
    template = Repository(shutil.copytree(copier_template, tmp_path / "template"), run)
    options = ["--trust", "--defaults", "--data", "scope=repository"]
    process = copier_command("copy", *options, template.path, ".", cwd=repository.path)
    assert process.returncode == 0, process.stderr
    made = Ready(repository, template, partial(run, BIN / "planset"))
    process = made.run("new", "docs/plans/checkout-retry", "--trust", "--defaults")
    assert process.returncode == 0, process.stderr
    repository.commit()
    return made


def release(template: Repository) -> None:
    """Give the template a next version, in which a document, a workflow and a set differ."""
    folder = template.path / "template"
    for path in (folder / "parts" / "agents.jinja", folder / "feature" / "PLAN.md.jinja"):
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{SECTION}")
    workflow = next(folder.glob("repository/*github*/workflows/*"))
    text = workflow.read_text(encoding="utf-8")
    workflow.write_text(text.replace("timeout-minutes: 10", "timeout-minutes: 5"), encoding="utf-8")
    template.commit()
    template.git("tag", "100.0.0")


def copier_update(ready: Ready, copier_command: Run) -> str:
    """Update with Copier, as its documentation says for an answers file of another name."""
    process = copier_command(
        *("update", "--trust", "--defaults", "-a", ANSWERS_FILE), cwd=ready.repository.path
    )
    assert process.returncode == 0, process.stderr
    return process.stderr


def planset_update(ready: Ready, _: Run) -> str:
    """Update with planset, which finds the answers file by itself."""
    process = ready.run("update", "--trust")
    assert process.returncode == 0, process.stderr
    return process.stderr


@pytest.fixture(params=[copier_update, planset_update])
def update(request: pytest.FixtureRequest, ready: Ready, copier_command: Run) -> partial[str]:
    """Update the repository in either way."""
    return partial(request.param, ready, copier_command)


def test_what_was_written_stays_and_what_is_new_comes(ready: Ready, update: partial[str]) -> None:
    """Documents merge by structure, other files by lines, and the index stays between its marks."""
    ready.write("AGENTS.md", "# Agents\n", "# Agents\n\nBe kind.\n")
    ready.write(WORKFLOW, "      - run: planset index --check\n", OWN_STEP)
    index = ready.read("docs/plans/README.md")
    assert "checkout-retry/PLAN.md" in index
    release(ready.template)
    printed = update()
    assert "AGENTS.md                          1 section added\n" in printed
    assert ".github/workflows/plans.yml        1 reworded\n" in printed
    assert ".pre-commit-config.yaml            nothing new\n" in printed
    assert "Be kind." in ready.read("AGENTS.md")
    assert SECTION in ready.read("AGENTS.md")
    assert OWN_STEP in ready.read(WORKFLOW)
    assert "timeout-minutes: 5" in ready.read(WORKFLOW)
    assert ready.read("docs/plans/README.md") == index
    assert yaml.safe_load(ready.read(ANSWERS_FILE))["_commit"] == "100.0.0"
    assert "docs/plans/checkout-retry" not in ready.repository.git("status", "--porcelain")


def test_a_deleted_file_stays_deleted(ready: Ready, update: partial[str]) -> None:
    """What somebody did not want does not come back."""
    (ready.repository.path / WORKFLOW).unlink()
    ready.repository.commit()
    release(ready.template)
    update()
    assert not (ready.repository.path / WORKFLOW).exists()


def test_a_line_that_both_changed_is_named(ready: Ready) -> None:
    """Yours stays; the report names file and line, and `show` has both wordings."""
    ready.write(WORKFLOW, "timeout-minutes: 10", "timeout-minutes: 90")
    release(ready.template)
    process = ready.run("update", "--trust")
    number = ready.read(WORKFLOW).splitlines().index("    timeout-minutes: 90") + 1
    assert f"{WORKFLOW} § line {number}   planset show 1" in process.stderr
    shown = ready.run("show", "1").stdout
    assert "timeout-minutes: 5\n" in shown
    assert "timeout-minutes: 90\n" in shown
    taken = ready.run("take", "1")
    assert taken.returncode == USAGE
    assert "put what `planset show 1` prints in by hand" in taken.stderr
    assert "timeout-minutes: 90" in ready.read(WORKFLOW)


def test_undo_takes_the_update_back(ready: Ready) -> None:
    """Everything is as before, but for what was written since."""
    release(ready.template)
    ready.run("update", "--trust")
    path = ready.repository.path / WORKFLOW
    path.write_text(path.read_text() + "# Ours\n", encoding="utf-8")
    process = ready.run("undo")
    assert process.returncode == 0, process.stderr
    assert f"What you wrote since stays, with its headings: {WORKFLOW}" in process.stdout
    assert ready.repository.git("status", "--porcelain") == f"M {WORKFLOW}"
    assert "timeout-minutes: 10" in ready.read(WORKFLOW)
    assert ready.read(WORKFLOW).endswith("# Ours\n")


def test_all_takes_the_repository_and_its_sets(ready: Ready) -> None:
    """One command brings everything to the new version, sets that change meanwhile or not."""
    release(ready.template)
    process = ready.run("update", "--all", "--trust")
    assert process.returncode == 0, process.stderr
    assert "2 sets: 2 updated" in process.stderr
    assert SECTION in ready.read("docs/plans/checkout-retry/PLAN.md")
    assert SECTION in ready.read("AGENTS.md")


def test_what_is_not_committed_stops_only_what_would_write_there(ready: Ready) -> None:
    """A changed file of the repository's own is no matter; one that the template changes is."""
    (ready.repository.path / "README.md").write_text("# Our shop\n", encoding="utf-8")
    agents = ready.repository.path / "AGENTS.md"
    agents.write_text("# Agents\n", encoding="utf-8")
    release(ready.template)
    refused = ready.run("update", "--trust")
    assert refused.returncode == 1
    assert "has an uncommitted change" in refused.stderr
    ready.repository.git("commit", "--quiet", "--message", "Agents", "AGENTS.md")
    assert ready.run("update", "--trust").returncode == 0


def test_new_takes_the_template_of_the_repository(ready: Ready) -> None:
    """`planset new` without a template takes the one that the repository was made ready with."""
    answers = ready.read("docs/plans/checkout-retry/.copier-answers.yml")
    assert yaml.safe_load(answers)["_src_path"] == str(ready.template.path)


def test_a_template_of_the_repository_is_not_trusted_by_itself(ready: Ready) -> None:
    """A repository from elsewhere cannot run its template's code: its user has to say so."""
    process = ready.run("new", "docs/plans/refunds", "--defaults")
    assert process.returncode != 0
    assert "unsafe" in process.stderr
    assert not (ready.repository.path / "docs/plans/refunds").exists()


def test_the_index_is_in_the_folder_of_the_plans(ready: Ready) -> None:
    """Where the plans are in another folder, `planset index` writes there."""
    ready.write(ANSWERS_FILE, "plans_folder: docs/plans", "plans_folder: design")
    process = ready.run("index")
    assert process.returncode == 0, process.stderr
    assert "[PLAN](../docs/plans/checkout-retry/PLAN.md)" in ready.read("design/README.md")
