"""Make the table of rules in docs/reference/check.md; run it to write the table anew."""

from __future__ import annotations

import re
from pathlib import Path

import planset.checking  # noqa: F401 - it registers the rules
from planset.rules import PHASES, all_rules

PAGE = Path(__file__).parent / "reference" / "check.md"
TABLE = re.compile(r"(?<=<!-- rules -->\n\n).*?(?=\n<!-- end of rules -->)", re.DOTALL)


def table() -> str:
    """Return a Markdown table with a row for each rule."""
    heads = ("Code", "Name", "What it asks for", *PHASES)
    rows = [heads, tuple("---" for _ in heads)]
    for rule in all_rules():
        asks = rule.asks.replace("|", "\\|")
        rows.append((rule.code, rule.name, asks, *rule.gate))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def main() -> None:
    """Write the table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda _: table(), text), encoding="utf-8")


if __name__ == "__main__":
    main()
