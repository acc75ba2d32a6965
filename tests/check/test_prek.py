"""The hooks that a repository runs before each commit, with the real prek."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.conftest import BIN
from tests.questions import PROJECT

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    from tests.conftest import MakeSet, Repository, Run

    Prek: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]

HOOKS = PROJECT / ".pre-commit-hooks.yaml"


@pytest.fixture
def hooked(repository: Repository, make_set: MakeSet) -> Repository:
    """Make a repository with a set, in which prek runs the hooks of the working tree.

    They are installed already: what prek would install comes from a network.
    """
    hooks = [{**hook, "language": "system"} for hook in yaml.safe_load(HOOKS.read_text())]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (repository.path / ".pre-commit-config.yaml").write_text(json.dumps(config), encoding="utf-8")
    folder = shutil.copytree(make_set(), repository.path / "docs" / "plans" / "checkout-retry")
    with (folder / ".copier-answers.yml").open("r+") as answers:
        head, *entries = answers.read().splitlines(keepends=True)
        answers.seek(0)
        answers.writelines([head, "_commit: v0.1.0\n", *entries])
    repository.commit("A plan")
    return repository


@pytest.fixture
def prek(hooked: Repository, run: Run, tmp_path: Path) -> Prek:
    """Run prek there, with its own folder for what it keeps."""
    variables = {
        "PREK_HOME": str(tmp_path / "prek"),
        "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
    }

    def start(*options: str) -> subprocess.CompletedProcess[str]:
        return run(BIN / "prek", "run", *options, cwd=hooked.path, env=variables)

    return start


def test_prek_takes_the_hooks(run: Run) -> None:
    """The file that declares the hooks is a valid one."""
    process = run(BIN / "prek", "validate-manifest", HOOKS, cwd=PROJECT)
    assert process.returncode == 0, process.stderr


def test_a_new_set_passes(prek: Prek, hooked: Repository) -> None:
    """What is only to be filled in stops no commit, and a second run has nothing to write."""
    prek("--all-files")
    hooked.git("add", "--all")
    process = prek("--all-files")
    assert process.returncode == 0, process.stdout


def test_a_broken_link_stops_the_commit_of_its_set_only(prek: Prek, hooked: Repository) -> None:
    """The set of a changed document is checked as a whole; another set is not."""
    prek("--all-files")
    shutil.copytree(
        hooked.path / "docs" / "plans" / "checkout-retry", hooked.path / "docs" / "plans" / "other"
    )
    hooked.commit()
    with (hooked.path / "docs" / "plans" / "other" / "PLAN.md").open("a") as plan:
        plan.write("\n[notes](./NOTES.md)\n")
    hooked.commit("Broken elsewhere")
    with (hooked.path / "docs" / "plans" / "checkout-retry" / "SPEC.md").open("a") as spec:
        spec.write("\n[risks](./PLAN.md#9-risks)\n")
    hooked.git("add", "--all")
    process = prek("planset-check")
    assert process.returncode == 1
    assert "PS102 links to #9-risks" in process.stdout
    assert "NOTES.md" not in process.stdout
