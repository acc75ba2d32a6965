"""`planset merge-driver` as git runs it, in real repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import BIN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from subprocess import CompletedProcess

    from tests.conftest import Repository, Run

PLANSET = BIN / "planset"
NAME = "docs/plans/über uns/PLAN.md"
ANSWERS = "docs/plans/über uns/.copier-answers.yml"
BASE = """\
# Plan

## 1. Aim

[What for?]

## 2. Steps

- [ ] Build it
- [ ] Ship it

## 3. Rollback

[How back?]
"""
# Side by side and in moved lines, so that git alone would find a conflict.
MINE = BASE.replace("[What for?]\n", "Fewer lost orders.\n").replace("[ ] Build", "[x] Build")
YOURS = (
    BASE.replace("2. Steps", "3. Steps")
    .replace("3. Rollback", "4. Rollback")
    .replace("[What for?]\n", "[What for?]\n\n## 2. Scope\n\nCards only.\n")
    .replace("- [ ] Ship", "- [ ] Try it\n- [ ] Ship")
)
BOTH = YOURS.replace("[What for?]\n", "Fewer lost orders.\n").replace("[ ] Build", "[x] Build")
DRIVER_FAILED = 129
COMMANDS = {
    "merge": ["merge", "--no-edit", "yours"],
    "cherry-pick": ["cherry-pick", "yours"],
    "rebase": ["rebase", "yours"],
}


@pytest.fixture
def shop(repository: Repository) -> Repository:
    """Install the driver in a repository, as the how-to says."""
    repository.git("config", "merge.planset.driver", f'"{PLANSET}" merge-driver %O %A %B %P')
    (repository.path / ".gitattributes").write_text(
        "docs/plans/**/*.md merge=planset\ndocs/plans/**/.copier-answers*.yml merge=planset\n",
        encoding="utf-8",
    )
    repository.commit()
    return repository


def diverge(
    shop: Repository, base: str | bytes | None, mine: str | bytes, yours: str | bytes, name: str
) -> None:
    """Give a file three versions: a common one if there is one, that of main and that of yours."""
    path = shop.path / name
    if base is not None:
        put(path, base)
        shop.commit("Base")
    shop.git("checkout", "--quiet", "-b", "yours")
    put(path, yours)
    shop.commit("Yours")
    shop.git("checkout", "--quiet", "-")
    put(path, mine)
    shop.commit("Mine")


def put(path: Path, content: str | bytes) -> None:
    """Write a file's content as it is, and make its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def git(run: Run, shop: Repository, command: Sequence[str]) -> CompletedProcess[str]:
    """Run git, which may fail."""
    return run("git", *command, cwd=shop.path)


def stages(shop: Repository) -> list[str]:
    """Return the stages that git's index holds of conflicting files."""
    return [line.split()[2] for line in shop.git("ls-files", "--unmerged").splitlines()]


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_merges_by_structure(run: Run, shop: Repository, command: list[str]) -> None:
    """Two branches that git alone cannot join become one document, without a question."""
    diverge(shop, BASE, MINE, YOURS, NAME)
    process = git(run, shop, command)
    assert process.returncode == 0, process.stdout + process.stderr
    assert (shop.path / NAME).read_text(encoding="utf-8") == BOTH
    assert shop.git("status", "--porcelain") == ""


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_leaves_a_block_that_both_wrote(run: Run, shop: Repository, command: list[str]) -> None:
    """Git stops, with markers around that block alone, and keeps all three versions."""
    mine = MINE.replace("[How back?]", "Restore the dump.")
    yours = YOURS.replace("[How back?]", "Switch it off.")
    diverge(shop, BASE, mine, yours, NAME)
    assert git(run, shop, command).returncode != 0
    first, second = "Restore the dump.\n", "Switch it off.\n"
    if command[0] == "rebase":
        first, second = second, first
    conflict = f"<<<<<<< ours\n{first}=======\n{second}>>>>>>> theirs\n"
    wanted = BOTH.replace("[How back?]\n", conflict)
    assert (shop.path / NAME).read_text(encoding="utf-8") == wanted
    assert stages(shop) == ["1", "2", "3"]


def test_leaves_numbers_beside_a_heading_that_both_wrote(run: Run, shop: Repository) -> None:
    """A heading between markers counts along, and so do the headings below it."""
    base = BASE.replace("- [ ] Build it", "### 2.1 First\n\n- [ ] Build it")
    mine, yours = (base.replace("2. Steps", f"2. {title}") for title in ("What I do", "Our way"))
    diverge(shop, base, mine, yours, NAME)
    assert git(run, shop, COMMANDS["merge"]).returncode != 0
    conflict = "<<<<<<< ours\n## 2. What I do\n=======\n## 2. Our way\n>>>>>>> theirs\n"
    wanted = base.replace("## 2. Steps\n", conflict)
    assert (shop.path / NAME).read_text(encoding="utf-8") == wanted


