"""What it takes to give sets another document."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from copier import run_copy

if TYPE_CHECKING:
    from pathlib import Path


def test_a_sixth_document_is_one_file_and_one_line(template_folder: Path, tmp_path: Path) -> None:
    """A file and a choice in copier.yml make a document that all others link to, and it to them."""
    template = tmp_path / "template"
    shutil.copytree(template_folder, template)
    questions = template / "copier.yml"
    text = questions.read_text(encoding="utf-8")
    questions.write_text(text.replace("    PRD: PRD\n", "    PRD: PRD\n    Runbook: RUNBOOK\n"))
    file = (
        template / "template/feature" / "{% if 'RUNBOOK' in documents %}RUNBOOK.md{% endif %}.jinja"
    )
    file.write_text('# Runbook\n\n{{ files | document_links("Runbook") }}\n')

    data = {"documents": ["RUNBOOK"], "owners": "", "repository": ""}
    run_copy(str(template), tmp_path / "set", data=data, defaults=True, unsafe=True, quiet=True)

    documents = {path.name: path.read_text() for path in (tmp_path / "set").glob("*.md")}
    assert documents.keys() == {"PLAN.md", "REQUIREMENTS.md", "GITHUB-ISSUE.md", "RUNBOOK.md"}
    for name, document in documents.items():
        assert ("- **Runbook:** [RUNBOOK.md](./RUNBOOK.md)" in document) == (name != "RUNBOOK.md")
    assert "- **Requirements:** [REQUIREMENTS.md](./REQUIREMENTS.md)" in documents["RUNBOOK.md"]
