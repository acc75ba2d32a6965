"""The Jinja extension: defaults, validators, escapes and the links between documents."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined

from extensions import plan_set
from tests.page import collapse, github_page, pulldown_page
from tests.questions import CONFIGURATION, OPTIONAL_DOCUMENTS, PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository

MARKUP = [
    "[x](y)",
    "![x](y)",
    "[x]: y",
    "[^1]",
    "*",
    "**x**",
    "_",
    "_x_",
    "__init__",
    "a_b_c",
    "~~x~~",
    "~x~",
    "<b>",
    "</b>",
    "<x@y.z>",
    "<https://x.y>",
    "a < b > c",
    "$x$",
    "$$x$$",
    "$5 and $6",
    "\\",
    "\\*",
    "a\\",
    "\"quoted\" and 'quoted'",
    "%}",
    "}}",
    "x #}",
    "&amp;",
    "&#35;",
    "&",
    "1. x",
    "1) x",
    "123456789. x",
    "- x",
    "+ x",
    "* x",
    "> x",
    "---",
    "===",
    "=",
    "***",
    "- - -",
    "C#",
    "foo #",
    "foo ##",
    "foo \\#",
    "x #y",
    "[ ] x",
    "- [x] y",
    ":x:",
    "日本語",
    "Ünïcode",
    "🚀 launch",
    "مرحبا بالعالم",
    "con",
]


class TestToday:
    """The default of `date`."""

    def test_is_the_local_date(self) -> None:
        """It is today's date in ISO form, or the next one's if midnight has just passed."""
        assert date.today() - date.fromisoformat(plan_set.today()) <= timedelta(days=1)  # noqa: DTZ011


class TestGitUser:
    """The default of `owners`."""

    def test_is_the_name_set_for_the_repository(self, repository: Repository) -> None:
        """The name that git would put on a commit in that folder is the owner."""
        repository.git("config", "user.name", "Ünal O'Neil")
        assert plan_set.git_user(repository.path) == "Ünal O'Neil"

    def test_is_asked_of_the_nearest_folder_that_exists(self, repository: Repository) -> None:
        """A set's folder need not exist yet."""
        repository.git("config", "user.name", "Ada")
        assert plan_set.git_user(repository.path / "docs" / "plans" / "new") == "Ada"

    @pytest.mark.parametrize("name", ["", "a | b", "`x`", "{{ x }}"])
    def test_is_empty_where_the_name_is_no_valid_answer(
        self, repository: Repository, name: str
    ) -> None:
        """A name that the validator would refuse is not offered."""
        repository.git("config", "user.name", name)
        assert plan_set.git_user(repository.path) == ""

    def test_is_empty_without_git(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where there is no git, nobody is named."""
        monkeypatch.setenv("PATH", str(tmp_path))
        assert plan_set.git_user(tmp_path) == ""


class TestGitRepository:
    """The default of `repository`."""

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("https://github.com/octo-org/shop.git", "octo-org/shop"),
            ("https://github.com/octo-org/shop", "octo-org/shop"),
            ("https://github.com/octo-org/shop/", "octo-org/shop"),
            ("https://user:secret@github.com/octo-org/shop.git", "octo-org/shop"),
            ("https://git.example.org:8443/octo-org/shop.git", "octo-org/shop"),
            ("git@github.com:octo-org/shop.git", "octo-org/shop"),
            ("git@github.com:octo-org/my.shop.js.git", "octo-org/my.shop.js"),
            ("github.com:octo-org/shop", "octo-org/shop"),
            ("ssh://git@github.com/octo-org/shop.git", "octo-org/shop"),
            ("ssh://git@github.com:22/octo-org/shop.git", "octo-org/shop"),
            ("git://github.com/octo-org/shop.git", "octo-org/shop"),
            ("https://gitlab.com/group/sub-group/shop.git", "group/sub-group/shop"),
            ("/srv/git/shop.git", ""),
            ("../shop", ""),
            ("file:///srv/git/shop.git", ""),
            ("C:\\git\\shop", ""),
            ("C:/git/shop", ""),
            ("https://github.com/shop", ""),
            ("https://github.com/", ""),
        ],
    )
    def test_is_read_from_the_origin_remote(
        self, repository: Repository, url: str, expected: str
    ) -> None:
        """Every form of a remote's URL gives owner/name, a local path gives nothing."""
        repository.git("config", "remote.origin.url", url)
        assert plan_set.git_repository(repository.path) == expected

    def test_is_empty_without_a_remote(self, repository: Repository) -> None:
        """A repository that was never pushed has no owner yet."""
        assert plan_set.git_repository(repository.path) == ""

    def test_is_empty_outside_a_repository(self, tmp_path: Path) -> None:
        """A set can be made anywhere."""
        assert plan_set.git_repository(tmp_path) == ""


class TestNameFromFolder:
    """The default of `feature_name`."""

    @pytest.mark.parametrize(
        ("folder", "name"),
        [
            ("checkout-retry", "Checkout retry"),
            ("checkout_retry", "Checkout retry"),
            ("Checkout Retry", "Checkout Retry"),
            ("checkout--retry-", "Checkout retry"),
            ("v2.1-upgrade", "V2.1 upgrade"),
            ("日本語", "日本語"),
            ("élan", "Élan"),
            ("", "New feature"),
            ("---", "New feature"),
            ("a|b", "A b"),
            ("#1", "1"),
        ],
    )
    def test_reads_like_a_name(self, folder: str, name: str) -> None:
        """A folder's words become a name that the validator accepts."""
        assert plan_set.name_from_folder(folder) == name
        assert plan_set.name_error(name) == ""

    @given(st.text())
    def test_gives_a_valid_name_for_any_folder(self, folder: str) -> None:
        """`--defaults` works in a folder of any name."""
        assert plan_set.name_error(plan_set.name_from_folder(folder)) == ""


class TestSlug:
    """The default of `slug`."""

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Checkout retry", "checkout-retry"),
            ("  C# & F#  ", "c-f"),
            ("Ünïcode", "unicode"),
            ("日本語", "ri-ben-yu"),
            ("Привет", "privet"),
            ("v2.1", "v2-1"),
            ("🚀", "feature"),
            ("***", "feature"),
            ("con", "con-feature"),
            ("README", "readme-feature"),
            ("COM1", "com1-feature"),
        ],
    )
    def test_is_ascii_words_with_hyphens(self, name: str, expected: str) -> None:
        """Letters of any script are spelled in ASCII; a name without any gives a neutral slug."""
        assert plan_set.slug(name) == expected

    def test_ends_at_a_word(self) -> None:
        """A long name is cut between words."""
        cut = plan_set.slug("retry " * 40)
        assert len(cut) <= plan_set.SLUG_LENGTH
        assert set(cut.split("-")) == {"retry"}

    @given(st.text())
    def test_is_valid_for_any_name(self, name: str) -> None:
        """The default of `slug` is never refused by its own validator."""
        slug = plan_set.slug(name)
        assert plan_set.slug_error(slug) == ""
        assert len(slug) <= plan_set.SLUG_LENGTH + len("-feature")


