"""Plan sets in a repository: where they are, what they were made from, and what is in them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planset.answers_files import (
    REPOSITORY_ANSWERS_FILE,
    answers_file_in,
    sets_below,
)
from planset.files import FileError, files_below, is_document, read

if TYPE_CHECKING:
    from collections.abc import Iterable


class SetError(Exception):
    """A folder that cannot be worked on as a plan set; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class PlanSet:
    """A set in git, its answers file as text and as content, and the folder of its journal.

    Both folders are absolute paths. What a repository was made ready with counts as a set, too.
    """

    folder: str
    answers_file: str
    answers_text: str
    answers: dict[str, Any]
    state: str

    @property
    def name(self) -> str:
        """The folder's own name."""
        return os.path.basename(self.folder)

    @property
    def is_repository(self) -> bool:
        """Whether it is the top of a repository, where most files are none of its own."""
        return self.answers_file == REPOSITORY_ANSWERS_FILE

    @property
    def commit(self) -> str:
        """The version of the template that the set was made from, "" where none is recorded."""
        return str(self.answers.get("_commit") or "")

    @property
    def source(self) -> str:
        """Where the template is."""
        return str(self.answers["_src_path"])


def open_set(folder: str, answers_file: str = "") -> PlanSet:
    """Return the set in a folder; raise SetError where there is none, or no git around it."""
    answers_file = answers_file or answers_file_in(folder)
    path = os.path.join(folder, answers_file)
    try:
        text = read(path)
    except FileError as error:
        raise SetError(f"{error} Name the folder of a plan set.") from error
    return PlanSet(
        os.path.realpath(folder), answers_file, text, read_answers(path, text), state_folder(folder)
    )


def reread(plan_set: PlanSet) -> PlanSet:
    """Return a set as it is now, after another process may have updated it; raise as `open_set`."""
    path = os.path.join(plan_set.folder, plan_set.answers_file)
    if os.path.exists(path) and read(path) == plan_set.answers_text:
        return plan_set
    return open_set(plan_set.folder, plan_set.answers_file)


def read_answers(path: str, text: str) -> dict[str, Any]:
    """Return what an answers file holds; raise SetError where it is not that of a set."""
    import yaml  # noqa: PLC0415 - the hook before an update does without

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        answers = yaml.load(text, Loader=loader)  # noqa: S506 - it is a safe one
    except yaml.YAMLError as error:
        raise SetError(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(answers, dict) or not answers.get("_src_path"):
        raise SetError(f"{path} does not say where the template is: it lacks _src_path.")
    return answers


def state_folder(folder: str) -> str:
    """Return the folder, in git's own, for what planset keeps of a set.

    It is one for each work tree and submodule. Raises SetError where there is no git repository.
    """
    return os.path.normpath(os.path.join(os.path.realpath(folder), *_places(folder)))


def own_folder(folder: str) -> str:
    """Return planset's folder in that of git; raise SetError as above."""
    return os.path.normpath(os.path.join(os.path.realpath(folder), _places(folder)[0]))


def repository_path(folder: str) -> str:
    """Return a folder's path in its repository, "" for the top; raise SetError as above."""
    return _places(folder)[1]


def _places(folder: str) -> tuple[str, str]:
    """Return the path from a folder to planset's own in git's, and to the folder from the top."""
    found = _git(folder, "rev-parse", "--git-path", "planset", "--show-prefix")
    if found is None:
        raise SetError(f"{folder} is not in a git repository: an update needs one to be safe.")
    path, prefix = found.split("\n")[:2]
    return path, prefix


def find_sets(folder: str) -> list[str]:
    """Return the folders of all sets of the repository around a folder, in order.

    Its top is the first where it was made ready for them. What git ignores is left out. Raises
    SetError where there is no git repository.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise SetError(f"{folder} is not in a git repository: there are no sets to find.")
    top = top.rstrip("\n")
    is_ready = answers_file_in(top) == REPOSITORY_ANSWERS_FILE
    return [*([top] if is_ready else []), *sets_below(top)]


def uncommitted(folder: str, paths: Iterable[str]) -> list[str]:
    """Return the lines of `git status` for what is not committed of some paths in a folder."""
    patterns = [f":(literal){path}" for path in paths]
    status = _git(folder, "status", "--porcelain", "--", *patterns) if patterns else ""
    return (status or "").splitlines()


def read_texts(folder: str, paths: Iterable[str]) -> dict[str, str]:
    """Return the texts of those files that are there, by their paths in the folder.

    Raises FileError for a Markdown document that cannot be read; what is not UTF-8 elsewhere is
    kept by Python's `surrogateescape`.
    """
    texts = {}
    for path in paths:
        place = os.path.join(folder, path)
        if not os.path.lexists(place):
            continue
        if is_document(path):
            texts[path] = read(place)
        else:
            with open(place, "rb") as file:
                texts[path] = file.read().decode(errors="surrogateescape")
    return texts


def read_folder(folder: str) -> dict[str, str]:
    """Return the texts of all files below a folder, by their paths in it; raise as `read_texts`."""
    return read_texts(folder, files_below(folder))


def _git(folder: str, *arguments: str) -> str | None:
    """Return what git prints in a folder, None where it fails; raise SetError without git."""
    try:
        process = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
        )
    except FileNotFoundError as error:
        what = "git cannot be found" if os.path.isdir(folder) else f"{folder} is not there"
        raise SetError(f"{what}: an update needs it.") from error
    except NotADirectoryError as error:
        raise SetError(f"{folder} is not a folder: name the folder of a plan set.") from error
    return process.stdout if process.returncode == 0 else None
