"""The way to an element is not cut by the controller: refused without a timer, kept only after a new login with one."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from rich.console import Console
from sqlalchemy import func, select

from controller.app import App
from controller.doors.cli.main import main
from controller.doors.terminal import element_tables
from controller.doors.terminal.plan import drawn
from controller.errors import ManagementPath, problem
from controller.line.transaction import Transaction
from controller.model.intent import IntentState
from controller.model.order import Order
from controller.model.plan import Plan
from controller.proof.crash.forkserver import ForkServer
from controller.queries.element_views import ElementView, HoldView
from controller.queries.elements import element_view
from controller.queries.plans import plan_view
from controller.records.tables import Intent, Service
from controller.settings import Settings
from controller.usecases.live_plan import planned_live
from controller.usecases.submit_order import accept, dry_run
from drivers import path_mistake
from inventory.importer import Summary, load
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, House

OLT, NEAR, FAR, ROUTER = ELEMENTS
BEHIND = "olt-bj-1"
"""no part of a line from Beishan Road"""


@pytest.fixture
def house(sqlite_url: str, lab: Running, metro: LabClient, forkserver: ForkServer) -> Iterator[House]:
    assert metro
    settings = Settings(database_url=sqlite_url, soak_seconds=1.0, answer_seconds=5.0, retry_seconds=0.5, attempts=2)
    made = House(settings, lab, forkserver)
    yield made
    made.close()


def managed(house: House, **management: dict[str, Any]) -> Summary:
    """The same network, with these management paths: `olt_xh_1={"path": [...]}`."""
    network = yaml.safe_load(house.lab.network_file.read_text(encoding="utf-8"))
    for entry in network["elements"]:
        entry["management"] |= management.get(entry["name"].replace("-", "_"), {})
    return house.app.store.write(lambda session: load(session, network, "metro", path_mistake))


def order(house: House) -> Order:
    return house.asked("provision", address="7 Beishan Road")


def shown(house: House, element: str) -> ElementView:
    with house.app.store.read() as session:
        return element_view(session, element)


def hold(house: House, element: str) -> HoldView:
    found = shown(house, element).hold
    assert found
    return found


def drawing(thing: Any) -> str:
    out = io.StringIO()
    Console(file=out, width=200, soft_wrap=True).print(thing)
    return out.getvalue()


# -- an element without a timer ---------------------------------------------------------------------------------------
PATHS: dict[str, dict[str, dict[str, Any]]] = {
    "its own VLAN": {"olt_xh_1": {"path": ["vlan 1001"]}},
    "its own uplink": {"olt_xh_1": {"path": ["uplink 0/3/0"]}},
    "another element is behind it": {"olt_bj_1": {"through": [{"element": OLT, "object": "vlan 1001"}]}},
}


def accepted(app: App, wanted: Order) -> object:
    return accept(app.store, wanted, app.starter)


def planned(app: App, wanted: Order) -> object:
    return dry_run(app.store, wanted)


@pytest.mark.parametrize("way", [planned, accepted, planned_live], ids=["dry run", "acceptance", "live dry run"])
@pytest.mark.parametrize("path", PATHS)
def test_without_a_timer_it_is_refused_and_nothing_is_reserved_or_sent(
    house: House, path: str, way: Callable[[App, Order], object]
) -> None:
    managed(house, **PATHS[path])
    exchanges = house.client.stats()["exchanges"]
    with pytest.raises(ManagementPath) as refused:
        way(house.app, order(house))
    told = problem(refused.value).as_dict()
    assert (told["status"], told["type"]) == (409, "urn:kaitong:problem:management-path")
    ((reaches, management),) = PATHS[path].items()
    name = management["path"][0] if "path" in management else "vlan 1001"
    line = "vlan 1001 smart" if name == "vlan 1001" else "port vlan 1001 0/3 0"
    assert told["detail"].startswith(f"{OLT} - management path - expected no change of {name}, through which ")
    assert f"{reaches.replace('_', '-')} is managed, found {line!r}" in told["detail"]
    assert told["field"] == "element"
    assert told["fix"].startswith("do this change by hand")
    assert told["touches"][0] == {
        "element": OLT, "object": name, "line": line, "reaches": reaches.replace("_", "-")
    }  # fmt: skip
    assert house.client.stats()["exchanges"] == exchanges
    assert house.ids() == []
    assert house.held() == []
    with house.app.store.read() as session:
        for table in (Intent, Service):
            assert session.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_what_leaves_the_path_alone_is_done(house: House) -> None:
    managed(house, olt_xh_1={"path": ["vlan 90", "uplink 0/3/1"]}, pe_1={"path": ["interface ge-0/0/1.7"]})
    assert dry_run(house.app.store, order(house)).reached == ()


def test_an_object_that_the_platform_does_not_know_refuses_every_plan(house: House) -> None:
    """A path that was written by another door than the importer's: it could never be seen to be touched."""
    network = yaml.safe_load(house.lab.network_file.read_text(encoding="utf-8"))
    network["elements"][0]["management"]["path"] = ["tunnel 1"]
    house.app.store.write(lambda session: load(session, network, "metro"))
    with pytest.raises(ManagementPath, match=r"path of olt-xh-1 - expected one of vlan N, .*, found 'tunnel 1'"):
        dry_run(house.app.store, order(house))


