"""What Renovate does in many repositories at once, after one release of the template.

Renovate is the real one, and so are git and Copier; the forge is Gitea's API as Renovate calls it.
`make fleet` installs Renovate, and prints what came of each repository.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import BIN
from tests.fleet.fleet import (
    FEATURES,
    GLOBAL_SETTINGS,
    NEW,
    NEXT,
    OLD,
    PLANS,
    REPOSITORIES,
    RULE_FOR_SHORT_ADDRESSES,
    SETTINGS,
    TOOLS,
    Fleet,
)
from tests.fleet.forge import serve
from tests.update.conftest import contents
from tests.update.story.written import MARKER, found, retitled, written
from tests.update.test_story import CONFLICTS_OF_COPIER_ALONE, DOCUMENTS, LEAP, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Run
    from tests.fleet.fleet import Proposal

pytestmark = pytest.mark.skipif(
    not (TOOLS / "renovate").exists() or not (TOOLS / "node").exists(),
    reason="needs `make fleet`, which installs Renovate and node 24",
)
LEFT_BY_RENOVATE = "#copier updated"
"""What Renovate writes into an answers file to have Copier write it anew."""


@pytest.fixture
def fleet(copier_template: Path, tmp_path: Path, run: Run) -> Iterator[Fleet]:
    """Serve the template of the working tree, and repositories that have no plan sets yet."""
    with serve(tmp_path / "forge") as forge:
        yield Fleet(copier_template, tmp_path, forge, run)


def test_each_repository_gets_one_clean_pull_request(fleet: Fleet, run: Run) -> None:
    """It brings every set to the new version, keeps all that was written, and asks nothing."""
    for proposal in through_a_release(fleet, "planset"):
        assert proposal.title == f"Update plan sets to {NEW}"
        assert (proposal.others, proposal.comment) == (0, "")
        assert proposal.statuses == {"renovate/artifacts": "success"}
        assert proposal.versions() == dict.fromkeys(FEATURES, NEW)
        assert changed(proposal) == {"", *(f"{PLANS}/{name}" for name in FEATURES)}
        top = (proposal.branch.path / ".copier-answers.planset.yml").read_text(encoding="utf-8")
        assert f"_commit: {NEW}\n" in top
        for name, folder in proposal.sets().items():
            assert_kept(folder, fleet.filled(name), fleet.rendered(name))
            assert not any(MARKER.search(content) for content in contents(folder).values())
            assert {path.suffix for path in folder.iterdir()} == {".md", ".yml"}
            assert (folder / "RUNBOOK.md").is_file()
        check = run(BIN / "planset", "check", cwd=proposal.branch.path)
        assert check.returncode == 0, check.stdout


def test_with_copier_alone_one_conflict_stops_all_other_sets(fleet: Fleet) -> None:
    """Renovate exits with 0 all the same, and a set that was left behind is never updated again."""
    fleet.take_hooks_out()
    proposals = through_a_release(fleet, "Copier alone")
    first, *others = FEATURES
    left_behind = {first: NEW} | dict.fromkeys(others, OLD)
    for proposal in proposals:
        assert proposal.statuses == {"renovate/artifacts": "failure"}
        assert proposal.versions() == left_behind
        assert proposal.conflicts() == {
            first: CONFLICTS_OF_COPIER_ALONE["leap"],
            **dict.fromkeys(others, 0),
        }
        assert proposal.comment.count("fatal: git-write-tree: error building trees") == len(others)
        assert [name for name, folder in proposal.sets().items() if damaged(folder)] == others
    fleet.merge(proposals[0])
    fleet.template.git("commit", "--quiet", "--allow-empty", "--message", "Next")
    fleet.release(NEXT)
    fleet.renovate(REPOSITORIES[0])
    assert fleet.proposal(REPOSITORIES[0]).versions() == left_behind | {first: NEXT}


def test_the_settings_of_the_how_to_are_renovates_own(tmp_path: Path, run: Run) -> None:
    """Renovate's validator has nothing to say about them, with and without the further rule."""
    rules = [*SETTINGS["packageRules"], RULE_FOR_SHORT_ADDRESSES]
    for name, settings in {
        "renovate.json": SETTINGS,
        "renovate.json5": SETTINGS | {"packageRules": rules},
        "config.json": GLOBAL_SETTINGS,
    }.items():
        (tmp_path / name).write_text(json.dumps(settings), encoding="utf-8")
        process = run(
            TOOLS / "renovate-config-validator",
            "--strict",
            *(["--no-global"] if name.startswith("renovate") else []),
            name,
            cwd=tmp_path,
            env={"PATH": str(TOOLS), "RENOVATE_X_IGNORE_RE2": "true"},
        )
        assert process.returncode == 0, process.stdout


def through_a_release(fleet: Fleet, title: str) -> list[Proposal]:
    """Fill the sets, release a new version, and run Renovate; print what it said and did."""
    fleet.release(OLD)
    fleet.plan()
    fleet.change_template()
    fleet.release(NEW)
    process = fleet.renovate()
    assert process.returncode == 0, process.stderr
    proposals = fleet.proposals()
    print(f"{title}: Renovate exits with {process.returncode}")
    print(*proposals, sep="\n")
    print(*re.findall(r"^ *(?:INFO|WARN|ERROR|FATAL): .*", process.stdout, re.MULTILINE), sep="\n")
    print(f"All that Renovate did: {fleet.place / 'renovate.log'}")
    return proposals


def changed(proposal: Proposal) -> set[str]:
    """Return the folders in which a pull request changes something."""
    names = proposal.branch.git("diff", "--name-only", "origin/main", "HEAD").splitlines()
    return {name.rpartition("/")[0] for name in names}


def assert_kept(folder: Path, filled: Path, rendered: Path) -> None:
    """Check that every line that somebody wrote is where it was, under its headings."""
    for document in DOCUMENTS:
        before, made, after = (
            (each / document).read_text(encoding="utf-8") for each in (filled, rendered, folder)
        )
        lines = written(before, made)
        assert found(after, set().union(*lines.values())) == retitled(lines, TITLES[LEAP])


def damaged(folder: Path) -> bool:
    """Tell whether Renovate's own line is left in the answers file of a set."""
    return LEFT_BY_RENOVATE in (folder / ".copier-answers.yml").read_text(encoding="utf-8")
