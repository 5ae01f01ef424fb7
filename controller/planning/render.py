"""From a ResourceService to Intended: native configuration text. The only reader of `device_templates/`.

Templates are sandboxed and strict: before anything is rendered, a variable that the role does not give is an error that
names template, line and variable, whatever the values are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import device_templates
from controller.errors import InvalidInput, TemplateError
from controller.model.service import Intended, ResourceService
from plugin_files import PluginFiles

FOLDER = Path(device_templates.__file__).parent
# A newline ends a command, `?` asks for help; quotes, brackets, `;` `|` `#` and the XML marks mean something to one
# platform or another.
FORBIDDEN = frozenset('\n\r\t\x1b;"?|<>&\\`$%{}[]#')


def _refused(file: Path, line: int, what: str, fix: str) -> TemplateError:
    return TemplateError(f"{file} line {line} - {what}", field=file.stem, fix=fix)


TEMPLATES = PluginFiles(
    "template", FOLDER, _refused, patterns=("*/[!_]*.j2",), named=lambda file: f"{file.parent.name}/{file.stem}"
)
"""`platform/role` → the file of that template"""


def search(folders: Iterable[Path]) -> None:
    """Look for templates in these folders too, in this process. Raises TemplateError for one that is found twice."""
    TEMPLATES.search(folders)
    for known in (_environment, variables, template_version):
        known.cache_clear()


def roles(platform: str) -> tuple[str, ...]:
    """The roles for which this platform has a template."""
    places = (name.split("/") for name in TEMPLATES.files)
    return tuple(sorted(role for here, role in places if here == platform))


@cache
def _environment() -> Any:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=FileSystemLoader([FOLDER, *TEMPLATES.folders]),
        undefined=StrictUndefined,
        finalize=_harmless,
        autoescape=False,
        keep_trailing_newline=True,
    )


def _harmless(value: Any) -> Any:
    """The last door before a command line: no value carries a character that a vendor's grammar gives a meaning."""
    if isinstance(value, str) and (bad := FORBIDDEN.intersection(value)):
        raise InvalidInput(f"value {value!r} contains {sorted(bad)!r}", fix="leave these characters out")
    return value


@cache
def variables(platform: str, role: str) -> Mapping[str, int]:
    """The variables of a template, each with the line that first names it. Raises TemplateError."""
    from jinja2 import TemplateError as JinjaError
    from jinja2 import meta, nodes

    found: dict[str, int] = {}
    try:
        for included, line in _sources(platform, role):
            tree = _environment().parse(included)
            wanted = meta.find_undeclared_variables(tree)
            named = sorted(tree.find_all(nodes.Name), key=lambda node: -node.lineno)
            found |= {node.name: line or node.lineno for node in named if node.name in wanted - found.keys()}
    except JinjaError as error:
        raise _broken(platform, role, error) from error
    return found


def _sources(platform: str, role: str) -> Iterator[tuple[str, int]]:
    """The text of a template, then of each part that it includes (`_part.j2`) with the line that says so.

    Raises what Jinja raises, TemplateError for a part whose name only rendering would tell.
    """
    from jinja2 import nodes

    environment = _environment()
    assert environment.loader is not None
    source, *_ = environment.loader.get_source(environment, f"{platform}/{role}.j2")
    yield source, 0
    for part in environment.parse(source).find_all(nodes.Include):
        if not isinstance(part.template, nodes.Const):
            raise TemplateError(
                f"{template_place(platform, role)} line {part.lineno} - what is included is computed",
                field=role,
                fix="write the name of the part in quotes",
            )
        yield environment.loader.get_source(environment, part.template.value)[0], part.lineno


def template_variables(platform: str, role: str) -> frozenset[str]:
    """The variables that a platform's template for a role names; none where it has no such template.

    Raises TemplateError for one that cannot be read.
    """
    return frozenset(variables(platform, role) if role in roles(platform) else ())


def render(part: ResourceService) -> Intended:
    """Raises TemplateError naming the template and what does not fit, InvalidInput for a forbidden character."""
    from jinja2 import TemplateError as JinjaError

    lines = variables(part.platform, part.role)
    if missing := sorted(lines.keys() - part.variables.keys(), key=lambda variable: lines[variable]):
        where = f"{template_place(part.platform, part.role)} line {lines[missing[0]]}"
        raise TemplateError(
            f"{where} - {missing[0]!r} is not given to the role {part.role!r}",
            field=part.role,
            fix=f"use one of: {', '.join(sorted(part.variables)) or 'none'}; or let the product give it",
        )
    try:
        text = _environment().get_template(f"{part.platform}/{part.role}.j2").render(part.variables)
    except JinjaError as error:
        raise _broken(part.platform, part.role, error) from error
    return Intended(part.element, part.role, text.strip("\n") + "\n")


def _broken(platform: str, role: str, error: Exception) -> TemplateError:
    line = getattr(error, "lineno", None)
    return TemplateError(f"{template_place(platform, role)}{f' line {line}' if line else ''} - {error}", field=role)


def template_place(platform: str, role: str) -> str:
    """Where a template is, for people: ours by its house, others by their path."""
    name = f"{platform}/{role}"
    file = TEMPLATES.files.get(name, FOLDER / f"{name}.j2")
    return f"device_templates/{name}.j2" if file.is_relative_to(FOLDER) else str(file)


@cache
def template_version(platform: str, role: str) -> str:
    """A short hash of the template's text: part of what a plan's hash covers. Empty where the role has no template."""
    if role not in roles(platform):
        return ""
    text = "".join(source for source, _ in _sources(platform, role))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
