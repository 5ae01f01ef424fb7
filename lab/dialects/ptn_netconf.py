"""The PTN dialect: a packet transport element that is driven by NETCONF alone (RFC 6241, candidate only).

In come the sessions of the door `lab.doors.netconf`; out come replies and alarm notifications. The parts:
`_ptn_schema` (trees), `_ptn_edit`, `_ptn_filter`, `_ptn_rules` (what is valid), `_ptn_operations` (rpcs),
`_ptn_transport` (what it does in the network), `lab._datastore` (locks and commits). It stands in for a vendor's
north-bound interface: the model is the lab's own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from lab._datastore import Datastores
from lab.dialects._ptn_edit import Edit
from lab.dialects._ptn_operations import FOREIGN, Operations
from lab.dialects._ptn_rules import check
from lab.dialects._ptn_schema import MODULE, NAMESPACE, REVISION, Tree, entries, subtree, to_xml
from lab.dialects._ptn_transport import Transport
from lab.doors.netconf import BASE, BASE_10, BASE_11, RpcError, parse, serve
from lab.element import Alarm, Channel, Network

ALARMS = "urn:ietf:params:xml:ns:yang:ietf-alarms"
CONFIG_CHANGE = "urn:ietf:params:xml:ns:yang:ietf-netconf-notifications"

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
    f"{NAMESPACE}?module={MODULE}&amp;revision={REVISION}",
)
_WORDS = {"pw": "pw", "snc-eline": "eline", "port": "port", "tunnel": "tunnel", "snc-switch": "aps"}


class Ptn(Transport):
    platform = "ptn_netconf"

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        self.datastores = Datastores[Tree]({}, check, self._running_changed)
        self.operations = Operations(self.datastores, self.faults, self.state)
        self.alarms.listeners.append(self._notify_alarm)

    # -- datastores -------------------------------------------------------------------------------------------------
    def load(self, text: str) -> None:
        """Take `<ptn>` (or `<config>` around it) as running and startup. Raises ValueError where it is not valid."""
        try:
            root = parse(text.encode())
            if etree.QName(root).localname != "config":
                config = etree.Element(f"{{{BASE}}}config")
                config.append(root)
                root = config
            edit = Edit()
            tree = edit.apply({}, root)
        except RpcError as error:
            raise ValueError(f"{self.name} - {error.message}") from error
        if errors := edit.errors or check(tree, {}):
            raise ValueError(f"{self.name} - {errors[0].path} {errors[0].message}")
        self.datastores.start(tree)
        self._up_again()

    def running(self) -> str:
        return to_xml(self.datastores.running, pretty=True)

    def saved(self) -> str:
        return to_xml(self.datastores.startup, pretty=True)

    def reset(self) -> None:
        self.datastores.start(self.datastores.startup)
        self._up_again()

    def soil(self) -> None:
        """Everything is deleted in the candidate, and not committed."""
        self.datastores.edit({}, FOREIGN)

    def expire(self) -> None:
        self.datastores.expire()

    def pending(self) -> list[str]:
        stores = self.datastores
        left = [f"{name} is locked by session {holder}" for name, holder in stores.locks.items()]
        left += [f"candidate was modified by session {stores.touched}"] if stores.touched is not None else []
        return left + (["a confirmed commit waits for its confirmation"] if stores.pending else [])

    def _up_again(self) -> None:
        self.forget()
        self.settle(subtree(self.datastores.running, "ptn"))
        self.network.changed(self.name)

    def _running_changed(self, before: Tree, after: Tree, session: int) -> None:
        self.settle(subtree(after, "ptn"))
        fault = self.faults.get("alarm")
        if fault and (found := fault.object or _changed_object(before, after)):
            self.faults.spend(fault)
            self.raise_injected(found, fault.seconds)
        doer = self.operations.open.get(session)
        by = f"<username>{escape(doer.user)}</username><session-id>{session}</session-id>" if doer else "<server/>"
        self.operations.notify(
            _time(self.alarms.clock()),
            f'<netconf-config-change xmlns="{CONFIG_CHANGE}"><changed-by>{by}</changed-by>'
            "<datastore>running</datastore></netconf-config-change>",
        )
        self.network.changed(self.name)

    # -- state ------------------------------------------------------------------------------------------------------
    def state(self) -> Tree:
        """Everything that `<get>` may select: running, operational states, platform and active alarms."""
        ptn = dict(self.ptn)
        for name, word in _WORDS.items():
            states = {
                key: "operate-down" if self.states.get(f"{word} {key}") else "operate-up" for key in subtree(ptn, name)
            }
            if states:
                ptn[name] = {key: {**entry, "operate-status": states[key]} for key, entry in entries(self.ptn, name)}
        alien = self.faults.get("wrong-box")
        platform: Tree = {
            name: self.identity[name] for name in ("model", "serial", "software") if name in self.identity
        }
        out: Tree = {"platform-info": {"hostname": alien.text if alien else self.hostname, **platform}}
        if ptn:
            out["ptn"] = ptn
        if self.alarms.active:
            out["alarms"] = {"alarm": {str(alarm.serial): _alarm(alarm) for alarm in self.alarms.active.values()}}
        return out

    # -- notifications ----------------------------------------------------------------------------------------------
    def _notify_alarm(self, alarm: Alarm, raised: bool) -> None:
        severity, text = alarm.severity.lower() if raised else "cleared", escape(alarm.details.get("text", ""))
        self.operations.notify(
            _time(self.alarms.clock()),
            f'<alarm-notification xmlns="{ALARMS}"><resource>{alarm.object}</resource>'
            f"<alarm-type-id>{alarm.name}</alarm-type-id><alarm-type-qualifier/><time>{_time(self.alarms.clock())}</time>"
            f"<perceived-severity>{severity}</perceived-severity><alarm-text>{text}</alarm-text>"
            "</alarm-notification>",
        )

    # -- the door ---------------------------------------------------------------------------------------------------
    async def netconf(self, channel: Channel) -> None:
        await serve(
            channel,
            self,
            hello=_hello,
            handle=self.operations.handle,
            ended=self.operations.ended,
            began=self.operations.began,
        )


def _hello(session_id: int) -> str:
    capabilities = "".join(f"<capability>{capability}</capability>" for capability in CAPABILITIES)
    return (
        f'<hello xmlns="{BASE}"><capabilities>{capabilities}</capabilities>'
        f"<session-id>{session_id}</session-id></hello>"
    )


def _changed_object(before: Tree, after: Tree) -> str:
    """The first pseudowire, E-Line, ... that running has new or otherwise than before; "" where it only lost some."""
    for name, word in _WORDS.items():
        old = subtree(before, "ptn", name)
        for key, entry in entries(subtree(after, "ptn"), name):
            if old.get(key) != entry:
                return f"{word} {key}"
    return ""


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _alarm(alarm: Alarm) -> Tree:
    return {
        "id": str(alarm.serial),
        "resource": alarm.object,
        "alarm-type-id": alarm.name,
        "perceived-severity": alarm.severity.lower(),
        "text": alarm.details.get("text", ""),
        "time": _time(alarm.raised),
    }


ELEMENT = Ptn
