"""What several tests need: the template as it stands in the working tree, and sets made of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from copier import run_copy
from hypothesis import HealthCheck, Phase, settings
from pytest_copier.plugin import CopierFixture, CopierProject

from tests.questions import PROJECT, refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

# The suite tries the same examples each time, and leaves shrinking, which takes minutes, to
# `--hypothesis-profile=search`, which looks for new ones.
settings.register_profile("search", deadline=None, max_examples=2000)
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")

BIN = Path(sys.executable).parent
# What Copier reads of the project, and .gitignore, which keeps caches out of the commit.
TEMPLATE_PATHS = ["copier.yml", "template", "extensions", "hooks", ".gitignore"]
# Answers that Copier would otherwise ask git for, which takes longer than the rest of a copy.
PLAIN_ANSWERS = {"feature_name": "Checkout retry", "owners": "", "repository": ""}


class Run(Protocol):
    """Runs a command in a folder, with variables beside those of the tests; never fails."""

    def __call__(
        self, *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command."""


class MakeSet(Protocol):
    """Makes a set with Copier in this process, without tasks, in a folder of its own."""

    def __call__(self, **answers: object) -> Path:
        """Make a set, or find the one that these answers gave before."""


class CloneProject(Protocol):
    """Makes a clone of the project in a folder."""

    def __call__(self, folder: Path) -> Repository:
        """Clone the working tree."""


class StrictCopier(CopierFixture):
    """pytest-copier's fixture, but a key that copier.yml does not ask for is an error."""

    def copy(self, dst: Path, **data: object) -> CopierProject:
        """Copy the template, tagged as the newest version, into a folder."""
        refuse_unknown(data)
        return super().copy(dst, **data)

    def update(self, project: Path, **data: object) -> CopierProject:
        """Update a project to the template's newest tag."""
        refuse_unknown(data)
        return super().update(project, **data)


@pytest.fixture(scope="session")
def copier_template_paths() -> list[str]:
    """Put the working tree under test, not the last commit: pytest-copier commits these paths."""
    return TEMPLATE_PATHS


@pytest.fixture
def copier(
    copier_template: Path, copier_defaults: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> StrictCopier:
    """Copy and update in this process, from a git repository with the tag 99.99.99."""
    return StrictCopier(copier_template, copier_defaults, monkeypatch)


@pytest.fixture(scope="session")
def template_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the template into a plain folder, which Copier reads faster than a repository."""
    folder = tmp_path_factory.mktemp("template")
    for name in TEMPLATE_PATHS:
        source = PROJECT / name
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignore)
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture(scope="session")
def make_set(template_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> MakeSet:
    """Make sets for reading: the same answers give the same folder."""
    made: dict[str, Path] = {}

    def make(**answers: object) -> Path:
        refuse_unknown(answers)
        key = json.dumps(answers, sort_keys=True)
        if key not in made:
            folder = tmp_path_factory.mktemp("set") / "checkout-retry"
            data = PLAIN_ANSWERS | answers
            run_copy(
                str(template_folder),
                folder,
                data=data,
                defaults=True,
                unsafe=True,
                quiet=True,
                skip_tasks=True,
            )
            made[key] = folder
        return made[key]

    return make


@pytest.fixture(scope="session")
def run(default_gitconfig: object, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run real processes: without a terminal, with git's settings of the tests, in English."""
    home = tmp_path_factory.mktemp("home")

    def start(
        *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
            "GIT_CONFIG_GLOBAL": str(default_gitconfig),
            "HOME": str(home),
            "PWD": str(cwd),
            **(env or {}),
        }
        return subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return start


@pytest.fixture(scope="session")
def copier_command(run: Run) -> Run:
    """Run Copier's own command, as users do."""
    return partial(run, BIN / "copier")


@dataclass(frozen=True)
class Repository:
    """A git repository to try things in."""

    path: Path
    run: Run

    def git(self, *arguments: str) -> str:
        """Run git, which has to succeed, and return what it prints."""
        process = self.run("git", *arguments, cwd=self.path)
        assert process.returncode == 0, process.stderr
        return process.stdout.strip()

    def commit(self, message: str = "Change") -> None:
        """Commit everything as it stands."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)


@pytest.fixture
def repository(tmp_path: Path, run: Run) -> Repository:
    """Start an empty repository of a product that is planned for."""
    made = Repository(tmp_path / "shop", run)
    made.path.mkdir()
    made.git("init", "--quiet")
    (made.path / "README.md").write_text("# Shop\n", encoding="utf-8")
    made.commit("First commit")
    return made


@pytest.fixture(scope="session")
def clone_project(run: Run) -> CloneProject:
    """Clone the working tree into a folder: one commit, no tags, and the tests' own .venv."""

    def clone(folder: Path) -> Repository:
        listed = run(
            "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=PROJECT
        )
        for name in filter(None, listed.stdout.split("\0")):
            if (PROJECT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(PROJECT / name, folder / name)
        made = Repository(folder, run)
        made.git("init", "--quiet")
        made.commit()
        commands = folder / ".venv" / "bin"
        commands.mkdir(parents=True)
        (commands / "planset").symlink_to(BIN / "planset")
        (commands / ".installed").touch()
        return made

    return clone
