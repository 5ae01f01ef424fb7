"""What platforms with line rules share, whatever they speak: the way from lines to lines, and its proof.

Takes a `Change` and what an element holds; returns the commands there and back, or raises what stands in their way. A
transport says how they reach the element.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

from drivers.errors import Rejected, RollbackFailed, Taken
from drivers.kit.line_rules import Rules
from drivers.platform import IDENTITY, Capability, Change, Diff, Line, Reading, Target, Undo
from drivers.session import unguarded


class Transport(Protocol):
    """What carries the exchanges of one session, whatever is spoken in it."""

    def close(self) -> None: ...
    def alive(self) -> bool: ...
    def sent(self) -> tuple[str, ...]: ...


class LineDriver:
    """Base of the bases: a way of speaking adds `connect` and the verbs, a platform its rules and `read`."""

    platform: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]
    undo: ClassVar[Undo]
    tells: ClassVar[frozenset[str]] = IDENTITY
    rules: ClassVar[Rules]

    def __init__(self, target: Target, transport: Transport) -> None:
        self.target, self._transport = target, transport
        self.guard: Callable[[], object] = unguarded

    def close(self) -> None:
        self._transport.close()

    def alive(self) -> bool:
        return self._transport.alive()

    def sent(self) -> tuple[str, ...]:
        return self._transport.sent()

    def read(self, change: Change | None = None) -> Reading:
        raise NotImplementedError

    def scope(self, change: Change) -> tuple[Line, ...]:
        """The running lines of a change's scope: a reading without its states."""
        return self.read(change).lines

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        """Commands and inverse of running - (before - keep) + after. Raises Rejected naming a line without a rule.

        What somebody added to an object of ours alone goes with it, in the difference and in the inverse too.
        """
        if strange := [line for line in change.before + change.after if not cls.rules.find(line)]:
            raise Rejected(change.element, strange[0][-1], "no rule says what it configures and how it is taken back")
        try:
            wanted = cls.rules.wanted(change, reading.lines)
            wanted = cls.rules.standing(reading.lines, wanted, (*change.after, *change.keep), along=True)
            commands = cls.rules.commands(reading.lines, wanted)
            inverse = cls.rules.commands(wanted, reading.lines)
        except ValueError as error:
            raise Rejected(change.element, "change", str(error)) from None
        return Diff(cls.rules.text(reading.lines, wanted), commands, inverse, wanted)

    def refuse(self, change: Change, reading: Reading) -> None:
        """Raise Taken where a line of `after` takes an id that something else has on this element.

        What was ours and was changed by hand is still ours, as long as it is the same object; so is what other services
        want as this one does.
        """
        ours = {known.key: known for known in self.rules.known((*change.keep, *change.before))}
        running = {known.key: known for known in self.rules.known(reading.lines)}
        for known in self.rules.known(change.after):
            found, had = running.get(known.key), ours.get(known.key)
            if found and found.line != known.line and not (had and found.same_object(had)):
                detail = f"is used by something else: expected {known.line[-1]!r}, found {found.line[-1]!r}"
                raise Taken(self.target.name, known.key, detail)

    def _way_back(self, change: Change, before: Reading) -> tuple[str, ...]:
        """Commands from what is there now to `before`; lines that neither names belong to others and stay."""
        named = self.rules.keys((*change.before, *change.after, *before.lines))
        now = self.scope(change)
        others = tuple(known.line for known in self.rules.known(now) if known.key not in named)
        try:
            return self.rules.commands(now, self.rules.standing(now, before.lines + others))
        except ValueError as error:
            raise Rejected(self.target.name, "rollback", str(error)) from None

    def _prove(self, change: Change, before: Reading) -> None:
        """Read whether all is back. Raises RollbackFailed."""
        if left := self._way_back(change, before):
            raise RollbackFailed(self.target.name, "read-back", f"expected nothing left to do, found {'; '.join(left)}")


def unique(lines: Sequence[Line]) -> tuple[Line, ...]:
    """In order, each once."""
    return tuple(dict.fromkeys(lines))
