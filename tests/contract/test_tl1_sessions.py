"""What a TL1 agent says unasked in forms of its own, inside answers too, and what it says of the session, over real TCP."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from drivers.errors import SessionLost
from drivers.kit.tl1 import Denied, Tl1
from drivers.kit.tl1_channel import Endpoint
from drivers.kit.tl1_grammar import Autonomous, Command
from drivers.session_pool import SessionPool
from tests.contract.ptn_row import wait
from tests.contract.sdh.lines import target
from tests.contract.sdh_ring import Ring, ring_of_three
from tests.contract.test_tl1_client import HEADER, opened


@pytest.fixture(scope="module")
def the_ring() -> Iterator[Ring]:
    yield from ring_of_three()


@pytest.fixture
def ring(the_ring: Ring) -> Iterator[Ring]:
    the_ring.fresh()
    manners = the_ring.a.hub.manners
    yield the_ring
    the_ring.a.hub.manners = manners
    the_ring.a.hub.apart.clear()
    the_ring.fresh()


def tagged(ring: Ring, tags: str) -> None:
    hub = ring.a.hub
    hub.manners = replace(hub.manners, layout=replace(hub.manners.layout, tags=tags))


# -- autonomous messages -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ("plain", ["0000", "0001", "0002"]),
        ("dotted", ["0.0", "1.0", "2.1"]),
        ("letters", ["N0000", "N0001", "N0002"]),
        ("none", ["", "", ""]),
        ("apart", ["0001", "0101", "0002"]),
    ],
)
def test_tags_of_every_form_are_heard_without_gaps(ring: Ring, tags: str, told: list[str]) -> None:
    tagged(ring, tags)
    heard: list[Autonomous] = []
    with opened(ring) as session:
        session.listen(heard.append)
        for verb in ("REPT EVT VC12", "REPT ALM EQPT", "REPT EVT VC12"):
            ring.call(ring.a.hub.report, verb, ['"VCM-6-1-1:IN-GROUP,TC"'])
        wait(lambda: len(heard) == 3)
        assert [(each.atag, each.verb) for each in heard] == [
            (told[0], "REPT EVT VC12"),
            (told[1], "REPT ALM EQPT"),
            (told[2], "REPT EVT VC12"),
        ]
        assert session.gaps == 0


@pytest.mark.parametrize("tags", ["plain", "dotted", "letters"])
def test_a_lost_one_is_a_gap_in_every_form(ring: Ring, tags: str) -> None:
    tagged(ring, tags)
    with opened(ring) as session:
        for number in range(3):
            ring.fault("lose-message", at=2) if not number else None
            ring.call(ring.a.hub.report, "REPT EVT VC12", ['"VCM-6-1-1:IN-GROUP,TC"'])
        session.ask(HEADER)
        assert session.gaps == 1


@pytest.mark.parametrize("kind", ["aside", "log"])
def test_a_report_in_an_answer_takes_nothing_from_it(ring: Ring, kind: str) -> None:
    heard: list[Autonomous] = []
    with opened(ring) as session:
        session.listen(heard.append)
        whole = session.ask(Command("RTRV-INV")).lines
        ring.fault(kind)  # type: ignore[arg-type]  # both are kinds
        assert session.ask(Command("RTRV-INV")).lines == whole
        wait(lambda: bool(heard))
        assert [(each.verb, each.records) for each in heard] == [("REPT EVT SESSION", ("LAB:NO,TC",))]
        assert session.ask(HEADER).lines == ()


# -- the session, not the command ----------------------------------------------------------------------------------------
def test_who_was_logged_out_has_lost_the_session(ring: Ring) -> None:
    from drivers.sdh_tl1 import DRIVER

    pool = SessionPool()
    driver = pool.borrow(target(ring))
    for each in ring.a.hub.sessions:
        each.user = ""
    with pytest.raises(SessionLost, match="no reason given"):
        driver.read()
    assert not driver.alive()
    pool.give_back(driver, healthy=True)
    again = pool.borrow(target(ring))
    assert again is not driver
    assert isinstance(again, DRIVER)
    again.read()
    pool.give_back(again, healthy=False)


def test_who_never_was_logged_in_is_denied(ring: Ring) -> None:
    with Tl1.connect(Endpoint("sdh-a", "127.0.0.1", ring.port("sdh-a"))) as session, pytest.raises(Denied):
        session.ask(HEADER)


# -- patience ------------------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def agent(answer: Callable[[socket.socket, str], None]) -> Iterator[int]:
    """A TCP server that answers each command of its one guest."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            guest, _ = server.accept()
            with guest:
                while data := guest.recv(4096):
                    for command in data.decode().split(";")[:-1]:
                        answer(guest, command.split(":")[3])

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def head(ctag: str) -> bytes:
    return f"\r\n\n   NE-A 26-11-20 12:00:00\r\nM  {ctag} COMPLD\r\n".encode()


def test_an_answer_is_waited_for_as_long_as_it_comes() -> None:
    def slowly(guest: socket.socket, ctag: str) -> None:
        guest.sendall(head(ctag))
        for number in range(6):
            time.sleep(0.2)
            guest.sendall(f'   "ROW-{number}"\r\n'.encode())
        guest.sendall(b";\r\n")

    with agent(slowly) as port, Tl1.connect(Endpoint("ne-a", "127.0.0.1", port, timeout=0.6)) as session:
        assert len(session.ask(Command("RTRV-INV")).records) == 6


def test_the_reason_says_which_wait_ended() -> None:
    def stops(guest: socket.socket, ctag: str) -> None:
        guest.sendall(head(ctag))
        time.sleep(0.2)
        guest.sendall(b'   "ROW-1"\r\n')

    for answer, words in (
        (stops, "the answer to RTRV-INV stopped after 12 characters"),
        (lambda *_: None, "no answer"),
    ):
        with (
            agent(answer) as port,
            Tl1.connect(Endpoint("ne-a", "127.0.0.1", port, timeout=0.6)) as session,
            pytest.raises(SessionLost, match=rf"{words}.* within 0.6 s"),
        ):
            session.ask(Command("RTRV-INV"))


def test_verbs_that_change_an_olt_may_take_two_minutes() -> None:
    from drivers.u2000_tl1 import DRIVER

    endpoint = Endpoint("olt", "127.0.0.1", 1, slow=DRIVER.slow)
    assert endpoint.patience_with("ADD-ONU") == 120
    assert endpoint.patience_with("LST-ONU") == 15

    def late(guest: socket.socket, ctag: str) -> None:
        time.sleep(0.8)
        guest.sendall(head(ctag) + b";\r\n")

    with agent(late) as port, Tl1.connect(replace(endpoint, port=port, timeout=0.4)) as session:
        assert session.ask(Command("ADD-ONU", blocks=("",))).lines == ()
