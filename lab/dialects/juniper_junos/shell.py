"""The CLI session of a Junos box: operational and configuration mode over one SSH shell.

In come typed characters, out go echo, prompts, answers and errors in the words of the box. It knows what a lab tester
types: enough to look, to change by hand, and to be in the controller's way. It has no pager and no completion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from lab.dialects.juniper_junos import text
from lab.dialects.juniper_junos.cli import CliBox, operational, shown
from lab.dialects.juniper_junos.commit import Database, Owner
from lab.dialects.juniper_junos.rpc import DEFAULT_MINUTES
from lab.dialects.juniper_junos.tree import Edit, Refused
from lab.element import Channel
from lab.faults import STRIKES, Faults

_CLI_SETTINGS = {
    "screen-length": "Screen length set to {}",
    "screen-width": "Screen width set to {}",
    "complete-on-space": "Disabling complete-on-space",
}
_DIRTY = "The configuration has been changed but not committed"


class ShellBox(CliBox, Protocol):
    """What a shell needs of the element beside what `show` needs."""

    faults: Faults

    def exchange(self) -> None: ...

    async def take_time(self) -> None: ...

    async def reboot(self, seconds: float = 0.0) -> None: ...


class Typed:
    """Characters of a terminal as lines: echo, backspace, Ctrl-C, Ctrl-D."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._waiting = b""

    async def line(self, end: bytes = b"\r\n") -> str | None:
        """The next line, None when the client has gone. With `end` Ctrl-D, everything up to it."""
        got = bytearray()
        while True:
            if not self._waiting:
                self._waiting = await self._channel.read()
                if not self._waiting:
                    return None
            char, self._waiting = self._waiting[:1], self._waiting[1:]
            if char in end:
                if char == b"\r" and self._waiting[:1] == b"\n":
                    self._waiting = self._waiting[1:]
                self._channel.write(b"\r\n")
                return got.decode(errors="replace")
            if char in b"\x08\x7f":
                if got:
                    got.pop()
                    self._channel.write(b"\b \b")
            elif char == b"\x03":
                self._channel.write(b"^C\r\n")
                return ""
            elif char >= b" " or char in b"\t\r\n":
                got += b"\n" if char == b"\r" else char
                self._channel.write(b"\r\n" if char in b"\r\n" else char)


