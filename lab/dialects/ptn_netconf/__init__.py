"""The PTN dialect: a packet transport element that is driven by NETCONF alone.

The parts: `schema` (its modules), `rules` (what is valid), `transport` (what it does in the network);
datastores, edits and rpcs are those of any such element (`lab.netconf`). It stands in for a vendor's north-bound
interface: the model is the lab's own.
"""

from __future__ import annotations

from lab.alarms import Alarm
from lab.dialects.ptn_netconf.rules import check
from lab.dialects.ptn_netconf.schema import modules
from lab.dialects.ptn_netconf.transport import Transport
from lab.netconf.element import YangElement, time_of
from lab.netconf.schema import Schema
from lab.netconf.tree import Tree, entries, subtree
from lab.servers.netconf import RpcError

_WORDS = {"pw": "pw", "snc-eline": "eline", "port": "port", "tunnel": "tunnel", "snc-switch": "aps"}


class Ptn(YangElement, Transport):
    platform = "ptn_netconf"
    foreign_module = "ptn-remarks"

    @classmethod
    def schema(cls) -> Schema:
        return modules()

    def check(self, tree: Tree, known: Tree) -> list[RpcError]:
        return check(tree, known)

    def settle(self, running: Tree) -> None:
        self.index(subtree(running, "ptn"))

    def forget(self) -> None:
        self.drop_timers()

    def changed_object(self, before: Tree, after: Tree) -> str:
        for name, word in _WORDS.items():
            old = subtree(before, "ptn", name)
            for key, entry in entries(subtree(after, "ptn"), name):
                if old.get(key) != entry:
                    return f"{word} {key}"
        return ""

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


def _alarm(alarm: Alarm) -> Tree:
    return {
        "id": str(alarm.serial),
        "resource": alarm.object,
        "alarm-type-id": alarm.name,
        "perceived-severity": alarm.severity.lower(),
        "text": alarm.details.get("text", ""),
        "time": time_of(alarm.raised),
    }


ELEMENT = Ptn
