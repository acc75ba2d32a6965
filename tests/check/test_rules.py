"""Each case in cases/ is a rule of `planset check`: what fails, and what only looks like it.

`planted` says how a case file is written.
"""

from __future__ import annotations

import shutil
from itertools import product
from typing import TYPE_CHECKING, Final

import pytest
from planset.finding_subjects import find_targets
from planset.rules import OFF, PHASES, RULES, Settings

from tests.case_files import read_cases
from tests.check.planted import (
    CASES,
    Trial,
    findings,
    lay_out,
    plant,
    read_trials,
)

if TYPE_CHECKING:
    from pathlib import Path

TRIALS: Final = {code: read_trials(text) for code, text in read_cases(CASES).items()}
NAMED: Final = {
    f"{code}: {trial.title}": trial for code, trials in TRIALS.items() for trial in trials
}


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """Lay out the filled set in a repository, and return its folder."""
    return lay_out(tmp_path / "shop")


@pytest.mark.parametrize("trial", NAMED.values(), ids=NAMED)
def test_finds_what_is_wrong_and_nothing_else(filled: Path, trial: Trial) -> None:
    """A change of the filled set gives exactly the findings that its case expects."""
    plant(trial.changes, filled)
    assert findings(filled) == trial.findings


def test_every_rule_has_a_case_that_fails_and_a_near_miss() -> None:
    """A new rule needs a case file; what fails in it fails by that rule, a near miss by none."""
    assert TRIALS.keys() == RULES.keys()
    for code, trials in TRIALS.items():
        assert {trial.fails for trial in trials} == {True, False}, code
        for trial in trials:
            found = {line.split()[1] for line in trial.findings}
            assert code in found if trial.fails else not found, trial.title


@pytest.mark.parametrize("phase", PHASES)
def test_a_filled_set_has_nothing_to_say(filled: Path, phase: str) -> None:
    """A set that is whole and ticked is well in every phase."""
    for document in filled.glob("*.md"):
        text = document.read_text(encoding="utf-8").replace("Phase:** Done", f"Phase:** {phase}")
        document.write_text(text, encoding="utf-8")
    assert findings(filled) == []


def test_a_severity_of_each_phase_is_that_of_the_table() -> None:
    """What a rule counts for in a phase is in its gate, and is set for a family or a code."""
    for rule, phase in product(RULES.values(), PHASES):
        assert Settings().severity(rule.code, phase) == rule.gate.at(phase)
        assert Settings({"PS": OFF}).severity(rule.code, phase) == OFF
    settings = Settings({"PS2": "error", "PS202": "off"}, {("Plan", "PS2"): "warning"})
    assert settings.severity("PS201", "Execute") == "error"
    assert settings.severity("PS202", "Execute") == "off"
    assert settings.severity("PS202", "Plan") == "warning"
    assert settings.severity("PS203", "Plan") == "warning"
    assert settings.severity("PS101", "Plan") == "error"


def test_rules_that_are_off_are_not_asked(filled: Path) -> None:
    """In phase Dropped, and where settings say so, a rule that is off finds nothing."""
    (filled / "PLAN.md.rej").touch()
    assert [line.split()[1] for line in findings(filled)] == ["PS702"]
    assert findings(filled, Settings({"PS7": OFF})) == []


def test_a_set_without_a_repository_is_checked_within_itself(filled: Path) -> None:
    """Without git nobody can tell what is outside, or where code should be."""
    top = filled.parents[2]
    (top / ".git").rmdir()
    (top / "shop" / "payments" / "client.py").unlink()
    plan = filled / "PLAN.md"
    plan.write_text(
        plan.read_text(encoding="utf-8")
        + "\n[Plans](../), [shop](../../../shop/), [no](../no.md)\n"
    )
    assert findings(filled) == ["PLAN.md:412:39 PS101 links to ../no.md, which is not there"]


def test_a_set_can_stand_at_the_top_of_its_repository(tmp_path: Path) -> None:
    """It is checked without what git, tools and other sets keep below it."""
    folder = lay_out(tmp_path / "shop")
    for path in folder.iterdir():
        path.rename(tmp_path / "shop" / path.name)
    (tmp_path / "shop" / ".git" / "description.md").write_text("[none](none.md)\n")
    assert findings(tmp_path / "shop") == []


def test_a_set_at_the_top_hides_no_other(tmp_path: Path) -> None:
    """From the top all sets of the repository are checked."""
    folder = lay_out(tmp_path)
    for path in folder.iterdir():
        shutil.copy(path, tmp_path)
    found = [target.folder for target in find_targets([str(tmp_path)])]
    assert found == [str(tmp_path), str(folder)]
