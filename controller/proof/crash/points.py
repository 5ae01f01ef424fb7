"""Where and how an activation is struck: the points of one operation, found by watching an undisturbed run.

A point's seed (`internet_line/provision/forth/olt-xh-1@17/drop-after`) says all that is needed to run it again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from controller.errors import InvalidInput
from controller.model.outcome import LineStep

DISTURBANCES = ("forth", "alarm", "refusal", "doubt", "doubt-forward")
"""what else happens: nothing; an alarm on the last element in the soak; the last element refuses its last line; the
last element is lost as soon as it is decided to go back (after a refusal), or to confirm, and answers again once held
"""
LOST_AFTER = {"doubt": f"{LineStep.DECIDE_BACK}:after", "doubt-forward": f"{LineStep.DECIDE}:after"}
"""the boundary after which the last element is lost; the worker dies there and at the hold, so that it is lost in the
same place in each run, and the exchanges that follow have the same numbers"""
HOLD = LineStep.HOLD
"""the step that an intent in doubt ends its phase with"""
WAITING = f"{LineStep.SOAK}:waiting"
"""where no exchange is under way: the soak's phase is to start later"""

AT_EXCHANGE = {
    "drop": "the session is cut before the element handles the exchange",
    "drop-after": "the session is cut after the exchange was handled, before its answer",
    "garble": "the answer is garbage",
    "reboot": "the element reboots: what was not saved is lost",
    "silent": "the element takes longer than the controller waits, then handles the exchange",
    "silent-after": "the element handles the exchange, and answers later than the controller waits",
    "late": "the element handles the exchange long after the controller has given up, session and all",
    "lost": "the element cuts every session from here on, until the intent is final or held",
    "away": "the element reboots and is away for longer than the controller tries",
    "kill": "the worker is killed while the exchange is under way; another takes over",
    "kill-after": "the same, the exchange was handled already",
    "kill-late": "the same, and the element handles the exchange long after",
    "zombie": "the worker is stopped beyond its lease, and goes on when another has taken over",
    "zombie-after": "the same, the exchange was handled already",
    "sleeper": "the same as zombie, but it goes on when the other has ended the intent or holds it in doubt",
    "database": "the database cuts the worker's connections while the exchange is under way (Postgres)",
    "restart": "the database dies while the exchange is under way, and starts again (a Postgres of the proof's own)",
    "full": "the worker's disk is full while the exchange is under way and for a second more (SQLite)",
    "clock-forward": "the worker's wall clock jumps forward by an hour while the exchange is under way",
    "clock-back": "the same, back by an hour",
    "hand-text": "somebody changes a text of the service on the element while the exchange is under way",
    "hand-value": "the same, a rate or a priority",
    "hand-delete": "somebody takes a line of the service away",
    "hand-add": "somebody types a row of their own into an object of the service",
}
WITHOUT_CHANGE = frozenset({"drop", "reboot", "silent", "lost", "away", "kill", "zombie", "database"})
"""strikes upon an exchange that changes nothing there: whether it was handled, and when, makes no difference, nor does
it which one it is of those between two changes: the first stands for them. What is read differs: each has its `garble`.
"""
HANDS = frozenset({"hand-text", "hand-value", "hand-delete", "hand-add"})
DATABASE = frozenset({"database", "restart", "full"})
"""of these a proof has those that its database knows"""
CLOCKS = {"clock-forward": 3600, "clock-back": -3600}
"""seconds"""
AT_LINE = {
    "reject": "the element refuses this line of configuration",
    "ignore": "the element answers that it did what the line says, and does nothing",
}
AT_ELEMENT = {
    "validate-fails": "the element refuses the candidate",
    "commit-fails": "the element refuses to commit, or to save",
    "lock-held": "somebody else has the lock, once",
}
AT_STEP = {"kill": "the worker is killed at the boundary of a step; another takes over"}

