"""Linters, a link checker and Mermaid itself on real sets."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import BIN
from tests.page import fences
from tests.questions import PROJECT, QUESTIONS, choices
from tests.template.names import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeSet, Run

NODE_TOOLS = PROJECT / "tests" / "real_tools"
needs_node = pytest.mark.skipif(
    not (shutil.which("node") and (NODE_TOOLS / "node_modules" / "mermaid").is_dir()),
    reason="needs node and tests/real_tools/node_modules",
)
# The seed has headings that end with a colon ("Must be completed first:").
RULES_OFF = ["MD026"]
# The seed's table has no spaces beside the pipes of its second line; only markdownlint minds.
MARKDOWNLINT_RULES_OFF = [*RULES_OFF, "MD060"]
# An answer stands on one line, however long it is.
LINE_LENGTH = ["MD013"]
LONG: dict[str, Any] = {
    "feature_name": "Retry of failed payments during checkout, with a limit for each customer",
    "summary": "Try a payment that failed for a passing reason again, *once*, so that fewer "
    "customers (4 in 100 today) lose a cart_they_filled & leave; see <b> and [x](y).",
    "owners": "Ada Lovelace, Grace Hopper, Katherine Johnson, Barbara Liskov, Radia Perlman",
    "components": ["Cart [client]", "Event log", "Payment *gateway* <adapter>", "C# worker #"],
    "phases": ["1. First slice", "- Hardening", "Clean-up of what the old way left behind"],
    "repository": "octo-org/shop",
}
CASES: list[dict[str, Any]] = [
    {},
    *({name: value} for name in ("phase", "priority") for value in choices(QUESTIONS[name])),
    *({"language": value} for value in choices(QUESTIONS["language"])),
    *({"documents": value} for value in choices(QUESTIONS["documents"])),
    {"migration": False},
]


@pytest.fixture(scope="session")
def sets(make_set: MakeSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a set for every choice, with short answers."""
    folder = tmp_path_factory.mktemp("sets")
    for number, answers in enumerate(CASES):
        shutil.copytree(make_set(**answers), folder / str(number))
    return folder


@pytest.fixture(scope="session")
def long_set(make_set: MakeSet) -> Path:
    """Make a set with long answers that have markup in them."""
    return make_set(**LONG)


def test_rumdl_is_content(run: Run, sets: Path, long_set: Path) -> None:
    """The default rules of rumdl hold."""
    for folder, off in ((sets, RULES_OFF), (long_set, RULES_OFF + LINE_LENGTH)):
        options = ["--isolated", "--no-cache", f"--disable={','.join(off)}"]
        process = run(BIN / "rumdl", "check", *options, folder, cwd=folder)
        assert process.returncode == 0, process.stdout


@needs_node
def test_markdownlint_is_content(run: Run, sets: Path, long_set: Path) -> None:
    """The default rules of markdownlint hold."""
    command = NODE_TOOLS / "node_modules" / ".bin" / "markdownlint-cli2"
    off = MARKDOWNLINT_RULES_OFF
    for folder, rules in ((sets, off), (long_set, off + LINE_LENGTH)):
        settings = folder.parent / f"{folder.name}.markdownlint.json"
        settings.write_text(json.dumps(dict.fromkeys(rules, False)), encoding="utf-8")
        process = run(command, "--config", settings, "**/*.md", cwd=folder)
        assert process.returncode == 0, process.stderr


def test_lychee_finds_every_link(run: Run, sets: Path, long_set: Path) -> None:
    """No link or anchor is broken for a link checker that knows nothing of planset."""
    files = [*sorted(sets.rglob("*.md")), *sorted(long_set.glob("*.md"))]
    options = ["--offline", "--include-fragments", "--no-progress"]
    process = run(BIN / "lychee", *options, *files, cwd=sets)
    assert process.returncode == 0, process.stdout + process.stderr
    total = re.search(r"(\d+) Total", process.stdout)
    assert total
    assert int(total[1]) >= len(CASES) * 6


@needs_node
def test_mermaid_reads_every_diagram(make_set: MakeSet, long_set: Path) -> None:
    """Mermaid parses each diagram, and its labels are the names as they were typed."""
    names = [[name, f"{name} Cart", f"Cart {name}"] for name in EXAMPLES]
    cases: list[tuple[str, list[str], Path]] = [
        ("Checkout retry", ["[Component 1]", "[Component 2]"], make_set()),
        (LONG["feature_name"], LONG["components"], long_set),
    ]
    for name, components in zip(EXAMPLES, names, strict=True):
        cases.append((name, components, make_set(feature_name=name, components=components)))
    diagrams = [
        diagram
        for *_, folder in cases
        for diagram in fences((folder / "SPEC.md").read_text(encoding="utf-8"), "mermaid")
    ]
    process = subprocess.run(
        ["node", NODE_TOOLS / "read_mermaid.mjs"],
        input=json.dumps(diagrams),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    read = [diagram.get("groups", diagram) for diagram in json.loads(process.stdout)]
    expected = [[{"title": name, "labels": components}] for name, components, _ in cases]
    assert read == expected
