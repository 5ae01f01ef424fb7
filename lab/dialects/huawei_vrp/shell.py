"""One CLI session on a VRP box: banner, prompt, carets, questions before a command, filters behind a display.

In come command lines from the terminal, out go whole answers. Which view knows which command is put together here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from lab.dialects.huawei_vrp import circuits, display
from lab.dialects.huawei_vrp import display_state as states
from lab.dialects.huawei_vrp.box import Box, stamp
from lab.dialects.huawei_vrp.commit import Conflict, Session
from lab.dialects.huawei_vrp.edit import Refused
from lab.dialects.huawei_vrp.grammar import Match, Node, options, tree, walk
from lab.dialects.huawei_vrp.session import CONFIGURING, EVERYWHERE, PAGE, USER, Action, CliSession
from lab.dialects.huawei_vrp.statements import Deed, rules
from lab.element import Channel
from lab.servers.cli import Pager, Terminal
from lab.servers.grammar import Complaint

MORE = "  ---- More ----"
PAGER = Pager(MORE, f"\x1b[42D{' ' * 42}\x1b[42D", PAGE)
WRAP = " \x1b[1D"
"""behind the last column the box sends a blank and steps back over it: the cursor is then on the next row"""
FULL = "All user interfaces are used, please try later!\r\n"
QUESTION = "Warning: This operation may affect services. Continue? [Y/N]:"  # the form is known, not the words [I]
CHANGE = "Warning: The initial password poses security risks.\nThe password needs to be changed. Change now? [Y/N]:"
RESET = "Warning: This operation will reset the peer session. Continue? [Y/N]:"
NO_BGP = "Warning: All BGP configurations will be deleted. Continue? [Y/N]:"  # [I]

CLAIMS = (
    ("commit persist", ""),
    ("abort trial", "Info: The trial configuration rollback succeeded.\n"),
    ("save", "Info: Save the configuration successfully.\n"),
)
"""what is said where a fault `ignore` names one of these: it was not done"""


@dataclass(frozen=True, slots=True)
class Show:
    action: display.Display


@dataclass(frozen=True, slots=True)
class Do:
    action: Action


@cache
def grammar(view: str) -> Node:
    """Every command of this view."""
    shows = [*display.RULES, *states.RULES, *circuits.RULES, *(() if view == "user" else display.IN_VIEWS)]
    does = [*EVERYWHERE, *(USER if view == "user" else CONFIGURING)]
    return tree(
        [
            *((rule, Show(action)) for rule, action in shows),
            *((rule, Do(action)) for rule, action in does),
            *rules(view),
        ]
    )


class Shell:
    """lab.servers.cli.Shell for one user of one box."""

    def __init__(self, box: Box, channel: Channel, session: Session, width: int) -> None:
        self.box = box
        self.terminal = Terminal(channel, PAGER, width=width, wrap=WRAP, page=PAGE)
        self.cli = CliSession(self.terminal, session)

    async def greet(self, last: tuple[float, str] | None) -> None:
        """The notice after login, and the question about an initial password."""
        if self.box.new_password:
            await self._password()
        most, online, zone = self.box.max_sessions(), len(self.box.database.sessions), self.box.model.zone
        self.terminal.say(
            f"Info: The max number of VTY users is {most}, the number of current VTY users online is "
            f"{online}, and total number of terminal users online is {online}.\n"
            f"      The current login time is {stamp(self.box.alarms.clock(), zone)}.\n"
        )
        if last:
            self.terminal.say(f"      The last login time is {stamp(last[0], zone)} from {last[1]} through SSH.\n")

    async def _password(self) -> None:
        """Wording of what follows a Y is inferred [I]."""
        if not await self.cli.agrees(CHANGE):
            return
        old = await self.terminal.line("Please enter old password:")
        new = await self.terminal.line("Please enter new password:")
        again = await self.terminal.line("Please confirm new password:")
        if old != self.box.password or new != again:
            self.terminal.say("Error: The password is incorrect.\n")
            return
        self.box.password, self.box.new_password = new, False
        self.terminal.say("The password has been changed successfully.\n")

    def prompt(self) -> str:
        return self.cli.prompt(self.box.sysname)

    def help(self, typed: str) -> str:
        unfinished = typed.rsplit(maxsplit=1)[-1].lower() if typed and not typed[-1].isspace() else ""
        try:
            node = walk(grammar(self.cli.view), typed[: len(typed) - len(unfinished)]).node
        except Complaint as complaint:
            return self._caret(complaint)
        return "".join(f"  {row}\n" for row in options(node) if row.lower().startswith(unfinished)) + "\n"

    async def execute(self, line: str) -> str:
        command, bar, rest = line.partition("|") if line.lower().startswith("d") else (line, "", "")
        try:
            filtering = _filter(rest, len(command) + 1) if bar else None
            said = await self._do(_whole(grammar(self.cli.view), command.rstrip()), command.rstrip())
            return filtering(said) if filtering else said
        except Complaint as complaint:
            return self._caret(complaint)
        except Refused as problem:
            if str(problem) == "^":
                return self._caret(Complaint("Wrong parameter", _interface_word(command)))
            return f"Error: {problem}\n"
        except Conflict as conflict:
            return str(conflict)

    async def _do(self, match: Match, line: str) -> str:
        deed, box, cli = match.node.deed, self.box, self.cli
        assert deed is not None, "a command is walked to its end"
        if isinstance(deed, Show):
            return deed.action(box, cli.session, match.args)
        if isinstance(deed, Do):
            claimed = next((words for verb, words in CLAIMS if line.startswith(verb) and box.faults.claims(line)), None)
            return await deed.action(cli, box, match.args) if claimed is None else claimed
        if (words := box.faults.refuses(line)) is not None:
            raise Refused(re.sub(r"^\s*Error: ", "", words) or "The system is busy.")
        question = _question(deed, cli.view)
        if question and not await cli.agrees(question):
            return ""
        if box.faults.ignores(line):
            return ""
        said, place = box.database.edit(cli.session, cli.place, line, match)
        if place is not cli.place:
            cli.go(place)
        if cli.immediate and cli.session.edits:
            try:
                box.database.commit(cli.session)
            finally:
                cli.session.clear()
        return said

    def _caret(self, complaint: Complaint) -> str:
        blanks = " " * (len(self.prompt()) + complaint.at)
        return f"{blanks}^\nError: {complaint.text} found at '^' position.\n"


def _whole(root: Node, line: str) -> Match:
    """A command with all its words. Raises Complaint."""
    match = walk(root, line)
    if match.node.deed is None:
        raise Complaint("Incomplete command", len(line))
    return match


def _question(deed: Deed, view: str) -> str:
    """What the box asks before it does this; empty for nothing."""
    if deed.kind == "set" and view == "bgp-af" and deed.what.syntax.endswith(" enable"):
        return RESET
    return NO_BGP if deed.kind == "close" and deed.what.syntax.startswith("bgp ") else ""


def _interface_word(command: str) -> int:
    """The column of an interface name that is none."""
    found = re.search(r"\b(?:int[a-z]*)\s+(\S)", command, re.IGNORECASE)
    return found.start(1) if found else 0


def _filter(words: str, column: int) -> Callable[[str], str]:
    """`| include regex` and its like. Raises Complaint."""
    found = re.fullmatch(r"\s*(\S+)\s+(.*\S)\s*", words)
    way = next((way for way in _WAYS if found and way.startswith(found[1].lower())), "")
    if not found or not way:
        raise Complaint("Wrong parameter" if words.strip() else "Incomplete command", column)
    try:
        pattern = re.compile(found[2])
    except re.error as error:
        raise Complaint("Wrong parameter", column + found.start(2)) from error
    return lambda text: "".join(_WAYS[way](text.splitlines(keepends=True), pattern))


def _sections(rows: list[str], pattern: re.Pattern[str]) -> list[str]:
    """Blocks with a matching line at the left edge."""
    blocks = re.split(r"(?m)^(?=#$)", "".join(rows))
    return [block for block in blocks if any(pattern.search(row) for row in block.splitlines() if row[:1] != " ")]


_WAYS: dict[str, Callable[[list[str], re.Pattern[str]], list[str]]] = {
    "include": lambda rows, pattern: [row for row in rows if pattern.search(row)],
    "exclude": lambda rows, pattern: [row for row in rows if not pattern.search(row)],
    "begin": lambda rows, pattern: rows[next((i for i, row in enumerate(rows) if pattern.search(row)), len(rows)) :],
    "section": _sections,
}
