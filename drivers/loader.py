"""Load a driver and look it over: what it lacks is refused with the file, the line and the fix.

Takes the file of a platform (`<platform>.py` or `<platform>/__init__.py`); returns its driver class, of which nothing
is called, or raises `DriverRefused`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from drivers.moved import MOVED, RENAMED
from drivers.platform import Capability, Platform, Undo
from drivers.session import Driver, Listener, Session
from plugin_files import PluginFiles, PluginRefused, class_text, module_name

HOUSE = Path(__file__).parent
_OURS = frozenset({"errors", "imports", "kit", "loader", "moved", "platform", "session", "session_pool"})
"""names that are no platform's"""
_NEEDS = {
    Capability.CONFIRMED_COMMIT: Capability.CANDIDATE,
    Capability.PERSIST_ID: Capability.CONFIRMED_COMMIT,
}
_BRINGS = {Capability.NOTIFICATION: (Listener, "watch")}
"""verbs that only drivers with this capability answer"""


class DriverRefused(PluginRefused):
    """A driver is not whole: {file} line {line} - {what is wrong} - {how to put it right}"""


DRIVERS = PluginFiles("driver", HOUSE, DriverRefused, package="drivers", not_plugins=_OURS, moved=MOVED)
"""the platforms: `search` adds folders, `files` says where each is"""


def verbs() -> tuple[str, ...]:
    """What every driver answers: the public functions of the seam."""
    return tuple(verb for half in (Platform, Session) for verb in _verbs(half))


def _verbs(half: type[Any]) -> list[str]:
    return [name for name in vars(half) if not name.startswith("_") and callable(getattr(half, name))]


def load(path: Path) -> type[Driver]:
    """The driver class in this file, looked over. Raises DriverRefused for the first thing that is wrong."""
    file, platform = str(path), module_name(path)
    try:
        module = DRIVERS.load(path)
    except DriverRefused as refused:
        cause = refused.__cause__
        if getattr(cause, "obj", None) is Capability:
            what = f"{getattr(cause, 'name', '')!r} is no capability"
            raise DriverRefused(file, refused.line, what, f"use one of: {_known()}") from cause
        raise
    driver = getattr(module, "DRIVER", None)
    if not inspect.isclass(driver):
        raise DriverRefused(file, 1, "names no driver", "end it with `DRIVER = <your class>`")
    for where, what, fix in _faults(driver, platform):
        raise DriverRefused(*_place(driver, where, file), what, fix)
    return cast("type[Driver]", driver)


def _faults(driver: type[Any], platform: str) -> Iterator[tuple[str, str, str]]:
    """(name of the part at fault, what is wrong, how to put it right)"""
    if getattr(driver, "platform", None) != platform:
        what = f"platform is {getattr(driver, 'platform', None)!r}, the file is of {platform!r}"
        yield "platform", what, f"write `platform = {platform!r}`, or rename the file"
    yield from _capabilities(driver)
    for seam, verb in _asked(driver):
        asked = getattr(seam, verb)
        offered = getattr(driver, verb, None)
        if not callable(offered):
            add = f"add `def {verb}{_signature(asked)}`: see {_written(seam)}"
            yield verb, f"the verb `{verb}` is missing", _renamed(driver, verb, add)
        elif _kinds(inspect.signature(offered)) != _kinds(inspect.signature(asked)):
            what = f"`{verb}` takes {inspect.signature(offered)}"
            yield verb, what, f"write `def {verb}{_signature(asked)}`: it is called so"
        elif inspect.ismethod(asked) and not inspect.ismethod(offered):
            yield verb, f"`{verb}` is no class method", "put @classmethod before it: it is called without a session"
    for name in dir(driver):
        if (part := inspect.unwrap(getattr(getattr(driver, name), "__func__", getattr(driver, name)))) and _is_gap(
            part
        ):
            add = f"add it: {part.__qualname__} leaves it to the platform"
            yield name, f"`{name}` is missing", _renamed(driver, name, add)
    words = getattr(driver, "path_patterns", None)
    if not isinstance(words, Mapping):
        say = "say what a management path may name: see drivers/platform.py"
        yield "path_patterns", "`path_patterns` is missing", _renamed(driver, "path_patterns", say)


def _asked(driver: type[Any]) -> Iterator[tuple[type[Any], str]]:
    """The verbs that this driver must answer, and where they are described."""
    yield from ((half, verb) for half in (Platform, Session) for verb in _verbs(half))
    yield from (_BRINGS[each] for each in _BRINGS if each in driver.capabilities)


def _capabilities(driver: type[Any]) -> Iterator[tuple[str, str, str]]:
    found = getattr(driver, "capabilities", None)
    if not isinstance(found, frozenset | set):
        yield "capabilities", "`capabilities` is missing", f"write a frozenset of: {_known()}"
        return
    for each in sorted(found, key=str):
        if not isinstance(each, Capability):
            yield "capabilities", f"{each!r} is no capability", f"use Capability members: {_known()}"
        elif (needed := _NEEDS.get(each)) and needed not in found:
            yield "capabilities", f"{each.value} without {needed.value}", f"add Capability.{needed.name}"
    undo = getattr(driver, "undo", None)
    expected = Undo.TIMER if Capability.CONFIRMED_COMMIT in found else Undo.INVERSE
    if undo is not expected:
        yield (
            "undo",
            f"undo is {undo!r}, its capabilities say {expected.value!r}",
            f"write `undo = Undo.{expected.name}`",
        )


def _kinds(signature: inspect.Signature) -> list[tuple[str, Any]]:
    return [(each.name, each.kind) for each in signature.parameters.values()]


def _signature(asked: Any) -> str:
    return str(inspect.signature(inspect.unwrap(getattr(asked, "__func__", asked))))


def _renamed(driver: type[Any], part: str, otherwise: str) -> str:
    """How to put a missing part right: by its new name, where the driver has it under the old one."""
    old = RENAMED.get(part, "")
    return f"call `{old}` so: it has this name now" if old and hasattr(driver, old) else otherwise


def _written(seam: type[Any]) -> str:
    return f"{seam.__module__.replace('.', '/')}.py"


def _is_gap(part: Any) -> bool:
    """A base leaves this to its platforms: all that it does is to raise NotImplementedError."""
    code = getattr(part, "__code__", None)
    return code is not None and code.co_names == ("NotImplementedError",)


def _place(driver: type[Any], part: str, file: str) -> tuple[str, int]:
    """The file and line where this part is written; where it is nowhere, those of the class."""
    for owner in driver.__mro__:
        if part in vars(owner) and owner.__module__ not in {Platform.__module__, Session.__module__}:
            source, first = class_text(owner)
            begins = (f"{part} ", f"{part}:", f"{part}=", f"def {part}(")
            at = next((at for at, line in enumerate(source) if line.strip().startswith(begins)), 0)
            if inspect.getfile(owner) == file:
                return file, first + at
    return file, class_text(driver)[1]


def _known() -> str:
    return ", ".join(Capability.__members__)
