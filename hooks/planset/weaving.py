"""Weave paired documents into one: ours, with theirs' changes applied to it.

What ours has is the frame: a node of ours goes only where theirs removed it and ours left it
alone, and moves only where theirs moved it. What theirs adds comes in next to its neighbours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planset import decisions as kinds
from planset import headings, tables
from planset.arrivals import Arrivals
from planset.changes import Counts, is_elsewhere, moved_nodes, unchanged, untouched_nodes
from planset.fitting import fit
from planset.indentation import indentation, shifted
from planset.leaving import Leaving
from planset.numbering import number_sections
from planset.pairing import kept_order
from planset.woven import Woven

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planset.markdown import Block
    from planset.tables import Column
    from planset.trees import Match, Node, Tree

TASK: Final = re.compile(r"(\s*(?:(?:[-*+]|\d+[.)])\s+)?\[)([ xX])(?=\])")


class Weaving:
    """One weave of three paired trees.

    `kept` are sections of ours in which nothing may change, with True for all that is in them and
    False for their own blocks: the net of the merge names them.
    `conflict` is given where theirs is a person too: it returns what to write where both wrote in
    the same block, from the text of ours and that of theirs.
    """

    def __init__(
        self,
        base: Tree,
        ours: Tree,
        theirs: Tree,
        kept: dict[Node, bool] | None = None,
        conflict: Callable[[str, str], str] | None = None,
    ) -> None:
        """Take paired trees; nothing is woven yet."""
        self.is_title = ours.is_title
        self.ours = ours.visible()
        self.theirs = theirs.visible()
        self.kept_sections = kept or {}
        self.kept = {
            node
            for section, whole in self.kept_sections.items()
            for node in (section.walk() if whole else section.own())
        }
        self.conflict = conflict
        self.woven: dict[Match, Woven] = {}
        self.counts = Counts(base, ours, theirs)
        self.followed: set[Woven] = set()
        self.gone: set[Woven] = set()
        self.in_conflict: set[Woven] = set()
        self.layouts: dict[Match, list[Column]] = {}
        self.deleted_columns: dict[Match, list[Column]] = {}
        self.left_out: set[str] = set()
        self.arrivals = Arrivals(self.ours, self.counts, self.kept)

    def weave(self) -> Woven:
        """Return the root of the result."""
        self._lay_ours()
        self._add_theirs()
        self._follow_moves()
        self.gone = self._leaving().find()
        self._arrange()
        self._report_left_out()
        root = self.woven[self.ours[0].match]
        fit(root, self._is_title)
        number_sections(root, self.kept)
        return root

    def _leaving(self) -> Leaving:
        return Leaving(
            self.woven,
            self.ours,
            self.counts,
            kept=self.kept,
            untouched=self.untouched,
            left_out=self.left_out,
            is_free_row=self._is_free_row,
        )

    def _put(self, node: Node) -> Woven:
        parent = self.woven[node.parent.match] if node.parent else None
        woven = self.woven[node.match] = Woven(node.match, node, parent)
        return woven

    def _lay_ours(self) -> None:
        self.untouched = untouched_nodes(self.ours)
        for node in self.ours:
            woven = self._put(node)
            if node.section is not None:
                woven.level = self._level(node)
            if node.block is not None:
                woven.text = self._text(node, woven)

    def _level(self, node: Node) -> int:
        """Return the level of a section of ours: theirs, unless ours changed it."""
        levels = [
            other.section.level
            for other in (node, node.match.base, node.match.theirs)
            if other is not None and other.section is not None
        ]
        if len(levels) < 3 or node in self.kept:  # noqa: PLR2004 - a level of each document
            return levels[0]
        ours, base, theirs = levels
        return theirs if ours == base else ours

    def _text(self, node: Node, woven: Woven) -> str:
        """Return the own text of a block or heading of ours, with theirs' change if it is free."""
        base, theirs = node.match.base, node.match.theirs
        ours_block = node.block
        if ours_block is None or node in self.kept:
            return ours_block.text if ours_block else ""
        if (text := self._in_columns(node, woven)) is not None:
            return text
        if theirs is None or theirs.block is None:
            return ours_block.text
        if base is None or base.block is None:
            return self._own_wording(ours_block, theirs.block, woven)
        if node.kind == "section":
            return self._heading(node, base, theirs, woven)
        return self._wording(base.block, ours_block, theirs.block, woven)

    def _in_columns(self, node: Node, woven: Woven) -> str | None:
        """Return the text of a table's part where its columns changed, None elsewhere."""
        if node.kind == "table":
            return self._table(node, woven)
        layout = self._layout(node)
        return self._row(node, woven, layout) if layout is not None else None

    def _wording(self, base: Block, ours: Block, theirs: Block, woven: Woven) -> str:
        """Return the text of a block that all have: theirs' where ours left it alone."""
        if base.text == theirs.text:
            return ours.text
        reworded = theirs.key != base.key
        as_in_base = ours.text.rstrip("\r\n") == base.text.rstrip("\r\n")
        if not (reworded or as_in_base):
            return ours.text
        if ours.key == base.key:
            if reworded:
                woven.tell(kinds.BLOCK_REWORDED)
            woven.is_theirs = True
            return theirs.text if as_in_base else with_tick(theirs.text, ours.text)
        return self._own_wording(ours, theirs, woven)

    def _own_wording(self, ours: Block, theirs: Block, woven: Woven) -> str:
        """Return ours' text of a block in which both wrote, and say what gave way."""
        if ours.key == theirs.key:
            return ours.text
        if self.conflict:
            woven.tell(kinds.CONFLICT)
            return self.conflict(ours.text, theirs.text)
        woven.tell(kinds.WORDING_LEFT_OUT, alone(theirs.text))
        return ours.text

    def _heading(self, node: Node, base: Node, theirs: Node, woven: Woven) -> str:
        ours_block, base_block, theirs_block = node.block, base.block, theirs.block
        if not (ours_block and base_block and theirs_block):
            return ""
        if not (node.section and base.section and theirs.section):
            return ours_block.text
        text = ours_block.text
        free = ours_block.key == base_block.key and node.section.level == base.section.level
        if ours_block.text.rstrip("\r\n") == base_block.text.rstrip("\r\n"):
            text = theirs_block.text
        elif free and base.section.title != theirs.section.title:
            text = headings.with_title(text, headings.content(theirs_block.text))
        if node.section.number == base.section.number:
            text = headings.with_number(text, theirs.section.number)
        if theirs.section.title != base.section.title:
            if free:
                woven.tell(kinds.HEADING_RENAMED)
            elif node.key != theirs.key and self.conflict:
                woven.tell(kinds.CONFLICT)
                return self.conflict(text, theirs_block.text)
            elif node.key != theirs.key:
                woven.tell(kinds.WORDING_LEFT_OUT, theirs_block.text)
        return text

    def _table(self, node: Node, woven: Woven) -> str | None:
        """Return header and delimiter row where columns changed, and note the rows' columns."""
        base, theirs = node.match.base, node.match.theirs
        if base is None or theirs is None:
            return None
        lines = [_own_lines(each) for each in (base, node, theirs)]
        heads = [tables.cells(each[0]) for each in lines]
        if all(tables.same_words(heads[0], head) for head in heads[1:]):
            return None
        layout = []
        for column in tables.columns(*heads):
            if column.theirs is not None or column.base is None:
                layout.append(column)
                continue
            written = _is_written(node, column)
            title = heads[0][column.base].strip()
            woven.tell(kinds.REMOVAL_LEFT_OUT if written else kinds.COLUMN_REMOVED, title)
            layout += [column] if written else []
        self.layouts[node.match] = layout
        self.deleted_columns[node.match] = tables.deleted_columns(*heads)
        for kind in tables.changes(layout):
            woven.tell(kind)
        delimiters = [tables.cells(each[1]) for each in lines]
        return tables.line(
            layout, tables.header(layout, *heads), lines[1][0], lines[2][0]
        ) + tables.line(layout, tables.header(layout, *delimiters), lines[1][1], lines[2][1])

    def _row(self, node: Node, woven: Woven, layout: list[Column]) -> str:
        """Return a row of ours in the columns of the result."""
        base, theirs = (
            tables.cells(_own_lines(each)[0]) if each else None
            for each in (node.match.base, node.match.theirs)
        )
        source = _own_lines(node)[0]
        ours = tables.cells(source)
        table = node.parent.block if node.parent else None
        width = len(tables.head(table.text)) if table else 0
        row = tables.row(layout, base, ours, theirs, width)
        if tables.is_reworded(layout, ours, row):
            woven.tell(kinds.BLOCK_REWORDED)
        if theirs is None or node.match.theirs is None:
            return tables.line(layout, row, source, None)
        new = _own_lines(node.match.theirs)[0]
        line = tables.line(layout, row, source, new)
        deleted = self._deleted_columns(node)
        if not (
            tables.is_left_out(layout, base, row, theirs) or tables.is_lost(deleted, base, theirs)
        ):
            return line
        return self._line_without(woven, line, new, kinds.WORDING_LEFT_OUT)

    def _line_without(self, woven: Woven, line: str, theirs: str, kind: str) -> str:
        """Return the line of a row that lacks something of theirs, and tell so, or both lines."""
        if self.conflict:
            woven.tell(kinds.CONFLICT)
            return self.conflict(line, theirs)
        woven.tell(kind, theirs)
        return line

    def _layout(self, node: Node) -> list[Column] | None:
        """Return the columns of the result for a row of a table whose columns changed."""
        return self.layouts.get(node.parent.match) if node.parent else None

    def _deleted_columns(self, node: Node) -> list[Column]:
        """Return the columns that ours deleted from the table of a row, and theirs has."""
        return self.deleted_columns.get(node.parent.match, []) if node.parent else []

    def _add_theirs(self) -> None:
        """Bring in what only theirs has, wherever the thing that it belongs to is there."""
        for node in self.theirs:
            match = node.match
            if match in self.woven or node.parent is None:
                continue
            parent = self.woven.get(node.parent.match)
            if parent is None:
                self.left_out.add(node.key)
                continue
            if parent in self.in_conflict:
                continue
            if match.base is not None:
                if self.conflict and _is_changed(node):
                    self._dispute_deletion(node, self.conflict)
                continue
            if not self._takes(parent, node) or self._has_no_column(node):
                self.left_out.add(node.key)
                continue
            woven = self._put(node)
            woven.is_theirs = True
            woven.text = node.block.text if node.block else ""
            if layout := self._layout(node):
                woven.text = self._new_row(node, woven, layout)
            woven.level = node.section.level if node.section else 0
            if parent.match.ours is not None:
                section = node.kind == "section"
                kind = kinds.SECTION_ADDED if section else kinds.BLOCK_ADDED
                woven.tell(kind)

    def _new_row(self, node: Node, woven: Woven, layout: list[Column]) -> str:
        """Return a row that only theirs has in the columns of the result."""
        source = _own_lines(node)[0]
        theirs = tables.cells(source)
        line = tables.line(layout, tables.row(layout, None, None, theirs, 0), None, source)
        if not tables.is_lost(self._deleted_columns(node), None, theirs):
            return line
        return self._line_without(woven, line, source, kinds.ADDITION_LEFT_OUT)

    def _has_no_column(self, node: Node) -> bool:
        """Tell whether all that a new row says stands in columns that ours deleted."""
        layout = self._layout(node)
        if not layout or self.conflict:
            return False
        theirs = tables.cells(_own_lines(node)[0])
        row = tables.row(layout, None, None, theirs, 0)
        return tables.is_empty(row) and not tables.is_empty(theirs)

    def _dispute_deletion(self, node: Node, conflict: Callable[[str, str], str]) -> None:
        """Bring back, as a conflict, what ours deleted and theirs wrote in."""
        woven = self._put(node)
        woven.level = node.section.level if node.section else 0
        woven.text = conflict("", _source(node))
        woven.tell(kinds.CONFLICT)
        self.in_conflict.add(woven)

    def _takes(self, parent: Woven, node: Node) -> bool:
        """Tell whether a new block or section comes in; between people, all of them do."""
        if self.conflict:
            return parent.match.ours not in self.kept
        return self.arrivals.takes(parent.match, node)

    def _follow_moves(self) -> None:
        """Let what theirs moved follow, unless ours moved it too or wrote in the block."""
        moved_by_theirs = moved_nodes(self.theirs)
        moved_by_ours = moved_nodes(self.ours)
        for node in self.theirs:
            ours = node.match.ours
            if node not in moved_by_theirs or ours is None:
                continue
            if ours in moved_by_ours and self._stands_as_in_theirs(ours):
                continue
            if ours in moved_by_ours and not is_elsewhere(ours) and is_elsewhere(node):
                moved_by_ours.discard(ours)  # its new order means nothing under a new parent
            woven = self.woven[node.match]
            target = self.woven.get(node.parent.match) if node.parent else None
            free = target is not None and ours not in moved_by_ours
            if free and target is not None and self._may_follow(woven, target):
                woven.parent = target
                self.followed.add(woven)
                section = node.kind == "section"
                woven.tell(kinds.SECTION_MOVED if section else kinds.BLOCK_MOVED)
                if node.block and not section:
                    woven.is_theirs = True
                    woven.text = with_tick(node.block.text, ours.block.text if ours.block else "")
            else:
                text = node.block.text if node.block else ""
                woven.tell(kinds.MOVE_LEFT_OUT, alone(text))

    def _stands_as_in_theirs(self, node: Node) -> bool:
        """Tell whether ours has a node where theirs has it: both moved it alike."""
        parent, theirs = node.parent, node.match.theirs
        if parent is None or theirs is None or theirs.parent is not parent.match.theirs:
            return False
        siblings = parent.sections if node.kind == "section" else parent.blocks
        return node in kept_order(siblings, "theirs", parent.match)

    def _may_follow(self, woven: Woven, target: Woven) -> bool:
        ours = woven.match.ours
        if ours in self.kept or target.match.ours in self.kept:
            return False
        if woven.node.kind != "section" and ours not in self.untouched:
            return False
        above: Woven | None = target
        while above is not None:
            if above is woven:
                return False
            above = above.parent
        return True

    def _is_free_row(self, node: Node) -> bool:
        """Tell whether ours left a row of a table whose columns changed as it was."""
        layout, base = self._layout(node), node.match.base
        return (
            layout is not None
            and base is not None
            and tables.is_free(
                layout, *(tables.cells(_own_lines(each)[0]) for each in (base, node))
            )
        )

    def _arrange(self) -> None:
        """Put what is in the result in order: ours, and what comes in next to its neighbours."""
        for node in self.ours if self.gone else ():
            woven = self.woven[node.match]
            if woven in self.gone:
                self._report_removal(woven)
        for woven in self.woven.values():
            ours, theirs = woven.match.ours, woven.match.theirs
            if (ours and ours.blocks) or (theirs and theirs.blocks):
                woven.blocks = self._in_order(
                    woven, ours.blocks if ours else (), theirs.blocks if theirs else ()
                )
            if (ours and ours.sections) or (theirs and theirs.sections):
                woven.sections = self._in_order(
                    woven, ours.sections if ours else (), theirs.sections if theirs else ()
                )

    def _in_order(self, parent: Woven, ours: Sequence[Node], theirs: Sequence[Node]) -> list[Woven]:
        """Return the children of a parent.

        What comes in stands after its neighbour of theirs and what ours wrote there, so that an
        answer is never cut from its question; but a comment guides what stands after it, what
        replaces something stands in its place, and a section does not go after one above its level.
        """
        children = [self.woven[child.match] for child in ours]
        children = [woven for woven in children if woven not in self.followed]
        staying = [woven for woven in children if woven not in self.gone]
        places = set(staying)
        coming: dict[Woven | None, list[Woven]] = {}
        anchor: Woven | None = None
        for node in theirs:
            woven = self.woven.get(node.match)
            if woven is None or woven.parent is not parent or woven in self.gone:
                continue
            if woven in places:
                anchor = woven
            else:
                coming.setdefault(anchor, []).append(woven)
        if not coming:
            return staying
        result, held = _guidance_first(coming.get(None, []))
        for woven in children:
            if woven in self.gone:
                result += held
                held = []
                continue
            other = woven.match.theirs
            ours_wrote = other is None or other.parent is not parent.match.theirs
            above = held and held[0].level > woven.level and not self._is_title_of_ours(woven)
            if not ours_wrote or above:
                result += held
                held = []
            result.append(woven)
            if woven in coming:
                now, held = _guidance_first(coming[woven])
                result += now
        return result + held

    def _report_removal(self, woven: Woven) -> None:
        """Say what went, once for a section or block with everything in it."""
        if woven.parent is None or woven.parent in self.gone:
            return
        section = woven.node.kind == "section"
        kind = kinds.SECTION_REMOVED if section else kinds.BLOCK_REMOVED
        place = self._under_title(woven.parent) if section else woven.parent
        place.tell(kind, self._gone_text(woven.node))

    def _gone_text(self, node: Node) -> str:
        """Return the source of what went of a section or block."""
        gone = (each.block for each in node.walk() if self.woven[each.match] in self.gone)
        return alone("".join(block.text + block.gap for block in gone if block))

    def _report_left_out(self) -> None:
        """Say which changes of theirs are not in the result."""
        for node in self.kept_sections:
            theirs = node.match.theirs
            self.woven[node.match].tell(kinds.SECTION_KEPT, whole_text(theirs) if theirs else "")
        self._report_what_stays()
        stack = list(reversed([*self.theirs[0].blocks, *self.theirs[0].sections]))
        while stack:
            node = stack.pop()
            woven = self.woven.get(node.match)
            if woven not in self.in_conflict and (woven or not self._is_told(node)):
                stack += reversed(node.sections)
                stack += reversed(node.blocks)

    def _report_what_stays(self) -> None:
        """Say what theirs removed and is in the result all the same."""
        for woven in self.woven.values():
            base = woven.match.base
            if base and base.block and not woven.match.theirs and woven not in self.gone:
                if self.conflict and woven.node.section is None and not unchanged(woven.node):
                    woven.text = self.conflict(woven.text, "")
                    woven.tell(kinds.CONFLICT)
                else:
                    woven.tell(kinds.REMOVAL_LEFT_OUT, alone(base.block.text))

    def _is_told(self, node: Node) -> bool:
        """Tell of a node of theirs that is not in the result; return whether that is all of it."""
        base = node.match.base
        if base is None:
            self._above(node).tell(kinds.ADDITION_LEFT_OUT, whole_text(node))
            return True
        if node.section is not None and not any(map(self._is_there, node.walk())):
            olds = [(each, each.match.base) for each in node.own()]
            if any(self._is_reworded(each, old) for each, old in olds if old):
                self._above(node).tell(kinds.WORDING_LEFT_OUT, whole_text(node))
                return True
        elif self._is_reworded(node, base) and node.block:
            self._above(node).tell(kinds.WORDING_LEFT_OUT, alone(node.block.text))
        return False

    def _is_there(self, theirs: Node) -> bool:
        return theirs.match in self.woven

    def _is_reworded(self, theirs: Node, base: Node) -> bool:
        """Tell whether theirs says something else than base, new columns aside."""
        layout = self._layout(theirs)
        if layout:
            old, new = (tables.cells(_own_lines(each)[0]) for each in (base, theirs))
            columns = [*layout, *self._deleted_columns(theirs)]
            return tables.is_lost(columns, old, new)
        return bool(theirs.block and base.block and theirs.block.key != base.block.key)

    def _above(self, node: Node) -> Woven:
        """Return the nearest thing above a node of theirs that is in the result."""
        above = node.parent
        while above is not None and above.parent is not None:
            if above.match in self.woven:
                break
            above = above.parent
        place = self.woven[above.match if above else self.theirs[0].match]
        return self._under_title(place) if node.kind == "section" else place

    def _is_title(self, woven: Woven) -> bool:
        """Tell whether sections of the result stand beside a heading that is above them."""
        return self.is_title(woven.level, woven.node.key)

    def _is_title_of_ours(self, woven: Woven) -> bool:
        """Tell whether a section is the title of ours: all that comes in stands under it."""
        return woven.match.ours in self.ours[0].sections[:1] and self._is_title(woven)

    def _under_title(self, woven: Woven) -> Woven:
        """Return the title instead of the root: sections stand under it in the document."""
        for first in self.ours[0].sections[:1] if woven.parent is None else ():
            title = self.woven[first.match]
            if self._is_title_of_ours(title) and title not in self.gone:
                return title
        return woven


