"""Each case in cases/ is a promise of the merge: three documents, and what becomes of them.

A case is a sentence, then the parts base, ours, theirs and expected, each after a line such as
`=== base ===`. A part is every line up to the next such line, blank ones too. What cannot be seen
is said in the line, as in `=== ours (CRLF, no final newline) ===`; BOM is the third such word. A
fifth part, decisions, lists all decisions as `kind: Heading > Heading below it`, in their order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from planset.merge import merge

from tests.case_files import read_cases

PART: Final = re.compile(
    r"^=== (?P<name>base|ours|theirs|expected|decisions)(?: \((?P<form>[^)]+)\))? ===\n",
    re.MULTILINE,
)
FOLDER: Final = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """The parts of a case; `decisions` is None where it has no such part."""

    base: str
    ours: str
    theirs: str
    expected: str
    decisions: list[str] | None


def read_case(text: str) -> Case:
    """Return a case; TypeError where one of the four parts is missing."""
    _title, *pieces = PART.split(text)
    named = zip(pieces[0::3], pieces[1::3], pieces[2::3], strict=True)
    parts = {name: in_form(text, form) for name, form, text in named}
    decisions = parts.pop("decisions", None)
    return Case(**parts, decisions=None if decisions is None else decisions.splitlines())


def in_form(text: str, form: str | None) -> str:
    """Return a part with what its line says of it: CRLF, BOM, no final newline."""
    words = form.split(", ") if form else []
    if "no final newline" in words:
        text = text.removesuffix("\n")
    if "CRLF" in words:
        text = text.replace("\n", "\r\n")
    return "\ufeff" + text if "BOM" in words else text


CASES: Final = {name: read_case(text) for name, text in read_cases(FOLDER).items()}
REPORTED: Final = {name: case for name, case in CASES.items() if case.decisions is not None}

each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@each_case
def test_merges_as_a_careful_person_would(case: Case) -> None:
    """The result is the expected one."""
    assert merge(case.base, case.ours, case.theirs).text == case.expected


@pytest.mark.parametrize("case", REPORTED.values(), ids=REPORTED)
def test_reports_what_it_did_and_left_out(case: Case) -> None:
    """Each decision names what happened and the headings above the place."""
    decisions = merge(case.base, case.ours, case.theirs).decisions
    told = [f"{decision.kind}: {' > '.join(decision.path)}".rstrip() for decision in decisions]
    assert told == case.decisions


@each_case
def test_changes_nothing_in_a_second_run(case: Case) -> None:
    """What was merged stays as it is when the same new template comes again."""
    assert merge(case.base, case.expected, case.theirs).text == case.expected


@each_case
def test_changes_nothing_when_the_template_did_not(case: Case) -> None:
    """A document is left as it is by the template that it was made from."""
    assert merge(case.base, case.ours, case.base).text == case.ours


@each_case
def test_gives_the_same_result_each_time(case: Case) -> None:
    """The same three documents make the same text and the same decisions."""
    assert merge(case.base, case.ours, case.theirs) == merge(case.base, case.ours, case.theirs)
