"""What a SmartAX may say that the simulated element does not: old algorithms, questions at login, answers without echo."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import asyncssh
import pytest

from drivers.base import Busy, Identity, Target, Unintelligible, Unreachable, WrongElement
from drivers.huawei_smartax import DRIVER

VERSION = "\n  VERSION : MA5800V100R019\n  PATCH   : SPC100\n  PRODUCT : MA5800-X7\n\nOLD(config)#"


class Box:
    """A greeting and a table of answers over a real SSH server."""

    def __init__(self, greeting: str = "\nOLD>", echo: bool = True, answers: dict[str, str] | None = None) -> None:
        self.greeting, self.echo, self.answers = greeting, echo, {"display version": VERSION, **(answers or {})}
        self.typed: list[str] = []

    async def serve(self, process: asyncssh.SSHServerProcess[str]) -> None:
        process.stdout.write(self.greeting)
        if self.greeting.endswith("!"):
            process.exit(0)
            return
        while line := await process.stdin.readline():
            command = line.strip()
            self.typed.append(command)
            process.stdout.write((line if self.echo else "") + self.answers.get(command, "\nOLD(config)#"))

    @contextlib.contextmanager
    def open(self, **algorithms: Any) -> Iterator[Target]:
        opened: queue.Queue[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = queue.Queue()

        async def run() -> None:
            end = asyncio.Event()
            guests: list[asyncssh.SSHServerConnection] = []
            async with asyncssh.listen(
                "127.0.0.1",
                0,
                server_factory=lambda: Anyone(guests),
                process_factory=self.serve,
                server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
                line_editor=False,
                **algorithms,
            ) as acceptor:
                opened.put((acceptor.get_port(), asyncio.get_running_loop(), end))
                await end.wait()
            for guest in guests:
                guest.close()
                await guest.wait_closed()

        thread = threading.Thread(target=asyncio.run, args=(run(),))
        thread.start()
        port, loop, end = opened.get(timeout=10)
        try:
            yield Target(
                "old", "huawei_smartax", "127.0.0.1", port, "lab", "lab", Identity("OLD", "MA5800-X7"), timeout=2
            )
        finally:
            loop.call_soon_threadsafe(end.set)
            thread.join()


class Anyone(asyncssh.SSHServer):
    def __init__(self, guests: list[asyncssh.SSHServerConnection]) -> None:
        self.guests = guests

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.guests.append(conn)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return True


def test_old_algorithms_only_where_they_are_allowed() -> None:
    with Box().open(encryption_algs=["aes128-cbc"], mac_algs=["hmac-sha1"]) as target:
        with pytest.raises(Unreachable, match=r"no acceptable|ncompatible"):
            DRIVER.connect(target)
        session = DRIVER.connect(replace(target, legacy_crypto=True))
        assert session.terminal.hostname == "OLD"
        session.close()


def test_a_banner_that_wants_a_yes_gets_it() -> None:
    box = Box("\nThe network is private. Do you agree? [YES/NO]:", answers={"yes": "\nOLD>"})
    with box.open() as target:
        DRIVER.connect(target).close()
    assert box.typed[:3] == ["yes", "", "undo smart"]


def test_another_product_is_another_element() -> None:
    with (
        Box("\n  Huawei Integrated Access Software (MA5600).\n\nOLD>").open() as target,
        pytest.raises(WrongElement, match="product - expected MA5800-X7, found MA5600"),
    ):
        DRIVER.connect(target)


def test_a_product_that_is_told_only_behind_the_login_is_compared_too() -> None:
    """The banner of this one was changed."""
    other = VERSION.replace("MA5800-X7", "MA5608T")
    for page, told in ((other, "found MA5608T"), (other.replace("PRODUCT", "MODEL  "), "found nothing readable")):
        with (
            Box(answers={"display version": page}).open() as target,
            pytest.raises(WrongElement, match=f"model - expected MA5800-X7, {told}"),
        ):
            DRIVER.connect(target)


def test_no_session_left_is_temporary() -> None:
    with (
        Box("\n  The number of users has reached the upper limit!").open() as target,
        pytest.raises(Busy, match="upper limit"),
    ):
        DRIVER.connect(target)


def test_an_answer_without_its_echo_is_not_believed() -> None:
    with Box(echo=False).open() as target, pytest.raises(Unintelligible):
        DRIVER.connect(target)


def test_a_warning_before_a_deletion_is_answered() -> None:
    question = "  It may interrupt many services. Are you sure to proceed? (y/n)[n]:"
    box = Box(answers={"undo port vlan 7 0/3 0": question, "y": "\nOLD(config)#"})
    with box.open() as target:
        session = DRIVER.connect(target)
        session.apply(("undo port vlan 7 0/3 0",))
        session.close()
    assert box.typed[-2:] == ["undo port vlan 7 0/3 0", "y"]


def test_importing_the_driver_loads_no_library() -> None:
    check = "import sys, drivers.huawei_smartax, drivers.sessions; sys.exit(bool({'netmiko', 'paramiko'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
