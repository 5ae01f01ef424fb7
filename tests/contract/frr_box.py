"""FRR from Debian as a real box: its BGP daemon alone, without kernel or network, its own shell behind an SSH door.

The packages are unpacked into a folder of the test's; nothing is installed. Where the package index is out of reach the
tests say so and are skipped.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import pty
import shutil
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import pytest

PACKAGES = ("frr", "libyang2", "libc-ares2", "libcap2", "libjson-c5", "libpam0g", "libreadline8")
USER, PASSWORD = "frr", "lab"
CONFIG = """\
hostname PE-FRR
router bgp 65001
 no bgp default ipv4-unicast
 neighbor 192.0.2.9 remote-as 65009
 neighbor 192.0.2.9 description another customer
 neighbor 192.0.2.9 password 8letters
 neighbor 192.0.2.9 timers 5 15
 !
 address-family ipv4 unicast
  neighbor 192.0.2.9 activate
  neighbor 192.0.2.9 maximum-prefix 100
 exit-address-family
exit
"""
PATIENCE = 20.0
"""seconds until the daemon answers"""


@dataclass(frozen=True)
class Box:
    """One running FRR."""

    root: Path
    state: Path
    port: int = 0

    @property
    def environment(self) -> dict[str, str]:
        patterns = ("usr/lib/*-linux-gnu", "usr/lib/*-linux-gnu/frr", "lib/*-linux-gnu")
        found = [str(folder) for pattern in patterns for folder in self.root.glob(pattern)]
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(found), "TERM": "dumb", "VTYSH_PAGER": "cat"}

    @property
    def shell(self) -> list[str]:
        return [str(self.root / "usr/bin/vtysh"), "--vty_socket", str(self.state), "--config_dir", str(self.state)]

    def ask(self, *commands: str) -> str:
        """The answers of FRR's own shell to these commands; no driver is in between."""
        typed = [word for command in commands for word in ("-c", command)]
        done = subprocess.run(
            [*self.shell, *typed], env=self.environment, capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout

    def running(self) -> str:
        return self.ask("show running-config")

    def saved(self) -> str:
        """Without the lines at its head, which bear the date."""
        return "\n".join(row for row in (self.state / "bgpd.conf").read_text().splitlines() if not row.startswith("!"))


@contextlib.contextmanager
def frr(folder: Path) -> Iterator[Box]:
    """Unpack, start, open the door. Skips the test where Debian's index is out of reach."""
    root, state = folder / "root", folder / "state"
    _unpack(folder, root)
    state.mkdir()
    (state / "bgpd.conf").write_text(CONFIG)
    (state / "vtysh.conf").write_text("no service integrated-vtysh-config\nusername root nopassword\n")
    box = Box(root, state)
    command = [
        str(root / "usr/lib/frr/bgpd"),
        "--no_zebra",
        "--no_kernel",
        "--skip_runas",
        "--bgp_port",
        "0",
        "--vty_port",
        "0",
    ]
    command += [
        "--vty_socket",
        str(state),
        "--pid_file",
        str(state / "bgpd.pid"),
        "--config_file",
        str(state / "bgpd.conf"),
    ]
    log = (state / "log").open("w")
    with log, subprocess.Popen(command, env=box.environment, stdout=log, stderr=log) as daemon:
        try:
            deadline = time.monotonic() + PATIENCE
            while "router bgp" not in box.running():
                assert daemon.poll() is None, (state / "log").read_text()
                assert time.monotonic() < deadline, "FRR does not answer"
                time.sleep(0.1)
            box.ask("write memory")
            with _door(box) as port:
                yield Box(root, state, port)
        finally:
            daemon.terminate()


def _unpack(folder: Path, root: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        pytest.skip("no apt here: FRR cannot be fetched")
    if os.geteuid():
        pytest.skip("FRR's shell wants to be root, or a member of its group")
    packages = folder / "packages"
    packages.mkdir(parents=True)
    fetch = ["apt-get", "download", "-qq", *PACKAGES]
    for prepare in ([], ["apt-get", "update", "-qq"]):
        if prepare:
            subprocess.run(prepare, capture_output=True, check=False, timeout=120)
        done = subprocess.run(fetch, cwd=packages, capture_output=True, text=True, check=False, timeout=120)
        if not done.returncode:
            break
    else:
        pytest.skip(f"Debian's packages are out of reach: {done.stderr.strip().splitlines()[-1:]}")
    for package in sorted(packages.glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(package), str(root)], check=True)


class _Login(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


@contextlib.contextmanager
def _door(box: Box) -> Iterator[int]:
    """An SSH server in a thread; each session is a shell of FRR's in a terminal of its own."""

    async def serve(process: asyncssh.SSHServerProcess[bytes]) -> None:
        ours, theirs = pty.openpty()
        width, height, *_ = process.term_size
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height or 24, width or 511, 0, 0))
        shell = await asyncio.create_subprocess_exec(
            *box.shell, stdin=theirs, stdout=theirs, stderr=theirs, env=box.environment, start_new_session=True
        )
        os.close(theirs)
        await process.redirect(stdin=os.dup(ours), stdout=ours)
        waits = {asyncio.ensure_future(shell.wait()), asyncio.ensure_future(process.wait_closed())}
        _, left = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        if shell.returncode is None:
            shell.kill()
            await shell.wait()
        for waiting in left:
            waiting.cancel()
        process.exit(0)

    loop, ready = asyncio.new_event_loop(), threading.Event()
    ports: list[int] = []

    async def listen() -> None:
        key = asyncssh.generate_private_key("ssh-ed25519")
        server = await asyncssh.create_server(
            _Login, "127.0.0.1", 0, server_host_keys=[key], process_factory=serve, encoding=None
        )
        ports.append(server.get_port())
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.create_task(listen())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
