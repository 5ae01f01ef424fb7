"""How kaitong speaks to a command line: one netmiko connection and a prompt that is known.

Takes a `Target` and command lines; returns the element's answers without echo, pager and autonomous text. Every foreign
error is raised as a `DriverError`. What a platform's command line looks like is its `Dialect`.
"""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain, repeat
from typing import Any, NoReturn

from drivers.errors import Busy, DriverError, Rejected, SessionLost, TemporaryError, Unintelligible, Unreachable
from drivers.kit.dialect import Dialect, Late
from drivers.kit.line_rules import unsafe
from drivers.kit.netmiko_connection import Silence, connect, ours
from drivers.kit.screen import Screen, Wait, after_broken_echo, after_first_echo
from drivers.kit.secrets import masked
from drivers.platform import Target

_LOOK_BACK = 8192
"""characters of the end that are searched for a prompt or a question while an answer is still coming in"""
_AT_PROMPT = 2.0
"""seconds to wait for more when a prompt has come and the answers are not whole"""
_NAMES = 6
"""prompts at login, of which two in a row name the same box: what looks like a prompt in a banner stands there once"""
_FAREWELL = 2.0
"""seconds that a log-out may take"""
_LATE = 0.5
"""seconds that a busy machine may take to wake this process for an answer that came in time"""


