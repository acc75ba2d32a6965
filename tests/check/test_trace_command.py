"""`planset trace`: the matrix of requirements."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import BIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import MakeSet, Run

REQUIREMENTS = """\
# Requirements - Checkout retry

## 2. Functional Requirements

### FR-001: Retry once

**Priority:** Must

### FR-002: Say "sorry"; [x] & more

**Priority:** [Must/Should/Could]

### FR-003: [What holds during a state]

## 3. Non-Functional Requirements

### NFR-001: Answer in 200 ms
"""
PLAN = """\
# Implementation Plan - Checkout retry

## 4. Implementation Steps

### Phase 1: Client

1. Try again (FR-001 to FR-003)

### Phase 2: [Phase Name]

1. [Task 1] for NFR-001
   - Measure it: `NFR-001`

## 5. Testing Strategy

### Unit Tests

- Test the retry of FR-001
- See [FR-002](https://example.org/FR-002)
"""
SPEC = """\
# Technical Spec - Checkout retry

## 9. Requirements Traceability

| Requirement | Part of the Design | Verified By |
| --- | --- | --- |
| FR-001 | Payment client | Test of the retry |
| FR-002 | Message | [Test, review or metric] |
| NFR-001 | [Component or interface above] | Load test |
"""
PRD = """\
# PRD - Checkout retry

## 4. User Stories

### US-001: Pay in spite of an outage (P1)

**Requirements:** FR-001,
NFR-001

### US-002: [What the user achieves next] (P2)

**Requirements:** FR-002, FR-003
"""
FIELDS = ("id", "priority", "stories", "design", "steps", "tests", "verified_by")


@pytest.fixture
def trace(make_set: MakeSet, run: Run, tmp_path: Path) -> Callable[..., str]:
    """Run the command on a set with the documents above, and return what it prints."""
    texts = {"REQUIREMENTS": REQUIREMENTS, "PLAN": PLAN, "SPEC": SPEC, "PRD": PRD}
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    answers = (make_set() / ".copier-answers.yml").read_text(encoding="utf-8")
    (tmp_path / ".copier-answers.yml").write_text(answers, encoding="utf-8")

    def start(*options: str) -> str:
        process = run(BIN / "planset", "trace", *options, cwd=tmp_path)
        assert process.returncode == 0, process.stderr
        return process.stdout

    return start


def test_json_says_where_each_requirement_is_taken_up(trace: Callable[..., str]) -> None:
    """Ranges name all between; what is a placeholder, code or a link to elsewhere is no mention."""
    found = json.loads(trace("--format", "json"))["requirements"]
    assert [[item[name] for name in FIELDS] for item in found] == [
        [
            "FR-001",
            "Must",
            ["US-001"],
            ["Payment client"],
            ["Phase 1: Client"],
            ["Unit Tests"],
            ["Test of the retry"],
        ],
        ["FR-002", "", [], ["Message"], ["Phase 1: Client"], [], []],
        ["NFR-001", "", ["US-001"], [], [], [], ["Load test"]],
    ]


def test_table_has_a_mark_for_each(trace: Callable[..., str]) -> None:
    """The table shows at a glance what is missing, and cuts nothing in a pipe."""
    head, _, *rows = trace().splitlines()
    assert head.split()[:3] == ["Requirement", "Title", "Priority"]
    assert [row.split()[0] for row in rows] == ["FR-001", "FR-002", "NFR-001"]
    assert rows[0].split()[-4:] == ["✓", "✓", "✓", "✓"]
    assert 'Say "sorry"; [x] & more' in rows[1]
    assert [cell == "✓" for cell in rows[1].split()[-4:]] == [True, True, False, False]


def test_csv_can_be_read(trace: Callable[..., str]) -> None:
    """Titles with quotes, commas and semicolons come through."""
    rows = list(csv.DictReader(io.StringIO(trace("--format", "csv"))))
    assert rows[1]["Title"] == 'Say "sorry"; [x] & more'
    assert rows[0]["Verified by"] == "Test of the retry"


def test_mermaid_draws_the_way_of_a_requirement(trace: Callable[..., str]) -> None:
    """Arrows lead from stories through requirements to the design, steps and tests."""
    lines = trace("--format", "mermaid").splitlines()
    assert lines[0] == "flowchart LR"
    names = {line.split("[", 1)[1]: line.split("[", 1)[0].strip() for line in lines if "[" in line}
    labels = ('"US-001"]', '"FR-001: Retry once"]', '"Payment client"]')
    story, requirement, component = (names[label] for label in labels)
    assert f"    {story} --> {requirement}" in lines
    assert f"    {requirement} --> {component}" in lines
    assert any("Say #34;sorry#34;#59; [x] & more" in line for line in lines)


def test_nothing_is_written_yet(trace: Callable[..., str], tmp_path: Path) -> None:
    """A set whose requirements are all placeholders says so."""
    (tmp_path / "REQUIREMENTS.md").write_text("### FR-001: [What]\n", encoding="utf-8")
    assert trace() == "No requirement is written yet.\n"


def test_a_folder_without_a_set_is_an_error(run: Run, tmp_path: Path) -> None:
    """The message names the folder and says what to do."""
    process = run(BIN / "planset", "trace", "docs", cwd=tmp_path)
    assert process.returncode == 2  # noqa: PLR2004 - usage
    assert process.stderr == "planset: docs is in no plan set: name the folder of one.\n"
