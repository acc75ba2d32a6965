"""The Jinja extension of planset: what copier.yml and the document templates use beyond Jinja.

It is loaded from the template's own checkout, old versions included, so it stands alone in one
file. It asks nothing of the network. What comes from outside (the date, git's facts) serves as the
default of a question only, so that it is recorded in the answers file and a render stays a
function of the template's version and the answers.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import unicodedata
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from jinja2.ext import Extension

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Environment

REPOSITORY_ANSWERS = ".copier-answers.planset.yml"
# The answers that sets take over as their defaults, as they are where there is no such file.
REPOSITORY_DEFAULTS: dict[str, object] = {
    "owners": "",
    "repository": "",
    "forge": "github",
    "language": "python",
    "documents": ["SPEC", "PRD"],
}
SLUG_LENGTH = 60
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Names that Windows keeps for devices, and the page that a folder of plans shows first.
RESERVED_SLUGS = frozenset(
    ["con", "prn", "aux", "nul", "readme", "index"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in range(10)]
)
REPOSITORY = re.compile(r"\w[\w.-]*(?:/(?!\.+(?:/|$))[\w.-]+)+", re.ASCII)
REMOTE_URL = re.compile(
    r"(?:(?!file:)[a-z+]+://[^/]+/|(?:[^@/]+@)?[^/:]{2,}:(?!/))(.+?)(?:\.git)?/?"
)

# An underscore inside a word is plain text to Markdown; one at its edge is not.
EDGE_UNDERSCORE = r"(?<![^\W_])_|_(?![^\W_])"
INLINE_MARKUP = re.compile(rf"[\\`*\[\]$~|]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|{EDGE_UNDERSCORE}")
# The place before what would start a list, a quote, a heading or an underline of one.
BLOCK_START = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+=>#]))")
# The start of an address that GitHub links by itself, where a backslash would become part of it.
LINKED_ADDRESS = re.compile(r"(https?|ftp|mailto|xmpp|www)(?=[:.]\S*\\)", re.IGNORECASE)
CLOSING_HASHES = re.compile(r"(?<=\s)(?=#+$)")
MERMAID_MARKUP = re.compile(
    rf"[\"#<>*~$%\\`|;]|&(?=#?\w+;)|:(?=fa-)|{EDGE_UNDERSCORE}|(?:(?<=^\d)[.)]|^[-+])(?=\s)"
)


# Defaults


def today() -> str:
    """Return the local date as YYYY-MM-DD."""
    return date.today().isoformat()  # noqa: DTZ011 - a plan bears its author's date


def git_user(folder: PurePath) -> str:
    """Return git's `user.name` as it holds in `folder`, or "" where git has none that fits."""
    name = _git_settings(folder).get("user.name", "")
    return "" if line_error(name) else name


def git_repository(folder: PurePath) -> str:
    """Return owner/name of the `origin` remote of the repository around `folder`.

    Gives "" where there is no repository, no such remote, or a remote that is a local path.
    """
    url = REMOTE_URL.fullmatch(_git_settings(folder).get("remote.origin.url", ""))
    path = url[1].strip("/") if url else ""
    return "" if repository_error(path) else path


@cache
def _git_settings(folder: PurePath) -> dict[str, str]:
    """Return git's user name and remote as they hold in `folder`, or its nearest parent there is.

    Empty where git has neither or cannot be run.
    """
    place = Path(folder).absolute()
    existing = next(parent for parent in (place, *place.parents) if parent.is_dir())
    command = ["git", "config", "--null", "--get-regexp", r"^(user\.name|remote\.origin\.url)$"]
    try:
        process = subprocess.run(
            command, cwd=existing, capture_output=True, check=True, encoding="utf-8"
        )
    except (OSError, subprocess.CalledProcessError, UnicodeDecodeError):
        return {}
    entries = (entry.partition("\n") for entry in process.stdout.split("\0"))
    return {name: value.strip() for name, _, value in entries}


