"""Displays of ONUs: lists, the page of one ONU, optical values, MAC addresses, what is heard and not registered.

In come the box and the values of a command line, out goes text. Layouts without a capture are marked [I].
"""

from __future__ import annotations

import time

from lab.dialects.zte_zxan.box import HISTORY, Box, OnuState, stamp
from lab.dialects.zte_zxan.model import Onu
from lab.dialects.zte_zxan.onu import Seen, key_of
from lab.dialects.zte_zxan.release import EMPTY, NO_ONU, Refusal, need, serial_of
from lab.servers.grammar import Args

OLT_TX, ONU_TX = 6.819, 2.359
LOSS_UP, LOSS_DOWN = 23.339, 24.379
"""dBm and dB of an ONU at a usual distance; the received powers follow from the field"""


def _onus(box: Box, args: Args) -> list[Onu]:
    """Of one PON port, one ONU of it, or all; nothing is an error with its own words."""
    onus = list(box.view.onus.values())
    if "pon_" in args:
        onus = [onu for onu in onus if onu.key[0] == Seen(args["pon_"], "").pon]
    if "id" in args:
        onus = [onu for onu in onus if onu.key[1] == int(args["id"])]
    need(onus, EMPTY)
    return onus


def _onu(box: Box, args: Args) -> Onu:
    onu = box.view.onus.get(key_of(args["onu_"]))
    if onu is None:
        raise Refusal(NO_ONU if box.release.new else EMPTY)
    return onu


def uncfg(box: Box, seen: Seen, args: Args) -> str:
    """The index counts what is heard on the port and may be that of an ONU which is registered."""
    del seen
    rows, count = [], dict.fromkeys(box.pons(), 0)
    for pon, ont in box.undiscovered_onts():
        count[pon] += 1
        if "pon_" not in args or Seen(args["pon_"], "").pon == pon:
            rows.append(f"{box.release.onu_name((pon, count[pon])):<24} {serial_of(ont.serial):<19} unknown\n")
    need(rows, EMPTY)
    return "OnuIndex                 Sn                  State\n" + "-" * 69 + "\n" + "".join(rows)


def states(box: Box, seen: Seen, args: Args) -> str:
    del seen
    new = box.release.new
    head = (
        "Admin state  OMCC state  Phase state  Speed mode" if new else "Admin State  OMCC State  Phase State  Channel"
    )
    rows, online, onus = [], 0, _onus(box, args)
    for onu in onus:
        state = box.state_of(onu)
        online += state.working
        index = f"{onu.key[0]}:{onu.key[1]}"
        admin, omcc = ("disable" if off else "enable" for off in (onu.off, not state.working))
        rows.append(f"{index:<11} {admin:<12} {omcc:<11} {state.phase:<12} {'GPON' if new else '1(GPON)'}\n")
    total = f"ONU Number: {online}/{len(onus)}\n"
    return f"OnuIndex   {head}\n{'-' * 62}\n{''.join(rows)}{total}"


def baseinfo(box: Box, seen: Seen, args: Args) -> str:
    """Column widths inferred [I]."""
    del seen
    rows = [
        f"{box.release.onu_name(onu.key):<22} {onu.type:<15} {'sn':<9} {'SN:' + onu.serial:<23} ready\n"
        for onu in _onus(box, args)
    ]
    return f"{'OnuIndex':<22} {'Type':<15} {'AuthMode':<9} {'AuthInfo':<23} State\n{'-' * 78}\n{''.join(rows)}"


def detail(box: Box, seen: Seen, args: Args) -> str:
    del seen
    onu = _onu(box, args)
    state, new = box.state_of(onu), box.release.new
    name, description = ("********" if box.masks and text else text for text in (onu.name, onu.description))
    field = state.standing if state.working else None
    since = box.alarms.clock() - state.history[-1][0] if state.working else 0.0
    pairs = (
        *(("Name", name), ("Type", onu.type), ("State", "ready")),
        *((("Configured speed mode", "auto"), ("Current speed mode", "GPON")) if new else ()),  # [I]
        *(() if new else (("Configured channel", "auto"), ("Current channel", "1(GPON)"))),
        *(("Admin state", "disable" if onu.off else "enable"), ("Phase state", state.phase)),
        *(("Config state", "success" if field else "initial"), ("Authentication mode", "sn")),
        *(("SN Bind", "enable with SN check"), ("Serial number", onu.serial), ("Password", "")),
        *(("Description", description), ("Vport mode", "gemport"), ("DBA Mode", "Hybrid"), ("ONU Status", "enable")),
        *(("OMCI BW Profile", ""), ("Line Profile", "N/A"), ("Service Profile", "N/A")),
        *(("ONU Distance", f"{field.distance_m}m" if field else "N/A"), ("Online Duration", _duration(since))),
        *(("FEC", "none"), ("FEC actual mode", "N/A"), ("1PPS+ToD", "disable"), ("Auto replace", "disable")),
        *(("Multicast encryption", "disable"), ("Multicast encryption current state", "N/A")),
    )
    page = [f"  {key + ':':<21}{value}".rstrip() + "\n" for key, value in pairs]
    head = f"\nONU interface:         {box.release.onu_name(onu.key)}\n"
    return head + "".join(page) + _history(state)


