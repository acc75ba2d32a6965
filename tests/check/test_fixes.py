"""`planset check --fix` mends what has one right answer, and leaves all else as it is."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from planset import fixing
from planset.check_formats import describe_fixes
from planset.finding_subjects import Target
from planset.fixing import fix_targets
from planset.rules import OFF, Settings

from tests.case_files import read_cases
from tests.conftest import BIN, Repository

if TYPE_CHECKING:
    from planset.fixes.whereabouts import Whereabouts

    from tests.conftest import MakeSet, Run

PART: Final = re.compile(
    r"^=== (?P<name>.+?)(?P<fixed>, fixed)?(?: \((?P<form>[^()]+)\))? ===\n", re.MULTILINE
)
FOLDER: Final = Path(__file__).parent / "fixes"
LINK: Final = re.compile(r"^- \*\*.*\]\(\./.*\n", re.MULTILINE)


class Case(NamedTuple):
    """Files by their paths, those that are other files afterwards, and what is said."""

    files: dict[str, bytes]
    fixed: dict[str, bytes]
    said: list[str]


def read_case(text: str) -> Case:
    """Return a case: documents below cart/ are a set, notes.md belongs to none."""
    case = Case({}, {}, [])
    marks = list(PART.finditer(text))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        part = text[mark.end() : following.start() if following else len(text)]
        if mark["name"] == "said":
            case.said.extend(part.splitlines())
        else:
            files = case.fixed if mark["fixed"] else case.files
            files[mark["name"]] = in_form(part, mark["form"] or "")
    return case


def in_form(text: str, form: str) -> bytes:
    """Return a part with what its line says of it: CRLF, BOM, no final newline."""
    if "no final newline" in form:
        text = text.removesuffix("\n")
    if "CRLF" in form:
        text = text.replace("\n", "\r\n")
    return (("\ufeff" if "BOM" in form else "") + text).encode()


CASES: Final = {name: read_case(text) for name, text in read_cases(FOLDER).items()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case, repository: Repository) -> None:
    """Each case comes out byte for byte as it says, and a second run finds nothing to fix."""
    for name, text in case.files.items():
        path = repository.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    top = str(repository.path)
    targets = [
        target
        for name, target in {
            "cart/PLAN.md": Target(f"{top}/cart"),
            "notes.md": Target(top, ("notes.md",)),
        }.items()
        if name in case.files
    ]

    first = fix_targets(targets, Settings())
    after = {name: (repository.path / name).read_bytes() for name in case.files}
    second = fix_targets(targets, Settings())

    assert list(describe_fixes(first.fixed, top)) == case.said
    assert after == case.files | case.fixed
    assert not second.fixed


def plan_set(make_set: MakeSet, repository: Repository, name: str = "cart") -> Path:
    """Put a fresh set with its five documents into a repository, and commit it."""
    folder = repository.path / name
    shutil.copytree(make_set(), folder)
    repository.commit()
    return folder


def fix(*folders: Path) -> list[str]:
    """Fix sets; return what was done, by rule and name of the document."""
    fixed = fix_targets([Target(str(folder)) for folder in folders], Settings()).fixed
    return [f"{finding.code} {Path(finding.path).name}" for finding in fixed]


@pytest.mark.parametrize("document", ["PLAN", "REQUIREMENTS", "SPEC", "PRD", "GITHUB-ISSUE"])
def test_links_as_template(document: str, make_set: MakeSet, repository: Repository) -> None:
    """Links that were deleted come back as the template writes them: each, and all at once."""
    path = plan_set(make_set, repository) / f"{document}.md"
    text = path.read_text(encoding="utf-8")

    for faulty in [*(text.replace(link, "") for link in LINK.findall(text)), LINK.sub("", text)]:
        path.write_text(faulty, encoding="utf-8")
        fix(path.parent)

        assert path.read_text(encoding="utf-8").rstrip() == text.rstrip()


@pytest.mark.parametrize("how", ["committed", "staged", "twice"])
def test_renamed_file(how: str, make_set: MakeSet, repository: Repository) -> None:
    """A link follows a file that git saw renamed, also where that is not committed, or twice."""
    folder = plan_set(make_set, repository)
    (folder / "notes.md").write_text("# Notes\n\nMany of them.\n", encoding="utf-8")
    with (folder / "PLAN.md").open("a", encoding="utf-8") as plan:
        plan.write("\n[Notes](./notes.md#notes)\n")
    repository.commit()
    repository.git("mv", "cart/notes.md", "cart/thoughts.md")
    if how != "staged":
        repository.commit()
    if how == "twice":
        repository.git("mv", "cart/thoughts.md", "ideas.md")
        repository.commit()

    assert fix(folder) == ["PS101 PLAN.md"]
    new = "../ideas.md" if how == "twice" else "./thoughts.md"
    assert (folder / "PLAN.md").read_text(encoding="utf-8").endswith(f"\n[Notes]({new}#notes)\n")


def test_deleted_document(make_set: MakeSet, repository: Repository) -> None:
    """Where a set lost a document and another like it came elsewhere, links stay as they are."""
    folder = plan_set(make_set, repository)
    (folder / "SPEC.md").rename(repository.path / "SPEC.md")
    repository.commit()

    assert fix(folder) == []
    assert repository.git("status", "--porcelain") == ""


def test_link_from_another_set(make_set: MakeSet, repository: Repository) -> None:
    """Links from one set to a heading of another follow in the same run, whichever comes first."""
    first, second = (plan_set(make_set, repository, name) for name in ("one", "two"))
    plan = (second / "PLAN.md").read_text(encoding="utf-8")
    (second / "PLAN.md").write_text(plan.replace("## 10. ", "## 19. "), encoding="utf-8")
    link = "[back](../two/PLAN.md#{}-rollback-plan)\n"
    for folder in (first, second):
        with (folder / "PRD.md").open("a", encoding="utf-8") as prd:
            prd.write("\n" + link.format(19))

    assert fix(first, second) == ["PS102 PRD.md", "PS308 PLAN.md", "PS308 PRD.md"]
    assert (second / "PLAN.md").read_text(encoding="utf-8") == plan
    assert (first / "PRD.md").read_text(encoding="utf-8").endswith(link.format(10))


def test_changed_meanwhile(
    make_set: MakeSet, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document that somebody saves during the run is left alone, and a sentence says so."""
    folder = plan_set(make_set, repository)
    path = folder / "PLAN.md"
    path.write_text(path.read_text(encoding="utf-8").replace("## 9.", "## 8."), encoding="utf-8")
    attempt = fixing.Attempt.fix

    def fix_slowly(self: fixing.Attempt, *arguments: Whereabouts) -> None:
        attempt(self, *arguments)
        path.write_text("What I wrote.\n", encoding="utf-8")

    monkeypatch.setattr(fixing.Attempt, "fix", fix_slowly)
    outcome = fix_targets([Target(str(folder))], Settings())

    assert path.read_text(encoding="utf-8") == "What I wrote.\n"
    assert outcome.messages == [
        f"{path} changed while it was being fixed: nothing was written, try again."
    ]
    assert not outcome.fixed


