"""The table of rules in the reference."""

from __future__ import annotations

import runpy

from tests.questions import PROJECT


def test_reference_has_the_rules_of_the_checks() -> None:
    """The reference's table is the one that docs/rule_table.py makes from the rules."""
    table = runpy.run_path(str(PROJECT / "docs" / "rule_table.py"))["table"]
    page = PROJECT / "docs" / "reference" / "check.md"
    assert table() in page.read_text(encoding="utf-8")