# What the hosts of forges have in their names.
FORGE_HOSTS = {"github": "github", "gitlab": "gitlab", "codeberg": "forgejo", "forgejo": "forgejo"}


def git_forge(folder: PurePath) -> str:
    """Return the forge that the host of the `origin` remote names, "none" for another host.

    A repository without a remote counts as one that will be on GitHub.
    """
    url = _git_settings(folder).get("remote.origin.url", "")
    host = re.split(r"[/:]", re.sub(r"^[a-z+]+://", "", url))[0].rpartition("@")[2].lower()
    forges = (forge for name, forge in FORGE_HOSTS.items() if name in host)
    return next(forges, "none") if url else "github"


# The parts that a repository is made of: on which forges, and how a file that does the same may be
# called, in lower case. A part that a repository has stays out: a second one would be in the way.
FORGES = "github", "gitlab", "forgejo"
# Renovate reads the first that it finds: https://docs.renovatebot.com/configuration-options/
RENOVATE = (
    *(f"{folder}renovate.json*" for folder in ("", ".github/", ".gitlab/", ".gitea/", ".forgejo/")),
    ".renovaterc*",
    "package.json",
)
PARTS = (
    ("index", (*FORGES, "none"), ("{plans_folder}/readme.*",)),
    ("issue-form", ("github",), (".github/issue_template/plan.*",)),
    ("issue-form", ("gitlab",), (".gitlab/issue_templates/plan.md",)),
    ("issue-form", ("forgejo",), (".forgejo/issue_template/plan.*",)),
    ("issue-config", ("github",), (".github/issue_template/config.*",)),
    (
        "pull-request",
        ("github", "forgejo"),
        tuple(
            f"{folder}pull_request_template*"
            for folder in ("", "docs/", ".github/", ".gitea/", ".forgejo/")
        ),
    ),
    ("pull-request", ("gitlab",), (".gitlab/merge_request_templates/default.md",)),
    ("workflow", ("github",), (".github/workflows/plans.*",)),
    ("workflow", ("gitlab",), (".gitlab-ci.yml",)),
    ("workflow", ("forgejo",), (".forgejo/workflows/plans.*",)),
    ("pre-commit", (*FORGES, "none"), (".pre-commit-config.y*ml", "prek.toml")),
    ("renovate", FORGES, RENOVATE),
    ("agents", (*FORGES, "none"), ("agents.md",)),
    ("skill", (*FORGES, "none"), (".agents/skills/plan-sets/*", ".claude/skills/plan-sets/*")),
)


def missing_parts(folder: PurePath, plans_folder: str, forge: str) -> list[str]:
    """Return the parts that a repository on a forge may have, and has no file for yet."""
    return [
        part
        for part, forges, _ in PARTS
        if forge in forges and not part_file(folder, part, plans_folder, forge)
    ]


def part_file(folder: PurePath, part: str, plans_folder: str, forge: str) -> str:
    """Return the path of the file that a repository has for a part, "" where it has none."""
    for name, forges, patterns in PARTS:
        for pattern in patterns if name == part and forge in forges else ():
            names = pattern.format(plans_folder=plans_folder.lower()).split("/")
            found = _first_file(Path(folder), names)
            if found and (found.name != "package.json" or _sets_renovate(found)):
                return found.relative_to(folder).as_posix()
    return ""


