"""Find what is to be checked: plan sets by their answers files, and single documents."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import NamedTuple

from planset.answers_files import ANSWERS_FILE, is_set_file, sets_below
from planset.files import FileError, is_document, read
from planset.plain_answers import read_plain
from planset.subjects import (
    PLAN_FILE,
    REQUIREMENTS_FILE,
    Files,
    Unreadable,
    stamp,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planset.subjects import Stamp

NOT_UTF8 = re.compile(r":(\d+): (.*)")
INDEX = "README.md"


class Target(NamedTuple):
    """A folder with what is to be checked in it: a plan set, or `documents` by their names."""

    folder: str
    documents: tuple[str, ...] | None = None


def find_targets(paths: Iterable[str]) -> list[Target]:
    """Return what is to be checked in folders and files, each once.

    Of a folder these are the set that it belongs to, or all sets below it, with the README.md
    beside them; of a file it is the set that it belongs to, or the file. Raises FileError where a
    path is not there.
    """
    found: dict[Target, None] = {}
    loose: dict[str, list[str]] = {}
    for path in paths:
        absolute = os.path.realpath(path)
        if not os.path.exists(absolute):
            raise FileError(f"{path} is not there: check the path.")
        folder = absolute if os.path.isdir(absolute) else os.path.dirname(absolute)
        own = enclosing_set(folder)
        if own:
            found[Target(own)] = None
        # A set at the top of a repository hides none that are further down.
        is_top = os.path.exists(os.path.join(folder, ".git"))
        if folder == absolute and (own is None or is_top):
            found.update(dict.fromkeys(_below(folder)))
        elif own is None and is_document(absolute):
            loose.setdefault(folder, []).append(os.path.basename(absolute))
    for folder, names in loose.items():
        found[Target(folder, tuple(sorted(set(names))))] = None
    return sorted(found, key=lambda target: (target.folder, target.documents or ()))


def _below(folder: str) -> Iterator[Target]:
    """Yield all sets below a folder, and the index of each folder that holds some."""
    sets = list(sets_below(folder))
    known = set(sets)
    yield from map(Target, sets)
    for parent in dict.fromkeys(map(os.path.dirname, sets)):
        for name in sorted(os.listdir(parent)):
            place = os.path.join(parent, name)
            is_known = place in known or os.path.exists(os.path.join(place, ANSWERS_FILE))
            if not is_known and has_documents(place):
                yield Target(place)
        if os.path.isfile(os.path.join(parent, INDEX)):
            yield Target(parent, (INDEX,))


def enclosing_set(folder: str) -> str | None:
    """Return the folder of the set that a folder is in, None where it is in none.

    A folder with the documents of a set is one without its answers file too.
    """
    place = folder
    while True:
        if is_set_file(os.path.join(place, ANSWERS_FILE)):
            return place
        parent = os.path.dirname(place)
        if parent == place or os.path.exists(os.path.join(place, ".git")):
            return folder if has_documents(folder) else None
        place = parent


def has_documents(folder: str) -> bool:
    """Tell whether a folder has the documents that each set has."""
    return all(
        os.path.isfile(os.path.join(folder, name)) for name in (PLAN_FILE, REQUIREMENTS_FILE)
    )


def top_of(folder: str) -> str:
    """Return the top of the repository around a folder, or the folder where there is none."""
    if os.path.exists(os.path.join(folder, ".git")):
        return folder
    return _top_above(os.path.dirname(folder)) or folder


@lru_cache(maxsize=32)
def _top_above(folder: str) -> str:
    """Return the top of the repository around a folder, "" for none; most sets ask for the same."""
    if os.path.exists(os.path.join(folder, ".git")):
        return folder
    parent = os.path.dirname(folder)
    return _top_above(parent) if parent != folder else ""


def _files_of(target: Target) -> list[str]:
    """Return the paths of a target's files in its folder.

    Those of a set are all below it, but for hidden folders and other sets; where it stands at the
    top of a repository, only those beside its documents.
    """
    if target.documents is not None:
        return list(target.documents)
    found = []
    for place, folders, names in os.walk(target.folder):
        is_other_set = place != target.folder and ANSWERS_FILE in names
        is_top = ".git" in folders or ".git" in names
        is_leaf = is_other_set or is_top
        folders[:] = [name for name in folders if not (is_leaf or name.startswith("."))]
        if is_other_set:
            continue
        start = place[len(target.folder) + 1 :].replace(os.sep, "/")
        found += [f"{start}/{name}" if start else name for name in names]
    return found


def stamps_of(target: Target) -> dict[str, Stamp]:
    """Return the stamps of a target's files, by their paths in its folder."""
    return {path: stamp(os.path.join(target.folder, path)) for path in _files_of(target)}


def read_target(target: Target) -> Files:
    """Read the files of a target."""
    stamps = stamps_of(target)  # before it is read: what changes then is checked the next time
    texts: dict[str, str] = {}
    unreadable = {}
    for path in sorted(filter(is_document, stamps)):
        place = os.path.join(target.folder, path)
        try:
            texts[path] = read(place)
        except FileError as error:
            found = NOT_UTF8.search(str(error).removeprefix(place))
            unreadable[path] = (
                Unreadable(int(found[1]), 1, found[2]) if found else Unreadable(1, 1, str(error))
            )
    if target.documents is not None:
        return Files(texts, unreadable, stamps)
    others = tuple(sorted(path for path in stamps if not is_document(path)))
    return Files(texts, unreadable, stamps, others, *read_answers(target.folder))


def read_answers(folder: str) -> tuple[dict[str, object], str, Unreadable | None]:
    """Return the answers of a set, {} where there are none, the file's text, and what is wrong."""
    path = os.path.join(folder, ANSWERS_FILE)
    try:
        is_there = os.path.exists(path)
        text = read(path) if is_there else ""
    except FileError as error:
        return {}, "", Unreadable(1, 1, str(error))
    if plain := read_plain(text):
        return plain, text, None
    import yaml  # noqa: PLC0415 - few sets need it, and it takes long to import

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        answers = yaml.load(text, Loader=loader)  # noqa: S506 - it is a safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = getattr(error, "problem", None) or str(error)
        return {}, text, Unreadable(line, column, f"is not YAML: {problem}")
    except (ValueError, RecursionError) as error:
        # A date that is none, like 2026-02-30, is YAML for its reader but not for Python.
        return {}, text, Unreadable(1, 1, f"has a value that cannot be read: {error}")
    if is_there and not isinstance(answers, dict):
        return {}, text, Unreadable(1, 1, "is not a list of keys with values")
    return answers or {}, text, None
