"""Names and lines of text to try: hypothesis strategies that know what Markdown is sensitive to."""

from hypothesis import strategies as st

EXAMPLES = [
    "[x](y)",
    "[x][y]",
    "[x]: y",
    "![x](y)",
    "*",
    "**x**",
    "_",
    "_x_",
    "__init__",
    "~~x~~",
    "<b>",
    "</h1>",
    "<https://example.org>",
    "$x$",
    "\\",
    "x\\",
    "\\[x](y)",
    "say \"it\" and 'that'",
    "%}",
    "}}",
    "&amp;",
    "&#35;",
    "1. x",
    "1) x",
    "- x",
    "+ x",
    "> x",
    "---",
    "===",
    "C#",
    "foo #",
    "foo ##",
    "[x]",
    "[ ] x",
    "日本語",
    "Ünïcode",
    "🚀 launch",
    "שלום עולם",
    "con",
    "end",
    "null",
    "1",
    "2024-02-29",
    "yes: no",
    "www.example.org",
    "https://example.org/~ada",
    "a@example.org",
    "@octocat",
]

# Pieces that mean something to Markdown, HTML, Jinja, YAML or Mermaid, and a few that do not.
_MARKS = ["**", "__", "~~", "$$", "](", "](y)", "[^1]", "[x]", "1. ", "- ", "> ", "---", "  "]
_HTML = ["&lt;", "&#42;", "<b>", "</b>", "<!", "<?", "-->"]
_URLS = ["http://x.y", "www.x.y", "a@b.c"]
_MERMAID = ["%%", "end", "subgraph", "fa:fa-x"]
_PIECES = st.sampled_from(
    [*"*_~<>[]()!#+-=$&;:\"'\\^@/%{}.,1aZ é", "word", "日本", *_MARKS, *_HTML, *_URLS, *_MERMAID]
)
_MARKUP = st.lists(_PIECES, min_size=1, max_size=8).map("".join)

names = st.sampled_from(EXAMPLES) | _MARKUP | st.text(min_size=1, max_size=20)
lines = st.just("") | names
