"""Somebody's hand: what an engineer may do to the lines of a service on an element, without a word to the controller.

Take the lines that a service has on an element; give edits of them, and make one over a session of its own. What is
typed is what the platform's driver types; a row that no driver knows is planted by the lab.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

import drivers
from controller.prove.whole import lines_of_printed
from controller.prove.witness import Forgiven, both
from drivers.base import Busy, Change, DriverError, Line, Reading, Rejected, Target

if TYPE_CHECKING:
    from lab.client import LabClient

TOKEN = "HAND"  # noqa: S105 - it names commits
"""whose commits these are: nobody's whom the controller knows"""
TIMER = 60
"""seconds; no longer than it takes to confirm"""
TRIES, PAUSE = 8, 0.25
"""how often the hand waits for a lock, or comes back after its session was lost; seconds between"""

_TEXTS = re.compile(r"\b(desc(?:ription)? |user-label = |CKTID=|DESC=)(\"?)([\w .+()/-]+)")
"""a free text: what says so, and the text"""
_VALUES = re.compile(r"(\b(?:qos car cir |police rate |a2z-pir = |z2a-pir = ))(\d+)")
"""a rate of one service alone, in kbit/s"""
_PRIORITY = re.compile(r"(\bont port native-vlan .* priority )0")


_SHARED = ("set routing-instances ", "set firewall ", "set protocols ")
"""what services share on Junos, where no rule says so"""


@dataclass(frozen=True, slots=True)
class Edit:
    """One line of a service that was changed, or (without `new`) taken away."""

    kind: str
    """`text`, `value` or `delete`"""
    old: Line
    new: Line | None

    def change(self, element: str) -> Change:
        return Change(element, (self.old,), (self.new,) if self.new else ())

    @property
    def lines(self) -> frozenset[Line]:
        return frozenset({self.old, *([self.new] if self.new else ())})


def is_shared(platform: str, line: Line) -> bool:
    """Is it a line of an object that many services lean on? Pure."""
    rules = getattr(drivers.find(platform), "rules", None)
    if rules is None:
        return line[0].startswith(_SHARED)
    known = rules.find(line)
    return known is None or known.rule.shared


def edits(platform: str, lines: Iterable[Line]) -> Iterator[Edit]:
    """Every edit of a line of the service's own that leaves its other lines where they are. Pure."""
    there = tuple(lines)
    for line in there:
        if is_shared(platform, line):
            continue
        for edit in _of(line):
            if _alone(platform, edit, there):
                yield edit


def _of(line: Line) -> Iterator[Edit]:
    *views, last = line
    if text := _TEXTS.search(last):
        start, end = text.span(3)
        yield Edit("text", line, (*views, f"{last[:start]}HAND{last[start + 4 : end]}{last[end:]}"))
    if value := _VALUES.search(last):
        start, end = value.span(2)
        yield Edit("value", line, (*views, f"{last[:start]}{int(value[2]) + 64}{last[end:]}"))
    if _PRIORITY.search(last):
        yield Edit("value", line, (*views, _PRIORITY.sub(r"\g<1>1", last)))
    yield Edit("delete", line, None)


def _alone(platform: str, edit: Edit, there: tuple[Line, ...]) -> bool:
    """Can it be made, and does nothing else go or come with it?"""
    try:
        diff = drivers.find(platform).preview(edit.change(""), Reading(there))
    except DriverError:
        return False
    due = {*there} - {edit.old} | ({edit.new} if edit.new else set())
    return diff.changed and diff.result is not None and set(diff.result) == due


@dataclass
class Hand:
    """One touch of one element, beside whatever goes on there: an edit, or without one a row that the lab plants."""

    lab: LabClient
    target: Target
    edit: Edit | None
    made: bool = False
    """is it known to have been made?"""
    _lines: frozenset[Line] = frozenset()
    _thread: Thread | None = None

    def begin(self, own: Iterable[Line], seconds: float) -> None:
        """Start, and wait for so long. `own`: lines of the objects in which a row may be planted."""
        if self.edit is None:
            self._plant(own)
            return
        self._thread, self._lines = Thread(target=self._type, args=(self.edit,), daemon=True), self.edit.lines
        self._thread.start()
        self._thread.join(seconds)

    def end(self) -> Forgiven:
        """Wait until it has finished; give what it touched."""
        if self._thread is not None:
            self._thread.join()
        return Forgiven(self.target.name, self.target.platform, self._lines)

    def _plant(self, own: Iterable[Line]) -> None:
        before = printed(self.lab, self.target)
        if plant(self.lab, self.target.name, own):
            self.made, self._lines = True, printed(self.lab, self.target) - before

    def _type(self, edit: Edit) -> None:
        self.made = make(self.target, edit)
        if not self.made:
            settle(self.target, edit)  # whether it was made is not known


def plant(lab: LabClient, element: str, lines: Iterable[Line]) -> bool:
    """A row of somebody's own in the first of the objects that these lines make in which something else can stand."""
    from lab.client import LabError

    for line in lines:
        with contextlib.suppress(LabError):
            lab.plant(element, line)
            return True
    return False


def printed(lab: LabClient, target: Target) -> frozenset[Line]:
    """What runs on the element, as lines."""
    return lines_of_printed(target.platform, both(lab.configurations()[target.name])[0])


def make(target: Target, edit: Edit) -> bool:
    """Make it, and keep it; whether it is known to be there. False where the element did not let us, or was lost."""
    driver, change = drivers.find(target.platform), edit.change(target.name)
    for _ in range(TRIES):
        try:
            with contextlib.closing(driver.connect(target)) as session:
                if edit.old not in session.read(change).lines:
                    return False
                session.stage(change)
                session.commit(change, confirm_within=TIMER, token=TOKEN)
                session.confirm(change, token=TOKEN)
                return True
        except Rejected:
            return False
        except DriverError as error:
            time.sleep(PAUSE if isinstance(error, Busy) else 2 * PAUSE)
    return False


def settle(target: Target, edit: Edit) -> None:
    """Leave no timer of this hand behind: what may pend is confirmed, if it is there."""
    with contextlib.suppress(DriverError), contextlib.closing(drivers.find(target.platform).connect(target)) as session:
        session.confirm(edit.change(target.name), token=TOKEN)
