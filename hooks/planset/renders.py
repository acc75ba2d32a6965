"""Keep the two renders that Copier makes in an update, so that none has to be made again.

Copier renders the old version of the template into a temporary folder, then the new one into
another, and removes both before the last hook runs. It deletes from the set what the old one has
and the new one has not; so the new one gets what it lacks, and Copier deletes nothing: that is for
the hooks to decide. Nothing here depends on whose render was found, if several updates run at once:
the same answers to the same version give the same documents. A hook imports this module, so it
imports little.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress

from planset.files import files_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

OLD_COPY = "copier._main.old_copy."
"""How Copier names the folder of the old render, and of the new one; copier.yml has both names."""

BASE = "base"
OURS = "ours"
THEIRS = "theirs"


def find_old_copy(prefix: str, answers_file: str, answers: str, version: str) -> str | None:
    """Return the folder of the old render of a set, None where it is not there.

    `prefix` is the set's path in its repository, `answers` the text of its answers file, `version`
    what Copier calls its version. Of several it is one with the same answers; a single one may have
    them in another form, since a formatter may have gone over the set's.
    """
    wanted = _split(answers)[0]
    found = []
    for entry in os.scandir(tempfile.gettempdir()):
        if entry.name.startswith(OLD_COPY):
            place = os.path.join(entry.path, prefix)
            with suppress(OSError), open(os.path.join(place, answers_file), "rb") as file:
                said, of_version = _split(file.read().decode(errors="surrogateescape"))
                if of_version == version:
                    found.append((said == wanted, os.fstat(file.fileno()).st_mtime, place))
    same = [each for each in found if each[0]] or (found if len(found) == 1 else [])
    return max(same)[2] if same else None


def _split(answers: str) -> tuple[list[str], str]:
    """Return the words of answers without the line of their version, and that version."""
    lines = answers.splitlines()
    version = next((line for line in lines if line.startswith("_commit:")), "_commit:")
    others = " ".join([line for line in lines if line != version]).split()
    return others, version.partition(":")[2].strip(" '\"")


def keep(folder: str, side: str, paths: Iterable[str] | None = None) -> None:
    """Copy a folder, or what is there of `paths`, to that of a side: BASE, OURS or THEIRS."""
    place = os.path.join(_place(), side)
    unfinished = f"{place}.unfinished"
    for old in (place, unfinished):
        shutil.rmtree(old, ignore_errors=True)
    os.makedirs(unfinished)
    for path in files_below(folder) if paths is None else paths:
        target = os.path.join(unfinished, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with suppress(FileNotFoundError):
            shutil.copy(os.path.join(folder, path), target)
    os.rename(unfinished, place)


def stand_in(folder: str) -> None:
    """Put an empty file into a copy of Copier's for each that it lacks and BASE has."""
    base = kept(BASE)
    for path in files_below(base) if base else ():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "ab"):
            pass


def kept(side: str) -> str | None:
    """Return the folder of a side that was kept in this update, None where it was not."""
    place = os.path.join(_place(), side)
    return place if os.path.isdir(place) else None


def forget() -> None:
    """Remove what was kept."""
    shutil.rmtree(_place(), ignore_errors=True)


def _place() -> str:
    """Return the folder of this update, which all hooks know by the process that starts them.

    Raises OSError where the folder is somebody else's.
    """
    owner = getattr(os, "getuid", int)()
    own = os.path.join(tempfile.gettempdir(), f"planset-{owner}")
    os.makedirs(own, mode=0o700, exist_ok=True)
    status = os.lstat(own)
    if os.path.islink(own) or (owner and status.st_uid != owner):
        raise PermissionError(f"{own} belongs to somebody else: remove it.")
    return os.path.join(own, str(os.getppid()))
