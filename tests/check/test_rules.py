"""What each rule finds, and what it lets pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from planset.rules import RULES

from tests.check.planted import CASES, findings, lay_out, plant, read_trials

if TYPE_CHECKING:
    from pathlib import Path

    from tests.check.planted import Trial

TRIALS = {path.stem: read_trials(path) for path in sorted(CASES.glob("*.md"))}


@pytest.mark.parametrize(
    ("code", "trial"),
    [
        pytest.param(code, trial, id=f"{code}: {trial.title}")
        for code, trials in TRIALS.items()
        for trial in trials
    ],
)
def test_case(code: str, trial: Trial, tmp_path: Path) -> None:
    """What is planted is found, at its place and with its words, and nothing else of the rule."""
    folder = lay_out(tmp_path)
    plant(trial.changes, folder)
    found = [line for line in findings(folder) if f" {code} " in line or trial.fails]
    assert found == trial.findings


def test_each_rule_has_a_case_that_fails_and_a_near_miss() -> None:
    """A rule without either is not tried."""
    assert {code: {trial.fails for trial in trials} for code, trials in TRIALS.items()} == {
        key: {True, False} for key in sorted(RULES)
    }


def test_a_finished_set_has_no_finding(tmp_path: Path) -> None:
    """A set that is filled in, done and ticked is left in peace."""
    assert findings(lay_out(tmp_path)) == []
