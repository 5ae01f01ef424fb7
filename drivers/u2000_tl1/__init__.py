"""GPON OLTs behind an element manager's TL1 interface (Huawei U2000 / NCE): no candidate, no rollback, nothing to save.

A line is `ADD-PONVLAN::OLTID=10.21.3.1,PONID=NA-0-1-6,ONUIDTYPE=SN,ONUID=..:::CVLAN=1063,UV=100;`. Mostly data: what
its lines mean to each other (`_RULES`). Sources: public integrations of U2000, the operators' common TL1 interface for
PON. An ONU is named by what it is registered with, never by its number: a number may be somebody else's by now.
Suspension deactivates the customer's Ethernet port.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from drivers.errors import Rejected, Taken, WrongElement
from drivers.kit.line_driver import unique
from drivers.kit.line_rules import Rule, Rules
from drivers.kit.tl1 import Denied
from drivers.kit.tl1_driver import UNWRITABLE, Tl1Driver
from drivers.kit.tl1_grammar import Command, keywords
from drivers.platform import Alarm, Change, Identity, Line, Reading, State, Target
from drivers.session import check_identity
from drivers.u2000_tl1 import answers
from drivers.u2000_tl1.answers import Onu, Row

_VALUE = rf"(?:{answers.WRITABLE}|{re.escape(UNWRITABLE)})"
_MORE = rf"(?:,[A-Z]+={_VALUE})*"
_OLT = rf"OLTID=(?P<olt>{_VALUE})"
_PON = rf"{_OLT},PONID=NA-(?P<pon>\d+-\d+-\d+)"
_ONU = rf"{_PON},ONUIDTYPE=(?P<kind>SN|MAC|LOID),ONUID=(?P<onu>{_VALUE})"
_PORT = rf"{_ONU},ONUPORT=NA-NA-NA-(?P<eth>\d)"
_OWNER = "onu {pon} {kind} {onu}"
_HERE = "OLTID={olt},PONID=NA-{pon},ONUIDTYPE={kind},ONUID={onu}"
_EDGE = f"{_HERE},ONUPORT=NA-NA-NA-{{eth}}"
_TAGS = r"(?:SVLAN=(?P<svlan>\d+),)?CVLAN=(?P<cvlan>\d+)"

_RULES = Rules(
    Rule(
        rank=0,
        pattern=rf"ADD-BWPROFILE::{_OLT}:::PROFILENAME=(?P<profile>{_VALUE}){_MORE};",
        key="bw-profile {profile}",
        undo="DEL-BWPROFILE::OLTID={olt}:::PROFILENAME={profile};",
        shared=True,
    ),
    Rule(
        rank=1,
        pattern=rf"ADD-ONU::{_PON}:::AUTHTYPE=(?P<kind>SN|MAC|LOID),ONUID=(?P<onu>{_VALUE})(?:,PWD=\*{{8}})?"
        rf",ONUNO=(?P<number>\d+){_MORE};",
        key=_OWNER,
        undo="DEL-ONU::OLTID={olt},PONID=NA-{pon}:::ONUIDTYPE={kind},ONUID={onu};",
    ),
    Rule(
        # no command takes the profiles of an ONU away
        rank=2,
        pattern=rf"CFG-ONUBW::{_ONU}:::[A-Z]+={_VALUE}{_MORE};",
        key="bandwidth {pon} {kind} {onu}",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        # operators take it away before its ONU, so it does not count as gone with it
        rank=3,
        pattern=rf"ADD-PONVLAN::{_ONU}:::{_TAGS},UV=(?P<user>\d+){_MORE};",
        key="pon-vlan {pon} {kind} {onu} {user}",
        undo=f"DEL-PONVLAN::{_HERE}:::UV={{user}};",
        owner=_OWNER,
    ),
    Rule(
        # nor does one take the settings of an Ethernet port away
        rank=4,
        pattern=rf"CFG-LANPORT::{_PORT}:::[A-Z]+={_VALUE}{_MORE};",
        key="port {pon} {kind} {onu} {eth}",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=5,
        pattern=rf"CFG-LANPORTVLAN::{_PORT}:::{_TAGS},UV=(?P<tag>\d+){_MORE};",
        key="port-vlan {pon} {kind} {onu} {eth} {tag}",
        undo=f"DEL-LANPORTVLAN::{_EDGE}:::UV={{tag}};",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=5,
        pattern=rf"CFG-LANPORTVLAN::{_PORT}:::{_TAGS}(?:,[SC]COS=\d)*;",
        key="port-vlan {pon} {kind} {onu} {eth} untagged",
        undo=f"DEL-LANPORTVLAN::{_EDGE}:::;",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=6,
        pattern=rf"DACT-LANPORT::{_PORT}:::;",
        key="deactivated {pon} {kind} {onu} {eth}",
        undo=f"ACT-LANPORT::{_EDGE}:::;",
        owner=_OWNER,
        vanishes=True,
    ),
)


class U2000(Tl1Driver):
    """One session to the element manager of one OLT; `Target.device` is what the manager calls it (its address)."""

    platform: ClassVar[str] = "u2000_tl1"
    rules: ClassVar[Rules] = _RULES
    tells: ClassVar[frozenset[str]] = frozenset({"hostname", "model", "software"})
    probe: ClassVar[Command] = Command("SHAKEHAND", blocks=("",))
    slow: ClassVar[str] = r"(?:ADD|DEL|CFG|ACT|DACT)-"
    """what changes an OLT is answered, or put off (DELAY), within two minutes"""
    gone: ClassVar[frozenset[str]] = frozenset({"1615331086", "IRNE"})
    path_patterns: ClassVar[Mapping[str, str]] = {
        "vlan N": r"vlan \d+",
        "pon F/S/P": r"pon \d+/\d+/\d+",
        "ont F/S/P N": r"ont \d+/\d+/\d+ \d+",
        "onu F/S/P ID": rf"onu \d+/\d+/\d+ {_VALUE}",
    }

    @property
    def olt(self) -> str:
        return self.target.device or self.target.identity.hostname or self.target.host

    @classmethod
    def login(cls, target: Target) -> Command:
        return Command("LOGIN", blocks=(keywords({"UN": target.username, "PWD": target.password}),))

    @classmethod
    def logout(cls, target: Target) -> Command:
        del target
        return Command("LOGOUT", blocks=("",))

    # -- lines -------------------------------------------------------------------------------------------------------
    @classmethod
    def canonical(cls, line: str) -> str:
        own = r"((?:AUTHTYPE|ONUIDTYPE)=(?:SN|MAC),ONUID=)([^,:;]+)"
        return re.sub(own, lambda found: found[1] + answers.serial(found[2]), line)

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        """An ONU is told by its number, which stands only in the line that adds it."""
        names: list[str] = []
        for known in cls.rules.known(lines):
            if pon := known.groups.get("pon"):
                number = known.groups.get("number")
                names += [f"ont {answers.place(pon)} {number}"] if number else []
                names.append(f"pon {answers.place(pon)}")
        return tuple(dict.fromkeys(names))

    @classmethod
    def references(cls, line: Line) -> frozenset[str]:
        known = cls.rules.find(line)
        if known is None:
            return frozenset()
        group = known.groups
        pon = answers.place(group["pon"] or "") if group.get("pon") else ""
        on_uplink = known.key.startswith("pon-vlan ")
        found = {
            "vlan": (group["svlan"] or group["cvlan"]) if on_uplink else "",
            "pon": pon,
            "ont": f"{pon} {group['number']}" if group.get("number") else "",
            "onu": f"{pon} {group['onu']}" if group.get("onu") else "",
        }
        return frozenset(f"{word} {name}" for word, name in found.items() if name)

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        every = list(cls.rules.known(lines))
        numbers = {known.key: known.groups["number"] for known in every if known.groups.get("number")}
        found: dict[str, set[int]] = {}
        for known in every:
            group, pon = known.groups, answers.place(known.groups.get("pon") or "")
            pools = {f"ont-id {pon}": group.get("number")}
            if known.key.startswith("pon-vlan "):
                pools["s-vlan"] = group["svlan"] or group["cvlan"]
                pools["c-vlan"] = group["cvlan"] if group["svlan"] else None
                if number := numbers.get(known.owner):
                    pools[f"user-vlan {pon} {number}"] = group["user"]
            for pool, value in pools.items():
                if value:
                    found.setdefault(pool, set()).add(int(value))
        return {pool: frozenset(values) for pool, values in found.items()}

    # -- the box -----------------------------------------------------------------------------------------------------
    def prepare(self) -> None:
        try:
            found = self.identify()
        except Denied as denied:
            raise WrongElement(self.target.name, "device", f"{self.olt} is not known here: {denied.detail}") from denied
        check_identity(self.target, found, self.tells)

    def identify(self) -> Identity:
        with self.understood():
            rows = self._ask([self._question("LST-DEVINFO")])[0]
            named = [row for row in rows if self.olt in {row["DEVNAME"], row.get("DEVIP", "")}]
            if len(rows) != 1 and len(named) != 1:
                raise WrongElement(self.target.name, "device", f"{self.olt} is not known here")
            row = (named or rows)[0]
            return Identity(row["DEVNAME"], row.get("DT", ""), "", row.get("DEVER", ""))

    def read(self, change: Change | None = None) -> Reading:
        with self.understood():
            return self._read_named(change.before + change.after) if change else Reading(self._read_all())

    def _read_named(self, named: tuple[Line, ...]) -> Reading:
        known = list(self.rules.known(named))
        if strange := next((each for each in known if each.groups["olt"] != self.olt), None):
            raise Rejected(self.target.name, strange.line[-1], f"is for another OLT than {self.olt}")
        onus = dict.fromkeys(Onu.named(each.groups) for each in known if each.groups.get("onu"))
        profiles = dict.fromkeys(each.groups["profile"] for each in known if each.groups.get("profile"))
        tables = self._ask(
            [self._question("LST-ONU", here.access) for here in onus]
            + [self._question("LST-BWPROFILE", block=f"PROFILENAME={name}") for name in profiles]
        )
        rows = [row for table in tables[: len(onus)] for row in table]
        lines = [answers.profile(self.olt, row) for table in tables[len(onus) :] for row in table]
        lines += [answers.onu(self.olt, row) for row in rows]
        states = []
        for here in map(Onu.of, rows):
            found, state = self._read_onu(here)
            lines += found
            states += state
        if unknown := next((line for line in lines if not self.rules.find(line)), None):
            raise ValueError(f"no rule knows what {unknown[-1]!r} is")  # never as good as absent
        return Reading(self.rules.scope(lines, named), tuple(states))

    def _read_onu(self, here: Onu) -> tuple[list[Line], list[State]]:
        """What an ONU has, and how it is. An Ethernet port that nothing is configured for serves nobody."""
        questions = [self._question(verb, here.access) for verb in answers.MAKERS]
        states, *tables = self._ask([self._question("LST-ONUSTATE", here.access, "SHOWOPTION=CFGSTAT"), *questions])
        lines = answers.lines(self.olt, [here], tables)
        ports = [(known.key.split()[0], known.groups.get("eth")) for known in self.rules.known(lines)]
        serving = {port for word, port in ports if word.startswith("port")}
        shut = [str(port) for word, port in ports if word == "deactivated" and port in serving]
        power = self._power(here) if any(row.get("OperState") == "UP" for row in states) else None
        return lines, [answers.state(here, row, shut, power) for row in states]

    def _power(self, here: Onu) -> float | None:
        """What it receives, for whoever looks for a fault: an ONU that cannot be measured now is none the worse."""
        try:
            table = self._ask([self._question("LST-OMDDM", here.access)])[0]
        except Rejected:
            return None
        return next((answers.decimal(row.get("RxPower", "")) for row in table), None)

    def _read_all(self) -> tuple[Line, ...]:
        verbs = ("LST-BWPROFILE", "LST-ONU", *answers.MAKERS)
        profiles, onus, *tables = self._ask([self._question(verb) for verb in verbs])
        lines = [answers.profile(self.olt, row) for row in profiles] + [answers.onu(self.olt, row) for row in onus]
        lines += answers.lines(self.olt, map(Onu.of, onus), tables)
        return tuple(known.line for known in self.rules.known(unique(lines)))

    def refuse(self, change: Change, reading: Reading) -> None:
        """Neither its number on the PON port nor what it is registered with may be another ONU's."""
        super().refuse(change, reading)
        leaving, running = self.rules.keys(change.removed()), set(reading.lines)
        new = [known for known in self.rules.known(change.after) if known.groups.get("number")]
        for known in (known for known in new if known.line not in running):
            here = Onu.named(known.groups)
            number = {"PONID": f"NA-{here.pon}", "ONUIDTYPE": "ONU_NUMBER", "ONUID": str(known.groups["number"])}
            anywhere = {"ONUIDTYPE": here.kind, "ONUID": here.id}
            tables = self._ask([self._question("LST-ONU", access) for access in (number, anywhere)])
            for there in (Onu.of(row) for table in tables for row in table):
                if there.key not in {here.key, *leaving}:
                    detail = f"is used by something else: expected {known.line[-1]!r}, found {there.object} {there.id}"
                    raise Taken(self.target.name, here.key, detail)

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        with self.understood():
            active = answers.alarms(self._ask([self._question("QUERY-ALARM", block="FAULTFLAG=ALL")])[0])
            return tuple(alarm for alarm in active if alarm.object in objects)

    # -- questions ---------------------------------------------------------------------------------------------------
    def _question(self, verb: str, access: Mapping[str, str] | None = None, block: str = "") -> Command:
        return Command(verb, keywords({"OLTID": self.olt} | dict(access or {})), (block,))

    def _ask(self, questions: Sequence[Command]) -> list[list[Row]]:
        """The tables; that of something that is not there is empty. Raises ValueError where one is not whole."""
        return [answers.table(answer) if answer else [] for answer in self.look(questions)]


DRIVER = U2000
