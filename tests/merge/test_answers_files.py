"""Answers files of two branches become one, key by key."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from planset.answers import AnswersError, merge_answers, newer
from planset.merge_command import is_answers_file

BASE = """\
# Written by Copier; it is what an update starts from.
_commit: v1.0.0
_src_path: https://example.org/template
components:
- Cart
- 'Event: log'
date: '2026-11-23'
# Asked in the planning meeting.
priority: High
summary: >-
  One line
  and # another.
"""


def test_takes_what_one_side_changed() -> None:
    """Neighbouring keys that two branches changed do not disturb each other."""
    ours = BASE.replace("- Cart\n", "- Cart\n- Till\n")
    theirs = BASE.replace("2026-11-23", "2026-12-01").replace("meeting", "call")
    merged = merge_answers(BASE, ours, theirs)
    assert merged.conflicts == 0
    assert merged.text == ours.replace("2026-11-23", "2026-12-01").replace("meeting", "call")


def test_takes_new_keys_and_drops_removed_ones() -> None:
    """A key of theirs stands after its neighbour there; the others keep the order of ours."""
    ours = BASE.replace("date: '2026-11-23'\n", "") + "zone: 1\n"
    theirs = BASE.replace("priority", "# Why?\nphase: Plan\n# Asked again.\npriority")
    theirs = theirs.replace("# Asked in the planning meeting.\n", "")
    merged = merge_answers(BASE, ours, theirs)
    assert merged.conflicts == 0
    assert list(yaml.safe_load(merged.text)) == [
        *("_commit", "_src_path", "components", "phase", "priority", "summary", "zone")
    ]
    assert "# Why?\nphase: Plan\n# Asked again.\npriority: High\n" in merged.text


@pytest.mark.parametrize(
    ("older", "later"),
    [
        ("v1.9.0", "v1.10.0"),
        ("1.2.0rc1", "v1.2.0"),
        ("v1.2.0", "v1.2.0-3-gabc1234"),
        ("v1.2.0-9-g1234567", "v1.2.0-10-gabc1234"),
        ("v1.2.0-10-gabc1234", "v1.2.1"),
    ],
)
def test_takes_the_newer_version(older: str, later: str) -> None:
    """Of two updates the one to the newer version stays, in Copier's order, on whichever side."""
    assert newer(older, later) == newer(later, older) == later
    before, after = (BASE.replace("v1.0.0", version) for version in (older, later))
    assert merge_answers(BASE, before, after).text == after
    assert merge_answers(BASE, after, before).text == after


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("dd548fa", "9682e7b"),
        ("1234567", "v1.2.0"),
        ("nightly", "v1.2.0"),
        ("v1.2.0-3-gabc1234", "v1.2.0-3-gdef5678"),
    ],
)
def test_leaves_versions_without_an_order(ours: str, theirs: str) -> None:
    """Where the names of two versions do not tell which is newer, it is a conflict."""
    assert newer(ours, theirs) is None
    mine, yours = (BASE.replace("v1.0.0", f"'{version}'") for version in (ours, theirs))
    assert merge_answers(BASE, mine, yours).conflicts == 1


def test_versions_of_two_templates_have_no_order() -> None:
    """A newer version counts only if both sides are made from the same place."""
    ours = BASE.replace("v1.0.0", "v1.1.0")
    theirs = BASE.replace("v1.0.0", "v1.2.0").replace("example.org", "example.com")
    assert "<<<<<<< ours\n_commit: v1.1.0\n" in merge_answers(BASE, ours, theirs).text


def test_leaves_a_disagreement_to_the_user() -> None:
    """Markers stand around the key that both changed, and around nothing else."""
    ours = BASE.replace("High", "Low").replace("- Cart\n", "")
    theirs = BASE.replace("High", "Critical").replace("2026-11-23", "2026-12-01")
    merged = merge_answers(BASE, ours, theirs, ("mine", "yours"))
    assert merged.conflicts == 1
    conflict = "<<<<<<< mine\npriority: Low\n=======\npriority: Critical\n>>>>>>> yours\n"
    wanted = ours.replace("priority: Low\n", conflict).replace("2026-11-23", "2026-12-01")
    assert merged.text == wanted


