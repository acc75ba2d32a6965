"""What a repository is made ready with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml
from copier import run_copy

from tests.questions import asked_for
from tests.repository.conftest import FORGES, contents

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeSet, Repository
    from tests.repository.conftest import Bootstrap

ANSWERS_FILE = ".copier-answers.planset.yml"
EVERYWHERE = {
    ANSWERS_FILE,
    "docs/plans/README.md",
    ".pre-commit-config.yaml",
    "AGENTS.md",
    ".agents/skills/plan-sets/SKILL.md",
    ".claude/skills/plan-sets/SKILL.md",
}
MADE = {
    "github": {
        "renovate.json",
        ".github/ISSUE_TEMPLATE/plan.yml",
        ".github/ISSUE_TEMPLATE/config.yml",
        ".github/pull_request_template.md",
        ".github/workflows/plans.yml",
    },
    "gitlab": {
        "renovate.json",
        ".gitlab/issue_templates/Plan.md",
        ".gitlab/merge_request_templates/Default.md",
        ".gitlab-ci.yml",
        ".gitlab/ci/plans.yml",
    },
    "forgejo": {
        "renovate.json",
        ".forgejo/issue_template/plan.yml",
        ".forgejo/pull_request_template.md",
        ".forgejo/workflows/plans.yml",
    },
    "none": set[str](),
}


def answers(folder: Path, name: str = ANSWERS_FILE) -> dict[str, object]:
    """Return what an answers file holds."""
    loaded: dict[str, object] = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("forge", FORGES)
def test_each_forge_has_what_it_knows(bootstrap: Bootstrap, tmp_path: Path, forge: str) -> None:
    """An empty folder gets what every repository has and what its forge reads, and nothing else."""
    bootstrap(tmp_path, forge=forge)
    assert contents(tmp_path).keys() == EVERYWHERE | MADE[forge]


def test_answers_are_recorded(bootstrap: Bootstrap, tmp_path: Path) -> None:
    """The answers file has all that was asked for, and the scope, without which no update works."""
    bootstrap(tmp_path, plans_folder="plans")
    recorded = answers(tmp_path)
    assert recorded.keys() - {"_src_path"} == {*asked_for("repository"), "scope"}
    assert recorded["plans_folder"] == "plans"


@pytest.mark.parametrize(
    ("url", "forge"),
    [
        ("", "github"),
        ("git@github.com:octo-org/shop.git", "github"),
        ("https://github.example.org/octo-org/shop", "github"),
        ("ssh://git@gitlab.com:2222/octo-org/shop.git", "gitlab"),
        ("https://codeberg.org/octo-org/shop.git", "forgejo"),
        ("https://git.example.org/github/shop.git", "none"),
        ("../shop.git", "none"),
    ],
)
def test_the_remote_tells_the_forge(
    bootstrap: Bootstrap, repository: Repository, url: str, forge: str
) -> None:
    """The host of the remote names the forge; without a remote it is the most common one."""
    if url:
        repository.git("remote", "add", "origin", url)
    bootstrap(repository.path)
    assert answers(repository.path)["forge"] == forge


def test_features_start_from_the_answers_of_the_repository(
    bootstrap: Bootstrap, repository: Repository, template_folder: Path
) -> None:
    """A set has the repository's answers as defaults and records them; its own go before them."""
    bootstrap(
        repository.path, owners="Team Till", language="go", documents=["SPEC"], repository="a/b"
    )
    folder = repository.path / "docs" / "plans" / "checkout-retry"
    run_copy(str(template_folder), folder, {"language": "rust"}, defaults=True, unsafe=True)
    recorded = answers(folder, ".copier-answers.yml")
    said = {name: recorded[name] for name in ("owners", "language", "documents", "repository")}
    assert said == {
        "owners": "Team Till",
        "language": "rust",
        "documents": ["SPEC"],
        "repository": "a/b",
    }
    assert "scope" not in recorded


@pytest.mark.parametrize("forge", FORGES)
def test_only_sets_on_github_are_told_of_its_command(
    bootstrap: Bootstrap,
    repository: Repository,
    template_folder: Path,
    capsys: pytest.CaptureFixture[str],
    forge: str,
) -> None:
    """The message after a copy opens the issue where it can be opened so."""
    bootstrap(repository.path, forge=forge)
    folder = repository.path / "docs" / "plans" / "checkout-retry"
    run_copy(str(template_folder), folder, defaults=True, unsafe=True, skip_tasks=True)
    assert ("gh issue create" in capsys.readouterr().err) == (forge == "github")


