"""What happened, in order: each order in flight, each strike, and whom it concerned; a violation is told with its part.

Takes facts as they are seen; gives counts, and for a violation the lines of the log that matter.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from controller.app import App
from controller.model.intent import IntentState
from controller.proof.campaign.orders import Draft
from controller.records.tables import Hold, Intent

REPLAY = 40
"""lines told with a violation: the last ones that concern it"""
MOMENT = 2.0
"""seconds in which a strike is noted"""
_IDS = re.compile(r"\b(?:IN|EL)[A-Z2-7]{13}\b")


@dataclass
class Ticket:
    """One accepted order until its intent has ended, and what it met."""

    draft: Draft
    intent: str
    service: str
    elements: Mapping[str, str]
    """element -> `timer` or `inverse`: how it goes back"""
    state: IntentState = IntentState.ACKNOWLEDGED
    fence: int = 0
    cancel_at: float | None = None
    ended: float | None = None
    deaths: int = 0
    faults: int = 0
    """at most so many: a strike is noted a moment after it struck, and a worker's concerns whatever it may have had"""

    @property
    def product(self) -> str:
        return self.draft.line.product if self.draft.line else self.draft.order.product or ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    at: float
    text: str
    about: frozenset[str]
    """elements, intents and services"""

    def __str__(self) -> str:
        return f"{self.at:8.2f} s  {self.text}"


@dataclass
class Violation:
    """Something that must not be."""

    violation: str
    concerns: str
    """the intent, or the element"""
    replay: list[str]


@dataclass
class RunLog:
    """Everything that was seen."""

    command: str
    say: Callable[[str], None]
    began: float = field(default_factory=time.monotonic)
    entries: list[Entry] = field(default_factory=list)
    strikes: Counter[str] = field(default_factory=Counter)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    """by intent, in the order of acceptance"""
    flying: dict[str, Ticket] = field(default_factory=dict)
    refused: int = 0
    ended: int = 0
    """orders that are over"""
    holders: dict[str, str] = field(default_factory=dict)
    """element -> the intent that has it"""
    take_over: list[float] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)

    @property
    def now(self) -> float:
        return time.monotonic() - self.began

    def write(self, text: str, *about: str) -> None:
        self.entries.append(Entry(self.now, text, frozenset(about)))

    def struck(self, kind: str, text: str, *, element: str = "", intents: Collection[str] = ()) -> None:
        """A strike that really struck."""
        self.strikes[kind] += 1
        for ticket in self._lately():
            if not element:
                ticket.deaths += 1
            elif element in ticket.elements:
                ticket.faults += 1
        self.write(f"{kind} {text}".strip(), *([element] if element else []), *intents)

    def died(self, text: str) -> None:
        """A worker that nobody struck has ended: what it had is not known any more."""
        for ticket in self._lately():
            ticket.deaths += 1
        self.write(text, *self.at_work())

    def wrong(self, words: str, *about: str) -> None:
        names = {*about, *self._named(words)}
        concerns = next((name for name in (*about, *sorted(names)) if name), "")
        found = Violation(words, concerns, [self.command, *map(str, self._that_matter(names))])
        self.violations.append(found)
        self.say(f"VIOLATION {words}")

    # -- watching ---------------------------------------------------------------------------------------------------
    def look(self, app: App) -> list[Ticket]:
        """Read how far the orders in flight are; those that have ended since the last look."""
        with app.store.read() as session:
            rows = session.execute(
                select(col(Intent.id), col(Intent.state), col(Intent.fence)).where(col(Intent.id).in_(self.flying))
            ).all()
            holds = session.execute(select(col(Hold.element), col(Hold.intent))).all()
        self.holders = dict(holds)
        ended = []
        for intent, state, fence in rows:
            ticket = self.flying[intent]
            ticket.state, ticket.fence = IntentState(state), fence
            if ticket.state.final:
                self.ended += 1
                ticket.ended = self.now
                ended.append(ticket)
                del self.flying[intent]
                self.write(f"{intent} is {state}", intent, ticket.service, *ticket.elements)
        return ended

    def _lately(self) -> list[Ticket]:
        """Those in flight, and those that ended a moment ago."""
        over = (ticket for ticket in reversed(self.tickets.values()) if ticket.ended is not None)
        return [*self.flying.values(), *(ticket for ticket in over if self.now - (ticket.ended or 0.0) < MOMENT)]

    def at_work(self, elements: Iterable[str] = ()) -> list[str]:
        """Intents that hold one of these elements now, or any element."""
        wanted = set(elements) or self.holders.keys()
        return sorted({intent for element, intent in self.holders.items() if element in wanted} & self.flying.keys())

    # -- telling ----------------------------------------------------------------------------------------------------
    def _named(self, words: str) -> set[str]:
        found = set(_IDS.findall(words))
        elements = {element for ticket in self.tickets.values() for element in ticket.elements}
        return found | (elements & set(re.findall(r"[\w-]+", words)))

    def _that_matter(self, names: set[str]) -> list[Entry]:
        """What concerns the services and intents that are named, or else the elements."""
        services = {name for name in names if name.startswith("EL")}
        services |= {ticket.service for name, ticket in self.tickets.items() if name in names}
        intents = {name for name, ticket in self.tickets.items() if ticket.service in services}
        wanted = services | intents or names
        return [entry for entry in self.entries if entry.about & wanted][-REPLAY:]

    def told(self, seed: int) -> list[dict[str, Any]]:
        return [
            {"violation": one.violation, "intent/element": one.concerns, "seed": seed, "replay": one.replay}
            for one in self.violations
        ]
