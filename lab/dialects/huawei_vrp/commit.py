"""The configuration databases of a VRP box: running, saved, a candidate for each user, trial, lock, rollback points.

In come edits and commits of sessions, out come new running configurations and `Refused`. Each user edits a candidate of
his own; a commit carries it into what then runs, edit by edit where somebody else has committed meanwhile. A commit on
trial goes back by itself unless it is confirmed in the session that made it, or anywhere by its persist id.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from lab.dialects.huawei_vrp.edit import Edit, Editor, Place, Refused
from lab.dialects.huawei_vrp.grammar import Match
from lab.dialects.huawei_vrp.text import Document
from lab.faults import Faults, Kind

POINTS = 80
"""rollback points that are kept"""
LOCKED = "The configuration is locked by other user."
ON_TRIAL = "The system is in trial configuration mode."  # that it is refused with these words is known, no more
CANCELED = (
    "Commit canceled, the configuration conflicted with other user, you can modify \n"
    "the configuration and commit again."
)


@dataclass(eq=False, slots=True)
class Session:
    """One management session and its candidate: what it began with, what was typed, what has come of it."""

    id: int
    user: str
    line: str
    """`VTY 0`"""
    base: Document | None = None
    candidate: Document | None = None
    edits: list[Edit] = field(default_factory=list)

    def clear(self) -> None:
        self.base = self.candidate = None
        self.edits = []


@dataclass(frozen=True, slots=True)
class Point:
    """A rollback point: what ran before and after a commit. `kind` is CLI or ROLLBACK."""

    id: int
    before: Document
    after: Document
    user: str
    line: str
    kind: str
    at: float
    label: str = ""
    description: str = ""


@dataclass(slots=True)
class Trial:
    """A commit that goes back when nobody confirms it."""

    before: Document
    session: Session
    persist: str
    timer: asyncio.TimerHandle


class Conflict(Exception):
    """an edit that cannot be carried out on what runs by now; its text is the whole answer to `commit`"""


@dataclass(slots=True)
class Database:
    """`changed(before, after)` is told of every change of running."""

    faults: Faults
    ports: Collection[str]
    changed: Callable[[Document, Document], None]
    clock: Callable[[], float] = time.time
    second: float = 1.0
    """seconds in a second of a trial: tests shorten it"""
    running: Document = field(default_factory=lambda: Document.of("#\nreturn\n"))
    saved: Document = field(default_factory=lambda: Document.of("#\nreturn\n"))
    points: list[Point] = field(default_factory=list)
    """the newest first"""
    sessions: list[Session] = field(default_factory=list)
    trial: Trial | None = None
    patience: float = 30.0
    """seconds without a configuration command until the lock opens by itself"""
    updated: tuple[float, str] | None = None
    saved_at: tuple[float, str] | None = None
    _lock: tuple[Session, float] | None = None
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1000000001))

    # -- as a whole -------------------------------------------------------------------------------------------------
    def begin(self, document: Document) -> None:
        """The configuration that the box is found with."""
        self._settle()
        self.running, self.saved = document, document.copy()
        self.points, self.updated, self.saved_at, self._lock = [], None, None, None
        self._ids = itertools.count(1000000001)
        for session in self.sessions:
            session.clear()

    def reboot(self) -> None:
        """Running comes up as saved; a trial, candidates and the lock are gone, rollback points stay."""
        self._settle()
        self._lock = None
        self.running = self.saved.copy()
        for session in self.sessions:
            session.clear()

    def save(self, session: Session) -> None:
        self.saved, self.saved_at = self.running.copy(), (self.clock(), session.user)

    def end(self, session: Session) -> None:
        """A session is over: its candidate and its lock go. Its trial stays until the timer decides."""
        session.clear()
        self.sessions.remove(session)
        if self.holder() is session:
            self._lock = None

    # -- the lock ---------------------------------------------------------------------------------------------------
    def holder(self) -> Session | None:
        if self._lock and self.clock() - self._lock[1] > self.patience:
            self._lock = None
        return self._lock[0] if self._lock else None

    def lock(self, session: Session) -> None:
        self._not_locked(session)
        self._lock = (session, self.clock())

    def unlock(self, session: Session) -> None:
        self._not_locked(session)
        self._lock = None

    def _not_locked(self, session: Session) -> None:
        if fault := self.faults.get("lock-held"):
            self.faults.spend(fault)
            raise Refused(fault.text or LOCKED)
        if self.holder() not in {None, session}:
            raise Refused(LOCKED)

    # -- candidates -------------------------------------------------------------------------------------------------
    def view(self, session: Session) -> Document:
        """The configuration as this session sees it."""
        return session.candidate or self.running

    def edit(self, session: Session, place: Place, line: str, match: Match) -> tuple[str, Place]:
        """One configuration command into the candidate; what the box says, and the view it leads to. Raises Refused."""
        if self._lock and self._lock[0] is session:
            self._lock = (session, self.clock())
        before = self.view(session)
        candidate = before.copy()
        said, there = Editor(candidate, self.ports).apply(place, match)
        if candidate.body() != before.body():
            session.base = session.base or self.running
            session.candidate = candidate
            session.edits.append(Edit(place, line))
        return said, there

    def stale(self, session: Session) -> bool:
        """Has somebody else changed running since the candidate was begun?"""
        return session.base is not None and session.base is not self.running

    def refresh(self, session: Session) -> None:
        """Carry the candidate over to what runs now. Raises Conflict."""
        if session.edits:
            session.candidate, session.base = self._merged(session), self.running

    def _merged(self, session: Session) -> Document:
        if not self.stale(session):
            return self.view(session)
        document = self.running.copy()
        editor = Editor(document, self.ports)
        for edit in session.edits:
            try:
                editor.redo(edit)
            except Refused as problem:
                raise Conflict(f"{edit.line}\nError: {problem}\n\n{CANCELED}\n") from problem
        return document

    # -- commit -----------------------------------------------------------------------------------------------------
    def commit(self, session: Session, *, label: str = "", description: str = "", persist: str = "") -> None:
        """Make the candidate running; confirms a trial of this session, or the one of that persist id."""
        document = self._checked(session, label, persist)
        if self.trial and (fault := self.faults.get("hollow")):
            self.faults.spend(fault)
            self.go_back()
            return
        self._settle()
        session.clear()
        self._enter(session, document, "CLI", label, description)

    def try_out(
        self, session: Session, seconds: int, *, label: str = "", description: str = "", persist: str = ""
    ) -> bool:
        """The same on trial; a trial that runs begins anew. False when there is nothing to try."""
        document = self._checked(session, label, persist if self.trial else "")
        if not session.edits and self.trial is None:
            return False
        before = self.trial.before if self.trial else self.running
        persist = persist or (self.trial.persist if self.trial else "")
        self._settle()
        timer = asyncio.get_running_loop().call_later(seconds * self.second, self.go_back)
        self.trial = Trial(before, session, persist, timer)
        session.clear()
        self._enter(session, document, "CLI", label, description)
        return True

    def _checked(self, session: Session, label: str, persist: str) -> Document:
        self._not_locked(session)
        self._not_on_trial(session, persist)
        kinds: tuple[Kind, ...] = ("validate-fails", "commit-fails")
        for kind in kinds:
            if fault := self.faults.get(kind):
                self.faults.spend(fault)
                raise Refused(fault.text or "Failed to commit the configuration.")  # [I]
        if label and any(point.label == label for point in self.points):
            raise Refused("The label already exists.")  # [I]
        return self._merged(session)

    def _not_on_trial(self, session: Session, persist: str = "") -> None:
        trial = self.trial
        if persist and (trial is None or trial.persist != persist):
            raise Refused("The persist ID does not exist.")  # [I]
        if trial and not (trial.persist == persist if trial.persist else trial.session is session):
            raise Refused(ON_TRIAL)

    def _enter(self, session: Session, document: Document, kind: str, label: str = "", description: str = "") -> None:
        before = self.running
        if document.body() == before.body():
            return
        now = self.clock()
        self.running, self.updated = document, (now, session.user)
        point = Point(next(self._ids), before, document, session.user, session.line, kind, now, label, description)
        self.points.insert(0, point)
        del self.points[POINTS:]
        self.changed(before, document)

    # -- trials -----------------------------------------------------------------------------------------------------
    def seconds_left(self) -> int:
        if self.trial is None:
            return 0
        left = self.trial.timer.when() - asyncio.get_running_loop().time()
        return math.ceil(max(left, 0) / self.second)

    def abort(self, session: Session, persist: str = "", of: int | None = None) -> None:
        """Go back now. A trial without persist id ends with its own session or, while that lives, by its number."""
        trial = self.trial
        if trial is None:
            raise Refused("The system is not in trial configuration mode.")  # [I]
        if of is not None:
            if trial.persist or trial.session.id != of or trial.session not in self.sessions:
                raise Refused("The trial session does not exist.")  # [I]
        else:
            self._not_on_trial(session, persist)
        self.go_back()

    def go_back(self) -> None:
        """Nobody confirmed, or it was aborted."""
        trial = self._settle()
        if trial:
            self._enter(trial.session, trial.before, "ROLLBACK")

    def _settle(self) -> Trial | None:
        trial, self.trial = self.trial, None
        if trial:
            trial.timer.cancel()
        return trial

    # -- rollback ---------------------------------------------------------------------------------------------------
    def roll_back(self, session: Session, document: Document) -> None:
        """To what ran at a rollback point, at once."""
        self._not_locked(session)
        if self.trial:
            raise Refused(ON_TRIAL)
        self._enter(session, document.copy(), "ROLLBACK")

    # -- what is left -----------------------------------------------------------------------------------------------
    def pending(self) -> list[str]:
        holder = self.holder()
        left = [f"the configuration is locked by {holder.line}"] if holder else []
        left += [f"{each.line} has {len(each.edits)} uncommitted edits" for each in self.sessions if each.edits]
        return left + (["a commit on trial waits for its confirmation"] if self.trial else [])
