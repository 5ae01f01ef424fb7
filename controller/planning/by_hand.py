"""What somebody changed by hand in a service's lines: each recorded line against what is found in its place.

Which found line stands in the place of a recorded one is asked of the driver's own arithmetic: it is what goes when the
recorded line is written. Pure.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

from drivers.errors import DriverError
from drivers.platform import Change, Line, Platform, Reading, previewed

Owned = tuple[str, Line, bool]
"""a line of the records: its service, the line, whether it was put there by us"""
OVERWRITE, REFUSE = "overwrite", "refuse"
FIX = (
    "put it back by hand, or look at it with `kaitong plan --live` and apply that plan, or set "
    f"KAITONG_CHANGED_BY_HAND={OVERWRITE}"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A line of ours that is not there as it was recorded. `found`: what stands in its place; empty: it was deleted."""

    recorded: Line
    found: tuple[Line, ...] = ()

    def __str__(self) -> str:
        there = ", ".join(repr(_told(line)) for line in self.found) or "nothing"
        return f"recorded {_told(self.recorded)!r}, found {there}"


def edits(driver: type[Platform], element: str, recorded: Iterable[Line], running: Iterable[Line]) -> tuple[Edit, ...]:
    """One for each recorded line that is not in running, in the order of the records."""
    there = tuple(running)
    present = set(there)
    return tuple(Edit(line, _in_place_of(driver, element, line, there)) for line in recorded if line not in present)


def _in_place_of(driver: type[Platform], element: str, line: Line, running: tuple[Line, ...]) -> tuple[Line, ...]:
    try:
        result = driver.preview(Change(element, (line,), (line,)), Reading(running)).result
    except DriverError:
        return ()  # what stands in the way of writing it is told when it is to be written
    left = set(running if result is None else result)
    return tuple(found for found in running if found not in left)


def leaving(driver: type[Platform], change: Change, running: tuple[Line, ...]) -> tuple[Line, ...]:
    """What goes with a change and was not recorded as ours: edited by hand, or added to an object that goes.

    Raises a DriverError where the change cannot be made.
    """
    result = previewed(driver, change, Reading(running)).result
    stays = {*change.before, *(running if result is None else result)}
    return tuple(line for line in running if line not in stays)


def beside(
    driver: type[Platform], element: str, owned: Iterable[Owned], running: tuple[Line, ...], *, looks: int
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """What nobody recorded and goes when the services go; and what holds any of it, in the driver's words.

    First all services at once; where that is refused each half by itself, down to each alone, so that what holds one
    hides nothing of the others. So many `looks` at most: where they do not suffice, that is told among what holds.
    """
    rows = tuple(owned)
    total = Counter(line for _, line, _ in rows)
    along, holds = set[Line](), dict[str, None]()
    groups = deque([tuple(dict.fromkeys(service for service, _, _ in rows))])
    while groups and looks:
        group, looks = groups.popleft(), looks - 1
        leave = set(group)
        ours = [(line, created) for service, line, created in rows if service in leave]
        count = Counter(line for line, _ in ours)
        keep = frozenset(line for line, created in ours if not created or count[line] < total[line])
        try:
            along.update(leaving(driver, Change(element, tuple(count), (), keep), running))
        except DriverError as refused:
            holds[str(refused)] = None
            half = len(group) // 2
            groups.extend(part for part in (group[:half], group[half:]) if half)
    if groups:
        names = [service for group in groups for service in group]
        holds[f"{element} - not looked at apart from what holds - {_some(names)}"] = None
    return tuple(line for line in running if line in along and line not in total), tuple(holds)


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def told(driver: type[Platform], change: Change, running: tuple[Line, ...]) -> list[str]:
    """A sentence each: what was changed, deleted or added by hand, and what this change makes of it."""
    found = edits(driver, change.element, change.before, running)
    return sentences(found, leaving(driver, change, running), goes=not change.after)


def sentences(found: Iterable[Edit], along: Iterable[Line], *, goes: bool) -> list[str]:
    """`goes`: nothing of the service stays on this element."""
    edited = tuple(found)
    replaced = {line for edit in edited for line in edit.found}
    becomes = ("taken away", "gone already") if goes else ("overwritten", "put back")
    return [f"{edit}: {becomes[not edit.found]}" for edit in edited] + [
        f"found {_told(line)!r}, which nobody recorded: goes along" for line in along if line not in replaced
    ]


def where(driver: type[Platform], line: Line) -> str:
    """The object that a line is of, in the words of states and alarms; the view around it where none is told."""
    return next(iter(driver.objects((line,))), " / ".join(line[:-1]) or line[0])


def _told(line: Line) -> str:
    return " / ".join(line)
