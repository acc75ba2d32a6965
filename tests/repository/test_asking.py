"""Who is asked what, on a terminal."""

from __future__ import annotations

import os
import re
from io import BytesIO
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.conftest import BIN
from tests.questions import QUESTIONS, asked_for

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("scope", "options"), [("feature", []), ("repository", ["--data", "scope=repository"])]
)
def test_each_is_asked_for_its_own(
    template_folder: Path, tmp_path: Path, scope: str, options: list[str]
) -> None:
    """Whoever wants a feature is asked for features alone, as before there were repositories."""
    command = ["copy", "--trust", *options, str(template_folder), "made"]
    terminal = pexpect.spawn(
        str(BIN / "copier"),
        command,
        cwd=tmp_path,
        # Else each form waits two seconds for an answer about the cursor.
        env={**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1"},
        timeout=30,
        dimensions=(50, 200),
    )
    terminal.logfile_read = shown = BytesIO()
    for question in asked_for(scope).values():
        terminal.expect(re.escape(question["help"][:30]))
        terminal.send("\r")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    others = [QUESTIONS[name].get("help") for name in QUESTIONS.keys() - asked_for(scope).keys()]
    assert not [text for text in others if text and text.encode() in shown.getvalue()]
