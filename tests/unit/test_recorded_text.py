"""What a service has is its recorded text as the driver reads it now; the index of shared lines follows, or serves instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlmodel import Session

import drivers
from controller.model import plan
from controller.records.ownership import recorded_lines, recorded_texts
from controller.records.tables import Ownership
from controller.usecases.submit_order import accept
from drivers.platform import Line
from tests.golden.records import carried_out, later, metro_store, nobody, provision

ROUTER = "pe-1"
Parse = Callable[[str], tuple[Line, ...]]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Parse, str], tuple[Line, ...]]], None]:
    """From now on Junos' driver reads a text so."""

    def otherwise(way: Callable[[Parse, str], tuple[Line, ...]]) -> None:
        driver = drivers.find("juniper_junos")
        was: Parse = driver.parse
        monkeypatch.setattr(driver, "parse", classmethod(lambda _cls, text: way(was, text)))
        plan._parsed.cache_clear()

    yield otherwise
    monkeypatch.undo()
    plan._parsed.cache_clear()


def test_the_index_follows_a_driver_that_reads_otherwise(sqlite_url: str, reads: Callable[..., None]) -> None:
    """Two lines share a policer. A driver of a later release writes its lines otherwise: it is still known as shared."""
    with metro_store(sqlite_url) as store:
        first, second = (
            carried_out(store, provision(f"T{n}", address=f"{n} Beishan Road", bandwidth_down=2048, bandwidth_up=1024))
            for n in (1, 2)
        )
        reads(lambda was, text: tuple((line[0].replace("set ", "put "),) for line in was(text)))
        teardown = accept(store, later("T3", "teardown", first.intent.service), nobody).plan.step(ROUTER).change
        assert all(line[0].startswith("put ") for line in teardown.before)
        assert {
            line for line in teardown.before if "policer KT-" in line[0] and "family" not in line[0]
        } == teardown.keep
        with store.read() as session:
            rows = session.execute(select(Ownership).where(Ownership.element == ROUTER)).scalars().all()  # type: ignore[arg-type]
        assert {row.service for row in rows} == {first.intent.service, second.intent.service}
        assert all(row.line[0].startswith("put ") and row.created for row in rows)


def test_a_text_that_no_driver_reads_any_more_is_torn_down_as_it_was_written(
    sqlite_url: str, reads: Callable[..., None]
) -> None:
    def refuses(_was: Parse, text: str) -> tuple[Line, ...]:
        raise ValueError(f"{text.splitlines()[0]!r} - no such statement")

    with metro_store(sqlite_url) as store:
        done = carried_out(store, provision("T1", address="1 Beishan Road", bandwidth_down=2048, bandwidth_up=1024))
        written = done.plan.step(ROUTER).change.after
        reads(refuses)

        def look(session: Session) -> tuple[Line, ...]:
            texts = recorded_texts(session, done.intent.service)
            return recorded_lines(session, texts, {step.element: step.platform for step in done.plan.steps})[ROUTER]

        assert store.write(look) == written
        teardown = accept(store, later("T2", "teardown", done.intent.service), nobody).plan.step(ROUTER).change
        assert teardown.before == written
