"""How kaitong speaks to a command line: one netmiko connection and a prompt that is known.

In come a `Target` and command lines, out go the element's answers, without echo, pager and alarm texts; every foreign
error leaves as a `DriverError`. What a platform's command line looks like is its `Dialect`.
"""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import Any

from drivers._netmiko import connect
from drivers.base import (
    AuthenticationFailed,
    Busy,
    DriverError,
    Rejected,
    SessionLost,
    Target,
    TemporaryError,
    Unintelligible,
    Unreachable,
)

_ESCAPE = re.compile(r" ?\x1b\[\d*D|\x1b\[[0-9;?]*[A-Za-z]")
_LOOK_BACK = 8192
"""characters of the end that are searched for a prompt or a question while an answer is still coming in"""
_AT_PROMPT = 2.0
"""seconds to wait for more when the text ends like a prompt but does not hold the answers"""
_FAREWELL = 2.0
"""seconds that a log-out may take"""
_LATE = 0.5
"""seconds that a busy machine may take to wake this process for an answer that came in time"""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one command line talks. All texts are regular expressions."""

    device_type: str
    """netmiko's name"""
    prompt: str
    """`NAME` stands for the host name; group `mode` is the view"""
    questions: tuple[tuple[str, str], ...]
    """what may stand at the end of the output instead of a prompt, and what to type"""
    noise: tuple[str, ...]
    """pager and asynchronous texts: cut out wherever they appear"""
    refusal: str
    """a line of an answer that says that the command was not done"""
    harmless: str
    """refusals that mean: it is so already"""
    busy: str
    """refusals that pass by themselves"""
    gone: str
    """refusals that mean: the object is not there"""
    takes_away: str
    """commands for which `gone` is success"""
    proofs: tuple[tuple[str, str], ...]
    """displays, and what their answer holds when it came whole"""
    moves: str
    """commands that only change the view"""
    masked: str
    """group 1 is kept, what follows is masked"""
    full: str
    """what is printed when no more sessions are possible"""
    unasked: str = r"(?!)"
    """those of the asynchronous texts that tell of an alarm"""
    in_flight: int = 1
    """commands that may be under way at once: more than a few overrun the input buffer of real boxes"""


