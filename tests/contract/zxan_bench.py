"""A C300 and a C620 in a lab, and the lines of a customer on each: what the tests of the ZXA10 driver share.

The lines are what the template makes; the boxes are those of the transcripts, with their neighbour on ONU 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from controller.model.service import ResourceService
from controller.planning.render import render
from drivers.platform import Change, Identity, Line, Target
from drivers.zte_zxan import DRIVER, Zxan
from lab.client import LabClient, start
from tests.contract.zte_boxes import FOLDER

OLD = {
    "access_port": "gpon-olt_1/3/12",
    "access_place": "1/3/12",
    "uplink": "xgei_1/19/1",
    "ont_sn": "ZTEG00000001",
}
NEW = {
    "access_port": "gpon_olt-1/1/1",
    "access_place": "1/1/1",
    "uplink": "xgei-1/4/1",
    "ont_sn": "ZTEG00000003",
}
COMMON = {
    "onu_id": 4,
    "onu_type": "F601",
    "label": "EL000001_Hupan_Tea",
    "s_vlan": 1063,
    "c_vlan": 0,
    "inside_vlan": 100,
    "access_vlan": 0,
    "ont_port": 1,
    "up_kbps": 51200,
    "down_kbps": 102400,
    "suspended": False,
}


@dataclass(frozen=True, slots=True)
class Box:
    """One of the two elements, and what is called otherwise on it."""

    client: LabClient
    target: Target
    own: dict[str, str]
    base: str
    """its configuration as it was found"""

    @property
    def name(self) -> str:
        return self.target.name

    @property
    def new(self) -> bool:
        return self.own is NEW

    @property
    def ont(self) -> str:
        return f"ont {self.own['access_port']} 4"

    @property
    def onu(self) -> str:
        """The ONU's interface."""
        return f"{'gpon_onu-' if self.new else 'gpon-onu_'}{self.own['access_place']}:4"

    @property
    def serial(self) -> str:
        """As the field knows the ONT."""
        return b"ZTEG".hex().upper() + self.own["ont_sn"][4:]

    def lines(self, **other: Any) -> tuple[Line, ...]:
        """A customer's lines, with other values for some of the variables."""
        variables = {**COMMON, **self.own, **other}
        return DRIVER.parse(render(ResourceService(self.name, "zte_zxan", "access", variables)).text)

    def running(self) -> str:
        return self.client.running(self.name)

    def saved(self) -> str:
        return self.client.saved(self.name)

    def connect(self) -> Zxan:
        return DRIVER.connect(self.target)

    def change(self, before: tuple[Line, ...], after: tuple[Line, ...], keep: frozenset[Line] = frozenset()) -> Change:
        return Change(self.name, before, after, keep)


@contextmanager
def boxes(folder: Path, **options: Any) -> Iterator[tuple[Box, Box]]:
    """A lab with both elements; `options` go into their `lab:`."""
    description = yaml.safe_load((FOLDER / "network.yaml").read_text(encoding="utf-8"))
    description["elements"] = description["elements"][:2]
    for number, element in enumerate(description["elements"], 1):
        element["management"] = {"host": f"127.31.8.{number}", "port": 8022, "credential": "lab"}
        element["lab"] = {"config": str(FOLDER / element["lab"]["config"]), **options}
    (folder / "z.yaml").write_text(yaml.safe_dump(description), encoding="utf-8")
    with start(folder / "z.yaml", folder / "state.json") as running:
        made = []
        for element, own in zip(description["elements"], (OLD, NEW), strict=True):
            name, told, where = element["name"], element["identity"], running.elements[element["name"]]
            identity = Identity(told["hostname"], told["model"], "", told["software"])
            target = Target(name, "zte_zxan", where["host"], where["port"], "lab", "lab", identity, timeout=5)
            made.append(Box(running.client, target, own, running.client.running(name)))
        yield made[0], made[1]


def bring(
    session: Zxan,
    box: Box,
    before: tuple[Line, ...],
    after: tuple[Line, ...],
    keep: frozenset[Line] = frozenset(),
) -> Change:
    """Stage and commit."""
    change = box.change(before, after, keep)
    session.stage(change)
    session.commit(change, confirm_within=0, token="t")
    return change
