"""Two branches that updated a set to different versions become one again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.conftest import BIN
from tests.update.conftest import PLACEHOLDER, WRITTEN, answers, release

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository, Run


@pytest.fixture
def shop(template: Repository, repository: Repository) -> Repository:
    """Give the template two more versions, and a repository the merge driver of the how-to."""
    plan = template.path / "template" / "feature" / "PLAN.md.jinja"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("**Priority:**", "**Rank:**"), encoding="utf-8")
    template.commit()
    template.git("tag", "99.99.100")
    release(template)
    repository.git("config", "merge.planset.driver", f'"{BIN}/planset" merge-driver %O %A %B %P')
    attributes = "docs/** merge=planset\n"
    (repository.path / ".gitattributes").write_text(attributes, encoding="utf-8")
    repository.commit()
    return repository


@pytest.mark.parametrize("command", ["merge", "rebase"])
@pytest.mark.parametrize("versions", [("100.0.0", "99.99.100"), ("99.99.100", "100.0.0")])
def test_ends_at_the_newer_version(
    planset: Run, folder: Path, shop: Repository, command: str, versions: tuple[str, str]
) -> None:
    """Whichever branch is ahead: the documents have all that is new and all that was written."""
    update = partial(planset, "update", "--trust", cwd=folder)
    plan = folder / "PLAN.md"
    shop.git("branch", "other")
    assert update("--vcs-ref", versions[0]).returncode == 0
    plan.write_text(plan.read_text("utf-8").replace(PLACEHOLDER, WRITTEN), "utf-8")
    shop.commit("Main")
    shop.git("checkout", "--quiet", "other")
    assert update("--vcs-ref", versions[1]).returncode == 0
    shop.commit("Other")
    shop.git("checkout", "--quiet", "-")
    shop.git(command, "other")
    assert answers(folder)["_commit"] == "100.0.0"
    merged = plan.read_text(encoding="utf-8")
    marks = (WRITTEN, "**Rank:**", "## Reviews", "**Priority:**", PLACEHOLDER)
    assert [merged.count(mark) for mark in marks] == [1, 1, 1, 0, 0]
    assert update().returncode == 0
    assert shop.git("status", "--porcelain") == ""
