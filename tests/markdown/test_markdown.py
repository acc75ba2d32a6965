"""What the Markdown parser promises: sections, blocks, keys, and the same text back."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from planset.markdown import Block, Section, parse

# Pieces that mean something to a Markdown reader, to be joined in any order.
MARKS = (
    *("# ", "## ", "- ", "* ", "1. ", "> ", "- [ ] ", "- [x] ", "    ", "  ", "\t", "***\n"),
    *("```\n", "~~~\n", "---\n", "===\n", "...\n", "<!--", "-->", "<div>", "</div>", "<a"),
    *("| a | b |\n", "|---|---|\n", "|", "\\", "_", "`", "*", "[", "]", "(", ")", "&amp;", ":"),
    *("[x]: y", "[^1]: z", "[^1]", "**A:** b", "A b: c", "key: v\n", "a", "é", "\U0001f600"),
    *("\ud800", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\ufeff"),
    *("\n", "\n\n", "\r", "\r\n", "\n- ", "\n  - ", "\n\n\t- ", "\n\n    "),
)
NASTY = st.lists(st.sampled_from(MARKS), max_size=30).map("".join)
LINE_END = re.compile("\r\n|\r|\n")


def outline(text: str) -> list[str]:
    """Return a line for each heading and block: its kind and its first line, indented by depth."""
    lines = []
    for section in parse(text).sections():
        if section.heading:
            lines.append(f"{'#' * section.level} {section.title}")
        waiting = [(block, 0) for block in reversed(section.blocks)]
        while waiting:
            block, depth = waiting.pop()
            first = block.text.splitlines()[0].strip()
            lines.append(f"{'  ' * depth}{block.kind}: {first}")
            waiting += [(child, depth + 1) for child in reversed(block.children)]
    return lines


def blocks(text: str) -> list[Block]:
    """Return all blocks of a text, without headings."""
    return [block for section in parse(text).sections() for block in section.all_blocks()]


def keys(text: str) -> list[str]:
    """Return the keys of all blocks of a text, headings first."""
    headings = [section.heading.key for section in parse(text).sections() if section.heading]
    return headings + [block.key for block in blocks(text)]


def section(heading: str) -> Section:
    """Return the section that a heading makes."""
    return parse(heading).root.sections[0]


@given(st.one_of(NASTY, st.text(st.characters(codec=None))))
@example("")
@example("\ufeff")
@example(" \n\t\n")
@example("a\rb\r\nc")
@example("# \ud800 \x00\x0c\n- no final newline")
@example("- a\n\n\t- b")
def test_any_text_comes_back(text: str) -> None:
    """The text of a document is the text that it was read from, whatever that is."""
    assert parse(text).text == text


@given(NASTY)
def test_blocks_stand_where_they_say(text: str) -> None:
    """Each block is whole lines, starts on its line, and only blank lines follow in its gap."""
    document = parse(text)
    place = len(document.source_prefix)
    for part in document.sections():
        for block in [*([part.heading] if part.heading else []), *part.all_blocks()]:
            assert text.startswith(block.text + block.gap, place)
            assert block.line == len(LINE_END.findall(text[:place])) + 1
            assert block.text.strip(" \t\r\n")
            assert not block.gap.strip(" \t\r\n")
            place += len(block.text) + len(block.gap)
    assert place == len(text)


@given(NASTY)
def test_every_block_has_a_key_of_its_kind(text: str) -> None:
    """A key starts with the kind of its block, so blocks of two kinds are never the same."""
    assert all(block.key.startswith(f"{block.kind}:") for block in blocks(text))


def test_sections_nest_under_the_nearest_heading_above_with_a_smaller_level() -> None:
    """A heading that skips levels is a child of the nearest one above with a smaller level."""
    root = parse("a\n\n## B\n\n#### C\n\n### D\n\n# E\n").root
    assert [part.title for part in root.sections] == ["B", "E"]
    assert [part.title for part in root.sections[0].sections] == ["C", "D"]
    assert [block.text for block in root.blocks] == ["a\n"]


def test_section_text_has_all_that_is_under_its_heading() -> None:
    """The text of a section runs from its heading to the next one of its level, gaps included."""
    document = parse("# A\n\na\n\n## B\n\n- b\n  - c\n\n# D\n")
    assert document.root.sections[0].text == "# A\n\na\n\n## B\n\n- b\n  - c\n\n"


def test_setext_heading_is_both_of_its_lines() -> None:
    """A setext heading has its underline in its text, and its level from it."""
    root = parse("A\n===\n\nB _c_\nd\n---\n").root
    assert root.sections[0].heading is not None
    assert root.sections[0].heading.text == "A\n===\n"
    assert (root.sections[0].sections[0].level, root.sections[0].sections[0].title) == (2, "B c d")


@pytest.mark.parametrize(
    "text",
    [
        "```\n# a\n```\n",
        "~~~md\n\n# a\n",
        "    # a\n",
        "<!--\n# a\n\n# b\n-->\n",
        "<div>\n# a\n</div>\n",
        "> # a\n",
        "- # a\n",
        "- a\n\n  # b\n",
        "[^1]: a\n\n    # b\n",
        "\\# a\n",
    ],
)
def test_only_the_document_has_headings(text: str) -> None:
    """What looks like a heading in code, HTML, a quote, an item or a footnote starts no section."""
    assert parse(text).root.sections == []


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("## 3. A", "3", "A"),
        ("## 3.2 A", "3.2", "A"),
        ("## 3.2.1. A", "3.2.1", "A"),
        ("## 3) A", "3", "A"),
        ("## 3", "", "3"),
        ("## 3.A", "", "3.A"),
        ("## Component 1: A", "", "Component 1: A"),
    ],
)
def test_number_stands_apart_from_title(heading: str, number: str, title: str) -> None:
    """A number before the title is the section's number; one within the title stays there."""
    assert (section(heading).number, section(heading).title) == (number, title)


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# **A** _b_ `c` *d* __e__", "A b c d e"),
        ("# [A](b) ![c](d) [e][f]", "A c e"),
        (r"# A \* b\_c", "A * b_c"),
        (r"# \[A\]", "[A]"),
        ("# snake_case_name", "snake_case_name"),
        ("#  A \t b:  ##", "A b:"),
        (r"# A \#", "A #"),
        ("# A#", "A#"),
        ("# A `b `", "A b"),
        ("#", ""),
    ],
)
def test_title_is_plain_words(heading: str, title: str) -> None:
    """A title has no marks, escapes, targets, closing hashes or runs of white space."""
    assert section(heading).title == title


