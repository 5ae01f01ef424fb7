"""A TL1 client: one session to one element or element manager, over TCP, telnet or SSH; usable by itself.

    with Tl1.connect(Endpoint("NE-A", "127.0.0.1", 3083)) as session:
        session.listen(print)
        session.ask(Command("RTRV-HDR"))

Takes commands, several at once where the other end allows it; returns their answers, matched by CTAG, and passes on
autonomous messages. A denial is a `Denied`, a partial success a `Partial`: neither is ever passed over.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

from drivers.errors import Busy, Rejected, SessionLost, Unreachable
from drivers.kit.tl1_channel import Channel, Endpoint, channel_to
from drivers.kit.tl1_denials import Denied, Partial, judged
from drivers.kit.tl1_grammar import (
    ACKNOWLEDGEMENTS,
    Acknowledgement,
    Autonomous,
    Command,
    Garbled,
    Message,
    Response,
    Stream,
    masked,
)
from drivers.kit.tl1_numbers import Numbers

__all__ = ["Denied", "Partial", "Pending", "Tl1"]


@dataclass(eq=False, slots=True)
class Pending:
    """A command that was sent, until its last block has come."""

    command: Command
    ctag: str
    deadline: float
    patience: float
    """seconds that it was waited for at first"""
    silent: bool = False
    """no caller waits for it: it asked for a sign of life"""
    blocks: list[Response] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    acknowledged: str = ""
    came: int = 0
    """characters of the answer so far"""
    lost: str = ""


class Tl1:
    """One session. Thread-safe: each thread waits for its own answers."""

    def __init__(self, endpoint: Endpoint, channel: Channel) -> None:
        self.endpoint = endpoint
        self._channel = channel
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(endpoint.outstanding)
        self._pending: dict[str, Pending] = {}
        self._listeners: list[Callable[[Autonomous], None]] = []
        self._mourners: list[Callable[[str], None]] = []
        self._probe: Command | None = None
        self._numbers = itertools.count(1)
        self._atags = Numbers(endpoint.atags)
        self._ended = ""
        self.gaps = 0
        """autonomous messages that must have been lost: jumps of the ATAG"""
        self.logged_in = False
        """from then on a denial that is about the login is about the session"""
        self._log: list[str] = []
        self._reader = threading.Thread(target=self._read, name=f"tl1 {endpoint.element}", daemon=True)
        self._reader.start()

    @classmethod
    def connect(cls, endpoint: Endpoint) -> Self:
        """Raises Unreachable, AuthenticationFailed (SSH)."""
        try:
            return cls(endpoint, channel_to(endpoint))
        except OSError as error:
            raise Unreachable(endpoint.element, "connect", f"{endpoint.host}:{endpoint.port}: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- commands ----------------------------------------------------------------------------------------------------
    def ask(self, command: Command) -> Message:
        """Send and wait; the blocks of a long answer are one. Raises Denied, Partial, Busy, SessionLost."""
        return self.answer(self.send(command))

    def ask_all(self, commands: Sequence[Command]) -> list[Message]:
        """Answers in the order of the commands, `outstanding` of them under way at a time.

        Raises as `ask`: the first refusal, when all that were sent with it are answered; no more are sent then.
        """
        answers: list[Message] = []
        refused: list[Rejected | Busy] = []
        for start in range(0, len(commands), self.endpoint.outstanding):
            sent = [self.send(command) for command in commands[start : start + self.endpoint.outstanding]]
            for pending in sent:
                try:
                    answers.append(self.answer(pending))
                except (Rejected, Busy) as error:
                    refused.append(error)
            if refused:
                raise refused[0]
        return answers

    def send(self, command: Command, patience: float | None = None) -> Pending:
        """Send without waiting for the answer; waits, `patience` seconds, while as many are under way as may be.

        Raises ValueError for a command that would not be one, SessionLost.
        """
        command.text("K0")
        if not self._slots.acquire(timeout=self.endpoint.patience if patience is None else patience):
            raise SessionLost(self.endpoint.element, command.verb, "no answer to what was sent before")
        return self._send(command)

    def _send(self, command: Command, *, silent: bool = False) -> Pending:
        """The caller has a slot; it is given back when the command is answered."""
        with self._lock:
            if self._ended:
                self._slots.release()
                raise SessionLost(self.endpoint.element, command.verb, self._ended)
            ctag = next(tag for tag in map(_ctag, self._numbers) if tag not in self._pending)
            seconds = self.endpoint.patience_with(command.verb)
            pending = Pending(command, ctag, time.monotonic() + seconds, seconds, silent)
            text = command.text(ctag)
            self._pending[ctag] = pending
            if not silent:
                self._log.append(masked(text))
            try:
                self._channel.sendall(text.encode())
            except OSError as error:
                self._end(f"the session ended: {error}")
        return pending

    def answer(self, pending: Pending) -> Message:
        """Wait for the answer. Raises as `ask`."""
        return self.judged(pending.command, self.wait(pending))

    def wait(self, pending: Pending) -> Response:
        """The whole answer, whatever it says. Raises Busy or Rejected where the command was not taken, SessionLost:
        an answer that does not come ends the session: whether the command was carried out is unknown then.
        """
        while not pending.done.wait(max(0.0, pending.deadline - time.monotonic())):
            if time.monotonic() >= pending.deadline:
                self.close(self._silence(pending))
                break
        element, verb = self.endpoint.element, pending.command.verb
        if pending.acknowledged in {"NA", "NG"}:
            raise Rejected(element, verb, f"{pending.acknowledged}: {ACKNOWLEDGEMENTS[pending.acknowledged]}")
        if pending.acknowledged == "RL":
            raise Busy(element, verb, "RL: repeat later")
        if pending.lost:
            raise SessionLost(element, verb, pending.lost)
        last = pending.blocks[-1]
        lines = tuple(line for block in pending.blocks for line in block.lines)
        return Response(last.sid, last.date, last.time, lines, last.ctag, last.code)

    def _silence(self, pending: Pending) -> str:
        """Which wait has ended."""
        if pending.came:
            verb, seconds = pending.command.verb, self.endpoint.timeout
            return f"the answer to {verb} stopped after {pending.came:,} characters, no more within {seconds:g} s"
        return f"no answer to {pending.command.verb} within {pending.patience:g} s"

    def judged(self, command: Command, answer: Response) -> Response:
        """The answer where it is that of success. Raises Denied, Partial, Busy, SessionLost."""
        try:
            return judged(self.endpoint.element, command, answer, logged_in=self.logged_in)
        except SessionLost as lost:
            self.close(f"the session is over: {lost.detail}")
            raise

    # -- autonomous messages ------------------------------------------------------------------------------------------
    def listen(self, hear: Callable[[Autonomous], None], ended: Callable[[str], None] | None = None) -> None:
        """`hear` is called from the reading thread; it must be quick and send nothing itself. `ended` is told once why
        the session is over, also where it is that already.
        """
        with self._lock:
            self._listeners.append(hear)
            if ended is not None and self._ended:
                ended(self._ended)
            elif ended is not None:
                self._mourners.append(ended)

    def _heard(self, message: Autonomous) -> None:
        self.gaps += self._atags.missing(message.atag, message.verb)
        for hear in list(self._listeners):
            hear(message)

    # -- the session ---------------------------------------------------------------------------------------------------
    def keep_alive(self, probe: Command) -> None:
        """From here on this is asked where nothing was heard for `keepalive` seconds; who does not answer is gone."""
        self._probe = probe

    def _quiet(self) -> None:
        """Nothing was heard for a while. Who waits for an answer has a deadline of his own."""
        with self._lock:
            pending = tuple(self._pending.values())
        if any(each.silent for each in pending):
            self.close("no sign of life")
        elif self._probe is not None and not pending and self._slots.acquire(blocking=False):
            with contextlib.suppress(SessionLost):  # it ended this very moment: that is found at the next read
                self._send(self._probe, silent=True)

    def alive(self) -> bool:
        return not self._ended

    def sent(self) -> tuple[str, ...]:
        """Commands sent since the last call, secrets masked."""
        with self._lock:
            log, self._log = self._log, []
        return tuple(log)

    def close(self, why: str = "the session was closed") -> None:
        with self._lock:
            self._end(why)

    def _end(self, why: str) -> None:
        """Wake every waiting caller. The caller has the lock."""
        self._ended = self._ended or why
        self._channel.close()
        for pending in list(self._pending.values()):
            pending.lost = self._ended
            self._over(pending)
        while self._mourners:
            self._mourners.pop()(self._ended)

    def _over(self, pending: Pending) -> None:
        """It is not under way any more. The caller has the lock."""
        del self._pending[pending.ctag]
        pending.done.set()
        self._slots.release()

    def _read(self) -> None:
        stream = Stream()
        why = "the element closed the session"
        try:
            while data := self._next():
                self._flows(stream.answering, len(data))
                for message in stream.feed(data):
                    if isinstance(message, Autonomous):
                        self._heard(message)
                    elif isinstance(message, Garbled):
                        self.close(f"the element answered garbage: {message.text[:80]!r}")
                    else:
                        self._answered(message)
        except OSError as error:
            why = f"the session ended: {error}"
        self.close(why)

    def _flows(self, ctag: str, count: int) -> None:
        """An answer that comes in is waited for as long as it does."""
        with self._lock:
            if pending := self._pending.get(ctag):
                pending.came += count
                pending.deadline = max(pending.deadline, time.monotonic() + self.endpoint.timeout)

    def _next(self) -> bytes:
        while True:
            with contextlib.suppress(TimeoutError):
                return self._channel.recv(65536)
            self._quiet()

    def _answered(self, message: Response | Acknowledgement) -> None:
        with self._lock:
            pending = self._pending.get(message.ctag)
            if pending is None:
                return  # a late answer of somebody who has given up
            if isinstance(message, Acknowledgement):
                pending.acknowledged = message.code if message.code in {"NA", "NG", "RL"} else ""
                pending.deadline = time.monotonic() + self.endpoint.patience
                over = bool(pending.acknowledged)
            else:
                waits = message.code == "DELAY"
                if not waits:
                    pending.blocks.append(message)
                pending.deadline = time.monotonic() + (self.endpoint.patience if waits else self.endpoint.timeout)
                over = not waits and not message.more
            if over:
                self._over(pending)
                if pending.silent and pending.blocks and pending.blocks[-1].code != "COMPLD":
                    self._end("the session is not known to the element any more")


def _ctag(number: int) -> str:
    """At most six characters, beginning with a letter."""
    return f"K{number % 100000}"
