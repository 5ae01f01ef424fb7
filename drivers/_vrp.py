"""Reading what a VRP8 router prints of interfaces and alarms.

In comes the text of one answer, out come values; nothing here talks to an element.
Sources: Huawei NE40E command reference (display alarm active), ntc-templates' huawei_vrp layouts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drivers.base import Alarm, State

_SEVERITY = {"1": "critical", "2": "major", "3": "minor", "4": "warning"}
_COLUMNS = ("Sequence", "AlarmId", "Level", "Date Time", "Description")


def state(interface: str, page: str) -> State:
    """A sub-interface works when it and its protocol are up: `display interface NAME`."""
    found = re.findall(r"current state\s*:\s*([^\n(]*[^\n( ])", page)
    phy, protocol, *_ = *found, "", ""
    return State(f"interface {interface}", phy.upper() == protocol.upper() == "UP", f"{phy}, line protocol {protocol}")


def wire_state(number: str, page: str) -> State:
    """A pseudowire works when it and its attachment circuit are up: `display mpls l2vc interface NAME`."""
    blocks = re.split(r"(?im)^ *\*?client interface\s*:", page)[1:]
    said = next((block for block in blocks if re.search(rf"(?im)^ *VC ID\s*:\s*{number}\s*$", block)), "")
    found = {
        label.lower(): word.lower()
        for label, word in re.findall(r"(?im)^ *(VC state|AC status|session state)\s*:\s*(\S+)", said)
    }
    words = ", ".join(f"{label} {word}" for label, word in found.items()) or "not configured"
    return State(f"pw {number}", found.get("vc state") == found.get("ac status") == "up", words)


def alarms(text: str) -> Iterator[Alarm]:
    """`display alarm active`. One that says that its interface was shut down says what is configured: no alarm."""
    for row in _rows(text):
        words = dict(re.findall(r"[(,] *(\w+)=([^,)]*)", row["Description"]))
        if words.get("AdminStatus") == "DOWN":
            continue
        name = words.get("ifName") or words.get("mainIfname", "")
        yield Alarm(
            id=row["Sequence"],
            object=f"interface {name}" if name else row["AlarmId"],
            name=row["Description"].partition("(")[0].strip(),
            severity=_SEVERITY.get(row["Level"], "warning"),
            text=f"{row['AlarmId']}: {row['Description']}",
            raised_at=row["Date Time"],
        )


def _rows(text: str) -> Iterator[dict[str, str]]:
    """Rows of the table; date and description run on below themselves, broken at any character."""
    lines = text.splitlines()
    head = next((at for at, line in enumerate(lines) if line.startswith(_COLUMNS[0])), len(lines))
    starts = [lines[head].find(column) for column in _COLUMNS] if head < len(lines) else []
    ends = [
        *(start - 1 for start in starts[1:]),
        max((len(line) for line in lines if line.startswith("---")), default=0),
    ]
    rows: list[dict[str, str]] = []
    for line in lines[head + 1 :]:
        if line.startswith("---"):
            continue
        cells = {name: line[at:end].ljust(end - at) for name, at, end in zip(_COLUMNS, starts, ends, strict=True)}
        if cells["Sequence"].strip():
            rows.append(cells)
        elif rows:
            rows[-1] = {name: rows[-1][name] + cells[name] for name in _COLUMNS}
    for row in rows:
        yield {name: " ".join(cell.split()) for name, cell in row.items()}
