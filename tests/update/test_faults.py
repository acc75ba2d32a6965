"""Whatever fails while a set is updated, it is as it was or wholly updated, and can go on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pexpect
import pytest
from planset.journal import alone
from planset.sets import state_folder
from planset.update_command import FAILED, INTERRUPTED

from tests.conftest import BIN
from tests.update.conftest import ANSWERS, assert_updated, contents, fill, ignore_sets, release

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Repository, Run, StrictCopier

FAULTS = Path(__file__).with_name("faults")
UPDATE = ("update", "--trust", "--defaults")
MOST_WRITES = 60
MESSAGES = {"full": "No space left on device", "interrupt": "planset: interrupted"}


class RunHook(Protocol):
    """Runs the hook after an update as Copier does, with a fault in it."""

    def __call__(self, fault: str = "") -> subprocess.CompletedProcess[str]:
        """Run it once."""


def with_fault(fault: str, folder: Path) -> dict[str, str]:
    """Return the variables that make a process fail, as `faults/sitecustomize.py` has it.

    The process writes in a set's folder and in git's.
    """
    return {"FAULT": fault, "FAULT_IN": str(folder.parents[2]), "PYTHONPATH": str(FAULTS)}


@pytest.fixture
def hook(template: Repository, filled: Path, copier: StrictCopier, run: Run) -> RunHook:
    """Prepare the renders of an update as the hooks before it leave them."""
    renders = filled.parents[3] / "renders"
    copier.copy(renders / "base", **ANSWERS)
    plan = template.path / "template" / "feature" / "PLAN.md.jinja"
    (plan.parent / "reviews").mkdir()
    (plan.parent / "reviews" / "FIRST.md").write_text("# Reviews\n", encoding="utf-8")
    (plan.parent / "{% if 'SPEC' in documents %}SPEC.md{% endif %}.jinja").unlink()
    release(template)
    copier.copy(renders / "theirs", **ANSWERS)
    script = template.path / "hooks" / "after_update.py"

    def start(fault: str = "") -> subprocess.CompletedProcess[str]:
        # A hook knows its update by the process that starts it.
        place = Path(tempfile.gettempdir(), f"planset-{os.getuid()}", str(os.getpid()))
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(renders, place)
        shutil.copytree(filled, place / "ours", ignore=shutil.ignore_patterns("*.planset-new"))
        command = (sys.executable, script, ".copier-answers.yml", "", "False")
        return run(*command, cwd=filled, env=with_fault(fault, filled))

    return start


@pytest.mark.parametrize("what", ["kill", "full", "interrupt"])
def test_a_fault_at_any_write_leaves_the_set_as_it_was(
    hook: RunHook, filled: Path, what: str
) -> None:
    """A kill, a full disk and Ctrl-C again and again change nothing; running it again finishes."""
    before = contents(filled)
    for number in range(1, MOST_WRITES):
        process = hook(f"after_update.py:{what}:{number}")
        if process.returncode == 0:
            break
        assert contents(filled) == before, number
        if what != "kill":
            assert MESSAGES[what] in process.stderr
            assert "the set is as it was before" in process.stderr
    assert number > len(before)
    assert_updated(filled)
    assert (filled / "reviews" / "FIRST.md").exists()
    assert not (filled / "SPEC.md").exists()


def test_the_next_command_puts_a_set_back(
    hook: RunHook, filled: Path, planset: Run, copier_command: Run
) -> None:
    """Where nobody stands by, as when the power goes off, planset's next command does it."""
    before = contents(filled)
    cut_off = 0
    for number in range(1, MOST_WRITES):
        process = hook(f"after_update.py:kill-all:{number}")
        if process.returncode == 0:
            break
        is_cut_off = any(contents(filled).get(name) != text for name, text in before.items())
        if is_cut_off and not cut_off:
            # Copier looks at git's status before it calls any hook.
            assert "is dirty" in copier_command(*UPDATE, cwd=filled).stderr
        told = planset("show", cwd=filled)
        assert ("checkout-retry was cut off; put back: " in told.stderr) == is_cut_off
        assert contents(filled) == before, number
        cut_off += is_cut_off
    assert cut_off > len(before) // 2
    assert_updated(filled)


def test_the_next_copier_update_puts_an_ignored_set_back(
    hook: RunHook, filled: Path, repository: Repository, copier_command: Run
) -> None:
    """Where git does not see the half-written set, `copier update` mends it and goes on."""
    ignore_sets(repository)
    before = (filled / "GITHUB-ISSUE.md").read_bytes()
    number = 0
    while (filled / "GITHUB-ISSUE.md").read_bytes() == before:
        number += 1
        assert hook(f"after_update.py:kill-all:{number}").returncode != 0
    process = copier_command(*UPDATE, cwd=filled)
    assert "an update of checkout-retry was cut off; put back: " in process.stderr
    assert_updated(filled)


