"""What a section says is found in its source without cutting out its blocks."""

from __future__ import annotations

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st
from planset.laws import breaches
from planset.markdown import Body, Section
from planset.merge import merge
from planset.reader import Reader
from planset.seeking import Sought
from planset.trees import key_of

from tests.merge.grammar import EXAMPLES, TRIPLES

BLOCKS: Final = (
    "- [x] a *task* with `code`\n",
    "1. first\\_one\n   - _second_\n",
    "> a quote\n> of two lines\n",
    "| a | b |\n|---|---|\n| [one](two.md) | three |\n",
    "<!--\nguidance\n\n- for all\n-->\n",
    "<!-- note: one -->\n",
    "broken\\\nline\n",
    "no\u00a0break\u2028here\x1fand\x0bthere\n",
    "Größe — 大\n",
    "***\n",
    "[a]: b.md\n",
    "**Label:** value\n",
    "    code\n",
)


@settings(max_examples=EXAMPLES)
@given(st.lists(st.sampled_from(BLOCKS) | st.text(), min_size=1).map("\n".join))
def test_a_section_that_has_a_block_may_have_it(source: str) -> None:
    """Each block of a section is found there, by what it says."""
    section = Section(None, 0, Body(source))
    keys = [key for block in section.all_blocks() for key in (block.key, key_of(block))]
    assert all(Sought([key]).among([section]) for key in keys)


def test_a_section_without_the_words_has_no_such_block() -> None:
    """A section in which a word of a block is missing is not read."""
    section = Section(None, 0, Body("One two three.\n"))
    assert not Sought(["paragraph:One two four."]).among([section])


@settings(max_examples=EXAMPLES)
@given(TRIPLES, st.integers(0, 3))
def test_laws_ask_no_less_where_they_read_less(triple: tuple[str, str, str], wrong: int) -> None:
    """Sections that documents share hide no breach, whichever text is said to be the result."""
    merged = merge(*triple)
    texts = (*triple, [merged.text, *triple][wrong])
    shared = Reader()
    together, alone = (
        [reader.read(text) for reader, text in zip(readers, texts, strict=True)]
        for readers in ([shared] * 4, [Reader() for _ in texts])
    )
    found, expected = (
        breaches(base, ours, theirs, result, merged.decisions)
        for base, ours, theirs, result in (together, alone)
    )
    assert found == expected
