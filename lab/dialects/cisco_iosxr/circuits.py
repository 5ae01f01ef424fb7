"""Cross-connects of an IOS XR box: which pseudowires its configuration has, and how they are shown.

In comes a configuration, out come `Wire`s and displays. The table is that of captures; layout and words of the detail
are from the vendor's reference, as far as they are shown here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from lab.dialects.cisco_iosxr.check import value
from lab.dialects.cisco_iosxr.state import Box, Interface, all_interfaces, cross_connects
from lab.dialects.cisco_iosxr.text import Document, Node
from lab.dialects.pseudowires import Down, Label, Router, Wire

_LEGEND = (
    "Legend: ST = State, UP = Up, DN = Down, AD = Admin Down, UR = Unresolved,\n"
    "        SB = Standby, SR = Standby Ready, (PP) = Partially Programmed\n\n"
)
_HEAD = (
    "XConnect                   Segment 1                       Segment 2                \n"
    "Group      Name       ST   Description            ST       Description            ST    \n"
    "------------------------   -----------------------------   -----------------------------\n"
)
_WORDS = {"UP": "up", "DN": "down", "UR": "unresolved"}


class Wired(Box, Protocol):
    """The element as the displays see it."""

    def wires(self) -> Mapping[Label, Wire]: ...
    def wire_down(self, wire: Wire) -> Down: ...


# -- configuration ----------------------------------------------------------------------------------------------------
def wires(document: Document) -> dict[Label, Wire]:
    """Of every cross-connect with an attachment circuit and a neighbor. Without transport-mode a pseudowire is raw."""
    found: dict[Label, Wire] = {}
    for _, _, p2p in cross_connects(document):
        circuits = [each.text.split()[1] for each in p2p.statements() if each.text.startswith("interface ")]
        for neighbor in (each for each in p2p.statements() if each.text.startswith("neighbor ")):
            _, _, peer, _, number = neighbor.text.split()
            kind, word = _encapsulation(document, neighbor)
            if len(circuits) == 1:
                found[peer, int(number)] = Wire(peer, int(number), circuits[0], kind, word)
    return found


def _encapsulation(document: Document, neighbor: Node) -> tuple[str, bool]:
    """VC type and control word, as the class of the pseudowire says."""
    named = next((each.text for each in neighbor.statements() if each.text.startswith("pw-class ")), "")
    mpls = document.at("l2vpn", named, "encapsulation mpls") if named else None
    said = {each.text for each in mpls.statements()} if mpls else set()
    return "vlan" if "transport-mode vlan" in said else "ethernet", "control-word" in said


class Circuits(Router):
    """A router whose running configuration is a `Document`."""

    _wires: tuple[Document | None, dict[Label, Wire]] = (None, {})

    @property
    def config(self) -> Document:
        raise NotImplementedError

    def lsr_id(self) -> str:
        ldp = self.config.at("mpls ldp")
        named = (each.text.split()[1] for each in ldp.statements() if each.text.startswith("router-id ")) if ldp else ()
        return next(iter(named), value(self.config.at("interface Loopback0"), "ipv4", "address"))

    def wires(self) -> dict[Label, Wire]:
        if self._wires[0] is not self.config:
            self._wires = (self.config, wires(self.config))
        return self._wires[1]

    def labels(self, port: str) -> bool:
        return self.config.at("mpls ldp", f"interface {port}") is not None

    def circuit_down(self, circuit: str) -> bool:
        found = self._circuit(circuit)
        return found is None or not (found.up and found.l2)

    def circuit_at(self, circuit: str) -> tuple[str, tuple[int, ...]]:
        found = self._circuit(circuit)
        assert found is not None
        return found.port, found.tags or ()

    def _circuit(self, name: str) -> Interface | None:
        return next((each for each in all_interfaces(self) if each.name == name), None)


# -- displays ---------------------------------------------------------------------------------------------------------
def table(box: Wired) -> str:
    """`show l2vpn xconnect`. A name that is longer than its column has a line of its own."""
    known = {each.name: each for each in all_interfaces(box)}
    text = ""
    for _, group, p2p in cross_connects(box.config):
        (one, first), (two, second) = _ends(box, known, p2p)
        rest = f"{_whole(first, second):<5}{one:<23}{first:<9}{two:<23}{second:<5}"
        text += f"{_columns(group, _name(p2p))}{rest}\n{'-' * 88}\n"
    return _LEGEND + _HEAD + text


def _name(p2p: Node) -> str:
    return p2p.text.split()[-1]


def _columns(group: str, name: str) -> str:
    head = f"{group}\n{'':<11}" if len(group) > 10 else f"{group:<11}"
    return head + (f"{name}\n{'':<22}" if len(name) > 10 else f"{name:<11}")


def brief(box: Wired) -> str:
    """`show l2vpn xconnect brief`: how many of each kind are up, down and unresolved."""
    known = {each.name: each for each in all_interfaces(box)}
    counted: dict[str, dict[str, Counter[str]]] = {}
    for _, _, p2p in cross_connects(box.config):
        states = [state for _, state in _ends(box, known, p2p)]
        circuits = [each.text.split()[1] for each in p2p.statements() if each.text.startswith("interface ")]
        kind = "EFP" if any("." in circuit for circuit in circuits) else "Ether"
        where = counted.setdefault("Locally Switching" if len(circuits) > 1 else "AToM", {})
        where.setdefault(kind, Counter())[_whole(*states)] += 1
    return "\n".join(_section(title, counted[title]) for title in ("Locally Switching", "AToM") if title in counted)


def _section(title: str, kinds: Mapping[str, Counter[str]]) -> str:
    total = sum(kinds.values(), Counter[str]())
    rows = [_counts(f"    {kind}", counts) for kind, counts in sorted(kinds.items())]
    head = f"{title}\n{'  Like-to-Like':<38}UP       DOWN        UNR\n"
    return head + "".join(rows) + _counts("    Total", total) + "\n" + _counts("  Total", total)


def _counts(label: str, counts: Counter[str]) -> str:
    return f"{label:<29}{counts['UP']:>11}{counts['DN']:>11}{counts['UR']:>11}\n"


def detail(box: Wired, group: str = "", name: str = "") -> str:
    """`show l2vpn xconnect [group GROUP [xc-name NAME]] detail`."""
    known = {each.name: each for each in all_interfaces(box)}
    by_circuit = {wire.circuit: wire for wire in box.wires().values()}
    text = ""
    for _, of, p2p in cross_connects(box.config):
        if group not in {"", of} or name not in {"", _name(p2p)}:
            continue
        state = _WORDS[_whole(*(state for _, state in _ends(box, known, p2p)))]
        text += f"\nGroup {of}, XC {_name(p2p)}, state is {state}; Interworking none\n"
        for circuit in (each.text.split()[1] for each in p2p.statements() if each.text.startswith("interface ")):
            text += _attachment(known.get(circuit), circuit)
            text += _pseudowire(box, by_circuit[circuit], p2p) if circuit in by_circuit else ""
    return text


def _attachment(circuit: Interface | None, name: str) -> str:
    state = "unresolved" if circuit is None else "up" if circuit.up and circuit.l2 else "down"
    tags = circuit.tags if circuit else None
    vlans = f"    Type VLAN; Num Ranges: 1\n    VLAN ranges: [{tags[0]}, {tags[0]}]\n" if tags else ""
    return f"  AC: {name}, state is {state}\n{vlans}"


def _pseudowire(box: Wired, wire: Wire, p2p: Node) -> str:
    down = box.wire_down(wire)
    neighbor = next(each for each in p2p.statements() if each.text.startswith("neighbor "))
    classes = (each.text.split()[1] for each in neighbor.statements() if each.text.startswith("pw-class "))
    named = next(classes, "not set")
    state = f"down ( {down.value} )" if down else "up ( established )"
    kind = "Ethernet VLAN" if wire.kind == "vlan" else "Ethernet"
    word = "enabled" if wire.control_word else "disabled"
    return (
        f"  PW: neighbor {wire.peer}, PW ID {wire.number}, state is {state}\n"
        f"    PW class {named}\n    Encapsulation MPLS, protocol LDP\n"
        f"    PW type {kind}, control word {word}, interworking none\n"
    )


def _ends(box: Wired, known: Mapping[str, Interface], p2p: Node) -> list[tuple[str, str]]:
    named = [each.text.split() for each in p2p.statements() if each.text.startswith(("interface ", "neighbor "))]
    return [_segment(box, known, words) for words in named[:2]] + [("", "UR")] * (2 - len(named))


def _segment(box: Wired, known: Mapping[str, Interface], words: list[str]) -> tuple[str, str]:
    if words[0] == "neighbor":
        wire = box.wires().get((words[2], int(words[4])))
        return f"{words[2]:<16}{words[4]}", "DN" if wire is None or box.wire_down(wire) else "UP"
    end = known.get(words[1])
    return (end.short, "UP" if end.up and end.l2 else "DN") if end else (words[1], "UR")


def _whole(one: str, two: str) -> str:
    states = {one, two}
    return "UP" if states == {"UP"} else "UR" if "UR" in states else "DN"