class Shell:
    """One interactive session."""

    def __init__(self, box: ShellBox, owner: Owner, channel: Channel) -> None:
        self.box, self.owner, self.channel = box, owner, channel
        self.database: Database = box.database
        self._typed = Typed(channel)
        self._configuring = False
        self._place: list[str] = []
        self._running = True
        self._commands: dict[str, Callable[[list[str], list[str]], Iterable[str]]] = {
            **dict.fromkeys(("set", "delete", "deactivate", "activate"), self._edit),
            "show": self._show,
            "commit": self._commit,
            "rollback": self._rollback,
            "edit": self._enter,
            "top": lambda _words, _pipes: self._move([]),
            "up": lambda _words, _pipes: self._move(self._place[:-1]),
        }

    @property
    def prompt(self) -> str:
        name = f"{self.owner.user}@{self.box.answering_name()}"
        return f"\n[{' '.join(['edit', *self._place])}]\n{name}# " if self._configuring else f"{name}> "

    def _say(self, *lines: str) -> None:
        self.channel.write("".join(f"{line}\n" for line in lines).replace("\n", "\r\n").encode())

    async def run(self) -> None:
        self._say("--- JUNOS 24.4R1.9 Kernel 64-bit")
        while self._running:
            self.channel.write(self.prompt.replace("\n", "\r\n").encode())
            line = await self._typed.line()
            if line is None:
                return
            if line.strip() and not await self._exchange(line):
                return

    async def _exchange(self, line: str) -> bool:
        """One line and its answer, or what a fault makes of it; False ends the session."""
        self.box.exchange()
        fault = self.box.faults.due(*STRIKES)
        kind = fault.kind if fault else ""
        if fault and kind == "reboot":
            await self.box.reboot(fault.seconds)
        if fault and kind == "hold":
            await self.box.faults.hold(fault)
        answer = [] if kind in {"drop", "reboot"} else await self._answer(line)
        if fault and kind == "hold-after":
            await self.box.faults.hold(fault)
        await self.box.take_time()
        if kind in {"drop", "drop-after", "reboot"}:
            self.channel.close()
            return False
        self._say(*(["\ufffd~<<"] if kind == "garble" else answer))
        return True

    async def _answer(self, line: str) -> list[str]:
        try:
            if self._configuring:
                return await self._configuration(line)
            return self._operation(line)
        except Refused as problem:
            return list(self._refusal(problem, line))

    def _refusal(self, problem: Refused, line: str) -> Iterator[str]:
        """Syntax is pointed at, under the word; everything else is `error:` or `warning:`."""
        if problem.bad and problem.message.startswith(("syntax error", "unknown command", "missing argument")):
            column = len(self.prompt.rpartition("\n")[2]) + max(line.rfind(problem.bad), 0)
            yield " " * column + "^"
            yield problem.message.rstrip(".") + "."
        else:
            yield f"{problem.severity}: {problem.message}"

    # -- operational mode -------------------------------------------------------------------------------------------
    def _operation(self, line: str) -> list[str]:
        words = text.words(line)
        if words[:2] == ["set", "cli"] and len(words) == 4:
            return [_CLI_SETTINGS.get(words[2], "").format(words[3])]
        if words[0] == "configure":
            return self._configure(words[1:])
        if words[0] in {"exit", "quit"}:
            self._running = False
            return []
        return operational(self.box, line).splitlines()

    def _configure(self, words: list[str]) -> list[str]:
        if words == ["exclusive"]:
            self.database.acquire(self.owner)
        elif words == ["private"]:
            self.database.open_private(self.owner)
        elif words:
            raise Refused("syntax error", bad=words[0])
        else:
            self.database.check_access(self.owner)
        self._configuring, self._place = True, []
        warning = ["warning: uncommitted changes will be discarded on exit"] if words else []
        dirty = [_DIRTY] if self.database.dirty and not words else []
        return [*warning, "Entering configuration mode", *dirty]

    # -- configuration mode -----------------------------------------------------------------------------------------
    async def _configuration(self, line: str) -> list[str]:
        command, *pipes = (part.strip() for part in line.split("|"))
        words = text.words(command)
        if words[0] == "run":
            return operational(self.box, line.partition("run")[2]).splitlines()
        if words[0] in {"exit", "quit"}:
            return await self._leave(words)
        if words[0] == "load":
            return await self._load(words[1:])
        action = self._commands.get(words[0])
        if action is None:
            raise Refused("unknown command", bad=words[0])
        return list(action(words, pipes))

    async def _leave(self, words: list[str]) -> list[str]:
        if self._place and words == ["exit"]:
            return self._move([])
        if self.database.dirty and not self.owner.private:
            self._say(_DIRTY)
            self.channel.write(b"Exit with uncommitted changes? [yes,no] (yes) ")
            if (await self._typed.line() or "yes").startswith("n"):
                return []
        self._configuring = False
        self.database.end(self.owner)
        return ["Exiting configuration mode"]

    def _move(self, place: list[str]) -> list[str]:
        self._place = place
        return []

    def _enter(self, words: list[str], _pipes: list[str]) -> list[str]:
        return self._move([*self._place, *words[1:]])

    def _edit(self, words: list[str], _pipes: list[str]) -> list[str]:
        line = " ".join(map(text.quoted, [words[0], *self._place, *words[1:]]))
        self._loaded(text.read_set(line))
        return []

    def _loaded(self, edits: Iterable[Edit | Refused]) -> None:
        for problem in self.database.load(self.owner, edits):
            raise problem

    async def _load(self, words: list[str]) -> list[str]:
        if len(words) != 2 or words[1] != "terminal" or words[0] not in {"set", "merge", "replace", "override"}:
            raise Refused("syntax error", bad=words[-1] if words else "load")
        self._say("[Type ^D at a new line to end input]")
        typed = await self._typed.line(b"\x04") or ""
        edits = text.read_set(typed) if words[0] == "set" else text.read_text(typed)
        problems = self.database.load(self.owner, edits, override=words[0] == "override")
        errors = [f"{problem.severity}: {problem.message}: {problem.bad}" for problem in problems]
        return [*errors, f"load complete ({len(errors)} errors)" if errors else "load complete"]

    def _show(self, words: list[str], pipes: list[str]) -> Iterable[str]:
        if pipes and pipes[0].split()[0] == "compare":
            number = int(pipes[0].split()[-1]) if "rollback" in pipes[0] else 0
            history = self.database.history
            if number >= len(history):
                raise Refused(f"Configuration rollback {number} does not exist")
            return text.compare(history[number].config, self.database.view(self.owner)).splitlines()
        return shown(self.database.view(self.owner), [*self._place, *words[1:]], pipes)

    def _rollback(self, words: list[str], _pipes: list[str]) -> list[str]:
        number = words[1] if len(words) > 1 else "0"
        if not number.isdecimal() or int(number) > 49:
            raise Refused("syntax error", bad=number)
        self.database.rollback(self.owner, int(number))
        return ["load complete"]

    def _commit(self, words: list[str], _pipes: list[str]) -> Iterable[str]:
        options = words[1:]
        try:
            if options[:1] == ["check"]:
                self.database.check(self.owner)
                return ["configuration check succeeds"]
            return self._committed(options)
        except ExceptionGroup as failed:
            return _objections([each for each in failed.exceptions if isinstance(each, Refused)])

    def _committed(self, options: list[str]) -> list[str]:
        said, minutes = [], None
        if "confirmed" in options:
            given = options[options.index("confirmed") + 1 :][:1]
            minutes = int(given[0]) if given and given[0].isdecimal() else DEFAULT_MINUTES
            said = [f"commit confirmed will be automatically rolled back in {minutes} minutes unless confirmed"]
        log = options[options.index("comment") + 1] if "comment" in options[:-1] else ""
        self.database.commit(self.owner, log=log, confirmed=minutes)
        if "and-quit" in options:
            self._configuring = False
            self.database.end(self.owner)
            return [*said, "commit complete", "Exiting configuration mode"]
        return [*said, "commit complete"]


def _objections(problems: list[Refused]) -> Iterator[str]:
    """`[edit path]`, the statement, the message, each deeper than the one before; then the summary."""
    for problem in problems:
        if problem.path:
            yield problem.path
            if problem.bad:
                yield f"    '{problem.bad}'"
            yield f"        {problem.message}"
        else:
            yield f"error: {problem.message}"
