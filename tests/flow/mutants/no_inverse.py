"""Fault: the inverse takes back what this process has sent, and is not computed from what the element holds."""

from __future__ import annotations

from drivers.kit.immediate_command_line import ImmediateCommandLine
from drivers.platform import Change, Line, Reading

_commit = ImmediateCommandLine.commit
_sent: dict[str, set[Line]] = {}


def commit(driver: ImmediateCommandLine, change: Change, *, confirm_within: int, token: str) -> None:
    diff = driver._staged[1] if driver._staged and driver._staged[0] == change else driver.stage(change)
    _sent.setdefault(driver.target.name, set()).update(line for line in change.after if line[-1] in diff.commands)
    _commit(driver, change, confirm_within=confirm_within, token=token)


def way_back(driver: ImmediateCommandLine, change: Change, _before: Reading) -> tuple[str, ...]:
    now = driver.read(change).lines
    sent = _sent.get(driver.target.name, set())
    return driver.rules.commands(now, driver.rules.standing(now, tuple(line for line in now if line not in sent)))


ImmediateCommandLine.commit = commit
ImmediateCommandLine._way_back = way_back
