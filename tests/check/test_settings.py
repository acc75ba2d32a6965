"""What a repository sets for its checks, and what it is told where that cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import planset.checking  # noqa: F401 - it registers the rules, whose codes settings name
import pytest
from planset.settings import Configuration, SettingsError, read_settings

if TYPE_CHECKING:
    from pathlib import Path

GOOD: Final = """\
off = ["PS309", "PS6"]
index = "plans/README.md"

[severity]
PS4 = "info"
PS405 = "error"

[gates.Execute]
PS2 = "error"
"""

BAD: Final = [
    ('off = "PS309"', 1, 'off is not a list: write off = ["PS309"].'),
    ("# turned off\nof = []", 2, "of is not a setting: expected off, severity, gates, index."),
    ('off = [\n  "PS309",\n  "PS999",\n]', 3, "'PS999' is not a code"),
    ('off = ["ps309"]', 1, "'ps309' is not a code"),
    ("off = [3]", 1, "3 is not a code: planset check --explain lists them."),
    ('off = [""]', 1, "'' is not a code"),
    ("severity = 3", 1, 'severity is not a table: write PS309 = "warning" in it.'),
    ('off = ["PS1"]\n[severity]\nPS1 = "of"', 3, "'of' is not a severity: expected off, info,"),
    ("[severity]\nPS1 = 1", 2, "1 is not a severity"),
    ('[severity]\n\nPS77 = "error"', 3, "'PS77' is not a code"),
    ("gates = []", 1, "gates is not a table: write [gates.Done]."),
    ('[gates]\nDone = "off"', 2, 'Done is not a table: write PS309 = "warning" in it.'),
    ('[gates.done]\nPS1 = "off"', 1, "done is not a phase: expected Plan, Execute, Done, Dropped."),
    ('[gates.Done]\nPS1 = "no"', 2, "'no' is not a severity"),
    ("index = 3", 1, "index is not a path: write one from the repository's top."),
    ('index = "/plans.md"', 1, "index is not a path"),
    ("off = []\nindex =", 2, "is not TOML: "),
    ('off = ["PS3\n', 1, "is not TOML: "),
]


def test_sets_what_is_off_severities_and_gates(tmp_path: Path) -> None:
    """A code comes before its family, a phase before all phases, and both before the gates."""
    (tmp_path / "planset.toml").write_text(GOOD, encoding="utf-8")
    checks, index = read_settings(str(tmp_path), str(tmp_path))
    assert index == "plans/README.md"
    expected = {
        ("PS309", "Execute"): "off",
        ("PS602", "Execute"): "off",
        ("PS404", "Done"): "info",
        ("PS405", "Done"): "error",
        ("PS202", "Execute"): "error",
        ("PS202", "Plan"): "info",
        ("PS101", "Execute"): "error",
    }
    assert {key: checks.severity(*key) for key in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        '[tool.planset]\noff = ["PS309"]\n',
        '[tool]\nplanset.off = ["PS309"]\n',
        '[tool."planset"]\noff = ["PS309"]\n',
        '[project]\nname = "shop"\n[tool.planset.severity]\nPS309 = "off"\n',
    ],
)
def test_pyproject_has_a_table_of_them(tmp_path: Path, text: str) -> None:
    """However TOML lets one write the table, it is read."""
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    assert read_settings(str(tmp_path), str(tmp_path)).checks.severity("PS309", "Plan") == "off"


@pytest.mark.parametrize("text", ["", '[project]\nname = "planset"\n', "[tool]\n", "tool = 1\n"])
def test_pyproject_without_that_table_sets_nothing(tmp_path: Path, text: str) -> None:
    """Then the folders above are looked at, as far as the repository's top."""
    below = tmp_path / "shop" / "docs"
    below.mkdir(parents=True)
    (below / "pyproject.toml").write_text(text, encoding="utf-8")
    (tmp_path / "planset.toml").write_text('off = ["PS1"]', encoding="utf-8")
    assert read_settings(str(below), str(tmp_path)).checks.severity("PS101", "Plan") == "off"
    assert read_settings(str(below), str(below.parent)) == Configuration()


def test_the_nearest_file_counts_alone(tmp_path: Path) -> None:
    """Files above it add nothing, and of two in one folder planset.toml counts."""
    below = tmp_path / "docs"
    below.mkdir()
    (tmp_path / "planset.toml").write_text('off = ["PS1"]', encoding="utf-8")
    (below / "pyproject.toml").write_text('[tool.planset]\noff = ["PS2"]', encoding="utf-8")
    assert read_settings(str(below), str(tmp_path)).checks.severities == {"PS2": "off"}
    (below / "planset.toml").write_text('off = ["PS3"]', encoding="utf-8")
    assert read_settings(str(below), str(tmp_path)).checks.severities == {"PS3": "off"}


@pytest.mark.parametrize(("text", "line", "message"), BAD)
def test_says_where_and_what_cannot_be_used(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    """The message has file and line, and what is expected there."""
    path = tmp_path / "planset.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        read_settings(str(tmp_path), str(tmp_path))
    assert str(error.value).startswith(f"{path}:{line}: {message}")


def test_the_line_is_one_of_its_own_table(tmp_path: Path) -> None:
    """Other tools' settings of the same name are passed over."""
    path = tmp_path / "pyproject.toml"
    path.write_text('[tool.other]\noff = "x"\n\n[tool.planset]\noff = "x"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"pyproject\.toml:5: off is not a list"):
        read_settings(str(tmp_path), str(tmp_path))
    path.write_text("\n[tool]\nplanset = 3\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"pyproject\.toml:3: planset is not a table"):
        read_settings(str(tmp_path), str(tmp_path))


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    """It ends with a message, too."""
    (tmp_path / "planset.toml").write_bytes('off = []\n# Größe"'.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"planset\.toml:2: is not UTF-8"):
        read_settings(str(tmp_path), str(tmp_path))
