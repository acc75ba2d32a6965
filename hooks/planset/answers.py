"""Merge Copier's answers files of two branches, key by key.

The lines of a key go together, and so do the comment lines above a key. What one side alone changed
is taken; of `_commit` the newer version, as Copier compares them; else it is a conflict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import yaml

KEY: Final = re.compile(r"""("[^"]*"|'[^']*'|[^\s#"'\-][^:]*|-[^\s:][^:]*):(?=\s)""")
DESCRIBED: Final = re.compile(r"(.+)-(\d+)-g[0-9a-f]+")
HASH: Final = re.compile(r"[0-9a-f]{7,40}")
COMMENT: Final = "#"
"""What the name of a comment starts with; the key below it follows."""
HEAD: Final = COMMENT
TAIL: Final = COMMENT + "\n"


class AnswersError(Exception):
    """A text that cannot be merged by its keys; the message says why."""


@dataclass(frozen=True, slots=True)
class MergedAnswers:
    """The merged text, with git's markers around each of its conflicts, and their number."""

    text: str
    conflicts: int


@dataclass(frozen=True, slots=True)
class _Answers:
    """The pieces of a file by name, in order, and the values of its keys."""

    pieces: dict[str, str]
    values: dict[str, Any]


def merge_answers(
    base: str, ours: str, theirs: str, labels: tuple[str, str] = ("ours", "theirs")
) -> MergedAnswers:
    """Merge three answers files; an empty text is a file without answers.

    Keys stand in the order of ours. `labels` name the two sides in conflict markers. Raises
    AnswersError where a text is no YAML mapping of keys that start their lines, each on lines of
    its own.
    """
    sides = _read(base), _read(ours), _read(theirs)
    same_source = sides[1].values.get("_src_path") == sides[2].values.get("_src_path")
    parts = []
    conflicts = 0
    for name in _names(sides[1].values, sides[2].values):
        piece = _merge_piece(name, sides, same_source)
        if piece is None:
            conflicts += 1
            ours_piece, theirs_piece = (side.pieces.get(name, "") for side in sides[1:])
            piece = f"<<<<<<< {labels[0]}\n{ours_piece}=======\n{theirs_piece}>>>>>>> {labels[1]}\n"
        parts.append(piece)
    return MergedAnswers(_formed_as(ours or theirs, "".join(parts)), conflicts)


def newer(ours: str, theirs: str) -> str | None:
    """Return the newer of two versions as `git describe` names them; None where it cannot tell.

    They are ordered as Copier orders them: a tag by PEP 440, and the commits after it
    (`v1.2.0-3-gabc123`) as its post-releases.
    """
    # Imported here, since few merges need it and every start of the driver would pay.
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - see above

    versions = []
    for text in (ours, theirs):
        described = DESCRIBED.fullmatch(text)
        if HASH.fullmatch(text):
            return None
        try:
            versions.append(Version(f"{described[1]}.post{described[2]}" if described else text))
        except InvalidVersion:
            return None
    if versions[0] == versions[1]:
        return None
    return ours if versions[0] > versions[1] else theirs


def _merge_piece(
    name: str, sides: tuple[_Answers, _Answers, _Answers], same_source: bool
) -> str | None:
    """Return the merged lines of a key or comment, "" where it goes; None for a conflict."""
    base, ours, theirs = (side.pieces.get(name, "") for side in sides)
    if theirs in (ours, base):
        return ours
    if ours == base or name.startswith(COMMENT):
        return theirs if ours == base else None
    base_says, ours_says, theirs_says = (_says(name, side) for side in sides)
    if theirs_says in (ours_says, base_says):
        return ours
    if ours_says == base_says:
        return theirs
    if name == "_commit" and same_source and ours and theirs and COMMENT not in ours + theirs:
        commits = [side.values[name] for side in sides[1:]]
        return {commits[0]: ours, commits[1]: theirs}.get(newer(*map(str, commits)))
    return None


def _says(name: str, side: _Answers) -> str:
    """Return what a key says, apart from how it is written unless there may be a comment in it."""
    piece = side.pieces.get(name, "")
    # repr tells apart what Python holds equal, like True and 1.
    return piece if COMMENT in piece or not piece else repr(side.values[name])


def _names(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Return all names of pieces in the order of the result: that of ours.

    A key that theirs alone has stands after its neighbour there.
    """
    keys = list(ours)
    at = 0
    for key in theirs:
        if key not in ours:
            keys.insert(at, key)
        at = keys.index(key) + 1
    return [HEAD, *(name for key in keys for name in (COMMENT + key, key)), TAIL]


def _read(text: str) -> _Answers:
    """Cut a file into pieces whose lines end in newlines; raise AnswersError if that fails."""
    plain = text.replace("\r\n", "\n")
    if "\r" in plain or text.count("\r\n") not in (0, plain.count("\n")):
        raise AnswersError("its line ends are mixed")
    if plain and not plain.endswith("\n"):
        plain += "\n"
    try:
        pieces = _cut(plain)
        values = yaml.safe_load(plain)
        apart = {
            name: yaml.safe_load(piece)
            for name, piece in pieces.items()
            if not name.startswith(COMMENT)
        }
    except (yaml.YAMLError, ValueError) as error:
        raise AnswersError(f"it is not YAML: {' '.join(str(error).split())}") from error
    except RecursionError as error:
        raise AnswersError("it is nested too deeply") from error
    values = {} if values is None else values
    if not isinstance(values, dict):
        raise AnswersError("it is not a list of keys with values")
    if repr(apart) != repr({key: {key: value} for key, value in values.items()}):
        raise AnswersError("its keys are not each on lines of their own")
    return _Answers(pieces, values)


def _cut(text: str) -> dict[str, str]:
    """Cut a file into the lines of its keys and of the comments above them.

    What stands above the first key is a piece of its own, wherever that key goes.
    """
    pieces: dict[str, str] = {}
    name = ""
    held = ""
    for line in re.findall(r"[^\n]*\n", text):
        if found := KEY.match(line):
            is_first, name = not name, str(yaml.safe_load(found[1]))
            if name in pieces:
                raise AnswersError(f"it has {name} twice")
            if held:
                pieces[HEAD if is_first else COMMENT + name] = held
            pieces[name] = line
            held = ""
        elif not name or line.startswith(COMMENT) or (held and not line.strip()):
            held += line
        else:
            pieces[name] += held + line
            held = ""
    if held:
        pieces[TAIL if name else HEAD] = held
    return pieces


def _formed_as(pattern: str, text: str) -> str:
    """Return a text with the line ends and the final newline of a pattern."""
    if pattern and not pattern.endswith("\n"):
        text = text.removesuffix("\n")
    return text.replace("\n", "\r\n") if "\r\n" in pattern else text
