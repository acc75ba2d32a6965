"""The tables of questions in the documentation."""

from __future__ import annotations

import runpy

import pytest

from tests.questions import CONFIGURATION, PROJECT

MODULE = runpy.run_path(str(PROJECT / "docs" / "question_table.py"))


@pytest.mark.parametrize(("scope", "page"), MODULE["PAGES"].items())
def test_pages_have_the_questions_of_copier_yml(scope: str, page: str) -> None:
    """The table of each scope is the one that docs/question_table.py makes from copier.yml."""
    table = MODULE["table"](CONFIGURATION, scope)
    assert table in (PROJECT / page).read_text(encoding="utf-8")
