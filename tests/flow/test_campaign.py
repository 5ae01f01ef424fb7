"""A small campaign on each database has no violation; and a campaign can see: what is altered by hand is told.

A large one is `kaitong lab campaign`; docs/proof.md says what it covers.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

import lab
from controller.model.intent import IntentState
from controller.proof.campaign.campaign import campaign, opened
from controller.proof.campaign.orders import OrderGenerator
from lab.network import World
from lab.wide import widen

METRO = Path(lab.__file__).parent / "networks" / "metro.yaml"
INTENTS = 16


@pytest.mark.parametrize(("kind", "network"), [("sqlite", "metro"), ("postgres", "metro"), ("sqlite", "mixed")])
def test_a_campaign_ends_without_a_violation(
    request: pytest.FixtureRequest, kind: str, network: str, tmp_path: Path
) -> None:
    db = "sqlite" if kind == "sqlite" else request.getfixturevalue("_postgres")
    traces, said = tmp_path / "traces.jsonl", []
    report = campaign(INTENTS, seed=11, workers=2, db=db, network=network, districts=2, traces=traces, say=said.append)
    found = json.loads(json.dumps(report.figures))
    assert found["violations"] == []
    assert found["intents"] == sum(found["outcomes"].values()) == INTENTS
    assert {outcome.rpartition(" ")[2] for outcome in found["outcomes"]} <= {
        state for state in IntentState if state.final
    }
    assert found["strikes"]["kill"] >= 1
    assert sum(found["strikes"].values()) >= INTENTS / 2
    assert {"refused", "seconds", "intents_per_second", "restored", "take_over_p50", "take_over_p99"} <= found.keys()
    told = [json.loads(line) for line in traces.read_text(encoding="utf-8").splitlines()]
    assert len(told) == INTENTS
    assert sum(one["faults"] + one["deaths"] for one in told) > 0
    assert {way for one in told for way in one["elements"].values()} == {"timer", "inverse"}
    assert all(one["events"][0] == "accepted" for one in told)
    assert all(one["state"] in one["events"] for one in told)


def test_what_is_altered_by_hand_is_told() -> None:
    with opened(3, 1, districts=1, say=lambda _text: None) as one:
        one.work(3)
        one.settle()
        altered = one.lab.running("pe-2").replace("office of the operator", "somebody was here")
        one.lab.load("pe-2", altered)
        one.judge()
        told = [found for found in one.run_log.told(3) if "somebody was here" in found["violation"]]
        assert told
        assert {found["intent/element"] for found in told} == {"pe-2"}
        assert all(found["replay"][0].startswith("kaitong lab campaign --seed 3 ") for found in told)


def test_an_order_that_is_lost_or_never_ends_is_told() -> None:
    with opened(4, 1, districts=1, say=lambda _text: None) as one:
        one.work(2)
        one.settle()
        intent, ticket = next(iter(one.run_log.tickets.items()))
        one.run_log.tickets["INAAAAAAAAAAAAA"] = ticket
        one.run_log.tickets[intent].state = IntentState.REJECTED
        one.judge()
        told = "\n".join(found["violation"] for found in one.run_log.told(4))
        assert "INAAAAAAAAAAAAA - the order is lost - it was accepted" in told
        assert f"{intent} - an end is an end - expected rejected, found " in told


def test_a_seed_draws_the_same_orders() -> None:
    network = yaml.safe_load(METRO.read_text(encoding="utf-8"))
    desks = [OrderGenerator(network, seed) for seed in (7, 7, 8)]
    drawn = []
    for order_generator in desks:
        texts = []
        for number in range(40):
            draft = order_generator.draw(number)
            assert draft is not None
            texts.append(draft.text)
            if draft.line is not None:
                draft.line.service = draft.line.service or f"EL{number}"
                order_generator.settle(draft, IntentState.ROLLED_BACK if number % 5 == 4 else IntentState.COMPLETED)
        drawn.append(texts)
    assert drawn[0] == drawn[1] != drawn[2]
    assert any("(" in text.split("{")[0] for text in drawn[0] + drawn[2]), "some must be refused"


def test_districts_share_nothing_but_the_pools(tmp_path: Path) -> None:
    file = widen(METRO, tmp_path, 3, {"s-vlan": 3})
    wide = yaml.safe_load(file.read_text(encoding="utf-8"))
    metro = yaml.safe_load(METRO.read_text(encoding="utf-8"))
    world = World.from_file(file)
    assert len(world.elements) == 3 * len(metro["elements"])
    assert len(wide["coverage"]) == 3 * len(metro["coverage"])
    for key in ("name", "management", "identity"):
        assert len({str(element[key]) for element in wide["elements"]}) == len(wide["elements"])
    assert len({row["address"] for row in wide["coverage"]}) == len(wide["coverage"])
    assert [pool["kind"] for pool in wide["pools"]] == [pool["kind"] for pool in metro["pools"]]
    assert {pool["kind"]: pool["quarantine"] for pool in wide["pools"] if "quarantine" in pool} == {"s-vlan": 3}
    assert "PTN-XH-1-D3" in world.elements["ptn-core-1-d3"].running()
    assert "10.255.42.1" in world.elements["ptn-core-1-d3"].running()
    with pytest.raises(ValueError, match="districts - expected 1 to 200, found 201"):
        widen(METRO, tmp_path, 201)
