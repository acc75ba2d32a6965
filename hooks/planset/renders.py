"""Take the two renders that Copier makes in an update, so that none has to be made again.

Copier renders the old version of the template into a temporary folder, then the new one into
another, and removes both before the last hook runs. The documents are moved out of them: Copier
then compares nothing and leaves the set alone, and the hooks have what they merge. A hook imports
this module, so it imports little.
"""

from __future__ import annotations

import os
import shutil
import tempfile

OLD_COPY = "copier._main.old_copy."
"""How Copier names the folder of the old render, and of the new one; copier.yml has both names."""

BASE = "base"
THEIRS = "theirs"


def find_old_copy(prefix: str, answers_file: str, answers: str, version: str) -> str | None:
    """Return the folder of the old render of a set, None where it is not there.

    `prefix` is the set's path in its repository, `answers` the text of its answers file, `version`
    what Copier calls its version. Where several updates run at once, those with the same answers
    have the same documents.
    """
    found = []
    for entry in os.scandir(tempfile.gettempdir()):
        place = os.path.join(entry.path, prefix)
        if entry.name.startswith(OLD_COPY) and os.path.isfile(os.path.join(place, answers_file)):
            said = _words(os.path.join(place, answers_file))
            if said and said[1] == version:
                found.append((said[0], place))
    if len(found) > 1:
        wanted = _split(answers)[0]
        found = [candidate for candidate in found if candidate[0] == wanted][:1]
    return found[0][1] if found else None


def _words(path: str) -> tuple[list[str], str] | None:
    """Return what an answers file says, and of which version; None where it is gone meanwhile."""
    try:
        with open(path, encoding="utf-8") as file:
            return _split(file.read())
    except OSError:
        return None


def _split(answers: str) -> tuple[list[str], str]:
    """Return the words of answers without the line of their version, and that version."""
    lines = answers.splitlines()
    version = next((line for line in lines if line.startswith("_commit:")), "_commit:")
    others = " ".join([line for line in lines if line != version]).split()
    return others, version.partition(":")[2].strip(" '\"")


def take(copy: str, side: str) -> None:
    """Move all that is in a copy of Copier's to the folder of `side`, BASE or THEIRS."""
    place = os.path.join(_place(), side)
    shutil.rmtree(place, ignore_errors=True)
    unfinished = f"{place}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    os.makedirs(unfinished)
    for name in os.listdir(copy):
        shutil.move(os.path.join(copy, name), os.path.join(unfinished, name))
    os.rename(unfinished, place)


def taken(side: str) -> str | None:
    """Return the folder of a side that was taken in this update, None where it was not."""
    place = os.path.join(_place(), side)
    return place if os.path.isdir(place) else None


def forget() -> None:
    """Remove what was taken."""
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
