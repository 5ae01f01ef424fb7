"""The inventory's tables: what stands where, what is joined to what, which ids there are and who has them.

The importer and the allocator write them, the catalogue reads them. The rest of the program works on the
frozen records of `catalogue.py` and the values of `allocation`, not on these classes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from inventory.moment import Moment


class Site(SQLModel, table=True):
    name: str = Field(primary_key=True)
    title: str = ""


class Credential(SQLModel, table=True):
    """How to log in. `secret` is a reference: `env:NAME`, `file:PATH`, or `lab:VALUE` for simulated elements."""

    name: str = Field(primary_key=True)
    username: str
    secret: str


class Element(SQLModel, table=True):
    """A managed element: where it answers, and what it must say it is before anything is written to it."""

    name: str = Field(primary_key=True)
    platform: str
    class_: str = Field(sa_column_kwargs={"name": "class"})
    site: str = Field(foreign_key="site.name")
    host: str
    port: int
    credential: str = Field(foreign_key="credential.name")
    hostname: str = ""
    model: str = ""
    serial: str = ""
    software: str = ""
    attributes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    management: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    """its management path: {element, object} of everything through which the controller reaches it"""
    admin_state: str = "unlocked"
    """X.731 administrative state: unlocked | locked"""


class Port(SQLModel, table=True):
    element: str = Field(primary_key=True, foreign_key="element.name")
    name: str = Field(primary_key=True)
    kind: str


class Link(SQLModel, table=True):
    """A cable between two ports; the end that sorts first is `a`, so that one cable is one row."""

    __table_args__ = (
        ForeignKeyConstraint(["a_element", "a_port"], ["port.element", "port.name"]),
        ForeignKeyConstraint(["z_element", "z_port"], ["port.element", "port.name"]),
        UniqueConstraint("z_element", "z_port", name="uq_link_z"),
    )
    a_element: str = Field(primary_key=True)
    a_port: str = Field(primary_key=True)
    z_element: str
    z_port: str


class Customer(SQLModel, table=True):
    name: str = Field(primary_key=True)
    title: str = ""


class Coverage(SQLModel, table=True):
    """Which access port serves an address, and the ONT that stands there."""

    __table_args__ = (ForeignKeyConstraint(["element", "port"], ["port.element", "port.name"]),)
    address: str = Field(primary_key=True)
    folded: str = Field(index=True)
    """the address without case and double blanks: what orders are matched by when they do not match exactly"""
    element: str
    port: str
    ont_serial: str | None = Field(default=None, unique=True)


class PoolRule(SQLModel, table=True):
    """How the pools of one kind are made. Ranges are inclusive pairs; a prefix pool numbers its blocks from 0."""

    __tablename__ = "pool_rule"
    kind: str = Field(primary_key=True)
    per: str
    """network | element | port | ont"""
    ranges: list[list[int]] = Field(default_factory=list, sa_type=JSON)
    exclusions: list[list[int]] = Field(default_factory=list, sa_type=JSON)
    prefixes: list[str] = Field(default_factory=list, sa_type=JSON)
    length: int = 0
    quarantine: int = 0
    """seconds that a value rests after use: stale service-ports and ARP entries outlive the service"""
    claims: bool = False
    """the caller brings the value (a serial number); the pool only says who has it"""


class Pool(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("kind", "scope", name="uq_pool_kind_scope"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(foreign_key="pool_rule.kind")
    scope: str
    floor: int = Field(default=0, sa_type=BigInteger)
    """no number below is free: the search for the lowest free one starts here, however full the pool is"""


class Allocation(SQLModel, table=True):
    """One value that is not free. Its users are in `AllocationUse`: one, or several where they share it by `key`.

    Without users it rests in quarantine until `until`.
    """

    __table_args__ = (
        UniqueConstraint("pool_id", "value", name="uq_allocation_value"),
        UniqueConstraint("pool_id", "number", name="uq_allocation_number"),
        UniqueConstraint("pool_id", "key", name="uq_allocation_key"),
        # with SQLite's rowid reuse an id that a finished intent remembers could come to mean another allocation
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    pool_id: int = Field(foreign_key="pool.id")
    number: int | None = Field(default=None, sa_type=BigInteger)
    """None in claim pools"""
    value: str
    key: str | None = None
    until: datetime | None = Field(default=None, sa_type=Moment, index=True)


class AllocationUse(SQLModel, table=True):
    """One service's use of an allocation.

    `variant` is what the service asked for (a key, a wanted number, a claimed value, or nothing). A change of rate asks
    for the same purpose with another key: it holds the old and the new until it is confirmed.
    """

    __tablename__ = "allocation_use"
    __table_args__ = (UniqueConstraint("service", "purpose", "pool_id", "variant", name="uq_allocation_use"),)
    allocation_id: int = Field(primary_key=True, foreign_key="allocation.id")
    service: str = Field(primary_key=True)
    purpose: str = Field(primary_key=True)
    pool_id: int = Field(foreign_key="pool.id")
    variant: str = ""
    intent: str = Field(index=True)
    state: str
    """reserved (by a running intent) | in_use (confirmed on the elements)"""


class InventoryRevision(SQLModel, table=True):
    """One row. Triggers change its mark with each write to what planning keeps in memory: see `network.py`."""

    __tablename__ = "inventory_revision"
    id: int | None = Field(default=None, primary_key=True)
    mark: int = Field(sa_type=BigInteger)


class ElementUse(SQLModel, table=True):
    """An id that an element itself uses though we never gave it: found by reading the element, never allocated."""

    __tablename__ = "element_use"
    __table_args__ = (Index("ix_element_use_kind_number", "kind", "number"),)
    element: str = Field(primary_key=True, foreign_key="element.name")
    kind: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    """the place inside the element: `0/1/6`, `0/1/6 2`, or nothing"""
    number: int = Field(primary_key=True, sa_type=BigInteger)
