"""NAPALM: one session to an element that it has a driver for, the verbs that are NAPALM's, and its errors in our words.

In come a `Target` and `Change`s; out go diffs, and only `DriverError`s. NAPALM's Junos driver
stands on PyEZ and that on ncclient: errors of all three, of paramiko and of the socket are translated here.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, ClassVar, Self

from lxml import etree

from drivers.base import (
    IDENTITY,
    AuthenticationFailed,
    Busy,
    Capability,
    Change,
    Diff,
    DriverError,
    Identity,
    Line,
    Reading,
    Rejected,
    SessionLost,
    Target,
    Undo,
    Unintelligible,
    Unreachable,
    check_identity,
    unguarded,
)

_STUMBLED = (AttributeError, KeyError, TypeError, ValueError, SyntaxError, Warning)
"""What these libraries do where a reply lacks what they look for; only their own code runs inside `asking`."""


class NapalmSession:
    """One NAPALM connection. `with session.asking("commit") as napalm:` translates what goes wrong inside."""

    def __init__(self, target: Target) -> None:
        self._target = target
        ncclient = importlib.import_module("drivers._ncclient")
        self._lost: tuple[type[Exception], ...] = ncclient.LOST
        ours = ncclient.LEGACY_CRYPTO.set(target.legacy_crypto)
        try:
            self._napalm = _open(target, self._lost, ncclient.LOGIN_REFUSED)
        finally:
            ncclient.LEGACY_CRYPTO.reset(ours)
        # PyEZ takes the namespaces out of every reply with a stylesheet, and parses it twice for that; its own hook
        # for another transformation takes a function as well. Errors are found there, whatever name space they are in.
        self._napalm.device.transform = lambda: _bare
        self._napalm.device._conn.raise_mode = 0  # noqa: SLF001 - see _bare; the manager has no other name in PyEZ

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
    def asking(self, what: str) -> Iterator[Any]:
        from jnpr.junos import exception as pyez
        from napalm.base import exceptions as napalm

        name = self._target.name
        try:
            yield self._napalm
        except (pyez.RpcTimeoutError, pyez.ConnectError, *self._lost) as error:
            session = self._netconf
            # what comes late would answer the wrong question: this session is of no more use
            session.close()
            if session.garbled:
                raise Unintelligible(name, what, session.garbled) from error
            raise SessionLost(name, what, type(error).__name__) from error
        except (napalm.NapalmException, pyez.RpcError) as error:
            raise Rejected(name, what, _words(error)) from error
        except _STUMBLED as error:
            raise Unintelligible(name, what, f"{type(error).__name__}: {error}") from error


class NapalmDriver:
    """The verbs that are NAPALM's; a platform adds what is pure, its readings, and how it confirms and goes back."""

    platform: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]
    undo: ClassVar[Undo]
    tells: ClassVar[frozenset[str]] = IDENTITY

    def __init__(self, target: Target) -> None:
        self._name = target.name
        self._session = NapalmSession(target)
        self._locked = False
        self._staged: Change | None = None
        self.guard: Callable[[], object] = unguarded

    # -- what a platform says ---------------------------------------------------------------------------------------
    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        raise NotImplementedError

    def identify(self) -> Identity:
        raise NotImplementedError

    def _scope(self, change: Change) -> tuple[Line, ...]:
        """What stands in the objects of this change, without their state."""
        raise NotImplementedError

    def refuse(self, change: Change, reading: Reading) -> None:
        """Raise Taken where `after` takes an object that somebody else has."""
        raise NotImplementedError

    def _pending(self) -> str | None:
        """Words of a confirmed commit that waits for its confirmation, whoever made it."""
        raise NotImplementedError

    # -- session ----------------------------------------------------------------------------------------------------
    @classmethod
    def connect(cls, target: Target) -> Self:
        driver = cls(target)
        try:
            check_identity(target, driver.identify(), cls.tells)
        except DriverError:
            driver.close()
            raise
        return driver

    def close(self) -> None:
        self._session.close()

    def alive(self) -> bool:
        return self._session.alive()

    def sent(self) -> tuple[str, ...]:
        return self._session.sent()

    # -- writing ----------------------------------------------------------------------------------------------------
    def stage(self, change: Change) -> Diff:
        reading = Reading(self._scope(change))
        self.refuse(change, reading)
        diff = self.preview(change, reading)
        if not diff.changed:
            self.discard()
            return diff
        text = self._load(diff.commands)
        self._staged = change
        return replace(diff, text=text)

    def _load(self, commands: tuple[str, ...]) -> str:
        """Lock, load, let the element compare and check; whatever fails, no lock and no candidate of ours stays."""
        self._staged = None
        self._lock()
        try:
            # a commit, on Junos even a check, would confirm the one that waits for it
            if stranger := self._pending():
                raise Busy(self._name, "stage", f"a confirmed commit is pending: {stranger}")
            with self._session.asking("load") as napalm:
                napalm.load_merge_candidate(config="\n".join(commands))
            with self._session.asking("compare") as napalm:
                text = str(napalm.compare_config())
            with self._session.asking("commit check") as napalm:
                napalm.device.cu.commit_check()
        except DriverError:
            self.discard()
            raise
        return text

    def _lock(self) -> None:
        """Take the lock, or clean the candidate when we have it. Junos denies it while the candidate is dirty."""
        if self._locked:
            with self._session.asking("discard") as napalm:
                napalm.discard_config()
            return
        try:
            # not PyEZ's own `lock`: it takes an answer that did not come for a lock that is held
            with self._session.asking("lock") as napalm:
                napalm.device.rpc.lock_configuration()
        except Rejected as refusal:
            if "permission denied" in refusal.detail:
                raise
            raise Busy(self._name, "lock", refusal.detail) from refusal
        self._locked = True

    def commit(self, change: Change, *, confirm_within: int, token: str) -> None:
        if self._staged != change and not self.stage(change).changed:
            return
        # the element counts whole minutes
        self._commit(message=token, revert_in=-(-confirm_within // 60) * 60)

    def _commit(self, **how: Any) -> None:
        self.guard()
        try:
            with self._session.asking("commit") as napalm:
                napalm.commit_config(**how)
        except DriverError:
            self.discard()
            raise
        self._unlock()

    def _unlock(self) -> None:
        self._staged, self._locked = None, False
        try:
            with self._session.asking("unlock") as napalm:
                napalm.device.rpc.unlock_configuration()
        except Rejected:
            self._session.drop()  # what was to be done is done; the lock ends with its session

    def discard(self) -> None:
        """A session that is gone took its lock and its candidate along; so one that cannot let go is ended."""
        if self._locked and self.alive():
            try:
                with self._session.asking("discard") as napalm:
                    napalm.discard_config()
                self._unlock()
            except DriverError:
                self._session.drop()
        self._staged, self._locked = None, False


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
        raise Unreachable(target.name, where, f"{type(cause).__name__}: {cause}") from error
    return napalm


def _bare(root: etree._Element) -> etree._Element:
    """Take the namespaces out of a reply, in place, and raise ncclient's RPCError for every error in it.

    Junos writes errors as `rpc-error` of the base namespace, without any (in `load-configuration-results`) and, up to
    12.x, as `xnm:error` in `commit-results`; ncclient finds only the first kind, and stops at a warning.
    """
    from ncclient.operations import RPCError

    for node in root.iter(etree.Element):
        node.tag = etree.QName(node).localname
    errors = [node for node in root.iter("rpc-error", "error") if _is_error(node)]
    if errors:
        refusals = [RPCError(_standard(node)) for node in errors]
        raise refusals[0] if len(refusals) == 1 else RPCError(_standard(errors[0]), errs=refusals)
    return root


def _is_error(node: etree._Element) -> bool:
    if node.tag == "error":
        return node.find("message") is not None
    return (node.findtext("error-severity") or "error").strip() != "warning"


def _standard(node: etree._Element) -> etree._Element:
    """An error of any of the three kinds as RFC 6241 has it."""
    base = "{urn:ietf:params:xml:ns:netconf:base:1.0}"
    leaves = {
        "error-severity": "error",
        "error-path": node.findtext("error-path") or node.findtext("edit-path"),
        "error-message": node.findtext("error-message") or node.findtext("message"),
        "bad-element": node.findtext("error-info/bad-element") or node.findtext("statement"),
    }
    error = etree.Element(base + "rpc-error")
    info = etree.Element(base + "error-info")
    for name, text in leaves.items():
        if text:
            etree.SubElement(info if name == "bad-element" else error, base + name).text = " ".join(text.split())
    error.append(info)
    return error


def _words(error: Exception) -> str:
    """The element's own words, out of whatever the libraries wrapped them in."""
    errors = getattr(error, "errs", None) or (error.args[0] if error.args else None)
    if isinstance(errors, list):
        parts = ((e.get("edit_path"), e.get("bad_element"), e.get("message")) for e in errors if isinstance(e, dict))
        return "; ".join(" ".join(part for part in row if part) for row in parts)
    return getattr(error, "message", None) or str(error)
