"""Commands about ONUs at the PON port and at the ONU's own interface: registration, T-CONTs, GEM ports, service ports.

In come the box, what the view is about and the values of a command line, out goes what the box prints; a refusal is a
Refusal in its words. Refusals whose causes no source names are marked [I].
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lab.dialects.zte_zxan.box import Box
from lab.dialects.zte_zxan.model import PRESET_PROFILE, PRESET_TYPES, Flow, Onu, flow_of
from lab.dialects.zte_zxan.release import EXISTING, FULL, IN_USE, SERIAL_USED, OnuKey, need
from lab.servers.grammar import Args

REGISTERED = ".[Successful]\n"
MOST_ONUS = 128


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a command is given: the interface in view, who gives it, and in which view."""

    about: str
    user: str
    view: str = ""

    @property
    def pon(self) -> str:
        return str(re.findall(r"\d+/\d+/\d+", self.about)[0])

    @property
    def key(self) -> OnuKey:
        return self.pon, int(re.findall(r"[:.](\d+)", self.about)[0])

    @property
    def vport(self) -> int:
        return int(self.about.rpartition(":")[2])


def key_of(name: str) -> OnuKey:
    """`gpon-onu_1/3/12:4`, `gpon_onu-1/3/12:4` or `vport-1/3/12.4:1`."""
    return Seen(name, "").key


def onu_of(box: Box, key: OnuKey) -> Onu:
    """The registered ONU."""
    onu = box.view.onus.get(key)
    need(onu)
    assert onu is not None
    return onu


def _olt(box: Box, pon: str) -> str:
    return f"interface {box.release.olt}{pon}"


def _home(box: Box, key: OnuKey) -> tuple[str, str]:
    return box.release.home("onu"), f"interface {box.release.onu_name(key)}"


def _vport_home(box: Box, key: OnuKey, vport: int) -> tuple[str, str]:
    return box.release.home("vport"), f"interface {box.release.vport_name(key, vport)}"


def register(box: Box, seen: Seen, args: Args) -> str:
    """A type, a serial number and an id that are free; the interface of the ONU comes with it."""
    view, key, serial = box.view, (seen.pon, int(args["id"])), args["sn"].upper()
    need(key not in view.onus, EXISTING)
    need(serial not in view.serials, SERIAL_USED)
    need(args["type_"] in view.types or (args["type_"] in PRESET_TYPES and not box.release.new))
    need(sum(onu.key[0] == seen.pon for onu in view.onus.values()) < MOST_ONUS, FULL)
    document = box.store.document
    document.put(box.release.home("olt"), _olt(box, seen.pon), f"onu {key[1]} type {args['type_']} sn {serial}")
    document.block(box.release.home("interface"), _home(box, key)[1])
    box.changed(f"onu {seen.pon}:{key[1]}", seen.user)
    return REGISTERED


def delete(box: Box, seen: Seen, args: Args) -> str:
    """The ONU goes with everything that stands on it."""
    onu = onu_of(box, (seen.pon, int(args["id"])))
    release, document = box.release, box.store.document
    for vport in sorted({1, *onu.gems, *(flow.vport for flow in onu.flows.values())}):
        for part in ("vport", "interface"):
            document.drop_block(release.home(part), _vport_home(box, onu.key, vport)[1])
    document.drop_block(release.home("mng"), f"pon-onu-mng {release.onu_name(onu.key)}")
    for part in ("onu", "interface"):
        document.drop_block(release.home(part), _home(box, onu.key)[1])
    document.drop(release.home("olt"), _olt(box, onu.key[0]), rf"onu {onu.key[1]} ")
    for key in [key for key, alarm in box.alarms.active.items() if alarm.object == onu.object]:
        box.alarms.clear(key)
    box.changed(onu.object, seen.user)
    return ""


def appear(box: Box, key: OnuKey, user: str) -> None:
    """C600: whoever enters the interface of an ONU that is not there makes it (see facts: never probe that way)."""
    title = _home(box, key)[1]
    if box.store.document.find(box.release.home("interface"), title) is None:
        box.store.document.block(box.release.home("interface"), title)
        box.changed(f"onu {key[0]}:{key[1]}", user)


