"""The framing of NETCONF over SSH (RFC 6242): a byte stream to whole messages, of any size, in one pass.

ncclient 0.7.0 reads a message anew with every packet, takes a blank between two messages for a broken frame and every
byte for UTF-8. Here blank space between messages is passed over, and what is no text is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = b"]]>]]>"
# RFC 6242 §4.2: chunk = LF "#" chunk-size LF; end-of-chunks = LF "##" LF
_CHUNK = re.compile(rb"\s*\n#(?:([1-9][0-9]{0,9})|#)\n")
_CHUNK_BEGUN = re.compile(rb"\s*(?:\n(?:#(?:#|[1-9][0-9]{0,9})?)?)?")
# XML 1.0 §2.2 has no place for these; the surrogates are what decoding makes of bytes that are not UTF-8
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MARK = "\ufffd"
"""stands before a byte or sign that is no text (`\ufffdxb3`): what holds it can be compared and never written"""


class Framer:
    """Cut a byte stream into messages. ValueError: the peer broke the framing, and the session is over."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._message = bytearray()
        self._searched = 0

    def messages(self, data: bytes, *, chunked: bool) -> Iterator[str]:
        """Every message that is whole with this data. `chunked`: as from base:1.1 on, once both have said hello."""
        self._buffer += data
        while (message := self._chunked() if chunked else self._delimited()) is not None:
            if message := message.strip():
                yield text(message)

    def _delimited(self) -> bytes | None:
        end = self._buffer.find(_END, self._searched)
        if end < 0:
            self._searched = max(len(self._buffer) - len(_END), 0)
            return None
        message = bytes(self._buffer[:end])
        del self._buffer[: end + len(_END)]
        self._searched = 0
        return message

    def _chunked(self) -> bytes | None:
        while found := _CHUNK.match(self._buffer):
            if found[1] is None:
                message = bytes(self._message)
                self._message.clear()
                del self._buffer[: found.end()]
                return message
            end = found.end() + int(found[1])
            if len(self._buffer) < end:
                return None
            self._message += memoryview(self._buffer)[found.end() : end]
            del self._buffer[:end]
        if not _CHUNK_BEGUN.fullmatch(self._buffer):
            raise ValueError(f"no chunk header: {bytes(self._buffer[:40])!r}")
        return None


def text(data: bytes) -> str:
    """UTF-8 to text; what is none is marked, so that a comment in another encoding hides nothing else."""
    return _NO_TEXT.sub(_marked, data.decode("utf-8", "surrogateescape"))


def _marked(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"{MARK}x{code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code:02x}"