class TestValidators:
    """What is refused is tried through Copier; here is what has to be accepted."""

    @pytest.mark.parametrize("name", [*MARKUP, "1", "true", "null", "x" * 300, "a {b} c"])
    def test_accept_any_text_that_can_be_shown(self, name: str) -> None:
        """Punctuation and scripts are no reason to refuse a name."""
        assert plan_set.name_error(name) == ""
        assert plan_set.line_error(name) == ""
        assert plan_set.names_error([name]) == ""

    @pytest.mark.parametrize("names", [[], ["A"], ["A", "B"], ["A b", "Ab"]])
    def test_accept_lists_of_different_names(self, names: list[str]) -> None:
        """A list may be empty, since two unnamed entries then stand for it."""
        assert plan_set.names_error(names) == ""

    @pytest.mark.parametrize("value", ["octo-org/shop", "o/s.js", "group/sub/shop", "a_b/c-d"])
    def test_accept_repositories(self, value: str) -> None:
        """Owner and name may have dots, hyphens and underscores, and groups in between."""
        assert plan_set.repository_error(value) == ""

    @pytest.mark.parametrize("value", ["2024-02-29", "1999-12-31"])
    def test_accept_dates(self, value: str) -> None:
        """A leap day is a date."""
        assert plan_set.date_error(value) == ""


