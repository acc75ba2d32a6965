"""Run Copier: which template a set is made from, and how Copier is called."""

from __future__ import annotations

import runpy
import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path

from planset.answers_files import repository_answers


class TemplateError(Exception):
    """A template that no set can be made from; the message says why and what to do."""


def canonical_template() -> str:
    """Return the URL of planset's own template, from the project URLs of pyproject.toml."""
    entries: list[str] = metadata("planset").get_all("Project-URL") or []
    return dict(entry.split(", ", 1) for entry in entries)["Repository"]


def repository_template(folder: str) -> str:
    """Return the template that the repository around a folder was made ready with, "" if none.

    A relative path of it leads from the repository's top, as for Copier there.
    """
    top, answers = repository_answers(folder)
    source = str(answers.get("_src_path") or "")
    place = Path(top, source)
    return str(place) if source and place.is_dir() else source


def is_own(template: str) -> bool:
    """Tell whether a template is planset's own, which its users trust as they run it."""
    own = canonical_template()
    path = own.removeprefix("https://github.com/")
    return template in {own, f"{own}.git", f"gh:{path}", f"gh:{path}.git"}


def copy_arguments(template: str, options: list[str]) -> list[str]:
    """Return `options` and `template` for `copier copy` so that the set can be updated later.

    A local folder is named by its absolute path: Copier reads a relative one from the folder that
    the *update* runs in. Where a local repository has no tag, Copier would take its uncommitted
    changes too and record a commit that exists nowhere; so its last commit is named instead, unless
    the options name a version.

    Raises TemplateError where a local repository has no commit.
    """
    folder = Path(template).expanduser()
    if not folder.is_dir():
        return [*options, template]
    path = str(folder.resolve())
    named = any(option.startswith(("--vcs-ref", "-r")) for option in options)
    if named or not (folder / ".git").exists() or _git(path, "tag", "--list"):
        return [*options, path]
    commit = _git(path, "rev-parse", "--verify", "--quiet", "HEAD")
    if not commit:
        raise TemplateError(f"{path} has no commit yet: commit the template, then try again.")
    if _git(path, "status", "--porcelain"):
        print("planset: what is not committed in the template is left out.", file=sys.stderr)
    return [*options, f"--vcs-ref={commit}", path]


def copier(arguments: list[str]) -> int:
    """Run the `copier` command in this process and return its exit status.

    A wrong answer (ValueError in Copier) or a template that git cannot reach (OSError) is printed
    without a traceback.
    """
    sys.argv = ["copier", *arguments]
    try:
        runpy.run_module("copier", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except (ValueError, OSError) as error:
        print(f"planset: {error}", file=sys.stderr)
        return 2
    return 0


def _git(folder: str, *arguments: str) -> str:
    """Return what git prints in `folder`; "" where it fails."""
    command = ["git", "-C", folder, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
