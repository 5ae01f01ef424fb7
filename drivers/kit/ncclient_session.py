"""ncclient's SSH session made prompt: an RPC costs no tick and an idle session no processor time.

ncclient 0.7.0 queues what is to be sent for a thread that looks at the queue every 0.1 s (`TICK` in its
transport/session.py): five RPCs cost half a second, and a pool of sessions never sleeps. Here the caller writes to the
channel itself and the thread only reads, blocked in the kernel until something comes. How long an answer is waited for
is the caller's, call by call (`ask`): ncclient has one limit for a whole reply, however it flows.

Importing this room loads ncclient: it is imported inside functions only, at the first connection. All private names of
ncclient and paramiko stand in this file; `tests/contract/test_private_names.py` holds them.
"""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
import time
from contextvars import ContextVar
from typing import Any

import ncclient.transport
import paramiko
from lxml import etree
from ncclient import NCClientError, manager
from ncclient.operations import RaiseMode
from ncclient.operations.errors import TimeoutExpiredError
from ncclient.operations.rpc import GenericRPC
from ncclient.transport.errors import AuthenticationError, NetconfFramingError, SessionCloseError, TransportError
from ncclient.transport.session import END_DELIM, MSG_DELIM, NetconfBase
from ncclient.transport.ssh import SSHSession

from drivers.errors import AuthenticationFailed, Unreachable
from drivers.kit.lost_words import lost_words
from drivers.kit.netconf_framing import Framer
from drivers.platform import Target

_WRAPPER = re.compile(r"^(<\?xml[^>]*>)?<(?:\w+:)?rpc\b[^>]*>|</(?:\w+:)?rpc>$")
_SECRET = re.compile(r"(<(?:[\w-]+:)?[\w-]*(?:password|secret|passphrase|key-string)\b[^>]*>)[^<]*<")

LOST: tuple[type[Exception], ...] = (NCClientError, paramiko.SSHException, OSError, EOFError)
"""What ncclient, paramiko and the socket raise when a session cannot be had or is gone."""
LOGIN_REFUSED = re.compile(r"AuthenticationException\('Authentication failed\.'\)|BadAuthenticationType")
"""In the words of ncclient's AuthenticationError: the rest of them are connections that broke during the login."""

LEGACY_CRYPTO: ContextVar[bool | None] = ContextVar("legacy_crypto", default=None)
"""Whether the next session of this thread may use what is broken; PyEZ has no argument to hand it through. None: the
session is not ours, and ncclient makes its own kind."""

_OLD = re.compile(r"sha1\b|md5|cbc|^ssh-(?:rsa|dss)$")
_OLD_CRYPTO = {
    kind: [name for name in getattr(paramiko.Transport, f"_preferred_{kind}") if _OLD.search(name)]
    for kind in ("kex", "ciphers", "macs", "keys", "pubkeys")
}
_IDLE_SECONDS = 30.0
_HUGE = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)
"""replies of any size: libxml2 refuses a text above 10 MB otherwise"""