def test_the_hook_puts_back_what_was_cut_off_since_copier_began(
    hook: RunHook, filled: Path, planset: Run
) -> None:
    """Another update, killed while Copier made its renders, leaves no trace."""
    before = contents(filled)
    plan = before["PLAN.md"]
    number = 0
    while (filled / "PLAN.md").read_bytes() == plan:
        number += 1
        assert hook(f"after_update.py:kill-all:{number}").returncode != 0
    assert "an update of checkout-retry was cut off; put back: " in hook().stderr
    assert_updated(filled)
    assert planset("undo", cwd=filled).returncode == 0
    assert contents(filled) == before


def test_the_hook_finds_a_set_that_was_updated_since_copier_began(
    hook: RunHook, filled: Path, planset: Run
) -> None:
    """Where `planset update` came first, `copier update` changes nothing more."""
    before = contents(filled)
    assert planset("update", "--trust", cwd=filled).returncode == 0
    updated = contents(filled)
    assert hook().returncode == 0
    assert contents(filled) == updated
    assert planset("undo", cwd=filled).returncode == 0
    assert contents(filled) == before


@pytest.mark.parametrize(
    "fault", ["before_update.py:kill:2", "hand_over.py:kill:2", "after_update.py:kill-parent:8"]
)
def test_a_kill_beside_the_merge_leaves_the_set_whole(
    copier_command: Run, template: Repository, filled: Path, repository: Repository, fault: str
) -> None:
    """Whichever hook is killed, or Copier itself, the set is untouched or wholly updated."""
    before = contents(filled)
    release(template)
    temporary = repository.path.parent / "temporary"
    temporary.mkdir()
    variables = {"TMPDIR": str(temporary)}
    process = copier_command(
        *UPDATE,
        cwd=filled,
        env={**variables, **with_fault(fault, filled), "FAULT_IN": str(repository.path.parent)},
    )
    assert process.returncode != 0
    if "kill-parent" not in fault:
        assert contents(filled) == before
    elif contents(filled) != before:
        assert_updated(filled)
        repository.commit()
    assert copier_command(*UPDATE, cwd=filled, env=variables).returncode == 0
    assert_updated(filled)


def test_an_undo_is_whole_or_not_at_all(hook: RunHook, filled: Path, planset: Run) -> None:
    """Killed at any write, `planset undo` has done nothing or all."""
    before = contents(filled)
    assert hook().returncode == 0
    updated = contents(filled)
    for number in range(1, MOST_WRITES):
        process = planset("undo", cwd=filled, env=with_fault(f"planset:kill:{number}", filled))
        if process.returncode == 0:
            break
        planset("show", cwd=filled)
        found = contents(filled)
        assert found in (updated, before), number
        if found == before:
            break
    assert contents(filled) == before
    assert number > 1


def break_import(template: Repository) -> None:
    """Have the new version need a package that nobody has."""
    path = template.path / "hooks" / "planset" / "markdown.py"
    path.write_text(path.read_text("utf-8") + "import no_such_package\n", encoding="utf-8")


def break_merge(template: Repository) -> None:
    """Have the new version's merge fail."""
    path = template.path / "hooks" / "planset" / "set_merge.py"
    text = path.read_text(encoding="utf-8")
    call = "    changes = list(_SetMerge("
    assert call in text
    path.write_text(text.replace(call, "    1 / 0\n" + call), encoding="utf-8")


def break_template(template: Repository) -> None:
    """Have the new version's documents not render."""
    path = template.path / "template" / "feature" / "PLAN.md.jinja"
    path.write_text(path.read_text("utf-8") + "{{ no_such_answer }}\n", encoding="utf-8")


