"""The TL1 server: sessions of a TL1 agent over any `lab.element.Channel`, and what the element says unasked.

In come bytes; each command up to its `;` goes to the reception, which does what concerns the session (login, logout)
and leaves the rest to the dialect's agent, one after the other; its answer is written whole. Faults of the element
strike here, once a command.
"""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from lab.element import Channel, Element
from lab.faults import STRIKES, Kind
from lab.servers._tl1_text import Answer, Deny, Layout, Request
from lab.servers._tl1_users import User, Users

GARBAGE = b"\r\n\n   \xff\x02~ 26-\x7f\r\nM  \xfe{{ \r\n   \xd0\x80<<\r\n;"
"""what a client sees instead of an answer when the line is disturbed: nobody's CTAG"""
ODDITIES: tuple[Kind, ...] = ("aside", "log", "lost-row")
"""what is said unasked comes before an answer, or inside it; a row of it is missing"""
LONGEST = 1 << 16
"""characters without a `;` after which the session is cut"""
_reboots: set[asyncio.Task[None]] = set()


class Agent(Protocol):
    """What a dialect puts behind the server."""

    def execute(self, request: Request, user: str) -> Answer:
        """Do one command. Raises Deny."""


class Reception(Protocol):
    """How an agent's sessions are opened and closed, and what is no command at all."""

    def receive(self, hub: Hub, session: Session, request: Request) -> Answer:
        """Do a command about the session, or have the agent do it. Raises Deny."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How an agent behaves in its sessions; times in seconds."""

    layout: Layout = field(default_factory=Layout)
    users: dict[str, User] = field(default_factory=dict)
    sessions: int = 20
    """users logged in at once"""
    queue: int = 16
    """commands of a session that wait for their turn; the next is answered RL; 0: any number"""
    acknowledge: float | None = 2.0
    """how long an answer takes before it is acknowledged with IP; None: it never is"""
    delay: float = 30.0
    """how much longer before DELAY says that it will come later still"""
    idle: float = 0.0
    """how long a session may say nothing between two commands before it is closed; 0: any time"""
    echo: bool = False
    prompt: str = ""
    reception: Reception = field(default_factory=Users)


@dataclass(eq=False, slots=True)
class Session:
    """One connection. `user` is empty until somebody has logged in."""

    number: int
    channel: Channel
    user: str = ""
    hears: bool = False
    """whether autonomous messages are sent to it"""
    cut: bool = False
    """the element has dropped it: what waits is not done any more"""
    ended: bool = False


