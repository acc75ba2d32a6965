"""`planset check`: what it is called with, how it prints, and what it ends with."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.check.planted import lay_out
from tests.conftest import BIN
from tests.questions import PROJECT

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    from tests.conftest import Run

    Check: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]

FOUND = 1
USAGE = 2
BROKEN = "\nSee [the notes](notes.md).\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lay out the filled set in a repository; return the set's folder."""
    return lay_out(tmp_path)


@pytest.fixture
def check(run: Run, folder: Path) -> Check:
    """Run the command at the repository's top, or in another folder."""

    def start(*options: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return run(BIN / "planset", "check", *options, cwd=cwd or folder.parents[2])

    return start


def break_link(folder: Path) -> None:
    """Add a broken link to the plan."""
    with (folder / "PLAN.md").open("a", encoding="utf-8") as plan:
        plan.write(BROKEN)


def set_phase(folder: Path, phase: str) -> None:
    """Give all documents another phase."""
    for path in folder.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("**Phase:** Done", f"**Phase:** {phase}"), encoding="utf-8")


def settings(folder: Path, text: str, name: str = "planset.toml") -> None:
    """Write settings at the repository's top."""
    (folder.parents[2] / name).write_text(text, encoding="utf-8")


def test_all_is_well(check: Check) -> None:
    """It says what was checked, and ends with 0."""
    process = check()
    assert (process.returncode, process.stdout) == (0, "1 plan set checked: all is well.\n")


def test_people_see_place_rule_and_line(check: Check, folder: Path) -> None:
    """Paths lead from where the command runs, so that an editor can follow them."""
    break_link(folder)
    process = check("../checkout-retry", cwd=folder.parent / "checkout-retry")
    assert process.returncode == FOUND
    place, line, _, last = process.stdout.splitlines()
    assert re.fullmatch(r"PLAN\.md:\d+:5: error PS101 links to notes\.md, .+", place)
    assert line.strip() == BROKEN.strip()
    assert last == "1 plan set checked: 1 error."


def test_a_rule_that_fails_often_is_cut_short(check: Check, folder: Path) -> None:
    """Of one rule in one file five findings are shown, and the number of the others."""
    with (folder / "PLAN.md").open("a", encoding="utf-8") as plan:
        plan.writelines(f"\n[{number}](gone{number}.md)\n" for number in range(8))
    lines = check().stdout.splitlines()
    assert sum("error PS101" in line for line in lines) == len(range(5))
    assert any(
        line.endswith("PLAN.md: 3 more of PS101; --format json has them all") for line in lines
    )


def test_warnings_pass_unless_strict(check: Check, folder: Path) -> None:
    """What is only to be filled in later stops nobody but who asks for it."""
    set_phase(folder, "Execute")
    plan = folder / "PLAN.md"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("## 1. Overview\n", "## 1. Overview\n\n[Why]\n"), encoding="utf-8")
    assert check().returncode == 0
    assert "1 warning" in check().stdout
    assert check("--strict").returncode == FOUND


def test_json_has_all_findings(check: Check, folder: Path) -> None:
    """Scripts get each finding with code, severity, place and message."""
    break_link(folder)
    (finding,) = json.loads(check("--format", "json").stdout)["findings"]
    line = len((folder / "PLAN.md").read_text(encoding="utf-8").splitlines())
    assert finding == {
        "code": "PS101",
        "name": "file-missing",
        "severity": "error",
        "path": "docs/plans/checkout-retry/PLAN.md",
        "line": line,
        "column": 5,
        "message": "links to notes.md, which is not there",
    }


def test_github_gets_annotations(check: Check, folder: Path) -> None:
    """Paths lead from the repository's top, wherever the command runs."""
    break_link(folder)
    process = check("--format", "github", cwd=folder)
    assert re.fullmatch(
        r"::error file=docs/plans/checkout-retry/PLAN\.md,line=\d+,col=5,title=PS101"
        r"::links to notes\.md, which is not there\n",
        process.stdout,
    )


