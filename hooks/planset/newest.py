"""Which version of its template a set could have, as far as that is known without a network.

That is the newest tag of a template that is a repository on this machine, and the newest version
that another set of the same template has.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections import defaultdict
from functools import lru_cache

from planset.answers_files import ANSWERS_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ENTRY = re.compile(r"^(_commit|_src_path): *(['\"]?)(.*?)\2[ \r]*$", re.MULTILINE)


def newer_versions(folders: Iterable[str]) -> dict[str, str]:
    """Return the newest version for each set that is behind it, by the set's folder."""
    sets: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for folder in folders:
        source, commit = origin_of(folder)
        if source and commit:
            sets[source].append((folder, commit))
    found = {}
    for source, members in sets.items():
        known = {commit for _, commit in members} | set(_tags(source))
        for folder, commit in members if len(known) > 1 else ():
            if newest := _newest(commit, known):
                found[folder] = newest
    return found


def origin_of(folder: str) -> tuple[str, str]:
    """Return source and version of a set's template, "" for what its answers file does not say.

    A source that is a folder is returned as its absolute path.
    """
    try:
        with open(os.path.join(folder, ANSWERS_FILE), "rb", buffering=0) as file:
            text = file.read().decode(errors="replace")
    except OSError:
        return "", ""
    entries = {key: value for key, _, value in ENTRY.findall(text)}
    source = entries.get("_src_path", "")
    place = os.path.join(folder, os.path.expanduser(source))
    return (source and _real_folder(place)) or source, entries.get("_commit", "")


@lru_cache(maxsize=32)
def _real_folder(path: str) -> str:
    """Return the real path of a folder, "" where there is none; most sets ask for the same."""
    return os.path.realpath(path) if os.path.isdir(path) else ""


def _tags(source: str) -> list[str]:
    """Return the tags of a template that is a repository on this machine."""
    if not os.path.isdir(source):
        return []
    command = ["git", "-C", source, "tag", "--list"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    except (OSError, subprocess.CalledProcessError):
        return []
    return listed.stdout.split()


def _newest(commit: str, known: Iterable[str]) -> str:
    """Return the newest of the known versions, "" where the set has it or nobody can tell.

    Versions are ordered as Copier orders them, and like Copier it takes no pre-releases.
    """
    from planset.answers import newer  # noqa: PLC0415 - it takes long to import, and few sets need it

    newest = commit
    for version in sorted(known):
        if version != newest and newer(newest, version) == version and not _is_early(version):
            newest = version
    return newest if newest != commit else ""


def _is_early(version: str) -> bool:
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - see above

    try:
        return Version(version).is_prerelease
    except InvalidVersion:
        return False
