"""Forty faults in one set, sets that nobody has touched, and planset's own plans."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from planset.checking import check_targets
from planset.finding_subjects import find_targets
from planset.rules import ERROR, WARNING, Settings

from tests.check.planted import HERE, findings, lay_out, plant, read_trials
from tests.questions import PROJECT, all_pairs, answer_id

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeSet

FORTY = 40


def test_forty_faults_give_those_forty_findings(tmp_path: Path) -> None:
    """Faults of all kinds at once hide no other and bring none beside."""
    (trial,) = read_trials((HERE / "forty.md").read_text(encoding="utf-8"))
    folder = lay_out(tmp_path)
    plant(trial.changes, folder)
    assert len(trial.findings) == FORTY
    assert findings(folder) == trial.findings


@pytest.mark.parametrize("answers", all_pairs({"components": [[], ["Cart"]]}), ids=answer_id)
def test_an_untouched_set_has_placeholders_and_nothing_else(
    answers: dict[str, Any], make_set: MakeSet, tmp_path: Path
) -> None:
    """Whatever was answered, only what is to be filled in or ticked is named."""
    folder = shutil.copytree(make_set(**answers), tmp_path / "set")
    with (folder / ".copier-answers.yml").open("r+", encoding="utf-8") as file:
        head, *entries = file.read().splitlines(keepends=True)
        file.seek(0)
        file.writelines([head, "_commit: v0.1.0\n", *entries])
    codes = {line.split()[1] for line in findings(folder)}
    expected = {
        "Plan": {"PS201", "PS202"},
        "Execute": {"PS201", "PS202"},
        "Done": {"PS201", "PS202", "PS203"},
        "Dropped": set(),
    }
    assert codes == expected[answers["phase"]]


def test_own_plans_have_no_finding_but_what_is_not_due_yet() -> None:
    """The plans of this project keep its own rules."""
    results = check_targets(find_targets([str(PROJECT / "docs" / "plans")]), Settings())
    found = Counter(severity for result in results for severity, _ in result.findings)
    assert results
    assert not found[ERROR]
    assert not found[WARNING]