def test_a_key_removed_here_and_changed_there_is_a_conflict() -> None:
    """Neither the removal nor the new value goes silently."""
    merged = merge_answers(BASE, BASE.replace("date: '2026-11-23'\n", ""), BASE.replace("23", "24"))
    assert "<<<<<<< ours\n=======\ndate: '2026-11-24'\n>>>>>>> theirs\n" in merged.text


def test_tells_quoting_from_change() -> None:
    """A value quoted anew gives way to a new value; a comment beside it does not."""
    theirs = BASE.replace("High", "Low")
    assert merge_answers(BASE, BASE.replace("High", '"High"'), theirs).text == theirs
    assert merge_answers(BASE, BASE.replace("High", "High # agreed"), theirs).conflicts == 1


def test_merges_without_a_base() -> None:
    """Two branches that each made the set keep what they say alike and what one says alone."""
    ours = BASE.replace("priority: High\n", "")
    theirs = BASE.replace("v1.0.0", "v1.1.0").replace("- Cart\n", "")
    merged = merge_answers("", ours, theirs)
    assert merged.conflicts == 1
    assert "_commit: v1.1.0\n_src_path" in merged.text
    assert "priority: High\n" in merged.text


@pytest.mark.parametrize("form", ["\r\n", "no final newline", "BOM"])
def test_keeps_the_form_of_ours(form: str) -> None:
    """Line ends, the final newline and the byte order mark are those of ours."""

    def formed(text: str) -> str:
        text = "\ufeff" + text if form == "BOM" else text
        return text.replace("\n", "\r\n") if form == "\r\n" else text.removesuffix("\n")

    merged = merge_answers(BASE, formed(BASE), BASE.replace("another", "more"))
    assert merged.text == formed(BASE.replace("another", "more"))


@pytest.mark.parametrize(
    "text",
    [
        "- a list\n",
        "a: 1\na: 2\n",
        "a: [1\n",
        "{a: 1, b: 2}\n",
        "a: [1,\nb: 2]\n",
        "a: &x 1\nb: *x\n",
        "a: 1\r\nb: 2\n",
        "<<<<<<< ours\na: 1\n=======\na: 2\n>>>>>>> theirs\n",
    ],
)
def test_refuses_what_it_cannot_cut(text: str) -> None:
    """A text whose keys are not on lines of their own is refused, never guessed at."""
    with pytest.raises(AnswersError):
        merge_answers("", text, "")


ANSWERS = st.dictionaries(
    st.text("abc: #'", min_size=1, max_size=4),
    st.one_of(
        st.text(max_size=9), st.integers(), st.booleans(), st.none(), st.lists(st.text(max_size=5))
    ),
    max_size=5,
)


@given(ANSWERS, ANSWERS, ANSWERS)
def test_every_answer_of_one_side_is_there(
    base: dict[str, object], ours: dict[str, object], theirs: dict[str, object]
) -> None:
    """Whatever Copier writes: without a conflict the values are those of a merge of mappings."""
    base_text, ours_text, theirs_text = (
        yaml.safe_dump(answers, allow_unicode=True, indent=2) if answers else ""
        for answers in (base, ours, theirs)
    )
    try:
        merged = merge_answers(base_text, ours_text, theirs_text)
    except AnswersError:
        return
    if merged.conflicts:
        return
    found = yaml.safe_load(merged.text) or {}
    for key in {*base, *ours, *theirs}:
        sides = [repr(side[key]) if key in side else "" for side in (base, ours, theirs)]
        wanted = sides[2] if sides[1] == sides[0] else sides[1]
        assert (repr(found[key]) if key in found else "") == wanted


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        (".copier-answers.yml", True),
        ("docs/plans/my set/.copier-answers.plan.yml", True),
        ("docs/copier-answers.yml", False),
        ("docs/.copier-answers/PLAN.md", False),
    ],
)
def test_knows_answers_files_by_name(path: str, is_one: bool) -> None:
    """Copier's default name and those that people give to a second template in a folder."""
    assert is_answers_file(path) is is_one
