"""Fault: snapshots are kept in memory and written down only after the commit."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

import controller.line.activation
from controller.line.activation import Activation
from controller.line.recording import snapshot
from controller.line.transaction import Staged

_kept: dict[str, Mapping[str, Staged]] = {}
_commit = Activation._commit


def later(_session: Session, intent: str, staged: Mapping[str, Staged]) -> None:
    _kept[intent] = staged


def commit(activation: Activation) -> str:
    why = _commit(activation)
    activation.store.write(lambda session: snapshot(session, activation.intent, _kept.get(activation.intent, {})))
    activation._rows.clear()
    return why


controller.line.activation.snapshot = later
Activation._commit = commit
