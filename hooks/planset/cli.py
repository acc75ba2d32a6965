"""The `planset` command."""

from __future__ import annotations

import argparse
import re
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

from planset.render import TemplateError, canonical_template, copier, copy_arguments

if TYPE_CHECKING:
    from collections.abc import Sequence

# Options of `copier copy` that are an error when given twice; one dash may hold several letters.
TRUST = re.compile(r"--trust|--UNSAFE")
DEFAULTS = re.compile(r"--defaults|--force|-[CTfglnqw]*[fl][CTfglnqw]*")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with its arguments, without the program's name; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="planset", description="Plan documents that stay alive.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"planset {version('planset')}")
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
        help="a folder or URL to use instead of planset's own template; it may need --trust",
    )
    new.set_defaults(run=run_new)
    words = list(sys.argv[1:] if arguments is None else arguments)
    known, others = parser.parse_known_args(words)
    if words[1] != known.folder:
        new.error("name the folder first: planset new DIR [option ...]")
    status: int = known.run(known, others)
    return status


def run_new(options: argparse.Namespace, others: list[str]) -> int:
    """Run `copier copy` for `planset new`, with its defaults where nobody can be asked."""
    added = []
    if not options.template and not any(TRUST.fullmatch(option) for option in others):
        added.append("--trust")
    if not sys.stdin.isatty() and not any(DEFAULTS.fullmatch(option) for option in others):
        added.append("--defaults")
    template = options.template or canonical_template()
    try:
        arguments = copy_arguments(template, [*added, *others])
    except TemplateError as error:
        print(f"planset: {error}", file=sys.stderr)
        return 2
    return copier(["copy", *arguments, options.folder])
