"""Many sets at once: what is remembered of the last run, and several processes."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from planset import checking, sharing
from planset.finding_subjects import find_targets
from planset.rules import Settings

from tests.check.planted import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    from planset.finding_subjects import Target
    from planset.subjects import Subject

    Codes: TypeAlias = Callable[..., list[str]]

AN_HOUR_AGO = 1_700_000_000
SETS = ("one", "two", "three")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """Lay out a repository with several sets, whose files are old; return their folder."""
    folder = lay_out(tmp_path)
    for name in SETS:
        shutil.copytree(folder, folder.parent / name)
    (tmp_path / "NOTES.md").write_text("# Notes\n", encoding="utf-8")
    with (folder / "SPEC.md").open("a", encoding="utf-8") as spec:
        spec.write("\nSee [the notes](../../../NOTES.md#notes).\n")
    return folder.parent


@pytest.fixture
def codes(plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Codes:
    """Check the sets, remembering results however young the files are; return the codes found."""
    monkeypatch.setattr(checking, "YOUNG", -(10**18))

    def check(settings: Settings | None = None) -> list[str]:
        cache = str(tmp_path / "cache" / "check")
        targets = find_targets([str(plans)])
        results = checking.check_targets(targets, settings or Settings(), cache)
        return [finding.code for result in results for _, finding in result.findings]

    return check


def test_what_did_not_change_is_not_checked_again(
    codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second run gives the same and runs no check."""
    assert codes() == []
    monkeypatch.setattr(checking, "check_subject", None)
    assert codes() == []


def test_a_changed_document_is_seen(codes: Codes, plans: Path) -> None:
    """The set is checked again, also where the size stays the same."""
    codes()
    plan = plans / "two" / "PLAN.md"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("**Phase:** Done", "**Phase:** Dome"), encoding="utf-8")
    assert codes() == ["PS305"]


def test_what_changes_while_it_is_checked_is_checked_again(
    codes: Codes, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file was before it was read is remembered, not what it became meanwhile."""
    check_subject = checking.check_subject

    def change_and_check(target: Target, subject: Subject, settings: Settings) -> checking.Result:
        if target.folder == str(plans / "one"):
            (plans / "one" / "PLAN.md.rej").touch()
        return check_subject(target, subject, settings)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(checking, "check_subject", change_and_check)
        assert codes() == []
    assert codes() == ["PS702"]


def test_a_new_file_is_seen(codes: Codes, plans: Path) -> None:
    """What an update leaves beside the documents counts."""
    codes()
    (plans / "one" / "PLAN.md.rej").touch()
    assert codes() == ["PS702"]


@pytest.mark.parametrize("text", ["# Other notes\n", None])
def test_a_linked_file_elsewhere_is_seen(codes: Codes, tmp_path: Path, text: str | None) -> None:
    """A heading that goes there, or the whole file, breaks the link here."""
    codes()
    notes = tmp_path / "NOTES.md"
    notes.unlink()
    if text:
        notes.write_text(text, encoding="utf-8")
    assert codes() == ["PS102" if text else "PS101"]


def test_other_settings_are_seen(codes: Codes, plans: Path) -> None:
    """What was remembered under other settings is not used."""
    (plans / "one" / "PLAN.md.rej").touch()
    assert codes(Settings({"PS702": "off"})) == []
    assert codes() == ["PS702"]


def test_gates_are_remembered_too(codes: Codes, plans: Path) -> None:
    """Settings of one phase are part of what a result rests on."""
    (plans / "one" / "PLAN.md.rej").touch()
    assert codes(Settings({}, {("Done", "PS702"): "off"})) == []
    assert codes(Settings({}, {("Done", "PS702"): "info"})) == ["PS702"]


def test_code_that_goes_is_seen(codes: Codes, tmp_path: Path) -> None:
    """What a plan says is in the repository is one of the files that its result rests on."""
    codes()
    (tmp_path / "shop" / "payments" / "client.py").unlink()
    assert codes() == ["PS501"] * (len(SETS) + 1)


def test_a_commit_is_no_change(
    codes: Codes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What git writes in its own folder leaves all results as they are."""
    codes()
    (tmp_path / ".git" / "index").touch()
    monkeypatch.setattr(checking, "check_subject", None)
    assert codes() == []


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_memory_is_forgotten(codes: Codes, tmp_path: Path, damage: str) -> None:
    """A file that is cut, or has lines that are no JSON, only makes the run slower."""
    codes()
    cache = tmp_path / "cache" / "check"
    text = cache.read_text(encoding="utf-8")
    damaged = text[: len(text) // 2] if damage == "cut" else text.replace('"Done"', "Done")
    cache.write_text(damaged, encoding="utf-8")
    assert codes() == []


def test_what_is_very_young_is_checked_again(
    codes: Codes, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file may change twice within what a clock can tell, so a young one is not remembered."""
    monkeypatch.setattr(checking, "YOUNG", 10**18)
    codes()
    monkeypatch.setattr(checking, "check_subject", None)
    for path in plans.rglob("*"):
        os.utime(path, (AN_HOUR_AGO, AN_HOUR_AGO))
    with pytest.raises(TypeError):
        codes()


def test_what_fails_in_another_process_fails_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """No result is lost in silence: the error comes here as it was raised there."""
    monkeypatch.setattr(sharing, "MANY", 1)
    monkeypatch.setattr(sharing, "cores", lambda: 3)
    with pytest.raises(FileNotFoundError, match="third"):
        list(sharing.shared(all_there, ["first", "second", "third"]))


def all_there(names: list[str]) -> list[str]:
    """Return names; raise FileNotFoundError where the third is one of them."""
    if "third" in names:
        raise FileNotFoundError("third")
    return names


def test_several_processes_find_what_one_does(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results come in the order of the sets, whoever found them."""
    (plans / "two" / "PLAN.md.rej").touch()
    targets = find_targets([str(plans)])
    alone = checking.check_targets(targets, Settings())
    monkeypatch.setattr(sharing, "MANY", 1)
    monkeypatch.setattr(sharing, "cores", lambda: 3)
    assert checking.check_targets(targets, Settings()) == alone
