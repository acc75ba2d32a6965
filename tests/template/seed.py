"""The seed as the form of PLAN.md: what a plan with given answers has to be, line by line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.questions import OPTIONAL_DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

SEED = Path(__file__).with_name("implementation-plan.md").read_text(encoding="utf-8")
NOT_APPLICABLE = "Not applicable"


def expected_plan(answers: Mapping[str, Any]) -> str:
    """Return the seed with its structures repeated and the answers, plain words all, filled in."""
    plan = SEED
    for placeholder, answer in {
        "[Feature Name]": answers["feature_name"],
        "**Date:** [Date]": f"**Date:** {answers['date']}",
        "**Phase:** Execute": f"**Phase:** {answers['phase']}",
        "[Low/Medium/High/Critical]": answers["priority"],
        "[Brief description of what will be implemented and why]": answers["summary"],
    }.items():
        assert plan.count(placeholder) == 1, placeholder
        plan = plan.replace(placeholder, answer or placeholder)
    plan = _repeated(plan, "Component", "[Name]", answers["components"])
    plan = _repeated(plan, "Phase", "[Phase Name]", answers["phases"])
    for title, name in OPTIONAL_DOCUMENTS.items():
        link = f"- **{title}:** [{name}.md](./{name}.md)"
        assert f"{link} (if applicable)\n" in plan
        chosen = f"{link}\n" if name in answers["documents"] else ""
        plan = plan.replace(f"{link} (if applicable)\n", chosen)
    if not answers["migration"]:
        section = re.compile(
            r"(?<=^## 6\. Migration Strategy\n\n).*?(?=\n\n---\n)", re.MULTILINE | re.DOTALL
        )
        plan, number = section.subn(NOT_APPLICABLE, plan)
        assert number == 1
    return plan


def compared_lines(plan: str) -> list[str]:
    """Return the lines of a plan without the two liberties that are taken with the seed's.

    These are blank lines outside fences, and a bold label in place of `- [Label]: [Text]`, which
    Markdown takes for the definition of a reference and does not show.
    """
    lines = []
    fenced = False
    for line in plan.splitlines():
        fenced ^= line.startswith("```")
        if line or fenced:
            lines.append(re.sub(r"^- \[([^]]+)\]: (?=\[)", r"- **[\1]:** ", line))
    return lines


def _repeated(plan: str, kind: str, placeholder: str, names: list[str]) -> str:
    """Repeat the seed's structure for components or phases as often as it has names.

    The first one stands in full and ends with a rule; the second says that it is repeated.
    """
    first = re.escape(f"### {kind} 1: {placeholder}")
    second = re.escape(f"### {kind} 2: {placeholder}")
    pattern = re.compile(
        rf"^{first}\n(?P<body>.*?^---\n)\n{second}\n\n"
        rf"\[Repeat structure above for each {kind.lower()}\]\n\n---\n",
        re.MULTILINE | re.DOTALL,
    )
    found = pattern.search(plan)
    assert found, kind
    repeated = "\n".join(
        f"### {kind} {number}: {name or placeholder}\n{found['body']}"
        for number, name in enumerate(names or ["", ""], 1)
    )
    return plan[: found.start()] + repeated + plan[found.end() :]
