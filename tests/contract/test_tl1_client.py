"""The TL1 client against running doors: TCP, telnet and SSH, good answers and bad, and what is said unasked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.errors import AuthenticationFailed, Busy, SessionLost, Unreachable
from drivers.kit.tl1 import Denied, Partial, Tl1
from drivers.kit.tl1_channel import Endpoint
from drivers.kit.tl1_grammar import Autonomous, Command, keywords
from tests.contract.ptn_row import wait
from tests.contract.sdh_ring import Ring, ring_of_three
from tests.contract.u2000_bench import Bench, two_olts

NEW = "VC12-4-1-1-2-7-3,VC12-5-1-1-2-7-3"
ENTER = Command("ENT-CRS-VC12", NEW, ("2WAY", "", "IS"))
HEADER = Command("RTRV-HDR")


@pytest.fixture(scope="module")
def the_ring() -> Iterator[Ring]:
    yield from ring_of_three()


@pytest.fixture
def ring(the_ring: Ring) -> Iterator[Ring]:
    the_ring.fresh()
    yield the_ring
    the_ring.fresh()


def opened(ring: Ring, name: str = "sdh-a", *, timeout: float = 10.0, outstanding: int = 1, atags: int = 0) -> Tl1:
    endpoint = Endpoint(
        name, "127.0.0.1", ring.port(name), ring.nodes[name].transport, "lab", "lab",
        timeout=timeout, outstanding=outstanding, atags=atags,
    )  # fmt: skip
    session = Tl1.connect(endpoint)
    session.ask(Command("ACT-USER", "lab", ("lab",)))
    return session


@pytest.mark.parametrize("name", ["sdh-a", "sdh-b", "sdh-c"])
def test_login_change_error_logout_over_each_transport(ring: Ring, name: str) -> None:
    node = ring.nodes[name]
    with opened(ring, name) as session:
        general = session.ask(Command("RTRV-NE-GEN", tid=node.hostname))
        assert (general.sid, general.records) == (
            node.hostname,
            (f"NAME={node.hostname},MODEL=MSTP-LAB-2500,SWVER=R6.0",),
        )
        label = keywords({"CKTID": "CUST-1"})
        session.ask(Command("ENT-CRS-VC12", NEW, ("2WAY", label, "IS")))
        records = session.ask(Command("RTRV-CRS-VC12", NEW.split(",", maxsplit=1)[0])).records
        assert records == (f'{NEW}:2WAY,VC12:CKTID="CUST-1":IS-NR',)
        with pytest.raises(Denied) as denied:
            session.ask(ENTER)
        assert denied.value.code == "IEAE"
        assert denied.value.response.comments[:2] == (
            "Input, Entity Already Exists",
            "Cross-connection already exists",
        )
        session.ask(Command("CANC-USER", "lab"))
        wait(lambda: not session.alive())
        assert "ACT-USER::lab:K1::***;" in session.sent()
    assert NEW in node.running()


def test_a_long_answer_is_one(ring: Ring) -> None:
    with opened(ring, "sdh-b") as session:
        assert len(session.ask(Command("RTRV-INV")).records) == 6


def test_several_under_way_answered_in_their_order(ring: Ring) -> None:
    with opened(ring, outstanding=8) as session:
        paths = [f"VC12-4-1-2-{k}-1-1,VC12-5-1-2-{k}-1-1" for k in (1, 2, 3)]
        answers = session.ask_all([Command("ENT-CRS-VC12", path) for path in paths] + [Command("RTRV-CRS-VC12")])
        assert [path in answers[-1].records[number] for number, path in enumerate(paths)] == [True] * 3
        with pytest.raises(Denied):
            session.ask_all([HEADER, Command("ENT-CRS-VC12", paths[0]), HEADER])
        assert session.ask(HEADER).lines == ()


def test_a_part_done_is_told_as_such(ring: Ring) -> None:
    with opened(ring) as session:
        with pytest.raises(Partial) as partial:
            session.ask(Command("ED-GIGE", "FAC-6-1&FAC-6-9", ("", "FLOW=Y")))
        assert partial.value.code == "IIAC"
        assert partial.value.response.comments[-1] == "FAC-6-9"
    assert "ED-GIGE::FAC-6-1::::MFS=1522,FLOW=Y," in ring.a.running()


def test_reports_are_heard_and_a_lost_one_is_a_gap(ring: Ring) -> None:
    heard: list[Autonomous] = []
    with opened(ring) as session:
        session.listen(heard.append)
        session.ask(ENTER)
        ring.call(ring.world.cut_link, "sdh-a", "FAC-4-1")
        session.ask(HEADER)
        assert [(each.severity, each.atag, each.verb) for each in heard[:3]] == [
            ("non-alarm", "0000", "REPT DBCHG"),
            ("critical", "0001", "REPT ALM STM16"),
            ("major", "0002", "REPT ALM VCG"),
        ]
        assert heard[1].records[0].startswith("FAC-4-1:CR,LOS,SA,")
        assert session.gaps == 0
        ring.fault("lose-message")
        ring.call(ring.world.restore_link, "sdh-a", "FAC-4-1")
        session.ask(HEADER)
        assert session.gaps == 1
        assert [int(each.atag) for each in heard] == [0, 1, 2, 3, 4, 6, 7, 8]


@pytest.mark.parametrize(
    ("atags", "lost", "gaps"),
    [
        (10000, (), 0),
        (10000, (2,), 1),  # 9999
        (10000, (2, 2, 2), 3),  # 9999, 0, 1
        (0, (), 0),
        (0, (2,), 0),  # it may have begun anew at 9998
        (0, (2, 2, 2), 1),  # nothing begins at 2
    ],
)
def test_the_count_begins_anew_and_a_loss_there_is_a_gap(
    ring: Ring, atags: int, lost: tuple[int, ...], gaps: int
) -> None:
    ring.a.hub.atag = 9998
    with opened(ring, atags=atags) as session:
        for number, at in enumerate(lost):
            ring.fault("lose-message", at=at + number)
        for pst in ("OOS-MA", "IS"):
            session.ask(Command("ED-CRS-VC12", "VCM-6-1-2,VC12-4-1-1-1-1-2", ("", "", pst)))
        assert session.gaps == gaps


def test_an_answer_that_is_acknowledged_and_delayed_is_waited_for(ring: Ring) -> None:
    ring.fault("hold", at=2)
    with opened(ring, timeout=0.5) as session:
        pending = session.send(ENTER)
        wait(lambda: ring.a.faults.held)
        # longer than an answer may take that is not acknowledged
        assert not pending.done.wait(0.8)
        wait(lambda: bool(ring.a.faults.held))
        ring.call(ring.a.faults.release)
        session.answer(pending)
    assert NEW in ring.a.running()


def test_repeat_later_is_busy(ring: Ring) -> None:
    with opened(ring, "sdh-b", outstanding=4) as session:
        ring.fault("hold", "sdh-b")
        first = session.send(HEADER)
        wait(lambda: ring.b.faults.held)
        waiting = [session.send(HEADER) for _ in range(2)]
        with pytest.raises(Busy, match="RL"):
            session.ask(HEADER)
        ring.call(ring.b.faults.release)
        for pending in (first, *waiting):
            session.answer(pending)


def test_locked_is_busy_and_nothing_is_done(ring: Ring) -> None:
    ring.fault("lock-held")
    with opened(ring) as session:
        with pytest.raises(Busy, match="SARB"):
            session.ask(ENTER)
        assert NEW not in ring.a.running()
        session.ask(ENTER)


@pytest.mark.parametrize("kind", ["drop", "drop-after", "reboot"])
def test_a_session_that_is_cut_is_lost_with_all_that_was_under_way(ring: Ring, kind: str) -> None:
    with opened(ring, outstanding=4) as session:
        ring.fault("hold", at=1)
        ring.fault(kind, at=2)  # type: ignore[arg-type]  # all three are kinds
        sent = [session.send(command) for command in (HEADER, ENTER, HEADER)]
        wait(lambda: bool(ring.a.faults.held))
        ring.call(ring.a.faults.release)
        session.answer(sent[0])
        for pending in sent[1:]:
            with pytest.raises(SessionLost):
                session.answer(pending)
        assert not session.alive()
        with pytest.raises(SessionLost):
            session.ask(HEADER)
    assert (NEW in ring.a.running()) is (kind == "drop-after")


def test_garbage_instead_of_an_answer_ends_the_session(ring: Ring) -> None:
    with opened(ring) as session:
        ring.fault("garble")
        with pytest.raises(SessionLost, match="garbage"):
            session.ask(ENTER)
        assert not session.alive()


def test_nobody_there_and_nobody_let_in(ring: Ring) -> None:
    port = ring.port("sdh-a")
    with Tl1.connect(Endpoint("sdh-a", "127.0.0.1", port)) as session, pytest.raises(Denied, match="no reason given"):
        session.ask(Command("ACT-USER", "lab", ("wrong",)))
    with pytest.raises(AuthenticationFailed):
        Tl1.connect(Endpoint("sdh-c", "127.0.0.1", ring.port("sdh-c"), "ssh", "lab", "wrong"))
    with pytest.raises(Unreachable):
        Tl1.connect(Endpoint("nobody", "127.0.0.1", 1))
    ring.fault("unreachable")
    with Tl1.connect(Endpoint("sdh-a", "127.0.0.1", port)) as session, pytest.raises(SessionLost):
        session.ask(HEADER)


def test_bytes_of_telnet_in_the_middle_of_an_answer(ring: Ring) -> None:
    """A server may negotiate at any time; a client that answers each time must not make it loop."""
    with opened(ring, "sdh-b") as session:
        for channel in ring.b.sessions:
            ring.call(channel._writer.write, bytes((255, 253, 31, 255, 250, 24, 1, 255, 240)))  # type: ignore[attr-defined]
        assert session.ask(Command("RTRV-STM16")).records == ("FAC-4-1:::IS-NR", "FAC-5-1:::IS-NR")


# -- an element manager: LOGIN, six blocks, EN and ENDESC, tables in blocks ------------------------------------------------
@pytest.fixture(scope="module")
def the_bench() -> Iterator[Bench]:
    yield from two_olts()


@pytest.fixture
def bench(the_bench: Bench) -> Bench:
    the_bench.fresh()
    return the_bench


def managed(bench: Bench, name: str = "olt-u-1", *, timeout: float = 10.0) -> Tl1:
    session = Tl1.connect(Endpoint(name, "127.0.0.1", bench.port(name), timeout=timeout))
    session.ask(Command("LOGIN", blocks=(keywords({"UN": "lab", "PWD": "lab"}),)))
    return session


PON = "OLTID=10.21.3.1,PONID=NA-0-1-6"
ADD = Command("ADD-ONU", PON, (keywords({"AUTHTYPE": "LOID", "ONUID": "EL2", "ONUTYPE": "EL-SFU"}),))


def test_an_element_manager_from_login_to_logout(bench: Bench) -> None:
    with managed(bench) as session:
        session.ask(Command("SHAKEHAND", blocks=("",)))
        assert session.ask(ADD).lines == ("EN=0   ENDESC=Succeeded.",)
        with pytest.raises(Denied, match="EADD=ONUID=EL2") as denied:
            session.ask(ADD)
        assert denied.value.code == "1615331079"
        rows = session.ask(Command("LST-ONU", PON, ("",))).lines
        assert [line.split("\t")[9] for line in rows if line.startswith("10.21.3.1\t")] == ["EL2"]
        session.ask(Command("LOGOUT", blocks=("",)))
        wait(lambda: not session.alive())
        assert session.sent()[:2] == ("LOGIN:::K1::UN=lab,PWD=***;", "SHAKEHAND:::K2::;")
    assert "ONUID=EL2" in bench.one.running()


def test_an_element_manager_that_speaks_chinese_and_answers_in_blocks(bench: Bench) -> None:
    with managed(bench, "olt-u-2") as session:
        whole = session.ask(Command("LST-ONUSTATE", "OLTID=10.21.3.2", ("",)))
        assert whole.lines.count("EN=0   ENDESC=成功。") == 2
        assert [line.split("\t")[2] for line in whole.lines if line[0].isdigit()] == ["UP", "UP", "Power-Off"]
        with pytest.raises(Denied, match="PON口不存在。"):
            session.ask(Command("LST-ONU", "OLTID=10.21.3.2,PONID=NA-0-7-7", ("",)))


def test_an_element_manager_that_delays_or_is_busy(bench: Bench) -> None:
    with managed(bench, timeout=0.5) as session:
        bench.fault("hold")
        pending = session.send(ADD)
        wait(lambda: bench.one.faults.held)
        assert not pending.done.wait(0.8)
        bench.call(bench.one.faults.release)
        session.answer(pending)
        bench.fault("lock-held")
        with pytest.raises(Busy, match="1610612773"):
            session.ask(Command("DEL-ONU", PON, ("ONUIDTYPE=LOID,ONUID=EL2",)))
        others = [managed(bench) for _ in range(2)]
        with pytest.raises(Busy, match="1618280737"):
            managed(bench)
        for other in others:
            other.close()
