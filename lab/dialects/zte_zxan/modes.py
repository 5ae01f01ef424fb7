"""Commands about the session itself: views and how to leave them, the terminal, saving, passwords, logging out.

Takes the session of one user, the box and the values of a command line; returns what the box prints.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lab.dialects.zte_zxan.box import Box
from lab.dialects.zte_zxan.grammar import Action
from lab.dialects.zte_zxan.onu import Seen, appear, key_of
from lab.dialects.zte_zxan.release import MISSING, NO_ONU, Refusal, need
from lab.dialects.zte_zxan.vlan import create
from lab.servers.cli import Hangup, Terminal
from lab.servers.grammar import Args, Complaint

ALL = "user exec config olt onu vport uplink mng vlan vlandb gpon pon"
ENABLED = "exec config olt onu vport uplink mng vlan vlandb gpon pon"
DEEP = "config olt onu vport uplink mng vlan vlandb gpon pon"
INNER = "olt onu vport uplink mng vlan vlandb gpon pon"
LOGOUT = "The configuration is changed,confirm to logout without saving? [yes/no]:"
PASSWORD = "Password:"  # noqa: S105 - the question
TRIES = 3
PAGE = 24
"""rows of a page before `terminal length` says otherwise [I]"""


@dataclass(slots=True)
class CliSession:
    """Where one user is: the stack of views (innermost last, with what they are about)."""

    terminal: Terminal
    user: str
    peer: str
    views: list[tuple[str, str]] = field(default_factory=lambda: [("exec", "")])

    @property
    def view(self) -> str:
        return self.views[-1][0]

    @property
    def seen(self) -> Seen:
        return Seen(self.views[-1][1], self.user, self.view)

    def prompt(self, box: Box) -> str:
        about, new = self.seen.about, box.release.new
        interface = f"(config-if-{about})#" if new else "(config-if)#"
        suffixes = {
            "user": ">",
            "exec": "#",
            "config": "(config)#",
            **dict.fromkeys(("olt", "onu", "vport", "uplink"), interface),
            "vlan": f"(config-vlan{about})#",
            "vlandb": "(config-vlan)#",
            "gpon": "(config-gpon)#",  # [I]
            "pon": "(config-pon)#",  # [I]
        }
        if self.view == "mng":
            pon, onu = self.seen.key
            return box.hostname_now + ("(config-gpon-onu-mng)#" if new else f"(gpon-onu-mng {pon}:{onu})#")
        return box.hostname_now + suffixes[self.view]


async def _enable(cli: CliSession, box: Box, args: Args) -> str:
    """The password is asked for also where the session is enabled already."""
    del args
    for _ in range(TRIES):
        if await cli.terminal.line(PASSWORD, hidden=True) == box.enable_password:
            cli.views = cli.views if cli.view != "user" else [("exec", "")]
            return ""
        cli.terminal.say(box.release.bad_password + "\n")
    return ""


async def _disable(cli: CliSession, box: Box, args: Args) -> str:
    del box, args
    cli.views = [("user", "")]
    return ""


async def _configure(cli: CliSession, box: Box, args: Args) -> str:
    del args
    cli.views.append(("config", ""))
    return box.release.entered


async def _interface(cli: CliSession, box: Box, args: Args) -> str:
    """Only of ports that are there; C600 makes the interface of an ONU that is not."""
    if "onu_" in args:
        key = key_of(args["onu_"])
        need(key[0] in box.pons())
        if box.release.new:
            appear(box, key, cli.user)
        else:
            need(key in box.view.onus)
        cli.views.append(("onu", args["onu_"]))
    elif "vport_" in args:
        title = f"interface {args['vport_']}"
        need(box.store.document.find(box.release.home("interface"), title))
        cli.views.append(("vport", args["vport_"]))
    elif "pon_" in args:
        need(Seen(args["pon_"], "").pon in box.pons())
        cli.views.append(("olt", args["pon_"]))
    else:
        need(args["uplink_"] in box.uplinks())
        cli.views.append(("uplink", args["uplink_"]))
    return ""


async def _management(cli: CliSession, box: Box, args: Args) -> str:
    need(key_of(args["onu_"]) in box.view.onus, NO_ONU if box.release.new else MISSING)
    cli.views.append(("mng", args["onu_"]))
    return ""


async def create_vlan(cli: CliSession, box: Box, args: Args) -> str:
    """The VLAN is there from now on."""
    create(box, cli.user, [int(args["v"])])
    return await enter_vlan(cli, box, args)


async def enter_vlan(cli: CliSession, box: Box, args: Args) -> str:
    del box
    cli.views.append(("vlan", str(int(args["v"]))))
    return ""


async def _view(cli: CliSession, box: Box, args: Args) -> str:
    del box
    cli.views.append(("vlandb", "") if "vlan" in args else ("gpon", "") if "gpon" in args else ("pon", ""))
    return ""


async def _leave(cli: CliSession, box: Box, args: Args) -> str:
    """`exit`, and `!` in the inner views (session-c320-onu-register: it leads back to `(config)#`)."""
    if cli.view in {"user", "exec"}:
        return await _log_out(cli, box, args)
    cli.views.pop()
    return ""


async def _nothing(cli: CliSession, box: Box, args: Args) -> str:
    del cli, box, args
    return ""


async def _end(cli: CliSession, box: Box, args: Args) -> str:
    del box, args
    cli.views = [("exec", "")]
    return ""


async def _log_out(cli: CliSession, box: Box, args: Args) -> str:
    """The question comes also when nothing was changed."""
    del args
    answer = (await cli.terminal.line(LOGOUT)).strip().lower()
    if answer in {"no", "n"}:
        return ""
    if answer not in {"yes", "y"}:
        return box.release.bad_answer + "\n"
    cli.terminal.flush()
    cli.terminal.channel.exit()
    raise Hangup


async def _length(cli: CliSession, box: Box, args: Args) -> str:
    """0 to 512 rows, 0: no pause."""
    if int(args["page"]) > 512:
        raise Complaint("parameter", len("terminal length "))
    del box
    cli.terminal.page = int(args["page"])
    return ""


async def _write(cli: CliSession, box: Box, args: Args) -> str:
    del cli, args
    if fault := box.faults.get("commit-fails"):
        box.faults.spend(fault)
        raise Refusal(fault.text or box.release.busy)
    box.save()
    return "Building configuration...\n[OK]\n"


async def _who(cli: CliSession, box: Box, args: Args) -> str:
    """Layout inferred [I]."""
    del args
    rows = []
    for at, session in enumerate(sorted(box.sessions, key=id)):
        own, user = "*" if session is cli.terminal.channel else " ", session.user or box.username
        rows.append(f"{own} {at + 1:>3} vty {at:<4} {user:<16} idle     {session.peer}\n")
    return "    Line       User             Host(s)  Location\n" + "".join(rows)


_INTERFACE = "(<pon_:pon>|<onu_:onu>|<uplink_:uplink>)"

RULES: tuple[tuple[str, str, str, Action], ...] = (
    ("both", "user exec", "enable", _enable),
    ("both", "exec", "disable", _disable),
    ("both", "exec", "configure terminal", _configure),
    ("both", "config", f"interface {_INTERFACE}", _interface),
    ("new", "config", "interface <vport_:vport-name>", _interface),
    ("both", "config", "pon-onu-mng <onu_:onu>", _management),
    ("both", "config", "vlan <v:vlan>", create_vlan),
    ("old", "config", "vlan database", _view),
    ("both", "config", "gpon", _view),
    ("both", "config", "pon", _view),
    ("both", ALL, "exit", _leave),
    ("old", INNER, "!", _leave),
    ("old", "user exec config", "!", _nothing),
    ("both", DEEP, "end", _end),
    ("both", ALL, "terminal length <page>", _length),
    ("old", ENABLED, "write", _write),  # [I] where, but for `exec`
    ("new", "exec", "write", _write),
    ("both", ALL, "who", _who),
)