@pytest.mark.parametrize(
    "text", ["[", "- a list\n", "language: [go]\nowners: 3\ndocuments: SPEC\n", "\xff"]
)
def test_answers_that_cannot_be_read_do_not_count(
    repository: Repository, make_set: MakeSet, template_folder: Path, text: str
) -> None:
    """Beside a broken answers file of the repository a set has the usual defaults."""
    (repository.path / ANSWERS_FILE).write_bytes(text.encode("latin-1"))
    folder = repository.path / "checkout-retry"
    run_copy(str(template_folder), folder, {"owners": ""}, defaults=True, unsafe=True)
    usual = answers(make_set(), ".copier-answers.yml")
    recorded = answers(folder, ".copier-answers.yml")
    assert {**recorded, "date": usual["date"]} == usual


def test_another_repository_around_has_no_say(
    bootstrap: Bootstrap, repository: Repository, template_folder: Path
) -> None:
    """Answers count up to the top of the set's own repository."""
    bootstrap(repository.path.parent, language="go")
    folder = repository.path / "checkout-retry"
    run_copy(str(template_folder), folder, defaults=True, unsafe=True)
    assert answers(folder, ".copier-answers.yml")["language"] == "python"


@pytest.mark.parametrize(
    "folder", ["/plans", "plans/", "../plans", "docs//plans", "{{ x }}", "", "docs/.", "a\nb"]
)
def test_a_folder_has_to_be_in_the_repository(
    bootstrap: Bootstrap, tmp_path: Path, folder: str
) -> None:
    """A path that is none of a folder below the top is refused, and nothing is made."""
    with pytest.raises(ValueError, match="is no folder of the repository"):
        bootstrap(tmp_path, plans_folder=folder)
    assert not contents(tmp_path)


def test_everything_names_the_folder_of_the_plans(bootstrap: Bootstrap, tmp_path: Path) -> None:
    """With another folder, nothing that is made speaks of the usual one."""
    bootstrap(tmp_path, plans_folder="design/all plans")
    made = contents(tmp_path)
    assert "design/all plans/README.md" in made
    assert not [name for name, text in made.items() if b"docs/plans" in text]


@pytest.mark.parametrize("forge", ["github", "forgejo", "gitlab"])
def test_the_issue_has_the_fields_of_the_plan_set(
    bootstrap: Bootstrap, tmp_path: Path, make_set: MakeSet, forge: str
) -> None:
    """It asks for what GITHUB-ISSUE.md has, in sections and header, but what the forge adds."""
    bootstrap(tmp_path, forge=forge)
    path = next(
        path for path in tmp_path.rglob("*") if path.name.lower() in {"plan.yml", "plan.md"}
    )
    text = path.read_text(encoding="utf-8")
    pattern = r"^ +label: (.+)$" if path.suffix == ".yml" else r"^(?:\*\*|## )([^:*\n]+)"
    document = (make_set() / "GITHUB-ISSUE.md").read_text(encoding="utf-8")
    fields = re.findall(r"^(?:\*\*|## )([^:*\n]+)", document, re.MULTILINE)
    assert sorted(re.findall(pattern, text, re.MULTILINE)) == sorted({*fields} - {"Labels", "Date"})


def test_fields_of_the_form_have_names_of_their_own(bootstrap: Bootstrap, tmp_path: Path) -> None:
    """No two fields of the issue form have the same id or label, which its schema lets pass."""
    bootstrap(tmp_path)
    form = yaml.safe_load((tmp_path / ".github/ISSUE_TEMPLATE/plan.yml").read_text())
    for names in (
        [field["id"] for field in form["body"]],
        [field["attributes"]["label"] for field in form["body"]],
    ):
        assert len(set(names)) == len(names)


def test_agents_read_the_same_in_both_places(bootstrap: Bootstrap, tmp_path: Path) -> None:
    """The skill is where most coding agents look and where Claude looks, word for word."""
    bootstrap(tmp_path)
    made = contents(tmp_path)
    name = "skills/plan-sets/SKILL.md"
    assert made[f".agents/{name}"] == made[f".claude/{name}"]
