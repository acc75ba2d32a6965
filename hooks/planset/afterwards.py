"""After an update: show what was left out, take it in, take the whole update back.

All three work on the record of a set's last update, and merge with what was written since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from planset.decisions import (
    ADDITION_LEFT_OUT,
    MOVE_LEFT_OUT,
    REMOVAL_LEFT_OUT,
    SECTION_KEPT,
    WORDING_LEFT_OUT,
)
from planset.files import is_document, write
from planset.journal import last_record, save_record, take_back
from planset.laws import writes_something
from planset.line_merge import merge_lines
from planset.markdown import parse
from planset.merge import merge
from planset.sets import SetError, read_texts

if TYPE_CHECKING:
    from planset.journal import Write
    from planset.markdown import Block
    from planset.sets import PlanSet

INSERTABLE: Final = frozenset({WORDING_LEFT_OUT, ADDITION_LEFT_OUT, SECTION_KEPT})
"""Kinds of left-out changes that have a text to put in."""
TIGHT: Final = frozenset({"item", "row", "field", "entry", "comment_text"})
"""Kinds of blocks that have no blank line between them."""
BY_HAND: Final = {
    REMOVAL_LEFT_OUT: "the template has this text no more, but you wrote in it: remove it by hand",
    MOVE_LEFT_OUT: "the template has this text elsewhere: move it by hand",
}


def record_of_last_update(plan_set: PlanSet) -> dict[str, Any]:
    """Return the record of a set's last update; raise SetError where there is none."""
    record = last_record(plan_set.state)
    if record is None:
        raise SetError(
            f"{plan_set.folder} has no update to look at: none was made, or it was undone."
        )
    return record


def left_out(record: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a left-out change by its number, from 1; raise SetError where there is none."""
    found: list[dict[str, Any]] = record["left_out"]
    if not 1 <= number <= len(found):
        have = f"1 to {len(found)}" if found else "none"
        raise SetError(f"There is no left-out change {number}: there are {have}.")
    return found[number - 1]


def written_there(record: dict[str, Any], change: dict[str, Any]) -> str:
    """Return what the set has where a change was left out, "" where it has nothing there."""
    if change["kind"] == ADDITION_LEFT_OUT:
        return ""
    text = _text_after(record, change["document"])
    if not is_document(change["document"]):
        start, count = change["line"] - 1, max(1, len(change["text"].splitlines()))
        return "\n".join(text.splitlines()[start : start + count])
    block = _block_at(text, change["line"])
    return block.whole_text if block else ""


def take(plan_set: PlanSet, number: int) -> tuple[str, int]:
    """Put the template's wording of a left-out change into its document, after what stands there.

    Returns the document and the line, from 1. Raises SetError where there is nothing to put in or
    no place for it, FileError where the document cannot be read or written.
    """
    record = record_of_last_update(plan_set)
    change = left_out(record, number)
    document = change["document"]
    if change.get("taken"):
        raise SetError(f"{number} is in {document} already.")
    if not is_document(document):
        raise SetError(
            f"{document}:{change['line']}: only documents take a wording in by themselves: put"
            f" what `planset show {number}` prints in by hand."
        )
    if change["kind"] not in INSERTABLE or not change["text"].strip():
        why = BY_HAND.get(change["kind"], "there is no text to put in")
        raise SetError(f"{document}:{change['line']}: {why}.")
    now = read_texts(plan_set.folder, [document]).get(document)
    if now is None:
        raise SetError(f"{document} is not there any more.")
    then = _text_after(record, document)
    wanted, line, added = _with_insertion(then, change)
    text = wanted if now == then else merge(then, now, wanted).text
    if text == now:
        raise SetError(f"{document}: the place of {number} is gone: copy it by hand.")
    write(f"{plan_set.folder}/{document}", text)
    _note_taken(record, change, wanted, line, added)
    save_record(plan_set.state, record)
    return document, line


def _note_taken(
    record: dict[str, Any], change: dict[str, Any], text: str, line: int, added: int
) -> None:
    """Count what was put in as a part of the update: `undo` takes it back, lines below move."""
    document = change["document"]
    change["taken"] = True
    record["writes"] = [
        [path, before, text if path == document else after]
        for path, before, after in record["writes"]
    ]
    for other in record["left_out"]:
        if other["document"] == document and other["line"] >= line:
            other["line"] += added


def undo(plan_set: PlanSet) -> tuple[list[str], list[str]]:
    """Take the last update of a set back, new files included.

    Return the files that changed, and those of them in which something stays that was written
    since. Raises SetError where that cannot be, FileError where a document
    cannot be read; OSError where one cannot be written. Nothing is changed then.
    """
    record = record_of_last_update(plan_set)
    writes = [_undone(plan_set, *write) for write in record["writes"]]
    take_back(plan_set.folder, plan_set.state, writes)
    changed = [path for path, before, after in writes if before != after]
    wanted = {path: before for path, before, _ in record["writes"]}
    return changed, [path for path, _, after in writes if after != wanted[path] and path in changed]


def _undone(plan_set: PlanSet, path: str, before: str | None, after: str | None) -> Write:
    """Return how a file is taken back from `after` to `before`."""
    now = read_texts(plan_set.folder, [path]).get(path)
    if now in {before, after}:
        return path, now, before
    if path == plan_set.answers_file:
        raise SetError(f"{path} was changed after the update: another update has come since.")
    if now is None:
        return path, None, None
    if after is not None and before is not None:
        is_text = is_document(path)
        undone = (
            merge(after, now, before).text if is_text else merge_lines(path, after, now, before)[0]
        )
        return path, now, undone
    if after is not None and is_document(path) and not writes_something(parse(after), parse(now)):
        return path, now, before
    raise SetError(
        f"{path} came with the update, and you wrote in it: move it away, then try again."
    )


def _text_after(record: dict[str, Any], document: str) -> str:
    """Return the text that the update gave a document."""
    return next(after for path, _, after in record["writes"] if path == document) or ""


def _with_insertion(text: str, change: dict[str, Any]) -> tuple[str, int, int]:
    """Return a text with a left-out wording after the block of its line, and where it stands.

    That is its first line, and by how many lines the text is longer. A heading takes the new
    wording itself: a section has one.
    """
    block = _block_at(text, change["line"])
    ending = "\r\n" if "\r\n" in text else "\n"
    wording = "".join(f"{line}{ending}" for line in change["text"].strip("\r\n").splitlines())
    lines = text.splitlines(keepends=True)
    start = block.line - 1 if block else 0
    end = start + len(block.text.splitlines()) if block else len(text.rstrip().splitlines())
    if block and block.kind == "heading" and change["kind"] == WORDING_LEFT_OUT:
        lines[start:end] = [wording]
        return "".join(lines), start + 1, 0
    is_tight = block is not None and block.kind in TIGHT
    lines[end:end] = [wording] if is_tight else [ending, wording]
    result = "".join(lines)
    return result, end + 1 + (not is_tight), len(result.splitlines()) - len(text.splitlines())


def _block_at(text: str, line: int) -> Block | None:
    """Return the innermost block, or the heading, that a line of a document is in."""
    found: Block | None = None
    for section in parse(text).sections():
        blocks = [section.heading] if section.heading else []
        blocks += [unit for block in section.blocks for unit in block.walk()]
        for block in blocks:
            if block.line <= line and (found is None or block.line >= found.line):
                found = block
    return found
