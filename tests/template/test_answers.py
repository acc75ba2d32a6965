"""What is asked, which answers are refused, and what the answers file keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from copier import run_copy, run_recopy
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.questions import ASKED, choices, refuse_unknown
from tests.template.names import lines, names

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeSet, Run, StrictCopier

BAD_ANSWERS: list[tuple[str, Any, str]] = [
    ("feature_name", "", "is blank"),
    ("feature_name", "   ", "is blank"),
    ("feature_name", "\u200b", "is blank"),
    ("feature_name", "one\ntwo", "line break"),
    ("feature_name", "one\u2028two", "line break"),
    ("feature_name", "one\ttwo", "control character"),
    ("feature_name", "a | b", "has | in it"),
    ("feature_name", "the `retry` flag", "has ` in it"),
    ("feature_name", "{{ name }}", "has {{ in it"),
    ("feature_name", "{% raw %}", "has {% in it"),
    ("feature_name", "{# note #}", "has {# in it"),
    ("feature_name", "a <!-- b", "has <!-- in it"),
    ("feature_name", "# Retry", "starts with #"),
    ("feature_name", "  #1", "starts with #"),
    ("slug", "", "is not a slug"),
    ("slug", "Checkout Retry", "like checkout-retry"),
    ("slug", "checkout--retry", "is not a slug"),
    ("slug", "-retry", "is not a slug"),
    ("slug", "retry\n", "is not a slug"),
    ("slug", "日本語", "is not a slug"),
    ("slug", "../etc", "is not a slug"),
    ("slug", "con", "is reserved"),
    ("slug", "readme", "is reserved"),
    ("summary", "a | b", "has | in it"),
    ("summary", "one\ntwo", "line break"),
    ("summary", "# Why", "starts with #"),
    ("date", "", "is not a date"),
    ("date", "2023-02-29", "is not a date"),
    ("date", "29.02.2024", "YYYY-MM-DD"),
    ("date", "20240229", "YYYY-MM-DD"),
    ("date", "2024-W09-4", "YYYY-MM-DD"),
    ("phase", "Later", "Invalid choice"),
    ("priority", "low", "Invalid choice"),
    ("owners", "Ada | Grace", "has | in it"),
    ("owners", "Ada\nGrace", "line break"),
    ("documents", ["ADR"], "Invalid choice"),
    ("components", "Cart", "is not a list"),
    ("components", {"Cart": 1}, "is not a list"),
    ("components", ["Cart", "Mail", "Cart"], "is there twice"),
    ("components", ["Cart", "cart "], "is there twice"),
    ("components", ["Cart", 2], "2 is not a text"),
    ("components", [None], "None is not a text"),
    ("components", ["a | b"], "has | in it"),
    ("phases", "First", "is not a list"),
    ("phases", ["First", "first"], "is there twice"),
    ("phases", [""], "is blank"),
    ("phases", ["`x`"], "has ` in it"),
    ("language", "cobol", "Invalid choice"),
    ("repository", "shop", "is not a repository"),
    ("repository", "octo-org/", "is not a repository"),
    ("repository", "octo org/shop", "is not a repository"),
    ("repository", "https://github.com/octo-org/shop", "is not a repository"),
    ("repository", "octo-org/..", "is not a repository"),
    ("repository", "octo-org/`shop`", "is not a repository"),
]


@pytest.mark.parametrize(("question", "value", "message"), BAD_ANSWERS)
def test_bad_answers_are_refused(
    template_folder: Path, tmp_path: Path, question: str, value: object, message: str
) -> None:
    """The message says what is wrong, repeats the value, and nothing is written."""
    data = {"feature_name": "Checkout retry", question: value}
    with pytest.raises(ValueError, match=re.escape(message)) as error:
        run_copy(str(template_folder), tmp_path / "set", data=data, defaults=True, unsafe=True)
    if message != "Invalid choice":
        refused = value if isinstance(value, list) else [value]
        said = str(error.value)
        assert any(f'"{part}"' in said or repr(part) in said for part in refused)
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("feature_name=a | b", '"a | b" has | in it'),
        ("components=[Cart, Cart]", '"Cart" is there twice'),
        ("slug=con", '"con" is reserved'),
    ],
)
def test_the_command_says_what_is_wrong(
    copier_command: Run, template_folder: Path, tmp_path: Path, answer: str, message: str
) -> None:
    """On Copier's command line, too, the message comes out and nothing is written."""
    options = ["--trust", "--defaults", "--data", answer]
    process = copier_command("copy", *options, template_folder, tmp_path / "set", cwd=tmp_path)
    assert process.returncode != 0
    assert message in process.stderr
    assert not (tmp_path / "set").exists()


