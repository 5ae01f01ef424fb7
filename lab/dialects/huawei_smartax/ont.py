"""Commands of the GPON board view: ONTs, their Ethernet ports, and the PON ports they hang on.

In come the box and the values of a command line (`board` is the board of the view), out goes what the box prints.
Words that no capture or public source proves are marked [I].
"""

from __future__ import annotations

from lab.dialects.huawei_smartax import settings
from lab.dialects.huawei_smartax.box import REPEATED, Box, Failure, OntState
from lab.dialects.huawei_smartax.model import Ont, OntKey, Profile, View
from lab.servers.grammar import Args

PORT_RESULT = "Set ONT port(s) VLAN configuration, success: 1, failed: 0\n"


def serial(typed: str) -> str:
    """16 hex digits, from either notation: `48575443A0000000`, `HWTCA0000000`, `HWTC-A0000000`."""
    plain = typed.strip('"').replace("-", "").upper()
    return plain if len(plain) == 16 else plain[:4].encode().hex().upper() + plain[4:]


def _title(args: Args) -> str:
    return f"gpon-{args['board']}"


def _key(args: Args) -> OntKey:
    return (args["board"], int(args["port"]), int(args["ont_"]))


def _need(view: View, args: Args) -> Ont:
    ont = view.onts.get(_key(args))
    if ont is None:
        raise Failure("The ONT does not exist")
    return ont


def _need_port(box: Box, args: Args) -> None:
    if f"{args['board']}/{args['port']}" not in box.ports_of("pon"):
        raise Failure("The port does not exist")  # [I]


def _profile(profiles: dict[int, Profile], args: Args, number: str, name: str, default: int | None = None) -> int:
    if number in args and int(args[number]) in profiles:
        return int(args[number])
    named = next((profile.id for profile in profiles.values() if name in args and profile.name == args[name]), default)
    if named is None or number in args:
        raise Failure("The profile does not exist")
    return named


def _print(box: Box, ont: Ont) -> None:
    board, port, number = ont.key
    desc = f' desc "{ont.desc}"' if ont.desc else ""
    line = (
        f' ont add {port} {number} sn-auth "{ont.serial}" omci ont-lineprofile-id {ont.line_profile} '
        f"ont-srvprofile-id {ont.service_profile}{desc}"
    )
    box.store.document.put("gpon", f"gpon-{board}", line)
    box.changed(ont.object)


def add(box: Box, args: Args) -> str:
    view, number = box.view, serial(args["sn"])
    _need_port(box, args)
    board, port = args["board"], int(args["port"])
    # without an ID the box takes the lowest that is free (command reference, "ont add")
    ont = int(args["ont_"]) if "ont_" in args else next(i for i in range(256) if (board, port, i) not in view.onts)
    if number in view.serials:
        raise Failure("SN already exists")
    if (board, port, ont) in view.onts:
        raise Failure("The ONT ID has already existed")
    if "confirm" in args and number not in {ont.serial for ont in box.undiscovered_onts()}:
        raise Failure("The automatically found ONTs do not exist")
    line = _profile(view.line_profiles, args, "lp", "lpn")
    service = _profile(view.service_profiles, args, "sp", "spn")
    _print(box, Ont((board, port, ont), number, line, service, args.get("desc_", "ONT_NO_DESCRIPTION")))
    return f"  Number of ONTs that can be added: 1, success: 1\n  PortID :{port}, ONTID :{ont}\n"


def modify(box: Box, args: Args) -> str:
    view = box.view
    old = _need(view, args)
    new = Ont(
        old.key,
        old.serial,
        _profile(view.line_profiles, args, "lp", "lpn", old.line_profile),
        _profile(view.service_profiles, args, "sp", "spn", old.service_profile),
        args.get("desc_", old.desc),
    )
    if new == old:
        return REPEATED
    gems = view.line_profiles[new.line_profile].gems()
    if any(flow.gem not in gems for flow in view.flows_of(old.key)):
        raise Failure("GEM configuration exists")
    _print(box, new)
    return ""


