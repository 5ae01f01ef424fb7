"""In which order a ZXA10 prints its running configuration: blocks among blocks, lines among the lines of a block.

In come titles and lines, out go places that can be compared; None for what is not modelled. C300 is ordered after
config-c320, C600 after config-c620; where neither shows an order it is by number or name [I].
"""

from __future__ import annotations

import re
from functools import lru_cache

Rank = tuple[int | str, ...]

_KINDS_C300 = (
    r"gpon$",
    r"pon$",
    r"vlan database",
    r"vlan \d",
    r"interface gpon-o",
    r"interface x?gei_",
    r"pon-onu-mng ",
)
_KINDS_C600 = {
    "if-intf": (r"interface gpon_olt-", r"interface gpon_onu-", r"interface vport-", r"interface x?gei-"),
    "xpon": (r"pon$", r"interface gpon_olt-", r"interface gpon_onu-", r"gpon$", r"pon-onu-mng "),
    "MSAN": (
        r"interface gpon_olt-",
        r"interface vport-",
        r"interface x?gei-",
        r"vlan list",
        r"vlan \d",
        r"traffic-profile ",
    ),
}
_RANKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"interface gpon[-_]olt",
        (r"shutdown", r"linktrap", r"name", r"description", r"onu (\d+) ", r"fiber-distance", r"uncfg-onu"),
    ),
    (
        r"interface gpon[-_]onu",
        (
            *(r"name", r"description", r"(?:shutdown|admin)", r"sn-bind", r"fec", r"tcont (\d+) "),
            *(r"gemport (\d+) (?!traffic)", r"gemport (\d+) traffic", r"switchport mode \w+ vport (\d+)"),
            r"service-port (\d+) ",
        ),
    ),
    (r"interface vport", (r"service-port (\d+) ", r"qos traffic-policy \S+ direction (\w+)", r"((?:security|ip) .*)")),
    (
        r"interface x?gei",
        (
            *(r"description", r"phy-attribute", r"shutdown", r"hybrid-attribute", r"negotiation", r"speed", r"duplex"),
            *(r"flowcontrol", r"linktrap", r"switchport mode", r"switchport vlan (\d+)\S* tag"),
            *(r"switchport vlan (\d+)\S* untag", r"port-protect|loopback"),
        ),
    ),
    (r"vlan \d", (r"name", r"description")),
    (r"gpon$", (r"profile tcont (\S+)", r"profile traffic (\S+)")),
    (r"pon$", (r"onu-type (\S+) (.*)", r"onu-type-if (\S+) (\S+)", r"uncfg-onu|onu-profile")),
    (
        r"pon-onu-mng",
        (
            r"loop-detect ethuni (\S+)",
            *(r"flow mode (\d+) ", r"flow (\d+) ", r"gemport (\d+) flow (\d+)", r"service (\S+) "),
            *(r"vlan port eth_0/(\d+) mode", r"vlan port eth_0/(\d+) vlan", r"interface eth eth_0/(\d+)"),
        ),
    ),
    (r"vlan list|vlan database", (r"vlan (?:list )?(\d+)",)),
    (r"traffic-profile", (r"traffic-profile",)),
)


@lru_cache(65536)
def rank(title: str, line: str) -> Rank | None:
    """Where the box prints this line among its neighbours; None: not modelled."""
    text = plain(line).strip().removeprefix("no ")
    patterns = next((patterns for kind, patterns in _RANKS if re.match(kind, title)), ())
    for at, pattern in enumerate(patterns):
        if match := re.match(rf"(?:{pattern})", text):
            return (at, *(int(value) if value.isdigit() else value for value in match.groups()))
    return None


def plain(line: str) -> str:
    """The line without the breaks of the terminal."""
    return line.replace("\n", "")


@lru_cache(65536)
def place(section: str, title: str) -> tuple[int, Rank] | None:
    """(kind, order among its kind) of a block; None: not modelled."""
    kinds = _KINDS_C600.get(section, ()) if section else _KINDS_C300
    for kind, pattern in enumerate(kinds):
        if re.match(pattern, title):
            if pattern.startswith("traffic"):
                return kind, (title.split()[1],)
            numbers = [int(number) for number in re.findall(r"\d+", title)]
            # C600 prints VLAN 1 behind all others (config-c620)
            return kind, (4095,) if section and numbers == [1] and title == "vlan 1" else tuple(numbers)
    return None


def before(one: Rank, other: Rank) -> bool:
    first, second = ([part if isinstance(part, str) else f"{part:09}" for part in rank] for rank in (one, other))
    return first < second