def test_every_free_answer_is_tried_with_bad_values() -> None:
    """A new question with free answers needs a row in the table, and so a validator."""
    assert {question for question, _, _ in BAD_ANSWERS} >= {
        name for name, question in ASKED.items() if question["type"] != "bool"
    }
    free = {name: question for name, question in ASKED.items() if not choices(question)}
    assert all("validator" in question for question in free.values())


def test_every_question_explains_itself() -> None:
    """Each question reads type, help, default; choices carry a word of when to take them."""
    for name, question in ASKED.items():
        keys = [key for key in question if key in {"type", "help", "default"}]
        assert keys == ["type", "help", "default"], name
        assert "?" in question["help"], name


def test_unknown_keys_are_refused_by_the_tests(
    make_set: MakeSet, copier: StrictCopier, tmp_path: Path
) -> None:
    """Copier accepts an unknown key in silence; a test that passes one fails."""
    with pytest.raises(KeyError, match="prioriti"):
        make_set(prioriti="High")
    with pytest.raises(KeyError, match="prioriti"):
        copier.copy(tmp_path / "set", prioriti="High")
    with pytest.raises(KeyError, match="prioriti"):
        copier.update(tmp_path / "set", prioriti="High")
    refuse_unknown({"priority": "High"})


def test_lists_are_yaml_on_the_command_line(
    copier_command: Run, template_folder: Path, tmp_path: Path
) -> None:
    """Components, phases and documents are written as in their help."""
    data = ["components=[Cart, Event log]", "phases=[First slice]", "documents=[]", "migration=no"]
    options = [word for answer in data for word in ("--data", answer)]
    command: list[str | Path] = [
        "copy",
        "--trust",
        "--defaults",
        "--quiet",
        *options,
        template_folder,
        "set",
    ]
    process = copier_command(*command, cwd=tmp_path)
    recorded = yaml.safe_load((tmp_path / "set/.copier-answers.yml").read_text(encoding="utf-8"))
    assert process.returncode == 0, process.stderr
    assert recorded["components"] == ["Cart", "Event log"]
    assert recorded["phases"] == ["First slice"]
    assert recorded["documents"] == []
    assert recorded["migration"] is False


@settings(max_examples=40)
@given(name=names, summary=lines, owners=lines, components=st.lists(names, max_size=3))
def test_the_answers_file_keeps_any_text(  # noqa: PLR0913, PLR0917
    template_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    summary: str,
    owners: str,
    components: list[str],
) -> None:
    """What was answered is read back from the file, and gives the same set once more."""
    folder = tmp_path_factory.mktemp("set")
    answers = {
        "feature_name": name,
        "summary": summary,
        "owners": owners,
        "components": components,
        "phases": components[::-1],
        "repository": "",
    }
    options: dict[str, Any] = {"defaults": True, "unsafe": True, "quiet": True, "skip_tasks": True}
    try:
        run_copy(str(template_folder), folder, data=answers, **options)
    except ValueError:
        assert not list(folder.iterdir())
        return
    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert {key: recorded[key] for key in answers} == answers
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    run_recopy(folder, overwrite=True, **options)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
