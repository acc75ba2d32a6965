"""Update sets, one or a thousand, each by itself: on all cores, one failure stops no other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from difflib import unified_diff
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final

from planset.answers import newer
from planset.answers_files import answers_file_in
from planset.files import FileError, read
from planset.journal import BusyError, alone, notice_cut_off
from planset.report import Report, report_of
from planset.sets import (
    PlanSet,
    SetError,
    open_set,
    read_answers,
    reread,
    uncommitted,
)
from planset.sharing import cores
from planset.update import Update, carry_out, prepare_from_template
from planset.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FEW: Final = 4
"""Up to how many sets one process is faster than several."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How sets are updated.

    `ref` is the version for git, None for the newest tag; `data` new answers; `trusted` says that
    the template may run its own code; `forced` that a set may have uncommitted changes; `written`
    that files are written; `with_diff` that reports have a diff; `checked` that only versions are
    compared.
    """

    ref: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    trusted: bool = False
    forced: bool = False
    written: bool = True
    with_diff: bool = False
    checked: bool = False


def update_sets(folders: Sequence[str], settings: Settings) -> Iterator[Report]:
    """Update sets and yield the report on each, in the order in which they are done.

    Where the iterator is closed or interrupted, sets that are being written are finished, and
    others are left as they are.
    """
    versions = Versions(trusted=settings.trusted)
    try:
        if len(folders) <= FEW or cores() == 1:
            for folder in folders:
                yield update_folder(folder, settings, versions)
        else:
            _fetch(folders, settings, versions)
            yield from _on_all_cores(folders, settings, versions)
    finally:
        versions.close()


def update_folder(folder: str, settings: Settings, versions: Versions) -> Report:
    """Update the set in a folder; whatever fails is in the report."""
    try:
        with opened(folder) as plan_set:
            run = _compare_versions if settings.checked else _update
            return run(plan_set, settings, versions)
    except OSError as error:
        return Report(folder, error=f"{error.filename or folder}: {error.strerror}.")
    except (SetError, FileError, BusyError) as error:
        return Report(folder, error=str(error))


@contextmanager
def opened(folder: str) -> Iterator[PlanSet]:
    """Open a set that no other process works on meanwhile, put back if an update was cut off.

    Raises SetError where there is none, BusyError where another process has it.
    """
    plan_set = open_set(folder)
    with alone(plan_set.state):
        notice_cut_off(plan_set.folder, plan_set.state)
        yield reread(plan_set)


def _update(plan_set: PlanSet, settings: Settings, versions: Versions) -> Report:
    is_careful = settings.written and not settings.forced
    if is_careful and not plan_set.is_repository:
        _refuse_changed(plan_set.folder, [os.curdir])
    update = prepare_from_template(plan_set, versions, settings.ref, settings.data)
    if is_careful and plan_set.is_repository:
        # Its sets may just have been updated.
        written = [path for path, before, after in update.writes() if before != after]
        _refuse_changed(plan_set.folder, written)
    if update.is_needed and settings.written:
        carry_out(update)
    diff = diff_of(update) if settings.with_diff else ""
    return report_of(update, written=settings.written, diff=diff)


def _refuse_changed(folder: str, paths: Sequence[str]) -> None:
    """Raise SetError where any of some paths in a folder is not committed as it is."""
    if changed := uncommitted(folder, paths):
        many = (
            "an uncommitted change" if len(changed) == 1 else f"{len(changed)} uncommitted changes"
        )
        raise SetError(f"{folder} has {many}: commit first, or say --force.")


def _compare_versions(plan_set: PlanSet, settings: Settings, versions: Versions) -> Report:
    """Report a set that has an older version than it could have as one that needs an update."""
    newest = versions.get(plan_set.source, settings.ref, plan_set.folder).commit
    is_behind = newest != plan_set.commit and newer(plan_set.commit, newest) != plan_set.commit
    return Report(plan_set.folder, plan_set.commit, newest, is_needed=is_behind)


def diff_of(update: Update) -> str:
    """Return what an update changes in the form of `git diff`, with paths from this folder."""
    parts = []
    for path, before, after in update.writes():
        if before == after:
            continue
        name = os.path.relpath(os.path.join(update.plan_set.folder, path))
        lines = unified_diff(
            (before or "").splitlines(keepends=True),
            (after or "").splitlines(keepends=True),
            f"a/{name}" if before is not None else "/dev/null",
            f"b/{name}" if after is not None else "/dev/null",
        )
        parts += [
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in lines
        ]
    return "".join(parts)


def _fetch(folders: Sequence[str], settings: Settings, versions: Versions) -> None:
    """Fetch all versions ahead, so that the processes share them."""
    for folder in folders:
        try:
            # Without git, which `open_set` asks: here one set after the other waits for it.
            path = os.path.join(folder, answers_file_in(folder))
            answers = read_answers(path, read(path))
            for ref in {settings.ref, str(answers.get("_commit") or "")} - {":current:", ""}:
                versions.get(str(answers["_src_path"]), ref, folder)
        except (SetError, FileError):  # noqa: PERF203 - the set's own update reports it
            continue


def _on_all_cores(
    folders: Sequence[str], settings: Settings, versions: Versions
) -> Iterator[Report]:
    _Worker.settings, _Worker.versions = settings, versions
    left = list(folders)
    while left:
        stopped: set[str] = set()
        yield from _at_once(left, settings, stopped)
        left = [folder for folder in left if folder in stopped]
        # A process that dies takes all of its pool with it: those that ran go on one by one.
        for folder in left[: cores()]:
            yield _by_itself(folder, settings)
        left = left[cores() :]


def _at_once(folders: Sequence[str], settings: Settings, stopped: set[str]) -> Iterator[Report]:
    """Update sets and yield their reports; add to `stopped` those that had to be left."""
    with _pool(cores(), settings) as pool:
        waiting = {pool.submit(_Worker.update, folder): folder for folder in folders}
        try:
            for future in as_completed(waiting):
                folder = waiting.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    stopped.add(folder)
        finally:
            pool.shutdown(cancel_futures=True)


def _by_itself(folder: str, settings: Settings) -> Report:
    """Update a set in a process of its own; where that dies too, put the set back."""
    with _pool(1, settings) as pool:
        try:
            return pool.submit(_Worker.update, folder).result()
        except BrokenProcessPool:
            with suppress(SetError, FileError, BusyError, OSError), opened(folder):
                pass
            return Report(folder, error="its process was killed: update again.")


def _pool(processes: int, settings: Settings) -> ProcessPoolExecutor:
    # Forked processes have Copier and the versions already; elsewhere each gets its own.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(
        processes, mp_context=context, initializer=_Worker.start, initargs=(settings,)
    )


class _Worker:
    """What a process of the pool knows; forked ones have it from the process that made them."""

    settings: Settings
    versions: Versions
    working = Lock()

    @classmethod
    def start(cls, settings: Settings) -> None:
        # The process that made this one hears of Ctrl-C, too, and stops when this one is done.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if not hasattr(cls, "versions"):
            cls.settings, cls.versions = settings, Versions(trusted=settings.trusted)
        Thread(target=cls.end_with_parent, daemon=True).start()

    @classmethod
    def end_with_parent(cls) -> None:
        """Wait until the process that made this one is gone, finish the set, and end."""
        if parent := multiprocessing.parent_process():
            parent.join()
        with cls.working:
            os._exit(1)

    @classmethod
    def update(cls, folder: str) -> Report:
        with cls.working:
            return update_folder(folder, cls.settings, cls.versions)
