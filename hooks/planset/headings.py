"""Write a heading anew with another level, number or title, in the style that it has."""

from __future__ import annotations

import re
from typing import Final

ATX: Final = re.compile(
    r"(?P<indent> {0,3})#{1,6}(?P<space>[ \t]+|(?=[\r\n]|\Z))(?P<content>.*?)"
    r"(?P<closing>[ \t]+#+)?(?P<end>[ \t]*(?:\r\n|\r|\n|\Z))",
    re.DOTALL,
)
SETEXT: Final = re.compile(
    r"(?P<content>.*?)(?P<end>[ \t]*(?:\r\n|\r|\n))"
    r"(?P<rule> {0,3}(?:=+|-+))(?P<tail>[ \t]*(?:\r\n|\r|\n|\Z))",
    re.DOTALL,
)
NUMBER: Final = re.compile(r"(?P<number>\d+(?:\.\d+)*)(?P<mark>[.)]?)(?P<space>[ \t]+)")
SETEXT_LEVELS: Final = 2


def content(text: str) -> str:
    """Return what a heading's source says, without its marks and its number."""
    raw = _content(text)
    number = NUMBER.match(raw)
    return raw[number.end() :] if number else raw


def number_of(text: str) -> str:
    """Return the number of a heading, as `3.2`, "" where it has none."""
    found = NUMBER.match(_content(text))
    return found["number"] if found else ""


def with_number(text: str, number: str) -> str:
    """Return a heading's source with another number; one without a number stays as it is."""
    if not number:
        return text
    raw = _content(text)
    old = NUMBER.match(raw)
    if old is None or old["number"] == number:
        return text
    return _with_content(text, number + raw[len(old["number"]) :])


def with_title(text: str, title: str) -> str:
    """Return a heading's source with another title, in Markdown, and the number that it has."""
    raw = _content(text)
    number = NUMBER.match(raw)
    return _with_content(text, (number[0] if number else "") + title)


def with_level(text: str, level: int) -> str:
    """Return a heading's source at a level from 1 to 6; a setext heading below 2 becomes ATX."""
    if text.startswith("#" * level + " "):
        return text
    atx = ATX.fullmatch(text)
    if atx:
        start = len(atx["indent"])
        hashes = len(text) - start - len(text[start:].lstrip("#"))
        return text[:start] + "#" * level + text[start + hashes :]
    setext = SETEXT.fullmatch(text)
    if setext is None:
        return text
    if level > SETEXT_LEVELS:
        return "#" * level + " " + " ".join(setext["content"].split()) + setext["tail"]
    rule = ("=" if level == 1 else "-") * len(setext["rule"].strip())
    return setext["content"] + setext["end"] + rule + setext["tail"]


def _content(text: str) -> str:
    found = ATX.fullmatch(text) or SETEXT.fullmatch(text)
    return found["content"] if found else text


def _with_content(text: str, raw: str) -> str:
    """Return a heading with other content; a setext underline as long as the old stays so."""
    found = ATX.fullmatch(text)
    if found:
        return text[: found.start("content")] + raw + text[found.end("content") :]
    found = SETEXT.fullmatch(text)
    if found is None:
        return text
    rule = found["rule"]
    if len(rule) == len(found["content"]):
        rule = rule[0] * len(raw)
    return raw + found["end"] + rule + found["tail"]
