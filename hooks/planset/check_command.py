"""`planset check`: say what is wrong with plans.

What the command needs is imported when it runs: other commands start without.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from planset.collecting import collector_waiting
from planset.files import FileError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from planset.checking import Result
    from planset.rules import Finding

FOUND = 1
USAGE = 2
CACHE = "check"
"""The name of the file with what was found the last time."""
FORMATS = ("text", "json", "github", "sarif")


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `planset`; `run` of its options runs it."""
    check = commands.add_parser(
        "check",
        help="say what is wrong with plan sets",
        description="Say what is wrong with plan sets, and with other Markdown documents that are"
        " named. How much it matters depends on the phase in PLAN.md.",
        allow_abbrev=False,
    )
    check.add_argument(
        "paths", metavar="PATH", nargs="*", help="folders and documents; this folder by default"
    )
    check.add_argument("--fix", action="store_true", help="mend what has one right answer")
    check.add_argument("--strict", action="store_true", help="warnings are errors")
    check.add_argument(
        "--explain",
        metavar="CODE",
        nargs="?",
        const="",
        help="say what a rule asks for; without a code, list all rules",
    )
    check.add_argument("--format", choices=FORMATS, default="text", help="how to print findings")
    check.set_defaults(run=_run_check, command=check)


def _run_check(options: argparse.Namespace) -> int:
    """Check; return 0, 1 where there are errors, 2 where the call or the settings are wrong."""
    from planset.settings import SettingsError  # noqa: PLC0415 - see above

    try:
        return _explain(options) if options.explain is not None else _check(options)
    except (FileError, SettingsError) as error:
        print(f"planset: {error}", file=sys.stderr)
        return USAGE


def _explain(options: argparse.Namespace) -> int:
    import planset.checking  # noqa: F401, PLC0415 - it registers the rules
    from planset.check_formats import explain, explain_all  # noqa: PLC0415 - see above
    from planset.rules import RULES  # noqa: PLC0415 - see above

    code = options.explain.upper()
    if code and code not in RULES:
        options.command.error(f"there is no rule {code}: --explain alone lists all")
    print(explain(code) if code else explain_all())
    return 0


@collector_waiting()  # what is found is kept to the end
def _check(options: argparse.Namespace) -> int:
    from planset.checking import check_targets  # noqa: PLC0415 - see above
    from planset.finding_subjects import find_targets, top_of  # noqa: PLC0415 - see above
    from planset.rules import ERROR, WARNING  # noqa: PLC0415 - see above
    from planset.settings import read_settings  # noqa: PLC0415 - see above
    from planset.sharing import MANY  # noqa: PLC0415 - see above

    here = os.path.realpath(os.curdir)
    top = top_of(here)
    settings = read_settings(here, top).checks
    targets = find_targets(options.paths or [os.curdir])
    cache_file = _cache_file(top) if len(targets) >= MANY else ""
    fixed = None
    if options.fix:
        from planset.fixing import fix_targets  # noqa: PLC0415 - see above

        results, fixed, messages = fix_targets(targets, settings, cache_file)
        for message in messages:
            print(f"planset: {message}", file=sys.stderr)
    else:
        results = check_targets(targets, settings, cache_file)
    _print(results, fixed, options.format, here, top)
    matters = {ERROR, WARNING} if options.strict else {ERROR}
    found = any(severity in matters for result in results for severity, _ in result.findings)
    return FOUND if found else 0


def _cache_file(top: str) -> str:
    """Return where results are remembered: in git's own folder, "" where there is none."""
    place = os.path.join(top, ".git")
    if os.path.isdir(place):
        return os.path.join(place, "planset", CACHE)
    # In a submodule, or in one work tree of several, only git knows.
    from planset.sets import SetError, own_folder  # noqa: PLC0415 - see above

    try:
        return os.path.join(own_folder(top), CACHE)
    except SetError:
        return ""


def _print(
    results: Sequence[Result], fixed: Sequence[Finding] | None, form: str, here: str, top: str
) -> None:
    from planset import check_formats  # noqa: PLC0415 - see above

    found = check_formats.all_shown(results, due_only=form in {"text", "github"})
    if form == "json":
        print(check_formats.as_json(found, here, fixed))
    elif form == "github":
        if annotations := check_formats.as_annotations(found, top):
            print(annotations)
    elif form == "sarif":
        from importlib.metadata import version  # noqa: PLC0415 - only this format needs it

        print(check_formats.as_sarif(found, top, version("planset")))
    else:
        if fixed:
            print("\n".join(check_formats.describe_fixes(fixed, here)), end="\n\n")
        if found:
            check_formats.print_findings(found, here)
        for line in check_formats.summary(results):
            print(line)
