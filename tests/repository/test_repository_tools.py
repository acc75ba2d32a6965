"""What a repository is made ready with, in the hands of the tools that read it."""

from __future__ import annotations

import json
import os
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import tomli
import yaml

from tests.conftest import BIN
from tests.page import fences
from tests.questions import PROJECT
from tests.repository.conftest import FORGES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeSet, Repository, Run
    from tests.repository.conftest import Bootstrap

HOOKS = PROJECT / ".pre-commit-hooks.yaml"
SCHEMAS = {
    ("github", ".github/ISSUE_TEMPLATE/plan.yml"): "vendor.github-issue-forms",
    ("github", ".github/ISSUE_TEMPLATE/config.yml"): "vendor.github-issue-config",
    ("github", ".github/workflows/plans.yml"): "vendor.github-workflows",
    ("github", "renovate.json"): "vendor.renovate",
    ("gitlab", ".gitlab-ci.yml"): "vendor.gitlab-ci",
    ("gitlab", ".gitlab/ci/plans.yml"): "vendor.gitlab-ci",
    ("forgejo", ".forgejo/issue_template/plan.yml"): "vendor.github-issue-forms",
    ("forgejo", ".forgejo/workflows/plans.yml"): "vendor.github-workflows",
}


@pytest.mark.parametrize(("forge", "name"), list(SCHEMAS))
def test_files_fit_their_schemas(
    bootstrap: Bootstrap, tmp_path: Path, run: Run, forge: str, name: str
) -> None:
    """check-jsonschema takes each file as one of its kind."""
    bootstrap(tmp_path, forge=forge)
    options = ["--builtin-schema", SCHEMAS[forge, name]]
    process = run(BIN / "check-jsonschema", *options, name, cwd=tmp_path)
    assert process.returncode == 0, process.stdout


def test_the_workflow_is_safe(bootstrap: Bootstrap, tmp_path: Path, run: Run) -> None:
    """zizmor, at its strictest, has nothing to say."""
    bootstrap(tmp_path)
    options = ["--offline", "--pedantic"]
    process = run(BIN / "zizmor", *options, ".github/workflows/plans.yml", cwd=tmp_path)
    assert process.returncode == 0, process.stdout


@pytest.mark.parametrize("forge", FORGES)
def test_documents_are_clean(bootstrap: Bootstrap, tmp_path: Path, run: Run, forge: str) -> None:
    """Rumdl finds nothing, but that the text of a pull request starts below its title."""
    bootstrap(tmp_path, forge=forge)
    process = run(BIN / "rumdl", "check", "--disable", "MD041", ".", cwd=tmp_path)
    assert process.returncode == 0, process.stdout


def test_hooks_are_of_this_version(bootstrap: Bootstrap, tmp_path: Path) -> None:
    """The hooks come from the tag of the package's own version."""
    bootstrap(tmp_path)
    project = tomli.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    repositories = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text())["repos"]
    assert [(each["repo"], each["rev"]) for each in repositories] == [
        (project["urls"]["Repository"], f"v{project['version']}")
    ]


def test_the_how_to_has_the_settings_of_renovate(bootstrap: Bootstrap, tmp_path: Path) -> None:
    """What is said of Renovate, and tried with it, is what a repository is made ready with."""
    bootstrap(tmp_path)
    page = PROJECT / "docs" / "how-to" / "forty-repositories-with-renovate.md"
    said = fences(page.read_text(encoding="utf-8"), "json")[0]
    assert json.loads(said) == json.loads((tmp_path / "renovate.json").read_text())


def test_the_lines_for_prek_are_the_same_hooks(bootstrap: Bootstrap, tmp_path: Path) -> None:
    """What is printed for prek.toml says what .pre-commit-config.yaml would say."""
    bootstrap(tmp_path / "new", plans_folder="design")
    wanted = yaml.safe_load((tmp_path / "new" / ".pre-commit-config.yaml").read_text())["repos"]
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "prek.toml").touch()
    printed = bootstrap(tmp_path / "old", plans_folder="design")
    lines = printed.partition("to the hooks:\n")[2].partition("What to do next")[0]
    assert tomli.loads(lines)["repos"] == wanted


@pytest.fixture
def ready(repository: Repository, bootstrap: Bootstrap) -> Repository:
    """Make a repository ready and commit that."""
    bootstrap(repository.path)
    repository.commit()
    return repository


def test_prek_takes_the_hooks_of_a_repository(ready: Repository, run: Run) -> None:
    """Its configuration is one that prek reads."""
    process = run(BIN / "prek", "validate-config", ".pre-commit-config.yaml", cwd=ready.path)
    assert process.returncode == 0, process.stderr


def test_prek_runs_the_hooks_of_a_repository(
    ready: Repository, make_set: MakeSet, run: Run, tmp_path: Path
) -> None:
    """With a new set prek writes the index, and then lets the commit pass.

    Its hooks are installed already: what prek would install comes from a network.
    """
    path = ready.path / ".pre-commit-config.yaml"
    asked = yaml.safe_load(path.read_text())["repos"][0]["hooks"]
    wanted = {hook["id"]: hook for hook in asked}
    hooks: list[dict[str, Any]] = [
        {**hook, **wanted[hook["id"]], "language": "system"}
        for hook in yaml.safe_load(HOOKS.read_text())
    ]
    path.write_text(json.dumps({"repos": [{"repo": "local", "hooks": hooks}]}), encoding="utf-8")
    folder = ready.path / "docs" / "plans" / "checkout-retry"
    folder.mkdir()
    for file in make_set().iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    with (folder / ".copier-answers.yml").open("a") as answers:
        answers.write("_commit: v0.1.0\n")
    ready.git("add", "--all")
    variables = {
        "PREK_HOME": str(tmp_path / "prek"),
        "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
    }
    prek = partial(run, BIN / "prek", "run", cwd=ready.path, env=variables)
    first = prek()
    assert first.returncode == 1
    assert re.search(r"planset index.*Failed", first.stdout)
    ready.git("add", "--all")
    second = prek()
    assert second.returncode == 0, second.stdout
