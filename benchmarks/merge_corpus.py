"""Merge each document of a corpus with a newer version of its template, and print what came out.

A corpus is a folder with `documents/`, `templates/NN.md` and `index.csv`, whose rows say for each
document the template that it was made from (`base`), the one after that (`next`) and the newest
(`latest`); build_corpus.py makes one. Beside planset's merge stand `git merge-file`, with and
without `--ours`, and where they are installed the command `cedit` (PyPI: cedit) and the library
reconcile-text (PyPI: reconcile-text). merge_score.py says what the figures count; a document that a
merge refuses keeps the author's text, and is neither clean nor safe. The last column says in how
many documents planset kept a section of ours because the result did not hold its laws. The times
are of planset's merge in this process and of a `git merge-file` process on the same three files,
which are on disk before; the two take turns, and a document's time is the median of three.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

from planset.decisions import SECTION_KEPT
from planset.merge import merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.merge_score import Score, score, total
else:
    from merge_score import Score, score, total

TARGETS = ("next", "latest")
RUNS = 3
COLUMNS = (
    "merge",
    "target",
    "documents",
    "clean",
    "safe",
    "lost",
    "misplaced",
    "disordered, duplicated, dropped",
    "revived per document",
    "adopted",
    "retired",
    "net needed",
)


class Case(NamedTuple):
    """The three texts of a merge, and the document's name."""

    document: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a merge made of a case; text is None where it refused."""

    text: str | None
    net: bool = False


def main() -> None:
    """Print a table of the figures and one of the times, in Markdown."""
    parser = argparse.ArgumentParser(description="Compare merges over a corpus of documents.")
    parser.add_argument("corpus", type=Path, help="folder with documents, templates and index.csv")
    parser.add_argument("--target", choices=(*TARGETS, "both"), default="both")
    parser.add_argument("--every", type=int, default=1, help="take each Nth document (default: 1)")
    parser.add_argument("--list", action="store_true", help="list documents that fall short")
    arguments = parser.parse_args()
    targets = TARGETS if arguments.target == "both" else (arguments.target,)
    corpus = {target: read(arguments.corpus, target, arguments.every) for target in targets}
    print_row(COLUMNS)
    print_row(["---"] * len(COLUMNS))
    for name, function in installed().items():
        for target, cases in corpus.items():
            outcomes = [function(case) for case in cases]
            scores = [mark(case, outcome) for case, outcome in zip(cases, outcomes, strict=True)]
            print_row([name, target, *figures(outcomes, scores)])
            if arguments.list:
                list_faults(name, target, cases, scores)
    print()
    print_row(["time", "planset", "git merge-file", "ratio", "ratio of a document"])
    print_row(["---"] * 5)
    for target, cases in corpus.items():
        print_times(target, [times(case) for case in cases])


def read(corpus: Path, target: str, every: int) -> list[Case]:
    """Return each Nth case of a corpus."""
    with (corpus / "index.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::every]
    templates = {int(path.stem): text(path) for path in (corpus / "templates").glob("*.md")}
    return [
        Case(
            row["document"],
            templates[int(row["base"])],
            text(corpus / "documents" / row["document"]),
            templates[int(row[target])],
        )
        for row in rows
    ]


def text(path: Path) -> str:
    """Return a file's text with the line ends that it has."""
    return path.read_bytes().decode(errors="replace")


# The merges


def installed() -> dict[str, Callable[[Case], Outcome]]:
    """Return the merges that this machine has, by name."""
    merges: dict[str, Callable[[Case], Outcome]] = {
        "planset": merge_with_planset,
        "`git merge-file`": merge_with_git,
        "`git merge-file --ours`": merge_with_git_ours,
    }
    if cedit():
        merges["cedit"] = merge_with_cedit
    try:
        reconcile = importlib.import_module("reconcile_text").reconcile
    except ImportError:
        return merges
    merges["reconcile-text"] = lambda case: Outcome(
        reconcile(case.base, case.ours, case.theirs)["text"]
    )
    return merges


def merge_with_planset(case: Case) -> Outcome:
    """Merge as planset does."""
    merged = merge(case.base, case.ours, case.theirs)
    net = any(decision.kind == SECTION_KEPT for decision in merged.decisions)
    return Outcome(merged.text, net=net)


def merge_with_git(case: Case, *options: str) -> Outcome:
    """Merge line by line, with conflict markers."""
    with tempfile.TemporaryDirectory(prefix="planset-corpus-") as name:
        command = [*git_merge_file(case, Path(name)), *options]
        process = subprocess.run(command, check=False, stdout=subprocess.PIPE)
    return Outcome(process.stdout.decode())


