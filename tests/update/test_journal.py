"""Files of a set are written as one, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from planset.journal import BusyError, last_record, recover, write_all

if TYPE_CHECKING:
    from pathlib import Path

WRITES = [("A.md", "a\n", "A\n"), ("B.md", "b\n", "B\n"), ("C.md", None, "C\n")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a set of two documents."""
    (tmp_path / "A.md").write_text("a\n", encoding="utf-8")
    (tmp_path / "B.md").write_text("b\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("saved", ["B.md", "C.md"])
def test_what_somebody_saves_meanwhile_stays(folder: Path, saved: str) -> None:
    """A document that an editor writes during an update stops it, and keeps what was saved."""
    (folder / saved).write_text("Saved a moment ago.\n", encoding="utf-8")
    state = str(folder / ".git" / "planset")
    with pytest.raises(BusyError, match=f"{saved} was written to meanwhile"):
        write_all(str(folder), state, WRITES, {})
    assert (folder / "A.md").read_text(encoding="utf-8") == "a\n"
    assert (folder / saved).read_text(encoding="utf-8") == "Saved a moment ago.\n"
    assert sorted(path.suffix for path in folder.iterdir() if path.is_file()) == [".md"] * (
        2 + (saved == "C.md")
    )
    assert last_record(state) is None


def test_what_was_written_after_a_kill_stays(folder: Path) -> None:
    """A set that is put back keeps a document that somebody edited in between."""
    state = folder / ".git" / "planset"
    write_all(str(folder), str(state), WRITES, {})
    (state / "record.json").rename(state / "journal.json")
    (folder / "B.md").write_text("B\nmine\n", encoding="utf-8")
    assert recover(str(folder), str(state)) == ["A.md", "C.md"]
    assert (folder / "A.md").read_text(encoding="utf-8") == "a\n"
    assert (folder / "B.md").read_text(encoding="utf-8") == "B\nmine\n"
    assert not (folder / "C.md").exists()


def test_a_link_stays_a_link(folder: Path) -> None:
    """What a symbolic link leads to is written, and keeps its mode."""
    (folder / "shared.md").write_text("a\n", encoding="utf-8")
    (folder / "shared.md").chmod(0o640)
    (folder / "A.md").unlink()
    (folder / "A.md").symlink_to("shared.md")
    write_all(str(folder), str(folder / ".git" / "planset"), WRITES, {})
    assert (folder / "A.md").is_symlink()
    assert (folder / "shared.md").read_text(encoding="utf-8") == "A\n"
    assert (folder / "shared.md").stat().st_mode & 0o777 == 0o640  # noqa: PLR2004 - as above
