"""Nothing that an element says ends a worker: NUL, half surrogates, terminal sequences, five megabytes, on both databases.

The intent ends as any other that was refused, its reason begins with the cause, and no password is in anything that is
kept to be seen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from controller.model.intent import IntentState
from controller.proof.crash.forkserver import ForkServer, alive
from controller.queries.intents import event_views, intent_view
from controller.records.tables import Intent
from controller.shown import PROSE
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, House, quick

FIRST = ELEMENTS[2]
"""of the two PTN elements the one whose error is told first"""


@pytest.fixture
def house(
    database_url: str, lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path
) -> Iterator[Callable[[str], tuple[House, Path]]]:
    """Builds the house, with a worker whose PTN elements refuse these verbs while the file is there."""
    assert metro
    made: list[House] = []

    def build(verbs: str) -> tuple[House, Path]:
        settings = quick(tmp_path, database_url=database_url, attempts=2)
        house = House(settings, lab, forkserver.planted("tests.flow.hostile_element"))
        made.append(house)
        flag = tmp_path / "hostile"
        flag.touch()
        house.worker(HOSTILE_VERBS=verbs, HOSTILE_WHILE=str(flag))
        return house, flag

    yield build
    for each in made:
        each.close()


def clean(house: House, row: Intent) -> None:
    """What may be seen of the intent: short, without control signs and passwords, in every view and every column."""
    with house.app.store.read() as session:
        seen = intent_view(session, row.id).model_dump_json()
        seen += "".join(view.model_dump_json() for view in event_views(session, row.id))
        for table, columns in (
            ("outcome", "error"),
            ("intent", "reason, abort"),
            ("event", "text"),
            ("hold", "in_doubt"),
        ):
            for found in session.execute(text(f"SELECT {columns} FROM {table}")):
                seen += "".join(found)
    assert "S3cr-t" not in seen
    assert not re.search(r"[\x00\x1b\ud800-\udfff\u202e]", seen)
    assert "\\x1b[31mred" in row.reason
    assert re.search(r"\(5,000,\d+ characters, the rest is left out\)", row.reason)
    assert len(row.reason) <= PROSE
    first = row.reason.split("\n")[0]
    assert first.startswith(f"{FIRST} - ")
    assert len(first) < 300


@pytest.mark.parametrize("verb", ["stage", "commit", "confirm"])
def test_a_refusal_of_any_words_is_a_refusal(house: Callable[[str], tuple[House, Path]], verb: str) -> None:
    here, flag = house(verb)
    (worker,) = here.workers
    with here.unchanged():
        intent = here.order("provision", address="3 Beishan Road")
        row = here.settled(intent)
        assert row.state == (IntentState.FAILED if verb == "stage" else IntentState.ROLLED_BACK)
        clean(here, row)
        assert alive(worker)
        flag.unlink()
    here.done("teardown", here.done("provision", address="3 Beishan Road").service)
    assert here.workers == {worker}


def test_what_cannot_be_taken_back_in_any_words_is_held(house: Callable[[str], tuple[House, Path]]) -> None:
    here, flag = house("commit,rollback")
    (worker,) = here.workers
    with here.unchanged():
        intent = here.order("provision", address="3 Beishan Road")
        row = here.settled(intent, held=True)
        assert row.state == IntentState.HELD
        clean(here, row)
        flag.unlink()
        assert here.settled(intent).state == IntentState.ROLLED_BACK
    assert here.workers == {worker}
    os.kill(worker, 0)
