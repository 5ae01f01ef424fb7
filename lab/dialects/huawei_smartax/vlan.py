"""Commands of the global configuration view about VLANs and their uplinks, and the name of the box.

In come the box and the values of a command line, out goes what the box prints; a refusal is a Failure in its words.
Where a refusal's words are not proved by a capture or a public source they are marked [I].
"""

from __future__ import annotations

from collections.abc import Iterable

from lab.dialects.huawei_smartax import settings
from lab.dialects.huawei_smartax.box import REPEATED, Box, Failure
from lab.dialects.huawei_smartax.model import View, span
from lab.servers.grammar import Args


def _groups(entries: Iterable[tuple[int, str]]) -> list[tuple[int, int, str]]:
    """Consecutive VLANs of the same kind as (first, last, kind)."""
    out: list[tuple[int, int, str]] = []
    for vlan, kind in sorted(entries):
        if out and out[-1][1] == vlan - 1 and out[-1][2] == kind:
            out[-1] = (out[-1][0], vlan, kind)
        else:
            out.append((vlan, vlan, kind))
    return out


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _print_vlans(box: Box, kind: int, lines: list[str]) -> None:
    """Print one kind of line of [vlan-config] anew: ranges join and part with every VLAN."""
    document = box.store.document
    if not lines:
        document.drop("vlan-config", "vlan-config", (kind,))
        return
    document.block("vlan-config", "vlan-config").drop((kind,))
    for line in lines:
        document.put("vlan-config", "vlan-config", line)


def _set_vlans(box: Box, vlans: dict[int, str]) -> None:
    _print_vlans(box, 0, [f" vlan {_span(a, b)} {kind}" for a, b, kind in _groups(vlans.items())])


def _set_attributes(box: Box, attributes: dict[int, str]) -> None:
    _print_vlans(box, 1, [f" vlan attrib {_span(a, b)} {kind}" for a, b, kind in _groups(attributes.items())])


def _set_uplinks(box: Box, uplinks: set[tuple[int, str, int]]) -> None:
    ports = sorted({(board, port) for _, board, port in uplinks})
    lines = []
    for board, port in ports:
        members = [(vlan, "") for vlan, *where in uplinks if where == [board, port]]
        lines += [f" port vlan {_span(a, b)} {board} {port}" for a, b, _ in _groups(members)]
    _print_vlans(box, 3, lines)


def _need_vlans(view: View, vlans: range) -> None:
    if any(vlan not in view.vlans for vlan in vlans):
        raise Failure("The VLAN does not exist")


def add_vlan(box: Box, args: Args) -> str:
    view, vlans = box.view, span(args["first"], args.get("last"))
    kind = next(word for word in ("smart", "mux", "standard", "super") if word in args)
    known = {view.vlans[vlan] for vlan in vlans if vlan in view.vlans}
    if known - {kind}:
        raise Failure("The VLAN has existed already")  # [I]
    if all(vlan in view.vlans for vlan in vlans):
        return REPEATED
    _set_vlans(box, view.vlans | dict.fromkeys(vlans, kind))
    box.changed(f"vlan {vlans[0]}")
    return ""


def undo_vlan(box: Box, args: Args) -> str:
    view, vlans = box.view, span(args["first"], args.get("last"))
    _need_vlans(view, vlans)
    if any(flow.vlan in vlans for flow in view.flows.values()):
        raise Failure("This VLAN has some service virtual ports")  # [I]
    if any(vlan in vlans for vlan, _, _ in view.uplinks):
        raise Failure("This VLAN has some upstream ports")  # [I]
    for vlan in vlans:
        settings.forget_vlan(box.store.document, vlan)
        if vlan in view.descriptions:
            box.store.document.drop("vlan-config", "vlan-config", (2, vlan))
    if view.attributes.keys() & set(vlans):
        _set_attributes(box, {vlan: kind for vlan, kind in view.attributes.items() if vlan not in vlans})
    _set_vlans(box, {vlan: kind for vlan, kind in view.vlans.items() if vlan not in vlans})
    box.changed(f"vlan {vlans[0]}")
    return ""


def vlan_attribute(box: Box, args: Args) -> str:
    view, vlans = box.view, span(args["first"], args.get("last"))
    _need_vlans(view, vlans)
    kind = next((word for word in ("stacking", "q-in-q") if word in args), "common")
    after = view.attributes | dict.fromkeys(vlans, kind)
    after = {vlan: kind for vlan, kind in after.items() if kind != "common"}
    if after == view.attributes:
        return REPEATED
    if any(flow.inner and flow.vlan in vlans and flow.vlan not in after for flow in view.flows.values()):
        raise Failure("This VLAN has some service virtual ports")  # [I]
    _set_attributes(box, after)
    box.changed(f"vlan {vlans[0]}")
    return ""


def vlan_description(box: Box, args: Args) -> str:
    vlan = int(args["first"])
    _need_vlans(box.view, range(vlan, vlan + 1))
    if "undo" in args:
        box.store.document.drop("vlan-config", "vlan-config", (2, vlan))
    elif box.view.descriptions.get(vlan) == args["text"]:
        return REPEATED
    else:
        box.store.document.put("vlan-config", "vlan-config", f' vlan desc {vlan} description "{args["text"]}"')
    box.changed(f"vlan {vlan}")
    return ""


def port_vlan(box: Box, args: Args) -> str:
    view, vlans = box.view, span(args["first"], args.get("last"))
    _need_vlans(view, vlans)
    if f"{args['board']}/{args['port']}" not in box.ports_of("uplink"):
        raise Failure("The port does not exist")  # [I]
    wanted = {(vlan, args["board"], int(args["port"])) for vlan in vlans}
    if "undo" in args and not wanted & view.uplinks:
        raise Failure("The port is not in the VLAN")  # [I]
    after = view.uplinks - wanted if "undo" in args else view.uplinks | wanted
    if after == view.uplinks:
        return REPEATED
    _set_uplinks(box, after)
    box.changed(f"vlan {vlans[0]}")
    return ""


def sysname(box: Box, args: Args) -> str:
    block = box.store.document.block("global-config", "global-config")
    block.lines[:] = [line for line in block.lines if not line.startswith(" sysname ")]
    block.lines.insert(0, f" sysname {args['text']}")
    box.store.document.version += 1
    box.changed("system")
    return ""
