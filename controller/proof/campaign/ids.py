"""The ids: each belongs to a service that is live or to an intent that is not over, or it rests; none leaks.

Takes a snapshot, yields violations. How large a pool is and what is free in it is counted here, from its rule.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import astuple
from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise

import drivers
from controller.model.intent import IntentState
from controller.products.kit.gpon import lettered
from controller.proof.campaign.elements import scope_of
from controller.proof.campaign.system_snapshot import SystemSnapshot
from inventory.allocation.number_pools import IN_USE, RESERVED
from inventory.allocation.pool_counts import PoolCount
from inventory.models import Allocation, Pool, PoolRule

Id = tuple[str, str, str]
"""(kind, scope, value)"""
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")


def ids_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """Whose each id is, what a service's design uses, and that each pool adds up."""
    yield from _uses_wrong(snapshot)
    yield from _designs_wrong(snapshot)
    yield from _pools_wrong(snapshot)


def _uses_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    users: dict[int, set[str]] = defaultdict(set)
    rows = {row.id: row for row in snapshot.allocations}
    for use in snapshot.uses:
        users[use.allocation_id].add(use.service)
        row = rows[use.allocation_id]
        which = f"id - {' '.join(_id(snapshot, row))} of {use.service}"
        if row.pool_id != use.pool_id:
            yield f"{which} - expected it in pool {row.pool_id}, found {use.pool_id}"
        intent = snapshot.intents.get(use.intent)
        if use.state == IN_USE and use.service not in snapshot.live:
            yield f"{which} - expected a live service, found {_state(snapshot, use.service)}"
        elif use.state == RESERVED and (intent is None or IntentState(intent.state).final):
            yield f"{which} - is reserved, so expected an intent that is not over, found {intent and intent.state}"
        elif use.state not in {IN_USE, RESERVED}:
            yield f"{which} - expected {IN_USE} or {RESERVED}, found {use.state}"
    for row in snapshot.allocations:
        who = users.get(row.id or 0, set())
        which = f"id - {' '.join(_id(snapshot, row))}"
        if not who and row.until is None:
            yield f"{which} - expected a service or quarantine, found nobody"
        if who and row.until is not None:
            yield f"{which} - rests until {row.until}, so expected nobody, found {', '.join(sorted(who))}"
        if len(who) > 1 and row.key is None:
            yield f"{which} - expected one service, found {', '.join(sorted(who))}"


def _designs_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """What the recorded configuration of a service uses, as its drivers read it, is what is allocated to it."""
    rows = {row.id: row for row in snapshot.allocations}
    has: dict[str, set[Id]] = defaultdict(set)
    for use in snapshot.uses:
        if use.state == IN_USE:
            has[use.service].add(_id(snapshot, rows[use.allocation_id]))
    counted = {kind for kind, rule in snapshot.rules.items() if not rule.claims and not rule.prefixes}
    for service in sorted(snapshot.live):
        written = _written(snapshot, service)
        text = "\n".join(row.text for row in snapshot.intended if row.service == service)
        for one in sorted(written - has[service]):
            yield f"id - {' '.join(one)} of {service} - its design uses it, so expected it allocated, found nothing"
        for one in sorted(has[service] - written):
            if one[0] in counted or not _named(snapshot.rules[one[0]], one[2], text):
                yield f"id - {' '.join(one)} of {service} - expected its design to use it, found no use"
        yield from _addresses_wrong(snapshot, service, text, has[service])
        last = [
            one for one in snapshot.intents.values() if one.service == service and one.state == IntentState.COMPLETED
        ]
        said = {(item["kind"], item["scope"], item["value"]) for one in last[-1:] for item in one.allocations}
        if said != has[service]:
            odd = ", ".join(" ".join(one) for one in sorted(said ^ has[service]))
            yield f"id - {service} - expected the ids of its last intent, found a difference in {odd}"


def _written(snapshot: SystemSnapshot, service: str) -> set[Id]:
    found: set[Id] = set()
    for (owner, element), lines in snapshot.wanted.items():
        if owner != service:
            continue
        for place, numbers in drivers.find(snapshot.platforms[element]).used(tuple(lines)).items():
            kind, scope = scope_of(snapshot, element, place)
            found |= {(kind, scope, str(number)) for number in numbers if kind in snapshot.rules}
    return found


def _named(rule: PoolRule, value: str, text: str) -> bool:
    """Does the configuration name a claimed value, or an address of a block?"""
    if not rule.prefixes:
        return value in text or lettered(value) in text
    return any(IPv4Address(address) in IPv4Network(value) for address in _ADDRESS.findall(text))


