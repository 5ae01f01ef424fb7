"""Tables of what happened: revisions of elements, alarms, events and who has read them, the audit.

What stands now is in `tables.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from controller.records.tables import now
from controller.shown import ShownCommands, ShownDiff, ShownJson, ShownName
from inventory.moment import Moment


class Revision(SQLModel, table=True):
    """The config history: what one intent did to one element, who asked, why, and the scope before and after."""

    id: int | None = Field(default=None, primary_key=True)
    element: str = Field(index=True)
    intent: str = Field(index=True)
    service: str = Field(index=True)
    operation: str
    result: str
    who: str
    why: str = Field(sa_type=ShownName)
    diff: str = Field(sa_column=Column(ShownDiff, nullable=False))
    sent: list[str] = Field(sa_column=Column(ShownCommands, nullable=False))
    before: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))
    after: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))
    before_hash: str
    after_hash: str
    at: datetime = Field(default_factory=now, sa_type=Moment)


_STANDS = text("cleared_at IS NULL")


class Alarm(SQLModel, table=True):
    """An alarm of an element that an intent left otherwise than it should be (`model/alarm.py`)."""

    __table_args__ = (
        Index(
            "uq_alarm_standing",
            "element",
            "intent",
            "kind",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    element: str
    intent: str = Field(index=True)
    service: str = Field(index=True)
    kind: str
    severity: str
    cause: str = Field(sa_type=ShownName)
    raised_at: datetime = Field(default_factory=now, sa_type=Moment)
    cleared_at: datetime | None = Field(default=None, sa_type=Moment)
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = Field(default=None, sa_type=Moment)


_WITHOUT_POSITION = text("position IS NULL")


class EventRow(SQLModel, table=True):
    """Progress and facts (`model/events.py`), numbered: a stream is a replay from any number."""

    __tablename__ = "event"
    __table_args__ = (
        Index("uq_event_number", "service", "number", unique=True),
        Index("uq_event_position", "position", unique=True),
        Index(
            "ix_event_without_position",
            "seq",
            sqlite_where=_WITHOUT_POSITION,
            postgresql_where=_WITHOUT_POSITION,
        ),
    )

    seq: int | None = Field(default=None, primary_key=True)
    position: int | None = None
    """in the outbox: given after the event was committed (`outbox.py`)"""
    intent: str = Field(index=True)
    service: str
    number: int
    """of the service's events: 1, 2, 3, ... in the order in which they were committed"""
    name: str
    element: str = ""
    text: str = Field(default="", sa_type=ShownName)
    actor: str = Field(default="", sa_type=ShownName)
    version: int = 0
    """of the fields in `body`; 0: none are kept, the event was recorded before they were"""
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(ShownJson, nullable=False))
    at: datetime = Field(default_factory=now, sa_type=Moment)


class Consumer(SQLModel, table=True):
    """How far each consumer of the outbox has read; `outbox.py`."""

    name: str = Field(primary_key=True)
    position: int = 0


_KEYED = text("key != ''")


class AuditRow(SQLModel, table=True):
    """Who did which deed, when, and how it ended; written in the deed's own transaction."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("uq_audit_key", "deed", "actor", "key", unique=True, sqlite_where=_KEYED, postgresql_where=_KEYED),
        Index("ix_audit_about", "about", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    deed: str
    actor: str
    door: str
    about: str = ""
    """id or name of what the deed is about"""
    outcome: str
    """`done`, or the code of the problem that refused it"""
    key: str = ""
    """with the same key the same actor's deed is done once"""
    digest: str
    """sha256 of what the deed took: the values themselves are not kept here"""
    answer: dict[str, Any] | None = Field(default=None, sa_column=Column(ShownJson, nullable=True))
    at: datetime = Field(default_factory=now, sa_type=Moment)
