"""Every pair of choices gives a whole set."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.page import EXTERNAL, Page, github_page
from tests.questions import (
    ASKED,
    CONFIGURATION,
    OPTIONAL_DOCUMENTS,
    PROJECT,
    QUESTIONS,
    all_pairs,
    answer_id,
)
from tests.template.seed import expected_plan

if TYPE_CHECKING:
    from tests.conftest import MakeSet

ALWAYS = ["PLAN.md", "REQUIREMENTS.md", "GITHUB-ISSUE.md"]
# Free answers that show in documents, each with the placeholders that it takes the place of.
FREE_ANSWERS: dict[str, tuple[str | list[str], list[str]]] = {
    "summary": (
        "Try a failed payment again, so that fewer carts are lost.",
        [
            "[Brief description of what will be implemented and why]",
            "[What will be built and why, in two sentences that make sense on their own]",
        ],
    ),
    "owners": (
        "Ada Lovelace, Grace Hopper",
        ["[Who to ask]", "[Who answers for these requirements]"],
    ),
    "components": (["Cart", "Event log", "Mail"], ["[Name]", "[Component 1]", "[Component 2]"]),
    "phases": (["First slice"], ["[Phase Name]", "[What is finished and usable after it]"]),
    "repository": ("octo-org/shop", []),
}
# Features of well-known projects, by their public design.
REAL = [yaml.safe_load(path.read_bytes()) for path in sorted((PROJECT / "tests/answers").iterdir())]
PAIRS = all_pairs({name: [type(value)(), value] for name, (value, _) in FREE_ANSWERS.items()})


class MadeSet:
    """A set and the answers that it was made with."""

    def __init__(self, folder: Path, answers: dict[str, Any]) -> None:
        """Read the documents in a folder."""
        self.folder = folder
        self.answers = answers
        self.texts = {
            path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))
        }
        self.pages = {name: github_page(text) for name, text in self.texts.items()}


@pytest.fixture(scope="session", params=PAIRS + REAL, ids=answer_id)
def made(request: pytest.FixtureRequest, make_set: MakeSet) -> MadeSet:
    """Make a set for every combination in which a pair comes up, and for the real features."""
    answers = {"date": "2024-02-29", **request.param}
    return MadeSet(make_set(**answers), {"feature_name": "Checkout retry", **answers})


def test_has_the_files_that_were_chosen(made: MadeSet) -> None:
    """Three documents and the answers file are always there, the others where they were chosen."""
    chosen = [f"{name}.md" for name in made.answers["documents"]]
    expected = {*ALWAYS, *chosen, ".copier-answers.yml"}
    assert {str(path.relative_to(made.folder)) for path in made.folder.rglob("*")} == expected


def test_every_link_and_anchor_resolves(made: MadeSet) -> None:
    """Each relative link leads to a file of the set, each anchor to a heading in it."""
    for name, page in made.pages.items():
        for target in page.links():
            if EXTERNAL.match(target):
                continue
            file, _, anchor = target.partition("#")
            linked = str(Path(file or name))
            assert linked in made.pages, f"{name} links to {target}"
            assert not anchor or anchor in made.pages[linked].anchors(), f"{name} links to {target}"


def test_each_document_links_to_all_the_others(made: MadeSet) -> None:
    """The last section is one list of links, the same in all documents but for the own entry."""
    for name, page in made.pages.items():
        assert re.fullmatch(r"(\d+\. )?Related Documents", page.headings()[-1][1])
        others = [f"./{other}" for other in made.pages if other != name]
        assert sorted(page.links()) == sorted(others)
    files = [link for page in made.pages.values() for link in page.links()]
    assert len(files) == len(made.pages) * (len(made.pages) - 1)


def test_related_documents_have_the_form_of_the_seed(made: MadeSet) -> None:
    """Each link stands behind its bold title, in the seed's order."""
    seed = expected_plan(made.answers).split("Related Documents\n\n")[1].splitlines()
    plan = made.texts["PLAN.md"].split("Related Documents\n\n")[1].splitlines()
    assert plan == seed
    itself = "- **Implementation Plan:** [PLAN.md](./PLAN.md)"
    for name, text in made.texts.items():
        last = text.split("Related Documents\n\n")[1]
        links = [line for line in last.splitlines() if line.startswith("- ")]
        assert links == [line for line in [itself, *seed] if f"(./{name})" not in line]


def test_headings_of_the_plan_are_those_of_the_seed(made: MadeSet) -> None:
    """Sections and their subsections have the seed's names, levels and order."""
    expected = github_page(expected_plan(made.answers)).headings()
    assert made.pages["PLAN.md"].headings() == expected


def test_no_placeholder_stands_where_an_answer_was_given(made: MadeSet) -> None:
    """What was answered is filled in everywhere, and what was not says what belongs there."""
    everything = "\n".join(made.texts.values())
    for name, (_, placeholders) in FREE_ANSWERS.items():
        for placeholder in placeholders:
            given = made.answers[name]
            asked_for = placeholder in everything
            if given:
                assert not asked_for, f"{placeholder} stands beside {name}"
            elif placeholder not in {"[Component 1]", "[Component 2]"}:
                assert asked_for, f"{placeholder} is gone without {name}"


def test_documents_that_were_not_chosen_are_not_mentioned(made: MadeSet) -> None:
    """Neither name nor title nor file name of one is left anywhere."""
    for title, name in OPTIONAL_DOCUMENTS.items():
        if name not in made.answers["documents"]:
            for file, text in made.texts.items():
                mention = re.search(
                    rf"\b({name}|{title}s?|{title.split()[-1]}s?)\b", text, re.IGNORECASE
                )
                assert not mention, f"{file} mentions {mention}"


