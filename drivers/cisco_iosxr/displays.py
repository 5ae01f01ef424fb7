"""Read what an IOS XR router prints of its chassis, its interfaces and its alarms.

Takes the text of one answer; returns values. Pure. Raises ValueError for a page of another layout: it is never read as
if nothing were there.
Sources: ntc-templates' cisco_xr layouts, captures of interfaces and alarms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drivers.platform import Alarm, State

_COLUMNS = ("Location", "Severity", "Group", "Set Time", "Description")
_INTERFACE = re.compile(r"\b[A-Z][A-Za-z-]+\d+(?:/\w+)*(?:\.\d+)?\b")


def version(page: str) -> tuple[str, str]:
    """Model and software of `show version`; a model may be made of several words. Empty: not told."""
    software = re.search(r"^Cisco IOS XR Software, Version ([^\s\[]+)", page, re.MULTILINE)
    model = re.search(r"^cisco (\S[^(\n]*?) +(?:\([^)\n]*\) +)?processor\b", page, re.MULTILINE)
    return model[1] if model else "", software[1] if software else ""


def chassis(inventory: str) -> str:
    """The serial number of rack 0: `show inventory`."""
    found = re.search(r'(?i)^NAME: "(?:Rack 0|[^"]*chassis[^"]*)".*\n.*\bSN: *(\S+)', inventory, re.MULTILINE)
    return found[1] if found else ""


def state(interface: str, page: str) -> State:
    """A sub-interface works when it and its protocol are up: `show interfaces NAME`; no page: it is not there."""
    found = re.search(rf"^{re.escape(interface)} is ([^,\n]+), line protocol is ([^\n]+)", page, re.MULTILINE)
    if page and not found:
        raise ValueError(f"says nothing of the state of {interface}: {page[:200]!r}")
    itself, protocol = (word.strip() for word in found.groups()) if found else ("", "")
    return State(f"interface {interface}", itself == protocol == "up", f"{itself}, line protocol {protocol}")


def wire_state(number: str, page: str) -> State:
    """A pseudowire works when its cross-connect does: `show l2vpn xconnect ... detail`."""
    whole = re.search(r"^Group \S+, XC \S+, state is ([^;\n]+)", page, re.MULTILINE)
    circuit = re.search(r"^ *AC: \S+, state is ([^\n]+)", page, re.MULTILINE)
    wires = dict(re.findall(r"^ *PW: neighbor \S+, PW ID (\d+), state is ([^\n]+)", page, re.MULTILINE))
    if whole and "PW:" in page and not wires:
        raise ValueError(f"a pseudowire without its number or its state: {page[:200]!r}")
    if not (whole and number in wires):
        return State(f"pw {number}", False, "not configured")
    words = f"state is {whole[1].strip()}, AC {circuit[1].strip() if circuit else 'none'}, PW {wires[number].strip()}"
    return State(f"pw {number}", whole[1].strip() == "up", words)


def alarms(text: str) -> Iterator[Alarm]:
    """`show alarms brief system active`. Alarms bear no number: place and words make one the same later."""
    for row in _rows(text):
        interface = _INTERFACE.search(row["Description"])
        name = row["Description"].replace(interface[0], "").strip(" -:") if interface else row["Description"]
        severity = row["Severity"].lower()
        yield Alarm(
            id=f"{row['Location']} {row['Description']}",
            object=f"interface {interface[0]}" if interface else row["Location"],
            name=name,
            severity=severity if severity in {"critical", "major", "minor"} else "warning",
            text=f"{row['Group']}: {row['Description']}",
            raised_at=row["Set Time"],
        )


def _rows(text: str) -> Iterator[dict[str, str]]:
    """Rows of the table; a description may run on below itself."""
    lines = text.splitlines()
    titles = re.compile(r" +".join(f"({column})" for column in _COLUMNS) + r"\s*")
    head, found = next(((at, told) for at, line in enumerate(lines) if (told := titles.fullmatch(line))), (0, None))
    if found is None:
        raise ValueError(f"no table of alarms with the columns {', '.join(_COLUMNS)}: {text[:200]!r}")
    starts = [found.start(each) for each in range(1, len(_COLUMNS) + 1)]
    rows: list[dict[str, str]] = []
    for line in lines[head + 1 :]:
        if not line.strip() or line.startswith("---"):
            continue
        cells = {
            name: line[at:end].strip() for name, at, end in zip(_COLUMNS, starts, [*starts[1:], None], strict=True)
        }
        if cells["Location"]:
            rows.append(cells)
        elif rows:
            rows[-1]["Description"] += f" {cells['Description']}"
    yield from rows
