"""Make a process fail at its n-th write; Python imports this first where PYTHONPATH leads here.

The variable FAULT says where, what and when: `after_update.py:kill:3`. What is a key of FAILURES.
Writes below the folder FAULT_IN count.
"""

from __future__ import annotations

import builtins
import errno
import multiprocessing
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT, _, FAULT = os.environ.get("FAULT", "").partition(":")
WHAT, _, NUMBER = FAULT.partition(":")
WRITES: list[str] = []
CHILDREN: list[int] = []
OPEN = open


def kill(path: str) -> None:
    """Die, with a file that was to be written begun."""
    with suppress(OSError), OPEN(path, "x") as file:
        file.write("# Half")
    os.kill(os.getpid(), signal.SIGKILL)


def kill_all(path: str) -> None:
    """Die together with the processes that this one started."""
    for child in CHILDREN:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    kill(path)


def kill_child(path: str) -> None:
    """Die if this is a process of a pool."""
    if multiprocessing.parent_process():
        kill(path)


def kill_parent(_: str) -> None:
    """Have the process that started this one die."""
    os.kill(os.getppid(), signal.SIGKILL)


def fill_disk(path: str) -> None:
    """Fail as on a full disk."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


def interrupt(_: str) -> None:
    """Fail as if somebody had pressed Ctrl-C, and does so again and again."""
    WRITES.pop()
    raise KeyboardInterrupt


FAILURES = {
    "kill": kill,
    "kill-all": kill_all,
    "kill-child": kill_child,
    "kill-parent": kill_parent,
    "full": fill_disk,
    "interrupt": interrupt,
}


def count(path: str) -> None:
    """Count a write, and fail if it is the one."""
    if str(Path(path).absolute()).startswith(os.environ["FAULT_IN"]):
        WRITES.append(path)
        if len(WRITES) == int(NUMBER):
            FAILURES[WHAT](path)


def counted(write: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that counts as a write of its first argument."""

    def counting(path: str, *arguments: object, **options: object) -> object:
        count(path)
        return write(path, *arguments, **options)

    return counting


def counted_open(path: str, mode: str = "r", *arguments: Any, **options: Any) -> object:  # noqa: ANN401 - those of `open`
    """Open a file; it is a write if it is opened for writing."""
    if set(mode) & {"w", "x"}:
        count(path)
    return OPEN(path, mode, *arguments, **options)


class Remembering(subprocess.Popen[Any]):
    """Start a process and remember it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - those of Popen
        """Start it."""
        super().__init__(*arguments, **options)
        CHILDREN.append(self.pid)


if SCRIPT and any(word.endswith(SCRIPT) for word in sys.orig_argv):
    for module, name, replacement in (
        (builtins, "open", counted_open),
        *((os, name, counted(getattr(os, name))) for name in ("replace", "unlink", "rmdir")),
        (subprocess, "Popen", Remembering),
    ):
        setattr(module, name, replacement)
