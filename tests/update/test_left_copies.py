"""`copier update` beside what another update has, or has left, in the temporary folder."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from planset.renders import find_old_copy

from tests.update.conftest import PLACEHOLDER, WRITTEN, assert_updated, contents, release

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository, Run


@pytest.mark.parametrize("age", [-3600, 3600], ids=["older", "newer"])
def test_is_not_led_astray_by_another_old_render(
    copier_command: Run, template: Repository, filled: Path, repository: Repository, age: int
) -> None:
    """A full copy of the old render that is not this update's own removes nothing from the set."""
    release(template)
    temporary = template.path.parent / "temporary"
    left = temporary / "copier._main.old_copy.left" / filled.relative_to(repository.path)
    shutil.copytree(filled, left, ignore=shutil.ignore_patterns("flow.png", "notes.md"))
    plan = left / "PLAN.md"
    plan.write_text(plan.read_text(encoding="utf-8").replace(WRITTEN, PLACEHOLDER), "utf-8")
    answers = left / ".copier-answers.yml"
    moment = answers.stat().st_mtime + age
    os.utime(answers, (moment, moment))
    before = contents(filled)
    process = copier_command(
        "update", "--trust", "--defaults", cwd=filled, env={"TMPDIR": str(temporary)}
    )
    assert process.returncode == 0, process.stderr
    assert_updated(filled)
    assert contents(filled).keys() == before.keys()


def test_does_not_guess_among_other_renders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A single render of the version may have answers in another form; of several one must fit."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def found(answers: str) -> str | None:
        return find_old_copy("plans", "answers.yml", answers, "v1")

    for number in (1, 2):
        folder = tmp_path / f"copier._main.old_copy.{number}" / "plans"
        folder.mkdir(parents=True)
        (folder / "answers.yml").write_text(f"_commit: v1\nname: {number}\n", encoding="utf-8")
        if number == 1:
            assert found('_commit: "v1"\nname: "1"\n') == str(folder)
    assert found("_commit: v1\nname: 2\n") == str(folder)
    assert found('_commit: "v1"\nname: "2"\n') is None
