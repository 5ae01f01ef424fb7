"""What people do to an intent: order it, ask to stop, decide what becomes of it while it is held.

The functions are `accept`, `admit`, `cancel` and `resolve` of the controller, each one transaction. A decision starts a phase of its own; the try that was to come is superseded by it.
"""

from __future__ import annotations

from collections.abc import Iterator

from controller.model.outcome import Decision, JobKind, LineStep, OutcomeState
from tests.model.rules import Rules, enqueue, unused
from tests.model.states import CHOSEN, Move, Record, State, fewer, with_element


def acts(rules: Rules, state: State) -> Iterator[Move]:
    record = state.record
    match record.state:
        case "ordered":
            yield ("accepted",), "accept", state._replace(record=record._replace(state="acknowledged", ids="reserved"))
        case "acknowledged":
            yield from _admitted(state)
            if rules.cancels:
                yield ("cancelled",), "cancel", state._replace(record=record._replace(state="cancelled", ids="free"))
        case "inProgress":
            if rules.cancels and not record.stopped and (record.decision != Decision.CONFIRM or not rules.cancel_locks):
                yield ("cancel asked",), "cancel", state._replace(record=record._replace(stopped=True))
        case "held" if state.people:
            yield from _choices(rules, state)


def _admitted(state: State) -> Iterator[Move]:
    """`_grant`: what had to wait is planned again under the holds."""
    elements = tuple(element._replace(held=True) for element in state.elements)
    for waited in (False, True):
        record = state.record._replace(state="inProgress", plans=waited)
        yield ("admitted",), "admit", enqueue(state._replace(elements=elements), JobKind.ACTIVATE, record)


def _choices(rules: Rules, state: State) -> Iterator[Move]:
    """`retry` and, on the way forward, `forward` are the same; back once begun there is no way forward any more."""
    record = state.record
    yield ("resolution chosen",), "choose: again", _chosen(state, record)
    if record.decision == Decision.CONFIRM:
        if rules.choice_recorded:
            turned = record._replace(decision=Decision.ROLLBACK, chosen=True)
            yield ("resolution chosen",), "choose: back", _chosen(state, turned)
        else:
            yield ("resolution chosen",), "choose: back", _chosen(state, record, LineStep.ROLLBACK)
        return
    for at, element in enumerate(state.elements):
        if element.held:
            left = with_element(state, at, element._replace(row=OutcomeState.ABANDONED, held=False))
            yield ("abandoned",), "choose: abandon", _chosen(left, record)


def _chosen(state: State, record: Record, step: str = "") -> State:
    return enqueue(state, unused(state, CHOSEN), record, step)._replace(people=fewer(state.people))
