"""Orders that completed, went back and failed, on real parts: what every test of the ledger looks at."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete

from controller.app import App
from controller.proof.campaign.invariants import audit
from controller.proof.crash.baseline import phases
from controller.proof.crash.observer import UNPRINTED, both, configurations
from controller.records.tables import Lease
from controller.settings import Settings
from lab.client import LabClient
from tests.flow.house import PATIENCE, House

Base = dict[str, tuple[str, str]]
OLT, PTN, ROUTER = "olt-xh-1", "ptn-xh-1", "pe-1"


@dataclass
class Scenario:
    """Orders that were done, and what is left to look at."""

    house: House
    base: Base
    end: Base
    live: str
    """a suspended service"""
    gone: str
    completed: str
    rolled_back: str
    failed: str

    @property
    def lab(self) -> LabClient:
        return self.house.client

    def look(self) -> Base:
        return configurations(self.lab)

    def put(self, wanted: Base) -> None:
        """Load what differs."""
        found = self.lab.configurations()
        for name, (running, _) in wanted.items():
            if both(found[name]) != wanted[name] or found[name]["pending"]:
                printed, *unprinted = running.split(UNPRINTED)
                self.lab.load(name, printed)
                self.lab.remember(name, unprinted)


def quiet(house: House, *left: str) -> None:
    """Wait until only these phases are left, then end the workers and what another one would do away with."""
    deadline = time.monotonic() + PATIENCE
    while phases(house.app) != list(left):
        assert time.monotonic() < deadline, phases(house.app)
        time.sleep(0.02)
    for worker in list(house.workers):
        house.kill(worker)
    house.app.store.write(lambda session: session.execute(delete(Lease)))


def settings(folder: Path, **more: float) -> Settings:
    url = f"sqlite:///{folder / 'kaitong.db'}"
    return Settings(database_url=url, soak_seconds=0.1, late_seconds=0.5, answer_seconds=5.0, **more)


def told(app: App, scenario: Scenario, base: Base | None = None) -> str:
    return "\n".join(audit(app, scenario.lab, base or scenario.base))