def _first_file(folder: Path, names: list[str]) -> Path | None:
    """Return the first file below a folder whose path fits names in lower case."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if fnmatchcase(path.name.lower(), names[0]):
            found = _first_file(path, names[1:]) if names[1:] else path
            if found:
                return found
    return None


def _sets_renovate(package: Path) -> bool:
    """Tell whether a package.json has settings of Renovate."""
    try:
        content = json.loads(package.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and "renovate" in content


def has_words(folder: PurePath, name: str, words: str) -> bool:
    """Tell whether a file, or one in a folder of that name, has some words in it."""
    place = Path(folder, name)
    files = [place] if place.is_file() else (path for path in place.rglob("*") if path.is_file())
    return any(words in path.read_text(encoding="utf-8", errors="replace") for path in files)


@cache
def repository_answers(folder: PurePath) -> dict[str, object]:
    """Return what was answered for the repository around a folder, or what holds without that.

    An answer of another kind than the question's does not count.
    """
    place = Path(folder).absolute()
    for parent in (place, *place.parents):
        if (parent / REPOSITORY_ANSWERS).is_file():
            said = _read_answers(parent / REPOSITORY_ANSWERS)
            return REPOSITORY_DEFAULTS | {
                name: said[name]
                for name, default in REPOSITORY_DEFAULTS.items()
                if isinstance(said.get(name), type(default))
            }
        if (parent / ".git").exists():
            break
    return REPOSITORY_DEFAULTS


def _read_answers(path: Path) -> dict[str, object]:
    """Return what an answers file holds, {} where it cannot be read."""
    import yaml  # noqa: PLC0415 - most repositories have no such file

    try:
        answers = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    return answers if isinstance(answers, dict) else {}


def name_from_folder(folder: str) -> str:
    """Turn a folder's name into a feature's: `checkout-retry` becomes "Checkout retry"."""
    words = " ".join(re.sub(r"[^\w.+]|_", " ", folder).split()).strip(" .")
    name = words[:1].upper() + words[1:]
    return "New feature" if name_error(name) else name


def slug(name: str) -> str:
    """Turn a name in any script into lower-case ASCII words with hyphens between.

    A name without letters or digits gives "feature"; a reserved one gets "-feature" behind it.
    """
    if not name.isascii():
        from slugify import slugify  # noqa: PLC0415 - most names do without what takes long to import

        name = slugify(name)
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:SLUG_LENGTH].rstrip("-")
    words = words or "feature"
    return f"{words}-feature" if words in RESERVED_SLUGS else words


def planset_command(python: str) -> str:
    """Return how to call planset from a shell: by its name if the shell finds it."""
    return "planset" if shutil.which("planset") else f"{shlex.quote(python)} -m planset"


def update_command(python: str) -> str:
    """Return how to update from a shell: by the shortest command that the shell finds."""
    command = next(filter(shutil.which, ("planset", "copier")), None)
    return f"{command or f'{shlex.quote(python)} -m copier'} update"


# Validators: each returns what is wrong with an answer and what is right, or ""


def line_error(value: str) -> str:
    """Check a line of text that documents show; it may be empty."""
    for mark, why in {
        "|": "it would split a table's cell",
        "`": "it would start code",
        "{{": "template marks are not text",
        "{%": "template marks are not text",
        "{#": "template marks are not text",
        "<!--": "it would hide what follows",
    }.items():
        if mark in value:
            return f'"{value}" has {mark} in it ({why}): leave it out.'
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in value):
        return f"{value!r} has a line break or a control character in it: write it on one line."
    if value.lstrip().startswith("#"):
        return f'"{value}" starts with #, which makes a heading: start with a word.'
    return ""


def name_error(value: str) -> str:
    """Check a name: a line of text that is not blank."""
    if not any(unicodedata.category(character)[0] in "LNPS" for character in value):
        return f'"{value}" is blank: write a name of a few words.'
    return line_error(value)


def slug_error(value: str) -> str:
    """Check a slug: lower-case ASCII words with hyphens between, and not reserved."""
    if value in RESERVED_SLUGS:
        return f'"{value}" is reserved: choose another, like {value}-feature.'
    if not SLUG.fullmatch(value):
        return (
            f'"{value}" is not a slug: use lower-case letters, digits and single hyphens, '
            f"like {slug(value)}."
        )
    return ""


def date_error(value: str) -> str:
    """Check a date in the form YYYY-MM-DD."""
    try:
        valid = date.fromisoformat(value).isoformat() == value
    except ValueError:
        valid = False
    return "" if valid else f'"{value}" is not a date: write it as YYYY-MM-DD, like {today()}.'


def names_error(value: object) -> str:
    """Check a list of names, each once; the list may be empty."""
    if not isinstance(value, list):
        return f"{value!r} is not a list: write [{value or 'First name, Second name'}]."
    for name in value:
        if not isinstance(name, str):
            return f'{name!r} is not a text: put it between quotes, like "Name 1".'
        if error := name_error(name):
            return error
    folded = [" ".join(name.split()).casefold() for name in value]
    for name, key in zip(value, folded, strict=True):
        if folded.count(key) > 1:
            return f'"{name}" is there twice: give each its own name.'
    return ""


def folder_error(value: str) -> str:
    """Check the path of a folder in the repository: relative, with slashes, and below its top."""
    parts = value.split("/")
    if all(re.fullmatch(r"[\w-][\w .-]*", part) and part == part.strip(" .") for part in parts):
        return ""
    return f'"{value}" is no folder of the repository: write a path like docs/plans.'


def parts_error(value: Iterable[str], folder: PurePath, plans_folder: str, forge: str) -> str:
    """Check the parts that a repository gets: none that it has a file for from before."""
    if Path(folder, REPOSITORY_ANSWERS).exists():
        return ""
    for part in value:
        if name := part_file(folder, part, plans_folder, forge):
            return f"{name} is there: leave {part} out; the lines to add are printed at the end."
    return ""


def repository_error(value: str) -> str:
    """Check the owner/name of a repository; groups within groups are fine."""
    if REPOSITORY.fullmatch(value):
        return ""
    return f'"{value}" is not a repository: write owner/name, like octo-org/shop, or nothing.'


# What templates write


def text(answer: str) -> str:
    """Escape an answer so that Markdown shows it as it was typed, wherever in a block it stands.

    The rules are CommonMark 0.31.2, section 2.4 (backslash escapes), and what GitHub adds: tables,
    strikethrough and `$` for mathematics.
    """
    escaped = INLINE_MARKUP.sub(r"\\\g<0>", answer.strip())
    unlinked = LINKED_ADDRESS.sub(r"\1\\", escaped)
    return CLOSING_HASHES.sub(r"\\", BLOCK_START.sub(r"\1\\", unlinked))


def mermaid_label(answer: str) -> str:
    """Escape an answer for a quoted label of a Mermaid diagram, by Mermaid's entity codes."""
    return MERMAID_MARKUP.sub(lambda mark: f"#{ord(mark[0])};", answer.strip())


