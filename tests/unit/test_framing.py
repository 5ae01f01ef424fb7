"""NETCONF framing (RFC 6242): messages are whole whatever the packets are, and what is no text is marked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.kit import netconf_framing
from drivers.kit.netconf_framing import MARK, Framer, text


def messages(packets: Iterable[bytes], *, chunked: bool) -> list[str]:
    framer = Framer()
    return [message for packet in packets for message in framer.messages(packet, chunked=chunked)]


def cut(data: bytes, at: list[int]) -> list[bytes]:
    places = [0, *sorted(place % len(data) for place in at), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(places)]


@example(["]]>"], [])
@given(st.lists(st.text("a<&é\n #]>", min_size=1), min_size=1), st.lists(st.integers(0, 10_000)))
def test_packets_may_be_cut_anywhere(said: list[str], at: list[int]) -> None:
    wanted = [message.strip() for message in said if message.strip()]
    raw = [message.encode() for message in said]
    chunks = b"\n\r \n".join(b"\n#%d\n%b\n##\n" % (len(each), each) for each in raw)
    assert messages(cut(chunks, at), chunked=True) == wanted
    # the delimiter has no escape: what holds it cannot be sent so, nor what ends with `]]>`, as no XML document does
    if all((message + "]]>]]>").index("]]>]]>") == len(message) for message in said):
        assert messages(cut(b"]]>]]>\n\n".join([*raw, b""]), at), chunked=False) == wanted


def test_blank_space_between_messages_is_passed_over() -> None:
    framer = Framer()
    # a line end behind the hello comes when chunks are spoken already
    assert list(framer.messages(b"<hello/>\n]]>]]>", chunked=False)) == ["<hello/>"]
    assert list(framer.messages(b"\n", chunked=True)) == []
    assert list(framer.messages(b" \n\n#4\n<a/>\n#1\n \n##\n\n", chunked=True)) == ["<a/>"]
    assert list(framer.messages(b"\n#4\n<b/>\n##\n", chunked=True)) == ["<b/>"]


@pytest.mark.parametrize("noise", [b"<a/>", b"\n#x", b"\n#0\n", b"\n#4\n<a/>junk"])
def test_what_is_no_chunk_is_an_error(noise: bytes) -> None:
    with pytest.raises(ValueError, match="no chunk header"):
        messages([noise], chunked=True)


class Counted(bytearray):
    """A buffer that counts the bytes that are searched."""

    searched = 0

    def find(self, wanted: Any, start: Any = 0, *end: Any) -> int:
        self.searched += len(self) - start
        return super().find(wanted, start, *end)


@dataclass
class Matches:
    """A pattern that counts the bytes that it matched."""

    pattern: re.Pattern[bytes]
    searched: int = 0

    def match(self, data: bytearray) -> re.Match[bytes] | None:
        found = self.pattern.match(data)
        self.searched += found.end() if found else 0
        return found


@pytest.mark.parametrize("chunked", [True, False])
def test_a_long_reply_is_read_once(chunked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read anew with each packet it would be two hundred times as many bytes."""
    size, packet = 30_000_000, 65536
    whole = b"\n#%d\n%b\n##\n" % (size, b"x" * size) if chunked else b"x" * size + b"]]>]]>"
    framer, buffer, headers = Framer(), Counted(), Matches(netconf_framing._CHUNK)
    monkeypatch.setattr(framer, "_buffer", buffer)
    monkeypatch.setattr(netconf_framing, "_CHUNK", headers)
    packets = [whole[at : at + packet] for at in range(0, len(whole), packet)]
    (message,) = [found for data in packets for found in framer.messages(data, chunked=chunked)]
    assert len(message) == size
    once = 0 if chunked else size
    assert once <= buffer.searched + headers.searched <= once + 16 * len(packets)


def test_what_is_no_text_is_marked() -> None:
    assert text("Köln ✓".encode()) == "Köln ✓"
    assert text("Köln".encode("latin-1")) == f"K{MARK}xf6ln"
    assert text("北京".encode("gbk")) == f"{MARK}xb1{MARK}xb1{MARK}xbe{MARK}xa9"
    assert text(b"a\x00\x1b[1m\tb\r\n") == f"a{MARK}x00{MARK}x1b[1m\tb\r\n"
