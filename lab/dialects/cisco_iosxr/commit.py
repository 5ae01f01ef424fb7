"""The configuration database of an IOS XR box: running, one target a session, the list of commits, the trial, the lock.

In come edits and commits of a `Session`, out come new running configurations, `Refused` in the words of the box, and
`Failed` with the report of `show configuration failed`. A target is what a session has typed on top of what runs.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lab.dialects.cisco_iosxr.check import Objection, first, objections, report
from lab.dialects.cisco_iosxr.text import Document, Edit, Node, changes, edits
from lab.faults import Faults

FIRST_ID = 1000000001
KEPT = 100
"""commits that the box remembers"""
CLI, ROLLBACK = "CLI", "Rollback"
NOTHING = "No configuration changes to commit."
LOCKED = "% Failed to commit .. Another configuration session had a lock on the running configuration."
NO_EXCLUSIVE = "Cannot enter exclusive mode. The Configuration Namespace is locked by another agent."
TRIAL_ELSEWHERE = "Cannot enter exclusive mode. A trial commit is underway in another configuration session."
CONFIRMING = "\n% Confirming commit for trial session."
PSEUDO = (
    "\n% Failed to commit one or more configuration items during a pseudo-atomic operation. All changes made have been "
    "reverted. Please issue 'show configuration failed [inheritance]' from this session to view the errors"
)
ATOMIC = (
    "\n% Failed to commit one or more configuration items during an atomic operation. No changes have been made. "
    "Please issue 'show configuration failed if-committed' from this session to view the errors"
)
REJECTED = "The configuration was rejected"


class Refused(Exception):
    """The box does not do it; its words."""


class Failed(Exception):
    """What was typed does not stand its verification; the session has the report."""


@dataclass(eq=False, slots=True)
class Session:
    """One session in configuration mode, as the box lists it."""

    line: str
    user: str
    id: str
    since: float
    seen: int
    """how many commits there were when it began, or when it committed last"""
    exclusive: bool = False
    gone: bool = False
    """it has left and is listed only because its trial waits"""
    edits: list[Edit] = field(default_factory=list)
    report: list[str] = field(default_factory=list)
    """what its last commit failed with, as `show configuration failed` prints it"""


@dataclass(frozen=True, slots=True)
class Commit:
    """One entry of the commit list, with what ran before it."""

    id: int
    label: str
    user: str
    line: str
    client: str
    at: float
    before: Document
    after: Document
    comment: str = ""

    def changes(self) -> list[Node]:
        return changes(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Trial:
    """A confirmed commit that waits for its own session to commit once more."""

    session: Session
    before: Document
    id: str
    since: float
    timer: asyncio.TimerHandle


@dataclass(slots=True)
class Database:
    faults: Faults
    changed: Callable[[Document, Document], None]
    """is told after every change of running: what it was and what it is"""
    second: float = 1.0
    """seconds in a second of `commit confirmed`: tests shorten it"""
    clock: Callable[[], float] = time.time
    running: Document = field(default_factory=Document)
    history: list[Commit] = field(default_factory=list)
    """the newest first"""
    sessions: list[Session] = field(default_factory=list)
    trial: Trial | None = None
    touched: tuple[float, str] = (0.0, "")
    """when and by whom running was changed last"""
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST_ID))
    _pids: Iterator[int] = field(default_factory=lambda: itertools.count(0x3595, 28))

    def begin(self, running: Document) -> None:
        """The configuration that the box is found with."""
        self._settle()
        self.running, self.touched = running, running.last_change() or (self.clock(), "root")
        self.history.clear()
        for session in self.sessions:
            session.edits.clear()
            session.seen = 0

    def reboot(self) -> None:
        """What was committed comes up again; a trial does not."""
        if self.trial:
            self.expire()
        self.sessions.clear()

    # -- sessions ---------------------------------------------------------------------------------------------------
    def enter(self, line: str, user: str, *, exclusive: bool) -> Session:
        """`configure [exclusive]`."""
        if exclusive:
            fault = self.faults.get("lock-held")
            if fault:
                self.faults.spend(fault)
                raise Refused(fault.text or NO_EXCLUSIVE)
            if self.trial:
                raise Refused(TRIAL_ELSEWHERE)
            if any(session.exclusive for session in self.sessions):
                raise Refused(NO_EXCLUSIVE)
        session = Session(line, user, self._id(), self.clock(), len(self.history), exclusive)
        self.sessions.append(session)
        return session

    def leave(self, session: Session) -> None:
        """The session ends, well or badly. A trial of its own waits on: its timer is the box's."""
        session.edits.clear()
        session.exclusive = False
        session.gone = True
        self._unlist()

    def _unlist(self) -> None:
        keeps = self.trial.session if self.trial else None
        self.sessions = [session for session in self.sessions if not session.gone or session is keeps]

    def _id(self) -> str:
        return f"00001000-{next(self._pids):08x}-00000000"

    def target(self, session: Session) -> Document:
        """What would run."""
        document = self.running.copy()
        for edit in session.edits:
            document.apply(edit)
        return document

    def typed(self, session: Session) -> list[Node]:
        """What a commit of this session would change."""
        return changes(self.running, self.target(session)) if session.edits else []

    def foreign(self, session: Session) -> bool:
        """Has another session committed since this one began, or since it committed last?"""
        return len(self.history) > session.seen

    # -- commit -----------------------------------------------------------------------------------------------------
    def commit(
        self,
        session: Session,
        *,
        label: str = "",
        comment: str = "",
        confirmed: int | None = None,
        replace: bool = False,
    ) -> str:
        """Make the target run; `confirmed` seconds later it goes back unless this session commits once more.

        The words of success are empty mostly. Raises Refused, Failed.
        """
        mine = self.trial is not None and self.trial.session is session
        target = self._target_of(session, replace=replace)
        if not changes(self.running, target):
            session.edits.clear()
            return self._confirm() if mine and confirmed is None else NOTHING
        self._access(session, label)
        self._verify(session, target)
        words = self._confirm() if mine else ""
        before, self_id = self.running, self._id()
        self._run(session, target, CLI, label, comment)
        session.edits.clear()
        session.report.clear()
        session.seen = len(self.history)
        if confirmed is not None:
            session.exclusive = False
            timer = asyncio.get_running_loop().call_later(confirmed * self.second, self.expire)
            self.trial = Trial(session, before, self_id, self.clock(), timer)
        return words

    def _target_of(self, session: Session, *, replace: bool) -> Document:
        if not replace:
            return self.target(session)
        document = Document("\n".join([*self.running.head, *self.running.tail]))
        for edit in session.edits:
            document.apply(edit)
        return document

    def _access(self, session: Session, label: str) -> None:
        fault = self.faults.get("lock-held")
        if fault:
            self.faults.spend(fault)
            raise Refused(fault.text or LOCKED)
        if self.trial and self.trial.session is not session:
            raise Refused(f"% Cannot commit because there is an unexpired trial/rollback session '{self.trial.id}'.")
        if any(other.exclusive for other in self.sessions if other is not session):
            raise Refused(LOCKED)
        if label and any(entry.label == label for entry in self.history):
            raise Refused(f"% Failed to commit .. The label '{label}' is already in use.")

    def _verify(self, session: Session, target: Document) -> None:
        problems = objections(self.running, target)
        for kind in ("validate-fails", "commit-fails"):
            if fault := self.faults.get(kind):
                self.faults.spend(fault)
                where = first(changes(self.running, target))
                problems = [Objection(where, fault.text.removeprefix("!!% ") or REJECTED)]
                break
        if problems:
            session.report = list(report(problems))
            raise Failed

    def _run(self, session: Session, target: Document, client: str, label: str = "", comment: str = "") -> None:
        number, before = next(self._ids), self.running
        self.running, self.touched = target, (self.clock(), session.user)
        entry = Commit(number, label, session.user, session.line, client, self.clock(), before, target, comment)
        self.history.insert(0, entry)
        self.changed(before, target)

    # -- the trial and the way back ---------------------------------------------------------------------------------
    def _settle(self) -> Trial | None:
        trial, self.trial = self.trial, None
        if trial:
            trial.timer.cancel()
        self._unlist()
        return trial

    def _confirm(self) -> str:
        self._settle()
        return CONFIRMING

    def expire(self) -> None:
        """Nobody confirmed, or its session has gone on purpose: the box commits what ran before."""
        if trial := self._settle():
            self._run(trial.session, trial.before, ROLLBACK)
            trial.session.seen = len(self.history)

    def rollback(self, line: str, user: str, entry: Commit, *, alone: bool) -> int:
        """Commit what ran before this entry, or take it `alone` back; how many items changed. Raises Refused."""
        session = Session(line, user, self._id(), self.clock(), 0)
        self._access(session, "")
        wanted = self.running.copy() if alone else entry.before.copy()
        for edit in edits(changes(entry.after, entry.before)) if alone else ():
            wanted.apply(edit)
        items = sum(1 for node in changes(self.running, wanted) for _ in node.lines())
        if items:
            self._run(session, wanted, ROLLBACK)
        return items

    def undo(self, session: Session, entry: Commit) -> int:
        """Type into the target what leads back to before this entry; how many bytes of text that was."""
        wanted = changes(self.target(session), entry.before)
        session.edits.extend(edits(wanted))
        return sum(len(line) + 1 for node in wanted for line in node.lines())

    def entry(self, number: int) -> Commit | None:
        return next((entry for entry in self.history[:KEPT] if entry.id == number), None)
