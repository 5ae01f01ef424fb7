"""The datastores of a NETCONF element and who may write them: candidate, running, startup (RFC 6241 §8.3, §8.4, §8.7).

In come session ids and trees that are never changed in place; out come the datastores as they then are, or an
`RpcError`. What the trees mean is the dialect's: it gives `check` (the errors of a tree, knowing a valid one) and hears
of every change of running.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from lab.servers.netconf import RpcError, RpcErrors

T = TypeVar("T")
Name = Literal["candidate", "running", "startup"]
NAMES: tuple[Name, ...] = ("candidate", "running", "startup")


@dataclass(slots=True)
class Pending(Generic[T]):
    """A confirmed commit that waits for its confirmation; `before` is what its timer goes back to."""

    before: T
    session: int
    persist: str | None
    timer: asyncio.TimerHandle


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The parameters of a confirmed commit; `timeout` in seconds."""

    timeout: int = 600
    persist: str | None = None


@dataclass(slots=True)
class Datastores(Generic[T]):
    empty: T
    check: Callable[[T, T], list[RpcError]]
    changed: Callable[[T, T, int], None]
    """running was, running is, the session that did it (0: the element itself)"""
    running: T = field(init=False)
    candidate: T = field(init=False)
    startup: T = field(init=False)
    locks: dict[Name, int] = field(default_factory=dict)
    touched: int | None = None
    """the session that modified the candidate; an unmodified candidate follows running"""
    pending: Pending[T] | None = None

    def __post_init__(self) -> None:
        self.start(self.empty)

    def start(self, tree: T) -> None:
        """Come up with this configuration, saved: no locks, no candidate, nothing pending."""
        self._settle_pending()
        self.locks.clear()
        self.touched = None
        self.running = self.candidate = self.startup = tree

    def plant(self, edit: Callable[[T], T]) -> None:
        """Somebody has put something into running and startup long ago: no session did it, no timer undoes it."""
        self.running, self.startup = edit(self.running), edit(self.startup)
        self.candidate = edit(self.candidate)

    def get(self, name: Name) -> T:
        return {"running": self.running, "candidate": self.candidate, "startup": self.startup}[name]

    # -- locks ------------------------------------------------------------------------------------------------------
    def lock(self, name: Name, session: int) -> None:
        """RFC 6241 §7.5: not where the candidate is modified, or another session's confirmed commit is pending."""
        holder = self.locks.get(name)
        if holder is None and name == "candidate":
            holder = self.touched
        if holder is None and name == "running" and self.pending and self.pending.session != session:
            holder = self.pending.session
        if holder is not None:
            raise denied(holder)
        self.locks[name] = session

    def unlock(self, name: Name, session: int) -> None:
        if self.locks.get(name) != session:
            holder = self.locks.get(name)
            why = f"session {holder} has the lock" if holder else "the lock is not active"
            raise RpcError("operation-failed", why, kind="protocol")
        del self.locks[name]
        if name == "candidate":
            # §8.3.5.2: outstanding changes are discarded when the lock is released
            self._reset_candidate()

    def writable(self, name: Name, session: int) -> None:
        """Raises in-use where another session has the lock."""
        if self.locks.get(name, session) != session:
            message = f"{name} is locked by session {self.locks[name]}"
            raise RpcError("in-use", message, kind="protocol")

    # -- candidate and startup --------------------------------------------------------------------------------------
    def edit(self, tree: T, session: int) -> None:
        self.writable("candidate", session)
        self.candidate = tree
        self.touched = session if tree != self.running else None

    def discard(self, session: int) -> None:
        self.writable("candidate", session)
        self._reset_candidate()

    def save(self, tree: T, session: int) -> None:
        self.writable("startup", session)
        self.startup = tree

    def _reset_candidate(self) -> None:
        self.candidate, self.touched = self.running, None

    # -- commit -----------------------------------------------------------------------------------------------------
    def validate(self, tree: T) -> None:
        if errors := self.check(tree, self.running):
            raise RpcErrors(errors)

    def commit(self, session: int, confirmed: Confirmed | None = None, persist_id: str | None = None) -> None:
        """RFC 6241 §8.3.4.1, §8.4.5.1: commit, confirmed commit, one that extends it, or the one that confirms it."""
        self.writable("running", session)
        self.writable("candidate", session)
        self._match_pending(session, persist_id)
        self.validate(self.candidate)
        earlier = self._settle_pending()
        if confirmed:
            persist = confirmed.persist or (earlier.persist if earlier else None)
            timer = asyncio.get_running_loop().call_later(confirmed.timeout, self._go_back)
            self.pending = Pending(earlier.before if earlier else self.running, session, persist, timer)
        self.touched = None
        self._run(self.candidate, session)

    def cancel(self, session: int, persist_id: str | None = None) -> None:
        """RFC 6241 §8.4.4.1."""
        if self.pending is None and persist_id is None:
            raise RpcError("operation-failed", "no confirmed commit is pending")
        self._match_pending(session, persist_id)
        self._go_back()

    def _match_pending(self, session: int, persist_id: str | None) -> None:
        pending = self.pending
        if persist_id is not None and (pending is None or pending.persist != persist_id):
            message = "persist-id does not match a pending confirmed commit"
            raise RpcError("invalid-value", message, kind="protocol", info={"bad-element": "persist-id"})
        if pending and pending.persist is not None and persist_id is None:
            message = "a persistent confirmed commit is pending: its persist-id is needed"
            raise RpcError("invalid-value", message, kind="protocol")
        if pending and pending.persist is None and pending.session != session:
            message = f"a confirmed commit of session {pending.session} is pending"
            raise RpcError("in-use", message, kind="protocol")

    def _settle_pending(self) -> Pending[T] | None:
        pending, self.pending = self.pending, None
        if pending:
            pending.timer.cancel()
        return pending

    def expire(self) -> None:
        """The timer runs out now. Raises ValueError where none runs."""
        if self.pending is None:
            raise ValueError("no confirmed commit is pending")
        self._go_back()

    def _go_back(self) -> None:
        """The timer ran out, or the commit was cancelled, or its session went without having made it persistent."""
        if pending := self._settle_pending():
            self._run(pending.before, 0)

    def _run(self, tree: T, session: int) -> None:
        before, self.running = self.running, tree
        if self.touched is None:
            self.candidate = tree
        if before != tree:
            self.changed(before, tree, session)

    def ended(self, session: int) -> None:
        """A session has gone: its locks go with it, and its confirmed commit unless that is persistent."""
        if self.pending and self.pending.persist is None and self.pending.session == session:
            self._go_back()
        for name in [name for name, holder in self.locks.items() if holder == session]:
            self.unlock(name, session)


def denied(holder: int) -> RpcError:
    message = "Lock failed, lock is already held"
    return RpcError("lock-denied", message, kind="protocol", info={"session-id": str(holder)})
