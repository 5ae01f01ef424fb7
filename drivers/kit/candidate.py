"""The verbs for elements with a candidate: lock, load, compare, commit, keep or cancel, whatever is spoken.

Takes a `Change`; the sequence and its rules are here, how each step is said is left to a transport: a command line,
NETCONF, NAPALM. Whatever fails, neither lock nor candidate of ours stays, and no answer is believed: what a verb was to
reach is read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from drivers.errors import DriverError, NotPending, Rejected, RollbackFailed
from drivers.platform import Change, Diff, Line, Reading, Target, Undo, previewed


class CandidateDriver:
    """The verbs that write. A transport adds the steps below, a platform what its lines mean."""

    undo: ClassVar[Undo]
    target: Target
    guard: Callable[[], object]
    _staged: Change | None = None

    # -- what a transport or a platform adds ------------------------------------------------------------------------
    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        raise NotImplementedError

    def scope(self, change: Change) -> tuple[Line, ...]:
        """The running lines of a change's scope."""
        raise NotImplementedError

    def refuse(self, change: Change, reading: Reading) -> None:
        """Raise Taken where `after` takes what somebody else has, Rejected where theirs would be lost."""
        raise NotImplementedError

    def begin(self) -> None:
        """Lock, and find the candidate clean, before anything is read for it. Raises Busy.

        A transport whose locks are dear takes them with `load`.
        """

    def load(self, change: Change, reading: Reading, diff: Diff) -> Diff:
        """Edit the candidate under the lock, and have the element compare and check it; the Diff in its words."""
        raise NotImplementedError

    def try_out(self, seconds: int, token: str) -> None:
        """Commit the candidate, bound to the element's timer where that outlives the session, and let go of it."""
        raise NotImplementedError

    def keep(self, change: Change, token: str) -> None:
        """Keep the commit that waits with this token, under the lock. A refusal counts only while it waits."""
        raise NotImplementedError

    def cancel(self, token: str) -> None:
        """Lock, and have the commit that waits with this token go back, if there is one. It is not built upon."""
        raise NotImplementedError

    def restore(self, change: Change, before: Reading, token: str) -> None:
        """Bring what is not back by then back by commands, and prove it by reading. Raises RollbackFailed."""
        raise NotImplementedError

    def save(self, change: Change, wanted: tuple[Line, ...]) -> None:
        """Have startup hold this in the scope of the change, where there is one to keep."""

    def release(self) -> None:
        """Let go of locks; what is not committed goes with them."""
        raise NotImplementedError

    def discard(self) -> None:
        """Drop candidate and locks; a session that cannot is ended. Safe at any time."""
        raise NotImplementedError

    # -- the verbs --------------------------------------------------------------------------------------------------
    def stage(self, change: Change) -> Diff:
        """What is read under the lock does not change: a session that was lost may still be at our commit."""
        self._staged = None
        try:
            self.begin()
            reading = self.standing(change)
            self.refuse(change, reading)
            diff = previewed(type(self), change, reading)
            if diff.changed:
                diff = self.load(change, reading, diff)
        except DriverError:
            self.discard()
            raise
        if diff.changed:
            self._staged = change
        else:
            self.discard()
        return diff

    def commit(self, change: Change, *, confirm_within: int, token: str) -> None:
        if self._staged != change and not self.stage(change).changed:
            return
        try:
            self.try_out(confirm_within, token)
        except DriverError:
            self.discard()
            raise
        self._staged = None

    def confirm(self, change: Change, *, token: str) -> None:
        """Keep what waits, read whether it stands, and only then save."""
        self._staged = None
        try:
            self.keep(change, token)
            self.save(change, self.expect(change))
        except DriverError:
            self.discard()
            raise
        self.release()

    def rollback(self, change: Change, before: Reading, *, token: str) -> None:
        """What waits is cancelled, what was kept goes back by commands. Proved by reading, then saved.

        Saved in any case: a save of somebody's while it was there would bring it back with the next restart.
        """
        self._staged = None
        try:
            self.cancel(token)
            self.restore(change, before, token)
            self.save(change, before.lines)
        except Rejected as refused:
            self.discard()
            raise RollbackFailed(refused.element, refused.what, refused.detail) from refused
        except DriverError:
            self.discard()
            raise
        self.release()

    # -- what they are made of --------------------------------------------------------------------------------------
    def standing(self, change: Change) -> Reading:
        """What a change is computed from: its scope, without states."""
        return Reading(self.scope(change))

    def expect(self, change: Change) -> tuple[Line, ...]:
        """The running lines of the scope. Raises NotPending where the change is not in them.

        The other way round what shall be there is what the records say: a reading that lacks it is taken again.
        """
        found = Reading(self.scope(change.reversed()))
        if previewed(type(self), change, found).changed:
            raise NotPending(self.target.name, "confirm", "the change is not in running any more")
        return found.lines
