"""What a PTN configuration must hold before it may run: in come a tree and one known to be valid, out come the errors.

YANG constraints are asked of yangson, but only for the entries that differ from the known tree or whose references are
gone: every constraint of the module looks at one entry and at the keys it refers to, so nothing else can have become
invalid, and the cost is that of the change and not of the element. Uniqueness, exclusive ports and admission control
(CAC) look across entries: they are asked of the whole tree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from yangson.exceptions import ValidationError

from lab.dialects.ptn_netconf.schema import MODULE, PREFIXES, data_model, schema, taken, to_raw
from lab.netconf.schema import Node, step
from lab.netconf.tree import Tree, entries, leaf, subtree, unordered
from lab.servers.netconf import RpcError

_LISTS = ("port", "tunnel", "snc-switch", "pw", "snc-eline")
# kbit/s, by what the port's name says it is
_SPEED = {"fe": 100_000, "ge": 1_000_000, "xe": 10_000_000}


def check(tree: Tree, known: Tree) -> list[RpcError]:
    """Every error of `tree`, given that `known` has none."""
    ptn = subtree(tree, "ptn")
    errors = [error for name, key in _suspects(ptn, subtree(known, "ptn")) if (error := _yang(ptn, name, key))]
    return errors or [*_unique(ptn), *_protection(ptn), *_admission(ptn)]


def _suspects(ptn: Tree, known: Tree) -> Iterator[tuple[str, str]]:
    moved = leaf(ptn, "lsr-id") != leaf(known, "lsr-id")
    lost = {(to, key) for to in ("port", "tunnel", "pw") for key in subtree(known, to) if key not in subtree(ptn, to)}
    for name in _LISTS:
        before = subtree(known, name)
        for key, entry in unordered(ptn, name):
            # entries that no edit touched are the same objects, which spares the comparison
            was = before.get(key)
            if moved or (was is not entry and was != entry) or (lost and not lost.isdisjoint(_refers(name, entry))):
                yield name, key


def _refers(name: str, entry: Tree) -> list[tuple[str, str]]:
    """The leafrefs of an entry: list and key."""
    if name == "tunnel":
        return [("port", leaf(entry, "egress-ltp-id"))]
    if name == "snc-switch":
        return [("tunnel", leaf(entry, f"{role}-tunnel-id")) for role in ("working", "protection")]
    if name == "snc-eline":
        return [("port", leaf(entry, "end-point", "ltp-id")), ("pw", leaf(entry, "pw-id"))]
    return []


def _yang(ptn: Tree, name: str, key: str) -> RpcError | None:
    """The first YANG constraint that one entry breaks, asked in a document that holds it and what it refers to."""
    node = schema().children["ptn"]
    entry = subtree(ptn, name, key)
    document: Tree = {name: {key: entry}}
    if lsr_id := leaf(ptn, "lsr-id"):
        document["lsr-id"] = lsr_id
    for to, target in _refers(name, entry):
        if target in subtree(ptn, to):
            document[to] = {**subtree(document, to), target: {node.children[to].keys[0]: target}}
    root = data_model().from_raw({f"{MODULE}:ptn": to_raw(node, document)})
    try:
        root[f"{MODULE}:ptn"][name][0].validate()
    except ValidationError as error:
        return _translate(error, step(step("", node), node.children[name], key), node.children[name])
    return None


def _translate(error: ValidationError, path: str, node: Node) -> RpcError:
    """RFC 7950 §15 and RFC 6241 appendix A."""
    for name in error.instance.path[3:]:
        node = node.children[name]
        path = step(path, node)
    if error.tag == "missing-data":
        name = re.findall(r"'([^']+)'", error.message or "")[0]
        return RpcError(
            "missing-element", f"{name} is missing", path=path, prefixes=PREFIXES, info={"bad-element": name}
        )
    if error.tag == "instance-required":
        message = f"{node.name} refers to nothing"
        return RpcError("data-missing", message, app_tag="instance-required", path=path, prefixes=PREFIXES)
    return RpcError("operation-failed", error.message or "", app_tag=error.tag or "", path=path, prefixes=PREFIXES)


def _refusal(app_tag: str, message: str, name: str, key: str) -> RpcError:
    ptn = schema().children["ptn"]
    path = step(step("", ptn), ptn.children[name], key)
    return RpcError("operation-failed", message, app_tag=app_tag, path=path, prefixes=PREFIXES)


def _unique(ptn: Tree) -> Iterator[RpcError]:
    """One E-Line a (port, VLAN), pair of VLANs or PW, one PW a MEG; Dot1Q has its VLAN alone, Port its port."""
    circuits: dict[tuple[str, tuple[str, ...]], str] = {}
    wires: dict[str, str] = {}
    elines: Counter[str] = Counter()
    for key, eline in entries(ptn, "snc-eline"):
        port, vlans = leaf(eline, "end-point", "ltp-id"), taken(subtree(eline, "end-point"))
        elines[port] += 1
        if (other := circuits.setdefault((port, vlans), key)) != key and vlans:
            message = f"{port} VLAN {'.'.join(vlans)} is taken by E-Line {other}"
            yield _refusal("data-not-unique", message, "snc-eline", key)
        pw_id = leaf(eline, "pw-id")
        if (other := wires.setdefault(pw_id, key)) != key:
            yield _refusal("data-not-unique", f"pw {pw_id} is taken by E-Line {other}", "snc-eline", key)
    groups: dict[str, str] = {}
    for key, pw in entries(ptn, "pw"):
        meg = leaf(pw, "oam", "meg-id")
        if meg and (other := groups.setdefault(meg, key)) != key:
            yield _refusal("data-not-unique", f"MEG {meg} is that of pw {other}", "pw", key)
    for (port, vlans), key in circuits.items():
        if not vlans and elines[port] > 1:
            message = f"{port} has other E-Lines beside E-Line {key} of access-type Port"
            yield _refusal("port-exclusive", message, "snc-eline", key)
        if len(vlans) > 1 and (port, vlans[:1]) in circuits:
            whole = circuits[port, vlans[:1]]
            message = f"{port} VLAN {vlans[0]} is taken with all that is inside it by E-Line {whole}"
            yield _refusal("vlan-exclusive", message, "snc-eline", key)


def _protection(ptn: Tree) -> Iterator[RpcError]:
    """A tunnel, and the way to an LSR, is in one group; both tunnels of it lead there, by ports of their own."""
    members: dict[str, str] = {}
    for key, group in entries(ptn, "snc-switch"):
        pair = [leaf(group, f"{role}-tunnel-id") for role in ("working", "protection")]
        for name, word in (("destination-ip", "lead to one LSR"), ("egress-ltp-id", "leave by two ports")):
            found = {leaf(ptn, "tunnel", tunnel, name) for tunnel in pair}
            if (len(found) == 1) is not (name == "destination-ip"):
                yield _refusal("not-disjoint", f"tunnels {' and '.join(pair)} do not {word}", "snc-switch", key)
        for found_in in (*(f"tunnel {tunnel}" for tunnel in pair), leaf(ptn, "tunnel", pair[0], "destination-ip")):
            if (other := members.setdefault(found_in, key)) != key:
                yield _refusal("data-not-unique", f"{found_in} is in group {other}", "snc-switch", key)


def _admission(ptn: Tree) -> Iterator[RpcError]:
    """The committed rates of a port, each direction by itself, fit into its speed."""
    committed: Counter[tuple[str, str]] = Counter()
    for _, eline in unordered(ptn, "snc-eline"):
        for direction in ("a2z-cir", "z2a-cir"):
            committed[leaf(eline, "end-point", "ltp-id"), direction] += int(leaf(eline, "qos", direction) or 0)
    for (port, direction), rate in committed.items():
        speed = _SPEED.get(port.partition("-")[0], rate)
        if rate > speed:
            message = f"{port}: sum of {direction} is {rate} kbit/s, the port has {speed}"
            yield _refusal("insufficient-bandwidth", message, "port", port)
