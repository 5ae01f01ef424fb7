"""The configuration database of a Junos box: candidate, committed, fifty rollbacks, locks, private copies, the timer.

In come loads and commits of an `Owner` (one management session), out come new committed configurations and `Refused`.
The shared candidate belongs to everybody: what one session leaves in it, another session commits.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lab.dialects.juniper_junos import check as rules
from lab.dialects.juniper_junos import text, tree
from lab.dialects.juniper_junos.differences import edits
from lab.dialects.juniper_junos.tree import Edit, Node, Refused
from lab.faults import Faults

HISTORY = 50


@dataclass(eq=False, slots=True)
class Owner:
    """One management session, as the box names it to the others."""

    user: str
    client: str
    pid: int
    since: float = field(default_factory=time.time)
    private: tuple[Node, Node] | None = None
    """what `configure private` began with, and what it is now"""


@dataclass(slots=True)
class Commit:
    """One entry of `show system commit`; `comment` tells of a timer that was set, `log` is the user's own."""

    config: Node
    user: str
    client: str
    at: float
    log: str = ""
    comment: str = ""
    serial: int = 0


@dataclass(slots=True)
class Database:
    """`committed()` is told after every change of the running configuration, with what it was before."""

    faults: Faults
    committed_hook: Callable[[Node, Node], None]
    clock: Callable[[], float] = time.time
    minute: float = 60.0
    """seconds in a minute of `commit confirmed`: tests shorten it"""
    candidate: Node = field(default_factory=Node)
    history: list[Commit] = field(default_factory=list)
    lock: Owner | None = None
    exclusive: bool = False
    editor: Owner | None = None
    """who left uncommitted changes in the shared candidate"""
    pending: asyncio.TimerHandle | None = None
    serial: int = 0

    @property
    def committed(self) -> Node:
        return self.history[0].config if self.history else Node()

    def begin(self, config: Node, at: float | None = None, user: str = "root") -> None:
        """The configuration the box is found with, and when and by whom it was committed."""
        self.cancel_timer()
        self.history = [Commit(config, user, "other", self.clock() if at is None else at)]
        self.candidate, self.lock, self.editor = config.copy(), None, None

    # -- locks ------------------------------------------------------------------------------------------------------
    def check_access(self, owner: Owner) -> None:
        """Raises Refused while somebody else has the database for himself."""
        fault = self.faults.get("lock-held")
        if fault:
            self.faults.spend(fault)
            raise self._held(fault.text or "oper", 4711, self.clock() - 60)
        if self.lock and self.lock is not owner:
            raise self._held(self.lock.user, self.lock.pid, self.lock.since)

    def _held(self, user: str, pid: int, since: float) -> Refused:
        when = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(since))
        idle = time.strftime("%H:%M:%S", time.gmtime(self.clock() - since))
        who = f"  {user} terminal p0 (pid {pid}) on since {when}, idle {idle}\n      exclusive [edit]"
        return Refused(f"configuration database locked by:\n{who}", tag="lock-denied")

    def acquire(self, owner: Owner) -> None:
        self.check_access(owner)
        if self.dirty and self.lock is not owner:
            raise Refused("configuration database modified", tag="lock-denied")
        self.lock = owner

    def release(self, owner: Owner) -> None:
        """Unlock; changes made under the lock and not committed are gone, as the box warns."""
        if self.lock is not owner:
            raise Refused("configuration database is not locked by this session")
        self.lock = None
        self.discard()

    def open_private(self, owner: Owner) -> None:
        self.check_access(owner)
        owner.private = (self.committed, self.committed.copy())

    def end(self, owner: Owner) -> None:
        """A session is over, well or badly: its private copy and its lock go, with what they held."""
        owner.private = None
        if self.lock is owner:
            self.release(owner)

    # -- candidate --------------------------------------------------------------------------------------------------
    @property
    def dirty(self) -> bool:
        return self.candidate != self.committed

    def view(self, owner: Owner) -> Node:
        """The candidate as this session sees it."""
        return owner.private[1] if owner.private else self.candidate

    def _replace(self, owner: Owner, config: Node) -> None:
        if owner.private:
            owner.private = (owner.private[0], config)
        else:
            self.candidate = config

    def load(self, owner: Owner, wanted: Iterable[Edit | Refused], *, override: bool = False) -> list[Refused]:
        """Load edit by edit: what is refused is told, what is right stays in the candidate, as the box does it."""
        self.check_access(owner)
        top = Node(self.committed.kind) if override else self.view(owner)
        problems: list[Refused] = []
        skipped: tuple[str, ...] | None = None
        for edit in wanted:
            if isinstance(edit, Refused):
                problems.append(edit)
                continue
            if skipped is not None:
                if edit[1][: len(skipped)] == skipped:
                    continue
                skipped = None
            problem = self._apply(top, edit)
            if problem:
                problems.append(problem)
                if edit[0] == "open":
                    skipped = edit[1]
                    problems.append(Refused("error recovery ignores input until this point", bad="}"))
        self._replace(owner, top)
        self.editor = owner if self.dirty else None
        return problems

    def _apply(self, top: Node, edit: Edit) -> Refused | None:
        verb, words = edit
        line = " ".join([verb, *map(text.quoted, words)])
        if verb != "open" and (said := self.faults.refuses(line)) is not None:
            return Refused(said or "syntax error", bad=words[-1] if words else "")
        if verb != "open" and self.faults.ignores(line):
            return None
        try:
            tree.apply(top, edit)
        except Refused as problem:
            return problem
        return None

    def rollback(self, owner: Owner, number: int) -> None:
        self.check_access(owner)
        if number >= len(self.history):
            raise Refused(f"Configuration rollback {number} does not exist")
        self._replace(owner, self.history[number].config.copy())
        self.editor = owner if self.dirty else None

    def discard(self) -> None:
        self.candidate, self.editor = self.committed.copy(), None

    # -- commit -----------------------------------------------------------------------------------------------------
    def check(self, owner: Owner) -> None:
        """`commit check`; it also confirms a commit that waits for it. Raises ExceptionGroup of Refused."""
        self._validate(self._merged(owner))
        self.cancel_timer()

    def _merged(self, owner: Owner) -> Node:
        """What would be committed: a private copy brings only its own changes to what others committed meanwhile."""
        if owner.private is None:
            return self.candidate.copy()
        config = self.committed.copy()
        for edit in edits(*owner.private):
            tree.apply(config, edit)
        return config

    def _validate(self, config: Node) -> None:
        fault = self.faults.get("validate-fails")
        if fault:
            self.faults.spend(fault)
            raise _failed([Refused(fault.text or "check-out failed", path="[edit]", daemon="dcd")])
        if problems := rules.objections(config):
            raise _failed(problems)

    def commit(self, owner: Owner, *, log: str = "", confirmed: int | None = None) -> None:
        """Make the candidate the running configuration; `confirmed` minutes later it goes back unless a commit follows.

        Raises ExceptionGroup of Refused (all objections), the candidate stays as it is.
        """
        try:
            self.check_access(owner)
        except Refused as problem:
            raise ExceptionGroup("commit failed", [problem]) from None
        config = self._merged(owner)
        self._validate(config)
        if fault := self.faults.get("commit-fails"):
            self.faults.spend(fault)
            raise _failed(
                [Refused(fault.text or "commit failed")], "commit failed: (statements constraint check failed)"
            )
        if self.pending and confirmed is None and (hollow := self.faults.get("hollow")):
            self.faults.spend(hollow)
            self.revert()
            return
        self.cancel_timer()
        comment = "" if confirmed is None else f"commit confirmed, rollback in {confirmed}mins"
        shared = owner.private is None
        if owner.private:
            owner.private = (config, config.copy())
        if shared or not self.dirty:
            self.candidate, self.editor = config.copy(), None
        self._enter(config, owner.user, owner.client, log, comment)
        if confirmed is not None:
            self.pending = asyncio.get_running_loop().call_later(confirmed * self.minute, self.revert)

    def _enter(self, config: Node, user: str, client: str, log: str = "", comment: str = "") -> None:
        before = self.committed
        self.serial += 1
        self.history.insert(0, Commit(config, user, client, self.clock(), log, comment, self.serial))
        del self.history[HISTORY:]
        self.committed_hook(before, config)

    # -- the timer --------------------------------------------------------------------------------------------------
    def cancel_timer(self) -> bool:
        """Confirm: the commit that waits stays. True when one waited."""
        if self.pending is None:
            return False
        self.pending.cancel()
        self.pending = None
        self.history[0].comment = ""
        return True

    def minutes_left(self) -> int:
        if self.pending is None:
            return 0
        return math.ceil(max(self.pending.when() - asyncio.get_running_loop().time(), 0) / self.minute)

    def revert(self) -> None:
        """Nobody confirmed: rollback 1 is committed by the box itself, whoever holds the lock."""
        self.cancel_timer()
        config = self.history[1].config
        self.candidate, self.editor = config.copy(), None
        self._enter(config, "root", "other", "automatic rollback of a commit that was not confirmed")

    def reboot(self) -> None:
        """What was committed comes up again; a commit that waits for its confirmation does not."""
        self.lock = None
        if self.pending:
            self.revert()
        self.discard()


def _failed(problems: list[Refused], last: str = "configuration check-out failed") -> ExceptionGroup[Refused]:
    """All objections, then the line that every failed commit ends with."""
    return ExceptionGroup(last, [*problems, Refused(last)])
