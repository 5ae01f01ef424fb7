"""What each service has on each element, and which other services want the same lines.

The index behind the change arithmetic: a line goes only when nobody else wants it and we put it there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, tuple_, union_all
from sqlmodel import Session, col

from controller.errors import TemplateError
from controller.model.plan import Plan, fingerprint, lines_of
from controller.model.service import Intended
from controller.records.tables import IntendedRow, Outcome, Ownership
from drivers.platform import Line

Key = tuple[str, str]
"""(element, fingerprint of a line)"""
Parts = Mapping[tuple[str, str], list[Intended]]
"""(service, element) → its recorded texts"""
Stale = Mapping[tuple[str, str], list[dict[str, Any]]]
"""(service, element) → the rows that the index should have of them"""


def recorded_texts(session: Session, service: str) -> Parts:
    """What the service has on each element, as it was written there."""
    return _parts(session, col(IntendedRow.service) == service)


def recorded_lines(session: Session, texts: Parts, platforms: Mapping[str, str]) -> dict[str, tuple[Line, ...]]:
    """The lines of one service's texts on each element.

    The text tells them: it is the element's own language, whatever form a driver gives its lines by now. Where today's
    driver cannot read it, they are the lines as they were written.
    """
    found = {}
    for (service, element), intended in texts.items():
        try:
            found[element] = lines_of(platforms[element], intended)
        except TemplateError:
            found[element] = _as_written(session, service, element, "".join(part.text for part in intended))
    return found


def _parts(session: Session, which: ColumnElement[bool]) -> Parts:
    query = select(col(IntendedRow.service), col(IntendedRow.element), col(IntendedRow.role), col(IntendedRow.text))
    ordered = query.where(which).order_by(col(IntendedRow.service), col(IntendedRow.element), col(IntendedRow.role))
    parts: dict[tuple[str, str], list[Intended]] = {}
    for service, element, role, text in session.execute(ordered):
        parts.setdefault((service, element), []).append(Intended(element, role, text))
    return parts


def _as_written(session: Session, service: str, element: str, text: str) -> tuple[Line, ...]:
    """From the index, which has no order: that of the text, as far as their words stand in it."""
    mine = (col(Ownership.service) == service, col(Ownership.element) == element)
    lines = [tuple(line) for line in session.execute(select(col(Ownership.line)).where(*mine)).scalars()]
    return tuple(sorted(lines, key=lambda line: (text.find(line[-1]) % (len(text) + 1), line)))


def stale_index(session: Session, elements: Iterable[str], platforms: Mapping[str, str]) -> Stale:
    """What the index of these elements should say where today's driver reads the recorded texts otherwise than the one
    that wrote them: lines that services share would not be known as shared. One service of each element is looked at.
    """
    first = select(func.min(col(IntendedRow.service)), col(IntendedRow.element))
    first = first.where(col(IntendedRow.element).in_(sorted(elements))).group_by(col(IntendedRow.element))
    sample = _parts(session, tuple_(col(IntendedRow.service), col(IntendedRow.element)).in_(first))
    stale = {element for _, element in _read_anew(session, sample, platforms)}
    return _read_anew(session, _parts(session, col(IntendedRow.element).in_(stale)), platforms) if stale else {}


def _read_anew(session: Session, parts: Parts, platforms: Mapping[str, str]) -> Stale:
    """What these texts mean today where the index says something else. What cannot be read stays as it is."""
    services, elements = {service for service, _ in parts}, {element for _, element in parts}
    query = select(col(Ownership.service), col(Ownership.element), col(Ownership.digest), col(Ownership.created))
    there = query.where(col(Ownership.service).in_(services), col(Ownership.element).in_(elements))
    indexed: dict[tuple[str, str], dict[str, bool]] = {key: {} for key in parts}
    for service, element, digest, created in session.execute(there) if parts else ():
        indexed.get((service, element), {})[digest] = created
    stale = {}
    for (service, element), intended in parts.items():
        old = indexed[service, element]
        with contextlib.suppress(TemplateError):
            new = {fingerprint(line): line for line in lines_of(platforms[element], intended)}
            if new.keys() != old.keys():
                # what was there before us stays so under its new form: better a line too many than one of somebody's
                created = all(was for digest, was in old.items() if digest not in new)
                common = {"element": element, "service": service}
                stale[service, element] = [
                    common | {"digest": digest, "line": list(line), "created": old.get(digest, created)}
                    for digest, line in new.items()
                ]
    return stale


def rewrite_index(session: Session, stale: Stale) -> None:
    """Make the index say what `stale_index` found."""
    for (service, element), rows in stale.items():
        session.execute(delete(Ownership).where(col(Ownership.service) == service, col(Ownership.element) == element))
        session.execute(insert(Ownership), rows)


_STAYING = (  # built once: an acceptance asks it twice
    select(col(Ownership.element), col(Ownership.digest), col(Ownership.service))
    .where(col(Ownership.element).in_(bindparam("elements", expanding=True)))
    .where(col(Ownership.digest).in_(bindparam("digests", expanding=True)))
    .where((col(Ownership.service) != bindparam("of")) | col(Ownership.created).is_(False))
)


def kept_lines(
    session: Session, service: str, wanted: Mapping[str, Iterable[Line]], stale: Stale
) -> dict[str, frozenset[Line]]:
    """Of these lines those that must stay: another service wants them, or they were there before us."""
    lines = _keys(wanted)
    elements, digests = ({key[at] for key in lines} for at in (0, 1))
    indexed = session.execute(_STAYING, {"of": service, "elements": sorted(elements), "digests": sorted(digests)})
    rows = [(element, digest) for element, digest, owner in indexed if (owner, element) not in stale]
    for (owner, element), found in stale.items():
        rows += [(element, row["digest"]) for row in found if owner != service or not row["created"]]
    kept: dict[str, set[Line]] = {element: set() for element in wanted}
    for element, digest in rows:
        if line := lines.get((element, digest)):
            kept[element].add(line)
    return {element: frozenset(found) for element, found in kept.items()}


def owners(session: Session, service: str, lines: Mapping[str, Iterable[Line]]) -> list[tuple[str, Line, str]]:
    """(element, line, service) of each of these lines that another service has there."""
    asked = _keys(lines)
    if not asked:
        return []
    query = select(col(Ownership.element), col(Ownership.digest), col(Ownership.service)).where(
        _among(asked), col(Ownership.service) != service
    )
    return [
        (element, asked[element, digest], other)
        for element, digest, other in session.execute(query)
        if (element, digest) in asked
    ]


def record_intended(
    session: Session, service: str, intended: Iterable[Intended], plan: Plan, outcomes: Mapping[str, Outcome]
) -> None:
    """Replace what the service has on the elements of the plan: Intended rows, and its rows in the ownership index."""
    session.execute(delete(IntendedRow).where(col(IntendedRow.service) == service))
    rows = [{"service": service, "element": part.element, "role": part.role, "text": part.text} for part in intended]
    if rows:
        session.execute(insert(IntendedRow), rows)
    lines = _keys({step.element: step.change.after for step in plan.steps})
    here = (col(Ownership.service) == service) & col(Ownership.element).in_(plan.elements)
    mine, ours = _indexed(session, service, lines, here)
    found = {(name, tuple(line)) for name, outcome in outcomes.items() for line in outcome.snapshot}
    session.execute(delete(Ownership).where(here))
    owned = [
        {
            "element": key[0],
            "digest": key[1],
            "service": service,
            "line": list(line),
            "created": mine.get(key, (key[0], line) not in found or key in ours),
        }
        for key, line in lines.items()
    ]
    if owned:
        session.execute(insert(Ownership), owned)


def _indexed(
    session: Session, service: str, lines: Mapping[Key, Line], here: ColumnElement[bool]
) -> tuple[dict[Key, bool], set[Key]]:
    """The service's rows `here`, with whether each line came with it; lines that are on the element because another
    service of ours put them there.
    """
    columns = (col(Ownership.element), col(Ownership.digest), col(Ownership.service), col(Ownership.created))
    others = (col(Ownership.service) != service) & col(Ownership.created).is_(True)
    both = union_all(select(*columns).where(here), select(*columns).where(_among(lines), others))
    mine, theirs = {}, set()
    for element, digest, owner, created in session.execute(both):
        if owner == service:
            mine[element, digest] = bool(created)
        else:
            theirs.add((element, digest))
    return mine, theirs


def _keys(lines: Mapping[str, Iterable[Line]]) -> dict[Key, Line]:
    return {(element, fingerprint(line)): line for element, found in lines.items() for line in found}


def _among(lines: Mapping[Key, Line]) -> ColumnElement[bool]:
    """Rows of these elements and fingerprints: a superset of the pairs, which the caller narrows by key."""
    elements, digests = {key[0] for key in lines}, {key[1] for key in lines}
    return col(Ownership.element).in_(sorted(elements)) & col(Ownership.digest).in_(sorted(digests))


def written_on(session: Session, element: str) -> list[tuple[str, Line, bool]]:
    """(service, line, whether it came with a service) of all that services have on the element, by service."""
    query = select(Ownership).where(col(Ownership.element) == element).order_by(col(Ownership.service))
    return [(row.service, tuple(row.line), row.created) for row in session.execute(query).scalars()]
