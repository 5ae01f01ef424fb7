"""The inventory: elements, ports, links, customers, coverage, credentials, pools and allocations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _elements()
    _customers()
    _pools()


def downgrade() -> None:
    for table in (
        "element_use",
        "allocation_use",
        "allocation",
        "pool",
        "pool_rule",
        "coverage",
        "customer",
        "link",
        "port",
        "element",
        "credential",
        "site",
    ):
        op.drop_table(table)


def _text(name: str, *, primary_key: bool = False, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=primary_key, nullable=nullable)


def _number(name: str, *, primary_key: bool = False, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=primary_key, nullable=nullable)


def _elements() -> None:
    op.create_table("site", _text("name", primary_key=True), _text("title"))
    op.create_table("credential", _text("name", primary_key=True), _text("username"), _text("secret"))
    op.create_table(
        "element",
        _text("name", primary_key=True),
        _text("platform"),
        _text("class"),
        _text("site"),
        _text("host"),
        _number("port"),
        _text("credential"),
        _text("hostname"),
        _text("model"),
        _text("serial"),
        _text("software"),
        sa.Column("attributes", sa.JSON(), nullable=False),
        _text("admin_state"),
        sa.ForeignKeyConstraint(["site"], ["site.name"]),
        sa.ForeignKeyConstraint(["credential"], ["credential.name"]),
    )
    op.create_table(
        "port",
        _text("element", primary_key=True),
        _text("name", primary_key=True),
        _text("kind"),
        sa.ForeignKeyConstraint(["element"], ["element.name"]),
    )
    op.create_table(
        "link",
        _text("a_element", primary_key=True),
        _text("a_port", primary_key=True),
        _text("z_element"),
        _text("z_port"),
        sa.ForeignKeyConstraint(["a_element", "a_port"], ["port.element", "port.name"]),
        sa.ForeignKeyConstraint(["z_element", "z_port"], ["port.element", "port.name"]),
        sa.UniqueConstraint("z_element", "z_port", name="uq_link_z"),
    )


def _customers() -> None:
    op.create_table("customer", _text("name", primary_key=True), _text("title"))
    op.create_table(
        "coverage",
        _text("address", primary_key=True),
        _text("folded"),
        _text("element"),
        _text("port"),
        _text("ont_serial", nullable=True),
        sa.ForeignKeyConstraint(["element", "port"], ["port.element", "port.name"]),
        sa.UniqueConstraint("ont_serial"),
    )
    op.create_index("ix_coverage_folded", "coverage", ["folded"])


def _pools() -> None:
    op.create_table(
        "pool_rule",
        _text("kind", primary_key=True),
        _text("per"),
        sa.Column("ranges", sa.JSON(), nullable=False),
        sa.Column("exclusions", sa.JSON(), nullable=False),
        sa.Column("prefixes", sa.JSON(), nullable=False),
        _number("length"),
        _number("quarantine"),
        sa.Column("claims", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "pool",
        _number("id", primary_key=True),
        _text("kind"),
        _text("scope"),
        sa.Column("floor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["kind"], ["pool_rule.kind"]),
        sa.UniqueConstraint("kind", "scope", name="uq_pool_kind_scope"),
    )
    op.create_table(
        "allocation",
        _number("id", primary_key=True),
        _number("pool_id"),
        sa.Column("number", sa.BigInteger(), nullable=True),
        _text("value"),
        _text("key", nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"]),
        sa.UniqueConstraint("pool_id", "value", name="uq_allocation_value"),
        sa.UniqueConstraint("pool_id", "number", name="uq_allocation_number"),
        sa.UniqueConstraint("pool_id", "key", name="uq_allocation_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_allocation_until", "allocation", ["until"])
    op.create_table(
        "allocation_use",
        _number("allocation_id", primary_key=True),
        _text("service", primary_key=True),
        _text("purpose", primary_key=True),
        _number("pool_id"),
        _text("variant"),
        _text("intent"),
        _text("state"),
        sa.ForeignKeyConstraint(["allocation_id"], ["allocation.id"]),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"]),
        sa.UniqueConstraint("service", "purpose", "pool_id", "variant", name="uq_allocation_use"),
    )
    op.create_index("ix_allocation_use_intent", "allocation_use", ["intent"])
    op.create_table(
        "element_use",
        _text("element", primary_key=True),
        _text("kind", primary_key=True),
        _text("scope", primary_key=True),
        sa.Column("number", sa.BigInteger(), primary_key=True),
        sa.ForeignKeyConstraint(["element"], ["element.name"]),
    )
    op.create_index("ix_element_use_kind_number", "element_use", ["kind", "number"])
