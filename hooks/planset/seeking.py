"""Tell what the blocks of a section may say without cutting them out."""

from __future__ import annotations

from string import punctuation
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planset.markdown import Body, Section

MARKS: Final = f"{punctuation}\x1c\x1d\x1e\x1f".encode()
WORDS_ONLY: Final = bytes.maketrans(MARKS, b" " * len(MARKS))
"""What turns marks, and white space that bytes do not know, to spaces."""
BEGINNING: Final = 100
"""Characters of a key by which it is looked for."""
FEW: Final = 20
"""The keys with one longest word that are told apart by their other words."""


class Sought:
    """Keys of blocks that are looked for.

    Whatever a key leaves out or puts in a standard form, its words stand in the block's source.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        """Know each key by its longest word."""
        self.by_word: dict[bytes, list[list[bytes]]] = {}
        self.has_wordless = False
        for key in keys:
            words = _first_words(key)
            if words:
                self.by_word.setdefault(max(words, key=len), []).append(words)
            else:
                self.has_wordless = True
        self.words = frozenset(self.by_word)

    def among(self, sections: Sequence[Section]) -> set[Body]:
        """Return the bodies of those sections that may have a block with one of the keys."""
        if self.has_wordless:
            return {section.body for section in sections}
        return {section.body for section in sections if self._may_stand_in(section)}

    def _may_stand_in(self, section: Section) -> bool:
        there = section.once(_words_of)
        return any(
            len(keys) > FEW or any(map(there.issuperset, keys))
            for keys in map(self.by_word.__getitem__, self.words.intersection(there))
        )


def _first_words(key: str) -> list[bytes]:
    """Return the words that a key starts with, without its kind."""
    kind, _, said = key.partition(":")
    said = said if kind.isidentifier() else key
    words = _words(said[:BEGINNING])
    return words[:-1] if len(said) > BEGINNING else words


def _words_of(section: Section) -> frozenset[bytes]:
    """Return the words of a section's own blocks."""
    return frozenset(_words(section.body.text))


def _words(text: str) -> list[bytes]:
    """Return the words of a text: as bytes they are found in far less time."""
    if not text.isascii():
        text = " ".join(text.split())
    return text.encode(errors="surrogatepass").translate(WORDS_ONLY).split()
