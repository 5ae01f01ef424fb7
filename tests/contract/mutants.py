"""Drivers with one defect each, made of an honest one: what the conformance kit must see on every platform.

Each is planted at the seam, or at what the drivers of one kind share, so a new platform is tested without being named.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import drivers.platform
import drivers.session
from drivers.errors import NotPending, Rejected, RollbackFailed
from drivers.kit.line_driver import LineDriver
from drivers.kit.tl1 import Partial
from drivers.kit.tl1_driver import Tl1Driver
from drivers.platform import Capability, Change, Cleared, Reading, State, Undo
from drivers.session import Driver

Made = type[Any]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A defect: how a driver class gets it, which checks are made, and where it can be planted."""

    name: str
    plant: Callable[[Made], Made]
    only: str
    fits: Callable[[type[Driver]], bool] = lambda _driver: True


def _with(driver: Made, **parts: Any) -> Made:
    return type(f"Faulty{driver.__name__}", (driver,), parts)


def no_inverse(driver: Made) -> Made:
    """What was written is not taken back."""

    def rollback(self: Any, change: Change, before: Reading, *, token: str) -> None:
        self.discard()

    return _with(driver, rollback=rollback)


def no_read_back(driver: Made) -> Made:
    """The way back is sent, and nobody reads whether it did what it should."""

    def rollback(self: Any, change: Change, before: Reading, *, token: str) -> None:
        with contextlib.suppress(RollbackFailed):
            driver.rollback(self, change, before, token=token)

    return _with(driver, rollback=rollback)


def deaf_to_refusals(driver: Made) -> Made:
    """What the element denies counts as done."""

    def stage(self: Any, change: Change) -> Any:
        with contextlib.suppress(Rejected):
            return driver.stage(self, change)
        return drivers.platform.Diff()

    def commit(self: Any, change: Change, *, confirm_within: int, token: str) -> None:
        with contextlib.suppress(Rejected):
            driver.commit(self, change, confirm_within=confirm_within, token=token)

    return _with(driver, stage=stage, commit=commit)


def content_with_a_part(driver: Made) -> Made:
    """A line that is refused is passed over, and the others are sent: a partial success counts as one."""

    def check(self: Any, command: str, answer: str) -> None:
        with contextlib.suppress(Rejected):
            driver.check(self, command, answer)

    return _with(driver, check=check)


def ignores_prtl(driver: Made) -> Made:
    """What was done in part counts as done."""

    def check(self: Any, command: str, answer: Any) -> None:
        with contextlib.suppress(Partial):
            driver.check(self, command, answer)

    return _with(driver, check=check)


def unguarded(driver: Made) -> Made:
    """Nobody is asked before a write whether this worker still may."""
    return _with(driver, guard=property(lambda self: drivers.session.unguarded, lambda self, guard: None))


def no_discard(driver: Made) -> Made:
    """Candidate and lock stay."""
    return _with(driver, discard=lambda self: None)


def unsaved(driver: Made) -> Made:
    """What is confirmed is not kept."""
    return _with(driver, confirm=lambda self, change, *, token: None)


def confirms_what_is_gone(driver: Made) -> Made:
    """The timer went back, or the box restarted, and nobody says so."""

    def confirm(self: Any, change: Change, *, token: str) -> None:
        with contextlib.suppress(NotPending):
            driver.confirm(self, change, token=token)

    return _with(driver, confirm=confirm)


def blind(driver: Made) -> Made:
    """Every state is up."""

    def read(self: Any, change: Change | None = None) -> Reading:
        found = driver.read(self, change)
        return replace(found, states=tuple(State(state.object, up=True) for state in found.states))

    return _with(driver, read=read)


def greedy(driver: Made) -> Made:
    """What another service wants as well is taken away."""

    def commit(self: Any, change: Change, *, confirm_within: int, token: str) -> None:
        own = replace(change, keep=frozenset())
        driver.stage(self, own)
        driver.commit(self, own, confirm_within=confirm_within, token=token)

    return _with(driver, commit=commit)


