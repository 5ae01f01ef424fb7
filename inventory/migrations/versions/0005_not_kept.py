"""Alarms of elements that did not keep what they were told to keep are found among many events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    only = sa.text("name = 'not kept'")
    op.create_index("ix_event_not_kept", "event", ["element"], sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    op.drop_index("ix_event_not_kept", "event")