_BACK = (LineStep.DECIDE_BACK, LineStep.ROLLBACK, LineStep.RECORD)
STEPS = {
    "forth": (
        LineStep.STAGE,
        LineStep.COMMIT,
        LineStep.VERIFY,
        LineStep.SOAK,
        LineStep.DECIDE,
        LineStep.CONFIRM,
        LineStep.RECORD,
    ),
    "alarm": _BACK,
    "refusal": _BACK,
    "doubt": (LineStep.HOLD, LineStep.RETRY, *_BACK),
    "doubt-forward": (LineStep.HOLD, LineStep.RETRY, LineStep.CONFIRM, LineStep.RECORD),
}
WHEN = ("before", "after")


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """One way to strike one operation."""

    product: str
    operation: str
    disturbance: str
    where: str
    """`ELEMENT@EXCHANGE`, `ELEMENT#LINE`, `ELEMENT`, or as controller.probe names it: a boundary `STEP:WHEN`, the N-th
    transaction `write:WHEN#N`"""
    strike: str

    @property
    def seed(self) -> str:
        where = self.where.replace(" ", "_")
        return f"{self.product}/{self.operation}/{self.disturbance}/{where}/{self.strike}"

    @property
    def boundary(self) -> bool:
        return ":" in self.where

    @property
    def element(self) -> str:
        return "" if self.boundary else self.where.partition("@")[0].partition("#")[0]

    @property
    def at(self) -> int:
        return int(self.where.replace("#", "@").partition("@")[2] or 0)


def from_seed(seed: str) -> Point:
    """Raises InvalidInput."""
    words = seed.split("/")
    if len(words) != 5 or words[2] not in DISTURBANCES:
        raise InvalidInput(
            f"{seed!r} is no seed",
            field="only",
            fix="PRODUCT/OPERATION/DISTURBANCE/WHERE/STRIKE, as a violation names it",
        )
    return Point(words[0], words[1], words[2], words[3].replace("_", " "), words[4])


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What was seen in a run beside it: for each element the exchanges after which it is of interest, and all."""

    name: str
    first: Mapping[str, int]
    last: Mapping[str, int]
    changes: Mapping[str, frozenset[int]]
    """which of them change something on the element: a datastore, a lock, a candidate, a timer"""
    lines: Mapping[str, int]
    """configuration lines, or edits, that each element is sent"""
    writes: range
    """the transactions that are of interest, numbered from 1"""
    hands: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """what a hand may do on each element"""


def points(product: str, operation: str, disturbance: Disturbance, able: frozenset[str]) -> list[Point]:
    """Every point of a disturbance, in an order that does not change; `able`: what can be done to the database."""
    strikes = [kind for kind in AT_EXCHANGE if kind not in DATABASE or kind in able]
    found = [
        (f"{element}@{at}", kind) for element, at, kinds in _exchanges(disturbance) for kind in strikes if kind in kinds
    ]
    if disturbance.first:
        # what was sent on the way forth, and is handled when the element has been brought back
        found += [
            (f"{element}@{at}", "late")
            for element, seen in _ranges(disturbance.first)
            for at in seen
            if at in disturbance.changes[element]
        ]
    if disturbance.name == "forth":
        found += [
            (f"{element}#{at}", kind)
            for element, lines in _ranges(disturbance.lines)
            for at in lines
            for kind in AT_LINE
        ]
        found += [(element, kind) for element in sorted(disturbance.last) for kind in AT_ELEMENT]
        found += [(f"commit {element}:{when}", "kill") for element in sorted(disturbance.last) for when in WHEN]
        found += [(WAITING, kind) for kind in CLOCKS]
    found += [(f"{step}:{when}", "kill") for step in STEPS[disturbance.name] for when in WHEN]
    found += [(f"write:{when}#{number}", "kill") for number in disturbance.writes for when in WHEN]
    return [Point(product, operation, disturbance.name, where, strike) for where, strike in found]


def _exchanges(disturbance: Disturbance) -> Iterator[tuple[str, int, Container[str]]]:
    """Each exchange of a disturbance, and with what it is struck."""
    for element in sorted(disturbance.last):
        first, changes = disturbance.first.get(element, 0) + 1, disturbance.changes[element]
        hands = disturbance.hands.get(element, frozenset())
        for at in range(first, disturbance.last[element] + 1):
            if at in changes:
                yield element, at, AT_EXCHANGE.keys() - HANDS | hands
            else:
                struck = at == first or at - 1 in changes
                yield element, at, WITHOUT_CHANGE | {"garble"} | hands if struck else {"garble"}


def _ranges(counts: Mapping[str, int]) -> Iterable[tuple[str, range]]:
    return ((element, range(1, count + 1)) for element, count in sorted(counts.items()))
