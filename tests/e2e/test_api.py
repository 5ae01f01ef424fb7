"""The API as order systems see it: a real server process, real HTTP, a database of its own.

Most of it needs no element: there is no worker, accepted intents wait. One test has a worker and the lab.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

import httpx2
import pytest
import yaml
from sqlalchemy import text
from sqlmodel import Session

from inventory.database import engine, migrate
from inventory.importer import load, load_file
from lab.client import LabClient, Running

METRO = Path(__file__).parents[2] / "lab" / "networks" / "metro.yaml"
NUMBER = (f"T-{n}" for n in count())


@contextmanager
def served(url: str, *options: str, soak: float = 0.2, retry: float = 5.0) -> Iterator[httpx2.Client]:
    """`kaitong serve` on a free port while the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = {"KAITONG_DATABASE_URL": url, "KAITONG_SOAK_SECONDS": str(soak), "KAITONG_RETRY_SECONDS": str(retry)}
    environment = os.environ | ours
    command = [sys.executable, "-m", "controller.doors.cli.main", "serve", "--json", "--port", str(port), *options]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            base = json.loads(read_object(process.stdout))["url"]
            with httpx2.Client(base_url=base, trust_env=False, timeout=30) as client:
                wait_for(lambda: client.get("/health").status_code in {200, 503})
                yield client
        finally:
            process.terminate()
            process.wait(60)


def read_object(stream: IO[bytes]) -> str:
    """The first JSON value of a process that goes on running: its last line is the closing brace."""
    lines: list[bytes] = []
    while line := stream.readline():
        lines.append(line)
        if line.strip() == b"}":
            break
    return b"".join(lines).decode()


