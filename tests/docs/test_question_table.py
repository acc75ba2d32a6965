"""The README's table of questions."""

from __future__ import annotations

import runpy

from tests.questions import CONFIGURATION, PROJECT


def test_readme_has_the_questions_of_copier_yml() -> None:
    """The README's table is the one that docs/question_table.py makes from copier.yml."""
    table = runpy.run_path(str(PROJECT / "docs" / "question_table.py"))["table"]
    assert table(CONFIGURATION) in (PROJECT / "README.md").read_text(encoding="utf-8")
