"""`planset merge` as a process."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from tests.conftest import BIN

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

    from tests.conftest import Run

PLANSET = BIN / "planset"
BASE = "# Plan\n\n## 1. Aim\n\n[What for?]\n\n## 2. Rollback\n\n[How back?]\n"
OURS = BASE.replace("[How back?]", "Restore the dump.")
THEIRS = BASE.replace("[What for?]", "[What is it for?]").replace("[How back?]", "[How undone?]")
MERGED = OURS.replace("[What for?]", "[What is it for?]")
USAGE = 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with three versions of a document."""
    for name, text in {"base.md": BASE, "PLAN.md": OURS, "new base.md": THEIRS}.items():
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


def merge(run: Run, folder: Path, *options: str) -> CompletedProcess[str]:
    """Merge the three documents of a folder."""
    return run(PLANSET, "merge", "base.md", "PLAN.md", "new base.md", *options, cwd=folder)


def test_prints_the_merged_text(run: Run, folder: Path) -> None:
    """The text is on standard output; no file changes, and what was left out is no failure."""
    process = merge(run, folder)
    assert process.returncode == 0, process.stderr
    assert process.stdout == MERGED
    assert (folder / "PLAN.md").read_text(encoding="utf-8") == OURS


def test_says_what_was_done(run: Run, folder: Path) -> None:
    """Each decision is a line on standard error: place, kind, heading, what gave way."""
    process = merge(run, folder)
    assert process.stderr.splitlines() == [
        "PLAN.md:5: block reworded: Aim",
        "PLAN.md:9: wording left out: Rollback: [How undone?]",
    ]


def test_writes_over_ours(run: Run, folder: Path) -> None:
    """With -o the text goes into a file that keeps its mode and may be one of the three."""
    (folder / "PLAN.md").chmod(0o640)
    process = merge(run, folder, "-o", "PLAN.md")
    assert process.returncode == 0, process.stderr
    assert process.stdout == ""
    assert (folder / "PLAN.md").read_text(encoding="utf-8") == MERGED
    assert stat.S_IMODE((folder / "PLAN.md").stat().st_mode) == 0o640  # noqa: PLR2004 - as above
    assert len(list(folder.iterdir())) == 3  # noqa: PLR2004 - nothing beside the three


def test_follows_a_symbolic_link(run: Run, folder: Path) -> None:
    """A link that is written to stays a link."""
    (folder / "link.md").symlink_to("PLAN.md")
    merge(run, folder, "-o", "link.md")
    assert (folder / "link.md").is_symlink()
    assert (folder / "PLAN.md").read_text(encoding="utf-8") == MERGED


def test_prints_json(run: Run, folder: Path) -> None:
    """The object has the text and each decision with all its fields; nothing else is printed."""
    process = merge(run, folder, "--format", "json")
    found = json.loads(process.stdout)
    assert process.stderr == ""
    assert list(found) == ["text", "decisions"]
    assert found["text"] == MERGED
    assert found["decisions"][1] == {
        "kind": "wording left out",
        "path": ["Plan", "Rollback"],
        "line": 9,
        "text": "[How undone?]\n",
    }


def test_prints_decisions_only_where_the_text_goes_to_a_file(run: Run, folder: Path) -> None:
    """With -o the object is without the text."""
    process = merge(run, folder, "--format", "json", "--output", "merged.md")
    assert list(json.loads(process.stdout)) == ["decisions"]
    assert (folder / "merged.md").read_text(encoding="utf-8") == MERGED


def test_keeps_bytes(run: Run, folder: Path) -> None:
    """Byte order mark, CRLF and a missing final newline are those of ours."""
    ours = ("\ufeff" + OURS.removesuffix("\n").replace("\n", "\r\n")).encode()
    (folder / "PLAN.md").write_bytes(ours)
    merge(run, folder, "-o", "PLAN.md")
    assert (folder / "PLAN.md").read_bytes() == ours.replace(b"[What for?]", b"[What is it for?]")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("base.md", None, "base.md is not there: check the path."),
        ("base.md", "folder", "base.md is a folder: name a file in it."),
        ("new base.md", b"a\n\xff", "new base.md:2: is not UTF-8 (byte 3): save it as UTF-8."),
    ],
)
def test_refuses_what_is_no_document(
    run: Run, folder: Path, name: str, content: bytes | str | None, message: str
) -> None:
    """A broken input is named with what to do about it, and nothing is written."""
    (folder / name).unlink()
    if isinstance(content, bytes):
        (folder / name).write_bytes(content)
    elif content:
        (folder / name).mkdir()
    process = merge(run, folder, "-o", "merged.md")
    assert process.returncode == USAGE
    assert process.stderr == f"planset: {message}\n"
    assert not (folder / "merged.md").exists()


@pytest.mark.parametrize("target", ["missing/merged.md", "set"])
def test_refuses_a_place_that_it_cannot_write_to(run: Run, folder: Path, target: str) -> None:
    """The place is named, and no temporary file is left."""
    (folder / "set").mkdir()
    process = merge(run, folder, "-o", target)
    assert process.returncode == USAGE
    assert process.stderr.startswith(f"planset: {target} cannot be written: ")
    assert len(list(folder.iterdir())) == 4  # noqa: PLR2004 - the three and the set


@pytest.mark.parametrize("words", [["base.md"], ["a", "b", "c", "d"], ["a", "b", "c", "--jsn"]])
def test_says_how_it_is_called(run: Run, folder: Path, words: list[str]) -> None:
    """Too few files, too many, or an unknown option: the usage and 2."""
    process = run(PLANSET, "merge", *words, cwd=folder)
    assert process.returncode == USAGE
    assert "usage: planset" in process.stderr
