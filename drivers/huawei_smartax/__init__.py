"""Huawei SmartAX (MA5600T, MA5800): GPON OLTs on a command line, no candidate, no rollback, `save` to keep.

A line is `service-port 5827 vlan 1063 gpon 0/1/6 ont 2 ...`. How the box talks is `dialect.py`, what its lines mean to
each other `rules.py`. Sources: Huawei MA5800 command reference, public MA5800 sessions. Suspension is no line of the
box's configuration: it is the Control flag of `display ont info`, written here as the line `ont deactivate P O`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import ClassVar

from drivers.errors import Taken, Unintelligible, WrongElement
from drivers.huawei_smartax import configuration, displays
from drivers.huawei_smartax.dialect import DIALECT
from drivers.huawei_smartax.rules import RULES, contradictions
from drivers.kit.dialect import Dialect
from drivers.kit.immediate_command_line import ImmediateCommandLine
from drivers.kit.line_driver import unique
from drivers.kit.line_rules import Rules
from drivers.kit.listening_terminal import ListeningTerminal
from drivers.platform import Alarm, AlarmEvent, Capability, Change, FoundOnt, Identity, Line, Optics, Reading, State
from drivers.session import check_identity

_VLANS = "display current-configuration section vlan-config"
_LISTEN = "infoswitch cli ON"


class SmartAX(ImmediateCommandLine):
    """One session to one SmartAX. It rests in global configuration, where all displays and views can be reached."""

    platform: ClassVar[str] = "huawei_smartax"
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.STARTUP, Capability.NOTIFICATION})
    speaks = ListeningTerminal
    terminal: ListeningTerminal
    rules: ClassVar[Rules] = RULES
    dialect: ClassVar[Dialect] = DIALECT
    # where the serial number of the frame is printed is not known
    tells: ClassVar[frozenset[str]] = frozenset({"hostname", "model", "software"})
    path_patterns: ClassVar[Mapping[str, str]] = {
        "vlan N": r"vlan \d+",
        "uplink F/S/P": r"uplink \d+/\d+/\d+",
        "pon F/S/P": r"pon \d+/\d+/\d+",
        "ont F/S/P N": r"ont \d+/\d+/\d+ \d+",
        "service-port N": r"service-port \d+",
    }

    full_configuration = staticmethod(configuration.full_configuration)

    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        lines = cls.rules.parsed(
            text, opens="interface ", indent=1, spelled=lambda raw: configuration.expand(configuration.canonical(raw))
        )
        if strange := next((line for line in lines if not cls.rules.writes(line)), None):
            raise ValueError(f"line {strange[-1]!r} is not a line that this platform can take back by itself")
        return lines

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
    def references(cls, line: Line) -> frozenset[str]:
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
            group, own = known.groups, known.key.startswith("ont ")
            pools = {
                "traffic-table": group.get("table"),
                "s-vlan": group.get("svlan"),
                "service-port": group.get("index"),
                f"ont-id {group.get('board')}/{group.get('port')}": group.get("ont") if own else None,
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
        product = re.search(r"Integrated Access Software \(([^()\n]+)\)", self.terminal.banner)
        if product and expected.model and not expected.model.startswith(product[1].strip()):
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
        page = displays.fields(self.look(["display version"])[0])
        model = displays.product(page.get("product", ""))
        return Identity(self.terminal.hostname, model, "", page.get("version", ""))

    def read(self, change: Change | None = None) -> Reading:
        if change is None:
            return Reading(self._read_all())
        reading, strange = self._read(change)
        if strange:
            # somebody else may have written between two questions
            reading, strange = self._read(change)
        if strange:
            raise Unintelligible(self.target.name, "read", strange)
        return reading

    def _read(self, change: Change) -> tuple[Reading, str]:
        """What the displays say together, and where one lists what another does not."""
        named = change.before + change.after
        objects = [name.split() for name in self.objects(named)]
        onts = [f"{place} {ont}" for kind, place, *rest in objects if kind == "ont" for ont in rest]
        flows = [index for kind, index, *_ in objects if kind == "service-port"]
        tables = sorted(self.used(named).get("traffic-table", ()))
        vlans = [key for key in self.rules.keys(named) if key.startswith(("vlan ", "port vlan "))]
        commands = [
            *(question for ont in onts for question in _about(ont)),
            *(f"display service-port {index}" for index in flows),
            *(f"display traffic table ip index {index}" for index in tables),
            *([_VLANS] if vlans else []),
        ]
        told = dict(zip(commands, self.look(commands), strict=True))
        lines = [line for ont in onts for line in configuration.configuration(told[_about(ont)[0]])]
        states, strange = self._onts(onts, told, lines)
        lines += self._strays(flows, told, lines)
        states += self._flows(flows, told)
        for index in tables:
            with self.understood(command := f"display traffic table ip index {index}"):
                lines += [table for table in [displays.traffic_table(told[command])] if table]
        lines += configuration.configuration(told.get(_VLANS, ""))
        strange += contradictions(tuple(self.rules.known(lines)), {state.object for state in states}, flows, tables)
        strange += self._hidden_vlans(change, lines)
        return Reading(self.rules.scope(lines, named), tuple(states)), "; ".join(strange)

    def _onts(self, onts: list[str], told: Mapping[str, str], lines: list[Line]) -> tuple[list[State], list[str]]:
        """States of ONTs; the line of one that is deactivated is put to the others."""
        states, strange, there = [], [], self.rules.keys(lines)
        for ont in onts:
            shown, asked = _about(ont)
            page = displays.fields(told[asked])
            if (f"ont {ont}" in there) != bool(page):
                strange.append(f"`{shown}` and `{asked}` do not agree on whether there is one")
            if not page:
                continue
            with self.understood(asked):
                flag = displays.control(page, ont)
            lines += [_deactivated(ont)] if flag == "deactivated" else []
            states.append(displays.ont_state(f"ont {ont}", page))
        return states, strange

    def _flows(self, flows: list[str], told: Mapping[str, str]) -> list[State]:
        states = []
        for index in flows:
            with self.understood(command := f"display service-port {index}"):
                states.append(displays.flow_state(index, told[command]))
        return [state for state in states if state]

    def _strays(self, flows: list[str], told: Mapping[str, str], lines: list[Line]) -> list[Line]:
        """Service ports that stand on an ONT that we did not ask for are read by their index."""
        seen = self.rules.keys(lines)
        strange = [
            index for index in flows if told[f"display service-port {index}"] and f"service-port {index}" not in seen
        ]
        answers = self.look([f"display current-configuration service-port {index}" for index in strange])
        return [line for answer in answers for line in configuration.configuration(answer)]

    def _hidden_vlans(self, change: Change, lines: list[Line]) -> list[str]:
        """VLANs that we wrote, that the list of VLANs lacks, and that the box has all the same."""
        there = self.rules.keys(lines)
        ours = sorted(self.rules.keys(change.before) - there)
        lost = [key for key in ours if re.fullmatch(r"vlan \d+", key)]
        answers = self.look([f"display {vlan}" for vlan in lost])
        return [
            f"`display {vlan}` shows what `{_VLANS}` does not" for vlan, page in zip(lost, answers, strict=True) if page
        ]

    def _read_all(self) -> tuple[Line, ...]:
        lines = list(configuration.configuration(self.look(["display current-configuration"])[0]))
        known = tuple(known.line for known in self.rules.known(unique(lines)))
        pons = [name.split()[1] for name in self.objects(known) if name.startswith("pon ")]
        commands = [f"display ont info {pon.replace('/', ' ')} all" for pon in pons]
        off: list[str] = []
        for command, answer in zip(commands, self.look(commands), strict=True):
            with self.understood(command):
                off += displays.deactivated(answer)
        return known + tuple(map(_deactivated, off))

    def refuse(self, change: Change, reading: Reading) -> None:
        super().refuse(change, reading)
        running = set(reading.lines)
        new = [
            known
            for known in self.rules.known(change.after)
            if known.groups.get("serial") and known.line not in running
        ]
        commands = [f"display ont info by-sn {known.groups['serial']}" for known in new]
        for known, command, answer in zip(new, commands, self.look(commands), strict=True):
            with self.understood(command):
                place = displays.ont_place(answer)
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
        heard = tuple(displays.found(self.look(["display ont autofind all"])[0]))
        values: list[Optics] = []
        for board, here in groupby(ports, key=lambda port: port.rpartition("/")[0]):
            pons = tuple(here)
            view = f"interface gpon {board}"
            self.check(view, self.terminal.ask(view))
            commands = [f"display ont optical-info {pon.rpartition('/')[2]} all" for pon in pons]
            for pon, command, answer in zip(pons, commands, self.looked(commands), strict=True):
                with self.understood(command):
                    values += displays.optics(pon, answer)
        self.rest()
        return heard, tuple(values)

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        active = displays.alarms(self.look(["display alarm active all detail"])[0])
        return tuple(alarm for alarm in active if alarm.object in objects)

    def watch(self, objects: tuple[str, ...], seconds: float) -> tuple[AlarmEvent, ...]:
        """The alarm texts that the box prints into the session. Their numbers are not known to count without a gap, so
        one that was not printed is not missed.
        """
        del objects  # a text names what `alarms` names
        if not self.terminal.listens:
            self.check(_LISTEN, self.terminal.listen(_LISTEN))
        return tuple(displays.printed(text) for text in self.terminal.overhear(seconds))


def _about(ont: str) -> tuple[str, str]:
    """The two displays of an ONT: what is configured, and how it does."""
    return f"display current-configuration ont {ont}", f"display ont info {ont.replace('/', ' ')}"


def _deactivated(ont: str) -> Line:
    place, number = ont.split()
    board, _, port = place.rpartition("/")
    return (f"interface gpon {board}", f"ont deactivate {port} {number}")


DRIVER = SmartAX
