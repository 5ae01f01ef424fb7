"""Read the configuration that a SmartAX prints: text to canonical lines with the views that contain them.

Takes the text of one answer; returns lines. Pure.
Sources: Huawei command reference (service-port, ont add), public configurations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drivers.platform import Line

_TOKEN = re.compile(r'"[^"]*"|\S+')
_RANGE = re.compile(r"(?P<head>(?:port )?vlan(?: [a-z][a-z-]*)*) (?P<first>\d+) to (?P<last>\d+)(?P<rest> .+|)")
_LIST = re.compile(r"(?P<head>.* service-port-list) (?P<list>\d[\d,-]*)(?P<rest> .+|)")
_DEACTIVATED = re.compile(r"ont deactivate (\d+/\d+)/(\d+)/(\d+)")
_UNCONFIGURED = re.compile(r"ont port native-vlan \d+ \d+ \w+ \d+ vlan 1 priority 0")
"""what a port is that nobody configured: a box prints it or not"""
_QUOTED = ("sn-auth", "desc", "name", "description")


def canonical(line: str) -> str:
    """One form for what the element prints, what people type and what templates write.

    Single blanks, quoted names, serial numbers in 16 hexadecimal digits, the newer words for the tables of a flow.
    """
    tokens = _TOKEN.findall(line)
    for at, word in enumerate(tokens[:-1]):
        # `vlan desc 21 description "..."`: what stands behind `desc` there is whose text it is
        if word in _QUOTED and not tokens[at + 1].startswith('"') and tokens[at + 2 : at + 3] != ["description"]:
            tokens[at + 1] = f'"{tokens[at + 1]}"'
        if word == "sn-auth":
            tokens[at + 1] = f'"{serial(tokens[at + 1].strip(chr(34)))}"'
    text = " ".join(tokens).replace("priority-policy local-Setting", "priority-policy local-setting")
    return re.sub(
        r"rx-cttr (\d+) tx-cttr (\d+)$", r"inbound traffic-table index \1 outbound traffic-table index \2", text
    )


def serial(text: str) -> str:
    """An ONT serial number as 16 hexadecimal digits; `HWTC12345678` is 4 letters of vendor and 4 bytes (G.984.3)."""
    plain = text.replace("-", "").upper()
    return plain if len(plain) != 12 else plain[:4].encode().hex().upper() + plain[4:]


def expand(line: str) -> Iterator[str]:
    """`vlan 130 to 131 smart`, `port vlan 130 to 131 0/3 0`, attributes and other settings of VLANs are one line for
    each VLAN, `... service-port-list 5,7-9` one for each service port.
    """
    if ranged := _RANGE.fullmatch(line):
        first, last = int(ranged["first"]), int(ranged["last"])
        yield from (f"{ranged['head']} {vlan}{ranged['rest']}" for vlan in range(first, last + 1))
    elif listed := _LIST.fullmatch(line):
        for part in filter(None, listed["list"].split(",")):
            low, _, high = part.partition("-")
            yield from (f"{listed['head']} {index}{listed['rest']}" for index in range(int(low), int(high or low) + 1))
    else:
        yield line


def configuration(text: str) -> Iterator[Line]:
    """The lines of `display current-configuration`, whole or scoped, with the views that contain them.

    `[title]` and `  <block>` are headings, `#` closes a block, the body is indented by one blank and what belongs to a
    body line by two; a line at column 0 after a body line is its continuation (80-column terminals break at a blank).
    In the part `[btv-config]` the view `btv` is left by nothing that is printed: it contains all that follows it.
    """
    view: tuple[str, ...] = ()
    parent = part = ""
    for line in _joined(text):
        body = line.strip()
        if not line.startswith(" ") or body.startswith("<"):
            part = body if body.startswith("[") else part
            view = (canonical(body),) if body.startswith("interface ") else ()
        elif line.startswith("  "):
            yield from ((*view, parent, item) for item in expand(canonical(body)))
        elif body.startswith("interface ") or (body, part) == ("btv", "[btv-config]"):
            view = (canonical(body),)
        else:
            parent = canonical(body)
            yield from ((*view, item) for item in expand(parent) if not _default(item))


def full_configuration(text: str) -> Iterator[Line]:
    """The lines of a whole configuration: every row under its `interface` and the row that it is indented below.

    Titles and blocks are no lines. `ont deactivate F/S/P N`, which no listing shows, may follow as `ont deactivate
    F/S/P/N`: the line that the driver writes for it.
    """
    view: tuple[str, ...] = ()
    parent = ""
    for row in text.splitlines():
        body = row.strip()
        if body in {"", "return"}:
            continue
        if off := _DEACTIVATED.fullmatch(body):
            yield (f"interface gpon {off[1]}", f"ont deactivate {off[2]} {off[3]}")
            continue
        if body[0] in "[<#":
            view = ()
            continue
        words = canonical(body)
        if words.startswith("interface "):
            view = (words,)
        elif row.startswith("  "):
            yield from ((*view, parent, item) for item in expand(words))
        else:
            parent = words
            yield from ((*view, item) for item in expand(words) if not _UNCONFIGURED.fullmatch(item))


def _joined(text: str) -> Iterator[str]:
    """Whole lines: what an 80-column terminal put on the next row, at column 0, is put back behind its beginning."""
    pending = ""
    for line in text.splitlines():
        line = line.rstrip()  # noqa: PLW2901 - trailing blanks mean nothing
        own = (
            line.startswith(("#", "[", "interface ")) or pending.lstrip().startswith("<") or not pending.startswith(" ")
        )
        if line and line[0] != " " and line not in {"#", "return"} and (not own or _open(pending)):
            pending = f"{pending} {line}"
            continue
        if pending:
            yield pending
        pending = line
    if pending:
        yield pending


def _open(line: str) -> bool:
    """Is its last text without its closing quotation mark? One inside a word, as in a cipher, opens nothing."""
    rest = re.sub(r'(?<!\S)"[^"]*"(?!\S)', "", line)
    return bool(re.search(r'(?<!\S)"[^"]*$', rest))


def _default(line: str) -> bool:
    """Native VLAN 1 with priority 0 is what every ONT port has that nobody configured."""
    return bool(re.fullmatch(r"ont port native-vlan \d+ \d+ \w+ \d+ vlan 1 priority 0", line))
