"""What the benchmarks of updates share: a template with two versions, and sets filled by people.

The template is made from the working tree, with its hooks or with the same documents and none. Its
second version differs in every document. Each set has a name, components and text of its own.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from planset.versions import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
TEMPLATE_PATHS = ["copier.yml", "template", "extensions", "hooks", ".gitignore"]
ANSWERS_FILE = ".copier-answers.yml"
HOOKS = re.compile(r"^_(skip_if_exists|exclude|tasks|migrations):\n([ #-].*\n|\n)*", re.MULTILINE)
"""The settings in copier.yml by which the hooks take part."""
HOOK_SETTINGS = 4
PLACEHOLDER = re.compile(r"\[(?!x\])[A-Za-z][^][\n]*\](?!\()")
RELATED = re.compile(r"^(?=## (?:\d+\. )?Related Documents)", re.MULTILINE)
REVIEWS = "## Reviews\n\n[Who has read it, and when]\n\n"
NEXT = {
    "[High-level description of how this will be implemented]": "[What calls what, and why so]",
    "Risks & Mitigation": "Risks & Countermeasures",
    "| Risk | Impact |": "| Risk | Likelihood | Impact |",
    "|------|--------|-----------|": "|------|------------|--------|-----------|",
    "| [High/Med/Low] |": "| [1 in 10?] | [High/Med/Low] |",
    "- [ ] Code reviewed": "- [ ] Code reviewed by somebody who did not write it",
}
"""What the next version of the plan says elsewhere, beside the changes that all documents have."""

THINGS = [
    "Cart",
    "Checkout",
    "Event log",
    "Payment client",
    "Retry queue",
    "Search index",
    "Rate limiter",
    "Mail sender",
    "Session store",
    "Audit trail",
    "Price list",
    "Stock count",
    "Address book",
    "Coupon engine",
    "Label printer",
    "Return portal",
]
VERBS = ["Speed up", "Replace", "Split", "Secure", "Measure", "Cache", "Retire", "Move", "Share"]
SUBJECTS = [
    "The {thing}",
    "The {thing} of the old shop",
    "Each request",
    "A worker",
    "The nightly job",
    "The support team",
    "A customer",
    "Every caller",
    "The operator on duty",
]
DOINGS = [
    "waits at most {number} ms before it gives up",
    "keeps {number} entries, of which the oldest go first",
    "asks the {thing} before anything is written",
    "sees the same total as on the invoice",
    "is told within {number} minutes, with the reason",
    "writes one line to the log, without names",
    "reads the state from the {thing} and never guesses",
    "was measured with {number} users at once",
    "can be switched off without a release",
    "falls back to what the {thing} answered last",
]


def git(folder: Path, *arguments: str) -> str:
    """Return what git prints in the folder. Raises CalledProcessError where it fails."""
    settings = {
        "user.name": "Benchmark",
        "user.email": "benchmark@example.org",
        "commit.gpgsign": "false",
        "gc.auto": "0",
        "core.hooksPath": "/dev/null",
    }
    command = ["git"]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return subprocess.run(
        [*command, *arguments], cwd=folder, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    ).stdout


def commit(folder: Path, message: str) -> None:
    """Commit all that is in a repository."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", f"--message={message}")


def start_template(folder: Path, *, hooks: bool = True) -> Path:
    """Make a repository of the template in the working tree, without a commit."""
    folder.mkdir(parents=True)
    for name in TEMPLATE_PATHS:
        source = ROOT / name
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignore)
        else:
            shutil.copyfile(source, folder / name)
    if not hooks:
        settings = folder / "copier.yml"
        text, count = HOOKS.subn("", settings.read_text(encoding="utf-8"))
        if count != HOOK_SETTINGS:
            raise ValueError(f"copier.yml has {count} of {HOOK_SETTINGS} settings of hooks")
        settings.write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet")
    return folder


def release(folder: Path, version: str) -> None:
    """Commit all that is in a template's repository as a version."""
    commit(folder, version)
    git(folder, "tag", version)


def make_template(folder: Path, *, hooks: bool = True) -> Path:
    """Make a template with the versions v1.0.0 and v2.0.0, packed as a fresh clone is."""
    start_template(folder, hooks=hooks)
    release(folder, "v1.0.0")
    for document in documents(folder):
        document.write_text(next_version(document.read_text(encoding="utf-8")), encoding="utf-8")
    release(folder, "v2.0.0")
    git(folder, "gc", "--quiet")
    return folder


def documents(template: Path) -> list[Path]:
    """Return the templates of documents, in order."""
    return sorted((template / "template" / "feature").glob("*.md*.jinja"))


