"""`planset show`, `take` and `undo`: look back at the last update of a set.

What the commands need is imported when they run: other commands start without.
"""

from __future__ import annotations

import os
import sys
from textwrap import indent
from typing import TYPE_CHECKING, Any

from planset.update_command import USAGE, guarded

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to those of `planset`; `run` of their options runs them."""
    show = _add(commands, "show", _run_show, "show what the last update of a set left out")
    show.add_argument("number", metavar="N", nargs="?", help="both wordings of this one")
    take = _add(commands, "take", _run_take, "put in what the last update of a set left out")
    take.add_argument("number", metavar="N", nargs="?", help="which one, as `planset show` has it")
    _add(commands, "undo", _run_undo, "take the last update of a set back, but not your own work")


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=summary, description=f"{summary.capitalize()}.", allow_abbrev=False
    )
    command.add_argument(
        "folder", metavar="DIR", nargs="?", help="the folder of the set; this one by default"
    )
    command.set_defaults(run=guarded(run), command=command)
    return command


def _run_show(options: argparse.Namespace) -> int:
    """Print what was left out: a line for each, or both wordings of one."""
    from planset.afterwards import left_out, record_of_last_update, written_there  # noqa: PLC0415
    from planset.fleet import opened  # noqa: PLC0415 - see above

    folder, number = _folder_and_number(options)
    with opened(folder) as plan_set:
        record = record_of_last_update(plan_set)
    if number is None:
        print(f"{record['from']} → {record['to']}: {len(record['left_out'])} left out")
        for index, change in enumerate(record["left_out"], start=1):
            print(f"{index:4}  {_describe(change)}")
        return 0
    change = left_out(record, number)
    print(_describe(change))
    print(f"\nThe template:\n{_indented(change['text'])}")
    print(f"\nYours:\n{_indented(written_there(record, change))}")
    return 0


def _describe(change: dict[str, Any]) -> str:
    from planset.report import LEFT_OUT  # noqa: PLC0415 - see above

    titles = " § " + change["path"][-1] if change["path"] else ""
    taken = " (taken)" if change.get("taken") else ""
    return f"{change['document']}:{change['line']}{titles}: {LEFT_OUT[change['kind']]}{taken}"


def _indented(text: str) -> str:
    return indent(text.strip("\r\n") or "(nothing)", "    ")


def _run_take(options: argparse.Namespace) -> int:
    """Put a left-out change in."""
    from planset.afterwards import take  # noqa: PLC0415 - see above
    from planset.fleet import opened  # noqa: PLC0415 - see above

    folder, number = _folder_and_number(options)
    if number is None:
        print("planset: which one? `planset show` lists them.", file=sys.stderr)
        return USAGE
    with opened(folder) as plan_set:
        document, line = take(plan_set, number)
    print(f"{document}:{line}: the template's wording is in.")
    return 0


def _run_undo(options: argparse.Namespace) -> int:
    """Take the last update back."""
    from planset.afterwards import undo  # noqa: PLC0415 - see above
    from planset.fleet import opened  # noqa: PLC0415 - see above

    with opened(options.folder or os.curdir) as plan_set:
        changed, kept = undo(plan_set)
    names = ", ".join(changed) or "nothing was left of it"
    print(f"{plan_set.name} is as before the update: {names}")
    if kept:
        print(f"What you wrote since stays, with its headings: {', '.join(kept)}")
    return 0


def _folder_and_number(options: argparse.Namespace) -> tuple[str, int | None]:
    """Return the folder and the number that a command names; one word that is a number is that."""
    folder, number = options.folder, options.number
    if number is None and folder and folder.isdecimal():
        folder, number = None, folder
    if number is not None and not number.isdecimal():
        options.command.error(f"{number} is no number: `planset show` has them")
    return folder or os.curdir, int(number) if number else None
