"""A packet transport element that claims confirmed commit and keeps it badly, in nine ways: `ELEMENT` of platform `netconf_liar`.

Copied into a folder of dialects by the test beside it. Somebody chooses the lie by planting it: `plant(("lie", NAME))`.
What such servers do was seen on real ones and in reports of operators; each lies in one way and is honest otherwise.
"""

from __future__ import annotations

import asyncio
from typing import Any

from lxml import etree

from lab._datastore import Confirmed, Datastores, Name
from lab.dialects.ptn_netconf import Ptn
from lab.element import Network
from lab.netconf.operations import Operations
from lab.netconf.tree import Tree
from lab.servers.netconf import RpcError, Session

LIES = (
    "ok does not hold",
    "ok and reverts later",
    "commit also saves",
    "any persist-id taken",
    "cancel refused",
    "cancel lies",
    "lock denied while pending",
    "dirty candidate",
    "defaults shown",
)
TIMER = 8
"""seconds that its timers run at most, whatever they are told: a test cannot wait for what a controller sets"""
OTHERS = -1
"""the session that has touched a candidate which was left dirty"""


class LyingStores(Datastores[Tree]):
    """The datastores of the lab's PTN, but for one lie."""

    lie = ""
    late: asyncio.TimerHandle | None = None
    """a timer that a confirm did not stop"""

    def lock(self, name: Name, session: int) -> None:
        if self.lie == "lock denied while pending" and self.pending:
            raise RpcError("in-use", "cannot perform the operation with confirmed-commit pending", kind="protocol")
        if self.lie == "dirty candidate":
            self.touched = None
        super().lock(name, session)

    def commit(self, session: int, confirmed: Confirmed | None = None, persist_id: str | None = None) -> None:
        if confirmed:
            confirmed = Confirmed(min(confirmed.timeout, TIMER), confirmed.persist)
        if self.lie == "ok does not hold" and not confirmed and persist_id:
            self._go_back()
            return
        if self.lie == "ok and reverts later" and not confirmed and persist_id:
            self.forget_timer()
            return
        if self.lie == "any persist-id taken" and self.pending:
            persist_id = self.pending.persist
        if self.lie == "any persist-id taken" and not self.pending:
            persist_id = None
        super().commit(session, confirmed, persist_id)
        if self.lie == "commit also saves":
            self.startup = self.running

    def forget_timer(self) -> None:
        """Nothing pends any more, and what pended goes back all the same."""
        if pending := self.pending:
            left = pending.timer.when() - asyncio.get_running_loop().time()
            self._settle_pending()
            self.late = asyncio.get_running_loop().call_later(max(left, 0.0), self._run, pending.before, 0)

    def honest(self) -> None:
        """What was a lie goes back no more."""
        if self.late:
            self.late.cancel()

    def cancel(self, session: int, persist_id: str | None = None) -> None:
        if self.lie == "cancel refused":
            raise RpcError("operation-failed", "cancel-commit is not possible now")
        if self.lie == "cancel lies":
            return
        super().cancel(session, persist_id)

    def _go_back(self) -> None:
        edited = self.running
        super()._go_back()
        if self.lie == "dirty candidate" and edited != self.running:
            self.candidate, self.touched = edited, OTHERS

    def unlock(self, name: Name, session: int) -> None:
        kept, touched = self.candidate, self.touched
        super().unlock(name, session)
        if self.lie == "dirty candidate" and name == "candidate" and touched == OTHERS:
            self.candidate, self.touched = kept, OTHERS


class LyingOperations(Operations):
    """Defaults are shown: a leaf that nobody wrote, in every pseudowire, in running and in startup."""

    async def handle(self, session: Session, rpc: etree._Element) -> str:
        answer = await super().handle(session, rpc)
        shown = isinstance(self.datastores, LyingStores) and self.datastores.lie == "defaults shown"
        if shown and etree.QName(rpc[0]).localname in {"get", "get-config"}:
            answer = answer.replace("</pw>", "<mtu>1500</mtu></pw>")
        return answer


class Liar(Ptn):
    platform = "netconf_liar"

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        self.datastores = self.lying = LyingStores({}, self.check, self._running_changed)
        self.operations = LyingOperations(self.schema(), self.datastores, self.faults, self.state, self.defaults)

    def plant(self, line: tuple[str, ...]) -> str:
        """Lie in this way from now on; "" is the truth."""
        if line[0] != "lie":
            return super().plant(line)
        if line[1] not in {*LIES, ""}:
            raise ValueError(f"no such lie: {line[1]}")
        self.lying.honest()
        self.lying.lie = line[1]
        return line[1]


ELEMENT = Liar