def test_byte_order_mark_hides_nothing() -> None:
    """A BOM before front matter is kept apart, and what follows is read as if it were not there."""
    document = parse("\ufeff---\na: 1\n---\n# B\n")
    assert document.source_prefix == "\ufeff"
    assert [block.kind for block in document.root.blocks] == ["front_matter"]
    assert document.root.sections[0].title == "B"


def test_line_ends_change_no_key() -> None:
    """A document with CRLF has the same blocks with the same keys as one with LF."""
    text = "---\na: 1\n---\n\n# A\n\nb  \nc\n\n- d\n\n  e\n\n```sh\nf\n\ng\n```\n\n|h|\n|-|\n|i|\n"
    assert keys(text.replace("\n", "\r\n")) == keys(text)


def test_items_nest_and_lists_have_no_block() -> None:
    """An item's text ends where its second block starts; what is in it are its children."""
    text = "- a\n  b\n\n  c\n\n  ```\n  d\n  ```\n  1. e\n     > f\n- g\n"
    assert outline(text) == [
        "item: - a",
        "  paragraph: c",
        "  code: ```",
        "  item: 1. e",
        "    quote: > f",
        "item: - g",
    ]
    assert blocks(text)[0].text == "- a\n  b\n"


def test_loose_items_keep_their_blank_lines_as_gaps() -> None:
    """The blank lines between the items of a loose list are the gaps of the items before them."""
    assert [block.gap for block in blocks("- a\n\n- b\n\n\n- c\n")] == ["\n", "\n\n", ""]


@pytest.mark.parametrize("text", ["- a\n\t- b\n\t- c\n", "- a\n\n\t- b\n\n\t- c\n"])
def test_tabs_indent_as_spaces_do(text: str) -> None:
    """Nested items that tabs indent are items of their own, in tight and in loose lists."""
    assert outline(text) == ["item: - a", "  item: - b", "  item: - c"]


