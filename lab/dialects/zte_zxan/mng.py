"""Commands of `pon-onu-mng`: what the OLT tells the ONU itself over OMCI, its services and its Ethernet ports.

In come the box, the ONU in view and the values of a command line, out goes what the box prints. What an ONU that is
working cannot do (an Ethernet port that it has not) is an error of the ONU.
"""

from __future__ import annotations

import re

from lab.dialects.zte_zxan.box import Box, OnuState
from lab.dialects.zte_zxan.model import Onu
from lab.dialects.zte_zxan.onu import Seen, onu_of
from lab.dialects.zte_zxan.release import IN_USE, ONU_ERROR, need
from lab.servers.grammar import Args


def _home(box: Box, onu: Onu) -> tuple[str, str]:
    return box.release.home("mng"), f"pon-onu-mng {box.release.onu_name(onu.key)}"


def _put(box: Box, seen: Seen, onu: Onu, line: str) -> str:
    box.store.document.put(*_home(box, onu), line)
    box.changed(onu.object, seen.user)
    return ""


def _drop(box: Box, seen: Seen, onu: Onu, pattern: str) -> str:
    need(box.store.document.drop(*_home(box, onu), pattern))
    box.changed(onu.object, seen.user)
    return ""


def service(box: Box, seen: Seen, args: Args) -> str:
    onu = onu_of(box, seen.key)
    need(int(args["g"]) in onu.gems)
    cos = f" cos {args['c']}" if "c" in args else ""
    vlan = f" vlan {args['v']}" if "v" in args else ""
    return _put(box, seen, onu, f"service {args['name_']} gemport {args['g']}{cos}{vlan}")


def no_service(box: Box, seen: Seen, args: Args) -> str:
    return _drop(box, seen, onu_of(box, seen.key), rf"service {re.escape(args['name_'])} ")


def flow_mode(box: Box, seen: Seen, args: Args) -> str:
    onu = onu_of(box, seen.key)
    untagged = "discard" if "discard" in args else "transparent"
    return _put(box, seen, onu, f"flow mode {args['f']} tag-filter vlan-filter untag-filter {untagged}")


def flow(box: Box, seen: Seen, args: Args) -> str:
    return _put(box, seen, onu_of(box, seen.key), f"flow {args['f']} pri {args['p']} vlan {args['v']}")


def gem_flow(box: Box, seen: Seen, args: Args) -> str:
    onu = onu_of(box, seen.key)
    need(int(args["g"]) in onu.gems)
    need(int(args["f"]) in onu.omci_flows)
    return _put(box, seen, onu, f"gemport {args['g']} flow {args['f']}")


def no_flow(box: Box, seen: Seen, args: Args) -> str:
    """`no flow 1`, `no flow mode 1`, `no gemport 1 flow 1`: the words are inferred [I]."""
    onu = onu_of(box, seen.key)
    if "gemport" in args:
        return _drop(box, seen, onu, rf"gemport {args['g']} flow {args['f']}$")
    if "mode" in args:
        return _drop(box, seen, onu, rf"flow mode {args['f']} ")
    need(all(number != int(args["f"]) for _, number in onu.gem_flows), IN_USE)
    return _drop(box, seen, onu, rf"flow {args['f']} ")


def _eth(box: Box, onu: Onu, args: Args) -> int:
    """The number of an Ethernet port; one that a working ONU has not is its own error."""
    number = int(args["e"].rpartition("/")[2])
    state: OnuState = box.state_of(onu)
    need(not state.working or state.standing is None or number <= state.standing.eth_ports, ONU_ERROR)
    return number


def port_vlan(box: Box, seen: Seen, args: Args) -> str:
    onu = onu_of(box, seen.key)
    number = _eth(box, onu, args)
    if "list" in args:
        return _put(box, seen, onu, f"vlan port eth_0/{number} vlan {args['list']}")
    mode = next(word for word in ("tag", "trunk", "transparent", "hybrid") if word in args)
    vlan = f" {'def-' * (mode == 'hybrid')}vlan {args['v']}" if "v" in args else ""
    priority = f" priority {args['p']}" if "p" in args else ""
    return _put(box, seen, onu, f"vlan port eth_0/{number} mode {mode}{vlan}{priority}")


def no_port_vlan(box: Box, seen: Seen, args: Args) -> str:
    word = "mode" if "mode" in args else "vlan"
    return _drop(box, seen, onu_of(box, seen.key), rf"vlan port {args['e']} {word}(?: |$)")


def lock(box: Box, seen: Seen, args: Args) -> str:
    onu = onu_of(box, seen.key)
    number = _eth(box, onu, args)
    if "lock" in args:
        return _put(box, seen, onu, f"interface eth eth_0/{number} state lock")
    box.store.document.drop(*_home(box, onu), rf"interface eth eth_0/{number} state")
    box.changed(onu.object, seen.user)
    return ""


def reboot(box: Box, seen: Seen, args: Args) -> str:
    """The ONU is gone and comes back; its history tells of it."""
    del args
    onu = onu_of(box, seen.key)
    state = box.state_of(onu)
    need(state.working, ONU_ERROR)
    state.went("Reboot", box.alarms.clock())
    box.changed(onu.object, seen.user)
    return ""