def _duration(seconds: float) -> str:
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}h {rest // 60:02}m {rest % 60:02}s"


def _history(state: OnuState) -> str:
    rows = [*state.history, *[(0.0, 0.0, "")] * (HISTORY - len(state.history))]
    table = [
        f"  {at:>2}   {stamp(up)}    {stamp(down)}     {cause}".rstrip() + "\n"
        for at, (up, down, cause) in enumerate(rows, 1)
    ]
    head = "-" * 42 + "\n       Authpass Time          OfflineTime             Cause\n"
    return head + "".join(table)


def by_serial(box: Box, seen: Seen, args: Args) -> str:
    """Takes all twelve characters; layout inferred [I]."""
    del seen
    onu = box.view.serials.get(args["sn_"].upper())
    need(onu, EMPTY)
    assert onu is not None
    return f"SearchResult\n{'-' * 26}\n{box.release.onu_name(onu.key)}\n"


def config_fail(box: Box, seen: Seen, args: Args) -> str:
    """No ONU of the lab refuses what the OLT tells it: the list is always empty."""
    del box, seen, args
    raise Refusal(EMPTY)


def distance(box: Box, seen: Seen, args: Args) -> str:
    """Layout inferred [I]."""
    del seen
    onu = _onu(box, args)
    field = box.state_of(onu).standing
    need(field and box.state_of(onu).working, EMPTY)
    assert field is not None
    return f"OnuIndex                 Distance\n{'-' * 40}\n{box.release.onu_name(onu.key):<24} {field.distance_m}(m)\n"


def attenuation(box: Box, seen: Seen, args: Args) -> str:
    """Layout of body-c300-mac-and-attenuation; for an ONU that is not working inferred [I]."""
    del seen
    onu = _onu(box, args)
    state = box.state_of(onu)
    head = f"           OLT                  ONU              Attenuation\n{'-' * 74}\n"
    if state.standing is None or not state.working:
        row = f"{'N/A':<22}{'N/A':<21}N/A\n"
        return f"{head} up      {row}\n down    {row}"
    received = state.standing.rx_dbm
    heard = ONU_TX - (OLT_TX - received) + (LOSS_DOWN - LOSS_UP)
    up = f"{f'Rx :{heard:.3f}(dbm)':<22}{f'Tx:{ONU_TX:.3f}(dbm)':<21}{ONU_TX - heard:.3f}(dB)"
    down = f"{f'Tx :{OLT_TX:.3f}(dbm)':<22}{f'Rx:{received:.3f}(dbm)':<21}{OLT_TX - received:.3f}(dB)"
    return f"{head} up      {up}\n\n down    {down}\n"


def power(box: Box, seen: Seen, args: Args) -> str:
    """`onu-rx` and `olt-rx` of a PON port. Layout inferred [I]."""
    del seen
    rows = []
    for onu in _onus(box, args):
        state = box.state_of(onu)
        value = "N/A"
        if state.standing and state.working:
            received = state.standing.rx_dbm
            value = f"{received if 'onu-rx' in args else ONU_TX - (OLT_TX - received) + (LOSS_DOWN - LOSS_UP):.3f}(dbm)"
        rows.append(f"{box.release.onu_name(onu.key):<24} {value}\n")
    return f"Onu                      Rx power\n{'-' * 40}\n{''.join(rows)}"


def ethernet(box: Box, seen: Seen, args: Args) -> str:
    """Ethernet ports of the ONU. Layout inferred [I]."""
    del seen
    onu = _onu(box, args)
    field = box.state_of(onu).standing
    need(field and box.state_of(onu).working, EMPTY)
    assert field is not None
    rows = [
        f"Interface:            eth_0/{port}\n  Admin status:       {'lock' if port in onu.locked else 'unlock'}\n"
        for port in range(1, field.eth_ports + 1)
    ]
    return "".join(rows)


def mac(box: Box, seen: Seen, args: Args) -> str:
    """One address for each service port that has a working ONU under it (body-c300-mac-and-attenuation)."""
    del seen
    key = key_of(args.get("onu_") or args["vport_"])
    onu = box.view.onus.get(key)
    need(onu, NO_ONU if box.release.new else EMPTY)
    assert onu is not None
    flows = [
        flow for flow in onu.flows.values() if "onu_" in args or flow.vport == int(args["vport_"].rpartition(":")[2])
    ]
    flows = [flow for flow in flows if box.state_of(onu).working and flow.vlan in box.view.vlans]
    need(flows, EMPTY)
    address = f"c025.2f{onu.serial[-6:-4]}.{onu.serial[-4:]}".lower()
    place = {flow: (args.get("onu_") or args["vport_"], f"vport {flow.vport}") for flow in flows}
    rows = [f"{address}   {flow.vlan:<6}{'Dynamic':<10}{place[flow][0]:<25}{place[flow][1]}\n" for flow in flows]
    head = "Mac address      Vlan  Type      Port                      Vc\n" + "-" * 79 + "\n"
    return f"Total mac address : {len(rows)}\n \n{head}{''.join(rows)}"


def clock(box: Box, seen: Seen, args: Args) -> str:
    """Layout inferred [I]."""
    del seen, args
    return time.strftime("%H:%M:%S UTC %a %b %d %Y\n", time.gmtime(box.alarms.clock()))
