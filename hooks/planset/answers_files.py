"""The answers files of plan sets and of repositories: which files are some, and where they are."""

from __future__ import annotations

import os
import re
import subprocess

from planset.files import files_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS_FILE = ".copier-answers.yml"
REPOSITORY_ANSWERS_FILE = ".copier-answers.planset.yml"
"""The answers file at the top of a repository that was made ready for plan sets."""
KEYS = tuple(
    re.compile(rf"^[\"']?{key}[\"']?:", re.MULTILINE)
    for key in ("_src_path", "feature_name", "documents")
)
"""What the answers file of a plan set has, whatever else is broken in it."""


def is_set_file(path: str) -> bool:
    """Tell whether a file is the answers file of a plan set, also where it is no YAML any more."""
    try:
        with open(path, "rb", buffering=0) as file:
            text = file.read().decode(errors="replace")
    except OSError:
        return False
    return all(key.search(text) for key in KEYS)


def answers_file_in(folder: str) -> str:
    """Return the name of the answers file of a folder: that of a set, or else of a repository."""
    is_repository = os.path.isfile(os.path.join(folder, REPOSITORY_ANSWERS_FILE))
    if is_repository and not is_set_file(os.path.join(folder, ANSWERS_FILE)):
        return REPOSITORY_ANSWERS_FILE
    return ANSWERS_FILE


def repository_answers(folder: str) -> tuple[str, dict[str, object]]:
    """Return the top of the repository around a folder, and its answers.

    Without an answers file that can be read, they are "" and none.
    """
    place = os.path.realpath(folder)
    while not os.path.isfile(os.path.join(place, REPOSITORY_ANSWERS_FILE)):
        if os.path.exists(os.path.join(place, ".git")) or os.path.dirname(place) == place:
            return "", {}
        place = os.path.dirname(place)
    import yaml  # noqa: PLC0415 - most repositories have no such file

    try:
        with open(os.path.join(place, REPOSITORY_ANSWERS_FILE), encoding="utf-8") as file:
            answers = yaml.safe_load(file)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return "", {}
    return (place, answers) if isinstance(answers, dict) else ("", {})


def sets_below(folder: str) -> Iterator[str]:
    """Yield the folders of all sets below a folder that git does not ignore, in order."""
    for path in sorted(_answers_files(folder)):
        if is_set_file(os.path.join(folder, path)):
            yield os.path.normpath(os.path.join(folder, os.path.dirname(path)))


def _answers_files(folder: str) -> set[str]:
    """Return the paths of all answers files below a folder; without git those of all folders."""
    patterns = [ANSWERS_FILE, f"**/{ANSWERS_FILE}"]
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]
    try:
        listed = subprocess.run(
            [*command, *patterns], cwd=folder, capture_output=True, check=True, encoding="utf-8"
        )
    except (OSError, subprocess.CalledProcessError):
        return {path for path in files_below(folder) if os.path.basename(path) == ANSWERS_FILE}
    return set(filter(None, listed.stdout.split("\0")))
