"""A filled set is updated wherever it is, and only it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import Repository
from tests.update.conftest import ANSWERS, WRITTEN, assert_updated, fill, ignore_sets, release

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run, StrictCopier


def test_leaves_plain_modified_files(
    copier: StrictCopier, template: Repository, filled: Path, repository: Repository
) -> None:
    """The index stays as it is: no file is staged, none is in conflict, and no other changes."""
    release(template)
    copier.update(filled)
    assert_updated(filled)
    changed = repository.git("status", "--porcelain", "--untracked-files=all").splitlines()
    place = filled.relative_to(repository.path).as_posix()
    assert [line for line in changed if not line.strip().startswith(f"M {place}/")] == []
    assert repository.git("ls-files", "--unmerged") == ""
    assert repository.git("diff", "--cached", "--name-only") == ""


@pytest.mark.parametrize("place", ["", "plans [draft]/a b", "pläne"])
def test_in_any_folder(
    copier: StrictCopier, template: Repository, repository: Repository, place: str
) -> None:
    """At the root of a repository, and where names have spaces, brackets or other letters."""
    folder = repository.path / place
    copier.copy(folder, **ANSWERS)
    fill(folder)
    repository.commit()
    (repository.path / "README.md").write_text("# Shop 2\n", encoding="utf-8")
    if not place:
        repository.commit()
    release(template)
    copier.update(folder)
    assert (repository.path / "README.md").read_text(encoding="utf-8") == "# Shop 2\n"
    plan = (folder / "PLAN.md").read_text(encoding="utf-8")
    assert WRITTEN in plan
    assert "## Reviews" in plan


def test_in_a_worktree(
    copier: StrictCopier, template: Repository, filled: Path, repository: Repository
) -> None:
    """Each work tree has its own record of the last update."""
    other = repository.path.parent / "worktree"
    repository.git("worktree", "add", "--quiet", str(other))
    release(template)
    copier.update(other / filled.relative_to(repository.path))
    assert_updated(other / filled.relative_to(repository.path))
    assert "## Reviews" not in (filled / "PLAN.md").read_text(encoding="utf-8")
    assert list((repository.path / ".git" / "worktrees").rglob("record.json"))
    assert not (repository.path / ".git" / "planset").exists()


def test_in_a_submodule(
    copier: StrictCopier, template: Repository, filled: Path, repository: Repository, run: Run
) -> None:
    """A repository within another is the set's repository."""
    outer = Repository(repository.path.parent / "outer", run)
    outer.path.mkdir()
    outer.git("init", "--quiet")
    allowed = ("-c", "protocol.file.allow=always")
    outer.git(*allowed, "submodule", "--quiet", "add", str(repository.path), "shop")
    outer.commit()
    release(template)
    inner = outer.path / "shop" / filled.relative_to(repository.path)
    copier.update(inner)
    assert_updated(inner)


def test_ignored_by_git(
    copier: StrictCopier, template: Repository, folder: Path, repository: Repository
) -> None:
    """A set that no commit has keeps what was written, as others do."""
    ignore_sets(repository)
    fill(folder)
    release(template)
    copier.update(folder)
    assert_updated(folder)


def test_with_the_line_ends_of_windows(
    copier: StrictCopier, template: Repository, filled: Path, repository: Repository
) -> None:
    """With `core.autocrlf` the work tree has CRLF and git LF; the documents keep theirs."""
    repository.git("config", "core.autocrlf", "true")
    (filled / "notes.md").unlink()
    repository.git("rm", "--quiet", "-r", "--cached", "docs")
    repository.git("checkout", "--quiet", "HEAD", "--", "docs")
    notes = (filled / "notes.md").read_bytes()
    repository.git("reset", "--quiet", "--hard")
    assert b"\r\n" in notes
    release(template)
    copier.update(filled)
    plan = (filled / "PLAN.md").read_bytes()
    assert plan.count(b"\r\n") == plan.count(b"\n")
    assert WRITTEN.encode() in plan
    assert b"## Reviews" in plan
    numbers = repository.git("diff", "--numstat", "--", str(filled / "PLAN.md")).split()
    assert int(numbers[1]) <= 1


def test_after_the_folder_was_renamed(
    copier: StrictCopier, template: Repository, filled: Path, repository: Repository
) -> None:
    """A set may be moved to another folder; the next update finds it there."""
    moved = repository.path / "plans" / "payment"
    moved.parent.mkdir()
    repository.git("mv", str(filled), str(moved))
    repository.commit()
    release(template)
    copier.update(moved)
    assert_updated(moved)