def _guidance_first(coming: list[Woven]) -> tuple[list[Woven], list[Woven]]:
    """Return the comments that what comes in starts with, and the rest."""
    count = 0
    while count < len(coming) and coming[count].node.kind == "comment":
        count += 1
    return coming[:count], coming[count:]


def whole_text(node: Node) -> str:
    """Return the source of a section or block with everything in it, as if it stood alone."""
    if node.section is not None:
        return _whole(node)
    return alone(node.block.whole_text) if node.block else ""


def _source(node: Node) -> str:
    """Return the source of a node, the blank lines after its last block aside."""
    return _whole(node).rstrip() + "\n"


def _whole(node: Node) -> str:
    blocks = (each.block for each in node.walk())
    return "".join(block.text + block.gap for block in blocks if block)


def _is_changed(theirs: Node) -> bool:
    """Tell whether theirs wrote anything in what base has, down to the last leaf."""
    return any(
        node.match.base is None
        or (node.block and node.match.base.block and node.block.key != node.match.base.block.key)
        for node in theirs.walk()
    )


def alone(text: str) -> str:
    """Return a block's text without the indentation that its place gave it."""
    return shifted(text, -indentation(text))


def _is_written(table: Node, column: Column) -> bool:
    """Tell whether ours wrote in a column of a table."""
    return any(
        tables.is_written(
            column,
            tables.cells(_own_lines(row.match.base)[0]) if row.match.base else None,
            tables.cells(_own_lines(row)[0]),
        )
        for row in table.blocks
    )


def with_tick(text: str, ours: str) -> str:
    """Return a task's text with the tick that it has in ours; other texts stay as they are."""
    found, source = TASK.match(text), TASK.match(ours)
    return found[1] + source[2] + text[found.end(2) :] if found and source else text


def _own_lines(node: Node) -> list[str]:
    return node.block.text.splitlines(keepends=True) if node.block else []
