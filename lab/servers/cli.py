"""The CLI server: the line discipline that terminal dialects share, over any `lab.element.Channel`.

In come bytes as a client sends them, out go whole answers: echo, questions, pages and the next prompt are gathered
and written once, when the element waits for input. Faults of the element strike here, once per command line.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from lab.element import Channel, Element
from lab.faults import QUIRKS, STRIKES, Fault
from lab.servers._odd import odd

GARBAGE = "\ufffd0x7f \ufffd\ufffd~{{ \ufffd\n"
"""what a client sees instead of an answer when the line is disturbed"""


NARROW, SHORT = 40, 5
"""columns and lines of the screen that the faults `wrap` and `page` make"""
_AT_EXCHANGES = tuple(kind for kind in QUIRKS if kind != "late-end")
SOON = 0.05
"""seconds after the prompt until what is said behind it comes"""


class Hangup(Exception):
    """the session is over: the client has gone, or the element cut it"""


@dataclass(frozen=True, slots=True)
class Pager:
    """What is printed where a page ends; `erase` takes it off the screen again."""

    more: str
    erase: str
    lines: int


@dataclass(slots=True)
class Terminal:
    """One session's keyboard and screen. `width` 0 and `page` 0 switch wrapping and paging off."""

    channel: Channel
    pager: Pager
    width: int = 0
    wrap: str = "\n"
    """what the echo writes when the cursor stands behind the last column"""
    page: int = 0
    idle: float = 0.0
    """seconds without a key until the session ends; 0: never"""
    idle_text: str = ""
    _keys: str = ""
    _screen: list[str] = field(default_factory=list)
    _messages: list[str] = field(default_factory=list)
    _prompt: str | None = None
    _typed: str = ""
    _hidden: bool = False
    _after_cr: bool = False
    _typing: Callable[[str], object] | None = None

    def say(self, text: str) -> None:
        """Put text on the screen; it is sent when the element next waits for a key."""
        self._screen.append(text)

    def flush(self) -> None:
        if self._screen:
            self.channel.write("".join(self._screen).replace("\n", "\r\n").encode("utf-8", "surrogateescape"))
            self._screen.clear()

    def interrupt(self, text: str) -> None:
        """Text that nobody asked for: at a prompt it appears at once, else in the middle of the answer being made."""
        if self._prompt is None:
            self._messages.append(text)
            return
        self.say(f"\n{text}\n{self._prompt}{self._typed}")
        self.flush()

    def behind(self, text: str) -> None:
        """Text behind the prompt, which does not come again; while an answer is being made it comes with that."""
        if self._prompt is None:
            self._messages.append(text)
        else:
            self.say(f"\n{text}")
            self.flush()

    async def line(
        self, prompt: str, typed: str = "", *, hidden: bool = False, typing: Callable[[str], object] | None = None
    ) -> str:
        """One line from the keyboard. A `?` outside quotes ends it too (help) and stays its last character.

        A `hidden` line (a password) is not echoed, and `?` is a character of it. `typing` is told what stands there
        after each character.
        """
        self.say(prompt + typed)
        self._prompt, self._typed, self._hidden, self._typing = prompt, typed, hidden, typing
        try:
            while True:
                key = await self._key()
                if key in "\r\n" or (key == "?" and not hidden and self._typed.count('"') % 2 == 0):
                    self.say("?\n" if key == "?" else "\n")
                    return self._typed + key.strip()
                self._edit(key)
        finally:
            self._prompt = None

    async def answer(self, text: str) -> None:
        """Show an answer, page by page when paging is on; messages that came meanwhile stand behind its first line."""
        rows = text.splitlines(keepends=True)
        rows[1:1] = self._messages
        self._messages = []
        while self.page and len(rows) > self.page:
            self.say("".join(rows[: self.page]))
            del rows[: self.page]
            while rows:
                self.say(self.pager.more)
                key = await self._key()
                self.say(self.pager.erase)
                if key in "qQ\x03":
                    return
                if key == " ":
                    break
                self.say(rows.pop(0))
        self.say("".join(rows))

    def _edit(self, key: str) -> None:
        if key in "\x08\x7f":
            if self._typed:
                self._typed = self._typed[:-1]
                self.say("\b \b" * (not self._hidden))
        elif key.isprintable() and self._hidden:
            self._typed += key
        elif key.isprintable():
            self._typed += key
            self.say(key)
            column = len(self._prompt or "") + len(self._typed)
            if self.width and column % self.width == 0:
                self.say(self.wrap)
            if self._typing:
                self._typing(self._typed)

    async def _key(self) -> str:
        """The next key; CR, LF, CR LF and CR NUL are one Enter (RFC 854)."""
        while True:
            while not self._keys:
                self.flush()
                self._keys = await self._read()
            key, self._keys = self._keys[0], self._keys[1:]
            second_half = self._after_cr and key in "\n\0"
            self._after_cr = key == "\r"
            if not second_half:
                return key

    async def _read(self) -> str:
        try:
            async with asyncio.timeout(self.idle or None):
                data = await self.channel.read()
        except TimeoutError:
            self.say(self.idle_text)
            self.flush()
            self.channel.exit()
            raise Hangup from None
        if not data:
            raise Hangup
        return data.decode("utf-8", "replace")


