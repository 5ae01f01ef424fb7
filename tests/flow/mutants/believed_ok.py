"""Fault: what a Junos element answers is believed: neither the driver nor the line looks what was loaded, and what stays."""

from __future__ import annotations

from collections.abc import Iterable

from controller.line.transaction import Transaction
from controller.model.plan import Step
from drivers.juniper_junos import JuniperJunos
from drivers.platform import Change, Line


def load(driver: JuniperJunos, commands: tuple[str, ...], _change: Change, _want: Iterable[Line]) -> str:
    with driver._session.asking("load") as napalm:
        napalm.load_merge_candidate(config="\n".join(commands))
    with driver._session.asking("compare") as napalm:
        return str(napalm.compare_config())


def confirm(driver: JuniperJunos, _change: Change, *, token: str) -> None:
    if driver._ours(token):
        driver._keep(token)


def gone(_transaction: Transaction, _steps: Iterable[Step]) -> list[Step]:
    return []


JuniperJunos._load = load
JuniperJunos.confirm = confirm
Transaction._gone = gone
