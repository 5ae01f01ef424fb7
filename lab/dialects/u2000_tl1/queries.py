"""Queries of an OLT through its element manager: in come requests, out go tables.

A query for an ONU that is not there answers with an empty table; so does a PON port without ONUs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Protocol

from lab.dialects.ma5800_alarms import KINDS
from lab.dialects.u2000_tl1.commands import ID_TYPES, Editor
from lab.dialects.u2000_tl1.database import Onu, Pon
from lab.dialects.u2000_tl1.state import UP, OnuState, Site, oper_state, undiscovered_onts
from lab.dialects.u2000_tl1.text import MISSING, NO_RESOURCE, WRONG, Table, fields
from lab.element import FieldOnt
from lab.servers._tl1_text import Deny, Request

Rows = Iterable[tuple[str, ...]]
_SCOPE = "PONID ONUIDTYPE ONUID"


class Shown(Site, Protocol):
    """What an OLT is asked for."""

    editor: Editor
    identity: dict[str, str]
    comma: bool
    """whether decimals are printed with a comma"""

    @property
    def sysname(self) -> str: ...


def query(node: Shown, request: Request) -> Table | None:
    """The answer; None for a verb that is no query here. Raises Deny."""
    found = _QUERIES.get(request.verb)
    if found is None:
        return None
    title, columns, rows = found
    if request.verb == "LST-ONUSTATE" and _shows_configuration(request):
        columns += " CFGSTAT"
    return Table(title=title, columns=tuple(columns.split()), rows=tuple(rows(node, request)))


def _when(seconds: float | None) -> str:
    return "" if seconds is None else time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def _onus(node: Shown, request: Request, *, payload: str = "", ports: bool = False) -> list[Onu]:
    """The ONUs that the access block means: of the OLT, of a PON port, or one."""
    access = node.editor.access(request, "OLTID", f"{_SCOPE} ONUPORT" if ports else _SCOPE)
    fields(request.block(0), "", payload)
    onus = node.db.onus()
    if "PONID" in access:
        pon = node.editor.pon(access["PONID"])
        onus = [onu for onu in onus if onu.pon == pon]
    if ("ONUIDTYPE" in access) != ("ONUID" in access):
        raise Deny(MISSING, "ONUID" if "ONUIDTYPE" in access else "ONUIDTYPE")
    if "ONUID" in access:
        kind, name = access["ONUIDTYPE"], access["ONUID"]
        if kind not in ID_TYPES:
            raise Deny(WRONG, f"ONUIDTYPE={kind}")
        if kind == "ONU_NUMBER" and "PONID" not in access:
            raise Deny(MISSING, "PONID")
        onus = [onu for onu in onus if onu.is_called(kind, name)]
    return onus


def _shows_configuration(request: Request) -> bool:
    return "CFGSTAT" in fields(request.block(0), "", "SHOWOPTION").get("SHOWOPTION", "").upper()


# -- ONUs -------------------------------------------------------------------------------------------------------------
def _list(node: Shown, request: Request) -> Rows:
    for onu in _onus(node, request):
        loid, serial = (onu.id, "") if onu.auth == "LOID" else ("", onu.id)
        own = [onu.value(key) for key in ("NAME", "DESC", "ONUTYPE")]
        yield node.db.olt, str(onu.pon), str(onu.number), *own, "", onu.auth, serial, loid, onu.value("PWD"), ""


def _states(node: Shown, request: Request) -> Rows:
    shows = _shows_configuration(request)
    for onu in _onus(node, request, payload="SHOWOPTION"):
        state = node.onus[onu]
        row = (str(onu.number), "UP", oper_state(node, onu), onu.auth, onu.id, "", _when(state.left))
        yield (*row, "NORMAL" if state.seen else "INITIAL") if shows else row


def _unregistered(node: Shown, request: Request) -> Rows:
    access = node.editor.access(request, "OLTID", "PONID")
    fields(request.block(0), "")
    pon = node.editor.pon(access["PONID"]) if "PONID" in access else None
    for ont in undiscovered_onts(node):
        at = Pon.read(ont.pon_port, "/")
        if pon in {None, at}:
            yield ont.serial, ont.loid, "", "", str(at), ont.serial, _when(node.alarms.clock()), ont.model


def _optics(node: Shown, request: Request) -> Rows:
    for onu in _onus(node, request):
        values: tuple[str, ...] = ("",) * 12
        if (state := node.onus[onu]).oper == UP and state.field:
            values = _measured(state.field)
        yield str(onu.number), *(value.replace(".", "," if node.comma else ".") for value in values)


def _measured(ont: FieldOnt) -> tuple[str, ...]:
    """-27 dBm is where a class B+ receiver ends."""
    status = "Normal" if ont.rx_dbm >= -27 else "Low"
    return (
        f"{ont.rx_dbm:.2f}",
        status,
        "2.20",
        "Normal",
        "12.00",
        "Normal",
        "45.00",
        "Normal",
        "3.30",
        "Normal",
        "",
        "",
    )


# -- services ---------------------------------------------------------------------------------------------------------
def _flows(node: Shown, request: Request) -> Rows:
    onus = set(_onus(node, request))
    for flow in node.db.flows():
        if flow.onu in onus:
            svlan = "" if flow.svlan is None else str(flow.svlan)
            yield *_whose(node, flow.onu), svlan, str(flow.cvlan), str(flow.uv), "", dict(flow.values).get("DESC", "")


def _bandwidths(node: Shown, request: Request) -> Rows:
    for onu in _onus(node, request):
        if bandwidth := node.db.bandwidth(onu):
            values = dict(bandwidth.values)
            yield *_whose(node, onu), *(values.get(key, "") for key in ("UPBW", "DOWNBW", "BWTYPE"))


def _whose(node: Shown, onu: Onu) -> tuple[str, ...]:
    return node.db.olt, str(onu.pon), str(onu.number), onu.auth, onu.id


def _profiles(node: Shown, request: Request) -> Rows:
    node.editor.access(request, "OLTID")
    name = fields(request.block(0), "", "PROFILENAME").get("PROFILENAME")
    for profile in node.db.profiles():
        if name in {None, profile.name}:
            values = dict(profile.values)
            yield profile.name, *(values.get(key, "") for key in ("UPMGBW", "UMABW", "DMGBW", "DMABW", "UFBW"))


# -- Ethernet ports ---------------------------------------------------------------------------------------------------
def _ports(node: Shown, request: Request) -> Rows:
    """The ports of ONUs that are there; of the others those for which something is configured."""
    for onu, port in _asked(node, request):
        values = dict(node.db.lan_port(onu, port).values)
        active = not node.db.is_shut(onu, port)
        oper = "UP" if active and node.onus[onu].oper == UP else "DOWN"
        own = (values.get(key, "") for key in ("BW", "VLANMOD", "PVID", "PCOS"))
        yield str(onu.pon), str(onu.number), f"NA-NA-NA-{port}", "UP" if active else "DOWN", oper, *own


def _port_vlans(node: Shown, request: Request) -> Rows:
    for onu, port in _asked(node, request):
        for each in node.db.lan_vlans(onu, port):
            values = dict(each.values)
            svlan, uv = "" if each.svlan is None else str(each.svlan), str(each.uv) if each.uv else ""
            cos = values.get("SCOS", ""), values.get("CCOS", "")
            yield str(onu.pon), str(onu.number), f"NA-NA-NA-{port}", svlan, str(each.cvlan), uv, *cos


def _asked(node: Shown, request: Request) -> Iterable[tuple[Onu, int]]:
    access = fields(request.aid, "OLTID", f"{_SCOPE} ONUPORT")
    wanted = access.get("ONUPORT", "").rpartition("-")[2]
    if wanted and not (wanted.isdecimal() and "ONUID" in access):
        raise Deny(WRONG, f"ONUPORT={access['ONUPORT']}")
    for onu in _onus(node, request, ports=True):
        ports = _ports_of(node, onu, node.onus[onu])
        if wanted and int(wanted) not in ports:
            raise Deny(NO_RESOURCE, access["ONUPORT"])
        yield from ((onu, port) for port in sorted(ports) if wanted in {"", str(port)})


def _ports_of(node: Shown, onu: Onu, state: OnuState) -> set[int]:
    known = set(range(1, state.field.eth_ports + 1)) if state.oper == UP and state.field else set()
    known |= {each.port for each in node.db.lan_vlans(onu)}
    return known | {port for port in range(1, 9) if node.db.is_shut(onu, port) or node.db.lan_port(onu, port).values}


# -- the OLT ----------------------------------------------------------------------------------------------------------
def _device(node: Shown, request: Request) -> Rows:
    node.editor.access(request, "OLTID")
    fields(request.block(0), "")
    own = node.identity.get("model", ""), node.identity.get("software", "")
    yield node.sysname, node.db.olt, *own, "45", "12", "38"


def _alarms(node: Shown, request: Request) -> Rows:
    node.editor.access(request, "OLTID")
    fields(request.block(0), "", "FAULTFLAG")
    for alarm in sorted(node.alarms.active.values(), key=lambda each: each.serial):
        kind = KINDS[alarm.details["id"]]
        yield (
            str(alarm.serial), alarm.name, node.db.olt, node.sysname, node.identity.get("model", ""), alarm.object,
            alarm.severity.capitalize(), "Fault", _when(alarm.raised), "", kind.group.capitalize(), "", kind.id,
            kind.causes[0], "", kind.advice[0],
        )  # fmt: skip


_WHOSE = "OLTID PONID ONUNUMBER AUTHTYPE AUTHCODE"
_DDM = ("RxPower", "TxPower", "CurrTxBias", "Temperature", "Voltage")
_ALARM = (
    "SERIALID ALARMNAME DIP DNAME DTYPE POSITION SEVERITY FaultFlag HAPPENTIME RECOVERTIME ALARMTYPE "
    "AditionalInfo EVENT_CODE PROBABLE_CAUSE_DESC PROBABEL_CAUSE_CODE PROPOSED_ADVISE"
)
_QUERIES: dict[str, tuple[str, str, Callable[[Shown, Request], Rows]]] = {
    "LST-ONU": ("LST ONU information", "OLTID PONID ONUNO NAME DESC ONUTYPE IP AUTHTYPE MAC LOID PWD SWVER", _list),
    "LST-ONUSTATE": ("list of ONU state", "ONUID AdminState OperState AUTH AUTHINFO ONUIP LASTOFFTIME", _states),
    "LST-UNREGONU": ("list of unregistered ONU", "MAC LOID PWD ERROR PONID SN AUTHTIME DT", _unregistered),
    "LST-OMDDM": (
        "list of optical module DDM",
        f"ONUID {' '.join(f'{name} {name}R' for name in _DDM)} PTxPower PRxPower",
        _optics,
    ),
    "LST-PONVLAN": ("list of Pon Vlan configuration", f"{_WHOSE} SVLAN CVLAN UV CID DESC", _flows),
    "LST-ONUBW": ("list of ONU bandwidth", f"{_WHOSE} UPBW DOWNBW BWTYPE", _bandwidths),
    "LST-BWPROFILE": ("list of bandwidth profile", "PROFILENAME UPMGBW UMABW DMGBW DMABW UFBW", _profiles),
    "LST-LANPORT": (
        "list of LAN port",
        "PONID ONUNUMBER ONUPORT AdminStatus OperStatus BW VLANMOD PVID PCOS",
        _ports,
    ),
    "LST-PORTVLAN": ("list of port VLAN", "PONID ONUNUMBER ONUPORT SVLAN CVLAN UV SCOS CCOS", _port_vlans),
    "LST-DEVINFO": ("List of Device Info", "DEVNAME DEVIP DT DEVER MEM CPU TEMPERATURE", _device),
    "QUERY-ALARM": (
        "list of alarm",
        _ALARM,
        _alarms,
    ),
}
"""title, columns, rows"""