def _addresses_wrong(snapshot: SystemSnapshot, service: str, text: str, has: set[Id]) -> Iterator[str]:
    for rule in (rule for rule in snapshot.rules.values() if rule.prefixes):
        blocks = [IPv4Network(value) for kind, _, value in has if kind == rule.kind]
        for address in sorted(set(map(IPv4Address, _ADDRESS.findall(text)))):
            ours = any(address in IPv4Network(prefix) for prefix in rule.prefixes)
            if ours and not any(address in block for block in blocks):
                yield f"id - {rule.kind} {address} of {service} - expected a block allocated to it, found none"


def _pools_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """Allocated, reserved, quarantined, free and the size that they make up: each counted by hand."""
    counts = {(count.kind, count.scope): count for count in snapshot.counts}
    for pool in snapshot.pools.values():
        rule = snapshot.rules[pool.kind]
        mine = [row for row in snapshot.allocations if row.pool_id == pool.id]
        for row in mine:
            if not rule.claims and (row.number is None or _value(rule, row.number) != row.value):
                due = "a number of its rule" if row.number is None else _value(rule, row.number)
                yield f"pool - {pool.kind} {pool.scope} {row.number} - expected {due}, found {row.value}"
        if rule.claims:
            continue
        taken = {row.number for row in mine if row.number is not None} | _own(snapshot, pool)
        below = (number for low, high in _ranges(rule) for number in range(low, min(high + 1, pool.floor)))
        if lost := [number for number in below if number not in taken and _is_in(rule, number)]:
            yield f"pool - {pool.kind} {pool.scope} - expected no free number below {pool.floor}, found {lost[0]}"
        due_count, found = _counted(snapshot, pool, rule, mine, taken), counts.get((pool.kind, pool.scope))
        if found != due_count:
            yield (
                f"pool - {pool.kind} {pool.scope} - expected (size, allocated, reserved, quarantined, free) "
                f"{astuple(due_count)[2:]}, found {found and astuple(found)[2:]}"
            )


def _own(snapshot: SystemSnapshot, pool: Pool) -> set[int]:
    """Numbers of this pool that elements were seen to use by themselves."""
    places = ((row.number, row.element, f"{row.kind} {row.scope}") for row in snapshot.seen if row.kind == pool.kind)
    return {number for number, element, place in places if scope_of(snapshot, element, place.strip())[1] == pool.scope}


def _counted(
    snapshot: SystemSnapshot, pool: Pool, rule: PoolRule, mine: list[Allocation], taken: set[int]
) -> PoolCount:
    states: dict[int, set[str]] = defaultdict(set)
    for use in snapshot.uses:
        states[use.allocation_id].add(use.state)
    resting = sum(row.until is not None for row in mine)
    allocated = sum(row.until is None and IN_USE in states[row.id or 0] for row in mine)
    free = _size(rule) - sum(_is_in(rule, number) for number in taken)
    size = len(mine) + free
    return PoolCount(pool.kind, pool.scope, size, allocated, len(mine) - resting - allocated, resting, free)


def _size(rule: PoolRule) -> int:
    """Numbers of the ranges (or blocks of the prefixes) that no exclusion covers."""
    whole = sum(high - low + 1 for low, high in _ranges(rule))
    edges = sorted({edge for low, high in rule.exclusions for edge in (low, high + 1)})
    covered = 0
    for low, high in _ranges(rule):
        cuts = [low, *(edge for edge in edges if low < edge <= high), high + 1]
        covered += sum(end - start for start, end in pairwise(cuts) if any(x <= start <= y for x, y in rule.exclusions))
    return whole - covered


def _is_in(rule: PoolRule, number: int) -> bool:
    inside = any(low <= number <= high for low, high in _ranges(rule))
    return inside and not any(low <= number <= high for low, high in rule.exclusions)


def _ranges(rule: PoolRule) -> list[list[int]]:
    if not rule.prefixes:
        return rule.ranges
    blocks = sum(IPv4Network(prefix).num_addresses for prefix in rule.prefixes) >> (32 - rule.length)
    return [[0, blocks - 1]]


def _value(rule: PoolRule, number: int) -> str:
    if not rule.prefixes:
        return str(number)
    size, left = 1 << (32 - rule.length), number
    for prefix in map(IPv4Network, rule.prefixes):
        if left * size < prefix.num_addresses:
            return f"{prefix.network_address + left * size}/{rule.length}"
        left -= prefix.num_addresses // size
    return "no block of its rule"


def _id(snapshot: SystemSnapshot, row: Allocation) -> Id:
    pool = snapshot.pools[row.pool_id]
    return pool.kind, pool.scope, row.value


def _state(snapshot: SystemSnapshot, service: str) -> str:
    return snapshot.services[service].state if service in snapshot.services else "none"
