"""Random changes of templates and of the documents that people make from them.

Every line that an author writes has a number of its own, by which it can be found again.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks import plan_sets
else:
    import plan_sets

ALWAYS_MADE = {"REQUIREMENTS.md", "GITHUB-ISSUE.md"}
VERSIONS = [f"v{number}.0.0" for number in range(1, 7)]
FEW_BLOCKS = 3
RUNBOOK = """\
# Runbook - {{ feature_name | text }}

## 1. Alarms

| Alarm | What It Means |
| --- | --- |
| [Alarm 1] | [What is broken for whom] |

## 2. First Steps

[What to look at first, and who is called]

- [ ] [What has to be switched off]

## 3. Related Documents

{{ files | document_links("Runbook") }}
"""


def happens(chance: random.Random, share: float) -> bool:
    """Tell whether something happens that does in such a share of all cases."""
    return chance.random() < share


# Templates


def make_template(folder: Path, seed: str) -> Path:
    """Make a template with six versions, with up to six random changes in each."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    plan_sets.start_template(folder)
    if happens(chance, 0.5):
        runbook(folder).write_text(RUNBOOK, encoding="utf-8")
    plan_sets.release(folder, VERSIONS[0])
    for version in VERSIONS[1:]:
        for _ in range(chance.randrange(1, 7)):
            path = chance.choice(plan_sets.documents(folder))
            change = chance.choice(TEMPLATE_CHANGES)
            path.write_text(change(chance, path.read_text(encoding="utf-8")), encoding="utf-8")
        if happens(chance, 0.3):
            change_documents(folder, chance)
        plan_sets.release(folder, version)
    plan_sets.git(folder, "gc", "--quiet")
    return folder


def runbook(template: Path, name: str = "RUNBOOK") -> Path:
    """Return the place of the template of a document that not every version has."""
    return template / "template" / "feature" / f"{name}.md.jinja"


def change_documents(template: Path, chance: random.Random) -> None:
    """Add a document, or drop or rename it where it is there."""
    found = next(
        (
            runbook(template, name)
            for name in ("RUNBOOK", "OPERATIONS")
            if runbook(template, name).exists()
        ),
        None,
    )
    if not found:
        runbook(template).write_text(RUNBOOK, encoding="utf-8")
    elif happens(chance, 0.5):
        found.unlink()
    else:
        found.rename(runbook(template, "OPERATIONS" if "RUN" in found.name else "RUNBOOK"))


def sections_of(text: str) -> list[str]:
    """Cut a text before its headings of the second level; none of the cuts is in a loop."""
    return re.split(r"^(?=## )", text, flags=re.MULTILINE)


def insert_section(chance: random.Random, text: str) -> str:
    """Insert a section with a paragraph, a list or a table."""
    sections = sections_of(text)
    title = f"{chance.choice(TITLES)} {chance.randrange(100)}"
    number = "0. " if re.search(r"^## \d", text, re.MULTILINE) else ""
    body = chance.choice(
        [
            f"[{plan_sets.sentence(chance)[:-1]}]",
            "- [ ] [First thing to do]\n- [ ] [Second thing to do]",
            "| What | Who |\n| --- | --- |\n| [What is done] | [Who does it] |",
            f"### Before\n\n[{plan_sets.sentence(chance)[:-1]}]\n\n### After\n\n[How it is seen]",
        ]
    )
    rule = "---\n\n" if "\n---\n" in text else ""
    place = chance.randrange(1, len(sections))
    sections.insert(place, f"## {number}{title}\n\n{body}\n\n{rule}")
    return plan_sets.renumbered("".join(sections))


def move_section(chance: random.Random, text: str) -> str:
    """Move a section to another place, the last one excepted: that has no rule below it."""
    head, *sections, last = sections_of(text)
    if sections:
        section = sections.pop(chance.randrange(len(sections)))
        sections.insert(chance.randrange(len(sections) + 1), section)
    return plan_sets.renumbered("".join([head, *sections, last]))


def drop_section(chance: random.Random, text: str) -> str:
    """Drop a section, the last one excepted."""
    head, *sections, last = sections_of(text)
    if len(sections) > 1:
        sections.pop(chance.randrange(len(sections)))
    return plan_sets.renumbered("".join([head, *sections, last]))


def rename_heading(chance: random.Random, text: str) -> str:
    """Give a section another title."""
    sections = sections_of(text)
    at = chance.randrange(1, len(sections))
    heading, newline, body = sections[at].partition("\n")
    marks = re.match(r"## (\d+\. )?", heading)
    start = marks[0] if marks else "## "
    title = chance.choice([chance.choice(TITLES), f"{heading[len(start) :]} & More"])
    sections[at] = f"{start}{title}{newline}{body}"
    return "".join(sections)


