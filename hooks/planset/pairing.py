"""Pair the sections and blocks of three documents: what stands for the same thing in each.

Base and theirs are paired first, ours then joins what both say. As ours plays no part in the
first step, a second merge of a result sees the same pairs as the first (law 1 in
docs/reference/merge.md).
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from planset.alignment import align, increasing
from planset.likeness import (
    ALIKE,
    MUCH_LIKE,
    TELLING,
    TEXTS,
    is_part,
    is_same_row,
    likeness,
    nearness,
    numbered_name,
    plain_title,
    section_likeness,
    word_share,
)
from planset.seeking import Sought
from planset.trees import SIDES, UNPAIRED, Match, Node, section_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from planset.markdown import Block, Section
    from planset.trees import Side, Tree

LIKE: Final = 0.5
"""The share of words from which on two blocks count as one that was reworded."""
CLOSE: Final = 900
"""Cells of the largest stretch in which every block is compared with every other."""
FEW: Final = 20
"""The sections of one title that are looked at for the one that moved."""
NAMED: Final = frozenset({"entry", "field"})
"""Kinds of blocks that are other ones under another name."""


class Pairing:
    """The pairs of base and theirs, which one document of ours after the other may join."""

    def __init__(self, base: Tree, theirs: Tree) -> None:
        """Give every node of base and theirs its match, and its place in its document."""
        self.base = base
        self.theirs = theirs
        self.folded: list[tuple[Node, Block, Sequence[Node]]] = []
        self.detached: list[tuple[Match, Side, Node]] = []
        self.reopened: list[tuple[Match, Sequence[Node], Sequence[Node]]] = []
        for node in base.nodes:
            Match().add("base", node)
        joining = _Joining("theirs", [base], theirs)
        joining.pair_sections()
        self.same = {node.match for node in base.nodes if _is_same(node.match)}
        self._open()
        joining.pair_blocks()
        self.changed = frozenset(
            node.key for node in base.nodes if node.kind != "section" and not _is_where_it_was(node)
        )
        self.sought = Sought(self.changed)

    def _open(self) -> None:
        """Look into the sections of base and theirs, those aside that are the same in both."""
        for tree in (self.base, self.theirs):
            for node in tree.nodes:
                look = tree.fold if node.match in self.same else tree.unfold
                look(node)
            tree.number()
        for node in self.base.nodes:
            if node.match is UNPAIRED:
                Match().add("base", node)

    def _reopen(self, match: Match) -> None:
        """Look into a section after all that is the same in base and theirs."""
        if match not in self.same or match.base is None or match.theirs is None:
            return
        self.same.remove(match)
        self.reopened.append((match, match.base.blocks, match.theirs.blocks))
        self.base.refold(match.base)
        self.theirs.refold(match.theirs)
        pairs = zip(match.base.own(), match.theirs.own(), strict=True)
        for node, other in islice(pairs, 1, None):
            found = Match()
            found.add("base", node)
            found.add("theirs", other)

    def join(self, ours: Tree) -> None:
        """Give every node of ours its match; an earlier ours is out."""
        for node, block, blocks in self.folded:
            node.block, node.blocks, node.hidden = block, blocks, 0
        for match, side, node in self.detached:
            setattr(match, side, node)
        self._close_again()
        for tree in (self.base, self.theirs):
            for node in tree.nodes:
                node.match.ours = None
        for node in ours.nodes:
            node.match = UNPAIRED
        joining = _Joining("ours", [self.base, self.theirs], ours)
        joining.pair_sections()
        self._look_into(ours)
        joining.pair_blocks()
        self._fold_comments(ours)

    def _close_again(self) -> None:
        """Look no longer into the sections that an earlier ours asked to look into."""
        for match, base, theirs in self.reopened:
            if match.base and match.theirs:
                match.base.blocks, match.theirs.blocks = base, theirs
                self.same.add(match)
        if self.reopened:
            self.reopened = []
            self.base.number()
            self.theirs.number()

    def _look_into(self, ours: Tree) -> None:
        """Look into the sections of ours where theirs may change something."""
        calm = [node for node in ours.nodes if node.match in self.same or node.match is UNPAIRED]
        folded = set(calm).difference(self._with_moved_blocks(calm))
        for node in ours.nodes:
            if node in folded:
                ours.fold(node)
            else:
                self._reopen(node.match)
                ours.unfold(node)
        for tree in (self.base, self.theirs, ours) if self.reopened else (ours,):
            tree.number()

    def _with_moved_blocks(self, nodes: Sequence[Node]) -> list[Node]:
        """Return the sections into which ours took what theirs changed, or guidance."""
        own = [
            (node, node.section)
            for node in nodes
            if node.section and not (node.match.base and _says_the_same(node.match.base, node))
        ]
        suspects = self.sought.among([section for _, section in own])
        return [
            node
            for node, section in own
            if (node.match.base is None and section.once(_has_guidance))
            or (section.body in suspects and not self.changed.isdisjoint(node.body()))
        ]

    def _fold_comments(self, ours: Tree) -> None:
        """Make a comment opaque where another document has it in a form without paragraphs."""
        trees = (self.base, self.theirs, ours)
        self.folded = [
            (node, node.block, node.blocks)
            for tree in trees
            for node in tree.nodes
            if node.kind == "comment"
            and node.block
            and node.blocks
            and not all(other.blocks for other in node.match.nodes())
        ]
        self.detached = [
            (node.match, side, node)
            for _, _, blocks in self.folded
            for node in blocks
            for side in SIDES
            if getattr(node.match, side) is node
        ]
        for match, side, _ in self.detached:
            setattr(match, side, None)
        for node, block, blocks in self.folded:
            node.block, node.blocks, node.hidden = block.folded(), (), len(blocks)


def together(
    base: Node | None, theirs: Node | None, kind: Literal["blocks", "sections"]
) -> list[tuple[Match, Side | None]]:
    """Return the matches of the children of two nodes that are paired, in one order.

    A child that both have in the same order comes once, with None; others with the side that has
    them at this place. One that theirs moved comes twice.
    """
    old: Sequence[Node] = getattr(base, kind) if base else ()
    new: Sequence[Node] = getattr(theirs, kind) if theirs else ()
    if base is None or not old or not new:
        side: Side = "base" if old else "theirs"
        return [(child.match, side) for child in old or new]
    kept = kept_order(new, "base", base.match)
    result: list[tuple[Match, Side | None]] = []
    i = 0
    for child in new:
        earlier = child.match.base
        if earlier is not None and child in kept:
            result += [(old[k].match, "base") for k in range(i, earlier.index)]
            result.append((child.match, None))
            i = earlier.index + 1
        else:
            result.append((child.match, "theirs"))
    result += [(child.match, "base") for child in old[i:]]
    return result


def kept_order(children: Sequence[Node], side: Side, parent: Match) -> set[Node]:
    """Return the children that stand in the order of the side's children of the same parent."""
    places = []
    for child in children:
        other: Node | None = getattr(child.match, side)
        if other is not None and other.parent is not None and other.parent.match is parent:
            places.append((child.index, other.index))
    return {children[index] for index, _ in increasing(places)}


