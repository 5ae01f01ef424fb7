"""Displays of ONTs: lists, pages, optical values, what was found and is not provisioned, Ethernet ports.

In come the box and the values of a command line (in a board view `board` is given), out goes the page.
"""

from __future__ import annotations

from lab.dialects.huawei_smartax.box import Box, Failure, OntState, spaced, stamp
from lab.dialects.huawei_smartax.display import page, rule
from lab.dialects.huawei_smartax.model import Ont
from lab.dialects.huawei_smartax.ont import serial
from lab.servers.grammar import Args


def _board(args: Args) -> str:
    return args["board"] if "frame" not in args else f"{args['frame']}/{args['slot']}"


def _named(number: str) -> str:
    """`48575443A0000000 (HWTC-A0000000)`."""
    return f"{number} ({bytes.fromhex(number[:8]).decode('ascii', 'replace')}-{number[8:]})"


def _flags(box: Box, ont: Ont) -> tuple[str, str, str, str]:
    """Control flag, run, config and match state."""
    control = "deactivated" if ont.key in box.store.deactivated else "active"
    if box.onts.get(ont.key, OntState()).online:
        return control, "online", "normal", "match"
    return control, "offline", "initial", "initial"


def _fsp(ont: Ont) -> str:
    return f"{ont.key[0]}/{ont.key[1]}"


def info(box: Box, args: Args) -> str:
    view = box.view
    if "sn_" in args:
        ont = view.serials.get(serial(args["sn_"]))
    else:
        key = (_board(args), int(args["port"]))
        if "ont_" not in args:
            return _list(box, [ont for _, ont in sorted(view.onts.items()) if ont.key[:2] == key])
        ont = view.onts.get((*key, int(args["ont_"])))
    if ont is None:
        raise Failure("The ONT does not exist")
    return _page(box, ont)


def _list(box: Box, onts: list[Ont]) -> str:
    if not onts:
        raise Failure("The ONT does not exist")
    text = rule(77) + "  F/S/P   ONT         SN         Control     Run      Config   Match    Protect\n"
    text += "          ID                     flag        state    state    state    side\n" + rule(77)
    for ont in onts:
        control, run, config, match = _flags(box, ont)
        where = f"  {spaced(_fsp(ont)):<7} {ont.key[2]:>3}  {ont.serial}"
        text += f"{where}  {control:<11} {run:<8} {config:<8} {match:<8} no\n"
    text += rule(77) + "  F/S/P   ONT-ID   Description\n" + rule(77)
    for ont in onts:
        text += f"  {spaced(_fsp(ont)):<7} {ont.key[2]:>6}   {ont.desc}\n"
    online = sum(_flags(box, ont)[1] == "online" for ont in onts)
    total = f"  In port {spaced(_fsp(onts[0]))}, the total of ONTs are: {len(onts)}, online: {online}\n"
    return text + rule(77) + total + rule(77)


def _page(box: Box, ont: Ont) -> str:
    control, run, config, match = _flags(box, ont)
    state = box.onts.get(ont.key, OntState())
    zone, view = box.view.zone, box.view
    line, service = view.line_profiles.get(ont.line_profile), view.service_profiles.get(ont.service_profile)
    # a long description goes on at the column of the values, 32 characters a row (by-sn page of MA5800)
    desc = [ont.desc[at : at + 32] for at in range(0, len(ont.desc), 32)] or [""]
    rows: dict[str, object] = {
        "F/S/P": _fsp(ont),
        "ONT-ID": ont.key[2],
        "Control flag": control,
        "Run state": run,
        "Config state": config,
        "Match state": match,
        "DBA type": "SR",
        "ONT distance(m)": state.field.distance_m if state.online and state.field else "-",
        "Authentic type": "SN-auth",
        "SN": _named(ont.serial),
        "Management mode": "OMCI",
        "Isolation state": "normal",
        "Description": ("\n" + " " * 28).join(desc),
        "Last down cause": state.cause or "-",
        "Last up time": stamp(state.up_since, zone),
        "Last down time": stamp(state.down_since, zone),
        "Last dying gasp time": stamp(state.gasp, zone),
    }
    profiles: dict[str, object] = {
        "Line profile ID": ont.line_profile,
        "Line profile name": line.name if line else "-",
    }
    services: dict[str, object] = {
        "Service profile ID": ont.service_profile,
        "Service profile name": service.name if service else "-",
    }
    body = "".join(f"  {entry}\n" for entry in (line.body if line else ()) if entry.startswith(("tcont", "gem")))
    return rule(77) + page(rows) + rule(77) + page(profiles) + rule(77) + body + rule(77) + page(services) + rule(77)


def summary(box: Box, args: Args) -> str:
    """Two tables of one port; the description is cut to 21 characters, empty power is `-/-`."""
    onts = [ont for _, ont in sorted(box.view.onts.items()) if _fsp(ont) == args["fsp"]]
    if not onts:
        raise Failure("The ONT does not exist")
    online = sum(_flags(box, ont)[1] == "online" for ont in onts)
    text = rule(78) + f"  In port {args['fsp']}, the total of ONTs are: {len(onts)}, online: {online}\n" + rule(78)
    text += "  ONT  Run     Last                Last                Last\n"
    text += "  ID   State   UpTime              DownTime            DownCause\n" + rule(78)
    for ont in onts:
        state = box.onts.get(ont.key, OntState())
        up, down = (stamp(seconds, box.view.zone)[:19] for seconds in (state.up_since, state.down_since))
        text += f"  {ont.key[2]:<4} {_flags(box, ont)[1]:<7} {up:<19} {down:<19} {state.cause or '-'}\n"
    text += rule(78) + "  ONT  SN                Type        Distance  Rx/Tx power   Description\n"
    text += "  ID                                 (m)       (dBm)\n" + rule(78)
    for ont in onts:
        state = box.onts.get(ont.key, OntState())
        kind, distance, power = "-", "-", "-/-"
        if state.online and state.field:
            kind, distance = state.field.model, str(state.field.distance_m)
            power = f"{state.field.rx_dbm:.2f}/2.30"
        text += f"  {ont.key[2]:<4} {ont.serial:<17} {kind:<11} {distance:<9} {power:<13} {ont.desc[:21]}\n"
    return text + rule(78)