def wait_for(seen: Any, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if seen():
                return
        except httpx2.TransportError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The metro inventory with only two S-VLANs, so that a pool can be full."""
    made = f"sqlite:///{tmp_path_factory.mktemp('api')}/kaitong.db"
    network = yaml.safe_load(METRO.read_text())
    next(pool for pool in network["pools"] if pool["kind"] == "s-vlan")["range"] = "1001-1002"
    store = engine(made)
    migrate(store)
    with Session(store) as session, session.begin():
        load(session, network, "metro")
    store.dispose()
    return made


@pytest.fixture(scope="module")
def api(url: str) -> Iterator[httpx2.Client]:
    with served(url, "--no-worker") as client:
        yield client


def order(address: str = "5 Beishan Road", **changes: Any) -> dict[str, Any]:
    characteristics = {"address": address, "bandwidth_down": 20480, "bandwidth_up": 10240}
    characteristics |= changes.pop("characteristics", {})
    body = {"operation": "provision", "product": "internet_line", "customer": "hupan-tea", "external_id": next(NUMBER)}
    return {
        name: value
        for name, value in (body | {"characteristics": characteristics} | changes).items()
        if value is not None
    }


def imported(url: str, network: Path) -> None:
    store = engine(url)
    migrate(store)
    with Session(store) as session, session.begin():
        load_file(session, network)
    store.dispose()


def reserved(url: str) -> tuple[int, ...]:
    """How many rows there are of everything that an order could leave behind."""
    with engine(url).connect() as connection:
        tables = ("allocation", "allocation_use", "hold", "intent", "service", "event")
        return tuple(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables)


@pytest.fixture(scope="module")
def taken(api: httpx2.Client) -> dict[str, Any]:
    """An accepted intent: `1 Beishan Road` with its ONT."""
    answer = api.post("/api/v1/intents", json=order("1 Beishan Road", external_id="T-taken", comment="first"))
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: httpx2.Response, status: int, field: str, code: str = "") -> dict[str, Any]:
    """Problem details that name the field and the fix, and nothing of the inside."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["status"]) == (status, status), body
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["type"].startswith("urn:kaitong:problem:")
    assert body["type"].endswith(code)
    assert body["field"] == field, body
    assert body["title"]
    assert body["detail"]
    assert body["fix"]
    assert "Traceback" not in answer.text
    assert ".py" not in answer.text
    return body


NESTED: Any = 1
for _ in range(300):
    NESTED = [NESTED]

BAD = {
    "unknown address": (order("1 Nowhere Street"), 422, "characteristics.address"),
    "unknown serial": (
        order(characteristics={"address": None, "ont_serial": "HWTCFFFFFFFF"}),
        422,
        "characteristics.ont_serial",
    ),
    "serial already used": (
        order("2 Beishan Road", characteristics={"ont_serial": "48575443A0000000"}),
        409,
        "characteristics.ont_serial",
    ),
    "malformed serial": (order(characteristics={"ont_serial": "HWTC1"}), 422, "characteristics.ont_serial"),
    "bandwidth too small": (order(characteristics={"bandwidth_down": 1}), 422, "characteristics.bandwidth_down"),
    "bandwidth too large": (order(characteristics={"bandwidth_up": 10**8}), 422, "characteristics.bandwidth_up"),
    "bandwidth no number": (order(characteristics={"bandwidth_up": "fast"}), 422, "characteristics.bandwidth_up"),
    "unknown characteristic": (order(characteristics={"colour": "red"}), 422, "characteristics.colour"),
    "unknown product": (order(product="teleport"), 422, "product"),
    "unknown customer": (order(customer="nobody"), 422, "customer"),
    "unknown operation": (order(operation="explode"), 422, "operation"),
    "unknown field": (order(colour="red"), 422, "colour"),
    "unknown service": ({"operation": "suspend", "external_id": "T-x", "service": "EL0"}, 404, "service"),
    "no number": (order(external_id=None), 422, "external_id"),
    "number with a newline": (order(external_id="a\nb"), 422, "external_id"),
    **{
        f"address with {mark!r}": (order(f"5 Beishan{mark}Road"), 422, "characteristics.address")
        for mark in ("\n", "\t", "\r", "\x00", "\x1b")
    },
    "a flag for a VLAN": (order(characteristics={"access_vlan": True}), 422, "characteristics.access_vlan"),
    "a flag for a port": (order(characteristics={"ont_port": True}), 422, "characteristics.ont_port"),
    "characteristics in each other": (order(characteristics={"address": NESTED}), 422, "characteristics"),
    "comment with an escape": (order(comment="\x1b[2J"), 422, "comment"),
    **{
        f"description with {mark!r}": (order(characteristics={"description": f"a{mark}b"}), 422, "characteristics.description")
        for mark in ("\n", ";", "|", "?", '"', "<", "\x00", "`", "$(x)")
    },
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_orders_are_refused_and_reserve_nothing(
    api: httpx2.Client, url: str, taken: dict[str, Any], case: str
) -> None:
    body, status, field = BAD[case]
    before = reserved(url)
    refused(api.post("/api/v1/intents", json=body), status, field)
    refused(api.post("/api/v1/plans", json=body), status, field)
    assert reserved(url) == before


@pytest.mark.parametrize("body", ['{"operation": ', "", "[]", '"x"', "nonsense"])
def test_a_malformed_body_is_refused(api: httpx2.Client, url: str, body: str) -> None:
    before = reserved(url)
    answer = api.post("/api/v1/intents", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    refused(answer, answer.status_code, "body")
    assert reserved(url) == before


def test_every_field_at_fault_is_listed(api: httpx2.Client) -> None:
    body = order(characteristics={"bandwidth_down": 1, "bandwidth_up": 2, "ont_port": 99})
    found = refused(api.post("/api/v1/intents", json=body), 422, "characteristics.bandwidth_down")
    assert {item["field"] for item in found["errors"]} == {
        "characteristics.bandwidth_down",
        "characteristics.bandwidth_up",
        "characteristics.ont_port",
    }


def test_what_does_not_exist_is_a_404(api: httpx2.Client) -> None:
    refused(api.get("/api/v1/elements/olt-xh-9"), 404, "element", "not-found")
    refused(api.get("/api/v1/intents/IN0"), 404, "intent", "not-found")
    refused(api.get("/api/v1/intents/IN0/events"), 404, "intent", "not-found")
    refused(api.get("/api/v1/services/EL0"), 404, "service", "not-found")
    refused(api.get("/api/v1/plans/IN0"), 404, "intent", "not-found")
    refused(api.get("/api/v1/history/99999"), 404, "revision", "not-found")
    refused(api.get("/api/v1/nothing"), 404, "path", "no-such-route")
    refused(api.delete("/api/v1/intents"), 405, "path", "method-not-allowed")
    refused(api.get("/api/v1/intents?limit=0"), 422, "limit")
    refused(api.get("/api/v1/history/x"), 422, "revision")


def test_the_same_order_twice_is_one_intent(api: httpx2.Client, url: str, taken: dict[str, Any]) -> None:
    before = reserved(url)
    again = api.post("/api/v1/intents", json=order("1 Beishan Road", external_id="T-taken", comment="other words"))
    assert again.status_code == 202
    assert again.json() == taken
    assert again.headers["location"] == f"/api/v1/intents/{taken['id']}"
    body = order("1 Beishan Road", external_id=None)
    by_header = api.post("/api/v1/intents", json=body, headers={"Idempotency-Key": "T-taken"})
    assert by_header.json() == taken
    other = order("1 Beishan Road", external_id="T-taken", characteristics={"bandwidth_down": 512})
    refused(api.post("/api/v1/intents", json=other), 409, "external_id", "state-conflict")
    planned = api.post("/api/v1/plans", json=order("1 Beishan Road", external_id="T-taken"))
    assert refused(planned, 409, "external_id", "accepted-before")["intent"] == taken["id"]
    assert reserved(url) == before


def test_an_exhausted_pool_is_told(api: httpx2.Client, url: str, taken: dict[str, Any]) -> None:
    """There are two S-VLANs; a cancelled order gives its own back."""
    second = api.post("/api/v1/intents", json=order("3 Beishan Road")).json()
    before = reserved(url)
    found = refused(api.post("/api/v1/intents", json=order("4 Beishan Road")), 409, "s-vlan", "pool-exhausted")
    assert "s-vlan" in found["detail"]
    assert reserved(url) == before
    # it waits for the elements that the first one holds: cancelling it ends it at once
    answer = api.post(f"/api/v1/intents/{second['id']}/cancel", json={"requester": "crm", "reason": "wrong address"})
    assert answer.status_code == 202
    assert answer.json()["state"] == "cancelled"
    assert answer.json()["reason"] == "cancelled by crm: wrong address"
    assert api.post("/api/v1/plans", json=order("4 Beishan Road")).status_code == 200
    again = api.post(f"/api/v1/intents/{second['id']}/cancel")
    assert (again.status_code, again.json()["state"]) == (202, "cancelled")


def test_a_plan_reserves_nothing_and_names_each_undo(api: httpx2.Client, url: str) -> None:
    before = reserved(url)
    plan = api.post("/api/v1/plans", json=order("5 Beishan Road")).json()
    assert reserved(url) == before
    assert {step["element"]: step["undo"] for step in plan["elements"]} == {
        "pe-1": "device timer", "ptn-core-1": "device timer", "ptn-xh-1": "device timer", "olt-xh-1": "inverse",
    }  # fmt: skip
    for step in plan["elements"]:
        assert step["diff"]
        assert step["commands"]
        assert step["inverse"]
        assert (step["action"], step["removed"]) == ("create", 0)
    assert len(plan["hash"]) == 64


def test_lists_and_single_things(api: httpx2.Client, taken: dict[str, Any]) -> None:
    listed = api.get("/api/v1/intents", params={"service": taken["service"]})
    assert listed.headers["x-total-count"] == "1"
    assert [row["id"] for row in listed.json()] == [taken["id"]]
    assert api.get("/api/v1/intents", params={"state": "completed"}).json() == []
    service = api.get(f"/api/v1/services/{taken['service']}").json()
    assert {"kind": "ont-serial", "scope": "", "value": "48575443A0000000"} in service["allocations"]
    elements = api.get("/api/v1/elements", params={"limit": 3, "offset": 1})
    assert (len(elements.json()), elements.headers["x-total-count"]) == (3, "8")
    element = api.get("/api/v1/elements/olt-xh-1").json()
    assert element["hold"]["intent"] == taken["id"]
    assert element["class"] == "olt"
    plan = api.get(f"/api/v1/plans/{taken['id']}").json()
    assert plan["service"] == taken["service"]
    events = api.get(f"/api/v1/intents/{taken['id']}/events").json()
    assert [event["name"] for event in events] == ["accepted", "admitted"]
    later = api.get(f"/api/v1/intents/{taken['id']}/events", params={"after": events[0]["seq"]}).json()
    assert later == events[1:]


def test_an_answer_that_the_client_has_is_not_sent_again(api: httpx2.Client, taken: dict[str, Any]) -> None:
    for path in (f"/api/v1/intents/{taken['id']}", f"/api/v1/services/{taken['service']}", "/api/v1/elements/pe-1"):
        first = api.get(path)
        assert first.status_code == 200
        again = api.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert api.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_no_answer_holds_a_secret(api: httpx2.Client) -> None:
    for path in ("/api/v1/elements", "/api/v1/elements/pe-1", "/openapi.json"):
        assert "lab:lab" not in api.get(path).text


def test_health_says_why_not(api: httpx2.Client) -> None:
    answer = api.get("/health")
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:kaitong:problem:no-worker"


def test_the_description_is_whole(api: httpx2.Client) -> None:
    found = api.get("/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    described = found["info"]["description"]
    assert "problem details" in described
    assert "FastAPI" not in described
    for told in re.findall(r"(/api/v1/[\w/{}]+)", described):
        assert told in found["paths"], told
    operations = [operation for path in found["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["tags"] and operation["responses"]["4XX"] for operation in operations)
    assert len(found["components"]["schemas"]["PostedOrder"]["examples"]) >= 3
    products = api.get("/api/v1/products").json()
    assert products[0]["characteristics"]["properties"]["bandwidth_down"]["minimum"] == 64
    assert products[0]["example"]["address"]


def test_an_order_goes_to_its_end_and_the_stream_with_it(lab: Running, metro: LabClient, sqlite_url: str) -> None:
    imported(sqlite_url, lab.network_file)
    with served(sqlite_url) as api:
        wait_for(lambda: api.get("/health").status_code == 200)
        intent = api.post("/api/v1/intents", json=order("6 Beishan Road")).json()
        path = f"/api/v1/intents/{intent['id']}/events"
        with api.stream("GET", path, headers={"Accept": "text/event-stream"}) as stream:
            told = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
        names = [event["name"] for event in told]
        assert names[:2] == ["accepted", "admitted"], names
        assert names[-1] == "completed", (names, api.get(f"/api/v1/intents/{intent['id']}").json())
        replay = {"Accept": "text/event-stream", "Last-Event-ID": str(told[-2]["seq"])}
        assert [line[4:] for line in api.get(path, headers=replay).text.splitlines() if line.startswith("id: ")] == [
            str(told[-1]["seq"])
        ]
        done = api.get(f"/api/v1/intents/{intent['id']}").json()
        assert {outcome["state"] for outcome in done["outcomes"]} == {"confirmed"}
        revisions = api.get("/api/v1/history", params={"intent": intent["id"]})
        assert revisions.headers["x-total-count"] == "4"
        numbers = sorted(row["id"] for row in revisions.json())
        assert api.get(f"/api/v1/history/{numbers[0]}").json()["sent"]
        assert api.get("/api/v1/history/diff", params={"a": numbers[0], "b": numbers[0]}).json()["text"] == ""
        too_late = api.post(f"/api/v1/intents/{intent['id']}/cancel")
        refused(too_late, 409, "intent", "state-conflict")
        service = api.get(done["links"]["service"]).json()
        edge = next(part["variables"]["pe_address"] for part in service["design"] if part["role"] == "edge")
        assert metro.trace("48575443A0000005")["reached"]["address"] == edge


def test_cancel_cancels_what_runs(lab: Running, metro: LabClient, sqlite_url: str) -> None:
    imported(sqlite_url, lab.network_file)
    before = metro.snapshot()
    with served(sqlite_url, soak=3.0) as api:
        intent = api.post("/api/v1/intents", json=order("7 Beishan Road")).json()
        path = f"/api/v1/intents/{intent['id']}"
        wait_for(lambda: "soaking" in {event["name"] for event in api.get(f"{path}/events").json()})
        assert metro.snapshot() != before
        asked = api.post(f"{path}/cancel", json={"requester": "crm", "reason": "wrong address"})
        assert (asked.status_code, asked.json()["state"]) == (202, "inProgress")
        wait_for(lambda: api.get(path).json()["state"] == "rolledBack")
        assert api.get(path).json()["reason"] == "cancelled by crm: wrong address"
        assert metro.snapshot() == before
        assert api.get(f"/api/v1/services/{intent['service']}").json()["allocations"] == []
        refused(api.post(f"{path}/cancel"), 409, "intent", "state-conflict")


def test_an_element_in_doubt_is_alarmed_and_a_person_decides(lab: Running, metro: LabClient, sqlite_url: str) -> None:
    imported(sqlite_url, lab.network_file)
    before = metro.snapshot()
    with served(sqlite_url, soak=1.0, retry=60.0) as api:
        intent = api.post("/api/v1/intents", json=order("8 Beishan Road")).json()
        path = f"/api/v1/intents/{intent['id']}"
        wait_for(lambda: "soaking" in {event["name"] for event in api.get(f"{path}/events").json()})
        refused(api.post(f"{path}/resolution", json={"choice": "back"}), 409, "choice", "state-conflict")
        metro.fault("olt-xh-1", "unreachable")
        wait_for(lambda: api.get(path).json()["state"] == "held")
        listed = api.get("/api/v1/alarms")
        (alarm,) = listed.json()
        assert listed.headers["x-total-count"] == "1"
        assert (alarm["element"], alarm["service"], alarm["severity"]) == ("olt-xh-1", intent["service"], "major")
        assert (alarm["customer"], alarm["choices"]) == ("hupan-tea", ["retry", "back", "abandon"])
        assert alarm["next_try"] > alarm["since"]
        assert api.get("/health").json()["in_doubt"] == 1
        shown = api.get(f"{path}/resolution").json()
        assert (shown["way"], shown["tries"]) == ("back", 1)
        effects = {choice["choice"]: choice["elements"] for choice in shown["choices"] if choice["possible"]}
        assert {effect["element"] for effect in effects["back"]} == {"olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1"}
        assert next(effect for effect in effects["back"] if effect["element"] == "olt-xh-1")["commands"]
        refused(api.post(f"{path}/resolution", json={"choice": "forward"}), 409, "choice", "state-conflict")
        refused(api.post(f"{path}/resolution", json={"choice": "explode"}), 422, "choice")
        refused(api.post(f"{path}/resolution", json={"choice": "abandon", "who": "noc"}), 422, "why")
        refused(
            api.post(f"{path}/resolution", json={"choice": "abandon", "why": "burnt", "element": "pe-1"}),
            422,
            "element",
        )
        refused(api.post("/api/v1/intents/IN0/resolution", json={"choice": "back"}), 404, "intent")
        refused(api.get("/api/v1/intents/IN0/resolution"), 404, "intent")
        metro.clear_faults("olt-xh-1")
        asked = api.post(f"{path}/resolution", json={"choice": "back", "who": "noc", "why": "it answers again"})
        assert asked.status_code == 202
        wait_for(lambda: api.get(path).json()["state"] == "rolledBack")
        told = [(event["name"], event["text"]) for event in api.get(f"{path}/events").json()]
        assert ("resolution chosen", "back by noc: it answers again") in told
        assert api.get("/api/v1/alarms").json() == []
        assert api.get("/health").json()["in_doubt"] == 0
        assert api.get("/api/v1/history/restored").json()[0]["count"] == 1
        assert metro.snapshot() == before


def test_it_answers_the_same_on_postgres(postgres_url: str) -> None:
    imported(postgres_url, METRO)
    with served(postgres_url, "--no-worker") as api:
        body = order("1 Beishan Road")
        intent = api.post("/api/v1/intents", json=body).json()
        assert api.post("/api/v1/intents", json=body).json() == intent
        refused(
            api.post("/api/v1/intents", json=order("1 Beishan Road")), 409, "characteristics.ont_serial", "already-used"
        )
        for path in ("intents", "services", "elements", "history", "alarms", "history/restored"):
            assert api.get(f"/api/v1/{path}").status_code == 200
        service = api.get(intent["links"]["service"]).json()
        assert len(service["allocations"]) == 12
        assert api.get("/api/v1/elements/olt-xh-1").json()["hold"]["intent"] == intent["id"]
        assert api.get("/health").json()["type"] == "urn:kaitong:problem:no-worker"
