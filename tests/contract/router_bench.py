"""A router of the mixed network, sessions of its driver and of people: what the tests of router drivers share."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jinja2
import yaml

import drivers
from drivers.errors import Busy, DriverError
from drivers.kit.terminal import Terminal
from drivers.platform import Change, Identity, Line, Reading, Target
from lab.client import LabClient, Running, start

MIXED = Path(__file__).parents[2] / "lab" / "networks" / "mixed.yaml"
TOKEN, OTHER = "IN0000000000000001", "IN0000000000000002"
EDGE: dict[str, Any] = {
    "unit": 1001,
    "label": "EL000001_Hupan_Tea",
    "s_vlan": 1063,
    "c_vlan": 0,
    "up_kbps": 51200,
    "down_kbps": 102400,
    "pe_ip": "203.0.113.1",
    "pe_mask": "255.255.255.252",
    "suspended": False,
}
ROUTERS = {"pe-n-1": "GigabitEthernet0/1/2", "pe-s-1": "GigabitEthernet0/0/0/1"}
"""each, and the port that the line is on"""


@dataclass
class Bench:
    running_lab: Running
    target: Target
    edge: dict[str, Any]
    """variables of the role"""
    base: str = ""
    driver: Any = None
    _open: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.driver = drivers.find(self.target.platform)
        self.base = self.lab.running(self.name)

    @property
    def name(self) -> str:
        return self.target.name

    @property
    def lab(self) -> LabClient:
        return self.running_lab.client

    # -- changes ----------------------------------------------------------------------------------------------------
    def lines(self, **other: Any) -> tuple[Line, ...]:
        loader = jinja2.PackageLoader("device_templates", ".")
        environment = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined)
        text = environment.get_template(f"{self.target.platform}/edge.j2").render(**{**self.edge, **other})
        found: tuple[Line, ...] = self.driver.parse(text)
        return found

    @property
    def here(self) -> tuple[Line, ...]:
        return self.lines()

    @property
    def provision(self) -> Change:
        return Change(self.name, (), self.here)

    @property
    def neighbour(self) -> tuple[Line, ...]:
        """Another line on the same port, at the same rates."""
        address = {"pe_address": "203.0.113.5/30", "pe_ip": "203.0.113.5"}
        return self.lines(unit=self.edge["unit"] + 1, s_vlan=self.edge["s_vlan"] + 1, label="EL000002", **address)

    # -- sessions ---------------------------------------------------------------------------------------------------
    def login(self, **other: Any) -> Any:
        session = self.driver.connect(replace(self.target, **other))
        self._open.append(session)
        return session

    def person(self) -> Terminal:
        """A session that somebody types in."""
        terminal: Terminal = self.login().terminal
        return terminal

    def patiently(self, verb: Callable[[Any], Any]) -> Any:
        """A verb in a session of its own, again while the element still holds what a dead session had."""
        until = time.monotonic() + 5
        while True:
            session = self.driver.connect(self.target)
            try:
                return verb(session)
            except Busy:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
            finally:
                session.close()

    def commit(self, session: Any, change: Change, token: str = TOKEN) -> None:
        session.commit(change, confirm_within=300, token=token)

    def activate(self, session: Any, change: Change, token: str = TOKEN) -> None:
        """Forth in all its steps; it is there, and kept."""
        session.stage(change)
        self.commit(session, change, token)
        assert set(change.after) <= set(session.read(change).lines)
        session.confirm(change, token=token)
        assert self.running == self.saved

    # -- from outside -----------------------------------------------------------------------------------------------
    @property
    def running(self) -> str:
        return self.lab.running(self.name)

    @property
    def saved(self) -> str:
        return self.lab.saved(self.name)

    def untouched(self, expected: str = "") -> None:
        """Running and saved byte for byte, no lock, candidate or timer; a session that was lost may take its time."""
        until = time.monotonic() + 5
        while left := self.lab.pending(self.name):
            assert time.monotonic() < until, left
            time.sleep(0.02)
        assert self.running == self.saved == (expected or self.base)

    def restore(self) -> None:
        while self._open:
            with contextlib.suppress(DriverError):
                self._open.pop().close()
        self.lab.clear()
        if self.running != self.base or self.saved != self.base or self.lab.pending(self.name):
            self.lab.load(self.name, self.base)

    def struck(self, kind: str, verbs: Callable[[Any], None]) -> int:
        """Lose the session at every exchange of these verbs; another one brings everything back. How many there are."""
        for at in itertools.count(1):
            session = self.driver.connect(self.target)
            self.lab.fault(self.name, kind, at=at)
            with contextlib.suppress(DriverError):
                verbs(session)
            session.close()
            if self.lab.faults(self.name):
                self.lab.clear_faults(self.name)
                self.patiently(lambda other: other.rollback(self.provision, Reading(), token=TOKEN))
                self.untouched()
                return at - 1
            self.patiently(lambda other: other.rollback(self.provision, Reading(), token=TOKEN))
            self.untouched()
        return 0


def benches(name: str, folder: Path, **lab: Any) -> Iterator[Bench]:
    """The mixed network as a process of its own; `lab` are further settings of the router. For a fixture."""
    description = yaml.safe_load(MIXED.read_text(encoding="utf-8"))
    for element in description["elements"]:
        if config := element["lab"].get("config"):
            element["lab"]["config"] = str(MIXED.parent / config)
    row = next(element for element in description["elements"] if element["name"] == name)
    row["lab"] |= lab
    network = folder / "network.yaml"
    network.write_text(yaml.safe_dump(description, allow_unicode=True), encoding="utf-8")
    identity = Identity(*(str(row["identity"][key]) for key in ("hostname", "model", "serial", "software")))
    with start(network, folder / "state.json") as running:
        door = running.elements[name]
        target = Target(name, row["platform"], door["host"], door["port"], "lab", "lab", identity, timeout=5)
        made = Bench(running, target, {"port": ROUTERS[name], **EDGE})
        yield made
        made.restore()
