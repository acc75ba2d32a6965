"""`planset index`: the table and the picture of all plans, between two markers of a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from planset.index import END, START, UNKNOWN, MarkerError, NoMarkersError, index_of, with_index
from planset.overview import overview

from tests.conftest import BIN
from tests.overview.conftest import replace
from tests.page import Tag, fences, github_page
from tests.template.names import EXAMPLES
from tests.template.test_real_tools import NODE_TOOLS, needs_node

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeSet, Repository, Run
    from tests.overview.conftest import AddSet, Planset

USAGE = 2
PAGE = "docs/plans/README.md"
NAME = "Say \"it\" | [x](y) & 'that'"


@pytest.fixture
def two_sets(repository: Repository, add_set: AddSet) -> Path:
    """Add two sets, one of which waits for the other."""
    add_set("docs/plans/cart", phase="Plan", priority="Low", date="2001-02-03", feature_name="Cart")
    retry = add_set("services/retry (new)", phase="Execute", owners="Ada", date="2002-03-04")
    link = "[Cart](../../docs/plans/cart/PLAN.md)"
    replace(retry / "PLAN.md", "- [ ] [Prerequisite 1]", f"- [ ] {link}")
    repository.commit()
    return repository.path


def test_makes_the_page(planset: Planset, two_sets: Path) -> None:
    """The table comes first, then the picture; links lead from the page."""
    for name in ("REQUIREMENTS.md", "SPEC.md", "PRD.md", "GITHUB-ISSUE.md"):
        (two_sets / "docs/plans/cart" / name).unlink()
    status, out, err = planset("index")
    assert (status, out, err) == (0, f"{PAGE} has 2 plan sets.\n", "")
    far = "../../services/retry%20%28new%29"
    assert (
        (two_sets / PAGE).read_text(encoding="utf-8")
        == f"""\
# Plans

<!-- planset:index -->

| Feature | Phase | Priority | Owner | Date | Filled | Accepted | Documents |
| --- | --- | --- | --- | --- | --- | --- | --- |
| Checkout retry | Execute | Medium | Ada | 2002-03-04 | 0 % | 0 / 5 | [PLAN]({far}/PLAN.md) · \
[REQUIREMENTS]({far}/REQUIREMENTS.md) · [SPEC]({far}/SPEC.md) · [PRD]({far}/PRD.md) · \
[GITHUB-ISSUE]({far}/GITHUB-ISSUE.md) |
| Cart | Plan | Low | {UNKNOWN} | 2001-02-03 | 0 % | 0 / 5 | [PLAN](cart/PLAN.md) |

```mermaid
flowchart LR
    subgraph Execute
        n1["Checkout retry"]
    end
    subgraph Plan
        n2["Cart"]
    end
    n1 -->|waits for| n2
```

