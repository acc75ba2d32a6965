"""Files that are no documents, merged by their lines."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planset.decisions import (
    ADDITION_LEFT_OUT,
    BLOCK_ADDED,
    BLOCK_REMOVED,
    BLOCK_REWORDED,
    REMOVAL_LEFT_OUT,
    SECTION_KEPT,
    WORDING_LEFT_OUT,
    Decision,
)
from planset.line_merge import merge_lines

TEXTS = st.lists(st.sampled_from("abcd"), max_size=8).map(lambda lines: "\n".join([*lines, ""]))
BASE = "one\ntwo\nthree\nfour\nfive\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "merged", "decisions"),
    [
        pytest.param(
            "ONE\ntwo\nthree\nfour\nfive\n",
            "one\ntwo\nthree\nfour\nFIVE\nsix\n",
            "ONE\ntwo\nthree\nfour\nFIVE\nsix\n",
            [Decision(BLOCK_REWORDED, (), 5)],
            id="both in different places",
        ),
        pytest.param(
            BASE,
            "one\nthree\n4\nfive\n",
            "one\nthree\n4\nfive\n",
            [Decision(BLOCK_REMOVED, (), 2), Decision(BLOCK_REWORDED, (), 3)],
            id="theirs alone",
        ),
        pytest.param(
            "one\nTWO\nthree\nfour\nfive\n",
            "one\n2\nthree\nfour\n4.5\nfive\n",
            "one\nTWO\nthree\nfour\n4.5\nfive\n",
            [Decision(WORDING_LEFT_OUT, (), 2, "2"), Decision(BLOCK_ADDED, (), 5)],
            id="both in the same line",
        ),
        pytest.param(
            "one\ntwo\nmine\nthree\nfour\n5\n",
            "one\ntwo\nnew\nthree\nfour\n",
            "one\ntwo\nmine\nthree\nfour\n5\n",
            [Decision(ADDITION_LEFT_OUT, (), 3, "new"), Decision(REMOVAL_LEFT_OUT, (), 6)],
            id="both at the same place, and a line that theirs dropped",
        ),
        pytest.param(
            "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\nmine\r\n",
            "one\nthree\nfour\nand\nfive\n",
            "one\r\nthree\r\nfour\r\nand\r\nfive\r\nmine\r\n",
            [Decision(BLOCK_REMOVED, (), 2), Decision(BLOCK_ADDED, (), 4)],
            id="ours from Windows",
        ),
        pytest.param(
            "one\ntwo\nthree\nfour\nfive\nmine",
            "new\none\ntwo\nthree\nfour\nfive\n",
            "new\none\ntwo\nthree\nfour\nfive\nmine",
            [Decision(BLOCK_ADDED, (), 1)],
            id="ours without a last line end",
        ),
    ],
)
def test_what_becomes_of_lines(
    ours: str, theirs: str, merged: str, decisions: list[Decision]
) -> None:
    """What one side changed is taken; where both did, ours stays and theirs is named."""
    assert merge_lines("file.toml", BASE, ours, theirs) == (merged, tuple(decisions))


@given(TEXTS, TEXTS)
def test_one_side_alone_is_taken_whole(base: str, changed: str) -> None:
    """Where only one side changed the file, or both in the same way, it is that side's."""
    for ours, theirs in ((base, changed), (changed, base), (changed, changed)):
        assert merge_lines("file", base, ours, theirs)[0] == changed


@given(TEXTS, TEXTS, TEXTS)
def test_no_line_of_ours_is_lost(base: str, ours: str, theirs: str) -> None:
    """Each line that ours has more often than base is in the result as often."""
    merged = merge_lines("file", base, ours, theirs)[0].splitlines()
    for line in set(ours.splitlines()):
        count = ours.splitlines().count(line)
        if count > base.splitlines().count(line):
            assert merged.count(line) >= count - base.splitlines().count(line)


@given(TEXTS, TEXTS, TEXTS)
def test_a_second_time_changes_nothing(base: str, ours: str, theirs: str) -> None:
    """With theirs as the base, a merged file has nothing new to take."""
    merged = merge_lines("file", base, ours, theirs)[0]
    assert merge_lines("file", theirs, merged, theirs)[0] == merged


@pytest.mark.parametrize(
    ("name", "base", "ours", "theirs"),
    [
        ("a.json", "[\n\n0\n\n]", "\n0\n", "[\n\n0,\n1\n\n]"),
        (
            "a.yml",
            "a:\n  b: 1\n\n#\n\n  c: 2\nz: 1\n",
            "a: 1\n\n#\n\nz: 1\n",
            "a:\n  b: 1\n\n#\n  d: 3\n\n  c: 2\nz: 1\n",
        ),
    ],
)
def test_a_file_that_would_break_stays_whole(name: str, base: str, ours: str, theirs: str) -> None:
    """JSON and YAML that can be read never become text that cannot, and theirs is named."""
    assert merge_lines(name, base, ours, theirs) == (ours, (Decision(SECTION_KEPT, (), 1, theirs),))


@pytest.mark.parametrize(("name", "side"), list(product(["a.json", "a.yml"], [0, 1, 2])))
def test_text_that_is_none_of_its_kind_is_merged_all_the_same(name: str, side: int) -> None:
    """Whatever is in a file, nothing is raised, and what is new comes in."""
    sides = ["x\n", "x\n", "x\n"]
    sides[side] = "{[: \x00\udc80\n"
    assert isinstance(merge_lines(name, *sides)[0], str)
