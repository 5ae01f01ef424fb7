"""From a ResourceService to Intended: native configuration text. The only reader of `device_templates/`.

Templates are sandboxed and strict: an unknown variable is an error that names template, line and variable.
"""

from __future__ import annotations

import hashlib
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


def render(part: ResourceService) -> Intended:
    """Raises TemplateError naming the template and what does not fit, InvalidInput for a forbidden character."""
    from jinja2 import TemplateError as JinjaError

    name = f"{part.platform}/{part.role}.j2"
    try:
        text = _environment().get_template(name).render(part.variables)
    except JinjaError as error:
        line = getattr(error, "lineno", None)
        raise TemplateError(f"{name}{f' line {line}' if line else ''} - {error}", field=part.role) from error
    return Intended(part.element, part.role, text.strip("\n") + "\n")


@cache
def template_version(platform: str, role: str) -> str:
    """A short hash of the template's text: part of what a plan's hash covers. Empty where the role has no template."""
    file = FOLDER / platform / f"{role}.j2"
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
