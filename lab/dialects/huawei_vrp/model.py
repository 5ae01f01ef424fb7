"""What the configuration of a VRP box means: interfaces with VLANs, addresses, pseudowires; VPN instances; peers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lab.dialects.huawei_vrp.text import Document
from lab.dialects.pseudowires import Label, Wire

Address = ipaddress.IPv4Interface


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface with its lines as printed."""

    name: str
    lines: tuple[str, ...]

    @property
    def main(self) -> str:
        return self.name.partition(".")[0]

    @property
    def view(self) -> str:
        """Which lines it takes: `main`, `sub` or `loop`."""
        return view_of(self.name)

    @property
    def shut(self) -> bool:
        return "shutdown" in self.lines

    @property
    def tags(self) -> tuple[int, ...] | None:
        """The VLANs of frames that it takes, outermost first; () for a main interface, None where nothing says so."""
        if self.view != "sub":
            return ()
        found = self._first(r"vlan-type dot1q (\d+)") or self._first(r"qinq termination pe-vid (\d+) ce-vid (\d+)")
        return tuple(map(int, found)) if found else None

    @property
    def addresses(self) -> tuple[Address, ...]:
        found = (re.fullmatch(r"ip address (\S+) (\S+)(?: sub)?", line) for line in self.lines)
        return tuple(Address(f"{each[1]}/{each[2]}") for each in found if each)

    @property
    def vpn(self) -> str:
        return (self._first(r"ip binding vpn-instance (\S+)") or ("",))[0]

    @property
    def wire(self) -> Wire | None:
        """The pseudowire that it is switched into: of VLAN type on a sub-interface, unless it is raw."""
        found = self._first(r"mpls l2vc (\S+) (\d+)(.*)")
        if found is None:
            return None
        peer, number, more = found
        kind = "vlan" if self.view == "sub" and "raw" not in more.split() else "ethernet"
        return Wire(peer, int(number), self.name, kind, "control-word" in more.split())

    @property
    def description(self) -> str:
        return (self._first(r"description (.*)") or ("",))[0]

    @property
    def trunk(self) -> str:
        """The trunk that it is a member of: `Eth-Trunk7`."""
        found = self._first(r"eth-trunk (\d+)")
        return f"Eth-Trunk{found[0]}" if found else ""

    def _first(self, pattern: str) -> tuple[str, ...] | None:
        found = (re.fullmatch(pattern, line) for line in self.lines)
        return next((each.groups() for each in found if each), None)


@dataclass(frozen=True, slots=True)
class Instance:
    """A VPN instance: `rd` is empty where none is given."""

    name: str
    rd: str
    exports: tuple[str, ...]
    imports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    vpn: str
    address: str
    number: str


def view_of(interface: str) -> str:
    if re.match(r"(?:LoopBack|NULL)", interface):
        return "loop"
    return "sub" if "." in interface else "main"


class Model:
    """A configuration read once."""

    def __init__(self, document: Document) -> None:
        self.interfaces: dict[str, Interface] = {}
        self.instances: dict[str, Instance] = {}
        self.sysname = ""
        self.vtys = 0
        self.local_as = ""
        self.router_id = ""
        self.zone = 0
        """seconds east of Greenwich"""
        self.peers: list[Peer] = []
        self.lsr_id = ""
        self.remote_peers: set[str] = set()
        """LSRs that LDP has a session with although they are not next to it"""
        for line in document.lines:
            word, _, rest = line.text.partition(" ")
            if word == "interface":
                name = rest.split(" ")[0]
                self.interfaces[name] = Interface(name, tuple(child.text for child in line.children))
            elif line.text.startswith("ip vpn-instance "):
                inner = [each.text for child in line.children for each in child.children]
                self._instance(rest.partition(" ")[2], inner)
            elif word == "bgp":
                self._bgp(rest, [(child.text, [each.text for each in child.children]) for child in line.children])
            elif line.text.startswith("mpls ldp remote-peer "):
                self.remote_peers |= {each.text.split()[-1] for each in line.children if "remote-ip " in each.text}
            elif line.text.startswith("mpls lsr-id "):
                self.lsr_id = line.text.split()[-1]
            elif word == "sysname":
                self.sysname = rest
            elif match := re.fullmatch(r"user-interface maximum-vty (\d+)", line.text):
                self.vtys = int(match[1])
            elif match := re.fullmatch(r"clock timezone \S+ (add|minus) (\d+):(\d+)(?::\d+)?", line.text):
                self.zone = (1 if match[1] == "add" else -1) * (int(match[2]) * 3600 + int(match[3]) * 60)

    def _instance(self, name: str, lines: list[str]) -> None:
        rd = next((line.split()[1] for line in lines if line.startswith("route-distinguisher ")), "")
        targets = [line.split() for line in lines if line.startswith("vpn-target ")]
        ways = {way: tuple(rt for row in targets if row[-1] == way for rt in row[1:-1]) for way in _WAYS}
        self.instances[name] = Instance(name, rd, *ways.values())

    def _bgp(self, number: str, rows: list[tuple[str, list[str]]]) -> None:
        self.local_as = number
        for text, inner in rows:
            if match := re.fullmatch(r"router-id (\S+)", text):
                self.router_id = match[1]
            vpn = text.removeprefix("ipv4-family vpn-instance ") if text.startswith("ipv4-family vpn-") else ""
            for line in inner if vpn else [text]:
                if match := re.fullmatch(r"peer (\S+) as-number (\S+)", line):
                    self.peers.append(Peer("" if vpn == "vpnv4" else vpn, match[1], match[2]))

    @cached_property
    def wires(self) -> Mapping[Label, Wire]:
        found = (each.wire for each in self.interfaces.values())
        return {(wire.peer, wire.number): wire for wire in found if wire}

    def members(self, trunk: str) -> list[str]:
        return [each.name for each in self.interfaces.values() if each.trunk == trunk]

    def subs(self, main: str) -> list[Interface]:
        return [each for each in self.interfaces.values() if each.main == main and each.view == "sub"]


_WAYS = ("export-extcommunity", "import-extcommunity")
