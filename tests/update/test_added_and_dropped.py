"""A template may add, rename and drop documents, and so may answers and people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planset.journal import last_record
from planset.sets import state_folder

from tests.update.conftest import PLACEHOLDER, WRITTEN, answers, release

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Repository, StrictCopier

SPEC = "{% if 'SPEC' in documents %}SPEC.md{% endif %}.jinja"


def tag(template: Repository) -> None:
    """Give the template a next version, as it stands."""
    template.commit()
    template.git("tag", "100.0.0")


def documents(template: Repository) -> Path:
    """Return the folder of the template's documents."""
    return template.path / "template" / "feature"


def text(path: Path) -> str:
    """Return a file's text."""
    return path.read_text(encoding="utf-8")


def test_a_new_document_comes_in(copier: StrictCopier, template: Repository, filled: Path) -> None:
    """What the template has in addition is made, in a folder of its own too."""
    (documents(template) / "reviews").mkdir()
    (documents(template) / "reviews" / "FIRST.md.jinja").write_text(
        "# {{ feature_name }}\n", encoding="utf-8"
    )
    tag(template)
    copier.update(filled)
    assert text(filled / "reviews" / "FIRST.md") == "# Checkout retry\n"


def test_a_new_document_spares_a_file_of_that_name(
    copier: StrictCopier, template: Repository, filled: Path, repository: Repository
) -> None:
    """A file that somebody made stays, though the template now has one of that name."""
    (filled / "REVIEWS.md").write_text("Mine.\n", encoding="utf-8")
    repository.commit()
    (documents(template) / "REVIEWS.md").write_text("# Reviews\n", encoding="utf-8")
    tag(template)
    copier.update(filled)
    assert text(filled / "REVIEWS.md") == "Mine.\n"
    assert answers(filled)["_commit"] == "100.0.0"


def test_a_renamed_document_takes_along_what_was_written(
    copier: StrictCopier, template: Repository, filled: Path, repository: Repository
) -> None:
    """The file has its new name, and links to it follow, in what was written too."""
    spec = filled / "SPEC.md"
    spec.write_text(text(spec).rstrip("\n") + "\n\n## Our limits\n\nTen a second.\n", "utf-8")
    plan = filled / "PLAN.md"
    plan.write_text(text(plan).replace(WRITTEN, f"{WRITTEN} See [it](./SPEC.md)."), "utf-8")
    repository.commit()
    for path in template.path.rglob("*"):
        if path.suffix in {".jinja", ".py", ".yml"}:
            changed = re.sub(r"\bSPEC\.md", "DESIGN.md", text(path))
            path.write_text(
                changed.replace('f"{name}.md"', 'f"{name}.md".replace("SPEC", "DESIGN")'), "utf-8"
            )
    (documents(template) / SPEC).rename(documents(template) / SPEC.replace("SPEC.md", "DESIGN.md"))
    tag(template)
    copier.update(filled)
    assert not spec.exists()
    assert "## Our limits\n\nTen a second.\n" in text(filled / "DESIGN.md")
    assert f"{WRITTEN} See [it](./DESIGN.md)." in text(plan)


def test_a_dropped_document_goes_where_nothing_was_written(
    copier: StrictCopier, template: Repository, filled: Path
) -> None:
    """A document that is all the template's goes with it."""
    (documents(template) / SPEC).unlink()
    tag(template)
    copier.update(filled)
    assert not (filled / "SPEC.md").exists()


def test_a_dropped_document_stays_where_something_was_written(
    copier: StrictCopier,
    template: Repository,
    filled: Path,
    repository: Repository,
) -> None:
    """It stays byte for byte, whether the template or the answers have it no more."""
    spec = filled / "SPEC.md"
    spec.write_text(text(spec) + "\nTen a second.\n", encoding="utf-8")
    before = spec.read_bytes()
    repository.commit()
    release(template)
    copier.update(filled, documents=[])
    assert spec.read_bytes() == before
    assert "SPEC.md" not in text(filled / "PLAN.md")
    assert answers(filled)["documents"] == []


def test_a_document_that_was_kept_can_come_back(
    copier: StrictCopier, template: Repository, filled: Path, repository: Repository
) -> None:
    """Chosen again, it is linked again, with what was written in it."""
    spec = filled / "SPEC.md"
    spec.write_text(text(spec) + "\nTen a second.\n", encoding="utf-8")
    repository.commit()
    release(template)
    copier.update(filled, documents=[])
    repository.commit()
    copier.update(filled, documents=["SPEC"])
    assert "\nTen a second.\n" in text(spec)
    assert "(./SPEC.md)" in text(filled / "PLAN.md")


def test_a_deleted_document_stays_deleted(
    copier: StrictCopier, template: Repository, filled: Path, repository: Repository
) -> None:
    """Nobody has to delete it again, whatever the template changes in it."""
    repository.git("rm", "--quiet", str(filled / "SPEC.md"))
    repository.commit()
    release(template)
    copier.update(filled)
    assert not (filled / "SPEC.md").exists()


def test_other_answers_to_the_same_version(
    copier: StrictCopier, filled: Path, repository: Repository
) -> None:
    """A component, a document and a new name come in with no new version of the template."""
    copier.update(
        filled,
        components=["Cart", "Event log"],
        documents=["SPEC", "PRD"],
        feature_name="Payment retry",
    )
    plan = text(filled / "PLAN.md")
    assert plan.startswith("# Implementation Plan - Payment retry\n")
    assert "### Component 2: Event log\n" in plan
    assert "(./PRD.md)" in plan
    assert WRITTEN in plan
    assert PLACEHOLDER not in plan
    assert text(filled / "PRD.md").startswith("# ")
    record = last_record(state_folder(str(filled)))
    assert record
    assert record["from"] == record["to"] == "99.99.99"
    assert repository.git("diff", "--name-only", "--diff-filter=U") == ""
