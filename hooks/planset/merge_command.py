"""`planset merge` and `planset merge-driver`: the merge of three files, for people and for git."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from planset.files import EncodingError, FileError, read, write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planset.decisions import Decision

# A merge driver that exits with more than 128 has failed, says gitattributes(5).
DRIVER_FAILED = 129
LABELS = ("ours", "theirs")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both commands to those of `planset`; `run` of their options runs them."""
    merge = commands.add_parser(
        "merge",
        help="merge three versions of a document",
        description="Merge three versions of a Markdown document by its structure. What ours says"
        " stays; what theirs changes comes in beside it.",
        allow_abbrev=False,
    )
    merge.add_argument("base", metavar="BASE", help="what both others were made from")
    merge.add_argument("ours", metavar="OURS", help="the document as it stands")
    merge.add_argument("theirs", metavar="THEIRS", help="the newer BASE")
    merge.add_argument("-o", "--output", metavar="FILE", help="where to write it; may be OURS")
    merge.add_argument(
        "--format",
        choices=["text", "json"],
        default="text",
        help="json: an object with the decisions and, without -o, the text",
    )
    merge.set_defaults(run=run_merge)
    driver = commands.add_parser(
        "merge-driver",
        help="merge a file for git, which calls this itself",
        usage="planset merge-driver %%O %%A %%B %%P",
        description="Merge a Markdown document or an answers file for git.",
        allow_abbrev=False,
    )
    driver.add_argument(
        "paths", nargs=argparse.REMAINDER, help="base, ours and result, theirs, the file's path"
    )
    driver.set_defaults(run=run_driver)


def run_merge(options: argparse.Namespace) -> int:
    """Merge three files; return 0, also where something is left out, or 2 for a bad file."""
    try:
        texts = [read(path) for path in (options.base, options.ours, options.theirs)]
        # Imported here, since the driver does without it for answers files.
        from planset.merge import merge  # noqa: PLC0415 - see above

        merged = merge(*texts)
        if options.output:
            write(options.output, merged.text)
        if options.format == "json":
            print_text(as_json(merged.decisions, None if options.output else merged.text))
        else:
            if not options.output:
                print_text(merged.text)
            print_decisions(options.output or options.ours, merged.decisions)
    except FileError as error:
        print(f"planset: {error}", file=sys.stderr)
        return 2
    return 0


def run_driver(options: argparse.Namespace) -> int:
    """Merge for git: the result goes where ours is; return 0, 1 for conflicts, 129 for failure.

    What cannot be merged by its structure is merged by `git merge-file`, so that no text is lost.
    """
    if len(options.paths) != 4:  # noqa: PLR2004 - %O %A %B %P
        print("planset: the driver is `planset merge-driver %O %A %B %P`", file=sys.stderr)
        return DRIVER_FAILED
    base, ours, theirs, path = options.paths
    try:
        texts = [read(each) for each in (base, ours, theirs)]
        text, conflicts, decisions = _merge_for_git(path, *texts)
        write(ours, text)
    except Exception as error:
        if isinstance(error, FileError) and not isinstance(error, EncodingError):
            print(f"planset: {error}", file=sys.stderr)
            return DRIVER_FAILED
        print(f"planset: {path} is merged by lines: {error}", file=sys.stderr)
        return _merge_lines(base, ours, theirs)
    print_decisions(path, decisions)
    return int(conflicts > 0)


def is_answers_file(path: str) -> bool:
    """Tell whether a path is that of an answers file: `.copier-answers*.yml`."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.startswith(".copier-answers") and name.endswith(".yml")


def _merge_for_git(
    path: str, base: str, ours: str, theirs: str
) -> tuple[str, int, Iterable[Decision]]:
    """Return the merged text, the number of conflicts in it, and what was left out without one."""
    # Imported here, so that each kind of file pays for its own merge only.
    if is_answers_file(path):
        from planset.answers import merge_answers  # noqa: PLC0415 - see above

        answers = merge_answers(base, ours, theirs, LABELS)
        return answers.text, answers.conflicts, ()
    from planset.decisions import CONFLICT, LEFT_OUT  # noqa: PLC0415 - see above
    from planset.merge import merge_people  # noqa: PLC0415 - see above

    merged = merge_people(base, ours, theirs)
    told = [each for each in merged.decisions if each.kind in LEFT_OUT - {CONFLICT}]
    return merged.text, merged.conflicts, told


def _merge_lines(base: str, ours: str, theirs: str) -> int:
    """Merge as git does without a driver, into ours; return the driver's exit status."""
    import subprocess  # noqa: PLC0415 - needed only where the merge failed

    command = ["git", "merge-file", "-L", LABELS[0], "-L", "base", "-L", LABELS[1]]
    try:
        status = subprocess.run([*command, ours, base, theirs], check=False).returncode
    except OSError as error:
        print(f"planset: git merge-file: {error}", file=sys.stderr)
        return DRIVER_FAILED
    return min(status, 1)


def print_text(text: str) -> None:
    """Print a text to standard output byte for byte, without a change to its line ends."""
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def print_decisions(path: str, decisions: Iterable[Decision]) -> None:
    """Print decisions to standard error, one a line."""
    for decision in decisions:
        print(describe(path, decision), file=sys.stderr)


def describe(path: str, decision: Decision) -> str:
    """Return a decision as a line: where, what, under which heading, and the text's beginning."""
    words = " ".join(decision.text.split())
    parts = [f"{path}:{decision.line}", decision.kind, *decision.path[-1:]]
    if words:
        parts.append(words if len(words) <= 60 else words[:59] + "…")  # noqa: PLR2004 - a line's rest
    return ": ".join(parts)


def as_json(decisions: Iterable[Decision], text: str | None) -> str:
    """Return decisions, and the merged text if it is given, as a JSON object on a line."""
    import json  # noqa: PLC0415 - only this format needs it
    from dataclasses import asdict  # noqa: PLC0415 - as json

    found: dict[str, object] = {} if text is None else {"text": text}
    found["decisions"] = [asdict(decision) for decision in decisions]
    return json.dumps(found, ensure_ascii=False) + "\n"
