"""The NETCONF server: RFC 6242 framing and the message layer of RFC 6241, whatever the dialect behind it is.

In comes a byte channel; each well-formed `<rpc>` goes to the dialect's `handle`, which gives back the whole
`<rpc-reply>` or raises an `RpcError`. Faults of the element strike here, once per exchange.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import weakref
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from lab.element import Channel, Element
from lab.faults import STRIKES, Kind

BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
BASE_10 = "urn:ietf:params:netconf:base:1.0"
BASE_11 = "urn:ietf:params:netconf:base:1.1"

_END = b"]]>]]>"
# RFC 6242 §4.2: chunk = LF "#" chunk-size LF; end-of-chunks = LF "##" LF. Blanks before it are forgiven, as boxes do.
_CHUNK = re.compile(rb"\s*\n#(?:([1-9][0-9]{0,9})|#)\n")
_CHUNK_BEGUN = re.compile(rb"\s*(?:\n(?:#(?:#|[1-9][0-9]{0,9})?)?)?")
QUIRKS: tuple[Kind, ...] = ("bytes", "no-newline")
"""what of `lab.faults.QUIRKS` this server can play: the last concerns end-of-message framing only"""
_NOISE = "\u00ff\u2426~\u00d0\ufffd<<"

_ids: weakref.WeakKeyDictionary[Element, itertools.count[int]] = weakref.WeakKeyDictionary()
_reboots: set[asyncio.Task[None]] = set()


class FramingError(Exception):
    """the peer broke the framing: RFC 6242 §4.2 has the session terminated"""


class Framer:
    """Cuts a byte stream into messages; end-of-message framing until `chunked` is set (after the hellos)."""

    def __init__(self) -> None:
        self.chunked = False
        self._buffer = bytearray()
        self._message = bytearray()

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def message(self) -> bytes | None:
        """The next whole message, None when more bytes are needed. Raises FramingError."""
        return self._next_chunked() if self.chunked else self._next_delimited()

    def _next_delimited(self) -> bytes | None:
        while (end := self._buffer.find(_END)) >= 0:
            message = bytes(self._buffer[:end]).strip()
            del self._buffer[: end + len(_END)]
            if message:
                return message
        return None

    def _next_chunked(self) -> bytes | None:
        while found := _CHUNK.match(self._buffer):
            if found[1] is None:
                message = bytes(self._message).strip()
                self._message.clear()
                del self._buffer[: found.end()]
                if message:
                    return message
                continue
            end = found.end() + int(found[1])
            if len(self._buffer) < end:
                return None
            self._message += self._buffer[found.end() : end]
            del self._buffer[:end]
        if not _CHUNK_BEGUN.fullmatch(self._buffer):
            raise FramingError(bytes(self._buffer[:40]))
        return None


class RpcError(Exception):
    """One `<rpc-error>` (RFC 6241 §4.3 and appendix A). `prefixes`: of `path`; `info`: of error-info."""

    def __init__(
        self,
        tag: str,
        message: str = "",
        *,
        kind: str = "application",
        severity: str = "error",
        app_tag: str = "",
        path: str = "",
        prefixes: dict[str, str] | None = None,
        info: dict[str, str] | None = None,
    ) -> None:
        super().__init__(tag, message)
        self.tag, self.message, self.kind, self.severity = tag, message, kind, severity
        self.app_tag, self.path, self.prefixes, self.info = app_tag, path, prefixes or {}, info or {}

    def xml(self) -> str:
        leaves = {
            "error-type": self.kind,
            "error-tag": self.tag,
            "error-severity": self.severity,
            "error-app-tag": self.app_tag,
        }
        text = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in leaves.items() if value)
        if self.path:
            names = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in self.prefixes.items())
            text += f"<error-path{names}>{escape(self.path)}</error-path>"
        if self.message:
            text += f'<error-message xml:lang="en">{escape(self.message)}</error-message>'
        if self.info:
            info = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in self.info.items())
            text += f"<error-info>{info}</error-info>"
        return f"<rpc-error>{text}</rpc-error>"


class RpcErrors(Exception):
    """Several errors in one reply."""

    def __init__(self, errors: Iterable[RpcError]) -> None:
        self.errors = tuple(errors)
        super().__init__(*self.errors)


def reply(rpc: etree._Element | None, body: str) -> str:
    """The complete reply; RFC 6241 §4.2: every attribute of the `<rpc>` comes back as it was."""
    names: dict[str, str] = {}
    if rpc is not None:
        prefixes = {uri: prefix for prefix, uri in rpc.nsmap.items() if prefix}
        for name, value in rpc.attrib.items():
            tag = etree.QName(str(name))
            if tag.namespace in prefixes:
                names[f"xmlns:{prefixes[tag.namespace]}"] = str(tag.namespace)
                names[f"{prefixes[tag.namespace]}:{tag.localname}"] = str(value)
            elif tag.namespace is None:
                names[tag.localname] = str(value)
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in names.items())
    return f'<rpc-reply xmlns="{BASE}"{attributes}>{body}</rpc-reply>'


def errors_reply(rpc: etree._Element | None, errors: Iterable[RpcError]) -> str:
    return reply(rpc, "".join(error.xml() for error in errors))


@dataclass(eq=False, slots=True)
class Session:
    """One NETCONF session. `id` is unique while the element's process lives; set `closing` to end after the reply."""

    id: int
    channel: Channel
    element: Element
    base11: bool = False
    closing: bool = False
    framer: Framer = field(default_factory=Framer)

    @property
    def user(self) -> str:
        return self.channel.user

    def send(self, xml: str, *, line_end: bytes = b"\n") -> None:
        """Frame and write one message (a reply or a notification) in one piece."""
        data = xml.encode("utf-8", "surrogateescape")
        self.channel.write(b"\n#%d\n%b\n##\n" % (len(data), data) if self.base11 else data + line_end + _END)

    async def receive(self) -> bytes | None:
        """The next whole message; None when the client has gone. Raises FramingError."""
        while (message := self.framer.message()) is None:
            data = await self.channel.read()
            if not data:
                return None
            self.framer.feed(data)
        return message


