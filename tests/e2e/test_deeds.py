"""A use case in one file has a route, a command, a permission, an audit row and a documentation entry; jobs over HTTP.

The file is the one that docs/write-a-use-case.md shows, in a folder outside; server, workers and commands are processes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from lab.client import LabClient, Running
from tests.e2e.test_api import METRO, imported, order, served, wait_for

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str]]
MORTAL = '''
"""A job that ends its worker so many times."""

import os
from pathlib import Path

from pydantic import BaseModel

from controller.model.actor import Actor
from controller.usecases.kit.declared import usecase
from controller.usecases.kit.ports import Reach


class Deaths(BaseModel):
    marks: Path
    deaths: int


class Survived(BaseModel):
    attempts: int


@usecase(permission="test.die", job=True)
def mortal(ports: Reach, _actor: Actor, given: Deaths) -> Survived:
    """End the worker so many times."""
    before = len(list(given.marks.iterdir()))
    (given.marks / str(before)).touch()
    ports.progress(f"after {before}", before, given.deaths)
    if before < given.deaths:
        os._exit(9)
    return Survived(attempts=before + 1)
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An extra folder that every process of the test looks in."""
    (tmp_path / "outside" / "usecases").mkdir(parents=True)
    monkeypatch.setenv("KAITONG_EXTRA_FOLDERS", str(tmp_path / "outside"))
    return tmp_path / "outside" / "usecases"