def delete(box: Box, args: Args) -> str:
    view = box.view
    ont = _need(view, args)
    if view.flows_of(ont.key):
        raise Failure("This configured object has some service virtual ports")
    board, port, number = ont.key
    document = box.store.document
    # an ONT takes the settings of its ports with it
    for kind in (4, 3, 2):
        document.drop("gpon", f"gpon-{board}", (kind, port, number))
    settings.forget_ont(document, f"gpon-{board}", port, number)
    box.store.deactivated.discard(ont.key)
    for key in [key for key, alarm in box.alarms.active.items() if alarm.object == ont.object]:
        box.alarms.clear(key)
    box.changed(ont.object)
    return "  Number of ONTs that can be deleted: 1, success: 1\n"


def activation(box: Box, args: Args) -> str:
    """`ont activate` / `ont deactivate`: the whole ONT; the printed configuration does not show it."""
    ont = _need(box.view, args)
    off = "deactivate" in args
    if (ont.key in box.store.deactivated) == off:
        return REPEATED
    (box.store.deactivated.add if off else box.store.deactivated.discard)(ont.key)
    box.changed(ont.object)
    word = "deactivated" if off else "activated"
    return f"  Number of ONTs that can be {word}: 1, success: 1\n"  # [I], after `ont delete`


def reset(box: Box, args: Args) -> str:
    ont = _need(box.view, args)
    state = box.onts.get(ont.key, OntState())
    if not state.online:
        raise Failure("ONT is not online")
    state.online, state.cause = False, "ONT is reset by ONT command"
    box.changed(ont.object)
    return ""


def native_vlan(box: Box, args: Args) -> str:
    """`undo`, or the default VLAN 1 priority 0, takes the line away: the box prints no defaults [I]."""
    view = box.view
    ont = _need(view, args)
    where = (ont.key, int(args["eth_"]))
    wanted = (int(args.get("v-vlan", 1)), int(args.get("v-priority", 0)))
    if wanted == view.native.get(where, (1, 0)):
        return REPEATED
    _, port, number = ont.key
    if wanted == (1, 0):
        box.store.document.drop("gpon", _title(args), (3, port, number, where[1]))
    else:
        line = f" ont port native-vlan {port} {number} eth {where[1]} vlan {wanted[0]} priority {wanted[1]}"
        box.store.document.put("gpon", _title(args), line)
    box.changed(ont.object)
    return ""


def port_vlan(box: Box, args: Args) -> str:
    view = box.view
    ont = _need(view, args)
    eth, outside, inside = int(args["eth_"]), int(args["outside"]), int(args["inside"])
    if view.translations.get((ont.key, eth), {}).get(outside) == inside:
        return REPEATED
    _, port, number = ont.key
    line = f" ont port vlan {port} {number} eth {eth} translation {inside} user-vlan {outside}"
    box.store.document.put("gpon", _title(args), line)
    box.changed(ont.object)
    return PORT_RESULT


def undo_port_vlan(box: Box, args: Args) -> str:
    view = box.view
    ont = _need(view, args)
    eth, outside = int(args["eth_"]), int(args["outside"])
    inside = view.translations.get((ont.key, eth), {}).get(outside)
    if inside is None or int(args.get("inside", inside)) != inside:
        raise Failure("The VLAN does not exist")
    box.store.document.drop("gpon", _title(args), (4, *ont.key[1:], eth, outside))
    box.changed(ont.object)
    return PORT_RESULT


def auto_find(box: Box, args: Args) -> str:
    _need_port(box, args)
    block = box.store.document.block("gpon", _title(args))
    line, on = f" port {args['port']} ont-auto-find enable", "enable" in args
    if (line in block.lines) == on:
        return REPEATED
    if on:
        block.put([line])
    else:
        block.lines.remove(line)
    box.store.document.version += 1
    box.changed(f"pon {args['board']}/{args['port']}")
    return ""


def shutdown(box: Box, args: Args) -> str:
    """A port of the board in view, PON or uplink."""
    kind = args["kind"]
    port = f"{args['board']}/{args['port']}"
    if port not in box.ports_of("pon" if kind == "gpon" else "uplink"):
        raise Failure("The port does not exist")  # [I]
    off = "undo" not in args
    if (port in box.view.shut) == off:
        return REPEATED
    title = f"{kind}-{args['board']}"
    if off:
        box.store.document.put(kind, title, f" shutdown {args['port']}")
    else:
        box.store.document.drop(kind, title, (1, int(args["port"])))
    box.changed(f"{'pon' if kind == 'gpon' else 'port'} {port}")
    return ""
