"""Time the update of one filled set: `copier update` with the hooks and without, `planset update`.

Both templates are git repositories made from the working tree, packed, with the tags v1.0.0 and
v2.0.0: one as it is, one without the settings that make Copier leave the merge to the hooks, so
that its update is Copier's own. The same filled set of each is in two repositories, a small one and
one of many files of 4 KB. Each run is a whole process, and starts from v1.0.0 and a clean work
tree. All take turns, so that what else the machine does meets each of them, and every round gives
its ratios. Run it with the Python that Copier and planset are installed for.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from textwrap import fill as wrapped
from typing import TYPE_CHECKING, Any

from planset.versions import Versions

if TYPE_CHECKING:
    from benchmarks.copy_time import AUTHOR, git, make_planset
else:
    from copy_time import AUTHOR, git, make_planset

BIN = Path(sys.executable).parent
COPIER = (str(BIN / "copier"), "update", "--trust", "--defaults", "--quiet")
PLANSET = (str(BIN / "planset"), "update", "--trust")
OLD, NEW = "v1.0.0", "v2.0.0"
ANSWERS_FILE = ".copier-answers.yml"
HOOK_SETTINGS = ("_tasks", "_migrations", "_exclude", "_skip_if_exists")
FILE_SIZE = 4096


# The template and its next version

RELATED = re.compile(r"^## (?:\d+\. )?Related Documents", re.MULTILINE)
NUMBERED = re.compile(r"^## \d+\. ", re.MULTILINE)
REVIEWS = "## 0. Reviews\n\n[Who read it, and what they asked]\n\n---\n\n"
NEXT = {
    "[High-level description of how this will be implemented]": "[What calls what, and why so]",
    "[How to verify the implementation is complete]": "[What somebody can try who did not build it]",
    "[What to monitor post-deployment]": "[What is watched, by whom, and for how long]",
    "Risks & Mitigation": "Risks & Countermeasures",
    "| Risk | Impact |": "| Risk | Likelihood | Impact |",
    "|------|--------|-----------|": "|------|------------|--------|-----------|",
    "| [High/Med/Low] |": "| [1 in 10?] | [High/Med/Low] |",
    "- [ ] Code reviewed": "- [ ] Code reviewed by somebody who did not write it",
}
"""What the next version says elsewhere in the plan, beside a new section in each document."""


def make_template(folder: Path, *, with_hooks: bool = True) -> Path:
    """Make a template's repository with both versions, packed."""
    make_planset(folder)
    git(folder, "tag", "--delete", OLD)
    if not with_hooks:
        settings = folder / "copier.yml"
        settings.write_text(without_hooks(settings.read_text(encoding="utf-8")), encoding="utf-8")
    commit(folder, OLD)
    for path in (folder / "template" / "feature").glob("*.md*.jinja"):
        text = path.read_text(encoding="utf-8")
        for old, new in NEXT.items():
            text = text.replace(old, new)
        path.write_text(renumbered(RELATED.sub(REVIEWS + r"\g<0>", text)), encoding="utf-8")
    commit(folder, NEW)
    git(folder, "gc", "--quiet")
    return folder


def without_hooks(settings: str) -> str:
    """Return the text of copier.yml without the settings that start hooks or make room for them."""
    for name in HOOK_SETTINGS:
        settings, count = re.subn(rf"^{name}:\n(?:[ #\n].*\n?|\n)*", "", settings, flags=re.M)
        assert count == 1, f"copier.yml has no {name}"  # noqa: S101 - a figure needs it
    return settings


def renumbered(text: str) -> str:
    """Count the sections of a document from 1, where they have numbers."""
    if not NUMBERED.search(text.replace(REVIEWS, "")):
        return text.replace("## 0. ", "## ")
    numbers = iter(range(1, 100))
    return NUMBERED.sub(lambda _: f"## {next(numbers)}. ", text)


def commit(folder: Path, tag: str = "") -> None:
    """Commit all that is in a repository, under a tag if one is given."""
    git(folder, "add", "--all")
    git(folder, *AUTHOR, "commit", "--quiet", "--allow-empty", "--message=Change")
    if tag:
        git(folder, "tag", tag)
