"""Every command of the dialect: in which views it is known, how it is written, and who does it.

In comes the name of a view, out goes its grammar, built when it is first needed. What is not here is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lab.dialects.huawei_smartax import (
    alarms,
    display,
    display_config,
    display_flow,
    display_ont,
    flow,
    modes,
    ont,
    profiles,
    settings,
    tables,
    vlan,
)
from lab.dialects.huawei_smartax.box import Box
from lab.dialects.huawei_smartax.grammar import Deed, Node, add
from lab.servers.grammar import Args

_ALL = "user privilege config gpon mpu vlanif line srv diagnose"
_ENABLED = "privilege config gpon mpu vlanif line srv diagnose"

_PROFILE_NAMES = (
    "omci (ont-lineprofile-id <lp:profile>|ont-lineprofile-name <lpn:text>) "
    "(ont-srvprofile-id <sp:profile>|ont-srvprofile-name <spn:text>) [desc <desc_:text>]"
)
_IN = "inbound traffic-table index <v-inbound:table>"
_OUT = "outbound traffic-table index <v-outbound:table>"
_SCOPES = (
    "section <name_:text>|ont <fsp> <ont_:ontid>|port <fsp>|service-port [<flow>]|"
    "interface (gpon|mpu) <board_:board>|include-default"
)
_WHERE = "<frame:number> <slot:number> <port>"
_ETH = "<port> <ont_:ontid> eth <eth_:eth>"


Action = Callable[[Box, Args], str]

SHOW: tuple[tuple[str, str, Action], ...] = (
    (_ENABLED, f"display current-configuration [({_SCOPES})]", display_config.configuration),
    (_ENABLED, "display saved-configuration", display_config.configuration),
    (_ALL, "display version", display.version),
    (_ALL, "display sysuptime", display.uptime),
    (_ALL, "display sysname", display.sysman),
    (_ENABLED, "display board (<number>|<board_:board>)", display.board),
    (_ENABLED, "display board serial-number <number>", display.serial_numbers),
    (_ENABLED, "display vlan <vlan>", display.vlan),
    (_ENABLED, "display port vlan <fsp>", display.port_vlan),
    (_ENABLED, "display traffic table ip (index <tid:table>|from-index <from:table>)", display.traffic_table),
    (_ENABLED, "display (ont-lineprofile|ont-srvprofile) gpon (profile-id <profile>|all)", display.profiles),
    (_ENABLED, "display dba-profile (profile-id <profile>|all)", display.dba_profiles),
    (_ENABLED, "display service-port (all|<flow>|vlan <vlan>|port <fsp> [ont <ont_:ontid>])", display_flow.flows),
    (_ENABLED, "display alarm active all list", alarms.listing),
    (_ENABLED, "display alarm active all detail", alarms.detail),
    (_ENABLED, "display ont autofind all", display_ont.autofind),
    (_ENABLED, "display ont info by-sn <sn_:serial>", display_ont.info),
    (_ENABLED, "display ont info summary <fsp>", display_ont.summary),
    ("privilege config", f"display ont info {_WHERE} (<ont_:ontid>|all)", display_ont.info),
    ("privilege config", f"display ont optical-info {_WHERE} (<ont_:ontid>|all)", display_ont.optical),
    ("gpon", "display ont info <port> (<ont_:ontid>|all)", display_ont.info),
    ("gpon", "display ont optical-info <port> (<ont_:ontid>|all)", display_ont.optical),
    ("gpon", "display ont autofind <port>", display_ont.autofind),
    ("gpon", "display ont port state <port> <ont_:ontid> eth-port all", display_ont.eth_state),
    ("gpon", f"display ont port vlan {_ETH.replace('eth <', 'byport eth <')}", display_ont.eth_vlan),
)

_VLANS = "<first:vlan> [to <last:vlan>]"
_INNER = "inner-vlan <v-inner:vlan> [inner-priority <v-priority:priority>]"
_FLOW = (
    "vlan <v-vlan:vlan> gpon <fsp> ont <ont_:ontid> gemport <gem> multi-service user-vlan (<v-user:vlan>|untagged) "
    f"[tag-transform (({'|'.join(flow.TRANSFORMS)}) [{_INNER}]|{flow.ADDS} {_INNER})] [{_IN}] [{_OUT}]"
)
_RATES = "cir <v-cir:rate> [cbs <v-cbs:burst>] [pir <v-pir:rate>] [pbs <v-pbs:burst>] [color-mode color-blind]"
_POLICY = "priority <v-priority:priority> priority-policy (local-setting|tag-in-package)"
_TYPES = (
    "type1 fix <v-fix:rate>|type2 assure <v-assure:rate>|type3 assure <v-assure:rate> max <v-max:rate>|"
    "type4 max <v-max:rate>|type5 fix <v-fix:rate> assure <v-assure:rate> max <v-max:rate>"
)

WRITE: tuple[tuple[str, str, Action], ...] = (
    ("privilege config", "sysname <text>", vlan.sysname),
    ("config", f"vlan {_VLANS} (smart|mux|standard|super)", vlan.add_vlan),
    ("config", f"undo vlan {_VLANS}", vlan.undo_vlan),
    ("config", f"vlan attrib {_VLANS} (common|stacking|q-in-q)", vlan.vlan_attribute),
    ("config", f"undo vlan attrib {_VLANS}", vlan.vlan_attribute),
    ("config", "vlan desc <first:vlan> description <text>", vlan.vlan_description),
    ("config", "undo vlan desc <first:vlan>", vlan.vlan_description),
    ("config", f"port vlan {_VLANS} <board> <port>", vlan.port_vlan),
    ("config", f"undo port vlan {_VLANS} <board> <port>", vlan.port_vlan),
    ("config", f"traffic table ip [index <tid:table>] [name <name_:text>] {_RATES} {_POLICY}", tables.traffic_table),
    (
        "config",
        f"traffic table ip modify index <tid:table> [rename <name_:text>] {_RATES} {_POLICY}",
        tables.modify_traffic_table,
    ),
    ("config", "undo traffic table ip index <tid:table>", tables.undo_traffic_table),
    ("config", f"dba-profile add profile-id <profile> [profile-name <name_:text>] ({_TYPES})", tables.dba_profile),
    ("config", "dba-profile delete profile-id <profile>", tables.delete_dba_profile),
    ("config", f"service-port [<flow>] {_FLOW}", flow.add_flow),
    ("config", f"service-port <flow> ({_IN} [{_OUT}]|{_OUT})", flow.modify_flow),
    ("config", "undo service-port <flow>", flow.undo_flow),
    ("config", "undo service-port port <fsp> [ont <ont_:ontid>]", flow.undo_flows_of),
    ("config", "service-port desc <flow> description <text>", flow.flow_description),
    ("config", "undo service-port desc <flow>", flow.flow_description),
    ("config", "mac-address max-mac-count service-port <flow> <number>", settings.most_addresses),
    ("config", "undo mac-address max-mac-count service-port <flow>", settings.most_addresses),
    ("config", "vlan forwarding <first:vlan> (vlan-mac|vlan-connect)", settings.forwarding),
    (
        "gpon",
        "ont ipconfig <port> <ont_:ontid> [ip-index <index_:number>] dhcp vlan <v-vlan:vlan> [priority <p:priority>]",
        settings.address,
    ),
    ("config", "undo (ont-lineprofile|ont-srvprofile) gpon profile-id <profile>", profiles.undo),
    ("gpon", f"ont add <port> [<ont_:ontid>] sn-auth <sn:serial> {_PROFILE_NAMES}", ont.add),
    ("gpon", f"ont confirm <port> [ontid <ont_:ontid>] sn-auth <sn:serial> {_PROFILE_NAMES}", ont.add),
    ("gpon", "ont modify <port> <ont_:ontid> ont-lineprofile-id <lp:profile>", ont.modify),
    ("gpon", "ont modify <port> <ont_:ontid> ont-srvprofile-id <sp:profile>", ont.modify),
    ("gpon", "ont modify <port> <ont_:ontid> desc <desc_:text>", ont.modify),
    ("gpon", "ont delete <port> <ont_:ontid>", ont.delete),
    ("gpon", "ont (activate|deactivate) <port> <ont_:ontid>", ont.activation),
    ("gpon", "ont reset <port> <ont_:ontid>", ont.reset),
    ("gpon", f"ont port native-vlan {_ETH} vlan <v-vlan:vlan> [priority <v-priority:priority>]", ont.native_vlan),
    ("gpon", f"undo ont port native-vlan {_ETH}", ont.native_vlan),
    ("gpon", f"ont port vlan {_ETH} translation <inside:vlan> user-vlan <outside:vlan>", ont.port_vlan),
    ("gpon", f"undo ont port vlan {_ETH} [translation <inside:vlan>] user-vlan <outside:vlan>", ont.undo_port_vlan),
    ("gpon", "port <port> ont-auto-find (enable|disable)", ont.auto_find),
    ("gpon mpu", "shutdown <port>", ont.shutdown),
    ("gpon mpu", "undo shutdown <port>", ont.shutdown),
)


@cache
def grammar(view: str) -> Node:
    """The commands of one view."""
    root = Node()
    every = (
        ("show", [(views, rule, action) for views, rule, action in SHOW]),
        ("write", [(views, rule, action) for views, rule, action in WRITE]),
        ("session", [(views, rule, action) for views, rule, action in modes.RULES]),
    )
    for kind, rules in every:
        for views, rule, action in rules:
            if view in views.split():
                add(root, rule, Deed(kind, action))
    return root
