"""A repository with plan sets, and `planset` in this process."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest
from planset.cli import main

if TYPE_CHECKING:
    from tests.conftest import MakeSet, Repository


class Outcome(NamedTuple):
    """What a command did: its exit status, and what it printed."""

    status: int
    out: str
    err: str


class Planset(Protocol):
    """Runs `planset` in the folder of the test's repository."""

    def __call__(self, *arguments: str) -> Outcome:
        """Run a command."""


class AddSet(Protocol):
    """Puts a set into the repository, by its folder and answers."""

    def __call__(self, folder: str, /, **answers: object) -> Path:
        """Return where it is."""


@pytest.fixture
def add_set(repository: Repository, make_set: MakeSet) -> AddSet:
    """Add sets of today's template."""

    def add(folder: str, /, **answers: object) -> Path:
        made = make_set(**answers)
        return Path(shutil.copytree(made, repository.path / folder, dirs_exist_ok=True))

    return add


@pytest.fixture
def planset(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Planset:
    """Run commands with the repository as this folder."""
    monkeypatch.chdir(repository.path)

    def run(*arguments: str) -> Outcome:
        status = main(arguments)
        return Outcome(status, *capsys.readouterr())

    return run


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text that is there in a file."""
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())
