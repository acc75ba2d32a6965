"""What a repository sets for its checks: in planset.toml, or in pyproject.toml below tool.planset.

`off` lists rules, or the starts of their codes for whole families. The table `severity` says how
much a rule matters, and a table `gates.Execute` how much in one phase. `index` is the path of the
file that `planset index` writes.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from planset.files import FileError, read
from planset.rules import OFF, PHASES, RULES, SEVERITIES, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

OWN_FILE = "planset.toml"
PROJECT_FILE = "pyproject.toml"
KEYS = ("off", "severity", "gates", "index")
OWN_TABLE = re.compile(r"""tool["']?\s*\.\s*["']?planset|^\s*\[\s*tool\s*\]""", re.MULTILINE)
"""What a pyproject.toml has that sets something; others are not read as TOML, which takes long."""
SHORTEST = 2
"""How many characters of a code name a family: PS, for all."""


class SettingsError(Exception):
    """Settings that cannot be used; the message names file and line and says what is expected."""


class Configuration(NamedTuple):
    """The settings of the checks, and the path of the index from the repository's top.

    The path is "" where none is set.
    """

    checks: Settings = Settings()
    index_file: str = ""


def read_settings(folder: str, top: str) -> Configuration:
    """Return what the nearest file sets, from a folder up to the repository's top.

    Where one folder has both files, planset.toml counts. Raises SettingsError.
    """
    place = os.path.realpath(folder)
    while True:
        for name in (OWN_FILE, PROJECT_FILE):
            path = os.path.join(place, name)
            if os.path.isfile(path) and (table := _table(path)) is not None:
                return _configuration(path, table)
        if place == top or os.path.dirname(place) == place:
            return Configuration()
        place = os.path.dirname(place)


def _table(path: str) -> dict[str, object] | None:
    """Return planset's part of a file, None where it has none."""
    try:
        text = read(path)
    except FileError as error:
        raise SettingsError(str(error)) from error
    is_own = os.path.basename(path) == OWN_FILE
    if not is_own and not OWN_TABLE.search(text):
        return None
    import tomli  # noqa: PLC0415 - few repositories set anything

    try:
        whole = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        found = re.search(r"(.*) \(at line (\d+)", str(error))
        line, problem = (found[2], found[1]) if found else (len(text.splitlines()), str(error))
        raise SettingsError(f"{path}:{line}: is not TOML: {problem}.") from error
    if is_own:
        return whole
    tools = whole.get("tool")
    table = tools.get("planset") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise _error(path, "planset", "planset is not a table: write [tool.planset]")
    return table


def _configuration(path: str, table: dict[str, object]) -> Configuration:
    for key in table:
        if key not in KEYS:
            raise _error(path, key, f"{key} is not a setting: expected {', '.join(KEYS)}")
    off = table.get("off", [])
    if not isinstance(off, list):
        raise _error(path, "off", 'off is not a list: write off = ["PS309"]')
    severities = dict.fromkeys((_code(path, code) for code in off), OFF)
    severities.update(_severities(path, "severity", table.get("severity", {})))
    gates = {}
    for phase, given in _table_of(path, "gates", table.get("gates", {}), "[gates.Done]"):
        if phase not in PHASES:
            raise _error(path, phase, f"{phase} is not a phase: expected {', '.join(PHASES)}")
        gates.update({(phase, code): how for code, how in _severities(path, phase, given)})
    index = table.get("index", "")
    if not isinstance(index, str) or os.path.isabs(index):
        raise _error(path, "index", "index is not a path: write one from the repository's top")
    return Configuration(Settings(severities, gates), index)


def _severities(path: str, key: str, given: object) -> Iterator[tuple[str, str]]:
    for code, severity in _table_of(path, key, given, 'PS309 = "warning" in it'):
        if severity not in SEVERITIES:
            expected = ", ".join(SEVERITIES)
            raise _error(path, code, f"{severity!r} is not a severity: expected {expected}")
        yield _code(path, code), str(severity)


def _table_of(path: str, key: str, given: object, example: str) -> Iterator[tuple[str, object]]:
    if not isinstance(given, dict):
        raise _error(path, key, f"{key} is not a table: write {example}")
    yield from given.items()


def _code(path: str, code: object) -> str:
    import planset.checking  # noqa: F401, PLC0415 - it registers the rules; few settings name one

    known = {rule[:length] for rule in RULES for length in range(SHORTEST, len(rule) + 1)}
    if isinstance(code, str) and code in known:
        return code
    raise _error(path, str(code), f"{code!r} is not a code: planset check --explain lists them")


def _error(path: str, word: str, message: str) -> SettingsError:
    """Return an error at the line where a word of planset's part is set, or else stands."""
    lines = [text.partition("#")[0] for text in read(path).splitlines()]
    starts = (number for number, text in enumerate(lines) if OWN_TABLE.search(text))
    start = 0 if os.path.basename(path) == OWN_FILE else next(starts, 0)
    for pattern in (rf"(?<!\w){re.escape(word)}[\"']?\s*=", rf"(?<!\w){re.escape(word)}(?!\w)"):
        for number, text in enumerate(lines[start:], start + 1):
            if re.search(pattern, text):
                return SettingsError(f"{path}:{number}: {message}.")
    return SettingsError(f"{path}:{start + 1}: {message}.")