class Terminal:
    """One interactive session. After an error it is closed: which command the next answer belongs to is unknown."""

    def __init__(self, target: Target, dialect: Dialect) -> None:
        self.target, self.dialect = target, dialect
        self.hostname = self.mode = self.banner = ""
        self.exchanges = 0
        self.disturbed = False
        """whether autonomous text came into the last answers"""
        self._screen = Screen(dialect)
        self._privileged = False
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
        self.disturbed = False
        late = self.dialect.ends_late(commands[0]) if len(commands) == 1 else None
        patience = late.patience if late else max(map(self.dialect.patience_with, commands))
        wait = Wait(patience * self.target.timeout, commands, late)
        with self._guard(self.masked(commands[0]), SessionLost):
            self._catch_up()
            self._channel.sendall("".join(f"{command}\n" for command in commands).encode())
            answers: list[str] = self._receive(lambda text: self._answers(text, wait), wait)
            if late:
                # what is told behind a prompt brings none
                self._channel.sendall(b"\n")
                self._receive(self._ending.search, Wait(self.target.timeout))
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
        self._privileged = False
        with suppress(DriverError):
            for command in commands:
                self.ask(command)

    def alive(self) -> bool:
        """Is the session there, as far as is known here? What the box said since is heard: it may have ended it."""
        transport = self._channel.get_transport()
        if self._channel.closed or transport is None or not transport.is_active():
            return False
        with suppress(DriverError), self._guard("rest", SessionLost):
            self._catch_up()
            return True
        return False

    def close(self) -> None:
        self._session.disconnect()

    def sent(self) -> tuple[str, ...]:
        sent, self._sent = tuple(self._sent), []
        return sent

    def masked(self, command: str) -> str:
        return masked(command, self.dialect.masked)

    def _log_in(self) -> None:
        """A banner may look like a prompt: the prompt is what an empty line brings again."""
        self._expect(r"[\w.+/:-]+")
        with self._guard("log in", Unreachable):
            for _ in range(_NAMES):
                text, found = self._receive(lambda text: (text, self._ending.search(text)), Wait(self.target.timeout))
                self.banner += text
                self.mode, known, self.hostname = found["mode"] or "", self.hostname, found["name"]
                if known == self.hostname:
                    break
                self._channel.sendall(b"\n")
            else:
                raise Unintelligible(self.target.name, "prompt", f"each is another one: {self.banner[-200:]!r}")
        self._privileged = not re.search(self.dialect.unprivileged, found[0])
        self._expect(re.escape(self.hostname))

    def _expect(self, name: str) -> None:
        prompt = self.dialect.prompt.replace("NAME", f"(?P<name>{name})")
        self._prompt = re.compile(prompt, re.MULTILINE)
        self._ending = re.compile(rf"{prompt}\s*\Z", re.MULTILINE)

    def _receive(self, complete: Callable[[str], Any], wait: Wait) -> Any:
        """Read until `complete` finds what it wants in the cleaned text; questions on the way are answered."""
        decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        raw, answered, silent, nudged = "", 0, 0.0, False
        keep = wait.late.done if wait.late else ""
        while True:
            asked = time.monotonic()
            try:
                data = self._read(min(_AT_PROMPT, self.target.timeout, max(wait.seconds - silent, 0.0)))
            except Silence:
                raise
            except TimeoutError:
                silent += time.monotonic() - asked
                text = self._screen.clean(raw, keep)
                if self._stuck(text, wait) and not nudged:
                    # a text that came behind the prompt took its place: an empty line brings it again
                    nudged, silent = True, 0.0
                    self._channel.sendall(b"\n")
                elif silent >= wait.seconds or (nudged and self._ending.search(text)):
                    self._give_up(text, wait)
                continue
            if not data:
                raise EOFError(self._last_words(raw))
            raw, silent = raw + decode(data).replace("\r", "").replace("\0", ""), 0.0
            tail = raw[max(answered, len(raw) - _LOOK_BACK) :]
            if replies := next((replies for question, replies in self._questions if question.search(tail)), None):
                answered = len(raw)
                self._channel.sendall(next(replies).encode())
            elif (wait.late or self._ending.search(self._screen.clean(tail))) and (
                found := complete(self._screen.clean(raw, keep))
            ) is not None:
                self.disturbed |= nudged or self._screen.disturbed(raw)
                return found

    def _stuck(self, text: str, wait: Wait) -> bool:
        """Has it come to as many prompts as were to come, and yet is not whole?"""
        if wait.late or not text:
            return False
        body = after_first_echo(text, wait.commands[0], self._prompt) if wait.commands else None
        if body is None:
            return not wait.commands or self._ending.search(text) is not None
        return len(self._prompt.findall(body)) >= len(wait.commands)

    def _give_up(self, text: str, wait: Wait) -> NoReturn:
        """Raises Unintelligible where it is at a prompt again, else Silence, which tells which wait has ended."""
        if words := self.dialect.last_words(text):
            raise Silence(words)
        if not wait.late and self._ending.search(text):
            raise Unintelligible(self.target.name, "answer", repr(text[-200:]))
        raise Silence(wait.ended(text, self._prompt))

    def _read(self, seconds: float) -> bytes:
        """What comes next. Raises TimeoutError; Silence, also for what came while this process was paused for longer
        than an answer may take: meanwhile another may have been given the element.
        """
        self._channel.settimeout(seconds)
        asked = time.monotonic()
        data: bytes | None = None
        with suppress(TimeoutError):
            data = self._channel.recv(65536)
        if time.monotonic() - asked > self.target.timeout + _LATE:
            raise Silence(f"no answer within {self.target.timeout:g} s")
        if data is None:
            raise TimeoutError
        return data

    def _catch_up(self) -> None:
        """Take what was said since the last answer: it belongs to none. Raises EOFError where it ended the session."""
        raw = b""
        while self._channel.recv_ready():
            data = self._read(self.target.timeout)
            if not data:
                raise EOFError("the element closed the session")
            raw = (raw + data)[-_LOOK_BACK:]
        text = self._screen.clean(raw.decode("utf-8", "replace").replace("\r", ""))
        if words := self.dialect.last_words(text):
            raise EOFError(words)
        if found := self._ending.search(text):
            self._at(found, "rest")

    def _last_words(self, raw: str) -> str:
        """What the element said before it hung up. Raises Busy where it said that it has no session left."""
        text = self._screen.clean(raw)
        words = " ".join(text.split())
        if not self.hostname and re.search(self.dialect.full, words):
            raise Busy(self.target.name, "log in", words[-200:])
        return ": ".join(filter(None, ("the element closed the session", self.dialect.last_words(text))))

    def _answers(self, text: str, wait: Wait) -> list[str] | None:
        """The text after each echo up to the next prompt; None while something is missing."""
        if wait.late:
            return self._ended(text, wait.commands[0], wait.late)
        answers: list[str] = []
        rest = text
        for command, following in zip(wait.commands, [*wait.commands[1:], None], strict=True):
            body = (after_broken_echo if answers else after_first_echo)(rest, command, self._prompt)
            if body is None:
                return None
            for prompt in self._prompt.finditer(body):
                rest = body[prompt.end() :]
                if after_broken_echo(rest, following, self._prompt) is not None if following else self._at_rest(rest):
                    answers.append(body[: prompt.start()].strip("\n"))
                    self._at(prompt, command)
                    break
            else:
                return None
        # a prompt inside an answer: something came between that took it for its own
        self.disturbed = any(self._prompt.search(answer) for answer in answers)
        return answers

    def _ended(self, text: str, command: str, late: Late) -> list[str] | None:
        """The answer and what was told behind the prompt, once that says how it ended."""
        body = after_first_echo(text, command, self._prompt)
        prompts = [*self._prompt.finditer(body)] if body is not None else []
        if body is None or not prompts:
            return None
        told = self._prompt.sub("", body).strip("\n")
        ends = (late.done, late.failed, self.dialect.refusal)
        if not any(re.search(words, told, re.MULTILINE) for words in ends):
            return None
        self._at(prompts[-1], command)
        return [told]

    def _at(self, prompt: re.Match[str], command: str) -> None:
        """Here the session stands. Raises SessionLost where that is without the privilege that it had."""
        privileged = not re.search(self.dialect.unprivileged, prompt[0])
        if self._privileged and not privileged:
            detail = f"the session has lost its privilege: its prompt is {prompt[0].strip()!r}"
            raise SessionLost(self.target.name, self.masked(command), detail)
        self.mode, self._privileged = prompt["mode"] or "", privileged

    def _at_rest(self, text: str) -> bool:
        return not self._prompt.sub("", text).strip()

    @contextmanager
    def _guard(self, doing: str, lost: type[TemporaryError]) -> Iterator[None]:
        """Foreign errors become ours; after one the session is closed."""
        try:
            with ours(self.target, doing, lost):
                yield
        except DriverError:
            if hasattr(self, "_session"):
                self.close()
            raise
