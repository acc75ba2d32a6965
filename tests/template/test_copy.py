"""`copier copy` in the places and states that users have, as a process."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.conftest import BIN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository, Run

DOCUMENTS = {"PLAN.md", "REQUIREMENTS.md", "SPEC.md", "PRD.md", "GITHUB-ISSUE.md"}


def test_without_trust_copier_refuses(
    copier_command: Run, copier_template: Path, tmp_path: Path
) -> None:
    """The template runs code, so Copier asks for --trust and writes nothing."""
    process = copier_command("copy", "--defaults", copier_template, "set", cwd=tmp_path)
    assert process.returncode != 0
    assert "--trust" in process.stderr
    assert not (tmp_path / "set").exists()


def test_without_the_extra_package_copier_refuses(
    copier_command: Run, copier_template: Path, tmp_path: Path
) -> None:
    """Plain Copier names the module that is missing and writes nothing."""
    (tmp_path / "copier_template_extensions.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'copier_template_extensions'\")\n"
    )
    environment = {"PYTHONPATH": str(tmp_path)}
    command: list[str | Path] = ["copy", "--trust", "--defaults", copier_template, "set"]
    process = copier_command(*command, cwd=tmp_path, env=environment)
    assert process.returncode != 0
    assert "copier_template_extensions" in process.stderr
    assert "Traceback" not in process.stderr
    assert not (tmp_path / "set").exists()


def test_works_without_git(copier_command: Run, template_folder: Path, tmp_path: Path) -> None:
    """Where no git is on the PATH, what is asked of git is empty and the set is whole."""
    (tmp_path / "bin").mkdir()
    command: list[str | Path] = ["copy", "--trust", "--defaults", template_folder, "set"]
    process = copier_command(*command, cwd=tmp_path, env={"PATH": str(tmp_path / "bin")})
    assert process.returncode == 0, process.stderr
    assert {path.name for path in (tmp_path / "set").glob("*.md")} == DOCUMENTS
    answers = (tmp_path / "set" / ".copier-answers.yml").read_text(encoding="utf-8")
    assert "owners: ''\n" in answers
    assert "repository: ''\n" in answers


def test_works_without_network(copier_command: Run, copier_template: Path, tmp_path: Path) -> None:
    """Nothing is fetched: with every proxy a closed port, the set is whole."""
    names = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
    environment = dict.fromkeys(names, "http://127.0.0.1:9")
    command: list[str | Path] = ["copy", "--trust", "--defaults", copier_template, "set"]
    process = copier_command(*command, cwd=tmp_path, env=environment)
    assert process.returncode == 0, process.stderr
    assert {path.name for path in (tmp_path / "set").glob("*.md")} == DOCUMENTS


@pytest.mark.parametrize("folder", ["my plans/checkout retry", "pläne/日本語", "it's-a-plan"])
def test_works_in_any_path(
    copier_command: Run, copier_template: Path, tmp_path: Path, folder: str
) -> None:
    """Spaces, quotes and Unicode in paths are fine, and so is a folder outside any repository."""
    command: list[str | Path] = ["copy", "--trust", "--defaults", copier_template, folder]
    process = copier_command(*command, cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    assert "planset:" not in process.stderr
    assert {path.name for path in (tmp_path / folder).glob("*.md")} == DOCUMENTS


def test_takes_owner_and_repository_from_git(
    copier_command: Run, copier_template: Path, repository: Repository
) -> None:
    """In a repository, git's user and remote are the defaults, and the folder gives the name."""
    repository.git("config", "user.name", "Ada")
    repository.git("remote", "add", "origin", "git@github.com:octo-org/shop.git")
    command: list[str | Path] = [
        "copy",
        "--trust",
        "--defaults",
        copier_template,
        "docs/plans/checkout-retry",
    ]
    process = copier_command(*command, cwd=repository.path)
    issue = repository.path / "docs" / "plans" / "checkout-retry" / "GITHUB-ISSUE.md"
    text = issue.read_text(encoding="utf-8")
    assert process.returncode == 0, process.stderr
    assert text.startswith("# Checkout retry\n")
    assert "**Owners:** Ada  \n" in text
    assert "`octo-org/shop`" in text


def test_leaves_what_is_there(copier_template: Path, tmp_path: Path) -> None:
    """Copier asks nothing about a PLAN.md that is there, and makes the other documents."""
    (tmp_path / "PLAN.md").write_text("Mine.\n", encoding="utf-8")
    arguments = ["copy", "--trust", "--defaults", str(copier_template), str(tmp_path)]
    terminal = pexpect.spawn(str(BIN / "copier"), arguments, timeout=30, env=dict(os.environ))
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert (tmp_path / "PLAN.md").read_text(encoding="utf-8") == "Mine.\n"
    assert (tmp_path / "SPEC.md").exists()


@pytest.mark.parametrize(
    ("answers", "said", "unsaid"),
    [
        ({}, ["PLAN.md", "SPEC.md", "Name the components and phases"], ["gh issue"]),
        ({"documents": "[]"}, ["PLAN.md"], ["SPEC", "PRD"]),
        ({"phase": "Plan"}, ["PRD.md first"], ["sections 1 to 5"]),
        ({"phase": "Plan", "documents": "[SPEC]"}, ["REQUIREMENTS.md first"], ["PRD"]),
        ({"phase": "Done"}, ["what was built"], ["sections 1 to 5"]),
        ({"phase": "Dropped", "repository": "o/shop"}, ["why it was dropped"], ["gh issue"]),
        ({"repository": "o/shop"}, ["gh issue create", "--repo o/shop"], []),
        ({"components": "[Cart]"}, ["Name the phases"], ["components"]),
        ({"components": "[Cart]", "phases": "[First]"}, [], ["Name the"]),
        ({"summary": "Try again."}, [], ["Say in one line"]),
    ],
)
def test_says_what_to_do_next(  # noqa: PLR0913, PLR0917
    copier_command: Run,
    copier_template: Path,
    tmp_path: Path,
    answers: dict[str, str],
    said: list[str],
    unsaid: list[str],
) -> None:
    """The message after the copy follows the answers."""
    data = [word for key, value in answers.items() for word in ("--data", f"{key}={value}")]
    command: list[str | Path] = ["copy", "--trust", "--defaults", *data, copier_template, "set"]
    process = copier_command(*command, cwd=tmp_path)
    message = process.stderr.split("The plan set ")[1]
    assert process.returncode == 0
    assert [part for part in said if part not in message] == []
    assert [part for part in unsaid if part in message] == []


@pytest.mark.parametrize("name", ["Ada's retry", 'a "b" c', "$HOME", "\\", "a; touch x", "%}"])
def test_offers_commands_that_a_shell_reads_as_meant(
    copier_command: Run, copier_template: Path, tmp_path: Path, name: str
) -> None:
    """Whatever the feature is called, the command for the issue has it as one word."""
    data = ["--data", f"feature_name={name}", "--data", "repository=o/shop"]
    command: list[str | Path] = ["copy", "--trust", "--defaults", *data, copier_template, "a set"]
    process = copier_command(*command, cwd=tmp_path)
    offered = process.stderr[process.stderr.index("tail -n") :].replace("\\\n", " ")
    words = shlex.split(offered.strip(), posix=True)
    assert words[words.index("--title") + 1] == name
    assert "a set/GITHUB-ISSUE.md" in words