def document_files(chosen: Iterable[str], optional: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a set by their titles, in the order in which they are listed.

    `chosen` has the names of the optional documents of this set, and `optional` the title and name
    of each that there is, as the question `documents` of copier.yml lists them.
    """
    names = {
        "Implementation Plan": "PLAN",
        "Requirements": "REQUIREMENTS",
        **{title: name for title, name in optional.items() if name in chosen},
        "GitHub Issue": "GITHUB-ISSUE",
    }
    return {title: f"{name}.md" for title, name in names.items()}


def document_links(files: Mapping[str, str], own: str) -> str:
    """Return the list of links from the document titled `own` to the others of its set."""
    return "\n".join(
        f"- **{title}:** [{file}](./{file})" for title, file in files.items() if title != own
    )


class PlanSetExtension(Extension):
    """Adds the functions above to Copier's Jinja environment."""

    def __init__(self, environment: Environment) -> None:
        """Register filters for what changes an answer, globals for what stands on its own."""
        super().__init__(environment)
        # Copier renders the same few strings again for each question; templates have no state.
        environment.from_string = cache(environment.from_string)  # type: ignore[assignment]
        environment.globals.update(
            today=today,
            git_user=git_user,
            git_repository=git_repository,
            git_forge=git_forge,
            missing_parts=missing_parts,
            part_file=part_file,
            has_words=has_words,
            repository_answers=repository_answers,
            planset_command=planset_command,
            update_command=update_command,
        )
        for function in (
            name_from_folder,
            slug,
            line_error,
            name_error,
            slug_error,
            date_error,
            names_error,
            folder_error,
            parts_error,
            repository_error,
            text,
            mermaid_label,
            document_files,
            document_links,
        ):
            environment.filters[function.__name__] = function
