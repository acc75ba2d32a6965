"""What Prettier and mdformat did to a document is nobody's writing, and their style is kept.

Both run over the documents of cases/ and over a set of the project's own template, with lines left
as they are and with lines wrapped anew.
"""

from __future__ import annotations

import difflib
import json
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Final

import mdformat
import pytest
from planset.decisions import LEFT_OUT
from planset.merge import Merge, merge

from tests.merge.test_cases import CASES, Case
from tests.questions import PROJECT

if TYPE_CHECKING:
    from tests.conftest import MakeSet

    Format = partial[list[str]]

PRETTIER: Final = PROJECT / "tests" / "real_tools" / "node_modules" / "prettier" / "index.mjs"
needs_prettier = pytest.mark.skipif(
    not (shutil.which("node") and PRETTIER.is_file()),
    reason="needs node and tests/real_tools/node_modules",
)
# Starting node takes longer than formatting, so that one process formats all documents of a test.
FORMAT_ALL: Final = """
const [path, proseWrap] = process.argv.slice(1);
const {format} = await import(path);
let input = "";
for await (const part of process.stdin.setEncoding("utf8")) input += part;
const options = {parser: "markdown", endOfLine: "auto", proseWrap};
const formatted = JSON.parse(input).map((text) => format(text, options));
console.log(JSON.stringify(await Promise.all(formatted)));
"""
# To mdformat `- [Metric 1]: [Target]` is an empty item with a link's definition, which it moves to
# the end of the document: no formatting, but other content.
EMPTIED_BY_MDFORMAT: Final = {"list-into-table", "metric-item-is-text"}
# A formatter that wraps lines joins `Label: value` lines, which are one field from then on.
JOINED_BY_WRAPPING: Final = {"field-deleted", "field-values"}


def prettier(texts: list[str], *, prose_wrap: str) -> list[str]:
    """Return what Prettier makes of each document."""
    process = subprocess.run(
        ["node", "--input-type=module", "--eval", FORMAT_ALL, PRETTIER.as_uri(), prose_wrap],
        input=json.dumps(texts),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    formatted: list[str] = json.loads(process.stdout)
    return formatted


def mdformat_all(texts: list[str], *, wrap: int | str) -> list[str]:
    """Return what mdformat makes of each document."""
    options = {"wrap": wrap, "end_of_line": "keep"}
    extensions = {"gfm", "frontmatter"}
    return [mdformat.text(text, options=options, extensions=extensions) for text in texts]


each_formatter = pytest.mark.parametrize(
    "formatted",
    [
        pytest.param(partial(prettier, prose_wrap="preserve"), id="Prettier", marks=needs_prettier),
        pytest.param(
            partial(prettier, prose_wrap="always"), id="Prettier-wrapping", marks=needs_prettier
        ),
        pytest.param(partial(mdformat_all, wrap="keep"), id="mdformat"),
        pytest.param(partial(mdformat_all, wrap=80), id="mdformat-wrapping"),
    ],
)


def case_names(formatted: Format) -> list[str]:
    """Return the names of the cases whose content the formatter leaves as it is."""
    changed = EMPTIED_BY_MDFORMAT if formatted.func is mdformat_all else set()
    if formatted.keywords.items() & {("prose_wrap", "always"), ("wrap", 80)}:
        changed = changed | JOINED_BY_WRAPPING
    return [name for name in CASES if name not in changed]


@dataclass(frozen=True)
class Formatted:
    """A case that a formatter went over: documents, their merges, and the merges formatted."""

    case: Case
    ours: str
    theirs: str
    expected: str
    untouched: Merge
    filled: Merge
    tidy_untouched: str
    tidy_filled: str


@cache
def formatted_cases(formatted: Format) -> dict[str, Formatted]:
    """Return the cases whose content the formatter leaves as it is, by name."""
    names = case_names(formatted)
    cases = [CASES[name] for name in names]
    texts = [text for case in cases for text in (case.base, case.ours, case.theirs, case.expected)]
    tidy = batched(formatted(texts), 4)
    merges = [
        (merge(case.base, base, case.theirs), merge(case.base, ours, case.theirs))
        for case, (base, ours, _theirs, _expected) in zip(cases, tidy, strict=True)
    ]
    tidy_merges = batched(formatted([merged.text for pair in merges for merged in pair]), 2)
    return {
        name: Formatted(
            case, ours, theirs, expected, untouched, filled, tidy_untouched, tidy_filled
        )
        for name, case, (_base, ours, theirs, expected), (untouched, filled), (
            tidy_untouched,
            tidy_filled,
        ) in zip(names, cases, tidy, merges, tidy_merges, strict=True)
    }


def batched(texts: list[str], size: int) -> list[list[str]]:
    """Return the texts in groups of a size."""
    return [texts[start : start + size] for start in range(0, len(texts), size)]


@each_formatter
def test_formatted_untouched_document_becomes_the_new_template(formatted: Format) -> None:
    """A document that only a formatter touched takes all of the new template."""
    for name, tried in formatted_cases(formatted).items():
        assert tried.tidy_untouched == tried.theirs, name
        left_out = [decision for decision in tried.untouched.decisions if decision.kind in LEFT_OUT]
        assert left_out == [], name


@each_formatter
def test_formatted_filled_document_merges_as_the_plain_one(formatted: Format) -> None:
    """Beside other edits, formatting changes neither the result nor what is reported."""
    for name, tried in formatted_cases(formatted).items():
        assert tried.tidy_filled == tried.expected, name
        plain = merge(tried.case.base, tried.case.ours, tried.case.theirs)
        told = [(decision.kind, decision.path) for decision in tried.filled.decisions]
        assert told == [(decision.kind, decision.path) for decision in plain.decisions], name


@each_formatter
def test_second_run_over_a_formatted_document_changes_nothing(formatted: Format) -> None:
    """What was merged into a formatted document stays, formatted once more or not."""
    for name, tried in formatted_cases(formatted).items():
        for text in (tried.filled.text, tried.tidy_filled):
            assert merge(tried.case.base, text, tried.case.theirs).text == text, name


@each_formatter
def test_formatter_changes_only_what_the_template_brought(formatted: Format) -> None:
    """The formatter's style stays on every line that was there before."""
    for name, tried in formatted_cases(formatted).items():
        lines = difflib.ndiff(tried.filled.text.splitlines(), tried.tidy_filled.splitlines())
        reformatted = {line[2:] for line in lines if line.startswith("- ")}
        there_before = {line for line in tried.ours.splitlines() if line.strip()}
        assert not reformatted & there_before, name


@each_formatter
def test_formatted_set_takes_the_new_template(formatted: Format, make_set: MakeSet) -> None:
    """Each document of a formatted set becomes what a new copy with the new answers is."""
    folder, new_folder = make_set(), make_set(components=["Cart", "Ledger", "Mailer"])
    names = sorted(path.name for path in folder.glob("*.md"))
    base = [(folder / name).read_text(encoding="utf-8") for name in names]
    theirs = [(new_folder / name).read_text(encoding="utf-8") for name in names]
    tidy = formatted(base + theirs)
    ours, expected = tidy[: len(names)], tidy[len(names) :]
    merges = [merge(*texts) for texts in zip(base, ours, theirs, strict=True)]
    assert formatted([merged.text for merged in merges]) == expected
    kinds = {decision.kind for merged in merges for decision in merged.decisions}
    assert kinds
    assert not kinds & LEFT_OUT
