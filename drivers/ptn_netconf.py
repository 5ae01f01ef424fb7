"""PTN elements with NETCONF and the E-Line model `ptn-eline`: pseudowires and their attachment circuits.

The module is a stand-in for the vendors' models, with the object names of the operators' SPTN interface.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from lxml import etree

from drivers.kit.netconf_notifications import NotifyingDriver, alarm_id
from drivers.kit.xml_model import Model
from drivers.platform import Alarm, Identity, Line, State, severity

_NAMESPACE = "urn:lab:yang:ptn-eline"
_NS = f"{{{_NAMESPACE}}}"
_WORDS = {"pw": "pw", "snc-eline": "eline", "port": "port", "tunnel": "tunnel", "snc-switch": "aps"}
_INNER = "qinq-cvlan-bitmap = "
_OUTER = re.compile(r"(?:dot1q-vlan|qinq-svlan)-bitmap = (\d+)")
_PORT = "ltp-id = "
_KEYS = {"pw": "pw-id", "snc-eline": "id", "port": "ltp-id", "tunnel": "id", "snc-switch": "id"}
_TREE = """
module: ptn-eline
  +--rw ptn
     +--rw lsr-id?       ipv4-address
     +--rw port* [ltp-id]
     |  +--rw ltp-id            string
     |  +--rw admin-status      admin-status
     |  +--ro operate-status?   operate-status
     +--rw tunnel* [id]
     |  +--rw id                uint16
     |  +--rw user-label?       label
     |  +--rw destination-ip    ipv4-address
     |  +--rw egress-ltp-id     -> ../../port/ltp-id
     |  +--rw admin-status      admin-status
     |  +--ro operate-status?   operate-status
     +--rw snc-switch* [id]
     |  +--rw id                            uint16
     |  +--rw linear-protection-type        enumeration
     |  +--rw linear-protection-protocol    enumeration
     |  +--rw revertive-mode                enumeration
     |  +--rw wtr?                          uint16
     |  +--rw working-tunnel-id             -> ../../tunnel/id
     |  +--rw protection-tunnel-id          -> ../../tunnel/id
     |  +--ro operate-status?               operate-status
     +--rw pw* [pw-id]
     |  +--rw pw-id                uint32
     |  +--rw user-label?          label
     |  +--rw destination-ip       ipv4-address
     |  +--rw encaplate-type       enumeration
     |  +--rw ctrl-word-support?   uint8
     |  +--rw oam
     |  |  +--rw meg-id           string
     |  |  +--rw mep-id           mep-id
     |  |  +--rw remote-mep-id    mep-id
     |  |  +--rw cc-allow?        uint8
     |  |  +--rw cc-interval?     enumeration
     |  +--rw admin-status         admin-status
     |  +--ro operate-status?      operate-status
     +--rw snc-eline* [id]
        +--rw id                uint32
        +--rw user-label?       label
        +--rw admin-status      admin-status
        +--ro operate-status?   operate-status
        +--rw end-point
        |  +--rw ltp-id               -> ../../../port/ltp-id
        |  +--rw access-type          enumeration
        |  +--rw dot1q-vlan-bitmap?   vlan-id
        |  +--rw qinq-svlan-bitmap?   vlan-id
        |  +--rw qinq-cvlan-bitmap?   vlan-id
        |  +--rw access-action        enumeration
        |  +--rw action-vlan-id?      vlan-id
        +--rw pw-id             -> ../../pw/pw-id
        +--rw qos
           +--rw traffic-class?   enumeration
           +--rw a2z-cir?         rate
           +--rw a2z-pir?         rate
           +--rw z2a-cir?         rate
           +--rw z2a-pir?         rate
