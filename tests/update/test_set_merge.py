"""What is told of the merge of a set."""

from __future__ import annotations

from planset.set_merge import merge_set

BASE = "## Open Questions\n\n[Question]\n\n---\n\n## Related\n\n- x\n"
OURS = BASE.replace("## Related", "## Reviews\n\nTwo people read it.\n\n## Related")
THEIRS = BASE.replace("## Related", "## Reviews\n\n[Who read it]\n\n---\n\n## Related")


def test_a_rule_that_stays_out_is_not_told() -> None:
    """Nobody can do something with a line that says nothing; words that stay out are told."""
    (change,) = merge_set({"PLAN.md": BASE}, {"PLAN.md": OURS}, {"PLAN.md": THEIRS})
    assert change.after == OURS
    assert [decision.text.strip() for decision in change.decisions] == ["[Who read it]"]
