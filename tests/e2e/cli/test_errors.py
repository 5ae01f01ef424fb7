"""`kaitong` refuses: one clear line for every error, that names the field and how to mend it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from controller import plugins
from tests.e2e.cli.typed import EXAMPLES, METRO, ROOT, Kaitong, one_line, order


def test_help_imports_nothing_heavy() -> None:
    """What is left is Python's and typer's own time; `tests/benchmarks/footprint.py` reports it."""
    command = [sys.executable, "-X", "importtime", "-m", "controller.doors.cli.main", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert loaded.isdisjoint(
        {"sqlalchemy", "pydantic", "fastapi", "rich", "yaml", "nornir", "dbos", "napalm", "lab", "drivers", "inventory"}
    )


def test_a_list_loads_no_mapped_class_and_no_library_beside_the_database(kaitong: Kaitong) -> None:
    assert kaitong("intent", "list").code == 0
    command = [sys.executable, "-X", "importtime", "-m", "controller.doors.cli.main", "intent", "list"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert "sqlalchemy" in loaded
    assert loaded.isdisjoint(
        {"sqlalchemy.orm", "sqlmodel", "fastapi", "alembic", "dbos", "networkx", "jinja2", "inventory.models"}
    )


def test_a_revision_to_compare_with_must_be_one(kaitong: Kaitong) -> None:
    assert one_line(kaitong("bench", "compare", "v0.0.0-none")) == (
        "Error: revision - there is no revision 'v0.0.0-none' of the source; name one that `git log` shows"
    )


def test_errors_are_one_line_that_names_field_and_fix(imported: Kaitong, tmp_path: Path) -> None:
    def fault(**changes: Any) -> str:
        return one_line(imported("plan", order(tmp_path / "o.yaml", **changes)))

    assert "characteristics.address" in fault(characteristics={"address": "1 Nowhere"})
    assert "characteristics.bandwidth_down" in fault(characteristics={"bandwidth_down": 1})
    assert "characteristics.description" in fault(characteristics={"description": "a; reboot"})
    assert "one of: data_line, internet_line" in fault(product="teleport")
    assert "external_id" in fault(external_id="a\nb")
    assert "did you mean 'hupan-tea'" in fault(customer="hupan-te")
    (tmp_path / "broken.yaml").write_text("operation: [")
    assert "neither YAML nor JSON" in one_line(imported("plan", tmp_path / "broken.yaml"))
    for name, text in (("deep.yaml", "operation: " + "[" * 3000), ("deep.json", '{"operation": ' + "[" * 3000)):
        (tmp_path / name).write_text(text)
        said = one_line(imported("plan", tmp_path / name))
        assert f"file - {tmp_path / name} - " in said
        assert "nested deeper than 60 levels" in said or "neither YAML nor JSON" in said
    (tmp_path / "twice.yaml").write_text("operation: provision\ncustomer: a\noperation: teardown\n")
    assert "line 3: the key 'operation' stands in line 1 already" in one_line(imported("plan", tmp_path / "twice.yaml"))
    (tmp_path / "list.yaml").write_text("- 1")
    assert "no mapping" in one_line(imported("plan", tmp_path / "list.yaml"))
    assert "No such file" in one_line(imported("plan", tmp_path / "none.yaml"))
    assert "EL________" in one_line(imported("plan", EXAMPLES / "suspend.yaml"))
    assert "kaitong service list" in one_line(imported("service", "show", "EL0"))
    assert "kaitong intent list" in one_line(imported("intent", "watch", "IN0"))
    assert "did you mean" in one_line(imported("element", "show", "olt-xh-9"))
    assert "inProgress" in one_line(imported("intent", "list", "--state", "busy"))
    assert "loopback" in one_line(imported("serve", "--host", "0.0.0.0"))
    assert "kaitong lab up" in one_line(imported("lab", "list"))
    assert imported("intent", "list", "--json").json == []


def test_an_inventory_is_held_against_what_there_is(
    kaitong: Kaitong, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, file = yaml.safe_load(METRO.read_text()), tmp_path / "net.yaml"

    def told(**changes: Any) -> str:
        first, *others = network["elements"]
        file.write_text(yaml.safe_dump(network | {"elements": [first | changes, *others]}))
        return kaitong("inventory", "import", file).err

    port = network["elements"][0]["ports"][0]
    where = f"{file}: elements[0] (olt-xh-1)"
    assert f"{where}.platform - expected one of: cisco_iosxr, huawei_smartax" in told(platform="acme_os")
    assert f"{where}.class - expected one of: mstp, olt, ptn, router; found 'ponn'" in told(**{"class": "ponn"})
    assert f"{where}.ports[0] (0/1/0).kind - expected one of: access, core," in told(ports=[port | {"kind": "ponn"}])
    assert "did you mean 'pon'?" in told(ports=[port | {"kind": "ponn"}])
    assert kaitong("element", "list", "--json").json == []
    # a folder from outside brings a platform with ports of its own
    (tmp_path / "acme" / "drivers").mkdir(parents=True)
    smartax = (
        (ROOT / "drivers" / "huawei_smartax" / "__init__.py").read_text().replace('"huawei_smartax"', '"acme_smartax"')
    )
    words = 'port_kinds = frozenset({"radio"})\n    path_patterns'
    (tmp_path / "acme" / "drivers" / "acme_smartax.py").write_text(smartax.replace("path_patterns", words, 1))
    monkeypatch.setenv("KAITONG_EXTRA_FOLDERS", str(tmp_path / "acme"))
    more = [*network["elements"][0]["ports"], {"name": "9/9/9", "kind": "radio"}]
    try:
        assert told(platform="acme_smartax", ports=more) == ""
        assert "found 'radio'" in told(ports=more)
    finally:
        plugins.search([])


def test_a_wrong_command_line_is_not_taken_for_a_plan_with_changes(imported: Kaitong) -> None:
    for words in (
        ["plan"],
        ["plan", "x", "--bogus"],
        ["history", "show", "0"],
        ["bogus"],
        ["history", "show", "9" * 20],
        ["history", "show", "2147483648"],
        ["history", "diff", "1", "9" * 20],
    ):
        said = imported(*words)
        assert (said.code, said.out) == (1, "")
        assert "Error: " in said.err


def test_with_json_an_error_is_an_object_too(imported: Kaitong, tmp_path: Path) -> None:
    said = imported("plan", order(tmp_path / "o.yaml", characteristics={"bandwidth_down": 1}), "--json")
    assert said.code == 1
    assert said.json["field"] == "characteristics.bandwidth_down"
    assert said.json["status"] == 422