def test_goes_on_after_a_conflict(run: Run, shop: Repository) -> None:
    """A conflict that is resolved by hand is committed as ever."""
    yours = YOURS.replace("[How back?]", "Switch it off.")
    diverge(shop, BASE, MINE.replace("[How back?]", "Restore the dump."), yours, NAME)
    git(run, shop, ["merge", "yours"])
    put(shop.path / NAME, BOTH)
    shop.commit("Merged")
    assert len(shop.git("log", "-1", "--format=%P").split()) == 2  # noqa: PLR2004 - two parents


def test_merges_what_both_added(run: Run, shop: Repository) -> None:
    """Without a common ancestor what both have alike is there once, and nothing is lost."""
    mine = "# Plan\n\n## Aim\n\nSell.\n\n## Risks\n\nNone.\n"
    yours = "# Plan\n\n## Aim\n\nSell.\n\n## Steps\n\nOne.\n"
    diverge(shop, None, mine, yours, NAME)
    git(run, shop, ["merge", "--no-edit", "yours"])
    found = (shop.path / NAME).read_text(encoding="utf-8")
    assert found.count("Sell.") == 1
    assert "## Risks\n\nNone.\n" in found
    assert "## Steps\n\nOne.\n" in found


def test_ends_at_the_newer_version(run: Run, shop: Repository) -> None:
    """Of two branches that updated a set to two versions, the answers name the newer one."""
    base = "# By Copier.\n_commit: v1.9.0\n_src_path: ../template\nphase: Plan\npriority: Low\n"
    mine = base.replace("v1.9.0", "v1.10.0")
    yours = base.replace("v1.9.0", "v1.9.1").replace("Plan", "Execute")
    diverge(shop, base, mine, yours, ANSWERS)
    process = git(run, shop, ["merge", "--no-edit", "yours"])
    assert process.returncode == 0, process.stdout
    found = (shop.path / ANSWERS).read_text(encoding="utf-8")
    assert found == mine.replace("Plan", "Execute")


def test_asks_about_answers_that_differ(run: Run, shop: Repository) -> None:
    """A key that both changed has git's markers, and the file is in conflict."""
    base = "_commit: v1.9.0\npriority: Low\n"
    diverge(shop, base, base.replace("Low", "High"), base.replace("Low", "Medium"), ANSWERS)
    assert git(run, shop, ["merge", "yours"]).returncode == 1
    assert (shop.path / ANSWERS).read_text(encoding="utf-8") == (
        "_commit: v1.9.0\n<<<<<<< ours\npriority: High\n=======\npriority: Medium\n>>>>>>> theirs\n"
    )
    assert stages(shop) == ["1", "2", "3"]


def test_merges_lines_of_what_it_cannot_read(run: Run, shop: Repository) -> None:
    """A file that is not UTF-8 gets the merge that it had without a driver, and a message."""
    base = BASE.replace("[What for?]", "Für alle.").encode("latin-1")
    mine, yours = base.replace(b"# Plan", b"# Our plan"), base.replace(b"[How", b"[When and how")
    diverge(shop, base, mine, yours, NAME)
    process = git(run, shop, ["merge", "--no-edit", "yours"])
    assert process.returncode == 0, process.stdout
    assert "is merged by lines" in process.stderr
    assert (shop.path / NAME).read_bytes() == mine.replace(b"[How", b"[When and how")


def test_leaves_lines_in_conflict(run: Run, shop: Repository) -> None:
    """Answers that are no YAML, as after a merge that was committed with its markers, lose none."""
    base = "<<<<<<< ours\na: 1\n"
    diverge(shop, base, base.replace("1", "2"), base.replace("1", "3"), ANSWERS)
    assert git(run, shop, ["merge", "yours"]).returncode == 1
    found = (shop.path / ANSWERS).read_text(encoding="utf-8")
    assert "<<<<<<< ours\na: 2\n=======\na: 3\n>>>>>>> theirs\n" in found


@pytest.mark.parametrize("words", [[], ["base", "ours", "theirs"], ["no", "such", "file", "P.md"]])
def test_fails_as_git_expects(run: Run, tmp_path: Path, words: list[str]) -> None:
    """A wrong configuration or a file that is not there is no conflict, but a failure."""
    process = run(PLANSET, "merge-driver", *words, cwd=tmp_path)
    assert process.returncode == DRIVER_FAILED
    assert process.stderr.startswith("planset: ")
    assert list(tmp_path.iterdir()) == []


def test_takes_a_path_that_looks_like_an_option(run: Run, tmp_path: Path) -> None:
    """Git gives the path as it is, whatever it starts with."""
    for name, text in {"O": BASE, "A": MINE, "B": YOURS}.items():
        put(tmp_path / name, text)
    process = run(PLANSET, "merge-driver", "O", "A", "B", "--help.md", cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    assert (tmp_path / "A").read_text(encoding="utf-8") == BOTH
