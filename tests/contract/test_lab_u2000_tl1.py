"""The lab's OLT behind its element manager over a bare socket: transcripts, refusals, sessions, every fault, reboot."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lab.client import start
from lab.dialects.u2000_tl1.text import Nbi, Table
from lab.faults import Kind
from lab.servers._tl1_text import Answer, Request
from tests.contract.ptn_row import wait
from tests.contract.u2000_bench import FOLDER, LOGIN, Bare, Bench, two_olts

CAPTURES = Path(os.environ.get("KAITONG_CAPTURES") or Path(__file__).parents[3] / "shared" / "captures") / "tl1"
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
OLT, PON = "OLTID=10.21.3.1", "OLTID=10.21.3.1,PONID=NA-0-1-6"
ONU = f"{PON},ONUIDTYPE=MAC,ONUID=48575443A0000002"
OLD = "OLTID=10.21.3.1,PONID=NA-0-1-5,ONUIDTYPE=LOID,ONUID=NEIGHBOUR01"
ADD = f"ADD-ONU::{PON}:1::AUTHTYPE=MAC,ONUID=48575443A0000002,ONUTYPE=EL-SFU;"
FLOW = f"ADD-PONVLAN::{ONU}:2::SVLAN=1063,CVLAN=2001,UV=100;"
QUERY = f"LST-ONU::{OLT}:3::;"


@pytest.fixture(scope="module")
def the_bench() -> Iterator[Bench]:
    yield from two_olts()


@pytest.fixture
def bench(the_bench: Bench) -> Bench:
    the_bench.fresh()
    return the_bench


def timeless(text: str) -> str:
    return TIME.sub("0000-00-00 00:00:00", text.replace("\r\n", "\n"))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(bench: Bench, path: Path) -> None:
    greeting, *parts = re.split(r"(?m)^> (.*)\n", timeless(path.read_text(encoding="utf-8")))
    assert not greeting
    name = f"olt-u-{path.name[0]}"
    bare = bench.connect(name)
    for typed, expected in zip(parts[::2], parts[1::2], strict=True):
        assert timeless(bare.ask(typed)) == expected.removesuffix("\n"), typed
    assert bare.ended()
    assert not bare.data
    assert bench.olts[name].running() == bench.base[name]


# -- layouts of real ones ------------------------------------------------------------------------------------------------
@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures of real elements are not beside this checkout")
@pytest.mark.parametrize("file", ["nbi-login-compld-chinese-endesc", "nbi-add-ponvlan-compld-ctag-literal"])
def test_answers_are_laid_out_as_real_ones(file: str) -> None:
    real = (CAPTURES / f"{file}.txt").read_text(encoding="utf-8")
    found = re.search(r"^   (\S+) .*\nM  (\S+) COMPLD", real)
    assert found
    made = Nbi(chinese=True).response(found[1], 0.0, Request.read(f"X:::{found[2]}::"), Answer(), session=1)
    assert timeless(b"".join(made).decode()).lstrip("\n") == timeless(real).strip("\n")


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures of real elements are not beside this checkout")
def test_tables_are_laid_out_as_real_ones() -> None:
    """The capture has blanks for the TABs, and ends with the dashes."""
    real = (CAPTURES / "u2000-nbi-lst-ont-port-state.txt").read_text(encoding="utf-8")
    title, _, head, *rows, _ = real.rstrip("\n").split("\n")[7:]
    table = Table(title=title, columns=tuple(head.split()), rows=tuple(tuple(row.split()) for row in rows))
    made = b"".join(Nbi().response("7340036", 0.0, Request.read("X:::1::"), table, session=1)).decode()
    assert "\t" in made
    assert timeless(made).expandtabs(8).lstrip("\n") == timeless(real).rstrip("\n") + "\n\n\n;"


# -- refusals --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("command", "code", "detail"),
    [
        (f"ADD-ONU::{OLT}:1::AUTHTYPE=LOID,ONUID=a,ONUTYPE=EL-SFU;", "2686058498", "PONID"),
        (f"ADD-ONU::{OLT},PONID=NA-0-1:1::AUTHTYPE=LOID,ONUID=a,ONUTYPE=EL-SFU;", "2686058500", "PONID=NA-0-1"),
        (f"ADD-ONU::{OLT},PONID=1-1-1-6:1::AUTHTYPE=LOID,ONUID=a,ONUTYPE=EL-SFU;", "2686058500", "PONID=1-1-1-6"),
        (f"ADD-ONU::{OLT},PONID=NA-0-9-0:1::AUTHTYPE=LOID,ONUID=a,ONUTYPE=EL-SFU;", "2689016790", "NA-0-9-0"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=ONU_NAME,ONUID=a,ONUTYPE=EL-SFU;", "2686058500", "AUTHTYPE=ONU_NAME"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=MAC,ONUID=123,ONUTYPE=EL-SFU;", "2686058500", "ONUID=123"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=a;", "2686058498", "ONUTYPE"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=a,ONUTYPE=HGU;", "2686058552", "ONUTYPE=HGU"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=a,ONUTYPE=EL-SFU,ONUNO=128;", "2686058500", "ONUNO=128"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=a,ONUTYPE=EL-SFU,COLOUR=red;", "2686058500", "COLOUR"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=a,ONUID=b,ONUTYPE=EL-SFU;", "2686058497", "ONUID=b"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=a,ONUTYPE;", "2686058497", "ONUTYPE"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=a@b,ONUTYPE=EL-SFU;", "2686058500", "ONUID=a@b"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=NEIGHBOUR01,ONUTYPE=EL-SFU;", "1615331079", "ONUID=NEIGHBOUR01"),
        (f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=a,NAME=NEIGHBOUR,ONUTYPE=EL-SFU;", "1615331079", "NAME=NEIGHBOUR"),
        (f"ADD-PONVLAN::{ONU}:1::CVLAN=1001;", "1615331086", "48575443A0000002"),
        (f"ADD-PONVLAN::{PON},ONUIDTYPE=COLOUR,ONUID=red:1::CVLAN=1001;", "2686058500", "ONUIDTYPE=COLOUR"),
        (f"ADD-PONVLAN::{OLD}:1::SVLAN=1061;", "2686058498", "CVLAN"),
        (f"ADD-PONVLAN::{OLD}:1::SVLAN=4095,CVLAN=1;", "2686058500", "SVLAN=4095"),
        (f"ADD-PONVLAN::{OLD}:1::SVLAN=2000,CVLAN=1;", "2686058552", "VLAN 2000"),
        (f"ADD-PONVLAN::{OLD}:1::CVLAN=2000;", "2686058552", "VLAN 2000"),
        (f"ADD-PONVLAN::{OLD}:1::CVLAN=1001,UV=0;", "2686058500", "UV=0"),
        (f"ADD-PONVLAN::{OLD}:1::CVLAN=1001,SCOS=8;", "2686058500", "SCOS=8"),
        (f"ADD-PONVLAN::{OLD}:1::CVLAN=1001,UV=100;", "1615331079", "UV=100"),
        (f"ADD-PONVLAN::{OLD}:1::SVLAN=1061,CVLAN=100,UV=7;", "1615331079", "SVLAN=1061 CVLAN=100"),
        (f"DEL-PONVLAN::{OLD}:1::;", "2686058498", "UV"),
        (f"CFG-ONUBW::{OLD}:1::UPBW=EL1G;", "2686058552", "UPBW=EL1G"),
        (f"CFG-ONUBW::{OLD}:1::BWTYPE=VPORT;", "2686058498", "UPBW"),
        (f"CFG-LANPORT::{OLD},ONUPORT=NA-NA-NA-1:1::;", "2686058498", "BW"),
        (f"CFG-LANPORT::{OLD},ONUPORT=NA-NA-NA-1:1::BW=fast;", "2686058500", "BW=fast"),
        (f"CFG-LANPORT::{OLD},ONUPORT=NA-NA-NA-1:1::VLANMOD=Odd;", "2686058500", "VLANMOD=Odd"),
        (f"CFG-LANPORT::{OLD},ONUPORT=1:1::BW=1M;", "2686058500", "ONUPORT=1"),
        (f"CFG-LANPORTVLAN::{OLD},ONUPORT=NA-NA-NA-9:1::CVLAN=1;", "2686058552", "NA-NA-NA-9"),
        (f"DEL-LANPORTVLAN::{OLD},ONUPORT=NA-NA-NA-1:1::UV=7;", "2686058552", "UV=7"),
        (f"ADD-BWPROFILE::{OLT}:1::PROFILENAME=EL10M;", "1615331079", "PROFILENAME=EL10M"),
        (f"ADD-BWPROFILE::{OLT}:1::PROFILENAME=X,UPMGBW=2,UMABW=1;", "2686058500", "UPMGBW=2"),
        (f"DEL-BWPROFILE::{OLT}:1::PROFILENAME=X;", "2686058552", "PROFILENAME=X"),
        (f"DEL-BWPROFILE::{OLT}:1::PROFILENAME=EL100M;", "2686058500", "PROFILENAME=EL100M is used by NA-0-1-5-3"),
        (f"LST-ONU::{OLT},ONUIDTYPE=LOID:1::;", "2686058498", "ONUID"),
        (f"LST-ONU::{OLT},ONUIDTYPE=ONU_NUMBER,ONUID=3:1::;", "2686058498", "PONID"),
        (f"LST-LANPORT::{OLD},ONUPORT=NA-NA-NA-5:1::;", "2686058552", "NA-NA-NA-5"),
        (f"ACT-ONU::{OLD}:1::;", "2686058497", "ACT-ONU"),
    ],
)
def test_what_is_wrong_is_denied_with_its_code(bench: Bench, command: str, code: str, detail: str) -> None:
    answer = bench.login().ask(command)
    assert re.search(rf"M  1 DENY\r\n   EN={code}   ENDESC=[A-Z][^=]*\.   EADD={re.escape(detail)}\r\n;", answer), (
        answer
    )
    assert bench.one.running() == bench.base["olt-u-1"]


def test_every_number_of_a_pon_port_can_be_taken_and_no_more(bench: Bench) -> None:
    bare = bench.login()
    for number in range(128):
        assert " COMPLD" in bare.ask(f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=L{number},ONUTYPE=EL-SFU;")
    assert "EADD=ONUNO" in bare.ask(f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=more,ONUTYPE=EL-SFU;")
    bare.ask(f"DEL-ONU::{PON}:1::ONUIDTYPE=ONU_NUMBER,ONUID=77;")
    bare.ask(f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=more,ONUTYPE=EL-SFU;")
    assert "ONUID=more,ONUNO=77," in bench.one.running()


# -- sessions --------------------------------------------------------------------------------------------------------------
def test_commands_in_pieces_and_several_at_once_are_answered_one_after_the_other(bench: Bench) -> None:
    bare = bench.login()
    bare.send("SHAKEH")
    bare.send(f"AND:::A1::; \n\r\n{ADD}{FLOW}SHAKEHAND:::A2::;")
    text = bare.until(b"M  A2 COMPLD\r\n   EN=0   ENDESC=Succeeded.\r\n;")
    assert re.findall(r"M  (\S+) (\S+)", text) == [(tag, "COMPLD") for tag in ("A1", "1", "2", "A2")]


def test_a_quotation_mark_holds_nothing_back(bench: Bench) -> None:
    bare = bench.login()
    assert 'EADD=NAME="a' in bare.ask(f'ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=a,ONUTYPE=EL-SFU,NAME="a;')


def test_session_cap_and_its_end(bench: Bench) -> None:
    sessions = [bench.login() for _ in range(3)]
    fourth = bench.connect()
    assert "EN=1618280737 " in fourth.ask("LOGIN:::1::UN=second,PWD=pair@1;")
    sessions[0].ask("LOGOUT:::1::;")
    assert sessions[0].ended()
    wait(lambda: len(bench.one.hub.sessions) == 3)
    assert " COMPLD" in fourth.ask("LOGIN:::1::UN=second,PWD=pair@1;")


def test_who_says_nothing_for_too_long_is_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bench.one.hub.manners.idle == 600
    monkeypatch.setattr(bench.one.hub, "manners", replace(bench.one.hub.manners, idle=0.1))
    idle = bench.connect()
    assert idle.ended()
    assert not idle.data


def test_nothing_is_said_unasked(bench: Bench) -> None:
    bare, other = bench.login(), bench.login()
    bare.ask(ADD)
    bench.call(bench.world.power, "48575443A0000002", False)
    other.ask("SHAKEHAND:::1::;")
    assert not other.data


def test_an_answer_that_takes_long_is_delayed_and_never_acknowledged(bench: Bench) -> None:
    bare = bench.login()
    bench.fault("hold")
    bare.send(ADD)
    assert timeless(bare.until(b"\r\n;")) == "\n\n   HW_10.21.3.1 0000-00-00 00:00:00\nM  1 DELAY\n;"
    wait(lambda: bench.one.faults.held)
    bench.call(bench.one.faults.release)
    assert "M  1 COMPLD" in bare.until(b"\r\n;")


# -- faults ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kind", "done"), [("drop", False), ("drop-after", True)])
def test_a_dropped_session(bench: Bench, kind: Kind, done: bool) -> None:
    bare = bench.login()
    before = bench.one.exchanges
    bench.fault(kind, at=2)
    bare.send(f"{QUERY}{ADD}{QUERY}")
    assert bare.ended()
    assert bare.data.count(b"M  ") == 1
    assert ("48575443A0000002" in bench.one.running()) is done
    assert bench.one.exchanges == before + 2


def test_a_held_command_of_a_client_that_went_is_carried_out(bench: Bench) -> None:
    bare = bench.login()
    bench.fault("hold")
    bare.send(ADD)
    wait(lambda: bench.one.faults.held)
    bare.socket.close()
    bench.call(bench.one.faults.release)
    wait(lambda: "48575443A0000002" in bench.one.running())


def test_handled_and_not_answered_until_released(bench: Bench) -> None:
    bare = bench.login()
    bench.fault("hold-after")
    bare.send(ADD)
    wait(lambda: bench.one.faults.held)
    assert "48575443A0000002" in bench.one.running()
    bench.call(bench.one.faults.release)
    assert "M  1 COMPLD" in bare.until(b"M  1 COMPLD")


def test_a_reboot_keeps_everything_and_finds_alarms_anew(bench: Bench) -> None:
    bare = bench.login()
    bare.ask(ADD)
    bench.call(bench.world.power, "48575443A0000002", False)
    kept, alarms = bench.one.running(), set(bench.one.alarms.active)
    assert alarms
    bench.fault("reboot")
    bare.send(FLOW)
    assert bare.ended()
    wait(lambda: bench.one.powered and set(bench.one.alarms.active) == alarms)
    assert bench.one.running() == bench.one.saved() == kept
    assert "EN=2686058521 " in bench.connect().ask(QUERY)


def test_garbage_is_nobodys_answer(bench: Bench) -> None:
    bare = bench.login()
    bare.encoding = "latin-1"
    bench.fault("garble")
    bare.send(f"{ADD}SHAKEHAND:::2::;")
    assert "M  1 " not in bare.until(b"M  2 COMPLD")


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("reject", {"match": "ADD-ONU", "text": "2689014724 offline"}, "EN=2689014724   ENDESC=offline"),
        ("reject", {"text": "the board is being reset"}, "EN=2686058500 .*EADD=the board is being reset"),
        ("commit-fails", {"text": "flash is full"}, "EN=1610612764 .*EADD=flash is full"),
        ("lock-held", {}, r"EN=1610612773   ENDESC=The device is being synchronized\. Please wait\."),
    ],
)
def test_a_refusal_is_spent_on_one_change(bench: Bench, kind: Kind, fields: dict[str, str], words: str) -> None:
    bare = bench.login()
    bench.fault(kind, **fields)
    assert " COMPLD" in bare.ask(QUERY)
    assert re.search(rf"M  1 DENY\r\n   {words}\r\n;", bare.ask(ADD))
    assert not bench.one.faults.active
    assert bench.one.running() == bench.base["olt-u-1"]
    assert " COMPLD" in bare.ask(ADD)


def test_what_is_ignored_is_answered_as_done(bench: Bench) -> None:
    bare = bench.login()
    bench.fault("ignore", match="ADD-ONU")
    assert " COMPLD" in bare.ask(ADD)
    assert bench.one.running() == bench.base["olt-u-1"]
    assert " COMPLD" in bare.ask(ADD)
    assert "48575443A0000002" in bench.one.running()


def test_slow_another_box_and_nobody(bench: Bench) -> None:
    bare = bench.login()
    bench.fault("slow", seconds=0.2, once=False)
    assert bare.ask("SHAKEHAND:::1::;").endswith("M  1 DELAY\r\n;")
    assert "M  1 COMPLD" in bare.until(b"\r\n;")
    bench.call(bench.one.faults.clear)
    bench.fault("wrong-box", text="OLT-Q")
    assert bare.rows(f"LST-DEVINFO::{OLT}:1::;")[0]["DEVNAME"] == "OLT-Q"
    bench.fault("unreachable")
    assert bench.connect().ended()


# -- the lab as a process ----------------------------------------------------------------------------------------------------
def test_the_lab_opens_the_door_that_each_olt_has(tmp_path: Path) -> None:
    with start(FOLDER / "network.yaml", tmp_path / "state.json") as lab:
        bare = Bare(lab.elements["olt-u-1"]["port"])
        bare.ask(LOGIN)
        bare.ask(ADD)
        assert "48575443A0000002" in lab.client.running("olt-u-1")
        lab.client.fault("olt-u-1", "drop")
        bare.send(QUERY)
        assert bare.ended()
        bare.socket.close()
    assert not (tmp_path / "state.log").read_text(encoding="utf-8")
