"""Alembic's entry: in comes the open connection of `inventory.database.migrate`, out goes a migrated database."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
