"""SDH multi-service nodes (MSTP) over TL1: cross-connections and Ethernet over SDH, no candidate, nothing to save.

A line is `ENT-CRS-VC12::VCM-6-1-1,VC12-4-1-1-2-7-3:::2WAY:CKTID="..":OOS-MA;`. Mostly data: what its lines mean to each
other (`rules`). Sources: Cisco ONS 15454 (SDH) TL1 guides, public 1850TSS tests, ITU-T G.707 and G.7042. Members of a
group come and go while the others carry (LCAS). Suspension takes the cross-connections out of service. Each answer
names the node, so that another one is noticed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import ClassVar

from drivers.errors import Rejected, Taken
from drivers.kit.line_driver import unique
from drivers.kit.line_rules import MatchedLine, Rules
from drivers.kit.tl1 import Tl1
from drivers.kit.tl1_driver import Tl1Driver
from drivers.kit.tl1_grammar import Autonomous, Command
from drivers.platform import (
    Alarm,
    AlarmEvent,
    Capability,
    Change,
    Diff,
    Identity,
    Line,
    NotificationGap,
    Reading,
    State,
    Target,
)
from drivers.sdh_tl1 import answers
from drivers.sdh_tl1.rules import PATH, RULES, aids, ends, ethernet, facilities, first, is_parameter, paths
from drivers.session import check_identity


class Sdh(Tl1Driver):
    """One session to one node. Autonomous messages are heard: a change of its data base, or a message that was lost."""

    platform: ClassVar[str] = "sdh_tl1"
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.NOTIFICATION})
    rules: ClassVar[Rules] = RULES
    tells: ClassVar[frozenset[str]] = frozenset({"hostname", "model", "software"})
    transport: ClassVar[str] = "telnet"
    """raw TCP as well: no byte of a TL1 message is a telnet command"""
    outstanding: ClassVar[int] = 8
    probe: ClassVar[Command] = Command("RTRV-HDR")
    gone: ClassVar[frozenset[str]] = frozenset({"IENE"})
    path_patterns: ClassVar[Mapping[str, str]] = {
        "port FAC-S-P": r"port FAC-\d+-\d+",
        "vcg VCG-S-N": r"vcg VCG-\d+-\d+",
        "path VC12-...": rf"path {PATH}",
        "vlan N": r"vlan \d+",
    }

    def __init__(self, target: Target, session: Tl1) -> None:
        super().__init__(target, session)
        self.heard: deque[Autonomous] = deque(maxlen=100)
        """the last autonomous messages of the node"""
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
        return answers.listed(line)

    @classmethod
    def printed(cls, row: str) -> tuple[Line, ...]:
        return tuple(answers.printed(row))

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        names: list[str] = []
        for known in cls.rules.known(lines):
            word = known.key.partition(" ")[0]
            names += [known.key] if word in {"vcg", "circuit"} else []
            names += [f"port {port}" for port in facilities(known)]
        return tuple(dict.fromkeys(names))

    @classmethod
    def references(cls, line: Line) -> frozenset[str]:
        known = cls.rules.find(line)
        if known is None:
            return frozenset()
        names = {f"port {port}" for port in facilities(known)} | {f"path {path}" for path in paths(known)}
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
                for path in paths(known):
                    for kind, numbers in answers.slots(path).items():
                        found.setdefault(f"{kind} {answers.facility(path)}", set()).update(numbers)
        return {pool: frozenset(numbers) for pool, numbers in found.items()}

    # -- the node ----------------------------------------------------------------------------------------------------
    def prepare(self) -> None:
        check_identity(self.target, self.identify(), self.tells, lambda one, other: one.upper() == other.upper())
        self.session.ask(Command("ALW-MSG-ALL"))

    def identify(self) -> Identity:
        """The name is that in the head of every answer."""
        with self.understood():
            answer = self.session.ask(Command("RTRV-NE-GEN"))
            general = answers.values(answer.records[0])
            model, version = (general.get(name, "").strip('"') for name in ("MODEL", "SWVER"))
            return Identity(answer.sid, model, "", version)

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

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        return super().preview(cls._recognised(change, reading), reading)

    @classmethod
    def _recognised(cls, change: Change, reading: Reading) -> Change:
        """A group of ours whose name was changed by hand is known by the cross-connections of ours that end in it."""
        running = {known.key: known for known in cls.rules.known(reading.lines)}
        had = list(cls.rules.known(change.before))
        there = {known.owner for known in had if known.key in running and known.key.startswith("circuit ")}
        same = {known.line: running[known.key].line for known in had if known.key in there and known.key in running}
        return replace(change, before=tuple(same.get(line, line) for line in change.before))

    def rollback(self, change: Change, before: Reading, *, token: str) -> None:
        """First the entities, then what they lack of the parameters that somebody had set: some come by themselves."""
        plain = tuple(line for line in before.lines if not is_parameter(self.rules.find(line)))
        if len(plain) < len(before.lines):
            super().rollback(change, Reading(plain), token=token)
        super().rollback(change, before, token=token)

    # -- reading -----------------------------------------------------------------------------------------------------
    def read(self, change: Change | None = None) -> Reading:
        with self.understood():
            if change is None:
                return Reading(self._read_all())
            named = change.before + change.after
            lines, states = self._read_named(list(self.rules.known(named)))
            # what a node sets of a new entity by itself is nobody's
            before = self.rules.keys(change.before)
            here = (line for line in lines if not is_parameter(found := self.rules.find(line)) or found.owner in before)
            return Reading(self.rules.scope(here, named), tuple(states))

    def _read_named(self, named: list[MatchedLine]) -> tuple[list[Line], list[State]]:
        groups, flows = aids(named, "vcg "), aids(named, "flow ")
        circuits = dict.fromkeys((first(known), known.groups["level"]) for known in named if known.groups.get("start"))
        asked = self.look(
            [Command("RTRV-VCG", aid) for aid in groups]
            + [Command("RTRV-EFLOW", aid) for aid in flows]
            + [Command(f"RTRV-CRS-{level}", aid) for aid, level in circuits]
        )
        found = [answer.records if answer else () for answer in asked]
        vcgs, served = [records for records in found[: len(groups)] if records], found[len(groups) :][: len(flows)]
        crosses = [*found[len(groups) + len(flows) :], *self._strangers(vcgs, {aid for aid, _ in circuits})]
        lines = [line for records in vcgs for line in answers.group(records[0])]
        lines += [line for records in served for record in records for line in answers.flow(record)]
        lines += [line for records in crosses for record in records for line in answers.cross(record)]
        if strange := next((line for line in lines if not self.rules.find(line)), None):
            raise ValueError(f"no rule knows what {strange[-1]!r} is")  # never as good as absent
        known = {each.owner if each.key.startswith("in service ") else each.key for each in named}
        states = [answers.circuit_state(record) for records in crosses for record in records]
        states = [state for state in states if state.object in known]
        states += [answers.group_state(records) for records in vcgs]
        return lines, [*states, *self._ports(self.rules.known(lines))]

    def _strangers(self, vcgs: Iterable[tuple[str, ...]], ours: AbstractSet[str]) -> list[tuple[str, ...]]:
        """Cross-connections of members of our groups that we know nothing of."""
        members = [
            (aid, answers.values(answers.blocks(records[0])[2])["TYPE"])
            for records in vcgs
            for aid, _, state, _ in map(answers.blocks, records[1:])
            if aid not in ours and answers.values(state).get("MEMBERSTATE") != "OUT-OF-GROUP"
        ]
        crosses = self.look([Command(f"RTRV-CRS-{level}", aid) for aid, level in members])
        return [answer.records for answer in crosses if answer]

    def _ports(self, here: Iterable[MatchedLine]) -> list[State]:
        """The Ethernet ports of the flows that are there, whatever kind they are of."""
        ports = dict.fromkeys(ethernet(known) for known in here if known.key.startswith("flow "))
        questions = [Command(f"RTRV-{kind}", port) for port in ports for kind in ("GIGE", "FSTE")]
        found = self.look(questions, gone=self.gone | {"EQWT"})
        return [answers.port_state(record) for answer in found if answer for record in answer.records]

    def _read_all(self) -> tuple[Line, ...]:
        vcgs, flows, crosses = self.look(map(Command, ("RTRV-VCG", "RTRV-EFLOW", "RTRV-CRS-ALL")))
        heads = (record for record in vcgs.records if record.startswith("VCG-")) if vcgs else ()
        lines = [line for record in heads for line in answers.group(record)]
        lines += [line for record in flows.records for line in answers.flow(record)] if flows else []
        lines += [line for record in crosses.records for line in answers.cross(record)] if crosses else []
        return tuple(known.line for known in self.rules.known(unique(lines)) if not is_parameter(known))

    def refuse(self, change: Change, reading: Reading) -> None:
        """A container or a member may be used once, whichever end of a cross-connection it is; and one of ours is free
        only when no cross-connection that nobody recorded has taken the place of ours.
        """
        super().refuse(self._recognised(change, reading), reading)
        leaving, running = self.rules.keys(change.removed()), self.rules.keys(reading.lines)
        new = [known for known in self.rules.known(change.after) if known.key.startswith("circuit ")]
        for known, end, there in self._crossed(known for known in new if known.key not in running):
            if there not in {known.key, *leaving}:
                detail = f"is used by something else: expected {known.key} alone, found {there}"
                raise Taken(self.target.name, end, detail)
        old = [known for known in self.rules.known(change.removed()) if known.key.startswith("circuit ")]
        for known, end, there in self._crossed(known for known in old if known.key not in running):
            if there not in running | self.rules.keys((*change.after, *change.keep)):
                detail = f"expected {known.key}, found {there}, which no record of ours knows: take that away first"
                raise Rejected(self.target.name, end, detail)

    def _crossed(self, circuits: Iterable[MatchedLine]) -> Iterator[tuple[MatchedLine, str, str]]:
        """Of each its ends, and the cross-connections that are there."""
        asked = [(known, end) for known in circuits for end in ends(known)]
        crosses = self.look([Command(f"RTRV-CRS-{known.groups['level']}", end) for known, end in asked])
        for (known, end), answer in zip(asked, crosses, strict=True):
            for record in answer.records if answer else ():
                yield known, end, answers.circuit(answers.blocks(record)[0])

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        with self.understood():
            return tuple(answers.alarms(self.session.ask(Command("RTRV-ALM-ALL")).records, objects))

    def watch(self, objects: tuple[str, ...], seconds: float) -> tuple[AlarmEvent, ...]:
        """REPT ALM, which the session allowed when it began."""
        told: list[AlarmEvent | None] = []
        for heard in self.overheard("REPT ALM", seconds):
            if isinstance(heard, NotificationGap):
                told.append(heard)
                continue
            with self.understood():
                told += [answers.reported(record, objects) for record in heard.records]
        return tuple(each for each in told if each)


DRIVER = Sdh
