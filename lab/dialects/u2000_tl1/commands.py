"""Commands that change the data base of an OLT behind its element manager: in come requests, out go changed entities.

Each is live at once. Adding what is there is refused, configuring again is not; an ONU goes with all that it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lab.dialects.u2000_tl1.database import (
    Bandwidth,
    Database,
    Entity,
    Flow,
    LanPort,
    LanVlan,
    Onu,
    Pon,
    Profile,
    Shut,
    identity,
)
from lab.dialects.u2000_tl1.text import EXISTS, MISSING, NO_OLT, NO_ONU, NO_PON, NO_RESOURCE, WRONG, fields
from lab.servers._tl1_text import Deny, Request

AUTHS = ("LOID", "MAC", "SN")
ID_TYPES = (*AUTHS, "PWD", "ONU_NAME", "ONU_NUMBER")
MODES = ("Tag", "Transparent")
_ONU = "OLTID PONID ONUIDTYPE ONUID"
_RATES = ("UPMGBW", "UMABW", "DMGBW", "DMABW", "UFBW")
_COS = ("SCOS", "CCOS", "UCOS", "PCOS")
_PORTS = 8
"""Ethernet ports that an ONU may have; how many there are is found when it is there"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was planned for the OLT beforehand: VLANs that its uplinks carry, template sets of ONUs (none: any)."""

    vlans: frozenset[int] = frozenset(range(1, 4095))
    onu_types: frozenset[str] = frozenset()