def remove_interface(box: Box, seen: Seen, args: Args) -> str:
    """`no interface gpon_onu-...`: only one that stands without an ONU [I]."""
    key = key_of(args["onu_"])
    need(box.store.document.find(box.release.home("interface"), f"interface {box.release.onu_name(key)}"))
    need(key not in box.view.onus, IN_USE)
    box.store.document.drop_block(box.release.home("interface"), f"interface {box.release.onu_name(key)}")
    box.changed(f"onu {key[0]}:{key[1]}", seen.user)
    return ""


def label(box: Box, seen: Seen, args: Args) -> str:
    """`name` and `description`; C300 prints them in quotes (config-c320)."""
    onu = onu_of(box, seen.key)
    word = "name" if "name" in args else "description"
    if "no" in args:
        box.store.document.drop(*_home(box, onu.key), rf"{word} ")
    else:
        text = args["text_"].strip('"')
        box.store.document.put(*_home(box, onu.key), f"{word} {text}" if box.release.new else f'{word} "{text}"')
    box.changed(onu.object, seen.user)
    return ""


def admin(box: Box, seen: Seen, args: Args) -> str:
    """C300 `shutdown`, C600 `admin disable`; that both are printed like this is inferred [I]."""
    onu = onu_of(box, seen.key)
    if "no" in args or "enable" in args:
        box.store.document.drop(*_home(box, onu.key), r"shutdown|admin ")
    else:
        box.store.document.put(*_home(box, onu.key), "admin disable" if box.release.new else "shutdown")
    box.changed(onu.object, seen.user)
    return ""


def bind(box: Box, seen: Seen, args: Args) -> str:
    onu = onu_of(box, seen.key)
    box.store.document.put(*_home(box, onu.key), f"sn-bind {'disable' if 'disable' in args else 'enable sn'}")
    box.changed(onu.object, seen.user)
    return ""


def tcont(box: Box, seen: Seen, args: Args) -> str:
    onu = onu_of(box, seen.key)
    need(args["profile_"] in box.view.tconts or args["profile_"] == PRESET_PROFILE)
    name = f" name {args['name_']}" if "name_" in args else ""
    box.store.document.put(*_home(box, onu.key), f"tcont {args['n']}{name} profile {args['profile_']}")
    box.changed(onu.object, seen.user)
    return ""


def no_tcont(box: Box, seen: Seen, args: Args) -> str:
    onu, number = onu_of(box, seen.key), int(args["n"])
    need(number in onu.tconts)
    need(all(gem.tcont != number for gem in onu.gems.values()), IN_USE)
    box.store.document.drop(*_home(box, onu.key), rf"tcont {number} ")
    box.changed(onu.object, seen.user)
    return ""


def gemport(box: Box, seen: Seen, args: Args) -> str:
    """On C600 the GEM port brings the interface `vport` of its number with it [I]."""
    onu, number = onu_of(box, seen.key), int(args["n"])
    need(int(args["t"]) in onu.tconts)
    name = f" name {args['name_']}" if "name_" in args else ""
    queue = f" queue {args['q']}" if "q" in args else ""
    box.store.document.put(*_home(box, onu.key), f"gemport {number}{name} tcont {args['t']}{queue}")
    if box.release.new:
        box.store.document.block("if-intf", _vport_home(box, onu.key, number)[1])
    box.changed(onu.object, seen.user)
    return ""


def limit(box: Box, seen: Seen, args: Args) -> str:
    onu, number = onu_of(box, seen.key), int(args["n"])
    need(number in onu.gems)
    if "no" in args:
        need(box.store.document.drop(*_home(box, onu.key), rf"gemport {number} traffic-limit "))
    else:
        rates = [(word, args[f"{word}_"]) for word in ("upstream", "downstream") if f"{word}_" in args]
        need(all(name in box.view.traffic for _, name in rates))
        words = " ".join(f"{word} {name}" for word, name in rates)
        box.store.document.put(*_home(box, onu.key), f"gemport {number} traffic-limit {words}")
    box.changed(onu.object, seen.user)
    return ""