def test_nothing_is_said_to_be_optional(made: MadeSet) -> None:
    """The seed's "(if applicable)" was a question, and it is answered."""
    assert not [name for name, text in made.texts.items() if "(if applicable)" in text.lower()]


def test_migration_can_be_answered_away(made: MadeSet) -> None:
    """Section 6 then gives a reason and has no subsections; no other document waits for it."""
    section = made.texts["PLAN.md"].split("## 6. Migration Strategy")[1].split("\n---\n")[0]
    others = "".join(text for name, text in made.texts.items() if name != "PLAN.md")
    if made.answers["migration"]:
        assert "### Breaking Changes" in section
    else:
        assert re.fullmatch(r"\s*Not applicable: .+\s*", section)
        assert "migration" not in others.lower()


def test_no_template_language_is_left_over(made: MadeSet) -> None:
    """Nothing of Jinja reaches the reader."""
    for text in made.texts.values():
        assert not re.search(r"\{\{|\{%|\{#|\bNone\b|Undefined", text)


def test_documents_are_tidy_text(made: MadeSet) -> None:
    """Lines end with nothing but Markdown's two spaces; there are no tabs or double blank lines."""
    for name, text in made.texts.items():
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name
        assert not re.search(r"\n\n\n|\t|(?<! ) \n| {3}\n", text), name


def test_tables_are_whole(made: MadeSet) -> None:
    """Every row of a table has as many cells as its head."""
    for name, page in made.pages.items():
        assert all(len(set(rows)) == 1 for rows in page.tables()), name


def test_answers_are_recorded(made: MadeSet) -> None:
    """Every question that is asked is in the answers file with what was answered."""
    text = (made.folder / ".copier-answers.yml").read_text(encoding="utf-8")
    recorded = yaml.safe_load(text)
    assert recorded.keys() - {"_src_path"} == ASKED.keys()
    assert {name: recorded[name] for name in made.answers} == made.answers


def test_requirements_have_stable_ids(made: MadeSet) -> None:
    """Each requirement has an ID of its own, a priority, and a criterion in EARS or Gherkin."""
    text = made.texts["REQUIREMENTS.md"]
    parts = re.split(r"^### ((?:N?FR)-\d{3}): ", text, flags=re.MULTILINE)[1:]
    requirements = dict(zip(parts[::2], parts[1::2], strict=True))
    assert len(requirements) == len(parts) / 2
    assert {"FR-001", "NFR-001"} <= requirements.keys()
    for body in requirements.values():
        assert "**Priority:** " in body
        assert "SHALL" in body
        assert re.search(
            r"\*\*Acceptance Criterion:\*\* GIVEN\b.*\bWHEN\b.*\bTHEN\b", body, re.DOTALL
        )
    others = "".join(other for name, other in made.texts.items() if name != "REQUIREMENTS.md")
    assert set(re.findall(r"\bN?FR-\d{3}\b", others)) <= requirements.keys()


def test_the_spec_traces_every_requirement(made: MadeSet) -> None:
    """Each requirement's ID has its row in the table of the spec."""
    if "SPEC" in made.answers["documents"]:
        ids = re.findall(r"^### (N?FR-\d{3}): ", made.texts["REQUIREMENTS.md"], re.MULTILINE)
        rows = re.findall(r"^\| (N?FR-\d{3}) \|", made.texts["SPEC.md"], re.MULTILINE)
        assert rows == ids


def test_the_issue_has_a_task_for_each_phase(made: MadeSet) -> None:
    """Its task list names the phases, its labels the priority."""
    issue = made.texts["GITHUB-ISSUE.md"]
    named = re.findall(r"^- \[ \] \*\*Phase (\d+):\*\* (.+)$", issue, re.MULTILINE)
    phases = made.answers["phases"]
    assert [int(number) for number, _ in named] == list(range(1, (len(phases) or 2) + 1))
    assert not phases or [name for _, name in named] == phases
    assert f"priority: {made.answers['priority'].lower()}" in issue


def test_each_document_opens_with_its_title(made: MadeSet) -> None:
    """There is one first heading, it comes first, and it has the feature's name."""
    for name, page in made.pages.items():
        titles = [title for level, title in page.headings() if level == 1]
        assert titles == [page.headings()[0][1]], name
        assert titles[0].endswith(made.answers["feature_name"]), name


def test_sections_of_the_documents_do_not_depend_on_answers(
    made: MadeSet, make_set: MakeSet
) -> None:
    """Sections keep name and number whatever was answered, so that links to them hold."""
    default = make_set()
    for name, page in made.pages.items():
        reference: Page = github_page((default / name).read_text(encoding="utf-8"))
        sections = [heading for heading in page.headings() if heading[0] == 2]  # noqa: PLR2004
        assert sections == [heading for heading in reference.headings() if heading[0] == 2]  # noqa: PLR2004


def test_every_language_has_its_samples() -> None:
    """The choices of `language` and the files that they name are the same."""
    files = (Path(__file__).parents[2] / "template" / "languages").glob("*.jinja")
    assert {file.stem for file in files} == set(QUESTIONS["language"]["choices"].values())


def test_every_choice_comes_up() -> None:
    """The pairs have every choice of every choice question in them, in documents every subset."""
    assert len({tuple(pair["documents"]) for pair in PAIRS}) == 2 ** len(OPTIONAL_DOCUMENTS)
    for name in ("phase", "priority", "language"):
        assert {pair[name] for pair in PAIRS} == set(QUESTIONS[name]["choices"].values())
    assert {pair["migration"] for pair in PAIRS} == {True, False}


def test_undefined_names_stop_a_render() -> None:
    """A misspelt name in a template is an error, not an empty place."""
    assert CONFIGURATION["_envops"]["undefined"] == "jinja2.StrictUndefined"
