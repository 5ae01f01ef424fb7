"""The management path of each element: through which objects, on it and on others, the controller reaches it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("element", sa.Column("management", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("element", "management")
