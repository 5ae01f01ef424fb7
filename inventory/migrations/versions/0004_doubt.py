"""When an element in doubt is tried again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("hold", sa.Column("again", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("hold", "again")