Handle = Callable[[Session, etree._Element], Awaitable[str]]  # noqa: SLF001 - lxml names its element type so


async def serve(
    channel: Channel,
    element: Element,
    *,
    hello: Callable[[int], str],
    handle: Handle,
    ended: Callable[[Session], None],
    prolog: str = "",
    began: Callable[[Session], None] = lambda _session: None,
) -> None:
    """Serve one session: `began` after the hellos, `handle` for every rpc, `ended` however the session ends."""
    session = Session(next(_ids.setdefault(element, itertools.count(1))), channel, element)
    element.quirks |= set(QUIRKS)
    greeting = hello(session.id)
    channel.write(f"{prolog}{greeting}\n".encode() + _END)
    try:
        if not _agree(session, greeting, await session.receive()):
            return
        began(session)
        while (message := await session.receive()) is not None and await _exchange(session, message, handle):
            pass
    except FramingError:
        channel.close()
    finally:
        ended(session)
        channel.exit()


def _agree(session: Session, greeting: str, message: bytes | None) -> bool:
    """RFC 6241 §8.1: a common base version, no session-id from the client, or the session is terminated."""
    if message is None:
        return False
    try:
        hello = parse(message)
    except RpcError:
        return False
    offered = {(uri.text or "").strip() for uri in hello.iter(f"{{{BASE}}}capability")}
    if hello.tag != f"{{{BASE}}}hello" or hello.find(f"{{{BASE}}}session-id") is not None:
        return False
    session.base11 = session.framer.chunked = BASE_11 in offered and f">{BASE_11}<" in greeting
    return session.base11 or BASE_10 in offered


def parse(message: bytes) -> etree._Element:
    """One message, without entities, network or DTD (RFC 6241 §3: no document type). Raises malformed-message."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(message, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RpcError("malformed-message", str(error), kind="rpc") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise RpcError("malformed-message", "a document type declaration is not allowed", kind="rpc")
    return root


async def _exchange(session: Session, message: bytes, handle: Handle) -> bool:
    """One rpc and its reply, or what a fault makes of it; False ends the session."""
    element = session.element
    element.exchange()
    quirk = element.faults.due(*QUIRKS)
    fault = element.faults.due(*STRIKES)
    kind = fault.kind if fault else ""
    if fault and kind == "reboot":
        # not awaited: this session is one of those that the reboot cuts
        task = asyncio.get_running_loop().create_task(element.reboot(fault.seconds))
        _reboots.add(task)
        task.add_done_callback(_reboots.discard)
        session.channel.close()
        return False
    if fault and kind == "hold":
        await element.faults.hold(fault)
    if kind != "drop":
        answer = await _answer(session, message, handle)
    if fault and kind == "hold-after":
        await element.faults.hold(fault)
    if kind != "drop":
        await element.take_time()
    if kind in {"drop", "drop-after"}:
        session.channel.close()
        return False
    if kind == "garble":
        # the head stays, so that the client can tell which of its calls was answered, and the rest is noise
        answer = answer[: max(answer.index(">") + 1, len(answer) // 2)] + _NOISE
    if quirk and quirk.kind == "bytes":
        # a comment is no part of the document, but it must be UTF-8 all the same (XML 1.0 §4.3.3)
        at = answer.index(">") + 1
        answer = f"{answer[:at]}<!-- \udcb3\udcf6\udcff -->{answer[at:]}"
    session.send(answer, line_end=b"" if quirk and quirk.kind == "no-newline" else b"\n")
    return not session.closing


async def _answer(session: Session, message: bytes, handle: Handle) -> str:
    rpc = None
    try:
        rpc = parse(message)
        _check(rpc)
        return await handle(session, rpc)
    except RpcError as error:
        return errors_reply(rpc, [error])
    except RpcErrors as several:
        return errors_reply(rpc, several.errors)


def _check(rpc: etree._Element) -> None:
    if rpc.tag != f"{{{BASE}}}rpc":
        name = etree.QName(rpc).localname
        raise RpcError("unknown-element", "only <rpc> is expected", kind="rpc", info={"bad-element": name})
    if "message-id" not in rpc.attrib:
        info = {"bad-attribute": "message-id", "bad-element": "rpc"}
        raise RpcError("missing-attribute", "rpc without message-id", kind="rpc", info=info)
