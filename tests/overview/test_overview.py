"""What is said of a set: the document is the truth about itself, the answers stand in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from planset.overview import overview, overviews

from tests.overview.conftest import replace
from tests.template.names import EXAMPLES

if TYPE_CHECKING:
    from tests.conftest import MakeSet, Repository
    from tests.overview.conftest import AddSet

BRACKETS = re.compile(r"(?<!\\)\[(?![ xX]\])[^\[\]]+\](?!\()")


def test_the_documents_say_what_the_answers_said_once(add_set: AddSet) -> None:
    """What was changed in a header, and in the title, wins over what the set was made with."""
    folder = add_set("plan", phase="Execute", priority="Medium", owners="Ada", date="2001-02-03")
    plan, requirements = folder / "PLAN.md", folder / "REQUIREMENTS.md"
    replace(plan, "**Phase:** Execute", "**Phase:** Done")
    replace(plan, "**Priority:** Medium", "**Priority:** High")
    replace(plan, "**Date:** 2001-02-03", "**Date:** 2002-03-04")
    replace(plan, "Plan - Checkout retry", "Plan - Retry & *wait*")
    replace(requirements, "**Owners:** Ada", "**Owners:** [@grace](https://example.org), Radia")
    found = overview(str(folder))
    assert (found.phase, found.priority, found.date) == ("Done", "High", "2002-03-04")
    assert (found.name, found.owners) == ("Retry & wait", ("@grace", "Radia"))


def test_the_answers_say_what_no_document_says(add_set: AddSet) -> None:
    """A plan whose header went, or says what is no phase, is what it was made as."""
    folder = add_set("plan", phase="Plan", priority="Low", owners="Ada, Grace", date="2001-02-03")
    plan = folder / "PLAN.md"
    text = plan.read_text(encoding="utf-8")
    plan.write_text("# Retry\n\n**Phase:** Soon\n" + text[text.index("---\n") :], encoding="utf-8")
    for name in ("REQUIREMENTS.md", "GITHUB-ISSUE.md", "SPEC.md", "PRD.md"):
        document = folder / name
        text = document.read_text(encoding="utf-8")
        document.write_text(text.replace("Ada, Grace", "[Who answers]"), encoding="utf-8")
    found = overview(str(folder))
    assert (found.name, found.phase, found.priority) == ("Checkout retry", "Plan", "Low")
    assert (found.date, found.owners) == ("2001-02-03", ("Ada", "Grace"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_names_are_as_they_were_typed(make_set: MakeSet, name: str) -> None:
    """What the template escaped in a title is read back."""
    assert overview(str(make_set(feature_name=f"Cart {name}"))).name == " ".join(
        f"Cart {name}".split()
    )


def test_filled_is_the_share_of_placeholders_that_are_gone(add_set: AddSet) -> None:
    """Nothing at first, all when none is left, and in between what was written or deleted."""
    folder = add_set("plan")
    fresh = overview(str(folder))
    assert fresh.filled == 0
    plan = folder / "PLAN.md"
    replace(plan, "[High-level description of how this will be implemented]", "We retry once.")
    replace(plan, "- **[Decision 2]:** [Rationale]\n", "")
    some = overview(str(folder))
    assert (some.left, some.fresh) == (fresh.fresh - 3, fresh.fresh)
    for document in folder.glob("*.md"):
        document.write_text(BRACKETS.sub("x", document.read_text(encoding="utf-8")))
    assert overview(str(folder)).filled == 1


def test_more_of_the_same_does_not_make_a_plan_emptier(add_set: AddSet) -> None:
    """Another component, copied from the template with its placeholders, takes nothing away."""
    folder = add_set("plan")
    replace(
        folder / "PLAN.md", "**Purpose:**\n", "**Purpose:**\n[Description] [Name] [Rationale]\n"
    )
    assert overview(str(folder)).filled == 0


def test_a_document_that_somebody_deleted_does_not_count(add_set: AddSet) -> None:
    """Who needs no issue has not filled one in by deleting it."""
    folder = add_set("plan")
    before = overview(str(folder))
    (folder / "GITHUB-ISSUE.md").unlink()
    found = overview(str(folder))
    assert found.fresh < before.fresh
    assert found.filled == 0
    assert found.documents == ("PLAN.md", "REQUIREMENTS.md", "SPEC.md", "PRD.md")


def test_accepted_counts_the_criteria_of_the_plan(add_set: AddSet) -> None:
    """Ticks elsewhere do not count."""
    folder = add_set("plan")
    for done in ("All tests passing", "Code reviewed", "README.md"):
        replace(folder / "PLAN.md", f"- [ ] {done}", f"- [x] {done}")
    found = overview(str(folder))
    assert (found.ticked, found.criteria) == (2, 5)


def test_waits_for_the_sets_that_its_prerequisites_link_to(add_set: AddSet) -> None:
    """Each once, by whatever document of it or its folder; links in other sections do not count."""
    folder = add_set("docs/plans/checkout")
    archive, cart, ledger = (
        add_set(place, feature_name=place) for place in ("archive", "docs/plans/cart", "ledger")
    )
    plan = folder / "PLAN.md"
    replace(
        plan,
        "- [ ] [Prerequisite 1]\n- [ ] [Prerequisite 2]\n",
        "- [ ] [Cart](../cart/PLAN.md), see [its issue](../cart/GITHUB-ISSUE.md#summary)\n"
        "- [x] [Archive][a], [this](./old/SPEC.md), [the web](https://example.org/ledger/PLAN.md)\n"
        "- [ ] [gone](../gone/PLAN.md)\n\n[a]: /archive/\n",
    )
    replace(plan, "[Brief description", "After [Ledger](../../../ledger/PLAN.md): [Brief")
    assert overview(str(folder)).waits_for == (str(cart), str(archive))
    assert overview(str(ledger)).waits_for == ()


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        (".copier-answers.yml", b"_commit: [\n", ".copier-answers.yml:2: is not YAML"),
        (
            ".copier-answers.yml",
            b"date: 2026-02-30\n",
            ".copier-answers.yml:1: has a value that cannot be read",
        ),
        (".copier-answers.yml", None, ".copier-answers.yml is not there"),
        ("PLAN.md", b"# Plan\n\n\xff\n", "PLAN.md:3: is not UTF-8"),
        ("PLAN.md", None, "PLAN.md is not there"),
    ],
)
def test_says_what_cannot_be_read(
    add_set: AddSet, name: str, text: bytes | None, error: str
) -> None:
    """The file is named, with its line; what the others say is there all the same."""
    folder = add_set("plan", priority="High")
    if text is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(text)
    found = overview(str(folder))
    assert found.error.startswith(error)
    assert found.priority == "High"


def test_what_is_worked_on_comes_first(add_set: AddSet) -> None:
    """Sets stand by phase, then by priority, then by name; a priority that is none comes last."""
    wanted = [
        add_set("7", phase="Execute", priority="Critical", feature_name="Zebra"),
        add_set("6", phase="Execute", priority="Low", feature_name="cart"),
        add_set("5", phase="Execute", priority="Low", feature_name="Desk"),
        add_set("4", phase="Execute", priority="Medium", feature_name="Archive"),
        add_set("3", phase="Plan", priority="High"),
        add_set("2", phase="Done"),
        add_set("1", phase="Dropped", priority="Critical"),
    ]
    replace(wanted[3] / "PLAN.md", "**Priority:** Medium", "**Priority:** Soon")
    found = overviews(sorted(map(str, wanted)), {})
    assert [each.folder for each in found] == list(map(str, wanted))


def test_many_sets_are_read_as_few_are(
    repository: Repository, add_set: AddSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From some number on several processes share the work, with the same outcome."""
    folders = [str(add_set(name, feature_name=name)) for name in ("one", "two", "three", "four")]
    newest = {folders[2]: "9.9.9"}
    one_by_one = overviews(folders, newest)
    monkeypatch.setattr("planset.sharing.MANY", 2)
    monkeypatch.setattr("planset.sharing.cores", lambda: 3)
    assert overviews(folders, newest) == one_by_one
    assert str(repository.path) in one_by_one[0].folder
