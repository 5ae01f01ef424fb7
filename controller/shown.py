"""Texts as they may be kept and seen: no password in them, no sign that a database or a terminal trips over, no flood.

In comes what an element or a client said, out goes what doors show and tables keep. The one place for it: columns of
the types below, and every view and problem, pass through. What must be put back exactly (snapshots) does not.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.types import TypeDecorator

from drivers.kit.secrets import masked
from drivers.platform import Line

PROSE = 20_000
"""characters of a reason, an error or an event at most"""
NATIVE = 500_000
"""characters of a diff or of one command at most"""
HEADLINE = 240
"""characters of the first line of a reason at most"""
_STRANGE = re.compile(
    # control signs but for the line's end and the tabulator, half surrogates
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    # what turns the direction of a line on a terminal, or ends it
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
_QUOTED = re.compile(r"""(['"])((?:(?!\1).){51,}?)\1""")
_BREAKS = re.compile(r"[\t\n\r]")
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def shown(text: str, limit: int = PROSE) -> str:
    """Masked, storable and not too long; a text that has passed once stays as it is."""
    body = storable(masked(text[:limit]))
    if len(text) <= limit >= len(body):
        return body
    note = f" ... ({len(text):,} characters, the rest is left out)"
    return body[: limit - len(note)] + note


def storable(text: str) -> str:
    r"""Signs that a table or a terminal does not take are shown escaped: NUL as `\x00`, half surrogates as `\ud800`."""
    return _STRANGE.sub(_escaped, text.replace("\r\n", "\n"))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def shown_json(value: Any, limit: int = PROSE) -> Any:
    """The same for every text in a JSON value, names too."""
    if isinstance(value, str):
        return shown(value, limit)
    if isinstance(value, Mapping):
        return {shown_json(name, limit): shown_json(item, limit) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [shown_json(item, limit) for item in value]
    return value


def strange(value: Any) -> bool:
    """Does any text in this JSON value hold a sign that would be shown escaped?"""
    return any(_STRANGE.search(text) for text in _texts(value))


def broken(value: Any) -> bool:
    """Does any text in this JSON value have a line's end or a tabulator in its midst?"""
    return any(_BREAKS.search(text.strip()) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def unkept(lines: Iterable[Line]) -> str:
    """The first of these lines that could not be put back exactly as it is, escaped; "": all of them could."""
    odd = (line for line in lines if any(_UNKEPT.search(part) for part in line))
    return next((shown(" / ".join(line), HEADLINE) for line in odd), "")


def headline(text: str, room: int = 0) -> str:
    """The first line of a text, not too long; so much `room` is left for more.

    Long quoted lines lose their middle first: what is told of them (`recorded X, found Y`) is to be seen whole.
    """
    head, limit = text.split("\n", 1)[0], HEADLINE - room
    if len(head) > limit:
        head = _QUOTED.sub(_middle_out, head)
    return head if len(head) <= limit else f"{head[: limit - 4].rsplit(' ', 1)[0]} ..."


def _middle_out(found: re.Match[str]) -> str:
    mark, line = found.groups()
    return f"{mark}{line[:20].rsplit(' ', 1)[0]} ... {line[-25:].split(' ', 1)[-1]}{mark}"


def trace() -> str:
    """The error that is being handled, with where in the program, for the log."""
    return shown(traceback.format_exc())


# -- columns ---------------------------------------------------------------------------------------------------------
class ShownName(TypeDecorator[str]):
    """A short text, of which all is shown."""

    impl, cache_ok, limit = String, True, PROSE

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        del dialect
        return value if value is None else shown(value, self.limit)


class ShownText(ShownName):
    impl, cache_ok = Text, True


class ShownDiff(ShownText):
    cache_ok, limit = True, NATIVE


class ShownJson(TypeDecorator[Any]):
    """Texts in a JSON value."""

    impl, cache_ok, limit = JSON, True, PROSE

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        del dialect
        return shown_json(value, self.limit)


class ShownCommands(ShownJson):
    cache_ok, limit = True, NATIVE
