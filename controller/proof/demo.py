"""`kaitong demo`: a simulated network and a real controller, a line's whole life, two failures and their undo.

Everything is real but the elements: `kaitong serve` runs as a process of its own and is spoken to over HTTP; the lab
speaks SSH and NETCONF. Each step says what was seen; the demo is ok only if every step is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from controller.model.intent import IntentState
from controller.settings import Settings

NETWORK = Path(__file__).parents[2] / "lab" / "networks" / "metro.yaml"
ELEMENTS = ("olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1")
LINE = {"address": "1 Beishan Road", "bandwidth_down": 102400, "bandwidth_up": 51200, "access_vlan": 30}
OTHER = {"address": "2 Beishan Road", "bandwidth_down": 20480, "bandwidth_up": 20480, "sla_class": "gold"}


class StepFailed(Exception):
    """What the demo promised was not seen."""


@dataclass
class Demo:
    """The running parts, and what was seen so far."""

    lab: Any
    api: str
    settings: Settings
    say: Callable[[str], None]
    steps: list[dict[str, Any]] = field(default_factory=list)
    service: str = ""
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 100)))

    def step(self, name: str, deed: Callable[[], str]) -> None:
        """Run one step; its evidence is a sentence. Raises StepFailed after noting it."""
        began = time.monotonic()
        try:
            evidence, ok = deed(), True
        except (StepFailed, urllib.error.URLError) as error:
            evidence, ok = str(error), False
        self.steps.append({"name": name, "ok": ok, "evidence": evidence})
        self.say(f"{'ok ' if ok else 'NOT'} {name:<34} {time.monotonic() - began:5.1f} s  {evidence}")
        if not ok:
            raise StepFailed(name)

    # -- the story ---------------------------------------------------------------------------------------------------
    def run(self) -> None:
        start = self.lab.snapshot()
        self.step("dry run", self._dry_run)
        self.step("provision", lambda: self._provision(LINE, IntentState.COMPLETED))
        self.step("trace passes", lambda: self._trace(passes=True))
        self.step("change bandwidth", self._change)
        self.step("suspend", lambda: self._order("suspend", IntentState.COMPLETED))
        self.step("trace stops", lambda: self._trace(passes=False))
        self.step("resume", lambda: self._order("resume", IntentState.COMPLETED))
        self.step("trace passes again", lambda: self._trace(passes=True))
        self.step(
            "last element refuses",
            lambda: self._rolled_back("reject", match="service-port", text="  Failure: The bandwidth is not enough"),
        )
        self.step("alarm in the soak", lambda: self._rolled_back("alarm", seconds=0.2))
        self.step("teardown", lambda: self._order("teardown", IntentState.COMPLETED))
        self.step("nothing left", lambda: self._nothing_left(start))

    def _dry_run(self) -> str:
        before = self.lab.snapshot()
        plan = self._post("/api/v1/plans", self._body("provision", LINE))
        self._same(before, self.lab.snapshot())
        for element in plan["elements"]:
            self.say(f"      ~ {element['element']} ({element['platform']}), undo: {element['undo']}")
            self.say("\n".join(f"        {line}" for line in element["diff"].splitlines()))
        lines = sum(element["diff"].count("\n+") + element["diff"].startswith("+") for element in plan["elements"])
        return f"{len(plan['elements'])} elements, {lines} lines to add, nothing written, plan {plan['hash'][:12]}"

    def _provision(self, line: dict[str, Any], wanted: IntentState) -> str:
        intent = self._settled(self._body("provision", line), wanted)
        if wanted is IntentState.COMPLETED:
            self.service = intent["service"]
        return f"{intent['service']} on {', '.join(sorted(intent['elements']))}: {intent['state']}"

    def _change(self) -> str:
        self._settled(self._body("change", {"bandwidth_down": 204800}), IntentState.COMPLETED)
        if "bandwidth-limit 204800k" not in self.lab.running("pe-1"):
            raise StepFailed("pe-1 does not police at 204800k")
        return "102400 -> 204800 kbit/s, in place, on all four elements"

    def _order(self, operation: str, wanted: IntentState) -> str:
        intent = self._settled(self._body(operation), wanted)
        return f"{intent['service']}: {intent['state']}"

    def _trace(self, *, passes: bool) -> str:
        trace = self.lab.trace(serial="48575443A0000000", eth_port=1, vlan=LINE["access_vlan"])
        if trace["ok"] is not passes:
            raise StepFailed(f"the frame {'stopped: ' + trace['why'] if passes else 'went through'}")
        if not passes:
            return f"the frame stops: {trace['why']}"
        path = " > ".join(hop["element"] for hop in trace["hops"])
        return f"{path} reaches {trace['reached']['interface']} {trace['reached']['address']}"

    def _rolled_back(self, kind: str, **fault: Any) -> str:
        """Another line's activation fails: all four running configurations are as they were, byte for byte."""
        before = self.lab.snapshot()
        self.lab.fault("olt-xh-1", kind, **fault)
        intent = self._settled(self._body("provision", OTHER), IntentState.ROLLED_BACK)
        self.lab.clear()
        self._same(before, self.lab.snapshot())
        return f"rolled back ({intent['reason']}); all four byte-equal to before"

    def _nothing_left(self, start: dict[str, str]) -> str:
        from controller.app import open_app
        from inventory.allocation.pool_counts import free_counts

        self._same(start, self.lab.snapshot())
        app = open_app(self.settings)
        with app.store.read() as session:
            left = [count for count in free_counts(session) if count.free != count.size]
        app.close()
        if left:
            raise StepFailed(f"ids are not free: {left}")
        return "every configuration byte-equal to the very start, every id free"

    # -- how it is told and seen ------------------------------------------------------------------------------------
    def _body(self, operation: str, characteristics: dict[str, Any] | None = None) -> dict[str, Any]:
        body: dict[str, Any] = {
            "operation": operation,
            "external_id": f"DEMO-{next(self.numbers)}",
            "requester": "demo",
        }
        body |= (
            {"product": "internet_line", "customer": "hupan-tea"}
            if operation == "provision"
            else {"service": self.service}
        )
        return body | ({"characteristics": characteristics} if characteristics else {})

    def _settled(self, body: dict[str, Any], wanted: IntentState) -> dict[str, Any]:
        intent = self._post("/api/v1/intents", body)
        deadline = time.monotonic() + 40
        while not IntentState(intent["state"]).final and time.monotonic() < deadline:
            time.sleep(0.1)
            intent = self._get(f"/api/v1/intents/{intent['id']}")
        if intent["state"] != wanted:
            raise StepFailed(f"intent {intent['id']} - expected {wanted}, found {intent['state']}: {intent['reason']}")
        return intent

    def _same(self, before: dict[str, str], after: dict[str, str]) -> None:
        changed = [name for name in before if before[name] != after[name]]
        if changed:
            raise StepFailed(f"the running configuration of {', '.join(changed)} is not as before")

    def _get(self, path: str) -> dict[str, Any]:
        return _call(urllib.request.Request(self.api + path))  # noqa: S310 - our own server on loopback

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        data = json.dumps(body).encode()
        return _call(urllib.request.Request(self.api + path, data, {"Content-Type": "application/json"}))  # noqa: S310


