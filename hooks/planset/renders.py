"""Take the two renders that Copier makes in an update, so that none has to be made again.

Copier renders the old version of the template into a temporary folder, then the new one into
another, and removes both before the last hook runs. The documents are moved out of them: Copier
then compares nothing and leaves the set alone, and the hooks have what they merge. Where a render
cannot be found it is simply not taken. A hook imports this module, so it imports little.
"""

from __future__ import annotations

import os
import shutil
import tempfile

OLD_COPY = "copier._main.old_copy."
"""How Copier names the folder of the old render, and of the new one; copier.yml has both names."""

BASE = "base"
THEIRS = "theirs"


def find_old_copy(folder: str, answers_file: str, answers_text: str) -> str | None:
    """Return the folder of the old render of the set in `folder`, None where it is not there.

    It is known by its answers file: the same answers to the same version give the same documents.
    """
    temporary = tempfile.gettempdir()
    wanted = answers_text.split()
    for entry in os.scandir(temporary):
        if not entry.name.startswith(OLD_COPY):
            continue
        for place in _folders_named(entry.path, folder):
            try:
                with open(os.path.join(place, answers_file), encoding="utf-8") as file:
                    if file.read().split() == wanted:
                        return place
            except OSError:  # noqa: PERF203 - another update's, gone meanwhile
                continue
    return None


def _folders_named(top: str, folder: str) -> list[str]:
    """Return the places below `top` where a set's folder may be: by the ends of its path."""
    parts = os.path.realpath(folder).split(os.sep)
    ends = [parts[start:] for start in range(1, len(parts) + 1)]
    return [path for end in ends if os.path.isdir(path := os.path.join(top, *end))]


def take(copy: str, side: str) -> None:
    """Move all that is in a copy of Copier's to the folder of `side`, BASE or THEIRS."""
    place = os.path.join(_place(), side)
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    for name in os.listdir(copy):
        shutil.move(os.path.join(copy, name), os.path.join(place, name))


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
