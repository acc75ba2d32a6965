"""`planset update`: bring sets to a newer version of their template.

What the command needs is imported when it runs: other commands start without.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from planset.files import FileError, write
from planset.index_command import keep_indexes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from planset.fleet import Settings
    from planset.report import Report

FAILED = 1
USAGE = 2
INTERRUPTED = 130


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `planset`; `run` of its options runs it."""
    update = commands.add_parser(
        "update",
        help="bring plan sets to a newer version of their template",
        description="Bring plan sets to a newer version of their template. What was written in them"
        " stays; nobody is asked: answers stay, new questions get their defaults.",
        allow_abbrev=False,
    )
    update.add_argument(
        "folders", metavar="DIR", nargs="*", help="the folders of sets; this one by default"
    )
    update.add_argument("--all", action="store_true", help="all sets of the repository")
    update.add_argument(
        "--check", action="store_true", help="only tell which sets are behind: exit 1 if any is"
    )
    update.add_argument(
        "--dry-run", action="store_true", help="say what would be done; write nothing"
    )
    update.add_argument(
        "--diff", action="store_true", help="show the changes as a diff; write nothing"
    )
    update.add_argument("--force", action="store_true", help="also sets with uncommitted changes")
    update.add_argument(
        "--trust",
        action="store_true",
        help="let the template run code of its own, as Copier's --trust does",
    )
    update.add_argument(
        "-r",
        "--vcs-ref",
        metavar="REF",
        help="the version to go to; :current: to change answers only",
    )
    update.add_argument(
        "-d",
        "--data",
        metavar="NAME=ANSWER",
        action="append",
        default=[],
        help="a new answer; may be repeated",
    )
    update.add_argument(
        "--format",
        choices=["text", "json"],
        default="text",
        help="json: an object with all reports",
    )
    update.add_argument(
        "--report", metavar="FILE", help="write a Markdown report, fit for a pull request"
    )
    update.set_defaults(run=guarded(_run_update), command=update)


def guarded(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Return a command that prints what is wrong, without a traceback."""

    def run_guarded(options: argparse.Namespace) -> int:
        from planset.journal import BusyError  # noqa: PLC0415 - see above
        from planset.sets import SetError  # noqa: PLC0415 - see above

        try:
            return run(options)
        except (SetError, FileError, BusyError) as error:
            print(f"planset: {error}", file=sys.stderr)
            return USAGE
        except OSError as error:
            reason = f"{error.filename}: {error.strerror}"
            print(f"planset: {reason}; nothing was changed.", file=sys.stderr)
            return FAILED

    return run_guarded


def _run_update(options: argparse.Namespace) -> int:
    """Update sets; return 0, 1 where one failed or is behind, 130 after Ctrl-C."""
    from dataclasses import replace  # noqa: PLC0415 - see above

    from planset.fleet import update_sets  # noqa: PLC0415 - see above
    from planset.sets import find_sets  # noqa: PLC0415 - see above

    if options.all and options.folders:
        options.command.error("name folders or say --all, not both")
    folders = find_sets(os.curdir) if options.all else _folders(options)
    reports: list[Report] = []
    status = 0
    try:
        for report in _shown(update_sets(folders, _settings(options)), len(folders), options):
            # What nobody asks for in the end is let go: thousands of reports take much memory.
            whole = options.report or options.format == "json"
            reports.append(report if whole else replace(report, documents=(), diff=""))
            if report.error or (options.check and report.is_needed):
                status = FAILED
    except KeyboardInterrupt:
        print(
            f"planset: interrupted; {len(reports)} of {len(folders)} sets are done, the others as"
            " they were. Run the same command again for the rest.",
            file=sys.stderr,
        )
        status = INTERRUPTED
    _conclude(sorted(reports, key=lambda report: report.folder), options)
    if status != INTERRUPTED:
        keep_indexes(report.folder for report in reports if report.written and report.is_needed)
    return status


def _folders(options: argparse.Namespace) -> list[str]:
    """Return the named folders, each once; the set around this folder where none is named."""
    return list(dict.fromkeys(map(os.path.realpath, options.folders or [os.curdir])))


def _settings(options: argparse.Namespace) -> Settings:
    from planset.fleet import Settings  # noqa: PLC0415 - see above

    answers = [answer.partition("=") for answer in options.data]
    for name, equals, _ in answers:
        if not equals:
            options.command.error(f"--data {name}: say --data NAME=ANSWER")
    return Settings(
        ref=options.vcs_ref,
        data={name: answer for name, _, answer in answers},
        trusted=options.trust,
        forced=options.force,
        written=not (options.dry_run or options.diff or options.check),
        with_diff=options.diff,
        checked=options.check,
    )


def _shown(reports: Iterator[Report], count: int, options: argparse.Namespace) -> Iterator[Report]:
    """Yield reports, each told when it is there; with the progress of many on a terminal."""
    if not sys.stderr.isatty() or count == 1:
        for report in reports:
            _tell(report, options, print)
            yield report
        return
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.progress import (  # noqa: PLC0415 - see above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True, highlight=False, markup=False)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    # Refreshed by hand: a thread of its own would be forked with the processes that update.
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as progress:
        task = progress.add_task("", total=count)
        for report in reports:
            _tell(report, options, lambda text, **_: console.print(text))
            progress.update(task, advance=1, description=report.name)
            progress.refresh()
            yield report


def _tell(report: Report, options: argparse.Namespace, tell: Callable[..., object]) -> None:
    """Print a report: errors to standard error, a diff as it is."""
    from planset.report import as_text  # noqa: PLC0415 - see above

    if options.format == "json":
        return
    if options.diff and not report.error:
        sys.stdout.write(report.diff)
        sys.stdout.flush()
        if not options.dry_run:
            return
    if options.check and not report.error:
        state = (
            f"behind: {report.versions}"
            if report.is_needed
            else f"up to date: {report.version_from}"
        )
        print(f"{report.name}  {state}")
        return
    text = as_text(report)
    if options.dry_run and report.is_needed and not report.error:
        text = text.rpartition("\n")[0]
    tell(text, file=sys.stderr)


def _conclude(reports: Sequence[Report], options: argparse.Namespace) -> None:
    """Write what is asked for on all reports together."""
    from planset.report import as_markdown, as_object, totals  # noqa: PLC0415 - see above

    if options.all and options.format == "text" and not options.diff:
        print(totals(reports), file=sys.stderr)
    if options.format == "json":
        print(json.dumps({"sets": [as_object(report) for report in reports]}, ensure_ascii=False))
    if options.report:
        write(options.report, as_markdown(reports))