def _call(request: urllib.request.Request) -> dict[str, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as answer:
            result: dict[str, Any] = json.load(answer)
            return result
    except urllib.error.HTTPError as error:
        raise StepFailed(f"{request.full_url} answers {error.code}: {error.read().decode()}") from error


@contextmanager
def controller_process(settings: Settings) -> Iterator[str]:
    """`kaitong serve` in a process of its own; yields its address once it answers."""
    command = [sys.executable, "-m", "controller.doors.cli.main", "serve"]
    process = subprocess.Popen(command, env=os.environ | settings.variables())
    api = f"http://{settings.host}:{settings.port}"
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                _call(urllib.request.Request(f"{api}/health"))  # noqa: S310
                break
            except (StepFailed, urllib.error.URLError):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise StepFailed("the controller did not start") from None
                time.sleep(0.1)
        yield api
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(*, as_json: bool = False) -> bool:
    """Run the demo; True when every step was as promised."""
    from controller.app import open_app
    from inventory.importer import load_file
    from lab.client import start

    def say(text: str) -> None:
        print(text, file=sys.stderr if as_json else sys.stdout, flush=True)

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaitong-demo-")))
        lab = stack.enter_context(start(NETWORK, folder / "lab" / "state.json"))
        settings = Settings(database_url=f"sqlite:///{folder}/kaitong.db", port=_free_port(), soak_seconds=1.0)
        app = open_app(settings)
        app.store.write(lambda session: load_file(session, lab.network_file))
        app.close()
        say(f"lab: {len(lab.elements)} elements; controller: {settings.database_url}")
        api = stack.enter_context(controller_process(settings))
        demo = Demo(lab.client, api, settings, say)
        try:
            demo.run()
            ok = True
        except StepFailed:
            ok = False
        if as_json:
            sys.stdout.write(json.dumps({"ok": ok, "steps": demo.steps}) + "\n")
        return ok
