"""`planset new` as a process, from the working tree or a clone of it."""

from __future__ import annotations

from importlib.metadata import metadata
from typing import TYPE_CHECKING, cast

import pexpect
import pytest
import yaml

from tests.conftest import BIN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import CloneProject, Repository, Run

PLANSET = BIN / "planset"


@pytest.fixture
def template(clone_project: CloneProject, tmp_path: Path) -> Repository:
    """Clone the template, without tags."""
    return clone_project(tmp_path / "planset clone")


def test_makes_a_set_without_a_terminal(
    run: Run, template: Repository, repository: Repository
) -> None:
    """Where nobody can be asked, the defaults are taken and the set is whole."""
    process = run(
        PLANSET,
        "new",
        "docs/plans/über uns",
        "--template",
        template.path,
        "--trust",
        cwd=repository.path,
    )
    made = repository.path / "docs" / "plans" / "über uns"
    assert process.returncode == 0, process.stderr
    assert (
        (made / "PLAN.md")
        .read_text(encoding="utf-8")
        .startswith("# Implementation Plan - Über uns\n")
    )
    assert len(list(made.glob("*.md"))) == 5  # noqa: PLR2004 - all documents


def test_passes_answers_on(run: Run, template: Repository, tmp_path: Path) -> None:
    """Every option of `copier copy` can follow the folder."""
    process = run(
        PLANSET,
        "new",
        "set",
        "--data",
        "feature_name=Checkout retry",
        "--data",
        "components=[Cart, Event log]",
        "--template",
        template.path,
        "--trust",
        "--quiet",
        cwd=tmp_path,
    )
    plan = (tmp_path / "set" / "PLAN.md").read_text(encoding="utf-8")
    assert process.returncode == 0, process.stderr
    assert "### Component 2: Event log\n" in plan


@pytest.mark.parametrize(
    "option", ["--defaults", "-l", "--force", "-qf", "--vcs-ref=HEAD", "-rHEAD"]
)
def test_takes_options_that_it_would_add_itself(
    run: Run, template: Repository, tmp_path: Path, option: str
) -> None:
    """An option that is given is not given to Copier a second time, which refuses that."""
    options = ["--trust", option]
    process = run(PLANSET, "new", "set", "--template", template.path, *options, cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    assert (tmp_path / "set" / "PLAN.md").exists()


def test_records_a_template_that_is_found_from_anywhere(
    run: Run, template: Repository, tmp_path: Path
) -> None:
    """A relative path to the template is recorded as an absolute one."""
    run(PLANSET, "new", "set", "--template", template.path.name, "--trust", cwd=tmp_path)
    answers = yaml.safe_load((tmp_path / "set" / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert answers["_src_path"] == str(template.path)


def test_records_a_commit_that_exists(run: Run, template: Repository, tmp_path: Path) -> None:
    """What was not committed to the template stays out, since no update could start from it."""
    plan = template.path / "template" / "feature" / "PLAN.md.jinja"
    plan.write_text(plan.read_text(encoding="utf-8") + "\nNot committed.\n", encoding="utf-8")
    run(PLANSET, "new", "set", "--template", template.path, "--trust", cwd=tmp_path)
    answers = yaml.safe_load((tmp_path / "set" / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert template.git("rev-parse", answers["_commit"]) == template.git("rev-parse", "HEAD")
    assert "Not committed" not in (tmp_path / "set" / "PLAN.md").read_text(encoding="utf-8")


def test_refuses_a_template_without_a_commit(run: Run, tmp_path: Path) -> None:
    """It says what to do, and exits with 2."""
    (tmp_path / "template").mkdir()
    run("git", "init", "template", cwd=tmp_path)
    process = run(PLANSET, "new", "set", "--template", "template", cwd=tmp_path)
    assert process.returncode == 2  # noqa: PLR2004
    assert "has no commit yet" in process.stderr
    assert not (tmp_path / "set").exists()


def test_prints_a_bad_answer_as_one_line(run: Run, template: Repository, tmp_path: Path) -> None:
    """A refused answer ends with its message and 2, without a traceback."""
    process = run(
        PLANSET,
        "new",
        "set",
        "--data",
        "feature_name=a | b",
        "--template",
        template.path,
        "--trust",
        cwd=tmp_path,
    )
    assert process.returncode == 2  # noqa: PLR2004
    assert '"a | b" has | in it' in process.stderr
    assert "Traceback" not in process.stderr
    assert not (tmp_path / "set").exists()


def test_foreign_templates_are_not_trusted(run: Run, template: Repository, tmp_path: Path) -> None:
    """Only planset's own template runs code without being asked to; --trust is for others."""
    process = run(PLANSET, "new", "set", "--template", template.path, cwd=tmp_path)
    assert process.returncode != 0
    assert "--trust" in process.stderr
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["new"], "DIR"),
        (["new", "--data", "x=y", "set"], "planset new DIR"),
        ([], "COMMAND"),
        (["old"], "invalid choice"),
    ],
)
def test_says_how_it_is_called(run: Run, tmp_path: Path, arguments: list[str], part: str) -> None:
    """A call that is none gets the usage and 2."""
    process = run(PLANSET, *arguments, cwd=tmp_path)
    assert process.returncode == 2  # noqa: PLR2004
    assert part in process.stderr
    assert "Traceback" not in process.stderr


def test_takes_the_canonical_template_from_the_package(run: Run, tmp_path: Path) -> None:
    """Without --template it is the repository that pyproject.toml names, as git would reach it."""
    urls = cast("list[str]", metadata("planset").get_all("Project-URL"))
    url = next(entry.partition(", ")[2] for entry in urls if entry.startswith("Repository"))
    settings = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{tmp_path}/nowhere.insteadOf",
        "GIT_CONFIG_VALUE_0": url.removesuffix(".git"),
    }
    process = run(PLANSET, "new", "set", cwd=tmp_path, env=settings)
    assert process.returncode != 0
    assert f"{tmp_path}/nowhere" in process.stderr


def test_asks_on_a_terminal(template: Repository, tmp_path: Path) -> None:
    """Where somebody is there to answer, the questions are asked."""
    command = [str(PLANSET), "new", "set", "--template", str(template.path), "--trust"]
    terminal = pexpect.spawn(command[0], command[1:], cwd=str(tmp_path), timeout=30)
    terminal.expect("What is the feature called")
    terminal.sendintr()
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert not (tmp_path / "set").exists()


def test_tells_its_version(run: Run, tmp_path: Path) -> None:
    """The version is the package's."""
    process = run(PLANSET, "--version", cwd=tmp_path)
    assert process.stdout == f"planset {metadata('planset')['Version']}\n"
