"""A file of the packages is read as one thing, and a function at one glance: 300 lines, 50 lines at most."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("controller", "drivers", "inventory", "lab", "plugin_files")
# a migration says what a database went through, from its first table on: it stays as it was written
FILES = [
    file
    for package in PACKAGES
    for file in sorted((ROOT / package).rglob("*.py"))
    if file.parent != ROOT / "inventory" / "migrations" / "versions"
]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_over_300_lines(package: str) -> None:
    lines = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in FILES
        if file.is_relative_to(ROOT / package)
    }
    assert lines
    assert {file: count for file, count in lines.items() if count > 300} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_over_50_lines(package: str) -> None:
    assert [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name} {node.end_lineno - node.lineno + 1}"
        for file in FILES
        if file.is_relative_to(ROOT / package)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= 50
    ] == []
