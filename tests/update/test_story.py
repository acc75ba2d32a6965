"""The story of a set: made, filled by people, then taken over six versions of its template.

It goes step by step and in one leap, and once more through Copier alone. The filled documents are
in story/filled, and what the template goes through is in story/changes.py.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from planset.fresh_copy import check_copy, describe
from planset.journal import last_record
from planset.sets import state_folder

from tests.conftest import BIN, Repository, StrictCopier
from tests.update.conftest import answers, contents
from tests.update.story import changes
from tests.update.story.written import MARKER, found, lines_with_places, retitled, written

if TYPE_CHECKING:
    from tests.conftest import Run

FILLED = Path(__file__).parent / "story" / "filled"
DOCUMENTS = sorted(path.name for path in FILLED.iterdir())
SUMMARY = (
    "Try a failed card payment again by itself, so that an outage of the payment provider loses"
    " no order."
)
ANSWERS: dict[str, Any] = {
    "feature_name": "Checkout retry",
    "summary": SUMMARY,
    "date": "2026-03-02",
    "priority": "High",
    "owners": "Ada, Grace",
    "components": ["Payment client", "Retry queue", "Outcome mails"],
    "phases": ["Shadow run", "Pilot shop", "All shops"],
    "repository": "octo-org/shop",
}
SECRETS = "- **Secrets & Personal Data:** [What there is, where it is kept, what is logged]"
RETITLED_BY_SOMEBODY = "# Open Questions"
LEAP = "leap"
STAGES = [*changes.VERSIONS, LEAP]
"""The set after each version, and after all of them at once."""
LAST = list(changes.VERSIONS)[-1]
TITLES = {
    **changes.RETITLED,
    LEAP: {old: new for each in changes.RETITLED.values() for old, new in each.items()},
}

NEWS = {
    "100.0.0": {
        "PLAN.md": [
            "\n## 6. Feature Flags\n\n[Which switch turns it on, and when it is removed]\n\n---\n",
            "\n---\n\n## 7. Migration Strategy\n\nOne table is added,",
            "## 16. Related Documents\n",
        ]
    },
    "101.0.0": {
        "PLAN.md": [
            f"## 10. Documentation Updates\n\n{changes.UNTOUCHED_PLACEHOLDER}\n\n- [ ] README.md\n",
            "| Risk | Likelihood | Impact | Mitigation |\n",
            "| A payment is taken twice |  | High | One idempotency key",
            "| [Risk 2] | [1 in 10?] | [High/Med/Low] | [How to address] |\n",
        ]
    },
    "102.0.0": {
        "PLAN.md": [
            "---\n\n## 4. Dependencies & Prerequisites\n\n### Must be completed first:\n",
            "- The sandbox gives every error on demand\n\n---\n\n## 5. Implementation Steps\n",
        ]
    },
    "103.0.0": {
        "PLAN.md": [
            f"\n- [ ] {changes.REWORDED_OPEN}\n- [x] {changes.REWORDED_TICKED}\n",
            "\n- **Runbook:** [RUNBOOK.md](./RUNBOOK.md)\n- **GitHub Issue:**",
        ],
        "PRD.md": ["\n- **Runbook:** [RUNBOOK.md](./RUNBOOK.md)\n"],
        "RUNBOOK.md": ["# Runbook - Checkout retry\n", "[SPEC.md](./SPEC.md)\n"],
    },
    "104.0.0": {
        "SPEC.md": [
            f"---\n\n## 7. Privacy\n\n{SECRETS}\n{changes.NEW_ITEM}\n---\n",
            "\n---\n\n## 8. Performance Budget\n",
        ]
    },
    "105.0.0": {
        "PLAN.md": [
            "## 13. Risks & Countermeasures\n\n| Risk | Likelihood |",
            "## 15. Questions for the Payments Team\n",
        ]
    },
}
"""What is in the documents after a version, word for word."""
LEFT_OUT = {
    "101.0.0": [
        ("PLAN.md", changes.ANSWERED_PLACEHOLDER),
        ("PLAN.md", "| [Risk 1] | [1 in 10?] | [High/Med/Low] | [How to address] |"),
        ("PLAN.md", changes.DELETED_PLACEHOLDER),
    ],
    "104.0.0": [("SPEC.md", SECRETS)],
    "105.0.0": [("PLAN.md", "## 15. Questions to Settle")],
}
"""What each version has and the set has not, since somebody wrote or deleted there."""


CONFLICT = re.compile(
    r"^<<<<<<< [^\n]*\n(.*?)^=======\n.*?^>>>>>>> [^\n]*\n", re.MULTILINE | re.DOTALL
)
HOOKS = re.compile(r"^_(?:exclude|migrations|skip_if_exists|tasks):\n(?:[ \n].*\n?)*", re.MULTILINE)
"""What copier.yml has for the hooks."""
CONFLICTS_OF_COPIER_ALONE = {"steps": 8, "leap": 5}


@dataclass(frozen=True)
class Story:
    """Where the set is kept as it was made, filled, and at each stage, and what was recorded."""

    template: Repository
    rendered: Path
    filled: Repository
    stages: dict[str, Path]
    records: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def story(copier_template: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Story:
    """Tell the story once: make a set, fill it, and update it in steps and in a leap."""
    place = tmp_path_factory.mktemp("story")
    template = Repository(shutil.copytree(copier_template, place / "template"), run)
    shop = begin(template, place)
    filled = copied(shop, "filled")
    stages, records = {}, {}
    for version in changes.VERSIONS:
        release(template, version)
        update(template, shop)
        records[version] = last_record(state_folder(str(set_of(shop)))) or {}
        stages[version] = set_of(copied(shop, version))
        shop.commit()
    leap = copied(filled, LEAP)
    update(template, leap)
    records[LEAP] = last_record(state_folder(str(set_of(leap)))) or {}
    return Story(template, place / "rendered", filled, {**stages, LEAP: set_of(leap)}, records)


def begin(template: Repository, place: Path) -> Repository:
    """Make a set in a repository of its own, keep it as it was made, and fill it."""
    shop = Repository(place / "shop", template.run)
    shop.path.mkdir()
    shop.git("init", "--quiet")
    StrictCopier(template.path, {}, pytest.MonkeyPatch()).copy(set_of(shop), **ANSWERS)
    shop.commit("Plan checkout retry")
    shutil.copytree(set_of(shop), place / "rendered")
    shutil.copytree(FILLED, set_of(shop), dirs_exist_ok=True)
    shop.commit("Fill in the plan")
    return shop


def set_of(repository: Repository) -> Path:
    """Return the folder of the set in a repository."""
    return repository.path / "docs" / "plans" / "checkout-retry"


def copied(repository: Repository, name: str) -> Repository:
    """Copy a repository as it stands, to go on from there or to look back at."""
    path = repository.path.with_name(name)
    return Repository(shutil.copytree(repository.path, path), repository.run)


def release(template: Repository, version: str) -> None:
    """Give the template its next version."""
    changes.change(template.path, version)
    template.commit(version)
    template.git("tag", version)


def update(template: Repository, repository: Repository) -> None:
    """Update the set in a repository to the newest version, as `copier update` does."""
    StrictCopier(template.path, {}, pytest.MonkeyPatch()).update(set_of(repository))


def text(folder: Path, document: str) -> str:
    """Return the text of a document."""
    return (folder / document).read_text(encoding="utf-8")


PLACEHOLDER = re.compile(r"\[[A-Z][^\]]*\](?!\()")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_filled_set_is_of_this_template(story: Story, document: str) -> None:
    """Each section is there, and what is open stands so in the template of the working tree."""
    render = {line for _, line in lines_with_places(text(story.rendered, document))}
    filled = {line for _, line in lines_with_places(text(FILLED, document))}
    headings = {line for line in render - filled if line.startswith("# ") and "[" not in line}
    assert headings <= {RETITLED_BY_SOMEBODY, "# Test implementation outline"}
    assert {line for line in filled - render if PLACEHOLDER.search(line)} == set()


@pytest.mark.parametrize("version", NEWS)
def test_brings_what_is_new(story: Story, version: str) -> None:
    """Each version's change is in the filled documents, at its place."""
    for document, news in NEWS[version].items():
        after = text(story.stages[version], document)
        assert [snippet for snippet in news if snippet not in after] == []


