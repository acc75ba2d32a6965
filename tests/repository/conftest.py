"""Repositories that are made ready for plan sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from copier import run_copy

from tests.questions import refuse_unknown

if TYPE_CHECKING:
    from pathlib import Path

FORGES = ("github", "gitlab", "forgejo", "none")


class Bootstrap(Protocol):
    """Makes a folder ready for plan sets, with Copier in this process and without tasks."""

    def __call__(self, folder: Path, **answers: object) -> str:
        """Make it ready; return what Copier prints."""


@pytest.fixture
def bootstrap(template_folder: Path, capsys: pytest.CaptureFixture[str]) -> Bootstrap:
    """Make folders ready from the template as it stands in the working tree."""

    def make(folder: Path, **answers: object) -> str:
        refuse_unknown(answers)
        run_copy(
            str(template_folder),
            folder,
            data={"scope": "repository", "repository": "octo-org/shop", **answers},
            defaults=True,
            unsafe=True,
            skip_tasks=True,
        )
        return capsys.readouterr().err

    return make


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file in a folder but git's own, by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts[:1]
    }
