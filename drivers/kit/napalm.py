"""NAPALM: how each step of `CandidateDriver` is said over a `NapalmSession`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, ClassVar, Self

from drivers.errors import Busy, DriverError, Rejected
from drivers.kit.candidate import CandidateDriver
from drivers.kit.napalm_session import NapalmSession
from drivers.platform import IDENTITY, Capability, Change, Diff, Identity, Line, Reading, Target, Undo
from drivers.session import check_identity, unguarded

COMMIT_ANSWERS = 12
"""patience with a commit, in times of that with any other answer: checking a large configuration takes minutes"""


class NapalmDriver(CandidateDriver):
    """The verbs that are NAPALM's; a platform adds what is pure, its readings, and how it confirms and goes back."""

    libraries: ClassVar[tuple[str, ...]] = ("napalm.junos.junos",)
    """what the first connection imports"""
    platform: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]
    undo: ClassVar[Undo]
    tells: ClassVar[frozenset[str]] = IDENTITY

    def __init__(self, target: Target) -> None:
        self.target = target
        self._session = NapalmSession(target)
        self._locked = False
        self.guard: Callable[[], object] = unguarded

    # -- what a platform says ---------------------------------------------------------------------------------------
    def identify(self) -> Identity:
        raise NotImplementedError

    def scope(self, change: Change, database: str = "committed") -> tuple[Line, ...]:
        """What stands in the objects of this change, without their state; or what does in the candidate."""
        raise NotImplementedError

    def look_around(self, change: Change, reading: Reading, diff: Diff) -> None:
        """Raise Rejected where something outside this reading would lose what it leans on, or be lost with it."""
        raise NotImplementedError

    def pending_commit(self) -> str | None:
        """Words of a confirmed commit that waits for its confirmation, whoever made it."""
        raise NotImplementedError

    # -- session ----------------------------------------------------------------------------------------------------
    @classmethod
    def connect(cls, target: Target) -> Self:
        driver = cls(target)
        try:
            check_identity(target, driver.identify(), cls.tells)
        except DriverError:
            driver.close()
            raise
        return driver

    def close(self) -> None:
        self._session.close()

    def alive(self) -> bool:
        return self._session.alive()

    def sent(self) -> tuple[str, ...]:
        return self._session.sent()

    # -- writing ----------------------------------------------------------------------------------------------------
    def begin(self) -> None:
        self._lock()

    def load(self, change: Change, reading: Reading, diff: Diff) -> Diff:
        self.look_around(change, reading, diff)
        return replace(diff, text=self._load(diff.commands, change, diff.result or ()))

    def _load(self, commands: tuple[str, ...], change: Change, want: Iterable[Line]) -> str:
        """Load under the lock, read what that gave, let the element compare and check; the caller discards where that
        fails. An element passes over more than it says: what it holds protected, what it knows in another form.
        """
        # a commit, on Junos even a check, would confirm the one that waits for it
        if stranger := self.pending_commit():
            raise Busy(self.target.name, "stage", f"a confirmed commit is pending: {stranger}")
        with self._session.asking("load") as napalm:
            napalm.load_merge_candidate(config="\n".join(commands))
        with self._session.asking("compare") as napalm:
            text = str(napalm.compare_config())
        if (found := set(self.scope(change, "candidate"))) != (wanted := set(want)):
            rows = [f"expected {line[-1]!r}" for line in wanted - found]
            rows += [f"found {line[-1]!r}" for line in found - wanted]
            told = "; ".join(sorted(rows))
            raise Rejected(self.target.name, "stage", f"the candidate is not what it was to be: {told}")
        with self._session.asking("commit check", self.patience) as napalm:
            napalm.device.cu.commit_check()
        return text

    @property
    def patience(self) -> float:
        """Seconds that a commit may take."""
        return COMMIT_ANSWERS * self.target.timeout

    def _lock(self) -> None:
        """Take the lock, or clean the candidate when we have it. Junos denies it while the candidate is dirty."""
        if self._locked:
            with self._session.asking("discard") as napalm:
                napalm.discard_config()
            return
        try:
            # not PyEZ's own `lock`: it takes an answer that did not come for a lock that is held
            with self._session.asking("lock") as napalm:
                napalm.device.rpc.lock_configuration()
        except Rejected as refusal:
            if "permission denied" in refusal.detail:
                raise
            raise Busy(self.target.name, "lock", refusal.detail) from refusal
        self._locked = True

    def try_out(self, seconds: int, token: str) -> None:
        # the element counts whole minutes; one that takes longer than its timer has nothing left to confirm
        minutes = -(-seconds // 60)
        self._write(min(self.patience, 60.0 * minutes), message=token, revert_in=60 * minutes)
        self.release()

    def _write(self, patience: float, **how: Any) -> None:
        """Commit under the lock, which stays; the caller discards where that fails."""
        self.guard()
        with self._session.asking("commit", patience) as napalm:
            napalm.commit_config(**how)

    def release(self) -> None:
        if not self._locked:
            return
        self._staged, self._locked = None, False
        try:
            with self._session.asking("unlock") as napalm:
                napalm.device.rpc.unlock_configuration()
        except Rejected:
            self._session.drop()  # what was to be done is done; the lock ends with its session

    def discard(self) -> None:
        """A session that is gone took its lock and its candidate along; so one that cannot let go is ended."""
        if self._locked and self.alive():
            try:
                with self._session.asking("discard") as napalm:
                    napalm.discard_config()
                self.release()
            except DriverError:
                self._session.drop()
        self._staged, self._locked = None, False
