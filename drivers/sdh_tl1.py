"""SDH multi-service nodes (MSTP) over TL1: cross-connections and Ethernet over SDH, no candidate, nothing to save.

In come lines such as `ENT-CRS-VC12::VCM-6-1-1,VC12-4-1-1-2-7-3:::2WAY:CKTID="..":OOS-MA;`, out go readings and
commands. Mostly data: what its lines mean to each other (`_RULES`). Sources: Cisco ONS 15454 (SDH) TL1 guides, public
1850TSS tests, ITU-T G.707 and G.7042. Members of a group come and go while the others carry (LCAS). Suspension takes
the cross-connections out of service. Each answer names the node, so that another one is noticed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar

from drivers import _sdh
from drivers._ruled import unique
from drivers._rules import Known, Rule, Rules
from drivers._tl1 import Tl1
from drivers._tl1_driver import Tl1Driver
from drivers._tl1_grammar import Autonomous, Command
from drivers.base import (
    Alarm,
    Capability,
    Change,
    Diff,
    Heard,
    Identity,
    Line,
    Missed,
    Reading,
    State,
    Taken,
    Target,
    check_identity,
)

_PATH = r"(?:VC12-\d+-\d+-\d+-[1-3]-[1-7]-[1-3]|VC3-\d+-\d+-\d+-[1-3]|VC4-\d+-\d+-\d+)"
_END = rf"(?:VCM-\d+-\d+-\d+|{_PATH})"
_LEVEL = r"(?P<level>VC12|VC3|VC4)"
_BETWEEN = rf"(?P<aid>(?P<working>{_PATH})(?:&{_PATH})?,(?P<to>{_PATH}))"
_MEMBER = rf"(?P<aid>(?P<working>VCM-(?P<slot>\d+)-(?P<group>\d+)-\d+),(?P<to>{_PATH}))"
_NAMED = r'(?P<body>2WAY|1WAY):(?:CKTID="(?P<cktid>[^"]*)")?:OOS-MA'
_CIRCUIT = "circuit {aid}"
_VCG = "vcg VCG-{slot}-{group}"

_RULES = Rules(
    Rule(
        rank=0,
        pattern=r"ENT-VCG::VCG-(?P<slot>\d+)-(?P<group>\d+):::(?P<body>TYPE=(?P<level>VC12|VC3|VC4)),"
        r'TXCOUNT=(?P<count>\d+),CCT=2WAY,LCAS=(?P<lcas>[A-Z-]+),BUFFERS=(?P<buffers>[A-Z]+)(?:,NAME="(?P<name>[^"]*)")?;',
        key=_VCG,
        undo="DLT-VCG::VCG-{slot}-{group}:;",
        # the members that stay carry on
        amend='ED-VCG::VCG-{slot}-{group}:::TXCOUNT={count},LCAS={lcas},BUFFERS={buffers},NAME="{name}";',
        identity=("name",),
    ),
    Rule(
        rank=1,
        pattern=rf"ENT-CRS-{_LEVEL}::{_MEMBER}:::{_NAMED};",
        key=_CIRCUIT,
        undo="DLT-CRS-{level}::{aid}:;",
        owner=_VCG,
        amend='ED-CRS-{level}::{aid}::::CKTID="{cktid}";',
        identity=("cktid",),
    ),
    Rule(
        rank=1,
        pattern=rf"ENT-CRS-{_LEVEL}::{_BETWEEN}:::{_NAMED};",
        key=_CIRCUIT,
        undo="DLT-CRS-{level}::{aid}:;",
        amend='ED-CRS-{level}::{aid}::::CKTID="{cktid}";',
        identity=("cktid",),
    ),
    Rule(
        rank=2,
        pattern=r"ENT-EFLOW::EFLOW-(?P<slot>\d+)-(?P<port>\d+)-(?P<vlan>\d+):::VCG=VCG-\d+-(?P<group>\d+)"
        r"(?:,INVLAN=\d+)?;",
        key="flow EFLOW-{slot}-{port}-{vlan}",
        undo="DLT-EFLOW::EFLOW-{slot}-{port}-{vlan}:;",
        owner=_VCG,
    ),
    Rule(
        # what is in service is not deleted: this line goes first, and comes last
        rank=3,
        pattern=rf"ED-CRS-{_LEVEL}::(?P<aid>{_END}(?:&{_END})?,{_END}):::::IS;",
        key="in service {aid}",
        undo="ED-CRS-{level}::{aid}:::::OOS-MA;",
        owner=_CIRCUIT,
    ),
)


class Sdh(Tl1Driver):
    """One session to one node. What it says unasked is heard: a change of its data base, or a message that was lost."""

    platform: ClassVar[str] = "sdh_tl1"
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.NOTIFICATION})
    rules: ClassVar[Rules] = _RULES
    tells: ClassVar[frozenset[str]] = frozenset({"hostname", "model", "software"})
    transport: ClassVar[str] = "telnet"
    """raw TCP as well: no byte of a TL1 message is a telnet command"""
    outstanding: ClassVar[int] = 8
    probe: ClassVar[Command] = Command("RTRV-HDR")
    gone: ClassVar[frozenset[str]] = frozenset({"IENE"})
    path_words: ClassVar[Mapping[str, str]] = {
        "port FAC-S-P": r"port FAC-\d+-\d+",
        "vcg VCG-S-N": r"vcg VCG-\d+-\d+",
        "path VC12-...": rf"path {_PATH}",
        "vlan N": r"vlan \d+",
    }

    def __init__(self, target: Target, session: Tl1) -> None:
        super().__init__(target, session)
        self.heard: deque[Autonomous] = deque(maxlen=100)
        """what the node said unasked last"""
        self._changes = 0
        self._known = (0, 0)
        session.listen(self._hear)

    def _hear(self, message: Autonomous) -> None:
        self.heard.append(message)
        self._changes += message.verb == "REPT DBCHG"

    @classmethod
    def login(cls, target: Target) -> Command:
        return Command("ACT-USER", target.username, (target.password,))

    @classmethod
    def logout(cls, target: Target) -> Command:
        return Command("CANC-USER", target.username)

    # -- lines -------------------------------------------------------------------------------------------------------
    @classmethod
    def listed(cls, line: str) -> tuple[Line, ...]:
        return _sdh.listed(line)

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        names: list[str] = []
        for known in cls.rules.known(lines):
            word = known.key.partition(" ")[0]
            names += [known.key] if word in {"vcg", "circuit"} else []
            names += [f"port {port}" for port in _facilities(known)]
        return tuple(dict.fromkeys(names))

    @classmethod
    def stands_on(cls, line: Line) -> frozenset[str]:
        known = cls.rules.find(line)
        if known is None:
            return frozenset()
        names = {f"port {port}" for port in _facilities(known)} | {f"path {path}" for path in _paths(known)}
        names |= {known.owner if known.owner.startswith("vcg ") else known.key}
        names |= {f"vlan {known.groups['vlan']}"} if known.groups.get("vlan") else set()
        return frozenset(name for name in names if name.startswith(("port ", "path ", "vcg ", "vlan ")))

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        """Timeslots by the port that they are on, groups by their card (`vcg FAC-6`)."""
        found: dict[str, set[int]] = {}
        for known in cls.rules.known(lines):
            if known.key.startswith("vcg "):
                found.setdefault(f"vcg FAC-{known.groups['slot']}", set()).add(int(known.groups["group"] or 0))
            elif known.key.startswith("flow ") and known.groups["vlan"] != "0":
                found.setdefault("s-vlan", set()).add(int(known.groups["vlan"] or 0))
            elif known.key.startswith("circuit "):
                for path in _paths(known):
                    for kind, numbers in _sdh.slots(path).items():
                        found.setdefault(f"{kind} {_sdh.facility(path)}", set()).update(numbers)
        return {pool: frozenset(numbers) for pool, numbers in found.items()}

    # -- the node ----------------------------------------------------------------------------------------------------
    def prepare(self) -> None:
        check_identity(self.target, self.identify(), self.tells, lambda one, other: one.upper() == other.upper())
        self.session.ask(Command("ALW-MSG-ALL"))

    def identify(self) -> Identity:
        """The name is that in the head of every answer."""
        with self.understood():
            answer = self.session.ask(Command("RTRV-NE-GEN"))
            general = _sdh.values(answer.records[0])
            return Identity(answer.sid, general.get("MODEL", ""), "", general.get("SWVER", ""))

    def stage(self, change: Change) -> Diff:
        known = self._changes, self.session.gaps
        diff = super().stage(change)
        self._known = known
        return diff

    def commit(self, change: Change, *, confirm_within: int, token: str) -> None:
        """Staged anew where the data base was changed meanwhile, or may have been: a message was lost."""
        if (self._changes, self.session.gaps) != self._known:
            self._staged = None
        super().commit(change, confirm_within=confirm_within, token=token)

    # -- reading -----------------------------------------------------------------------------------------------------
    def read(self, change: Change | None = None) -> Reading:
        with self.understood():
            if change is None:
                return Reading(self._read_all())
            named = change.before + change.after
            lines, states = self._read_named(list(self.rules.known(named)))
            return Reading(self.rules.scope(lines, named), tuple(states))

    def _read_named(self, named: list[Known]) -> tuple[list[Line], list[State]]:
        groups, flows = _keys(named, "vcg "), _keys(named, "flow ")
        circuits = dict.fromkeys((_first(known), known.groups["level"]) for known in named if known.groups.get("aid"))
        asked = self.look(
            [Command("RTRV-VCG", aid) for aid in groups]
            + [Command("RTRV-EFLOW", aid) for aid in flows]
            + [Command(f"RTRV-CRS-{level}", aid) for aid, level in circuits]
        )
        found = [answer.records if answer else () for answer in asked]
        vcgs, served = [records for records in found[: len(groups)] if records], found[len(groups) :][: len(flows)]
        crosses = [*found[len(groups) + len(flows) :], *self._strangers(vcgs, {aid for aid, _ in circuits})]
        lines = [_sdh.group(records[0]) for records in vcgs]
        lines += [_sdh.flow(record) for records in served for record in records]
        lines += [line for records in crosses for record in records for line in _sdh.cross(record)]
        known = {each.owner if each.key.startswith("in service ") else each.key for each in named}
        states = [_sdh.circuit_state(record) for records in crosses for record in records]
        states = [state for state in states if state.object in known]
        states += [_sdh.group_state(records) for records in vcgs]
        return lines, [*states, *self._ports(self.rules.known(lines))]

    def _strangers(self, vcgs: Iterable[tuple[str, ...]], ours: AbstractSet[str]) -> list[tuple[str, ...]]:
        """Cross-connections of members of our groups that we know nothing of."""
        members = [
            (aid, _sdh.values(_sdh.blocks(records[0])[2])["TYPE"])
            for records in vcgs
            for aid, _, state, _ in map(_sdh.blocks, records[1:])
            if aid not in ours and _sdh.values(state).get("MEMBERSTATE") != "OUT-OF-GROUP"
        ]
        answers = self.look([Command(f"RTRV-CRS-{level}", aid) for aid, level in members])
        return [answer.records for answer in answers if answer]

    def _ports(self, here: Iterable[Known]) -> list[State]:
        """The Ethernet ports of the flows that are there, whatever kind they are of."""
        ports = dict.fromkeys(_ethernet(known) for known in here if known.key.startswith("flow "))
        questions = [Command(f"RTRV-{kind}", port) for port in ports for kind in ("GIGE", "FSTE")]
        answers = self.look(questions, gone=self.gone | {"EQWT"})
        return [_sdh.port_state(record) for answer in answers if answer for record in answer.records]

    def _read_all(self) -> tuple[Line, ...]:
        vcgs, flows, crosses = self.look(map(Command, ("RTRV-VCG", "RTRV-EFLOW", "RTRV-CRS-ALL")))
        lines = [_sdh.group(record) for record in vcgs.records if record.startswith("VCG-")] if vcgs else []
        lines += [_sdh.flow(record) for record in flows.records] if flows else []
        lines += [line for record in crosses.records for line in _sdh.cross(record)] if crosses else []
        return tuple(known.line for known in self.rules.known(unique(lines)))

    def refuse(self, change: Change, reading: Reading) -> None:
        """A container or a member may be used once, whichever end of a cross-connection it is."""
        super().refuse(change, reading)
        leaving, running = self.rules.keys(change.removed()), self.rules.keys(reading.lines)
        new = [known for known in self.rules.known(change.after) if known.key.startswith("circuit ")]
        ends = [(known, end) for known in new if known.key not in running for end in _ends(known)]
        answers = self.look([Command(f"RTRV-CRS-{known.groups['level']}", end) for known, end in ends])
        for (known, end), answer in zip(ends, answers, strict=True):
            for record in answer.records if answer else ():
                if (there := f"circuit {_sdh.blocks(record)[0]}") not in {known.key, *leaving}:
                    detail = f"is used by something else: expected {known.key} alone, found {there}"
                    raise Taken(self.target.name, end, detail)

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        with self.understood():
            return tuple(_sdh.alarms(self.session.ask(Command("RTRV-ALM-ALL")).records, objects))

    def watch(self, objects: tuple[str, ...], seconds: float) -> tuple[Heard, ...]:
        """REPT ALM, which the session allowed when it began."""
        told: list[Heard | None] = []
        for heard in self.overheard("REPT ALM", seconds):
            if isinstance(heard, Missed):
                told.append(heard)
                continue
            with self.understood():
                told += [_sdh.reported(record, objects) for record in heard.records]
        return tuple(each for each in told if each)


def _keys(named: Iterable[Known], word: str) -> list[str]:
    """The AIDs of what is of this kind, each once."""
    return list(dict.fromkeys(known.key.removeprefix(word) for known in named if known.key.startswith(word)))


def _ends(known: Known) -> list[str]:
    """Of a cross-connection, the first working."""
    return (known.groups.get("aid") or "").replace("&", ",").split(",")


def _first(known: Known) -> str:
    return _ends(known)[0]


def _paths(known: Known) -> list[str]:
    """The containers that it joins."""
    return [end for end in _ends(known) if end.startswith(("VC12-", "VC3-", "VC4-"))]


def _ethernet(known: Known) -> str:
    return f"FAC-{known.groups['slot']}-{known.groups['port']}"


def _facilities(known: Known) -> list[str]:
    ports = [_sdh.facility(path) for path in _paths(known)]
    return [*ports, _ethernet(known)] if known.key.startswith("flow ") else ports


DRIVER = Sdh
