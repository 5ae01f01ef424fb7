"""Whether what really happened is a path of the model: `python -m tests.model.traces FILE` checks recorded intents.

FILE holds JSON lines as `kaitong lab campaign --traces FILE` writes them. The command prints how many intents follow the
model and each that does not, and exits with 1 if there is one.

A trace is searched for, not one path but all at once: the set of the model's states that the events so far allow, with all
that follows from them unseen. Intents that began alike share what was found.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from controller.model.event import EventName
from tests.model.coordinator import Coordinator, over
from tests.model.explorer import canonical
from tests.model.states import FINAL, INVERSE, TIMER, UNLIMITED, State

ALARMS = {"alarm raised": 1, "alarm cleared": -1}
KEYS = {"intent", "operation", "state", "elements", "events", "deaths", "faults"}


@dataclass(frozen=True, slots=True)
class Reached:
    """Where the model may be after some events: what may be written next, and in which states it may stay."""

    after: Mapping[str, set[int]]
    ends: set[str]


Node = tuple[State, tuple[str, ...]]
"""a state, and the events of the transaction that led there which were not met yet: one may write several"""


class Paths:
    """The states of one coordinator, as far as traces have led, numbered; and where each list of events leads."""

    def __init__(self, coordinator: Coordinator) -> None:
        self._coordinator = coordinator
        self._numbers: dict[Node, int] = {}
        self._nodes: list[Node] = []
        self._next: dict[int, list[tuple[str, int]]] = {}
        start = self._number((canonical(coordinator.start()), ()))
        self._reached: dict[tuple[str, ...], Reached] = {(): self._from({start})}

    def after(self, events: tuple[str, ...]) -> Reached:
        """After exactly these events; empty where the model cannot write them."""
        if events not in self._reached:
            self._reached[events] = self._from(self.after(events[:-1]).after.get(events[-1], set()))
        return self._reached[events]

    def _from(self, start: set[int]) -> Reached:
        found, queue = set(start), list(start)
        after: dict[str, set[int]] = {}
        while queue:
            for written, number in self._follow(queue.pop()):
                if written:
                    after.setdefault(written, set()).add(number)
                elif number not in found:
                    found.add(number)
                    queue.append(number)
        here = (state for state, unmet in (self._nodes[number] for number in found) if not unmet)
        return Reached(after, {s.record.state for s in here if s.record.state not in FINAL or over(s)})

    def _follow(self, number: int) -> list[tuple[str, int]]:
        if number not in self._next:
            state, unmet = self._nodes[number]
            if unmet:
                self._next[number] = [(unmet[0], self._number((state, unmet[1:])))]
                return self._next[number]
            moves = ((written, canonical(state)) for written, _, state in self._coordinator.moves(state))
            following = {(written[:1], self._number((after, written[1:]))) for written, after in moves}
            self._next[number] = [("".join(one), to) for one, to in following if (one, to) != ((), number)]
        return self._next[number]

    def _number(self, node: Node) -> int:
        number = self._numbers.setdefault(node, len(self._nodes))
        if number == len(self._nodes):
            self._nodes.append(node)
        return number


_paths = cache(Paths)


def follows(coordinator: Coordinator, events: Sequence[str], end: str) -> str:
    """Is there a path of the model that writes these events and is in this state then? Answers "", or how far it came."""
    paths = _paths(coordinator)
    for number, event in enumerate(events):
        possible = paths.after(tuple(events[:number])).after
        if event not in possible:
            came = ", ".join(events[:number]) or "the beginning"
            return f"after {came} - expected one of {sorted(possible)}, found {event!r}"
    ends = paths.after(tuple(events)).ends
    return "" if end in ends else f"after {', '.join(events)} - expected one of {sorted(ends)}, found {end!r}"


def check(line: Mapping[str, Any], *, soaks: bool = True) -> str:
    """One recorded intent: "" when the model may do that, else why not.

    Strikes are taken as none or any number. `soaks`: whether the workers were set to soak.
    """
    if missing := KEYS - line.keys():
        return f"expected the fields {sorted(KEYS)}, {sorted(missing)} not found"
    if wrong := _alarms(line["events"], line["state"]):
        return wrong
    events = _seen(line["events"])
    kinds = Counter(line["elements"].values())
    most = 1 + events.count("abandoned")  # each abandons one; otherwise like elements stand for each other
    reduced = tuple(kind for kind in (TIMER, INVERSE) for _ in range(min(kinds[kind], most)))
    why = ""
    for few in (1, UNLIMITED):  # most follow with one of each, which is quickly found
        deaths, faults = (few if line[name] else 0 for name in ("deaths", "faults"))
        why = follows(Coordinator(reduced, deaths, faults, UNLIMITED, soaks=soaks), events, line["state"])
        if not why or not (deaths or faults):
            return why
    return why


def _alarms(events: Sequence[str], state: str) -> str:
    """Alarms are no part of the machine: what is cleared was raised, and at the end none stands."""
    standing = 0
    for number, name in enumerate(events):
        standing += ALARMS.get(name, 0)
        if standing < 0:
            return f"after {', '.join(events[:number])} - alarm cleared - expected one that was raised, found none"
    if standing and state in FINAL:
        return f"{state} - alarms - expected none, found {standing} that stand"
    return ""


def _seen(events: Iterable[str]) -> list[str]:
    """The events that the machine writes: a choice to abandon writes two for its one, what is told beside is none."""
    names = [name for name in events if name not in ALARMS and name != EventName.BY_HAND]
    return [name for name, then in zip(names, [*names[1:], ""], strict=True) if then != "abandoned"]


def check_file(path: Path) -> tuple[int, dict[str, str]]:
    """How many intents there are in the file; and of those that do not follow the model, intent → why."""
    lines = [json.loads(text) for text in path.read_text().splitlines() if text.strip()]
    soaks = any("soaking" in line["events"] for line in lines)
    wrong = {line["intent"]: (why, line.get("failures", ())) for line in lines if (why := check(line, soaks=soaks))}
    return len(lines), {intent: "; ".join((why, *told)) for intent, (why, told) in wrong.items()}


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tests.model.traces FILE\n")
        return 2
    number, wrong = check_file(Path(arguments[0]))
    for intent, why in wrong.items():
        sys.stdout.write(f"{intent}: {why}\n")
    sys.stdout.write(f"{number} traces: {number - len(wrong)} follow the model, {len(wrong)} do not\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