# -- an element with a timer ------------------------------------------------------------------------------------------
WITH_TIMER: dict[str, dict[str, Any]] = {
    "ptn_xh_1": {"path": ["port ge-1/1"]},
    "olt_bj_1": {"through": [{"element": NEAR, "object": "port ge-1/1"}]},
    "pe_1": {"path": ["interface ge-0/0/1"]},
}


def logins(sent: list[str]) -> int:
    """Each login asks who answers."""
    return sum("platform-info" in rpc or "get-system-information" in rpc for rpc in sent)


def test_with_a_timer_it_is_shown_and_kept_after_a_new_login(house: House) -> None:
    made = managed(house, **WITH_TIMER)
    assert (made.created, made.updated) == (0, 3)
    plan = dry_run(house.app.store, order(house))
    assert Plan.from_dict(json.loads(json.dumps(plan.as_dict()))) == plan
    assert plan.reached == (BEHIND, ROUTER, NEAR)
    view = plan_view(plan, 180)
    text = drawing(drawn(view))
    for reaches, name in ((NEAR, "port ge-1/1"), (BEHIND, "port ge-1/1"), (ROUTER, "interface ge-0/0/1")):
        words = f"touches the management path of {reaches} ({name}): guarded by the element's own timer of 180 s"
        assert words in text
    touched = {step["element"]: step["management"] for step in view.model_dump(mode="json")["elements"]}
    assert [touch["reaches"] for touch in touched[NEAR]] == [BEHIND, NEAR]
    assert touched[NEAR][0]["timer_seconds"] == 180
    assert touched[FAR] == touched[OLT] == []
    house.worker()
    exchanges = house.client.stats()["exchanges"]
    row = house.done("provision", address="7 Beishan Road")
    done = house.app.store.outcomes(row.id)
    assert house.client.stats()["exchanges"][BEHIND] > exchanges[BEHIND], "somebody logged in there"
    assert logins(done[FAR].sent) == 1, "its session was kept over the soak"
    assert logins(done[NEAR].sent) == logins(done[ROUTER].sent) == 2
    for element in (NEAR, ROUTER):
        rpcs = done[element].sent
        again = max(at for at, rpc in enumerate(rpcs) if logins([rpc]))
        commits = [at for at, rpc in enumerate(rpcs) if re.search(r"<(?:nc:)?commit\b|<commit-configuration", rpc)]
        assert commits[-2] < again < commits[-1], f"the login lies between commit and confirm: {rpcs}"
    house.done("teardown", row.service)


