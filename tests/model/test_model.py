"""All interleavings of one intent with workers and elements that fail: nothing wrong can be reached, and an end always can.

Then the other way round: each rule that the safety rests on is taken away, and the explorer must find what breaks.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.model.coordinator import Coordinator
from tests.model.explorer import explore
from tests.model.states import INVERSE, TIMER

SIZES: list[tuple[tuple[str, ...], int, int, int, bool, int]] = [
    ((TIMER,), 2, 0, 0, True, 3_531),
    ((INVERSE,), 2, 0, 0, True, 3_117),
    ((TIMER,), 1, 1, 0, True, 10_460),
    ((INVERSE,), 1, 1, 0, True, 11_136),
    ((TIMER,), 1, 1, 1, False, 44_371),
    ((INVERSE,), 1, 1, 1, False, 46_081),
    ((TIMER, TIMER), 0, 1, 1, True, 15_033),
    ((TIMER, INVERSE), 1, 1, 0, True, 26_020),
    ((TIMER, TIMER, INVERSE), 1, 0, 0, True, 4_052),
    ((TIMER, TIMER, INVERSE), 1, 1, 0, False, 22_910),
    ((TIMER, TIMER, INVERSE), 0, 1, 1, False, 19_286),
    ((TIMER, INVERSE, INVERSE), 0, 1, 0, True, 6_650),
]
"""elements; workers that fall asleep or die; faults of elements; decisions on a held intent; may it be cancelled; states"""


@pytest.mark.parametrize(("kinds", "deaths", "faults", "people", "cancels", "states"), SIZES)
def test_every_interleaving_is_safe_and_comes_to_an_end(
    kinds: tuple[str, ...], deaths: int, faults: int, people: int, *, cancels: bool, states: int
) -> None:
    found = explore(Coordinator(kinds, deaths, faults, people, cancels=cancels))
    assert not found.wrong, f"{found.wrong}: {' > '.join(found.trace)}"
    print(f"{', '.join(kinds)}; {deaths}, {faults}, {people}, {cancels}: {found.states:,} | {found.transitions:,}")
    assert found.states == states, "the counts of docs/model.md are of another machine"


def test_without_a_soak_it_is_as_safe() -> None:
    found = explore(Coordinator((TIMER,), 1, 1, 0, soaks=False))
    assert not found.wrong, f"{found.wrong}: {' > '.join(found.trace)}"


BROKEN = [
    ("fence_checked", "ids are free while"),
    ("lease_ends", "ids are free while"),
    ("take_over_fences", "ids are free while"),
    ("decision_recorded", "a confirm is sent without the decision"),
    ("undo_before_release", "ids are free while"),
    ("confirm_before_record", "completed, but not all new"),
    ("phase_checked", "two runs of one intent write at once"),
    ("prompt", "ids are free while"),
    ("stop_heeded", "somebody was told that it is stopped"),
    ("cancel_locks", "somebody was told that it is stopped"),
    ("lease_outlives", "stuck"),
]


@pytest.mark.parametrize(("rule", "breaks"), BROKEN)
@pytest.mark.parametrize("kind", [TIMER, INVERSE])
def test_without_a_rule_the_explorer_finds_what_breaks(kind: str, rule: str, breaks: str) -> None:
    """One worker that dies or falls asleep is enough."""
    found = explore(Coordinator((kind,), 1, 0, **{rule: False}))
    print(f"{rule}: {found.wrong}: {' > '.join(found.trace)}")
    assert breaks in found.wrong


CHOICES = [
    ("choice_recorded", {"faults": 1}, "an element is restored without the decision to go back"),
    ("choice_supersedes", {"faults": 1}, "two runs of one intent write at once"),
    ("abandoned_ids_kept", {"faults": 1}, "ids are free while"),
]


@pytest.mark.parametrize(("rule", "trouble", "breaks"), CHOICES)
def test_without_a_rule_about_what_people_choose(rule: str, trouble: dict[str, Any], breaks: str) -> None:
    found = explore(Coordinator((TIMER,), 0, people=1, **trouble, **{rule: False}))
    print(f"{rule}: {found.wrong}: {' > '.join(found.trace)}")
    assert breaks in found.wrong


def test_an_inverse_element_that_is_not_read_before_it_is_saved_may_have_lost_the_change() -> None:
    found = explore(Coordinator((INVERSE,), 0, 1, reads_before_save=False))
    assert "completed, but not all new" in found.wrong
    assert "reboots unsaved" in found.trace


def test_a_job_that_is_repeated_after_it_has_handed_over_writes_beside_the_one_that_is_due() -> None:
    """The soak's job was started before the one that had enqueued it was taken over: that one begins at its beginning."""
    found = explore(Coordinator((TIMER,), 1, 0, phase_checked=False, cancels=False))
    print(" > ".join(found.trace))
    assert found.wrong == "two runs of one intent write at once"
    assert "activate starts at commit" in found.trace[found.trace.index("soak") :]
