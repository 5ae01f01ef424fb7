"""Arguments of a line as a VRP box keeps them: masks, bursts and directions filled in."""

from __future__ import annotations

import ipaddress

from lab.servers.grammar import Args

BURST = 18_700_000
"""the largest burst that the box fills in"""


def dotted(mask: str) -> str:
    return str(ipaddress.IPv4Network(f"0.0.0.0/{mask}").netmask)


def kept_address(args: Args) -> Args:
    return args | {"mask": dotted(args["mask"]), "more": " sub" if "sub" in args else ""} if "mask" in args else args


def kept_route(args: Args) -> Args:
    if "mask" not in args:
        return args
    out = kept_address(args)
    network = ipaddress.IPv4Network(f"{args['ip']}/{out['mask']}", strict=False)
    out |= {"ip": str(network.network_address), "of": f"vpn-instance {args['vpn']} " if "vpn" in args else ""}
    out["by"] = " ".join(args[name] for name in ("ifname", "next") if name in args)
    out["rest"] = "".join(f" {name} {args[value]}" for name, value in _EXTRAS if value in args)
    return out


_EXTRAS = (("preference", "pref"), ("description", "text"))


def kept_car(args: Args) -> Args:
    """The box fills in the burst: 187,000 bytes for each 1,024 kbit/s, up to 18.7 MB, as far as is known [I]."""
    if "cir" not in args:
        return directed(args)
    rate = int(args.get("pir", args["cir"]))
    out = directed(args)
    out["cbs"] = args.get("cbs") or str(min(int(args["cir"]) * 187_000 // 1024, BURST))
    if "pir" in args:
        out["two"] = f" pir {args['pir']}"
        out["burst"] = f" pbs {args.get('pbs') or min(rate * 187_000 // 1024, BURST)}"
        out["colour"] = " yellow pass"
    return out


def directed(args: Args) -> Args:
    return args | {"way": next((way for way in ("inbound", "outbound") if way in args), "")}


def kept_target(args: Args) -> Args:
    return args | {"way": next((way for way in ("export-extcommunity", "import-extcommunity") if way in args), "")}


def kept_wire(args: Args) -> Args:
    word, mode = (
        next((f" {each}" for each in choice if each in args), "")
        for choice in (("control-word", "no-control-word"), ("raw", "tagged"))
    )
    return args | {"word": word, "mode": mode}


def imported(args: Args) -> Args:
    return args | {"of": next((word for word in ("direct", "static") if word in args), "")}
