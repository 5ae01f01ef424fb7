"""Read what an element manager's TL1 interface for PON answers: tables to rows, rows to lines, states, alarms.

A line is the command that makes what it names, without CTAG: `ADD-ONU::OLTID=..,PONID=NA-0-1-6:::AUTHTYPE=SN,...;`.
Texts are in the manager's language and decide nothing; columns are found by their names, a value that is missing is
`--`. Sources: see `drivers/u2000_tl1/__init__.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from drivers.kit.tl1_driver import HIDDEN, UNWRITABLE
from drivers.kit.tl1_grammar import Response
from drivers.platform import Alarm, Line, State

Row = Mapping[str, str]
Access = dict[str, str]

_DASHES = re.compile(r"-{5,}")
_COUNT = re.compile(r"(?:blkcount|block_records)=(\d+)|blktotal=(\d+)")
WRITABLE = r"[A-Za-z0-9 ()_+\-./\\]+"
"""what a manager takes in a value"""
_WRITABLE = re.compile(WRITABLE)
_SEVERITIES = {
    "critical": "critical", "major": "major", "minor": "minor", "warning": "warning",
    "紧急": "critical", "重要": "major", "次要": "minor", "提示": "warning", "警告": "warning",
}  # fmt: skip
WELL = frozenset({"", "NORMAL", "CONFIG"})
"""CFGSTAT of an ONU that has got its configuration, or is getting it; older managers have no such column"""


def table(answer: Response) -> list[Row]:
    """The rows of all blocks of an answer. Raises ValueError where one is not whole, or some are missing."""
    rows: list[Row] = []
    block: list[str] | None = None
    counted, total = "", ""
    for line in answer.lines:
        if count := _COUNT.fullmatch(line):
            counted, total = count[1] or counted, count[2] or total
        elif not _DASHES.fullmatch(line):
            if block is not None:
                block.append(line)
        elif block is None:
            block = []
        else:
            rows += _rows(block, counted)
            block = None
    if block is not None:
        raise ValueError("a block has no end")
    if total and int(total) != len(rows):
        raise ValueError(f"there are {len(rows)} rows, and the answer says that there are {total}")
    return rows


def _rows(block: list[str], counted: str) -> Iterator[Row]:
    """The rows of a block below the names of its columns, as many as were counted; a value that is missing is `--`."""
    if counted and int(counted) != len(block) - 1:
        raise ValueError(f"a block has {len(block) - 1} rows and says that it has {counted}")
    tabs = "\t" in block[0] if block else False
    columns, *found = (_values(line, tabs=tabs) for line in block or [""])
    for line, values in zip(block[1:], found, strict=True):
        if len(values) != len(columns):
            raise ValueError(f"a row has {len(values)} values for {len(columns)} columns: {line!r}")
        yield {key: "" if value == "--" else value for key, value in zip(columns, values, strict=True)}


def _values(line: str, *, tabs: bool) -> list[str]:
    """Columns are apart by tabs; some managers print blanks up to the next stop instead."""
    return [value.strip() for value in line.split("\t")] if tabs else line.split()


def decimal(text: str) -> float | None:
    """Some managers write a decimal comma. None for what is no number."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def serial(text: str) -> str:
    """A serial number as 16 hex digits, however it was written: `HWTCA0000002`, `48575443A0000002`."""
    text = text.upper()
    return f"{text[:4].encode().hex()}{text[4:]}".upper() if re.fullmatch(r"[A-Z]{4}[0-9A-F]{8}", text) else text


@dataclass(frozen=True, slots=True)
class Onu:
    """`pon` is `0-1-6`; `kind` and `id` are how it is registered and how commands name it."""

    pon: str
    number: str
    kind: str
    id: str

    @classmethod
    def of(cls, row: Row) -> Onu:
        """Of a row of LST-ONU, where the column `MAC` holds serial numbers, too."""
        kind = row["AUTHTYPE"]
        name = row["LOID"] if kind == "LOID" else serial(row["MAC"])
        return cls(row["PONID"].removeprefix("NA-"), row["ONUNO"], kind, name)

    @classmethod
    def named(cls, groups: Mapping[str, str | None]) -> Onu:
        """As a line names it: without its number."""
        return cls(str(groups["pon"]), "", str(groups["kind"]), str(groups["onu"]))

    @property
    def key(self) -> str:
        return f"onu {self.pon} {self.kind} {self.id}"

    @property
    def object(self) -> str:
        return f"ont {place(self.pon)} {self.number}"

    @property
    def access(self) -> dict[str, str]:
        return {"PONID": f"NA-{self.pon}", "ONUIDTYPE": self.kind, "ONUID": self.id}


def place(position: str) -> str:
    """`NA-0-1-6` or `0-1-6` as ports are named: `0/1/6`."""
    return position.removeprefix("NA-").replace("-", "/")


