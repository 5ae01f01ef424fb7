"""What a NETCONF session's threads do: who sends an RPC, and how often they wake while nothing comes (proc(5))."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

IDLE_SECONDS = 0.5
"""five ticks of ncclient's own session"""
SETTLED = 0.05


def senders(monkeypatch: pytest.MonkeyPatch, session: Any, exchange: Callable[[], object]) -> set[str]:
    """Run `exchange` and return the names of the threads that wrote to the session's channel meanwhile."""
    found: set[str] = set()
    plain = session._channel.sendall

    def noted(data: bytes) -> Any:
        found.add(threading.current_thread().name)
        return plain(data)

    with monkeypatch.context() as patched:
        patched.setattr(session._channel, "sendall", noted)
        exchange()
    return found


def idle_wakes(session: Any) -> int:
    """How often the session's reader and paramiko's transport woke up in `IDLE_SECONDS` without traffic."""
    threads = (session.native_id, session.transport.native_id)
    before, now = -1, sum(map(_waits, threads))
    while now != before:  # the last answer is still being read
        time.sleep(SETTLED)
        before, now = now, sum(map(_waits, threads))
    time.sleep(IDLE_SECONDS)
    return sum(map(_waits, threads)) - before


def _waits(thread: int) -> int:
    """How often a thread of this process gave its processor back to wait for something."""
    status = Path(f"/proc/self/task/{thread}/status").read_text(encoding="utf-8")
    return int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