def test_an_element_that_cannot_be_reached_any_more_takes_the_change_back(house: House) -> None:
    """It is no part of the line: only its way is."""
    managed(house, **WITH_TIMER)
    house.worker()
    with house.unchanged():
        intent = house.order("provision", address="7 Beishan Road")
        house.until(intent, lambda row: row.phase == "finish")
        assert hold(house, OLT).reason == f"intent {intent} is being watched for alarms"
        house.client.fault(BEHIND, "unreachable", once=False)
        row = house.settled(intent)
        assert row.state == IntentState.ROLLED_BACK, row.reason
        assert row.reason.startswith(f"{BEHIND} - ")
        assert {item["step"] for item in row.evidence} == {"reach"}
        house.client.clear()


def test_where_a_timer_went_back_meanwhile_the_new_commit_needs_a_new_login_too(
    house: House, base: dict[str, str]
) -> None:
    managed(house, **WITH_TIMER)
    plan, settings = dry_run(house.app.store, order(house)), house.app.settings
    targets = house.app.store.targets({*plan.elements, *plan.reached}, settings.answer_seconds)
    with Transaction(plan, targets, house.app.sessions, guard=lambda: None, token="INT", confirm_within=60) as made:
        staged = made.stage()
        made.commit()
        made.verify(staged)
        made.reach()
        for element in plan.elements:
            made.take_transcript(element)
        house.client.load(NEAR, base[NEAR])  # as its timer leaves it
        made.confirm()
        assert logins(made.take_transcript(NEAR)) == 1
        assert logins(made.take_transcript(ROUTER)) == 0, "it was reached since its commit"
        made.verify(staged)
        assert house.client.pending(NEAR) == []
        assert made.rollback(staged) == {}


def test_who_takes_over_after_the_decision_logs_in_before_it_confirms(house: House) -> None:
    managed(house, **WITH_TIMER)
    first = house.worker(KAITONG_FAILPOINT="decide:after")
    intent = house.order("provision", address="7 Beishan Road")
    house.wait_gone(first)
    assert house.intent(intent).decision == "confirm"
    exchanges = house.client.stats()["exchanges"][BEHIND]
    house.worker()
    row = house.settled(intent)
    assert row.state == IntentState.COMPLETED, row.reason
    assert house.client.stats()["exchanges"][BEHIND] > exchanges, "it was reached again"
    house.done("teardown", row.service)


# -- what holds an element --------------------------------------------------------------------------------------------
def test_no_hold_and_no_fence_is_without_a_reason(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    intent = house.order("provision", address="7 Beishan Road")
    assert {hold(house, name).reason for name in ELEMENTS} == {f"intent {intent} is being staged"}
    assert shown(house, BEHIND).hold is None
    house.worker()
    house.until(intent, lambda row: row.phase == "finish")
    house.client.fault(OLT, "unreachable", once=False)
    row = house.settled(intent, held=True)
    assert row.state == IntentState.HELD
    fenced = hold(house, OLT)
    assert fenced.reason == fenced.in_doubt
    assert fenced.reason.startswith(f"{OLT} - ")
    monkeypatch.setenv("KAITONG_DATABASE_URL", house.settings.database_url)
    for words in (["element", "list"], ["element", "list", "--json"], ["element", "show", OLT]):
        monkeypatch.setattr("sys.argv", ["kaitong", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        said = capsys.readouterr().out
        if "--json" in words:
            holds = [one["hold"] for one in json.loads(said) if one["hold"]]
            assert holds
            assert all(one["reason"] and one["since"] and one["intent"] == intent for one in holds)
        else:
            assert "".join(fenced.reason.split()) in "".join(said.split()) or "list" in words
            assert intent in said
            assert "in doubt: " in said or "list" in words
    text = drawing(element_tables.element(shown(house, OLT)))
    assert f"{intent} since " in text
    house.client.clear()
    assert house.settled(intent).state == IntentState.ROLLED_BACK
    assert shown(house, OLT).hold is None