def reword_placeholders(chance: random.Random, text: str) -> str:
    """Word some placeholders anew, a little or entirely."""

    def reworded(found: re.Match[str]) -> str:
        if happens(chance, 0.8):
            return found[0]
        return chance.choice(
            [f"{found[0][:-1]}, in one line]", f"[{plan_sets.sentence(chance)[:-1]}]"]
        )

    return plan_sets.PLACEHOLDER.sub(reworded, text)


def add_item(chance: random.Random, text: str) -> str:
    """Add an item below one of a list."""
    items = list(re.finditer(r"^- (\[ \] )?.*\n", text, re.MULTILINE))
    if not items:
        return text
    item = chance.choice(items)
    added = f"- {item[1] or ''}[{plan_sets.sentence(chance)[:-1]}]\n"
    return text[: item.end()] + added + text[item.end() :]


def drop_item(chance: random.Random, text: str) -> str:
    """Drop an item of a list."""
    items = list(re.finditer(r"^- .*\n", text, re.MULTILINE))
    if not items:
        return text
    item = chance.choice(items)
    return text[: item.start()] + text[item.end() :]


def add_column(chance: random.Random, text: str) -> str:
    """Add a column to a table, in the middle or at its end."""
    tables = list(re.finditer(r"(^\|.*\|\n){2}((^\|.*\|\n)|(^\{%.*%\}\n))+", text, re.MULTILINE))
    if not tables:
        return text
    table = chance.choice(tables)
    column = chance.randrange(1, 4)
    lines = table[0].splitlines()
    for number, line in enumerate(lines):
        if line.startswith("|"):
            cells = re.split(r"(?<!\|)\|(?!\|)(?![^{]*\}\})", line)
            cell = {0: " Since ", 1: " --- "}.get(number, " [When] ")
            cells.insert(min(column + 1, len(cells) - 1), cell)
            lines[number] = "|".join(cells)
    return text[: table.start()] + "\n".join(lines) + "\n" + text[table.end() :]


TITLES = ["Reviews", "Feature Flags", "Privacy", "Costs", "Training", "Support", "Accessibility"]
TEMPLATE_CHANGES: list[Callable[[random.Random, str], str]] = [
    insert_section,
    move_section,
    drop_section,
    rename_heading,
    reword_placeholders,
    add_item,
    drop_item,
    add_column,
]


# People


