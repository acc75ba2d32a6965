"""Read an answers file in the plain form that Copier writes, without a reader of YAML.

That is much quicker, also since none is imported. What YAML may read in another way is left to it.
"""

from __future__ import annotations

import re
from functools import lru_cache

NO_OTHER_TYPE = r"(?!(?i:yes|no|on|off|true|false|null)(?::|$))"
"""Where no word stands that YAML takes for something else than text."""
PART = r"(?:[^\s:#]|:(?=\S))+"
TEXT = rf"{NO_OTHER_TYPE}(?:[^\W\d_]|/)(?:{PART})?(?: {PART})*"
LINE = re.compile(
    rf"(?P<comment>#.*)"
    rf"|{NO_OTHER_TYPE}(?P<key>[A-Za-z_]\w*):"
    rf"(?: (?:'(?P<quoted>[^']*)'|(?P<other>true|false|\[\])|(?P<text>{TEXT})))?"
    rf"|- (?:'(?P<quoted_item>[^']*)'|(?P<item>{TEXT}))"
    rf"| +(?P<more>{PART}(?: {PART})*)"
)
START = frozenset({"", "comment"})
ITEMS = frozenset({"item", "quoted_item"})
WHOLE = frozenset({"quoted", "other", "text", "more", *ITEMS})
AFTER = {
    "comment": START,
    **dict.fromkeys(("key", "quoted", "other", "text"), START | WHOLE),
    **dict.fromkeys(ITEMS, ITEMS | {"key"}),
    "more": frozenset({"text", "more"}),
}
"""The kinds of lines, each with those that it may follow; a key alone has items below it."""
OTHERS = {"true": True, "false": False}


def read_plain(text: str) -> dict[str, object] | None:
    """Return the answers that a file has, None where only a reader of YAML can tell."""
    answers: dict[str, object] = {}
    key = before = ""
    items: list[str] = []
    for line in text.removesuffix("\n").split("\n"):
        parts = _read_line(line)
        if parts is None or before not in AFTER[parts[0]]:
            return None
        kind, words, name = parts
        before = kind
        if kind == "more":
            answers[key] = f"{answers[key]} {words}"
        elif kind in ITEMS:
            items.append(words)
        elif name:
            key = name
            items = []
            is_list = kind == "key" or words == "[]"
            answers[key] = items if is_list else OTHERS[words] if kind == "other" else words
    return answers if before in WHOLE else None


@lru_cache(maxsize=1024)
def _read_line(line: str) -> tuple[str, str, str] | None:
    """Return the kind of a line, its words and its key; many sets have the same lines."""
    found = LINE.fullmatch(line) if line.isprintable() else None
    kind = (found.lastgroup or "") if found else ""
    return (kind, found[kind], found["key"] or "") if found else None
