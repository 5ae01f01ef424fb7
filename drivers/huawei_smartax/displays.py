"""Read the displays of a SmartAX: pages and tables of ONTs, flows and tables of traffic, and its alarms.

Takes the text of one answer; returns values. Pure. Labels and titles are matched whole, columns are found by their
titles; what is laid out in another way is a ValueError and never nothing. Sources: ntc-templates' huawei_smartax
layouts, public sessions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drivers.huawei_smartax.configuration import serial
from drivers.platform import Alarm, AlarmEvent, Cleared, FoundOnt, Line, NotificationGap, Optics, State

FLAGS = frozenset({"active", "deactivated", "configuring"})


def fields(text: str) -> dict[str, str]:
    """A `Key : value` page; keys whole, in lower case. What goes on with a value stands further to the right."""
    pairs = (re.match(r" {0,8}([A-Za-z][\w ()/.-]*?)\s*:\s?(.*)", line) for line in text.splitlines())
    found: dict[str, str] = {}
    for pair in pairs:
        if pair:
            found.setdefault(pair[1].lower(), pair[2].strip())
    return found


def ont_place(text: str) -> str:
    """`0/1/6 2`, however it is aligned; empty for an empty answer. Raises ValueError for another page."""
    page = fields(text)
    place = f"{page.get('f/s/p', '').replace(' ', '')} {page.get('ont-id', '')}".strip()
    if text.strip() and not re.fullmatch(r"\d+/\d+/\d+ \d+", place):
        raise ValueError(f"a page of an ONT at {place!r}")
    return place


def control(page: dict[str, str], ont: str) -> str:
    """The Control flag of the ONT that was asked for. Raises ValueError where the page is of another one."""
    place, flag = f"{page.get('f/s/p', '').replace(' ', '')} {page.get('ont-id', '')}", page.get("control flag", "")
    if place != ont or flag not in FLAGS:
        raise ValueError(f"a page of ONT {place} with Control flag {flag!r}, asked for {ont}")
    return flag


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
    for row in _table(text, "ONT", "Rx power", "Tx power", "OLT Rx ONT"):
        ont, *powers = row
        if all(re.fullmatch(r"-?\d+\.\d+", power) for power in powers):
            rx, tx, olt_rx = map(float, powers)
            yield Optics(f"ont {pon} {ont}", rx, tx, olt_rx)


_TOTAL = re.compile(r"In port [\d/ ]+, the total (?:number of ONTs is|of ONTs are): (\d+)")
"""ends the list of a port's ONTs, in the words of one release or another"""


def deactivated(text: str) -> Iterator[str]:
    """`0/1/6 2` of each ONT whose Control flag is `deactivated` in `display ont info F S P all`.

    Raises ValueError where the table has other titles, another flag, or not as many rows as it says.
    """
    rows = tuple(_table(text, "F/S/P", "ONT", "Control", may_lack="SN"))
    totals = sum(int(number) for number in _TOTAL.findall(text))
    if len(rows) != totals:
        raise ValueError(f"a list of {totals} ONTs with {len(rows)} rows")
    for place, ont, flag in rows:
        if flag not in FLAGS:
            raise ValueError(f"Control flag {flag!r} of ONT {place} {ont}")
        if flag == "deactivated":
            yield f"{place} {ont}"


def _table(text: str, *wanted: str, may_lack: str = "") -> Iterator[tuple[str, ...]]:
    """The values below these titles, for each row that begins with a number or a place; `0/ 1/6` is one value. An empty
    answer has no rows.

    A table of other titles ends one. Raises ValueError where titles are missing or a row has more or fewer values,
    but for that of `may_lack`.
    """
    titles: list[str] | None = None if text.strip() else []
    apart = r" {2,}" if any(" " in title for title in wanted) else r" +"
    for line in text.splitlines():
        body = re.sub(r"^(\d+) */ *(\d+) */ *(\d+)", r"\1/\2/\3", line.strip())
        heading = re.split(apart, body) if body.startswith(f"{wanted[0]} ") else []
        values = body.split()
        if heading:
            titles = heading if set(wanted) <= set(heading) else titles and []
        elif titles and re.match(r"\d+(?:/\d+/\d+)? ", body):
            if may_lack and len(values) == len(titles) - 1:
                values.insert(titles.index(may_lack), "")
            if len(values) != len(titles):
                raise ValueError(f"a row of {len(values)} values under {len(titles)} titles: {body!r}")
            yield tuple(values[titles.index(title)] for title in wanted)
    if titles is None:
        raise ValueError(f"no table of {', '.join(wanted)}")


def traffic_table(text: str) -> Line | None:
    """The line that made the traffic table which this page (`display traffic table ip index N`) shows; an empty page
    shows none. The page has other labels that hold `Index`. Raises ValueError where it does not tell its own.
    """
    if not text.strip():
        return None
    page = fields(text)
    index, name = (
        next((page[label] for label in (f"td {word}", f"traffic table {word}", word) if label in page), "")
        for word in ("index", "name")
    )
    rates = {key: page.get(key, "") for key in ("cir", "cbs", "pir", "pbs")}
    if not index.isdigit() or not all(rates.values()):
        raise ValueError("a page of no traffic table that has an index and its rates")
    policy = {"local-pri": "local-setting", "tag-pri": "tag-in-package"}.get(page.get("priority policy", ""), "")
    policy = policy or page.get("priority policy", "").lower() or "local-setting"
    head = f"traffic table ip index {index}" + (f' name "{name}"' if name not in ("", "-") else "")
    told = " ".join(f"{key} {rate.split()[0]}" for key, rate in rates.items())
    return (f"{head} {told} priority {page.get('priority', '0')} priority-policy {policy}",)


def flow_state(index: str, text: str) -> State | None:
    """Is the service port up that this page (`display service-port N`) shows; an empty page shows none.

    Raises ValueError where it is of another one, or does not tell.
    """
    if not text.strip():
        return None
    page = fields(text)
    if page.get("index") != index or not page.get("state"):
        raise ValueError(f"a page of service-port {page.get('index', '?')} with state {page.get('state', '?')}")
    return State(f"service-port {index}", page["state"] == "up", f"state {page['state']}")


def product(text: str) -> str:
    """`MA5800-X7` of `MA5800-X7 (V100R022)`: what stands in brackets behind a product is its release."""
    return re.sub(r"\s*\(.*", "", text).strip()


_ALARM = re.compile(
    r"^ *ALARM (?P<serial>\d+) \w+ (?P<severity>CRITICAL|MAJOR|MINOR|WARNING|CLEARED) (?P<code>0x[0-9a-f]+) "
    r"(?P<cls>.*?) ?(?P<time>\d+[-/]\d+[-/]\d+ \d+:\d+:\d+\S*)\s*$(?P<body>.*?)^ *--- END",
    re.MULTILINE | re.DOTALL,
)


def alarms(text: str) -> Iterator[Alarm]:
    """`display alarm active all detail`: one block for each alarm, closed by `--- END`."""
    told = (_told(block) for block in _ALARM.finditer(text))
    return (alarm for alarm in told if isinstance(alarm, Alarm))


def printed(text: str) -> AlarmEvent:
    """An autonomous text: the same block, of an alarm or of its recovery."""
    block = _ALARM.search(text)
    return _told(block) if block else NotificationGap(f"a text that is no alarm: {' '.join(text.split())[:100]!r}")


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
