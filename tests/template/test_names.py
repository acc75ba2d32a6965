"""Whatever is answered comes out as text: no answer breaks a heading, a link, a list or a table."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from copier import run_copy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extensions.plan_set import SLUG_LENGTH, name_error, names_error, slug_error
from tests.page import Tag, collapse, github_page, pulldown_page
from tests.template.names import EXAMPLES, lines, names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy

    from tests.conftest import MakeSet
    from tests.page import Page

READERS = {"cmark-gfm": github_page, "pulldown-cmark": pulldown_page}


@pytest.fixture(scope="session")
def make_odd_set(
    template_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[dict[str, Any]], Path | None]:
    """Make a set with odd answers; None where Copier refuses them and writes nothing."""

    def make(answers: dict[str, Any]) -> Path | None:
        folder = tmp_path_factory.mktemp("odd") / "set"
        data = {"owners": "", "repository": "", **answers}
        copy = partial(run_copy, defaults=True, unsafe=True, quiet=True, skip_tasks=True)
        try:
            copy(str(template_folder), folder, data=data)
        except ValueError as error:
            assert "Validation error" in str(error)  # noqa: PT017 - the other outcome
            assert not folder.exists()
            return None
        return folder

    return make


def in_words(answers: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the answers with a plain word for each text, and the texts by these words."""
    words: dict[str, str] = {}

    def word(text: str) -> str:
        if not text:
            return ""
        stand_in = f"Standin{len(words)}x"
        words[stand_in] = text
        return stand_in

    plain = {
        key: [word(text) for text in value] if isinstance(value, list) else word(value)
        for key, value in answers.items()
    }
    return plain, words


def filled_in(page: Page, words: dict[str, str]) -> list[Tag | str]:
    """Return what a page shows, with texts in place of their words; Mermaid aside."""
    shown: list[Tag | str] = []
    for part in page.flow:
        if isinstance(part, Tag):
            shown.append(part)
        elif not part.startswith("flowchart"):
            pattern = "|".join(words) or "$^"
            shown.append(collapse(re.sub(pattern, lambda word: words[word[0]], part)))
    return shown


def assert_shown_as_text(folder: Path, reference: Path, words: dict[str, str]) -> None:
    """Hold a set against one made with plain words: same tags, same texts but for the words."""
    files = sorted(path.name for path in reference.glob("*.md"))
    assert sorted(path.name for path in folder.glob("*.md")) == files
    for name in files:
        odd = (folder / name).read_text(encoding="utf-8")
        plain = (reference / name).read_text(encoding="utf-8")
        for reader, read in READERS.items():
            expected = filled_in(read(plain), words)
            assert filled_in(read(odd), {}) == expected, f"{name} as {reader} reads it"


def with_examples(test: Callable[..., None]) -> Callable[..., None]:
    """Try every text that is known to be difficult, each as the answer to everything."""
    for text in EXAMPLES:
        test = example(answers=everywhere(text))(test)
    return test


def everywhere(text: str) -> dict[str, Any]:
    """Return answers that have a text in each free one."""
    return {
        "feature_name": text,
        "summary": text,
        "owners": text,
        "components": [text, "Cart"],
        "phases": ["First slice", text],
    }


def answers_strategy() -> SearchStrategy[dict[str, Any]]:
    """Return a strategy for all the free answers that documents show."""
    some = st.lists(names, max_size=3, unique_by=lambda name: collapse(name).casefold())
    return st.fixed_dictionaries(
        {
            "feature_name": names,
            "summary": lines,
            "owners": lines,
            "components": some,
            "phases": some,
        }
    )


@with_examples
@settings(max_examples=100)
@given(answers=answers_strategy())
def test_answers_are_refused_or_shown_as_text(
    make_odd_set: Callable[[dict[str, Any]], Path | None],
    make_set: MakeSet,
    answers: dict[str, Any],
) -> None:
    """Headings, links, lists and tables are those of a set with plain words in the same places."""
    if folder := make_odd_set(answers):
        plain, words = in_words(answers)
        assert_shown_as_text(folder, make_set(**plain, slug="stand-in"), words | slugs(folder))


def slugs(folder: Path) -> dict[str, str]:
    """Return the slug of a set by that of the set with plain words."""
    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    return {"stand-in": recorded["slug"]}


@settings(max_examples=100)
@given(name=st.text(max_size=40))
def test_any_name_is_refused_or_becomes_the_title(
    make_odd_set: Callable[[dict[str, Any]], Path | None], name: str
) -> None:
    """Every document is titled with the name as it was typed, and the slug is usable."""
    folder = make_odd_set({"feature_name": name, "documents": ["SPEC", "PRD"]})
    assert (folder is None) == bool(name_error(name))
    if folder is None:
        return
    for path in folder.glob("*.md"):
        level, title = github_page(path.read_text(encoding="utf-8")).headings()[0]
        assert level == 1
        assert title.endswith(collapse(name))
    slug = slugs(folder)["stand-in"]
    assert slug_error(slug) == ""
    assert len(slug) <= SLUG_LENGTH + len("-feature")


@pytest.mark.parametrize("text", EXAMPLES)
def test_known_difficulties_are_accepted(text: str) -> None:
    """The examples above are texts that show, not texts that are refused."""
    assert name_error(text) == ""
    assert names_error([text]) == ""