class PromptSession(SSHSession):  # type: ignore[misc] # ncclient publishes no types
    """An SSH session that sends in the caller's thread."""

    def __init__(self, device_handler: Any) -> None:
        super().__init__(device_handler)
        self._writing = threading.Lock()
        self.journal: list[str] = []
        """every RPC that was sent, oldest first; the driver empties it"""
        self.garbled = ""
        """why the last answer could not be read, when that ended the session"""
        self._framer = Framer()
        self._heard = 0.0
        """when something other than blank space came last"""

    @property
    def _transport(self) -> Any:
        return self._ssh

    @_transport.setter
    def _transport(self, transport: Any) -> None:
        """Crypto: ncclient makes paramiko's transport and starts it at once, this is the one place in between."""
        if transport is not None and not LEGACY_CRYPTO.get():
            transport.disabled_algorithms = _OLD_CRYPTO
        self._ssh = transport

    def connect(self, host: str, port: int, timeout: float, **options: Any) -> None:
        sock = socket.create_connection((host, port), timeout)
        # the short packets of a key exchange, held back until the last one is acknowledged, cost 40 ms each
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connect(host, port, timeout, **{**options, "sock": sock})
        # paramiko's own thread looks every 0.1 s whether it has been closed: `close` below wakes it instead
        self._transport.sock.settimeout(_IDLE_SECONDS)

    def watch_line(self) -> None:
        """Let the system ask whether the element is there where nothing comes: who only listens would not notice."""
        sock = self._transport.sock
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in ((socket.TCP_KEEPIDLE, 30), (socket.TCP_KEEPINTVL, 10), (socket.TCP_KEEPCNT, 3)):
            sock.setsockopt(socket.IPPROTO_TCP, option, value)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._transport.sock.shutdown(socket.SHUT_RDWR)
        super().close()

    def send(self, message: str) -> None:
        data = message.encode()
        if self._base == NetconfBase.BASE_11:
            data = b"\n#%d\n%b%b" % (len(data), data, END_DELIM)
        else:
            data += MSG_DELIM
        channel = self._channel
        if not self.connected or channel is None:
            raise TransportError("not connected")
        self.journal.append(message)
        try:
            with self._writing:
                channel.sendall(data)
        except (OSError, EOFError, paramiko.SSHException) as error:
            raise TransportError(f"not sent: {error}") from error

    def ask(self, operation: etree._Element, patience: float, silence: float) -> etree._Element:
        """One RPC and its whole reply. Raises what ncclient raises.

        `patience`: seconds until a reply begins, `silence`: seconds that one which has begun may stand still.
        """
        rpc = GenericRPC(self, self._device_handler, async_mode=True)
        began = time.monotonic()
        rpc.request(operation)
        due = began + patience
        while not rpc.event.wait(max(due - time.monotonic(), 0.0)):
            if self._heard > began:
                due = max(due, self._heard + silence)
            if time.monotonic() >= due:
                still = time.monotonic() - self._heard
                begun = f"the reply began and then stood still for {still:.0f} s" if self._heard > began else ""
                raise TimeoutExpiredError(begun or f"no reply within {patience:g} s")
        if rpc.error:
            raise rpc.error
        return etree.fromstring(rpc.reply.xml.encode(), _HUGE)

    def sent(self) -> tuple[str, ...]:
        """The RPCs since the last call, without their envelope, secrets masked."""
        journal, self.journal = self.journal, []
        bare = (_WRAPPER.sub("", message).strip() for message in journal)
        return tuple(_SECRET.sub(r"\1***<", message) for message in bare if not message.endswith("hello>"))

    def run(self) -> None:
        try:
            while data := self._channel.recv(65536):
                self._take(data)
            failure: Exception = SessionCloseError(b"")  # with the buffer it would quote configuration
        except LOST as error:
            failure = error
        except ValueError as error:
            failure = self._garbage(str(error), b"")
        if not self._closing.is_set():
            self._dispatch_error(failure)
            self.close()
        # who waits for a notification is woken: there will be none
        self._notification_q.put(None)

    def _take(self, data: bytes) -> None:
        if not data.isspace():
            self._heard = time.monotonic()
        for message in self._framer.messages(data, chunked=self._base == NetconfBase.BASE_11):
            self._dispatch_message(message)

    def _dispatch_message(self, raw: str) -> None:
        try:
            etree.fromstring(raw.encode(), _HUGE)
        except etree.XMLSyntaxError as error:
            # unbalanced XML of a dual-RE Junos is known, and mended by ncclient; the rest would be waited for in vain
            if not self._device_handler.handle_raw_dispatch(raw):
                raise self._garbage(str(error), raw[-40:].encode()) from error
        super()._dispatch_message(raw)

    def _garbage(self, why: str, data: bytes) -> NetconfFramingError:
        self.garbled = why
        return NetconfFramingError(why, data)


def _session(device_handler: Any) -> SSHSession:
    """What ncclient's manager calls to make a session; PyEZ, under NAPALM, comes through there as well."""
    return SSHSession(device_handler) if LEGACY_CRYPTO.get() is None else PromptSession(device_handler)


ncclient.transport.SSHSession = _session

# their logs hold whole configurations, and tracebacks of what is raised as an error anyway
for _library in ("ncclient", "paramiko", "jnpr", "napalm"):
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)


def session_of(made: Any) -> PromptSession:
    """The session below a manager of ours."""
    session: PromptSession = made._session  # noqa: SLF001 - the manager has no other name for it
    return session


def open_manager(target: Target) -> Any:
    """A logged-in ncclient manager. Raises AuthenticationFailed, Unreachable."""
    ours = LEGACY_CRYPTO.set(target.legacy_crypto)
    try:
        return manager.connect_ssh(
            host=target.host,
            port=target.port,
            username=target.username,
            password=target.password,
            timeout=target.timeout,
            # no keys, agents or user files of the controller's account: the credential is the inventory's
            allow_agent=False,
            look_for_keys=False,
            # host keys of elements are not collected anywhere; the box is known by its identity instead
            hostkey_verify=False,
            nc_params={"capabilities": ["urn:ietf:params:netconf:capability:confirmed-commit:1.1"]},
            errors_params={"raise_mode": RaiseMode.NONE},
        )
    except LOST as error:
        if isinstance(error, AuthenticationError) and LOGIN_REFUSED.search(str(error)):
            raise AuthenticationFailed(target.name, "login", f"user {target.username}") from error
        raise Unreachable(target.name, f"{target.host}:{target.port}", lost_words(error)) from error
    finally:
        LEGACY_CRYPTO.reset(ours)
