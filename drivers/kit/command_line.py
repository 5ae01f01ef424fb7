"""What drivers of a command line share: one terminal, whose answers are checked.

Takes commands and the platform's `Dialect`; returns answers that are what they should be. Raises all else as a
`DriverError` in the element's words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, NoReturn, Self

from drivers.errors import Busy, Rejected, SessionLost, Unintelligible
from drivers.kit.dialect import Dialect
from drivers.kit.line_driver import LineDriver
from drivers.kit.sure_reader import TIMES, SureReader
from drivers.kit.terminal import Terminal
from drivers.platform import Target


class CommandLineDriver(SureReader, LineDriver):
    """Base of the bases: verbs are added by it, `dialect`, `prepare`, `rest` and displays by a platform."""

    libraries: ClassVar[tuple[str, ...]] = ("netmiko.ssh_dispatcher",)
    """what the first connection imports"""
    dialect: ClassVar[Dialect]
    speaks: ClassVar[type[Terminal]] = Terminal

    def __init__(self, target: Target, terminal: Terminal) -> None:
        super().__init__(target, terminal)
        self.terminal = terminal

    @classmethod
    def connect(cls, target: Target) -> Self:
        terminal = cls.speaks(target, cls.dialect)
        driver = cls(target, terminal)
        try:
            driver.prepare()
        except BaseException:
            driver.close()
            raise
        return driver

    def prepare(self) -> None:
        """Check that the right box answers and bring the session into its resting view."""
        raise NotImplementedError

    def rest(self) -> None:
        """Go back to the resting view; after an error the session may stand elsewhere."""
        raise NotImplementedError

    def send(self, commands: Sequence[str]) -> list[str]:
        return self.terminal.ask_at_once(commands)

    def check(self, command: str, answer: str) -> None:
        """Raise what the answer to a configuration line says: of the line, or of the session (SessionLost)."""
        if words := self.dialect.last_words(answer):
            self.close()
            raise SessionLost(self.target.name, self.terminal.masked(command), words)
        if not answer.replace("\n", "").isprintable() or "\ufffd" in answer:
            self.garbled(command, answer)
        late = self.dialect.ends_late(command)
        refusal = re.search(self.dialect.refusal, answer, re.MULTILINE) or (late and not re.search(late.done, answer))
        if not refusal or re.search(self.dialect.harmless, answer):
            return
        words = " ".join(answer.replace("^", " ").split())[:300]
        if re.search(self.dialect.busy, answer):
            raise Busy(self.target.name, self.terminal.masked(command), words)
        if re.search(self.dialect.gone, answer) and re.match(self.dialect.takes_away, command):
            return
        raise Rejected(self.target.name, self.terminal.masked(command), words)

    def typed(self, display: str) -> str:
        """A display as it is typed where the session stands."""
        return display

    def look(self, commands: Sequence[str]) -> list[str]:
        """Answers to displays; an object that does not exist is an empty answer."""
        self.rest()
        return self.looked(commands)

    def looked(self, commands: Sequence[str]) -> list[str]:
        """The same, in the view where the session stands."""
        answers = self.undisturbed([self.typed(command) for command in commands])
        for at, (command, answer) in enumerate(zip(commands, answers, strict=True)):
            proof = next(proof for display, proof in self.dialect.proofs if re.match(display, command))
            if re.search(self.dialect.gone, answer):
                answers[at] = ""
            elif not re.search(proof, answer, re.MULTILINE):
                self.check(command, answer)
                self.garbled(command, answer)
        return answers

    def undisturbed(self, displays: Sequence[str]) -> list[str]:
        """Answers that nothing came into. Where something always does, two in a row that are the same are believed.

        Raises Unintelligible.
        """
        answers: list[str] = []
        for at in range(0, len(displays), self.dialect.in_flight):
            batch = displays[at : at + self.dialect.in_flight]
            before, found = None, self.terminal.ask_at_once(batch)
            for _ in range(TIMES - 1):
                if not self.terminal.disturbed or found == before:
                    break
                before, found = found, self.terminal.ask_at_once(batch)
            else:
                if self.terminal.disturbed and found != before:
                    self.garbled(batch[0], f"{TIMES} times with something in it that was not asked for, {found[0]}")
            answers += found
        return answers

    def garbled(self, command: str, answer: str) -> NoReturn:
        """What the element did is unknown: the session is not used again."""
        self.close()
        raise Unintelligible(self.target.name, self.terminal.masked(command), f"answered {answer[:200]!r}")
