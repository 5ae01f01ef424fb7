"""Read what a ZXA10 prints: configuration text to canonical lines, and the displays of ONUs, VLANs and profiles.

Takes the text of one answer; returns lines and values. Pure. Sources: public sessions and configurations of C300, C320,
C600 and C620; layouts that are not sure are named in docs/support/zte_zxan.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from drivers.platform import Alarm, Line, State
from drivers.zte_zxan.rules import C300, C600, RULES, Release

HIDDEN = "********"
"""what stands for what is not to be seen: C600 prints names so, and we passwords"""

_LIST = re.compile(r"(?P<head>vlan|vlan list|switchport vlan) (?P<list>\d[\d,-]*)(?P<tail> tag| untag|)")
_TRAFFIC = re.compile(
    r"traffic-profile (?P<name>\S+) cir (?P<cir>\d+)(?: cbs \d+)? pir (?P<pir>\d+)(?: pbs \d+)?"
    r"(?: color-mode blind policer-type enhanced_mef coupling-flag enable)?"
)
_SECRET = re.compile(r"\b(password|secret|community|key) (?!\*)\S+")
_COMES_ALONG = re.compile(r"interface (?:gpon[_-]onu|vport)-|interface gpon-onu_|pon-onu-mng ")
_BANNER = re.compile(r"(?:banner \w+|message-of-day) (?P<mark>\S)")
_COLUMNS = 80


def canonical(line: str) -> str:
    """One form for what the element prints, what people type and what templates write.

    Single blanks, names without quotes, serial numbers in capitals, traffic profiles without what the element fills in.
    """
    text = " ".join(line.split())
    text = re.sub(r'^(name|description) "(\S+)"$', r"\1 \2", text)
    text = re.sub(r" sn (\w+)$", lambda match: f" sn {match[1].upper()}", text)
    if match := _TRAFFIC.fullmatch(text):
        return f"traffic-profile {match['name']} cir {match['cir']} pir {match['pir']}"
    return _SECRET.sub(rf"\1 {HIDDEN}", text)


def spelled(line: str) -> Iterator[str]:
    """`vlan list 1,311-314` and `switchport vlan 1,311-314 tag` are one line for each VLAN."""
    text = canonical(line)
    match = _LIST.fullmatch(text)
    if match is None:
        yield text
        return
    head = match["head"].removesuffix(" list")
    for part in match["list"].strip(",").split(","):
        first, _, last = part.partition("-")
        yield from (f"{head} {vlan}{match['tail']}" for vlan in range(int(first), int(last or first) + 1))


def configuration(text: str) -> Iterator[Line]:
    """The lines of a running configuration, whole or in part, with the views that contain them.

    `!` and `$` close a block, `!<part>` begins a part, what stands in a view is indented. `real-speed` is no setting:
    the element prints what was negotiated.
    """
    views: list[tuple[int, str]] = []
    for line in _printed(text):
        body = line.strip()
        if not body or body[0] in "!$" or body.startswith("real-speed "):
            continue
        indent = len(line) - len(line.lstrip())
        while views and views[-1][0] >= indent:
            views.pop()
        # C300 lists its VLANs in a view of their own
        above = tuple(view for _, view in views if view != "vlan database")
        yield from ((*above, item) for item in spelled(body))
        views.append((indent, canonical(body)))


def full_configuration(text: str) -> Iterator[Line]:
    """The lines of a whole configuration. Views that come with an ONU, or a flow, say nothing by themselves."""
    yield from (line for line in configuration(text) if len(line) > 1 or not _COMES_ALONG.match(line[0]))


def _printed(text: str) -> Iterator[str]:
    """Whole lines: terminals break them behind 80 characters, in the middle of a word. Without banners."""
    pending, mark = "", ""
    for line in text.splitlines():
        if mark:
            mark = "" if line.rstrip().endswith(mark) else mark
        elif match := _BANNER.fullmatch(line):
            mark = match["mark"]
        elif len(line) == _COLUMNS:
            pending += line
        elif pending and line.startswith(("  ", "!", "$")):
            yield from (pending, line)
            pending = ""
        else:
            yield pending + line
            pending = ""
    if pending:
        yield pending


def known(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines with a rule, each once; the bare interface of an ONU only where none is registered."""
    found = tuple(RULES.known(dict.fromkeys(lines)))
    registered = {each.key for each in found if len(each.line) > 1}
    return tuple(each.line for each in found if len(each.line) > 1 or each.key not in registered)


def unhidden(lines: Iterable[Line]) -> tuple[Line, ...]:
    """C600 prints names of ONUs as asterisks. Ours are written before the service, which bears the same name: where
    that is there, so is the name.
    """
    services: dict[str, list[str]] = {}
    for each in RULES.known(lines := tuple(lines)):
        if service := each.groups.get("service"):
            services.setdefault(each.owner, []).append(service)

    def shown(line: Line) -> Line:
        found = RULES.find(line)
        names = (
            services.get(found.owner, []) if found and line[-1] in {f"name {HIDDEN}", f"description {HIDDEN}"} else []
        )
        return (*line[:-1], line[-1].replace(HIDDEN, names[0])) if len(names) == 1 else line

    return tuple(map(shown, lines))


# -- profiles and VLANs ----------------------------------------------------------------------------------------------
_RATES = {
    "1": "fixed {0}",
    "2": "assured {1}",
    "3": "assured {1} maximum {2}",
    "4": "maximum {2}",
    "5": "fixed {0} assured {1} maximum {2}",
}


