"""The answers files of plan sets: which files are some, and where they are."""

from __future__ import annotations

import os
import re
import subprocess

from planset.files import files_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS_FILE = ".copier-answers.yml"
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
