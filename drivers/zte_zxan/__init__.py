"""ZTE ZXA10 (C300, C320, C600 to C650): GPON OLTs on a command line, no candidate, no rollback, `write` to keep.

A line is `service-port 1 vport 1 user-vlan 100 vlan 1063`, in the command language that the element speaks. Mostly
data: how the box talks (`dialect`), what its lines mean (`rules`).
Sources: public sessions and configurations of C300, C320, C600 and C620.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import ClassVar

from drivers.errors import AuthenticationFailed, Rejected, Taken, Unintelligible, WrongElement
from drivers.kit.dialect import Dialect
from drivers.kit.immediate_command_line import ImmediateCommandLine
from drivers.platform import Alarm, Change, Identity, Line, Reading, State
from drivers.session import check_identity
from drivers.zte_zxan import displays
from drivers.zte_zxan.dialect import DIALECT
from drivers.zte_zxan.rules import C300, C600, RULES, Release, contradictions, language_of, ont_of, port_of, release_of

_VIEWS = r"interface |gpon$|vlan \d+$|pon-onu-mng "


class Zxan(ImmediateCommandLine):
    """One session to one ZXA10. It rests in `NAME#`, the only view where C600 takes `write`."""

    platform: ClassVar[str] = "zte_zxan"
    rules = RULES
    dialect: ClassVar[Dialect] = DIALECT
    # the model stands in a banner that operators change, the version in C300's list of boards alone
    tells: ClassVar[frozenset[str]] = frozenset({"hostname"})
    save_command: ClassVar[str] = "write"
    path_patterns: ClassVar[Mapping[str, str]] = {
        "vlan N": r"vlan \d+",
        "uplink PORT": r"uplink (?:x?gei[_-]\d+/\d+/\d+|smartgroup\d+)",
        "pon PORT": r"pon (?:gpon-olt_|gpon_olt-)\d+/\d+/\d+",
        "ont PORT N": r"ont (?:gpon-olt_|gpon_olt-)\d+/\d+/\d+ \d+",
    }
    release: Release
    """the language that it speaks; known when it has logged in"""

    full_configuration = staticmethod(displays.full_configuration)

    # -- pure --------------------------------------------------------------------------------------------------------
    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        lines = cls.rules.parsed(text, opens=_VIEWS, indent=2, spelled=displays.spelled)
        if strange := next((line for line in lines if not cls.rules.writes(line)), None):
            raise ValueError(f"line {strange[-1]!r} is not a line that this platform can take back by itself")
        return lines

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        """ONUs alone: no display tells the state of a service port."""
        return tuple(dict.fromkeys(f"ont {ont}" for known in cls.rules.known(lines) if (ont := ont_of(known))))

    @classmethod
    def references(cls, line: Line) -> frozenset[str]:
        """`uplink xgei_1/19/1` is what every VLAN on it stands on; `vlan 90` only what is of that VLAN."""
        known = cls.rules.find(line)
        if known is None:
            return frozenset()
        group = known.groups
        found = {
            "vlan": group.get("number") or group.get("svlan") or group.get("vlan"),
            "uplink": group.get("uplink"),
            "pon": port_of(known),
            "ont": ont_of(known),
        }
        return frozenset(f"{word} {name}" for word, name in found.items() if name)

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        """A VLAN that a port of the ONU names is the customer's own, and no id of ours."""
        found: dict[str, set[int]] = {}
        every = tuple(cls.rules.known(lines))
        brought = {(ont_of(known), known.groups["value"]) for known in every if known.groups.get("what") == "vlan"}
        for known in every:
            group = known.groups
            own = known.key.startswith("onu ")
            user = group.get("user")
            pools = {
                "s-vlan": group.get("number") if known.rule.opens else None,
                "c-vlan": group.get("vlan") if group.get("svlan") else None,
                f"onu-id {port_of(known)}": group.get("onu") if own else None,
                f"user-vlan {ont_of(known)}": user if (ont_of(known), user) not in brought else None,
            }
            for pool, number in pools.items():
                if number and number.isdigit():
                    found.setdefault(pool, set()).add(int(number))
        return {pool: frozenset(numbers) for pool, numbers in found.items()}

    # -- the session -------------------------------------------------------------------------------------------------
    def prepare(self) -> None:
        name, expected = self.target.name, self.target.identity
        if expected.hostname and self.terminal.hostname != expected.hostname:
            raise WrongElement(name, "host name", f"expected {expected.hostname}, found {self.terminal.hostname}")
        if self.terminal.mode == ">":
            # never where the session is enabled already: it would be asked all the same
            self.terminal.ask_secret("enable", "Password:", self.target.password)
            if self.terminal.mode == ">":
                raise AuthenticationFailed(name, "enable", f"the password of {self.target.username} was refused")
        self.terminal.ask("terminal length 0")
        found = displays.release_by_cards(page := self.look(["show card"])[0])
        wanted = release_of(expected.model, expected.software)
        if found is None:
            self.garbled("show card", page)
        if wanted not in {None, found}:
            told = f"expected one that speaks as {expected.model} {expected.software}, found one like {found.name}"
            raise WrongElement(name, "command language", told)
        self.release = found
        tells = self.tells | {"software"} if found is C300 else self.tells
        check_identity(self.target, self._identity(page), tells)

    def rest(self) -> None:
        if self.terminal.mode != "#":
            self.terminal.ask("end")

    def close(self) -> None:
        """Leave the VTY at once: a box has about five, and keeps one that only hung up for a while."""
        if self.alive():
            self.terminal.log_out(*(() if self.terminal.mode in {"#", ">"} else ("end",)), "exit")
        super().close()

    def identify(self) -> Identity:
        return self._identity(self.look(["show card"])[0])

    def _identity(self, cards: str) -> Identity:
        """The model stands in the banner where nobody changed it, the version in C300's list of boards."""
        model = re.search(r"ZXAN product (C\d+)", self.terminal.banner)
        return Identity(self.terminal.hostname, model[1] if model else "", "", displays.software_by_cards(cards))

    # -- reading -----------------------------------------------------------------------------------------------------
    def read(self, change: Change | None = None) -> Reading:
        if change is None:
            return Reading(
                displays.unhidden(displays.known(displays.configuration(self.look(["show running-config"])[0])))
            )
        named = change.before + change.after
        if strange := next((line for line in named if language_of(line) not in {None, self.release}), None):
            told = f"this element speaks as {self.release.name}"
            raise Rejected(self.target.name, " / ".join(strange), told)
        reading, odd = self._read(change, named)
        if odd:
            # somebody else may have written between two questions
            reading, odd = self._read(change, named)
        if odd:
            raise Unintelligible(self.target.name, "read", "; ".join(odd))
        return reading

    def _read(self, change: Change, named: tuple[Line, ...]) -> tuple[Reading, list[str]]:
        """What the displays say together, and where one lists what another does not."""
        known = tuple(self.rules.known(named))
        lines, states = self._onus(list(dict.fromkeys(ont for each in known if (ont := ont_of(each)))))
        lines += self._interfaces(each.groups["uplink"] or "" for each in known if "uplink" in each.groups)
        lines += self._vlans({each.groups["number"] or "": None for each in known if each.key.startswith("vlan ")})
        kinds = dict.fromkeys(each.groups["what"] for each in known if each.key.startswith("profile "))
        commands = [f"show gpon profile {kind}" for kind in kinds]
        for command, page in zip(commands, self.look(commands), strict=True):
            with self.understood(command):
                lines += displays.profiles(page)
        if any(each.key.startswith("traffic-profile ") for each in known):
            # behind the interfaces: what a filter leaves is short
            (page,) = self.look(["show running-config msan | begin traffic-profile"])
            lines += displays.configuration(page)
        every = displays.unhidden(displays.known(lines))
        odd = list(contradictions(tuple(self.rules.known(every)), self.rules.keys(named)))
        odd += self._unlisted([ont for ont in map(ont_of, self.rules.known(change.before)) if ont], every)
        return Reading(self.rules.scope(every, named), tuple(states)), odd

    def _vlans(self, vlans: Iterable[str]) -> list[Line]:
        """These VLANs; on C600 with all that is set for them, which a C300 shows in no display of a part."""
        commands = [f"show vlan {vlan}" for vlan in vlans]
        lines = [line for page in self.look(commands) for line in displays.vlan(page)]
        if commands and self.release is C600:
            (page,) = self.look(["show running-config msan | begin vlan list"])
            lines += [
                line for line in displays.configuration(page) if line[0].startswith("vlan ") or " vlan " in line[0]
            ]
        return lines

    def _unlisted(self, onts: list[str], lines: tuple[Line, ...]) -> list[str]:
        """ONUs of ours that their PON port does not list, and that have a state all the same."""
        keys = self.rules.keys(lines)
        lost = [ont for ont in dict.fromkeys(onts) if _key(ont) not in keys]
        rows = self._phases(lost)
        return [f"ont {ont} has a state, and its port does not list it" for ont in lost if _key(ont)[4:] in rows]

    def _phases(self, onts: Iterable[str]) -> dict[str, dict[str, str]]:
        rows: dict[str, dict[str, str]] = {}
        commands = [f"show gpon onu state {ont}" for ont in onts]
        for command, page in zip(commands, self.look(commands), strict=True):
            with self.understood(command):
                rows |= displays.phases(page)
        return rows

    def _interfaces(self, names: Iterable[str]) -> list[Line]:
        pages = self.look([f"{self.release.interface} {name}" for name in dict.fromkeys(names)])
        return [line for page in pages for line in displays.configuration(page)]

    def _onus(self, onts: list[str]) -> tuple[list[Line], list[State]]:
        """The lines of these ONUs (`gpon-olt_1/3/12 4`), and the states of those that are registered."""
        lines = self._interfaces(ont.split()[0] for ont in onts)
        keys = self.rules.keys(lines)
        there = [ont for ont in onts if _key(ont) in keys]
        names = [self.release.onu_name(ont) for ont in there]
        lines += self._interfaces(names)
        if self.release is C300:
            for page in self.look([f"show onu running config {name}" for name in names]):
                lines += displays.configuration(page)
        else:
            lines += self._vports(lines) + self._remote(names)
            # never by entering it: that would make it
            with suppress(Rejected):  # in which words one that is not there is refused is not known
                lines += self._interfaces(self.release.onu_name(ont) for ont in onts if ont not in there)
        rows = self._phases(there)
        return lines, [displays.onu_state(f"ont {ont}", rows.get(_key(ont).removeprefix("onu "), {})) for ont in there]

    def _vports(self, lines: list[Line]) -> list[Line]:
        """C600: each GEM port has an interface `vport` of its number."""
        gems = [known.groups for known in self.rules.known(lines) if known.key.startswith("gemport ")]
        return self._interfaces(f"vport-{gem['place']}.{gem['onu']}:{gem['gem']}" for gem in gems)

    def _remote(self, names: list[str]) -> list[Line]:
        """C600: what stands in `pon-onu-mng` of registered ONUs is shown there alone."""
        lines: list[Line] = []
        for name in names:
            self.rest()
            view = f"pon-onu-mng {name}"
            for command in ("configure terminal", view):
                self.check(command, self.terminal.ask(command))
            (page,) = self.undisturbed(["show this"])
            if not re.search(self.dialect.gone, page):
                self.check("show this", page)
                if not re.search(rf"^{re.escape(view)}(?s:.)*^\$", page, re.MULTILINE):
                    self.garbled("show this", page)
                lines += displays.configuration(page)
        return lines

    # -- writing -----------------------------------------------------------------------------------------------------
    def refuse(self, change: Change, reading: Reading) -> None:
        super().refuse(change, reading)
        gone = self.rules.keys(change.removed())
        running = set(reading.lines)
        new = [known for known in self.rules.known(change.after) if known.groups.get("serial")]
        new = [known for known in new if known.line not in running]
        answers = self.look([f"show gpon onu by sn {known.groups['serial']}" for known in new])
        for known, answer in zip(new, answers, strict=True):
            found = displays.ont_named(answer, self.release)
            if found and found != ont_of(known) and _key(found) not in gone:
                told = f"is used by something else: expected it at ont {ont_of(known)}, found it at ont {found}"
                raise Taken(self.target.name, f"ont serial {known.groups['serial']}", told)

    def check(self, command: str, answer: str) -> None:
        super().check(command, answer)
        if command == self.save_command and "[OK]" not in answer:
            raise Rejected(self.target.name, command, f"expected [OK], found {' '.join(answer.split())!r}")
        if command.startswith("onu ") and self.release is C600:
            # who enters the interface of an ONU that is not registered makes it
            (page,) = self.undisturbed(["show this"])
            if displays.canonical(command) not in {line[-1] for line in displays.configuration(page)}:
                raise Rejected(self.target.name, command, "was accepted, and is not there")

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        """Of ONUs, by their phase and how they were lost last."""
        ours = re.compile(rf"ont ({self.release.olt}\d+/\d+/\d+ \d+)")
        onts = [found[1] for name in objects if (found := ours.fullmatch(name))]
        rows = self._phases(onts)
        lost = [(ont, row) for ont in onts if (row := rows.get(_key(ont).removeprefix("onu "))) and displays.ails(row)]
        details = self.look([f"show gpon onu detail-info {self.release.onu_name(ont)}" for ont, _ in lost])
        return tuple(
            displays.alarm(f"ont {ont}", row, detail) for (ont, row), detail in zip(lost, details, strict=True)
        )


def _key(ont: str) -> str:
    """`onu 1/3/12:4`, the key of its rule, of `gpon-olt_1/3/12 4`."""
    port, number = ont.split()
    return f"onu {port.lstrip('gponlt_-')}:{number}"


DRIVER = Zxan
