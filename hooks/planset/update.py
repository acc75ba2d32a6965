"""Update one set: from two renders and what stands in its folder to files written and a record."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from planset.decisions import LEFT_OUT, Decision
from planset.journal import write_all
from planset.set_merge import Change, merge_set
from planset.sets import SetError, read_answers, read_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planset.journal import Write
    from planset.sets import PlanSet
    from planset.versions import Versions


@dataclass(frozen=True, slots=True)
class Update:
    """What an update does to a set: the versions, and what becomes of its files.

    `answers` is the text of the new answers file.
    """

    plan_set: PlanSet
    version_from: str
    version_to: str
    changes: tuple[Change, ...]
    answers: str

    @property
    def is_needed(self) -> bool:
        """Whether any file changes."""
        return any(before != after for _, before, after in self.writes())

    @property
    def left_out(self) -> list[tuple[Change, Decision]]:
        """What the template has and the set has not, in the order of the report's numbers."""
        return [
            (change, decision)
            for change in self.changes
            for decision in change.decisions
            if decision.kind in LEFT_OUT
        ]

    def writes(self) -> list[Write]:
        """Return all files to be written; the answers file, which tells the version, is last."""
        documents: list[Write] = [
            (change.path, change.before, change.after) for change in self.changes
        ]
        return [*documents, (self.plan_set.answers_file, self.plan_set.answers_text, self.answers)]


def prepare(plan_set: PlanSet, base: Mapping[str, str], theirs: Mapping[str, str]) -> Update:
    """Merge a set from both renders, each with its answers file; nothing is written.

    Raises SetError where the new render has no answers file, FileError where a document cannot be
    read.
    """
    name = plan_set.answers_file
    if name not in theirs:
        raise SetError(f"The new version of the template writes no {name}.")
    old, new = (
        {path: text for path, text in side.items() if path != name} for side in (base, theirs)
    )
    ours = read_texts(plan_set.folder, {*old, *new})
    return Update(
        plan_set,
        plan_set.commit,
        str(read_answers(name, theirs[name]).get("_commit") or ""),
        tuple(merge_set(old, ours, new)),
        _formed_as(plan_set.answers_text, theirs[name]),
    )


def prepare_from_template(
    plan_set: PlanSet, versions: Versions, ref: str | None, data: Mapping[str, Any]
) -> Update:
    """Render a set's old and new version and merge it; `ref` is the new one, None the newest tag.

    Raises SetError where a version cannot be fetched, is older than the set's, or does not fit its
    answers, FileError where a document cannot be read.
    """
    if not plan_set.commit:
        raise SetError(
            f"{plan_set.folder} was made from a template without versions, so it has none to be"
            " updated from."
        )
    source, folder = plan_set.source, plan_set.folder
    old = versions.get(source, plan_set.commit, folder)
    new = versions.get(source, plan_set.commit if ref == ":current:" else ref, folder)
    if new.is_older_than(old):
        raise SetError(
            f"{plan_set.folder} is at {old.commit}, which is newer than {new.commit}: downgrades"
            " are not supported."
        )
    if new.commit == old.commit and not data:
        return Update(plan_set, old.commit, new.commit, (), plan_set.answers_text)
    base = old.render(plan_set.name, plan_set.answers_file, plan_set.answers)
    answers = new.answers(plan_set.folder, plan_set.answers_file, data)
    return prepare(plan_set, base, new.render(plan_set.name, plan_set.answers_file, answers))


def carry_out(update: Update) -> None:
    """Write an update's files, all or none, and the record of it; raise OSError."""
    write_all(update.plan_set.folder, update.plan_set.state, update.writes(), record_of(update))


def record_of(update: Update) -> dict[str, Any]:
    """Return what is kept of an update, beside the texts."""
    return {
        "from": update.version_from,
        "to": update.version_to,
        "left_out": [
            {"document": change.path, **asdict(decision)} for change, decision in update.left_out
        ],
    }


def _formed_as(pattern: str, text: str) -> str:
    """Return an answers file with the line ends of the one before."""
    return text.replace("\n", "\r\n") if "\r\n" in pattern else text