def merge_with_git_ours(case: Case) -> Outcome:
    """Merge line by line, and where both sides changed something take ours."""
    return merge_with_git(case, "--ours")


def git_merge_file(case: Case, folder: Path) -> list[str]:
    """Write a case's texts to a folder, and return the command that merges them."""
    texts = {"ours": case.ours, "base": case.base, "theirs": case.theirs}
    for name, content in texts.items():
        (folder / name).write_bytes(content.encode())
    return ["git", "merge-file", "-p", "--quiet", *(str(folder / name) for name in texts)]


def cedit() -> str | None:
    """Return the path of the command `cedit`, beside this Python or on the PATH."""
    return shutil.which("cedit", path=Path(sys.executable).parent) or shutil.which("cedit")


def merge_with_cedit(case: Case) -> Outcome:
    """Track the document with its base as upstream, then bring in theirs."""
    with tempfile.TemporaryDirectory(prefix="planset-corpus-") as name:
        document, upstream = Path(name, "document.md"), Path(name, "upstream.md")
        document.write_bytes(case.ours.encode())
        for action, content in (("snapshot", case.base), ("sync", case.theirs)):
            upstream.write_bytes(content.encode())
            command = [str(cedit()), action, "--from", upstream.name, document.name]
            process = subprocess.run(command, cwd=name, check=False, capture_output=True)
            if process.returncode > 1:  # 1 tells of conflicts, which keep ours
                return Outcome(None)
        return Outcome(text(document))


# What is printed


def mark(case: Case, outcome: Outcome) -> Score:
    """Score what a merge made of a case."""
    result = case.ours if outcome.text is None else outcome.text
    return score(case.base, case.ours, case.theirs, result)


def figures(outcomes: Sequence[Outcome], scores: Sequence[Score]) -> list[str]:
    """Return a row of the table."""
    count = len(scores)
    merged = [score for outcome, score in zip(outcomes, scores, strict=True) if outcome.text]
    refused = sum(outcome.text is None for outcome in outcomes)
    sums = total(scores)
    return [
        f"{count}, {refused} refused" if refused else f"{count}",
        percent(sum(score.marks == 0 for score in merged), count),
        percent(sum(score.safe for score in merged), count),
        str(sums.lost),
        str(sums.misplaced),
        f"{sums.disordered}, {sums.duplicated}, {sums.dropped}",
        f"{sums.revived / max(1, count):.2f}",
        f"{percent(sums.adopted, sums.reach)} of {sums.reach}",
        f"{percent(sums.retired, sums.retire)} of {sums.retire}",
        str(sum(outcome.net for outcome in outcomes)),
    ]


def percent(part: int, whole: int) -> str:
    """Return a share; nothing of nothing is all of it."""
    return f"{100 * part / whole if whole else 100:.1f} %"


def print_row(cells: Iterable[str]) -> None:
    """Print a row of a table."""
    print(f"| {' | '.join(cells)} |", flush=True)


def list_faults(name: str, target: str, cases: Sequence[Case], scores: Sequence[Score]) -> None:
    """Name on standard error the documents that a merge could have done better, and the figures."""
    for case, marks in zip(cases, scores, strict=True):
        short = marks.adopted < marks.reach or marks.retired < marks.retire
        if not marks.safe or marks.revived or short:
            print(name, target, case.document, asdict(marks), file=sys.stderr)


# Time


def times(case: Case) -> tuple[float, float]:
    """Return the milliseconds of planset's merge and of a `git merge-file` process."""
    pairs = []
    with tempfile.TemporaryDirectory(prefix="planset-corpus-") as name:
        command = git_merge_file(case, Path(name))
        for _ in range(RUNS):
            start = time.perf_counter()
            merge(case.base, case.ours, case.theirs)
            middle = time.perf_counter()
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
            pairs.append((middle - start, time.perf_counter() - middle))
    planset, git = (1000 * median(column) for column in zip(*pairs, strict=True))
    return planset, git


def print_times(target: str, measured: Sequence[tuple[float, float]]) -> None:
    """Print the median and the 95th percentile over the documents."""
    planset, git = zip(*measured, strict=True)
    ratios = [ours / theirs for ours, theirs in measured]
    for name, place in (("median", 10), ("p95", 19)):
        ours, theirs, ratio = (part(column, place) for column in (planset, git, ratios))
        quotient = f"{ours / theirs:.2f}"
        print_row(
            [f"{target}, {name}", f"{ours:.1f} ms", f"{theirs:.1f} ms", quotient, f"{ratio:.2f}"]
        )


def part(column: Sequence[float], twentieths: int) -> float:
    """Return the value that so many twentieths of a column do not exceed."""
    return quantiles([*column, column[-1]], n=20, method="inclusive")[twentieths - 1]


if __name__ == "__main__":
    main()
