"""The scheduled update of those who have no Renovate: its steps, run in a real shell."""

from __future__ import annotations

import os
import re
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import BIN, Repository
from tests.repository.pull_requests import Forge, running

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Run

WORKFLOWS = {
    "github": ".github/workflows/plans.yml",
    "forgejo": ".forgejo/workflows/plans.yml",
    "gitlab": ".gitlab/ci/plans.yml",
}
SECTION = "## Reviews\n\nTwo people read each plan.\n"
INSTALL = re.compile(r"pipx? install planset")


@pytest.fixture
def server() -> Iterator[Forge]:
    """Run a forge."""
    with running() as forge:
        yield forge


class Scheduled:
    """A repository with a plan set on a forge, and the job that its schedule starts."""

    def __init__(self, name: str, repository: Repository, server: Forge, temporary: Path) -> None:
        """Take what it works on."""
        self.name = name
        self.repository = repository
        self.server = server
        self.temporary = temporary
        self.path = repository.path / WORKFLOWS[name]

    def start(self) -> int:
        """Run the job in a new clone, as its forge does; return its exit status."""
        clone = self.temporary / "clone"
        shutil.rmtree(clone, ignore_errors=True)
        if self.name == "forgejo":
            clone.mkdir()
        else:
            self.repository.git("clone", "--quiet", "--depth=1", self.origin, str(clone))
        job = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        if self.name == "gitlab":
            return self._script(job["plans-update"], clone)
        return self._steps(job["jobs"]["update"], clone)

    @property
    def origin(self) -> str:
        """Where its repository is on the forge."""
        return f"file://{self.temporary}/octo-org/shop.git"

    def _steps(self, job: dict[str, Any], clone: Path) -> int:
        """Run the steps of a job for GitHub or Forgejo."""
        outcome = ""
        for step in job["steps"]:
            if "run" not in step or INSTALL.search(step["run"]):
                continue
            if "if" in step:
                assert step["if"] == "steps.update.outcome == 'failure'"
                if outcome != "failure":
                    continue
            given = {**job.get("env", {}), **step.get("env", {})}
            process = self._shell(step["run"], clone, given)
            if step.get("id") == "update":
                assert step["continue-on-error"]
                outcome = "failure" if process.returncode else "success"
            elif process.returncode:
                return process.returncode
        return 0

    def _script(self, job: dict[str, Any], clone: Path) -> int:
        """Run the script of a job for GitLab: one shell, which ends at the first failure."""
        lines = [line for line in job["script"] if not INSTALL.search(line)]
        return self._shell("\n".join(lines), clone, job["variables"]).returncode

    def _shell(
        self, script: str, clone: Path, given: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        url = self.server.url
        variables = {
            "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_REPOSITORY": "octo-org/shop",
            "GITHUB_REPOSITORY_OWNER": "octo-org",
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REF_NAME": "main",
            "GITHUB_SERVER_URL": self.origin.removesuffix("/octo-org/shop.git"),
            "GITHUB_API_URL": f"{url}/api/v1",
            # The host that gh speaks plain HTTP to, which the server stands in for as a proxy.
            "GH_HOST": "github.localhost",
            **({"HTTP_PROXY": url} if self.name == "github" else {}),
            "CI_DEFAULT_BRANCH": "main",
            "CI_API_V4_URL": f"{url}/api/v4",
            "CI_PROJECT_ID": "7",
            "CI_SERVER_HOST": "gitlab.example.org",
            "PLANSET_TOKEN": "secret",
            **{name: re.sub(r"\$\{\{.*?\}\}", "secret", value) for name, value in given.items()},
        }
        script = script.replace("/tmp/", f"{self.temporary}/")  # noqa: S108 - of a container
        if self.name == "gitlab":
            script = re.sub(r'"\$CI_SERVER_PROTOCOL://.*?"', self.origin, script)
        return self.repository.run("bash", "-e", "-c", script, cwd=clone, env=variables)

    def branch(self, name: str) -> str:
        """Return a file of the branch that the job pushed."""
        self.repository.git("fetch", "--quiet", self.origin, "planset/update")
        return self.repository.git("show", f"FETCH_HEAD:{name}")


@pytest.fixture
def template(copier_template: Path, tmp_path: Path, run: Run) -> Repository:
    """Copy the template's repository, to give it another version."""
    return Repository(shutil.copytree(copier_template, tmp_path / "template"), run)


@pytest.fixture(params=WORKFLOWS)
def scheduled(
    request: pytest.FixtureRequest,
    template: Repository,
    repository: Repository,
    server: Forge,
    tmp_path: Path,
) -> Scheduled:
    """Make a repository ready on each forge, with a plan set, and push it."""
    planset = partial(repository.run, BIN / "planset", cwd=repository.path)
    options = ["--trust", "--defaults", "--data", f"forge={request.param}"]
    scope = ["--data", "scope=repository"]
    copier = partial(repository.run, BIN / "copier", cwd=repository.path)
    copied = copier("copy", *scope, *options, str(template.path), ".")
    assert copied.returncode == 0, copied.stderr
    assert planset("new", "docs/plans/checkout-retry", "--trust", "--defaults").returncode == 0
    repository.git("branch", "--move", "main")
    repository.commit()
    made = Scheduled(request.param, repository, server, tmp_path)
    repository.git("init", "--quiet", "--bare", made.origin.removeprefix("file://"))
    repository.git("push", "--quiet", made.origin, "main")
    return made


def release(template: Repository, version: str) -> None:
    """Give the template a next version, in which the plan has another section."""
    with (template.path / "template" / "feature" / "PLAN.md.jinja").open("a") as plan:
        plan.write(f"\n{SECTION}")
    template.commit()
    template.git("tag", version)


def test_opens_one_pull_request(scheduled: Scheduled, template: Repository) -> None:
    """Nothing new gives nothing; a version gives a pull request, and the next one a new commit."""
    assert scheduled.start() == 0
    assert not scheduled.server.pulls
    release(template, "100.0.0")
    assert scheduled.start() == 0
    (pull,) = scheduled.server.pulls
    assert (pull["head"], pull["base"]) == ("planset/update", "main")
    assert pull["title"] == "Update the plan sets to the newest template"
    assert "| checkout-retry | 99.99.99 → 100.0.0 | PLAN.md | 1 section added |" in pull["body"]
    assert SECTION.strip() in scheduled.branch("docs/plans/checkout-retry/PLAN.md")
    release(template, "101.0.0")
    assert scheduled.start() == 0
    assert len(scheduled.server.pulls) == 1
    assert "_commit: 101.0.0" in scheduled.branch("docs/plans/checkout-retry/.copier-answers.yml")


def test_tells_of_a_set_that_cannot_be_updated(scheduled: Scheduled, template: Repository) -> None:
    """The others come in a pull request that names it, and the job fails."""
    path = scheduled.repository.path / "docs/plans/refunds/.copier-answers.yml"
    shutil.copytree(path.parent.parent / "checkout-retry", path.parent)
    path.write_text(re.sub("(_commit: ).*", r"\1v0", path.read_text()), encoding="utf-8")
    scheduled.repository.commit()
    scheduled.repository.git("push", "--quiet", scheduled.origin, "main")
    release(template, "100.0.0")
    assert scheduled.start() != 0
    (pull,) = scheduled.server.pulls
    assert "- **refunds:** v0 of the template" in pull["body"]
    assert SECTION.strip() in scheduled.branch("docs/plans/checkout-retry/PLAN.md")
