"""A real NETCONF server: netconfd of yuma123, out of Debian's packages, behind an SSH door of ours.

The packages are unpacked into a temporary folder, nothing is installed and no root is needed. The server loads the YANG
module of the lab's PTN, and is driven as a PTN whose objects are up where they are switched on: it has no network.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh

import lab
from drivers.kit.xml_model import BASE

PACKAGES = ("netconfd", "libyuma2", "libyuma-base")
YANG = Path(lab.__file__).parent / "yang"
PORT = 830
"""what the server is told that the session came in by; nobody listens there"""
DRIVER = '''"""netconfd with the PTN's module: no state of its own, known by its address."""

from lxml import etree

from drivers.platform import Identity, State
from drivers.ptn_netconf import PtnNetconf

_NS = "{urn:lab:yang:ptn-eline}"
_WORDS = {"pw": ("pw", "pw-id"), "snc-eline": ("eline", "id")}


class Netconfd(PtnNetconf):
    platform = "netconfd_ptn"
    tells = frozenset({"hostname"})
    identity_filter = '<ptn xmlns="urn:lab:yang:ptn-eline"><lsr-id/></ptn>'

    def identity_in(self, data: etree._Element) -> Identity:
        return Identity((data.findtext(f".//{_NS}lsr-id") or "").strip())

    def states_in(self, data: etree._Element) -> tuple[State, ...]:
        states = []
        for name, (word, key) in _WORDS.items():
            for entry in data.iter(f"{_NS}{name}"):
                if admin := entry.findtext(f"{_NS}admin-status"):
                    states.append(State(f"{word} {entry.findtext(_NS + key)}", admin == "admin-up", admin))
        return tuple(states)


