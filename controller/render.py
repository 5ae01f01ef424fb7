"""From a ResourceService to Intended: native configuration text. The only reader of `device_templates/`.

Templates are sandboxed and strict: before anything is rendered, a variable that the role does not give is an error that
names template, line and variable, whatever the values are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import device_templates
from controller.errors import InvalidInput, KaitongError
from controller.service import Intended, ResourceService

FOLDER = Path(device_templates.__file__).parent

# A newline ends a command, `?` asks for help; quotes, brackets, `;` `|` `#` and the XML marks mean something to one
# platform or another.
FORBIDDEN = frozenset('\n\r\t\x1b;"?|<>&\\`$%{}[]#')


class TemplateError(KaitongError):
    """A template and the variables of its role do not fit."""

    status, code = 500, "template"


@cache
def _environment() -> Any:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=FileSystemLoader(FOLDER),
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
    """The variables of a template, each with the line that first names it. Raises jinja2's errors."""
    from jinja2 import meta, nodes

    environment = _environment()
    assert environment.loader is not None
    source, *_ = environment.loader.get_source(environment, f"{platform}/{role}.j2")
    tree = environment.parse(source)
    wanted = meta.find_undeclared_variables(tree)
    named = sorted(tree.find_all(nodes.Name), key=lambda node: -node.lineno)
    return {node.name: node.lineno for node in named if node.name in wanted}


def asked(platform: str, role: str) -> frozenset[str]:
    """The variables that a platform's template for a role names; none where it has no such template.

    Raises TemplateError for one that cannot be read.
    """
    from jinja2 import TemplateError as JinjaError
    from jinja2 import TemplateNotFound

    try:
        return frozenset(variables(platform, role))
    except TemplateNotFound:
        return frozenset()
    except JinjaError as error:
        raise _unreadable(f"{platform}/{role}.j2", role, error) from error


def render(part: ResourceService) -> Intended:
    """Raises TemplateError naming the template and what does not fit, InvalidInput for a forbidden character."""
    from jinja2 import TemplateError as JinjaError

    name = f"{part.platform}/{part.role}.j2"
    try:
        lines = variables(part.platform, part.role)
        if missing := sorted(lines.keys() - part.variables.keys(), key=lambda variable: lines[variable]):
            place = f"device_templates/{name} line {lines[missing[0]]}"
            raise TemplateError(
                f"{place} - {missing[0]!r} is not given to the role {part.role!r}",
                field=part.role,
                fix=f"use one of: {', '.join(sorted(part.variables)) or 'none'}; or let the product give it",
            )
        text = _environment().get_template(name).render(part.variables)
    except JinjaError as error:
        raise _unreadable(name, part.role, error) from error
    return Intended(part.element, part.role, text.strip("\n") + "\n")


def _unreadable(name: str, role: str, error: Exception) -> TemplateError:
    line = getattr(error, "lineno", None)
    return TemplateError(f"{name}{f' line {line}' if line else ''} - {error}", field=role)


@cache
def template_version(platform: str, role: str) -> str:
    """A short hash of the template's text: part of what a plan's hash covers. Empty where the role has no template."""
    file = FOLDER / platform / f"{role}.j2"
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
