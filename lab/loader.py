"""Check a dialect before it is used: what it lacks is an error with the file, the line and the fix.

Takes folders of dialects beside the lab's own and the name of a platform; returns the class of its elements.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lab.element import Element
from lab.moved import MOVED, RENAMED
from plugin_files import PluginFiles, PluginRefused, class_text

HOUSE = Path(__file__).parent / "dialects"
SHARED = frozenset({"ma5800_alarms", "pseudowires"})
"""modules that dialects share"""
OWN = ("load", "running", "saved", "reset", "raise_injected", "forward")
"""what every dialect answers by itself"""


class DialectRefused(PluginRefused):
    """A dialect is not whole: {file} line {line} - {what is wrong} - {how to put it right}"""


def dialects(folders: Iterable[Path | str] = ()) -> PluginFiles:
    """The dialects here and in these folders. Raises DialectRefused for a platform that has two."""
    found = PluginFiles("dialect", HOUSE, DialectRefused, package="lab.dialects", not_plugins=SHARED, moved=MOVED)
    found.search(Path(each).resolve() for each in folders)
    return found


def load(platform: str, known: PluginFiles) -> type[Element]:
    """The elements of this platform. Raises DialectRefused for the first thing that is wrong, LookupError."""
    path = known.files[platform]
    module = known.load(path)
    element = getattr(module, "ELEMENT", None)
    if not (inspect.isclass(element) and issubclass(element, Element)):
        fix = "end it with `ELEMENT = <your subclass of lab.element.Element>`"
        raise DialectRefused(path, 1, "names no element", fix)
    for what, fix in _faults(element, platform):
        raise DialectRefused(path, class_text(element)[1], what, fix)
    for refused in _old_names(element):
        raise refused
    return element


def _old_names(element: type[Any]) -> Iterator[DialectRefused]:
    """A refusal of each part of ours that the dialect calls by its old name, at the line where it does."""
    bases = {f"{each.__module__}.{each.__qualname__}" for each in element.__mro__}
    renamed = [each for base in bases & RENAMED.keys() for each in RENAMED[base].items()]
    for owner in element.__mro__:
        for old, new in ((old, new) for old, new in renamed if old in vars(owner)):
            lines, first = class_text(owner)
            at = next((at for at, line in enumerate(lines) if re.match(rf"\s+(async )?(def )?{old}\b", line)), 0)
            what = f"`{old}` is no name of ours any more"
            yield DialectRefused(inspect.getfile(owner), first + at, what, f"call it `{new}`")


def _faults(element: type[Any], platform: str) -> Iterator[tuple[str, str]]:
    if element.platform != platform:
        what = f"platform is {element.platform!r}, the file is of {platform!r}"
        yield what, f"write `platform = {platform!r}`, or rename the file"
    for name in OWN:
        if getattr(element, name) is getattr(Element, name):
            asked = inspect.signature(getattr(Element, name))
            yield f"`{name}` is missing", f"add `def {name}{asked}`: see lab/element.py"
    if element.shell is Element.shell and element.netconf is Element.netconf:
        yield "it serves no session", "add `async def shell(self, channel)` or `netconf`: see lab/element.py"
