"""The task after a copy, as the process that Copier starts."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from tests.questions import PROJECT

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import MakeSet, Run

HOOK = PROJECT / "hooks" / "after_copy.py"


@pytest.fixture
def check(
    run: Run, make_set: MakeSet, tmp_path: Path
) -> Callable[[str, bytes], subprocess.CompletedProcess[str]]:
    """Run the hook on a set that has something added to one document."""

    def start(name: str, addition: bytes) -> subprocess.CompletedProcess[str]:
        folder = shutil.copytree(make_set(), tmp_path / "set")
        with (folder / name).open("ab") as file:
            file.write(addition)
        names = " ".join(sorted(path.name for path in folder.glob("*.md")))
        return run(sys.executable, HOOK, names, cwd=folder)

    return start


def test_says_nothing_where_all_is_well(
    check: Callable[[str, bytes], subprocess.CompletedProcess[str]],
) -> None:
    """A set as the template makes it has no finding."""
    process = check("PLAN.md", b"")
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("addition", "part"),
    [
        ("See [the notes](./NOTES.md).", "./NOTES.md"),
        ("See ![a drawing](drawing.svg).", "drawing.svg"),
        ("See [risks](#risks).", "#risks"),
        ("See [glossary](./REQUIREMENTS.md#glossar).", "#glossar"),
        ("Made for {{ feature_name }}.", "{{"),
        ("{% if migration %}", "{%"),
        ("{# to do #}", "{#"),
    ],
)
def test_names_file_line_and_text_of_a_finding(
    check: Callable[[str, bytes], subprocess.CompletedProcess[str]], addition: str, part: str
) -> None:
    """A broken link or left-over Jinja is printed with its place, and the copy goes on."""
    process = check("SPEC.md", f"\n{addition}\n".encode())
    message, line = process.stderr.rstrip("\n").split("\n")
    number = message.split(":")[2]
    assert process.returncode == 0
    assert message.startswith(f"planset: SPEC.md:{number}: ")
    assert part in message
    assert line.strip() == addition
    assert int(number) > 100  # noqa: PLR2004 - it was added at the end of the document


@pytest.mark.parametrize(
    "addition",
    [
        "See [risks](./PLAN.md#11-risks--mitigation).",
        "See [this](#1-context) and [that](PLAN.md).",
        "See [the site](https://example.org/x), <mailto:a@example.org>, [host](//example.org).",
        "`[x](gone.md)`",
        "```text\n[x](gone.md)\n```",
    ],
)
def test_accepts_what_resolves(
    check: Callable[[str, bytes], subprocess.CompletedProcess[str]], addition: str
) -> None:
    """Anchors as GitHub makes them, links to the outside and code are no findings."""
    assert check("SPEC.md", f"\n{addition}\n".encode()).stderr == ""


def test_says_that_it_could_not_check(
    check: Callable[[str, bytes], subprocess.CompletedProcess[str]],
) -> None:
    """A document that is no UTF-8 makes the hook itself fail, and the copy goes on."""
    process = check("PLAN.md", b"\xff\n")
    assert process.returncode == 0
    assert "could not be checked" in process.stderr
    assert "Traceback" not in process.stderr


def test_says_that_a_library_is_missing(run: Run, tmp_path: Path) -> None:
    """Where the hook's own imports fail, it says so in one line, and the copy goes on."""
    (tmp_path / "pyromark.py").write_text("raise ImportError('no pyromark here')\n")
    process = run(sys.executable, HOOK, "PLAN.md", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert process.returncode == 0
    assert "no pyromark here" in process.stderr
    assert len(process.stderr.splitlines()) == 1


def test_starts_without_what_takes_long(run: Run, tmp_path: Path) -> None:
    """Each copy waits for the hook: what starts processes or reads YAML is not imported."""
    program = (
        "import sys; import planset.fresh_copy; "
        "print(sorted({'copier', 'json', 'rich', 'subprocess', 'yaml'} & sys.modules.keys()))"
    )
    process = run(sys.executable, "-c", program, cwd=tmp_path)
    assert process.stdout == "[]\n", process.stderr