def optical(box: Box, args: Args) -> str:
    key = (_board(args), int(args["port"]))
    if "ont_" in args:
        return _one_optical(box, (*key, int(args["ont_"])))
    head = "  ONT  Rx power  Tx power  OLT Rx ONT  Temperature  Voltage  Current  Distance  \n"
    text = "  " + "-" * 77 + " \n" + head
    text += (
        "  ID   (dBm)     (dBm)     power(dBm)  (C)          (V)      (mA)     (m)       \n" + "  " + "-" * 77 + " \n"
    )
    onts = [(ont, box.onts.get(ont.key, OntState())) for _, ont in sorted(box.view.onts.items()) if ont.key[:2] == key]
    for ont, state in onts:
        if state.online and state.field:
            rx, distance = state.field.rx_dbm, state.field.distance_m
            text += f"  {ont.key[2]:>3}  {rx:<9.2f} {'2.30':<9} {rx - 1.2:<11.2f} "
            text += f"{42:<12} {'3.280':<8} {11:<8} {distance:<10}\n"
    return text + rule(77)


def _one_optical(box: Box, key: tuple[str, int, int]) -> str:
    if key not in box.view.onts:
        raise Failure("The ONT does not exist")
    state = box.onts.get(key, OntState())
    if not state.online or state.field is None:
        raise Failure("ONT is not online")
    rows: dict[str, object] = {
        "ONU NNI port ID": 0,
        "Module type": "GPON",
        "Rx optical power(dBm)": f"{state.field.rx_dbm:.2f}",
        "Rx power current warning threshold(dBm)": "[-,-]",
        "Rx power current alarm threshold(dBm)": "[-29.0,-7.0]",
        "Tx optical power(dBm)": "2.30",
        "Laser bias current(mA)": 11,
        "Temperature(C)": 42,
        "Voltage(V)": "3.280",
        "OLT Rx ONT optical power(dBm)": f"{state.field.rx_dbm - 1.2:.2f}",
        "CATV Rx optical power(dBm)": "-",
    }
    return rule(77) + page(rows, 41) + rule(77)


def autofind(box: Box, args: Args) -> str:
    found = box.undiscovered_onts()
    if "port" in args:
        found = [ont for ont in found if ont.pon_port == f"{_board(args)}/{args['port']}"]
    if not found:
        raise Failure("The automatically found ONTs do not exist")
    text = ""
    for number, ont in enumerate(found, 1):
        rows: dict[str, object] = {
            "Number": number,
            "F/S/P": ont.pon_port,
            "Ont SN": _named(ont.serial.upper()),
            "Password": "0x00000000000000000000",
            "Loid": "",
            "Checkcode": "",
            "VendorID": bytes.fromhex(ont.serial[:8]).decode("ascii", "replace"),
            "Ont Version": "130C4500",
            "Ont SoftwareVersion": "V1R006C00S130",
            "Ont EquipmentID": ont.model,
            "Ont autofind time": stamp(box.started, box.view.zone),
            "Multi channel": "-",
        }
        text += rule(76) + "".join(f"   {key:<19} : {value}".rstrip() + "\n" for key, value in rows.items())
    return text + rule(76) + f"   The number of GPON autofind ONT is {len(found)}\n" * ("port" not in args)


def eth_state(box: Box, args: Args) -> str:
    """UNIs of an ONT that is up: lit, since a customer is on them."""
    key = (_board(args), int(args["port"]), int(args["ont_"]))
    if key not in box.view.onts:
        raise Failure("The ONT does not exist")
    state = box.onts.get(key, OntState())
    if not state.online or state.field is None:
        raise Failure("ONT is not online")
    text = rule(70) + "  ONT-ID   ONT      ONT        Speed(Mbps)   Duplex   LinkState   RingStatus\n"
    text += "           port-ID  Port-type\n" + rule(70)
    for eth in range(1, state.field.eth_ports + 1):
        text += f"  {key[2]:<8} {eth:<8} GE         1000          full     up          -\n"
    return text + rule(70)


def eth_vlan(box: Box, args: Args) -> str:
    key, eth = (_board(args), int(args["port"]), int(args["ont_"])), int(args["eth_"])
    if key not in box.view.onts:
        raise Failure("The ONT does not exist")
    text = rule(68) + "  Port   Port C-VLAN C-PRI ETH-type   VLAN-type   S-VLAN S-PRI  S-PRI\n"
    text += "  type   ID                                                     POLICY\n" + rule(68)
    for outside, inside in sorted(box.view.translations.get((key, eth), {}).items()):
        text += f"  {'eth':<6} {eth:<4} {outside:<6} -     -          Translation {inside:<6} -      -\n"
    native, priority = box.view.native.get((key, eth), (1, 0))
    rows: dict[str, object] = {"Native VLAN": native, "Default priority": priority}
    rows |= {"Downstream mode": "operation", "Mismatch policy": "discard"}
    return text + rule(68) + page(rows, 16) + rule(68)