def test_list_on_the_line_of_a_marker_belongs_to_its_item() -> None:
    """A nested list on the marker's own line is in the item's text; its next item is a child."""
    assert outline("- - a\n  - b\n- c\n") == ["item: - - a", "  item: - b", "item: - c"]


def test_tasks_know_their_ticks() -> None:
    """What starts with a box, with any marker or none, is ticked or not; the rest is neither."""
    text = "- [ ] a\n* [x] b\n1. [X] c\n- [d] e\n- f\n\n[ ] g\n"
    assert [block.ticked for block in blocks(text)] == [False, True, True, None, None, False]


def test_bracketed_placeholders_in_an_item_are_text() -> None:
    """An item that a Markdown reader takes for a link reference definition is text to us."""
    assert keys("- [Metric 1]: [Target]\n") == ["item:[Metric 1]: [Target]"]


def test_table_has_its_rows_as_children() -> None:
    """A table's text is header and delimiter row, and each row is a child."""
    text = "a | b\n--|--\n1 | 2\n3 | 4\n\nc\n"
    assert outline(text) == ["table: a | b", "  row: 1 | 2", "  row: 3 | 4", "paragraph: c"]
    assert blocks(text)[0].text == "a | b\n--|--\n"


@pytest.mark.parametrize(
    ("row", "padded"),
    [
        ("| a | b |", "|  a   |    b |"),
        ("a | b", "| a | b |"),
        ("|| b |", "|   | b |"),
        ("| a ||", "| a |   |"),
        (r"a \| b | c \|", r"| a \| b | c \| |"),
    ],
)
def test_padding_changes_no_key_of_a_row(row: str, padded: str) -> None:
    """A row's key has its cells: empty ones count, escaped pipes divide none, padding is aside."""
    table = "| x | y |\n|---|---|\n"
    assert keys(f"{table}{row}\n")[1] == keys(f"{table}{padded}\n")[1]


def test_cells_are_told_apart() -> None:
    """The same words in other columns are another row."""
    assert len({*keys("|x|y|\n|-|-|\n|| a |\n| a ||\n| a | a |\n")[1:]}) == len("abc")


def test_fields_are_a_block_for_each_line() -> None:
    """A paragraph that is all `Label: value` lines is a field for each, known by its label."""
    fields = blocks("**Owner:** a\n**Due date**: b\n\nOwner: c\nDue date: d\n")
    assert [block.kind for block in fields] == ["field"] * 4
    assert [block.label for block in fields] == ["Owner", "Due date"] * 2


@pytest.mark.parametrize(
    "text", ["Owner: a\n", "**Owner:** a\nb\n", "One two three four five: a\n"]
)
def test_prose_with_a_colon_is_no_field(text: str) -> None:
    """One plain line, a line without label among others, and a long label make a paragraph."""
    assert [block.kind for block in blocks(text)] == ["paragraph"]


def test_front_matter_has_its_entries() -> None:
    """Entries nest as their mappings do, lines that go on belong to them, comments stand alone."""
    text = "---\na: 1\n# b\n# c\nd:\n  e: >\n    f\n\n    g\nh:\n- i\n---\n"
    assert outline(text) == [
        "front_matter: ---",
        "  entry: a: 1",
        "  entry_comment: # b",
        "  entry: d:",
        "    entry: e: >",
        "  entry: h:",
        "  front_matter_end: ---",
    ]
    assert [block.label for block in blocks(text)] == ["", "a", "", "d", "e", "h", ""]


@pytest.mark.parametrize("text", ["a\n\n---\nb: 1\n\n---\n", "---\n\nb\n\n---\n", "---\nb: 1\n"])
def test_rules_are_no_front_matter(text: str) -> None:
    """Front matter stands at the very start, is closed, and holds entries."""
    assert "front_matter" not in [block.kind for block in blocks(text)]


def test_comments_are_told_from_other_html() -> None:
    """An HTML block that starts with a comment is one, whatever follows on its last line."""
    assert outline("<!-- a\n\nb --> c\nd\n\n<div>\n<!-- e -->\n</div>\n") == [
        "comment: <!-- a",
        "paragraph: d",
        "html: <div>",
    ]


