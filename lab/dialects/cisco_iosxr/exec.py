"""Commands of the exec mode of IOS XR that only look: which there are, and who answers them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Protocol

from lab.alarms import Alarm
from lab.dialects.cisco_iosxr import circuits, show
from lab.dialects.cisco_iosxr import show_config as config
from lab.dialects.cisco_iosxr import show_routes as routes
from lab.dialects.cisco_iosxr.commit import Database
from lab.dialects.cisco_iosxr.grammar import Complaint, Rule, match

INVALID = "% Invalid input detected at '^' marker."


class Shown(circuits.Wired, Protocol):
    """What displays need of the element."""

    database: Database
    identity: dict[str, str]
    booted: float
    messages: list[str]

    @property
    def release(self) -> str: ...
    def active_alarms(self) -> list[Alarm]: ...


Answer = Callable[[Shown, tuple[str, ...]], str]

BOTH: dict[str, Answer] = {
    "show running-config": lambda box, _: config.running(box.database, box.release, []),
    "show running-config <LINE>": lambda box, args: config.running(box.database, box.release, args[0].split()),
    "show configuration commit list": lambda box, _: config.commit_list(box.database),
    "show configuration commit list <1-1024>": lambda box, args: config.commit_list(box.database, int(args[0])),
    "show configuration commit changes last <1-1024>": lambda box, args: config.commit_changes(
        box.database, box.release, last=int(args[0])
    ),
    "show configuration commit changes <1000000000-1999999999>": lambda box, args: config.commit_changes(
        box.database, box.release, number=int(args[0])
    ),
}
"""known in configuration mode too"""
_EXEC: dict[str, Answer] = {
    "show version": lambda box, _: show.version(box.identity, box.booted),
    "show inventory": lambda box, _: show.inventory(box.identity),
    "admin show inventory": lambda box, _: show.inventory(box.identity),
    "show configuration failed": lambda *_: config.ABSENT,
    "show configuration sessions": lambda box, _: config.sessions(box.database),
    "show configuration sessions detail": lambda box, _: config.sessions_in_detail(box.database),
    "show interfaces": lambda box, _: show.interfaces(box, "", box.booted),
    "show interfaces <IF>": lambda box, args: show.interfaces(box, args[0], box.booted),
    "show interfaces brief": lambda box, _: show.brief(box),
    "show interfaces <IF> brief": lambda box, args: show.brief(box, args[0]),
    "show interfaces description": lambda box, _: show.descriptions(box),
    "show interfaces <IF> description": lambda box, args: show.descriptions(box, args[0]),
    "show ipv4 interface brief": lambda box, _: show.addresses(box),
    "show ipv4 vrf <NAME> interface brief": lambda box, args: show.addresses(box, args[0]),
    "show vrf <NAME>": lambda box, args: show.vrf_list(box, args[0]),
    "show vrf <NAME> detail": lambda box, args: show.vrf_details(box, args[0]),
    "show route": lambda box, _: routes.routes(box, "", box.booted),
    "show route ipv4": lambda box, _: routes.routes(box, "", box.booted),
    "show route vrf <NAME> [ipv4]": lambda box, args: routes.routes(box, args[0], box.booted),
    "show bgp vrf all ipv4 unicast summary": lambda box, _: routes.bgp_summary(box),
    "show l2vpn xconnect": lambda box, _: circuits.table(box),
    "show l2vpn xconnect brief": lambda box, _: circuits.brief(box),
    "show l2vpn xconnect detail": lambda box, _: circuits.detail(box),
    "show l2vpn xconnect group <NAME> detail": lambda box, args: circuits.detail(box, args[0]),
    "show l2vpn xconnect group <NAME> xc-name <NAME> detail": lambda box, args: circuits.detail(box, *args),
    "show policy-map interface <IF> input": lambda box, args: routes.policy(box, args[0], "input"),
    "show policy-map interface <IF> output": lambda box, args: routes.policy(box, args[0], "output"),
    "show alarms brief system active": lambda box, _: show.alarms(box.active_alarms()),
    "show logging": lambda box, _: show.logging(box.messages),
    "ping <IPV4>": lambda box, args: routes.ping(box, args[0], ""),
    "ping vrf <NAME> <IPV4>": lambda box, args: routes.ping(box, args[1], args[0]),
}
DEEDS = (
    "configure",
    "configure terminal",
    "configure exclusive",
    "terminal length <0-512>",
    "terminal width <0-512>",
    "terminal no monitor",
    "terminal monitor",
    "rollback configuration last <1-255>",
    "rollback configuration to <1000000000-1999999999>",
    "rollback configuration <1000000000-1999999999>",
    "exit",
    "quit",
    "logout",
)
"""commands that do something: the session answers them"""
_ANSWERS = BOTH | _EXEC
_RULES = {
    "exec": tuple(Rule(pattern, pattern) for pattern in (*DEEDS, *_ANSWERS)),
    "do": tuple(Rule(pattern, pattern) for pattern in _ANSWERS),
    "config": tuple(Rule(pattern, pattern) for pattern in BOTH),
}


def find(line: str, where: str, start: int = 0) -> tuple[str, tuple[str, ...]]:
    """The pattern that a line means in `exec`, behind `do` or in `config`, and its arguments. Raises Complaint."""
    found = match(_RULES[where], line, start)
    if found.rest >= 0:
        raise Complaint(INVALID, found.rest)
    return found.rule.pattern, found.args


def answer(box: Shown, pattern: str, args: tuple[str, ...]) -> str:
    return _ANSWERS[pattern](box, args)


_FILTERS: dict[str, Callable[[list[str], re.Pattern[str]], Iterable[str]]] = {
    "include": lambda rows, text: [row for row in rows if text.search(row)],
    "exclude": lambda rows, text: [row for row in rows if not text.search(row)],
    "begin": lambda rows, text: rows[next((at for at, row in enumerate(rows) if text.search(row)), len(rows)) :],
}


def filtered(text: str, pipe: str, at: int) -> str:
    """What `| include TEXT` leaves; `at` is the column of the filter's word. Raises Complaint."""
    word, _, pattern = pipe.partition(" ")
    names = [name for name in _FILTERS if word and name.startswith(word)]
    if len(names) != 1:
        raise Complaint(INVALID, at)
    if not pattern.strip():
        raise Complaint("% Incomplete command.")
    return "".join(_FILTERS[names[0]](text.splitlines(keepends=True), re.compile(re.escape(pattern.strip()))))
