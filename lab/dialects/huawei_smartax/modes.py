"""Commands about the session itself: views and how to leave them, terminal switches, saving, logging out.

Takes the session of one user, the box and the values of a command line; returns what the box prints.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from lab.dialects.huawei_smartax import profiles
from lab.dialects.huawei_smartax.box import Box, Failure
from lab.servers.cli import Hangup, Terminal
from lab.servers.grammar import Args

ALL = "user privilege config gpon mpu vlanif line srv diagnose"
ENABLED = "privilege config gpon mpu vlanif line srv diagnose"
DEEP = "config gpon mpu vlanif line srv"
LOGOUT = "Are you sure to log out? (y/n)[n]:"
GOODBYE = "\n  Configuration console exit, please retry to log on\n"
PAGE = 24
"""rows of a page while scrolling is by hand [I]"""


@dataclass(slots=True)
class CliSession:
    """Where one user is: the stack of views (innermost last, with what they are about) and the terminal's switches."""

    terminal: Terminal
    views: list[tuple[str, str]] = field(default_factory=lambda: [("user", "")])
    smart: bool = True
    alarms: bool = True
    stage: profiles.Stage | None = None
    typed: str = ""
    """the command line in full words"""

    @property
    def view(self) -> str:
        return self.views[-1][0]

    @property
    def about(self) -> str:
        return self.views[-1][1]

    def prompt(self, sysname: str) -> str:
        suffixes = {
            "user": ">",
            "privilege": "#",
            "config": "(config)#",
            "gpon": f"(config-if-gpon-{self.about})#",
            "mpu": f"(config-if-mpu-{self.about})#",
            "vlanif": f"(config-if-vlanif{self.about})#",
            "line": f"(config-gpon-lineprofile-{self.about})#",
            "srv": f"(config-gpon-srvprofile-{self.about})#",
            "diagnose": "(diagnose)%%",
        }
        return sysname + suffixes[self.view]


async def _nothing(cli: CliSession, box: Box, args: Args) -> str:
    del cli, box, args
    return ""


async def _enable(cli: CliSession, box: Box, args: Args) -> str:
    del box, args
    cli.views.append(("privilege", ""))
    return ""


async def _config(cli: CliSession, box: Box, args: Args) -> str:
    del box, args
    cli.views.append(("config", ""))
    return ""


async def _diagnose(cli: CliSession, box: Box, args: Args) -> str:
    del box, args
    cli.views.append(("diagnose", ""))
    return ""


async def _interface(cli: CliSession, box: Box, args: Args) -> str:
    """An interface view can be left for another one directly."""
    view = next(word for word in ("gpon", "mpu", "vlanif") if word in args)
    about = args.get("board_") or args["vlan"]
    boards = {port.rpartition("/")[0] for port in box.ports_of("pon" if view == "gpon" else "uplink")}
    if view == "vlanif" and int(about) not in box.view.vlans:
        raise Failure("The VLAN does not exist")
    if view != "vlanif" and about not in boards:
        raise Failure("The board does not exist")  # [I]
    _leave(cli, "config")
    cli.views.append((view, about))
    return ""


async def _profile(cli: CliSession, box: Box, args: Args) -> str:
    word = "line" if "ont-lineprofile" in args else "srv"
    cli.stage = profiles.enter(box, args, word)
    _leave(cli, "config", keep=cli.stage)
    cli.views.append((word, str(cli.stage.profile.id)))
    return ""


async def _edit_profile(cli: CliSession, box: Box, args: Args) -> str:
    assert cli.stage is not None
    return cli.stage.edit(box, args, cli.typed)


async def _commit(cli: CliSession, box: Box, args: Args) -> str:
    del args
    assert cli.stage is not None
    if fault := box.faults.get("commit-fails"):
        box.faults.spend(fault)
        raise Failure(fault.text or "System is busy, please retry after a while")
    return cli.stage.commit(box)


