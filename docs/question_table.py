"""Make the README's table of questions from copier.yml; run it to write the table anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
TABLE = re.compile(r"(?<=<!-- questions -->\n\n).*?(?=\n<!-- end of questions -->)", re.DOTALL)
# What a default that copier.yml computes comes from.
COMPUTED = {
    "feature_name": "the folder's name",
    "slug": "the feature's name",
    "date": "today",
    "owners": "git's user name",
    "repository": "git's remote",
}


def table(questions: dict[str, Any]) -> str:
    """Return a Markdown table with a row for each question that is asked.

    `questions` is copier.yml as read. Raises KeyError for a computed default not named here.
    """
    rows = ["| Name | Question | Answers | Default |", "| --- | --- | --- | --- |"]
    for name, question in questions.items():
        if not name.startswith("_") and question.get("when") is not False:
            answers, default = _answers(question), _default(name, question)
            rows.append(f"| `{name}` | {question['help']} | {answers} | {default} |")
    return "\n".join(rows) + "\n"


def _answers(question: dict[str, Any]) -> str:
    """Return the choices of a question as values, or the kind of answer that it takes."""
    choices = question.get("choices", [])
    if values := list(choices.values() if isinstance(choices, dict) else choices):
        return ", ".join(f"`{value}`" for value in values)
    return {"str": "text", "yaml": "list of names", "bool": "`true`, `false`"}[question["type"]]


def _default(name: str, question: dict[str, Any]) -> str:
    default = question["default"]
    if isinstance(default, str) and "{{" in default:
        return COMPUTED[name]
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`".replace("'", "") if default != "" else "empty"


def main() -> None:
    """Write the table into the README."""
    readme = ROOT / "README.md"
    questions = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
    text = readme.read_text(encoding="utf-8")
    readme.write_text(TABLE.sub(lambda _: table(questions), text), encoding="utf-8")


if __name__ == "__main__":
    main()