@dataclass(slots=True)
class Editor:
    """One data base; `pons` are the OLT's PON ports, `names` those by which commands mean it."""

    db: Database
    pons: frozenset[Pon]
    names: frozenset[str]
    plan: Plan
    _text: str = field(default="", init=False)
    """the line that is being loaded"""

    def load(self, text: str) -> None:
        """A whole listing into this empty data base. Raises ValueError where a line that is understood is wrong."""
        for number, line in enumerate(text.splitlines(keepends=True), 1):
            request = Request.read(line.strip().removesuffix(";"))
            adds = request.verb.startswith(("ADD-", "CFG-", "DACT-"))
            if not line.strip().endswith(";") or not adds or (writer := self.writer(request)) is None:
                self.db.listing.keep(line)
                continue
            self._text = line
            known = len(self.db.entities)
            try:
                writer(request)
            except Deny as deny:
                raise ValueError(f"line {number}: {line.strip()} - {' '.join((deny.code, *deny.comments))}") from deny
            if len(self.db.entities) == known:
                raise ValueError(f"line {number}: {line.strip()} - is given twice: remove one")
        self._text = ""

    def writer(self, request: Request) -> Callable[[Request], Entity] | None:
        """What carries the command out; None where it changes nothing that is known here."""
        return {
            "ADD-ONU": self._add_onu,
            "DEL-ONU": self._delete_onu,
            "ADD-PONVLAN": self._add_flow,
            "DEL-PONVLAN": self._delete_flow,
            "CFG-ONUBW": self._set_bandwidth,
            "CFG-LANPORT": self._set_port,
            "CFG-LANPORTVLAN": self._set_port_vlan,
            "DEL-LANPORTVLAN": self._delete_port_vlan,
            "ACT-LANPORT": self._activate,
            "DACT-LANPORT": self._deactivate,
            "ADD-BWPROFILE": self._add_profile,
            "DEL-BWPROFILE": self._delete_profile,
        }.get(request.verb)

    def _put(self, entity: Entity) -> Entity:
        self.db.put(entity, self._text)
        return entity

    def _drop(self, entity: Entity) -> Entity:
        self.db.drop(entity.key)
        return entity

    # -- what a command means -----------------------------------------------------------------------------------------
    def access(self, request: Request, needs: str, may: str = "") -> dict[str, str]:
        """The access block, for this OLT. Raises Deny."""
        found = fields(request.aid, needs, may)
        if found["OLTID"] not in self.names:
            raise Deny(NO_OLT, found["OLTID"])
        return found

    def pon(self, position: str) -> Pon:
        """`NA-0-7-5`. Raises Deny."""
        pon = Pon.read(position) if position.startswith("NA-") else None
        if pon is None:
            raise Deny(WRONG, f"PONID={position}")
        if pon not in self.pons:
            raise Deny(NO_PON, position)
        return pon

    def named(self, pon: Pon, kind: str, name: str) -> Onu:
        if kind not in ID_TYPES:
            raise Deny(WRONG, f"ONUIDTYPE={kind}")
        found = next((onu for onu in self.db.onus() if onu.pon == pon and onu.is_called(kind, name)), None)
        if found is None:
            raise Deny(NO_ONU, name)
        return found

    def _onu(self, request: Request) -> Onu:
        access = self.access(request, _ONU)
        return self.named(self.pon(access["PONID"]), access["ONUIDTYPE"], access["ONUID"])

    def _port(self, request: Request) -> tuple[Onu, int]:
        access = self.access(request, f"{_ONU} ONUPORT")
        onu = self.named(self.pon(access["PONID"]), access["ONUIDTYPE"], access["ONUID"])
        if not (found := re.fullmatch(r"(?:(?:NA|\d+)-){3}(\d+)", access["ONUPORT"])):
            raise Deny(WRONG, f"ONUPORT={access['ONUPORT']}")
        if not 1 <= int(found[1]) <= _PORTS:
            raise Deny(NO_RESOURCE, access["ONUPORT"])
        return onu, int(found[1])

    # -- ONUs ---------------------------------------------------------------------------------------------------------
    def _add_onu(self, request: Request) -> Onu:
        pon = self.pon(self.access(request, "OLTID PONID")["PONID"])
        given = fields(request.block(0), "AUTHTYPE ONUID ONUTYPE", "PWD ONUNO NAME DESC BANDTYPE")
        auth, name = given["AUTHTYPE"], given["ONUID"]
        if auth not in AUTHS:
            raise Deny(WRONG, f"AUTHTYPE={auth}")
        if auth != "LOID" and not re.fullmatch(r"[0-9A-F]{16}", identity(auth, name)):
            raise Deny(WRONG, f"ONUID={name}")
        if self.plan.onu_types and given["ONUTYPE"] not in self.plan.onu_types:
            raise Deny(NO_RESOURCE, f"ONUTYPE={given['ONUTYPE']}")
        here = self.db.onus()
        if any(each.is_called(auth, name) for each in here):
            raise Deny(EXISTS, f"ONUID={name}")
        if "NAME" in given and any(each.value("NAME") == given["NAME"] for each in here):
            raise Deny(EXISTS, f"NAME={given['NAME']}")
        taken = {each.number for each in here if each.pon == pon}
        free = next((number for number in range(128) if number not in taken), None)
        if "ONUNO" not in given and free is None:
            raise Deny(NO_RESOURCE, "ONUNO")
        number = _number("ONUNO", given.get("ONUNO", str(free)), 0, 127)
        if number in taken:
            raise Deny(EXISTS, f"ONUNO={number}")
        values = tuple((key, given[key]) for key in ("PWD", "NAME", "DESC", "ONUTYPE", "BANDTYPE") if key in given)
        onu = Onu(pon, number, auth, name, values)
        self._put(onu)
        return onu

    def _delete_onu(self, request: Request) -> Entity:
        pon = self.pon(self.access(request, "OLTID PONID")["PONID"])
        given = fields(request.block(0), "ONUIDTYPE ONUID")
        return self._drop(self.named(pon, given["ONUIDTYPE"], given["ONUID"]))

    # -- services -----------------------------------------------------------------------------------------------------
    def _add_flow(self, request: Request) -> Entity:
        onu = self._onu(request)
        may = "SVLAN UV SCOS CCOS UCOS SERVICETYPE SERVICENAME GEMPORT DESC"
        given = fields(request.block(0), "CVLAN", may)
        svlan, cvlan = _vlans(given)
        uv = _number("UV", given.get("UV", str(cvlan)), 1, 4094)
        outer = cvlan if svlan is None else svlan
        if outer not in self.plan.vlans:
            raise Deny(NO_RESOURCE, f"VLAN {outer}")
        if self.db.flow(onu, uv):
            raise Deny(EXISTS, f"UV={uv}")
        if svlan is not None and any(each.tags == (svlan, cvlan) for each in self.db.flows()):
            raise Deny(EXISTS, f"SVLAN={svlan} CVLAN={cvlan}")
        if "GEMPORT" in given:
            _number("GEMPORT", given["GEMPORT"], 0, 1023)
        return self._put(Flow(onu, uv, cvlan, svlan, _rest(given, may)))

    def _delete_flow(self, request: Request) -> Entity:
        onu = self._onu(request)
        uv = _number("UV", fields(request.block(0), "UV")["UV"], 1, 4094)
        flow = self.db.flow(onu, uv)
        if flow is None:
            raise Deny(NO_RESOURCE, f"UV={uv}")
        return self._drop(flow)

    def _set_bandwidth(self, request: Request) -> Entity:
        onu = self._onu(request)
        given = fields(request.block(0), "", "UPBW DOWNBW BWTYPE")
        if not {"UPBW", "DOWNBW"} & given.keys():
            raise Deny(MISSING, "UPBW")
        known = {profile.name for profile in self.db.profiles()}
        for key in ("UPBW", "DOWNBW"):
            if given.get(key, "") not in known | {""}:
                raise Deny(NO_RESOURCE, f"{key}={given[key]}")
        old = self.db.bandwidth(onu)
        values = (dict(old.values) if old else {}) | given
        return self._put(
            Bandwidth(onu, tuple((key, values[key]) for key in ("UPBW", "DOWNBW", "BWTYPE") if key in values))
        )

    # -- Ethernet ports -----------------------------------------------------------------------------------------------
    def _set_port(self, request: Request) -> Entity:
        onu, port = self._port(request)
        given = fields(request.block(0), "", "BW VLANMOD PVID PCOS")
        if not given:
            raise Deny(MISSING, "BW")
        if given.get("VLANMOD", MODES[0]) not in MODES:
            raise Deny(WRONG, f"VLANMOD={given['VLANMOD']}")
        if not re.fullmatch(r"[1-9]\d*[KMG]?", given.get("BW", "1")):
            raise Deny(WRONG, f"BW={given['BW']}")
        _number("PVID", given.get("PVID", "1"), 1, 4094)
        _cos(given)
        values = dict(self.db.lan_port(onu, port).values) | given
        ordered = tuple((key, values[key]) for key in ("BW", "VLANMOD", "PVID", "PCOS") if key in values)
        return self._put(LanPort(onu, port, ordered))

    def _set_port_vlan(self, request: Request) -> Entity:
        onu, port = self._port(request)
        may = "SVLAN UV SCOS CCOS"
        given = fields(request.block(0), "CVLAN", may)
        svlan, cvlan = _vlans(given)
        uv = _number("UV", given["UV"], 1, 4094) if "UV" in given else 0
        return self._put(LanVlan(onu, port, uv, cvlan, svlan, _rest(given, may)))

    def _delete_port_vlan(self, request: Request) -> Entity:
        onu, port = self._port(request)
        given = fields(request.block(0), "", "UV")
        uv = _number("UV", given["UV"], 1, 4094) if "UV" in given else 0
        found = next((each for each in self.db.lan_vlans(onu, port) if each.uv == uv), None)
        if found is None:
            raise Deny(NO_RESOURCE, f"UV={uv}" if uv else "")
        return self._drop(found)

    def _activate(self, request: Request) -> Entity:
        onu, port = self._port(request)
        fields(request.block(0), "")
        return self._drop(Shut(onu, port))

    def _deactivate(self, request: Request) -> Entity:
        onu, port = self._port(request)
        fields(request.block(0), "")
        return self._put(Shut(onu, port))

    # -- bandwidth profiles -------------------------------------------------------------------------------------------
    def _add_profile(self, request: Request) -> Entity:
        self.access(request, "OLTID")
        given = fields(request.block(0), "PROFILENAME", " ".join(_RATES))
        name = given.pop("PROFILENAME")
        if any(profile.name == name for profile in self.db.profiles()):
            raise Deny(EXISTS, f"PROFILENAME={name}")
        rates = {key: _number(key, value, 0, 10_000_000) for key, value in given.items()}
        for least, most in (("UPMGBW", "UMABW"), ("DMGBW", "DMABW")):
            if least in rates and most in rates and rates[least] > rates[most]:
                raise Deny(WRONG, f"{least}={rates[least]}")
        return self._put(Profile(name, tuple((key, given[key]) for key in _RATES if key in given)))

    def _delete_profile(self, request: Request) -> Entity:
        self.access(request, "OLTID")
        name = fields(request.block(0), "PROFILENAME")["PROFILENAME"]
        found = next((profile for profile in self.db.profiles() if profile.name == name), None)
        if found is None:
            raise Deny(NO_RESOURCE, f"PROFILENAME={name}")
        users = (each for each in self.db.entities.values() if isinstance(each, Bandwidth))
        if user := next((each for each in users if name in dict(each.values).values()), None):
            raise Deny(WRONG, f"PROFILENAME={name} is used by {user.onu.position}")
        return self._drop(found)


def _number(key: str, value: str, least: int, most: int) -> int:
    if not value.isdecimal() or not least <= int(value) <= most:
        raise Deny(WRONG, f"{key}={value}")
    return int(value)


def _vlans(given: dict[str, str]) -> tuple[int | None, int]:
    """SVLAN, if any, and CVLAN; the classes of service beside them are looked at as well."""
    _cos(given)
    svlan = _number("SVLAN", given["SVLAN"], 1, 4094) if "SVLAN" in given else None
    return svlan, _number("CVLAN", given["CVLAN"], 1, 4094)


def _cos(given: dict[str, str]) -> None:
    for key in _COS:
        _number(key, given.get(key, "0"), 0, 7)


def _rest(given: dict[str, str], order: str) -> tuple[tuple[str, str], ...]:
    """What is kept as it was given, in one order."""
    return tuple((key, given[key]) for key in order.split() if key in given and key not in {"SVLAN", "UV"})