@pytest.mark.parametrize("stage", STAGES)
def test_keeps_what_was_written(story: Story, stage: str) -> None:
    """Every line is there as often as somebody wrote it, in order and under its headings."""
    for document in DOCUMENTS:
        lines = written(text(FILLED, document), text(story.rendered, document))
        after = text(story.stages[stage], document)
        assert found(after, set().union(*lines.values())) == retitled(lines, TITLES.get(stage, {}))
        assert after.count("[x]") == text(FILLED, document).count("[x]")


@pytest.mark.parametrize("stage", STAGES)
def test_brings_back_nothing(story: Story, stage: str) -> None:
    """What somebody deleted or replaced stays away, but for a new section, which comes whole."""
    privacy = (f"Technical Spec - {ANSWERS['feature_name']}", "Privacy")
    for document in DOCUMENTS:
        filled = {line for _, line in lines_with_places(text(FILLED, document))}
        render = {line for _, line in lines_with_places(text(story.rendered, document))}
        back = found(text(story.stages[stage], document), render - filled)
        assert back in ({}, {privacy: [SECRETS]})


@pytest.mark.parametrize("stage", STAGES)
def test_leaves_nothing_to_resolve(story: Story, stage: str) -> None:
    """There is no conflict marker and no reject file, and the answers file is at the version."""
    folder = story.stages[stage]
    assert not [name for name, content in contents(folder).items() if MARKER.search(content)]
    assert {path.suffix for path in folder.iterdir()} == {".md", ".yml"}
    assert answers(folder)["_commit"] == (LAST if stage == LEAP else stage)


