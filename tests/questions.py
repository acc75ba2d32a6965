"""The questions of copier.yml, read from the file itself, so that a new one is tested at once."""

from __future__ import annotations

from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from allpairspy import AllPairs  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).parent.parent
CONFIGURATION: dict[str, Any] = yaml.safe_load((PROJECT / "copier.yml").read_text(encoding="utf-8"))
QUESTIONS: dict[str, dict[str, Any]] = {
    name: question for name, question in CONFIGURATION.items() if not name.startswith("_")
}


def asked_for(scope: str) -> dict[str, dict[str, Any]]:
    """Return the questions that are asked for a feature or for a repository."""
    only = f"scope == '{scope}'"
    return {
        name: question
        for name, question in QUESTIONS.items()
        if (when := question.get("when", True)) is True or only in str(when)
    }


ASKED = asked_for("feature")
# The optional documents: each name, which is its file's, by its title.
OPTIONAL_DOCUMENTS: dict[str, str] = QUESTIONS["documents"]["choices"]


def choices(question: Mapping[str, Any]) -> list[Any]:
    """Return every answer to a question of a few; [] for a question with free answers."""
    if question["type"] == "bool":
        return [True, False]
    offered = question.get("choices", [])
    values = list(offered.values() if isinstance(offered, dict) else offered)
    if not question.get("multiselect"):
        return values
    return [list(some) for size in range(len(values) + 1) for some in combinations(values, size)]


def all_pairs(further: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    """Return answers in which every pair of choices, and of `further` answers, comes up."""
    asked = {name: choices(question) for name, question in ASKED.items()}
    options = {name: values for name, values in asked.items() if values} | dict(further)
    return [dict(zip(options, row, strict=True)) for row in AllPairs(list(options.values()))]


def answer_id(answers: Mapping[str, Any]) -> str:
    """Name a test's case by its slug or, without one, by all answers."""
    if "slug" in answers:
        return str(answers["slug"])
    flat = chain.from_iterable(
        (value if isinstance(value, list) else [value]) or ["none"] for value in answers.values()
    )
    return "-".join(str(value) for value in flat)


def refuse_unknown(answers: Mapping[str, object]) -> None:
    """Raise KeyError where a key is no question; Copier would accept it in silence."""
    if unknown := answers.keys() - QUESTIONS.keys():
        raise KeyError(f"copier.yml does not ask for {', '.join(sorted(unknown))}")
