"""Operational state of a SmartAX box: which ONTs are up, which alarms stand, and where a frame goes.

In come the running datastore and what stands in the field, out go states, alarms and verdicts on frames.
"""

from __future__ import annotations

from typing import Protocol

from lab.dialects.huawei_smartax import alarms
from lab.dialects.huawei_smartax.box import Box, OntState
from lab.dialects.huawei_smartax.model import Flow, Ont, View
from lab.dialects.ma5800_alarms import DYING_GASP, LOS, UPLINK
from lab.element import Dropped, FieldOnt, Forwarded, Frame, Network, Terminated


class Site(Box, Protocol):
    """The element with what surrounds it."""

    name: str
    network: Network

    def port_up(self, port: str) -> bool: ...


def settle(site: Site) -> None:
    """States of all provisioned ONTs and the alarms that follow from them. Idempotent."""
    view, now = site.view, site.alarms.clock()
    field = {pon: site.network.onts_at(site.name, pon) for pon in site.ports_of("pon")}
    keys: set[str] = set()
    for key in [key for key in site.onts if key not in view.onts]:
        del site.onts[key]
    for ont in view.onts.values():
        pon = f"{ont.key[0]}/{ont.key[1]}"
        standing = next((other for other in field.get(pon, ()) if other.serial.upper() == ont.serial), None)
        keys |= _settle_ont(site, ont, standing, pon, now)
    for port in site.ports_of("uplink"):
        if site.network.far_end(site.name, port) and not site.network.link_up(site.name, port):
            keys.add(f"state uplink {port}")
            alarms.raise_(site.alarms, f"state uplink {port}", f"port {port}", UPLINK)
    site.alarms.only(keys, "state ")


def _settle_ont(site: Site, ont: Ont, standing: FieldOnt | None, pon: str, now: float) -> set[str]:
    state = site.onts.setdefault(ont.key, OntState())
    active = ont.key not in site.store.deactivated
    state.field = standing
    powered = standing is not None and standing.powered
    online = active and powered and site.port_up(pon)
    if online and not state.online:
        state.up_since = now
    if not online and (state.online or not state.cause):
        state.down_since = now
        state.cause = "deactive" if not active else "dying-gasp" if standing and not powered else "LOSi/LOBi"
        state.gasp = now if state.cause == "dying-gasp" else state.gasp
    state.online = online
    if online or not active:
        return set()
    number = DYING_GASP if standing and not powered else LOS
    key = f"state {number} {ont.object}"
    alarms.raise_(site.alarms, key, ont.object, number, standing.model if standing and not powered else "")
    return {key}


def undiscovered_onts(site: Site) -> list[FieldOnt]:
    """Powered ONTs on ports that look for them (`ont-auto-find enable`), with serials that are not provisioned."""
    found = []
    for pon in site.ports_of("pon"):
        if pon in site.view.autofind and site.port_up(pon):
            here = site.network.onts_at(site.name, pon)
            found += [ont for ont in here if ont.powered and ont.serial.upper() not in site.view.serials]
    return found


def flow_up(site: Site, index: int) -> bool:
    flow = site.view.flows[index]
    return flow.ont in site.onts and site.onts[flow.ont].online and flow.vlan in site.view.vlans


def upstream(site: Site, serial: str, eth: int, frame: Frame) -> Forwarded | Dropped:
    """A frame that enters by an Ethernet port of an ONT: ONT port VLAN, service port, S-VLAN, uplink."""
    view = site.view
    ont = view.serials.get(serial.upper())
    if ont is None:
        return Dropped(f"no ONT with serial number {serial} is provisioned")
    if reason := _silent(site, ont, eth):
        return Dropped(reason)
    user = _user_vlan(view, ont, eth, frame)
    if isinstance(user, Dropped):
        return user
    names = {str(user), "untagged"} if user == 1 else {str(user)}
    flow = next((flow for flow in view.flows_of(ont.key) if flow.user in names), None)
    label = ont.object.replace("ont", "ONT", 1)
    if flow is None:
        return Dropped(f"no service-port takes user VLAN {user} of {label}")
    if not _mapped(view, ont, flow.gem, user):
        return Dropped(
            f"line profile {ont.line_profile} of {label} does not map user VLAN {user} to GEM port {flow.gem}"
        )
    return _uplink(site, flow, user, frame.tags[1:], label)