class _Joining:
    """Joins the document of one side to the matches that are there."""

    def __init__(self, side: Side, known: list[Tree], newcomer: Tree) -> None:
        self.side = side
        self.known = known
        self.root = known[0].root.match
        self.newcomer = newcomer

    def pair_sections(self) -> None:
        """Pair sections, which say what blocks may meet."""
        self._pair(self.root, self.newcomer.root)
        self._pair_document_titles()
        self._pair_children_by_title([(self.root, self.newcomer.root)])
        self._pair_moved_sections()
        self._pair_renamed_sections()

    def pair_blocks(self) -> None:
        """Pair the blocks of paired sections, and give what is left matches of its own."""
        for node in self.newcomer.nodes:
            if node.section is None or not node.blocks or node.match is UNPAIRED:
                continue
            if not self._pair_folded(node.match, node.blocks):
                self._pair_blocks(node.match, node)
        self._pair_moved_blocks()
        for node in self.newcomer.nodes:
            if node.match is UNPAIRED:
                Match().add(self.side, node)

    def _pair(self, match: Match, node: Node) -> None:
        match.add(self.side, node)

    def _faces(self, match: Match) -> list[Node]:
        """Return what is there to join: base's node, and for ours theirs' too."""
        base, theirs = match.base, match.theirs if self.side == "ours" else None
        if base is None:
            return [] if theirs is None else [theirs]
        return [base] if theirs is None else [base, theirs]

    def _together(
        self, match: Match, kind: Literal["blocks", "sections"]
    ) -> list[tuple[Match, list[Node]]]:
        """Return the open children of a match in one order, each with the nodes at its place."""
        theirs = match.theirs if self.side == "ours" else None
        return [
            (other, self._faces(other) if side is None else [getattr(other, side)])
            for other, side in together(match.base, theirs, kind)
            if self._is_open(other)
        ]

    def _is_open(self, match: Match) -> bool:
        return getattr(match, self.side) is None

    def _open_matches(self) -> Iterator[Match]:
        """Give the matches that wait for a node, in the template's order."""
        side = self.side
        for number, tree in enumerate(self.known):
            for node in tree.nodes:
                match = node.match
                if (not number or match.base is None) and getattr(match, side) is None:
                    yield match

    # Sections

    def _pair_children_by_title(self, parents: list[tuple[Match, Node]]) -> None:
        """Pair subsections with the same title under parents that are paired, all the way down."""
        while parents:
            match, node = parents.pop()
            if node.sections:
                parents += self._same_titles(match, node)

    def _pair_document_titles(self) -> None:
        """Pair the title of a titled template with the first heading of level 1."""
        faces = [title for tree in self.known for title in tree.root.sections[:1] if tree.titled]
        titles = [
            node
            for node in self.newcomer.root.sections
            if node.section and self.newcomer.is_title(node.section.level, node.key)
        ]
        for title in faces:
            if titles and _level(title) == 1 and self._is_open(title.match):
                same = [node for node in titles if node.key == title.key]
                self._pair(title.match, (same or titles)[0])
                return

    def _sections(self) -> list[Node]:
        return [
            node
            for node in self.newcomer.nodes
            if node.section is not None and node.parent is not None
        ]

    def _same_titles(self, match: Match, node: Node) -> list[tuple[Match, Node]]:
        found: list[tuple[Match, Node]] = []
        ways: list[Callable[[Node], object]] = [_key, numbered_name, self._only_plain_title]
        if len({child.key for child in node.sections}) < len(node.sections):
            ways.insert(0, lambda section: (section.key, section.body()))
        for way in ways:
            waiting = [child for child in node.sections if child.match is UNPAIRED]
            if not waiting:
                break
            faces = [face for _, there in self._together(match, "sections") for face in there]
            found += self._pair_equal(waiting, faces, way)
        return found

    def _only_plain_title(self, section: Node) -> str | None:
        """Return a plain title, None where more than one section of the newcomer has it."""
        title = plain_title(section)
        return title if self.plain_titles[title] == 1 else None

    @cached_property
    def plain_titles(self) -> Counter[str]:
        """How often the newcomer's sections have each plain title."""
        return Counter(plain_title(section) for section in self._sections())

    def _pair_equal(
        self, waiting: list[Node], faces: list[Node], way: Callable[[Node], object]
    ) -> list[tuple[Match, Node]]:
        """Pair nodes that are equal in one way: those in the same order first, then the others."""
        found: list[tuple[Match, Node]] = []
        if not waiting or not faces:
            return found
        left, right = [way(node) for node in waiting], [way(face) for face in faces]
        if set(left).isdisjoint(right):
            return found
        for i, j in align(left, right):
            if left[i] is not None and self._is_open(faces[j].match):
                self._pair(faces[j].match, waiting[i])
                found.append((faces[j].match, waiting[i]))
        places: dict[object, list[Node]] = {}
        for face, what in zip(reversed(faces), reversed(right), strict=True):
            if what is not None and self._is_open(face.match):
                places.setdefault(what, []).append(face)
        for node, what in zip(waiting, left, strict=True):
            if node.match is UNPAIRED and (there := places.get(what)):
                face = there.pop()
                if self._is_open(face.match):
                    self._pair(face.match, node)
                    found.append((face.match, node))
        return found

    def _pair_moved_sections(self) -> None:
        """Pair sections that stand under different parents: one of them moved.

        Its title is unique in both, or its text is much the same: another section with the same
        small title ("Notes") is another section.
        """
        for way in (_key, plain_title):
            self._pair_moved_by(way)

    def _pair_moved_by(self, way: Callable[[Node], str]) -> None:
        waiting = [node for node in self._sections() if node.match is UNPAIRED]
        if not waiting:
            return
        known: Counter[str] = Counter()
        places: dict[str, list[Node]] = {}
        for face in self._section_faces():
            known[way(face)] += 1
            # What only theirs has cannot have moved.
            if self._is_open(face.match) and face.match.base is not None:
                places.setdefault(way(face), []).append(face)
        if not places:
            return
        titles = Counter([way(node) for node in self._sections()])
        for node in waiting:
            title = way(node)
            for face in places.get(title, ())[:FEW]:
                if node.match is not UNPAIRED or not self._is_open(face.match):
                    continue
                unique = titles[title] == 1 and known[title] == 1
                small = self.side == "theirs" and len(node.words) == 1
                if (unique and not small) or nearness(
                    node.body_words, face.body_words
                ) >= MUCH_LIKE:
                    self._pair(face.match, node)
                    self._pair_children_by_title([(face.match, node)])

    def _section_faces(self) -> list[Node]:
        """Return one node for each title that a section has in the template."""
        faces = []
        for tree in self.known:
            for node in tree.nodes:
                if node.section is None or node.parent is None:
                    continue
                other = node.match.base
                if other is None or other is node or other.key != node.key:
                    faces.append(node)
        return faces

    def _pair_renamed_sections(self) -> None:
        """Pair sections under one parent whose title or text is similar."""
        for node in [self.newcomer.root, *self._sections()]:
            if node.match is UNPAIRED or not node.sections:
                continue
            parents = [(node.match, node)]
            while parents:
                match, parent = parents.pop()
                for other, child in self._similar_sections(match, parent):
                    self._pair_children_by_title([(other, child)])
                    parents.append((other, child))

    def _similar_sections(self, match: Match, node: Node) -> list[tuple[Match, Node]]:
        waiting = [child for child in node.sections if child.match is UNPAIRED]
        if not waiting:
            return []
        together = self._together(match, "sections")
        others = [other for other in dict.fromkeys(pair[0] for pair in together) if other.base]
        if len(waiting) * len(others) > CLOSE:
            return self._same_bodies(waiting, others)
        scores = [
            (score, -i, -j)
            for i, child in enumerate(waiting)
            for j, other in enumerate(others)
            if (score := max(section_likeness(child, face) for face in self._faces(other))) > 0
        ]
        found = []
        for _, i, j in sorted(scores, reverse=True):
            child, other = waiting[-i], others[-j]
            if child.match is UNPAIRED and self._is_open(other):
                self._pair(other, child)
                found.append((other, child))
        return found

    def _same_bodies(self, waiting: list[Node], others: list[Match]) -> list[tuple[Match, Node]]:
        """Pair, of very many sections, those whose blocks say just the same, and no others do."""
        bodies = Counter(child.body() for child in waiting)
        places: dict[tuple[str, ...], Match | None] = {}
        for other in others:
            for body in {face.body() for face in self._faces(other)}:
                places[body] = None if body in places else other
        found = []
        for child in waiting:
            match = places.get(child.body()) if bodies[child.body()] == 1 else None
            if match is not None and len(child.body_words) > TELLING and self._is_open(match):
                self._pair(match, child)
                found.append((match, child))
        return found

    # Blocks

    def _pair_blocks(self, match: Match, node: Node) -> None:
        """Pair the blocks below two nodes that are paired, all the way down."""
        parents = [(match, node)]
        while parents:
            match, node = parents.pop()
            if node.blocks:
                self._pair_children(match, node.blocks)
            parents += [
                (child.match, child) for child in node.blocks if child.match is not UNPAIRED
            ]

    def _pair_children(self, match: Match, children: Sequence[Node]) -> None:
        if match.base is not None and self._pair_all_equal(match.base.blocks, children):
            return
        newcomers = [child for child in children if child.match is UNPAIRED]
        faces = [face for _, there in self._together(match, "blocks") for face in _distinct(there)]
        if not newcomers or not faces:
            return
        anchors = self._pair_aligned(newcomers, faces)
        ways: tuple[Callable[[Node], str | None], ...] = (_key, _field_name)
        for way in ways:
            waiting = [child for child in newcomers if child.match is UNPAIRED]
            if not waiting:
                return
            self._pair_equal(waiting, [face for face in faces if self._is_open(face.match)], way)
        ends = [*anchors, (len(newcomers), len(faces))]
        for (i, j), (i_end, j_end) in zip([(-1, -1), *anchors], ends, strict=True):
            if i + 1 == i_end or j + 1 == j_end:
                continue
            between = newcomers[i + 1 : i_end]
            waiting = [child for child in between if child.match is UNPAIRED]
            self._pair_reworded(match, waiting, faces[j + 1 : j_end])
        if self.side == "ours":
            self._pair_added_alike(newcomers, faces)

    def _pair_folded(self, match: Match, newcomers: Sequence[Node]) -> bool:
        """Pair what stands for all blocks of a section, if nothing is to be seen in either."""
        faces = match.base.blocks if match.base else ()
        if newcomers[0].kind != "folded" or not faces or faces[0].kind != "folded":
            return False
        if newcomers[0].match is UNPAIRED and self._is_open(faces[0].match):
            self._pair(faces[0].match, newcomers[0])
        return True

    def _pair_all_equal(self, faces: Sequence[Node], newcomers: Sequence[Node]) -> bool:
        """Pair blocks with those of base if both sides say just the same."""
        if len(faces) != len(newcomers):
            return False
        side = self.side
        for face, child in zip(faces, newcomers, strict=True):
            if (
                face.key != child.key
                or child.match is not UNPAIRED
                or getattr(face.match, side) is not None
            ):
                return False
        for face, child in zip(faces, newcomers, strict=True):
            self._pair(face.match, child)
        return True

    def _pair_added_alike(self, newcomers: list[Node], faces: list[Node]) -> None:
        """Pair what ours and theirs both added in nearly the same words."""
        waiting = [node for node in newcomers if node.match is UNPAIRED]
        added = [face for face in faces if face.match.base is None and self._is_open(face.match)]
        if len(waiting) * len(added) > CLOSE:
            return
        for node in waiting:
            for face in added:
                enough = min(len(node.words), len(face.words)) > TELLING
                named = bool(node.label) and node.label == face.label
                alike = is_part(node.words, face.words) or (
                    word_share(node.words, face.words) >= ALIKE
                )
                same = named or (enough and alike) or is_same_row(node, face)
                if node.kind == face.kind and same and self._is_open(face.match):
                    self._pair(face.match, node)
                    break

    def _pair_aligned(self, newcomers: list[Node], faces: list[Node]) -> list[tuple[int, int]]:
        """Pair what is equal and in the same order as in base; return the places."""
        old = [j for j, face in enumerate(faces) if face.match.base is not None]
        anchors = []
        for i, k in align([child.key for child in newcomers], [faces[j].key for j in old]):
            if self._is_open(faces[old[k]].match):
                self._pair(faces[old[k]].match, newcomers[i])
                anchors.append((i, old[k]))
        return anchors

    def _pair_reworded(self, parent: Match, newcomers: list[Node], faces: list[Node]) -> None:
        """Pair what stands between two anchors: the similar first, then what stands alike.

        Only what base has at this place can have been reworded here.
        """
        bases = [match.base for match in dict.fromkeys(face.match for face in faces)]
        others = [
            base
            for base in bases
            if base and base.parent and base.parent.match is parent and self._is_open(base.match)
        ]
        if not newcomers or not others:
            return
        chosen = increasing(sorted(self._similar_blocks(newcomers, others)))
        for i, j in chosen:
            self._pair(others[j].match, newcomers[i])
        ends = [*chosen, (len(newcomers), len(others))]
        for (i, j), (i_end, j_end) in zip([(-1, -1), *chosen], ends, strict=True):
            between = newcomers[i + 1 : i_end], others[j + 1 : j_end]
            for node, other in self._standing_alike(*between):
                if node.kind not in NAMED or node.label == other.label:
                    self._pair(other.match, node)

    def _standing_alike(
        self, newcomers: Sequence[Node], others: Sequence[Node]
    ) -> list[tuple[Node, Node]]:
        """Pair two stretches of the same kinds; in theirs also a text that is alone of its kind."""
        new, old = ([node.kind for node in side] for side in (newcomers, others))
        if new == old:
            return list(zip(newcomers, others, strict=True))
        if self.side == "ours":
            return []
        alone = [kind for kind in TEXTS if new.count(kind) == old.count(kind) == 1]
        return [(newcomers[new.index(kind)], others[old.index(kind)]) for kind in alone]

    def _similar_blocks(self, newcomers: list[Node], others: list[Node]) -> list[tuple[int, int]]:
        """Return the best partner of each newcomer, each used once."""
        if len(newcomers) * len(others) <= CLOSE:
            cells = [(i, j) for i in range(len(newcomers)) for j in range(len(others))]
        else:
            cells = [(i, i) for i in range(min(len(newcomers), len(others)))]
        scores = []
        for i, j in cells:
            score = likeness(newcomers[i], others[j], across=self.side == "theirs")
            if score >= LIKE:
                scores.append((-score, abs(i - j), i, j))
        pairs: dict[int, int] = {}
        taken = set()
        for _, _, i, j in sorted(scores):
            if i not in pairs and j not in taken:
                pairs[i] = j
                taken.add(j)
        return list(pairs.items())

    def _pair_moved_blocks(self) -> None:
        """Pair blocks that occur once in each document and stand at different places.

        What stands in a new section of theirs came with it, and is no old block that moved.
        """
        waiting = [
            node
            for node in self.newcomer.nodes
            if node.match is UNPAIRED
            and node.kind != "section"
            and (self.side == "ours" or section_of(node).match is not UNPAIRED)
        ]
        if not waiting:
            return
        places = self._open_places({node.key for node in waiting})
        times = Counter([node.key for node in self.newcomer.nodes if node.key in places])
        for node in waiting if places else ():
            there = places.get(node.key, [])
            once = times[node.key] == 1 == len(there) and len(node.words) >= TELLING
            if once and node.match is UNPAIRED and self.known[0].counts[node.key] <= 1:
                match = there[0]
                if self._is_open(match) and match.base is not None:
                    self._pair(match, node)
                    self._pair_blocks(match, node)
        if self.side == "ours":
            self._pair_moved_guidance(
                [
                    node
                    for node in waiting
                    if node.kind == "comment"
                    and node.match is UNPAIRED
                    and len(node.words) >= TELLING
                ]
            )

    def _open_places(self, keys: set[str]) -> dict[str, list[Match]]:
        """Return the matches that wait for a node with one of the keys."""
        places: dict[str, list[Match]] = {}
        for match in self._open_matches():
            for face in _distinct(self._faces(match)):
                if face.key in keys:
                    places.setdefault(face.key, []).append(match)
        return places

    def _pair_moved_guidance(self, comments: list[Node]) -> None:
        """Pair comments that ours took elsewhere and changed."""
        if not comments:
            return
        open_ones = [
            match for match in self._open_matches() if match.base and match.base.kind == "comment"
        ]
        if len(comments) * len(open_ones) > CLOSE:
            return
        for node in comments:
            shares = [
                (word_share(node.words, match.base.words), -k)
                for k, match in enumerate(open_ones)
                if match.base and self._is_open(match)
            ]
            share, place = max(shares, default=(0.0, 0))
            if share >= MUCH_LIKE:
                self._pair(open_ones[-place], node)
                self._pair_blocks(open_ones[-place], node)


