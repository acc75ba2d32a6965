"""Check the laws of a merge on its result, without asking how the merge came to it.

Documents are compared as multisets of contents (contents.py).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from planset.alignment import increasing
from planset.contents import LINK_TARGET, Contents, cells_of, said_in
from planset.decisions import LEFT_OUT, REMOVAL_LEFT_OUT, SECTION_KEPT
from planset.markdown import parse
from planset.seeking import Sought

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planset.contents import Path
    from planset.decisions import Decision
    from planset.markdown import Body, Document, Section

WORD: Final = re.compile(r"[^\W_]+")
OPENING: Final = re.compile(r"```|~~~|<|^---", re.MULTILINE)
"""What may start a block that ends where the document does."""
MARKERS: Final = re.compile(r"^(?:<{7}|>{7}) |^={7}$", re.MULTILINE)

What = TypeVar("What")


@dataclass(frozen=True, slots=True)
class Breach:
    """A law that a result does not keep.

    `key` is the content that it does not keep it for; `path` the titles down to the section of ours
    that is affected, or of theirs or base where ours has no such section.
    """

    law: int
    key: str
    path: Path
    message: str


def breaches(
    base: Document,
    ours: Document,
    theirs: Document,
    result: Document,
    decisions: Sequence[Decision],
) -> list[Breach]:
    """Return the breaches of the laws 2 to 6 in a result and its decisions, in their order."""
    documents = (base, ours, theirs, result)
    in_question = _in_question(*documents)
    before, mine, other, after = (Contents(each, in_question) for each in documents)
    found: Sequence[Breach] = ()
    if next(_Laws(before, mine, other, after, decisions).breaches(), None):
        before, mine, other, after = (each.once(Contents) for each in documents)
        found = list(_Laws(before, mine, other, after, decisions).breaches())
    return [*found, *_new_markers(ours, theirs, result)]


def _in_question(base: Document, ours: Document, theirs: Document, result: Document) -> set[Body]:
    """Return the bodies that may have something to do with a breach.

    A law is broken for a content that the result has not as often under a title as ours, or theirs
    not as often as base. Where it stands matters, wherever that is; other contents do not.
    """
    pairs = [
        _Differences(left.sections(), right.sections())
        for left, right in ((base, theirs), (ours, result))
    ]
    changed = pairs[0].bodies | pairs[1].bodies
    contents = pairs[0].contents | pairs[1].contents
    sections = {section.body: section for pair in pairs for section in pair.sections}
    others = [section for body, section in sections.items() if body not in changed]
    found = changed | Sought(contents).among(others)
    # What is told of a row depends on all other rows.
    if any(content.startswith("row:") for content in contents):
        found.update(section.body for section in others if "|" in section.body.text)
    return found


class _Differences:
    """What two documents have differently.

    `bodies` are those of which one has more under a title, `contents` what those say more often in
    one, or with another tick; `sections` are those of both.
    """

    def __init__(self, left: Sequence[Section], right: Sequence[Section]) -> None:
        """Compare the sections of two documents."""
        self.sections = [*left, *right]
        places = Counter([(section.title, section.body) for section in left])
        places.subtract([(section.title, section.body) for section in right])
        self.bodies = {body for (_, body), count in places.items() if count}
        contents: Counter[tuple[str, str]] = Counter()
        ticks: Counter[tuple[str, bool]] = Counter()
        for sections, count_all, count_ticks in (
            (left, contents.update, ticks.update),
            (right, contents.subtract, ticks.subtract),
        ):
            for section in sections:
                if section.body in self.bodies:
                    said = section.once(said_in)
                    count_all([(content, section.title) for content in said.contents])
                    count_ticks(said.ticks)
        counts = (*contents.items(), *ticks.items())
        self.contents = {content for (content, _), count in counts if count}


def writes_something(base: Document, ours: Document) -> bool:
    """Tell whether ours has a content or a tick that base has not, or less often.

    What a formatter changed is nobody's writing, nor is what is missing.
    """
    before, after = Contents(base), Contents(ours)
    return bool(after.total - before.total or after.ticks - before.ticks)


@dataclass
class _Laws:
    """The contents of the documents of a merge, and its decisions."""

    base: Contents
    ours: Contents
    theirs: Contents
    result: Contents
    decisions: Sequence[Decision]

    def breaches(self) -> Iterator[Breach]:
        """Give the breaches of the laws 2 to 5, in the order of the laws."""
        yield from self.authored()
        yield from self.ticked()
        yield from self.ordered()
        yield from self.deleted()
        yield from self.agreed()
        yield from self.answered()

    def authored(self) -> Iterator[Breach]:
        """Law 2: what ours authored is there as often, under the same title."""
        base, ours, theirs, result = self.base, self.ours, self.theirs, self.result
        for place, count in _fewer(result.under, ours.under):
            if count <= base.under[place]:
                continue
            title, content = place
            removed = max(0, base.total[content] - theirs.total[content])
            needed_in_all = ours.total[content] - removed
            needed = count
            if self._is_moved(content):
                # What ours moved is not authored: where theirs moved or removed it, it may be gone.
                here = not removed and not self._theirs_left(content)
            else:
                needed -= max(0, base.under[place] - theirs.under[place])
                here = True
            is_heading = content.startswith("heading:")
            # Which section theirs moved cannot be told where ours renamed it.
            followed = is_heading and title in self.titles_left
            anywhere = not here or followed or title in self.lost_titles
            needed = needed_in_all if anywhere else needed
            has = result.total[content] if anywhere else result.under[place]
            if has < needed and not self._in_other_columns(
                content, None if anywhere else title, needed
            ):
                yield self._breach(2, content, title, f"{has} of {needed} in the result")

    def _is_moved(self, content: str) -> bool:
        """Tell whether ours has it more often under some titles than it does in all."""
        more = sum(
            max(0, self.ours.under[title, content] - self.base.under[title, content])
            for title in self.ours.headings[content]
        )
        return more > max(0, self.ours.total[content] - self.base.total[content])

    def _theirs_left(self, content: str) -> bool:
        """Tell whether theirs has it less often under a title of base, or renamed such a title."""
        return any(
            title in self.lost_titles
            or self.theirs.under[title, content] < self.base.under[title, content]
            for title in self.base.headings.get(content, ())
        )

    @cached_property
    def lost_titles(self) -> frozenset[str]:
        """Titles of base that theirs renamed or removed, once at least.

        Of equal titles also where one went and another came: which is which cannot be told.
        """
        in_base, in_theirs = _in_all(self.base.titles), _in_all(self.theirs.titles)
        return frozenset(
            title
            for (above, title), count in self.base.titles.items()
            if in_theirs[title] < in_base[title]
            or (in_base[title] > 1 and self.theirs.titles[above, title] < count)
        )

    @cached_property
    def titles_left(self) -> frozenset[str]:
        """Titles of base from under which theirs took a section.

        A document that has no title, or another one, stands for each other.
        """
        left = {above for above, _ in self.base.titles - self.theirs.titles}
        sides = (self.base, self.ours, self.theirs)
        tops = {"", *(title for side in sides for title in side.top_titles)}
        return frozenset(left | tops if left & tops else left)

    @cached_property
    def has_moved_sections(self) -> bool:
        """Whether theirs has sections of base in another order: those that ours renamed follow."""
        sides = (self.base, self.theirs)
        orders = [[said for said in side.all if said.startswith("heading:")] for side in sides]
        counts = [Counter(order) for order in orders]
        once = {title for title in counts[0] if all(count[title] == 1 for count in counts)}
        kept = [[title for title in order if title in once] for order in orders]
        return kept[0] != kept[1]

    def _in_other_columns(self, content: str, title: str | None, needed: int) -> bool:
        """Tell whether rows hold it in other columns, as theirs added or removed some.

        A row that is one of base with cells taken away is not authored.
        """
        if not content.startswith("row:"):
            return False
        cells = cells_of(content)
        if any(cells < other for _, other in self.base.rows):
            return True
        shorter = _lost_columns(self.base, self.theirs)
        there = [
            place
            for place, row in self.result.rows
            if cells <= row or (shorter and self._is_shortened(cells, row))
        ]
        return sum(1 for place in there if title in {None, place}) >= needed

    def ticked(self) -> Iterator[Breach]:
        """Law 2 of tasks: each tick that ours set or took away is there, if on new words.

        The words of a task that ours only ticked may change: then the tick goes with the new ones.
        """
        missing = []
        for (content, ticked), count in _fewer(self.result.ticks, self.ours.ticks):
            if count <= self.base.ticks[content, ticked]:
                continue
            gone = max(0, self.base.total[content] - self.theirs.total[content])
            lacking = count - self.result.ticks[content, ticked]
            if self.result.total[content] >= self.ours.total[content]:
                yield self._breach(2, content, None, f"{lacking} with another tick")
            elif lacking > gone:
                missing.append((content, ticked, lacking - gone))
        for content, ticked, lacking in missing:
            yield self._breach(2, content, None, f"{lacking} with the tick {ticked} missing")

    def ordered(self) -> Iterator[Breach]:
        """Law 2: what ours authored is in the order of ours, within each section."""
        base, ours, result = self.base.total, self.ours.total, self.result.total
        places = {content: number for number, content in enumerate(self.result.all)}
        # Sections may have one path: each is a place of its own, which theirs may have moved.
        pairs: defaultdict[tuple[Path, int], list[tuple[int, int]]] = defaultdict(list)
        for number, content in enumerate(self.ours.all):
            if content in base or ours[content] != 1 or result.get(content) != 1:
                continue
            if content.startswith("heading:") and self.has_moved_sections:
                continue
            there, place = places[content], self.ours.places[number]
            if self.result.places[there].title == place.title:
                pairs[place.path, place.section].append((number, there))
        for found in pairs.values():
            kept = dict(increasing(found))
            for number, _ in found:
                if number not in kept:
                    title = self.ours.places[number].title
                    yield self._breach(2, self.ours.all[number], title, "in another order")

    def deleted(self) -> Iterator[Breach]:
        """Law 3: what ours deleted does not come back at its place."""
        for place, _ in _fewer(self.ours.under, self.base.under):
            has = self.result.under[place]
            if has <= self.ours.under[place]:
                continue
            # Theirs may bring it at another place under the same title: in a new component, say.
            brought = sum(
                max(0, number - self.base.exactly[exactly])
                for exactly, number in self.theirs.exactly.items()
                if exactly[:2] == place
            )
            if has > self.ours.under[place] + brought:
                yield self._breach(3, place[1], place[0], "deleted in ours, and in the result")

    def agreed(self) -> Iterator[Breach]:
        """Law 4: what all agree on stays, and nothing appears more often than they account for."""
        base, ours, theirs = self.base.total, self.ours.total, self.theirs.total
        for content, count in _fewer(self.result.total, base):
            # Not just the least of the three: each side may have removed another one.
            both = ours[content] + theirs[content] - count
            least = min(count, ours[content], theirs[content], both)
            if self.result.total[content] < least:
                yield self._breach(4, content, None, "in base, ours and theirs, not in the result")
        for content, has in _fewer(ours, self.result.total):
            both = ours[content] + theirs[content] - base[content]
            most = max(ours[content], theirs[content], both)
            # What theirs removed at one place and ours kept may come in at another.
            most += self.kept[content] if has > most else 0
            if has > most and not self._is_joined_row(content):
                yield self._breach(4, content, None, f"{has} in the result, at most {most} known")

    @cached_property
    def kept(self) -> Counter[str]:
        """The contents that theirs removed and that stayed, as the decisions tell."""
        texts = [told.text for told in self.decisions if told.kind == REMOVAL_LEFT_OUT]
        return Counter(_said(texts))

    def _is_joined_row(self, content: str) -> bool:
        """Tell whether the cells of a row are those of ours and theirs: columns were merged."""
        known = self.ours.row_cells | self.theirs.row_cells
        return content.startswith("row:") and cells_of(content).keys() <= known

    def answered(self) -> Iterator[Breach]:
        """Law 5: what theirs adds, removes or rewords is in the result or in the decisions."""
        base, ours, theirs, result = (
            contents.total for contents in (self.base, self.ours, self.theirs, self.result)
        )
        for content, count in _fewer(base, theirs):
            missing = min(count, ours[content] + count - base[content]) - result[content]
            if missing > 0:
                missing = min(missing, self._lacking(content))
            if missing > 0 and not self._is_told(content, missing):
                yield self._breach(5, content, None, "added by theirs, left out, and not reported")
        for content, count in _fewer(theirs, base):
            removed = count - theirs[content]
            left = result[content] - max(theirs[content], ours[content] - removed)
            # A title of a column says little: ours may have another table with such a column.
            if left <= 0 or not ours[content] or content.startswith("column:"):
                continue
            # What ours took elsewhere is at no place that theirs removed it from.
            left = min(left, self._exceeding(content))
            left -= self.kept_whole[content] + self._relinked(content)
            left -= self.rewritten_headings[content]
            if left > 0 and not self._is_told(content, left):
                yield self._breach(5, content, None, "removed by theirs, kept, and not reported")

    def _relinked(self, content: str) -> int:
        """Return in how many blocks with a content ours changed a link target: they are its own."""
        known = self.base.links.get(content, ())
        return sum(key not in known for key in self.ours.links.get(content, ()))

    @cached_property
    def rewritten_headings(self) -> Counter[str]:
        """How often ours has headings of base at another level or with other capitals.

        They are its own: where theirs renamed one, what is told is the new name.
        """
        known = frozenset(self.base.written_headings)
        return Counter(each[0] for each in self.ours.written_headings if each not in known)

    def _exceeding(self, content: str) -> int:
        """Return how often the result has more than theirs does under the titles of base."""
        return sum(
            max(0, self.result.under[title, content] - self.theirs.under[title, content])
            for title in self.base.headings[content]
        )

    @cached_property
    def kept_whole(self) -> Counter[str]:
        """How often contents stand in an opaque comment, or in a section that is kept.

        There one decision tells of the whole comment or section.
        """
        result = self.result
        kept = [told.path for told in self.decisions if told.kind == SECTION_KEPT]
        in_kept = {
            number
            for number, place in enumerate(result.places if kept else ())
            if any(place.path[: len(path)] == path for path in kept)
        }
        return Counter([result.all[number] for number in in_kept.union(result.opaque)])

    def _lacking(self, content: str) -> int:
        """Return how often the result lacks under a title what theirs added under it."""
        place = self.theirs.under
        return sum(
            max(0, place[title, content] - max(self.base.under[title, content], has))
            for title in self.theirs.headings[content]
            for has in [self.result.under[title, content]]
        )

    def _is_told(self, content: str, count: int) -> bool:
        """Tell whether the decisions name a content so many times."""
        kind, _, said = content.partition(":")
        if kind == "row":
            return self.told_contents[content] >= count or self._is_told_row(content)
        # Reading what is told takes longer than a search for words.
        spoken = WORD.findall(LINK_TARGET.sub("](", said))
        if spoken and self.told_words.count(f" {'  '.join(spoken)} ") >= count:
            return True
        return self.told_contents[content] >= count

    def _is_told_row(self, content: str) -> bool:
        """Tell whether decisions name all words of a row, or it only gained or lost cells.

        A row that ours deleted or changed has no use for the columns that theirs has now.
        """
        told = self.told_words
        cells = cells_of(content)
        if all(f" {'  '.join(WORD.findall(cell))} " in told for cell in cells):
            return True
        gained = any(other < cells or cells < other for _, other in self.base.rows)
        shorter = _lost_columns(self.base, self.ours)
        there = any(
            cells <= other or (shorter and self._is_shortened(cells, other))
            for _, other in self.result.rows
        )
        return gained or there or self._is_shorter_row(cells)

    def _is_shorter_row(self, cells: Counter[str]) -> bool:
        """Tell whether the result has a reworded row without cells that it had before, too.

        Ours may have deleted their columns; what is new in the row is there.
        """
        shorter = [row for _, row in self.result.rows if row < cells]
        return any(cells - row <= old for row in shorter for old in self.reworded_rows)

    @cached_property
    def reworded_rows(self) -> list[Counter[str]]:
        """The cells of the rows that theirs has less often than base."""
        fewer = self.base.total - self.theirs.total
        return [cells_of(content) for content in fewer if content.startswith("row:")]

    def _is_shortened(self, cells: Counter[str], other: Counter[str]) -> bool:
        """Tell whether another row has some of the cells, and the rest are cells of base.

        That is what becomes of a row where the other side deleted a column.
        """
        return bool(other) and other < cells and (cells - other).keys() <= self.base.row_cells

    @cached_property
    def told_texts(self) -> list[str]:
        """The texts that were left out or stayed."""
        return [decision.text for decision in self.decisions if decision.kind in LEFT_OUT]

    @cached_property
    def told_contents(self) -> Counter[str]:
        """What those texts say."""
        return Counter(_said(self.told_texts))

    @cached_property
    def told_words(self) -> str:
        """All words of those texts.

        Two spaces part words, so that a search finds neighbours that share one.
        """
        spoken = [WORD.findall(LINK_TARGET.sub("](", text)) for text in self.told_texts]
        return " | ".join(f" {'  '.join(found)} " for found in spoken)

    def _breach(self, law: int, content: str, heading: str | None, message: str) -> Breach:
        found = (side.path(content, heading) for side in (self.ours, self.theirs, self.base))
        path = next((path for path in found if path is not None), ())
        return Breach(law, content, path, message)


def _new_markers(ours: Document, theirs: Document, result: Document) -> Iterator[Breach]:
    """Law 6: no conflict markers but those that ours or theirs already had."""
    text = result.text
    if "<<<<<<< " not in text and ">>>>>>> " not in text:
        return
    known = Counter(MARKERS.findall(ours.text)) + Counter(MARKERS.findall(theirs.text))
    for marker, count in Counter(MARKERS.findall(text)).items():
        if count > known[marker]:
            yield Breach(6, marker, (), f"{count} in the result, {known[marker]} known")


def _said(texts: Sequence[str]) -> Iterator[str]:
    """Give the contents of texts; those that cannot run into the next are read as one."""
    apart = [text for text in texts if OPENING.search(text)]
    together = "\n\n".join(text for text in texts if not OPENING.search(text))
    for text in (together, *apart):
        yield from Contents(parse(text)).all


def _lost_columns(base: Contents, side: Contents) -> bool:
    """Tell whether a side has a column less often than base."""
    return any(content.startswith("column:") for content in base.total - side.total)


def _fewer(has: Counter[What], needed: Counter[What]) -> list[tuple[What, int]]:
    """Return what is in one count less often than in another, with how often it is in that."""
    return [(what, count) for what, count in needed.items() if has.get(what, 0) < count]


def _in_all(titles: Counter[tuple[str, str]]) -> Counter[str]:
    """Return how often each title stands anywhere."""
    found: Counter[str] = Counter()
    for (_, title), count in titles.items():
        found[title] += count
    return found
