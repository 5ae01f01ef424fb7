"""All interleavings of one intent with workers and elements that fail: nothing wrong can be reached, and an end always can.

Then the other way round: each rule that the safety rests on is taken away, and the explorer must find what breaks.
"""

from __future__ import annotations

import pytest

from tests.model.coordinator import Coordinator
from tests.model.explorer import explore
from tests.model.states import INVERSE, TIMER

SIZES = [
    ((TIMER,), 2, 0),
    ((INVERSE,), 2, 0),
    ((TIMER,), 1, 1),
    ((INVERSE,), 1, 1),
    ((TIMER, TIMER), 1, 1),
    ((TIMER, INVERSE), 1, 1),
    ((TIMER, TIMER, INVERSE), 1, 1),
]
"""elements, workers that fall asleep or die, faults of elements; more of each is in docs/model.md"""


@pytest.mark.parametrize(("kinds", "deaths", "faults"), SIZES)
def test_every_interleaving_is_safe_and_comes_to_an_end(kinds: tuple[str, ...], deaths: int, faults: int) -> None:
    found = explore(Coordinator(kinds, deaths, faults))
    assert not found.wrong, f"{found.wrong}: {' > '.join(found.trace)}"
    print(
        f"{', '.join(kinds)}; {deaths} deaths, {faults} faults: {found.states} states, {found.transitions} transitions"
    )


BROKEN = [
    ("fence_checked", "the decision turned"),
    ("take_over_fences", "the decision turned"),
    ("decision_recorded", "a confirm is sent without the decision"),
    ("undo_before_release", "ids are free while"),
    ("confirm_before_record", "completed, but not all new"),
    ("phase_checked", "stuck"),
    ("prompt", "ids are free while"),
]


@pytest.mark.parametrize(("rule", "breaks"), BROKEN)
@pytest.mark.parametrize("kind", [TIMER, INVERSE])
def test_without_a_rule_the_explorer_finds_what_breaks(kind: str, rule: str, breaks: str) -> None:
    """One worker that dies or falls asleep is enough."""
    found = explore(Coordinator((kind,), 1, 0, **{rule: False}))
    print(f"{rule}: {found.wrong}: {' > '.join(found.trace)}")
    assert breaks in found.wrong


def test_an_inverse_element_that_is_not_read_before_it_is_saved_may_have_lost_the_change() -> None:
    found = explore(Coordinator((INVERSE,), 0, 1, reads_before_save=False))
    assert "completed, but not all new" in found.wrong
    assert "reboots unsaved" in found.trace


def test_a_phase_that_is_repeated_after_it_has_handed_over_brings_an_intent_back_that_was_over() -> None:
    """The retry was done by another worker before the one that had enqueued it was taken over."""
    found = explore(Coordinator((TIMER,), 1, 1, phase_checked=False))
    assert found.wrong == "an intent that was over is not any more"
    assert found.trace[-1] == "hold"
