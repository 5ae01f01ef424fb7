"""The nouns of the controller: services, intents, and what is durable about each step of an activation.

Frozen values travel on the line; the tables here are what survives a crash. Queries live in `store.py` alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from controller.model.intent import IntentState
from controller.model.job import JobState
from controller.model.outcome import Decision, OutcomeState
from controller.model.service import ServiceState
from controller.shown import ShownCommands, ShownDiff, ShownJson, ShownName, ShownText
from inventory.models import Moment


def now() -> datetime:
    return datetime.now(UTC)


class Service(SQLModel, table=True):
    """What the customer has."""

    id: str = Field(primary_key=True)
    product: str
    customer: str
    state: str = ServiceState.DESIGNED
    reason: str = Field(default="", sa_type=ShownName)
    characteristics: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    design: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    version: int = 0
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    updated_at: datetime = Field(default_factory=now, sa_type=Moment)


class Intent(SQLModel, table=True):
    """One request on a service, and how far it has come."""

    __table_args__ = (
        UniqueConstraint("requester", "external_id", name="uq_intent_external"),
        Index("ix_intent_waiting", "state", "priority", "seq"),
    )

    id: str = Field(primary_key=True)
    seq: int = Field(unique=True)
    service: str = Field(index=True)
    operation: str
    requester: str
    external_id: str
    request_hash: str
    """a second post under the same external id must ask for the same thing"""
    comment: str = Field(default="", sa_type=ShownName)
    sla_class: str = "bronze"
    priority: int = 5
    state: str = IntentState.ACKNOWLEDGED
    reason: str = Field(default="", sa_type=ShownName)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(ShownJson, nullable=False))
    characteristics: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """of the service as it shall be afterwards"""
    design: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """the ResourceServices as they shall be afterwards"""
    allocations: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """every id that the service will use: {kind, scope, value, id}"""
    elements: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    fence: int = 0
    phase: str = ""
    """the job that was started last: one that a crash makes run again after its successor began does nothing"""
    decision: str = Decision.NONE
    """recorded before the first confirm is sent, it binds whoever recovers"""
    approved_hash: str = ""
    abort: str = Field(default="", sa_type=ShownName)
    """somebody asked to stop: who and why; read between steps, then the normal rollback"""
    step: str = ""
    """the newest event that says how far it is: one of `events.PROGRESS`"""
    tries: int = 0
    """how often it was held"""
    choices: int = 0
    """how often a person decided on it while it was held"""
    other_ids: bool = False
    """others were taken in place of ids that something else has: once at most"""
    admitted_at: datetime | None = Field(default=None, sa_type=Moment)
    staged_at: datetime | None = Field(default=None, sa_type=Moment)
    """when the snapshots were taken"""
    committed_at: datetime | None = Field(default=None, sa_type=Moment)
    """the last time: no element's timer began later"""
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    went_wrong_at: datetime | None = Field(default=None, sa_type=Moment)
    """a step failed, someone asked to stop or it was decided to go back: the first of these"""
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    updated_at: datetime = Field(default_factory=now, sa_type=Moment)


class PlanRow(SQLModel, table=True):
    """The plan that an intent is executed by."""

    __tablename__ = "plan"

    intent: str = Field(primary_key=True)
    hash: str
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Hold(SQLModel, table=True):
    """An element that an intent has; nobody else may write there. `in_doubt`: fenced until read-back resolves it."""

    element: str = Field(primary_key=True)
    intent: str = Field(index=True)
    fence: int
    in_doubt: str = Field(default="", sa_type=ShownName)
    since: datetime = Field(default_factory=now, sa_type=Moment)
    again: datetime | None = Field(default=None, sa_type=Moment)
    """when an element in doubt is tried again"""


class HoldRequest(SQLModel, table=True):
    """An element that an intent waits for: in the order of the key they are granted."""

    __tablename__ = "hold_request"

    element: str = Field(primary_key=True)
    priority: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    intent: str = Field(index=True)


class Outcome(SQLModel, table=True):
    """What happened on one element in one intent: first the snapshot (before any write), then each step's result."""

    intent: str = Field(primary_key=True)
    element: str = Field(primary_key=True)
    state: str = OutcomeState.STAGED
    snapshot: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    alarms: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    diff: str = Field(default="", sa_column=Column(ShownDiff, nullable=False))
    commands: list[str] = Field(default_factory=list, sa_column=Column(ShownCommands, nullable=False))
    inverse: list[str] = Field(default_factory=list, sa_column=Column(ShownCommands, nullable=False))
    sent: list[str] = Field(default_factory=list, sa_column=Column(ShownCommands, nullable=False))
    before_hash: str = ""
    after_hash: str = ""
    after: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    error: str = Field(default="", sa_column=Column(ShownText, nullable=False))
    lost: bool = False
    """a session was lost while it was written, and the element has no lock: a line may still be carried out late"""


class IntendedRow(SQLModel, table=True):
    """What a live service has on an element, as it was written there."""

    __tablename__ = "intended"

    service: str = Field(primary_key=True)
    element: str = Field(primary_key=True, index=True)
    role: str = Field(primary_key=True)
    text: str = Field(sa_column=Column(Text, nullable=False))


class Ownership(SQLModel, table=True):
    """Which services want a line on an element; `created` is false where the line was there before us."""

    element: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    """sha256 of the line: lines may be longer than an index key"""
    service: str = Field(primary_key=True, index=True)
    line: list[str] = Field(sa_column=Column(JSON, nullable=False))
    created: bool = True


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


class Lease(SQLModel, table=True):
    """A worker that is alive. `expires` is seconds since the epoch by the database's clock where it has one."""

    executor: str = Field(primary_key=True)
    expires: float
    taker: str = ""
    """the worker that takes this one's intents over: two at once would fence each other out"""


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


class JobRow(SQLModel, table=True):
    """A deed that a worker does, and how far it is."""

    __tablename__ = "job"

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(index=True, unique=True)
    deed: str
    actor: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    input: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    state: str = JobState.QUEUED
    attempt: int = 0
    """counts the workers that began it: only the last one may write"""
    progress: dict[str, Any] = Field(default_factory=dict, sa_column=Column(ShownJson, nullable=False))
    """text, done, total"""
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(ShownCommands, nullable=True))
    error: dict[str, Any] | None = Field(default=None, sa_column=Column(ShownJson, nullable=True))
    """problem details"""
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    updated_at: datetime = Field(default_factory=now, sa_type=Moment)


class KeptPlan(SQLModel, table=True):
    """A plan and its order, kept for some days to be applied by the plan's hash."""

    __tablename__ = "kept_plan"

    hash: str = Field(primary_key=True)
    order: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    plan: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime = Field(default_factory=now, index=True, sa_type=Moment)