def next_version(text: str) -> str:
    """Return a document's template with a section more and other changes of all kinds."""
    for old, new in NEXT.items():
        text = text.replace(old, new)
    counted = iter(range(1_000_000))

    def reworded(found: re.Match[str]) -> str:
        return found[0] if next(counted) % 4 else f"{found[0][:-1]}, in one line]"

    return renumbered(PLACEHOLDER.sub(reworded, RELATED.sub(REVIEWS, text, count=1)))


def renumbered(text: str) -> str:
    """Count the sections of a document from 1, where the first has a number; else take them out."""
    first = re.search(r"^## (\d+\. )?", text, re.MULTILINE)
    numbers = iter(range(1, 1000))
    has_numbers = first and first[1]
    return re.sub(
        r"^## (\d+\. )?",
        lambda _: f"## {next(numbers)}. " if has_numbers else "## ",
        text,
        flags=re.MULTILINE,
    )


def sentence(chance: random.Random) -> str:
    """Return a sentence as people write it into plans."""
    words = f"{chance.choice(SUBJECTS)} {chance.choice(DOINGS)}"
    thing = chance.choice(THINGS)
    return words.format(thing=thing.lower(), number=chance.randrange(2, 900)) + "."


def paragraph(chance: random.Random) -> str:
    """Return a paragraph of some sentences, on lines of ordinary length."""
    words = " ".join(sentence(chance) for _ in range(chance.randrange(2, 6))).split()
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > 88:  # noqa: PLR2004 - an ordinary length
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def filled(chance: random.Random, text: str) -> str:
    """Return a document with three in four placeholders filled, and a paragraph in each section."""

    def fill(found: re.Match[str]) -> str:
        if chance.random() < 0.25:  # noqa: PLR2004 - a quarter
            return found[0]
        line = text[text.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0]
        return paragraph(chance) if line == found[0] else sentence(chance)[:-1]

    sections = re.split(r"^(?=## )", PLACEHOLDER.sub(fill, text), flags=re.MULTILINE)
    for number, section in enumerate(sections[1:-1], start=1):
        heading, _, body = section.partition("\n\n")
        sections[number] = f"{heading}\n\n{paragraph(chance)}\n\n{body}"
    return "".join(sections)


def answers(chance: random.Random) -> dict[str, object]:
    """Return answers as a team would give them."""
    return {
        "feature_name": f"{chance.choice(VERBS)} the {chance.choice(THINGS).lower()}",
        "summary": sentence(chance),
        "date": f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        "components": chance.sample(THINGS, chance.randrange(1, 5)),
        "phases": chance.sample(["Pilot", "Rollout", "Clean-up", "Hardening"], 2),
        "owners": "Ada",
        "repository": "octo-org/shop",
    }


def make_repository(folder: Path, template: Path, sets: int, seed: int = 0) -> list[Path]:
    """Make a repository with filled sets of v1.0.0 of a template; return the sets' folders."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet")
    (folder / "README.md").write_text("# Shop\n", encoding="utf-8")
    version = Version(str(template), "v1.0.0", str(template), trusted=True)
    made = []
    for number in range(sets):
        chance = random.Random(f"{seed} {number}")  # noqa: S311 - the same each time
        made.append(folder / "docs" / "plans" / f"feature-{number:04}")
        texts = version.render(made[-1].name, ANSWERS_FILE, answers(chance))
        write_set(made[-1], texts, partial(filled, chance))
    version.close()
    commit(folder, "Plans")
    return made


def write_set(
    folder: Path, texts: Mapping[str, str], change: Callable[[str], str] = lambda text: text
) -> None:
    """Write the texts of a set, the documents as `change` returns them."""
    for path, text in texts.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((change(text) if path.endswith(".md") else text).encode())


def twin(repository: Path, folder: Path, template: Path, other: Path) -> list[Path]:
    """Copy a repository of sets for another template with the same versions; return its sets."""
    shutil.copytree(repository, folder)
    found = sorted(folder.rglob(ANSWERS_FILE))
    for path in found:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(str(template), str(other)), encoding="utf-8")
    commit(folder, "The same template without hooks")
    return [path.parent for path in found]


def reset(repository: Path) -> None:
    """Undo all that is not committed."""
    git(repository, "reset", "--quiet", "--hard")
    git(repository, "clean", "--quiet", "--force", "-d")


def environment() -> tempfile.TemporaryDirectory[str]:
    """Return a temporary folder that is removed in the end, with a real path."""
    place = Path(tempfile.gettempdir()).resolve()
    return tempfile.TemporaryDirectory(prefix="planset-update-", dir=place)
