"""Make a process fail at its n-th write; Python imports this first where PYTHONPATH leads here.

The variable FAULT says where, what and when: `after_update.py:kill:3`. What is `kill`, `kill-all`
(with the processes that it started) or `full`, as on a full disk. Writes below the folder FAULT_IN
count.
"""

from __future__ import annotations

import builtins
import errno
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


def count(path: str) -> None:
    """Count a write, and fail if it is the one."""
    if not str(Path(path).absolute()).startswith(os.environ["FAULT_IN"]):
        return
    WRITES.append(path)
    if len(WRITES) != int(NUMBER):
        return
    if WHAT == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
    for child in CHILDREN if WHAT == "kill-all" else ():
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


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
