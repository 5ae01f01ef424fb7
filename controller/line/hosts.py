"""Nornir's side of a transaction: its hosts, and the sessions that they borrow from the pool."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import cache
from typing import Any

from nornir.core import Nornir
from nornir.core.inventory import ConnectionOptions, Defaults, Groups, Host, Hosts, Inventory
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir.core.task import AggregatedResult, Task

import drivers
from drivers.platform import Target
from drivers.session import Session
from drivers.session_pool import SessionPlugin, SessionPool

CONNECTION = "kaitong"


class _Config:
    """The part of Nornir's configuration that its connections read."""

    class ssh:  # noqa: N801 - Nornir's name
        config_file = ""


_CONFIG: Any = _Config()


def log_off(host: Host) -> None:
    """End the session of this element, so that the next verb logs in."""
    if CONNECTION in host.connections:
        host.connections[CONNECTION].healthy = False
    give_back(host)
    host.connection_options[CONNECTION].extras["fresh"] = True


def session_of(host: Host) -> Session:
    """The session of this element; borrowed when there is none yet."""
    driver: Session = host.get_connection(CONNECTION, _CONFIG)
    return driver


def give_back(host: Host) -> None:
    """End the loan, where there is one: the next verb borrows again."""
    if CONNECTION in host.connections:
        host.close_connection(CONNECTION)


@cache
def _register() -> None:
    ConnectionPluginRegister.register(CONNECTION, SessionPlugin)
    logging.getLogger("nornir").setLevel(logging.CRITICAL)  # its tracebacks would quote configuration


class Threads:
    """Nornir's runner: a thread an element, kept from verb to verb. Nornir's own starts new ones for each.

    Each verb runs in a copy of the caller's context: what is bound there stands in what the threads log.
    """

    def __init__(self, most: int) -> None:
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="element")

    def run(self, task: Task, hosts: list[Host]) -> AggregatedResult:
        """Raises what a thread raises once all have ended: what may stop a verb (`Fenced`) stops it nowhere halfway."""
        asked = [self._pool.submit(copy_context().run, task.copy().start, host) for host in hosts]
        wait(asked)
        result = AggregatedResult(task.name)
        for each in asked:
            told = each.result()
            result[told.host.name] = told
        return result

    def close(self) -> None:
        self._pool.shutdown()


def end(nornir: Nornir) -> None:
    """Give all sessions back and end the threads."""
    nornir.close_connections(on_good=True, on_failed=True)
    if isinstance(nornir.runner, Threads):
        nornir.runner.close()


def one_nornir(elements: Collection[str], targets: Mapping[str, Target], sessions: SessionPool) -> Nornir:
    """One Nornir a transaction, with its elements only: `failed_hosts` is sticky and shared by all copies."""
    _register()
    drivers.ready({targets[name].platform for name in elements})
    hosts = Hosts()
    for name in elements:
        target = targets[name]
        options = ConnectionOptions(extras={"target": target, "sessions": sessions})
        hosts[name] = Host(
            name=name, hostname=target.host, platform=target.platform, connection_options={CONNECTION: options}
        )
    inventory = Inventory(hosts=hosts, groups=Groups(), defaults=Defaults())
    return Nornir(inventory=inventory, runner=Threads(max(1, len(hosts))))
