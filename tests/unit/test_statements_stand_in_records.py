"""No statement on a table of the controller stands outside `records/` and `queries/`; the proofs look on by their own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "controller"
MAY = {"records", "queries", "proof"}
TABLES = {"controller.records.tables", "controller.records.history_tables"}
VERBS = {"select", "insert", "update", "delete"}


def statements_on_tables(source: str) -> list[int]:
    """The line numbers of statements on tables that the source imports."""
    tree = ast.parse(source)
    tables = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in TABLES
        for name in node.names
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in VERBS
        and any(isinstance(part, ast.Name) and part.id in tables for word in node.args for part in ast.walk(word))
    ]


@pytest.mark.parametrize(
    "file",
    [file for file in sorted(HOUSE.rglob("*.py")) if file.relative_to(HOUSE).parts[0] not in MAY],
    ids=lambda file: str(file.relative_to(HOUSE)),
)
def test_statements_on_tables_stand_in_records_and_queries(file: Path) -> None:
    assert statements_on_tables(file.read_text(encoding="utf-8")) == []


def test_a_statement_elsewhere_is_seen() -> None:
    source = "from controller.records.tables import Hold as H\nrows = session.execute(\n    select(col(H.element)))\n"
    assert statements_on_tables(source) == [3]
