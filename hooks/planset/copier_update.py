"""The hooks of `copier update`: what they do before Copier's own work and after it.

Both run in the folder of the set. Copier itself leaves the set alone (copier.yml, `_exclude`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

from planset import renders
from planset.files import files_below, read
from planset.journal import alone, notice_cut_off
from planset.sets import SetError, repository_path, state_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from planset.sets import PlanSet

REJECTS = ":(top,glob)**/*.rej"


def before(answers_file: str, conflict: str) -> None:
    """Put the set back if an update was cut off, and take Copier's render of its old version.

    Raises SetError or FileError where the update must not go on.
    """
    folder = os.getcwd()
    state = state_folder(folder)
    with alone(state):
        notice_cut_off(folder, state)
    if conflict == "inline":
        _refuse_rejects()
    renders.forget()
    old_copy = renders.find_old_copy(
        repository_path(folder), answers_file, read(answers_file), os.environ["VERSION_FROM"]
    )
    if old_copy is None:
        raise SetError(
            "Copier's render of the old version cannot be found: try again, or `planset update`."
        )
    renders.keep(old_copy, renders.BASE)
    renders.keep(folder, renders.OURS, files_below(old_copy))


def _refuse_rejects() -> None:
    """Raise SetError for a `.rej` file: Copier would undo all edits of the file beside it."""
    command = ["git", "status", "--porcelain", "--ignored", "-z", "--", REJECTS]
    status = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    rejects = [line[3:] for line in status.split("\0") if line.startswith(("?? ", "!! "))]
    if rejects:
        raise SetError(
            f"{', '.join(rejects)} is left from an earlier update, and Copier would undo what you"
            " wrote in the file beside it: remove it, then update again."
        )


def after(answers_file: str, answers: str, quiet: str) -> None:
    """Merge the set, write it, and print what was done, unless `quiet` is "True".

    `answers` are the new ones as JSON where tasks were skipped, so that Copier's new render was not
    taken, else "". Whatever is raised, the set is as it was.
    """
    # Imported here, so that the hook before an update starts sooner.
    from planset.journal import standing_by  # noqa: PLC0415 - see above
    from planset.report import as_text, report_of  # noqa: PLC0415 - see above
    from planset.sets import open_set, read_folder  # noqa: PLC0415 - see above
    from planset.update import carry_out, prepare  # noqa: PLC0415 - see above

    base, ours, theirs = map(renders.kept, (renders.BASE, renders.OURS, renders.THEIRS))
    if not base or not ours or not (theirs or answers):
        raise SetError("Copier's renders were not handed over: try again, or `planset update`.")
    folder = os.getcwd()
    state = state_folder(folder)
    with standing_by(folder, state), alone(state):
        # Another command may have come, and been killed, while Copier made its renders.
        notice_cut_off(folder, state)
        _put_back(ours, folder)
        plan_set = open_set(folder, answers_file)
        new = read_folder(theirs) if theirs else _render_again(plan_set, json.loads(answers))
        update = prepare(plan_set, read_folder(base), new)
        if update.is_needed:
            carry_out(update)
    renders.forget()
    if quiet != "True":
        print(as_text(report_of(update)), file=sys.stderr)


def _put_back(ours: str, folder: str) -> None:
    """Put files back that Copier deleted: with `--skip-tasks`, those that only its old copy had."""
    for path in files_below(ours):
        target = os.path.join(folder, path)
        if not os.path.lexists(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(os.path.join(ours, path), f"{target}.planset-new")
            os.replace(f"{target}.planset-new", target)


def _render_again(plan_set: PlanSet, answers: dict[str, Any]) -> dict[str, str]:
    """Render a set from answers that name their template and its version."""
    from planset.versions import Versions  # noqa: PLC0415 - takes half a second

    versions = Versions(trusted=True)
    try:
        version = versions.get(answers["_src_path"], answers["_commit"], plan_set.folder)
        return version.render(plan_set.name, plan_set.answers_file, answers)
    finally:
        versions.close()
