"""Every command of the dialect: in which release and which views it is known, how it is written, and who does it."""

from __future__ import annotations

from functools import lru_cache

from lab.dialects.zte_zxan import mng, modes, onu, settings, show, show_onu, vlan
from lab.dialects.zte_zxan.grammar import RELEASES, Action, Deed, Node, add

_RATES = "[ingress <ingress_:name>] [egress <egress_:name>]"
_UNI = "vlan port <e:eth> "

WRITES: tuple[tuple[str, str, str, Action], ...] = (
    # a PON port, and the ONUs on it
    ("both", "olt", "onu <id> type <type_:name> sn <sn>", onu.register),
    ("both", "olt", "no onu <id>", onu.delete),
    ("both", "olt uplink", "[no] shutdown", vlan.state),
    # an ONU
    ("both", "onu", "(name|description) <text_:text>", onu.label),
    ("both", "onu", "no (name|description)", onu.label),
    ("old", "onu", "[no] shutdown", onu.admin),
    ("new", "onu", "admin (enable|disable)", onu.admin),
    ("old", "onu", "sn-bind (enable sn|disable)", onu.bind),
    ("old", "onu", "tcont <n:tcont> [name <name_:name>] profile <profile_:name>", onu.tcont),
    ("new", "onu", "tcont <n:tcont> profile <profile_:name>", onu.tcont),
    ("both", "onu", "no tcont <n:tcont>", onu.no_tcont),
    ("old", "onu", "gemport <n:gem> [name <name_:name>] [unicast] tcont <t:tcont> [queue <q:priority>]", onu.gemport),
    ("new", "onu", "gemport <n:gem> [name <name_:name>] tcont <t:tcont>", onu.gemport),
    (
        "old",
        "onu",
        "gemport <n:gem> traffic-limit upstream <upstream_:name> [downstream <downstream_:name>]",
        onu.limit,
    ),
    ("old", "onu", "gemport <n:gem> traffic-limit downstream <downstream_:name>", onu.limit),
    ("old", "onu", "no gemport <n:gem> traffic-limit", onu.limit),
    ("both", "onu", "no gemport <n:gem>", onu.no_gemport),
    ("old", "onu", "switchport mode (hybrid|trunk|access) vport <v:gem>", onu.vport_mode),
    (
        *("old", "onu"),
        "service-port <n:flow> vport <v:gem> user-vlan <u:user> vlan <v-vlan:vlan> [svlan <v-svlan:vlan>]",
        onu.service_port,
    ),
    (
        *("new", "vport"),
        f"service-port <n:flow> user-vlan <u:user> vlan <v-vlan:vlan> [svlan <v-svlan:vlan>] {_RATES}",
        onu.service_port,
    ),
    ("old", "onu", "no service-port <n:flow>", onu.no_service_port),
    ("new", "vport", "no service-port <n:flow>", onu.no_service_port),
    ("new", "vport", "qos traffic-policy <profile_:name> direction (egress|ingress)", onu.policy),
    ("new", "vport", "no qos traffic-policy direction (egress|ingress)", onu.policy),
    ("new", "config", "no interface <onu_:onu>", onu.remove_interface),
    ("new", "onu", "fec (enable|disable)", settings.correction),
    ("new", "vport", "security max-mac-learn <n:number>", settings.most_addresses),
    (
        *("new", "vport"),
        "security vlan-stormcontrol (unknowncast|multicast|broadcast) vlan <v:vlan> rate <n:number>",
        settings.storm,
    ),
    ("new", "mng", "loop-detect ethuni <e:eth> (enable|disable)", settings.loop),
    # the ONU's own configuration
    ("old", "mng", "service <name_:name> gemport <g:gem> [cos <c:priority>] [vlan <v:vlan>]", mng.service),
    ("new", "mng", "service <name_:name> gemport <g:gem> [vlan <v:vlan>]", mng.service),
    ("both", "mng", "no service <name_:name>", mng.no_service),
    ("old", "mng", "flow mode <f:flow> tag-filter vlan-filter untag-filter (discard|transparent)", mng.flow_mode),
    ("old", "mng", "flow <f:flow> pri <p:priority> vlan <v:vlan>", mng.flow),
    ("old", "mng", "gemport <g:gem> flow <f:flow>", mng.gem_flow),
    ("old", "mng", "no (flow <f:flow>|flow mode <f:flow>|gemport <g:gem> flow <f:flow>)", mng.no_flow),
    ("both", "mng", _UNI + "mode (tag vlan <v:vlan> [priority <p:priority>]|trunk|transparent)", mng.port_vlan),
    ("both", "mng", _UNI + "mode hybrid def-vlan <v:vlan>", mng.port_vlan),
    ("both", "mng", _UNI + "vlan <list:vlans>", mng.port_vlan),
    ("both", "mng", f"no {_UNI}(mode|vlan)", mng.no_port_vlan),
    ("both", "mng", "interface eth <e:eth> state (lock|unlock)", mng.lock),
    ("both", "mng", "reboot", mng.reboot),
    # VLANs and uplinks
    ("old", "vlandb", "vlan <list_:vlans>", vlan.create_list),
    ("new", "config", "vlan list <list_:vlans>", vlan.create_list),
    ("both", "config", "no vlan <v:vlan>", vlan.remove),
    ("both", "vlan", "(name|description) <text_:text>", vlan.label),
    ("both", "vlan", "no (name|description)", vlan.label),
    ("both", "uplink", "switchport mode (trunk|hybrid|access)", vlan.mode),
    ("both", "uplink", "switchport vlan <list_:vlans> (tag|untag)", vlan.join),
    ("both", "uplink", "no switchport vlan <list_:vlans>", vlan.leave),
    # profiles
    ("both", "gpon", "profile tcont <name_:name> type 1 fixed <fixed_:kbps>", vlan.tcont_profile),
    ("both", "gpon", "profile tcont <name_:name> type 2 assured <assured_:kbps>", vlan.tcont_profile),
    (
        "both",
        "gpon",
        "profile tcont <name_:name> type 3 assured <assured_:kbps> maximum <maximum_:kbps>",
        vlan.tcont_profile,
    ),
    ("both", "gpon", "profile tcont <name_:name> type 4 maximum <maximum_:kbps>", vlan.tcont_profile),
    (
        *("both", "gpon"),
        "profile tcont <name_:name> type 5 fixed <fixed_:kbps> assured <assured_:kbps> maximum <maximum_:kbps>",
        vlan.tcont_profile,
    ),
    ("both", "gpon", "no profile tcont <name_:name>", vlan.no_tcont_profile),
    ("old", "gpon", "profile traffic <name_:name> sir <sir_:kbps> pir <pir_:kbps>", vlan.traffic_profile),
    ("old", "gpon", "no profile traffic <name_:name>", vlan.no_traffic_profile),
    (
        *("new", "config"),
        "traffic-profile <name_:name> cir <cir_:kbps> [cbs <cbs_:number>] [pir <pir_:kbps>] [pbs <pbs_:number>]",
        vlan.policer,
    ),
    ("new", "config", "no traffic-profile <name_:name>", vlan.no_traffic_profile),
    ("both", "pon", "onu-type <name_:name> gpon [description <text_:name>]", vlan.onu_type),
    ("both", "pon", "no onu-type <name_:name>", vlan.no_onu_type),
)

