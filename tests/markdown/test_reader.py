"""A reader reads documents one after the other as `parse` does, what they share only once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planset.markdown import Block, Document, parse
from planset.reader import Reader

from tests.merge.grammar import TRIPLES

PIECES = (
    "# Title\n",
    "## Notes\n\nText: of notes\n",
    "## Fenced\n\n```sh\n\n# no heading\n",
    "```\n",
    "<!--\n\n# no heading\n",
    "-->\n",
    "- item\n\n  # Heading of an item\n",
    "> quote\n",
    "Setext\n===\n",
    "[a]:\n",
    "| a |\n|---|\n",
    "---\na: 1\n\n# comment\n---\n",
    "\ufeff",
    "\r\n\r\n# Windows\r\n",
    "text without an end",
    "#### \n",
    "text\n## Without a blank line\n",
    "## Underlined\n\ntext\n  ---\n",
    "## Opaque\n\n<div>\n\n# no div\n",
    "## Script\n\n <script>\n",
    "## Odd\n\n<!-->\n",
    "<!-- one --> <!--\n",
    "## Code\n\n    <!--\n\n    # code\n",
    "## Tilde\n\n   ~~~\n",
    "- item\n\n  ```\n",
    "[^1]: note\n\n    # of a note\n",
    "## Spaces \t\n \t\n\n* * *\n\x0c\n",
)
DOCUMENTS = st.lists(st.sampled_from(PIECES), max_size=9).map("\n".join)


@given(st.lists(DOCUMENTS, min_size=1, max_size=4))
def test_documents_of_ugly_pieces_read_as_if_alone(texts: list[str]) -> None:
    """Whatever was read before, a document has the sections and blocks that it has alone."""
    reader = Reader()
    for text in texts:
        assert shown(reader.read(text)) == shown(parse(text))


@given(TRIPLES)
def test_documents_of_a_merge_read_as_if_alone(triple: tuple[str, str, str]) -> None:
    """The three documents of a merge read one after the other as they do alone."""
    reader = Reader()
    for text in triple:
        assert shown(reader.read(text)) == shown(parse(text))


@pytest.mark.parametrize(
    "text",
    ["## B\n\n- text\n", "## B\n\n```sh\ncode\n```\n", "## B\n\n<!--\ncomment\n-->\n"],
)
def test_a_section_that_was_read_is_not_read_again(text: str) -> None:
    """Sections with one source share their blocks, wherever they stand."""
    reader = Reader()
    first = reader.read(f"# A\n\nOne.\n\n{text}\n## C\n")
    second = reader.read(f"# A\n\nOther.\n\n{text}\n## D\n")
    section, again = (document.root.sections[0].sections[0] for document in (first, second))
    assert section.title == "B"
    assert section.blocks
    assert again.blocks is section.blocks


def shown(document: Document) -> list[object]:
    """Return all that a document says, but for the numbers of its lines."""
    return [
        document.source_prefix,
        *(
            (
                section.level,
                section.number,
                section.title,
                section.heading and section.heading.text + section.heading.gap,
                [_shown(block) for block in section.blocks],
                len(section.sections),
            )
            for section in document.sections()
        ),
    ]


def _shown(block: Block) -> tuple[object, ...]:
    below = [_shown(child) for child in block.children]
    return block.kind, block.key, block.text, block.gap, below
