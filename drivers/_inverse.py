"""The verbs for elements without candidate: every line is live at once, so the way back is known before the first.

In come a `Change` and what a platform knows of itself (`Rules`, `Dialect`, how it reads); out go commands, each answer
checked before the next, and on the way back the inverse, computed from what is there, applied and proved by reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, NoReturn, Self

from drivers._cli import Dialect, Terminal
from drivers._rules import Rules
from drivers.base import (
    Busy,
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
    Unintelligible,
    unguarded,
)


class InverseDriver:
    """Base of a platform's driver: it adds `platform`, `rules`, `dialect`, `prepare`, `read` and the displays."""

    platform: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.STARTUP})
    undo: ClassVar[Undo] = Undo.INVERSE
    rules: ClassVar[Rules]
    dialect: ClassVar[Dialect]
    save_command: ClassVar[str] = "save"

    def __init__(self, target: Target, terminal: Terminal) -> None:
        self.target, self.terminal = target, terminal
        self._staged: tuple[Change, Diff] | None = None
        self.guard: Callable[[], object] = unguarded

    @classmethod
    def connect(cls, target: Target) -> Self:
        terminal = Terminal(target, cls.dialect)
        driver = cls(target, terminal)
        try:
            driver.prepare()
        except BaseException:
            terminal.close()
            raise
        return driver

    def prepare(self) -> None:
        """Check that the right box answers and bring the session into its resting view."""
        raise NotImplementedError

    def rest(self) -> None:
        """Go back to the resting view; after an error the session may stand elsewhere."""
        raise NotImplementedError

    def read(self, change: Change | None = None) -> Reading:
        raise NotImplementedError

    def close(self) -> None:
        self.terminal.close()

    def alive(self) -> bool:
        return self.terminal.alive()

    def sent(self) -> tuple[str, ...]:
        return self.terminal.sent()

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
        self.apply((self.save_command,))

    def discard(self) -> None:
        self._staged = None

    def rollback(self, change: Change, before: Reading, *, token: str) -> None:
        """From whatever is there now back to `before`; lines that neither names belong to others and stay."""
        del token
        self._staged = None
        try:
            self.apply(self._way_back(change, before))
            self.apply((self.save_command,))
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

    def apply(self, commands: Sequence[str]) -> None:
        """Send commands; each answer is checked before the next. Raises Rejected or Busy in the element's words."""
        if not commands:
            return
        self.rest()
        for batch in self._batches(commands):
            self.guard()
            for command, answer in zip(batch, self.terminal.ask_at_once(batch), strict=True):
                self.check(command, answer)

    def _batches(self, commands: Sequence[str]) -> Iterator[list[str]]:
        """A change of view goes out with the command after it: where it is refused, so is that command."""
        batch: list[str] = []
        for command in commands:
            batch.append(command)
            if len(batch) == self.dialect.in_flight or not re.match(self.dialect.moves, command):
                yield batch
                batch = []
        if batch:
            yield batch

    def check(self, command: str, answer: str) -> None:
        """Raise what the answer to a configuration line says."""
        if not answer.replace("\n", "").isprintable() or "\ufffd" in answer:
            self.garbled(command, answer)
        refusal = re.search(self.dialect.refusal, answer, re.MULTILINE)
        if not refusal or re.search(self.dialect.harmless, answer):
            return
        words = " ".join(answer.replace("^", " ").split())[:300]
        if re.search(self.dialect.busy, answer):
            raise Busy(self.target.name, self.terminal.masked(command), words)
        if re.search(self.dialect.gone, answer) and re.match(self.dialect.takes_away, command):
            return
        raise Rejected(self.target.name, self.terminal.masked(command), words)

    def look(self, commands: Sequence[str]) -> list[str]:
        """Answers to displays; an object that does not exist is an empty answer."""
        self.rest()
        answers = self.terminal.ask_all(commands)
        for at, (command, answer) in enumerate(zip(commands, answers, strict=True)):
            proof = next(proof for display, proof in self.dialect.proofs if re.match(display, command))
            if re.search(self.dialect.gone, answer):
                answers[at] = ""
            elif not re.search(proof, answer, re.MULTILINE):
                self.check(command, answer)
                self.garbled(command, answer)
        return answers

    def garbled(self, command: str, answer: str) -> NoReturn:
        """Nobody knows what the element did: the session is not used again."""
        self.close()
        raise Unintelligible(self.target.name, self.terminal.masked(command), f"answered {answer[:200]!r}")


def unique(lines: Sequence[Line]) -> tuple[Line, ...]:
    """In order, each once."""
    return tuple(dict.fromkeys(lines))
