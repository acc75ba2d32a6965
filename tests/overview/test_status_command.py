"""`planset status`: how far all plans are, for people and for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pexpect
import pytest
from planset.status_command import UNKNOWN

from tests.conftest import BIN
from tests.overview.conftest import replace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository, Run
    from tests.overview.conftest import AddSet, Planset

USAGE = 2
DECISION = "[High-level description of how this will be implemented]"


@pytest.fixture
def three_sets(repository: Repository, add_set: AddSet) -> Path:
    """Add sets of three phases to a repository; one of them is behind, and half filled in."""
    retry = add_set("docs/plans/checkout-retry", phase="Execute", priority="High", owners="Ada")
    archive = add_set(
        "docs/plans/archive",
        phase="Plan",
        owners="Grace Hopper, Radia",
        feature_name="Invoice archive",
    )
    ledger = add_set("services/ledger", phase="Done", owners="Ada", feature_name="Ledger")
    for folder, version in ((retry, "1.5.0"), (archive, "1.4.0"), (ledger, "1.5.0")):
        answers = folder / ".copier-answers.yml"
        text = answers.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith(("_commit", "_src"))]
        lines += [f"_commit: {version}", "_src_path: gh:octo-org/plans"]
        answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    replace(retry / "PLAN.md", "- [ ] Code reviewed", "- [x] Code reviewed")
    return repository.path


def test_prints_a_line_for_each_set(planset: Planset, three_sets: Path) -> None:
    """Columns stand in line, without spaces at the ends and whatever the terminal's width."""
    (three_sets / "docs/plans/archive").rename(three_sets / "docs/plans" / ("archive-" * 15))
    for document in (three_sets / "services/ledger").glob("*.md"):
        document.write_text("# Implementation Plan - Ledger\n\n**Phase:** Done\n", "utf-8")
    long = "archive-" * 15
    pad = " " * (len(long) - len("checkout-retry"))
    status, out, _ = planset("status")
    assert status == 0
    assert out == (
        f"Set           {pad}  Phase    Priority  Filled            Accepted  Template\n"
        f"checkout-retry{pad}  Execute  High      ░░░░░░░░░░   0 %     1 / 5  1.5.0\n"
        f"{long}  Plan     Medium    ░░░░░░░░░░   0 %     0 / 5  1.4.0 (update available)\n"
        f"ledger        {pad}  Done     Medium    ██████████ 100 %         {UNKNOWN}  1.5.0\n"
    )


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ([], ["checkout-retry", "archive", "ledger"]),
        (["--phase", "Plan", "--phase", "Done"], ["archive", "ledger"]),
        (["--owner", "ada"], ["checkout-retry", "ledger"]),
        (["--owner", "hopper"], ["archive"]),
        (["--behind"], ["archive"]),
        (["--owner", "Ada", "--phase", "Plan"], []),
        (["docs"], ["checkout-retry", "archive"]),
        (["docs", "docs/plans/archive/PLAN.md", "services/ledger"], None),
    ],
)
def test_shows_the_sets_that_are_asked_for(
    planset: Planset, three_sets: Path, options: list[str], names: list[str] | None
) -> None:
    """Filters narrow down what the paths name, and no set is there twice."""
    found = sets_of(planset("status", *options, "--format", "json").out)
    expected = ["checkout-retry", "archive", "ledger"] if names is None else names
    assert [each["folder"].rpartition("/")[2] for each in found] == expected
    assert (three_sets / "docs").is_dir()


