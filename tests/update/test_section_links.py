"""Links to a section follow it when an update gives it another number or title."""

from __future__ import annotations

import pytest
from planset.section_links import with_section_links

BEFORE = "# Plan\n\n## 1. Aim\n\nFewer lost orders.\n\n## 2. Roll back\n\nSwitch it off.\n"
AFTER = BEFORE.replace("## 2.", "## 2. Scope\n\nCards only.\n\n## 3.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See [it](#2-roll-back).\n", "See [it](#3-roll-back).\n"),
        ("[it]: #2-roll-back\n", "[it]: #3-roll-back\n"),
        ("See [it](#1-aim).\n", "See [it](#1-aim).\n"),
        ("See [it](#nowhere).\n", "See [it](#nowhere).\n"),
        ("```text\n[it](#2-roll-back)\n```\n", "```text\n[it](#2-roll-back)\n```\n"),
        ("See [it](https://example.com/#2-roll-back).\n",) * 2,
    ],
    ids=["inline", "definition", "same", "never there", "code", "elsewhere"],
)
def test_within_a_document(text: str, expected: str) -> None:
    """Only a link to an anchor that is gone changes, and nothing in code."""
    linked = with_section_links({"PLAN.md": BEFORE + text}, {"PLAN.md": AFTER + text}, {})
    assert linked.get("PLAN.md", AFTER + text) == AFTER + expected


def test_between_documents() -> None:
    """A link from another folder follows, and so does one to a document with a new name."""
    before = {"PLAN.md": BEFORE, "notes/A.md": "[it](../PLAN.md#2-roll-back)\n"}
    after = {"WORK.md": AFTER, "notes/A.md": "[it](../WORK.md#2-roll-back)\n"}
    linked = with_section_links(before, after, {"WORK.md": "PLAN.md"})
    assert linked["notes/A.md"] == "[it](../WORK.md#3-roll-back)\n"
