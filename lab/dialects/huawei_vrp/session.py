"""Commands about the session and the candidate: views, commit, trial, lock, rollback, saving, terminal switches.

Takes the session of one user, the box and the values of a command line; returns what the box prints.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from lab.dialects.huawei_vrp import display
from lab.dialects.huawei_vrp.box import Box
from lab.dialects.huawei_vrp.commit import Session
from lab.dialects.huawei_vrp.edit import Place, Refused
from lab.servers.cli import Hangup, Terminal
from lab.servers.grammar import Args

LEAVING = "Warning: Uncommitted configurations found, commit them before exiting? [Y(yes)/N(no)/C(cancel)]:"
CHOOSE = "Error: Please choose 'YES', 'NO' or 'CANCEL' first before pressing 'Enter'. [Y/N/C]:"
YES_OR_NO = "Error: Please choose 'YES' or 'NO' first before pressing 'Enter'. [Y/N]:"
MANY = 10
"""edits beyond which `commit` tells how it goes on; the number is a choice [I]"""
PAGE = 24
"""rows of a page"""


@dataclass(slots=True)
class CliSession:
    """Where one user is: no places in the user view, else the views from the system view inwards."""

    terminal: Terminal
    session: Session
    places: list[Place] = field(default_factory=list)
    immediate: bool = False

    @property
    def view(self) -> str:
        return self.places[-1].view if self.places else "user"

    @property
    def place(self) -> Place:
        return self.places[-1]

    def prompt(self, sysname: str) -> str:
        """`<PE1>`, `[~PE1]`, `[*PE1-GigabitEthernet0/1/0]`; in the immediate mode `[PE1]`."""
        if not self.places:
            return f"<{sysname}>"
        mark = "" if self.immediate else "*" if self.session.edits else "~"
        return f"[{mark}{sysname}{self.place.tag}]"

    def go(self, place: Place) -> None:
        """Into another view: an inner one of this view, or one beside it."""
        while self.places and len(self.places[-1].path) >= len(place.path):
            self.places.pop()
        if not self.places:
            self.places.append(Place())
        if place.path:
            self.places.append(place)

    async def agrees(self, question: str) -> bool:
        """Y or N, asked until it is one of them."""
        answer = (await self.terminal.line(question)).strip().upper()
        while answer not in {"Y", "YES", "N", "NO"}:
            answer = (await self.terminal.line(YES_OR_NO)).strip().upper()
        return answer.startswith("Y")


# -- views ------------------------------------------------------------------------------------------------------------
async def _system_view(cli: CliSession, box: Box, args: Args) -> str:
    del box
    cli.places, cli.immediate = [Place()], "immediately" in args
    return "Enter system view, return user view with return command.\n"


async def _quit(cli: CliSession, box: Box, args: Args) -> str:
    if not cli.places:
        cli.terminal.flush()
        cli.terminal.channel.exit()
        raise Hangup
    if len(cli.places) > 1:
        cli.places.pop()
        return ""
    return await _return(cli, box, args)


async def _return(cli: CliSession, box: Box, args: Args) -> str:
    """To the user view; what is not committed is asked about first."""
    del args
    if not cli.session.edits:
        cli.places = []
        return ""
    answer = (await cli.terminal.line(LEAVING)).strip().upper()
    while answer not in {"Y", "YES", "N", "NO", "C", "CANCEL"}:
        answer = (await cli.terminal.line(CHOOSE)).strip().upper()
    if answer.startswith("C"):
        return ""
    said = await _commit(cli, box, {}) if answer.startswith("Y") else ""
    cli.session.clear()
    cli.places = []
    return said


# -- commit -----------------------------------------------------------------------------------------------------------
async def _commit(cli: CliSession, box: Box, args: Args) -> str:
    told = "Committing....done.\n" if len(cli.session.edits) > MANY else ""
    box.database.commit(
        cli.session,
        label=args.get("label_", ""),
        description=args.get("text", ""),
        persist=args.get("persist_", ""),
    )
    return told


async def _commit_trial(cli: CliSession, box: Box, args: Args) -> str:
    told = "Committing....done.\n" if len(cli.session.edits) > MANY else ""
    seconds = int(args.get("seconds", 600))
    tried = box.database.try_out(
        cli.session,
        seconds,
        label=args.get("label_", ""),
        description=args.get("text", ""),
        persist=args.get("persist_", ""),
    )
    if not tried:
        return ""
    return (
        f"{told}Info: The system enters the trial configuration mode.\n"
        "The system will revert to previous configuration if the trial configuration is not confirmed in "
        f"{seconds} seconds.\n"
    )


async def _abort_trial(cli: CliSession, box: Box, args: Args) -> str:
    if not await cli.agrees("Warning: The trial configuration will be rolled back. Continue? [Y/N]:"):
        return ""
    of = int(args["number_"]) if "number_" in args else None
    box.database.abort(cli.session, args.get("persist_", ""), of)
    return "Info: The trial configuration rollback succeeded.\n"


async def _clear(cli: CliSession, box: Box, args: Args) -> str:
    """A view whose container was only in the candidate is left."""
    del args
    cli.session.clear()
    for depth, place in enumerate(cli.places):
        if place.path and box.database.running.find(place.path) is None:
            del cli.places[depth:]
            break
    return ""


async def _refresh(cli: CliSession, box: Box, args: Args) -> str:
    del args
    box.database.refresh(cli.session)
    return ""


async def _exclusive(cli: CliSession, box: Box, args: Args) -> str:
    if "undo" in args:
        box.database.unlock(cli.session)
    else:
        box.database.lock(cli.session)
    return ""


# -- user view --------------------------------------------------------------------------------------------------------
async def _rollback(cli: CliSession, box: Box, args: Args) -> str:
    points = box.database.points
    if "last" in args:
        count = int(args["number"])
        if count > len(points):
            raise Refused(display.NO_POINT)
        document = points[count - 1].before
    else:
        document = display.find_point(box, args.get("id", ""), args.get("label_", "")).after
    question = "Warning: This operation will revert configuration changes to the previous status. Continue? [Y/N]:"
    if not await cli.agrees(question):
        return ""
    box.database.roll_back(cli.session, document)
    return "Loading rollback changes\nCommitting\nCheck rollback result\nConfiguration rollback succeeded.\n"


async def _save(cli: CliSession, box: Box, args: Args) -> str:
    """One board after the other; the number of dots is a choice [I]."""
    del args
    if not await cli.agrees("Warning: The current configuration will be written to the device. Continue? [Y/N]:"):
        return ""
    box.database.save(cli.session)
    return "".join(
        f"Now saving the current configuration to the slot {slot} ...\nInfo: Save the configuration successfully.\n"
        for slot in box.slots
    )


async def _screen_length(cli: CliSession, box: Box, args: Args) -> str:
    del box
    cli.terminal.page = PAGE if "undo" in args else int(args["lines"])
    return "Info: The configuration takes effect on the current user terminal interface only.\n"


async def _monitor(cli: CliSession, box: Box, args: Args) -> str:
    """A VTY that nobody told otherwise is not monitored, and this lab logs nothing into one."""
    del cli, box
    return f"Info: Current terminal monitor is {'off' if 'undo' in args else 'on'}.\n"


async def _screen_width(cli: CliSession, box: Box, args: Args) -> str:
    """Question and answer are inferred [I]; that some releases ask is known."""
    del box
    if not await cli.agrees("Warning: This command will change the default screen width. Continue? [Y/N]:"):
        return ""
    cli.terminal.width = int(args["columns"])
    return "Info: Succeed in setting the screen width to " + args["columns"] + ".\n"


async def _this(cli: CliSession, box: Box, args: Args) -> str:
    del args
    return display.this(box.database.running, cli.place.path)


Action = Callable[[CliSession, Box, Args], Awaitable[str]]
_TEXT = "[description <text:comment>]"
_LABEL = "[label <label_:label>]"

EVERYWHERE: tuple[tuple[str, Action], ...] = (
    ("quit", _quit),
    ("configuration exclusive", _exclusive),
    ("undo configuration exclusive", _exclusive),
)
USER: tuple[tuple[str, Action], ...] = (
    ("system-view [immediately]", _system_view),
    ("save", _save),
    ("rollback configuration (last <number>|to (commit-id <id:commit>|label <label_:label>))", _rollback),
    ("screen-length <lines> temporary", _screen_length),
    ("undo screen-length temporary", _screen_length),
    ("terminal monitor", _monitor),
    ("undo terminal monitor", _monitor),
    ("screen-width <columns>", _screen_width),
)
CONFIGURING: tuple[tuple[str, Action], ...] = (
    ("return", _return),
    (f"commit {_LABEL} {_TEXT}", _commit),
    (f"commit persist <persist_:label> {_TEXT}", _commit),
    (f"commit trial [<seconds>] {_LABEL} [persist <persist_:label>] {_TEXT}", _commit_trial),
    ("abort trial [(session <number_:session>|persist <persist_:label>)]", _abort_trial),
    ("clear configuration candidate", _clear),
    ("refresh configuration candidate", _refresh),
    ("display this", _this),
)
