"""An SDH multi-service node (MSTP) as a simulated element: cross-connections and Ethernet over SDH behind TL1.

In come a spec of the network file and the commands that make its data base; out go answers, reports, states, alarms and
frames. Each command is in the data base at once and survives a reboot: running is saved. The words are those of the ONS
15454 SDH family (`lab.layout: ons`) or the 1850TSS family (`tss`), where one is known.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from dataclasses import replace
from typing import Any

from lab.alarms import Alarm
from lab.dialects.sdh_tl1.aid import ETHERNET, VC4S, Shelf
from lab.dialects.sdh_tl1.alarms import SEVERITIES, Condition, conditions
from lab.dialects.sdh_tl1.commands import Editor
from lab.dialects.sdh_tl1.paths import GroupState, forward, group_state
from lab.dialects.sdh_tl1.planting import plant
from lab.dialects.sdh_tl1.retrieval import retrieve
from lab.element import Channel, Dropped, Element, Forwarded, Frame, Network, Terminated
from lab.servers._tl1_text import TAGS, Answer, Deny, Layout, Request
from lab.servers._tl1_users import User
from lab.servers.tl1 import Hub, Manners

LAYOUTS = {"ons": Layout(), "tss": Layout(date="%y-%m-%d", limit=0, atag="d", silent=False, repeats=True)}


class SdhNode(Element):
    """In its spec's `lab`: `layout`; `tags` (the form of an ATAG); `users` (name → `password`, `level`); `sessions`,
    `queue`, `block` (lines of one block); `acknowledge`, `delay`, `soak` in seconds.
    """

    platform = "sdh_tl1"
    transport = "tcp"
    usual_sessions = 20

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        own = spec.get("lab") or {}
        if own.get("layout", "ons") not in LAYOUTS:
            raise ValueError(f"lab.layout {own['layout']!r} - expected one of {', '.join(LAYOUTS)}")
        for name, port in self.ports.items():
            kinds = (*VC4S, *ETHERNET)
            if str(port.get("kind")).upper() not in kinds or not re.fullmatch(r"FAC-[1-9]\d?-[1-9]\d?", name):
                raise ValueError(f"port {name} - expected FAC-<slot>-<port> of a kind of {', '.join(kinds).lower()}")
        self.shelf = Shelf({name: port["kind"].upper() for name, port in self.ports.items()})
        self.editor = Editor(self.shelf)
        self.groups: dict[str, GroupState] = {}
        self.conditions: dict[str, Condition] = {}
        """what stands and is no alarm (yet), by its key"""
        self.soak: float = own.get("soak", 2.5)
        """seconds that a path's or group's condition lasts before it is an alarm"""
        self._soaking: dict[str, asyncio.TimerHandle] = {}
        self._timers: list[asyncio.TimerHandle] = []
        self._changes = 0
        self.hub = Hub(self, self, self._manners(own), lambda: self.sid)
        self.alarms.listeners.append(self._tell)

    def _manners(self, own: dict[str, Any]) -> Manners:
        layout = LAYOUTS[own.get("layout", "ons")]
        if own.get("tags", "plain") not in TAGS:
            raise ValueError(f"lab.tags {own['tags']!r} - expected one of {', '.join(TAGS)}")
        layout = replace(layout, tags=own.get("tags", "plain"))
        if "block" in own:
            layout = replace(layout, block=own["block"])
        users = {self.username: User(self.password)}
        users |= {name: User(**values) for name, values in own.get("users", {}).items()}
        telnet = self.transport == "telnet"
        rest = {name: own[name] for name in ("queue", "acknowledge", "delay") if name in own}
        most = super().max_sessions()
        return Manners(layout, users, most, echo=own.get("echo", telnet), prompt="< " if telnet else "", **rest)

    @property
    def sid(self) -> str:
        """Who answers; behind a wrong address another node says its own name."""
        wrong = self.faults.get("wrong-box")
        return wrong.text if wrong else self.hostname

    # -- datastores -------------------------------------------------------------------------------------------------
    def load(self, text: str) -> None:
        editor = Editor(self.shelf)
        editor.load(text)
        self.editor = editor

    def running(self) -> str:
        return self.editor.db.text()

    def saved(self) -> str:
        return self.editor.db.text()

    def plant(self, line: tuple[str, ...]) -> str:
        """A parameter that a group, a flow or a cross-connection may have besides, as their line prints it."""
        row = plant(self.editor.db, line[-1])
        self.network.changed(self.name)
        return row

    def reset(self) -> None:
        """A reboot: the data base stays; alarms, injected ones too, are found anew; the ATAG begins again."""
        for timer in (*self._timers, *self._soaking.values()):
            timer.cancel()
        self._timers.clear()
        self._soaking.clear()
        self.groups.clear()
        self.alarms.only(set(), "")
        self.hub.atag = self._changes = 0
        self.hub.apart.clear()

    # -- commands -----------------------------------------------------------------------------------------------------
    def execute(self, request: Request, user: str) -> Answer:
        answer = retrieve(self, request)
        if answer is not None:
            return answer
        if self.editor.writer(request) is not None:
            self._refuse(request)
            if self.faults.ignores(request.text):
                return Answer()
            if self.faults.parts(request.text):
                with contextlib.suppress(Deny):
                    self._write(request.part(), user)
                return Answer(tuple(Deny("SROF").lines()), "PRTL")
        return self._write(request, user)

    def _write(self, request: Request, user: str) -> Answer:
        try:
            return self.editor.execute(request)
        finally:
            self._changed(request, user)

    def _refuse(self, request: Request) -> None:
        """The faults that keep a command out of the data base."""
        if (words := self.faults.refuses(request.text)) is not None:
            code, _, rest = words.partition(" ")
            raise Deny(code, rest) if len(code) == 4 and code.isupper() else Deny("SROF", words)
        for kind, code in (("lock-held", "SARB"), ("commit-fails", "SDBE")):
            if fault := self.faults.get(kind):  # type: ignore[arg-type]  # both are kinds
                self.faults.spend(fault)
                raise Deny(code, fault.text)

    def _changed(self, request: Request, user: str) -> None:
        """Tell of what a command did, also where it did a part only."""
        changed, self.editor.changed = self.editor.changed, []
        if not changed:
            return
        now = time.localtime(self.alarms.clock())
        for verb, aid in changed:
            self._changes += 1
            stamp = f"TIME={time.strftime('%H:%M:%S', now)},DATE={time.strftime('%Y-%m-%d', now)}"
            self.hub.report(
                "REPT DBCHG",
                [f'"{stamp},SOURCE={request.ctag},USERID={user},DBCHGSEQ={self._changes}:{verb}:{aid}"'],
            )
        self.network.changed(self.name)
        if fault := self.faults.get("alarm"):
            self.faults.spend(fault)
            self.raise_injected(fault.object or changed[0][1], fault.seconds)

    # -- world ------------------------------------------------------------------------------------------------------
    def port_up(self, port: str) -> bool:
        return port in self.ports and self.editor.port(port).pst == "IS"

    def refresh(self) -> None:
        if not self.powered:
            return
        known, self.groups = self.groups, {}
        for group in self.editor.db.groups():
            old = known.get(group.aid)
            self.groups[group.aid] = old if old and old.trail.still() else group_state(self, group)
        found = {each.key: each for each in conditions(self, self.groups)}
        for key in [key for key in self._soaking if key not in found]:
            self._soaking.pop(key).cancel()
        for key in [key for key in self.alarms.active if not key.startswith("injected ") and key not in found]:
            self.alarms.clear(key)
        if any(key.startswith("injected ") for key in self.alarms.active):
            self.alarms.only({f"injected {aid}" for aid in self._there()}, "injected ")
        for key, condition in found.items():
            if condition.code in SEVERITIES and key not in self.alarms.active:
                self._soak(condition)
        now = self.alarms.clock()
        fresh = {key: each for key, each in found.items() if each.code not in SEVERITIES}
        self.conditions = {key: self.conditions.get(key) or replace(each, since=now) for key, each in fresh.items()}
        for aid in sorted(self.groups.keys() & known.keys()):
            self._tell_members(known[aid], self.groups[aid])

    def _there(self) -> set[str]:
        """What an injected alarm may stand on."""
        db = self.editor.db
        ends = {str(end) for cross in db.crosses() for end in cross.ends}
        return ends | set(self.ports) | {group.aid for group in db.groups()}

    def _soak(self, condition: Condition) -> None:
        """Raise it now or when it has lasted; where no loop runs nothing can wait."""
        if condition.key in self._soaking:
            return
        try:
            loop = asyncio.get_running_loop() if condition.soaks and self.soak else None
        except RuntimeError:
            loop = None
        if loop is None:
            self._raise(condition, condition.key)
        else:
            self._soaking[condition.key] = loop.call_later(self.soak, self._soaked, condition)

    def _soaked(self, condition: Condition) -> None:
        del self._soaking[condition.key]
        self._raise(condition, condition.key)

    def _raise(self, condition: Condition, key: str) -> None:
        severity = SEVERITIES[condition.code]
        self.alarms.raise_(key, condition.aid, condition.name, severity, **condition.details())

    def standing(self) -> list[Condition]:
        alarms = [Condition.of(alarm) for alarm in self.alarms.active.values()]
        return sorted([*alarms, *self.conditions.values()], key=lambda each: each.since)

    def raise_injected(self, object: str, seconds: float) -> None:  # noqa: A002 - X.733 word
        """SD on a port, container or group; on a cross-connection it stands on its first end, on a flow on its port. A
        word before the AID says what it is (`vcg VCG-6-1`).
        """
        aid = object.rpartition(" ")[2].partition(",")[0].partition("&")[0]
        if flow := self.editor.db.flow(aid) if aid.startswith("EFLOW-") else None:
            aid = flow.facility
        kind = self.shelf.kinds.get(aid) or aid.partition("-")[0]
        condition = Condition(aid, kind, "MJ", "SD", "SA")
        if not seconds:
            self._raise(condition, f"injected {aid}")
            return
        self._timers.append(asyncio.get_running_loop().call_later(seconds, self._inject, condition))

    def _inject(self, condition: Condition) -> None:
        if condition.aid in self._there():  # else it was forgotten with what it was to stand on
            self._raise(condition, f"injected {condition.aid}")

    def forward(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        return forward(self, port, frame)

    # -- reports ----------------------------------------------------------------------------------------------------
    def _tell(self, alarm: Alarm, raised: bool) -> None:
        condition = Condition.of(alarm)
        line = condition.report_line(self.alarms.clock(), raised=raised)
        self.hub.report(f"REPT ALM {condition.kind}", [line], condition.code if raised else "")

    def _tell_members(self, old: GroupState, new: GroupState) -> None:
        """REPT EVT for each member that LCAS took in or out."""
        if old is new:
            return
        when = time.strftime("%m-%d,%H-%M-%S", time.localtime(self.alarms.clock()))
        for member in new.group.members():
            before, now = old.members.get(member.number), new.members[member.number].state
            if before and before.state != now:
                self.hub.report(f"REPT EVT {new.group.level}", [f'"{member}:{now},TC,{when},NEND"'])

    # -- servers ------------------------------------------------------------------------------------------------------
    def max_sessions(self) -> int:
        """Anybody may connect: the hub counts who is logged in."""
        return 0

    async def shell(self, channel: Channel) -> None:
        await self.hub.serve(channel)

    def cut_sessions(self) -> None:
        self.hub.cut()
        super().cut_sessions()


ELEMENT = SdhNode
