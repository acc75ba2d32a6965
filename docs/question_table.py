"""Make the tables of questions from copier.yml; run it to write them anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
TABLE = re.compile(r"(?<=<!-- questions -->\n\n).*?(?=\n<!-- end of questions -->)", re.DOTALL)
# The page of each scope's table.
PAGES = {"feature": "README.md", "repository": "docs/reference/repository.md"}
# What a default that copier.yml computes comes from, by the scope.
COMPUTED = {
    "feature": {
        "feature_name": "the folder's name",
        "slug": "the feature's name",
        "date": "today",
        "owners": "the repository's, or git's user name",
        "documents": "the repository's, or `[SPEC, PRD]`",
        "language": "the repository's, or `python`",
        "repository": "the repository's, or git's remote",
    },
    "repository": {
        "owners": "empty",
        "documents": "`[SPEC, PRD]`",
        "language": "`python`",
        "repository": "git's remote",
        "forge": "by git's remote",
        "parts": "those that have no file yet",
    },
}


def table(questions: dict[str, Any], scope: str) -> str:
    """Return a Markdown table with a row for each question that is asked in a scope.

    `questions` is copier.yml as read. Raises KeyError for a computed default not named here.
    """
    rows = ["| Name | Question | Answers | Default |", "| --- | --- | --- | --- |"]
    for name, question in questions.items():
        if not name.startswith("_") and _is_asked(question, scope):
            answers, default = _answers(question), _default(question, COMPUTED[scope].get(name))
            rows.append(f"| `{name}` | {question['help']} | {answers} | {default} |")
    return "\n".join(rows) + "\n"


def _is_asked(question: dict[str, Any], scope: str) -> bool:
    when = question.get("when", True)
    return when is True or f"scope == '{scope}'" in str(when)


def _answers(question: dict[str, Any]) -> str:
    """Return the choices of a question as values, or the kind of answer that it takes."""
    choices = question.get("choices", [])
    if values := list(choices.values() if isinstance(choices, dict) else choices):
        return ", ".join(f"`{value}`" for value in values)
    return {"str": "text", "yaml": "list of names", "bool": "`true`, `false`"}[question["type"]]


def _default(question: dict[str, Any], computed: str | None) -> str:
    default = question["default"]
    if isinstance(default, str) and "{{" in default:
        if computed is None:
            raise KeyError(f"COMPUTED does not say where this comes from: {question['help']}")
        return computed
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`".replace("'", "") if default != "" else "empty"


def _write(page: Path, rows: str) -> None:
    text = page.read_text(encoding="utf-8")
    page.write_text(TABLE.sub(lambda _: rows, text), encoding="utf-8")


def main() -> None:
    """Write each table into its page."""
    questions = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
    for scope, page in PAGES.items():
        _write(ROOT / page, table(questions, scope))


if __name__ == "__main__":
    main()
