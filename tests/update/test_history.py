"""The template's own history: a set of each old version, written in, comes to the working tree."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from tests.conftest import TEMPLATE_PATHS, Repository, StrictCopier
from tests.questions import PROJECT
from tests.update.conftest import ANSWERS, answers, contents
from tests.update.story.written import HEADING, MARKER, found, lines_with_places

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run
    from tests.update.story.written import Place

MANY = 5
"""How many old versions are tried, where no more than that are releases."""
WRITTEN = "Written by hand:"


def _git(*arguments: str) -> bytes:
    """Return what git prints on the project's own repository; nothing where it is none."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, check=False).stdout


def _old_versions() -> list[str]:
    """Return all releases, and commits that changed the template, spread over its history."""
    tags = _git("tag", "--list", "v*", "--sort=creatordate").decode().split()
    paths = ("copier.yml", "template", "extensions")
    commits = _git("log", "--reverse", "--format=%h", "--", *paths).decode().split()
    room = max(MANY - len(tags), 0)
    step = max(-(-len(commits) // room), 1) if room else len(commits) + 1
    return tags + commits[::step][:room]


OLD_VERSIONS = _old_versions()
pytestmark = pytest.mark.skipif(not OLD_VERSIONS, reason="the project is here without its history")


@pytest.fixture
def template(tmp_path: Path, run: Run) -> Repository:
    """Start an empty repository for two versions of the template."""
    made = Repository(tmp_path / "template", run)
    made.path.mkdir()
    made.git("init", "--quiet")
    return made


@pytest.mark.parametrize("old", OLD_VERSIONS)
def test_comes_to_the_newest_version(
    copier: StrictCopier,
    template: Repository,
    copier_template: Path,
    repository: Repository,
    old: str,
) -> None:
    """No paragraph that somebody wrote in any section is lost, doubled or under another heading."""
    folder = repository.path / "checkout-retry"
    release_old(template, old)
    copier.copy(folder, **SET)
    fill(folder)
    repository.commit()
    before = written_in(folder)
    release_new(template, copier_template)
    copier.update(folder)
    fresh = repository.path.with_name("fresh")
    copier.copy(fresh, **SET)
    after = written_in(folder)
    still = before.keys() & places(fresh)
    assert {place: after.get(place) for place in still} == {place: before[place] for place in still}
    assert sorted(chain(*after.values())) == sorted(chain(*before.values()))
    assert not [name for name, content in contents(folder).items() if MARKER.search(content)]
    assert answers(folder)["_commit"] == "2.0.0"


SET = ANSWERS | {"documents": ["SPEC", "PRD"]}


def release_old(template: Repository, version: str) -> None:
    """Give the template its first version: what the project had in a commit."""
    there = _git("ls-tree", "--name-only", version).decode().splitlines()
    paths = [path for path in TEMPLATE_PATHS if path in there]
    with tarfile.open(fileobj=io.BytesIO(_git("archive", version, *paths))) as archive:
        archive.extractall(template.path, filter="data")
    template.commit()
    template.git("tag", "1.0.0")


def release_new(template: Repository, newest: Path) -> None:
    """Give the template its second version: what the working tree has."""
    template.git("rm", "--quiet", "-r", ".")
    shutil.copytree(newest, template.path, ignore=lambda *_: {".git"}, dirs_exist_ok=True)
    template.git("add", "--all")
    template.git("commit", "--quiet", "--allow-empty", "--message", "Newest")
    template.git("tag", "2.0.0")


def fill(folder: Path) -> None:
    """Write a paragraph of its own below each heading of each document."""
    for path in folder.glob("*.md"):
        lines, fenced = [], False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            fenced ^= line.startswith("```")
            lines.append(line)
            if not fenced and HEADING.fullmatch(line):
                lines += ["", f"{WRITTEN} {path.stem}, line {number}."]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def written_in(folder: Path) -> dict[Place, list[str]]:
    """Return the paragraphs written in a set, by their document and headings."""
    places: dict[Place, list[str]] = {}
    for path in folder.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        lines = {line for _, line in lines_with_places(text) if line.startswith(WRITTEN)}
        places |= {(path.name, *place): own for place, own in found(text, lines).items()}
    return places


def places(folder: Path) -> set[Place]:
    """Return the headings of each document of a set."""
    return {
        (path.name, *place)
        for path in folder.glob("*.md")
        for place, _ in lines_with_places(path.read_text(encoding="utf-8"))
    }