@pytest.fixture
def kaitong(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The real command line on the test's database: exit code and stdout."""
    monkeypatch.setenv("KAITONG_DATABASE_URL", sqlite_url)

    def run(*words: object) -> tuple[int, str]:
        command = [sys.executable, "-m", "controller.doors.cli.main", *map(str, words)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    return run


def test_a_use_case_is_one_file(folder: Path, kaitong: Run, sqlite_url: str) -> None:
    text = (ROOT / "docs" / "write-a-use-case.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert found
    (folder / "note_on_service.py").write_text(found[1])
    imported(sqlite_url, METRO)
    with served(sqlite_url, "--no-worker") as api:
        service = api.post("/api/v1/intents", json=order()).json()["service"]
        note = {"service": service, "text": "moves in May"}
        route = "/api/v1/deeds/note-on-service"
        first = api.post(route, json=note, headers={"Idempotency-Key": "N1"})
        assert first.status_code == 200, first.text
        assert first.json().items() >= {"service": service, "text": "moves in May", "actor": "api"}.items()
        assert api.post(route, json=note, headers={"Idempotency-Key": "N1"}).json() == first.json()
        assert api.post(route, json=note | {"text": "x"}, headers={"Idempotency-Key": "N1"}).status_code == 409
        assert api.post(route, json=note | {"text": ""}).status_code == 422
        assert api.post(route, json=note | {"service": "EL"}).status_code == 404
        code, out = kaitong("do", "note-on-service", "--service", service, "--text", "by phone", "--json")
        assert code == 0, out
        assert json.loads(out)["actor"] == "cli"
        trail = api.get("/api/v1/audit", params={"about": service}).json()
        told = [(row["deed"], row["actor"], row["door"], row["outcome"]) for row in trail]
        assert told == [
            ("note_on_service", "cli", "cli", "done"),
            ("note_on_service", "api", "api", "state-conflict"),
            ("note_on_service", "api", "api", "done"),
        ]
        assert [row["answer"] and row["answer"]["text"] for row in trail] == ["by phone", None, "moves in May"]
        described = api.get("/openapi.json").json()["paths"][route]["post"]
        assert described["summary"] == "Write a note on a service."
    assert "note-on-service" in kaitong("do")[1]
    assert "what shall be remembered" in kaitong("do", "note-on-service", "--help")[1]
    assert "\n## note_on_service\n" in kaitong("do", "--docs")[1]
    assert "service.note" in kaitong("do", "--docs")[1]
    assert "by phone" not in kaitong("audit", "--about", service)[1]
    assert "note_on_service" in kaitong("audit", "--about", service)[1]


def test_a_file_without_permission_keeps_the_server_from_starting(folder: Path, kaitong: Run) -> None:
    (folder / "paint.py").write_text(MORTAL.replace('permission="test.die", ', "").replace("mortal", "paint"))
    code, out = kaitong("serve", "--port", "1", "--no-worker")
    assert code == 1
    assert "paint declares no permission" in out


# -- jobs -------------------------------------------------------------------------------------------------------------
def ended(api: httpx2.Client, started: httpx2.Response) -> dict[str, Any]:
    """The job as it ended."""
    assert started.status_code == 202, started.text
    place = started.headers["location"]
    wait_for(lambda: api.get(place).json()["state"] in {"completed", "failed"}, 240)
    job: dict[str, Any] = api.get(place).json()
    return job


def test_what_the_command_line_can_the_api_can(lab: Running, metro: LabClient, sqlite_url: str) -> None:
    imported(sqlite_url, lab.network_file)
    with served(sqlite_url) as api:
        wait_for(lambda: api.get("/health").status_code == 200)
        wanted = order("6 Beishan Road")
        live = ended(api, api.post("/api/v1/jobs/live-plan", json=wanted))
        assert live["state"] == "completed", live
        assert live["result"]["live"] is True
        assert "olt-xh-1" in live["progress"]["text"]
        applied = api.post("/api/v1/plans/apply", json={"hash": live["result"]["hash"]})
        assert applied.status_code == 202, applied.text
        intent = applied.json()["links"]["self"]
        wait_for(lambda: api.get(intent).json()["state"] == "completed")
        assert api.post("/api/v1/plans/apply", json={"hash": live["result"]["hash"]}).json()["id"] in intent

        drift = ended(api, api.post("/api/v1/jobs/check-sync", json={"element": "olt-xh-1"}))
        assert drift["result"]["in_sync"] is True
        assert drift["result"]["recorded"] > 0
        ids = ended(api, api.post("/api/v1/jobs/sync-from", json={"element": "pe-1"}))["result"]["used"]
        assert ids["s-vlan ge-0/0/1"] == 2
        heard = ended(api, api.post("/api/v1/jobs/discover", json={"element": "olt-xh-1"}))
        assert heard["result"]["found"] or heard["result"]["optics"]
        lost = ended(api, api.post("/api/v1/jobs/check-sync", json={"element": "olt-none"}))
        assert (lost["state"], lost["error"]["type"]) == ("failed", "urn:kaitong:problem:not-found")

        page = api.get("/api/v1/jobs", params={"limit": 2})
        rest = api.get(page.headers["link"].split(">")[0].strip("<")).json()
        assert [job["deed"] for job in page.json() + rest] == ["check_sync", "discover", "sync_from", "check_sync"]


def test_a_driver_is_tested_as_a_job(sqlite_url: str) -> None:
    with served(sqlite_url) as api:
        asked = {"platform": "huawei_smartax", "only": "login", "points": 1}
        job = ended(api, api.post("/api/v1/jobs/driver-test", json=asked))
        assert job["state"] == "completed", job
        assert job["result"]["passed"] == job["result"]["total"] > 0
        unknown = ended(api, api.post("/api/v1/jobs/driver-test", json={"platform": "nothing"}))
        assert (unknown["state"], unknown["error"]["field"]) == ("failed", "platform")
        assert "huawei_smartax" in unknown["error"]["fix"]
        real = api.post("/api/v1/jobs/driver-test", json={"platform": "huawei_smartax", "target": "10.0.0.1"})
        assert real.status_code == 422, real.text
        assert "target: a job examines a driver on a simulated element alone" in real.json()["detail"]
        assert "kaitong driver test PLATFORM --target HOST" in real.json()["detail"]


def test_a_plan_is_applied_by_its_order_and_hash_or_refused(sqlite_url: str) -> None:
    imported(sqlite_url, METRO)
    with served(sqlite_url, "--no-worker") as api:
        wanted = order("5 Beishan Road", requester="crm")
        plan = api.post("/api/v1/plans", json=wanted).json()["hash"]
        other = api.post("/api/v1/intents", json=order("2 Beishan Road"))
        assert other.status_code == 202, other.text
        stale = api.post("/api/v1/plans/apply", json={"hash": plan, "order": wanted})
        assert (stale.status_code, stale.json()["type"]) == (409, "urn:kaitong:problem:plan-stale")
        anew = api.post("/api/v1/plans", json=wanted).json()["hash"]
        for _ in range(2):
            done = api.post("/api/v1/plans/apply", json={"hash": anew, "order": wanted})
            assert done.status_code == 202, done.text
        assert api.post("/api/v1/plans/apply", json={"hash": anew}).status_code == 404
        assert api.post("/api/v1/plans/apply", json={"hash": anew, "order": wanted, "plan": {}}).status_code == 422
        assert len(api.get("/api/v1/intents").json()) == 2


@contextmanager
def worker(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`kaitong worker` while the block runs."""
    ours = {"KAITONG_DATABASE_URL": url, "KAITONG_LEASE_SECONDS": "3", "KAITONG_ANSWER_SECONDS": "5"}
    command = [sys.executable, "-m", "controller.doors.cli.main", "worker"]
    with subprocess.Popen(command, env=os.environ | ours, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


@pytest.mark.parametrize(("deaths", "state"), [(1, "completed"), (99, "failed")])
def test_a_job_outlives_its_worker_but_does_not_end_them_all(
    folder: Path, sqlite_url: str, tmp_path: Path, deaths: int, state: str
) -> None:
    (folder / "mortal.py").write_text(MORTAL)
    (tmp_path / "marks").mkdir()
    with served(sqlite_url, "--no-worker") as api:
        given = {"marks": str(tmp_path / "marks"), "deaths": deaths}
        started = api.post("/api/v1/jobs/mortal", json=given, headers={"Idempotency-Key": "M1"})
        again = api.post("/api/v1/jobs/mortal", json=given, headers={"Idempotency-Key": "M1"})
        assert again.json()["id"] == started.json()["id"]
        for _ in range(min(deaths, 3)):
            with worker(sqlite_url) as victim:
                assert victim.wait(90) == 9
        with worker(sqlite_url):
            job = ended(api, started)
    assert job["state"] == state, job
    if deaths == 1:
        assert (job["attempt"], job["result"]) == (2, {"attempts": 2})
        assert job["progress"] == {"text": "after 1", "done": 1, "total": 1}
    else:
        assert (job["attempt"], job["error"]["type"]) == (3, "urn:kaitong:problem:worker-died")
        assert job["error"]["fix"]
