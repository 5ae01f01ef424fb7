"""`kaitong` as engineers use it: exit codes, `--json`, one clear line for every error, and a service's whole life.

Most commands run in this process, with the arguments and the folder of their own; those that hold a worker run as one.
"""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from controller import plugins
from controller.doors.cli.main import main
from lab.client import LabClient, Running

ROOT = Path(__file__).parents[2]
METRO = ROOT / "lab" / "networks" / "metro.yaml"
EXAMPLES = ROOT / "docs" / "examples"


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Kaitong = Callable[..., Said]


@pytest.fixture
def kaitong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kaitong:
    """Run one command in an empty folder with a database of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAITONG_SOAK_SECONDS", "0.2")

    def run(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["kaitong", *map(str, words)])
        capsys.readouterr()
        code: Any = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return Said(int(code or 0), said.out, said.err)

    return run


@pytest.fixture
def imported(kaitong: Kaitong) -> Kaitong:
    assert kaitong("inventory", "import", METRO).code == 0
    return kaitong


def order(file: Path, **changes: Any) -> Path:
    body = yaml.safe_load((EXAMPLES / "provision.yaml").read_text())
    characteristics = body["characteristics"] | changes.pop("characteristics", {})
    file.write_text(yaml.safe_dump(body | {"characteristics": characteristics} | changes))
    return file


def one_line(said: Said) -> str:
    """The single line of an error: nothing on stdout, no traceback."""
    assert said.code == 1
    assert said.out == ""
    first, *others = said.err.splitlines()
    assert first.startswith("Error: "), said.err
    assert all(line.startswith("  ") for line in others)
    assert "Traceback" not in said.err
    return first


def test_help_imports_nothing_heavy() -> None:
    """What is left is Python's and typer's own time; `tests/benchmarks/footprint.py` reports it."""
    command = [sys.executable, "-X", "importtime", "-m", "controller.doors.cli.main", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert loaded.isdisjoint(
        {"sqlalchemy", "pydantic", "fastapi", "rich", "yaml", "nornir", "dbos", "napalm", "lab", "drivers", "inventory"}
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


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*")), ids=lambda file: str(file.name))
def test_every_example_is_an_order(example: Path) -> None:
    from controller.doors.cli._doors import document
    from controller.doors.cli.plan import order_of

    assert order_of(document(example)).operation in example.name or example.stem in {"change-bandwidth", "move"}


def test_plan_shows_the_native_diff_and_exits_with_2(imported: Kaitong, tmp_path: Path) -> None:
    said = imported("plan", EXAMPLES / "provision.yaml", "--out", tmp_path / "plan.json")
    assert said.code == 2
    assert "+ olt-xh-1 (huawei_smartax) undo: inverse" in said.out
    assert "+ vlan 1001 smart" in said.out
    assert "Plan: 4 elements to change, " in said.out
    assert "\x1b[" not in said.out
    assert imported("intent", "list", "--json").json == []
    found = imported("plan", EXAMPLES / "provision.yaml", "--json")
    assert found.code == 2
    assert found.json["hash"] == json.loads((tmp_path / "plan.json").read_text())["hash"]


def test_apply_asks_first_and_refuses_a_plan_that_no_longer_holds(imported: Kaitong, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    imported("plan", EXAMPLES / "provision.yaml", "--out", file)
    assert "--auto-approve" in imported("apply", file).err
    # meanwhile another order takes the ids that were planned
    other = order(tmp_path / "o.yaml", external_id="OTHER-1", characteristics={"address": "2 Beishan Road"})
    assert imported("intent", "submit", other).code == 0
    said = imported("apply", file, "--auto-approve")
    assert said.code == 1
    assert said.err.startswith("Error: the plan no longer holds")
    assert "id s-vlan  1001 - planned" in said.err
    assert len(imported("intent", "list", "--json").json) == 1
    body = json.loads(file.read_text())
    body["plan"]["characteristics"]["bandwidth_down"] = 999
    file.write_text(json.dumps(body))
    assert "was changed after it was written" in imported("apply", file, "--auto-approve").err
    file.write_text(json.dumps({"format": "kaitong-plan-0"}))
    assert "kaitong-plan-0" in imported("apply", file, "--auto-approve").err


@pytest.mark.parametrize("how", [[], ["--live"]], ids=["offline", "live"])
def test_an_order_that_was_accepted_before_is_not_planned_again(
    imported: Kaitong, tmp_path: Path, how: list[str]
) -> None:
    words = order(tmp_path / "o.yaml")
    intent = imported("intent", "submit", words, "--json").json["id"]
    said = one_line(imported("plan", words, *how, "--out", tmp_path / "plan.json"))
    assert f"external_id 'CRM-2026-000101' of 'crm': this order was accepted before as intent {intent}" in said
    assert "give it a new number to plan it anew" in said
    assert not (tmp_path / "plan.json").exists()
    refused = imported("plan", words, *how, "--json").json
    assert (refused["field"], refused["status"], refused["intent"]) == ("external_id", 409, intent)
    asked = imported("apply", words)
    assert f"accepted before as intent {intent}" in asked.err
    assert "--auto-approve" in asked.err
    again = imported("apply", words, "--auto-approve", "--no-wait", "--json")
    assert (again.json["id"], len(imported("intent", "list", "--json").json)) == (intent, 1)


def test_an_intent_that_waits_can_be_cancelled(imported: Kaitong, tmp_path: Path) -> None:
    first = imported("intent", "submit", order(tmp_path / "o.yaml", external_id="A-1"), "--json").json
    words = order(tmp_path / "o.yaml", external_id="A-2", characteristics={"address": "2 Beishan Road"})
    second = imported("intent", "submit", words, "--json").json
    assert (first["state"], second["state"]) == ("inProgress", "acknowledged")
    assert "accepted before" in imported("intent", "submit", words).out
    for sign in ("\n", "\t", "\x1b"):
        refused = imported("intent", "cancel", second["id"], "--reason", f"wrong{sign}address")
        assert "--reason: holds a line's end" in one_line(refused)
        refused = imported("intent", "resolve", first["id"], "--choose", "abandon", "--why", f"a{sign}b")
        assert "--why: holds a line's end" in one_line(refused)
    assert imported("intent", "cancel", second["id"], "--json").json["state"] == "cancelled"
    watched = imported("intent", "watch", second["id"])
    assert watched.code == 1
    assert "cancelled by cli" in watched.out
    refused = imported("intent", "resolve", first["id"], "--choose", "retry")
    assert "inProgress: nothing of it is in doubt" in one_line(refused)
    assert "only a held intent" in refused.err
    assert "not possible: " in imported("intent", "resolve", first["id"]).out
    assert "one of: retry, forward, back, abandon" in imported("intent", "resolve", first["id"], "--choose", "x").err
    assert imported("element", "show", "olt-xh-1", "--json").json["hold"]["intent"] == first["id"]


def test_json_is_all_there_is_on_stdout(imported: Kaitong) -> None:
    for words in (
        ["matrix"], ["intent", "list"], ["service", "list"], ["element", "list"], ["element", "show", "pe-1"],
        ["inventory", "pools"], ["inventory", "ports"], ["inventory", "ports", "--element", "pe-1"], ["history", "list"],
        ["inventory", "import", METRO], ["element", "alarms"], ["history", "restored"],
    ):  # fmt: skip
        said = imported(*words, "--json")
        assert (said.code, said.err) == (0, ""), words
        assert said.json is not None
        plain = imported(*words)
        assert plain.code == 0
        assert plain.out.strip()


def test_matrix_is_what_the_folders_hold(kaitong: Kaitong) -> None:
    rows = {(row["platform"], row["role"]): row for row in kaitong("matrix", "--json").json}
    assert rows["huawei_smartax", "access"]["undo"] == "inverse"
    assert rows["ptn_netconf", "transport"]["undo"] == "device timer"
    assert all(row["lab"] for row in rows.values())
    assert rows["juniper_junos", "edge"]["operations"] == ["provision", "change", "suspend", "resume", "teardown"]
    assert rows["juniper_junos", "edge"]["proof"] == "contract"
    doubts = rows["huawei_smartax", "access"]["doubts"]
    assert all(doubt.keys() == {"line", "unknown", "meanwhile"} for doubt in doubts)
    told = kaitong("matrix", "huawei_smartax", "--doubts", "--json").json
    assert told == [{"platform": "huawei_smartax", **doubt} for doubt in doubts]
    assert doubts[0]["line"] in kaitong("matrix", "--doubts").out
    assert "one of: cisco_iosxr, huawei_smartax" in kaitong("matrix", "nokia_sros").err


def test_a_driver_is_examined(kaitong: Kaitong, monkeypatch: pytest.MonkeyPatch) -> None:
    said = kaitong("driver", "test", "ptn_netconf", "--only", "whole life", "--json")
    assert said.code == 0
    assert (said.json["passed"], said.json["total"], said.json["failures"]) == (1, 1, [])
    assert (
        "1 of 1 checks passed against lab (ptn-xh-1)"
        in kaitong("driver", "test", "ptn_netconf", "--only", "whole life").out
    )
    assert "one of: cisco_iosxr, huawei_smartax" in kaitong("driver", "test", "nokia_sros").err
    assert (
        "has no template voice.j2; one of: transport" in kaitong("driver", "test", "ptn_netconf", "--role", "voice").err
    )
    assert "transport has no variable 'colour'" in kaitong("driver", "test", "ptn_netconf", "--set", "colour=1").err
    for words, fault in (("pw_id=x", "a whole number"), ("suspended=no", "true or false")):
        said = kaitong("driver", "test", "ptn_netconf", "--set", words).err
        assert f"--set {words} - expected {fault}" in said
    listed = kaitong("driver", "test", "sdh_tl1", "--set", "sides=x").err
    assert "--set sides=x - expected nothing: it is no single value, leave it out" in listed
    for text, fault in (
        ("[" * 3000, "nested deeper"),
        ("a: [", "neither YAML nor JSON"),
        ("elements: 1", "no list `elements`"),
    ):
        Path("net.yaml").write_text(text)
        assert fault in kaitong("driver", "test", "ptn_netconf", "--network", "net.yaml").err
    assert "write NAME=VALUE" in kaitong("driver", "test", "ptn_netconf", "--set", "colour").err
    assert "--password-env VARIABLE" in kaitong("driver", "test", "ptn_netconf", "--target", "127.0.0.1:1").err
    monkeypatch.setenv("BOX", "x")
    login = ("--username", "lab", "--password-env", "BOX")
    assert "write HOST:PORT" in kaitong("driver", "test", "ptn_netconf", "--target", "127.0.0.1:ssh", *login).err
    assert "target - 127.0.0.1:1 - " in kaitong("driver", "test", "ptn_netconf", "--target", "127.0.0.1:1", *login).err
    # nothing was examined: that is no full score
    assert kaitong("driver", "test", "ptn_netconf", "--only", "no such check").code == 1


@pytest.fixture
def network(kaitong: Kaitong, lab: Running, metro: LabClient, monkeypatch: pytest.MonkeyPatch) -> Kaitong:
    """With the elements of the lab, under their true addresses."""
    del metro  # for its tidying
    monkeypatch.setenv("KAITONG_LAB_STATE", str(lab.state_file))
    assert kaitong("inventory", "import", lab.network_file).code == 0
    return kaitong


def applied(*words: object) -> subprocess.CompletedProcess[str]:
    """`kaitong apply` as a process: it may hold a worker."""
    command = [sys.executable, "-m", "controller.doors.cli.main", "apply", *map(str, words), "--auto-approve"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_service_from_plan_to_teardown(network: Kaitong, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert network("plan", EXAMPLES / "provision.yaml", "--live", "--out", plan).code == 2
    done = applied(plan)
    assert done.returncode == 0, done.stderr + done.stdout
    for step in ("accepted", "staged", "committed", "confirmed", "completed"):
        assert f" s  {step}" in done.stdout
    service = network("service", "list", "--json").json[0]["id"]
    assert f"service {service}" in done.stdout
    traced = network("lab", "trace", service)
    assert traced.code == 0, traced.out
    assert "as ordered" in traced.out
    _in_sync(network, service)
    again = applied(EXAMPLES / "provision.yaml", "--json")
    assert (again.returncode, json.loads(again.stdout)["state"]) == (0, "completed")
    assert len(network("history", "list", "--json").json) == 4
    first, last = (network("history", "list", "--json").json[place]["id"] for place in (-1, 0))
    assert network("history", "show", first).code == 0
    assert network("history", "diff", first, last).code == 0

    same = _about(tmp_path, "change-bandwidth", service, characteristics={"bandwidth_down": 102400})
    unchanged = network("plan", same)
    assert (unchanged.code, unchanged.out.startswith("No changes")) == (0, True)

    torn = applied(_about(tmp_path, "teardown", service), "--json")
    assert (torn.returncode, json.loads(torn.stdout)["state"]) == (0, "completed"), torn.stderr
    assert network("service", "show", service, "--json").json["state"] == "terminated"


def _in_sync(network: Kaitong, service: str) -> None:
    for element in ("olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1"):
        found = network("element", "check-sync", element, "--json")
        assert (found.code, found.json["missing"]) == (0, {})
        assert found.json["recorded"] > 0
        assert service in network("element", "show", element, "--json").json["services"]
        assert network("element", "sync-from", element, "--json").json["used"]


def _about(folder: Path, example: str, service: str, **changes: Any) -> Path:
    body = yaml.safe_load((EXAMPLES / f"{example}.yaml").read_text())
    file = folder / f"{example}.yaml"
    file.write_text(yaml.safe_dump(body | {"service": service} | changes))
    return file


def test_onts_that_are_heard_are_shown_with_their_port(network: Kaitong) -> None:
    found = network("element", "onts", "olt-xh-1", "--json")
    assert found.code == 0
    assert {"port": "0/1/0", "serial": "48575443A0000000"}.items() <= found.json["found"][0].items()
    assert all(value["ont"].startswith("ont ") and value["rx"] < 0 for value in found.json["optics"])
    assert "48575443A0000000" in network("element", "onts", "olt-xh-1").out
    refused = network("element", "onts", "pe-1")
    assert refused.code == 1
    assert "pe-1 is a juniper_junos, which is not asked for ONTs" in " ".join(refused.err.split())
    assert network("element", "onts", "olt-xh-9").code == 1


def test_drift_is_found_and_named(network: Kaitong, metro: LabClient, base: dict[str, str]) -> None:
    done = applied(EXAMPLES / "provision.yaml", "--json")
    service = json.loads(done.stdout)["service"]
    metro.load("pe-1", metro.running("pe-1").replace("unit 1001 {", "protect: unit 1001 {"))
    held = network("element", "check-sync", "pe-1", "--json")
    assert (held.code, [words.rpartition(" - ")[2] for words in held.json["holds"]]) == (
        0,
        ["what it protects cannot change: unprotect it first"],
    )
    assert "holds: pe-1 - protect interfaces" in network("element", "check-sync", "pe-1").out
    metro.load("pe-1", base["pe-1"])  # somebody put the old configuration back
    found = network("element", "check-sync", "pe-1", "--json")
    assert (found.code, found.json["in_sync"]) == (2, False)
    assert any("unit 1001" in line[-1] for line in found.json["missing"][service])
    assert f"of {service}" in network("element", "check-sync", "pe-1").out
    assert network("lab", "trace", service).code == 1


def test_a_refused_line_comes_back_as_one_that_was_rolled_back(network: Kaitong, metro: LabClient) -> None:
    before = metro.snapshot()
    assert (
        network("lab", "fault", "olt-xh-1", "reject", "--match", "service-port", "--text", "Failure: no room").code == 0
    )
    assert "reject" in network("lab", "list").out
    done = applied(EXAMPLES / "provision.yaml")
    assert done.returncode == 1
    assert "no room" in done.stdout
    assert metro.snapshot() == before
    intent = network("intent", "list", "--json").json[0]
    assert intent["state"] in {"rolledBack", "failed"}
    assert "no room" in network("intent", "show", intent["id"]).out
    assert network("lab", "clear", "--json").code == 0
    assert network("lab", "alarms", "olt-xh-1", "--json").code == 0
    assert network("lab", "fault", "olt-xh-1", "nonsense").code == 1


def test_a_site_of_a_vpn_is_ordered_shown_and_traced(network: Kaitong) -> None:
    service = json.loads(applied(EXAMPLES / "provision-vpn-site.yaml", "--json").stdout)["service"]
    shown = " ".join(network("service", "show", service).out.split())
    assert "vpn branches routes 10.20.0.0/16, 192.168.20.0/24" in shown
    traced = network("lab", "trace", service)
    assert traced.code == 0, traced.out
    assert "routing instance KT-1001" in traced.out


def test_an_element_is_watched(network: Kaitong, metro: LabClient) -> None:
    assert "there is no element 'nobody'" in network("element", "watch", "nobody").err
    refused = network("element", "watch", "pe-1")
    assert refused.code == 1
    assert "tells nothing unasked; platforms that do: huawei_smartax, ptn_netconf" in refused.err
    before = set(metro.running("olt-xh-1").splitlines())
    service = json.loads(applied(EXAMPLES / "provision.yaml", "--json").stdout)["service"]
    new = "\n".join(line for line in metro.running("olt-xh-1").splitlines() if line not in before)
    (place,) = set(re.findall(r" gpon (\S+ ont \d+) ", new))
    ont = f"ont {place.replace(' ont', '')}"
    command = [sys.executable, "-m", "controller.doors.cli.main", "element", "watch", "olt-xh-1"]
    metro.raise_alarm("olt-xh-1", ont)
    with (
        subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, text=True) as json_lines,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as plain,
    ):
        assert json_lines.stdout is not None
        assert plain.stdout is not None
        try:
            stands = json.loads(json_lines.stdout.readline())
            assert (stands["what"], stands["object"], stands["severity"]) == ("stands", ont, "warning")
            assert stands["services"] == [service]
            assert f"stands   warning   {ont}  " in plain.stdout.readline()
            metro.raise_alarm("olt-xh-1", "ont 0/1/0 61")
            metro.clear_alarm("olt-xh-1", "injected ont 0/1/0 61")
            told = [json.loads(json_lines.stdout.readline()) for _ in range(2)]
            assert [(one["what"], one["object"]) for one in told] == [
                ("raised", "ont 0/1/0 61"),
                ("cleared", "ont 0/1/0 61"),
            ]
            assert "raised   warning   ont 0/1/0 61" in plain.stdout.readline()
            assert "cleared ont 0/1/0 61" in " ".join(plain.stdout.readline().split())
            json_lines.send_signal(signal.SIGINT)
            assert json_lines.wait(10) == 130
            metro.fault("olt-xh-1", "unreachable")
            assert plain.wait(10) == 1
        finally:
            for process in (json_lines, plain):
                process.kill()


def test_the_lab_comes_up_with_its_inventory_and_goes_down(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "controller.doors.cli.main", "lab"]
    with subprocess.Popen([*command, "up", "--ephemeral", "--json"], cwd=tmp_path, stdout=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 60
            listed = [sys.executable, "-m", "controller.doors.cli.main", "element", "list", "--json"]
            # the import comes last
            while b"olt-xh-1" not in subprocess.run(listed, cwd=tmp_path, capture_output=True, check=False).stdout:
                assert time.monotonic() < deadline
            down = subprocess.run([*command, "down"], cwd=tmp_path, capture_output=True, text=True, check=False)
            assert down.returncode == 0, down.stderr
            out, _ = process.communicate(timeout=30)
            assert "olt-xh-1" in json.loads(out)["elements"]
            assert process.returncode == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()


def test_a_person_sees_what_is_in_doubt_and_decides(
    network: Kaitong, metro: LabClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAITONG_RETRY_SECONDS", "60")
    monkeypatch.setenv("KAITONG_SOAK_SECONDS", "2")
    before = metro.snapshot()
    with subprocess.Popen(
        [sys.executable, "-m", "controller.doors.cli.main", "worker", "--json"], stdout=subprocess.PIPE
    ) as process:
        intent = network("intent", "submit", EXAMPLES / "provision.yaml", "--json").json["id"]

        def reaches(state: str, seconds: float = 30.0) -> None:
            deadline = time.monotonic() + seconds
            while (found := network("intent", "show", intent, "--json").json)["state"] != state:
                assert time.monotonic() < deadline, found
                time.sleep(0.2)

        try:
            deadline = time.monotonic() + 30
            while metro.running("olt-xh-1") == before["olt-xh-1"]:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            network("lab", "fault", "olt-xh-1", "unreachable", "--stay")
            reaches("held")
            assert network("element", "show", "olt-xh-1", "--json").json["hold"]["in_doubt"]
            assert f"intent resolve {intent}" in network("intent", "cancel", intent).err
            (alarm,) = network("element", "alarms", "--json").json
            assert (alarm["element"], alarm["intent"], alarm["tries"]) == ("olt-xh-1", intent, 1)
            assert alarm["choices"] == ["retry", "back", "abandon"]
            assert "olt-xh-1  major" in network("element", "alarms").out
            drawn = network("intent", "resolve", intent)
            assert (drawn.code, drawn.err) == (0, "")
            assert "    olt-xh-1 (in doubt) as soon as it answers it is restored to its snapshot of " in drawn.out
            assert "    pe-1 (restored) is as in its snapshot of " in drawn.out
            assert "restored and released already" in drawn.out
            said = network("intent", "resolve", intent, "--choose", "abandon")
            assert "without a reason" in one_line(said)
            network("lab", "clear")
            assert (
                network("intent", "resolve", intent, "--choose", "back", "--why", "tried", "--json").json["id"]
                == intent
            )
            reaches("rolledBack", 20)
            assert network("element", "alarms", "--json").json == []
            assert network("history", "restored", "--json").json[0]["count"] == 1
            assert "back by cli: tried" in network("history", "list").out
            assert metro.snapshot() == before
        finally:
            process.terminate()
