"""Displays of the box as a whole: version, boards, VLANs, tables and profiles.

In come the box and the values of a command line, out goes the page. Boards and version
are proved by captures or public parsers; the other pages are inferred where marked [I].
"""

from __future__ import annotations

import time

from lab.dialects.huawei_smartax.box import Box, Failure
from lab.dialects.huawei_smartax.model import Table
from lab.servers.grammar import Args


def rule(width: int) -> str:
    return "  " + "-" * width + "\n"


def page(rows: dict[str, object], width: int = 24) -> str:
    """`Key : value` lines."""
    return "".join(f"  {key:<{width}}: {value}".rstrip() + "\n" for key, value in rows.items())


def version(box: Box, args: Args) -> str:
    del args
    software = box.identity.get("software", "")
    areas = (
        f"  Current Program Area : Area A \n  Current Data Area : Area A\n \n  Program Area A Version : {software} \n"
    )
    areas += f"  Program Area B Version : {software}\n \n  Data Area A Version : {software} \n"
    areas += f"  Data Area B Version : {software} \n"
    mainboards = "".join(
        f"  {which} Mainboard Running Area Information: \n{rule(50)}{areas}{rule(50)} \n"
        for which in ("Active", "Standby")
    )
    head = f"\n  VERSION : {software}\n  PATCH   : SPC100\n  PRODUCT : {box.identity.get('model', '')}\n \n"
    return head + mainboards + f"  Uptime is {_uptime(box, '{} day(s), {} hour(s), {} minute(s), {} second(s)')}\n"


def uptime(box: Box, args: Args) -> str:
    del args
    return f"  System up time: {_uptime(box, '{} day {} hour {} minute {} second ')}\n"


def _uptime(box: Box, form: str) -> str:
    seconds = int(time.time() - box.started)
    return form.format(seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)


def _boards(box: Box) -> dict[int, tuple[str, str]]:
    """Slot -> (board name, status): what `board add` lists and the two control boards."""
    boards = {int(slot.split("/")[1]): (name, "Normal") for slot, name in box.view.boards.items()}
    control = [int(block.title.rpartition("/")[2]) for block in box.store.document.of("mpu")] or [3]
    for slot, status in zip(control, ("Active_normal", "Standby_normal"), strict=False):
        boards[slot] = ("H901MPSG", status)
    return boards


def board(box: Box, args: Args) -> str:
    if "board_" in args:
        return _one_board(box, args)
    boards = _boards(box)
    rows = [rule(73), "  SlotID  BoardName  Status          SubType0 SubType1    Online/Offline\n", rule(73)]
    for slot in range(max(boards) + 1):
        name, status = boards.get(slot, ("", ""))
        # the public template, made from what boxes send, has blanks up to the last column; copies of sessions lose them
        rows.append(f"  {slot:<8}{name:<11}{status:<16}{'':<9}{'':<13}\n")
    return "".join(rows) + rule(73)


def _one_board(box: Box, args: Args) -> str:
    name, status = _boards(box).get(int(args["board_"].split("/")[1]), ("", ""))
    if not name:
        raise Failure("The board does not exist")  # [I]
    text = rule(39) + f"  Board Name          : {name}\n  Board Status        : {status}\n" + rule(39)
    pons = [pon for pon in box.ports_of("pon") if pon.rpartition("/")[0] == args["board_"]]
    if not pons:
        return text
    text += rule(61) + "    Port   Port   min-distance   max-distance   Optical-module\n"
    text += "           type       (km)           (km)           status\n" + rule(61)
    for pon in pons:
        text += f"    {pon.rpartition('/')[2]:<6}GPON        0              20             Online\n"
    return text + rule(61)


def serial_numbers(box: Box, args: Args) -> str:
    """The serial number of the box is that of its frame, printed for the active control board [I]."""
    del args
    text = rule(50) + "  Solt ID     Board Name     Serial Number\n" + rule(50)  # the box's own spelling
    for slot, (name, status) in sorted(_boards(box).items()):
        number = (
            box.identity.get("serial", "")
            if status == "Active_normal"
            else f"{box.identity.get('serial', '')}{slot:02}"
        )
        text += f"  {slot:<12}{name:<15}{number}\n"
    return text + rule(50)


def sysman(box: Box, args: Args) -> str:
    del args
    return f"  {box.sysname}\n"


def vlan(box: Box, args: Args) -> str:
    view, number = box.view, int(args["vlan"])
    if number not in view.vlans:
        raise Failure("The VLAN does not exist")
    rows: dict[str, object] = {
        "VLAN ID": number,
        "VLAN name": f"VLAN_{number:04}",
        "VLAN type": view.vlans[number],
        "VLAN attribute": view.attributes.get(number, "common"),
        "VLAN description": view.descriptions.get(number, ""),
    }
    text = rule(77) + "".join(f"  {key}: {value}".rstrip() + "\n" for key, value in rows.items()) + rule(77)  # [I]
    ports = view.carriers(number)
    if ports:
        text += "   F/ S/ P   Native VLAN  State\n" + rule(77)
        for port in ports:
            frame, slot, place = port.split("/")
            text += f"  {frame:>2}/{slot:>2}/{place:>2}   {1:<12} {'up' if box.port_lit(port) else 'down'}\n"
        text += rule(77) + f"  Standard port number: {len(ports)}\n" + rule(77)
    flows = [flow for flow in view.flows.values() if flow.vlan == number]
    return text + f"  Service virtual port number: {len(flows)}\n" + rule(77)