def test_other_encoding(make_set: MakeSet, repository: Repository) -> None:
    """A document that is not UTF-8 keeps its bytes while the others of its set are fixed."""
    folder = plan_set(make_set, repository)
    (folder / "PRD.md").write_bytes("# Größe\n\n## 7. Kosten\n".encode("latin-1"))
    plan = (folder / "PLAN.md").read_text(encoding="utf-8")
    (folder / "PLAN.md").write_text(plan.replace("## 9.", "## 8."), encoding="utf-8")

    assert fix(folder) == ["PS308 PLAN.md"]
    assert (folder / "PRD.md").read_bytes() == "# Größe\n\n## 7. Kosten\n".encode("latin-1")


def test_rule_that_is_off(make_set: MakeSet, repository: Repository) -> None:
    """What a repository does not want to hear of is not fixed either."""
    folder = plan_set(make_set, repository)
    plan = (folder / "PLAN.md").read_text(encoding="utf-8")
    (folder / "PLAN.md").write_text(plan.replace("## 9.", "## 8."), encoding="utf-8")

    assert not fix_targets([Target(str(folder))], Settings({"PS3": OFF})).fixed


def test_command(make_set: MakeSet, repository: Repository, run: Run) -> None:
    """The command says what it fixed and what is left, and its status tells only of the latter."""
    folder = plan_set(make_set, repository)
    (repository.path / "planset.toml").write_text('off = ["PS6"]\n', encoding="utf-8")
    prd = (folder / "PRD.md").read_text(encoding="utf-8")
    (folder / "PRD.md").write_text(prd.replace("## 5.", "## 8."), encoding="utf-8")

    text = run(BIN / "planset", "check", "--fix", cwd=folder)
    (folder / "PRD.md").write_text(prd + "\n[a](#5-metrics) [b](#8-users)\n", encoding="utf-8")
    as_json = run(BIN / "planset", "check", "--fix", "--format", "json", cwd=repository.path)

    assert text.returncode == 0, text.stderr
    place = f"PRD.md:{prd[: prd.index('## 5.')].count(chr(10)) + 1}:4"
    said = f"fixed PS308 {place}: Success Metrics has the number 5"
    assert text.stdout.splitlines()[:2] == [said, ""]
    assert as_json.returncode == 1
    result = json.loads(as_json.stdout)
    line = prd.count("\n") + 2
    assert result["fixed"] == [
        {
            "code": "PS102",
            "name": "anchor-missing",
            "path": "cart/PRD.md",
            "line": line,
            "column": 22,
            "message": "links to #2-users instead of #8-users",
        }
    ]
    assert [found["line"] for found in result["findings"] if found["code"] == "PS102"] == [line]
