"""Public clients as anybody uses them, and a bare socket for TL1: each logs in, changes, is refused and logs out.

In comes what shall be changed and what cannot be, out goes a function that does it at the door of an element and tells
what it heard.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

Door = Mapping[str, Any]
LOGIN = {"username": "lab", "password": "lab"}


@dataclass(frozen=True)
class Said:
    """What a client heard: when it had logged in, and of a change that cannot be."""

    greeting: str
    refusal: str


def netmiko(
    device_type: str, change: tuple[str, ...], wrong: str, finish: Callable[[Any], object]
) -> Callable[[Door], Said]:
    """Log in, find the prompt, change, be refused in configuration mode, finish (commit, save), log out."""

    def drive(door: Door) -> Said:
        from netmiko import ConnectHandler

        box = ConnectHandler(device_type=device_type, **door, **LOGIN, secret="lab")
        if not box.check_enable_mode():
            box.enable()
        greeting = box.find_prompt()
        said = box.send_config_set(list(change), exit_config_mode=False)
        assert not re.search(r"(?m)^\s*(?:%\s?(?!Info)|Error|error|Failure)", said), said
        refusal = box.send_command_timing(wrong, strip_prompt=False)
        finish(box)
        box.disconnect()
        return Said(greeting, refusal)

    return drive


def out_and_save(box: Any) -> None:
    box.exit_config_mode()
    box.save_config()


def commit_and_save(box: Any) -> None:
    box.commit()
    box.exit_config_mode()
    box.save_config()


def _ncclient(door: Door, **how: Any) -> Any:
    from ncclient import manager

    return manager.connect(
        **door, **LOGIN, hostkey_verify=False, allow_agent=False, look_for_keys=False, timeout=30, **how
    )  # fmt: skip


def netconf(change: str, wrong: str, **how: Any) -> Callable[[Door], Said]:
    """Connect, lock, edit, validate, commit, unlock, be refused, close."""

    def drive(door: Door) -> Said:
        from ncclient.operations import RPCError

        with _ncclient(door, **how) as session:
            greeting = " ".join(session.server_capabilities)
            with session.locked("candidate"):
                session.edit_config(target="candidate", config=change)
                session.validate("candidate")
                session.commit()
            if ":startup" in greeting:
                session.copy_config("running", "startup")
            with pytest.raises(RPCError) as refused:
                session.edit_config(target="candidate", config=wrong)
            session.discard_changes()
        return Said(greeting, str(refused.value))

    return drive


def napalm(door: Door) -> Said:
    """Open, read facts, merge, compare, commit, be refused, close."""
    import napalm
    from napalm.base.exceptions import MergeConfigException

    driver = napalm.get_network_driver("junos")(
        door["host"], *LOGIN.values(), timeout=30, optional_args={"port": door["port"]}
    )
    driver.open()
    greeting = driver.get_facts()["hostname"]
    driver.load_merge_candidate(config="set interfaces ge-0/0/1 unit 7 description NAPALM")
    assert "NAPALM" in driver.compare_config()
    driver.commit_config()
    with pytest.raises(MergeConfigException) as refused:
        driver.load_merge_candidate(config="set interfaces ge-0/0/1 unit 7 frobnicate 1")
    driver.discard_config()
    driver.close()
    return Said(greeting, str(refused.value))


def tl1(login: str, change: str, wrong: str, logout: str) -> Callable[[Door], Said]:
    """A socket and nothing else. An answer has come when a line holds `;` alone."""

    def drive(door: Door) -> Said:
        with socket.create_connection((door["host"], door["port"]), 30) as bare:

            def ask(command: str) -> str:
                bare.sendall(command.encode())
                ctag, text = command.split(":")[3].strip(";"), ""
                while not re.search(rf"\nM  {ctag} (?:.*\n)*;", text.replace("\r", "")):
                    data = bare.recv(1 << 16)
                    assert data, text
                    text += data.decode()
                return text

            greeting = ask(login)
            done = ask(change)
            assert "COMPLD" in done, done
            refusal = ask(wrong)
            assert "COMPLD" in ask(logout)
            assert bare.recv(1 << 16) == b""
        return Said(greeting, refusal)

    return drive