def _leave(cli: CliSession, view: str, keep: profiles.Stage | None = None) -> None:
    """Leave views until this one is the innermost; what was not committed is dropped."""
    while cli.view != view:
        cli.views.pop()
    cli.stage = keep


async def _quit(cli: CliSession, box: Box, args: Args) -> str:
    if cli.view in {"user", "privilege"}:
        return await _log_out(cli, box, args)
    cli.views.pop()
    cli.stage = None
    return ""


async def _log_out(cli: CliSession, box: Box, args: Args) -> str:
    del box, args
    answer = await cli.terminal.line(LOGOUT)
    if answer.strip().lower() not in {"y", "yes"}:
        return ""
    cli.terminal.say(GOODBYE)
    cli.terminal.flush()
    cli.terminal.channel.exit()
    raise Hangup


async def _return(cli: CliSession, box: Box, args: Args) -> str:
    del box, args
    _leave(cli, "privilege")
    return ""


async def _disable(cli: CliSession, box: Box, args: Args) -> str:
    del box, args
    _leave(cli, "user")
    return ""


async def _smart(cli: CliSession, box: Box, args: Args) -> str:
    del box
    cli.smart = "undo" not in args
    return ""


async def _scroll(cli: CliSession, box: Box, args: Args) -> str:
    """`scroll` lets answers run through; `scroll 512` sets the page."""
    del box
    cli.terminal.page = PAGE if "undo" in args else int(args.get("number", 0))
    return ""


async def _infoswitch(cli: CliSession, box: Box, args: Args) -> str:
    del box
    cli.alarms = "on" in args
    return ""


async def _alarm_output(cli: CliSession, box: Box, args: Args) -> str:
    del box
    cli.alarms = "undo" not in args
    return ""


async def _idle(cli: CliSession, box: Box, args: Args) -> str:
    del box
    cli.terminal.idle = int(args["number"]) * 60.0
    return ""


async def _save(cli: CliSession, box: Box, args: Args) -> str:
    """Saving goes on in the background on the box; here it is done when the prompt comes back."""
    del cli, args
    if fault := box.faults.get("commit-fails"):
        box.faults.spend(fault)
        raise Failure(fault.text or "System is reading or writing flash, please retry after a while")
    box.save()
    return (
        "  It will take several minutes to save configuration file, please wait...\n\n"
        "  The percentage of saved data on 0 frame 3 slot's main control board is: 100%\n"  # [I]
        "  Configuration file had been saved successfully\n"  # [I]
        "  Note: The configuration file will take effect after being activated\n"  # [I]
    )


_PROFILE = (
    "(ont-lineprofile|ont-srvprofile) gpon (profile-id <profile> [profile-name <name_:text>]|profile-name <name_:text>)"
)

Action = Callable[[CliSession, Box, Args], Awaitable[str]]

RULES: tuple[tuple[str, str, Action], ...] = (
    ("user", "enable", _enable),
    ("privilege", "config", _config),
    (ENABLED, "disable", _disable),
    (ENABLED, "return", _return),
    (ALL, "quit", _quit),
    ("privilege config", "diagnose", _diagnose),
    (DEEP, "interface (gpon|mpu) <board_:board>", _interface),
    (DEEP, "interface vlanif <vlan>", _interface),
    ("config line srv", _PROFILE, _profile),
    ("line srv", "commit", _commit),
    *(("line", rule, _edit_profile) for rule in profiles.LINE_RULES),
    *(("srv", rule, _edit_profile) for rule in profiles.SERVICE_RULES),
    (ALL, "undo smart", _smart),
    (ALL, "smart", _smart),
    (ALL, "scroll [<number>]", _scroll),
    (ALL, "undo scroll", _scroll),
    (ENABLED, "infoswitch cli (on|off)", _infoswitch),
    (ENABLED, "undo alarm output all", _alarm_output),
    (ENABLED, "alarm output all", _alarm_output),
    (ALL, "idle-timeout <number>", _idle),
    ("config", "mmi-mode (enable|disable)", _nothing),
    (ENABLED, "save [(configuration|data)]", _save),
)
