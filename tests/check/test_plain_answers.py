"""Answers files that are read without a reader of YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from planset.plain_answers import read_plain

if TYPE_CHECKING:
    from tests.conftest import MakeSet

KEYS = ["_commit", "feature_name", "no", "Ähnlich", "a b"]
VALUES = [
    "",
    " v1.0.0-3-gabc1234",
    " gh:planset/planset",
    " /home/x/plan set",
    " '2026-11-23'",
    " 2026-11-23",
    " 'it''s'",
    " ''",
    " '",
    " []",
    " [a, b]",
    " {}",
    " true",
    " True",
    " No",
    " null",
    " ~",
    " no more",
    " a: b",
    " a:b, c (d) - e – 'f'?",  # noqa: RUF001 - as people write it
    " C# # comment",
    " 12",
    " - x",
    " |",
    ' "quoted"',
    " trailing ",
    "\ttab",
    " nbsp\u00a0x",
    " \ufeffx",
]
LINES = st.one_of(
    st.builds("{}:{}".format, st.sampled_from(KEYS), st.sampled_from(VALUES)),
    st.builds(
        "{}{}".format, st.sampled_from(["-", "  -", "  ", "#", " #"]), st.sampled_from(VALUES)
    ),
    st.sampled_from(["", "---", "...", "%YAML 1.1", "- a\r"]),
    st.text("ab:# -'\"[]{}&*!|>%@`~,.\n\té", max_size=8),
)


@given(st.lists(LINES, max_size=6).map("\n".join))
def test_what_it_reads_is_what_yaml_reads(text: str) -> None:
    """Whatever a file says, it is read as by YAML, or left to YAML."""
    answers = read_plain(text)
    if answers is not None:
        assert answers == yaml.safe_load(text)


@pytest.mark.parametrize(
    "answers", [{}, {"components": ["Cart", "Event log"], "phases": ["Pilot"]}]
)
def test_a_file_of_copiers_needs_no_yaml(answers: dict[str, object], make_set: MakeSet) -> None:
    """A set's answers file is read, lists and values on several lines too."""
    summary = "It retries a failed card payment once, so that no outage of a bank loses an order."
    folder = make_set(**answers, summary=summary)
    text = (folder / ".copier-answers.yml").read_text(encoding="utf-8")
    assert read_plain(text) == yaml.safe_load(text)
