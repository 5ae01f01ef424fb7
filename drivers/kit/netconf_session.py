"""One NETCONF session (RFC 6241) with ncclient: login, calls, and what a refusal means.

Takes a `Target` and operations as XML text; returns parsed replies. The verbs are in `netconf`.
"""

from __future__ import annotations

import contextlib
import re
import time
from typing import Any, ClassVar, Self

from lxml import etree

from drivers.errors import Busy, DriverError, Rejected, SessionLost, Unintelligible, WrongElement
from drivers.kit.lost_words import lost_words
from drivers.kit.xml_model import BASE
from drivers.platform import IDENTITY, Identity, Target
from drivers.session import check_identity

_NEEDED = {
    "urn:ietf:params:netconf:capability:candidate:1.0",
    "urn:ietf:params:netconf:capability:validate:1.1",
    # 1.1 brought persist, persist-id and cancel-commit
    "urn:ietf:params:netconf:capability:confirmed-commit:1.1",
}
_YUMA = "http://netconfcentral.org/ns/yuma"
_YUMA_PAUSE = 0.05
"""seconds after our hello: a request that comes in one packet with it is left there until more comes"""
# another session's doing, over when that session is (RFC 6241 appendix A)
_BUSY = {"lock-denied", "in-use"}


class Refused(Rejected):
    """an rpc-error, with its tag"""

    def __init__(self, element: str, what: str, detail: str = "", tag: str = "") -> None:
        super().__init__(element, what, detail)
        self.tag = tag

    @property
    def forbidden(self) -> bool:
        """The account may not: no waiting and no other way changes that."""
        return self.tag == "access-denied"


class NetconfSession:
    """A session that is logged in. Raises Busy where somebody else is in the way, Refused for other rpc-errors."""

    libraries: ClassVar[tuple[str, ...]] = ("drivers.kit.ncclient_session",)
    """what the first connection imports"""
    identity_filter: ClassVar[str]
    tells: ClassVar[frozenset[str]] = IDENTITY

    def __init__(self, target: Target, manager: Any) -> None:
        self.target, self._manager = target, manager
        self._session = _ncclient().session_of(manager)

    def identity_in(self, data: etree._Element) -> Identity:
        """What the platform's answer to `identity_filter` says."""
        raise NotImplementedError

    @classmethod
    def connect(cls, target: Target) -> Self:
        """Log in, check the hello and that the right box answered."""
        session = cls(target, _ncclient().open_manager(target))
        try:
            session._session.watch_line()  # an operation that takes minutes is waited for, a line that is cut is not
            if missing := {needed for needed in _NEEDED if not session.offers(needed)}:
                raise WrongElement(target.name, "hello", f"lacks {', '.join(sorted(missing))}")
            if session.of_yuma():
                time.sleep(_YUMA_PAUSE)
            check_identity(target, session.identify(), cls.tells)
        except DriverError:
            session.close()
            raise
        return session

    def close(self) -> None:
        """End the session in good order; the element drops lock and candidate with it (RFC 6241 §7.5)."""
        if self.alive():
            # it ends: nothing more is wanted from it
            with contextlib.suppress(DriverError):
                self._call("<close-session/>")
        self._session.close()

    def alive(self) -> bool:
        return bool(self._session.connected and self._session.transport.is_active())

    def sent(self) -> tuple[str, ...]:
        sent: tuple[str, ...] = self._session.sent()
        return sent

    def offers(self, capability: str) -> bool:
        """Does the hello of the element have this capability?"""
        return capability in self._manager.server_capabilities

    def of_yuma(self) -> bool:
        """Is the server netconfd of yuma123 (2.13 and others), or made of it? Its hello names modules of its own."""
        return any(uri.startswith(_YUMA) for uri in self._manager.server_capabilities)

    def _call(self, rpc: str, patience: float = 0.0) -> etree._Element:
        """One RPC and its whole reply, however long that flows. Raises Busy, Refused, SessionLost, Unintelligible.

        `patience`: seconds until the reply begins, where the target's own may be too few for this operation.
        """
        name = self.target.name
        operation = etree.fromstring(rpc if " xmlns" in rpc.partition(">")[0] else _qualified(rpc))
        verb = etree.QName(operation).localname
        if not self.alive():
            raise SessionLost(name, verb, "session is closed")
        try:
            wait = self.target.timeout
            root: etree._Element = self._session.ask(operation, max(patience, wait), wait)
        except _ncclient().LOST as error:
            # what comes late would answer the wrong question: this session is of no more use
            self._session.close()
            if self._session.garbled:
                raise Unintelligible(name, verb, self._session.garbled) from error
            raise SessionLost(name, verb, lost_words(error)) from error
        errors = [node for node in root.iter(f"{{{BASE}}}rpc-error") if _of(node, "error-severity") != "warning"]
        if errors:
            raise self._refusal(verb, errors)
        return root

    def _refusal(self, verb: str, errors: list[etree._Element]) -> DriverError:
        tag = _of(errors[0], "error-tag")
        words = "; ".join(_words(error) for error in errors)
        if tag in _BUSY:
            holder = errors[0].findtext(f".//{{{BASE}}}session-id") or ""
            return Busy(self.target.name, verb, f"{words}, held by session {holder}" if holder else words)
        return Refused(self.target.name, verb, words, tag)

    def identify(self) -> Identity:
        return self.identity_in(self._call(f"<get>{subtree(self.identity_filter)}</get>"))


def subtree(content: str) -> str:
    return f'<filter type="subtree">{content}</filter>'


def _ncclient() -> Any:
    from drivers.kit import ncclient_session

    return ncclient_session


def _qualified(rpc: str) -> str:
    return re.sub(r"^<([\w-]+)", rf'<\1 xmlns="{BASE}"', rpc, count=1)


def _of(error: etree._Element, name: str) -> str:
    return (error.findtext(f"{{{BASE}}}{name}") or "").strip()


def _words(error: etree._Element) -> str:
    """`data-exists (app-tag) at /path: message [bad-element x]`"""
    app, path, info = _of(error, "error-app-tag"), _of(error, "error-path"), error.find(f"{{{BASE}}}error-info")
    details = [] if info is None else [f"{etree.QName(node).localname} {node.text}" for node in info]
    head = _of(error, "error-tag") + (f" ({app})" if app else "") + (f" at {path}" if path else "")
    return f"{head}: {_of(error, 'error-message')}" + (f" [{', '.join(details)}]" if details else "")