def break_handing_over(template: Repository) -> None:
    """Have the new version's documents not be handed over."""
    path = template.path / "hooks" / "hand_over.py"
    path.write_text("", encoding="utf-8")


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (break_import, "No module named 'no_such_package'"),
        (break_merge, "division by zero"),
        (break_template, "'no_such_answer' is undefined"),
        (break_handing_over, "were not handed over"),
    ],
)
def test_a_broken_version_changes_nothing(
    copier_command: Run, template: Repository, filled: Path, fault: object, message: str
) -> None:
    """The message says why, the set stays at the old version, and a mended version goes in."""
    before = contents(filled)
    assert callable(fault)
    fault(template)
    release(template)
    process = copier_command(*UPDATE, cwd=filled)
    assert process.returncode != 0
    assert message in process.stderr
    assert contents(filled) == before
    template.git("revert", "--no-edit", "HEAD")
    release_again = template.path / "copier.yml"
    release_again.write_text("# Mended\n" + release_again.read_text("utf-8"), encoding="utf-8")
    template.commit()
    template.git("tag", "100.0.1")
    assert copier_command(*UPDATE, cwd=filled).returncode == 0
    assert "_commit: 100.0.1" in (filled / ".copier-answers.yml").read_text(encoding="utf-8")


def test_an_interrupted_question_changes_nothing(template: Repository, filled: Path) -> None:
    """Ctrl-C while Copier asks leaves every file as it is."""
    before = contents(filled)
    release(template)
    terminal = pexpect.spawn(
        str(BIN / "copier"), ["update", "--trust"], cwd=str(filled), timeout=60
    )
    terminal.expect("What is the feature called")
    terminal.sendintr()
    terminal.expect(pexpect.EOF)
    assert contents(filled) == before


def lose_version(template: Repository) -> str:
    """Rewrite the template's history without the old version; return what planset says of it."""
    template.git("tag", "--delete", "99.99.99")
    template.git("checkout", "--quiet", "--orphan", "fresh")
    template.commit()
    template.git("tag", "--force", "100.0.0")
    return "99.99.99 of the template"


def lose_template(template: Repository) -> str:
    """Remove the template's repository; return what planset says of it."""
    shutil.rmtree(template.path)
    return "is gone, or is no git repository"


@pytest.mark.parametrize("lose", [lose_version, lose_template])
def test_an_old_version_that_is_gone_changes_nothing(
    copier_command: Run,
    planset: Run,
    template: Repository,
    filled: Path,
    lose: Callable[[Repository], str],
) -> None:
    """Neither door updates a set whose version cannot be rendered any more."""
    before = contents(filled)
    release(template)
    message = lose(template)
    process = copier_command(*UPDATE, cwd=filled)
    assert process.returncode != 0
    process = planset("update", "--trust", cwd=filled)
    assert process.returncode == FAILED
    assert message in process.stderr
    assert contents(filled) == before


def test_without_git_nothing_is_changed(planset: Run, filled: Path, tmp_path: Path) -> None:
    """The message says what is missing."""
    before = contents(filled)
    process = planset("update", "--trust", cwd=filled, env={"PATH": str(tmp_path)})
    assert process.returncode == FAILED
    assert "git cannot be found: an update needs it" in process.stderr
    assert contents(filled) == before


@pytest.fixture
def folders(copier: StrictCopier, repository: Repository, template: Repository) -> list[Path]:
    """Make eight filled sets that are a version behind."""
    made = [repository.path / "plans" / f"set-{number}" for number in range(8)]
    copier.copy(made[0], **ANSWERS)
    fill(made[0])
    for folder in made[1:]:
        shutil.copytree(made[0], folder)
    repository.commit()
    release(template)
    return made


def test_one_set_that_fails_stops_no_other(
    planset: Run, folders: list[Path], repository: Repository
) -> None:
    """Each failure is named, exit status 1; a second run does what is missing and no more."""
    (folders[1] / "SPEC.md").write_bytes(b"# Spec\n\xff\n")
    repository.commit()
    (folders[2] / "PLAN.md").write_text("Not committed.\n", encoding="utf-8")
    (folders[3] / ".copier-answers.yml").write_text(
        "_src_path: /gone\nfeature_name: a\ndocuments: []\n_commit: v1\n", "utf-8"
    )
    repository.git("commit", "--quiet", "--message", "Gone", "--", str(folders[3]))
    process = planset("update", "--all", "--trust", cwd=repository.path)
    assert process.returncode == FAILED
    assert f"{folders[1]}/SPEC.md:2: is not UTF-8" in process.stderr
    assert f"{folders[2]} has an uncommitted change" in process.stderr
    assert "/gone is gone, or is no git repository" in process.stderr
    for folder in (folders[0], *folders[4:]):
        assert_updated(folder)
    assert (folders[2] / "PLAN.md").read_text("utf-8") == "Not committed.\n"
    repository.git("checkout", "--quiet", "HEAD", "--", str(folders[2]))
    (folders[1] / "SPEC.md").write_text("# Spec\n", encoding="utf-8")
    repository.commit()
    again = planset("update", "--all", "--trust", cwd=repository.path)
    assert again.stderr.count("nothing to do.") == len(folders) - 3
    assert_updated(folders[1])
    assert_updated(folders[2])