def test_sarif_has_what_code_scanning_needs(check: Check, folder: Path) -> None:
    """Each result names its rule, level, message and region; the driver has all rules."""
    break_link(folder)
    log = json.loads(check("--format", "sarif").stdout)
    (run,) = log["runs"]
    (result,) = run["results"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "PS101"
    assert result["level"] == "error"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "docs/plans/checkout-retry/PLAN.md"
    assert place["region"]["startColumn"] == len("See [")


def test_rules_are_explained(check: Check) -> None:
    """One by its code, in any case, with its gates; all in a table; an unknown one is an error."""
    assert "Execute: warning" in check("--explain", "ps404").stdout
    assert "PS404  requirement-not-planned" in check("--explain").stdout
    process = check("--explain", "PS999")
    assert process.returncode == USAGE
    assert "there is no rule PS999" in process.stderr


def test_a_folder_without_sets_is_told(check: Check) -> None:
    """Nobody takes a check of nothing for a good sign."""
    process = check("shop")
    assert process.returncode == 0
    assert process.stdout == "There is no plan set here, so nothing was checked.\n"


def test_a_wrong_path_is_an_error(check: Check) -> None:
    """It is named, with what to do."""
    process = check("docs/plan")
    assert process.returncode == USAGE
    assert process.stderr == "planset: docs/plan is not there: check the path.\n"


def test_a_document_stands_for_its_set(check: Check, folder: Path) -> None:
    """Naming one of its documents checks the set as a whole."""
    break_link(folder)
    assert "PLAN.md" in check("docs/plans/checkout-retry/SPEC.md").stdout


def test_other_documents_are_checked_for_links_only(check: Check, folder: Path) -> None:
    """A page beside the sets has no form to keep; one that nobody names is not looked at."""
    top = folder.parents[2]
    (top / "NOTES.md").write_text("# Notes\n\n[x] [a](gone.md)\n", encoding="utf-8")
    (folder.parent / "README.md").write_text("# Plans\n\n[a](./gone)\n", encoding="utf-8")
    process = check()
    assert "docs/plans/README.md:3:1: error PS101" in process.stdout
    assert "NOTES.md" not in process.stdout
    assert "NOTES.md:3:5: error PS101" in check("NOTES.md").stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("planset.toml", 'off = ["PS101"]'),
        ("planset.toml", 'off = ["PS1"]'),
        ("planset.toml", '[severity]\nPS101 = "warning"'),
        ("planset.toml", '[gates.Done]\nPS101 = "info"'),
        ("pyproject.toml", '[tool.planset]\noff = ["PS10"]'),
        ("pyproject.toml", '[tool.planset.gates.Done]\nPS1 = "off"'),
    ],
)
def test_settings_change_how_much_a_rule_matters(
    check: Check, folder: Path, name: str, text: str
) -> None:
    """Off, another severity, or another in one phase; a rule or a family of them."""
    break_link(folder)
    settings(folder, text, name)
    assert check().returncode == 0


def test_settings_of_another_phase_change_nothing(check: Check, folder: Path) -> None:
    """A gate is for its phase, and a longer code counts before a family."""
    break_link(folder)
    settings(folder, '[gates.Execute]\nPS101 = "off"\n[severity]\nPS1 = "off"\nPS101 = "error"')
    assert check().returncode == FOUND


def test_the_nearest_settings_count(check: Check, folder: Path) -> None:
    """Settings of a folder hide those of the repository's top."""
    break_link(folder)
    settings(folder, 'off = ["PS101"]')
    (folder / "planset.toml").write_text("", encoding="utf-8")
    assert check().returncode == 0
    assert check(cwd=folder).returncode == FOUND


def test_wrong_settings_are_an_error(check: Check, folder: Path) -> None:
    """The message has file and line, and what was expected; nothing is checked."""
    settings(folder, '\noff = ["PS9"]')
    process = check()
    assert (process.returncode, process.stdout) == (USAGE, "")
    path = folder.parents[2] / "planset.toml"
    assert process.stderr == (
        f"planset: {path}:2: 'PS9' is not a code: planset check --explain lists them.\n"
    )


def test_one_set_starts_without_what_it_does_not_need(check: Check, run: Run) -> None:
    """A check that finds nothing imports neither Copier nor rich."""
    script = (
        "import sys; from planset.cli import main; main(['check', 'docs/plans'])\n"
        "print(sorted({'copier', 'rich', 'jinja2', 'concurrent'} & sys.modules.keys()))"
    )
    process = run(BIN / "python", "-c", script, cwd=PROJECT, env={"PYTHONPATH": os.curdir})
    assert process.stdout.splitlines()[-1] == "[]", process.stderr
    assert check().returncode == 0
