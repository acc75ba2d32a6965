"""Files of cases that a person can read.

A file has several, each below a line `====== its name ======`: Copier clones all files of a
template for each copy, so there are few.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = re.compile(r"^====== (.+) ======\n", re.MULTILINE)


def read_cases(folder: Path) -> dict[str, str]:
    """Return the cases in the files of a folder by their names; ValueError where one is twice."""
    cases: dict[str, str] = {}
    for path in sorted(folder.glob("*.md")):
        _, *parts = NAME.split(path.read_bytes().decode())
        found = dict(zip(parts[0::2], parts[1::2], strict=True))
        if len(found) * 2 != len(parts) or cases.keys() & found.keys():
            raise ValueError(f"{path} has a case of a name that is there already.")
        cases.update(found)
    return cases