def no_gemport(box: Box, seen: Seen, args: Args) -> str:
    """Not while a service port or a service of the ONU's own configuration uses it [I]."""
    onu, number = onu_of(box, seen.key), int(args["n"])
    need(number in onu.gems)
    used = {flow.vport for flow in onu.flows.values()} | {gem for gem, _ in onu.services.values()}
    need(number not in used | {gem for gem, _ in onu.gem_flows}, IN_USE)
    box.store.document.drop(*_home(box, onu.key), rf"gemport {number} ")
    if box.release.new:
        for part in ("vport", "interface"):
            box.store.document.drop_block(box.release.home(part), _vport_home(box, onu.key, number)[1])
    box.changed(onu.object, seen.user)
    return ""


def vport_mode(box: Box, seen: Seen, args: Args) -> str:
    onu = onu_of(box, seen.key)
    need(int(args["v"]) in onu.gems)
    mode = next(word for word in ("hybrid", "trunk", "access") if word in args)
    box.store.document.put(*_home(box, onu.key), f"switchport mode {mode} vport {args['v']}")
    box.changed(onu.object, seen.user)
    return ""


def service_port(box: Box, seen: Seen, args: Args) -> str:
    """C300 prints a blank behind the line (config-c320). One that stands is not changed by a second line [I]."""
    onu, new = onu_of(box, seen.key), box.release.new
    vport = seen.vport if new else int(args["v"])
    vlans = f"user-vlan {args['u']} vlan {args['v-vlan']}" + (f" svlan {args['v-svlan']}" if "v-svlan" in args else "")
    rates = "".join(f" {word} {args[f'{word}_']}" for word in ("ingress", "egress") if f"{word}_" in args)
    line = f"service-port {args['n']}{'' if new else f' vport {vport}'} {vlans}{rates}"
    flow = flow_of(line, vport)
    assert flow is not None
    _check(box, onu, flow)
    home = _vport_home(box, onu.key, vport) if new else _home(box, onu.key)
    box.store.document.put(*home, line + ("" if new else " "))
    box.changed(f"service-port {onu.key[0]}:{onu.key[1]} {flow.index}", seen.user)
    return ""


def _check(box: Box, onu: Onu, flow: Flow) -> None:
    place = (flow.vport if box.release.new else 0, flow.index)
    need(place not in onu.flows or onu.flows[place].line == flow.line, EXISTING)
    need(flow.vport in onu.gems)
    need(flow.vlan in box.view.vlans)
    need(all(name in box.view.traffic for name in (flow.egress, flow.ingress) if name))
    others = (other for other_place, other in onu.flows.items() if other_place != place)
    need(
        all((other.vport, other.user) != (flow.vport, flow.user) or other.inner != flow.inner for other in others),
        EXISTING,
    )


def no_service_port(box: Box, seen: Seen, args: Args) -> str:
    onu, new = onu_of(box, seen.key), box.release.new
    vport = seen.vport if new else 0
    need((vport, int(args["n"])) in onu.flows)
    home = _vport_home(box, onu.key, vport) if new else _home(box, onu.key)
    box.store.document.drop(*home, rf"service-port {args['n']} ")
    box.changed(f"service-port {onu.key[0]}:{onu.key[1]} {args['n']}", seen.user)
    return ""


def policy(box: Box, seen: Seen, args: Args) -> str:
    """C600: the rate of a vport in one direction."""
    onu = onu_of(box, seen.key)
    direction = next(word for word in ("egress", "ingress") if word in args)
    home = _vport_home(box, onu.key, seen.vport)
    if "no" in args:
        need((seen.vport, direction) in onu.policies)
        box.store.document.drop(*home, rf"qos traffic-policy \S+ direction {direction}")
    else:
        need(args["profile_"] in box.view.traffic)
        box.store.document.put(*home, f"qos traffic-policy {args['profile_']} direction {direction}")
    box.changed(onu.object, seen.user)
    return ""
