"""What IOS XR verifies when it commits, beyond syntax. In come two configurations, out come the objections.

Wordings marked [V] are from captures and public code that met them; the others [I] are inferred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lab.dialects.cisco_iosxr.schema import statement
from lab.dialects.cisco_iosxr.text import Document, Node

ADDRESS_FIRST = (
    "'RSI' detected the 'fatal' condition 'The interface's numbered and unnumbered IPv4/IPv6 addresses must be removed "
    "prior to changing or deleting the VRF'"
)
NO_RD = (
    "'BGP' detected the 'warning' condition 'The RD for the VRF must be present before an address family is activated'"
)
NO_ROUTER_ID = "'BGP' detected the 'warning' condition 'BGP router ID must be configured.'"
BUNDLE_RATE = (
    "'qos-lib' detected the 'warning' condition 'MQC: Policer rate should be specified as percentage (or) per-thousand "
    "(or) per-million in bundles'"
)
NO_POLICY_MAP = "'qos-ma' detected the 'warning' condition 'Policy-map {} is not configured'"
POLICY_MAP_USED = "'qos-ma' detected the 'warning' condition 'Policy-map {} is in use on {}'"
SAME_VLAN = "'vlan_ma' detected the 'warning' condition 'Encapsulation is already in use on {}'"
NO_ROUTE_POLICY = "Could not find entry in list: Policy [{}] is not defined"
ONE_BGP = "'bgp' detected the 'warning' condition 'BGP is already running; AS is {}'"
NO_REMOTE_AS = "'BGP' detected the 'warning' condition 'The neighbor {} has no remote AS'"

NO_PW_CLASS = "'L2VPN' detected the 'warning' condition 'PW class {} does not exist'"  # [I]
PW_CLASS_USED = "'L2VPN' detected the 'warning' condition 'PW class {} is in use by {}'"  # [I]
PW_TAKEN = "'L2VPN' detected the 'warning' condition 'Neighbor {} with pw-id {} is already in use by {}'"  # [I]
CIRCUIT_TAKEN = "'L2VPN' detected the 'warning' condition 'Interface {} is already in use by {}'"  # [I]


@dataclass(frozen=True, slots=True)
class Objection:
    """The statement that is refused, by the texts on the way to it, and why."""

    path: tuple[str, ...]
    why: str


def objections(before: Document, after: Document) -> list[Objection]:
    """Only what the change brings: a box does not look again at what runs."""
    found = list(dict.fromkeys(_objections(before, after)))
    known = set(_objections(after, after)) & set(_objections(before, before)) if found else set()
    return [each for each in found if each not in known]


def _objections(before: Document, after: Document) -> Iterator[Objection]:
    yield from _vrfs(before, after)
    yield from _policies(before, after)
    yield from _vlans(after)
    yield from _bgp(after)
    yield from _cross_connects(before, after)


def value(node: Node | None, *words: str) -> str:
    """The first argument of the statement of a port or sub-interface that begins with these words."""
    for each in node.statements() if node else ():
        found = statement("if", each.text)
        if found and found.words[: len(words)] == words:
            return found.args[0] if found.args else ""
    return ""


def interfaces(document: Document) -> dict[str, Node]:
    nodes = (node for node in document.top.statements() if node.text.startswith("interface "))
    return {node.text.split()[1]: node for node in nodes}


def encapsulation(node: Node) -> tuple[int, ...] | None:
    """The tags of a sub-interface: one, two, none for `untagged`; None where it has no encapsulation."""
    words = next((each.text.split() for each in node.statements() if each.text.startswith("encapsulation ")), [])
    if words[1:2] == ["untagged"]:
        return ()
    tags = tuple(int(word) for word in words if word.isdecimal())
    return tags or None


def _vrfs(before: Document, after: Document) -> Iterator[Objection]:
    old = interfaces(before)
    for name, node in interfaces(after).items():
        address = value(old.get(name), "ipv4", "address")
        was, now = value(old.get(name), "vrf"), value(node, "vrf")
        if was != now and address and address == value(node, "ipv4", "address"):
            yield Objection((node.text, f"vrf {now}" if now else f"no vrf {was}"), ADDRESS_FIRST)


def _policies(before: Document, after: Document) -> Iterator[Objection]:
    maps, gone = policy_maps(after), policy_maps(before).keys() - policy_maps(after).keys()
    for name, node in interfaces(after).items():
        for each in node.statements():
            if not each.text.startswith("service-policy "):
                continue
            policy = each.text.split()[-1]
            if policy in gone:
                yield Objection((f"no policy-map {policy}",), POLICY_MAP_USED.format(policy, name))
            elif policy not in maps:
                yield Objection((node.text, each.text), NO_POLICY_MAP.format(policy))
            elif name.startswith("Bundle-Ether") and _absolute(maps[policy]):
                yield Objection((node.text, each.text), BUNDLE_RATE)


def policy_maps(document: Document) -> dict[str, Node]:
    return {node.text.split()[1]: node for node in document.top.statements() if node.text.startswith("policy-map ")}


def _absolute(policy: Node) -> bool:
    police = [each for kind in policy.statements() for each in kind.statements() if each.text.startswith("police ")]
    return any(" percent" not in each.text for each in police)


def _vlans(after: Document) -> Iterator[Objection]:
    seen: dict[tuple[str, tuple[int, ...]], str] = {}
    for name, node in interfaces(after).items():
        tags = encapsulation(node)
        if "." not in name or tags is None:
            continue
        other = seen.setdefault((name.partition(".")[0], tags), name)
        if other != name:
            line = next(each.text for each in node.statements() if each.text.startswith("encapsulation "))
            yield Objection((node.text, line), SAME_VLAN.format(other))


def _bgp(after: Document) -> Iterator[Objection]:
    routers = [node for node in after.top.statements() if node.text.startswith("router bgp ")]
    policies = {node.text.split()[1] for node in after.top.statements() if node.text.startswith("route-policy ")}
    for other in routers[1:]:
        yield Objection((other.text,), ONE_BGP.format(routers[0].text.split()[-1]))
    for router in routers[:1]:
        yield from _neighbors(router, (router.text,), policies)
        loopback = any(
            name.startswith("Loopback") and value(node, "ipv4", "address") for name, node in interfaces(after).items()
        )
        has_id = loopback or any(each.text.startswith("bgp router-id ") for each in router.statements())
        for vrf in (each for each in router.statements() if each.text.startswith("vrf ")):
            path = (router.text, vrf.text)
            family = next((each for each in vrf.statements() if each.text.startswith("address-family ")), None)
            if family and not any(each.text.startswith("rd ") for each in vrf.statements()):
                yield Objection((*path, family.text), NO_RD)
            elif family and not has_id:
                yield Objection((*path, family.text), NO_ROUTER_ID)
            yield from _neighbors(vrf, path, policies)


def _neighbors(node: Node, path: tuple[str, ...], policies: set[str]) -> Iterator[Objection]:
    for neighbor in (each for each in node.statements() if each.text.startswith("neighbor ")):
        words = [each.text for each in neighbor.statements()]
        if not any(word.startswith(("remote-as ", "use neighbor-group ")) for word in words):
            yield Objection((*path, neighbor.text), NO_REMOTE_AS.format(neighbor.text.split()[-1]))
        for family in neighbor.statements():
            for each in family.statements():
                if each.text.startswith("route-policy ") and each.text.split()[1] not in policies:
                    why = NO_ROUTE_POLICY.format(each.text.split()[1])
                    yield Objection((*path, neighbor.text, family.text, each.text), why)


def _cross_connects(before: Document, after: Document) -> Iterator[Objection]:
    """An interface and a pseudowire is in one p2p; the class that a pseudowire names is there."""
    classes, gone = _pw_classes(after), _pw_classes(before) - _pw_classes(after)
    seen: dict[tuple[str, ...], str] = {}
    for path, node in _p2ps(after):
        name = path[-1].split()[-1]
        for each in node.statements():
            kind, *words = each.text.split()
            if kind == "interface" and (other := seen.setdefault((words[0],), name)) != name:
                yield Objection((*path, each.text), CIRCUIT_TAKEN.format(words[0], other))
            elif kind == "neighbor":
                if (other := seen.setdefault((words[1], words[3]), name)) != name:
                    yield Objection((*path, each.text), PW_TAKEN.format(words[1], words[3], other))
                for named in (inner.text.split()[1] for inner in each.statements() if "pw-class " in inner.text):
                    if named in gone:
                        yield Objection(("l2vpn", f"no pw-class {named}"), PW_CLASS_USED.format(named, name))
                    elif named not in classes:
                        yield Objection((*path, each.text, f"pw-class {named}"), NO_PW_CLASS.format(named))


def _pw_classes(document: Document) -> set[str]:
    l2vpn = document.at("l2vpn")
    return (
        {each.text.split()[1] for each in l2vpn.statements() if each.text.startswith("pw-class ")} if l2vpn else set()
    )


def _p2ps(document: Document) -> Iterator[tuple[tuple[str, ...], Node]]:
    """The path of every p2p, and what stands in it."""
    l2vpn = document.at("l2vpn")
    for group in l2vpn.statements() if l2vpn else ():
        if group.text.startswith("xconnect group "):
            yield from ((("l2vpn", group.text, p2p.text), p2p) for p2p in group.statements())


# -- the report -------------------------------------------------------------------------------------------------------
def first(nodes: list[Node]) -> tuple[str, ...]:
    """The way to the first line of a difference that is no block."""
    path: tuple[str, ...] = ()
    while nodes:
        path = (*path, nodes[0].text)
        nodes = nodes[0].statements()
    return path


def report(problems: list[Objection]) -> Iterator[str]:
    """The body of `show configuration failed`: each refused line in its place, its reason behind it at column 0."""
    opened: tuple[str, ...] = ()
    for problem in problems:
        above = problem.path[:-1]
        shared = len([1 for one, two in zip(opened, above, strict=False) if one == two])
        yield from _closed(opened[shared:], shared)
        yield from (f"{'':{depth}}{above[depth]}" if depth else above[depth] for depth in range(shared, len(above)))
        yield (" " * len(above)) + problem.path[-1]
        yield f"!!% {problem.why}"
        opened = above
    yield from _closed(opened, 0)
    if not opened:
        yield "!"


def _closed(blocks: tuple[str, ...], depth: int) -> Iterator[str]:
    yield from (" " * (depth + index) + "!" for index in reversed(range(len(blocks))))
