"""Documents to merge, from a grammar of Markdown: a template, a person's copy, a new version.

A document is a flat list of units, each about what a block is, so that an edit is a change of a
list. Words are few, so that equal blocks and equal headings meet. What is simpler comes first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

EXAMPLES: Final = {"quick": 100, "fuzz": 50_000}.get(os.getenv("HYPOTHESIS_PROFILE", ""), 2_000)
"""How many documents a promise is tried on."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One heading, list item, table row or other block.

    `words` are the lines of a paragraph, the cells of a row, label and value of a field; `level` is
    that of a heading, and the depth of an item; `form` how it is written, as FORMS has it.
    """

    kind: str
    words: tuple[str, ...]
    level: int = 0
    form: str = ""


Units = list[Unit]
WRITTEN: Final[dict[str, str]] = {
    "paragraph": "{}",
    "loose item": "- {}",
    "field": "**{}:** {}",
    "entry": "{}: {}",
    "remark": "# {}",
    "code": "```python\n{}\n```",
    "indented": "    {}",
    "comment": "<!--\n{}\n-->",
    "inline comment": "<!-- {} -->",
    "html": "<div>\n{}\n</div>",
    "quote": "> {}",
    "rule": "---",
    "definition": "[{}]: b.md",
    "footnote": "[^1]: {}",
}
"""How units are written that need no rule of their own; their words go where the braces are."""
NEEDS_MORE: Final = {"paragraph", "field", "entry", "remark", "loose item"}
TIGHT: Final = frozenset({"item", "row", "field", "entry"})
"""Kinds whose units stand together, without a blank line between them."""


def heading(level: int, title: str, number: str = "") -> Unit:
    """Return a heading; its form is its number, or "setext"."""
    return Unit("heading", (title,), level, number)


def paragraph(*lines: str) -> Unit:
    """Return a paragraph of some lines."""
    return Unit("paragraph", lines)


def item(words: str, level: int = 0, form: str = "- ") -> Unit:
    """Return a list item; its form is its marker, with a box if it is a task."""
    return Unit("item", (words,), level, form)


def table(*rows: str) -> Units:
    """Return a table's header and rows; each letter is a cell."""
    return [Unit("row" if number else "table", tuple(row)) for number, row in enumerate(rows)]


CLUMPS: Final[tuple[Units, ...]] = (
    [paragraph("[a]")],
    [paragraph("one")],
    [paragraph("two words")],
    [heading(2, "A")],
    [heading(2, "A"), paragraph("[a]")],
    [heading(2, "B"), paragraph("[a]")],
    [heading(2, "C"), item("one"), item("two")],
    [heading(3, "A"), paragraph("[a]")],
    [heading(3, "Notes"), paragraph("[b]")],
    [item("one"), item("two")],
    [item("one"), item("one"), item("[a]")],
    [item("one"), item("two", 1), item("three", 1), item("four")],
    [item("build", form="- [ ] "), item("ship", form="- [ ] ")],
    [item("one", form="1. "), item("two", form="1. ")],
    [item("why?"), paragraph("[a]"), item("how?"), paragraph("[a]")],
    [Unit("loose item", ("one", "more")), Unit("loose item", ("two", "more"))],
    table("xy", "12", "34"),
    table("xy", "12", "12", "1 "),
    table("xx", "12"),
    [Unit("field", ("Owner", "[name]")), Unit("field", ("Date", "[date]"))],
    [paragraph("one line", "and another"), paragraph("*über* `code` \\*", "[link](b.md)")],
    [heading(2, "A", "1."), paragraph("[a]"), heading(2, "B", "2."), paragraph("[b]")],
    [heading(1, "A", "setext"), heading(2, "B", "setext"), paragraph("one")],
    [
        *(heading(2, "Component 1: X"), heading(3, "Notes"), paragraph("[a]")),
        *(heading(2, "Component 2: Y"), heading(3, "Notes"), paragraph("[a]")),
    ],
    [heading(1, "Plan"), heading(3, "A"), heading(2, "Übersicht"), heading(4, "A")],
    *([Unit(kind, ("one",))] for kind in WRITTEN if kind not in NEEDS_MORE),
    [Unit("comment", ("one\n\n- two\n- three",)), Unit("code", ("# one\n\n<!--",))],
    [paragraph("<<<<<<< mine", "one", ">>>>>>> yours")],
    [Unit("quote", ("# one",)), Unit("html", ("one\n## A",)), Unit("rule", ())],
)
FRONT_MATTER: Final[tuple[Units, ...]] = (
    [],
    [Unit("entry", ("title", "one"))],
    [Unit("entry", ("title", "")), Unit("remark", ("one",)), Unit("entry", ("tags", "[a]"))],
)


