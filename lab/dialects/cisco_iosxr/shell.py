"""One CLI session on an IOS XR box: prompt, time line, exec and configuration mode, the questions of commit and exit.

In come command lines from the terminal, out go whole answers in the words of the box.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from lab.dialects.cisco_iosxr import exec as exec_mode
from lab.dialects.cisco_iosxr import show_config as shows
from lab.dialects.cisco_iosxr.commit import ATOMIC, PSEUDO, Commit, Failed, Refused, Session
from lab.dialects.cisco_iosxr.grammar import Complaint, error
from lab.dialects.cisco_iosxr.place import INVALID, Options, Place, control
from lab.element import Channel
from lab.faults import Faults
from lab.servers.cli import Pager, Terminal

MORE = " --More-- "
PAGE = 23
"""rows of a screen of 24, the last of which is the pager's"""
PAGER = Pager(MORE, "\b" * len(MORE) + " " * len(MORE) + "\b" * len(MORE), PAGE)
BANNER = "\n\n"
UNCOMMITTED = "Uncommitted changes found, commit them before exiting(yes/no/cancel)? [cancel]:"
ROLLING_BACK = (
    "\nYou are exiting after a 'commit confirm' with an active rollback session.  If you exit the configuration "
    "awaiting confirmation will not be confirmed and the router will immediately rollback to the previous "
    "configuration.\nDo you wish to exit? [no]: "
)
CONCURRENT = "No changes will be saved because there is a concurrent trial configuration session.\n"
FOREIGN = (
    "\nOne or more commits have occurred from other\nconfiguration sessions since this session started\n"
    "or since the last commit was made from this session.\nYou can use the 'show configuration commit changes'\n"
    "command to browse the changes.\nDo you wish to proceed with this commit anyway? [no]: "
)
QUESTION = "Do you wish to proceed? [no]: "
REPLACING = (
    "\nThis commit will replace or remove the entire running configuration. This\n"
    f"operation can be service affecting.\n{QUESTION}"
)


class ShellBox(exec_mode.Shown, Protocol):
    """What a shell needs of the element beside what displays need."""

    faults: Faults

    def answering_name(self) -> str: ...


