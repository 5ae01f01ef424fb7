"""`kaitong plan`, `apply` and `intent`, while no element is spoken to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.cli.typed import EXAMPLES, Kaitong, one_line, order


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*")), ids=lambda file: str(file.name))
def test_every_example_is_an_order(example: Path) -> None:
    from controller.doors.cli.plan import order_of
    from controller.usecases.kit.files import document

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