def render(units: Units, ending: str = "\n", *, last: bool = True) -> str:
    """Return the text of a document, with or without the end of its last line."""
    front = next((k for k, unit in enumerate(units) if not _is_front(unit)), len(units))
    parts = ["---", *map(_source, units[:front]), "---", ""] if front else []
    before = Unit("", ())
    for unit in units[front:]:
        text = _source(unit)
        attached = unit.kind == before.kind and unit.kind in TIGHT
        under_header = unit.kind == "row" and before.kind == "table"
        if before.kind and not attached and not under_header:
            parts.append("")
        parts += text.split("\n")
        before = unit
    return ending.join(parts) + (ending if last and parts else "")


def _is_front(unit: Unit) -> bool:
    return unit.kind in {"entry", "remark"}


def _source(unit: Unit) -> str:
    words = unit.words
    if unit.kind == "table":
        return f"{_row(words)}\n{'|---' * len(words)}|"
    if unit.kind == "heading" and unit.form == "setext":
        return f"{words[0]}\n{('=' if unit.level == 1 else '-') * 3}"
    if unit.kind == "heading":
        return " ".join(filter(None, ("#" * unit.level, unit.form, *words)))
    if unit.kind == "item":
        return f"{' ' * 3 * unit.level}{unit.form}{words[0]}"
    if unit.kind == "row":
        return _row(words)
    between = {"paragraph": "\n", "loose item": "\n\n  "}.get(unit.kind)
    return WRITTEN[unit.kind].format(*([between.join(words)] if between else words))


def _row(words: tuple[str, ...]) -> str:
    return f"| {' | '.join(words)} |"


# An edit takes units, a number that says where, and other units to use; it may leave all as it is.
Edit = Callable[[Units, int, Units], Units]


def _on(*kinds: str) -> Callable[[Callable[[Units, int, Units], Units]], Edit]:
    """Make an edit of the unit at an index one of those units that are of some kinds."""

    def choose(edit: Callable[[Units, int, Units], Units]) -> Edit:
        def apply(units: Units, number: int, clump: Units) -> Units:
            places = [k for k, unit in enumerate(units) if not kinds or unit.kind in kinds]
            return edit(units, places[number % len(places)], clump) if places else units

        return apply

    return choose


def _written(words: str) -> Edit:
    """Return an edit that replaces the last words of a unit."""

    @_on("paragraph", "item", "loose item", "row", "field", "code", "comment", "quote", "entry")
    def write(units: Units, at: int, _: Units) -> Units:
        new = (*units[at].words[:-1], words)
        return [*units[:at], replace(units[at], words=new), *units[at + 1 :]]

    return write


@_on()
def insert(units: Units, at: int, clump: Units) -> Units:
    """Put other units before one; never above front matter, which stands first."""
    at = max(at, sum(map(_is_front, units)))
    return [*units[:at], *clump, *units[at:]]


def append(units: Units, _: int, clump: Units) -> Units:
    """Put other units at the end."""
    return units + clump


@_on()
def delete(units: Units, at: int, _: Units) -> Units:
    """Take one unit out."""
    return units[:at] + units[at + 1 :]


@_on("heading")
def delete_section(units: Units, at: int, _: Units) -> Units:
    """Take out a heading with everything below it."""
    return units[:at] + units[_end(units, at) :]


@_on()
def duplicate(units: Units, at: int, _: Units) -> Units:
    """Write one unit twice."""
    return units[: at + 1] + units[at:]


@_on("heading")
def duplicate_section(units: Units, at: int, _: Units) -> Units:
    """Write a section twice."""
    return units[: _end(units, at)] + units[at:]


@_on("paragraph", "item", "row", "field", "comment", "table")
def move(units: Units, at: int, clump: Units) -> Units:
    """Move one unit a few places on, or to the start."""
    rest = units[:at] + units[at + 1 :]
    to = (at + 1 + len(clump)) % (len(rest) + 1)
    return [*rest[:to], units[at], *rest[to:]]


@_on("heading")
def move_section(units: Units, at: int, _: Units) -> Units:
    """Let a section and the one after it change places; the last goes first."""
    end = _end(units, at)
    after = _end(units, end) if end < len(units) else end
    if after == end:
        first = sum(map(_is_front, units))
        return units[:first] + units[at:] + units[first:at]
    return units[:at] + units[end:after] + units[at:end] + units[after:]


def _retitled(title: str) -> Edit:
    """Return an edit that renames a heading."""

    @_on("heading")
    def retitle(units: Units, at: int, _: Units) -> Units:
        return [*units[:at], replace(units[at], words=(title,)), *units[at + 1 :]]

    return retitle


@_on("heading")
def renumber(units: Units, at: int, _: Units) -> Units:
    """Give all headings of one level new numbers."""
    level, count, result = units[at].level, at, []
    for unit in units:
        if unit.kind == "heading" and unit.level == level and unit.form != "setext":
            count += 1
            result.append(replace(unit, form=f"{count}."))
        else:
            result.append(unit)
    return result