"""
"""`pyang -f tree`, but for `oam`: a container with presence, which always holds its mandatory leaves"""
_STEP = re.compile(r"([\w-]+)\[[\w-]+='([^']*)'\]")


class PtnNetconf(NotifyingDriver):
    platform = "ptn_netconf"
    keeps_confirmed: ClassVar[bool] = True
    model = Model({"ptn": _NAMESPACE}, _TREE)
    path_patterns: ClassVar[Mapping[str, str]] = {
        "port PORT": r"port \S+",
        "pw N": r"pw \d+",
        "eline N": r"eline \d+",
        "tunnel N": r"tunnel \d+",
        "aps N": r"aps \d+",
    }
    identity_filter = f'<platform-info xmlns="{_NAMESPACE}"/>'
    alarm_filter = f'<alarms xmlns="{_NAMESPACE}"/>'

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        """`pw 100001`, `eline 7`, and the port that an attachment circuit stands on: `port ge-1/1`."""
        entries = (_STEP.fullmatch(line[1]) for line in lines if len(line) > 1)
        found = [f"{_WORDS[entry[1]]} {entry[2]}" for entry in entries if entry]
        ports = [f"port {line[-1].removeprefix(_PORT)}" for line in lines if line[-1].startswith(_PORT)]
        return tuple(dict.fromkeys((*found, *ports)))

    @classmethod
    def references(cls, line: Line) -> frozenset[str]:
        return frozenset(cls.objects((line,)))

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        pools: dict[str, set[int]] = {}
        ports = {line[:-1]: line[-1].removeprefix(_PORT) for line in lines if line[-1].startswith(_PORT)}
        for line in lines:
            entry = _STEP.fullmatch(line[1]) if len(line) > 1 else None
            pool = {"pw": "pw-id", "snc-eline": "ac-id"}.get(entry[1]) if entry else None
            if entry and pool:
                pools.setdefault(pool, set()).add(int(entry[2]))
            if line[-1].startswith(_INNER):
                pools.setdefault("c-vlan", set()).add(int(line[-1].removeprefix(_INNER)))
            if (outer := _OUTER.fullmatch(line[-1])) and (port := ports.get(line[:-1])):
                pools.setdefault(f"s-vlan {port}", set()).add(int(outer[1]))
        return {pool: frozenset(ids) for pool, ids in pools.items()}

    def identity_in(self, data: etree._Element) -> Identity:
        def says(leaf: str) -> str:
            return (data.findtext(f".//{_NS}platform-info/{_NS}{leaf}") or "").strip()

        return Identity(says("hostname"), says("model"), says("serial"), says("software"))

    def states_in(self, data: etree._Element) -> tuple[State, ...]:
        states = []
        for status in data.iter(f"{_NS}operate-status"):
            entry = status.getparent()
            assert entry is not None
            name = etree.QName(entry).localname
            admin, operate = entry.findtext(f"{_NS}admin-status") or "-", (status.text or "").strip()
            key = (entry.findtext(f"{_NS}{_KEYS[name]}") or "").strip()
            detail = f"admin-status {admin.strip()}, operate-status {operate}"
            states.append(State(f"{_WORDS[name]} {key}", operate == "operate-up", detail))
        return tuple(states)

    def alarms_in(self, data: etree._Element) -> tuple[Alarm, ...]:
        """RFC 8632 alarms; their `id` is the element's own, which no notification has."""
        found = []
        for alarm in data.iter(f"{_NS}alarm"):
            says = {etree.QName(leaf).localname: (leaf.text or "").strip() for leaf in alarm}
            place = self.resource(says.get("resource", ""))
            found.append(
                Alarm(
                    alarm_id(place, says),
                    place,
                    says.get("alarm-type-id", ""),
                    severity(says.get("perceived-severity", "")),
                    says.get("text", ""),
                    says.get("time", ""),
                )
            )
        return tuple(found)

    @classmethod
    def resource(cls, resource: str) -> str:
        """An instance-identifier, or the object in words."""
        step = _STEP.search(resource.replace('"', "'").replace("ptn:", ""))
        return f"{_WORDS.get(step[1], step[1])} {step[2]}" if step else resource


DRIVER = PtnNetconf
