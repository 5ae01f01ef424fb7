"""The importer: in comes an inventory file (as `lab/networks/metro.yaml`), out go rows, all of them or none.

Loading the same file again changes nothing. Nothing is ever removed: a service may depend on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from inventory import models
from inventory.allocation.number_pools import pool
from inventory.catalogue import folded
from inventory.document import Unreadable
from inventory.document import read as parsed
from inventory.errors import DescriptionError
from inventory.file_schema import Description, End, PoolEntry, read

Key = tuple[object, ...]
Objects = Callable[[str, str], str]
"""(platform, object of a management path) → what was expected instead, or "": only drivers know the words"""
Rows = dict[Key, SQLModel]


def anything(platform: str, name: str) -> str:
    """Take every object: it is refused later, in a plan, where the platform's driver does not know it."""
    del platform, name
    return ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words that elements may be described with: only drivers and products know them. None: all are taken, and an
    order finds out.
    """

    platforms: Collection[str] | None = None
    classes: Collection[str] | None = None
    port_kinds: Callable[[str], Collection[str]] | None = None
    """platform → kinds of its ports"""


ANY = Words()


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did, in rows."""

    created: int
    updated: int
    unchanged: int
    removed: int = 0


def load_file(session: Session, path: Path, objects: Objects = anything, words: Words = ANY) -> Summary:
    """Load a YAML or JSON file. Raises DescriptionError."""
    return load(session, read_file(path), str(path), objects, words)


def read_file(path: Path) -> dict[str, object]:
    """What a YAML or JSON file describes. Raises DescriptionError."""
    try:
        document = parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DescriptionError(str(path), [f"file - expected a readable file in UTF-8: {error}"]) from None
    except Unreadable as error:
        raise DescriptionError(str(path), [f"file - {error}"]) from None
    if not isinstance(document, dict):
        raise DescriptionError(str(path), [f"file - expected a mapping, found {type(document).__name__}"])
    return document


def load(
    session: Session,
    description: Mapping[str, object],
    source: str,
    objects: Objects = anything,
    words: Words = ANY,
) -> Summary:
    """Load a description in the caller's transaction. Raises DescriptionError, and then nothing of it was loaded."""
    checked = read(description, source)
    wanted = dict(_rows(checked))
    known = {model: _existing(session, model) for model in wanted}
    problems = [
        *_doubles(checked),
        *_unknown(checked, words),
        *_dangling(checked, known),
        *_paths(checked, known, objects),
        *_cabling(wanted, known),
        *_rule_changes(session, checked),
    ]
    if problems:
        raise DescriptionError(source, problems)
    try:
        with session.begin_nested():
            tally = Counter(_write(session, wanted, known))
            session.execute(update(pool).values(floor=0))  # a wider range may have free numbers below
    except IntegrityError as error:
        raise DescriptionError(source, [f"file - expected rows that fit the inventory: {error.orig}"]) from None
    return Summary(tally["created"], tally["updated"], tally["unchanged"])


def _rows(checked: Description) -> Iterator[tuple[type[SQLModel], list[SQLModel]]]:
    """The rows of each table, in the order of their references."""
    yield models.Site, [models.Site(**site.model_dump()) for site in checked.sites]
    yield models.Credential, [models.Credential(**credential.model_dump()) for credential in checked.credentials]
    yield models.Element, list(_elements(checked))
    yield (
        models.Port,
        [models.Port(element=e.name, name=p.name, kind=p.kind) for e in checked.elements for p in e.ports],
    )
    yield models.Link, [_link(*sorted((link.a, link.z))) for link in checked.links]
    yield models.Customer, [models.Customer(**customer.model_dump()) for customer in checked.customers]
    yield models.Coverage, [models.Coverage(**c.model_dump(), folded=folded(c.address)) for c in checked.coverage]
    yield models.PoolRule, list(map(_rule, checked.pools))


def _elements(checked: Description) -> Iterator[SQLModel]:
    for entry in checked.elements:
        yield models.Element(
            **entry.model_dump(include={"name", "platform", "class_", "site", "attributes", "admin_state"}),
            **entry.management.model_dump(include={"host", "port", "credential"}),
            **entry.identity.model_dump(),
            management=[
                *({"element": entry.name, "object": name} for name in entry.management.path),
                *(place.model_dump() for place in entry.management.through),
            ],
        )


def _link(a: End, z: End) -> models.Link:
    return models.Link(a_element=a[0], a_port=a[1], z_element=z[0], z_port=z[1])


def _rule(entry: PoolEntry) -> models.PoolRule:
    return models.PoolRule(
        **entry.model_dump(include={"kind", "per", "length", "quarantine", "claims"}),
        ranges=list(map(list, entry.numbers)),
        exclusions=list(map(list, entry.exclude)),
        prefixes=list(map(str, entry.prefixes)),
    )


def _key(row: SQLModel) -> Key:
    return tuple(getattr(row, column.name) for column in SQLModel.metadata.tables[str(row.__tablename__)].primary_key)


def _existing(session: Session, model: type[SQLModel]) -> Rows:
    return {_key(row): row for row in session.scalars(select(model))}


def _write(
    session: Session, wanted: Mapping[type[SQLModel], list[SQLModel]], known: Mapping[type[SQLModel], Rows]
) -> Iterator[str]:
    for model, rows in wanted.items():
        for row in rows:
            found = known[model].get(_key(row))
            values = row.model_dump()
            if found is None:
                session.add(row)
                yield "created"
            elif found.model_dump() == values:
                yield "unchanged"
            else:
                for name, value in values.items():
                    setattr(found, name, value)
                yield "updated"
        session.flush()


