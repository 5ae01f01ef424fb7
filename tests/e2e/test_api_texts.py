"""Nothing that a client says breaks the API: signs that no table takes, in texts, paths and queries, on both databases.

Each is refused naming the field, or stored escaped; no answer is a server's error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx2
import pytest

from tests.e2e.test_api import METRO, imported, order, served

SIGNS = {"NUL": "\x00", "half a surrogate": "\ud800", "escape": "\x1b[2J", "turned": "\u202e", "long": "x" * 2_000_000}


@pytest.fixture(scope="module")
def api(shared_url: str) -> Iterator[httpx2.Client]:
    """A server on each database. What a test leaves there stands in no other's way: each has an address of its own."""
    imported(shared_url, METRO)
    with served(shared_url, "--no-worker") as client:
        yield client


@pytest.fixture
def new_api(database_url: str) -> Iterator[httpx2.Client]:
    """A server without orders: the first one is in progress."""
    imported(database_url, METRO)
    with served(database_url, "--no-worker") as client:
        yield client


def posted(api: httpx2.Client, path: str, body: dict[str, Any]) -> httpx2.Response:
    return api.post(path, content=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def spoilt(body: dict[str, Any], place: str, sign: str) -> dict[str, Any]:
    """The body with this sign in one of its texts; `characteristics.address`."""
    first, _, rest = place.partition(".")
    inner = spoilt(body[first], rest, sign) if rest else f"{body.get(first, '')}{sign}"
    return body | {first: inner}


def answered(answer: httpx2.Response, field: str) -> None:
    """Accepted, or refused by name; either way every sign is escaped."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.status_code in {400, 404, 409, 422}
        taken = answer.json()["type"].endswith("already-used")  # the one before it was stored
        assert taken or field in json.dumps(answer.json(), ensure_ascii=False)
    assert not {"\x00", "\x1b", "\u202e"} & set(str(answer.json()))
    assert len(answer.text) < 100_000


def test_free_texts_of_an_order(api: httpx2.Client) -> None:
    places = ["comment", "requester", "external_id", "customer", "product", "characteristics.address", "operation"]
    for place in places:
        for sign in SIGNS.values():
            for path in ("/api/v1/intents", "/api/v1/plans"):
                answered(posted(api, path, spoilt(order("7 Beishan Road"), place, sign)), place)
    for name, sign in SIGNS.items():
        more = order("7 Beishan Road") | {f"new{sign}": 1}
        answer = posted(api, "/api/v1/intents", more)
        answered(answer, "body" if name == "half a surrogate" else "new")
        assert answer.status_code == 422, name
    assert api.get("/api/v1/intents").status_code == 200
    assert api.get("/health").status_code in {200, 503}


def test_free_texts_of_a_decision(new_api: httpx2.Client) -> None:
    api = new_api
    intent = posted(api, "/api/v1/intents", order("6 Beishan Road")).json()["id"]
    for sign in SIGNS.values():
        for field in ("who", "why", "element"):
            body = {"choice": "back", "who": "noc", "why": "x"} | {field: f"a{sign}"}
            answered(posted(api, f"/api/v1/intents/{intent}/resolution", body), "")
        answered(posted(api, f"/api/v1/intents/{intent}/cancel", {"requester": f"a{sign}"}), "requester")
    turned = posted(api, f"/api/v1/intents/{intent}/cancel", {"requester": "crm", "reason": "wrong \u202eaddress"})
    assert turned.status_code == 202
    assert "wrong \\u202eaddress" in turned.json()["abort"]


@pytest.mark.parametrize("bad", ["%00", "a%00b", "%1b%5b2J", "%ff%fe", "%ed%a0%80"])
def test_paths_and_queries(api: httpx2.Client, bad: str) -> None:
    for path in ("intents/X", "services/X", "elements/X", "plans/X", "intents/X/events", "intents/X/resolution"):
        answer = api.get(f"/api/v1/{path.replace('X', bad)}")
        answered(answer, "")
        assert answer.status_code in {404, 422}
    for query in (
        "intents?service=X",
        "services?customer=X",
        "services?state=X",
        "history?element=X",
        "history?intent=X",
    ):
        answered(api.get(f"/api/v1/{query.replace('X', bad)}"), "")
    assert api.get("/health").status_code in {200, 503}


LAST = "2147483647"
ADDRESS = (f"{number} Beishan Road" for number in count(11))


@pytest.mark.parametrize("number", [LAST, "2147483648", f"{2**63 - 1}", f"{2**63}", "9" * 20, "-1", "9" * 4_400])
def test_numbers_that_no_row_has(api: httpx2.Client, number: str) -> None:
    intent = posted(api, "/api/v1/intents", order(next(ADDRESS))).json()["id"]
    for path, field in (
        (f"history/{number}", "revision"),
        (f"history/diff?a={number}&b=1", "a"),
        (f"history/diff?a=1&b={number}", "b"),
        (f"intents/{intent}/events?after={number}", "after"),
        *((f"{rows}?offset={number}", "offset") for rows in ("intents", "services", "elements", "history", "alarms")),
        *((f"{rows}?limit={number}", "limit") for rows in ("intents", "services", "elements", "history", "alarms")),
    ):
        answer = api.get(f"/api/v1/{path}")
        last = number == LAST and field not in {"revision", "a", "b", "limit"}
        assert answer.status_code == 200 if last else answer.status_code in {404, 422}, (path[:80], answer.text)
        if not last:
            assert answer.json()["field"] in {field, "revision"}
    resumed = api.get(f"/api/v1/intents/{intent}/events", headers={"Last-Event-ID": number})
    assert resumed.status_code == (200 if number == LAST else 422)


@pytest.mark.parametrize(
    "body", ["[" * 3_000, '{"operation": ' + "[" * 100_000, b"\xff\xfe", '{"a": ' + "1" * 5_000 + "}"]
)
def test_bodies_that_cannot_be_read(api: httpx2.Client, body: str | bytes) -> None:
    answer = api.post("/api/v1/intents", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["field"]) == (400, "body"), answer.text
    assert answer.json()["type"] == "urn:kaitong:problem:malformed-json"
    assert "one JSON object" in answer.json()["fix"]
