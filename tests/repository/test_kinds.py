"""Repositories of all kinds: whatever is there stays as it is."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.repository.conftest import contents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import MakeSet, Run
    from tests.repository.conftest import Bootstrap

OTHER_ANSWERS = "_commit: v1\n_src_path: https://example.org/template\nname: shop\n"


@dataclass(frozen=True)
class Kind:
    """A kind of repository: its files by path, its forge, and the lines that it is told to add.

    The lines are by the file that they belong into.
    """

    files: dict[str, str]
    advice: dict[str, str] = field(default_factory=dict)
    forge: str = "github"


KINDS = {
    "empty": Kind({}),
    "with a readme": Kind({"README.md": "# Shop\n"}),
    "with AGENTS.md": Kind({"AGENTS.md": "# Agents\n"}, {"AGENTS.md": "## Plans"}),
    "with agents.md in lower case": Kind({"agents.md": "Be kind.\n"}, {"agents.md": "## Plans"}),
    "with AGENTS.md that knows plan sets": Kind({"AGENTS.md": "See skills/plan-sets.\n"}),
    "with renovate.json": Kind(
        {"renovate.json": '{"extends": ["config:recommended"]}\n'},
        {"renovate.json": '"groupName": "plan sets",'},
    ),
    "with renovate.json5": Kind(
        {".github/renovate.json5": "{extends: ['config:recommended']}\n"},
        {".github/renovate.json5": '"groupName": "plan sets",'},
    ),
    "with .renovaterc": Kind({".renovaterc": "{}\n"}, {".renovaterc": '"matchManagers"'}),
    "with Renovate in package.json": Kind(
        {"package.json": '{"renovate": {}}\n'}, {"package.json": '"matchManagers"'}
    ),
    "with a package.json": Kind({"package.json": '{"devDependencies": {"renovate": "44"}}\n'}),
    "with a broken package.json": Kind({"package.json": "{\n"}),
    "with hooks": Kind(
        {".pre-commit-config.yaml": "repos: []\n"},
        {".pre-commit-config.yaml": "      - id: planset-check"},
    ),
    "with hooks for prek": Kind(
        {"prek.toml": "repos = []\n"}, {"prek.toml": 'hooks = [{ id = "planset-check" }'}
    ),
    "with a page of plans": Kind(
        {"docs/plans/README.md": "# Our plans\n"},
        {"docs/plans/README.md": "<!-- planset:index end -->"},
    ),
    "with an index": Kind(
        {"docs/plans/README.md": "# Ours\n\n<!-- planset:index -->\n<!-- planset:index end -->\n"}
    ),
    "with a template for pull requests": Kind(
        {"PULL_REQUEST_TEMPLATE.md": "Why?\n"},
        {"PULL_REQUEST_TEMPLATE.md": "- [ ] `planset check` finds no error"},
    ),
    "with several templates for pull requests": Kind(
        {".github/PULL_REQUEST_TEMPLATE/fix.md": "Why?\n"},
        {".github/PULL_REQUEST_TEMPLATE": "- [ ] `planset check` finds no error"},
    ),
    "with issue forms": Kind(
        {
            ".github/ISSUE_TEMPLATE/bug.yml": "name: Bug\n",
            ".github/ISSUE_TEMPLATE/config.yml": "blank_issues_enabled: false\n",
            ".github/ISSUE_TEMPLATE/plan.yaml": "name: Our plan\n",
        }
    ),
    "with a workflow of that name": Kind(
        {".github/workflows/plans.yml": "name: Ours\n"},
        {".github/workflows/plans.yml": "- run: planset index --check"},
    ),
    "on GitLab": Kind(
        {".gitlab-ci.yml": "test:\n  script: make\n"},
        {".gitlab-ci.yml": "  - local: .gitlab/ci/plans.yml"},
        "gitlab",
    ),
    "on Forgejo": Kind(
        {".gitea/pull_request_template.md": "Why?\n"},
        {".gitea/pull_request_template.md": "- [ ] `planset check` finds no error"},
        "forgejo",
    ),
    "on a server": Kind({"renovate.json": "{}\n", ".github/FUNDING.yml": "x: y\n"}, {}, "none"),
    "with a skill of that name": Kind({".claude/skills/plan-sets/SKILL.md": "Ours.\n"}),
    "with many packages": Kind(
        {
            ".copier-answers.yml": OTHER_ANSWERS,
            "packages/till/.copier-answers.yml": OTHER_ANSWERS,
            "packages/till/docs/plans/README.md": "# Plans of the till\n",
        }
    ),
    "from Windows": Kind(
        {".gitattributes": "* text eol=crlf\r\n", "AGENTS.md": "# Agents\r\n\r\nBe kind.\r\n"},
        {"AGENTS.md": "## Plans"},
    ),
    "with text in another encoding": Kind({"AGENTS.md": "Größe\n"}, {"AGENTS.md": "## Plans"}),
}


@pytest.fixture(params=list(KINDS.values()), ids=list(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    """Name a kind of repository."""
    found: Kind = request.param
    return found


@pytest.fixture
def folder(kind: Kind, tmp_path: Path, run: Run) -> Path:
    """Make a repository of that kind."""
    made = tmp_path / "shop"
    made.mkdir()
    run("git", "init", "--quiet", cwd=made)
    for name, text in kind.files.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(text.encode("latin-1"))
    return made


def test_what_is_there_stays(bootstrap: Bootstrap, kind: Kind, folder: Path) -> None:
    """No file changes; what each lacks is printed in lines to add, and nothing else is."""
    before = contents(folder)
    printed = bootstrap(folder, forge=kind.forge)
    after = contents(folder)
    assert {name: after.get(name) for name in before} == before
    assert ".copier-answers.planset.yml" in after.keys() - before.keys()
    told = printed.partition("is ready for plan sets")[2]
    for name, line in kind.advice.items():
        assert line in told.partition(f"{name} was there before")[2]
    assert told.count("was there before") == len(kind.advice)


def test_a_second_time_changes_nothing(bootstrap: Bootstrap, kind: Kind, folder: Path) -> None:
    """A repository that is ready already stays as it is."""
    bootstrap(folder, forge=kind.forge)
    before = contents(folder)
    bootstrap(folder, forge=kind.forge)
    assert contents(folder) == before


@pytest.mark.parametrize("kind", [KINDS["with AGENTS.md"]], ids=["with AGENTS.md"])
def test_a_part_that_is_there_cannot_be_asked_for(bootstrap: Bootstrap, folder: Path) -> None:
    """Else an update would write into a file that was there before; nothing is made."""
    before = contents(folder)
    with pytest.raises(ValueError, match=r"AGENTS\.md is there: leave agents out"):
        bootstrap(folder, parts=["index", "agents"])
    assert contents(folder) == before


def without_git(folder: Path, _: Run) -> None:
    """Leave a plain folder."""
    shutil.rmtree(folder / ".git")


def with_a_link(folder: Path, _: Run) -> None:
    """Let one file for agents stand for another."""
    (folder / "CLAUDE.md").write_text("Be kind.\n", encoding="utf-8")
    (folder / "AGENTS.md").symlink_to("CLAUDE.md")


def as_a_work_tree(folder: Path, run: Run) -> None:
    """Make it a second work tree of another repository."""
    other = folder.parent / "other"
    other.mkdir()
    run("git", "init", "--quiet", cwd=other)
    run("git", "commit", "--quiet", "--allow-empty", "--message", "First", cwd=other)
    shutil.rmtree(folder)
    run("git", "worktree", "add", "--quiet", folder, cwd=other)


@pytest.mark.parametrize("change", [without_git, with_a_link, as_a_work_tree])
@pytest.mark.parametrize("kind", [KINDS["with a readme"]], ids=["with a readme"])
def test_odd_places_stay_too(
    bootstrap: Bootstrap, folder: Path, run: Run, change: Callable[[Path, Run], None]
) -> None:
    """A folder without git, one with links, and a work tree get all parts that they lack."""
    change(folder, run)
    before = contents(folder)
    bootstrap(folder)
    after = contents(folder)
    assert {name: after.get(name) for name in before} == before
    assert ".github/workflows/plans.yml" in after


def test_sets_that_are_there_come_into_the_index(
    tmp_path: Path, make_set: MakeSet, template_folder: Path, copier_command: Run
) -> None:
    """The task after the copy writes the index of the plans that the repository has."""
    shutil.copytree(make_set(), tmp_path / "docs" / "plans" / "checkout-retry")
    options = ["--trust", "--defaults", "--data", "scope=repository"]
    process = copier_command("copy", *options, template_folder, tmp_path, cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    page = (tmp_path / "docs" / "plans" / "README.md").read_text(encoding="utf-8")
    assert "[PLAN](checkout-retry/PLAN.md)" in page
