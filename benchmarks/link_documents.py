"""Make documents full of links, right and wrong ones, of all kinds that Markdown has.

They are in nested folders, some with names that have to be encoded. Their headings hold what makes
anchors differ: Unicode, punctuation, emoji, code, links, entities, HTML, and words that were there
before. The same seed gives the same documents.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ["", "guides", "guides/set up", "plans", "plans/übersicht", "plans/a/b/c", "日本"]
NAMES = ["README", "notes", "two words", "größe", "a-b_c", "v1.2", "100%", "x&y", "plan (old)"]
PIECES = [
    "Overview",
    "Set up",
    "Überblick",
    "日本語",
    "Ёлка",
    "İstanbul",
    "Straße",
    "🚀 Launch",
    "👩‍💻",
    "C#",
    "C++",
    "v1.2.3",
    "What's new?",
    "“quoted”",
    "a – b — c",  # noqa: RUF001 - as people write it
    "(optional)",
    "50 %",
    "x & y",
    "A &amp; B",
    "snake_case",
    "__init__",
    "`code`",
    "`a  b`",
    "`<T>`",
    "*stress*",
    "**strong** words",
    "~~gone~~",
    "[a link](notes.md)",
    "<kbd>Ctrl</kbd>",
    "a \\* b",
    "e.g. this/that",
    "1. First",
    "½ ² Ⅷ",
    "e\u0301",
    "नमस्ते",
    "- dash -",
    "tab\there",
    ":rocket:",
    "$HOME",
    "Q&A: yes!",
]
ANCHORS = [
    "top",
    "L10",
    "no-such-heading",
    "user-content-overview",
    "own-id",
    "Own-Name",
    "1",
    "%20",
]
IMAGES = ["picture.png", "more/picture two.svg"]
HEADINGS = [
    "# {}",
    "## {}",
    "### {} ###",
    "  ## {}  ",
    "{}\n===",
    "{}\n---",
    "> ## {}",
    "- ## {}",
    "<h2>{}</h2>",
    '<h3 id="own-id">{}</h3>',
    "####### {}",
    "#{}",
    "    # {}",
    "```\n# {}\n```",
    "<!-- # {} -->",
]
LINKS = [
    "[text]({})",
    '[text]({} "title")',
    "[text](<{}>)",
    "![image]({})",
    "[![image](/picture.png)]({})",
    "**[text]({})** and more",
    "[`code`]({})",
    "[text][{number}]\n\n[{number}]: {}",
    "[text][]\n\n[text]: <{}> 'title'",
    "[number {number}]\n\n[number {number}]: {}",
    "![image][{number}]\n\n[{number}]: {}",
    '<a href="{}">text</a>',
    "<a class=x href='{}'>text</a>",
    '<img src="{}" alt="image">',
    '<A HREF="{}">text</A>',
    '<p align="center">\n  <img src="{}" width="100">\n</p>',
    "`[text]({})`",
    "```\n[text]({})\n```",
    "    [text]({})",
    "<!-- [text]({}) -->",
    "\\[text]({})",
    "<pre>\n[text]({})\n</pre>",
    "<code>[text]({})</code>",
]
PLACES = [
    "{}",
    "Before it, {}",
    "- {}",
    "- one\n  - {}",
    "1. {}",
    "- [ ] {}",
    "> {}",
    "### See {}",
    "| a | b |\n|---|---|\n| {} | x |",
    "Words.[^{number}]\n\n[^{number}]: {}",
    "*{}*",
    "<details>\n\n{}\n\n</details>",
]
OTHERS = [
    "https://example.org/a.md#b",
    "mailto:ada@example.org",
    "",
    "#",
    "//example.org/x",
    "?query",
    "https://example.org/ä b",
]


def make_documents(folder: Path, number: int, seed: int) -> None:
    """Write documents into folders below a folder, with some images for them to show."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    paths = [
        f"{part}/part {place // 60}/{name}-{place}.md".lstrip("/")
        for place in range(number)
        for part, name in [(chance.choice(FOLDERS), chance.choice(NAMES))]
    ]
    titles = {path: [heading(chance) for _ in range(chance.randrange(2, 8))] for path in paths}
    for path in paths:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(document(chance, path, titles), encoding="utf-8")
    for image in IMAGES:
        (folder / image).parent.mkdir(parents=True, exist_ok=True)
        (folder / image).touch()


