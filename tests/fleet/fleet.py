"""A forge with a template, and three repositories whose five plan sets each are filled.

The settings of Renovate, and of the repositories for it, are those of the how-to.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copier import run_copy

from tests.conftest import BIN, Repository
from tests.page import fences
from tests.questions import PROJECT
from tests.update.conftest import answers
from tests.update.story import changes
from tests.update.test_story import ANSWERS, CONFLICT, FILLED, HOOKS

if TYPE_CHECKING:
    import subprocess

    from tests.conftest import Run
    from tests.fleet.forge import Forge

TOOLS = Path(__file__).parent / "node_modules" / ".bin"
HOW_TO = PROJECT / "docs" / "how-to" / "forty-repositories-with-renovate.md"
TEMPLATE = "octo-org/planset"
REPOSITORIES = ["octo-org/shop", "octo-org/wallet", "octo-org/parcels"]
FEATURES = {
    "checkout-retry": "Checkout retry",
    "import-retry": "Import retry",
    "mail-retry": "Mail retry",
    "payout-retry": "Payout retry",
    "refund-retry": "Refund retry",
}
PLANS = "docs/plans"
OLD, NEW, NEXT = "v1.4.0", "v1.5.0", "v1.6.0"


SETTINGS, RULE_FOR_SHORT_ADDRESSES, GLOBAL_SETTINGS = map(
    json.loads, fences(HOW_TO.read_text(encoding="utf-8"), "json")
)
"""The renovate.json of a repository, what some add to its rules, and the settings of Renovate.

