"""Whole configurations as lines: takes what an element prints of itself, returns the lines that it means.

The lines of a service come out as the platform's driver writes them, so they can be compared; whatever no driver models
comes out as well, as text under the views that contain it. The order of lines and blocks means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from controller.proof.crash.observer import UNPRINTED
from drivers import find
from drivers.kit import indented_text
from drivers.platform import Line

_SAYS_NOTHING = "[!#].*|return|end|exit"
"""what only heads a text or closes a view, where the platform does not say it"""


@lru_cache(maxsize=256)  # most elements print what they printed before
def lines_of_printed(platform: str, text: str) -> frozenset[Line]:
    """What `observer.configurations` gave for an element, as lines. Raises UnknownThing, ValueError.

    The platform's `full_configuration` reads it. One that has none is read by its indentation.
    """
    read: Callable[[str], Iterable[Line]] = getattr(find(platform), "full_configuration", _indented)
    return frozenset(read(text.replace(UNPRINTED, "\n")))


def _indented(text: str) -> Iterable[Line]:
    return indented_text.every(text, _SAYS_NOTHING)


def orphans(platform: str, rows: Iterable[Line], lines: Iterable[Line]) -> frozenset[Line]:
    """Of these rows those that are a part of an object which is not among the lines. Pure."""
    rules = getattr(find(platform), "rules", None)
    if rules is None:
        return frozenset()
    keys = rules.keys(lines)
    return frozenset(known.line for known in rules.known(rows) if known.owner and known.owner not in keys)
