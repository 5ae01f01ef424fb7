"""Lines that several services share: whatever is ordered in whatever order, nothing is lost and nothing stays behind.

The elements are sets of lines here, and a plan is carried out by the change arithmetic alone; acceptance, planning and
recording are the controller's own, on a real database.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from controller.errors import NothingToDo
from controller.line.recording import complete, snapshot
from controller.line.transaction import Staged
from controller.model.order import Order
from controller.model.plan import Step
from controller.records.intents import intent_of
from controller.records.outcomes import outcomes_of
from controller.records.store import Store
from controller.usecases.submit_order import accept
from drivers.platform import Line, Reading
from tests.golden.records import later, metro_store, nobody, provision

RATES = st.sampled_from([1024, 2048])
MOVES = st.lists(
    st.tuples(
        st.integers(0, 2), st.sampled_from(["bandwidth", "suspend", "resume", "port", "teardown", "provision"]), RATES
    ),
    min_size=3,
    max_size=10,
)
POLICER: tuple[Line, ...] = (
    ("set firewall policer KT-1024 if-exceeding bandwidth-limit 1024k",),
    ("set firewall policer KT-1024 if-exceeding burst-size-limit 15k",),
    ("set firewall policer KT-1024 then discard",),
)
FOREIGN = st.sets(st.sampled_from(POLICER)).map(lambda lines: {"pe-1": lines} if lines else {})
"""made by hand before kaitong came: lines that our services will want too, all of a policer or some"""


class World:
    """Elements as sets of lines, and the services that a customer has."""

    def __init__(self, store: Store, foreign: dict[str, set[Line]]) -> None:
        self.store, self.foreign = store, foreign
        self.running: dict[str, set[Line]] = {name: set(lines) for name, lines in foreign.items()}
        self.wanted: dict[str, dict[str, set[Line]]] = {}
        self.state: dict[int, str] = {}
        self.service: dict[int, str] = {}
        self.orders = 0

    def move(self, line: int, what: str, rate: int) -> None:
        self.orders += 1
        number, state = f"P-{self.orders}", self.state.get(line, "none")
        if what == "provision" and state == "none":
            order = provision(number, address=f"{line + 1} Beishan Road", bandwidth_down=rate, bandwidth_up=1024)
            self.service[line] = order.derived("EL")
        elif what in {"bandwidth", "port"} and state != "none":
            changed = {"bandwidth_down": rate} if what == "bandwidth" else {"ont_port": rate // 1024}
            order = later(number, "change", self.service[line], **changed)
        elif (what, state) in {("suspend", "active"), ("resume", "suspended")} or (
            what == "teardown" and state != "none"
        ):
            order = later(number, what, self.service[line])
        else:
            return
        self.carry_out(order, self.service[line])
        self.state[line] = {"provision": "active", "resume": "active", "suspend": "suspended", "teardown": "none"}.get(
            what, state
        )

    def carry_out(self, order: Order, service: str) -> None:
        try:
            accepted = accept(self.store, order, nobody)
        except NothingToDo:
            return
        staged = {step.element: self.apply(step) for step in accepted.plan.steps}
        for step in accepted.plan.steps:
            self.wanted.setdefault(service, {})[step.element] = set(step.change.after)

        def work(session: Session) -> None:
            intent = intent_of(session, accepted.intent.id)
            snapshot(session, intent.id, staged)
            session.flush()
            complete(session, intent, accepted.plan, outcomes_of(session, intent.id))

        self.store.write(work)

    def apply(self, step: Step) -> Staged:
        running, change = self.running.setdefault(step.element, set()), step.change
        reading = Reading(tuple(sorted(running & {*change.before, *change.after})))
        diff = step.driver.preview(change, reading)
        running -= set(change.removed())
        running |= set(change.after)
        assert set(diff.result or ()) == running & {*change.before, *change.after}
        return Staged(reading, (), diff)

    def check(self) -> None:
        """Every element holds what its services want and what was there before us, and not one line more."""
        for element, running in self.running.items():
            owned = set().union(*(parts.get(element, set()) for parts in self.wanted.values()))
            assert running == owned | self.foreign.get(element, set()), element


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES, FOREIGN)
def test_shared_lines_outlive_each_service_and_go_with_the_last(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, str, int]], foreign: dict[str, set[Line]]
) -> None:
    with metro_store(f"sqlite:///{tmp_path_factory.mktemp('ownership')}/kaitong.db") as store:
        world = World(store, foreign)
        for line in range(3):
            world.move(line, "provision", 1024 * (line % 2 + 1))
        for line, what, rate in moves:
            world.move(line, what, rate)
            world.check()
        for line in range(3):
            world.move(line, "teardown", 0)
        world.check()
        assert {name: lines for name, lines in world.running.items() if lines} == foreign
