"""The links and anchors that the check sees in a document."""

from __future__ import annotations

import pytest
from planset.pages import Page

from tests.page import github_page
from tests.questions import PROJECT


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## 11. Risks & Mitigation", "11-risks--mitigation"),
        ("### Must be completed first:", "must-be-completed-first"),
        ("# `code` and *stress*", "code-and-stress"),
        ("# A [link](./x.md)", "a-link"),
        ("# snake_case __init__", "snake_case-init"),
        ("# 日本語 Ünïcode", "日本語-ünïcode"),
        ("# 🚀 Launch", "-launch"),
        ("Title\n=====", "title"),
        ("# C\\#", "c"),
        ("# a &amp; b", "a--b"),
        ("# Part Ⅳ ½ ⓐ", "part-ⅳ--ⓐ"),
        ("# `a `", "a-"),
        ("<h2>\n  Title\n</h2>", "--title"),
    ],
)
def test_anchors_are_those_of_github(heading: str, anchor: str) -> None:
    """A heading's anchor is its text in lower case without punctuation, spaces made hyphens."""
    assert Page("x.md", f"{heading}\n").anchors == {anchor}


def test_anchors_of_equal_headings_are_numbered() -> None:
    """The second heading of a text gets -1, the third -2."""
    assert Page("x.md", "# A\n\n## A\n\n### A\n").anchors == {"a", "a-1", "a-2"}


@pytest.mark.parametrize(
    ("fence", "is_one"),
    [("```", True), ("~~~~", True), ("```a```", False), ("x ```", False)],
)
def test_no_heading_is_in_a_fence(fence: str, is_one: bool) -> None:
    """A fence takes headings in; backticks that close on their line, or come late, open none.

    CommonMark 0.31.2, section 4.5.
    """
    anchors = Page("x.md", f"# One\n\n{fence}\n\n# Two\n").anchors
    assert anchors == ({"one"} if is_one else {"one", "two"})


def test_an_anchor_is_never_given_twice() -> None:
    """A heading that looks like the numbered anchor of another gets a number of its own."""
    assert Page("x.md", "# A\n\n# A\n\n# A 1\n").anchors == {"a", "a-1", "a-1-1"}


def test_front_matter_is_only_at_the_top() -> None:
    """What stands between two rules further down is part of the document."""
    page = Page("x.md", "---\ntitle: '# No'\n---\n\n# One\n\n---\n## Two\n\ntext\n\n---\n")
    assert page.anchors == {"one", "two"}
    assert [page.place(heading.start) for heading in page.headings] == [(5, 1), (8, 1)]


@pytest.mark.parametrize("html", ['<a id="x"></a>', "<a name='x'>y</a>", '\n<div id="x">\n</div>'])
def test_html_can_set_anchors(html: str) -> None:
    """An id or a name in raw HTML can be linked to."""
    assert Page("x.md", f"Text {html}\n").anchors == {"x"}


@pytest.mark.parametrize(
    ("markdown", "links"),
    [
        ("[x](./a.md)", [("./a.md", 1)]),
        ("# A\n\ntext [x](<a b.md>)", [("a b.md", 3)]),
        ('![x](a.svg "title")', [("a.svg", 1)]),
        ("[x][1]\n\n[1]: ./a.md", [("./a.md", 1)]),
        ("| a |\n| - |\n| [x](a.md) |", [("a.md", 3)]),
        ("日本語\n\n[x](a.md)", [("a.md", 3)]),
        ("`[x](a.md)`", []),
        ("```\n[x](a.md)\n```", []),
        ("<!-- [x](a.md) -->", []),
        ("\\[x](a.md)", []),
    ],
)
def test_links_are_those_that_a_reader_can_click(
    markdown: str, links: list[tuple[str, int]]
) -> None:
    """Links come with their line; what is code, comment or escaped is no link."""
    page = Page("x.md", markdown)
    assert [(link.target, page.place(link.start)[0]) for link in page.links] == links


def test_the_seed_reads_the_same_with_another_parser() -> None:
    """On a whole document it agrees with cmark-gfm."""
    seed = (PROJECT / "tests" / "template" / "implementation-plan.md").read_text(encoding="utf-8")
    page = Page("x.md", seed)
    assert [link.target for link in page.links] == github_page(seed).links()
    assert page.anchors == github_page(seed).anchors()
