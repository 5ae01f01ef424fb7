"""The verbs for elements without candidate: every line is live at once, so the way back is known before the first.

Takes a `Change` and what a platform knows of itself (`Rules`, how it reads); sends commands, each answer checked before
the next, and on the way back the inverse, computed from what is there, applied and proved by reading. A transport says
how commands are sent and answers judged: `send`, `check`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from drivers.errors import NotPending, Rejected, RollbackFailed
from drivers.kit.line_driver import LineDriver, Transport
from drivers.platform import Change, Diff, Reading, Target, Undo, previewed


class ImmediateDriver(LineDriver):
    """The verbs: a way of speaking adds `connect`, `send` and `check`, a platform its rules and `read`."""

    undo: ClassVar[Undo] = Undo.INVERSE
    save_command: ClassVar[str] = ""
    """what keeps running over a reboot; empty where every line is kept at once"""

    def __init__(self, target: Target, transport: Transport) -> None:
        super().__init__(target, transport)
        self._staged: tuple[Change, Diff] | None = None

    # -- what the session's language leaves to fill in ---------------------------------------------------------------
    def send(self, commands: Sequence[str]) -> Sequence[Any]:
        """Send these at once; an answer for each, whatever it says. Raises SessionLost, Unintelligible."""
        raise NotImplementedError

    def check(self, command: str, answer: Any) -> None:
        """Raise what the answer to a configuration line says: Rejected, Busy, Unintelligible."""
        raise NotImplementedError

    def rest(self) -> None:
        """Go back to where commands may be sent from; after an error the session may stand elsewhere."""

    def batches(self, commands: Sequence[str]) -> Iterator[Sequence[str]]:
        """Which commands may go out at once: where one is refused, those that were sent with it are not stopped."""
        return ((command,) for command in commands)

    # -- the verbs ---------------------------------------------------------------------------------------------------
    def stage(self, change: Change) -> Diff:
        self._staged = None
        reading = self.read(change)
        self.refuse(change, reading)
        diff = previewed(type(self), change, reading)
        self._staged = change, diff
        return diff

    def commit(self, change: Change, *, confirm_within: int, token: str) -> None:
        """Send the staged commands. `confirm_within` and `token` mean nothing here: the element has no timer."""
        del confirm_within, token
        diff = self._staged[1] if self._staged and self._staged[0] == change else self.stage(change)
        self._staged = None
        self.apply(diff.commands)

    def confirm(self, change: Change, *, token: str) -> None:
        """Save, if the change is still there: a reboot since the commit would have lost it, and saving seal that.

        What the element says of its save is all that is known of what it would come up with: no platform shows that in
        scope. A repeated confirm reads and saves again.
        """
        del token
        # the other way round what shall be there is what the records say: a reading that lacks it is taken again
        if previewed(type(self), change, self.read(change.reversed())).changed:
            raise NotPending(self.target.name, "confirm", "the change is not in running any more")
        self._save()

    def discard(self) -> None:
        self._staged = None

    def rollback(self, change: Change, before: Reading, *, token: str) -> None:
        """From whatever is there now back to `before`; lines that neither names belong to others and stay.

        Saved only when read-back has proved it: half a way back must not be what the element comes up with. After an
        error of the save it is repeated: then nothing else is left to do.
        """
        del token
        self._staged = None
        try:
            self.apply(self._way_back(change, before))
            self._prove(change, before)
            self._save()
        except Rejected as refused:
            raise RollbackFailed(refused.element, refused.what, refused.detail) from refused

    def _prove(self, change: Change, before: Reading) -> None:
        """Read whether all is back, line by line: also what no command would put right. Raises RollbackFailed."""
        ours = self.rules.keys((*change.before, *change.after, *before.lines))
        now = {known.line: known.key for known in self.rules.known(self.scope(change))}
        lost = [f"no {' / '.join(line)}" for line in before.lines if line not in now]
        left = [" / ".join(line) for line, key in now.items() if key in ours and line not in before.lines]
        if lost or left:
            told = f"expected all as before, found {'; '.join(lost + left)}"
            raise RollbackFailed(self.target.name, "read-back", told)

    def _save(self) -> None:
        """Keep what is live. Where that is so already, the guard is called all the same."""
        if self.save_command:
            self.apply((self.save_command,))
        else:
            self.guard()

    def apply(self, commands: Sequence[str]) -> None:
        """Send commands; each answer is checked before the next. Raises Rejected or Busy in the element's words."""
        if not commands:
            return
        self.rest()
        for batch in self.batches(commands):
            self.guard()
            for command, answer in zip(batch, self.send(batch), strict=True):
                self.check(command, answer)
