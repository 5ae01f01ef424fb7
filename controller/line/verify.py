"""What verification asks of a reading: is there what shall be there and nothing else, and is it in the expected state?

Answers what is wrong, a sentence each. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

from controller.model.plan import Step
from controller.model.service import Check
from drivers.platform import Line, Reading


def config_wrong(expected: frozenset[Line], reading: Reading) -> list[str]:
    """Lines of the scope that are missing, or that should not be there."""
    found = set(reading.lines)
    missing = [f"expected {' / '.join(line)!r}, found nothing" for line in sorted(expected - found)]
    return missing + [f"expected nothing, found {' / '.join(line)!r}" for line in sorted(found - expected)]


def state_wrong(step: Step, checks: Iterable[Check], reading: Reading) -> list[str]:
    """Objects of the change that are not in the state that the product expects of them."""
    objects = set(step.driver.objects(step.change.after))
    wrong = []
    for check in (check for check in checks if check.element == step.element):
        states = [
            state for state in reading.states if state.object in objects and state.object.split()[0] == check.kind
        ]
        if not states:
            wrong.append(f"{check.kind} - expected {'up' if check.up else 'down'}, found no state")
        wrong += [
            f"{s.object} - expected {'up' if check.up else 'down'}, found {s.detail}"
            for s in states
            if s.up is not check.up
        ]
    return wrong


def unverified(element: str, wrong: list[str], *, gone: bool, overdue: bool) -> str:
    """The cause first: an element where all is as before (`gone`) went back by itself, or was made to; `overdue`: its
    timer must have run out.
    """
    if gone and overdue:
        wrong = [f"timer of {element} ran out while no worker lived: it went back by itself", *wrong]
    elif gone:
        lost = "all that was committed is gone before it was confirmed: its timer ran out, or somebody took it back"
        wrong = [f"{element} - verification - {lost}", *wrong]
    else:
        wrong = [f"{element} - verification - {wrong[0]}", *wrong[1:]]
    return "\n".join(wrong)
