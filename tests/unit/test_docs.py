"""The documents say what is so: modules, platforms, links and commands are compared with the code."""

from __future__ import annotations

import ast
import re
import shlex
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
import typer.main
import yaml

import drivers
from controller import products, usecases
from controller.doors.api import ROOMS
from controller.doors.cli.main import command_line
from controller.model.order import Order
from controller.planning.render import FOLDER as TEMPLATES
from controller.usecases.kit.docs import described
from drivers.kit.line_rules import Rule
from inventory import file_schema
from inventory.file_schema import Entry, read
from lab.faults import Kind
from tests.doc_tables import TABLES, current

ROOT = Path(__file__).parents[2]
ROUTES = {route.path for room in ROOMS for route in room.router.routes}
HOUSES = ("controller", "drivers", "inventory", "lab")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
COMMAND = re.compile(r"(?m)^(?:\S*/)?kaitong ([a-z-][^#\n]*)")


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


# -- modules ---------------------------------------------------------------------------------------------------------
MODULES = sorted(file for house in HOUSES for file in (ROOT / house).rglob("*.py") if file.stat().st_size)


@pytest.mark.parametrize("file", [file for file in MODULES if "migrations" not in file.parts], ids=named)
def test_a_module_opens_with_what_it_is_for(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


# -- platforms -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("file", sorted((ROOT / "docs").glob("*.md")), ids=named)
def test_tables_that_the_code_knows_better_are_current(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert current(text) == text, "run `python3 run.py docs`"


def test_every_table_stands_in_a_document() -> None:
    texts = "".join(file.read_text(encoding="utf-8") for file in DOCUMENTS)
    assert all(f"<!-- table: {name} -->" in texts for name in TABLES)


def test_every_platform_and_role_has_a_proof_level() -> None:
    support: dict[str, dict[str, Any]] = {}
    for file in (ROOT / "docs" / "support").glob("*.yaml"):
        support |= yaml.safe_load(file.read_text(encoding="utf-8"))
        assert file.stem in support
    assert support.keys() == set(drivers.platforms())
    for platform, entry in support.items():
        doubts = entry.pop("doubts")
        assert entry.keys() == {file.stem for file in (TEMPLATES / platform).glob("[!_]*.j2")}
        assert set(entry.values()) <= {"contract", "lab-proven only"}
        assert doubts
        assert all(doubt.keys() == {"line", "unknown", "meanwhile"} and all(doubt.values()) for doubt in doubts)


def test_every_fault_is_described() -> None:
    table = (ROOT / "docs" / "lab.md").read_text(encoding="utf-8").split("## Faults")[1].split("## Tracer")[0]
    described = {word for row in re.findall(r"(?m)^\| (`[^|]*) \|", table) for word in re.findall(r"`([a-z-]+)`", row)}
    assert described == set(get_args(Kind))


# -- products ---------------------------------------------------------------------------------------------------------
def test_every_characteristic_and_pool_is_described() -> None:
    text = (ROOT / "docs" / "products.md").read_text(encoding="utf-8")
    rows = [row.split(" | ")[0] for row in text.splitlines() if row.startswith("| `")]
    described = {word for row in rows for word in re.findall(r"`([a-z][\w-]*)`", row)}
    models = [products.find(name).characteristics.model_fields for name in products.names()]
    networks = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in (ROOT / "lab" / "networks").glob("*.yaml")]
    pools = {rule["kind"] for network in networks for rule in network["pools"]}
    assert described == {*products.names(), *(name for fields in models for name in fields), *pools}


# -- use cases ---------------------------------------------------------------------------------------------------------
def test_the_document_of_use_cases_is_what_they_declare() -> None:
    found = (ROOT / "docs" / "usecases.md").read_text(encoding="utf-8")
    assert found == described(usecases.every()), "write it anew: kaitong do --docs > docs/usecases.md"


def test_routes_and_commands_of_use_cases_exist() -> None:
    for usecase in usecases.every():
        verb, _, path = usecase.route.partition(" ")
        assert not path or (verb == "POST" and path in ROUTES), usecase.route
        here: Any = typer.main.get_command(command_line())
        for word in usecase.command.split()[1:]:
            here = here if word.startswith("-") else here.commands[word]


def test_the_way_of_an_order_can_be_read_in_twelve_files() -> None:
    section = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("## An order's way")[1].split("\n## ")[0]
    rows = re.findall(r"(?m)^\| `([\w./]+)` \| (\d+) \|", section)
    lines = {file: len((ROOT / file).read_text(encoding="utf-8").splitlines()) for file, _ in rows}
    assert 8 <= len(rows) <= 12
    wrong = {file: lines[file] for file, told in rows if abs(lines[file] - int(told)) > max(lines[file] / 10, 5)}
    assert not wrong, f"ARCHITECTURE.md, An order's way: write these numbers of lines: {wrong}"


# -- links and commands ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("file", DOCUMENTS, ids=named)
def test_linked_files_exist(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        assert target.startswith("http") or (file.parent / target).exists(), target
    for target in re.findall(r"`((?:docs|controller|drivers|inventory|lab|tests|device_templates)/[\w./-]+)`", text):
        assert (ROOT / target).exists(), target


def commands(file: Path) -> list[list[str]]:
    found = []
    code = "\n".join(fenced or span for fenced, span in CODE.findall(file.read_text(encoding="utf-8")))
    for line in COMMAND.findall(code):
        words = []
        for word in shlex.split(line.split(" | ")[0].replace("'", "")):
            if not re.fullmatch(r"[\w./<>=\[\]:-]+", word):
                break
            words.append(word.strip("[].,;:"))
        found.append(words)
    return found


@pytest.mark.parametrize("file", DOCUMENTS, ids=named)
def test_commands_and_their_options_exist(file: Path) -> None:
    for words in commands(file):
        here: Any = typer.main.get_command(command_line())
        rest = list(words)
        while rest and hasattr(here, "commands"):
            if rest[0].startswith("-"):
                break
            assert rest[0] in here.commands, f"kaitong {' '.join(words)}: no command {rest[0]!r}"
            here = here.commands[rest.pop(0)]
        options = {
            "--help",
            *(option for parameter in here.params for option in (*parameter.opts, *parameter.secondary_opts)),
        }
        assert {word for word in rest if word.startswith("--")} <= options, f"kaitong {' '.join(words)}"


def test_the_commands_of_the_readme_were_found() -> None:
    """The search above is worth nothing when it finds nothing."""
    found = commands(ROOT / "README.md")
    assert ["lab", "up"] in found
    assert ["plan", "docs/examples/provision.yaml", "--live", "--out", "line.plan"] in found


@pytest.mark.parametrize("file", sorted((ROOT / "docs" / "examples").glob("*.*")), ids=named)
def test_every_example_is_an_order(file: Path) -> None:
    Order.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def test_every_command_is_documented_somewhere() -> None:
    written = "\n".join(file.read_text(encoding="utf-8") for file in DOCUMENTS)
    for name in typer.main.get_command(command_line()).commands:  # type: ignore[attr-defined]  # a group has them
        assert f"kaitong {name}" in written, name


@pytest.mark.parametrize("file", DOCUMENTS, ids=named)
def test_documents_speak_of_the_product_only(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"(?i)\bTODO\b|\bFIXME\b|/(?:root|work|home)/|\b(?:pypi|npmjs)\.", text)


# -- reference tables --------------------------------------------------------------------------------------------------
def test_the_inventory_file_has_every_key_in_its_reference() -> None:
    text = (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8")
    keys = text.partition("## Keys")[2].partition("## Attributes")[0]
    told = set(re.findall(r"`(\w+)`", keys))
    entries = [entry for entry in vars(file_schema).values() if isinstance(entry, type) and issubclass(entry, Entry)]
    keys_of = {field.alias or name for entry in entries for name, field in entry.model_fields.items()}
    assert len(keys_of) > 30
    assert keys_of - told - {"object", "element"} == set(), "keys that the reference does not have"
    example = yaml.safe_load(re.findall(r"(?s)```yaml\n(.*?)```", text)[0])
    read(example, "the example")


def test_every_attribute_of_the_networks_is_in_the_reference() -> None:
    text = (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8").partition("## Attributes")[2]
    for network in (ROOT / "lab" / "networks").glob("*.yaml"):
        for element in yaml.safe_load(network.read_text(encoding="utf-8"))["elements"]:
            for attribute in element.get("attributes") or {}:
                assert f"`{attribute}`" in text, (element["name"], attribute)
    assert all(f"`{platform}`" in text for platform in drivers.platforms())


def test_every_field_of_a_rule_is_in_its_table() -> None:
    text = (
        (ROOT / "docs" / "drivers.md")
        .read_text(encoding="utf-8")
        .partition("A `Rule` (")[2]
        .partition("What no rule")[0]
    )
    assert re.findall(r"(?m)^\| `(\w+)` \|", text) == [field.name for field in fields(Rule)]
