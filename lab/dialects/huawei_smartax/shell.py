"""One CLI session on a SmartAX box: banner, prompt, smart questions, errors under their caret, answers.

In come command lines from the terminal, out go whole answers; the rules say who does the work.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

from lab.alarms import Alarm
from lab.dialects.huawei_smartax import alarms
from lab.dialects.huawei_smartax.box import Box, Failure, stamp
from lab.dialects.huawei_smartax.grammar import Deed, Match, hints, question, walk
from lab.dialects.huawei_smartax.modes import PAGE, CliSession
from lab.dialects.huawei_smartax.rules import grammar
from lab.element import Channel
from lab.servers.cli import Pager, Terminal
from lab.servers.grammar import Complaint

MORE = "---- More ( Press 'Q' to break ) ----"
# the box goes back over its own words, blanks them, and goes back again
PAGER = Pager(MORE, f"\x1b[{len(MORE)}D{' ' * len(MORE)}\x1b[{len(MORE)}D", PAGE)
WRAP = " \x1b[1D"
"""behind the last column the box sends a blank and steps back over it: the cursor is then on the next row"""
IDLE = "\n  Configuration console time out, please retry to log on\n"
BUSY = "System is reading or writing flash, please retry after a while"
DASHES = "-" * 45 + "\n"


class Shell:
    """lab.servers.cli.Shell for one user of one box."""

    def __init__(self, box: Box, channel: Channel, width: int) -> None:
        self.box = box
        self.terminal = Terminal(channel, PAGER, width=width, wrap=WRAP, page=PAGE, idle_text=IDLE)
        self.cli = CliSession(self.terminal)
        self._messages = count(1)

    def banner(self) -> str:
        rule = "  " + "-" * 77 + "\n"
        now = stamp(self.box.alarms.clock(), self.box.view.zone)
        family = self.box.identity.get("model", "").partition("-")[0] or "MA5800"
        return (
            f"\n\n  Huawei Integrated Access Software ({family}).\n"
            "  Copyright(C) Huawei Technologies Co., Ltd. 2002-2023. All rights reserved.\n\n"
            f"{rule}  User last login information:\n{rule}"
            f"  Access Type : SSH\n  IP-Address  : {self.terminal.channel.peer}\n"
            f"  Login  Time : {now}\n  Logout Time : {now}\n{rule}\n"
        )

    def prompt(self) -> str:
        return self.cli.prompt(self.box.sysname)

    def told(self, alarm: Alarm, raised: bool) -> None:
        if self.cli.alarms:
            number = next(self._messages)
            self.terminal.interrupt(alarms.message(alarm, self.box.view.zone, raised=raised, number=number))

    def help(self, typed: str) -> str:
        unfinished = typed.rsplit(maxsplit=1)[-1].lower() if typed and not typed[-1].isspace() else ""
        try:
            node = walk(grammar(self.cli.view), typed[: len(typed) - len(unfinished)]).node
            if not any(word.startswith(unfinished) for word in node.words):
                walk(grammar(self.cli.view), typed)
        except Complaint as complaint:
            return self._error(complaint) + "\n"
        names = {"privilege": "privilege", "user": "user", "gpon": f"gpon-{self.cli.about}"}
        head = f"{DASHES}  Command of {names.get(self.cli.view, self.cli.view)} Mode:\n{DASHES}"
        rows = [f"{word}\n" for word in sorted(node.words) if word.startswith(unfinished)]
        rows += [f"{hint}\n" for hint in hints(node)]
        rows += ["<cr>  Please press ENTER to execute command\n"] if node.deed else []
        return head + "".join(rows) + "\n"

    async def execute(self, line: str) -> str:
        """The answer ends with the empty line that stands before every prompt."""
        try:
            match, asked = await self._complete(line)
            echo = f"\n  Command:\n{'':10}{asked} \n" if asked else ""
            deed = match.node.deed
            assert deed is not None
            return f"{echo}{await self._do(deed, match, asked or line)}\n"
        except Complaint as complaint:
            return self._error(complaint) + "\n"

    async def _complete(self, line: str) -> tuple[Match, str]:
        """Ask, in smart mode, for what may still follow; (the command, its text when something was asked)."""
        match, asked = walk(grammar(self.cli.view), line), ""
        while self.cli.smart and match.node.open:
            more = (await self.terminal.line(question(match.node))).strip()
            asked = line = f"{line} {more}".strip()
            if not more:
                break
            match = walk(grammar(self.cli.view), line)
        if match.node.deed is None:
            raise Complaint("Incomplete command", len(line))
        return match, asked

    async def _do(self, deed: Deed, match: Match, line: str) -> str:
        args = match.args
        self.cli.typed = " ".join(match.words)
        try:
            if deed.kind == "session":
                return str(await deed.action(self.cli, self.box, args))
            if self.cli.view in {"gpon", "mpu"}:
                args.setdefault("board", self.cli.about)
                args["kind"] = self.cli.view
            if deed.kind == "write":
                self._refuse(line)
                if self.box.faults.ignores(line):
                    return ""
            text = str(deed.action(self.box, args))
        except Failure as failure:
            return f"  Failure: {failure}\n"
        return _filtered(text, args)

    def _refuse(self, line: str) -> None:
        if (words := self.box.faults.refuses(line)) is not None:
            raise Failure(re.sub(r"^\s*Failure: ", "", words) or "System is busy, please retry after a while")
        if held := self.box.faults.get("lock-held"):
            self.box.faults.spend(held)
            raise Failure(held.text or BUSY)

    def _error(self, complaint: Complaint) -> str:
        blanks = " " * (len(self.prompt()) + complaint.at)
        return f"{blanks}^\n  % {complaint.text}, the error locates at '^'\n"


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