A test holds the first equal to what a repository is made ready with.
"""


@dataclass(frozen=True)
class Proposal:
    """The pull request of a repository, with its branch checked out."""

    repository: str
    title: str
    statuses: dict[str, str]
    comment: str
    branch: Repository
    others: int

    def sets(self) -> dict[str, Path]:
        """Return the folders of the sets, by their names."""
        return {name: self.branch.path / PLANS / name for name in FEATURES}

    def versions(self) -> dict[str, str]:
        """Return the version of the template that each set has."""
        return {name: answers(folder)["_commit"] for name, folder in self.sets().items()}

    def conflicts(self) -> dict[str, int]:
        """Return how many conflicts there are in the documents of each set."""
        return {
            name: sum(
                len(CONFLICT.findall(path.read_text(encoding="utf-8")))
                for path in folder.glob("*.md")
            )
            for name, folder in self.sets().items()
        }

    def __str__(self) -> str:
        """Say in a few words what whoever opens the pull request finds."""
        at_new = sum(version != OLD for version in self.versions().values())
        return (
            f"{self.repository}: {self.title!r}, {at_new} of {len(FEATURES)} sets updated,"
            f" {sum(self.conflicts().values())} conflicts,"
            f" renovate/artifacts {self.statuses.get('renovate/artifacts')}"
        )


class Fleet:
    """The template and the repositories on a forge, and Renovate to update them."""

    def __init__(self, copier_template: Path, place: Path, forge: Forge, run: Run) -> None:
        """Put the template on the forge; it has no version there yet."""
        self.place, self.forge, self.run = place, forge, run
        self.template = Repository(shutil.copytree(copier_template, place / "template"), run)
        self.template.git("remote", "add", "origin", forge.add(TEMPLATE).url)

    def take_hooks_out(self) -> None:
        """Leave the template to Copier alone."""
        configuration = self.template.path / "copier.yml"
        text = configuration.read_text(encoding="utf-8")
        configuration.write_text(HOOKS.sub("", text), encoding="utf-8")
        self.template.commit()

    def release(self, version: str) -> None:
        """Publish what the template has as its next version."""
        self.template.git("tag", version)
        self.template.git("push", "--quiet", "origin", "HEAD:main", version)

    def change_template(self) -> None:
        """Change the template as in the story of a year, all at once."""
        for version in changes.VERSIONS:
            changes.change(self.template.path, version)
        self.template.commit()

    def plan(self) -> None:
        """Make all repositories ready with the newest version, and make and fill their sets."""
        for name in REPOSITORIES:
            made = Repository(self.place / name, self.run)
            made.path.mkdir(parents=True)
            made.git("init", "--quiet")
            self._copy(made.path, {"scope": "repository", "forge": "forgejo", "repository": name})
            for slug, feature in FEATURES.items():
                self._plan(made.path / PLANS / slug, feature)
            made.commit("Plan five features")
            made.git("push", "--quiet", self.forge.add(name).url, "HEAD:main")

    def _plan(self, folder: Path, feature: str) -> None:
        self._copy(folder, ANSWERS | {"feature_name": feature})
        shutil.copytree(folder, self.rendered(folder.name), dirs_exist_ok=True)
        for path in FILLED.iterdir():
            text = path.read_text(encoding="utf-8").replace(ANSWERS["feature_name"], feature)
            (folder / path.name).write_text(text, encoding="utf-8")

    def _copy(self, folder: Path, data: dict[str, Any]) -> None:
        source = self.forge.repositories[TEMPLATE].url
        run_copy(source, folder, data=data, defaults=True, unsafe=True, quiet=True)

    def rendered(self, slug: str) -> Path:
        """Return the folder with a set as it was made."""
        return self.place / "rendered" / slug

    def filled(self, slug: str) -> Path:
        """Return the folder with a set as it was filled."""
        return self.place / REPOSITORIES[0] / PLANS / slug

    def renovate(self, *names: str) -> subprocess.CompletedProcess[str]:
        """Run Renovate on all repositories, or on some; what it did is in renovate.log."""
        settings = GLOBAL_SETTINGS | {
            "platform": "gitea",
            "endpoint": self.forge.url,
            "token": "any",
            "autodiscoverFilter": list(names or REPOSITORIES),
            "baseDir": str(self.place / "renovate"),
        }
        (self.place / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        # Renovate remembers the tags of a template for a half an hour.
        shutil.rmtree(self.place / "renovate", ignore_errors=True)
        return self.run(
            TOOLS / "renovate",
            cwd=self.place,
            env={
                "PATH": os.pathsep.join([str(TOOLS), str(BIN), os.environ["PATH"]]),
                "RENOVATE_CONFIG_FILE": str(self.place / "settings.json"),
                "RENOVATE_X_IGNORE_RE2": "true",
                "LOG_LEVEL": "info",
                "LOG_FILE": str(self.place / "renovate.log"),
                "LOG_FILE_FORMAT": "pretty",
            },
        )

    def proposals(self) -> list[Proposal]:
        """Return the newest pull request of each repository."""
        return [self.proposal(name) for name in REPOSITORIES]

    def proposal(self, name: str) -> Proposal:
        """Return the newest pull request of a repository."""
        hosted = self.forge.repositories[name]
        *others, pull = hosted.pulls
        head = pull["head"]["ref"]
        branch = Repository(self.place / "proposals" / f"{hosted.name}-{pull['number']}", self.run)
        self.template.git("clone", "--quiet", "--branch", head, str(hosted.path), str(branch.path))
        statuses = hosted.statuses.get(branch.git("rev-parse", "HEAD"), [])
        return Proposal(
            hosted.name,
            pull["title"],
            {status["context"]: status["status"] for status in statuses},
            "".join(each["body"] for each in hosted.comments.get(str(pull["number"]), [])),
            branch,
            len(others),
        )

    def merge(self, proposal: Proposal) -> None:
        """Merge a pull request as it is, and delete its branch."""
        hosted = self.forge.repositories[proposal.repository]
        head = hosted.pulls[-1]["head"]["ref"]
        proposal.branch.git("push", "--quiet", hosted.url, "HEAD:main", f":{head}")
        hosted.pulls[-1].update(state="closed", merged=True)
