"""From an error to one line on stderr: what is wrong, in which field, and the fix.

With `--json` also an object on stdout, as the API would answer it.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from controller.errors import Problem


def told(error: Exception, *, as_json: bool) -> None:
    """Say what went wrong. `KAITONG_DEBUG=1` adds where in the program."""
    if isinstance(error, typer.TyperException) and error.format_message().startswith("Usage:"):
        sys.stderr.write(error.format_message() + "\n")  # a group without a command: its help
        return
    if os.environ.get("KAITONG_DEBUG"):
        traceback.print_exception(error)
    tell(_problem(error), as_json=as_json)


def _problem(error: Exception) -> Problem:
    from pydantic import ValidationError
    from sqlalchemy.exc import SQLAlchemyError

    from controller.errors import EXPECTED, Problem, invalid, problem
    from plugin_files import PluginRefused

    if isinstance(error, (*EXPECTED, ValidationError)):
        return problem(invalid(error) if isinstance(error, ValidationError) else error)
    match error:
        case typer.TyperException():
            return Problem(400, "usage", error.format_message().rstrip("."), fix="add --help to see how it is written")
        case PluginRefused():
            return Problem(500, "driver", str(error), fix=error.fix)
        case SQLAlchemyError():
            first = str(getattr(error, "orig", None) or error).splitlines()[0]
            return Problem(
                503, "database", f"the database does not answer: {first}", fix="check `KAITONG_DATABASE_URL`"
            )
        case OSError():
            return Problem(400, "file", f"{error.filename or 'system'}: {error.strerror or error}")
        case _:
            fix = "set KAITONG_DEBUG=1 to see where, and report it"
            return Problem(500, "internal", f"unexpected {type(error).__name__}: {error}", fix=fix)


def tell(found: Problem, *, as_json: bool) -> None:
    from controller.shown import shown

    text = found.detail.replace("Value error, ", "")
    if found.field and not text.startswith(found.field):
        text = f"{found.field} - {text}"
    if found.fix and found.fix not in found.detail:
        text += f"; {found.fix}"
    more = found.more or {}
    sys.stderr.write(f"Error: {shown(text)}\n")
    for line in (*more.get("difference", ()), *_others(more)):
        sys.stderr.write(f"  {shown(line)}\n")
    if as_json:
        sys.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False, default=str) + "\n")


def _others(more: dict[str, object]) -> list[str]:
    """The other fields at fault; the first is in the line above."""
    errors = more.get("errors")
    if not isinstance(errors, list):
        return []
    return [f"{item['field']}: {item['message']}" for item in errors[1:]]