def _doubles(checked: Description) -> Iterator[str]:
    """Entries that the file itself has twice."""
    named = {
        "sites": [site.name for site in checked.sites],
        "credentials": [credential.name for credential in checked.credentials],
        "elements": [element.name for element in checked.elements],
        "ports": [f"{element.name} {port.name}" for element in checked.elements for port in element.ports],
        "links": [" ".join(min(link.a, link.z)) for link in checked.links],
        "customers": [customer.name for customer in checked.customers],
        "pools": [entry.kind for entry in checked.pools],
        "coverage": [entry.address for entry in checked.coverage],
        "coverage.ont_serial": [entry.ont_serial for entry in checked.coverage if entry.ont_serial],
    }
    for section, names in named.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield f"{section} ({name}) - expected once, found {count} times: remove or rename the others"


def _unknown(checked: Description, words: Words) -> Iterator[str]:
    """Platforms that no driver speaks to, classes that no way leads through, kinds of ports that nobody reads."""
    for index, element in enumerate(checked.elements):
        where = f"elements[{index}] ({element.name})"
        if words.platforms is not None and element.platform not in words.platforms:
            yield f"{where}.platform - {_expected(words.platforms, element.platform)}"
            continue
        if words.classes is not None and element.class_ not in words.classes:
            yield f"{where}.class - {_expected(words.classes, element.class_)}"
        kinds = words.port_kinds(element.platform) if words.port_kinds else None
        for at, port in enumerate(element.ports):
            if kinds is not None and port.kind not in kinds:
                yield f"{where}.ports[{at}] ({port.name}).kind - {_expected(kinds, port.kind)}"


def _expected(known: Collection[str], found: str) -> str:
    close = get_close_matches(found, known, n=1)
    return f"expected one of: {', '.join(sorted(known))}; found {found!r:.60}" + "".join(
        f": did you mean {name!r}?" for name in close
    )


def _dangling(checked: Description, known: Mapping[type[SQLModel], Rows]) -> Iterator[str]:
    """References to what neither the file nor the inventory has."""
    sites = {(site.name,) for site in checked.sites} | known[models.Site].keys()
    credentials = {(credential.name,) for credential in checked.credentials} | known[models.Credential].keys()
    ports = {(e.name, p.name) for e in checked.elements for p in e.ports} | known[models.Port].keys()
    for index, element in enumerate(checked.elements):
        where = f"elements[{index}] ({element.name})"
        if (element.site,) not in sites:
            yield f"{where}.site - expected a known site, found {element.site!r}: add it under `sites`"
        if (element.management.credential,) not in credentials:
            wrong = element.management.credential
            yield f"{where}.management.credential - expected a known one, found {wrong!r}: add it under `credentials`"
    for index, link in enumerate(checked.links):
        for field, end in (("a", link.a), ("z", link.z)):
            if end not in ports:
                yield f"links[{index}].{field} - expected a known port, found {' '.join(end)!r}: add it to the element"
    for index, entry in enumerate(checked.coverage):
        if (entry.element, entry.port) not in ports:
            found = f"{entry.element} {entry.port}"
            yield f"coverage[{index}] ({entry.address}).port - expected a known port, found {found!r}: add it there"


def _paths(checked: Description, known: Mapping[type[SQLModel], Rows], objects: Objects) -> Iterator[str]:
    """Management paths over elements or objects that there are not."""
    platforms = {row.model_dump()["name"]: row.model_dump()["platform"] for row in known[models.Element].values()}
    platforms |= {entry.name: entry.platform for entry in checked.elements}
    for index, entry in enumerate(checked.elements):
        where = f"elements[{index}] ({entry.name}).management"
        places = [(f"{where}.path[{at}]", entry.name, name) for at, name in enumerate(entry.management.path)]
        for at, place in enumerate(entry.management.through):
            if place.element in platforms:
                places.append((f"{where}.through[{at}].object", place.element, place.object))
            else:
                yield f"{where}.through[{at}].element - expected a known element, found {place.element!r}: add it"
        for field, element, name in places:
            if expected := objects(platforms[element], name):
                yield f"{field} - expected {expected}, found {name!r}"


def _cabling(wanted: Mapping[type[SQLModel], list[SQLModel]], known: Mapping[type[SQLModel], Rows]) -> Iterator[str]:
    """Ports that would have two cables."""
    links = known[models.Link] | {_key(row): row for row in wanted[models.Link]}
    ends: Counter[tuple[str, str]] = Counter()
    for row in links.values():
        values = row.model_dump()
        ends.update([(values["a_element"], values["a_port"]), (values["z_element"], values["z_port"])])
    for end, count in ends.items():
        if count > 1:
            yield f"links ({' '.join(end)}) - expected one cable at a port, found {count}: remove the others"


def _rule_changes(session: Session, checked: Description) -> Iterable[str]:
    """Changes of a rule that would give existing ids another meaning."""
    in_use = set(session.scalars(select(pool.c.kind).distinct()))
    for index, entry in enumerate(checked.pools):
        old = session.get(models.PoolRule, entry.kind) if entry.kind in in_use else None
        if old is None:
            continue
        where, new = f"pools[{index}] ({entry.kind})", _rule(entry)
        for field in ("per", "length", "claims"):
            was, now = getattr(old, field), getattr(new, field)
            if was != now:
                yield f"{where}.{field} - expected {was!r} while ids are given out, found {now!r}: add another kind"
        if new.prefixes[: len(old.prefixes)] != old.prefixes:
            kept = ", ".join(old.prefixes)
            yield f"{where}.prefixes - expected {kept} first, blocks of them are given out: add new prefixes at the end"