def _level(node: Node) -> int:
    return node.section.level if node.section else 0


def _is_same(match: Match) -> bool:
    """Tell whether base and theirs have the same blocks in a section: nothing happens there."""
    base, theirs = match.base, match.theirs
    if not (base and theirs and base.section and theirs.section):
        return False
    if base.section.body is theirs.section.body:
        return True
    if base.folded is None or theirs.folded is None:
        return base.folded is theirs.folded
    return base.folded.text.rstrip() == theirs.folded.text.rstrip()


def _says_the_same(base: Node, ours: Node) -> bool:
    """Tell whether two sections have the same blocks, down to the last character."""
    if not (base.section and ours.section):
        return False
    if base.section.body is ours.section.body:
        return True
    return bool(base.folded and ours.folded and base.folded.text == ours.folded.text)


def _has_guidance(section: Section) -> bool:
    if "<!--" not in section.body.text:
        return False
    return any(block.kind == "comment" for block in section.blocks)


def _key(node: Node) -> str:
    return node.key


def _field_name(block: Node) -> str | None:
    """Return the name that a field or entry keeps, whatever its value and its place."""
    return block.label or None if block.kind in NAMED else None


def _is_where_it_was(node: Node) -> bool:
    """Tell whether theirs has a node of base in the same words under the same parent."""
    theirs, parent = node.match.theirs, node.parent
    return (
        theirs is not None
        and theirs.key == node.key
        and theirs.parent is not None
        and parent is not None
        and theirs.parent.match is parent.match
    )


def _distinct(faces: list[Node]) -> list[Node]:
    return faces[:1] if len(faces) > 1 and faces[0].key == faces[1].key else faces
