"""The TL1 door: sessions of a TL1 agent over any `lab.element.Channel`, and what the element says unasked.

In come bytes; each command up to its `;` goes to the dialect's agent, one after the other, and its answer is written
whole. Login, logout and who hears autonomous messages are kept here. Faults of the element strike here, once a command.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from lab.doors._tl1_text import Answer, Deny, Layout, Request
from lab.element import Channel, Element
from lab.faults import STRIKES

GARBAGE = b"\r\n\n   \xff\x02~ 26-\x7f\r\nM  \xfe{{ \r\n   \xd0\x80<<\r\n;"
"""what a client sees instead of an answer when the line is disturbed: nobody's CTAG"""
LONGEST = 1 << 16
"""characters without a `;` after which the session is cut"""
LEVELS = ("retrieve", "maintenance", "provisioning", "super")
_READS = re.compile(r"RTRV-")
_reboots: set[asyncio.Task[None]] = set()


@dataclass(frozen=True, slots=True)
class User:
    password: str
    level: str = "super"


class Agent(Protocol):
    """What a dialect puts behind the door."""

    def execute(self, request: Request, user: str) -> Answer:
        """Do one command. Raises Deny."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How an agent behaves in its sessions; times in seconds."""

    layout: Layout = field(default_factory=Layout)
    users: dict[str, User] = field(default_factory=dict)
    sessions: int = 20
    """users logged in at once"""
    queue: int = 16
    """commands of a session that wait for their turn; the next is answered RL"""
    acknowledge: float = 2.0
    """how long an answer takes before it is acknowledged with IP"""
    delay: float = 30.0
    """how much longer before DELAY says that it will come later still"""
    echo: bool = False
    prompt: str = ""


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
        self._numbers = itertools.count(1)

    def report(self, verb: str, lines: Iterable[str], severity: str = "") -> None:
        """Say something unasked to all who hear; a fault `lose-message` eats it, its number is used all the same."""
        fault = self.element.faults.due("lose-message")
        layout = self.manners.layout
        head = layout.autonomous(severity, self.atag, verb)
        message = layout.message(self.sid(), self.element.alarms.clock(), head, lines)
        self.atag = (self.atag + 1) % 10000
        for session in self.sessions:
            if session.hears and not fault:
                session.channel.write(message)

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
            while not session.ended and not session.cut and (request := await waiting.get()) is not None:
                await self._exchange(session, request)
        finally:
            self.sessions.discard(session)
            if session.cut:
                channel.close()
            channel.exit()
            listening.cancel()

    def _say(self, session: Session, data: bytes) -> None:
        if data and not session.cut:
            session.channel.write(data)

    async def _listen(self, session: Session, waiting: asyncio.Queue[Request | None]) -> None:
        typed = ""
        while data := await session.channel.read():
            if self.manners.echo:
                self._say(session, data)
            typed += data.decode("latin-1")
            *commands, typed = _commands(typed)
            for request in map(Request.read, commands):
                if waiting.qsize() >= self.manners.queue:
                    self._say(session, f"\r\nRL {request.ctag}\r\n<".encode())
                else:
                    waiting.put_nowait(request)
            if len(typed) > LONGEST:
                break
        waiting.put_nowait(None)

    # -- one command -------------------------------------------------------------------------------------------------
    async def _exchange(self, session: Session, request: Request) -> None:
        working = asyncio.create_task(self._work(session, request))
        done, _ = await asyncio.wait({working}, timeout=self.manners.acknowledge)
        if not done:
            self._say(session, f"\r\nIP {request.ctag}\r\n<".encode())
            done, _ = await asyncio.wait({working}, timeout=self.manners.delay)
        if not done:
            for block in self._blocks(session, request, Answer(code="DELAY")):
                self._say(session, block)
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
        if slow := element.faults.get("slow"):
            await asyncio.sleep(slow.seconds)
        if kind == "drop-after":
            session.cut = True
        return GARBAGE if kind == "garble" else b"".join(self._blocks(session, request, answer))

    def _blocks(self, session: Session, request: Request, answer: Answer) -> list[bytes]:
        now = self.element.alarms.clock()
        return self.manners.layout.response(self.sid(), now, request, answer, session=session.number)

    def _answer(self, session: Session, request: Request) -> Answer:
        try:
            return self._done(session, request)
        except Deny as deny:
            silent = self.manners.layout.silent and not session.user
            return Answer(() if silent else tuple(deny.lines()), "DENY")

    def _done(self, session: Session, request: Request) -> Answer:
        if not session.user and request.verb != "ACT-USER":
            raise Deny("PLNA")
        request.check(self.sid(), self.manners.layout.limit)
        if own := self._OWN.get(request.verb):
            own(self, session, request)
            return Answer()
        if self.manners.users[session.user].level in LEVELS[:2] and not _READS.match(request.verb):
            raise Deny("PICC")
        return self.agent.execute(request, session.user)

    # -- commands about the session ------------------------------------------------------------------------------------
    def _activate(self, session: Session, request: Request) -> None:
        request.only(1)
        user = self.manners.users.get(request.aid.strip('"'))
        if session.user:
            raise Deny("SNVS", "A user is logged in on this session")
        if user is None or user.password != request.block(0).strip('"'):
            raise Deny("PIUI")
        if sum(bool(each.user) for each in self.sessions) >= self.manners.sessions:
            raise Deny("SARB", "All sessions are in use")
        session.user, session.hears = request.aid.strip('"'), True

    def _cancel(self, session: Session, request: Request) -> None:
        request.only(0)
        if request.aid.strip('"') not in {"", session.user}:
            raise Deny("PIUI")
        session.ended, session.hears = True, False

    def _allow(self, session: Session, _request: Request) -> None:
        session.hears = True

    def _inhibit(self, session: Session, _request: Request) -> None:
        session.hears = False

    def _header(self, _session: Session, request: Request) -> None:
        request.only(0)

    _OWN = {  # noqa: RUF012 - a table of what the class itself does
        "ACT-USER": _activate,
        "CANC-USER": _cancel,
        "ALW-MSG-ALL": _allow,
        "INH-MSG-ALL": _inhibit,
        "RTRV-HDR": _header,
    }


def _commands(typed: str) -> list[str]:
    """Commands that are whole, and last what has no `;` yet; a `;` in quotation marks ends none."""
    parts, start, quoted = [], 0, False
    for at, sign in enumerate(typed):
        if sign == '"' and not (at and typed[at - 1] == "\\"):
            quoted = not quoted
        elif sign in "\r\n":
            quoted = False  # no value goes over a line's end
        elif sign == ";" and not quoted:
            parts.append(typed[start:at])
            start = at + 1
    return [*parts, typed[start:].lstrip()]
