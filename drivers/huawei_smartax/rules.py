"""The line rules of SmartAX: what each configuration line of the box configures, and how it is taken back.

Pure. Suspension is no line of the box's configuration: it is written here as `ont deactivate P O`.
Sources: Huawei MA5800 command reference, public MA5800 configurations.
"""

from __future__ import annotations

from collections.abc import Iterator

from drivers.kit.line_rules import MatchedLine, Rule, Rules

_PON = r"interface gpon (?P<board>\d+/\d+)\n"
_ONT = r"(?P<port>\d+) (?P<ont>\d+)"
_OWNER = "ont {board}/{port} {ont}"
_FLOW = r"service-port (?P<index>\d+)"
_TABLES = r"(?: inbound traffic-table index (?P<up>\d+) outbound traffic-table index (?P<down>\d+))?"

RULES = Rules(
    Rule(
        rank=0,
        pattern=r"traffic table ip index (?P<table>\d+)(?P<body>(?: name \"[^\"]*\")?) (?P<rates>cir .+)",
        key="traffic-table {table}",
        undo="undo traffic table ip index {table}",
        # one in use cannot be taken away
        amend="traffic table ip modify index {table} {rates}",
        shared=True,
    ),
    Rule(
        rank=1,
        pattern=r"vlan (?P<svlan>\d+) (?:standard|smart|mux|super)",
        key="vlan {svlan}",
        undo="undo vlan {svlan}",
        shared=True,
    ),
    Rule(
        rank=2,
        pattern=r"vlan (?P<what>attrib|desc) (?P<number>\d+) .+",
        key="vlan {what} {number}",
        undo="undo vlan {what} {number}",
        owner="vlan {number}",
        vanishes=True,
        amend="{line}",
        shared=True,
    ),
    Rule(
        rank=3,
        pattern=r"port vlan (?P<number>\d+) (?P<uplink>\d+/\d+ \d+)",
        key="port vlan {number} {uplink}",
        undo="undo port vlan {number} {uplink}",
        owner="vlan {number}",
        shared=True,
    ),
    Rule(
        rank=4,
        # one that is told by a password or an LOID has no serial number, and is somebody else's
        pattern=rf'{_PON}ont add {_ONT} (?P<body>(?:sn-auth "(?P<serial>[0-9A-F]{{16}})" )?.+?)'
        r'(?: desc (?P<text>"[^"]*"))?',
        key=_OWNER,
        undo="ont delete {port} {ont}",
        identity=("serial",),
        amend="ont modify {port} {ont} desc {text}",
    ),
    Rule(
        rank=5,
        pattern=rf"{_PON}ont port native-vlan {_ONT} (?P<kind>\w+) (?P<eth>\d+) vlan \d+ priority \d",
        key="native-vlan {board}/{port} {ont} {kind} {eth}",
        # the state of a port that nobody configured
        undo="ont port native-vlan {port} {ont} {kind} {eth} vlan 1 priority 0",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=5,
        pattern=rf"{_PON}ont port vlan {_ONT} (?P<kind>\w+) (?P<eth>\d+) translation \d+ user-vlan (?P<access>\d+)",
        key="port-vlan {board}/{port} {ont} {kind} {eth} {access}",
        undo="undo ont port vlan {port} {ont} {kind} {eth} user-vlan {access}",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=7,
        pattern=rf"{_PON}ont deactivate {_ONT}",
        key="deactivated {board}/{port} {ont}",
        undo="ont activate {port} {ont}",
        owner=_OWNER,
        vanishes=True,
    ),
    Rule(
        # settings of an ONT that no template writes: they go with it, and come back with it
        rank=6,
        pattern=rf"{_PON}ont [a-z][a-z-]*(?: [a-z][a-z-]*)* {_ONT}(?: .+)?",
        key="setting {board} {line}",
        owner=_OWNER,
        vanishes=True,
    ),
    Rule(
        rank=8,
        pattern=rf"{_FLOW} (?P<body>vlan (?P<outer>\d+) gpon (?P<pon>\d+/\d+/\d+) ont (?P<ont>\d+) "
        rf"(?:gemport|eth) \d+ (?:multi-service user-vlan (?P<user>\d+|untagged)\b)?"
        rf"(?: tag-transform [a-z-]+(?: inner-vlan (?P<inner>\d+))?)?.*?){_TABLES}",
        key="service-port {index}",
        undo="undo service-port {index}",
        owner="ont {pon} {ont}",
        identity=("pon", "ont"),
        amend="service-port {index} inbound traffic-table index {up} outbound traffic-table index {down}",
    ),
    Rule(
        # on a line of another kind (VDSL, EPON), or as another release prints it: somebody else's
        rank=8,
        pattern=rf"{_FLOW} (?P<body>vlan (?P<outer>\d+) .+)(?P<pon>(?!))?(?P<ont>(?!))?",
        key="service-port {index}",
        undo="undo service-port {index}",
        identity=("pon", "ont"),
    ),
    Rule(
        rank=9,
        pattern=r"service-port desc (?P<index>\d+) .+",
        key="service-port desc {index}",
        undo="undo service-port desc {index}",
        owner="service-port {index}",
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        # what somebody set for a service port, typed where it is: it goes with it, and comes back with it
        rank=10,
        pattern=rf"(?!undo )[a-z].* {_FLOW}(?: .+)?",
        key="setting {line}",
        owner="service-port {index}",
        vanishes=True,
    ),
    Rule(
        # ... and in a view of its own (multicast): how the box comes back to that view is not known
        rank=10,
        pattern=r"(?s:(?!interface gpon ).+\n).*\bservice-port(?:-list)? (?P<index>\d+)(?: .+)?",
        key="elsewhere {line} {index}",
        owner="service-port {index}",
    ),
    Rule(
        # what somebody set for a VLAN, which services share: it holds the VLAN
        rank=3,
        pattern=r"(?:[a-z][a-z-]* )*vlan (?:[a-z][a-z-]* )*(?P<number>\d+)(?: .+)?",
        key="setting {line}",
        owner="vlan {number}",
    ),
)


def contradictions(known: tuple[MatchedLine, ...], up: set[str], flows: list[str], tables: list[int]) -> Iterator[str]:
    """What is in use is there: a display that does not show it is not believed."""
    keys = {each.key for each in known}
    asked = {f"service-port {index}" for index in flows}
    yield from (f"{flow} is configured, and its display shows none" for flow in sorted(asked & keys - up))
    yield from (f"{flow} is displayed, and is not configured" for flow in sorted(asked & up - keys))
    for each in known:
        bound = {f"traffic-table {each.groups.get(way)}" for way in ("up", "down")}
        needs = bound & {f"traffic-table {index}" for index in tables}
        needs |= {each.owner} if each.key.startswith("port vlan ") else set()
        yield from (f"{each.key} stands on {lost}, and its display shows none" for lost in sorted(needs - keys))