def every_alarm(driver: Made) -> Made:
    """Alarms of other objects are told as ours."""

    def alarms(self: Any, objects: tuple[str, ...]) -> Any:
        return (drivers.platform.Alarm("1", "another object", "LOS", "major"), *driver.alarms(self, objects))

    return _with(driver, alarms=alarms)


def deaf(driver: Made) -> Made:
    """What the element tells unasked is not heard."""

    def watch(self: Any, objects: tuple[str, ...], seconds: float) -> Any:
        return driver.watch(self, objects, seconds)[:0]

    return _with(driver, watch=watch)


def hears_no_end(driver: Made) -> Made:
    """Of alarms only the beginning is told."""

    def watch(self: Any, objects: tuple[str, ...], seconds: float) -> Any:
        return tuple(each for each in driver.watch(self, objects, seconds) if not isinstance(each, Cleared))

    return _with(driver, watch=watch)


def other_words(driver: Made) -> Made:
    """What is told unasked cannot be matched with what is read."""

    def watch(self: Any, objects: tuple[str, ...], seconds: float) -> Any:
        return tuple(replace(each, object=f"the {each.object}") for each in driver.watch(self, objects, seconds))

    return _with(driver, watch=watch)


def any_box(driver: Made) -> Made:
    """Whoever answers at the address is taken for the element."""

    def connect(cls: Any, target: Any) -> Any:
        return super(made, cls).connect(replace(target, identity=drivers.platform.Identity("")))

    made = _with(driver, connect=classmethod(connect))
    return made


def hasty(driver: Made) -> Made:
    """Stage writes."""

    def stage(self: Any, change: Change) -> Any:
        diff = driver.stage(self, change)
        driver.commit(self, change, confirm_within=300, token="IN000001")
        return diff

    return _with(driver, stage=stage)


def leaves_sessions(driver: Made) -> Made:
    """Close does not hang up."""

    def close(self: Any) -> None:
        kept.append(self)

    return _with(driver, close=close)


kept: list[Any] = []
"""sessions that were not closed: only the end of the process, or of the lab, ends them"""


def checks(driver: type[Driver]) -> bool:
    """It judges the answer to each line by itself."""
    return issubclass(driver, LineDriver)  # type: ignore[arg-type]  # protocols are not compared by their data


def candidate(driver: type[Driver]) -> bool:
    return Capability.CANDIDATE in driver.capabilities


def tl1(driver: type[Driver]) -> bool:
    return issubclass(driver, Tl1Driver)  # type: ignore[arg-type]


def keeps_later(driver: type[Driver]) -> bool:
    """What is live is not kept by itself."""
    return driver.undo is Undo.TIMER or Capability.STARTUP in driver.capabilities


def tells(driver: type[Driver]) -> bool:
    return Capability.NOTIFICATION in driver.capabilities


MUTANTS = (
    Mutant("no_inverse", no_inverse, "present to absent"),
    Mutant("no_read_back", no_read_back, "a way back"),
    Mutant("deaf_to_refusals", deaf_to_refusals, "refused: line"),
    Mutant("content_with_a_part", content_with_a_part, "refused: line", checks),
    Mutant("ignores_prtl", ignores_prtl, "done in part", tl1),
    Mutant("unguarded", unguarded, "guard"),
    Mutant("no_discard", no_discard, "stage shows", candidate),
    Mutant("unsaved", unsaved, "every verb", keeps_later),
    Mutant("confirms_what_is_gone", confirms_what_is_gone, "another session"),
    Mutant("blind", blind, "is down"),
    Mutant("greedy", greedy, "to keep"),
    Mutant("every_alarm", every_alarm, "alarms"),
    Mutant("deaf", deaf, "alarms", tells),
    Mutant("hears_no_end", hears_no_end, "alarms", tells),
    Mutant("other_words", other_words, "alarms", tells),
    Mutant("any_box", any_box, "another box"),
    Mutant("hasty", hasty, "stage shows"),
    Mutant("leaves_sessions", leaves_sessions, "every verb"),
)


def planted(driver: type[Driver]) -> Iterator[Mutant]:
    return (mutant for mutant in MUTANTS if mutant.fits(driver))
