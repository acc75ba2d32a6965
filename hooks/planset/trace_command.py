"""`planset trace`: show which requirement is taken up where.

What the command needs is imported when it runs: other commands start without.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from planset.traceability import Trace

USAGE = 2
FORMATS = ("table", "csv", "json", "mermaid")
COLUMNS = ("Requirement", "Title", "Priority", "Stories", "Design", "Steps", "Tests", "Verified by")
WIDE = 10_000
THERE = "✓"
NOTHING = "–"  # noqa: RUF001 - a dash for an empty cell


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `planset`; `run` of its options runs it."""
    trace = commands.add_parser(
        "trace",
        help="show which requirement is taken up where",
        description="Show for each requirement of a set which stories ask for it, which part of the"
        " design answers it, and which steps and tests of the plan name it. What is still a"
        " placeholder is left out.",
        allow_abbrev=False,
    )
    trace.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        default=os.curdir,
        help="the folder of a set; this one by default",
    )
    trace.add_argument("--format", choices=FORMATS, default="table", help="how to print it")
    trace.set_defaults(run=_run_trace, command=trace)


def _run_trace(options: argparse.Namespace) -> int:
    """Print the matrix; return 0, 2 where there is no set."""
    from planset.checking import open_subject  # noqa: PLC0415 - see above
    from planset.finding_subjects import Target, enclosing_set  # noqa: PLC0415 - see above
    from planset.traceability import Traceability  # noqa: PLC0415 - see above

    folder = enclosing_set(os.path.realpath(options.folder))
    if folder is None:
        where = f"{options.folder} is in no plan set: name the folder of one."
        print(f"planset: {where}", file=sys.stderr)
        return USAGE
    matrix = Traceability(open_subject(Target(folder))).matrix()
    show = {
        "table": _print_table,
        "csv": _print_csv,
        "json": _print_json,
        "mermaid": _print_mermaid,
    }
    show[options.format](matrix)
    return 0


def _print_table(matrix: Sequence[Trace]) -> None:
    """Print which requirement has what; the other formats say where."""
    if not matrix:
        print("No requirement is written yet.")
        return
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - it takes long to import
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.measure import Measurement  # noqa: PLC0415 - see above
    from rich.table import Table  # noqa: PLC0415 - see above
    from rich.text import Text  # noqa: PLC0415 - see above

    console = Console(highlight=False)
    table = Table(box=SIMPLE_HEAD, show_edge=False, expand=console.is_terminal)
    for column in COLUMNS:
        # The title alone gives way to a narrow terminal.
        ratio = 1 if column == "Title" else None
        table.add_column(column, no_wrap=True, overflow="ellipsis", ratio=ratio)
    for trace in matrix:
        marks = (THERE if part else NOTHING for part in trace[4:])
        stories = " ".join(trace.stories) or NOTHING
        row = (trace.id, trace.title, trace.priority or NOTHING, stories, *marks)
        table.add_row(*map(Text, row))
    if not console.is_terminal:
        # A pipe has no width: nothing is cut.
        console.width = Measurement.get(console, console.options.update(width=WIDE), table).maximum
    console.print(table)


def _print_csv(matrix: Sequence[Trace]) -> None:
    import csv  # noqa: PLC0415 - only this format needs it

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(trace, "; ") for trace in matrix)


def _print_json(matrix: Sequence[Trace]) -> None:
    import json  # noqa: PLC0415 - only this format needs it

    traces = [trace._asdict() for trace in matrix]
    print(json.dumps({"requirements": traces}, indent=2, ensure_ascii=False))


def _print_mermaid(matrix: Sequence[Trace]) -> None:
    """Print a flowchart from stories through requirements to the design, steps and tests."""
    from planset.fresh_render import extension  # noqa: PLC0415 - only this format needs it

    escaped = extension().mermaid_label
    nodes: dict[tuple[str, str], str] = {}
    lines = []

    def node(kind: str, label: str) -> str:
        if (kind, label) not in nodes:
            nodes[kind, label] = f"n{len(nodes) + 1}"
            lines.append(f'    {nodes[kind, label]}["{escaped(label)}"]')
        return nodes[kind, label]

    arrows = []
    for trace in matrix:
        requirement = node("requirement", f"{trace.id}: {trace.title}")
        arrows += [f"    {node('story', story)} --> {requirement}" for story in trace.stories]
        for kind, labels in (
            ("design", trace.design),
            ("step", trace.steps),
            ("test", trace.tests),
        ):
            arrows += [f"    {requirement} --> {node(kind, label)}" for label in labels]
    print("\n".join(["flowchart LR", *lines, *arrows]))


def _cells(trace: Trace, separator: str) -> list[str]:
    return [part if isinstance(part, str) else separator.join(part) for part in trace]
