"""One session of NAPALM's Junos driver, and its errors as ours.

NAPALM stands on PyEZ and that on ncclient: errors of all three, of paramiko and of the socket are translated here. All
private names of PyEZ stand in this file; `tests/contract/test_private_names.py` holds them.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterator
from typing import Any

from drivers.errors import AuthenticationFailed, DriverError, Rejected, SessionLost, Unintelligible, Unreachable
from drivers.kit.lost_words import lost_words
from drivers.kit.napalm_replies import bare, words
from drivers.platform import Target

_STUMBLED = (AttributeError, KeyError, TypeError, ValueError, SyntaxError, Warning)
"""What these libraries do where a reply lacks what they look for; only their own code runs inside `asking`."""


class NapalmSession:
    """One NAPALM connection. `with session.asking("commit") as napalm:` translates what goes wrong inside."""

    def __init__(self, target: Target) -> None:
        self._target = target
        from drivers.kit import ncclient_session as ncclient

        self._lost: tuple[type[Exception], ...] = ncclient.LOST
        ours = ncclient.LEGACY_CRYPTO.set(target.legacy_crypto)
        try:
            self._napalm = _open(target, self._lost, ncclient.LOGIN_REFUSED)
        finally:
            ncclient.LEGACY_CRYPTO.reset(ours)
        # PyEZ takes the namespaces out of every reply with a stylesheet, and parses it twice for that; its own hook
        # for another transformation takes a function as well. Errors are found there, whatever name space they are in.
        self._napalm.device.transform = lambda: bare
        self._napalm.device._conn.raise_mode = 0  # noqa: SLF001 - see `bare`; the manager has no other name in PyEZ
        # a commit is waited for long: whether the element is there at all is found by the line itself
        self._netconf.watch_line()

    @property
    def _netconf(self) -> Any:
        return self._napalm.device._conn._session  # noqa: SLF001 - PyEZ gives it no other name

    def alive(self) -> bool:
        return bool(self._napalm.is_alive()["is_alive"])

    def sent(self) -> tuple[str, ...]:
        sent: tuple[str, ...] = self._netconf.sent()
        return sent

    def close(self) -> None:
        if self.alive():
            # it ends: nothing more is wanted from it
            with contextlib.suppress(DriverError), self.asking("close") as napalm:
                napalm.close()
        self.drop()

    def drop(self) -> None:
        """Cut the session: the element lets go of its lock and candidate."""
        self._netconf.close()

    @contextlib.contextmanager
    def asking(self, what: str, patience: float = 0.0) -> Iterator[Any]:
        """Translate what goes wrong inside. `patience`: seconds for each answer, if more than the usual."""
        device = self._napalm.device
        usual = device.timeout
        device.timeout = waits = max(usual, math.ceil(patience))
        try:
            with self._translated(what, waits):
                yield self._napalm
        finally:
            device.timeout = usual

    @contextlib.contextmanager
    def _translated(self, what: str, waits: int) -> Iterator[None]:
        from jnpr.junos import exception as pyez
        from napalm.base import exceptions as napalm

        name = self._target.name
        try:
            yield
        except (pyez.RpcTimeoutError, pyez.ConnectError, *self._lost) as error:
            session = self._netconf
            # what comes late would answer the wrong question: this session is of no more use
            session.close()
            if session.garbled:
                raise Unintelligible(name, what, session.garbled) from error
            silent = isinstance(error, pyez.RpcTimeoutError)
            why = f"no answer to {what} within {waits} s" if silent else type(error).__name__
            raise SessionLost(name, what, why) from error
        except (napalm.NapalmException, pyez.RpcError) as error:
            raise Rejected(name, what, words(error)) from error
        except _STUMBLED as error:
            raise Unintelligible(name, what, f"{type(error).__name__}: {error}") from error


def _open(target: Target, lost: tuple[type[Exception], ...], refused: re.Pattern[str]) -> Any:
    from jnpr.junos import exception as pyez
    from napalm.base.exceptions import ConnectionException
    from napalm.junos.junos import JunOSDriver

    # one NAPALM call shall be one RPC: locking is the driver's own
    options = {"port": target.port, "lock_disable": True, "keepalive": 0}
    seconds = math.ceil(target.timeout)  # PyEZ would round down, and take 0 for no patience at all
    napalm = JunOSDriver(target.host, target.username, target.password, timeout=seconds, optional_args=options)
    # NAPALM hands these through to PyEZ by no option: no keys or agents of the controller's account are tried
    napalm.device._look_for_keys = napalm.device._allow_agent = False  # noqa: SLF001
    napalm.device._conn_open_timeout = target.timeout  # noqa: SLF001
    where = f"{target.host}:{target.port}"
    try:
        napalm.open()
    except (pyez.ConnectError, ConnectionException, *lost) as error:
        cause = getattr(error, "_orig", None) or error.__cause__ or error.__context__ or error
        if isinstance(error, pyez.ConnectAuthError) and refused.search(str(cause)):
            raise AuthenticationFailed(target.name, "login", f"user {target.username}") from error
        raise Unreachable(target.name, where, f"{type(cause).__name__}: {lost_words(cause)}") from error
    return napalm
