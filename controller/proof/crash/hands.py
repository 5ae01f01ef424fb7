"""Somebody's hand at an element of the lab: make one edit (`controller/proof/hand_edits.py`) over a session of its own.

What is typed is what the platform's driver types; a row that no driver knows is planted by the lab.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Thread
from typing import TYPE_CHECKING

import drivers
from controller.proof.crash.full_config import lines_of_printed
from controller.proof.crash.observer import Forgiven, both
from controller.proof.hand_edits import Edit
from drivers.errors import Busy, DriverError, NotPending, Rejected
from drivers.platform import Line, Target

if TYPE_CHECKING:
    from lab.client import LabClient

TOKEN = "HAND"  # noqa: S105 - it names commits
"""whose commits these are: nobody's whom the controller knows"""
TIMER = 60
"""seconds; no longer than it takes to confirm"""
TRIES, PAUSE = 8, 0.25
"""how often the hand waits for a lock, or comes back after its session was lost; seconds between"""


class Outcome(StrEnum):
    """What became of an edit."""

    MADE = "made"
    UNSEEN = "unseen"
    """it is there, and the element does not show it to who reads it: a text that is printed as asterisks"""
    UNKNOWN = "unknown"
    """the element did not let us, or was lost: it may have been made"""


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
        self.made = make(self.lab, self.target, edit) is Outcome.MADE
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


def make(lab: LabClient, target: Target, edit: Edit) -> Outcome:
    """Make it, and keep it; whether it is known to be there."""
    driver = drivers.find(target.platform)
    for _ in range(TRIES):
        try:
            with contextlib.closing(driver.connect(target)) as session:
                here = session.read(edit.change(target.name)).lines
                if edit.old not in here:
                    return Outcome.UNKNOWN
                # what has gone from beside it meanwhile is not brought back
                change = replace(edit, beside=tuple(line for line in edit.beside if line in here)).change(target.name)
                session.stage(change)
                session.commit(change, confirm_within=TIMER, token=TOKEN)
                session.confirm(change, token=TOKEN)
                return Outcome.MADE
        except NotPending:  # not shown, or gone since
            return Outcome.UNSEEN if edit.new in printed(lab, target) else Outcome.UNKNOWN
        except Rejected:
            return Outcome.UNKNOWN
        except DriverError as error:
            time.sleep(PAUSE if isinstance(error, Busy) else 2 * PAUSE)
    return Outcome.UNKNOWN


def settle(target: Target, edit: Edit) -> None:
    """Leave no timer of this hand behind: what may pend is confirmed, if it is there."""
    with contextlib.suppress(DriverError), contextlib.closing(drivers.find(target.platform).connect(target)) as session:
        session.confirm(edit.change(target.name), token=TOKEN)