@_on("heading")
def lower(units: Units, at: int, _: Units) -> Units:
    """Put a heading one level down."""
    level = min(6, units[at].level + 1)
    return [*units[:at], replace(units[at], level=level, form=""), *units[at + 1 :]]


@_on("item")
def tick(units: Units, at: int, _: Units) -> Units:
    """Tick a task; an item that is none becomes one."""
    return [*units[:at], replace(units[at], form="- [x] "), *units[at + 1 :]]


def change_markers(units: Units, _: int, __: Units) -> Units:
    """Write all list items with another marker."""
    return [
        replace(unit, form=unit.form.replace("-", "*")) if unit.kind == "item" else unit
        for unit in units
    ]


def rewrap(units: Units, _: int, __: Units) -> Units:
    """Write each word of a paragraph on a line of its own."""
    return [
        replace(unit, words=tuple(" ".join(unit.words).split()))
        if unit.kind == "paragraph"
        else unit
        for unit in units
    ]


@_on("row")
def add_row(units: Units, at: int, _: Units) -> Units:
    """Write a row below another one, with the same first cell."""
    new = replace(units[at], words=(units[at].words[0], "new", *units[at].words[2:]))
    return [*units[: at + 1], new, *units[at + 1 :]]


def _columns(title: str, order: Callable[[tuple[str, ...], str], tuple[str, ...]]) -> Edit:
    """Return an edit of the cells of all lines of a table; a new column may have a title."""

    @_on("table")
    def edit(units: Units, at: int, _: Units) -> Units:
        end = at + 1
        while end < len(units) and units[end].kind == "row":
            end += 1
        lines = [
            replace(unit, words=order(unit.words, title if unit.kind == "table" else ""))
            for unit in units[at:end]
        ]
        return units[:at] + lines + units[end:]

    return edit


@_on("item")
def to_heading(units: Units, at: int, _: Units) -> Units:
    """Make a heading of a list item."""
    return [*units[:at], heading(4, units[at].words[0]), *units[at + 1 :]]


@_on("item")
def to_table(units: Units, at: int, _: Units) -> Units:
    """Make a table of two columns of a list, from one item on."""
    end = at
    while end < len(units) and units[end].kind == "item":
        end += 1
    rows = [Unit("row", (unit.words[0], "")) for unit in units[at:end]]
    return [*units[:at], Unit("table", ("x", "y")), *rows, *units[end:]]


def _end(units: Units, at: int) -> int:
    """Return the index after a section that starts at an index."""
    for index in range(at + 1, len(units)):
        if units[index].kind == "heading" and units[index].level <= units[at].level:
            return index
    return len(units)


BOTH: Final = (insert, append, delete, delete_section, duplicate, move, move_section, renumber)
COLUMNS: Final = (
    _columns("z", lambda cells, title: (*cells, title or "5")),
    _columns("z", lambda cells, title: (cells[0], title, *cells[1:])),
    _columns("", lambda cells, _: cells[::-1]),
    _columns("", lambda cells, _: cells[:1]),
)
PERSON: Final[tuple[Edit, ...]] = (
    *(_written("mine"), _written("two words"), _written("one"), _written("one\ntwo")),
    *BOTH,
    *(tick, add_row, duplicate_section, _retitled("Mine"), _retitled("B"), lower),
    *(change_markers, rewrap, *COLUMNS),
)
TEMPLATE: Final[tuple[Edit, ...]] = (
    *(_written("[new]"), _written("one"), _written("two words")),
    *BOTH,
    *(_retitled("New"), _retitled("B"), lower, add_row, to_heading, to_table, *COLUMNS),
)


def _edited(units: Units, edits: list[tuple[Edit, int, Units]]) -> Units:
    for edit, number, clump in edits:
        units = edit(units, number, clump)
    return units


def _edits(kinds: tuple[Edit, ...]) -> SearchStrategy[list[tuple[Edit, int, Units]]]:
    one = st.tuples(st.sampled_from(kinds), st.integers(0, 40), st.sampled_from(CLUMPS))
    return st.lists(one, max_size=5)


def _triple(
    start: Units,
    clumps: list[Units],
    person: list[tuple[Edit, int, Units]],
    template: list[tuple[Edit, int, Units]],
    end: tuple[str, bool],
) -> tuple[str, str, str]:
    base = [*start, *(unit for clump in clumps for unit in clump)]
    ours, theirs = _edited(base, person), _edited(base, template)
    return render(base), render(ours, end[0], last=end[1]), render(theirs)


TRIPLES: Final = st.builds(
    _triple,
    st.sampled_from(FRONT_MATTER),
    st.lists(st.sampled_from(CLUMPS), max_size=6),
    _edits(PERSON),
    _edits(TEMPLATE),
    st.sampled_from([("\n", True), ("\n", False), ("\r\n", True)]),
)
"""Base, ours and theirs: a template, what a person made of it, and what became of it."""
