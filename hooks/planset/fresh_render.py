"""What a plan set says that nobody has touched yet: which placeholders are there to be filled in.

A template is rendered here without Copier, which takes long to import: its sources, with Jinja in
a sandbox. They are those of the set's own version, where the template is a repository on this
machine, and else those that come with this package. The filters are always the package's own: no
code of a template runs.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import yaml
from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from planset.forms import DOCUMENT, own_file, own_sources, read_form, sources_of
from planset.pages import BRACKETS, Page, placeholder_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

EXTENSION = "extensions/plan_set.py"
SUFFIX = ".jinja"
ENVIRONMENT = ("trim_blocks", "lstrip_blocks", "keep_trailing_newline")
"""The settings of Jinja that a template may choose, below _envops in its copier.yml."""


class RenderError(Exception):
    """A template that cannot be rendered here; the message says why."""


class FreshTemplate:
    """A version of a template, to be rendered with the answers of sets."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        """Take the sources by their paths; raise RenderError where they are no template."""
        try:
            configuration = yaml.safe_load(sources["copier.yml"])
            self._questions = {
                name: question
                for name, question in configuration.items()
                if not name.startswith("_")
            }
            self._folder = str(configuration.get("_subdirectory", ""))
            wanted = configuration.get("_envops", {})
            settings = {name: bool(wanted[name]) for name in ENVIRONMENT if name in wanted}
        except (KeyError, AttributeError, TypeError, yaml.YAMLError) as error:
            raise RenderError(f"its copier.yml cannot be read: {error}") from error
        self.form = read_form(sources)
        self._environment: Any = SandboxedEnvironment(
            loader=DictLoader(dict(sources)),
            undefined=StrictUndefined,
            **{"keep_trailing_newline": True, **settings},
        )
        usual = dict(self._environment.globals)
        extension().PlanSetExtension(self._environment)
        # A render asks neither git nor the clock nor the folder: the answers are all that it
        # depends on.
        self._environment.globals = {
            **usual,
            "_copier_conf": {"dst_path": ""},
            "repository_answers": lambda _: extension().REPOSITORY_DEFAULTS,
        }
        self._environment.filters["to_json"] = json.dumps
        self._paths = [path for path in sources if DOCUMENT.fullmatch(path)]
        self._counted: dict[str, dict[str, Counter[str]]] = {}

    def documents(self, answers: Mapping[str, object]) -> dict[str, str]:
        """Return the documents of a set by their names, as Copier makes them.

        `answers` are those of its answers file. Raises RenderError where that cannot be.
        """
        try:
            return dict(self._documents(self._completed(answers)))
        # A template may raise whatever it likes, and so may answers that it did not ask for.
        except Exception as error:
            raise RenderError(str(error)) from error

    def _documents(self, answers: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        folder = self._rendered(self._folder, answers)
        for path in self._paths:
            place, _, name = path.removesuffix(SUFFIX).rpartition("/")
            if place == folder and (document := self._rendered(name, answers)):
                yield document, self._environment.get_template(path).render(answers)

    def _completed(self, answers: Mapping[str, object]) -> dict[str, object]:
        """Return answers with the defaults of the questions that they lack, computed ones too."""
        known = {name: value for name, value in answers.items() if not name.startswith("_")}
        for name, question in self._questions.items():
            if name in known or not isinstance(question, dict) or "default" not in question:
                continue
            value = question["default"]
            if isinstance(value, str):
                try:
                    value = self._rendered(value, known)
                except (TemplateError, TypeError):
                    # It asks for what Copier alone knows; a document that needs it will say so.
                    continue
                is_read = question.get("type") == "yaml" or question.get("multiselect")
                value = yaml.safe_load(value) if is_read else value
            known[name] = value
        return known

    def _rendered(self, source: str, answers: Mapping[str, object]) -> str:
        return str(self._environment.from_string(source).render(answers))

    def placeholders(self, answers: Mapping[str, object]) -> dict[str, Counter[str]]:
        """Return the placeholders of each untouched document by their keys; raise RenderError."""
        key = repr(answers)
        if key not in self._counted:
            self._counted[key] = {
                name: self.open_placeholders(Page(name, text))
                for name, text in self.documents(answers).items()
            }
        return self._counted[key]

    def open_placeholders(self, page: Page) -> Counter[str]:
        """Return how often each placeholder is still in a document, by its key."""
        starts = page.placeholders(self.form.placeholders)
        found = (BRACKETS.match(page.text, start) for start in starts)
        return Counter(placeholder_key(match) for match in found if match)


@lru_cache(maxsize=1)
def extension() -> ModuleType:
    """Return the extension that templates use: one file, which Copier loads in the same way."""
    specification = spec_from_file_location("planset_template_extension", own_file(EXTENSION))
    if specification is None or specification.loader is None:
        raise ImportError(f"{own_file(EXTENSION)} cannot be loaded: install planset again.")
    module = module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@lru_cache(maxsize=1)
def own_template() -> FreshTemplate:
    """Return the template that comes with this package."""
    return FreshTemplate(own_sources())


@lru_cache(maxsize=32)
def template_of(repository: str, commit: str) -> FreshTemplate | None:
    """Return a version of a template in a local repository, None where it cannot be read."""
    try:
        return FreshTemplate(sources_of(repository, commit))
    except RenderError:
        return None
