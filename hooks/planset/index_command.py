"""`planset index`: keep the list of all plans on a page of the repository.

What the command needs is imported when it runs: other commands start without.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from planset.files import FileError, read, write

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

PLANS_FOLDER = "docs/plans"
PAGE = "README.md"
CHANGED = 1
USAGE = 2


class _Page(NamedTuple):
    """The page of the index: its path, its text as it stands and as it should be, and its sets.

    `before` is None for a page that is not there.
    """

    path: str
    before: str | None
    after: str
    sets: int


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `planset`; `run` of its options runs it."""
    index = commands.add_parser(
        "index",
        help="write the list of all plan sets",
        description="Write a table and a picture of all plan sets of the repository between the two"
        " markers of a page. Nothing else on it changes; a page that is not there is made.",
        allow_abbrev=False,
    )
    index.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="the page; README.md in the folder of the plans, or what the settings name",
    )
    index.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the index is out of date"
    )
    index.set_defaults(run=_run_index, command=index)


def _run_index(options: argparse.Namespace) -> int:
    """Write the index; return 0, 1 where --check finds it out of date, 2 where it cannot be."""
    from planset.index import MarkerError  # noqa: PLC0415 - see above
    from planset.settings import SettingsError  # noqa: PLC0415 - see above

    try:
        here = os.path.realpath(os.curdir)
        path = os.path.realpath(options.file) if options.file else _index_file(_top(here))
        page = _page(path, _top(os.path.dirname(path)))
        shown = os.path.relpath(page.path)
        if page.before == page.after:
            print(f"{shown} is up to date.")
            return 0
        if options.check:
            state = "is out of date" if page.before is not None else "is not there"
            print(f"planset: {shown} {state}: run planset index.", file=sys.stderr)
            return CHANGED
        _write(page)
    except (FileError, MarkerError, SettingsError) as error:
        print(f"planset: {error}", file=sys.stderr)
        return USAGE
    print(f"{shown} has {page.sets} plan {'set' if page.sets == 1 else 'sets'}.")
    return 0


def keep_indexes(folders: Iterable[str]) -> None:
    """Bring the indexes of the repositories around sets up to date, where there are any.

    What is in the way of that is printed as a warning.
    """
    for top in dict.fromkeys(_top(os.path.realpath(folder)) for folder in folders):
        try:
            _keep_index(top)
        # Whatever it is: the work that the user asked for is done.
        except Exception as error:  # noqa: PERF203 - see above
            print(f"planset: the index is as it was: {error}", file=sys.stderr)


def _keep_index(top: str) -> None:
    path = _index_file(top)
    if not os.path.isfile(path):
        return
    from planset.index import NoMarkersError  # noqa: PLC0415 - see above

    try:
        page = _page(path, top)
    except NoMarkersError:
        return
    if page.before != page.after:
        _write(page)
        print(f"planset: {os.path.relpath(path)} is up to date again.", file=sys.stderr)


def _top(folder: str) -> str:
    """Return the top of the repository around a folder.

    Where there is none, that is this folder, if the other is in it.
    """
    from planset.finding_subjects import top_of  # noqa: PLC0415 - see above

    here = os.path.realpath(os.curdir)
    top = top_of(folder)
    is_plain = not os.path.exists(os.path.join(top, ".git"))
    return here if is_plain and folder.startswith(os.path.join(here, "")) else top


def _index_file(top: str) -> str:
    """Return the path of the index of a repository; raise SettingsError."""
    from planset.answers_files import repository_answers  # noqa: PLC0415 - see above
    from planset.settings import read_settings  # noqa: PLC0415 - see above

    path = read_settings(top, top).index_file
    if not path:
        plans_folder = repository_answers(top)[1].get("plans_folder", PLANS_FOLDER)
        path = os.path.join(str(plans_folder), PAGE)
    return os.path.realpath(os.path.join(top, path))


def _page(path: str, top: str) -> _Page:
    """Return a page with the index of all sets below a folder; raise FileError or MarkerError."""
    from planset.answers_files import sets_below  # noqa: PLC0415 - see above
    from planset.index import NEW_PAGE, index_of, with_index  # noqa: PLC0415 - see above
    from planset.overview import overviews  # noqa: PLC0415 - see above

    folder = os.path.dirname(path)
    before = read(path) if os.path.exists(path) else None
    text = NEW_PAGE if before is None else before
    shown = os.path.relpath(path)
    # Asked ahead: a page without markers need not wait until all sets are read.
    with_index(shown, text, "")
    found = overviews(list(sets_below(top)), {}, is_shared=True)
    return _Page(path, before, with_index(shown, text, index_of(found, folder)), len(found))


def _write(page: _Page) -> None:
    os.makedirs(os.path.dirname(page.path), exist_ok=True)
    write(page.path, page.after)
