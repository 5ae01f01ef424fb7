"""Events are numbered and carry their fields, alarms have a table, an intent's step, counters and moments have columns;
consumers read events by position. Everything is filled from the events that a database has.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENTS = ("admitted_at", "staged_at", "committed_at", "decided_at", "went_wrong_at", "ended_at")
INTENTS = """
UPDATE intent SET
    admitted_at = (SELECT min(at) FROM event WHERE event.intent = intent.id AND name = 'admitted'),
    staged_at = (SELECT min(at) FROM event WHERE event.intent = intent.id AND name = 'staged'),
    committed_at = (SELECT max(at) FROM event WHERE event.intent = intent.id AND name = 'committed'),
    decided_at = (SELECT max(at) FROM event WHERE event.intent = intent.id AND name = 'decided'),
    went_wrong_at = (
        SELECT min(at) FROM event WHERE event.intent = intent.id
        AND (name IN ('step failed', 'cancel asked') OR name = 'decided' AND text LIKE 'rollback%')
    ),
    ended_at = (
        SELECT max(at) FROM event WHERE event.intent = intent.id AND name = intent.state
        AND name IN ('completed', 'failed', 'rolledBack', 'cancelled')
    ),
    step = coalesce((
        SELECT name FROM event WHERE event.intent = intent.id AND name IN (
            'admitted', 'planned', 'other ids', 'staged', 'committed', 'verified', 'soaking', 'decided', 'confirmed',
            'step failed', 'restored'
        ) ORDER BY seq DESC LIMIT 1
    ), ''),
    tries = (SELECT count(*) FROM event WHERE event.intent = intent.id AND name = 'held'),
    choices = (SELECT count(*) FROM event WHERE event.intent = intent.id AND name = 'resolution chosen'),
    other_ids = EXISTS (SELECT 1 FROM event WHERE event.intent = intent.id AND name = 'other ids')
"""
NUMBERS = """
UPDATE event SET position = seq, number = counted.number
FROM (SELECT seq AS of_seq, row_number() OVER (PARTITION BY service ORDER BY seq) AS number FROM event) counted
WHERE counted.of_seq = event.seq
"""
ACTORS = """
UPDATE event SET actor = (SELECT requester FROM intent WHERE intent.id = event.intent)
WHERE name = 'accepted' AND EXISTS (SELECT 1 FROM intent WHERE intent.id = event.intent)
"""
ALARMS = """
INSERT INTO alarm (element, intent, service, kind, severity, cause, raised_at, cleared_at, acknowledged_by)
SELECT element, intent, service, CASE WHEN EXISTS (
    SELECT 1 FROM event told WHERE told.intent = event.intent AND told.element = event.element
    AND told.name = 'not kept' AND told.text = event.text
) THEN 'not kept' ELSE 'in doubt' END, 'major', text, at, (
    SELECT min(later.at) FROM event later WHERE later.intent = event.intent AND later.element = event.element
    AND later.name = 'alarm cleared' AND later.seq > event.seq
), '' FROM event WHERE name = 'alarm raised' ORDER BY seq
"""
"""an alarm lasts from its event to the next `alarm cleared` of the same intent and element"""
OVER = """
UPDATE alarm SET cleared_at = raised_at WHERE kind = 'in doubt' AND cleared_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM hold WHERE hold.in_doubt != '' AND hold.element = alarm.element AND hold.intent = alarm.intent
)
"""
"""what is fenced stands, and nothing else that was in doubt"""
ONCE = """
UPDATE alarm SET cleared_at = raised_at WHERE cleared_at IS NULL AND id < (
    SELECT max(later.id) FROM alarm later
    WHERE later.element = alarm.element AND later.intent = alarm.intent AND later.kind = alarm.kind
)
"""
FENCED = """
INSERT INTO alarm (element, intent, service, kind, severity, cause, raised_at, acknowledged_by)
SELECT hold.element, hold.intent, intent.service, 'in doubt', 'major', hold.in_doubt, hold.since, ''
FROM hold JOIN intent ON intent.id = hold.intent
WHERE hold.in_doubt != '' AND NOT EXISTS (
    SELECT 1 FROM alarm WHERE alarm.kind = 'in doubt' AND alarm.cleared_at IS NULL
    AND alarm.element = hold.element AND alarm.intent = hold.intent
)
"""
"""an early release fenced without an event"""
OUTBOX = "INSERT INTO consumer (name, position) SELECT 'outbox', coalesce(max(position), 0) FROM event"


def upgrade() -> None:
    _intents()
    _events()
    _alarms()
    op.create_table(
        "consumer",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.execute(OUTBOX)


def _intents() -> None:
    for name in MOMENTS:
        op.add_column("intent", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("intent", sa.Column("step", sa.String(), nullable=False, server_default=""))
    op.add_column("intent", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("intent", sa.Column("choices", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("intent", sa.Column("other_ids", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(INTENTS)


def _events() -> None:
    """What was recorded keeps its text; its fields were never kept, which version 0 says."""
    op.drop_index("ix_event_not_kept", "event")
    op.add_column("event", sa.Column("position", sa.Integer(), nullable=True))
    op.add_column("event", sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("event", sa.Column("actor", sa.String(), nullable=False, server_default=""))
    op.add_column("event", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("event", sa.Column("body", sa.JSON(), nullable=False, server_default="{}"))
    op.execute(NUMBERS)
    op.execute(ACTORS)
    op.create_index("uq_event_number", "event", ["service", "number"], unique=True)
    op.create_index("uq_event_position", "event", ["position"], unique=True)
    only = sa.text("position IS NULL")
    op.create_index("ix_event_without_position", "event", ["seq"], sqlite_where=only, postgresql_where=only)


def _alarms() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute(ALARMS)
    op.execute(OVER)
    op.execute(ONCE)
    op.execute(FENCED)
    op.create_index("ix_alarm_intent", "alarm", ["intent"])
    op.create_index("ix_alarm_service", "alarm", ["service"])
    only = sa.text("cleared_at IS NULL")
    op.create_index(
        "uq_alarm_standing",
        "alarm",
        ["element", "intent", "kind"],
        unique=True,
        sqlite_where=only,
        postgresql_where=only,
    )


def downgrade() -> None:
    """The events still tell what the columns and the table of alarms say."""
    op.drop_table("consumer")
    op.drop_table("alarm")
    for index in ("uq_event_number", "uq_event_position", "ix_event_without_position"):
        op.drop_index(index, "event")
    for column in ("position", "number", "actor", "version", "body"):
        op.drop_column("event", column)
    for column in (*MOMENTS, "step", "tries", "choices", "other_ids"):
        op.drop_column("intent", column)
    only = sa.text("name = 'not kept'")
    op.create_index("ix_event_not_kept", "event", ["element"], sqlite_where=only, postgresql_where=only)
