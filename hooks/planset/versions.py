"""Versions of a template: each fetched once, and rendered for as many sets as have it.

Copier makes a set's render anew each time, with the checkout, the configuration and the Jinja
environment that go with it. Here these are kept, through Copier's own `Worker`, whose properties
are cached and may be given ahead.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planset.answers import newer
from planset.sets import SetError, read_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copier._main import Worker


class Version:
    """One version of a template, at a place, under a name for git; None is the newest tag."""

    def __init__(self, source: str, ref: str | None, folder: str, *, trusted: bool) -> None:
        """Fetch it; raise SetError where that cannot be.

        `folder` is where a relative `source` leads from; `trusted` says that the template's
        extensions may run, whatever Copier's settings say.
        """
        # Imported here, since it takes half a second.
        from copier._template import Template  # noqa: PLC0415 - see above
        from plumbum import local  # noqa: PLC0415 - see above

        self.source = source
        self.trusted = trusted
        self._template = Template(url=source, ref=ref)
        self._environment: object = None
        self._rendered: dict[str, dict[str, str]] = {}
        try:
            with local.cwd(folder):
                has_versions = self._template.vcs == "git" and self._template.commit
        except Exception as error:
            self.close()
            named = ref or "the newest version"
            raise SetError(
                f"{named} of the template {source} cannot be fetched: {_words(error)}"
            ) from error
        if not has_versions:
            raise SetError(
                f"{source} is gone, or is no git repository with versions of a template."
            )

    @property
    def commit(self) -> str:
        """What an answers file records, as `git describe` names it."""
        return self._template.commit or ""

    def is_older_than(self, other: Version) -> bool:
        """Tell which version comes first, in the order of PEP 440, as Copier does."""
        if self.commit == other.commit:
            return False
        # Copier asks git several times for what most names tell.
        if found := newer(self.commit, other.commit):
            return found == other.commit
        mine, others = self._template.version, other._template.version
        return bool(mine and others and mine < others)

    def answers(self, folder: str, answers_file: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers of a set to this version's questions; nobody is asked.

        They are those of its answers file but for `data`, and defaults for new questions. Raises
        SetError where one does not fit.
        """
        worker = self._worker(
            dst_path=Path(folder),
            answers_file=Path(answers_file),
            data=dict(data),
            pretend=True,
        )
        worker.__dict__["_render_template"] = _do_nothing
        self._run(worker)
        return {
            name: value
            for name, value in worker.answers.combined.items()
            if not name.startswith("_") and name not in worker.answers.hidden
        }

    def render(self, name: str, answers_file: str, answers: Mapping[str, Any]) -> dict[str, str]:
        """Return the texts of a set in a folder of that name, by path; raise SetError.

        Of the answers, those that start with an underscore are Copier's own and left out.
        """
        answers = {key: value for key, value in answers.items() if not key.startswith("_")}
        key = json.dumps([name, answers_file, answers], sort_keys=True, default=str)
        if key not in self._rendered:
            self._rendered = {key: self._render(name, answers_file, answers)}
        return self._rendered[key]

    def _render(self, name: str, answers_file: str, answers: Mapping[str, Any]) -> dict[str, str]:
        with tempfile.TemporaryDirectory(prefix="planset-") as place:
            folder = Path(place, name)
            self._run(
                self._worker(dst_path=folder, answers_file=Path(answers_file), data=dict(answers))
            )
            return read_folder(str(folder))

    def _worker(self, **options: Any) -> Worker:  # noqa: ANN401 - Copier's own, of all kinds
        from copier._main import Worker  # noqa: PLC0415 - see above

        worker = Worker(
            src_path=self.source,
            defaults=True,
            quiet=True,
            overwrite=True,
            unsafe=self.trusted,
            skip_tasks=True,
            **options,
        )
        worker.__dict__["template"] = self._template
        # It asks git once for each file, for an index that a render does not have.
        worker.__dict__["_sync_git_index_executable_bit"] = _do_nothing
        if self._environment is not None:
            worker.__dict__["jinja_env"] = self._environment
        return worker

    def _run(self, worker: Worker) -> None:
        from copier.errors import UnsafeTemplateError  # noqa: PLC0415 - see above

        try:
            worker.run_copy()
        except UnsafeTemplateError as error:
            raise SetError(
                f"The template {self.source} runs code of its own: say --trust if you trust it."
            ) from error
        except Exception as error:
            raise SetError(
                f"{self.commit} of the template {self.source} cannot be rendered: {_words(error)}"
            ) from error
        self._environment = worker.jinja_env

    def close(self) -> None:
        """Remove the checkout."""
        self._template._cleanup()  # noqa: SLF001 - Copier has no other name for it


class Versions:
    """All versions that an update needs, fetched when they are first asked for."""

    def __init__(self, *, trusted: bool) -> None:
        """Start with none."""
        self.trusted = trusted
        self._fetched: dict[tuple[str, str, str | None], Version | SetError] = {}

    def get(self, source: str, ref: str | None, folder: str) -> Version:
        """Return a version; raise SetError, the same each time, where it cannot be fetched.

        A path that is relative leads from `folder`, that of the set, as for Copier there.
        """
        is_relative = not Path(source).is_absolute() and Path(folder, source).is_dir()
        key = (folder if is_relative else "", source, ref)
        if key not in self._fetched:
            try:
                self._fetched[key] = Version(source, ref, folder, trusted=self.trusted)
            except SetError as error:
                self._fetched[key] = error
        found = self._fetched[key]
        if isinstance(found, SetError):
            raise found
        return found

    def close(self) -> None:
        """Remove all checkouts."""
        for version in self._fetched.values():
            if isinstance(version, Version):
                version.close()


def _do_nothing(*_: object) -> None:
    """Stand in for a step of Copier's that has no use here."""


def _words(error: Exception) -> str:
    """Return the last line of an error that says something; git's come with a traceback."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1].removeprefix("Stderr: | ") if lines else type(error).__name__