@pytest.mark.parametrize("stage", STAGES)
def test_links_lead_somewhere(story: Story, stage: str) -> None:
    """Every link leads to a document that is there, and to a section as it is now called."""
    assert broken_links(story.stages[stage]) == []


def broken_links(folder: Path) -> list[str]:
    """Return what is wrong with the links of a set."""
    return [
        describe(finding, str(folder))
        for finding in check_copy(str(folder), sorted(path.name for path in folder.glob("*.md")))
    ]


@pytest.mark.parametrize("version", changes.VERSIONS)
def test_reports_what_was_left_out(story: Story, version: str) -> None:
    """The record has each wording that gave way to what somebody wrote or deleted, and no other."""
    assert left_out(story, version) == LEFT_OUT.get(version, [])


def test_the_leap_reports_all_of_it(story: Story) -> None:
    """Who skips versions hears the same as who takes each."""
    assert left_out(story, LEAP) == sorted(chain(*LEFT_OUT.values()), key=itemgetter(0))


def left_out(story: Story, stage: str) -> list[tuple[str, str]]:
    """Return the document and the text of each change that was left out."""
    record = story.records[stage]
    return [(each["document"], each["text"].strip()) for each in record["left_out"]]


def test_steps_and_leap_end_in_the_same_text(story: Story) -> None:
    """It does not matter which versions somebody skipped."""
    assert contents(story.stages[LEAP]) == contents(story.stages[LAST])


def test_three_doors_lead_to_the_same_text(story: Story) -> None:
    """`planset update`, for a set or for all, gives the bytes of `copier update`."""
    for options in (["docs/plans/checkout-retry"], ["--all"]):
        shop = copied(story.filled, f"door {options[0].strip('-').rpartition('/')[2]}")
        planset = BIN / "planset"
        process = shop.run(planset, "update", "--trust", *options, cwd=shop.path)
        assert process.returncode == 0, process.stderr
        assert contents(set_of(shop)) == contents(story.stages[LEAP])


def test_copier_alone_leaves_conflicts(copier_template: Path, tmp_path: Path, run: Run) -> None:
    """Without the hooks the same story has this many, where each is resolved with what was there.

    Steps have them one after the other, a leap all at once.
    """
    template = Repository(shutil.copytree(copier_template, tmp_path / "template"), run)
    configuration = template.path / "copier.yml"
    configuration.write_text(HOOKS.sub("", configuration.read_text(encoding="utf-8")), "utf-8")
    template.commit()
    template.git("tag", "--force", "99.99.99")
    shop = begin(template, tmp_path)
    leap = copied(shop, LEAP)
    steps = 0
    for version in changes.VERSIONS:
        release(template, version)
        update(template, shop)
        steps += resolve(set_of(shop))
        shop.commit(version)
    update(template, leap)
    assert {"steps": steps, "leap": resolve(set_of(leap))} == CONFLICTS_OF_COPIER_ALONE


def resolve(folder: Path) -> int:
    """Take what was there before for each conflict in a set, and return how many there were."""
    resolved = 0
    for path in folder.glob("*.md"):
        after, count = CONFLICT.subn(r"\1", path.read_text(encoding="utf-8"))
        path.write_text(after, encoding="utf-8")
        resolved += count
    return resolved
