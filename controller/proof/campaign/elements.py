"""What the elements hold: as they came up, plus what is recorded of the services, and nothing else; saved is running.

Takes a snapshot, yields violations. Where an intent in doubt fences an element, only the lines of its change are open.
"""

from __future__ import annotations

from collections.abc import Iterator

import drivers
from controller.model.plan import fingerprint
from controller.proof.campaign.system_snapshot import SystemSnapshot, told
from drivers.platform import Line


def elements_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """Running is base and intended, no more and no less; saved is running; no id is the network's own."""
    for name in sorted(snapshot.base):
        owned = _owned(snapshot, name)
        expected, open_ = snapshot.base[name] | owned, snapshot.unsettled(name)
        if residue := snapshot.running[name] - expected - open_:
            yield f"residue - {name} - expected base and intended alone, found {told(residue)}"
        if missing := expected - snapshot.running[name] - open_:
            yield f"missing - {name} - expected {told(missing)}, found nothing"
        if unsaved := (snapshot.running[name] ^ snapshot.saved[name]) - open_:
            yield f"saved - {name} - expected saved to be running, found a difference in {told(unsaved)}"
        yield from _ids_wrong(snapshot, name, snapshot.base[name] - owned)


def ownership_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """The index of owned lines says what the intended texts say, and who made a line."""
    owned: dict[tuple[str, str], set[Line]] = {}
    for row in snapshot.ownership:
        line = tuple(row.line)
        owned.setdefault((row.service, row.element), set()).add(line)
        if row.digest != fingerprint(line):
            yield f"ownership - {row.element} {told([line])} - expected digest {fingerprint(line)}, found {row.digest}"
        if row.created is (line in snapshot.base.get(row.element, ())):
            was = "there before us" if row.created else "not there before us"
            yield f"ownership - {row.element} {told([line])} - expected created {not row.created}: it was {was}"
    for service, element in sorted(owned.keys() | snapshot.wanted.keys()):
        have, want = owned.get((service, element), set()), snapshot.wanted.get((service, element), frozenset())
        if want - have:
            yield f"ownership - {service} on {element} - expected {told(want - have)}, found nothing"
        if have - want:
            yield f"ownership - {service} on {element} - expected nothing more, found {told(have - want)}"
    named = {row.service for row in snapshot.intended} | {row.service for row in snapshot.ownership}
    for service in sorted(named - snapshot.live.keys()):
        yield f"ownership - {service} - expected nothing of a service that is not live, found lines"
    for service in sorted(snapshot.live):
        parts = {(part["element"], part["role"]) for part in snapshot.live[service].design}
        found = {(one.element, one.role) for one in snapshot.intended if one.service == service}
        if parts != found:
            yield f"intended - {service} - expected the parts of its design {sorted(parts)}, found {sorted(found)}"


def _owned(snapshot: SystemSnapshot, element: str) -> frozenset[Line]:
    return frozenset(line for (_, name), lines in snapshot.wanted.items() if name == element for line in lines)


def _ids_wrong(snapshot: SystemSnapshot, element: str, own: frozenset[Line]) -> Iterator[str]:
    """What the element uses by itself is given to nobody."""
    given = {
        (pool.kind, pool.scope, row.number)
        for row in snapshot.allocations
        if (pool := snapshot.pools[row.pool_id]) and row.until is None
    }
    for place, numbers in sorted(drivers.find(snapshot.platforms[element]).used(tuple(own)).items()):
        kind, scope = scope_of(snapshot, element, place)
        for number in sorted(numbers):
            if (kind, scope, number) in given:
                yield f"id - {kind} {scope} {number} - expected {element} alone to use it, found it given to a service"


def scope_of(snapshot: SystemSnapshot, element: str, place: str) -> tuple[str, str]:
    """(kind, pool scope) of what a driver calls `ont-id 0/1/6` on this element."""
    kind, _, where = place.partition(" ")
    per = snapshot.rules[kind].per if kind in snapshot.rules else "element"
    if per == "link":
        return kind, snapshot.fibres.get(f"{element} {where}", f"{element} {where}")
    return kind, {"network": "", "element": element}.get(per, f"{element} {where}")
