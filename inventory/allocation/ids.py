"""The allocator: chooses the ids that a service needs, then writes them; none is leaked or given twice.

To choose writes nothing and waits for nothing, so a dry run and an order are the same code: an order calls `reserve`
in the transaction that accepts it. What no longer holds by then breaks a unique constraint or raises Outdated, and the
caller runs its transaction again. Asking again for the same purpose answers the same id, so a repeated step takes
nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Network
from sys import maxsize

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from inventory.allocation.number_pools import AHEAD, DEPTH, Space, allocation, mark, pool, use
from inventory.allocation.reservation import Choice, Entry, Use, reserve
from inventory.database import on_postgres
from inventory.errors import AlreadyUsed, Outdated, PoolExhausted, PoolMisused, UnknownPool
from inventory.network import Network, network_of

Place = tuple[str, str]
"""kind and scope of a pool"""
# built once: that takes longer than running them
_HELD = (
    select(use.c.purpose, pool.c.kind, pool.c.scope, allocation)
    .join_from(use, allocation, use.c.allocation_id == allocation.c.id)
    .join(pool, pool.c.id == allocation.c.pool_id)
    .where(use.c.service == bindparam("of"))
    .order_by(use.c.state, allocation.c.id)
)
_RESTED = (
    select(pool.c.kind, pool.c.scope, func.min(allocation.c.number))
    .join_from(allocation, pool, pool.c.id == allocation.c.pool_id)
    .where(allocation.c.until <= bindparam("now"))
    .group_by(pool.c.kind, pool.c.scope)
)
_KEYED = (
    select(allocation.c.id, allocation.c.number, allocation.c.value)
    .join_from(allocation, pool, pool.c.id == allocation.c.pool_id)
    .where(pool.c.kind == bindparam("of"), pool.c.scope == bindparam("scope"), allocation.c.key == bindparam("key"))
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One id that a service has for a purpose, new or from before. `allocation_id` is 0 before it is reserved."""

    purpose: str
    kind: str
    scope: str
    value: str
    allocation_id: int


