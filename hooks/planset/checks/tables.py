"""Tables show all that they say, and line up where somebody lined them up."""

from __future__ import annotations

import re
from typing import NamedTuple

from planset.rules import ADVICE, ALWAYS, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from planset.pages import Page
    from planset.rules import Finding
    from planset.subjects import Subject

TABLE = re.compile(
    r"\n[ \t]*\|[^\n]*\n[ \t]*\|[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\r?(?=\n|\Z)"
    r"(?:\n[ \t]*\|[^\n]*)*"
)
DASHES = re.compile(r"-(?<=[|: \t]-)-*:?[ \t]*(?:\|.*|(?=\r?\n|\Z))")
"""A cell of the second line of a table, and the rest: there are few dashes, so they are quick to
find."""
PIPE = re.compile(r"\|(?<!\\\|)")


class Row(NamedTuple):
    """A line of a table: where it starts, and its text."""

    start: int
    text: str

    @property
    def pipes(self) -> tuple[int, ...]:
        """Where the pipes between cells are in the text."""
        return tuple(pipe.start() for pipe in PIPE.finditer(self.text))


class Table(NamedTuple):
    """Where a table starts, and its text without the last line's end."""

    start: int
    text: str

    @property
    def rows(self) -> list[Row]:
        """Its lines."""
        rows = []
        start = self.start
        for line in self.text.splitlines(keepends=True):
            rows.append(Row(start, line.rstrip("\r\n")))
            start += len(line)
        return rows

    @property
    def is_lined_up(self) -> bool:
        """Whether the pipes of the delimiter row are below those of the header."""
        header, delimiter, *_ = self.text.split("\n", 2)
        # In most tables that nobody lined up, the second pipe tells already.
        if "\\" not in header and header.find("|", 2) != delimiter.find("|", 2):
            return False
        return Row(0, header).pipes == Row(0, delimiter).pipes

    @property
    def has_spare_pipes(self) -> bool:
        """Whether a row has more pipes than the header."""
        header, _, *others = self.text.split("\n")
        most = _inner_pipes(header)
        return any(_inner_pipes(line) > most for line in others)


def _inner_pipes(line: str) -> int:
    return line.rstrip().removesuffix("|").count("|")


def read_tables(page: Page) -> list[Table]:
    """Return the tables of a document whose rows start with a pipe."""
    found = page.shared.get("tables")
    if not isinstance(found, list):
        found = page.shared["tables"] = list(_tables(page)) if "|" in page.text else []
    return found


def _tables(page: Page) -> Iterator[Table]:
    text = "\n" + page.shown
    done = 0
    for dashes in DASHES.finditer(text):
        start = text.rfind("\n", 0, text.rfind("\n", 0, dashes.start()))
        if start >= done and (found := TABLE.match(text, start)):
            done = found.end()
            yield Table(start, page.text[start : done - 1])


def cells(row: Row) -> list[str]:
    """Return the texts between the pipes of a row."""
    inner = row.text.strip()
    return [cell.strip() for cell in PIPE.split(inner.removeprefix("|").removesuffix("|"))]


@rule(
    "PS309",
    "The columns of a table that is lined up stay lined up.",
    "--fix lines them up again.",
    ADVICE,
)
def table_misaligned(subject: Subject) -> Iterator[Finding]:
    """Yield rows whose pipes are not below those of a header that is lined up with the rest."""
    for page in subject.documents.values():
        for table in read_tables(page):
            for row in misaligned(table.rows) if table.is_lined_up else ():
                yield subject.finding("PS309", page, row.start, "is out of line with its table")


def misaligned(rows: list[Row]) -> list[Row]:
    """Return the rows of a table that are not in line, where somebody lined it up.

    That is where header, delimiter row and at least half of the other rows, one or more, are.
    """
    header, delimiter, *others = rows
    if len(others) < 2 or header.pipes != delimiter.pipes:  # noqa: PLR2004 - one to be wrong
        return []
    pipes = _screen_pipes(header)
    wrong = [
        row for row in others if _screen_pipes(row) != pipes and len(row.pipes) == len(header.pipes)
    ]
    return wrong if len(wrong) * 2 <= len(others) else []


def _screen_pipes(row: Row) -> tuple[int, ...]:
    """Return the columns of a row's pipes on a screen, where some characters take two."""
    if row.text.isascii():
        return row.pipes
    from rich.cells import cell_len  # noqa: PLC0415 - few tables need it

    return tuple(cell_len(row.text[:pipe]) for pipe in row.pipes)


@rule(
    "PS310",
    "No row of a table has more cells than its header: GitHub does not show them.",
    "Write \\| for a bar that is text, or add a column to the header.",
    ALWAYS,
    for_all_documents=True,
)
def cell_hidden(subject: Subject) -> Iterator[Finding]:
    """Yield rows with more cells than the header."""
    for page in subject.pages.values():
        for table in read_tables(page):
            header, _, *rows = table.rows if table.has_spare_pipes else (None, None)
            columns = len(cells(header)) if header else 0
            for row in rows:
                if (count := len(cells(row))) > columns:
                    message = f"has {count} cells, and its header {columns}: GitHub hides the rest"
                    yield subject.finding("PS310", page, row.start, message)