def test_comment_with_marks_on_lines_of_their_own_has_paragraphs() -> None:
    """Paragraphs and items of a comment are blocks where its marks stand alone on their lines."""
    assert outline("<!--\na\nb\n\n- c\n- d\n-->\n") == [
        "comment: <!--",
        "  comment_text: a",
        "  comment_text: - c",
        "  comment_text: - d",
        "  comment_end: -->",
    ]


def test_opaque_blocks_stay_whole() -> None:
    """Quotes with lists in them, footnotes with paragraphs, and code with blank lines are whole."""
    text = "> - a\n> - b\nc\n\n[^1]: d\n\n    e\n\n    f\n\n***\n\n    g\n\n    h\n"
    assert outline(text) == ["quote: > - a", "footnote: [^1]: d", "rule: ***", "code: g"]


def test_definitions_are_blocks_of_their_own() -> None:
    """Each link reference definition is a block, with the lines on which it goes on."""
    text = "[a]: b\n[c]:\n  d\n  'e'\n\nf\n\n- g\n\n[h]: i\n- j\n"
    assert [(block.kind, block.text) for block in blocks(text)] == [
        ("definition", "[a]: b\n"),
        ("definition", "[c]:\n  d\n  'e'\n"),
        ("paragraph", "f\n"),
        ("item", "- g\n"),
        ("definition", "[h]: i\n"),
        ("item", "- j\n"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a  b\nc\n", "a b c\n"),
        ("a\\\nb\n", "a  \nb\n"),
        ("_a_ __b__\n", "*a* **b**\n"),
        ("__a _b_ c__\n", "**a _b_ c**\n"),
        ("a * \\* \\_b\\_ \\[c\\]\n", "a \\* \\* \\_b_ [c]\n"),
        ("* a\n* b\n", "- a\n\n- b\n"),
        ("3) a\n", "1. a\n"),
        ("- [X] a\n", "* [ ] a\n"),
        ("````sh\n  a\n````\n", "```sh\n  a\n```\n"),
        ("- a\n\n    ```\n    b\n      c\n    ```\n", "- a\n\n  ```\n  b\n    c\n  ```\n"),
        ("***\n", "______\n"),
        ("A\n=\n", "# A #\n"),
        ("## 2. A\n", "# 1. A\n"),
        ("> a\n> b\n", "> a b\n"),
        ("<!-- a\n  b -->\n", "<!-- a b -->\n"),
    ],
)
def test_formatting_changes_no_key(one: str, other: str) -> None:
    """What a formatter does, and a heading's number and level, leave the keys as they are."""
    assert keys(one) == keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\n", "A\n"),
        ("[a](b)\n", "[a](c)\n"),
        ("*a*\n", "**a**\n"),
        ("\\_a\\_\n", "_a_\n"),
        ("```sh\na\n```\n", "```py\na\n```\n"),
        ("```\na\nb\n```\n", "```\na b\n```\n"),
        ("```\na\n```\n", "```\n  a\n```\n"),
        ("# a\n", "# b\n"),
        ("- a\n", "a\n"),
    ],
)
def test_content_changes_keys(one: str, other: str) -> None:
    """Other words, case, targets, emphasis, code, its indentation, or kind are another key."""
    assert keys(one) != keys(other)


def test_folded_block_is_the_same_source_without_children() -> None:
    """A folded block has its children's lines as its own text, and the last gap as its gap."""
    item = blocks("- a\n\n  b\n\n  - c\n\nd\n")[0].folded()
    assert (item.text, item.gap, item.children) == ("- a\n\n  b\n\n  - c\n", "\n", ())


@pytest.mark.parametrize(
    "text",
    [
        ">" * 2_000 + " a\n",
        "".join("  " * depth + "- a\n" for depth in range(500)),
        "- " * 500 + "a\n",
        "---\n" + "".join(" " * depth + "a:\n" for depth in range(1_000)) + "---\n",
    ],
    ids=["quotes", "items", "markers", "entries"],
)
def test_depth_breaks_nothing(text: str) -> None:
    """Blocks nested hundreds deep are read like any others."""
    assert parse(text).text == text
    assert keys(text)
