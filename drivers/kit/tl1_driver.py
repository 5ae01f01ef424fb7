"""Elements behind a TL1 session: login, questions and answers, and the verbs of elements without candidate.

Takes commands without TID and CTAG as lines (`ADD-ONU::AID:::KEY=VALUE;`); returns answers, or raises what they deny. A
command that was done in part counts as refused: what of it was done is found by reading back, and taken back. The verbs
are `ImmediateDriver`'s. Each command is written to the element's data base at once, so there is nothing to save.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import ClassVar, Self

from drivers.errors import AuthenticationFailed, Busy, DriverError, Rejected, SessionLost, Unintelligible, Unreachable
from drivers.kit.immediate import ImmediateDriver
from drivers.kit.notification_queue import NotificationQueue
from drivers.kit.sure_reader import SureReader
from drivers.kit.tl1 import Denied, Partial, Pending, Tl1
from drivers.kit.tl1_channel import Endpoint
from drivers.kit.tl1_grammar import Autonomous, Command, Response
from drivers.platform import Capability, Change, Diff, Line, NotificationGap, Reading, Target

HIDDEN = "********"
"""stands in a line for a secret that the element told, and that is told to nobody else"""
UNWRITABLE = "????????"
"""stands in a line for a value with signs that no command may carry"""
_SEPARATORS = frozenset(';:,"')
_GOODBYE = 1.0
"""seconds that a logout is waited for"""


class Tl1Driver(SureReader, ImmediateDriver):
    """Base of a platform's driver: it adds `platform`, `rules`, `prepare`, `read`, how one logs in and out."""

    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    transport: ClassVar[str] = "tcp"
    outstanding: ClassVar[int] = 1
    """questions under way at once; of what changes something always one: of a session that is lost one is in doubt"""
    keepalive: ClassVar[float] = 60.0
    """seconds of silence after which a session, also one that rests in the pool, asks whether the other end is there"""
    atags: ClassVar[int] = 0
    slow: ClassVar[str] = r"(?!)"
    """verbs, as a pattern, that are waited for longer"""
    probe: ClassVar[Command]
    """what is asked then"""
    gone: ClassVar[frozenset[str]] = frozenset()
    """codes of denials that mean: what was asked for is not there"""

    def __init__(self, target: Target, session: Tl1) -> None:
        super().__init__(target, session)
        self.session = session
        self._at_once = self.outstanding
        self._queue: NotificationQueue[Autonomous] | None = None
        self._gaps = 0
        """of those in the numbers of autonomous messages: how many were told"""

    @classmethod
    def connect(cls, target: Target) -> Self:
        endpoint = Endpoint(
            target.name, target.host, target.port, cls.transport,
            timeout=target.timeout, outstanding=cls.outstanding, keepalive=cls.keepalive, atags=cls.atags,
            slow=cls.slow,
        )  # fmt: skip
        driver = cls(target, Tl1.connect(endpoint))
        try:
            driver._log_in()
            driver.prepare()
            driver.session.keep_alive(cls.probe)
        except SessionLost as lost:
            driver.session.close()
            raise Unreachable(target.name, "log in", lost.detail) from lost
        except BaseException:
            driver.session.close()
            raise
        return driver

    def _log_in(self) -> None:
        """A refusal may repeat the command, and with it the password: only its code is told."""
        if not _SEPARATORS.isdisjoint(self.target.username + self.target.password):
            why = "user name and password may not hold ; : , or a quotation mark"
            raise AuthenticationFailed(self.target.name, "log in", why)
        try:
            self.session.ask(self.login(self.target))
            self.session.logged_in = True
        except Denied as denied:
            why = f"user {self.target.username} was refused: {denied.code or 'no reason given'}"
            raise AuthenticationFailed(self.target.name, "log in", why) from None

    @classmethod
    def login(cls, target: Target) -> Command:
        raise NotImplementedError

    @classmethod
    def logout(cls, target: Target) -> Command:
        raise NotImplementedError

    def prepare(self) -> None:
        """Check that the right box answers."""
        raise NotImplementedError

    def close(self) -> None:
        """Log out, so that the session does not count any more; who does not answer that is left alone."""
        if self.session.alive():
            with contextlib.suppress(DriverError):
                self.session.send(self.logout(self.target), _GOODBYE).done.wait(_GOODBYE)
        self.session.close()

    def sent(self) -> tuple[str, ...]:
        """Without CTAGs: so they are the lines of a plan."""
        return tuple(Command.parse(text)[0].text("") for text in self.session.sent())

    # -- lines -------------------------------------------------------------------------------------------------------
    @classmethod
    def canonical(cls, line: str) -> str:
        """The line as the element's own are written; other spellings of the same value become one."""
        return line

    @classmethod
    def listed(cls, line: str) -> tuple[Line, ...]:
        """The lines that a command is; one says what an element's listing may have in one with something else."""
        return ((cls.canonical(line),),)

    @classmethod
    def printed(cls, row: str) -> tuple[Line, ...]:
        """The lines of a row of the agent's whole listing."""
        return cls.listed(row)

    @classmethod
    def full_configuration(cls, text: str) -> tuple[Line, ...]:
        """Of a whole listing; comments are no lines."""
        rows = (row for row in map(str.strip, text.splitlines()) if row and not row.startswith("/*"))
        return tuple(line for row in rows for line in cls.printed(row))

    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        lines: dict[Line, None] = {}
        for number, raw in enumerate(text.split("\n"), 1):
            if not raw.strip():
                continue
            try:
                found = cls.listed(Command.parse(raw)[0].text(""))
            except ValueError as error:
                raise ValueError(f"line {number} {raw!r} is no command: {error}") from None
            if not all(map(cls.rules.find, found)):
                raise ValueError(f"line {number} {raw!r} is not a line that this platform can write and take back")
            lines |= dict.fromkeys(found)
        return tuple(lines)

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        """As of all elements without candidate; what could be taken away only for good is not taken away."""
        diff = super().preview(change, reading)
        for command in (*diff.commands, *diff.inverse):
            if HIDDEN in command:
                raise Rejected(change.element, command, "it holds a secret that could not be written back")
            if UNWRITABLE in command:
                why = "it holds a value with signs that no command could write back: change that by hand first"
                raise Rejected(change.element, command, why)
        return diff

    # -- questions and answers ---------------------------------------------------------------------------------------
    def send(self, commands: Sequence[str]) -> list[Response]:
        under_way = [self.session.send(Command.parse(command)[0]) for command in commands]
        return [self.session.wait(pending) for pending in under_way]

    def check(self, command: str, answer: Response) -> None:
        self.session.judged(Command.parse(command)[0], answer)

    def look(self, questions: Iterable[Command], gone: AbstractSet[str] | None = None) -> list[Response | None]:
        """The answers, several questions under way at a time; None where what was asked for is not there: it was denied
        with a code of `gone`.

        Raises Rejected where one was denied for another reason, or answered in part: half an answer is none.
        """
        left, answers = list(questions), list[Response | None]()
        while left:
            now, left = left[: self._at_once], left[self._at_once :]
            under_way = [self.session.send(question) for question in now]
            heard = [self._heard(pending) for pending in under_way]
            self._at_once = 1 if None in heard else self._at_once
            for question, answer in zip(now, heard, strict=True):
                whole = answer or self.session.wait(self.session.send(question))
                answers.append(self._found(question, whole, self.gone if gone is None else gone))
        return answers

    def _heard(self, pending: Pending) -> Response | None:
        """None where the element has no room for so many (RL, repeat later): it is asked one by one from then on."""
        try:
            return self.session.wait(pending)
        except Busy:
            if self._at_once == 1:
                raise
            return None

    def _found(self, question: Command, answer: Response, gone: AbstractSet[str]) -> Response | None:
        try:
            return self.session.judged(question, answer)
        except Denied as denied:
            if denied.code in gone and not isinstance(denied, Partial):
                return None
            raise

    # -- autonomous messages ------------------------------------------------------------------------------------------
    def overheard(self, verb: str, seconds: float) -> tuple[Autonomous | NotificationGap, ...]:
        """Autonomous messages since the last call that begin so; see `Listener.watch`. Numbers (ATAG) count whatever
        is said: where some are missing, nobody knows what of.
        """
        if self._queue is None:
            self._queue = NotificationQueue(self.target.name)
            self._gaps = self.session.gaps
            self.session.listen(functools.partial(self._overhear, verb, self._queue), self._queue.end)
        return self._queue.take(seconds)

    def _overhear(self, verb: str, queue: NotificationQueue[Autonomous], message: Autonomous) -> None:
        """Called by the thread that reads."""
        lost, self._gaps = self.session.gaps - self._gaps, self.session.gaps
        if lost:
            queue.put(NotificationGap(f"{lost} or more messages before number {message.atag or '(none)'}"))
        if message.verb.startswith(verb):
            queue.put(message)

    @contextlib.contextmanager
    def understood(self) -> Iterator[None]:
        """What does not follow the layout: what the element meant is unknown, the session is not used again."""
        try:
            yield
        except (LookupError, ValueError) as error:
            self.session.close()
            raise Unintelligible(self.target.name, "answer", f"{type(error).__name__}: {error}") from error