def port_vlan(box: Box, args: Args) -> str:
    name, _, port = args["fsp"].rpartition("/")
    if args["fsp"] not in box.ports_of("uplink"):
        raise Failure("The port does not exist")  # [I]
    vlans = sorted(vlan for vlan, *where in box.view.uplinks if where == [name, int(port)])
    text = rule(77)
    for at in range(0, len(vlans), 10):
        text += "  " + "".join(f"{vlan:>6}" for vlan in vlans[at : at + 10]) + "\n"
    return text + rule(77) + f"  Total: {len(vlans)}\n  Native VLAN: 1\n" + rule(77)  # [I]


def traffic_table(box: Box, args: Args) -> str:
    tables = box.view.tables
    users = {index for flow in box.view.flows.values() for index in (flow.inbound, flow.outbound)}
    if "tid" in args:
        if int(args["tid"]) not in tables:
            raise Failure("The traffic table does not exist")
        table = tables[int(args["tid"])]
        return rule(50) + page(_table_page(table, used=table.index in users), 21) + rule(50)  # [I]
    text = rule(78) + "  TID CIR      CBS        PIR      PBS        Pri Copy-policy   Pri-Policy\n"
    text += "      (kbps)   (bytes)    (kbps)   (bytes)\n" + rule(78)
    wanted = [table for index, table in sorted(tables.items()) if index >= int(args["from"])]
    for table in wanted:
        cir, cbs, pir, pbs = (table.rates.get(word, "off") for word in ("cir", "cbs", "pir", "pbs"))
        text += (
            f"  {table.index:>3} {cir:<8} {cbs:<10} {pir:<8} {pbs:<10} {table.priority:<3} {'-':<13} {table.policy}\n"
        )
    return text + rule(78) + f"  Total Num : {len(wanted)}\n"


def _table_page(table: Table, *, used: bool) -> dict[str, object]:
    """Its labels and their order are those of a public parser of MA5800; three more of them hold `Index`."""
    rows: dict[str, object] = {"TD Index": table.index, "TD Name": table.name, "Priority": table.priority}
    rows |= dict.fromkeys(("Copy Priority", "Mapping Index", "CTAG Mapping Priority", "CTAG Mapping Index"), "-")
    rows["CTAG Default Priority"] = 0
    rows["Priority Policy"] = "tag-pri" if table.policy == "tag-in-package" else "local-pri"
    for word in ("cir", "cbs", "pir", "pbs"):
        unit = "kbps" if word.endswith("ir") else "bytes"
        rows[word.upper()] = f"{table.rates[word]} {unit}" if word in table.rates else "off"
    rows |= {"Fix": "0 kbps", "CAR Threshold Profile": "-", "Color Mode": "color-blind", "Color policy": "dei"}
    rows["Referenced Status"] = "used" if used else "not used"
    return rows


def profiles(box: Box, args: Args) -> str:
    is_line = "ont-lineprofile" in args
    known = box.view.line_profiles if is_line else box.view.service_profiles
    bound = [ont.line_profile if is_line else ont.service_profile for ont in box.view.onts.values()]
    if "profile" not in args:
        text = rule(77) + "  Profile-ID  Profile-name                                Binding times\n" + rule(77)
        for number, profile in sorted(known.items()):
            text += f"  {number:<11} {profile.name:<43} {bound.count(number)}\n"
        return text + rule(77) + f"  Total: {len(known)}\n" + rule(77)
    if int(args["profile"]) not in known:
        raise Failure("The profile does not exist")
    profile = known[int(args["profile"])]
    head = page({"Profile-ID": profile.id, "Profile-name": profile.name, "Access-type": "GPON"}, 20)
    body = "".join(f"  {line}\n" for line in profile.body)
    times = page({"Binding times": bound.count(profile.id)}, 20)
    return rule(77) + head + rule(77) + body + rule(77) + times + rule(77)  # [I]


def dba_profiles(box: Box, args: Args) -> str:
    known = {
        number: line for number, line in box.view.dba.items() if "profile" not in args or number == int(args["profile"])
    }
    if "profile" in args and not known:
        raise Failure("The profile does not exist")
    text = rule(75) + "  Profile-ID  type  Bandwidth     Fix(kbps)  Assure(kbps)  Max(kbps)\n" + rule(75)  # [I]
    for number, line in sorted(known.items()):
        words = line.split()
        rates = {word: words[words.index(word) + 1] if word in words else "0" for word in ("fix", "assure", "max")}
        kind = next(word for word in words if word.startswith("type"))[4:]
        text += f"  {number:<11} {kind:<5} -             {rates['fix']:<10} {rates['assure']:<13} {rates['max']}\n"
    return text + rule(75)
