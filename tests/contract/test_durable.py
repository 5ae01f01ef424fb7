"""What we ask of DBOS beyond its documented calls: one private one, for take-over, and the signatures we rely on.

A new version of DBOS that changes any of them fails here, and not on the night when a worker has died.
"""

from __future__ import annotations

import importlib.metadata
import inspect
import os
import signal
import tomllib
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSClient

from controller.proof.crash.forkserver import ForkServer

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
