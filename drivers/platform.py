"""The pure half of a driver, which planning needs: what configuration lines of a platform mean, and all values.

Types and data only: no session, no library. The verbs, which the line calls, are in `drivers/session.py`.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Protocol

Line = tuple[str, ...]
"""One line of native configuration with the views that contain it, outermost first; the last item is the line itself.
`("interface gpon 0/1", "ont add 6 2 ...")`, `("vlan 1063 smart",)`; for XML `("ptn", "pw[pw-id='7']", "pw-id = 7")`."""


class Capability(StrEnum):
    """What an element offers (RFC 6241 §8 names, plus what vendors call the same)."""

    CANDIDATE = "candidate"
    VALIDATE = "validate"
    CONFIRMED_COMMIT = "confirmed-commit"
    PERSIST_ID = "persist-id"
    ROLLBACK_ON_ERROR = "rollback-on-error"
    STARTUP = "startup"
    DEVICE_DIFF = "device-diff"
    NOTIFICATION = "notification"
    """autonomous alarm messages (RFC 5277 has the name): the driver is a `Listener` too"""


class Undo(StrEnum):
    """How a change on this element is taken back; the plan shows it for every element."""

    TIMER = "device timer"
    """confirmed commit: the element itself goes back unless it is told to stay"""
    INVERSE = "inverse"
    """no candidate: the inverse is journaled before the first command and proved by read-back"""


@dataclass(frozen=True, slots=True)
class Identity:
    """What an element says it is. Empty strings in the expectation match anything, those in what was found nothing."""

    hostname: str
    model: str = ""
    serial: str = ""
    software: str = ""


IDENTITY = frozenset({"hostname", "model", "serial", "software"})
"""the fields of `Identity`"""


@dataclass(frozen=True, slots=True)
class Target:
    """One element to talk to. The password never appears in repr, logs or errors."""

    name: str
    platform: str
    host: str
    port: int
    username: str
    password: str = field(repr=False)
    identity: Identity = Identity("")
    timeout: float = 15.0
    """seconds to wait for one answer"""
    legacy_crypto: bool = False
    device: str = ""
    """what the element manager that answers at this address calls the element; empty where it answers itself"""


@dataclass(frozen=True, slots=True)
class Change:
    """What one intent changes on one element. A driver builds running - (before - keep) + after, never a slice diff.

    `keep` are lines that must stay whatever happens: other services own them too, or they were there before us.
    `reversed()` is the undo: the same arithmetic with the arguments swapped.
    """

    element: str
    before: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()
    keep: frozenset[Line] = frozenset()

    def removed(self) -> tuple[Line, ...]:
        """Lines to take away, in the order they were written."""
        wanted = set(self.after)
        return tuple(line for line in self.before if line not in wanted and line not in self.keep)

    def reversed(self, keep: frozenset[Line] | None = None) -> Change:
        return Change(self.element, self.after, self.before, self.keep if keep is None else keep)


@dataclass(frozen=True, slots=True)
class Diff:
    """What an element says, or will say, changes."""

    text: str = ""
    """native: `+`/`-` lines for CLI, the device's own compare where it has one, edit-config XML for NETCONF"""
    commands: tuple[str, ...] = ()
    """exactly what commit will send, secrets masked"""
    inverse: tuple[str, ...] = ()
    """what takes it back, journaled before the first write where the element has no timer"""
    result: tuple[Line, ...] | None = None
    """the lines that the scope holds once this is done, in no order; None: the driver does not tell"""

    @property
    def changed(self) -> bool:
        return bool(self.commands)


@dataclass(frozen=True, slots=True)
class State:
    """Operational state of one object that the change touches, e.g. `ont 0/1/6 2` or `pw 1001`."""

    object: str
    up: bool
    detail: str = ""
    """the element's own words: `control active, run online, config normal, match match`"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A scoped read: the running lines of the objects that a change touches, and their operational state."""

    lines: tuple[Line, ...] = ()
    states: tuple[State, ...] = ()

    @property
    def hash(self) -> str:
        """sha256 of the lines: two readings with one hash hold the same configuration."""
        return hashlib.sha256("\n".join("\t".join(line) for line in sorted(self.lines)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Alarm:
    """One active alarm. `object` uses the same words as `State.object`; severity is critical|major|minor|warning."""

    id: str
    object: str
    name: str
    severity: str
    text: str = ""
    raised_at: str = ""


def severity(word: str) -> str:
    """A severity of ours: what an element calls otherwise (indeterminate, RFC 8632) is no worse than a warning."""
    return word if word in {"critical", "major", "minor"} else "warning"


@dataclass(frozen=True, slots=True)
class Cleared:
    """An alarm that stands no more: `id`, `object` and `name` are those that it had."""

    id: str
    object: str
    name: str
    text: str = ""
    cleared_at: str = ""


@dataclass(frozen=True, slots=True)
class NotificationGap:
    """A message of the element did not arrive: read `Session.alarms` for what stands now."""

    why: str


AlarmEvent = Alarm | Cleared | NotificationGap
"""what a `Listener` gives"""


@dataclass(frozen=True, slots=True)
class FoundOnt:
    """An ONT that an OLT hears on a PON port (`0/1/6`) and that is not provisioned."""

    port: str
    serial: str
    """16 hex digits"""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Optics:
    """Optical powers of a provisioned ONT that is up (`ont 0/1/6 2`), in dBm: `olt_rx` is what the OLT gets of it."""

    ont: str
    rx: float
    tx: float
    olt_rx: float


class Platform(Protocol):
    """What the lines of one platform mean. All verbs are class methods and pure: there is no session, no element."""

    platform: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]
    undo: ClassVar[Undo]
    tells: ClassVar[frozenset[str]]
    """fields of `Identity` that every element of this platform tells: what it was expected to tell and did not is a
    reason to refuse it (`check_identity`)"""
    path_patterns: ClassVar[Mapping[str, str]]
    """what a management path may name on this platform: how it is written (`vlan N`) → the pattern of it"""

    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        """Native configuration text (as templates write it) to lines. Raises ValueError naming the line."""

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        """The objects whose state and alarms these lines touch (`State.object` words)."""

    @classmethod
    def references(cls, line: Line) -> frozenset[str]:
        """The objects, in the words of a management path, that this line configures or needs."""

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        """Ids that these lines occupy, by pool (`service-port`, `s-vlan`, `ont-id 0/1/6`, ...)."""

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        """The Diff that `stage` would compute from this reading, so that an offline dry run is the same code.

        Its `result` is what verification expects in the scope afterwards, where it is told.
        """


class Previewing(Protocol):
    """The part of a Platform that is remembered."""

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        """See Platform."""


def previewed(platform: type[Previewing], change: Change, reading: Reading) -> Diff:
    """`Platform.preview` from the lines of a reading, remembered: staging, verification and the looks after confirm ask
    for it from the same lines. Raises what `preview` raises.
    """
    return _previewed(platform, change, reading.lines)


@functools.lru_cache(maxsize=128)
def _previewed(platform: type[Previewing], change: Change, lines: tuple[Line, ...]) -> Diff:
    return platform.preview(change, Reading(lines))


def keeps_confirmed(driver: type[Platform]) -> bool:
    """Is a change safe from the element's timer once it was confirmed and read there?

    So it is where no timer is used, and where the platform's own class says so (`keeps_confirmed = True`): what a
    driver from outside inherits from another platform's tells nothing of its boxes.
    """
    return driver.undo is not Undo.TIMER or vars(driver).get("keeps_confirmed") is True
