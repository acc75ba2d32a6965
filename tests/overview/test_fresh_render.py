"""Fresh renders without Copier, against those that Copier makes."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from copier import run_copy
from planset.forms import own_sources
from planset.fresh_render import FreshTemplate, RenderError, own_template
from planset.overview import overview

from tests.conftest import PLAIN_ANSWERS, Repository
from tests.overview.conftest import replace
from tests.questions import all_pairs, answer_id
from tests.template.names import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeSet, Run

CASES: list[dict[str, Any]] = [
    *all_pairs({"components": [[], ["Cart"]], "phases": [[], ["Pilot", "Rollout"]]}),
    {"summary": "Try *once* more.", "owners": "Ada, Grace", "repository": "octo-org/shop"},
    {"feature_name": "日本語 [x] <b>", "components": EXAMPLES, "phases": EXAMPLES},
]


@pytest.mark.parametrize("answers", CASES, ids=answer_id)
def test_documents_are_those_that_copier_makes(make_set: MakeSet, answers: dict[str, Any]) -> None:
    """Each byte is the same, and there is no document more or less."""
    folder = make_set(**answers)
    made = {path.name: path.read_bytes() for path in folder.glob("*.md")}
    rendered = own_template().documents(answers_of(folder))
    assert {name: text.encode() for name, text in rendered.items()} == made


def test_a_question_that_was_never_asked_gets_its_default(make_set: MakeSet) -> None:
    """A set that is older than a question can be compared with today's template."""
    folder = make_set()
    answers = answers_of(folder)
    for name in ("migration", "documents", "slug"):
        del answers[name]
    rendered = own_template().documents(answers)
    assert rendered["PLAN.md"].encode() == (folder / "PLAN.md").read_bytes()
    assert len(rendered) == len(list(folder.glob("*.md")))


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'x' | filter_of_another_age }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ today() }}",
        "{{ components + 1 }}",
        "{{ question_of_another_age }}",
    ],
)
def test_what_cannot_be_rendered_is_one_kind_of_error(make_set: MakeSet, source: str) -> None:
    """A template can do no harm, asks neither git nor the clock, and is never half rendered."""
    template = FreshTemplate({**own_sources(), "template/feature/PLAN.md.jinja": source})
    with pytest.raises(RenderError):
        template.documents(answers_of(make_set()))


@pytest.mark.parametrize("source", ["- no\n- questions\n", "a: [", "3"])
def test_sources_without_questions_are_no_template(source: str) -> None:
    """What has no copier.yml that can be read is told apart at once."""
    with pytest.raises(RenderError, match=r"copier\.yml"):
        FreshTemplate({**own_sources(), "copier.yml": source})


@pytest.fixture
def old_set(copier_template: Path, tmp_path: Path, run: Run) -> OldSet:
    """Make a set from a template's version 99.99.99, and a next version to write into."""
    template = Repository(shutil.copytree(copier_template, tmp_path / "template"), run)
    folder = tmp_path / "set"
    run_copy(
        str(template.path),
        folder,
        data=PLAIN_ANSWERS,
        defaults=True,
        unsafe=True,
        quiet=True,
        skip_tasks=True,
    )
    return OldSet(template, folder)


class OldSet(NamedTuple):
    """A set, and the repository of its template."""

    template: Repository
    folder: Path

    def move_on(self) -> None:
        """Release what is in the template's work tree, and have the set say that it has that."""
        self.template.commit()
        self.template.git("tag", "100.0.0")
        replace(self.folder / ".copier-answers.yml", "_commit: 99.99.99", "_commit: 100.0.0")


def test_counts_by_the_version_that_a_set_has(old_set: OldSet) -> None:
    """Where the template is a repository here, the set's own version says what was to fill in."""
    plan = old_set.template.path / "template" / "feature" / "PLAN.md.jinja"
    written = "[What to watch for during rollback]"
    replace(plan, written, f"{written} and [who watches it]")
    replace(old_set.folder / "PLAN.md", written, f"{written} and [who watches it]")
    before = overview(str(old_set.folder))
    old_set.move_on()
    after = overview(str(old_set.folder))
    assert (after.left, after.fresh) == (before.fresh + 1, before.fresh + 1)
    assert overview(str(old_set.folder), is_shared=True).fresh == before.fresh


def test_a_version_that_cannot_be_rendered_is_left_aside(old_set: OldSet) -> None:
    """The package's own template counts then, and no code of the other is run."""
    plan = old_set.template.path / "template" / "feature" / "PLAN.md.jinja"
    plan.write_text("{{ 'x' | filter_of_another_age }}", encoding="utf-8")
    extension = old_set.template.path / "extensions" / "plan_set.py"
    extension.write_text("import sys\nsys.planset_was_here = True\n", encoding="utf-8")
    old_set.move_on()
    found = overview(str(old_set.folder))
    assert found.fresh
    assert found == overview(str(old_set.folder), is_shared=True)
    assert not hasattr(sys, "planset_was_here")


def test_where_nothing_can_be_rendered_the_share_is_unknown(old_set: OldSet) -> None:
    """Answers that fit no version give no share, and the rest is there all the same."""
    answers = old_set.folder / ".copier-answers.yml"
    replace(answers, "components: []", "components: 7")
    found = overview(str(old_set.folder))
    assert found.filled is None
    assert found.name == "Checkout retry"


def answers_of(folder: Path) -> dict[str, Any]:
    """Return what a set's answers file holds."""
    text = (folder / ".copier-answers.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
