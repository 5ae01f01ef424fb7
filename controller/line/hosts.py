"""Nornir's side of a transaction: its hosts, and the sessions that they borrow from the pool."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from nornir.core import Nornir
from nornir.core.inventory import ConnectionOptions, Defaults, Groups, Host, Hosts, Inventory
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir.plugins.runners import ThreadedRunner

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
    return Nornir(inventory=inventory, runner=ThreadedRunner(num_workers=max(1, len(hosts))))
