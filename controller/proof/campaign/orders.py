"""What is ordered: random orders for every product, some that must be refused, and what each line then is.

Takes a network description and a seed; returns drafts. A service has at most one order in flight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import networkx as nx

from controller import products
from controller.model.intent import IntentState
from controller.model.order import Order

Body = dict[str, Any]
Ends = tuple[str, ...]
"""the addresses of a line"""

RATES = (5120, 10240, 15360, 20480)
"""kbit/s: small, since many lines share the ports of a PTN"""
BOUND = 12
"""live lines on one chain of elements"""
BAD = 0.06
"""orders that must be refused"""
FAR = 0.2
"""moves to another access element"""
WEIGHTS = {"provision": 4.0, "change": 2.0, "move": 1.5, "suspend": 1.5, "resume": 2.0, "teardown": 2.0}
RESULT = {"provision": "active", "suspend": "suspended", "resume": "active", "teardown": "gone"}


def _rate(chance: Random) -> int:
    return chance.choice(RATES)


def _vlan(chance: Random) -> int | str:
    return "untagged" if chance.random() < 0.5 else chance.randint(2, 400)


def _routes(chance: Random) -> list[str]:
    """Some of a few, so that sites of one VPN have the same."""
    return sorted(chance.sample([f"192.168.{number}.0/24" for number in range(10, 16)], chance.randint(0, 3)))


Drawn = Mapping[str, Callable[[Random], Any]]
NEW: Drawn = {
    "bandwidth_down": _rate,
    "bandwidth_up": _rate,
    "access_vlan": _vlan,
    "far_access_vlan": _vlan,
    "sla_class": lambda chance: chance.choice(["gold", "silver", "bronze"]),
    "vpn": lambda chance: chance.choice(["branches", "voice"]),
    "routes": _routes,
}
"""Characteristic to what a new line has; others that a product requires are as in its example."""
CHANGED: Drawn = {
    "bandwidth_down": _rate,
    "bandwidth_up": _rate,
    "access_vlan": lambda chance: chance.randint(401, 800),
    "far_access_vlan": lambda chance: chance.randint(401, 800),
    "routes": _routes,
}
"""Characteristic to what it is changed to."""


@dataclass(frozen=True, slots=True)
class Offer:
    """How orders for one product are drawn: by the names of its characteristics."""

    ends: tuple[str, ...]
    """those that say where its customers are"""
    names: frozenset[str]
    needed: Mapping[str, Any]
    """what it requires, as in its example"""

    def new(self, chance: Random, ends: Ends) -> Body:
        """The characteristics of a new line."""
        drawn = {name: draw(chance) for name, draw in NEW.items() if name in self.names}
        return {**self.needed, **drawn, **self.move(ends)}

    def change(self, chance: Random, has: Body) -> Body:
        """Characteristics of which some differ from those that it has."""
        names = [name for name in CHANGED if name in self.names]
        while True:
            body = {name: CHANGED[name](chance) for name in chance.sample(names, chance.randint(1, len(names)))}
            if any(has.get(name) != value for name, value in body.items()):
                return body

    def move(self, ends: Ends) -> Body:
        """The same line at other addresses."""
        return dict(zip(self.ends, ends, strict=True))


def offers() -> Mapping[str, Offer]:
    """Every product whose lines begin at an address, and of which something is changed here."""
    found = {}
    for name in products.names():
        product = products.find(name)
        names = frozenset(product.characteristics.model_fields)
        if product.ends and names & CHANGED.keys():
            found[name] = Offer(product.ends, names, product.required)
    return found


@dataclass
class Line:
    """What a customer is to have."""

    product: str
    ends: Ends
    has: Body
    state: str = "new"
    """new, active, suspended, gone"""
    service: str = ""
    busy: bool = False


@dataclass
class Draft:
    """One order, and what it makes of its line."""

    number: int
    operation: str
    order: Order
    line: Line | None
    """None: the order must be refused"""
    ends: Ends = ()
    has: Body = field(default_factory=dict)

    @property
    def text(self) -> str:
        body = self.order.model_dump(mode="json", exclude_defaults=True, exclude={"external_id", "requester"})
        return f"order {self.order.external_id} {self.operation} {body}"


class OrderGenerator:
    """Draws orders. The same seed and the same ends of the orders before draw the same."""

    def __init__(self, network: Mapping[str, Any], seed: int) -> None:
        self.seed, self.offers = seed, offers()
        self.lines: list[Line] = []
        self._customers = [customer["name"] for customer in network["customers"]]
        self._at = {row["address"]: row["element"] for row in network["coverage"]}
        self._region = _regions(network["links"])
        self._free: dict[str, list[str]] = {}
        for address, element in self._at.items():
            self._free.setdefault(element, []).append(address)

    def draw(self, number: int) -> Draft | None:
        """The next order; None while every line is busy and no chain has room."""
        chance = Random(f"{self.seed}/{number}")  # noqa: S311 - it chooses what is tried
        if chance.random() < BAD and (bad := self._bad(chance, number)):
            return bad
        busy = {chain: sum(line.busy for line in lines) for chain, lines in self._by_chain().items()}
        for chain in sorted(busy, key=lambda chain: (busy[chain], chance.random())):
            if draft := self._on(chance, number, chain):
                return draft
        return None

    def settle(self, draft: Draft, state: IntentState) -> None:
        """An order has ended: the line is as ordered, or as it was."""
        line = draft.line
        assert line is not None
        done = state is IntentState.COMPLETED
        new, old = (draft.ends, line.ends) if done else (line.ends, draft.ends)
        if done:
            line.ends, line.has = draft.ends, line.has | draft.has
            line.state = RESULT.get(draft.operation, line.state)
        elif line.state == "new":
            line.state = "gone"
        line.busy = False
        gone = line.state == "gone"
        for address in {*old, *new} if gone else {*old} - {*new}:
            self._free[self._at[address]].append(address)

    # -- drawing ----------------------------------------------------------------------------------------------------
    def _by_chain(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {chain: [] for chain in self._free}
        for line in self.lines:
            if line.state != "gone":
                found[self._at[line.ends[0]]].append(line)
        return found

    def _on(self, chance: Random, number: int, chain: str) -> Draft | None:
        lines = self._by_chain()[chain]
        idle = [line for line in lines if not line.busy]
        there = {
            "provision": len(lines) < BOUND,
            "suspend": any(line.state == "active" for line in idle),
            "resume": any(line.state == "suspended" for line in idle),
        } | dict.fromkeys(("change", "move", "teardown"), bool(idle))
        weights = {name: weight for name, weight in WEIGHTS.items() if there[name]}
        if len(lines) > BOUND // 2:
            weights["teardown"] = weights.get("teardown", 0) * 3
        if not weights or not sum(weights.values()):
            return None
        operation = chance.choices(list(weights), list(weights.values()))[0]
        if operation == "provision":
            return self._provision(chance, number, chain)
        wanted = {"suspend": "active", "resume": "suspended"}.get(operation)
        line = chance.choice([line for line in idle if wanted in {None, line.state}])
        offer, body, ends = self.offers[line.product], {}, line.ends
        if operation == "move":
            if not (ends := self._take(chance, chain, len(offer.ends), far=FAR)):
                return None
            body = offer.move(ends)
        elif operation == "change":
            body = offer.change(chance, line.has)
        line.busy = True
        order = self._order(number, "change" if operation == "move" else operation, line.service, body)
        return Draft(number, operation, order, line, ends, body)

    def _provision(self, chance: Random, number: int, chain: str) -> Draft | None:
        product = chance.choice(sorted(self.offers))
        if not (ends := self._take(chance, chain, len(self.offers[product].ends))):
            return None
        body = self.offers[product].new(chance, ends)
        line = Line(product, ends, body, busy=True)
        self.lines.append(line)
        return Draft(number, "provision", self._new(chance, number, product, body), line, ends, body)

    def _take(self, chance: Random, chain: str, count: int, *, far: float = 0.0) -> Ends:
        """Free addresses: the first on this chain, or with probability `far` on another, each further one on another
        access element that is joined to it; () where none is free.
        """
        others = sorted(name for name in self._free if name != chain)
        first = chance.choice(others) if others and chance.random() < far else chain
        rest = [name for name in (chain, *others) if name != first and self._region[name] == self._region[first]]
        places = [first, *chance.sample(rest, min(count - 1, len(rest)))]
        if len(places) < count or not all(self._free[place] for place in places):
            return ()
        return tuple(self._free[place].pop(chance.randrange(len(self._free[place]))) for place in places)

    def _order(self, number: int, operation: str, service: str, body: Body) -> Order:
        return Order.model_validate(
            self._who(number) | {"operation": operation, "service": service, "characteristics": body}
        )

    def _new(self, chance: Random, number: int, product: str, body: Body) -> Order:
        asked = {"operation": "provision", "product": product, "customer": chance.choice(self._customers)}
        return Order.model_validate(self._who(number) | asked | {"characteristics": body})

    def _who(self, number: int) -> Body:
        return {"external_id": f"C{self.seed}-{number}", "requester": "campaign"}

    def _bad(self, chance: Random, number: int) -> Draft | None:
        """An order that must be refused."""
        still = [line for line in self.lines if line.service and not line.busy]
        drawn: list[tuple[str, str, Line | None]] = [("nowhere", "provision", None), ("no service", "teardown", None)]
        drawn += [("gone", "suspend", line) for line in still if line.state == "gone"][:3]
        drawn += [("taken", "provision", line) for line in still if line.state in {"active", "suspended"}][:3]
        drawn += [("wrong state", "resume", line) for line in still if line.state == "active"][:3]
        drawn += [("wrong state", "suspend", line) for line in still if line.state == "suspended"][:3]
        drawn += [("no such word", "change", line) for line in still if line.state == "active"][:3]
        why, operation, line = chance.choice(drawn)
        if operation == "provision":
            product = line.product if line else chance.choice(sorted(self.offers))
            ends: Sequence[str] = line.ends if line else ("1 Nowhere Lane",) * len(self.offers[product].ends)
            order = self._new(chance, number, product, self.offers[product].new(chance, tuple(ends)))
        else:
            body = {"colour": "blue"} if operation == "change" else {}
            order = self._order(number, operation, line.service if line else "ELNOBODY", body)
        return Draft(number, f"{operation} ({why})", order, None)


def _regions(links: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Element to the first by name of all that fibres join it to."""
    graph = nx.Graph([(link["a"].split()[0], link["z"].split()[0]) for link in links])
    return {name: min(joined) for joined in nx.connected_components(graph) for name in joined}