class Terminal:
    """One interactive session. After an error it is closed: nobody knows what the next answer would belong to."""

    def __init__(self, target: Target, dialect: Dialect) -> None:
        self.target, self.dialect = target, dialect
        self.hostname = self.mode = self.banner = ""
        self.exchanges = 0
        self._noise = re.compile("|".join(dialect.noise), re.MULTILINE | re.DOTALL)
        self._questions: list[tuple[re.Pattern[str], Iterator[str]]] = [
            (re.compile(rf"{text}\s*\Z"), repeat(reply)) for text, reply in dialect.questions
        ]
        self._sent: list[str] = []
        with self._guard("connect", Unreachable):
            self._session = connect(target, dialect.device_type)
        self._channel = self._session.remote_conn
        self._log_in()

    def ask(self, command: str) -> str:
        return self.ask_all([command])[0]

    def ask_all(self, commands: Sequence[str]) -> list[str]:
        """The answers to these commands, in order. Commands without questions or side effects on each other only."""
        answers: list[str] = []
        for at in range(0, len(commands), self.dialect.in_flight):
            answers += self.ask_at_once(commands[at : at + self.dialect.in_flight])
        return answers

    def ask_at_once(self, commands: Sequence[str]) -> list[str]:
        """Send these commands in one write and read an answer for each."""
        for command in commands:
            if reason := unsafe(command):
                raise Rejected(self.target.name, "line", f"{command!r} {reason}")
        self.exchanges += 1
        self._sent += [self.masked(command) for command in commands]
        with self._guard(self.masked(commands[0]), SessionLost):
            self._channel.sendall("".join(f"{command}\n" for command in commands).encode())
            answers: list[str] = self._receive(lambda text: self._answers(text, commands))
        return answers

    def ask_secret(self, command: str, question: str, secret: str) -> str:
        """The answer to a command that asks for a secret. Asked again, it was refused: it is not typed twice."""
        self._questions.append((re.compile(rf"{question}\s*\Z"), chain((f"{secret}\n",), repeat("\n"))))
        try:
            return self.ask(command)
        finally:
            self._questions.pop()

    def log_out(self, *commands: str) -> None:
        """Leave in good order: a box counts those who only hang up for a while. That the session ends is the answer."""
        self.target = replace(self.target, timeout=min(self.target.timeout, _FAREWELL))
        with suppress(DriverError):
            for command in commands:
                self.ask(command)

    def alive(self) -> bool:
        transport = self._channel.get_transport()
        return bool(not self._channel.closed and transport is not None and transport.is_active())

    def close(self) -> None:
        self._session.disconnect()

    def sent(self) -> tuple[str, ...]:
        sent, self._sent = tuple(self._sent), []
        return sent

    def masked(self, command: str) -> str:
        return re.sub(self.dialect.masked, r"\1 ********", command)

    def _log_in(self) -> None:
        self._expect(r"[\w.+/:-]+")
        with self._guard("log in", Unreachable):
            self.banner, found = self._receive(lambda text: (text, self._ending.search(text)))
        self.hostname, self.mode = found["name"], found["mode"] or ""
        self._expect(re.escape(self.hostname))

    def _expect(self, name: str) -> None:
        prompt = self.dialect.prompt.replace("NAME", f"(?P<name>{name})")
        self._prompt = re.compile(prompt, re.MULTILINE)
        self._ending = re.compile(rf"{prompt}\s*\Z", re.MULTILINE)

    def _receive(self, complete: Callable[[str], Any]) -> Any:
        """Read until `complete` finds what it wants in the cleaned text; questions on the way are answered."""
        decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        raw, answered, at_prompt = "", 0, False
        while True:
            # the echo comes before the answer: after a prompt only the rest of an alarm text can come
            try:
                data = self._read(min(_AT_PROMPT, self.target.timeout) if at_prompt else self.target.timeout)
            except TimeoutError:
                if at_prompt:
                    raise Unintelligible(self.target.name, "answer", repr(self._clean(raw)[-200:])) from None
                raise
            if not data:
                raise EOFError(self._last_words(raw))
            raw += decode(data).replace("\r", "").replace("\0", "")
            tail = raw[max(answered, len(raw) - _LOOK_BACK) :]
            if replies := next((replies for question, replies in self._questions if question.search(tail)), None):
                answered = len(raw)
                self._channel.sendall(next(replies).encode())
                continue
            at_prompt = bool(self._ending.search(self._clean(tail)))
            if at_prompt and (found := complete(self._clean(raw))) is not None:
                return found

    def _read(self, seconds: float) -> bytes:
        """What comes next. Raises TimeoutError, also for what came while this process was paused for longer than that:
        meanwhile another may have been given the element.
        """
        self._channel.settimeout(seconds)
        asked = time.monotonic()
        data: bytes = self._channel.recv(65536)
        if time.monotonic() - asked > self.target.timeout + _LATE:
            raise TimeoutError
        return data

    def _last_words(self, raw: str) -> str:
        """What the element said before it hung up. Raises Busy where it said that it has no session left."""
        words = " ".join(self._clean(raw).split())
        if not self.hostname and re.search(self.dialect.full, words):
            raise Busy(self.target.name, "log in", words[-200:])
        return "the element closed the session"

    def _clean(self, text: str) -> str:
        return _ESCAPE.sub("", self._noise.sub("", text))

    def _answers(self, text: str, commands: Sequence[str]) -> list[str] | None:
        """The text after each echo up to the next prompt; None while something is missing."""
        answers: list[str] = []
        rest = text
        for command, following in zip(commands, [*commands[1:], None], strict=True):
            body = self._after_echo(rest, command)
            if body is None:
                return None
            for prompt in self._prompt.finditer(body):
                rest = body[prompt.end() :]
                if self._after_echo(rest, following) is not None if following else self._at_rest(rest):
                    answers.append(body[: prompt.start()].strip("\n"))
                    self.mode = prompt["mode"] or ""
                    break
            else:
                return None
        return answers

    def _after_echo(self, text: str, command: str) -> str | None:
        """An alarm text that came in between broke the echo: the prompt is printed again, and all that was typed."""
        typed = command.replace(" ", "")
        while prompt := self._prompt.search(text):
            begun = "".join(text[: prompt.start()].split())
            if begun == typed or not typed.startswith(begun):
                break
            text = text[prompt.end() :]
        return after_echo(text, command)

    def _at_rest(self, text: str) -> bool:
        return not self._prompt.sub("", text).strip()

    @contextmanager
    def _guard(self, doing: str, lost: type[TemporaryError]) -> Iterator[None]:
        """The one place where foreign errors become ours; after one the session is closed."""
        import paramiko
        from netmiko.exceptions import NetmikoAuthenticationException, NetmikoTimeoutException

        name, seconds = self.target.name, self.target.timeout
        try:
            try:
                yield
            except (NetmikoAuthenticationException, paramiko.AuthenticationException):
                raise AuthenticationFailed(name, doing, f"user {self.target.username} was refused") from None
            except TimeoutError:
                raise lost(name, doing, f"no answer within {seconds:g} s") from None
            except NetmikoTimeoutException as error:
                words = [line for line in str(error).splitlines() if line.strip()]
                raise lost(name, doing, words[-1] if words else "no SSH session") from None
            except (paramiko.SSHException, EOFError, OSError) as error:
                raise lost(name, doing, str(error) or type(error).__name__) from None
        except DriverError:
            if hasattr(self, "_session"):
                self.close()
            raise


def after_echo(text: str, command: str) -> str | None:
    """What follows the echo of the command; blanks and line ends that the terminal's width put in do not matter."""
    wanted = command.replace(" ", "")
    at = 0
    for position, char in enumerate(text):
        if char.isspace():
            continue
        if char != wanted[at]:
            return None
        at += 1
        if at == len(wanted):
            return text[position + 1 :]
    return None


def unsafe(line: str) -> str:
    """Why this line may not be typed: a line end or `;` would start a second command, `?` asks for help at once."""
    if not line.isascii() or not line.isprintable():
        return "holds characters that are not printable ASCII"
    return next((f"holds {char!r}" for char in ";?" if char in line), "")
