"""The NETCONF door of the lab: framing (RFC 6242), what is no rpc, and the faults that strike a session."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import asyncssh
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from ncclient import NCClientError

from lab.faults import Fault
from lab.servers.netconf import BASE, Framer, FramingError
from tests.contract.ptn_row import PTN, Lab, element_of, ptn_edit, row_of_three, wait


@pytest.fixture(scope="module")
def row() -> Iterator[Lab]:
    yield from row_of_three()


@pytest.fixture
def lab(row: Lab) -> Lab:
    row.fresh()
    return row


# -- the wire -------------------------------------------------------------------------------------------------------

HELLO = f'<hello xmlns="{BASE}"><capabilities><capability>urn:ietf:params:netconf:base:{{}}</capability></capabilities></hello>'
END = b"]]>]]>"


def raw(lab: Lab, *pieces: bytes) -> list[etree._Element]:
    """What `ptn-a` answers to these bytes, sent piece by piece, until it ends the session: its messages."""

    async def talk() -> bytes:
        port = lab.servers["ptn-a"].get_port()
        async with asyncssh.connect(
            "127.0.0.1", port, username="lab", password="lab", known_hosts=None, config=None, client_keys=None
        ) as connection:
            process = await connection.create_process(subsystem="netconf", encoding=None)
            for piece in pieces:
                process.stdin.write(piece)
                await asyncio.sleep(0)
            return bytes(await asyncio.wait_for(process.stdout.read(), 10))

    data = asyncio.run_coroutine_threadsafe(talk(), lab.loop).result(15)
    greeting, _, rest = data.partition(END)
    framer = Framer()
    framer.chunked = rest.startswith(b"\n#")
    framer.feed(rest)
    messages = [greeting]
    while message := framer.message():
        messages.append(message)
    return [etree.fromstring(message) for message in messages]


def rpc(body: str, attributes: str = 'message-id="1"') -> bytes:
    return f'<rpc xmlns="{BASE}" {attributes}>{body}</rpc>'.encode()


def chunked(message: bytes, size: int = 0) -> bytes:
    step = size or len(message)
    parts = [message[at : at + step] for at in range(0, len(message), step)]
    return b"".join(b"\n#%d\n%b" % (len(part), part) for part in parts) + b"\n##\n"


CLOSE = rpc("<close-session/>", 'message-id="9" xmlns:x="urn:x" x:note="kept &amp; sound"')


def test_end_of_message_framing_for_a_client_of_base_1_0(lab: Lab) -> None:
    hello, answer, closed = raw(
        lab, HELLO.format("1.0").encode() + END, rpc("<discard-changes/>") + b"]]>", b"]]>\n  " + CLOSE + END
    )
    assert {"urn:ietf:params:netconf:base:1.0", "urn:ietf:params:netconf:base:1.1"} <= {x.text for x in hello.iter()}
    assert (answer.get("message-id"), answer[0].tag) == ("1", f"{{{BASE}}}ok")
    assert {str(name): str(value) for name, value in closed.attrib.items()} == {
        "message-id": "9",
        "{urn:x}note": "kept & sound",
    }  # RFC 6241 4.2


def test_chunked_framing_split_anywhere(lab: Lab) -> None:
    text = chunked(rpc("<get-config><source><running/></source></get-config>"), 7) + b"\n\n" + chunked(CLOSE)
    pieces = [text[at : at + 5] for at in range(0, len(text), 5)]
    _, answer, closed = raw(lab, HELLO.format("1.1").encode(), END, *pieces)
    assert answer.findtext(f".//{{{PTN}}}lsr-id") == "10.0.0.1"
    assert closed.get("message-id") == "9"


@pytest.mark.parametrize(
    ("message", "tag"),
    [
        (b"<rpc", "malformed-message"),
        (b'<!DOCTYPE rpc [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + rpc("<get>&e;</get>"), "malformed-message"),
        (b"junk", "malformed-message"),
        (rpc("<get/>", ""), "missing-attribute"),
        (rpc(""), "missing-element"),
        (b'<hello xmlns="' + BASE.encode() + b'"/>', "unknown-element"),
    ],
)
def test_what_is_no_rpc_is_answered_and_the_session_goes_on(lab: Lab, message: bytes, tag: str) -> None:
    _, answer, closed = raw(lab, HELLO.format("1.1").encode() + END, chunked(message), chunked(CLOSE))
    assert answer.findtext(f".//{{{BASE}}}error-tag") == tag
    assert closed[0].tag == f"{{{BASE}}}ok"


@pytest.mark.parametrize(
    "sent",
    [
        HELLO.format("1.1").encode() + END + b"no chunk",  # RFC 6242 4.2
        HELLO.format("7.0").encode() + END,  # RFC 6241 8.1: no common version
        HELLO.format("1.1").replace("</hello>", "<session-id>4</session-id></hello>").encode() + END,
        b"nonsense" + END,
    ],
)
def test_a_session_that_cannot_go_on_is_ended(lab: Lab, sent: bytes) -> None:
    assert len(raw(lab, sent)) == 1


@given(messages=st.lists(st.binary(min_size=1).filter(lambda m: m.strip() == m), max_size=4), data=st.data())
def test_the_framer_finds_messages_however_they_are_cut(messages: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(chunked(message, data.draw(st.integers(1, 9))) for message in messages)
    framer, found = Framer(), []
    framer.chunked = True
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        framer.feed(stream[:cut])
        stream = stream[cut:]
        while (message := framer.message()) is not None:
            found.append(message)
    assert found == messages


def test_the_framer_refuses_a_chunk_of_no_size() -> None:
    framer = Framer()
    framer.chunked = True
    framer.feed(b"\n#0\n")
    with pytest.raises(FramingError):
        framer.message()


# -- faults of the door ---------------------------------------------------------------------------------------------


def test_faults_of_the_session(lab: Lab) -> None:
    before = lab.a.exchanges
    lab.call(lab.a.faults.set, Fault("garble"))
    with pytest.raises(etree.XMLSyntaxError):
        lab.session("f").get_config("running")
    lab.call(lab.a.faults.set, Fault("slow", seconds=0.2))
    begun = time.monotonic()
    assert lab.session("f").discard_changes().ok
    assert time.monotonic() - begun >= 0.2
    lab.call(lab.a.faults.clear)
    assert lab.a.exchanges == before + 2
    for fault, label in ((Fault("drop", at=2), "KT-7"), (Fault("drop-after", at=2), "late")):
        lab.call(lab.a.faults.set, fault)
        client = lab.session("f")
        assert ptn_edit(client, [element_of("pw", {"pw-id": 7, "user-label": "late"})])
        with pytest.raises(NCClientError):
            client.commit()
        lab.ended(client)
        assert f"<user-label>{label}</user-label>" in lab.call(lab.a.running)
        lab.call(lab.a.datastores.discard, 0)


def test_a_reboot_comes_up_from_startup(lab: Lab) -> None:
    client = lab.session("f")
    assert ptn_edit(client, [element_of("pw", {"pw-id": 7, "user-label": "lost"})])
    assert client.commit(confirmed=True, persist="p").ok
    assert ptn_edit(client, [element_of("pw", {"pw-id": 7, "user-label": "lost too"})])
    lab.call(lab.a.faults.set, Fault("reboot"))
    with pytest.raises(NCClientError):
        client.commit(persist_id="p")
    wait(lambda: lab.a.powered)
    assert lab.call(lab.a.running) == lab.call(lab.a.saved) == lab.base["ptn-a"]
    assert lab.a.datastores.pending is None
