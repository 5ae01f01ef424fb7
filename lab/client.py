"""The lab from outside: a client of the control API, and `start`, which runs a lab as a process of its own. Used by the
demo, the CLI and the tests. In come names and faults, out come plain values; what goes wrong is a `LabError` in the
lab's own words.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

NEEDS = ("asyncssh", "yangson")
"""what the extra `lab` of the distribution brings"""
START_SECONDS = 120.0
"""until it is given up: a busy machine takes a while for a thousand elements"""
KEPT_SECONDS = 2.0
"""how long a connection to the control API is used again: much less than the lab keeps an idle one (60 s)"""


class LabError(Exception):
    """{what the lab says}"""


class LabClient:
    """The control API of one running lab, by its state file or its address."""

    def __init__(self, lab: Path | str) -> None:
        self.url = str(lab) if str(lab).startswith("http://") else str(read_state(Path(lab))["control"])
        self._of_thread = threading.local()

    # -- looking ----------------------------------------------------------------------------------------------------
    def elements(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._json("GET", "/elements")
        return found

    def running(self, name: str) -> str:
        return self._call("GET", f"/elements/{quote(name)}/running")

    def saved(self, name: str) -> str:
        return self._call("GET", f"/elements/{quote(name)}/saved")

    def unprinted(self, name: str) -> tuple[list[str], list[str]]:
        """What running and saved hold that the configuration does not print (an OLT's deactivated ONTs)."""
        running, saved = self._json("GET", f"/elements/{quote(name)}/unprinted")
        return running, saved

    def configurations(self) -> dict[str, dict[str, Any]]:
        """Of every element `running`, `saved`, what both hold `unprinted`, and what is `pending`; in one exchange."""
        found: dict[str, dict[str, Any]] = self._json("GET", "/configurations")
        return found

    def pending(self, name: str) -> list[str]:
        """Locks, modified candidates and confirmed commits that wait, in words."""
        found: list[str] = self._json("GET", f"/elements/{quote(name)}/pending")
        return found

    def snapshot(self) -> dict[str, str]:
        """The running configuration of every element, as it prints it."""
        return {name: held["running"] for name, held in self.configurations().items()}

    def alarms(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._json("GET", f"/elements/{quote(name)}/alarms")
        return found

    def trace(self, serial: str, eth_port: int = 1, vlan: int | None = None) -> dict[str, Any]:
        """`lab.tracer.Trace` as a dict, with its `text`; `vlan` None is an untagged frame."""
        query = {"serial": serial, "eth_port": eth_port} | ({} if vlan is None else {"vlan": vlan})
        found: dict[str, Any] = self._json("GET", f"/trace?{urlencode(query)}")
        return found

    def stats(self) -> dict[str, Any]:
        found: dict[str, Any] = self._json("GET", "/stats")
        return found

    # -- doing ------------------------------------------------------------------------------------------------------
    def load(self, name: str, text: str) -> None:
        """Running and saved of the element become this text; open candidates, locks and timers are gone."""
        self._call("PUT", f"/elements/{quote(name)}/config", text.encode())

    def remember(self, name: str, unprinted: list[str]) -> None:
        """After `load`: what the configuration could not tell."""
        self._json("PUT", f"/elements/{quote(name)}/unprinted", unprinted)

    def plant(self, name: str, line: Iterable[str]) -> str:
        """Somebody types a row of their own into the object that this line makes (views before it), in running and
        saved; gives the row as the element prints it. Raises LabError where nothing else can stand there.
        """
        return self._call("POST", f"/elements/{quote(name)}/plant", json.dumps([*line]).encode(), "application/json")

    def fault(self, name: str, kind: str, **fields: Any) -> int:
        """Set a fault (`lab.faults.Fault`); gives its id (0: it acted at once and is spent)."""
        return int(self._json("POST", f"/elements/{quote(name)}/faults", {"kind": kind, **fields})["id"])

    def faults(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._json("GET", f"/elements/{quote(name)}/faults")
        return found

    def watch(self, name: str) -> None:
        """From here on note which exchanges change something on the element."""
        self._call("POST", f"/elements/{quote(name)}/watch")

    def changes(self, name: str) -> list[int]:
        """Numbers of the exchanges since `watch` that changed a datastore, a lock, a candidate or a timer."""
        found: list[int] = self._json("GET", f"/elements/{quote(name)}/changes")
        return found

    def held(self, name: str) -> list[dict[str, Any]]:
        """Exchanges that a fault `hold` or `hold-after` holds now."""
        found: list[dict[str, Any]] = self._json("GET", f"/elements/{quote(name)}/held")
        return found

    def release(self, name: str) -> None:
        """Let what is held go on."""
        self._call("POST", f"/elements/{quote(name)}/release")

    def clear_faults(self, name: str, fault_id: int | None = None) -> None:
        self._call("DELETE", f"/elements/{quote(name)}/faults" + ("" if fault_id is None else f"/{fault_id}"))

    def raise_alarm(self, name: str, object: str, seconds: float = 0.0) -> None:  # noqa: A002 - X.733 word
        self._json("POST", f"/elements/{quote(name)}/alarms", {"object": object, "seconds": seconds})

    def clear_alarm(self, name: str, key: str) -> None:
        self._call("DELETE", f"/elements/{quote(name)}/alarms/{quote(key)}")

    def reboot(self, name: str, seconds: float = 0.0) -> None:
        self._json("POST", f"/elements/{quote(name)}/reboot", {"seconds": seconds})

    def cut(self, element: str, port: str) -> None:
        self._json("POST", "/links/cut", {"element": element, "port": port})

    def restore(self, element: str, port: str) -> None:
        self._json("POST", "/links/restore", {"element": element, "port": port})

    def power(self, serial: str, on: bool) -> None:
        self._json("POST", f"/onts/{quote(serial)}/power", {"on": on})

    def clear(self) -> None:
        """Faults and injected alarms gone everywhere, fibres whole, ONTs powered; configurations stay."""
        self._json("POST", "/clear")

    # -- how --------------------------------------------------------------------------------------------------------
    def _json(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._call(method, path, None if body is None else json.dumps(body).encode(), "application/json")
        return json.loads(answer) if answer else None

    def _call(self, method: str, path: str, body: bytes | None = None, kind: str = "text/plain") -> str:
        try:
            status, text = self._exchange(method, path, body, kind)
        except (OSError, http.client.HTTPException) as error:
            self._close()
            raise LabError(f"no lab answers at {self.url}: start one with `kaitong lab up`") from error
        if status >= http.HTTPStatus.BAD_REQUEST:
            raise LabError(_detail(text))
        return text

    def _exchange(self, method: str, path: str, body: bytes | None, kind: str) -> tuple[int, str]:
        """On this thread's connection, which is kept; the lab closes one that is idle for a while."""
        if time.monotonic() - getattr(self._of_thread, "used", 0.0) > KEPT_SECONDS:
            self._close()
            self._of_thread.connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=30)
        connection: http.client.HTTPConnection = self._of_thread.connection
        connection.request(method, path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        text = answer.read().decode()
        self._of_thread.used = time.monotonic()
        return answer.status, text

    def _close(self) -> None:
        if connection := getattr(self._of_thread, "connection", None):
            connection.close()
            self._of_thread.used = 0.0


@dataclass(frozen=True, slots=True)
class Running:
    """A lab that runs as a process of its own."""

    client: LabClient
    elements: dict[str, dict[str, Any]]
    """where each element listens: {name: {"host", "port"}}"""
    network_file: Path
    """the network file with the true addresses, for an importer"""
    state_file: Path
    pid: int


def read_state(state_file: Path) -> dict[str, Any]:
    """What a running lab wrote about itself. Raises LabError when there is none."""
    try:
        state: dict[str, Any] = json.loads(state_file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LabError(f"no lab runs here ({state_file} is not there): start one with `kaitong lab up`") from error
    return state


@contextlib.contextmanager
def start(
    network_file: Path | str, state_file: Path | str, *, ephemeral: bool = True, dialects: Iterable[Path | str] = ()
) -> Iterator[Running]:
    """Run a lab while the block runs; it also stops when this process ends. Raises LabError when it cannot start."""
    if missing := [name for name in NEEDS if find_spec(name) is None]:
        raise LabError(f"the lab is not installed ({', '.join(missing)} is missing): pip install 'kaitong[lab]'")
    state_file = Path(state_file).resolve()
    state_file.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "lab.server", "--with-parent", "--network", str(network_file)]
    command += ["--state", str(state_file), *(["--ephemeral"] if ephemeral else [])]
    for folder in dialects:
        command += ["--dialects", str(folder)]
    log = state_file.with_suffix(".log")
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        try:
            _wait_ready(process, log)
            state = read_state(state_file)
            client = LabClient(state_file)
            yield Running(client, state["elements"], Path(state["network"]), state_file, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if selector.select(START_SECONDS) else b""
    if not line.startswith(b"READY"):
        process.kill()
        process.wait()
        raise LabError(f"the lab did not start: {log.read_text(encoding='utf-8').strip() or 'it said nothing'}")


def _detail(body: str) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return body
