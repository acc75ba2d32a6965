"""The `planset` command."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING

from planset import (
    afterwards_command,
    check_command,
    index_command,
    merge_command,
    status_command,
    trace_command,
    update_command,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

# Options of `copier copy`, of which one dash may hold several; those that trust and take defaults
# are an error when given twice.
TRUST = re.compile(r"--trust|--UNSAFE")
PRETEND = re.compile(r"--pretend|-[CTfglnqw]*n[CTfglnqw]*")
DEFAULTS = re.compile(r"--defaults|--force|-[CTfglnqw]*[fl][CTfglnqw]*")


class Version(argparse.Action):
    """Print the version; it is looked up only here, since that takes longer than a merge."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print it and exit."""
        from importlib.metadata import version  # noqa: PLC0415 - see above

        print(f"planset {version('planset')}")
        parser.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with its arguments, without the program's name; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="planset", description="Plan documents that stay alive.", allow_abbrev=False
    )
    parser.add_argument("--version", action=Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    new = commands.add_parser(
        "new",
        help="make a plan set in a folder",
        description="Make a plan set in a folder. Every other option is one of `copier copy`.",
        usage="planset new DIR [--template TEMPLATE] [option of copier copy ...]",
        allow_abbrev=False,
    )
    new.add_argument("folder", metavar="DIR", help="the folder of the set; it need not exist")
    new.add_argument(
        "--template",
        help="a folder or URL to use instead of the repository's template, or of planset's own; it"
        " may need --trust",
    )
    check_command.add_command(commands)
    trace_command.add_command(commands)
    status_command.add_command(commands)
    index_command.add_command(commands)
    update_command.add_command(commands)
    afterwards_command.add_commands(commands)
    merge_command.add_commands(commands)
    words = list(sys.argv[1:] if arguments is None else arguments)
    known, others = parser.parse_known_args(words)
    if words[0] == "new":
        if words[1] != known.folder:
            new.error("name the folder first: planset new DIR [option ...]")
        return run_new(known, others)
    if others:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    return _run(known)


def _run(options: argparse.Namespace) -> int:
    """Run a command; a reader that stops early, as `head` does, is no error."""
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def run_new(options: argparse.Namespace, others: list[str]) -> int:
    """Run `copier copy` for `planset new`, with its defaults where nobody can be asked."""
    # Imported here, since looking up the project's URL takes longer than a merge.
    from planset.render import (  # noqa: PLC0415 - see above
        TemplateError,
        canonical_template,
        copier,
        copy_arguments,
        is_own,
        repository_template,
    )

    template = options.template or repository_template(options.folder) or canonical_template()
    added = []
    is_trusted = any(TRUST.fullmatch(option) for option in others)
    if not options.template and is_own(template) and not is_trusted:
        added.append("--trust")
    if not sys.stdin.isatty() and not any(DEFAULTS.fullmatch(option) for option in others):
        added.append("--defaults")
    try:
        arguments = copy_arguments(template, [*added, *others])
    except TemplateError as error:
        print(f"planset: {error}", file=sys.stderr)
        return 2
    status = copier(["copy", *arguments, options.folder])
    if status == 0 and not any(PRETEND.fullmatch(option) for option in others):
        index_command.keep_indexes([options.folder])
    return status