class TestText:
    """The escape that makes an answer text wherever it stands."""

    PLACES = pytest.mark.parametrize(
        ("before", "after"),
        [("", ""), ("# ", ""), ("# x - ", ""), ("- [ ] **P:** ", ""), ("**O:** ", "  \nx")],
        ids=["paragraph", "heading", "in-heading", "task", "line"],
    )

    @PLACES
    @pytest.mark.parametrize("answer", MARKUP)
    def test_shows_as_it_was_typed(self, before: str, after: str, answer: str) -> None:
        """Markup in an answer adds no element to the block that it stands in."""
        markdown = before + plan_set.text(answer) + after + "\n"
        plain = before + "WORD" + after + "\n"
        for read in (github_page, pulldown_page):
            expected = [
                collapse(part.replace("WORD", answer)) if isinstance(part, str) else part
                for part in read(plain).flow
            ]
            assert list(read(markdown).flow) == expected

    @pytest.mark.parametrize(
        "answer", ["Checkout retry", "snake_case", "C++ 20 (draft)", "日本語", "a - b, c: d", "R&D"]
    )
    def test_leaves_plain_words_alone(self, answer: str) -> None:
        """Text without markup has no backslash in the source either."""
        assert plan_set.text(answer) == answer


class TestMermaidLabel:
    """The escape for labels; whether Mermaid reads them back is tried with Mermaid itself."""

    @pytest.mark.parametrize("mark", ['"', "#", ";", "<", ">", "\\", "*", "%"])
    def test_writes_marks_as_entity_codes(self, mark: str) -> None:
        """What could end a label or style it is written by its code point."""
        assert plan_set.mermaid_label(f"a{mark}b") == f"a#{ord(mark)};b"

    def test_leaves_plain_words_alone(self) -> None:
        """Words in any script stay readable in the source."""
        assert plan_set.mermaid_label("R&D: Event log (日本語)") == "R&D: Event log (日本語)"


class TestDocuments:
    """The files of a set, and the links between them."""

    def test_lists_the_chosen_ones_in_the_order_of_the_seed(self) -> None:
        """The order does not depend on that of the answer."""
        titles = list(plan_set.document_files(["PRD", "SPEC"], OPTIONAL_DOCUMENTS))
        assert titles == [
            "Implementation Plan",
            "Requirements",
            "Technical Spec",
            "PRD",
            "GitHub Issue",
        ]

    def test_links_to_every_document_but_itself(self) -> None:
        """A document's links are a list in the seed's form."""
        files = plan_set.document_files(["SPEC"], OPTIONAL_DOCUMENTS)
        assert plan_set.document_links(files, "Requirements") == (
            "- **Implementation Plan:** [PLAN.md](./PLAN.md)\n"
            "- **Technical Spec:** [SPEC.md](./SPEC.md)\n"
            "- **GitHub Issue:** [GITHUB-ISSUE.md](./GITHUB-ISSUE.md)"
        )


class TestExtension:
    """What templates and copier.yml see."""

    def test_registers_what_the_template_uses(self) -> None:
        """Every filter in copier.yml and the templates is Jinja's, Copier's or the extension's."""
        environment = Environment(
            undefined=StrictUndefined, extensions=[plan_set.PlanSetExtension], autoescape=True
        )
        sources = [PROJECT / "copier.yml", *(PROJECT / "template").rglob("*.jinja")]
        copiers = {"to_json", "to_nice_yaml", "to_yaml", "quote", "regex_escape"}
        for source in sources:
            text = source.read_text(encoding="utf-8")
            expressions = re.findall(r"\{[{%](.*?)[}%]\}", text, re.DOTALL)
            for expression in expressions:
                used = set(re.findall(r"\|\s*(\w+)", expression))
                assert used <= environment.filters.keys() | copiers, source

    def test_stands_alone_in_its_file(self) -> None:
        """Old and new versions are loaded in one process, so that no sibling may be imported."""
        assert CONFIGURATION["_jinja_extensions"][-1] == "extensions/plan_set.py:PlanSetExtension"
        assert [path.name for path in (PROJECT / "extensions").glob("*.py")] == ["plan_set.py"]
