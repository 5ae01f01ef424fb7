"""What we ask of DBOS beyond its documented calls: the private names of one file, and the signatures we rely on.

A new version of DBOS that changes any of them fails here, and not on the night when a worker has died.
"""

from __future__ import annotations

import importlib.metadata
import inspect
import os
import re
import signal
import tomllib
from pathlib import Path
from typing import Any

import pytest
from dbos import DBOS, DBOSClient, _queue, _scheduler, _workflow_commands
from dbos._dbos import _get_dbos_instance
from dbos._sys_db import SystemDatabase

import controller
from controller.line import dbos_private
from controller.line.worker import prepare_database
from controller.proof.crash.forkserver import ForkServer
from controller.records.commits import Looks, commits
from inventory.database import engine

ROOT = Path(__file__).parents[2]


def parameters(call: Any) -> list[str]:
    return [name for name in inspect.signature(call).parameters if name != "self"]


def test_the_version_is_the_one_that_was_read() -> None:
    assert importlib.metadata.version("dbos").startswith("3.4.")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "dbos==3.4.*" in project["project"]["dependencies"]


def test_take_over_recovers_the_rows_of_named_executors() -> None:
    assert parameters(DBOS._recover_pending_workflows) == ["executor_ids"]
    assert inspect.ismethod(DBOS._recover_pending_workflows), "called on the class: one DBOS in a process"
    assert {"status", "executor_id", "load_input", "load_output"} <= set(parameters(DBOS.list_workflows))


def test_private_names_stand_in_one_file() -> None:
    """What ruff must let pass there, and imports of private modules."""
    folder = Path(controller.__file__).parent
    found = [
        file
        for file in folder.rglob("*.py")
        if re.search(r"(from|import) dbos\._|DBOS[\w()]*\._|_sys_db\b", file.read_text(encoding="utf-8"))
    ]
    assert found == [Path(dbos_private.__file__)]


@pytest.mark.parametrize(
    ("thread", "asks"),
    [
        (_queue.queue_thread, {"list_queues"}),
        (_queue.queue_worker_thread, {"get_queue", "start_queued_workflows"}),
        (_workflow_commands._run_background_jobs, {"background_job_lock"}),
        (_scheduler.dynamic_scheduler_loop, {"list_schedules"}),
    ],
    ids=["queues", "queue", "background jobs", "schedules"],
)
def test_what_threads_ask_on_timers_is_what_is_asked_when_due(thread: Any, asks: set[str]) -> None:
    """Through the instance, each time: so an answer can be put in between."""
    source = inspect.getsource(thread)
    assert asks <= set(re.findall(r"dbos\._sys_db\.(\w+)\(", source))
    assert all(callable(getattr(SystemDatabase, name)) for name in asks)
    assert inspect.signature(_get_dbos_instance).parameters == {}


def test_answers_that_are_put_in_between() -> None:
    assert parameters(SystemDatabase.start_queued_workflows)[0] == "queue"
    assert parameters(SystemDatabase.get_queue)[0] == "name"
    assert parameters(SystemDatabase.background_job_lock) == ["job_name"]
    jobs = inspect.getsource(_workflow_commands.background_jobs_thread)
    assert re.findall(r'"(\w+)": ', jobs) == ["delayed_workflows", "workflow_timeout"]
    assert parameters(SystemDatabase.transition_delayed_workflows) == []
    assert "return [], " in inspect.getsource(SystemDatabase.start_queued_workflows)


def test_who_has_no_room_for_a_job_looks_again(empty_url: str) -> None:
    """Where a job of its own ends, and makes room, nobody says so."""
    made = engine(empty_url)
    prepare_database(empty_url)
    heard = commits(empty_url)
    try:
        looks = Looks(heard)
        client = DBOSClient(system_database_engine=made, application_name="kaitong")
        queue, database = client.register_queue("of one", worker_concurrency=1), client._sys_db
        take = dbos_private._when_due(database.start_queued_workflows, queue, looks)
        assert looks.due()
        assert take(queue, "executor", "version", None, 1) == ([], "worker_concurrency")
        assert looks.due()
        assert take(queue, "executor", "version", None, 0) == ([], None)
        assert not looks.due()
    finally:
        heard.close()
        made.dispose()


def test_the_tables_are_made_by_a_public_call() -> None:
    assert parameters(DBOS.migrate)[0] == "system_database_url"


def test_a_phase_starts_in_our_own_transaction() -> None:
    names = parameters(DBOSClient.enqueue_in_transaction)
    assert names[:3] == ["conn_or_session", "options", "args"]
    assert {"system_database_engine", "application_name", "lazy"} <= set(parameters(DBOSClient.__init__))


def test_a_wait_can_be_ended() -> None:
    assert parameters(DBOSClient.set_workflow_delay)[0] == "workflow_id"
    assert "delay_seconds" in parameters(DBOSClient.set_workflow_delay)
    assert {"workflow_id_prefix", "status"} <= set(parameters(DBOSClient.list_workflows))


def test_a_worker_starts_on_this_python(empty_url: str) -> None:
    """DBOS makes its tables, launches and takes work up: what it asks of SQLite differs from Python to Python."""
    forkserver = ForkServer()
    try:
        worker = forkserver.fork({"KAITONG_DATABASE_URL": empty_url})
        os.kill(worker, signal.SIGTERM)
        assert forkserver.gone(worker, 30.0) == 0
    finally:
        forkserver.close()
