"""One CLI session on a ZXA10: login, prompt, errors under their caret, answers page by page.

In come command lines from the terminal, out go whole answers; the rules say who does the work.
"""

from __future__ import annotations

from collections.abc import Callable

from lab.dialects.zte_zxan.box import Box, stamp
from lab.dialects.zte_zxan.grammar import Deed, Match, walk
from lab.dialects.zte_zxan.modes import PAGE, PASSWORD, TRIES, CliSession, enter_vlan
from lab.dialects.zte_zxan.release import Refusal
from lab.dialects.zte_zxan.rules import grammar
from lab.element import Channel
from lab.servers.cli import Hangup, Pager, Terminal
from lab.servers.grammar import Complaint

MORE = " --More--"
PAGER = Pager(MORE, "\b \b" * 8, PAGE)
"""it takes back eight characters of its nine (session-c300-...-pager-erase-bytes): a blank stays before the next row"""
FULL = "%Error: All vty are in use, please try again later.\n"
"""[I]; that there are few sessions is known, not what the one too many is told"""
WEAK = "% The password is not strong, please change the password.\n"


class Shell:
    """lab.servers.cli.Shell for one user of one box."""

    def __init__(self, box: Box, channel: Channel) -> None:
        self.box = box
        self.terminal = Terminal(channel, PAGER, page=PAGE)
        self.cli = CliSession(self.terminal, channel.user, channel.peer)

    async def login(self) -> None:
        """A telnet session is asked for name and password. Raises Hangup for a stranger and when all vty are taken."""
        box, channel, transport = self.box, self.terminal.channel, "SSH"
        if not channel.user:
            transport = "TELNET"
            self.cli.user = await self._who()
        if len(box.sessions) > (box.view.most_sessions or box.most_sessions):
            self._refuse(FULL)
        if not box.enabled:
            self.cli.views = [("user", "")]
        now = stamp(box.alarms.clock())
        told = f"Login at {now} from {self.cli.peer} through {transport}.\n" if box.release.new else ""
        self.terminal.say(f"{box.view.banner}{WEAK if box.weak else ''}{told}")

    async def _who(self) -> str:
        for _ in range(TRIES):
            user = await self.terminal.line("Username:")
            password = await self.terminal.line(PASSWORD, hidden=True)
            if (user, password) == (self.box.username, self.box.password):
                return user
            self.terminal.say("%Error 20209: No username or bad password\n")  # [I]
        self._refuse("")
        raise AssertionError  # not reached: a refused session is over

    def _refuse(self, text: str) -> None:
        self.terminal.say(text)
        self.terminal.flush()
        self.terminal.channel.exit()
        raise Hangup

    def prompt(self) -> str:
        return self.cli.prompt(self.box)

    def help(self, typed: str) -> str:
        """Words that may follow, two blanks before each [I]."""
        unfinished = typed.rsplit(maxsplit=1)[-1].lower() if typed and not typed[-1].isspace() else ""
        root = grammar(self.box.release.name, self.cli.view)
        try:
            node = walk(root, typed[: len(typed) - len(unfinished)], self.box.release).node
        except Complaint as complaint:
            return self._error(complaint)
        rows = [f"  {word}\n" for word in sorted(node.words) if word.startswith(unfinished)]
        rows += [f"  <{kind}>\n" for _, kind in node.values]
        return "".join(rows) + ("  <cr>\n" if node.deed else "")

    async def execute(self, line: str) -> str:
        try:
            match = walk(grammar(self.box.release.name, self.cli.view), line, self.box.release)
            if match.node.deed is None:
                return self._error(Complaint("incomplete", len(line)))
            return await self._do(match.node.deed, match, line)
        except Complaint as complaint:
            return self._error(complaint)
        except Refusal as refusal:
            return f"{refusal}\n"

    async def _do(self, deed: Deed, match: Match, line: str) -> str:
        box, args = self.box, match.args
        if deed.kind in {"write", "create"}:
            self._disturb(line)
            if box.faults.ignores(line):
                return await enter_vlan(self.cli, box, args) if deed.kind == "create" else deed.done
        if deed.kind in {"session", "create"}:
            return str(await deed.action(self.cli, box, args))
        return _filtered(str(deed.action(box, self.cli.seen, args)), args)

    def _disturb(self, line: str) -> None:
        box = self.box
        if (words := box.faults.refuses(line)) is not None:
            raise Refusal(words if words.startswith("%") else f"%Code 62300-GPONSRV: {words or 'System is busy.'}")
        if held := box.faults.get("lock-held"):
            box.faults.spend(held)
            raise Refusal(held.text or box.release.busy)

    def _error(self, complaint: Complaint) -> str:
        text = self.box.release.errors[complaint.text]
        caret = " " * (len(self.prompt()) + complaint.at) + "^\n" if "'^'" in text else ""
        return f"{caret}{text}\n"


_FILTERS: dict[str, Callable[[list[str], str], list[str]]] = {
    "include": lambda rows, text: [row for row in rows if text in row],
    "exclude": lambda rows, text: [row for row in rows if text not in row],
    "begin": lambda rows, text: rows[next((i for i, row in enumerate(rows) if text in row), len(rows)) :],
}


def _filtered(text: str, args: dict[str, str]) -> str:
    if "filter" not in args:
        return text
    way = next(word for word in _FILTERS if word in args)
    return "".join(_FILTERS[way](text.splitlines(keepends=True), args["filter"]))
