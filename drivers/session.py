"""The verbs of a driver, which the line calls: one open session to one element.

Takes a `Target` (which element, as whom) and a `Change`; returns `Reading`s, `Diff`s and `Alarm`s; raises only
`DriverError`s. What needs no session is in `drivers/platform.py`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Protocol, Self, runtime_checkable

from drivers.errors import WrongElement
from drivers.platform import (
    IDENTITY,
    Alarm,
    AlarmEvent,
    Change,
    Diff,
    FoundOnt,
    Identity,
    Optics,
    Platform,
    Reading,
    Target,
)


class Session(Protocol):
    """One open session to one element. Verbs raise only `DriverError`s; none retries: that is done in one place.

    A session is used by one thread at a time. `stage` never changes running. `commit` is called after `stage` of the
    same change, in the same session or in a new one (then it stages again first). Every verb may be repeated: it reads
    the element first and does nothing where the work is done already.
    """

    guard: Callable[[], object]
    """called just before each write; raises where the caller may not write any more (another took its work over)"""

    @classmethod
    def connect(cls, target: Target) -> Self:
        """Open, log in, prepare the session, check that the right box answered: Unreachable, WrongElement, ..."""

    def close(self) -> None: ...

    def alive(self) -> bool:
        """Cheap and local: is the transport still there? (no exchange)"""

    def identify(self) -> Identity: ...

    def read(self, change: Change | None = None) -> Reading:
        """Running lines and states in the scope of the change; without one, all that is modelled, no states."""

    def stage(self, change: Change) -> Diff:
        """Lock, load the candidate, validate; without one: compute commands and inverse. Running is untouched."""

    def commit(self, change: Change, *, confirm_within: int, token: str) -> None:
        """Make it live. `confirm_within` seconds and `token` (persist-id) bind the element's own timer."""

    def confirm(self, change: Change, *, token: str) -> None:
        """Keep it: confirm the pending commit, save to startup. Raises NotPending where the timer already went back."""

    def discard(self) -> None:
        """Drop candidate and lock; nothing was written to running. Safe to call at any time."""

    def rollback(self, change: Change, before: Reading, *, token: str) -> None:
        """Bring the scope of the change back to `before`, by timer cancel or inverse; proves it by read-back."""

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        """Active alarms on these objects."""

    def sent(self) -> tuple[str, ...]:
        """Commands or RPCs sent since the last call, secrets masked (for the history)."""


class Driver(Platform, Session, Protocol):
    """What `DRIVER` of a platform's file is: both halves. Its objects are sessions."""


class Listener(Driver, Protocol):
    """What a driver with `Capability.NOTIFICATION` is besides."""

    def watch(self, objects: tuple[str, ...], seconds: float) -> tuple[AlarmEvent, ...]:
        """What the element said of its alarms since the last call; where that is nothing, what it says next, and after
        `seconds` nothing. The first call makes the session a listening one: it is then for nothing else.

        Alarms on these objects are told in the words of `alarms(objects)`, all others in the element's own. A message
        that is lost is a `NotificationGap` as soon as the next one shows that. Raises SessionLost when the session is
        over and all that came before was told, Rejected where the element has no autonomous messages, Unintelligible.
        """


@runtime_checkable
class HearsOnts(Protocol):
    """What the driver of an OLT may offer beside the verbs; it only reads."""

    def onts(self, ports: tuple[str, ...]) -> tuple[tuple[FoundOnt, ...], tuple[Optics, ...]]:
        """What is heard on any port and not provisioned; the optics of what is provisioned on these ports."""


def unguarded() -> None:
    """The guard of a session that has none."""


_FIELDS = {"hostname": "host name", "model": "model", "serial": "serial number", "software": "software"}


def check_identity(
    target: Target,
    found: Identity,
    tells: frozenset[str] = IDENTITY,
    same: Callable[[str, str], bool] = operator.eq,
) -> None:
    """Raise WrongElement naming the field that differs. What the inventory leaves empty matches anything.

    A field that the driver could not read matches only where its platform does not tell it (`Driver.tells`): a page of
    another layout must not let any box pass.
    """
    for name, words in _FIELDS.items():
        expected, says = getattr(target.identity, name), getattr(found, name)
        if expected and says and not same(expected, says):
            raise WrongElement(target.name, words, f"expected {expected}, found {says}")
        if expected and not says and name in tells:
            fix = "leave it empty in the inventory if this element does not tell it"
            raise WrongElement(target.name, words, f"expected {expected}, found nothing readable: {fix}")