def heading(chance: random.Random) -> str:
    """Return the words of a heading."""
    return " ".join(chance.choices(PIECES, k=chance.randrange(1, 4)))


def document(chance: random.Random, path: str, titles: dict[str, list[str]]) -> str:
    """Return a document with its headings, and links to itself and others."""
    parts = [chance.choice(["", "", "---\ntitle: A title\nlink: '[x](no.md)'\n---\n"])]
    for title in titles[path]:
        parts.append(chance.choice(HEADINGS).format(title))
        if chance.random() < 0.2:  # noqa: PLR2004 - one in five
            parts.append(chance.choice(HEADINGS[:2]).format(title))
        parts += [link(chance, path, titles) for _ in range(chance.randrange(4))]
    parts.append('<a id="own-id"></a> <a name="Own-Name"></a>')
    return "\n\n".join(filter(None, parts)) + "\n"


def link(chance: random.Random, path: str, titles: dict[str, list[str]]) -> str:
    """Return a block that has a link."""
    number = chance.randrange(1000)
    written = chance.choice(LINKS)
    place = chance.choice(PLACES if "\n" not in written else PLACES[:2])
    inner = written.replace("{number}", str(number)).replace("{}", target(chance, path, titles))
    return place.replace("{number}", str(number)).replace("{}", inner)


def target(chance: random.Random, path: str, titles: dict[str, list[str]]) -> str:
    """Return what a link leads to: mostly a document that is there, with or without an anchor."""
    kind = chance.random()
    if kind < 0.08:  # noqa: PLR2004 - some
        return chance.choice(OTHERS)
    if kind < 0.14:  # noqa: PLR2004 - some
        image = chance.choice(IMAGES)
        return encoded(chance, chance.choice([f"/{image}", relative(image, path), image]))
    other = path if kind < 0.4 else chance.choice(list(titles))  # noqa: PLR2004 - a quarter
    where = "" if other == path and chance.random() < 0.7 else spoiled(chance, other, path)  # noqa: PLR2004 - most
    return encoded(chance, where) + fragment(chance, titles[other])


def relative(path: str, start: str) -> str:
    """Return a path as seen from the folder of a file."""
    return "../" * start.count("/") + path


def spoiled(chance: random.Random, path: str, start: str) -> str:
    """Return a path to a file; in three of ten cases one with something odd, or wrong, about it."""
    right = relative(path, start)
    odd = [
        f"/{path}",
        f"./{right}",
        right.upper(),
        right.removesuffix(".md"),
        right + "/",
        right + "?plain=1",
        right.rpartition("/")[0],
        right.rpartition("/")[0] + "/",
        "../" * 12 + "outside.md",
        right + ".gone.md",
        right.replace("/", "//"),
        right.replace(".md", ".markdown"),
    ]
    return right if chance.random() < 0.7 else chance.choice(odd)  # noqa: PLR2004 - see above


def encoded(chance: random.Random, path: str) -> str:
    """Return a path with its odd characters encoded, mostly."""
    if chance.random() < 0.9:  # noqa: PLR2004 - mostly
        return quote(path, safe="/?=.-_~" + chance.choice(["", "äöüß日本()&"]))
    return path


def fragment(chance: random.Random, titles: list[str]) -> str:
    """Return an anchor: mostly that of a heading, as one who writes by hand would make it."""
    kind = chance.random()
    if kind < 0.25:  # noqa: PLR2004 - a quarter
        return ""
    if kind < 0.35:  # noqa: PLR2004 - some
        return f"#{chance.choice(ANCHORS)}"
    title = chance.choice(titles)
    words = re.sub(r"\]\([^)]*\)|<[^>]*>|&amp;|[*~`\\]", "", title).lower()
    by_hand = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
    forms = [by_hand] * 6 + [
        f"{by_hand}-1",
        by_hand.title(),
        quote(by_hand),
        by_hand.strip("-"),
        by_hand.replace("--", "-"),
        f"{by_hand}x",
        f"user-content-{by_hand}",
        quote(title),
    ]
    return f"#{chance.choice(forms)}"
