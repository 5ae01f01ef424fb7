"""Alarms of a SmartAX box: which there are, and how lists, details and messages in a session print them.

In come alarms of the element's alarm table (`details["id"]` is the alarm id), out goes text.
"""

from __future__ import annotations

import re

from lab.alarms import Alarm, AlarmTable
from lab.dialects.huawei_smartax.box import Box, stamp
from lab.dialects.ma5800_alarms import KINDS
from lab.servers.grammar import Args


def parameters(what: str) -> str:
    """`ont 0/1/6 2` as `FrameID: 0, SlotID: 1, PortID: 6, ONT ID: 2`; other objects as they are named."""
    match = re.fullmatch(r"(?:ont|pon|port) (\d+)/(\d+)/(\d+)(?: (\d+))?", what)
    if not match:
        return f"Object: {what}"
    frame, slot, port, ont = match.groups()
    return f"FrameID: {frame}, SlotID: {slot}, PortID: {port}" + (f", ONT ID: {ont}" if ont else "")


def raise_(table: AlarmTable, key: str, what: str, number: str, equipment: str = "") -> None:
    if key in table.active:
        return
    kind = KINDS[number]
    extra = f", Equipment ID: {equipment}" if equipment else ""
    table.raise_(key, what, kind.name, kind.severity, id=number, parameters=parameters(what) + extra)


def block(alarm: Alarm, zone: str, *, raised: bool = True) -> str:
    """One alarm in full, as `display alarm active all detail` prints it; a message of recovery is inferred [I]."""
    kind = KINDS[alarm.details["id"]]
    event = f"FAULT {kind.severity}" if raised else "RECOVERY CLEARED"
    return (
        f"  ALARM {alarm.serial} {event} {kind.id} {kind.group} {stamp(alarm.raised, zone)}\n"
        f"  ALARM NAME  : {kind.name}\n"
        f"  SRVEFF      : SA\n"
        f"  PARAMETERS  : {alarm.details['parameters']}\n"
        f"  DESCRIPTION : {kind.description}\n"
        f"  CAUSE       : {_numbered(kind.causes)}\n"
        f"  ADVICE      : {_numbered(kind.advice)}\n"
        f"  --- END\n"
    )


def _numbered(points: tuple[str, ...]) -> str:
    """`(1) ...`, each further point on a line of its own at column 0; a single point has no number."""
    return points[0] if len(points) == 1 else "\n".join(f"({i}) {point}" for i, point in enumerate(points, 1))


def message(alarm: Alarm, zone: str, *, raised: bool, number: int) -> str:
    """What a session is told unasked: `! <n>[<time>]:` and the block."""
    return f"! {number}[{stamp(alarm.raised, zone)}]:\n{block(alarm, zone, raised=raised)}"


def detail(box: Box, args: Args) -> str:
    del args
    return "\n".join(block(alarm, box.view.zone) for alarm in box.active_alarms()) + "\n"


def listing(box: Box, args: Args) -> str:
    del args
    rule = "  " + "-" * 72 + "\n"
    out = [rule, "  AlarmSN  Date&Time                      Alarm Name/Para\n", rule]
    for alarm in box.active_alarms():
        rows = fold(f"{alarm.name}. {alarm.details['parameters']}", 34)
        out.append(f"  {alarm.serial:<7}  {stamp(alarm.raised, box.view.zone):<25}      {rows[0]}\n")
        out += [f"{'':42}{row}\n" for row in rows[1:]]
    return "".join(out) + rule


def fold(text: str, width: int) -> list[str]:
    """The narrow column: broken behind the last blank that fits, all rows but the last filled up.

    A word that ends with the column leaves its blank to the next row (alarm sessions of MA5800-X7).
    """
    rows = []
    while len(text) > width:
        cut = width if text[width] == " " else text.rfind(" ", 0, width) + 1 or width
        rows.append(text[:cut].ljust(width))
        text = text[cut:]
    return [*rows, text]
