"""PLAN.md is the seed with the answers in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.page import github_page
from tests.questions import QUESTIONS, choices
from tests.template.seed import NOT_APPLICABLE, compared_lines, expected_plan

if TYPE_CHECKING:
    from tests.conftest import MakeSet

DEFAULTS: dict[str, Any] = {
    "feature_name": "Checkout retry",
    "summary": "",
    "date": "2024-02-29",
    "phase": "Execute",
    "priority": "Medium",
    "documents": ["SPEC", "PRD"],
    "components": [],
    "phases": [],
    "migration": True,
}


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"feature_name": "Event log", "summary": "Keep every change, so that it can be undone."},
        {"components": ["Cart"], "phases": ["All at once"]},
        {"components": ["Cart", "Event log", "Mail"], "phases": ["First", "Second", "Third"]},
        {"migration": False},
        *({"documents": documents} for documents in choices(QUESTIONS["documents"])),
        *({"phase": phase} for phase in choices(QUESTIONS["phase"])),
        *({"priority": priority} for priority in choices(QUESTIONS["priority"])),
    ],
    ids=str,
)
def test_is_the_seed_line_by_line(make_set: MakeSet, answers: dict[str, Any]) -> None:
    """Nothing but the two liberties, the repeated structure and the answers differs."""
    answers = DEFAULTS | answers
    plan = (make_set(**answers) / "PLAN.md").read_text(encoding="utf-8")
    if not answers["migration"]:
        plan = re.sub(rf"^{NOT_APPLICABLE}: .+$", NOT_APPLICABLE, plan, flags=re.MULTILINE)
    assert compared_lines(plan) == compared_lines(expected_plan(answers))


def test_ends_with_one_line_end(make_set: MakeSet) -> None:
    """The file ends like a text file, without blank lines."""
    plan = (make_set() / "PLAN.md").read_text(encoding="utf-8")
    assert plan.endswith("\n")
    assert not plan.endswith("\n\n")


@pytest.mark.parametrize("language", choices(QUESTIONS["language"]))
def test_samples_follow_the_language(make_set: MakeSet, language: str) -> None:
    """Fences, file names and function names are of one language, and the rest is the seed's."""
    answers = DEFAULTS | {"language": language}
    plan = compared_lines((make_set(**answers) / "PLAN.md").read_text(encoding="utf-8"))
    seed = compared_lines(expected_plan(answers))
    infos = {line[3:] for line in plan if line.startswith("```") and line != "```"}
    assert len(infos) == 1
    assert infos == {"text" if language == "other" else language}
    assert _without_samples(plan) == _without_samples(seed)
    if language != "python":
        samples = re.findall(r"`.*?`", "\n".join(plan), re.DOTALL)
        assert not any(".py" in sample or "def " in sample for sample in samples)


def _without_samples(lines: list[str]) -> list[str]:
    """Return a plan's lines without what is in code."""
    text = re.sub(r"```\w+\n.*?\n```", "FENCE", "\n".join(lines), flags=re.DOTALL)
    return re.sub(r"`[^`\n]+`", "CODE", text).split("\n")


def test_shows_every_point_of_its_lists(make_set: MakeSet) -> None:
    """No line of the source is lost when it is shown, as the seed's decisions are on GitHub."""
    plan = (make_set() / "PLAN.md").read_text(encoding="utf-8")
    source = re.findall(r"^ *(?:-|\d\.) ", plan, re.MULTILINE)
    shown = [text for _, text in github_page(plan).elements("li")]
    assert len(source) == sum(1 for _ in re.finditer(r"^ *(?:-|\d\.) \S", plan, re.MULTILINE))
    assert all(shown)
