"""Where worker processes come from: each is forked from one process that has imported everything.

A real process each, real signals, at a tenth of a cold start's cost: takes environment variables, returns a pid.
Nothing of the controller is replaced, unless a test names modules that do.
`python -m controller.proof.crash.forkserver` is the process itself.
"""

from __future__ import annotations

import contextlib
import copy
import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any, NoReturn

CLOCK_JUMP = "KAITONG_CLOCK_JUMP"
"""seconds by which a worker's wall clock jumps, forward or back, each time that it gets SIGUSR1"""


class ForkServerError(Exception):
    """{what became of a worker that was to start}"""


class ForkServer:
    """The process that workers are forked from. Thread-safe.

    `modules` are imported in each worker before it starts: so a test plants a fault in the controller.
    """

    def __init__(self, *modules: str) -> None:
        self.modules, self._lock = modules, threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "controller.proof.crash.forkserver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def planted(self, *modules: str) -> ForkServer:
        """The same process, for workers with other modules: it ends with the one that it came from."""
        other = copy.copy(self)
        other.modules = modules
        return other

    def fork(self, variables: Mapping[str, str]) -> int:
        """Start a worker with these environment variables; its pid, once it is ready. It ends at SIGTERM, orderly.

        Raises ForkServerError.
        """
        answer = self._say("fork", " ".join(self.modules), *(f"{name}={value}" for name, value in variables.items()))
        if not answer.isdigit():
            raise ForkServerError(f"no worker: {answer or 'the forkserver has ended'}")
        return int(answer)

    def gone(self, pid: int, seconds: float = 0.0) -> int | None:
        """Wait so long for the end of a worker; its exit code, None while it lives."""
        deadline = time.monotonic() + seconds
        while alive(pid):
            if time.monotonic() >= deadline:
                return None
            time.sleep(0.005)
        return int(self._say("code", str(pid)))

    def close(self) -> None:
        self._process.communicate(timeout=60)  # it may still be importing, on a busy machine

    def _say(self, *words: str) -> str:
        assert self._process.stdin
        assert self._process.stdout
        with self._lock:
            self._process.stdin.write("\t".join(words) + "\n")
            self._process.stdin.flush()
            return self._process.stdout.readline().strip()


def alive(pid: int) -> bool:
    """The forkserver leaves nothing behind of the dead: a pid that is there is a worker that lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pause(pid: int) -> None:
    """Stop a worker; when this returns it is really stopped: on a busy machine the signal takes its time."""
    os.kill(pid, signal.SIGSTOP)
    while alive(pid) and not stopped(pid):
        time.sleep(0.001)


def stopped(pid: int) -> bool:
    """Does every thread of this process stand still?"""
    try:
        return all(_stands(task) for task in Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:
        return False


def _stands(task: Path) -> bool:
    """A thread in the state `T`, or one that has ended meanwhile."""
    try:
        return (task / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] in "TtZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def main(commands: IO[str]) -> None:
    """Import once, then `fork MODULES NAME=VALUE ...` a worker, or tell the exit `code PID` of one that has ended."""
    from sqlalchemy.orm import configure_mappers

    import drivers
    from controller import plugins
    from controller.settings import Settings

    plugins.search(Settings().extra_folders)
    drivers.ready(drivers.platforms())
    importlib.import_module("controller.line.worker")
    configure_mappers()
    codes: dict[int, int] = {}
    signal.signal(signal.SIGCHLD, lambda *_: _bury(codes))
    for line in commands:
        verb, first, *words = line.rstrip("\n").split("\t")
        if verb == "fork":
            answer = _fork(first.split(), dict(word.split("=", 1) for word in words))
        else:
            answer = str(codes[int(first)])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _bury(codes: dict[int, int]) -> None:
    """Note how each worker ended that has ended; a negative code is the signal that killed it."""
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            codes[ended[0]] = os.waitstatus_to_exitcode(ended[1])


def _fork(modules: Iterable[str], variables: Mapping[str, str]) -> str:
    ready, say_ready = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ready)
        _work(modules, variables, say_ready)
    os.close(say_ready)
    said = os.read(ready, 1)
    os.close(ready)
    return str(pid) if said else "it died before it was ready"


def _work(modules: Iterable[str], variables: Mapping[str, str], say_ready: int) -> None:
    from controller.app import open_app
    from controller.proof.failpoints import attach_failpoint

    forkserver = os.getppid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGUSR1, lambda *_: _jump(float(os.environ[CLOCK_JUMP])))
    os.setsid()
    os.environ.update(variables)
    code = 1
    try:
        attach_failpoint()
        for module in modules:
            importlib.import_module(module)
        with contextlib.closing(open_app()) as app:
            worker = app.worker()
            worker.start()
            signal.signal(signal.SIGTERM, _end)
            try:
                os.write(say_ready, b"1")  # from here on it may be told to end
                os.close(say_ready)
                while os.getppid() == forkserver:  # nobody would end it otherwise
                    time.sleep(1.0)
                os._exit(code)
            finally:
                worker.stop()
    except SystemExit:
        code = 0
    finally:
        if (failure := sys.exc_info())[0]:
            sys.excepthook(*failure)
        os._exit(code)  # whatever happens, the forkserver's own loop is not run a second time


def _end(_number: int, _frame: Any) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is being done
    sys.exit(0)


def _jump(seconds: float) -> None:
    """This process's wall clock, as a step of NTP or a person would set it; what runs by monotonic clocks goes on."""
    before = time.time
    time.time = lambda: before() + seconds


if __name__ == "__main__":
    main(sys.stdin)
