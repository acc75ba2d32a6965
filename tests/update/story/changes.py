"""What a template goes through in a year: six versions after the one that the set was made from.

Each function takes the text of one document's template and returns its next one. It fails where
what it changes is not there, so that a story about nothing is noticed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAN = "PLAN"
SPEC = "SPEC"
NUMBERED = re.compile(r"^## \d+\. ", re.MULTILINE)
RULE = "\n---\n\n"

RUNBOOK = """\
# Runbook - {{ feature_name | text }}

**Owners:** {{ owners | text or "[Who is called when it breaks]" }}

---

## 1. Alarms

| Alarm | What It Means | What to Do First |
| --- | --- | --- |
| [Alarm 1] | [What is broken for whom] | [One command or page] |

---

## 2. Related Documents

{{ files | document_links("Runbook") }}
"""


def insert_section_and_renumber(plan: str) -> str:
    """Ask for feature flags after the testing strategy; what follows has the next numbers."""
    section = "## 0. Feature Flags\n\n[Which switch turns it on, and when it is removed]\n"
    return _renumbered(
        _replaced(plan, "## 6. Migration Strategy", section + RULE + "## 6. Migration Strategy")
    )


def reword_placeholders(plan: str) -> str:
    """Say better what belongs into three places; they are answered, untouched and deleted."""
    for old, new in {
        "[High-level description of how this will be implemented]": ANSWERED_PLACEHOLDER,
        "[What documentation needs to be updated?]": UNTOUCHED_PLACEHOLDER,
        "[How to verify the implementation is complete]": DELETED_PLACEHOLDER,
    }.items():
        plan = _replaced(plan, old, new)
    return plan


ANSWERED_PLACEHOLDER = "[What calls what, what stays as it is, and why this way]"
UNTOUCHED_PLACEHOLDER = "[Each page that would be wrong on the day of the release]"
DELETED_PLACEHOLDER = "[What somebody can try who has not built it]"


def add_column_to_risks(plan: str) -> str:
    """Ask how likely each risk is, between its name and its impact."""
    head, rule, *_ = re.findall(r"^\|.*", plan.partition("## 12. Risks")[2], re.MULTILINE)
    plan = _replaced(plan, head, _replaced(head, "| Impact", "| Likelihood | Impact"))
    plan = _replaced(plan, rule, rule + "---|")
    return plan.replace("| [High/Med/Low] |", "| [1 in 10?] | [High/Med/Low] |")


def move_section(plan: str) -> str:
    """Ask for dependencies before the steps, where they are needed, and not at the end."""
    section = re.search(r"^## 13\. Dependencies.*?\n---\n\n", plan, re.MULTILINE | re.DOTALL)
    assert section
    plan = plan.replace(section[0], "")
    return _renumbered(
        _replaced(plan, "## 4. Implementation Steps", section[0] + "## 4. Implementation Steps")
    )


def reword_checklist_items(plan: str) -> str:
    """Ask for more in two items of the acceptance criteria; one is ticked, one is open."""
    plan = _replaced(plan, "- [ ] Code reviewed\n", f"- [ ] {REWORDED_TICKED}\n")
    return _replaced(plan, "- [ ] All tests passing\n", f"- [ ] {REWORDED_OPEN}\n")


REWORDED_TICKED = "Code reviewed by somebody who did not write it"
REWORDED_OPEN = "All tests passing, three times in a row"


def split_section(spec: str) -> str:
    """Make privacy a section of its own, with the item about it that security had."""
    item = re.search(r"^- \*\*Secrets & Personal Data:.*\n", spec, re.MULTILINE)
    assert item
    return _renumbered(
        _replaced(
            spec.replace(item[0], ""),
            "## 7. Performance",
            f"## 0. Privacy\n\n{item[0]}{NEW_ITEM}{RULE}## 7. Performance",
        )
    )


NEW_ITEM = "- **Erasure:** [What is deleted, when, and who can see that it was]\n"


def rename_headings(plan: str) -> str:
    """Give two sections other names; somebody has given one of them a name of their own."""
    plan = _replaced(plan, "Risks & Mitigation", "Risks & Countermeasures")
    return _replaced(plan, "Open Questions", "Questions to Settle")


def add_document(features: Path) -> None:
    """Add a runbook to each set, with a link to it in every document."""
    extension = features.parent.parent / "extensions" / "plan_set.py"
    text = extension.read_text(encoding="utf-8")
    issue = '"GitHub Issue": "GITHUB-ISSUE",'
    extension.write_text(_replaced(text, issue, f'"Runbook": "RUNBOOK", {issue}'), "utf-8")
    (features / "RUNBOOK.md.jinja").write_text(RUNBOOK, encoding="utf-8")


def _replaced(text: str, old: str, new: str) -> str:
    """Replace what is there once; fail where it is not."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)


def _renumbered(text: str) -> str:
    """Count the sections of a document from 1."""
    numbers = iter(range(1, 100))
    return NUMBERED.sub(lambda _: f"## {next(numbers)}. ", text)


VERSIONS: dict[str, list[tuple[str, Callable[[str], str]]]] = {
    "100.0.0": [(PLAN, insert_section_and_renumber)],
    "101.0.0": [(PLAN, reword_placeholders), (PLAN, add_column_to_risks)],
    "102.0.0": [(PLAN, move_section)],
    "103.0.0": [(PLAN, reword_checklist_items)],
    "104.0.0": [(SPEC, split_section)],
    "105.0.0": [(PLAN, rename_headings)],
}
"""What each version changes in the template of which document; 103.0.0 adds one, too."""
DOCUMENT_ADDED = "103.0.0"
RETITLED = {"105.0.0": {"Risks & Mitigation": "Risks & Countermeasures"}}
"""The new titles of sections that nobody had given a title of their own, by version."""


def change(template: Path, version: str) -> None:
    """Change a template's files to those of a version, from those of the version before."""
    features = template / "template" / "feature"
    if version == DOCUMENT_ADDED:
        add_document(features)
    for name, next_text in VERSIONS[version]:
        (path,) = (path for path in features.iterdir() if re.search(rf"\b{name}\.md\b", path.name))
        path.write_text(next_text(path.read_text(encoding="utf-8")), encoding="utf-8")
