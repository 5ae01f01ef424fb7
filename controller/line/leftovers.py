"""Ids that an element turns out to use by itself: what stood in the way of a plan, what a change could not take away.

In come a change and lines of its scope, out go pools with the ids, as `Driver.used` names them. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from drivers.platform import Change, Line, Platform

Ids = dict[str, list[int]]
NEXT = 1_000
"""how far beyond an id that is in the way those are told that would be next to be given out"""


def in_the_way(driver: type[Platform], change: Change, running: Iterable[Line]) -> Ids:
    """Ids that the change would take anew and that are in use there; and of those pools the next ones in use."""
    lines = tuple(running)
    met = _among(driver, driver.used(change.after), driver.used((*change.before, *change.keep)), lines)
    there = driver.used(lines) if met else {}
    return {pool: sorted(one for one in there[pool] if 0 <= one - ids[0] < NEXT) for pool, ids in met.items()}


def left_behind(driver: type[Platform], change: Change, running: Iterable[Line], shared: Iterable[Line]) -> Ids:
    """Ids that the change gives up and that are in use there all the same, by an object that is somebody else's now.

    `shared`: of the lines that the change keeps those that other services of ours have; their ids are ours still. What
    it keeps because it was there before us is nobody's of ours from now on.
    """
    return _among(driver, driver.used(change.before), driver.used((*change.after, *shared)), running)


def _among(
    driver: type[Platform],
    ids: Mapping[str, frozenset[int]],
    but: Mapping[str, frozenset[int]],
    running: Iterable[Line],
) -> Ids:
    there = driver.used(tuple(running))
    found = {pool: (ids[pool] - but.get(pool, frozenset())) & there.get(pool, frozenset()) for pool in ids}
    return {pool: sorted(numbers) for pool, numbers in sorted(found.items()) if numbers}


def listed(ids: Ids) -> str:
    """`ont-id 0/1/6 2, service-port 77-79`"""
    return ", ".join(f"{pool} {run}" for pool, numbers in ids.items() for run in _runs(numbers))


def _runs(numbers: Iterable[int]) -> Iterator[str]:
    """Numbers that follow each other as `FIRST-LAST`."""
    following = groupby(enumerate(sorted(numbers)), lambda one: one[1] - one[0])
    for run in ([number for _, number in group] for _, group in following):
        yield f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}"
