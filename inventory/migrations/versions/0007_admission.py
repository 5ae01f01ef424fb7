"""Which elements each waiting intent wants is a table; the counter of sequence and fencing numbers locks no row on
Postgres any more. Filled from the intents that wait.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    request = op.create_table(
        "hold_request",
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("element", "priority", "seq"),
    )
    op.create_index("ix_hold_request_intent", "hold_request", ["intent"])
    bind = op.get_bind()
    waiting = bind.execute(sa.text("SELECT id, priority, seq, elements FROM intent WHERE state = 'acknowledged'")).all()
    rows = [
        {"element": element, "priority": priority, "seq": seq, "intent": intent}
        for intent, priority, seq, elements in waiting
        for element in (json.loads(elements) if isinstance(elements, str) else elements)
    ]
    if rows:
        op.bulk_insert(request, rows)
    if bind.dialect.name == "postgresql":
        number = bind.execute(sa.text("SELECT n FROM mutex")).scalar_one()
        op.execute(f"CREATE SEQUENCE number START WITH {number + 1}")
        op.drop_table("mutex")
    else:
        op.rename_table("mutex", "number")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        number = op.get_bind().execute(sa.text("SELECT nextval('number')")).scalar_one()
        op.execute("DROP SEQUENCE number")
        op.create_table(
            "mutex",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("n", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("id"),
        )
        op.execute(sa.text("INSERT INTO mutex (id, n) VALUES (1, :n)").bindparams(n=number))
    else:
        op.rename_table("number", "mutex")
    op.drop_index("ix_hold_request_intent", "hold_request")
    op.drop_table("hold_request")
