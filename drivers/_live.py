"""The verbs for elements without candidate: every line is live at once, so the way back is known before the first.

In come a `Change` and what a platform knows of itself (`Rules`, how it reads); out go commands, each answer checked
before the next, and on the way back the inverse, computed from what is there, applied and proved by reading. How
commands are sent and answers judged is left to those who know the session: `send`, `check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Protocol

from drivers._rules import Rules
from drivers.base import (
    Capability,
    Change,
    Diff,
    Line,
    NotPending,
    Reading,
    Rejected,
    RollbackFailed,
    Target,
    Undo,
    unguarded,
)


class Talk(Protocol):
    """One session to an element, whatever is spoken in it."""

    def close(self) -> None: ...
    def alive(self) -> bool: ...
    def sent(self) -> tuple[str, ...]: ...


class LiveDriver:
    """Base of the bases: a way of speaking adds `connect`, `send` and `check`, a platform its rules and `read`."""

    platform: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]
    undo: ClassVar[Undo] = Undo.INVERSE
    rules: ClassVar[Rules]
    save_command: ClassVar[str] = ""
    """what keeps running over a reboot; empty where every line is kept at once"""

    def __init__(self, target: Target, talk: Talk) -> None:
        self.target, self._talk = target, talk
        self._staged: tuple[Change, Diff] | None = None
        self.guard: Callable[[], object] = unguarded

    # -- what the session's language leaves to fill in ---------------------------------------------------------------
    def send(self, commands: Sequence[str]) -> Sequence[Any]:
        """Send these at once; an answer for each, whatever it says. Raises SessionLost, Unintelligible."""
        raise NotImplementedError

    def check(self, command: str, answer: Any) -> None:
        """Raise what the answer to a configuration line says: Rejected, Busy, Unintelligible."""
        raise NotImplementedError

    def read(self, change: Change | None = None) -> Reading:
        raise NotImplementedError

    def rest(self) -> None:
        """Go back to where commands may be sent from; after an error the session may stand elsewhere."""

    def batches(self, commands: Sequence[str]) -> Iterator[Sequence[str]]:
        """Which commands may go out at once: where one is refused, those that were sent with it are not stopped."""
        return ((command,) for command in commands)

    # -- the verbs ---------------------------------------------------------------------------------------------------
    def close(self) -> None:
        self._talk.close()

    def alive(self) -> bool:
        return self._talk.alive()

    def sent(self) -> tuple[str, ...]:
        return self._talk.sent()

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        """Commands and inverse of running - (before - keep) + after. Raises Rejected naming a line without a rule."""
        if strange := [line for line in change.before + change.after if not cls.rules.find(line)]:
            raise Rejected(change.element, strange[0][-1], "no rule says what it configures and how it is taken back")
        removed = set(change.removed())
        present = set(reading.lines)
        wanted = tuple(line for line in reading.lines if line not in removed)
        wanted += tuple(line for line in change.after if line not in present)
        try:
            wanted = cls.rules.standing(reading.lines, wanted)
            commands = cls.rules.commands(reading.lines, wanted)
            inverse = cls.rules.commands(wanted, reading.lines)
        except ValueError as error:
            raise Rejected(change.element, "change", str(error)) from None
        return Diff(cls.rules.text(reading.lines, wanted), commands, inverse)

    def stage(self, change: Change) -> Diff:
        self._staged = None
        reading = self.read(change)
        self.refuse(change, reading)
        diff = self.preview(change, reading)
        self._staged = change, diff
        return diff

    def refuse(self, change: Change, reading: Reading) -> None:
        """Raise Rejected where a line of `after` takes an id that something else has on this element.

        What was ours and was changed by hand is still ours, as long as it is the same object.
        """
        ours = {known.key: known for known in self.rules.known(change.before)}
        running = {known.key: known for known in self.rules.known(reading.lines)}
        for known in self.rules.known(change.after):
            found, had = running.get(known.key), ours.get(known.key)
            if found and found.line != known.line and not (had and found.same_object(had)):
                detail = f"is used by something else: expected {known.line[-1]!r}, found {found.line[-1]!r}"
                raise Rejected(self.target.name, known.key, detail)

    def commit(self, change: Change, *, confirm_within: int, token: str) -> None:
        """Send the staged commands. `confirm_within` and `token` mean nothing here: the element has no timer."""
        del confirm_within, token
        diff = self._staged[1] if self._staged and self._staged[0] == change else self.stage(change)
        self._staged = None
        self.apply(diff.commands)

    def confirm(self, change: Change, *, token: str) -> None:
        """Save, if the change is still there: a reboot since the commit would have lost it, and saving seal that."""
        del token
        if self.preview(change, self.read(change)).changed:
            raise NotPending(self.target.name, "confirm", "the change is not in running any more")
        self._save()

    def discard(self) -> None:
        self._staged = None

    def rollback(self, change: Change, before: Reading, *, token: str) -> None:
        """From whatever is there now back to `before`; lines that neither names belong to others and stay."""
        del token
        self._staged = None
        try:
            self.apply(self._way_back(change, before))
            self._save()
            left = self._way_back(change, before)
        except Rejected as refused:
            raise RollbackFailed(refused.element, refused.what, refused.detail) from refused
        if left:
            raise RollbackFailed(self.target.name, "read-back", f"expected nothing left to do, found {'; '.join(left)}")

    def _way_back(self, change: Change, before: Reading) -> tuple[str, ...]:
        named = self.rules.keys((*change.before, *change.after, *before.lines))
        now = self.read(change).lines
        others = tuple(known.line for known in self.rules.known(now) if known.key not in named)
        try:
            return self.rules.commands(now, self.rules.standing(now, before.lines + others))
        except ValueError as error:
            raise Rejected(self.target.name, "rollback", str(error)) from None

    def _save(self) -> None:
        """Keep what is live. Where that is so already, whoever may not write any more may not say so either."""
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


def unique(lines: Sequence[Line]) -> tuple[Line, ...]:
    """In order, each once."""
    return tuple(dict.fromkeys(lines))
