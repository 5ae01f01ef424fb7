"""Private names of the libraries that reach elements: each library's stand in one file, and are there still."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import drivers

HOUSE = Path(drivers.__file__).parent
FILES = {
    "ncclient": "kit/ncclient_session.py",
    "paramiko": "kit/ncclient_session.py",
    "jnpr.junos": "kit/napalm_session.py",
    "netmiko": "kit/netmiko_connection.py",
}
"""library → where its private names stand"""


def _libraries() -> dict[str, list[tuple[Any, tuple[str, ...]]]]:
    """Library → (class, its private names that are used there)."""
    import paramiko
    from jnpr.junos import Device
    from jnpr.junos.exception import ConnectError
    from ncclient import manager
    from ncclient.transport.session import Session
    from ncclient.transport.ssh import SSHSession
    from netmiko.base_connection import BaseConnection

    ssh = ("_transport", "_channel", "_device_handler")
    session = ("_base", "_dispatch_error", "_dispatch_message", "_notification_q")
    return {
        "ncclient": [
            (SSHSession, (*ssh, "_closing")),
            (Session, session),
            (manager.Manager, ("_session",)),
        ],
        "paramiko": [
            (paramiko.Transport, tuple(f"_preferred_{kind}" for kind in ("kex", "ciphers", "macs", "keys", "pubkeys"))),
        ],
        "jnpr.junos": [
            (Device, ("_conn", "_look_for_keys", "_allow_agent", "_conn_open_timeout")),
            (ConnectError, ("_orig",)),
        ],
        "netmiko": [(BaseConnection, ("_try_session_preparation", "special_login_handler", "cleanup"))],
    }


@pytest.mark.parametrize("library", FILES)
def test_a_private_name_is_there_still(library: str) -> None:
    for owner, names in _libraries()[library]:
        written = {inspect.getfile(each) for each in owner.__mro__ if each.__module__.startswith(library)}
        source = "".join(Path(file).read_text("utf-8") for file in written)
        assert [name for name in names if not re.search(rf"\b{name}\b", source)] == []


def test_ncclient_makes_its_sessions_by_the_name_that_is_replaced() -> None:
    from ncclient import manager

    assert "transport.SSHSession(" in inspect.getsource(manager.connect_ssh)


def test_they_stand_in_one_file_each() -> None:
    """What ruff must let pass (a private member of somebody else's object) stands nowhere else."""
    found = {str(file.relative_to(HOUSE)) for file in HOUSE.rglob("*.py") if "SLF001" in file.read_text("utf-8")}
    assert found <= set(FILES.values())
