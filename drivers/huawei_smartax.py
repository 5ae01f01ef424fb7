"""Huawei SmartAX (MA5600T, MA5800): GPON OLTs on a command line, no candidate, no rollback, `save` to keep.

In come lines such as `service-port 5827 vlan 1063 gpon 0/1/6 ont 2 ...`, out go readings and commands. Mostly data: how
the box talks (`_DIALECT`), what its lines mean to each other (`_smartax_rules.py`). Sources: Huawei MA5800 command
reference, netmiko's huawei_smartax, public MA5800 sessions. Suspension is no line of the box's configuration: it is the
Control flag of `display ont info`, written here as the line `ont deactivate P O`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import ClassVar

from drivers import _smartax
from drivers._cli import Dialect
from drivers._cli_listen import ListeningTerminal
from drivers._inverse import InverseDriver, unique
from drivers._rules import Rules
from drivers._smartax_rules import RULES
from drivers.base import (
    Alarm,
    Capability,
    Change,
    FoundOnt,
    Heard,
    Identity,
    Line,
    Optics,
    Reading,
    State,
    Taken,
    WrongElement,
    check_identity,
)

_UNASKED = r"^ *! \d+\[[^\]\n]*\]:.*?--- END[^\n]*\n?"

_DIALECT = Dialect(
    device_type="huawei_smartax",
    prompt=r"^NAME(?:\((?P<mode>[^()\n]*)\))?(?:#|>|%%)",
    questions=(
        # warnings before deletions, e.g. of a VLAN's uplink
        (r"\(y/n\) ?\[[yn]\]: ?", "y\n"),
        # smart mode shows what could still be typed and waits
        (r"\{ [^{}\n]*\}: ?", "\n"),
        (r"---- More \( Press 'Q' to break \) ----", " "),
        (r"YES/NO\S*", "yes\n"),
    ),
    noise=(
        r"---- More \( Press 'Q' to break \) ----(?:\x1b\[\d+D *\x1b\[\d+D)?",
        _UNASKED,
        r"\{ [^{}\n]*\}: ?\n\s*Command:\n +[^\n]*\n",
    ),
    refusal=r"^\s*(?:Failure:|% ?\w|Incorrect command)|success: ?0\b|failed: ?[1-9]|being used by another user",
    harmless=r"Make configuration repeatedly",
    busy=r"is busy|reading or writing flash|being used by another user",
    gone=r"(?m)^\s*Failure:.*(?:not exist|No service virtual port can be operated)",
    takes_away=r"undo |ont delete ",
    proofs=(
        (r"display current-configuration", r"^return$"),
        (r"display ont info \d+ \d+ \d+ all", r"total of ONTs"),
        (r"display ont info", r"^\s*Control flag\s*:"),
        (r"display service-port", r"^\s*Index\s*:"),
        (r"display traffic table", r"Index\s*:.*(?s:.)*PBS\s*:"),
        (r"display version", r"^\s*VERSION\s*:"),
        (r"display ont autofind all", r"^\s*Ont autofind time\s*:"),
        (r"display ont optical-info", r"\bOLT Rx ONT\b"),
        (r"display alarm", r"^\s*--- END|\A[\s -~]*\Z"),
    ),
    moves=r"interface |quit$",
    masked=r"\b((?:password|password-auth|loid-auth|cipher|key))\s+\S+",
    full=r"(?i)\b(?:too many|upper limit|maximum)\b",
    unasked=_UNASKED,
    in_flight=4,
)

_LISTEN = "infoswitch cli ON"


class SmartAX(InverseDriver):
    """One session to one SmartAX. It rests in global configuration, where all displays and views can be reached."""

    platform: ClassVar[str] = "huawei_smartax"
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.STARTUP, Capability.NOTIFICATION})
    speaks = ListeningTerminal
    terminal: ListeningTerminal
    rules: ClassVar[Rules] = RULES
    dialect: ClassVar[Dialect] = _DIALECT
    # where the serial number of the frame is printed is not known
    tells: ClassVar[frozenset[str]] = frozenset({"hostname", "model", "software"})
    path_words: ClassVar[Mapping[str, str]] = {
        "vlan N": r"vlan \d+",
        "uplink F/S/P": r"uplink \d+/\d+/\d+",
        "pon F/S/P": r"pon \d+/\d+/\d+",
        "ont F/S/P N": r"ont \d+/\d+/\d+ \d+",
        "service-port N": r"service-port \d+",
    }

    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        return cls.rules.parsed(
            text, opens="interface ", indent=1, spelled=lambda raw: _smartax.expand(_smartax.canonical(raw))
        )

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        names: list[str] = []
        for known in cls.rules.known(lines):
            if (
                ont := known.key
                if known.key.startswith("ont ")
                else known.owner
                if known.owner.startswith("ont ")
                else ""
            ):
                names += [ont, f"pon {ont.split()[1]}"]
            if known.key.startswith("service-port ") and "pon" in known.groups:
                names.append(known.key)
        return tuple(dict.fromkeys(names))

    @classmethod
    def stands_on(cls, line: Line) -> frozenset[str]:
        """`uplink 0/3/0` is what every VLAN on it stands on; `vlan 90` only what is of that VLAN."""
        known = cls.rules.find(line)
        if known is None:
            return frozenset()
        group = known.groups
        pon = group.get("pon") or (f"{group['board']}/{group['port']}" if group.get("board") else "")
        vlan = group.get("svlan") or group.get("number") or group.get("outer")
        found = {
            "vlan": vlan,
            "uplink": (group.get("uplink") or "").replace(" ", "/"),
            "pon": pon,
            "ont": pon and f"{pon} {group['ont']}",
            "service-port": group.get("index"),
        }
        return frozenset(f"{word} {name}" for word, name in found.items() if name)

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for known in cls.rules.known(lines):
            group = known.groups
            pools = {
                "traffic-table": group.get("table"),
                "s-vlan": group.get("svlan"),
                "service-port": group.get("index"),
                f"ont-id {group.get('board')}/{group.get('port')}": group.get("ont") if group.get("serial") else None,
                f"user-vlan {group.get('pon')} {group.get('ont')}": group.get("user"),
                "c-vlan": group.get("inner"),
            }
            for pool, number in pools.items():
                if number and number.isdigit():
                    found.setdefault(pool, set()).add(int(number))
        return {pool: frozenset(numbers) for pool, numbers in found.items()}

    def prepare(self) -> None:
        expected = self.target.identity
        if expected.hostname and self.terminal.hostname != expected.hostname:
            raise WrongElement(
                self.target.name, "host name", f"expected {expected.hostname}, found {self.terminal.hostname}"
            )
        product = re.search(r"Integrated Access Software \((\w+)\)", self.terminal.banner)
        if product and expected.model and not expected.model.startswith(product[1]):
            raise WrongElement(self.target.name, "product", f"expected {expected.model}, found {product[1]}")
        # questions off before anything that could ask one
        self.terminal.ask("undo smart")
        self.terminal.ask("enable")
        self.terminal.ask_all(["infoswitch cli OFF", "scroll", "config"])
        check_identity(self.target, self.identify(), self.tells)

    def rest(self) -> None:
        while self.terminal.mode != "config":
            self.terminal.ask("quit" if self.terminal.mode else "config")

    def identify(self) -> Identity:
        page = _smartax.fields(self.look(["display version"])[0])
        return Identity(self.terminal.hostname, page.get("product", ""), "", page.get("version", ""))

    def read(self, change: Change | None = None) -> Reading:
        if change is None:
            return Reading(self._read_all())
        named = change.before + change.after
        objects = [name.split() for name in self.objects(named)]
        onts = [f"{place} {ont}" for kind, place, *rest in objects if kind == "ont" for ont in rest]
        flows = [index for kind, index, *_ in objects if kind == "service-port"]
        tables = sorted(self.used(named).get("traffic-table", ()))
        vlans = [key for key in self.rules.keys(named) if key.startswith(("vlan ", "port vlan "))]
        sections = ["display current-configuration section vlan-config"] if vlans else []
        answers = iter(
            self.look(
                [f"display current-configuration ont {ont}" for ont in onts]
                + [f"display ont info {ont.replace('/', ' ')}" for ont in onts]
                + [f"display service-port {index}" for index in flows]
                + [f"display traffic table ip index {index}" for index in tables]
                + sections
            )
        )
        lines = [line for _ in onts for line in _smartax.configuration(next(answers))]
        pages = [_smartax.fields(next(answers)) for _ in onts]
        lines += [
            _deactivated(ont)
            for ont, page in zip(onts, pages, strict=True)
            if page.get("control flag") == "deactivated"
        ]
        states = [_smartax.ont_state(f"ont {ont}", page) for ont, page in zip(onts, pages, strict=True) if page]
        states += self._flows(flows, [_smartax.fields(next(answers)) for _ in flows], lines)
        lines += [table for _ in tables if (table := _smartax.traffic_table(next(answers)))]
        lines += [line for _ in sections for line in _smartax.configuration(next(answers))]
        return Reading(self.rules.scope(lines, named), tuple(states))

    def _flows(self, flows: list[str], pages: list[dict[str, str]], lines: list[Line]) -> list[State]:
        """States of service-ports; one that stands on an ONT that we did not ask for is read by its index."""
        present = [(index, page) for index, page in zip(flows, pages, strict=True) if page.get("index") == index]
        seen = self.rules.keys(lines)
        strange = [index for index, _ in present if f"service-port {index}" not in seen]
        for answer in self.look([f"display current-configuration service-port {index}" for index in strange]):
            lines += _smartax.configuration(answer)
        return [
            State(f"service-port {index}", page.get("state") == "up", f"state {page.get('state')}")
            for index, page in present
        ]

    def _read_all(self) -> tuple[Line, ...]:
        lines = list(_smartax.configuration(self.look(["display current-configuration"])[0]))
        known = tuple(known.line for known in self.rules.known(unique(lines)))
        pons = [name.split()[1] for name in self.objects(known) if name.startswith("pon ")]
        tables = self.look([f"display ont info {pon.replace('/', ' ')} all" for pon in pons])
        return known + tuple(_deactivated(ont) for table in tables for ont in _smartax.deactivated(table))

    def refuse(self, change: Change, reading: Reading) -> None:
        super().refuse(change, reading)
        running = set(reading.lines)
        new = [
            known
            for known in self.rules.known(change.after)
            if known.groups.get("serial") and known.line not in running
        ]
        answers = self.look([f"display ont info by-sn {known.groups['serial']}" for known in new])
        for known, answer in zip(new, answers, strict=True):
            place = _smartax.ont_place(_smartax.fields(answer))
            if place and f"ont {place}" != known.key and not self._leaves(f"ont {place}", change):
                raise Taken(
                    self.target.name,
                    f"ont serial {known.groups['serial']}",
                    f"is used by something else: expected it at {known.key}, found it at ont {place}",
                )

    def _leaves(self, ont: str, change: Change) -> bool:
        return ont in self.rules.keys(change.removed())

    def onts(self, ports: tuple[str, ...]) -> tuple[tuple[FoundOnt, ...], tuple[Optics, ...]]:
        """What is heard and not provisioned, and the optics of each port, which only the view of its board shows."""
        heard = tuple(_smartax.found(self.look(["display ont autofind all"])[0]))
        values: list[Optics] = []
        for board, here in groupby(ports, key=lambda port: port.rpartition("/")[0]):
            pons = tuple(here)
            view = f"interface gpon {board}"
            self.check(view, self.terminal.ask(view))
            answers = self.looked([f"display ont optical-info {pon.rpartition('/')[2]} all" for pon in pons])
            values += [one for pon, answer in zip(pons, answers, strict=True) for one in _smartax.optics(pon, answer)]
        self.rest()
        return heard, tuple(values)

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        active = _smartax.alarms(self.look(["display alarm active all detail"])[0])
        return tuple(alarm for alarm in active if alarm.object in objects)

    def watch(self, objects: tuple[str, ...], seconds: float) -> tuple[Heard, ...]:
        """The alarm texts that the box prints into the session. Their numbers are not known to count without a gap, so
        one that was not printed is not missed.
        """
        del objects  # a text names what `alarms` names
        if not self.terminal.listens:
            self.check(_LISTEN, self.terminal.listen(_LISTEN))
        return tuple(_smartax.printed(text) for text in self.terminal.overhear(seconds))


def _deactivated(ont: str) -> Line:
    place, number = ont.split()
    board, _, port = place.rpartition("/")
    return (f"interface gpon {board}", f"ont deactivate {port} {number}")


DRIVER = SmartAX