def test_json_has_all_that_is_known(planset: Planset, add_set: AddSet, three_sets: Path) -> None:
    """Folders lead from this one; what nobody knows is null."""
    plan = three_sets / "docs/plans/archive/PLAN.md"
    replace(plan, "[Prerequisite 1]", "[Retry](../checkout-retry/PLAN.md)")
    replace(plan, DECISION, "We keep them.")
    (found,) = sets_of(planset("status", "--behind", "--format", "json").out)
    placeholders = found.pop("placeholders")
    assert found.pop("filled") == round(1 - placeholders["left"] / placeholders["total"], 4)
    assert placeholders["total"] - placeholders["left"] == 2  # noqa: PLR2004 - what was written
    assert found == {
        "folder": "docs/plans/archive",
        "name": "Invoice archive",
        "phase": "Plan",
        "priority": "Medium",
        "date": found["date"],
        "owners": ["Grace Hopper", "Radia"],
        "accepted": {"ticked": 0, "total": 5},
        "documents": ["PLAN.md", "REQUIREMENTS.md", "SPEC.md", "PRD.md", "GITHUB-ISSUE.md"],
        "waits_for": ["docs/plans/checkout-retry"],
        "version": "1.4.0",
        "newest": "1.5.0",
        "error": None,
    }
    add_set("new")
    (unversioned,) = sets_of(planset("status", "new", "--format", "json").out)
    assert (unversioned["version"], unversioned["newest"]) == (None, None)


def test_what_is_wrong_with_one_set_hides_no_other(planset: Planset, three_sets: Path) -> None:
    """Its line says why it cannot be read, and the exit status is 1."""
    answers = three_sets / "docs/plans/archive/.copier-answers.yml"
    replace(answers, "phase: Plan", "phase: [Plan")
    status, out, _ = planset("status")
    assert status == 1
    lines = out.splitlines()
    assert len(lines) == 4  # noqa: PLR2004 - the header and three sets
    assert ".copier-answers.yml:" in lines[2]
    assert "is not YAML" in lines[2]


def test_two_folders_of_one_name_are_told_apart(planset: Planset, add_set: AddSet) -> None:
    """They are shown with the way to them."""
    for place in ("shop/cart", "web/cart", "web/desk"):
        add_set(place)
    out = planset("status").out
    assert [line.split()[0] for line in out.splitlines()] == [
        "Set",
        "shop/cart",
        "web/cart",
        "desk",
    ]


def test_no_set_is_no_error(planset: Planset, three_sets: Path) -> None:
    """It says so, and how to make one, or that filters leave none."""
    (three_sets / "empty").mkdir()
    assert planset("status", "empty") == (
        0,
        "There is no plan set here. Make one: planset new DIR\n",
        "",
    )
    assert planset("status", "--owner", "Nobody") == (0, "None of 3 plan sets fits.\n", "")
    assert sets_of(planset("status", "empty", "--format", "json").out) == []


def test_a_path_that_is_not_there_is_a_wrong_call(planset: Planset) -> None:
    """It is named, and the exit status is 2."""
    assert planset("status", "gone") == (
        USAGE,
        "",
        "planset: gone is not there: check the path.\n",
    )


def test_a_set_at_the_top_is_shown_with_those_below(planset: Planset, add_set: AddSet) -> None:
    """Its folder is the repository itself."""
    add_set(".")
    add_set("docs/plans/cart", phase="Plan")
    found = sets_of(planset("status", "--format", "json").out)
    assert [each["folder"] for each in found] == [".", "docs/plans/cart"]
    found = sets_of(planset("status", "docs", "--format", "json").out)
    assert [each["folder"] for each in found] == ["docs/plans/cart"]


def test_a_terminal_gets_color_and_whole_names(run: Run, three_sets: Path) -> None:
    """A narrow one does, too."""
    assert run(BIN / "planset", "status", cwd=three_sets).returncode == 0
    terminal = pexpect.spawn(
        str(BIN / "planset"),
        ["status"],
        cwd=str(three_sets),
        dimensions=(24, 30),
        timeout=30,
        encoding="utf-8",
    )
    terminal.expect(pexpect.EOF)
    terminal.close()
    shown = str(terminal.before)
    assert "checkout-retry" in shown
    assert "(update available)" in shown
    assert "\x1b[" in shown


def sets_of(out: str) -> list[dict[str, Any]]:
    """Return the sets of an output in JSON."""
    loaded = json.loads(out)
    assert loaded.keys() == {"sets"}
    found: list[dict[str, Any]] = loaded["sets"]
    return found
