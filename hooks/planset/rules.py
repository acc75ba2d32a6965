"""The rules that plans are checked by: their codes, what they ask for, and how much they matter.

How much depends on how far the work is. A check in `planset.checks` registers its rule here.
"""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from planset.subjects import Subject

PLAN, EXECUTE, DONE, DROPPED = PHASES = ("Plan", "Execute", "Done", "Dropped")
PRIORITIES = ("Low", "Medium", "High", "Critical")

OFF, INFO, WARNING, ERROR = SEVERITIES = ("off", "info", "warning", "error")
"""What a finding counts as: nothing; counted only; shown; shown, and the exit status is 1."""


class Gate(NamedTuple):
    """The severity of a rule in each phase."""

    plan: str
    execute: str
    done: str
    dropped: str

    def at(self, phase: str) -> str:
        """Return the severity in a phase; one that is not known counts as Execute."""
        return self[PHASES.index(phase)] if phase in PHASES else self.execute


ALWAYS = Gate(ERROR, ERROR, ERROR, ERROR)
ADVICE = Gate(WARNING, WARNING, WARNING, OFF)
WHEN_DONE = Gate(OFF, OFF, ERROR, OFF)
STEP_BY_STEP = Gate(INFO, WARNING, ERROR, OFF)
AT_LAST = Gate(INFO, INFO, ERROR, OFF)


class Finding(NamedTuple):
    """What is wrong at a place: a rule's code, a path, line and column from 1, a message.

    `shown` is the line of the source where people are to see it, without space around it.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    shown: str = ""


class Rule(NamedTuple):
    """A rule: its code, its name, what it asks for in one line, and what to do where it fails."""

    code: str
    name: str
    asks: str
    advice: str
    gate: Gate
    is_for_all_documents: bool
    """Whether it also holds for Markdown that belongs to no plan set."""
    check: Callable[[Subject], Iterator[Finding]]


RULES: dict[str, Rule] = {}
"""All rules by their codes, once `planset.checks` is imported."""


def all_rules() -> list[Rule]:
    """Return the rules in the order of their codes."""
    return [RULES[code] for code in sorted(RULES)]


def rule(
    code: str, asks: str, advice: str, gate: Gate, *, for_all_documents: bool = False
) -> Callable[[Callable[[Subject], Iterator[Finding]]], Callable[[Subject], Iterator[Finding]]]:
    """Register a check; the function's name is that of the rule."""

    def register(
        check: Callable[[Subject], Iterator[Finding]],
    ) -> Callable[[Subject], Iterator[Finding]]:
        name = check.__name__.replace("_", "-")
        RULES[code] = Rule(code, name, asks, advice, gate, for_all_documents, check)
        return check

    return register


class Settings(NamedTuple):
    """What a repository wants otherwise: severities by code, or by code and phase."""

    severities: Mapping[str, str] = {}
    gates: Mapping[tuple[str, str], str] = {}

    def severity(self, code: str, phase: str) -> str:
        """Return how much a finding matters in a phase, one of SEVERITIES.

        What is set for a phase comes before what is set for all, and a longer code before the
        start of one, as PS4 is of PS401.
        """
        if not self.gates and not self.severities:
            return RULES[code].gate.at(phase)
        starts = [code[:length] for length in range(len(code), 1, -1)]
        for start in starts:
            if found := self.gates.get((phase, start)):
                return found
        for start in starts:
            if found := self.severities.get(start):
                return found
        return RULES[code].gate.at(phase)
