"""The seam between the controller and the elements: what a driver is, and the values that pass through it.

In come a `Target` (which box) and a `Change` (what a service had there, what it shall have, what others keep);
out go a `Reading`, a `Diff` and `Alarm`s. Only types and pure data live here: importing this room costs nothing.
"""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Protocol, Self, runtime_checkable

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
    """it tells of alarms unasked (RFC 5277 has the name): the driver is a `Listener` too"""


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
class Missed:
    """Something that the element said did not arrive: what stands now only `Driver.alarms` tells."""

    why: str


Heard = Alarm | Cleared | Missed
"""what a `Listener` is told"""


@dataclass(frozen=True, slots=True)
class FoundOnt:
    """An ONT that an OLT hears on a PON port (`0/1/6`) and nobody provisioned."""

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


@runtime_checkable
class HearsOnts(Protocol):
    """What the driver of an OLT may offer beside the verbs; it only reads."""

    def onts(self, ports: tuple[str, ...]) -> tuple[tuple[FoundOnt, ...], tuple[Optics, ...]]:
        """What is heard on any port and not provisioned; the optics of what is provisioned on these ports."""


class Driver(Protocol):
    """One open session to one element. Verbs raise only `DriverError`s; none retries: that is done in one place.

    A session is used by one thread at a time. `stage` never changes running. `commit` is called after `stage` of the
    same change, in the same session or in a new one (then it stages again first). Every verb may be repeated: it reads
    the element first and does nothing where the work is done already.
    """

    platform: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]
    undo: ClassVar[Undo]
    tells: ClassVar[frozenset[str]]
    """fields of `Identity` that every element of this platform tells: what it was expected to tell and did not is a
    reason to refuse it (`check_identity`)"""
    path_words: ClassVar[Mapping[str, str]]
    """what a management path may name on this platform: how it is written (`vlan N`) → the pattern of it"""
    guard: Callable[[], object]
    """called just before each write; raises where the caller may not write any more (another took its work over)"""

    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        """Native configuration text (as templates write it) to lines. Pure. Raises ValueError naming the line."""

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        """The objects whose state and alarms these lines touch (`State.object` words). Pure."""

    @classmethod
    def stands_on(cls, line: Line) -> frozenset[str]:
        """The objects, in the words of a management path, that this line configures or needs. Pure."""

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        """Ids that these lines occupy, by pool (`service-port`, `s-vlan`, `ont-id 0/1/6`, ...). Pure."""

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        """The Diff that `stage` would compute from this reading; pure, so an offline dry run is the same code.

        Its `result` is what verification expects in the scope afterwards, where it is told.
        """

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


class Listener(Driver, Protocol):
    """What a driver with `Capability.NOTIFICATION` is besides."""

    def watch(self, objects: tuple[str, ...], seconds: float) -> tuple[Heard, ...]:
        """What the element said of its alarms since the last call; where that is nothing, what it says next, and after
        `seconds` nothing. The first call makes the session a listening one: it is then for nothing else.

        Alarms on these objects are told in the words of `alarms(objects)`, all others in the element's own. A message
        that is lost is a `Missed` as soon as the next one shows that. Raises SessionLost when the session is over and
        all that came before was told, Rejected where the element has nothing to tell unasked, Unintelligible.
        """


def keeps_confirmed(driver: type[Driver]) -> bool:
    """Is a change safe from the element's timer once it was confirmed and read there?

    So it is where no timer is used, and where the platform's own class says so (`keeps_confirmed = True`): what a
    driver from outside inherits from another platform's tells nothing of its boxes.
    """
    return driver.undo is not Undo.TIMER or vars(driver).get("keeps_confirmed") is True


def unguarded() -> None:
    """The guard of a session that nobody has put under one."""


class DriverError(Exception):
    """{element} - {what} - {detail}"""

    def __init__(self, element: str, what: str, detail: str = "") -> None:
        super().__init__(" - ".join(part for part in (element, what, detail) if part))
        self.element, self.what, self.detail = element, what, detail

    def __reduce__(self) -> tuple[type[DriverError], tuple[str, str, str]]:
        return type(self), (self.element, self.what, self.detail)


class TemporaryError(DriverError):
    """Worth another try: the element may answer differently in a moment."""


class Unreachable(TemporaryError):
    """no connection, or it was refused"""


class SessionLost(TemporaryError):
    """the session ended, or an answer did not come in time: what was sent last may or may not have been done"""


class Busy(TemporaryError):
    """lock held by another session, flash busy, all VTYs in use"""


class PermanentError(DriverError):
    """Trying again changes nothing."""


class WrongElement(PermanentError):
    """another box answers at this address"""


class AuthenticationFailed(PermanentError):
    """the element refused the credentials"""


class Rejected(PermanentError):
    """the element refused a line, an edit or a validation; `detail` holds the line and the element's own words"""


class Taken(Rejected):
    """an id that the change wants is used by something else on the element"""


class NotPending(PermanentError):
    """there is no pending commit to confirm: its timer went back already, or it was confirmed"""


class RollbackFailed(PermanentError):
    """read-back after the rollback differs from the snapshot"""


class Unintelligible(PermanentError):
    """the answer does not follow the grammar of this platform"""


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