<!-- planset:index end -->
"""
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_changes_what_is_between_the_markers_alone(
    planset: Planset, two_sets: Path, newline: str
) -> None:
    """The rest stays byte for byte, markers in code too; a second time there is nothing to do."""
    page = two_sets / PAGE
    code = ["~~~text", START, END, "~~~", ""]
    before = ["\ufeff# Ours  ", "", *code, f"  {START}\t", ""]
    after = [f" {END} ", "", *code, f"`{START}`", "\tlast"]
    page.write_bytes(newline.join([*before, "old", *after]).encode())
    assert planset("index").status == 0
    text = page.read_bytes().decode()
    assert text.startswith(newline.join(before))
    assert text.endswith(newline.join(["", *after]))
    assert "old" not in text
    assert "| Cart |" in text
    assert text.count("\n") == text.count(newline)
    assert planset("index") == (0, f"{PAGE} is up to date.\n", "")
    assert page.read_bytes().decode() == text


def test_check_writes_nothing(planset: Planset, two_sets: Path) -> None:
    """Its exit status says whether the page is there and as it should be."""
    page = two_sets / PAGE
    problem = f"planset: {PAGE} is not there: run planset index.\n"
    assert planset("index", "--check") == (1, "", problem)
    assert not page.exists()
    planset("index")
    assert planset("index", "--check").status == 0
    replace(two_sets / "docs/plans/cart/PLAN.md", "**Phase:** Plan", "**Phase:** Done")
    text = page.read_bytes()
    problem = f"planset: {PAGE} is out of date: run planset index.\n"
    assert planset("index", "--check") == (1, "", problem)
    assert page.read_bytes() == text
    planset("index")
    assert "| Cart | Done |" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["", START, "x"], f"p.md:2: {START} has no end: add {END} on a line of its own below it."),
        ([END], f"p.md:1: {END} has no start: add {START} on a line of its own above it."),
        ([START, END, "", START], f"p.md:4: {START} is there twice, first on line 1: keep one."),
        ([START, END, END], f"p.md:3: {END} is there twice, first on line 2: keep one."),
        ([END, START], f"p.md:1: {END} stands before {START}: put it below."),
        ([START, "```", END, "```"], f"p.md:1: {START} has no end"),
    ],
)
def test_markers_that_are_no_pair_are_an_error(lines: list[str], message: str) -> None:
    """It names file and line, and says what to do."""
    with pytest.raises(MarkerError) as error:
        with_index("p.md", "\n".join(lines), "")
    assert str(error.value).startswith(message)


def test_a_page_without_markers_is_an_error(planset: Planset, two_sets: Path) -> None:
    """It gives the lines to add; with them it works."""
    page = two_sets / PAGE
    page.write_text("# Ours\n", encoding="utf-8")
    status, out, err = planset("index")
    assert (status, out) == (USAGE, "")
    assert err.startswith(f"planset: {PAGE} has no place for the index")
    assert page.read_text(encoding="utf-8") == "# Ours\n"
    lines = err.splitlines()[1:]
    page.write_text("\n".join(["# Ours", "", *lines]), encoding="utf-8")
    assert planset("index").status == 0
    with pytest.raises(NoMarkersError):
        with_index("p.md", f"```\n{START}\n{END}\n```\n", "")


def test_writes_the_page_that_is_named(planset: Planset, two_sets: Path) -> None:
    """That is the argument, else what the repository's settings say, from its top."""
    settings = '[tool.planset]\nindex = "PLANS.md"\noff = ["PS309"]\n'
    (two_sets / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert planset("index").out == "PLANS.md has 2 plan sets.\n"
    assert "[PLAN](docs/plans/cart/PLAN.md)" in (two_sets / "PLANS.md").read_text(encoding="utf-8")
    assert planset("index", "docs/all.md").status == 0
    assert "[PLAN](plans/cart/PLAN.md)" in (two_sets / "docs/all.md").read_text(encoding="utf-8")
    assert not (two_sets / PAGE).exists()


def test_settings_that_cannot_be_used_are_an_error(planset: Planset, two_sets: Path) -> None:
    """They are named, and nothing is written."""
    (two_sets / "planset.toml").write_text("index = 3\n", encoding="utf-8")
    status, _, err = planset("index")
    assert status == USAGE
    assert "planset.toml:1: index is not a path" in err


def test_a_repository_without_sets_has_an_empty_index(planset: Planset) -> None:
    """There is neither table nor picture."""
    assert planset("index").out == f"{PAGE} has 0 plan sets.\n"
    assert planset("index").out == f"{PAGE} is up to date.\n"


def test_lists_the_sets_wherever_they_are(
    planset: Planset, repository: Repository, add_set: AddSet
) -> None:
    """One may be the repository itself; other templates' answers files and ignored ones are not."""
    add_set(".", feature_name="Top", documents=[])
    add_set("docs/plans/broken", feature_name="Broken")
    add_set("ignored/set", feature_name="Ignored")
    answers = repository.path / "docs/plans/broken/.copier-answers.yml"
    replace(answers, "priority: Medium", "priority: [")
    (repository.path / ".gitignore").write_text("ignored/\n", encoding="utf-8")
    other = repository.path / "service"
    other.mkdir()
    (other / ".copier-answers.yml").write_text("_commit: v1\n_src_path: gh:a/b\n", "utf-8")
    assert planset("index").out == f"{PAGE} has 2 plan sets.\n"
    text = (repository.path / PAGE).read_text(encoding="utf-8")
    rows = [row.split(" | ") for row in text.splitlines() if row.startswith("| ")][2:]
    assert [row[0] for row in rows] == ["| Broken", "| Top"]
    assert rows[0][5] == UNKNOWN
    assert "[PLAN](../../PLAN.md)" in rows[1][-1]


def test_a_work_tree_has_an_index_of_its_own(run: Run, two_sets: Path, tmp_path: Path) -> None:
    """It is the top of what is listed."""
    place = tmp_path / "other"
    run("git", "worktree", "add", "--quiet", place, cwd=two_sets)
    shutil.rmtree(place / "docs/plans/cart")
    process = run(BIN / "planset", "index", cwd=place / "services")
    assert process.stdout == "../docs/plans/README.md has 1 plan set.\n", process.stderr
    assert not (two_sets / PAGE).exists()


def test_without_git_this_folder_is_the_top(run: Run, two_sets: Path, tmp_path: Path) -> None:
    """There need be no repository."""
    place = tmp_path / "plain"
    shutil.copytree(two_sets, place, ignore=shutil.ignore_patterns(".git"))
    for arguments, page in (((), PAGE), (("docs/all.md",), "docs/all.md")):
        process = run(BIN / "planset", "index", *arguments, cwd=place)
        assert process.stdout == f"{page} has 2 plan sets.\n", process.stderr


def test_all_who_have_one_planset_write_the_same(
    planset: Planset, two_sets: Path, copier_template: Path
) -> None:
    """Whether the template of a set is on this machine makes no difference."""
    planset("index")
    text = (two_sets / PAGE).read_bytes()
    answers = two_sets / "docs/plans/cart/.copier-answers.yml"
    said = answers.read_text(encoding="utf-8")
    source = f"_commit: 99.99.99\n_src_path: {copier_template}"
    answers.write_text(re.sub(r"^_src_path: .*", source, said, flags=re.MULTILINE), "utf-8")
    assert planset("index", "--check").status == 0
    assert (two_sets / PAGE).read_bytes() == text


def test_names_show_as_they_were_typed(make_set: MakeSet, tmp_path: Path) -> None:
    """No name breaks the table, whatever is in it."""
    names = [NAME, *(f"Cart {name}" for name in EXAMPLES), *EXAMPLES]
    found = [
        overview(str(make_set()))._replace(name=name, owners=(f"Ada {name}",)) for name in names
    ]
    page = github_page(index_of(found, str(tmp_path)))
    assert page.tables() == [[8] * (len(names) + 1)]
    cells = [text for _, text in page.elements("td")]
    assert cells[0::8] == [" ".join(name.split()) for name in names]
    assert cells[3::8] == [" ".join(f"Ada {name}".split()) for name in names]
    assert sum(isinstance(part, Tag) and part.name == "a" for part in page.flow) == 5 * len(names)


@needs_node
def test_mermaid_reads_the_picture(make_set: MakeSet, tmp_path: Path) -> None:
    """There is a subgraph for each phase that has sets, and each name is as it was typed."""
    names = [NAME, *EXAMPLES]
    first = overview(str(make_set()))
    found = [first._replace(name=name, folder=f"/{number}") for number, name in enumerate(names)]
    found[-1] = found[-1]._replace(phase="Dropped", waits_for=("/0", "/1", "/gone"))
    (diagram,) = fences(index_of(found, str(tmp_path)), "mermaid")
    process = subprocess.run(
        ["node", NODE_TOOLS / "read_mermaid.mjs"],
        input=json.dumps([diagram]),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert json.loads(process.stdout) == [
        {
            "groups": [
                {"title": "Execute", "labels": names[:-1]},
                {"title": "Dropped", "labels": names[-1:]},
            ],
            "arrows": [[names[-1], "waits for", name] for name in names[:2]],
        }
    ]


def test_linters_and_link_checkers_are_content(
    planset: Planset, run: Run, two_sets: Path, add_set: AddSet
) -> None:
    """The default rules of rumdl hold but for the length of lines, and lychee finds each link."""
    folder = add_set("docs/plans/naïve plan #1")
    replace(
        folder / "PLAN.md", "Plan - Checkout retry", f"Plan - {NAME.replace('[', chr(92) + '[')}"
    )
    planset("index")
    options = ["--isolated", "--no-cache", "--disable=MD013"]
    linted = run(BIN / "rumdl", "check", *options, PAGE, cwd=two_sets)
    assert linted.returncode == 0, linted.stdout
    checked = run(BIN / "lychee", "--offline", "--no-progress", PAGE, cwd=two_sets)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "15 Total" in checked.stdout
    assert not re.search("error|warning", run(BIN / "planset", "check", PAGE, cwd=two_sets).stdout)


@needs_node
def test_markdownlint_is_content(planset: Planset, run: Run, two_sets: Path) -> None:
    """Its default rules hold, too."""
    planset("index")
    settings = two_sets / ".markdownlint.json"
    settings.write_text(json.dumps({"MD013": False}), encoding="utf-8")
    command = NODE_TOOLS / "node_modules" / ".bin" / "markdownlint-cli2"
    process = run(command, PAGE, cwd=two_sets)
    assert process.returncode == 0, process.stderr