class Shell:
    """lab.servers.cli.Shell for one user of one box, on one VTY."""

    def __init__(self, box: ShellBox, channel: Channel, line: str) -> None:
        self.box, self.channel, self.vty = box, channel, line
        self.terminal = Terminal(channel, PAGER, page=PAGE)
        self.session: Session | None = None
        self.place = Place()
        self._controls: dict[str, Callable[[Session, str], Awaitable[str]]] = {
            "commit": self._commit,
            "exit": self._exit,
            "end": self._end,
            "abort": self._abort,
        }

    def prompt(self) -> str:
        mode = f"({self.place.prompt()})" if self.session else ""
        return f"RP/0/RP0/CPU0:{self.box.answering_name()}{mode}#"

    def help(self, typed: str) -> str:
        """This lab does not play help: the box shows what may follow."""
        return "" if typed else "  <cr>\n"

    def gone(self) -> None:
        """The client has gone: what it typed is lost."""
        if self.session:
            self.box.database.leave(self.session)

    async def execute(self, line: str) -> str:
        try:
            if self.session:
                return await self._configuration(self.session, line)
            return self._exec(line)
        except Complaint as complaint:
            return error(complaint, len(self.prompt()))
        except Refused as problem:
            return f"{problem}\n"

    def _timed(self, text: str) -> str:
        return f"{shows.stamp(self.box.database.clock(), 'UTC')}\n{text}"

    # -- exec mode --------------------------------------------------------------------------------------------------
    def _exec(self, line: str) -> str:
        pattern, args, text = self._look(line, "exec")
        if pattern not in exec_mode.DEEDS:
            return self._timed(text)
        verb = pattern.partition(" ")[0]
        if verb == "configure":
            return self._timed(self._configure(exclusive=pattern.endswith("exclusive")))
        if verb == "rollback":
            return self._timed(self._rollback(pattern, int(args[0])))
        if pattern.startswith("terminal length"):
            self.terminal.page = max(int(args[0]) - 1, 0)
        if verb != "terminal":
            self.terminal.flush()
            self.channel.exit()
            return ""
        return self._timed("")

    def _look(self, line: str, where: str, start: int = 0) -> tuple[str, tuple[str, ...], str]:
        """The pattern of a command, its arguments, and its answer where it only looks. Raises Complaint."""
        command, pipe, rest = line.partition("|")
        pattern, args = exec_mode.find(command.rstrip(), where, start)
        if pattern in exec_mode.DEEDS:
            if pipe:
                raise Complaint(INVALID, len(command))
            return pattern, args, ""
        text = exec_mode.answer(self.box, pattern, args)
        return pattern, args, exec_mode.filtered(text, rest.strip(), len(command) + 2) if pipe else text

    def _configure(self, *, exclusive: bool) -> str:
        """Sessions that are in configuration mode already are listed first."""
        listed = shows.sessions(self.box.database)
        try:
            self.session = self.box.database.enter(self.vty, self.channel.user, exclusive=exclusive)
        except Refused as problem:
            return f"{listed}{problem}\n"
        self.place = Place()
        return listed

    def _rollback(self, pattern: str, number: int) -> str:
        database = self.box.database
        if "last" in pattern:
            entry: Commit | None = database.history[number - 1] if number <= len(database.history) else None
            done = f"{number} commits"
        else:
            entry = database.entry(number)
            done = f"to '{number}'" if " to " in pattern else f"commit '{number}'"
        if entry is None:
            return f"\n% There is no such commit in the commit database: {number}\n"
        items = database.rollback(self.vty, self.channel.user, entry, alone=done.startswith("commit "))
        return (
            "\nLoading Rollback Changes.\nLoaded Rollback Changes in 1 sec \nCommitting.\n"
            f"{items} items committed in 1 sec ({items})items/sec\nUpdating.\nUpdated Commit database in 1 sec \n"
            f"Configuration successfully rolled back {done}.\n"
        )

    # -- configuration mode -----------------------------------------------------------------------------------------
    async def _configuration(self, session: Session, line: str) -> str:
        if line.startswith("!"):
            return ""
        found = control(line) if self.place.policy is None or line in {"abort", "exit"} else None
        if found:
            deed, args = found
            if deed in self._controls:
                return await self._controls[deed](session, line)
            return self._control(session, deed, args, line)
        if self.place.policy is None and line.partition(" ")[0] in {"show", "sho", "sh"}:
            return self._timed(self._look(line, "config")[2])
        return self._statement(session, line)

    def _statement(self, session: Session, line: str) -> str:
        if (words := self.box.faults.refuses(line)) is not None:
            if words:
                return f"% {words.removeprefix('% ')}\n"
            raise Complaint(INVALID, 0)
        if self.box.faults.ignores(line):
            return ""
        edit = self.place.take(line)
        exists = edit and self.place.policy == [] and self.box.database.target(session).find(edit.path)
        if edit and self.place.policy is None:
            session.edits.append(edit)
        if exists:
            name = self.place.path[-1].text
            return (
                f"% WARNING: Policy object {name} exists! Reconfiguring it via CLI will replace current definition. "
                "Use abort to cancel.\n"
            )
        return ""

    def _control(self, session: Session, deed: str, args: tuple[str, ...], line: str) -> str:
        database, release = self.box.database, self.box.release
        looks: dict[str, Callable[[], str]] = {
            "do": lambda: self._look(line, "do", line.index(args[0]))[2],
            "show": lambda: shows.target(database, session, release),
            "merge": lambda: shows.merged(database, session, release),
            "failed": lambda: shows.failed(session),
            "pwd": lambda: f"{self.place.path[-1].text if self.place.path else ''}\n",
            "load last": lambda: self._load_rollback(session, int(args[0])),
        }
        if deed in looks:
            return self._timed(looks[deed]())
        self.place = Place()
        if deed == "clear":
            session.edits.clear()
        return ""

    def _load_rollback(self, session: Session, number: int) -> str:
        database = self.box.database
        if number > len(database.history):
            return f"\n% There is no such commit in the commit database: {number}\n"
        size = database.undo(session, database.history[number - 1])
        return f"Building configuration...\nLoading.\n{size} bytes parsed in 1 sec ({size})bytes/sec\n"

    # -- commit and leaving -----------------------------------------------------------------------------------------
    async def _commit(self, session: Session, line: str) -> str:
        options = Options.read(line)
        self.terminal.say(self._timed(""))
        if self.box.faults.claims(line) or (options.replace and not await self._yes(REPLACING)):
            return ""
        return await self._committed(session, options)

    async def _committed(self, session: Session, options: Options) -> str:
        """The words of a commit; over the commits of others only when the user says so."""
        database = self.box.database
        if database.typed(session) and database.foreign(session) and not await self._yes(FOREIGN):
            return ""
        try:
            words = database.commit(
                session,
                label=options.label,
                comment=options.comment,
                confirmed=options.confirmed,
                replace=options.replace,
            )
        except Failed:
            return f"{ATOMIC if options.atomic else PSEUDO}\n"
        except Refused as problem:
            return f"{problem}\n"
        return f"{words}\n" if words else ""

    async def _yes(self, question: str) -> bool:
        return (await self._ask(question)).startswith("y")

    async def _ask(self, question: str) -> str:
        text, _, last = question.rpartition("\n")
        self.terminal.say(f"{text}\n" if text else "")
        return (await self.terminal.line(last)).strip().lower()

    async def _exit(self, session: Session, line: str) -> str:
        if self.place.path:
            self.place.leave()
            return ""
        return await self._end(session, line)

    async def _end(self, session: Session, _: str) -> str:
        database = self.box.database
        said = ""
        if database.typed(session):
            if database.trial and database.trial.session is not session:
                said = CONCURRENT
            else:
                answer = await self._ask(UNCOMMITTED)
                if answer.startswith("y"):
                    said = await self._committed(session, Options())
                    if database.typed(session):
                        return said
                elif not answer.startswith("n"):
                    return ""
        return said if await self._left(session) else ""

    async def _abort(self, session: Session, _: str) -> str:
        session.edits.clear()
        await self._left(session)
        return ""

    async def _left(self, session: Session) -> bool:
        """Out of configuration mode, unless a trial of its own waits and the user thinks again."""
        database = self.box.database
        if database.trial and database.trial.session is session:
            if not await self._yes(ROLLING_BACK):
                return False
            database.expire()
        self.session, self.place = None, Place()
        database.leave(session)
        return True