_ALL, _ENABLED = modes.ALL, modes.ENABLED

SHOWS: tuple[tuple[str, str, str, Action], ...] = (
    ("both", _ENABLED, "show running-config", show.running),
    ("old", _ENABLED, "show running-config interface (<pon_:pon>|<onu_:onu>|<uplink_:uplink>)", show.interface),
    ("old", _ENABLED, "show onu running config <onu_:onu>", show.onu_running),
    ("new", _ENABLED, "show running-config <part:name>", show.running),
    (
        *("new", _ENABLED),
        "show running-config-interface (<pon_:pon>|<onu_:onu>|<uplink_:uplink>|<vport_:vport-name>)",
        show.interface,
    ),
    ("new", "olt onu vport uplink mng", "show this", show.this),
    ("both", _ALL, "show card", show.cards),
    ("both", _ALL, "show clock", show_onu.clock),
    ("both", _ENABLED, "show vlan summary", show.vlans),
    ("both", _ENABLED, "show vlan <v:vlan>", show.vlan),
    ("both", _ENABLED, "show vlan port <uplink_:uplink>", show.port_vlans),
    ("both", _ENABLED, "show gpon profile (tcont|traffic)", show.profiles),
    ("both", _ENABLED, "show (alarm history|logging alarm)", show.alarms),
    ("old", _ENABLED, "show gpon onu uncfg [<pon_:pon>]", show_onu.uncfg),
    ("new", _ENABLED, "show pon onu uncfg", show_onu.uncfg),
    ("both", _ENABLED, "show gpon onu state [<pon_:pon> [<id>]]", show_onu.states),
    ("both", _ENABLED, "show gpon onu baseinfo <pon_:pon> [<id>]", show_onu.baseinfo),
    ("both", _ENABLED, "show gpon onu detail-info <onu_:onu>", show_onu.detail),
    ("both", _ENABLED, "show gpon onu by sn <sn_:sn>", show_onu.by_serial),
    ("both", _ENABLED, "show gpon onu config-fail", show_onu.config_fail),
    ("both", _ENABLED, "show gpon onu distance <onu_:onu>", show_onu.distance),
    ("both", _ENABLED, "show gpon remote-onu interface eth <onu_:onu>", show_onu.ethernet),
    ("both", _ENABLED, "show pon power attenuation <onu_:onu>", show_onu.attenuation),
    ("both", _ENABLED, "show pon power (onu-rx|olt-rx) <pon_:pon>", show_onu.power),
    ("old", _ENABLED, "show mac gpon onu <onu_:onu>", show_onu.mac),
    ("new", _ENABLED, "show mac interface <vport_:vport-name>", show_onu.mac),
)


@lru_cache
def grammar(release: str, view: str) -> Node:
    """All that is known in a view, as a tree of words."""
    root = Node()
    tables = (("write", WRITES), ("show", SHOWS), ("session", modes.RULES))
    for kind, rules in tables:
        for which, views, rule, action in rules:
            if view in views.split() and release in {each.name for each in RELEASES[which]}:
                own = "create" if action is modes.create_vlan else kind
                add(root, rule, Deed(own, action, onu.REGISTERED if action is onu.register else ""))
    return root
