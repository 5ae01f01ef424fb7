"""Juniper Junos (MX) as a simulated element: one configuration database behind NETCONF and a CLI.

In come sessions, links and faults; out go replies as 24.4 words them, alarms, and where a frame goes. The database is
in `commit`, its forms in `text` and `xml`, the answers in `rpc`, `show`, `cli` and `shell`.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from lab.alarms import Alarm
from lab.dialects.juniper_junos import check as rules
from lab.dialects.juniper_junos import circuits, cli, differences, planting, shell, show
from lab.dialects.juniper_junos import rpc as replies
from lab.dialects.juniper_junos.circuits import Circuits
from lab.dialects.juniper_junos.commit import Database, Owner
from lab.dialects.juniper_junos.found import read
from lab.dialects.juniper_junos.text import text as printed
from lab.dialects.juniper_junos.text import words as words_of
from lab.dialects.juniper_junos.tree import Node, Refused
from lab.dialects.juniper_junos.xml import local
from lab.element import Channel, Dropped, Forwarded, Frame, Network, Terminated
from lab.servers.netconf import BASE, Session, serve

PROLOG = (
    "<!-- No zombies were killed during the creation of this user interface -->\n"
    "<!-- user {user}, class j-super-user -->\n"
)
_CAPABILITIES = (
    "urn:ietf:params:netconf:base:1.0",
    "urn:ietf:params:netconf:capability:candidate:1.0",
    "urn:ietf:params:netconf:capability:confirmed-commit:1.0",
    "urn:ietf:params:netconf:capability:validate:1.0",
    "urn:ietf:params:xml:ns:netconf:base:1.0?module=ietf-netconf&revision=2011-06-01",
    "urn:ietf:params:xml:ns:netconf:capability:candidate:1.0",
    "urn:ietf:params:xml:ns:netconf:capability:confirmed-commit:1.0",
    "urn:ietf:params:xml:ns:netconf:capability:validate:1.0",
    "http://xml.juniper.net/netconf/junos/1.0",
    "http://xml.juniper.net/dmi/system/1.0",
)
MINUTE = "KAITONG_LAB_JUNOS_MINUTE"
"""environment: seconds in a minute of `commit confirmed`, for tests that cannot wait"""
_LINK_DOWN = {"red": "Major", "yellow": "Minor"}


class Junos(Circuits):
    """One MX router."""

    platform = "juniper_junos"

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        self.booted = time.time()
        self.database = Database(self.faults, self._committed, minute=float(os.environ.get(MINUTE, "60")))
        self.configuration = replies.Configuration(self.database, _family(self.identity.get("model", "")))
        self.owners: dict[int, Owner] = {}
        self._netconf: dict[int, Session] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    # -- datastores -------------------------------------------------------------------------------------------------
    def load(self, text: str) -> None:
        """Text as `show configuration` prints it, set lines or XML. Raises ValueError with what is wrong in it."""
        found = read(text)
        self.alarms.only(set(), "injected:")
        self.database.begin(found.config, found.at, found.user)

    def running(self) -> str:
        return printed(self.config)

    def saved(self) -> str:
        """A commit that waits for its confirmation does not survive a reboot."""
        return printed(self.database.history[1].config if self.database.pending else self.config)

    def reset(self) -> None:
        self.booted = time.time()
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self.alarms.only(set(), "injected:")
        self.database.reboot()

    def plant(self, line: tuple[str, ...]) -> str:
        """As if it had always been there: also what `rollback 1` goes back to has it, where it has the object."""
        trees = (self.config, self.database.candidate, *(commit.config for commit in self.database.history[1:2]))
        return planting.plant(trees, line[-1])

    def dirty_candidate(self) -> None:
        """Everything is deleted in the shared candidate, and not committed."""
        self.database.candidate = Node(self.config.kind)

    def expire(self) -> None:
        if self.database.pending is None:
            raise ValueError("no commit confirmed is pending")
        self.database.revert()

    def pending(self) -> list[str]:
        database = self.database
        left = [f"the database is locked by {database.lock.client} {database.lock.pid}"] if database.lock else []
        left += ["the shared candidate is modified"] if database.dirty else []
        return left + (["a confirmed commit waits for its confirmation"] if database.pending else [])

    @property
    def config(self) -> Node:
        """The committed configuration."""
        return self.database.committed

    def _committed(self, before: Node, after: Node) -> None:
        """Running has changed: everybody settles again, and a waiting `alarm` fault strikes what changed."""
        changed = [_object((*each.path, each.node)) for each in differences.differences(before, after)]
        fault = self.faults.get("alarm")
        if fault and changed:
            self.faults.spend(fault)
            logical = next(
                (each for each in changed if each.startswith("interface")), f"interface {next(iter(self.ports))}"
            )
            self.raise_injected(fault.object or logical, fault.seconds)
        self.network.changed(self.name)

    # -- world ------------------------------------------------------------------------------------------------------
    def answering_name(self) -> str:
        fault = self.faults.get("wrong-box")
        return fault.text if fault else self.config.text("system", "host-name") or self.hostname

    def port_up(self, port: str) -> bool:
        return port in self.ports and self.config.at("interfaces", port, "disable") is None

    def active_alarms(self) -> list[Alarm]:
        return list(self.alarms.active.values())

    def refresh(self) -> None:
        """`chassis alarm ethernet link-down red|yellow` makes a port without light an alarm; without it, nothing."""
        severity = _LINK_DOWN.get(self.config.text("chassis", "alarm", "ethernet", "link-down"), "")
        down: set[str] = set()
        for port in self.ports:
            fibre = self.network.far_end(self.name, port) is not None
            if severity and fibre and self.port_up(port) and not self.link_is_up(port):
                down.add(f"link:{port}")
                words = {"type": "Chassis", "description": f"{port} Link Down"}
                self.alarms.raise_(f"link:{port}", f"interface {port}", "Link Down", severity, **words)
        self.alarms.only(down, "link:")
        self.settle_circuits()
        # what is not configured any more cannot be in alarm
        there = {f"interface {port.key[0]}.{unit.key[0]}" for port, unit in rules.units(self.config)}
        there |= {f"interface {port}" for port in self.ports}
        self.alarms.only({f"injected:{name}" for name in there}, "injected:interface ")

    def raise_injected(self, object: str, seconds: float) -> None:  # noqa: A002 - X.733 word
        name = object.removeprefix("interface ")
        words = {"type": "System", "description": f"{name} framing errors above threshold"}

        def strike() -> None:
            self.alarms.raise_(f"injected:{object}", object, "Framing errors", "Major", **words)

        if seconds:
            self._timers.add(asyncio.get_running_loop().call_later(seconds, strike))
        else:
            strike()

    def from_circuit(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        """The unit whose VLAN the frame carries takes it: into its circuit, else to its address if it has one."""
        node = self.config.at("interfaces", port)
        if node is None or node.at("disable"):
            return Dropped(f"{port} is {'disabled' if node else 'not configured'}")
        vlan = ".".join(map(str, frame.tags))
        unit = next((unit for unit in node.entries("unit") if rules.vlan_of(unit) == vlan), None)
        if unit is None:
            return Dropped(f"no unit on {port} has vlan-id {vlan or 'none'}")
        number = unit.key[0]
        if unit.at("disable"):
            return Dropped(f"unit {number} is disabled")
        if wire := next((each for each in self.wires().values() if each.circuit == f"{port}.{number}"), None):
            return self.into_wire(wire, frame)
        found = rules.addresses(unit)
        if not found:
            return Dropped(f"unit {number} has no inet address")
        instance = rules.placed(self.config).get(f"{port}.{number}")
        where = f", routing instance {instance}" if instance else ""
        return Terminated(f"{port}.{number}", found[0], f"vlan-id {vlan}, family inet{where}")

    # -- servers ------------------------------------------------------------------------------------------------------
    async def shell(self, channel: Channel) -> None:
        owner = Owner(channel.user, "cli", 9000 + len(self.sessions))
        try:
            await shell.Shell(self, owner, channel).run()
        finally:
            self.database.end(owner)

    async def netconf(self, channel: Channel) -> None:
        await serve(
            channel,
            self,
            hello=_hello,
            handle=self._handle,
            ended=self._ended,
            prolog=PROLOG.format(user=channel.user),
            began=self._began,
        )

    def _began(self, session: Session) -> None:
        self.owners[session.id] = Owner(session.user, "netconf", session.id)
        self._netconf[session.id] = session

    def _ended(self, session: Session) -> None:
        self._netconf.pop(session.id, None)
        if owner := self.owners.pop(session.id, None):
            self.database.end(owner)

    async def _handle(self, session: Session, rpc: etree._Element) -> str:
        try:
            body = self._answer(session, rpc[0]) if len(rpc) else replies.error(Refused("syntax error", bad="rpc"))
        except Refused as problem:
            body = replies.error(problem)
        return replies.envelope(rpc, body, self.identity["software"])

    def _answer(self, session: Session, operation: etree._Element) -> str:
        name, owner = local(operation), self.owners[session.id]
        if answer := self.configuration.answers.get(name):
            return answer(owner, operation)
        if name in {"close-session", "request-end-session"}:
            session.closing = True
            return replies.OK
        if name == "kill-session":
            return self._kill(replies.child_text(operation, "session-id"))
        if name == "command":
            return self._command(operation)
        if name == "file-show":
            raise Refused(f"could not resolve file: {replies.child_text(operation, 'filename')}")
        if show := self.shows().get(name):
            return show(operation)
        raise Refused("syntax error", bad=name)

    def shows(self) -> dict[str, Callable[[etree._Element], str]]:
        """Operational RPCs by name."""
        return {
            "get-interface-information": lambda rpc: show.interface_information(self, rpc),
            "get-l2circuit-connection-information": lambda rpc: circuits.connection_information(self, rpc),
            "get-alarm-information": lambda _: show.alarm_information(self, "chassis"),
            "get-system-alarm-information": lambda _: show.alarm_information(self, "system"),
            "get-software-information": lambda _: show.software_information(self),
            "get-system-information": lambda _: show.system_information(self),
            "get-chassis-inventory": lambda _: show.chassis_inventory(self),
            "get-route-engine-information": lambda _: show.route_engine_information(self),
            "get-system-uptime-information": lambda _: show.uptime_information(self),
        }

    def _kill(self, session_id: str) -> str:
        victim = self._netconf.get(int(session_id)) if session_id.isdecimal() else None
        if victim is None:
            raise Refused(f"session {session_id} does not exist", tag="invalid-value")
        victim.channel.close()
        return replies.OK

    def _command(self, operation: etree._Element) -> str:
        """`<command>`: what the CLI prints as text, or the RPC behind the command as XML."""
        words = words_of(operation.text or "")
        if operation.get("format", "xml") == "xml" and words[:2] == ["show", "version"]:
            return show.software_information(self)
        output = cli.operational(self, operation.text or "")
        if words[:2] == ["show", "configuration"]:
            return replies.output(output)
        return f"<output>\n{escape(output)}</output>"


def _family(model: str) -> str:
    """What the namespaces of its configuration bear: a vSRX says `junos-es`, others here `junos`."""
    return "junos-es" if re.match(r"v?srx|firefly", model, re.IGNORECASE) else "junos"


def _object(nodes: tuple[Node, ...]) -> str:
    """The object that a place belongs to: `interface ge-0/0/1.1001`, `interface ge-0/0/1` or nothing."""
    if len(nodes) < 2 or nodes[0].kind.name != "interfaces":
        return ""
    unit = f".{nodes[2].key[0]}" if len(nodes) > 2 and nodes[2].kind.name == "unit" else ""
    return f"interface {nodes[1].key[0]}{unit}"


def _hello(session_id: int) -> str:
    offered = "\n".join(f"    <nc:capability>{escape(each)}</nc:capability>" for each in _CAPABILITIES)
    return (
        f'<nc:hello xmlns:nc="{BASE}">\n   <nc:capabilities>\n{offered}\n  </nc:capabilities>\n'
        f"  <nc:session-id>{session_id}</nc:session-id>\n</nc:hello>"
    )


ELEMENT = Junos