class Shell(Protocol):
    """What a dialect puts behind a terminal."""

    def prompt(self) -> str: ...

    def help(self, typed: str) -> str:
        """What `?` behind the typed text shows."""

    async def execute(self, line: str) -> str:
        """Do one command line (it may ask questions at the terminal) and return the whole answer."""


async def converse(element: Element, terminal: Terminal, shell: Shell) -> None:
    """Serve one session until it ends. Empty lines are no exchange: they only bring the prompt back."""
    typed = ""
    quirks = _Quirks(element, terminal, shell)
    says: dict[str, object] = {
        "question": element.question,
        "aside": element.autonomous_message(),
        "late-end": element.saving[0],
    }
    says |= dict.fromkeys(("log", "log-wrapped", "log-behind"), element.log_lines()) | {
        "broadcast": element.broadcast()
    }
    element.quirks |= {kind for kind in QUIRKS if says.get(kind, kind)}
    try:
        while True:
            typed = await terminal.line(shell.prompt(), typed, typing=quirks.typing)
            if typed.endswith("?") and typed.count('"') % 2 == 0:
                typed = typed[:-1]
                await terminal.answer(shell.help(typed))
                continue
            line, typed = typed.strip(), ""
            if line:
                await quirks.answer(line)
    except Hangup:
        terminal.flush()


class _Quirks:
    """The faults that make a true answer look odd; at most one an exchange."""

    def __init__(self, element: Element, terminal: Terminal, shell: Shell) -> None:
        self._element, self._terminal, self._shell = element, terminal, shell
        self._due: Fault | None = None

    @property
    def _kind(self) -> str:
        return self._due.kind if self._due else ""

    def typing(self, typed: str) -> None:
        if len(typed) == 1:
            self._due = self._element.faults.due(*_AT_EXCHANGES)
            if self._kind == "wrap":
                self._width, self._terminal.width = self._terminal.width, NARROW
        if len(typed) == 4 and self._kind == "aside" and (text := self._element.autonomous_message()):
            self._terminal.interrupt(text)

    async def answer(self, line: str) -> None:
        """Do the line and show its answer, as odd as is due."""
        terminal, kind = self._terminal, self._kind
        if kind == "wrap":
            terminal.width = self._width
        self._due = None
        if kind == "question" and (question := self._element.question):
            said = await terminal.line(f"\n{question}")
            if said.strip().lower() not in ("y", "yes"):
                return
        text = await self._done(line)
        rows = odd(kind, text.splitlines(keepends=True), self._shell.prompt(), self._element)
        if kind == "log-behind":
            self._soon("".join(f"{row}\n" for row in self._element.log_lines()))
        page = terminal.page
        terminal.page = SHORT if kind == "page" else page
        try:
            await terminal.answer("".join(rows))
        finally:
            terminal.page = page

    async def _done(self, line: str) -> str:
        """Do the line; how a save ended may be said behind the prompt."""
        element, (command, begins) = self._element, self._element.saving
        late = element.faults.due("late-end") if command and re.match(command, line) else None
        text = f"{begins}{late.text}" if late and late.text else None
        text = text or await _exchange(element, self._terminal, self._shell, line)
        if late and text.startswith(begins):
            self._soon(text.removeprefix(begins))
            return begins
        return text

    def _soon(self, text: str) -> None:
        asyncio.get_running_loop().call_later(SOON, self._terminal.behind, text)


async def _exchange(element: Element, terminal: Terminal, shell: Shell, line: str) -> str:
    element.exchange()
    await element.take_time()
    fault = element.faults.due(*STRIKES)
    if fault and fault.kind == "drop":
        terminal.channel.close()
        raise Hangup
    if fault and fault.kind == "reboot":
        await element.reboot(fault.seconds)
        raise Hangup
    if fault and fault.kind == "hold":
        await element.faults.hold(fault)
    answer = await shell.execute(line)
    if fault and fault.kind == "hold-after":
        await element.faults.hold(fault)
    if fault and fault.kind == "drop-after":
        terminal.channel.close()
        raise Hangup
    return GARBAGE if fault and fault.kind == "garble" else answer
