"""Reading what a SmartAX prints: configuration text to canonical lines, and the displays of ONTs, flows and alarms.

In comes the text of one answer, out come lines and values; nothing here talks to an element.
Sources: Huawei command reference (service-port, ont add), ntc-templates' huawei_smartax layouts, public configurations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drivers.base import Alarm, Cleared, FoundOnt, Heard, Line, Missed, Optics, State

_TOKEN = re.compile(r'"[^"]*"|\S+')
_RANGE = re.compile(r"(?P<head>(?:port )?vlan|vlan attrib) (?P<first>\d+) to (?P<last>\d+) (?P<rest>.+)")
_QUOTED = ("sn-auth", "desc", "name", "description")


def canonical(line: str) -> str:
    """One form for what the element prints, what people type and what templates write.

    Single blanks, quoted names, serial numbers in 16 hexadecimal digits, the newer words for the tables of a flow.
    """
    tokens = _TOKEN.findall(line)
    for at, word in enumerate(tokens[:-1]):
        if word in _QUOTED and not tokens[at + 1].startswith('"'):
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
    """`vlan 130 to 131 smart`, `port vlan 130 to 131 0/3 0` and attributes are one line for each VLAN."""
    if ranged := _RANGE.fullmatch(line):
        first, last = int(ranged["first"]), int(ranged["last"])
        yield from (f"{ranged['head']} {vlan} {ranged['rest']}" for vlan in range(first, last + 1))
    else:
        yield line


def configuration(text: str) -> Iterator[Line]:
    """The lines of `display current-configuration`, whole or scoped, with the views that contain them.

    `[title]` and `  <block>` are headings, `#` closes a block, the body is indented by one blank and what belongs to a
    body line by two; a line at column 0 after a body line is its continuation (80-column terminals break at a blank).
    """
    view: tuple[str, ...] = ()
    parent = ""
    for line in _joined(text):
        body = line.strip()
        if not line.startswith(" ") or body.startswith("<"):
            view = (canonical(body),) if body.startswith("interface ") else ()
        elif line.startswith("  "):
            yield from ((*view, parent, item) for item in expand(canonical(body)))
        elif body.startswith("interface "):
            view = (canonical(body),)
        else:
            parent = canonical(body)
            yield from ((*view, item) for item in expand(parent) if not _default(item))


def _joined(text: str) -> Iterator[str]:
    pending = ""
    for line in text.splitlines():
        line = line.rstrip()  # noqa: PLW2901 - trailing blanks mean nothing
        broken = pending.startswith(" ") and not line.startswith((" ", "#", "[", "interface ")) and line != "return"
        if line and (broken or pending.count('"') % 2):
            pending = f"{pending} {line.strip()}"
            continue
        if pending:
            yield pending
        pending = line
    if pending:
        yield pending


def _default(line: str) -> bool:
    """Native VLAN 1 with priority 0 is what every ONT port has that nobody configured."""
    return bool(re.fullmatch(r"ont port native-vlan \d+ \d+ \w+ \d+ vlan 1 priority 0", line))


def fields(text: str) -> dict[str, str]:
    """A `Key : value` page; keys in lower case."""
    pairs = (re.match(r"\s*([A-Za-z][\w ()/.-]*?)\s*:\s?(.*)", line) for line in text.splitlines())
    found: dict[str, str] = {}
    for pair in pairs:
        if pair:
            found.setdefault(pair[1].lower(), pair[2].strip())
    return found


def ont_place(page: dict[str, str]) -> str:
    """`0/1/6 2`, wherever blanks were put to align it; empty when the page is not about an ONT."""
    return f"{page.get('f/s/p', '').replace(' ', '')} {page.get('ont-id', '')}".strip()


def ont_state(name: str, page: dict[str, str]) -> State:
    """An ONT works when all four words are right (Huawei GPON verification: control, run, config and match state)."""
    words = {"control": "control flag", "run": "run state", "config": "config state", "match": "match state"}
    found = {short: page.get(label, "") for short, label in words.items()}
    right = found == {"control": "active", "run": "online", "config": "normal", "match": "match"}
    cause = page.get("last down cause", "")
    detail = ", ".join(f"{short} {value}" for short, value in found.items())
    return State(name, right, detail if right or cause in ("", "-") else f"{detail}, last down cause {cause}")


def found(text: str) -> Iterator[FoundOnt]:
    """Each block of `display ont autofind all`; its serial number reads `48575443A0000000 (HWTC-A0000000)`."""
    for block in re.split(r"(?m)^\s*-{20,}\s*$", text):
        page = fields(block)
        if page.get("ont sn"):
            place = page.get("f/s/p", "").replace(" ", "")
            yield FoundOnt(place, serial(page["ont sn"].split()[0]), page.get("ont equipmentid", ""))


def optics(pon: str, text: str) -> Iterator[Optics]:
    """Each row of `display ont optical-info P all`; an ONT that is down has no row, or `-` for its powers."""
    row = r"(?m)^ *(\d+) +(-?\d+\.\d+) +(-?\d+\.\d+) +(-?\d+\.\d+) "
    for ont, rx, tx, olt_rx in re.findall(row, text):
        yield Optics(f"ont {pon} {ont}", float(rx), float(tx), float(olt_rx))


def deactivated(text: str) -> Iterator[str]:
    """`0/1/6 2` of each ONT whose Control flag is `deactivated` in `display ont info F S P all`."""
    row = r"^ *(\d+)/ *(\d+)/ *(\d+) +(\d+) +[0-9A-F]{16} +deactivated\b"
    for frame, slot, port, ont in re.findall(row, text, re.MULTILINE):
        yield f"{frame}/{slot}/{port} {ont}"


def traffic_table(text: str) -> Line | None:
    """The line that made the traffic table which this page (`display traffic table ip index N`) shows."""
    page = {
        label.split()[-1] if "index" in label or label.endswith("name") else label: v
        for label, v in fields(text).items()
    }
    if not page.get("index", "").isdigit():
        return None
    rates = " ".join(f"{key} {page[key].split()[0]}" for key in ("cir", "cbs", "pir", "pbs") if page.get(key))
    policy = {"local-pri": "local-setting", "tag-pri": "tag-in-package"}.get(page.get("priority policy", ""), "")
    policy = policy or page.get("priority policy", "").lower() or "local-setting"
    name = page.get("name", "")
    head = f"traffic table ip index {page['index']}" + (f' name "{name}"' if name not in ("", "-") else "")
    return (f"{head} {rates} priority {page.get('priority', '0')} priority-policy {policy}",)


_ALARM = re.compile(
    r"^ *ALARM (?P<serial>\d+) \w+ (?P<severity>CRITICAL|MAJOR|MINOR|WARNING|CLEARED) (?P<code>0x[0-9a-f]+) "
    r"(?P<cls>.*?) ?(?P<time>\d+[-/]\d+[-/]\d+ \d+:\d+:\d+\S*)\s*$(?P<body>.*?)^ *--- END",
    re.MULTILINE | re.DOTALL,
)


def alarms(text: str) -> Iterator[Alarm]:
    """`display alarm active all detail`: one block for each alarm, closed by `--- END`."""
    told = (_told(block) for block in _ALARM.finditer(text))
    return (alarm for alarm in told if isinstance(alarm, Alarm))


def printed(text: str) -> Heard:
    """A text that the box prints unasked: the same block, of an alarm or of its recovery."""
    block = _ALARM.search(text)
    return _told(block) if block else Missed(f"a text that is no alarm: {' '.join(text.split())[:100]!r}")


def _told(block: re.Match[str]) -> Alarm | Cleared:
    page = _paragraphs(block["body"])
    place, name = _alarm_object(block["code"], page.get("parameters", "")), page.get("alarm name", "")
    text = f"{block['code']} {block['cls']}: {page.get('description', '')}; {page.get('parameters', '')}"
    if block["severity"] == "CLEARED":
        return Cleared(block["serial"], place, name, text, block["time"])
    return Alarm(block["serial"], place, name, block["severity"].lower(), text, block["time"])


def _paragraphs(text: str) -> dict[str, str]:
    """Like `fields`, but lines without an upper-case key go on with the value before them."""
    found: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        if head := re.match(r"\s{0,2}([A-Z][A-Z ]*?)\s*: (.*)", line):
            key = head[1].lower()
            found[key] = head[2].strip()
        elif key and line.strip():
            found[key] += f" {line.strip()}"
    return found


def _alarm_object(code: str, parameters: str) -> str:
    """Alarms of class 0x2e.. are the PON's; others with a port are of an uplink, without one of a board."""
    found = {name.strip(): value.strip() for name, _, value in (part.partition(":") for part in parameters.split(","))}
    place = "/".join(found[name] for name in ("FrameID", "SlotID", "PortID") if name in found)
    if "ONT ID" in found:
        return f"ont {place} {found['ONT ID']}"
    if "PortID" not in found:
        return f"board {place}"
    return f"pon {place}" if code.startswith("0x2e") else f"port {place}"