class Ids:
    """The ids of one service, chosen on behalf of one intent: the only way to get an id.

    `network`: what the order is planned upon; without it that of the first question. `preview`: they will not be
    reserved, so nothing is marked as chosen.
    """

    def __init__(
        self, session: Session, service: str, intent: str, *, network: Network | None = None, preview: bool = False
    ) -> None:
        self._session, self._service, self._intent = session, service, intent
        self._marks = not preview and on_postgres(session)
        self._now = datetime.now(UTC)
        self._network = network
        self._loaded = False
        self._rested: dict[Place, int] = {}
        self._held: dict[tuple[str, Place], list[Entry]] = {}
        self._keyed: dict[tuple[Place, str], Entry] = {}
        self._uses: list[Use] = []
        self._taken: dict[int, tuple[str, Entry]] = {}
        self._spaces: dict[Place, Space] = {}
        self._numbers: dict[Place, Iterator[int]] = {}
        self._floors: dict[Place, int] = {}

    @property
    def taken(self) -> tuple[Taken, ...]:
        """All that was asked for through this object, in that order: what `confirm` keeps."""
        return tuple(Taken(purpose, e.kind, e.scope, e.value, e.identity) for purpose, e in self._taken.values())

    def take(self, purpose: str, kind: str, *scope: str, key: str | None = None, want: int | None = None) -> int:
        """The lowest free number of the pool, or `want`. `scope` is element, port, ONT: the rule uses what it needs.

        Services that give the same `key` share one number. Raises PoolExhausted, AlreadyUsed, UnknownPool, PoolMisused.
        """
        space = self._open(kind, scope)
        if space.rule.claims or space.rule.prefixes:
            raise PoolMisused(f"pool {kind} - expected numbers, found {'claims' if space.rule.claims else 'prefixes'}")
        return int(self._hold(space, purpose, key=key, want=want))

    def prefix(self, purpose: str, kind: str, *scope: str) -> IPv4Network:
        """The lowest free block of a prefix pool."""
        space = self._open(kind, scope)
        if not space.rule.prefixes:
            raise PoolMisused(f"pool {kind} - expected prefixes, found none: give it `prefixes` and `length`")
        return IPv4Network(self._hold(space, purpose))

    def claim(self, purpose: str, kind: str, value: str, *scope: str) -> str:
        """Say that the service has a value that it brings itself, e.g. a serial number. Raises AlreadyUsed."""
        space = self._open(kind, scope)
        if not space.rule.claims:
            raise PoolMisused(f"pool {kind} - expected a claim pool: set `claims: true` in its rule, or take a number")
        for entry in self._mine(space, purpose):
            if entry.value == value:
                return self._note(purpose, entry)
        if by := space.holder(self._session, value, None, self._now):
            raise AlreadyUsed(kind, value, by)
        return self._use(purpose, Entry(kind, space.scope, value), value)

    def reserve(self) -> tuple[Taken, ...]:
        """Write what was chosen; all that was taken. Raises Outdated where it is free no more."""
        choice = Choice(tuple(self._uses), self._spaces, self._floors, self._now, bool(self._rested))
        self._uses, self._rested = [], {}
        self._numbers, self._floors = {}, {}  # what was read ahead is over with what is written
        reserve(self._session, choice)
        return self.taken

    def _hold(self, space: Space, purpose: str, key: str | None = None, want: int | None = None) -> str:
        for entry in self._mine(space, purpose):
            if entry.key == key and want in {None, entry.number}:
                return self._note(purpose, entry)
        variant = key or ("" if want is None else str(want))
        shared = self._shared(space, key, want) if key is not None else None
        return self._use(purpose, shared or self._new(space, key, want), variant)

    def _new(self, space: Space, key: str | None, want: int | None) -> Entry:
        number = self._lowest(space) if want is None else self._wanted(space, want)
        entry = Entry(space.kind, space.scope, space.rule.value(number), number, key)
        if key is not None:
            self._keyed[(space.kind, space.scope), key] = entry
        return entry

    def _open(self, kind: str, scope: tuple[str, ...]) -> Space:
        """The pool, as the rule of its kind names it."""
        if self._network is None:
            self._network = network_of(self._session)
        rules = self._network.rules
        if kind not in rules:
            raise UnknownPool(kind, rules)
        if not self._loaded:
            self._load(rests=any(one.quarantine for one in rules.values()))
        found = rules[kind]
        words = " ".join(scope).split()[: DEPTH[found.per]]
        if len(words) < DEPTH[found.per]:
            need = ", ".join(list(DEPTH)[1 : DEPTH[found.per] + 1])
            raise PoolMisused(f"pool {kind} - expected the place ({need}), found {' '.join(words) or 'none'}")
        far = ("", "")
        if found.per == "link":
            (element, port), far = self._network.ends_of(words[0], words[1])
            words = [element, port]
        space = Space(kind, " ".join(words), found, far)
        return self._spaces.setdefault((kind, space.scope), space)

    def _mine(self, space: Space, purpose: str) -> list[Entry]:
        """What this service has in this pool for this purpose, confirmed ones first."""
        return self._held.get((purpose, (space.kind, space.scope)), [])

    def _load(self, *, rests: bool) -> None:
        """All that this service has, and what has rested long enough in each pool: who needs ids looks for it."""
        for row in self._session.execute(_HELD, {"of": self._service}):
            entry = Entry(row.kind, row.scope, row.value, row.number, row.key, row.id)
            self._held.setdefault((row.purpose, (row.kind, row.scope)), []).append(entry)
        self._loaded = True
        if rests:
            for kind, scope, lowest in self._session.execute(_RESTED, {"now": self._now}):
                self._rested[kind, scope] = maxsize if lowest is None else lowest

    def _shared(self, space: Space, key: str, want: int | None) -> Entry | None:
        """What this service has chosen under this key already, or another service has."""
        found = self._keyed.get(((space.kind, space.scope), key))
        if found is None:
            row = self._session.execute(_KEYED, {"of": space.kind, "scope": space.scope, "key": key}).first()
            if row is None:
                return None
            found = Entry(space.kind, space.scope, row.value, row.number, key, row.id)
        if want not in {None, found.number}:
            raise AlreadyUsed(f"{space.kind} key", key, f"number {found.number}")
        return found

    def _lowest(self, space: Space) -> int:
        place = (space.kind, space.scope)
        chosen = {each.entry.number for each in self._uses if (each.entry.kind, each.entry.scope) == place}
        numbers = self._numbers.setdefault(place, self._free_numbers(space))
        return next(number for number in numbers if number not in chosen)

    def _free_numbers(self, space: Space) -> Iterator[int]:
        """The free numbers of a pool, lowest first, read a run at a time. Raises PoolExhausted at their end."""
        place = (space.kind, space.scope)
        low, passed, ahead = 0, False, 1
        while run := space.free(self._session, low, self._now, self._rested.get(place, maxsize)):
            self._floors.setdefault(place, max(run.floor, space.rule.segments[0][0]))
            low = run.stop
            if not self._marks:
                yield from range(run.first, run.stop)
                continue
            last = min(run.stop, run.first + AHEAD) - 1
            mine = mark(self._session, space, run.first, last, ahead)
            low, passed = (mine[-1] if mine else last) + 1, passed or len(mine) < ahead
            ahead = 8  # who needs a second one may need many: timeslots of a group
            yield from mine
        if passed:
            raise Outdated(f"pool {space.kind} {space.scope} - the last free numbers are being chosen")
        raise PoolExhausted(space.kind, space.scope, space.rule.size)

    def _wanted(self, space: Space, want: int) -> int:
        if want not in space.rule:
            ranges = ", ".join(f"{low}-{high}" for low, high in space.rule.segments)
            raise PoolMisused(f"pool {space.kind} - expected a number in {ranges}, found {want}")
        if by := space.holder(self._session, space.rule.value(want), want, self._now):
            raise AlreadyUsed(space.kind, str(want), by)
        return want

    def _use(self, purpose: str, entry: Entry, variant: str) -> str:
        self._uses.append(Use(self._service, self._intent, purpose, variant, entry))
        self._held.setdefault((purpose, (entry.kind, entry.scope)), []).append(entry)
        return self._note(purpose, entry)

    def _note(self, purpose: str, entry: Entry) -> str:
        self._taken[id(entry)] = (purpose, entry)
        return entry.value
