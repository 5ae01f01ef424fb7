"""The report of a campaign: what was struck, how orders ended, how long restoring took; and the traces.

Takes the run log and the events of the database; returns one object for `--json`, one line an intent for `--traces`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from controller.app import App
from controller.model.event import EventName
from controller.model.intent import IntentState
from controller.proof.campaign.run_log import RunLog
from controller.records.history_tables import EventRow

Told = list[tuple[str, str, datetime]]
"""name, text and moment of each event of an intent"""
BACK = {IntentState.ROLLED_BACK, IntentState.FAILED}


@dataclass
class Report:
    """What was seen."""

    figures: dict[str, Any]

    @property
    def ok(self) -> bool:
        return not self.figures["violations"]


def events(app: App) -> dict[str, Told]:
    """For each intent, in the order of seq."""
    found: dict[str, Told] = {}
    columns = (col(EventRow.intent), col(EventRow.name), col(EventRow.text), col(EventRow.at))
    with app.store.read() as session:
        for intent, name, text, at in session.execute(select(*columns).order_by(col(EventRow.seq))):
            found.setdefault(intent, []).append((name, text, at))
    return found


def figures(run_log: RunLog, told: Mapping[str, Told], *, seed: int, seconds: float) -> dict[str, Any]:
    outcomes = Counter(
        f"{'held, ' if any(name == EventName.HELD for name, _, _ in told.get(intent, ())) else ''}{ticket.state}"
        for intent, ticket in run_log.tickets.items()
    )
    return {
        "seed": seed,
        "intents": len(run_log.tickets),
        "strikes": dict(sorted(run_log.strikes.items())),
        "outcomes": dict(sorted(outcomes.items())),
        "violations": run_log.told(seed),
        "refused": run_log.refused,
        "seconds": round(seconds, 1),
        "intents_per_second": round(len(run_log.tickets) / seconds, 2) if seconds else None,
        "restored": dict(_restored(run_log, told)),
        "take_over_p50": _at(sorted(run_log.take_over), 0.5),
        "take_over_p99": _at(sorted(run_log.take_over), 0.99),
    }


def write_traces(file: Path, run_log: RunLog, told: Mapping[str, Told]) -> None:
    """One JSON object a line for each intent; what failed is for people, where one does not follow the model."""
    with file.open("w", encoding="utf-8") as out:
        for intent, ticket in run_log.tickets.items():
            one = {
                "intent": intent,
                "operation": ticket.draft.operation,
                "state": ticket.state,
                "elements": dict(ticket.elements),
                "events": [name for name, _, _ in told.get(intent, ())],
                "failures": [text for name, text, _ in told.get(intent, ()) if name == EventName.STEP_FAILED],
                "deaths": ticket.deaths,
                "faults": ticket.faults,
            }
            out.write(json.dumps(one, ensure_ascii=False) + "\n")


def _restored(run_log: RunLog, told: Mapping[str, Told]) -> Iterator[tuple[str, dict[str, Any]]]:
    """By product: seconds from the first failure to the proof that everything is as before."""
    seconds: dict[str, list[float]] = {}
    for intent, ticket in run_log.tickets.items():
        if ticket.state in BACK and (took := _took(told.get(intent, []), ticket.state)) is not None:
            seconds.setdefault(ticket.product, []).append(took)
    for product, found in sorted(seconds.items()):
        found.sort()
        yield product, {"count": len(found), "p50": _at(found, 0.5), "p99": _at(found, 0.99)}


def _took(told: Told, state: IntentState) -> float | None:
    failures = [
        at
        for name, text, at in told
        if name == EventName.STEP_FAILED or (name == EventName.DECIDED and text.startswith("rollback"))
    ]
    ends = [at for name, _, at in told if name == state]
    return (ends[-1] - failures[0]).total_seconds() if failures and ends else None


def _at(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3) if ordered else None
