"""`planset new` and `planset update` keep the index of a repository that has one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from planset.index import END, NEW_PAGE, START

from tests.conftest import BIN, PLAIN_ANSWERS, Repository
from tests.overview.conftest import replace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

PLANSET = BIN / "planset"
PAGE = "docs/plans/README.md"
KEPT = f"planset: {PAGE} is up to date again.\n"


@pytest.fixture
def template(copier_template: Path, tmp_path: Path, run: Run) -> Repository:
    """Copy the template's repository, to give it another version."""
    return Repository(shutil.copytree(copier_template, tmp_path / "template"), run)


@pytest.fixture
def page(repository: Repository) -> Path:
    """Start an index."""
    path = repository.path / PAGE
    path.parent.mkdir(parents=True)
    path.write_text(NEW_PAGE, encoding="utf-8")
    return path


def new(repository: Repository, template: Repository, *options: str) -> str:
    """Make a set, which has to succeed, and return what was said on standard error."""
    answers = [f"--data={name}={answer}" for name, answer in PLAIN_ANSWERS.items()]
    command: list[str | Path] = [
        PLANSET,
        "new",
        "docs/plans/retry",
        "--template",
        template.path,
        "--trust",
    ]
    process = repository.run(*command, *answers, *options, cwd=repository.path)
    assert process.returncode == 0, process.stderr
    return process.stderr


def test_a_new_set_is_listed(repository: Repository, template: Repository, page: Path) -> None:
    """The index has it at once, but for a set that is only tried; it says that the page changed."""
    for option in ("--pretend", "-qn"):
        assert KEPT not in new(repository, template, option)
    assert page.read_text(encoding="utf-8") == NEW_PAGE
    assert new(repository, template).endswith(KEPT)
    assert "[PLAN](retry/PLAN.md)" in page.read_text(encoding="utf-8")


def test_an_update_is_seen(repository: Repository, template: Repository, page: Path) -> None:
    """What it brings to be filled in counts at once, but not while it is only tried."""
    new(repository, template)
    replace(repository.path / "docs/plans/retry/PLAN.md", "**Phase:** Execute", "**Phase:** Plan")
    repository.commit()
    plan = template.path / "template" / "feature" / "PLAN.md.jinja"
    replace(plan, "## 2. Implementation Approach\n", "## 2. Implementation Approach\n\nIn short.\n")
    template.commit()
    template.git("tag", "100.0.0")
    update: list[str | Path] = [PLANSET, "update", "docs/plans/retry", "--trust"]
    for option in ("--check", "--dry-run", "--diff"):
        process = repository.run(*update, option, cwd=repository.path)
        assert KEPT not in process.stderr
    assert "| Execute |" in page.read_text(encoding="utf-8")
    process = repository.run(*update, "--format=json", cwd=repository.path)
    assert (process.returncode, process.stderr) == (0, KEPT)
    assert "| Plan |" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (f"# Plans\n\n{START}\n", f"planset: the index is as it was: {PAGE}:3: {START} has no end"),
        (f"\xff\n{START}\n{END}\n", "planset: the index is as it was: "),
        ("# Plans\n", ""),
    ],
)
def test_what_is_in_the_way_is_a_warning(
    repository: Repository, template: Repository, page: Path, text: str, warning: str
) -> None:
    """The set is made, the page is as it was; a page that is no index is nobody's business."""
    page.write_bytes(text.encode("latin-1"))
    said = new(repository, template)
    assert (repository.path / "docs/plans/retry/PLAN.md").exists()
    assert page.read_bytes() == text.encode("latin-1")
    assert warning in said
    assert bool(warning) == ("index" in said)


def test_no_index_is_begun(repository: Repository, template: Repository) -> None:
    """Who wants one runs planset index once."""
    assert "index" not in new(repository, template)
    assert not (repository.path / PAGE).exists()
