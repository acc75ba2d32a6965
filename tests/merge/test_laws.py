"""The laws of a merge hold for whatever a person and a template made of one document."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hypothesis import given, seed, settings
from hypothesis import strategies as st
from planset.laws import Breach, breaches
from planset.markdown import parse
from planset.merge import Merge, merge

from tests.merge.grammar import EXAMPLES, TRIPLES

if TYPE_CHECKING:
    from collections.abc import Callable

Triple = tuple[str, str, str]

# One seed for all laws: each is tried on the same triples, which are merged and judged once.
merged = lru_cache(EXAMPLES)(merge)


def tried(law: Callable[[Triple], None]) -> Callable[[], None]:
    """Try a law on many triples."""
    return seed(4)(settings(max_examples=EXAMPLES)(given(TRIPLES)(law)))


@lru_cache(EXAMPLES)
def judged(triple: Triple) -> list[Breach]:
    """Return the breaches of a merge of a triple."""
    result: Merge = merged(*triple)
    base, ours, theirs = map(parse, triple)
    return breaches(base, ours, theirs, parse(result.text), result.decisions)


def keeps(law: int, triple: Triple) -> None:
    """Fail with what a law says of the merge of a triple, if it is broken."""
    found = [breach for breach in judged(triple) if breach.law == law]
    assert not found, f"{found}\n{merged(*triple)}"


def plain(text: str) -> str:
    """Return a text without what law 1 leaves aside: the kind of line ends, the final newline."""
    return text.replace("\r\n", "\n").rstrip("\n")


@tried
def test_nothing_new_changes_nothing(triple: Triple) -> None:
    """A template that did not change leaves a document as it is (law 1)."""
    base, ours, _ = triple
    assert merged(base, ours, base).text == ours


@tried
def test_an_untouched_document_becomes_the_new_template(triple: Triple) -> None:
    """A document that nobody touched is the new template afterwards (law 1)."""
    base, _, theirs = triple
    assert plain(merged(base, base, theirs).text) == plain(theirs)


@tried
def test_a_second_run_changes_nothing(triple: Triple) -> None:
    """What a merge gave stays as it is when it is merged once more (law 1)."""
    base, _, theirs = triple
    once = merged(*triple).text
    assert merge(base, once, theirs).text == once


@tried
def test_what_a_person_wrote_stays(triple: Triple) -> None:
    """What ours authored is there, as often, in its order, under its headings (law 2)."""
    keeps(2, triple)


@tried
def test_what_a_person_deleted_stays_away(triple: Triple) -> None:
    """A block that ours deleted does not come back at its place (law 3)."""
    keeps(3, triple)


@tried
def test_nothing_is_dropped_or_doubled(triple: Triple) -> None:
    """What all agree on stays, and nothing appears more often than they account for (law 4)."""
    keeps(4, triple)


@tried
def test_each_change_of_the_template_is_answered(triple: Triple) -> None:
    """What theirs adds, removes or rewords is in the result or in the decisions (law 5)."""
    keeps(5, triple)


@tried
def test_no_conflict_marker_is_written(triple: Triple) -> None:
    """There are no conflict markers but those that ours or theirs already had (law 6)."""
    keeps(6, triple)


@tried
def test_a_merge_depends_on_the_texts_alone(triple: Triple) -> None:
    """The same three texts give the same text and the same decisions."""
    assert merge(*triple) == merged(*triple)


@tried
def test_decisions_name_lines_of_the_result(triple: Triple) -> None:
    """The line of each decision is one of the result."""
    result = merged(*triple)
    last = result.text.count("\n") + 1
    assert all(1 <= decision.line <= last for decision in result.decisions)


@settings(max_examples=EXAMPLES)
@given(st.text(), st.text(), st.text())
def test_any_three_texts_can_be_merged(base: str, ours: str, theirs: str) -> None:
    """Any three texts give a text, and nothing is raised."""
    merge(base, ours, theirs)
