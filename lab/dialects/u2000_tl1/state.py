"""Operational state of an OLT behind its element manager: which ONUs are up, which alarms stand, where a frame goes.

In come the data base and what stands in the field, out go states, alarms and verdicts on frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lab.alarms import AlarmTable
from lab.dialects.ma5800_alarms import DYING_GASP, KINDS, LCDG, LOS, UPLINK
from lab.dialects.u2000_tl1.database import Database, Flow, Onu, Pon
from lab.element import Dropped, FieldOnt, Forwarded, Frame, Network, Terminated

UP, OFF, DARK, OTHER = "UP", "Power-Off", "LOS", "Other"


@dataclass(slots=True)
class OnuState:
    field: FieldOnt | None = None
    oper: str = ""
    left: float | None = None
    """since when it is away, after it was there"""
    seen: bool = False
    """whether it has been configured at least once"""


class Site(Protocol):
    """The element with what surrounds it."""

    name: str
    network: Network
    alarms: AlarmTable
    onus: dict[Onu, OnuState]
    sight: object
    """what was seen when it settled last"""

    @property
    def db(self) -> Database: ...

    def ports_of(self, kind: str) -> list[str]: ...


def raise_(site: Site, key: str, position: str, number: str) -> None:
    kind = KINDS[number]
    site.alarms.raise_(key, position, kind.name, kind.severity, id=number)


def settle(site: Site) -> None:
    """States of all ONUs and the alarms that follow from them. Idempotent, and quick where nothing has changed."""
    if site.sight != _seen(site):
        _settle(site)
        site.sight = _seen(site)


def _seen(site: Site) -> tuple[object, ...]:
    field = [each for pon in site.ports_of("pon") for each in site.network.onts_at(site.name, pon)]
    links = [site.network.link_up(site.name, port) for port in site.ports_of("uplink")]
    return site.db.version, [(each.serial, each.powered, each.loid) for each in field], links, list(site.alarms.active)


def _settle(site: Site) -> None:
    onus, now = site.db.onus(), site.alarms.clock()
    keys: set[str] = set()
    site.onus = {onu: site.onus.get(onu, OnuState()) for onu in onus}
    for onu in onus:
        keys |= _settle_onu(site, onu, now)
    for port in site.ports_of("uplink"):
        if site.network.far_end(site.name, port) and not site.network.link_up(site.name, port):
            position = str(Pon.read(port, "/"))
            keys.add(f"state {UPLINK} {position}")
            raise_(site, f"state {UPLINK} {position}", position, UPLINK)
    site.alarms.only(keys, "state ")
    # what was injected on an ONU goes with it
    there = {f"injected {onu.position}" for onu in onus}
    gone = {key for key in site.alarms.active if key.startswith("injected ") and _is_onu(key) and key not in there}
    for key in gone:
        site.alarms.clear(key)


def _is_onu(key: str) -> bool:
    position = key.removeprefix("injected ").rpartition("-")[0]
    return position.startswith("NA-") and Pon.read(position) is not None


def _settle_onu(site: Site, onu: Onu, now: float) -> set[str]:
    state = site.onus[onu]
    here = site.network.onts_at(site.name, onu.pon.name)
    state.field = next((standing for standing in here if onu.is_at(standing)), None)
    oper = DARK if state.field is None else UP if state.field.powered else OFF
    if oper == UP:
        state.seen, state.left = True, None
    elif state.oper == UP:
        state.left = now
    state.oper = oper
    if oper == UP:
        return set()
    number = LOS if oper == DARK else DYING_GASP
    key = f"state {number} {onu.position}"
    raise_(site, key, onu.position, number)
    return {key}


def inject(site: Site, position: str) -> None:
    raise_(site, f"injected {position}", position, LCDG)


def oper_state(site: Site, onu: Onu) -> str:
    """An ONU that is there and whose channel cannot be delineated is neither up nor away."""
    oper = site.onus[onu].oper
    return OTHER if oper == UP and f"injected {onu.position}" in site.alarms.active else oper


def undiscovered_onts(site: Site) -> list[FieldOnt]:
    """Powered ONTs on the fibres of the PON ports that no ONU was added for."""
    known = {id(state.field) for state in site.onus.values()}
    found = (standing for pon in site.ports_of("pon") for standing in site.network.onts_at(site.name, pon))
    return [standing for standing in found if standing.powered and id(standing) not in known]


# -- frames -----------------------------------------------------------------------------------------------------------
def upstream(site: Site, serial: str, eth: int, frame: Frame) -> Forwarded | Dropped:
    """A frame that enters by an Ethernet port of an ONU: what the port makes of it, the PON VLAN, the uplink."""
    onu = next((onu for onu, state in site.onus.items() if state.field and state.field.serial == serial.upper()), None)
    if onu is None:
        return Dropped(f"no ONU was added for the ONT {serial}")
    tags = _silent(site, onu, eth) or _beyond_port(site.db, onu, eth, frame.tags)
    if isinstance(tags, Dropped):
        return tags
    flow = site.db.flow(onu, tags[0]) if tags else None
    if flow is None:
        return Dropped(f"no PON VLAN of ONU {onu.position} takes {f'VLAN {tags[0]}' if tags else 'untagged frames'}")
    port = next((port for port in site.ports_of("uplink") if site.network.link_up(site.name, port)), None)
    if port is None:
        return Dropped("no uplink is up")
    note = f"ONU {onu.position} user VLAN {flow.uv} to VLAN {'.'.join(map(str, flow.tags))}"
    return Forwarded(port, Frame((*flow.tags, *tags[1:])), note)


def _silent(site: Site, onu: Onu, eth: int) -> Dropped | None:
    state = site.onus[onu]
    if state.oper != UP or state.field is None:
        return Dropped(f"ONU {onu.position} is {state.oper}")
    if not 1 <= eth <= state.field.eth_ports:
        return Dropped(f"ONU {onu.position} has no Ethernet port {eth}")
    shut = site.db.is_shut(onu, eth)
    return Dropped(f"Ethernet port {eth} of ONU {onu.position} is deactivated") if shut else None


def _beyond_port(db: Database, onu: Onu, eth: int, tags: tuple[int, ...]) -> tuple[int, ...] | Dropped:
    """The tags between port and OLT. A port for which nothing is configured is transparent."""
    uv = tags[0] if tags else 0
    vlans = {each.uv: each for each in db.lan_vlans(onu, eth)}
    values = dict(db.lan_port(onu, eth).values)
    tagging = values.get("VLANMOD") == "Tag"
    if uv in vlans:
        return (*vlans[uv].tags, *tags[1:])
    if tagging and not tags and "PVID" in values:
        return (int(values["PVID"]),)
    if tags and (vlans or tagging):
        return Dropped(f"Ethernet port {eth} of ONU {onu.position} discards VLAN {uv}")
    return tags


def downstream(site: Site, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
    """A frame that enters by an uplink reaches the ONU whose PON VLAN has its tags."""
    words = f"VLAN {'.'.join(map(str, frame.tags))}" if frame.tags else "untagged frames"
    if port not in site.ports_of("uplink"):
        return Dropped(f"{port} is no uplink")
    flows = [flow for flow in site.db.flows() if frame.tags[: len(flow.tags)] == flow.tags]
    if not flows:
        return Dropped(f"no PON VLAN has {words}")
    up = next((flow for flow in flows if site.onus[flow.onu].oper == UP), None)
    if up is None:
        return Dropped(f"ONU {flows[0].onu.position} is {site.onus[flows[0].onu].oper}")
    if not (ports := _ports_to(site, up)):
        return Dropped(f"every Ethernet port of ONU {up.onu.position} for VLAN {up.uv} is deactivated")
    standing = site.onus[up.onu].field
    serial = standing.serial if standing else ""
    return Terminated(f"onu {up.onu.position}", serial, f"{words} to user VLAN {up.uv}, Ethernet port {ports[0]}")


def _ports_to(site: Site, flow: Flow) -> list[int]:
    """Active Ethernet ports that frames of this flow leave by: those configured for its VLAN, else all."""
    standing = site.onus[flow.onu].field
    every = range(1, (standing.eth_ports if standing else 0) + 1)
    meant = {each.port for each in site.db.lan_vlans(flow.onu) if each.tags[0] == flow.uv}
    meant |= {port for port in every if dict(site.db.lan_port(flow.onu, port).values).get("PVID") == str(flow.uv)}
    return [port for port in every if port in (meant or every) and not site.db.is_shut(flow.onu, port)]