def _mapped(view: View, ont: Ont, gem: int, user: int) -> bool:
    """A GEM port takes the VLANs mapped to it; mapped by priority it takes every VLAN."""
    profile = view.line_profiles.get(ont.line_profile)
    entries = profile.gems().get(gem, []) if profile else []
    vlans = {entry for entry in entries if entry.startswith("vlan ")}
    return bool(entries) and (not vlans or f"vlan {user}" in vlans)


def _silent(site: Site, ont: Ont, eth: int) -> str:
    label, state = ont.object.replace("ont", "ONT", 1), site.onts.get(ont.key, OntState())
    if ont.key in site.store.deactivated:
        return f"{label} is deactivated"
    if not state.online or state.field is None:
        return f"{label} is offline ({state.cause or 'LOSi/LOBi'})"
    return f"{label} has no Ethernet port {eth}" if not 1 <= eth <= state.field.eth_ports else ""


def _user_vlan(view: View, ont: Ont, eth: int, frame: Frame) -> int | Dropped:
    """The VLAN towards the OLT: native for untagged frames, then translation; without any the port is transparent.

    A tag that a translating port does not know is discarded (mismatch policy of `display ont port vlan`).
    """
    outside = frame.tags[0] if frame.tags else view.native.get((ont.key, eth), (1, 0))[0]
    table = dict(view.translations.get((ont.key, eth), {}))
    profile = view.service_profiles.get(ont.service_profile)
    for line in profile.body if profile else ():
        parts = line.split()
        if parts[:5] == ["port", "vlan", "eth", str(eth), "translation"]:
            table.setdefault(int(parts[7]), int(parts[5]))
    if outside in table:
        return table[outside]
    if table and frame.tags:
        return Dropped(f"eth {eth} of {ont.object.replace('ont', 'ONT', 1)} discards VLAN {outside}: no translation")
    return outside


def _uplink(site: Site, flow: Flow, user: int, inner: tuple[int, ...], label: str) -> Forwarded | Dropped:
    if flow.vlan not in site.view.vlans:
        return Dropped(f"VLAN {flow.vlan} does not exist")
    carriers = site.view.carriers(flow.vlan)
    if not carriers:
        return Dropped(f"VLAN {flow.vlan} is not on any uplink")
    port = next((port for port in carriers if site.port_lit(port)), None)
    if port is None:
        return Dropped(f"uplink {', '.join(carriers)} of VLAN {flow.vlan} is down")
    tags = (flow.vlan, *inner)
    if flow.transform == "translate-and-add" and flow.inner is not None:
        tags = (flow.vlan, flow.inner, *inner)
    elif flow.transform == "add":
        tags = (flow.vlan, user, *inner)
    note = f"{label} user VLAN {user}, service-port {flow.index} to VLAN {flow.vlan}"
    return Forwarded(port, Frame(tags), note)


def downstream(site: Site, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
    """A frame that enters by an uplink reaches the ONTs whose service ports take its S-VLAN."""
    if not frame.tags:
        return Dropped(f"untagged frame on uplink {port}")
    vlan = frame.tags[0]
    if vlan not in site.view.vlans:
        return Dropped(f"VLAN {vlan} does not exist")
    if port not in site.view.carriers(vlan):
        return Dropped(f"VLAN {vlan} is not on uplink {port}")
    inner = frame.tags[1] if len(frame.tags) > 1 else None
    flows = [flow for flow in site.view.flows.values() if flow.vlan == vlan and flow.inner in {None, inner}]
    if not flows:
        return Dropped(f"no service-port has VLAN {vlan}")
    up = next((flow for flow in sorted(flows, key=lambda flow: flow.index) if flow_up(site, flow.index)), None)
    if up is None:
        return Dropped(f"service-port {flows[0].index} is down")
    board, pon, ont = up.ont
    standing = site.onts[up.ont].field
    serial = standing.serial if standing else ""
    note = f"VLAN {vlan}, service-port {up.index} to user VLAN {up.user}"
    return Terminated(f"ont {board}/{pon} {ont}", serial, note)
