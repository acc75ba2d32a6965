"""Where a file went that a link still leads to: as far as git and the names of files tell."""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from functools import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 10.0
"""Seconds that git may look for a file in the history."""
RENAMED = ("--find-renames", "--diff-filter=R", "--name-status", "-z")
"""Options that make git list renames."""
RENAMES = 20
"""How often a file may have been renamed."""


class Whereabouts:
    """The files of a repository; `top` is the absolute path of its folder."""

    def __init__(self, top: str) -> None:
        """Take the top; git is asked when something is looked for."""
        self.top = top
        self._found: dict[tuple[str, bool], str | None] = {}

    def new_path(self, old: str, *, is_common: bool) -> str | None:
        """Return the absolute path of the one file that was at an old one, None if none or several.

        That is one in the same folder whose name differs in case only, the one that git says was
        renamed, or the only one in the repository with that name. `is_common` says that each plan
        set has a file of that name: only one whose whole folder moved counts as the same file.
        """
        if (old, is_common) not in self._found:
            folder_stays = os.path.isdir(os.path.dirname(old))
            found = set(self._other_case(old))
            if renamed := self._renamed(old):
                in_place = os.path.dirname(renamed) == os.path.dirname(old)
                if in_place or not (is_common and folder_stays):
                    found.add(renamed)
            if not is_common:
                found.update(self._only(self._by_name[os.path.basename(old)]))
            elif not folder_stays:
                found.update(self._only(self._in_folder_of_the_name(old)))
            answer = found.pop() if len(found) == 1 else None
            self._found[old, is_common] = answer
        return self._found[old, is_common]

    def _other_case(self, path: str) -> Iterator[str]:
        """Yield the files beside a path whose name is the same but for case."""
        folder, name = os.path.split(path)
        for other in os.listdir(folder) if os.path.isdir(folder) else ():
            place = os.path.join(folder, other)
            if other.casefold() == name.casefold() and os.path.isfile(place):
                yield place

    def _only(self, paths: list[str]) -> list[str]:
        return paths if len(paths) == 1 else []

    def _in_folder_of_the_name(self, path: str) -> list[str]:
        """Return the files that have the name of a path, and whose folder has that of its own."""
        folder, name = os.path.split(path)
        wanted = os.path.basename(folder)
        return [
            place
            for place in self._by_name[name]
            if os.path.basename(os.path.dirname(place)) == wanted
        ]

    @cached_property
    def _by_name(self) -> defaultdict[str, list[str]]:
        """All files that git tracks or does not ignore, by their names."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        listed = self._git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        for path in sorted({*filter(None, listed.split("\0"))}):
            place = os.path.join(self.top, path)
            if os.path.isfile(place):
                found[os.path.basename(path)].append(place)
        return found

    def _renamed(self, path: str) -> str | None:
        """Return where git saw a file go, over several renames if need be."""
        relative = os.path.relpath(path, self.top).replace(os.sep, "/")
        seen = {relative}
        for _ in range(RENAMES):
            after = self._changed_since_commit.get(relative) or self._renamed_in_history(relative)
            if after is None or after in seen:
                return None
            seen.add(after)
            relative = after
            place = os.path.join(self.top, relative)
            if os.path.isfile(place):
                return place
        return None

    @cached_property
    def _changed_since_commit(self) -> dict[str, str]:
        """The renames that are not committed yet."""
        return _pairs(self._git("diff", *RENAMED, "HEAD"))

    def _renamed_in_history(self, path: str) -> str | None:
        """Return the name that a file got in the last commit that has it no more."""
        last = ("--max-count=1", "--no-renames", "--diff-filter=D", "--format=%H")
        commit = self._git("log", *last, "--", f":(top,literal){path}").strip()
        if not commit:
            return None
        return _pairs(self._git("show", "--format=", *RENAMED, commit)).get(path)

    def _git(self, *arguments: str) -> str:
        """Return what git prints, "" where it fails, takes too long or is not there."""
        try:
            process = subprocess.run(
                ["git", *arguments],
                cwd=self.top,
                capture_output=True,
                check=True,
                encoding="utf-8",
                timeout=LONGEST,
            )
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
            return ""
        return process.stdout


def _pairs(listed: str) -> dict[str, str]:
    """Return old and new names from what git prints with --name-status -z for renames."""
    words = [word for word in listed.split("\0") if word]
    return dict(zip(words[1::3], words[2::3], strict=False))
