"""NETCONF framing (RFC 6242): messages are whole whatever the packets are, and what is no text is marked."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers._framing import MARK, Framer, text


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


@pytest.mark.parametrize("chunked", [True, False])
def test_a_long_reply_is_read_once(chunked: bool) -> None:
    size = 30_000_000
    whole = b"\n#%d\n%b\n##\n" % (size, b"x" * size) if chunked else b"x" * size + b"]]>]]>"
    began = time.process_time()
    (message,) = messages([whole[at : at + 65536] for at in range(0, len(whole), 65536)], chunked=chunked)
    assert len(message) == size
    assert time.process_time() - began < 3  # read anew with each packet it takes several times that


def test_what_is_no_text_is_marked() -> None:
    assert text("Köln ✓".encode()) == "Köln ✓"
    assert text("Köln".encode("latin-1")) == f"K{MARK}xf6ln"
    assert text("北京".encode("gbk")) == f"{MARK}xb1{MARK}xb1{MARK}xbe{MARK}xa9"
    assert text(b"a\x00\x1b[1m\tb\r\n") == f"a{MARK}x00{MARK}x1b[1m\tb\r\n"
