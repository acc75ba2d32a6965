"""`planset status`: how far all plans are.

What the command needs is imported when it runs: other commands start without.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from planset.files import FileError
from planset.rules import PHASES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from rich.text import Text

    from planset.overview import Overview

UNREADABLE = 1
USAGE = 2
BAR = 10
"""How many characters a full bar has."""
UNKNOWN = "–"  # noqa: RUF001 - a dash for what is not there
COLORS = {"Execute": "cyan", "Done": "green", "Dropped": "dim"}


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `planset`; `run` of its options runs it."""
    status = commands.add_parser(
        "status",
        help="say how far all plan sets are",
        description="Say how far the plan sets below a folder are: their phase, how much is filled"
        " in, how many acceptance criteria are ticked, and whether their template is newer.",
        allow_abbrev=False,
    )
    status.add_argument("paths", metavar="PATH", nargs="*", help="folders; this one by default")
    status.add_argument(
        "--phase",
        choices=PHASES,
        action="append",
        default=[],
        help="only sets in this phase; may be repeated",
    )
    status.add_argument(
        "--owner", metavar="NAME", help="only sets with an owner of this name, or part of it"
    )
    status.add_argument(
        "--behind", action="store_true", help="only sets whose template has a newer version"
    )
    status.add_argument(
        "--format", choices=["text", "json"], default="text", help="json: an object with all sets"
    )
    status.set_defaults(run=_run_status, command=status)


def _run_status(options: argparse.Namespace) -> int:
    """Print the sets; return 0, 1 where one cannot be read, 2 where a path is not there."""
    from planset.newest import newer_versions  # noqa: PLC0415 - see above
    from planset.overview import overviews  # noqa: PLC0415 - see above

    try:
        folders = _folders(options.paths or [os.curdir])
    except FileError as error:
        print(f"planset: {error}", file=sys.stderr)
        return USAGE
    found = [each for each in overviews(folders, newer_versions(folders)) if _fits(each, options)]
    if options.format == "json":
        print(_as_json(found))
    elif found:
        _print_table(found)
    elif folders:
        print(f"None of {len(folders)} plan sets fits.")
    else:
        print("There is no plan set here. Make one: planset new DIR")
    return UNREADABLE if any(overview.error for overview in found) else 0


def _folders(paths: Sequence[str]) -> list[str]:
    """Return the folders of the sets in and below some folders, or of those that these are in."""
    from planset.answers_files import sets_below  # noqa: PLC0415 - see above
    from planset.finding_subjects import enclosing_set  # noqa: PLC0415 - see above

    found: dict[str, None] = {}
    for path in paths:
        if not os.path.exists(path):
            raise FileError(f"{path} is not there: check the path.")
        place = os.path.realpath(path)
        folder = place if os.path.isdir(place) else os.path.dirname(place)
        below = list(sets_below(folder)) if folder == place else []
        around = enclosing_set(folder) if not below else None
        found.update(dict.fromkeys([*below, *filter(None, [around])]))
    return list(found)


def _fits(overview: Overview, options: argparse.Namespace) -> bool:
    """Tell whether the filters let a set through."""
    wanted = (options.owner or "").casefold()
    return (
        (not options.phase or overview.phase in options.phase)
        and (not wanted or any(wanted in owner.casefold() for owner in overview.owners))
        and (not options.behind or bool(overview.newest))
    )


def _as_json(found: Sequence[Overview]) -> str:
    """Return an object with all sets; folders lead from this one."""
    import json  # noqa: PLC0415 - see above

    sets = [
        {
            "folder": _path(overview.folder),
            "name": overview.name,
            "phase": overview.phase,
            "priority": overview.priority,
            "date": overview.date,
            "owners": overview.owners,
            "filled": None if overview.filled is None else round(overview.filled, 4),
            "placeholders": {"left": overview.left, "total": overview.fresh},
            "accepted": {"ticked": overview.ticked, "total": overview.criteria},
            "documents": overview.documents,
            "waits_for": [_path(folder) for folder in overview.waits_for],
            "version": overview.version or None,
            "newest": overview.newest or None,
            "error": overview.error or None,
        }
        for overview in found
    ]
    return json.dumps({"sets": sets}, indent=2, ensure_ascii=False)


def _path(folder: str) -> str:
    return os.path.relpath(folder).replace(os.sep, "/")


def _print_table(found: Sequence[Overview]) -> None:
    """Print a table for people: each set on one line, whatever the width of the terminal."""
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.text import Text  # noqa: PLC0415 - see above

    console = Console(highlight=False)
    bars = "#-" if console.options.ascii_only else "█░"
    names = _names(found)
    header = ("Set", "Phase", "Priority", "Filled", "Accepted", "Template")
    rows = [tuple(Text(title, "bold") for title in header)]
    rows += [_row(each, name, bars) for each, name in zip(found, names, strict=True)]
    widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        for title, cell, width in zip(header, row, widths, strict=True):
            cell.align("right" if title == "Accepted" else "left", width)
        line = Text("  ").join(row)
        line.rstrip()
        console.print(line, soft_wrap=True)


def _names(found: Sequence[Overview]) -> list[str]:
    """Return the names of the folders; where one is there twice, with the way to each."""
    names = [os.path.basename(overview.folder) for overview in found]
    return [
        name if names.count(name) == 1 else _path(overview.folder)
        for name, overview in zip(names, found, strict=True)
    ]


def _row(overview: Overview, name: str, bars: str) -> tuple[Text, ...]:
    from rich.text import Text  # noqa: PLC0415 - see above

    accepted = f"{overview.ticked} / {overview.criteria}" if overview.criteria else UNKNOWN
    return (
        Text(name),
        Text(overview.phase, COLORS.get(overview.phase, "")),
        Text(overview.priority or UNKNOWN, "red" if overview.priority == "Critical" else ""),
        Text(_filled(overview.filled, bars)),
        Text(accepted),
        _template(overview),
    )


def _filled(share: float | None, bars: str) -> str:
    """Return a share as a bar and in percent."""
    from planset.index import percent  # noqa: PLC0415 - see above

    if share is None:
        return UNKNOWN
    full = round(share * BAR)
    return f"{bars[0] * full}{bars[1] * (BAR - full)} {percent(share):3} %"


def _template(overview: Overview) -> Text:
    """Return the version that a set has; where the set cannot be read, why."""
    from rich.text import Text  # noqa: PLC0415 - see above

    if overview.error:
        return Text(overview.error, "red")
    version = Text(overview.version or UNKNOWN)
    return version.append(" (update available)", "yellow") if overview.newest else version
