"""An element that is driven by NETCONF alone (RFC 6241, candidate only): its datastores, its hello, its notifications.

A dialect says its modules (`schema`), what `<get>` shows beside running (`state`), and what running does in the
network. See `lab/dialects/ptn_netconf/`.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from datetime import UTC, datetime
from typing import Any, ClassVar
from xml.sax.saxutils import escape

from lxml import etree

from lab._datastore import Datastores
from lab.alarms import Alarm
from lab.element import Channel, Element, Network
from lab.netconf.edit import Edit
from lab.netconf.operations import FOREIGN, Operations
from lab.netconf.schema import Node, Schema
from lab.netconf.tree import Tree, subtree
from lab.servers.netconf import BASE, BASE_10, BASE_11, RpcError, parse, serve

ALARMS = "urn:ietf:params:xml:ns:yang:ietf-alarms"
CONFIG_CHANGE = "urn:ietf:params:xml:ns:yang:ietf-netconf-notifications"
DEFAULTS = "urn:ietf:params:netconf:capability:with-defaults:1.0"

CAPABILITIES = (
    BASE_10,
    BASE_11,
    "urn:ietf:params:netconf:capability:candidate:1.0",
    "urn:ietf:params:netconf:capability:confirmed-commit:1.1",
    "urn:ietf:params:netconf:capability:validate:1.1",
    "urn:ietf:params:netconf:capability:rollback-on-error:1.0",
    "urn:ietf:params:netconf:capability:startup:1.0",
    "urn:ietf:params:netconf:capability:notification:1.0",
    "urn:ietf:params:netconf:capability:interleave:1.0",
)
_STEP = re.compile(r"""([\w:.-]+)((?:\[[\w.-]+=(?:'[^']*'|"[^"]*")\])*)""")
_KEY = re.compile(r"""\[[\w.-]+=(?:'([^']*)'|"([^"]*)")\]""")


class YangElement(Element):
    """A dialect completes it: its modules, what it knows besides, what running does in the network."""

    defaults: ClassVar[str] = "explicit"
    """what it shows of defaults (RFC 6243 §3): `explicit`, or `report-all`"""
    offers_defaults: ClassVar[bool] = False
    """whether its hello says so, and a client may ask for `explicit`"""
    foreign_module: ClassVar[str] = ""
    """the module whose nodes no service writes: what somebody may plant"""

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        self.datastores = Datastores[Tree]({}, self.check, self._running_changed)
        self.operations = Operations(
            self.schema(), self.datastores, self.faults, self.state, self.defaults, self.offers_defaults
        )
        self.alarms.listeners.append(self._notify_alarm)

    # -- what a dialect says ----------------------------------------------------------------------------------------
    @classmethod
    @abstractmethod
    def schema(cls) -> Schema:
        """Its modules, read once."""

    def check(self, tree: Tree, known: Tree) -> list[RpcError]:
        """Every error of `tree`, given that `known` has none."""
        return self.schema().check(tree, known)

    def settle(self, running: Tree) -> None:
        """Running is another one: index it by what a frame is looked up with."""

    @abstractmethod
    def state(self) -> Tree:
        """Everything that `<get>` may select: running, and what the element knows besides."""

    def forget(self) -> None:
        """What was about to happen does not: the element comes up anew."""

    @abstractmethod
    def changed_object(self, before: Tree, after: Tree) -> str:
        """The first object that running has new or otherwise than before; "" where it only lost some."""

    # -- datastores -------------------------------------------------------------------------------------------------
    def load(self, text: str) -> None:
        """Take a valid root, or `<config>` around several, as running and startup. ValueError: it is not."""
        try:
            root = parse(text.encode())
            if etree.QName(root).localname != "config":
                config = etree.Element(f"{{{BASE}}}config")
                config.append(root)
                root = config
            edit = Edit(self.schema())
            tree = edit.apply({}, root)
        except RpcError as error:
            raise ValueError(f"{self.name} - {error.message}") from error
        if errors := edit.errors or self.check(tree, {}):
            raise ValueError(f"{self.name} - {errors[0].path} {errors[0].message}")
        self.datastores.start(tree)
        self._up_again()

    def running(self) -> str:
        return self._printed(self.datastores.running)

    def saved(self) -> str:
        return self._printed(self.datastores.startup)

    def _printed(self, tree: Tree) -> str:
        """One root as it is, several in a `<config>`."""
        text = self.schema().to_xml(tree, pretty=True)
        if len(tree) < 2:
            return text
        return f'<config xmlns="{BASE}">\n{re.sub("(?m)^(?=.)", "  ", text)}</config>\n'

    def reset(self) -> None:
        self.datastores.start(self.datastores.startup)
        self._up_again()

    def dirty_candidate(self) -> None:
        """Everything is deleted in the candidate, and not committed."""
        self.datastores.edit({}, FOREIGN)

    def expire(self) -> None:
        self.datastores.expire()

    def pending(self) -> list[str]:
        stores = self.datastores
        left = [f"{name} is locked by session {holder}" for name, holder in stores.locks.items()]
        left += [f"candidate was modified by session {stores.touched}"] if stores.touched is not None else []
        return left + (["a confirmed commit waits for its confirmation"] if stores.pending else [])

    def plant(self, line: tuple[str, ...]) -> str:
        """A leaf of the module `foreign_module` in the entry, or container, whose first leaf this line is."""
        node, keys = self.schema().root, []
        for step in line[:-1]:
            node, key = self._below(node, step)
            keys += [node.name, *([key] if node.kind == "list" else [])]
        first = next(iter(node.keys or node.children), "")
        row = next((each for each in node.children.values() if each.module == self.foreign_module and each.type), None)
        if line[-1].partition(" = ")[0] != first or row is None:
            raise ValueError(f"{self.platform} has nothing else that could stand in {' / '.join(line)}")
        text = "typed by hand"
        if _with(self.datastores.running, keys, row.name, text) == self.datastores.running:
            raise ValueError(f"{self.name} has nothing under {' / '.join(line)}")
        self.datastores.plant(lambda tree: _with(tree, keys, row.name, text))
        self._running_is_another()
        return f'<{row.local} xmlns="{row.namespace}">{text}</{row.local}>'

    def _below(self, node: Node, step: str) -> tuple[Node, str]:
        found = _STEP.fullmatch(step)
        local = found[1].rpartition(":")[2] if found else ""
        child = next((each for each in node.children.values() if each.local == local), None)
        if found is None or child is None:
            raise ValueError(f"{self.platform} has no {step}")
        values = [single or double for single, double in _KEY.findall(found[2])]
        known = zip(child.keys, values, strict=False)
        return child, "\t".join(self.schema().named(child.children[key], value) for key, value in known)

    def _up_again(self) -> None:
        self.forget()
        self._running_is_another()

    def _running_is_another(self) -> None:
        self.settle(self.datastores.running)
        self.network.changed(self.name)

    def _running_changed(self, before: Tree, after: Tree, session: int) -> None:
        self.settle(after)
        fault = self.faults.get("alarm")
        if fault and (found := fault.object or self.changed_object(before, after)):
            self.faults.spend(fault)
            self.raise_injected(found, fault.seconds)
        doer = self.operations.open.get(session)
        by = f"<username>{escape(doer.user)}</username><session-id>{session}</session-id>" if doer else "<server/>"
        self.operations.notify(
            time_of(self.alarms.clock()),
            f'<netconf-config-change xmlns="{CONFIG_CHANGE}"><changed-by>{by}</changed-by>'
            "<datastore>running</datastore></netconf-config-change>",
        )
        self.network.changed(self.name)

    # -- notifications ----------------------------------------------------------------------------------------------
    def _notify_alarm(self, alarm: Alarm, raised: bool) -> None:
        severity, text = alarm.severity.lower() if raised else "cleared", escape(alarm.details.get("text", ""))
        time = time_of(self.alarms.clock())
        self.operations.notify(
            time,
            f'<alarm-notification xmlns="{ALARMS}"><resource>{escape(alarm.object)}</resource>'
            f"<alarm-type-id>{alarm.name}</alarm-type-id><alarm-type-qualifier/><time>{time}</time>"
            f"<perceived-severity>{severity}</perceived-severity><alarm-text>{text}</alarm-text>"
            "</alarm-notification>",
        )

    # -- the server ---------------------------------------------------------------------------------------------------
    async def netconf(self, channel: Channel) -> None:
        await serve(
            channel,
            self,
            hello=self._hello,
            handle=self.operations.handle,
            ended=self.operations.ended,
            began=self.operations.began,
        )

    def _hello(self, session_id: int) -> str:
        more = (f"{DEFAULTS}?basic-mode={self.defaults}&amp;also-supported=explicit",) if self.offers_defaults else ()
        told = (*CAPABILITIES, *more, *self.schema().capabilities)
        capabilities = "".join(f"<capability>{capability}</capability>" for capability in told)
        return (
            f'<hello xmlns="{BASE}"><capabilities>{capabilities}</capabilities>'
            f"<session-id>{session_id}</session-id></hello>"
        )


def time_of(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _with(tree: Tree, keys: list[str], name: str, text: str) -> Tree:
    """The tree with a leaf more under these names; as it was where one of them is not there."""
    if not keys:
        return {**tree, name: text}
    if keys[0] not in tree:
        return tree
    return {**tree, keys[0]: _with(subtree(tree, keys[0]), keys[1:], name, text)}