class Hub:
    """All TL1 sessions of one element, and its autonomous messages with their running ATAG."""

    def __init__(self, element: Element, agent: Agent, manners: Manners, sid: Callable[[], str]) -> None:
        self.element, self.agent, self.manners, self.sid = element, agent, manners, sid
        self.sessions: set[Session] = set()
        self.atag = 0
        self.apart: dict[str, int] = {}
        """numbers of the verbs that count for themselves"""
        element.quirks |= {"partial", *ODDITIES}
        self._numbers = itertools.count(1)

    def report(self, verb: str, lines: Iterable[str], severity: str = "") -> None:
        """Say something unasked to all who hear; a fault `lose-message` eats it, its number is used all the same."""
        fault = self.element.faults.due("lose-message")
        message = self._message(verb, lines, severity)
        for session in self.sessions:
            if session.hears and not fault:
                session.channel.write(message)

    def _message(self, verb: str, lines: Iterable[str], severity: str = "") -> bytes:
        """It has the next number."""
        layout, number = self.manners.layout, self.atag
        if layout.tags == "apart":
            number = self.apart[verb] = self.apart.get(verb, 100 * len(self.apart)) + 1
        else:
            self.atag = (self.atag + 1) % 10000
        return layout.message(self.sid(), self.element.alarms.clock(), layout.autonomous(severity, number, verb), lines)

    def full(self) -> bool:
        """Whether as many users are logged in as may be."""
        return sum(bool(each.user) for each in self.sessions) >= self.manners.sessions

    def cut(self) -> None:
        """Every session is over at once."""
        for session in self.sessions:
            session.cut = True

    async def serve(self, channel: Channel) -> None:
        """One session until it ends. Commands of a client that has gone are still carried out, as they were heard."""
        session = Session(next(self._numbers), channel)
        self.sessions.add(session)
        waiting: asyncio.Queue[Request | None] = asyncio.Queue()
        listening = asyncio.create_task(self._listen(session, waiting))
        self._say(session, self.manners.prompt.encode())
        try:
            while not session.ended and not session.cut and (request := await self._next(waiting)) is not None:
                await self._exchange(session, request)
        finally:
            self.sessions.discard(session)
            if session.cut:
                channel.close()
            channel.exit()
            listening.cancel()

    async def _next(self, waiting: asyncio.Queue[Request | None]) -> Request | None:
        """The next command; None when the client has gone, or has been idle for too long."""
        try:
            async with asyncio.timeout(self.manners.idle or None):
                return await waiting.get()
        except TimeoutError:
            return None

    def _say(self, session: Session, data: bytes) -> None:
        if data and not session.cut:
            session.channel.write(data)

    async def _listen(self, session: Session, waiting: asyncio.Queue[Request | None]) -> None:
        typed = ""
        while data := await session.channel.read():
            if self.manners.echo:
                self._say(session, data)
            typed += data.decode("latin-1")
            *commands, typed = _commands(typed, quotes=self.manners.layout.quotes)
            for request in map(Request.read, commands):
                if waiting.qsize() >= (self.manners.queue or math.inf):
                    self._say(session, f"\r\nRL {request.ctag}\r\n<".encode())
                else:
                    waiting.put_nowait(request)
            if len(typed) > LONGEST:
                break
        waiting.put_nowait(None)

    # -- one command -------------------------------------------------------------------------------------------------
    async def _exchange(self, session: Session, request: Request) -> None:
        working = asyncio.create_task(self._work(session, request))
        acknowledge = self.manners.acknowledge
        if acknowledge is not None and not await _ready(working, acknowledge):
            self._say(session, f"\r\nIP {request.ctag}\r\n<".encode())
        if not await _ready(working, self.manners.delay):
            self._say(session, b"".join(self._blocks(session, request, Answer(code="DELAY"))))
        answer = await working
        self._say(session, answer + (self.manners.prompt.encode() if answer else b""))

    async def _work(self, session: Session, request: Request) -> bytes:
        """The answer as it is written, or what a fault makes of it."""
        element = self.element
        element.exchange()
        fault = element.faults.due(*STRIKES)
        kind = fault.kind if fault else ""
        if fault and kind == "reboot":
            # not awaited: this session is one of those that the reboot cuts
            task = asyncio.create_task(element.reboot(fault.seconds))
            _reboots.add(task)
            task.add_done_callback(_reboots.discard)
        if fault and kind == "hold":
            await element.faults.hold(fault)
        if kind in {"drop", "reboot"} or session.cut:
            session.cut = True
            return b""
        answer = self._answer(session, request)
        if fault and kind == "hold-after":
            await element.faults.hold(fault)
        await element.take_time()
        if kind == "drop-after":
            session.cut = True
        whole = b"".join(self._blocks(session, request, answer))
        return GARBAGE if kind == "garble" else self._odd(session, whole)

    def _odd(self, session: Session, answer: bytes) -> bytes:
        """The answer with a message before it or inside, or without one of its rows."""
        fault = self.element.faults.due(*ODDITIES)
        if fault is None:
            return answer
        rows = answer.split(b"\r\n")
        texts = [at for at, row in enumerate(rows) if row.startswith(b"   ")]
        middle = texts[len(texts) // 2] if texts else 0
        if fault.kind == "lost-row":
            return b"\r\n".join(rows[:middle] + rows[middle + 1 :]) if texts else answer
        message = self._message("REPT EVT SESSION", ['"LAB:NO,TC"'])
        for other in self.sessions - {session}:
            if other.hears:
                other.channel.write(message)
        if fault.kind == "aside" or not texts:
            return message + answer
        return b"\r\n".join(rows[:middle]) + message + b"\r\n" + b"\r\n".join(rows[middle:])

    def _blocks(self, session: Session, request: Request, answer: Answer) -> list[bytes]:
        now = self.element.alarms.clock()
        return self.manners.layout.response(self.sid(), now, request, answer, session=session.number)

    def _answer(self, session: Session, request: Request) -> Answer:
        try:
            return self.manners.reception.receive(self, session, request)
        except Deny as deny:
            return self.manners.layout.denial(deny, known=bool(session.user))


async def _ready(working: asyncio.Task[bytes], seconds: float) -> bool:
    done, _ = await asyncio.wait({working}, timeout=seconds)
    return bool(done)


def _commands(typed: str, *, quotes: bool) -> list[str]:
    """Commands that are whole, and last what has no `;` yet; with `quotes` a `;` in quotation marks ends none."""
    parts, start, quoted = [], 0, False
    for at, sign in enumerate(typed):
        if sign == '"' and quotes and not (at and typed[at - 1] == "\\"):
            quoted = not quoted
        elif sign in "\r\n":
            quoted = False  # no value goes over a line's end
        elif sign == ";" and not quoted:
            parts.append(typed[start:at])
            start = at + 1
    return [*parts, typed[start:].lstrip()]