def test_force_goes_on_with_uncommitted_changes(
    planset: Run, folders: list[Path], repository: Repository
) -> None:
    """What is not committed is merged like what is."""
    (folders[0] / "notes.md").write_text("# More\n", encoding="utf-8")
    refused = planset("update", "--trust", cwd=folders[0])
    assert refused.returncode == FAILED
    assert planset("update", "--trust", cwd=folders[1]).returncode == 0
    forced = planset("update", "--trust", "--force", cwd=folders[0])
    assert forced.returncode == 0
    assert "## Reviews" in (folders[0] / "PLAN.md").read_text(encoding="utf-8")
    assert repository.git("diff", "--name-only", "--diff-filter=U") == ""


def start(repository: Repository, *options: str) -> subprocess.Popen[str]:
    """Start an update of all sets, in a process group of its own."""
    return subprocess.Popen(
        [BIN / "planset", "update", "--all", "--trust", *options],
        cwd=repository.path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def await_first_report(process: subprocess.Popen[str]) -> None:
    """Wait until a set is done."""
    assert process.stderr
    process.stderr.readline()


def assert_whole(folders: list[Path]) -> int:
    """Check that each set is updated or untouched; return how many are updated."""
    updated = 0
    for folder in folders:
        is_new = "100.0.0" in (folder / ".copier-answers.yml").read_text(encoding="utf-8")
        plan = (folder / "PLAN.md").read_text(encoding="utf-8")
        assert ("## Reviews" in plan) == is_new
        assert not list(folder.glob("*planset-new"))
        updated += is_new
    return updated


def test_an_interrupted_update_leaves_whole_sets(
    planset: Run, folders: list[Path], repository: Repository
) -> None:
    """After Ctrl-C each set is done or untouched, and the next run does the others."""
    process = start(repository)
    await_first_report(process)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate()
    # On a slow machine all sets may be done before the signal comes.
    is_interrupted = process.returncode == INTERRUPTED
    assert is_interrupted or process.returncode == 0, errors
    assert ("interrupted; " in errors) == is_interrupted
    assert "Traceback" not in errors
    assert assert_whole(folders) > 0
    planset("update", "--all", "--trust", "--force", cwd=repository.path)
    assert assert_whole(folders) == len(folders)


def test_a_process_that_dies_stops_no_other(
    planset: Run, folders: list[Path], repository: Repository
) -> None:
    """A set that takes its process with it each time is put back and named; the others are done."""
    before = contents(folders[1])
    fault = with_fault("planset:kill-child:9", folders[1]) | {"FAULT_IN": str(folders[1])}
    process = planset("update", "--all", "--trust", cwd=repository.path, env=fault)
    assert process.returncode == FAILED
    assert "set-1 was cut off; put back: " in process.stderr
    assert process.stderr.count("its process was killed: update again.") == 1
    assert contents(folders[1]) == before
    assert assert_whole(folders) == len(folders) - 1
    assert planset("update", "--trust", cwd=folders[1]).returncode == 0
    assert_updated(folders[1])


def test_a_killed_command_leaves_no_process_behind(
    planset: Run, folders: list[Path], repository: Repository
) -> None:
    """Its processes finish the sets that they are at and end; the next run does the others."""
    process = start(repository)
    await_first_report(process)
    process.kill()
    # They hold its standard error until they end.
    process.communicate(timeout=30)
    assert_whole(folders)
    planset("update", "--all", "--trust", "--force", cwd=repository.path)
    assert assert_whole(folders) == len(folders)


def test_two_updates_at_once(folders: list[Path], repository: Repository) -> None:
    """Each set is updated by one of them; the other leaves it alone or finds it done."""
    processes = [start(repository, "--force") for _ in range(2)]
    for process in processes:
        process.communicate()
    assert assert_whole(folders) == len(folders)
    plans = {(folder / "PLAN.md").read_bytes() for folder in folders}
    assert len(plans) == 1


def test_a_set_in_use_is_left_alone(planset: Run, copier_command: Run, folders: list[Path]) -> None:
    """While another process has a set, both doors say so and change nothing."""
    before = contents(folders[0])
    with alone(state_folder(str(folders[0]))):
        for process in (
            planset("update", "--trust", cwd=folders[0]),
            copier_command(*UPDATE, cwd=folders[0]),
        ):
            assert process.returncode == FAILED
            assert "another process is updating it: wait" in process.stderr
    assert contents(folders[0]) == before
