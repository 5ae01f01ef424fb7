"""Ids that stay in use where a service gives them up: those of lines that others of ours have are none, on any platform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

import drivers
from controller.line.leftovers import Ids, left_behind
from controller.line.recording import complete, snapshot
from controller.line.transaction import Staged
from controller.model.event import EventName
from controller.model.order import Order
from controller.model.plan import Step
from controller.proof.conformance.bench import Case, bench
from controller.proof.conformance.example_parts import ABSENT, CHANGED, PRESENT, SUSPENDED
from controller.records.intents import intent_of
from controller.records.outcomes import outcomes_of
from controller.records.store import Store
from controller.usecases.submit_order import accept, dry_run
from drivers.platform import Change, Diff, Line, Reading
from drivers.session import Driver
from tests.golden.records import later, metro_store, nobody, provision

PLATFORMS = drivers.platforms()
SHARING = {"cisco_iosxr", "huawei_smartax", "huawei_vrp", "juniper_junos"}
"""where two services beside each other have lines in common that are of an id: traffic tables, a VRF"""
OLT = "olt-xh-1"


def shared(case: Case) -> tuple[Line, ...]:
    """What the service and its neighbour both have."""
    return tuple(line for line in case.states[PRESENT] if line in case.neighbour)


def beside(driver: type[Driver], case: Case, after: tuple[Line, ...] = ()) -> tuple[Change, tuple[Line, ...]]:
    """The service changes or goes beside its neighbour, and what the scope holds then."""
    ours = case.states[PRESENT]
    change = Change("e", ours, after, frozenset({*ours, *after}.intersection(case.neighbour)))
    return change, driver.preview(change, Reading((*ours, *case.neighbour))).result or ()


def ids(driver: type[Driver], lines: tuple[Line, ...]) -> Ids:
    return {pool: sorted(numbers) for pool, numbers in sorted(driver.used(lines).items()) if numbers}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_another_line_shares_is_not_left_behind(platform: str) -> None:
    driver, seen = drivers.find(platform), False
    for case in bench(platform).cases:
        assert case.neighbour
        for state in (ABSENT, CHANGED, SUSPENDED):
            change, running = beside(driver, case, case.states[state])
            assert left_behind(driver, change, running, shared(case)) == {}, (case.role, state)
        change, running = beside(driver, case)
        assert left_behind(driver, change, running, ()) == ids(driver, shared(case)), "nobody of ours has them"
        seen = seen or ids(driver, shared(case)) != {}
    assert seen == (platform in SHARING)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_any_line_of_an_id_may_be_shared(platform: str) -> None:
    """Products from outside may share what ours do not."""
    driver = drivers.find(platform)
    for case in bench(platform).cases:
        ours, told = case.states[PRESENT], 0
        for line in ours:
            change = Change("e", ours, (), frozenset({line}))
            assert left_behind(driver, change, (line,), [line]) == {}, line
            told += left_behind(driver, change, (line,), []) == ids(driver, (line,)) != {}
        assert told, case.role


def typed(line: Line) -> Iterator[Line]:
    """The same line of somebody else: another number, or another name."""
    for found in re.finditer(r"\d+|\bEL000001\b", line[-1]):
        other = str(int(found[0]) + 1) if found[0].isdigit() else "THEIRS"
        yield (*line[:-1], f"{line[-1][: found.start()]}{other}{line[-1][found.end() :]}")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_somebody_elses_under_our_number_is_told(platform: str) -> None:
    driver = drivers.find(platform)
    for case in bench(platform).cases:
        change, kept, told = beside(driver, case)[0], shared(case), 0
        for line in change.removed():
            for theirs in typed(line):
                if ids(driver, (theirs,)) == ids(driver, (line,)) != {}:
                    found = left_behind(driver, change, (*kept, theirs), kept)
                    ours = driver.used(kept)
                    numbers = {pool: set(used) - ours.get(pool, set()) for pool, used in driver.used((theirs,)).items()}
                    assert found == {pool: sorted(numbers[pool]) for pool in sorted(numbers) if numbers[pool]}, theirs
                    told += found != {}
        assert told, case.role


# -- as it is recorded -------------------------------------------------------------------------------------------------
@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with metro_store(f"sqlite:///{tmp_path}/kaitong.db") as made:
        yield made


def carried_out(store: Store, order: Order, running: dict[str, tuple[Line, ...]]) -> tuple[str, list[str]]:
    """The order does what its plan says with what runs there; service, and what is told of hands at the OLT."""
    accepted = accept(store, order, nobody)
    intent, steps = accepted.intent.id, accepted.plan.steps

    def scope(step: Step) -> Reading:
        return Reading(running.get(step.element, ()))

    def work(session: Session) -> None:
        snapshot(session, intent, {step.element: Staged(scope(step), (), Diff()) for step in steps})
        session.flush()
        rows = outcomes_of(session, intent)
        for step in steps:
            running[step.element] = tuple(step.expected(scope(step)))
            rows[step.element].after = [list(line) for line in running[step.element]]
        complete(session, intent_of(session, intent), accepted.plan, rows)

    store.write(work)
    told = [event.text for event in store.events(intent) if event.name == EventName.BY_HAND and event.element == OLT]
    return accepted.intent.service, told


GIVEN = {"bandwidth_down": 10240, "bandwidth_up": 5120}


def two(store: Store, running: dict[str, tuple[Line, ...]]) -> list[str]:
    """Services of two lines at one rate."""
    orders = [provision(f"P-{number}", address=f"{number} Beishan Road", **GIVEN) for number in (1, 2)]
    return [carried_out(store, order, running)[0] for order in orders]


def test_of_two_lines_at_one_rate_neither_leaves_anything_to_tell_of(store: Store) -> None:
    running: dict[str, tuple[Line, ...]] = {}
    first, second = two(store, running)
    assert carried_out(store, later("C-1", "change", first, bandwidth_down=20480), running)[1] == []
    assert carried_out(store, later("T-1", "teardown", first), running)[1] == []
    assert any("traffic table" in line[-1] for line in running[OLT])
    assert carried_out(store, later("T-2", "teardown", second), running)[1] == []
    assert running[OLT] == ()


def test_what_was_there_before_us_is_told_once_none_of_ours_has_it(store: Store) -> None:
    """A table that a planner made in the very words of ours, and nobody has read the element: it stays."""
    plan = dry_run(store, provision("P-0", address="1 Beishan Road", **GIVEN))
    table = next(line for line in plan.step(OLT).change.after if line[-1].startswith("traffic table"))
    running = {OLT: (table,)}
    first, second = two(store, running)
    assert carried_out(store, later("T-1", "teardown", first), running)[1] == []
    told = carried_out(store, later("T-2", "teardown", second), running)[1]
    assert running[OLT] == (table,)
    number = re.findall(r"index (\d+)", table[-1])[0]
    assert told == [f"in use there for something else, so not given out: traffic-table {number}"]