def made(verb: str, access: Mapping[str, str], values: Mapping[str, str]) -> Line:
    """A line; values that are missing are left out, and one that no command could carry is told as such."""
    blocks = (",".join(f"{key}={_carried(value)}" for key, value in each.items() if value) for each in (access, values))
    return (f"{verb}::{':::'.join(blocks)};",)


def _carried(value: str) -> str:
    return value if value == HIDDEN or _WRITABLE.fullmatch(value) else UNWRITABLE


def pick(row: Row, names: str) -> dict[str, str]:
    return {name: row.get(name, "") for name in names.split()}


# -- rows to lines -----------------------------------------------------------------------------------------------------
def profile(olt: str, row: Row) -> Line:
    values = pick(row, "PROFILENAME UPMGBW UMABW DMGBW DMABW UFBW")
    return made("ADD-BWPROFILE", {"OLTID": olt}, values)


def onu(olt: str, row: Row) -> Line:
    """The password that it is registered with is not told."""
    here = Onu.of(row)
    values = {"AUTHTYPE": here.kind, "ONUID": here.id, "PWD": HIDDEN if row.get("PWD") else "", "ONUNO": here.number}
    return made("ADD-ONU", {"OLTID": olt, "PONID": row["PONID"]}, values | pick(row, "NAME DESC ONUTYPE BANDTYPE"))


def lines(olt: str, onus: Iterable[Onu], tables: Iterable[Iterable[Row]]) -> list[Line]:
    """What these ONUs have, from the answers to `MAKERS`; rows of others are passed over."""
    here = {(each.pon, each.number): {"OLTID": olt} | each.access for each in onus}
    found: list[Line] = []
    for maker, rows in zip(MAKERS.values(), tables, strict=True):
        for row in rows:
            if access := here.get((row["PONID"].removeprefix("NA-"), row["ONUNUMBER"])):
                found += maker(access, row)
    return found


def _bandwidth(access: Access, row: Row) -> Iterator[Line]:
    yield made("CFG-ONUBW", access, pick(row, "UPBW DOWNBW BWTYPE"))


def _flow(access: Access, row: Row) -> Iterator[Line]:
    yield made("ADD-PONVLAN", access, pick(row, "SVLAN CVLAN UV SCOS CCOS UCOS SERVICETYPE SERVICENAME GEMPORT DESC"))


def _port_vlan(access: Access, row: Row) -> Iterator[Line]:
    yield made("CFG-LANPORTVLAN", access | {"ONUPORT": row["ONUPORT"]}, pick(row, "SVLAN CVLAN UV SCOS CCOS"))


def _port(access: Access, row: Row) -> Iterator[Line]:
    access = access | {"ONUPORT": row["ONUPORT"]}
    values = pick(row, "BW VLANMOD PVID PCOS")
    if any(values.values()):
        yield made("CFG-LANPORT", access, values)
    if row["AdminStatus"].upper() == "DOWN":
        yield made("DACT-LANPORT", access, {})


MAKERS: Mapping[str, Callable[[Access, Row], Iterator[Line]]] = {
    "LST-ONUBW": _bandwidth,
    "LST-PONVLAN": _flow,
    "LST-PORTVLAN": _port_vlan,
    "LST-LANPORT": _port,
}
"""What is asked of an ONU, and the lines that a row of the answer is."""


# -- states and alarms -------------------------------------------------------------------------------------------------
def state(here: Onu, row: Row, shut: Sequence[str], power: float | None) -> State:
    """Up: it answers, has its configuration, and none of the Ethernet ports that serve the customer is shut."""
    admin, oper, status = (row.get(name, "").upper() for name in ("AdminState", "OperState", "CFGSTAT"))
    words = [
        f"admin {admin or 'unknown'}",
        f"oper {row.get('OperState') or 'unknown'}",
        f"config {status or 'unknown'}",
    ]
    words += [f"port {port} deactivated" for port in shut]
    words += [f"receives {power:.2f} dBm"] if power is not None else []
    up = oper == "UP" and admin != "DOWN" and status in WELL and not shut
    return State(here.object, up, ", ".join(words))


def alarms(rows: Iterable[Row]) -> Iterator[Alarm]:
    """Positions: `NA-0-1-6-3` is ONU 3 of PON port 0/1/6, `NA-0-1-6` a port. What is over has a time of its end."""
    for row in rows:
        if row.get("RECOVERTIME"):
            continue
        numbers = row["POSITION"].removeprefix("NA-").split("-")
        where = f"ont {'/'.join(numbers[:3])} {numbers[3]}" if len(numbers) > 3 else f"pon {'/'.join(numbers)}"
        # a severity in words that are not known is taken seriously
        severity = _SEVERITIES.get(row.get("SEVERITY", "").lower(), "major")
        text = row.get("PROBABLE_CAUSE_DESC", "")
        yield Alarm(row["SERIALID"], where, row["ALARMNAME"], severity, text, row.get("HAPPENTIME", ""))