DRIVER = Netconfd
'''


class Unavailable(Exception):
    """{why there is no netconfd here}"""


def unpack(folder: Path) -> Path:
    """The packages' files below this folder. Raises Unavailable with the reason."""
    if missing := [tool for tool in ("apt-get", "dpkg") if shutil.which(tool) is None]:
        raise Unavailable(f"no {' and no '.join(missing)} here")
    state = ["-o", f"Dir::State={folder / 'state'}", "-o", f"Dir::Cache={folder / 'cache'}"]
    (folder / "state" / "lists" / "partial").mkdir(parents=True)
    (folder / "cache" / "archives" / "partial").mkdir(parents=True)
    # the machine's own index where it has one, else one of our own
    if _run(folder, ["apt-get", "download", *PACKAGES]):
        _run(folder, ["apt-get", *state, "update"])
        if why := _run(folder, ["apt-get", *state, "download", *PACKAGES]):
            raise Unavailable(f"apt-get download {' '.join(PACKAGES)}: {why}")
    root = folder / "root"
    for package in sorted(folder.glob("*.deb")):
        if why := _run(folder, ["dpkg", "-x", str(package), str(root)]):
            raise Unavailable(f"{package.name}: {why}")
    if why := _run(folder, ["ldd", str(root / "usr/sbin/netconfd")], root, refuses="not found"):
        raise Unavailable(f"netconfd: {why}")
    return root


def _run(folder: Path, command: list[str], root: Path | None = None, refuses: str = "\0") -> str:
    """Why it failed; "" where it did not."""
    try:
        done = subprocess.run(
            command, cwd=folder, env=_environment(root), capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0 and refuses not in done.stdout:
        return ""
    return (done.stderr or done.stdout).strip().rpartition("\n")[2] or f"exit code {done.returncode}"


def _environment(root: Path | None) -> dict[str, str]:
    libraries = {"LD_LIBRARY_PATH": str(next(root.glob("usr/lib/*/libyumaagt.so.2")).parent)} if root else {}
    return {**os.environ, **libraries, "LC_ALL": "C.UTF-8"}


class Netconfd:
    """One server process with a folder of its own; `port` is that of its SSH door, which lets everybody in."""

    def __init__(
        self,
        root: Path,
        folder: Path,
        config: str,
        modules: Iterable[str] = ("ptn-eline",),
        yang: Iterable[Path] = (YANG,),
        options: Iterable[str] = (),
    ) -> None:
        """`config` is what it is found with, running and saved; `modules` are loaded, out of the folders `yang`."""
        self.root, self.folder = root, folder
        self.modules, self.yang, self.options = tuple(modules), tuple(yang), tuple(options)
        # in "data" below YUMA_HOME; without that it writes below the home of whoever runs this
        self.saved = folder / "data" / "startup-cfg.xml"
        self.saved.parent.mkdir(parents=True)
        self.saved.write_text(f"<config xmlns='{BASE}'>{config}</config>", encoding="utf-8")
        self.socket = folder / "ncx.sock"
        self.port = 0
        self._server: subprocess.Popen[bytes] | None = None
        self._connections: set[asyncssh.SSHServerConnection] = set()
        self._loop = asyncio.new_event_loop()

    def start(self) -> None:
        """Come up with what was saved. Raises Unavailable."""
        self.socket.unlink(missing_ok=True)
        path = ":".join(map(str, (*self.yang, self.root / "usr/share/yuma/modules")))
        command = [str(self.root / "usr/sbin/netconfd"), f"--modpath={path}"]
        command += [f"--module={name}" for name in self.modules] + list(self.options)
        command += [f"--startup={self.saved}", f"--ncxserver-sockname={self.socket}", f"--port={PORT}"]
        command += ["--superuser=lab", "--access-control=off", "--target=candidate", "--with-startup=true"]
        env = {**_environment(self.root), "YUMA_HOME": str(self.folder), "USER": "lab"}
        with (self.folder / "netconfd.log").open("ab") as log:
            self._server = subprocess.Popen(command, cwd=self.folder, env=env, stdout=log, stderr=log)
        until = time.monotonic() + 20
        while not self.socket.exists():
            if self._server.poll() is not None or time.monotonic() > until:
                raise Unavailable(f"netconfd does not start: {(self.folder / 'netconfd.log').read_text()[-300:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait(10)
            self._server = None
        with contextlib.suppress(OSError):  # it makes a folder below the home of whoever runs it, and leaves it empty
            (Path.home() / ".yuma").rmdir()

    def cut(self) -> None:
        """Every session is gone, as if the worker at its other end had been killed."""
        done = asyncio.run_coroutine_threadsafe(self._cut(), self._loop)
        done.result(10)

    async def _cut(self) -> None:
        for connection in list(self._connections):
            connection.abort()

    # -- the door ---------------------------------------------------------------------------------------------------
    @contextmanager
    def opened(self) -> Iterator[Netconfd]:
        """The server and its door, as long as the block lasts."""
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        acceptor = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = acceptor.get_port()
        try:
            self.start()
            yield self
        finally:
            self.cut()
            self.stop()
            self._loop.call_soon_threadsafe(acceptor.close)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)

    async def _listen(self) -> asyncssh.SSHAcceptor:
        server = self

        class Door(asyncssh.SSHServer):
            def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
                server._connections.add(conn)
                self._conn = conn

            def connection_lost(self, exc: Exception | None) -> None:
                del exc
                server._connections.discard(self._conn)

            def begin_auth(self, username: str) -> bool:
                del username
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == ("lab", "lab")

        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=Door,
            process_factory=self._serve,
            server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            encoding=None,
            gss_host=None,
        )

    async def _serve(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        """What sshd does with `Subsystem netconf`: the client's bytes to netconf-subsystem and back."""
        subsystem = await asyncio.create_subprocess_exec(
            str(self.root / "usr/sbin/netconf-subsystem"),
            f"--ncxserver-sockname={PORT}@{self.socket}",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**_environment(self.root), "USER": "lab", "SSH_CONNECTION": f"127.0.0.1 50000 127.0.0.1 {PORT}"},
        )
        assert subsystem.stdin
        assert subsystem.stdout
        forth = asyncio.create_task(_copy_in(process, subsystem.stdin))
        while data := await subsystem.stdout.read(65536):
            process.stdout.write(data)
        forth.cancel()
        await subsystem.wait()
        process.exit(0)


async def _copy_in(process: asyncssh.SSHServerProcess[bytes], into: asyncio.StreamWriter) -> None:
    try:
        while data := await process.stdin.read(65536):
            into.write(data)
            await into.drain()
    except (asyncssh.Error, OSError):
        pass
    finally:
        into.close()