@dataclass
class Author:
    """Somebody who edits a set; what is written bears a number that nothing else has."""

    chance: random.Random
    folder: Path
    count: int = 0
    deleted: set[str] = field(default_factory=set)

    def mark(self) -> str:
        """Return the next number."""
        self.count += 1
        return f"N{self.count}"

    def written(self) -> str:
        """Return a paragraph, each line of which has a number."""
        lines = plan_sets.paragraph(self.chance).splitlines()
        return "\n".join(f"{line} {self.mark()}" for line in lines)

    def edit(self) -> None:
        """Edit some documents of the set, and now and then its files."""
        for path in sorted(self.folder.glob("*.md")):
            if happens(self.chance, 0.6):
                text = path.read_bytes().decode()
                ends = "\r\n" if "\r\n" in text else "\n"
                text = text.replace("\r\n", "\n")
                for _ in range(self.chance.randrange(1, 8)):
                    text = self.chance.choice(EDITS)(self, text)
                path.write_bytes(text.replace("\n", ends).encode())
        if happens(self.chance, 0.2):
            self.edit_files()

    def edit_files(self) -> None:
        """Delete a document, add a file or a picture, or save a document with other line ends."""
        path = self.chance.choice(sorted(self.folder.glob("*.md")))
        kind = self.chance.choice(["delete", "note", "picture", "line ends"])
        if kind == "delete" and path.name != "PLAN.md":
            path.unlink()
            if path.name in ALWAYS_MADE:
                self.deleted.add(path.name)
        elif kind == "note":
            own = self.folder / "notes" / f"{self.mark()}.md"
            own.parent.mkdir(exist_ok=True)
            own.write_text(f"# Notes\n\n<<<<<<< {self.written()}\n", encoding="utf-8")
        elif kind == "picture":
            (self.folder / f"{self.mark()}.png").write_bytes(self.chance.randbytes(200))
        elif kind == "line ends" and b"\r\n" not in path.read_bytes():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    def fill(self, text: str) -> str:
        """Fill most of a document's placeholders."""
        return plan_sets.PLACEHOLDER.sub(self.answer, text)

    def answer(self, found: re.Match[str]) -> str:
        """Return what is written in the place of a placeholder."""
        if happens(self.chance, 0.3):
            return found[0]
        line_start = found.string.rfind("\n", 0, found.start()) + 1
        line_end = (found.string + "\n").find("\n", found.end())
        alone = found.string[line_start:line_end] == found[0]
        return self.written() if alone else f"{plan_sets.sentence(self.chance)[:-1]} {self.mark()}"

    def fill_one(self, text: str) -> str:
        """Fill one placeholder."""
        found = list(plan_sets.PLACEHOLDER.finditer(text))
        if not found:
            return text
        one = self.chance.choice(found)
        return text[: one.start()] + self.answer(one) + text[one.end() :]

    def block(self, blocks: list[str]) -> int:
        """Return the place of a block below the title."""
        return self.chance.randrange(1, len(blocks)) if len(blocks) > 1 else 0

    def add_paragraph(self, text: str) -> str:
        """Write a paragraph anywhere."""
        blocks = blocks_of(text)
        blocks.insert(self.block(blocks) + 1, self.written())
        return joined(blocks)

    def delete_block(self, text: str) -> str:
        """Delete a paragraph, a list, a table, a heading or what else there is."""
        blocks = blocks_of(text)
        if len(blocks) > FEW_BLOCKS:
            blocks.pop(self.block(blocks))
        return joined(blocks)

    def move_block(self, text: str) -> str:
        """Move such a block."""
        blocks = blocks_of(text)
        if len(blocks) > FEW_BLOCKS:
            block = blocks.pop(self.block(blocks))
            blocks.insert(self.block(blocks), block)
        return joined(blocks)

    def reword(self, text: str) -> str:
        """Write some words into a line of a paragraph or an item."""
        return self.in_a_line(
            text, r"^(?![#|`\s*]|---).*\w.*$", lambda line: f"{line}, {self.mark()}"
        )

    def tick(self, text: str) -> str:
        """Tick a box."""
        return self.in_a_line(text, r"^- \[ \].*$", lambda line: line.replace("[ ]", "[x]", 1))

    def add_item(self, text: str) -> str:
        """Write an item below another."""
        return self.in_a_line(text, r"^- .*$", lambda line: f"{line}\n- {self.phrase()}")

    def add_row(self, text: str) -> str:
        """Write a row below another that is not the head or the rule."""

        def with_row(line: str) -> str:
            cells = len(re.split(r"(?<!\\)\|", line)) - 2
            row = " | ".join(self.phrase() for _ in range(cells))
            return f"{line}\n| {row} |"

        return self.in_a_line(text, r"(?<=\|\n)^\|(?!\s*:?--)(?!.*\n\|\s*:?--).*$", with_row)

    def rename_heading(self, text: str) -> str:
        """Give a heading below the title another name."""
        return self.in_a_line(text, r"^##+ .*$", lambda line: f"{line} {self.mark()}")

    def add_section(self, text: str) -> str:
        """Write a section of one's own."""
        sections = sections_of(text)
        title = plan_sets.sentence(self.chance)[:20].strip()
        own = f"## {title} {self.mark()}\n\n{self.written()}\n\n"
        sections.insert(self.chance.randrange(1, len(sections) + 1), own)
        return re.sub(r"([^\n])\n(?=## )", r"\1\n\n", "".join(sections))

    def phrase(self) -> str:
        """Return a few words with a number."""
        return f"{plan_sets.sentence(self.chance)[:-1]} {self.mark()}"

    def in_a_line(self, text: str, pattern: str, change: Callable[[str], str]) -> str:
        """Change one line that is like a pattern and not in a block of code."""
        fences = list(re.finditer(r"^```.*?^```", text, re.MULTILINE | re.DOTALL))
        found = [
            line
            for line in re.finditer(pattern, text, re.MULTILINE)
            if not any(fence.start() <= line.start() < fence.end() for fence in fences)
        ]
        if not found:
            return text
        line = self.chance.choice(found)
        return text[: line.start()] + change(line[0]) + text[line.end() :]


EDITS: list[Callable[[Author, str], str]] = [
    Author.fill_one,
    Author.fill_one,
    Author.add_paragraph,
    Author.add_paragraph,
    Author.delete_block,
    Author.move_block,
    Author.reword,
    Author.reword,
    Author.tick,
    Author.add_item,
    Author.add_row,
    Author.rename_heading,
    Author.add_section,
]


def blocks_of(text: str) -> list[str]:
    """Cut a text at blank lines that are not in a block of code."""
    blocks: list[str] = []
    fenced = open_block = False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if not line and not fenced:
            open_block = False
        elif open_block:
            blocks[-1] += f"\n{line}"
        else:
            blocks.append(line)
            open_block = True
    return blocks


def joined(blocks: list[str]) -> str:
    """Put blocks together again."""
    return "\n\n".join(blocks) + "\n"
