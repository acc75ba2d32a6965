"""Write several files of a set as one: all of them or none, also when the process is killed.

The journal is a file of its own, in git's folder, that holds each text before and after. It is
there from before the first write until after the last one, so whoever finds it puts the set back;
then it becomes the record of the last update. It stands alone and imports little: a hook runs it,
and as a script it stands by while another process writes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    # A path in the set, its text before and after; None where there is no file.
    Write = tuple[str, str | None, str | None]


class BusyError(Exception):
    """A set that somebody else works on at this moment; the message says what to do."""


JOURNAL = "journal.json"
RECORD = "record.json"
DONE = b"done"


def write_all(folder: str, state: str, writes: Sequence[Write], record: dict[str, Any]) -> None:
    """Write files of a set, and keep `record` with the writes as that of the last update.

    `state` is the folder of the set's journal. Whatever is raised, OSError where a file cannot be
    written, BusyError where somebody else writes one, the set is as it was before.
    """
    _start(state, writes, record)
    with _undone_on_error(folder, state):
        _carry_out(folder, writes)
        os.replace(os.path.join(state, JOURNAL), os.path.join(state, RECORD))


def take_back(folder: str, state: str, writes: Sequence[Write]) -> None:
    """Write files of a set and forget the record of its last update; raise as `write_all`."""
    _start(state, writes, {})
    with _undone_on_error(folder, state):
        _carry_out(folder, writes)
        os.unlink(os.path.join(state, JOURNAL))
    os.unlink(os.path.join(state, RECORD))


def recover(folder: str, state: str) -> list[str]:
    """Put a set back where writing it was cut off; return the paths that were put back.

    A file that somebody wrote in since stays as it is. The caller holds the set's lock: else it
    could undo what another process is writing.
    """
    journal = _load(os.path.join(state, JOURNAL))
    if journal is None:
        return []
    restored = []
    for path, before, after in journal["writes"]:
        with suppress(FileNotFoundError):
            os.unlink(_temporary(folder, path))
        if before != after and _current(folder, path) in {None, after} - {before}:
            _put(folder, path, before)
            restored.append(path)
    os.unlink(os.path.join(state, JOURNAL))
    return restored


def notice_cut_off(folder: str, state: str) -> None:
    """Put a set back where writing it was cut off, and say so; the caller holds the lock."""
    if restored := recover(folder, state):
        name, paths = os.path.basename(folder), ", ".join(restored)
        print(f"planset: an update of {name} was cut off; put back: {paths}", file=sys.stderr)


def last_record(state: str) -> dict[str, Any] | None:
    """Return the record of the last update with its `writes`, None where there is none."""
    return _load(os.path.join(state, RECORD))


def save_record(state: str, record: dict[str, Any]) -> None:
    """Replace the record of the last update."""
    _save(os.path.join(state, RECORD), record)


@contextmanager
def standing_by(folder: str, state: str) -> Iterator[None]:
    """Have another process put the set back if this one is killed, or cannot do it, meanwhile."""
    # -S: it needs no packages, and starts in half the time without.
    command = [sys.executable, "-I", "-S", __file__, folder, state]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as guard:
        try:
            yield
        finally:
            is_cut_off = os.path.exists(os.path.join(state, JOURNAL))
            guard.communicate(b"" if is_cut_off else DONE)


def stand_by(folder: str, state: str) -> None:
    """Wait until the process that writes is done; where it died, put the set back and say so."""
    if sys.stdin.buffer.read() == DONE:
        return
    # The process that died may not have let go of the lock yet.
    with alone(state, waiting=True):
        if recover(folder, state):
            print(f"planset: the update was cut off; {folder} is as it was.", file=sys.stderr)


@contextmanager
def alone(state: str, *, waiting: bool = False) -> Iterator[None]:
    """Hold a set's lock; where another process holds it, wait for it or raise BusyError."""
    os.makedirs(state, exist_ok=True)
    with open(os.path.join(state, "lock"), "ab") as lock:
        try:
            _lock(lock.fileno(), waiting)
        except OSError as error:
            raise BusyError("another process is updating it: wait until that is done.") from error
        yield


def _lock(file: int, waiting: bool) -> None:
    """Lock a file until it is closed; raise OSError where it is locked."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none
    except ImportError:
        import msvcrt  # noqa: PLC0415 - only Windows has it

        mode = "LK_LOCK" if waiting else "LK_NBLCK"
        msvcrt.locking(file, getattr(msvcrt, mode), 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        fcntl.flock(file, fcntl.LOCK_EX if waiting else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _start(state: str, writes: Sequence[Write], record: dict[str, Any]) -> None:
    os.makedirs(state, exist_ok=True)
    _save(os.path.join(state, JOURNAL), {**record, "writes": writes})


@contextmanager
def _undone_on_error(folder: str, state: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        recover(folder, state)
        raise


def _carry_out(folder: str, writes: Sequence[Write]) -> None:
    """Write every text beside its file, so that a full disk is met first; then move them there.

    Raises BusyError where a file is not as it was before: somebody saved it meanwhile.
    """
    changed = [write for write in writes if write[1] != write[2]]
    for path, _, after in changed:
        if after is not None:
            _stage(folder, path, after)
    for path, before, after in changed:
        if _current(folder, path) != before:
            raise BusyError(f"{path} was written to meanwhile: save it, then try again.")
        if after is None:
            _put(folder, path, None)
        else:
            os.replace(_temporary(folder, path), _target(folder, path))


def _stage(folder: str, path: str, text: str) -> None:
    target, temporary = _target(folder, path), _temporary(folder, path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(temporary, "wb") as file:
        file.write(_encode(text))
    if os.path.exists(target):
        os.chmod(temporary, os.stat(target).st_mode)


def _put(folder: str, path: str, text: str | None) -> None:
    """Write one file whole, or remove it and the folder that is empty without it."""
    target = _target(folder, path)
    if text is not None:
        _stage(folder, path, text)
        os.replace(_temporary(folder, path), target)
        return
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(folder, path))
    with suppress(OSError):
        if os.path.dirname(path):
            os.rmdir(os.path.dirname(target))


def _current(folder: str, path: str) -> str | None:
    try:
        with open(os.path.join(folder, path), "rb") as file:
            return file.read().decode(errors="surrogateescape")
    except FileNotFoundError:
        return None


def _target(folder: str, path: str) -> str:
    """Return where a file is; a symbolic link stays one, what it points to is replaced."""
    return os.path.realpath(os.path.join(folder, path))


def _temporary(folder: str, path: str) -> str:
    """Return the name of a text that is not in its place yet: the same for each try."""
    return _target(folder, path) + ".planset-new"


def _load(path: str) -> dict[str, Any] | None:
    try:
        with open(path, "rb") as file:
            loaded: dict[str, Any] = json.load(file)
    except FileNotFoundError:
        return None
    return loaded


def _save(path: str, content: dict[str, Any]) -> None:
    """Write JSON so that it is on the disk, whole, before anything that comes after."""
    with open(path + ".new", "wb") as file:
        file.write(json.dumps(content).encode())
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def _encode(text: str) -> bytes:
    # What is not UTF-8 in a file that is no document comes out as it came in.
    return text.encode(errors="surrogateescape")


if __name__ == "__main__":
    stand_by(*sys.argv[1:])
