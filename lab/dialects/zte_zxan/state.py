"""Operational state of a ZXA10: which ONUs work, which alarms stand, and where a frame goes.

In come the running datastore and what stands in the field, out go states, alarms and verdicts on frames. Names and
severities of alarms are inferred [I]: what a box shows of alarms varies by release; an ONU's phase and causes do not.
"""

from __future__ import annotations

from typing import Protocol

from lab.dialects.zte_zxan.box import Box, OnuState
from lab.dialects.zte_zxan.model import Flow, Onu
from lab.dialects.zte_zxan.release import serial_of
from lab.element import Dropped, FieldOnt, Forwarded, Frame, Network, Terminated

LOS = ("GPON ONU loss of signal", "major")
DYING_GASP = ("GPON ONU dying gasp", "minor")
OFFLINE = ("GPON ONU offline", "major")
UPLINK = ("Ethernet port link down", "major")
_ALARMS = {"LOS": LOS, "DyingGasp": DYING_GASP, "OffLine": OFFLINE}


class Site(Box, Protocol):
    """The element with what surrounds it."""

    name: str
    network: Network

    def port_up(self, port: str) -> bool: ...

    def pon_name(self, pon: str) -> str:
        """A PON port as the network file calls it."""


def settle(site: Site) -> None:
    """Phases of all registered ONUs and the alarms that follow from them. Idempotent."""
    view, now = site.view, site.alarms.clock()
    keys: set[str] = set()
    for key in [key for key in site.onus if key not in view.onus]:
        del site.onus[key]
    for onu in view.onus.values():
        state = site.onus.setdefault(onu.key, OnuState())
        state.standing = _standing(site, onu)
        state.went(_phase(site, onu, state), now)
        injected = f"injected {onu.object}" in site.alarms.active
        if not state.working and not onu.off and not injected:
            name, severity = _ALARMS[state.phase]
            keys.add(f"state {state.phase} {onu.object}")
            site.alarms.raise_(f"state {state.phase} {onu.object}", onu.object, name, severity)
    for port in site.uplinks():
        if site.network.far_end(site.name, port) and not site.network.link_up(site.name, port):
            keys.add(f"state uplink {port}")
            site.alarms.raise_(f"state uplink {port}", f"port {port}", *UPLINK)
    site.alarms.only(keys, "state ")


def _standing(site: Site, onu: Onu) -> FieldOnt | None:
    if onu.key[0] not in site.pons():
        return None
    here = site.network.onts_at(site.name, site.pon_name(onu.key[0]))
    return next((ont for ont in here if serial_of(ont.serial) == onu.serial), None)


def _phase(site: Site, onu: Onu, state: OnuState) -> str:
    """An ONU that was there and is not heard is LOS; one that has never been is OffLine. A raised alarm is LOS too."""
    if onu.off:
        return "OffLine"
    if state.standing and not state.standing.powered:
        return "DyingGasp"
    heard = state.standing is not None and site.port_up(site.pon_name(onu.key[0]))
    if heard and f"injected {onu.object}" not in site.alarms.active:
        return "working"
    return "LOS" if state.standing else "OffLine"


def undiscovered_onts(site: Site) -> list[tuple[str, FieldOnt]]:
    found = []
    for pon in site.pons():
        if site.port_up(site.pon_name(pon)):
            here = site.network.onts_at(site.name, site.pon_name(pon))
            found += [(pon, ont) for ont in here if ont.powered and serial_of(ont.serial) not in site.view.serials]
    return found


def upstream(site: Site, serial: str, eth: int, frame: Frame) -> Forwarded | Dropped:
    """A frame that enters by an Ethernet port of an ONU: VLAN of the port, GEM port, service port, uplink."""
    onu = site.view.serials.get(serial_of(serial))
    if onu is None:
        return Dropped(f"no ONU with serial number {serial_of(serial)} is registered")
    label, state = onu.object.replace("onu", "ONU", 1), site.state_of(onu)
    if onu.off or not state.working or eth in onu.locked:
        silent = f"not working ({state.phase})" if not state.working else f"locked at eth_0/{eth}"
        return Dropped(f"{label} is {'disabled' if onu.off else silent}")
    user = _user_vlan(onu, eth, frame, label)
    if isinstance(user, Dropped):
        return user
    gem = onu.gem_of(user)
    if gem is None or gem not in onu.gems:
        return Dropped(f"no service of {label} takes VLAN {user} to a GEM port")
    names = {str(user)} if user else {"untagged"}
    flow = next((flow for flow in onu.flows.values() if flow.vport == gem and flow.user in names), None)
    if flow is None:
        return Dropped(f"no service-port takes user VLAN {user} of vport {gem} of {label}")
    return _uplink(site, flow, user, frame.tags[1:], label)


def _user_vlan(onu: Onu, eth: int, frame: Frame, label: str) -> int | Dropped:
    """The VLAN in the ONU: `tag` tags what is untagged and takes nothing else; without a mode the port is open [I]."""
    mode, own = onu.ports.get(eth, ("transparent", None))
    outside = frame.tags[0] if frame.tags else 0
    if mode == "tag" and outside:
        return Dropped(f"eth_0/{eth} of {label} discards VLAN {outside}: mode tag")
    if mode == "trunk" and (not outside or (eth in onu.trunks and outside not in onu.trunks[eth])):
        return Dropped(f"eth_0/{eth} of {label} discards VLAN {outside}: mode trunk")
    return outside or own or 0


def _uplink(site: Site, flow: Flow, user: int, inner: tuple[int, ...], label: str) -> Forwarded | Dropped:
    if flow.vlan not in site.view.vlans:
        return Dropped(f"VLAN {flow.vlan} does not exist")
    carriers = [port for port in site.view.carriers(flow.vlan) if port in site.uplinks()]
    if not carriers:
        return Dropped(f"VLAN {flow.vlan} is not on any uplink")
    port = next((port for port in carriers if site.port_lit(port)), None)
    if port is None:
        return Dropped(f"uplink {', '.join(carriers)} of VLAN {flow.vlan} is down")
    tags = (flow.vlan, *((flow.inner,) if flow.inner else ()), *inner)
    return Forwarded(port, Frame(tags), f"{label} user VLAN {user}, service-port {flow.index} to VLAN {flow.vlan}")


def downstream(site: Site, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
    """A frame that enters by an uplink reaches the ONU whose service port takes its VLAN."""
    if not frame.tags:
        return Dropped(f"untagged frame on uplink {port}")
    vlan, inner = frame.tags[0], frame.tags[1] if len(frame.tags) > 1 else None
    if port not in site.view.carriers(vlan):
        return Dropped(f"VLAN {vlan} is not on uplink {port}")
    flows = [(onu, flow) for onu, flow in site.view.flows(vlan) if flow.inner in {None, inner}]
    if not flows:
        return Dropped(f"no service-port has VLAN {vlan}")
    for onu, flow in flows:
        state = site.state_of(onu)
        if state.working and state.standing:
            note = f"VLAN {vlan}, service-port {flow.index} to user VLAN {flow.user}"
            return Terminated(onu.object, state.standing.serial, note)
    onu = flows[0][0]
    return Dropped(f"{onu.object.replace('onu', 'ONU', 1)} is not working ({site.state_of(onu).phase})")
