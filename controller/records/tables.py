"""Tables of what stands: services, intents, what is durable about each step of an activation, jobs, leases.

Frozen values travel on the line; the tables here are what survives a crash. What happened is in `history_tables.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from controller.model.intent import IntentState
from controller.model.job import JobState
from controller.model.outcome import Decision, OutcomeState
from controller.model.service import ServiceState
from controller.shown import ShownCommands, ShownDiff, ShownJson, ShownName, ShownText
from inventory.moment import Moment


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
    """the newest event that says how far it is: one of `event.PROGRESS`"""
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


class Lease(SQLModel, table=True):
    """A worker that is alive. `expires` is seconds since the epoch by the database's clock where it has one."""

    executor: str = Field(primary_key=True)
    expires: float
    taker: str = ""
    """the worker that takes this one's intents over: two at once would fence each other out"""


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
