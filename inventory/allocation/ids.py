"""The allocator: takes what a service needs, returns ids that nothing else has; none is leaked or given twice.

Everything happens in the caller's open transaction, and one transaction at a time allocates: lines with swapped ends
want the same pools in opposite orders, and with a lock for each pool they would block each other. What slips through
breaks a unique constraint, and the caller runs its transaction again. Asking again for the same purpose answers the
same id, so a repeated step takes nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Network

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from inventory import models
from inventory.allocation.ledger import expire
from inventory.allocation.link_pools import ends_of
from inventory.allocation.number_pools import DEPTH, RESERVED, Space, allocation, alone, pool, use
from inventory.errors import AlreadyUsed, PoolExhausted, PoolMisused, UnknownPool

FLOOR_STEP = 32
"""How far the search for a free number may have to look beyond the floor before the floor is raised: a write saved."""

Held = tuple[int, int | None, str, str | None]
"""What a service has in a pool: allocation id, number, value, key."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One id that a service has for a purpose, new or from before."""

    purpose: str
    kind: str
    scope: str
    value: str
    allocation_id: int


class Ids:
    """The ids of one service, taken on behalf of one intent: the only way to get an id."""

    def __init__(self, session: Session, service: str, intent: str) -> None:
        self._session, self._service, self._intent = session, service, intent
        self._taken: dict[int, Taken] = {}
        self._rules: dict[str, models.PoolRule] = {}
        self._held: dict[tuple[str, int], list[Held]] = {}

    @property
    def taken(self) -> tuple[Taken, ...]:
        """All that was asked for through this object, in that order: what `confirm` keeps."""
        return tuple(self._taken.values())

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
        for identity, _, held, _ in self._mine(space, purpose):
            if held == value:
                return self._note(space, purpose, value, identity)
        if by := space.holder(self._session, value, None):
            raise AlreadyUsed(kind, value, by)
        return self._note(space, purpose, value, self._insert(space, purpose, value, value))

    def _hold(self, space: Space, purpose: str, key: str | None = None, want: int | None = None) -> str:
        for identity, number, value, shared in self._mine(space, purpose):
            if shared == key and want in {None, number}:
                return self._note(space, purpose, value, identity)
        if key is not None and (joined := self._join(space, purpose, key, want)):
            return joined
        number = self._free(space, want)
        value = space.value(number)
        variant = key or ("" if want is None else str(want))
        return self._note(space, purpose, value, self._insert(space, purpose, value, variant, number=number, key=key))

    def _open(self, kind: str, scope: tuple[str, ...]) -> Space:
        """The pool, which is made when this is its first id; nobody else allocates until the transaction ends."""
        if not self._rules:
            self._rules = {one.kind: one for one in self._session.scalars(select(models.PoolRule))}
            if any(one.quarantine for one in self._rules.values()):
                expire(self._session, datetime.now(UTC))  # who needs ids is who looks which have rested long enough
            self._held = self._load()
        if kind not in self._rules:
            raise UnknownPool(kind, self._rules)
        found = self._rules[kind]
        words = " ".join(scope).split()[: DEPTH[found.per]]
        if len(words) < DEPTH[found.per]:
            need = ", ".join(list(DEPTH)[1 : DEPTH[found.per] + 1])
            raise PoolMisused(f"pool {kind} - expected the place ({need}), found {' '.join(words) or 'none'}")
        far = ("", "")
        if found.per == "link":
            (element, port), far = ends_of(self._session, words[0], words[1])
            words = [element, port]
        place = " ".join(words)
        alone(self._session)
        this = select(pool.c.id, pool.c.floor).where(pool.c.kind == kind, pool.c.scope == place)
        row = self._session.execute(this).first()
        if row is None:
            self._session.execute(insert(pool).values(kind=kind, scope=place, floor=0))
            row = self._session.execute(this).one()
        return Space(row.id, kind, place, row.floor, found, far)

    def _mine(self, space: Space, purpose: str) -> list[Held]:
        """What this service has in this pool for this purpose, confirmed ones first: id, number, value, key."""
        return self._held.get((purpose, space.id), [])

    def _load(self) -> dict[tuple[str, int], list[Held]]:
        """All that this service has, in one query; what is taken through this object is added as it is taken."""
        rows = self._session.execute(
            select(
                use.c.purpose, use.c.pool_id, allocation.c.id, allocation.c.number, allocation.c.value, allocation.c.key
            )
            .join_from(use, allocation, use.c.allocation_id == allocation.c.id)
            .where(use.c.service == self._service)
            .order_by(use.c.state, allocation.c.id)
        )
        held: dict[tuple[str, int], list[Held]] = {}
        for purpose, pool_id, *found in rows:
            held.setdefault((purpose, pool_id), []).append((found[0], found[1], found[2], found[3]))
        return held

    def _join(self, space: Space, purpose: str, key: str, want: int | None) -> str | None:
        """Use what another service with this key has already."""
        row = self._session.execute(
            select(allocation.c.id, allocation.c.number, allocation.c.value).where(
                allocation.c.pool_id == space.id, allocation.c.key == key
            )
        ).first()
        if row is None:
            return None
        if want not in {None, row.number}:
            raise AlreadyUsed(f"{space.kind} key", key, f"number {row.number}")
        self._add_use(space, purpose, row.id, key)
        self._held.setdefault((purpose, space.id), []).append((row.id, row.number, row.value, key))
        return self._note(space, purpose, row.value, row.id)

    def _free(self, space: Space, want: int | None) -> int:
        if want is None:
            number = space.lowest(self._session)
            if number is None:
                raise PoolExhausted(space.kind, space.scope, space.size)
            if number - space.floor >= FLOOR_STEP:
                self._session.execute(update(pool).where(pool.c.id == space.id).values(floor=number + 1))
            return number
        if want not in space:
            ranges = ", ".join(f"{low}-{high}" for low, high in space.segments)
            raise PoolMisused(f"pool {space.kind} - expected a number in {ranges}, found {want}")
        if by := space.holder(self._session, space.value(want), want):
            raise AlreadyUsed(space.kind, str(want), by)
        return want

    def _insert(self, space: Space, purpose: str, value: str, variant: str, **more: int | str | None) -> int:
        row = insert(allocation).values(pool_id=space.id, value=value, **more).returning(allocation.c.id)
        identity: int = self._session.execute(row).scalar_one()
        self._add_use(space, purpose, identity, variant)
        number, key = more.get("number"), more.get("key")
        held = (identity, None if number is None else int(number), value, None if key is None else str(key))
        self._held.setdefault((purpose, space.id), []).append(held)
        return identity

    def _add_use(self, space: Space, purpose: str, identity: int, variant: str) -> None:
        self._session.execute(
            insert(use).values(
                allocation_id=identity,
                service=self._service,
                purpose=purpose,
                pool_id=space.id,
                variant=variant,
                intent=self._intent,
                state=RESERVED,
            )
        )

    def _note(self, space: Space, purpose: str, value: str, identity: int) -> str:
        self._taken[identity] = Taken(purpose, space.kind, space.scope, value, identity)
        return value