def profiles(text: str) -> Iterator[Line]:
    """`show gpon profile tcont` (type, fixed, assured, maximum kbit/s) and `traffic` (SIR, PIR kbit/s, bursts), columns
    by their titles. Raises ValueError where a profile has others.
    """
    for block in re.split(r"(?m)^Profile name\s*:", text)[1:]:
        name, _, table = block.strip().partition("\n")
        head, _, row = table.strip().partition("\n")
        page = dict(zip((title.partition("(")[0].upper() for title in head.split()), row.split(), strict=False))
        if {"SIR", "PIR"} <= page.keys():
            bursts = [
                f" {kind} {page[kind.upper()]}" for kind in ("cbs", "pbs") if page.get(kind.upper(), "").isdigit()
            ]
            yield "gpon", f"profile traffic {name.strip()} sir {page['SIR']} pir {page['PIR']}{''.join(bursts)}"
        elif {"TYPE", "FBW", "ABW", "MBW"} <= page.keys() and page["TYPE"] in _RATES:
            rates = _RATES[page["TYPE"]].format(page["FBW"], page["ABW"], page["MBW"])
            yield "gpon", f"profile tcont {name.strip()} type {page['TYPE']} {rates}"
        else:
            raise ValueError(f"profile {name.strip()!r} in columns {head.split()}")


_UPLINK = r"\b(x?gei[_-]\d+/\d+/\d+|smartgroup\d+)\b"


def vlan(text: str) -> Iterator[Line]:
    """The lines that made the VLAN which this page (`show vlan N`) shows: the name that somebody gave it, and the ports
    that it is on, whosever they are.
    """
    page = dict(re.findall(r"(?m)^(vlanid|name|description)\s*:(.*?)\s*$", text))
    number = page.get("vlanid", "")
    if not number:
        return
    yield (f"vlan {number}",)
    if (name := page.get("name", "")) and not re.fullmatch(rf"VLAN0*{number}", name):
        yield f"vlan {number}", f"name {name}"
    if (told := page.get("description", "")) and told != "N/A":
        yield f"vlan {number}", f"description {told}"
    for way, ports in re.findall(r"(?ms)^port\((un|)tagged\):?(.*?)(?=^port\(|\Z)", text):
        yield from ((f"interface {port}", f"switchport vlan {number} {way}tag") for port in re.findall(_UPLINK, ports))


# -- ONUs ------------------------------------------------------------------------------------------------------------
_SEVERITY = {"DyingGasp": "minor"}
"""as a GPON OLT of another make has it; all else that ends a service is major"""
_WAITS = frozenset({"working", "syncMib", "logging"})
_TELLING = frozenset({"admin state", "omcc state", "phase state"})
_NEVER = "0000-00-00 00:00:00"


def phases(text: str) -> dict[str, dict[str, str]]:
    """`show gpon onu state`: `1/3/12:4` → its columns by their titles in lower case. Releases have other columns.

    Raises ValueError where those that tell of a state are not among them, or a row has more or fewer.
    """
    titles: list[str] = []
    found = {}
    for line in text.splitlines():
        if line.startswith("OnuIndex"):
            titles = [title.lower() for title in re.split(r"\s{2,}", line.strip())]
        elif match := re.match(r"\s*(?:gpon[-_]onu[-_])?(\d+/\d+/\d+:\d+)\s", line):
            if len(line.split()) != len(titles) or not set(titles) >= _TELLING:
                raise ValueError(f"a row {' '.join(line.split())!r} under {', '.join(titles) or 'no titles'}")
            found[match[1]] = dict(zip(titles, line.split(), strict=True))
    return found


def onu_state(name: str, row: dict[str, str]) -> State:
    """An ONU works when it is enabled, answers over OMCC and its phase is `working`."""
    admin, omcc, phase = (row.get(title, "") for title in ("admin state", "omcc state", "phase state"))
    right = (admin, omcc, phase) == ("enable", "enable", "working")
    return State(name, right, f"admin {admin}, OMCC {omcc}, phase {phase}")


def ails(row: dict[str, str]) -> bool:
    """Is it enabled, and neither works nor is about to?"""
    return row.get("admin state") == "enable" and row.get("phase state") not in _WAITS


def alarm(name: str, row: dict[str, str], detail: str) -> Alarm:
    """The loss of an ONU as an alarm: lists of alarms vary by release, the phase and the last times online do not."""
    times = re.findall(r"(?m)^\s*\d+\s+\S+ \S+\s+(\d\S+ \S+)(?:\s+(\S+))?\s*$", detail)
    since, cause = next((ended for ended in reversed(times) if ended[0] != _NEVER), ("", ""))
    phase = row.get("phase state", "")
    return Alarm(
        id=f"{name} {phase} {since}".strip(),
        object=name,
        name=phase,
        severity=_SEVERITY.get(phase, "major"),
        text=onu_state(name, row).detail + (f", last cause {cause}" if cause else ""),
        raised_at=since,
    )


def ont_named(text: str, release: Release) -> str:
    """`gpon-olt_1/3/12 4`: the first ONU that a page names; empty: none."""
    match = re.search(rf"{release.onu}(\d+/\d+/\d+):(\d+)", text)
    return f"{release.olt}{match[1]} {match[2]}" if match else ""


def release_by_cards(text: str) -> Release | None:
    """`show card`: C600 has no rack and no real type there, but a name of the card."""
    head = text.strip().partition("\n")[0].split()
    return C300 if head[:1] == ["Rack"] else C600 if "CardName" in head else None


def software_by_cards(text: str) -> str:
    """The version of the first board that tells one (C300), by the place of its title: boards leave columns empty."""
    lines = text.splitlines()
    head = next((line for line in lines if "SoftVer" in line), "")
    start, end = head.find("SoftVer"), head.find("Status")
    told = (line[start:end].strip() for line in lines if line != head)
    return next((version for version in told if re.match(r"V\d", version)), "") if 0 < start < end else ""
