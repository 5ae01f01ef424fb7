"""Read what a VRP8 router prints of itself, its interfaces and its alarms.

Takes the text of one answer; returns values. Pure. Raises ValueError for a page of another layout: it is never read as
if nothing were there.
Sources: Huawei NE40E command reference (display alarm active), ntc-templates' huawei_vrp layouts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drivers.platform import Alarm, State

_SEVERITY = {"1": "critical", "2": "major", "3": "minor", "4": "warning"}
_TITLES = ("Sequence", "AlarmId", "Level|Severity", "Date Time", "Description")
"""of the columns, in order; the third one holds a number or a word"""


def version(page: str) -> tuple[str, str]:
    """Model and software of `display version`; both may be made of several words. Empty: not told."""
    model = re.search(r"^HUAWEI (\S.*?) +uptime is ", page, re.MULTILINE)
    software = re.search(r"^VRP \(R\) software, Version \S+ \((?:\S.* )?(\S+)\)", page, re.MULTILINE)
    return model[1] if model else "", software[1] if software else ""


def state(interface: str, page: str) -> State:
    """A sub-interface works when it and its protocol are up: `display interface NAME`; no page: it is not there."""
    found = dict(re.findall(r"(?im)^(\S+|Line protocol) current state *: *([^\n(]*[^\n( ])", page))
    words = {label.lower(): word for label, word in found.items()}
    if page and not {interface.lower(), "line protocol"} <= words.keys():
        raise ValueError(f"says nothing of the state of {interface} and of its line protocol: {page[:200]!r}")
    phy, protocol = words.get(interface.lower(), ""), words.get("line protocol", "")
    return State(f"interface {interface}", phy.upper() == protocol.upper() == "UP", f"{phy}, line protocol {protocol}")


def wire_state(number: str, page: str) -> State:
    """A pseudowire works when it and its attachment circuit are up: `display mpls l2vc interface NAME`."""
    blocks = [_fields(block) for block in re.split(r"(?im)^ *\*?client interface\s*:", page)[1:]]
    if strange := [block for block in blocks if not {"vc id", "vc state", "ac status"} <= block.keys()]:
        raise ValueError(f"a pseudowire without VC ID, VC state or AC status: {' '.join(strange[0])[:200]!r}")
    said = next((block for block in blocks if block["vc id"] == number), {})
    found = {label: word.lower() for label in ("session state", "ac status", "vc state") if (word := said.get(label))}
    words = ", ".join(f"{label.replace('vc', 'VC').replace('ac', 'AC')} {word}" for label, word in found.items())
    return State(f"pw {number}", found.get("vc state") == found.get("ac status") == "up", words or "not configured")


def _fields(block: str) -> dict[str, str]:
    """`label : word` rows of a block, labels in lower case."""
    found = re.findall(r"(?m)^ *([A-Za-z][^:\n]*?)\s*: *(\S*)", block)
    return {label.lower(): word for label, word in reversed(found)}


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
            severity=_severity(row["Level|Severity"]),
            text=f"{row['AlarmId']}: {row['Description']}",
            # broken between date and time, with a blank before the time or without
            raised_at=re.sub(r"(\d{4}-\d\d-\d\d)(?=\d)", r"\1 ", row["Date Time"]),
        )


def _severity(told: str) -> str:
    word = _SEVERITY.get(told, told.lower())
    return word if word in _SEVERITY.values() else "warning"


def _rows(text: str) -> Iterator[dict[str, str]]:
    """Rows of the table; date and description run on below themselves, broken at any character."""
    if not text.strip() or re.match(r"\s*Info: No ", text):
        return
    lines = text.splitlines()
    spans = [(at, found) for at, line in enumerate(lines) if (found := _columns(line))]
    if not spans:
        raise ValueError(f"no table of alarms with the columns {', '.join(_TITLES)}: {text[:200]!r}")
    head, starts = spans[0]
    ends = [*(start - 1 for start in starts[1:]), max(len(line) for line in lines)]
    rows: list[dict[str, str]] = []
    for line in lines[head + 1 :]:
        if line.startswith("---"):
            continue
        cells = {name: line[at:end].ljust(end - at) for name, at, end in zip(_TITLES, starts, ends, strict=True)}
        if cells["Sequence"].strip():
            rows.append(cells)
        elif rows:
            rows[-1] = {name: rows[-1][name] + cells[name] for name in _TITLES}
    for row in rows:
        yield {name: " ".join(cell.split()) for name, cell in row.items()}


def _columns(line: str) -> list[int]:
    """Where each column begins, where this line is their titles; else none."""
    titles = re.fullmatch(r" *" + r" +".join(f"({title})" for title in _TITLES) + r"\s*", line)
    return [titles.start(each) for each in range(1, len(_TITLES) + 1)] if titles else []
