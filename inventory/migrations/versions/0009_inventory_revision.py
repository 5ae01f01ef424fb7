"""The mark of what planning keeps in memory: triggers give it another value at each write to one of these tables.

Triggers, since then no writer can forget it, not even SQL by hand. On Postgres the mark is the number of the
transaction, set before its first write: imports wait for each other there, before they lock any row.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = ("element", "port", "link", "pool_rule")
VERBS = ("INSERT", "UPDATE", "DELETE")

_MARK = """
CREATE TRIGGER {table}_{verb}_marks AFTER {verb} ON {table} BEGIN
    UPDATE inventory_revision SET mark = random();
END
"""
_FUNCTION = """
CREATE FUNCTION mark_inventory_revision() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE inventory_revision SET mark = txid_current() WHERE mark <> txid_current();
    RETURN NULL;
END $$
"""
_MARK_ON_POSTGRES = """
CREATE TRIGGER {table}_marks BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION mark_inventory_revision()
"""


def upgrade() -> None:
    table = op.create_table(
        "inventory_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(table, [{"id": 1, "mark": 1}])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
        for name in TABLES:
            op.execute(_MARK_ON_POSTGRES.format(table=name))
    else:
        for name in TABLES:
            for verb in VERBS:
                op.execute(_MARK.format(table=name, verb=verb))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in TABLES:
            op.execute(f"DROP TRIGGER {name}_marks ON {name}")
        op.execute("DROP FUNCTION mark_inventory_revision")
    else:
        for name in TABLES:
            for verb in VERBS:
                op.execute(f"DROP TRIGGER {name}_{verb}_marks")
    op.drop_table("inventory_revision")
