"""Where links lead, as far as GitHub shows more than a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from planset.pages import Page
from planset.subjects import FINE, NO_ANCHOR, Files, Repository, Subject

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("target", "kind"),
    [("notes/#one", FINE), ("notes#two", NO_ANCHOR), ("empty/#one", NO_ANCHOR), ("empty/", FINE)],
)
def test_an_anchor_of_a_folder_is_one_of_its_readme(target: str, kind: int, tmp_path: Path) -> None:
    """GitHub shows the README.md of a folder below its files."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "README.md").write_text("# One\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    page = Page(str(tmp_path / "PLAN.md"), "")
    subject = Subject(str(tmp_path), Files({}, {}), Repository(str(tmp_path)))
    assert subject.destination(page, target).kind == kind
