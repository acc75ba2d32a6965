"""planset as an installed package."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.questions import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeSet, Run


@pytest.fixture(scope="module")
def installed(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the project alone into a folder, with what it needs left where it is."""
    folder = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    pip = [sys.executable, "-m", "pip", "install", *options]
    process = run(*pip, "--target", folder, PROJECT, cwd=PROJECT)
    assert process.returncode == 0, process.stderr
    return folder


def test_installing_gives_the_command_in_the_version_of_pyproject(
    installed: Path, run: Run, tmp_path: Path
) -> None:
    """The version stands in one place."""
    project = (PROJECT / "pyproject.toml").read_text()
    (version,) = re.findall(r'^version = "(.+)"$', project, re.MULTILINE)
    variables = {"PYTHONPATH": str(installed)}
    process = run(installed / "bin" / "planset", "--version", cwd=tmp_path, env=variables)
    assert process.stdout == f"planset {version}\n", process.stderr
    assert f"## {version} - " in (PROJECT / "CHANGELOG.md").read_text()


def test_installing_gives_what_the_hooks_import(installed: Path, run: Run, tmp_path: Path) -> None:
    """The library is in the package; tests, templates and entry scripts are not."""
    assert (installed / "planset" / "py.typed").exists()
    assert not list(installed.glob("after_copy.py"))
    variables = {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    script = "import planset.checking; print(planset.checking.__file__)"
    process = run(sys.executable, "-c", script, cwd=tmp_path, env=variables)
    assert process.stdout.startswith(str(installed)), process.stderr


def test_installing_gives_the_template_that_sets_are_counted_against(
    installed: Path, run: Run, make_set: MakeSet
) -> None:
    """Away from the clone, what is still to be filled in is known."""
    variables = {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    status = installed / "bin" / "planset"
    process = run(status, "status", "--format", "json", cwd=make_set(), env=variables)
    assert '"filled": 0.0' in process.stdout, process.stderr
