"""Show findings: to people, as JSON, as annotations of GitHub, and as SARIF."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from itertools import groupby
from typing import NamedTuple

from planset.rules import ERROR, INFO, PHASES, RULES, WARNING, all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planset.checking import Result
    from planset.rules import Finding

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
SARIF_LEVELS = {INFO: "note", WARNING: "warning", ERROR: "error"}
LISTED = 5
"""How many findings of one rule in one file people are shown."""
COLORS = {WARNING: "yellow", ERROR: "red"}


class Shown(NamedTuple):
    """A finding with how much it matters in the phase of its set."""

    severity: str
    finding: Finding


def all_shown(results: Sequence[Result], *, due_only: bool) -> list[Shown]:
    """Return all findings in the order of their files, or those that matter in their phase."""
    found = [
        Shown(*item)
        for result in results
        for item in result.findings
        if not (due_only and item[0] == INFO)
    ]
    return sorted(found, key=lambda shown: shown.finding)


def as_json(found: Sequence[Shown], folder: str, fixed: Sequence[Finding] | None = None) -> str:
    """Return an object with all findings, and with what was fixed; paths lead from a folder.

    `fixed` is None where nothing was to be fixed.
    """
    findings = [
        {**_as_object(finding, folder), "severity": severity} for severity, finding in found
    ]
    result: dict[str, object] = {"findings": findings}
    if fixed is not None:
        result["fixed"] = [_as_object(finding, folder) for finding in fixed]
    return json.dumps(result, indent=2, ensure_ascii=False)


def _as_object(finding: Finding, folder: str) -> dict[str, object]:
    return {
        "code": finding.code,
        "name": RULES[finding.code].name,
        "path": _path(finding.path, folder),
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
    }


def describe_fixes(fixed: Sequence[Finding], folder: str) -> Iterator[str]:
    """Yield a line for each piece that was fixed; paths lead from a folder."""
    for finding in fixed:
        place = f"{_path(finding.path, folder)}:{finding.line}:{finding.column}"
        yield f"fixed {finding.code} {place}: {finding.message}"


def as_annotations(found: Sequence[Shown], folder: str) -> str:
    """Return workflow commands that GitHub shows beside the lines of a pull request."""
    lines = []
    for severity, finding in found:
        place = {
            "file": _path(finding.path, folder),
            "line": str(finding.line),
            "col": str(finding.column),
            "title": finding.code,
        }
        properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
        lines.append(f"::{severity} {properties}::{_data(finding.message)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    """Escape the message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property of a workflow command."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(found: Sequence[Shown], folder: str, version: str) -> str:
    """Return a log in SARIF 2.1.0, as code scanning takes it; paths lead from a folder."""
    from urllib.parse import quote  # noqa: PLC0415 - only this format needs it

    rules = [
        {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": rule.asks},
            "help": {"text": rule.advice},
        }
        for rule in all_rules()
    ]
    places = sorted(RULES)
    results = [
        {
            "ruleId": finding.code,
            "ruleIndex": places.index(finding.code),
            "level": SARIF_LEVELS[severity],
            "message": {"text": finding.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {
                            "uri": quote(_path(finding.path, folder)),
                            "uriBaseId": "%SRCROOT%",
                        },
                        "region": {"startLine": finding.line, "startColumn": finding.column},
                    }
                }
            ],
        }
        for severity, finding in found
    ]
    driver = {"name": "planset", "semanticVersion": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def print_findings(found: Sequence[Shown], folder: str) -> None:
    """Print findings for people: by file, each with its line.

    Of one rule a file shows the first few, as a set that is not filled in yet has very many.
    """
    lines = _lines_for_people(found, folder)
    if not sys.stdout.isatty() and "FORCE_COLOR" not in os.environ:
        sys.stdout.write("".join(text for line in lines for text, _ in (*line, ("\n", ""))))
        return
    from rich.console import Console  # noqa: PLC0415 - it takes long to import
    from rich.text import Text  # noqa: PLC0415 - see above

    console = Console(soft_wrap=True, highlight=False)
    for line in lines:
        console.print(Text.assemble(*line))


def _lines_for_people(found: Sequence[Shown], folder: str) -> Iterator[list[tuple[str, str]]]:
    """Yield lines as texts with their styles."""
    for source, group in groupby(found, key=lambda shown: shown.finding.path):
        path = _path(source, folder)
        seen: Counter[str] = Counter()
        for severity, finding in group:
            seen[finding.code] += 1
            if seen[finding.code] > LISTED:
                continue
            place = (f"{path}:{finding.line}:{finding.column}", "bold")
            what = (severity, COLORS[severity])
            yield [place, (": ", ""), what, (f" {finding.code} {finding.message}", "")]
            if finding.shown:
                yield [(f"    {finding.shown}", "dim")]
        for code, number in seen.items():
            if number > LISTED:
                more = f"{path}: {number - LISTED} more of {code}; --format json has them all"
                yield [(more, "dim")]
        yield []


def summary(results: Sequence[Result]) -> Iterator[str]:
    """Yield the lines that say what was checked and found, in numbers."""
    found = Counter(
        (severity, finding.code) for result in results for severity, finding in result.findings
    )
    severities: Counter[str] = Counter()
    for (severity, _), number in found.items():
        severities[severity] += number
    sets = sum(result.target.documents is None for result in results)
    others = sum(len(result.target.documents or ()) for result in results)
    if not results:
        yield "There is no plan set here, so nothing was checked."
        return
    checked = [_count(sets, "plan set")] if sets else []
    checked += [_count(others, "other document")] if others else []
    shown = [severity for severity in (ERROR, WARNING) if severities[severity]]
    parts = [_count(severities[severity], severity) for severity in shown]
    yield f"{' and '.join(checked)} checked: {', '.join(parts) or 'all is well'}."
    if severities[INFO]:
        named = ", ".join(
            f"{number} of {code} ({RULES[code].name})"
            for (severity, code), number in sorted(found.items())
            if severity == INFO
        )
        yield f"Not due yet: {named}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def explain(code: str) -> str:
    """Return what a rule asks for, what to do, and how much it matters in each phase."""
    rule = RULES[code]
    gates = "  ".join(f"{phase}: {rule.gate.at(phase)}" for phase in PHASES)
    return f"{code} {rule.name}\n\n{rule.asks}\n{rule.advice}\n\n{gates}"


def explain_all() -> str:
    """Return the table of all rules, with their severities in each phase."""
    rows = [("Code", "Name", *PHASES)]
    rows += [(rule.code, rule.name, *rule.gate) for rule in all_rules()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join(lines)


def _path(path: str, folder: str) -> str:
    """Return a path as seen from a folder; most are below it, which is quick to tell."""
    start = os.path.join(folder, "")
    seen = path[len(start) :] if path.startswith(start) else os.path.relpath(path, folder)
    return seen.replace(os.sep, "/")
