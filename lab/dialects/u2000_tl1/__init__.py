"""An OLT that is managed through its element manager's TL1 interface (U2000) as a simulated element.

In come a spec of the network file and the commands that make the OLT's data base; out go answers, tables, states,
alarms and frames. The OLT has no configuration text of its own: running is the list of its ADD- and CFG- commands. Each
is live at once and survives a reboot: running is saved. Each OLT has an endpoint of the element manager to itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import replace
from typing import Any

from lab.dialects.u2000_tl1 import state
from lab.dialects.u2000_tl1.commands import Editor, Plan
from lab.dialects.u2000_tl1.database import Database, Entity, Onu, Pon, Profile
from lab.dialects.u2000_tl1.planting import plant
from lab.dialects.u2000_tl1.queries import query
from lab.dialects.u2000_tl1.session import Counter
from lab.dialects.u2000_tl1.state import OnuState
from lab.dialects.u2000_tl1.text import SYNCHRONIZING, SYNTAX, TIMEOUT, WRONG, Nbi
from lab.element import Channel, Dropped, Element, Forwarded, Frame, Network, Terminated
from lab.servers._tl1_text import Answer, Deny, Request
from lab.servers._tl1_users import User
from lab.servers.tl1 import Hub, Manners

LANGUAGES = ("en", "zh")


class U2000Olt(Element):
    """`attributes.oltid` is the OLT's management address. In its spec's `lab`: `language` of ENDESC, its `encoding`;
    `block` (rows of one block), `comma` (decimals), `users` (name → `password`), `sessions`; `delay` and `idle` in
    seconds; `vlans` that were planned (`1000-1999,2001`), `onu_types` that there are.
    """

    platform = "u2000_tl1"
    transport = "tcp"
    usual_sessions = 30

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        own = spec.get("lab") or {}
        for name, port in self.ports.items():
            if port.get("kind") not in {"pon", "uplink"} or Pon.read(name, "/") is None:
                raise ValueError(f"port {name} - expected <shelf>/<slot>/<port> of kind pon or uplink")
        if own.get("language", "en") not in LANGUAGES:
            raise ValueError(f"lab.language {own['language']!r} - expected one of {', '.join(LANGUAGES)}")
        self.oltid = str(spec.get("attributes", {}).get("oltid") or spec["management"]["host"])
        self.comma = bool(own.get("comma", False))
        self._plan = Plan(_vlans(str(own.get("vlans", "1-4094"))), frozenset(own.get("onu_types", ())))
        self.editor = self._empty()
        self.onus: dict[Onu, OnuState] = {}
        self.sight: object = None
        self._timers: list[asyncio.TimerHandle] = []
        self.hub = Hub(self, self, self._manners(own), lambda: f"HW_{self.oltid}")

    def _manners(self, own: dict[str, Any]) -> Manners:
        layout = Nbi(
            block=int(own.get("block", 100)),
            chinese=own.get("language") == "zh",
            encoding=own.get("encoding", "utf-8"),
        )
        users = {self.username: User(self.password)}
        users |= {name: User(**values) for name, values in own.get("users", {}).items()}
        return Manners(
            layout,
            users,
            sessions=super().max_sessions(),
            queue=0,
            acknowledge=None,
            delay=own.get("delay", 120.0),
            idle=own.get("idle", 600.0),
            reception=Counter(),
        )

    def _empty(self) -> Editor:
        pons = frozenset(pon for name in self.ports_of("pon") if (pon := Pon.read(name, "/")))
        return Editor(Database(self.oltid), pons, frozenset({self.oltid, self.hostname}), self._plan)

    def ports_of(self, kind: str) -> list[str]:
        return [name for name, port in self.ports.items() if port.get("kind") == kind]

    @property
    def db(self) -> Database:
        return self.editor.db

    @property
    def sysname(self) -> str:
        """The name of the device at this address; another box there has its own."""
        wrong = self.faults.get("wrong-box")
        return wrong.text if wrong else self.hostname

    # -- datastores -------------------------------------------------------------------------------------------------
    def load(self, text: str) -> None:
        editor = self._empty()
        editor.load(text)
        self.editor, self.sight = editor, None

    def running(self) -> str:
        return self.db.listing.text()

    def saved(self) -> str:
        return self.db.listing.text()

    def plant(self, line: tuple[str, ...]) -> str:
        """Settings of an Ethernet port of the ONU that the line is about."""
        row = plant(self.editor, line[-1])
        self.network.changed(self.name)
        return row

    def reset(self) -> None:
        """A reboot: the data base stays; states and alarms are found anew, injected alarms are forgotten."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self.onus.clear()
        self.sight = None
        self.alarms.only(set(), "")

    # -- commands -----------------------------------------------------------------------------------------------------
    def execute(self, request: Request, user: str) -> Answer:
        del user
        table = query(self, request)
        if table is not None:
            return table
        writer = self.editor.writer(request)
        if writer is None:
            raise Deny(SYNTAX, request.verb)
        self._refuse(request)
        if self.faults.parts(request.text):
            with contextlib.suppress(Deny):
                self._changed(writer(request.part()))
            return replace(self.hub.manners.layout.denial(Deny(TIMEOUT), known=True), code="PRTL")
        if not self.faults.ignores(request.text):
            self._changed(writer(request))
        return Answer()

    def _refuse(self, request: Request) -> None:
        """The faults that keep a command out of the data base. A text may begin with the code of the refusal."""
        if (words := self.faults.refuses(request.text)) is not None:
            code, _, rest = words.partition(" ")
            raise Deny(code, rest) if code.isdecimal() else Deny(WRONG, words)
        for kind, code in (("lock-held", SYNCHRONIZING), ("commit-fails", TIMEOUT)):
            if fault := self.faults.get(kind):  # type: ignore[arg-type]  # both are kinds
                self.faults.spend(fault)
                raise Deny(code, fault.text)

    def _changed(self, entity: Entity) -> None:
        self.network.changed(self.name)
        fault = self.faults.get("alarm")
        if fault and (fault.object or _position(entity)):
            self.faults.spend(fault)
            self.raise_injected(fault.object or _position(entity), fault.seconds)

    # -- world ------------------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        if self.powered:
            state.settle(self)

    def raise_injected(self, object: str, seconds: float) -> None:  # noqa: A002 - X.733 word
        """LCDGi on a position: an ONU (`NA-0-7-5-3`: PON port and number), a port (`NA-0-9-0`); or as the network file
        would name it, `ont 0/7/5 3`, `pon 0/7/5`.
        """
        position = object
        if found := re.fullmatch(r"(?:ont|pon|port) (\d+)/(\d+)/(\d+)(?: (\d+))?", object):
            position = "-".join(("NA", *filter(None, found.groups())))
        if not seconds:
            state.inject(self, position)
            return
        self._timers.append(asyncio.get_running_loop().call_later(seconds, self._inject, position))

    def _inject(self, position: str) -> None:
        state.inject(self, position)
        self.network.changed(self.name)  # an ONU that has gone meanwhile bears none

    # -- frames -----------------------------------------------------------------------------------------------------
    def ingress_from_ont(self, serial: str, eth_port: int, frame: Frame) -> Forwarded | Dropped:
        """Where a frame goes that a customer sends into an Ethernet port of the ONT with this serial number."""
        return state.upstream(self, serial, eth_port, frame)

    def forward(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        return state.downstream(self, port, frame)

    # -- servers ------------------------------------------------------------------------------------------------------
    def max_sessions(self) -> int:
        """Anybody may connect: the hub counts who is logged in."""
        return 0

    async def shell(self, channel: Channel) -> None:
        await self.hub.serve(channel)

    def cut_sessions(self) -> None:
        self.hub.cut()
        super().cut_sessions()


def _position(entity: Entity) -> str:
    """The ONU that it is or belongs to."""
    if isinstance(entity, Profile):
        return ""
    return entity.position if isinstance(entity, Onu) else entity.onu.position


def _vlans(text: str) -> frozenset[int]:
    """`1000-1999,2001`. Raises ValueError."""
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"(\d+)(?:-(\d+))?", part.strip())
        if not match or not 1 <= int(match[1]) <= int(match[2] or match[1]) <= 4094:
            raise ValueError(f"lab.vlans {text!r} - expected VLANs 1 to 4094 as 1000-1999,2001")
        found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset(found)


ELEMENT = U2000Olt
