"""The TL1 door of the SDH node against transcripts, real captures and a bare socket.

The transcripts were recorded from the node and read against the dialect's facts, never against a driver: they pin what
was read. What stands on its own are the captures of real elements. A line that begins with `> ` is typed; everything else
is what the node must send, byte for byte but for the digits of times.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.client import start
from lab.dialects.sdh_tl1 import LAYOUTS
from lab.faults import Kind
from lab.servers._tl1_text import Answer, Deny, Request, group
from tests.contract.ptn_row import wait
from tests.contract.sdh_ring import FOLDER, Bare, Ring, ring_of_three

CAPTURES = Path(os.environ.get("KAITONG_CAPTURES") or Path(__file__).parents[3] / "shared" / "captures") / "tl1"
TIME = re.compile(r"(?:\d\d)?\d\d-\d\d-\d\d \d\d:\d\d:\d\d|\d\d-\d\d,\d\d-\d\d-\d\d|TIME=[\d:]*,DATE=[\d-]*|\(5\d{8}\)")
NEW = "ENT-CRS-VC12::VC12-4-1-1-2-7-3,VC12-5-1-1-2-7-3:{}::2WAY::IS;"
CHANGE = "ED-CRS-VC12::VCM-6-1-2,VC12-4-1-1-1-1-2:{}::::{};"


@pytest.fixture(scope="module")
def the_ring() -> Iterator[Ring]:
    yield from ring_of_three()


@pytest.fixture
def ring(the_ring: Ring) -> Ring:
    the_ring.fresh()
    return the_ring


def timeless(text: str) -> str:
    return TIME.sub(lambda found: re.sub(r"\d", "0", found[0]), text.replace("\r\n", "\n"))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(ring: Ring, path: Path) -> None:
    greeting, *parts = re.split(r"(?m)^> (.*)\n", timeless(path.read_text(encoding="utf-8")))
    bare = ring.connect(f"sdh-{path.name[0]}")
    assert bare.text == greeting.removesuffix("\n")
    for typed, expected in zip(parts[::2], parts[1::2], strict=True):
        bare.text = ""
        bare.send(typed)
        while len(timeless(bare.text)) < len(expected) - 1:
            assert bare.read(), bare.text
        assert timeless(bare.text) == expected.removesuffix("\n"), typed
    bare.text = ""
    assert bare.ended()
    assert not bare.text


# -- layouts of real elements ----------------------------------------------------------------------------------------
@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures of real elements are not beside this checkout")
@pytest.mark.parametrize(
    ("file", "command", "session"),
    [
        ("sdh-ent-eqpt-deny-ieae", "ENT-EQPT::PP1GE-1-1-18:792:::PROVISIONEDTYPE=PP1GE:IS", 204),
        ("sdh-rtrv-eqpt-compld", "RTRV-EQPT::MDL-1-1-1:379", 204),
        ("sdh-rtrv-crs-vc4-empty-compld", "RTRV-CRS-VC4::STM1AU4-1-1-5-2-1:83", 112),
    ],
)
def test_answers_are_laid_out_as_real_ones(file: str, command: str, session: int) -> None:
    real = (CAPTURES / f"{file}.txt").read_text(encoding="utf-8")
    records = tuple(line.strip() for line in real.splitlines() if line.startswith('   "'))
    sid = re.findall(r"(?m)^   (\S+) \d\d-", real)[0]
    deny = Deny("IEAE", "Equipment is already Provisioned")
    answer = Answer(tuple(deny.lines()), "DENY") if " DENY" in real else Answer(records)
    blocks = LAYOUTS["tss"].response(sid, 0.0, Request.read(command), answer, session=session)
    assert timeless(b"".join(blocks).decode()).lstrip("\n") == timeless(real).strip("\n")


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures of real elements are not beside this checkout")
def test_reports_are_laid_out_as_real_ones() -> None:
    real = (CAPTURES / "sdh-rept-alm-eqpt-autonomous.txt").read_text(encoding="utf-8")
    layout = LAYOUTS["tss"]
    line = next(line.strip() for line in real.splitlines() if line.startswith('   "'))
    made = layout.message("PLEASE-SET-SID-C8A00", 0.0, layout.autonomous("MN", 243, "REPT ALM EQPT"), [line])
    assert timeless(made.decode()).lstrip("\n") == timeless(real).strip("\n")


# -- grammar ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("RTRV-HDR::::;", "IICT"),
        ("RTRV-HDR:::C-1;", "IICT"),
        ("RTRV HDR:::C1;", "IISP"),
        ("RTRV-HDR:::C1:\x07;", "ISCH"),
        ("RTRV-HDR:::C1:now;", "INUP"),
        ("RTRV-NE-GEN:::C1::more;", "IBEX"),
        ("RTRV-NE-GEN:SDH-B::C1;", "IITA"),
        ("RTRV-GIGE::FAC-6-1&:C1;", "IIAC"),
        ("RTRV-GIGE::FAC-6-2&&-1:C1;", "IIPG"),
        ("RTRV-GIGE::FAC-6-1&&FAC-7-2:C1;", "IIPG"),
        ("RTRV-PM-VC12::VC12-4-1-1-1-1-1:C1;", "ICNV"),
        ("ENT-CRS-STS1::STS-1-1,STS-2-1:C1;", "ICNV"),
        ("DISPLAY:::C1;", "IICM"),
        ("ENT-CRS-VC12::VC12-4-1-1-1-1-3&&-4,VC12-5-1-1-1-1-3:C1;", "IIPG"),
        ("ENT-CRS-VC12::VC12-4-1-1-1-1-3:C1;", "IIAC"),
        ("ENT-CRS-VC12::VC12-4-1-17-1-1-3,VC12-5-1-1-1-1-3:C1;", "IDRG"),
        ("ENT-CRS-VC12::VC12-4-1-1-1-1-3,VC12-4-1-1-1-1-3:C1;", "IDNV"),
        ("ENT-CRS-VC12::VCM-6-9-1,VC12-4-1-1-1-1-3:C1;", "IENE"),
        ("ENT-CRS-VC3::VCM-6-1-1,VC3-4-1-2-1:C1;", "SNVS"),
        ("ENT-VCG::VCG-6-2:C1::TYPE=VC12;", "IPMS"),
        ("ENT-VCG::VCG-6-2:C1::TYPE=VC12,TXCOUNT=1,COLOUR=RED;", "IPNV"),
        ("ENT-VCG::VCG-6-2:C1::TYPE=VC12,TXCOUNT=1,TXCOUNT=2;", "IPEX"),
        ("ENT-VCG::VCG-6-2:C1::TYPE=VC11,TXCOUNT=1;", "IDNV"),
        ("ENT-VCG::VCG-4-1:C1::TYPE=VC12,TXCOUNT=1;", "EQWT"),
        ("ENT-VCG::VCG-9-1:C1::TYPE=VC12,TXCOUNT=1;", "ENEQ"),
        ("ENT-VCG::VCG-6-1:C1::TYPE=VC12,TXCOUNT=1;", "IEAE"),
        ("ENT-EFLOW::EFLOW-6-1-50:C1::VCG=VCG-6-1;", "IEAE"),
        ("ENT-EFLOW::EFLOW-6-1-4095:C1::VCG=VCG-6-1;", "IDRG"),
        ("ENT-EFLOW::EFLOW-6-1-51:C1::VCG=VCG-6-1,INVLAN=50;", "SNVS"),
        ("ENT-EFLOW::EFLOW-7-1-51:C1::VCG=VCG-6-1;", "IDNV"),
        ("ED-VCG::VCG-6-1:C1::TXCOUNT=1;", "SROF"),
        ("ED-VCG::VCG-6-1:C1::LCAS=NONE;", "SNVS"),
        ("DLT-VCG::VCG-6-1:C1;", "SROF"),
        ("ED-GIGE::FAC-6-1:C1;", "IPMS"),
        ("ED-GIGE::FAC-6-1:C1:::MFS=1:;", "IDRG"),
        ("ED-GIGE::FAC-4-1:C1::::IS;", "EQWT"),
        ("ED-GIGE::FAC-6-1:C1::::OOS;", "IDNV"),
    ],
)
def test_what_is_wrong_is_denied_with_its_code(ring: Ring, command: str, code: str) -> None:
    answer = ring.login().ask(command) if ":C1" in command else _odd(ring.login(), command)
    assert re.search(r" DENY\r\n   (\w+)\r\n   /\* \w+, .* \*/\r\n", answer), answer
    assert answer.split(" DENY\r\n   ")[1][:4] == code
    assert ring.a.running() == ring.base["sdh-a"]


def _odd(bare: Bare, command: str) -> str:
    bare.send(command)
    return bare.until("\r\n;")


def test_a_command_has_at_most_255_characters(ring: Ring) -> None:
    bare = ring.login()
    assert " COMPLD" in bare.ask(f"RTRV-ALM-ALL:::C1{':' * (255 - 18)};")
    assert "IISP" in bare.ask(f"RTRV-ALM-ALL:::C2{':' * (256 - 18)};")


def test_lists_and_ranges() -> None:
    assert group("VC4-4-1-1&&-3&VC4-5-1-1") == ["VC4-4-1-1", "VC4-4-1-2", "VC4-4-1-3", "VC4-5-1-1"]
    assert group("fac-6-1&&fac-6-2") == ["FAC-6-1", "FAC-6-2"]


def test_commands_in_pieces_and_several_at_once(ring: Ring) -> None:
    bare = ring.login()
    bare.send("RTRV-H")
    bare.send('DR:::C1;\r\nENT-VCG::VCG-6-2:C2::TYPE=VC12,TXCOUNT=1,NAME="a;b:c,d";RTRV-HDR:::C3;')
    text = bare.until("M  C3 COMPLD\r\n;")
    assert re.findall(r"M  (\S+) COMPLD", text) == ["C1", "C2", "C3"]
    assert 'NAME="a;b:c,d"' in ring.a.running()


# -- sessions --------------------------------------------------------------------------------------------------------
def test_session_cap_and_its_end(ring: Ring) -> None:
    sessions = [ring.login() for _ in range(3)]
    fourth = ring.connect()
    assert " DENY\r\n;" in fourth.ask("ACT-USER::lab:C1::lab;")
    sessions[0].ask("CANC-USER::lab:C2;")
    assert sessions[0].ended()
    wait(lambda: len(ring.a.hub.sessions) == 3)
    assert " COMPLD" in fourth.ask("ACT-USER::lab:C3::lab;")


def test_who_may_only_look_changes_nothing(ring: Ring) -> None:
    bare = ring.connect()
    bare.ask("ACT-USER::viewer:C1::look;")
    assert " COMPLD" in bare.ask("RTRV-VCG:::C2;")
    assert "PICC" in bare.ask(NEW.format("C3"))
    assert ring.a.running() == ring.base["sdh-a"]


def test_reports_go_to_those_who_allow_them_with_one_running_atag(ring: Ring) -> None:
    one, two, stranger = ring.login(), ring.login(), ring.connect()
    ring.a.hub.atag = 9998
    one.ask(NEW.format("C1"))
    two.ask("INH-MSG-ALL:::C2;")
    one.ask(CHANGE.format("C3", "OOS-MA"))
    two.ask("ALW-MSG-ALL:::C4;")
    one.ask(CHANGE.format("C5", "IS"))
    two.ask("RTRV-HDR:::C6;")
    heard = {bare: [int(report[3:].split()[0]) for report in bare.reports()] for bare in (one, two)}
    assert heard[one] == [9998, 9999, 0, 1, 2, 3, 4]
    assert heard[two] == [9998, 2, 3, 4]
    assert stranger.text == ""


def test_an_answer_that_takes_long_is_acknowledged_and_delayed(ring: Ring) -> None:
    bare = ring.login()
    ring.fault("hold", at=2)
    bare.send(NEW.format("C1") + "RTRV-VCG:::C2;")
    assert "M  C1 COMPLD\r\n;" in bare.until("\r\nIP C2\r\n<")
    assert bare.until("\r\n;").endswith("M  C2 DELAY\r\n;")
    wait(lambda: len(ring.a.faults.held) == 1)
    ring.call(ring.a.faults.release)
    assert "VCM-6-1-2" in bare.until("\r\n;")


def test_more_than_can_wait_is_to_be_repeated_later(ring: Ring) -> None:
    bare = ring.login("sdh-b")
    ring.fault("hold", "sdh-b")
    bare.send("RTRV-HDR:::H1;")
    wait(lambda: ring.b.faults.held)
    bare.send("RTRV-HDR:::H2;RTRV-HDR:::H3;RTRV-HDR:::H4;")
    assert "\r\nRL H4\r\n<" in bare.until("RL H4\r\n<")
    ring.call(ring.b.faults.release)
    text = bare.until("[H3] (")
    assert re.findall(r"M  (H\d) COMPLD", text) == ["H1", "H2", "H3"]


def test_a_long_answer_is_continued(ring: Ring) -> None:
    bare = ring.login("sdh-b")
    bare.send("RTRV-INV:::C1;")
    text = bare.until("[C1] (")
    assert text.count("\r\n>\r\n\n   SDH-B ") == 2
    assert text.count("M  C1 COMPLD\r\n") == 3
    assert len(re.findall(r'(?m)^   "', text)) == 6


# -- faults ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kind", "done"), [("drop", False), ("drop-after", True)])
def test_a_dropped_session(ring: Ring, kind: Kind, done: bool) -> None:
    bare = ring.login()
    before = ring.a.exchanges
    ring.fault(kind, at=2)
    bare.send("RTRV-HDR:::C1;" + NEW.format("C2") + "RTRV-HDR:::C3;")
    assert bare.ended()
    assert "M  C1 COMPLD" in bare.text
    assert "M  C2" not in bare.text
    assert ("VC12-4-1-1-2-7-3" in ring.a.running()) is done
    assert ring.a.exchanges == before + 2


def test_a_held_command_of_a_client_that_went_is_carried_out(ring: Ring) -> None:
    bare = ring.login()
    ring.fault("hold")
    bare.send(NEW.format("C1"))
    wait(lambda: ring.a.faults.held)
    bare.socket.close()
    ring.call(ring.a.faults.release)
    wait(lambda: "VC12-4-1-1-2-7-3" in ring.a.running())


def test_what_waits_while_the_node_reboots_is_not_carried_out(ring: Ring) -> None:
    bare = ring.login()
    ring.fault("hold")
    bare.send(NEW.format("C1"))
    wait(lambda: ring.a.faults.held)
    ring.fault("reboot")
    other = ring.connect()
    other.send("RTRV-HDR:::C1;")
    assert other.ended()
    assert bare.ended()
    ring.call(ring.a.faults.release)
    wait(lambda: not ring.a.hub.sessions)
    assert ring.a.running() == ring.a.saved() == ring.base["sdh-a"]


def test_a_reboot_keeps_the_data_base_and_finds_alarms_anew(ring: Ring) -> None:
    bare = ring.login()
    bare.ask(NEW.format("C1"))
    ring.call(ring.world.cut_link, "sdh-a", "FAC-4-1")
    kept, alarms = ring.a.running(), set(ring.a.alarms.active)
    ring.fault("reboot")
    bare.send("RTRV-HDR:::C2;")
    assert bare.ended()
    wait(lambda: ring.a.powered and set(ring.a.alarms.active) == alarms)
    assert ring.a.running() == kept
    assert " DENY\r\n;" in ring.connect().ask("RTRV-HDR:::C3;")
    assert ring.a.hub.atag == len(alarms)


def test_garbage_reject_and_refusals(ring: Ring) -> None:
    bare = ring.login()
    ring.fault("garble")
    bare.send("RTRV-VCG:::C1;RTRV-HDR:::C2;")
    assert "C1" not in bare.until("M  C2 COMPLD\r\n;")
    for kind, fields, words in (
        ("reject", {"match": "ENT-CRS", "text": "SSRE No more cross-connections"}, "SSRE"),
        ("reject", {"text": "the card is being reset"}, "SROF"),
        ("commit-fails", {"text": "flash is full"}, "SDBE"),
        ("lock-held", {}, "SARB"),
    ):
        ring.fault(kind, **fields)  # type: ignore[arg-type]  # all four are kinds
        assert " COMPLD" in bare.ask("RTRV-VCG:::C3;")
        answer = bare.ask(NEW.format("C4"))
        assert f" DENY\r\n   {words}\r\n   /* Status, " in answer
        assert str(fields.get("text", "")).removeprefix("SSRE ") in answer
        assert not ring.a.faults.active
    assert ring.a.running() == ring.base["sdh-a"]
    assert " COMPLD" in bare.ask(NEW.format("C5"))


def test_slow_is_acknowledged_first_and_another_node_says_its_name(ring: Ring) -> None:
    bare = ring.login()
    ring.fault("slow", seconds=0.1, once=False)
    bare.send("RTRV-HDR:::C1;")
    assert bare.until("M  C1 COMPLD").startswith("\r\nIP C1\r\n<\r\n\n   SDH-A ")
    ring.fault("wrong-box", text="SDH-Q")
    bare.send("RTRV-HDR:SDH-A::C2;")
    assert "   SDH-Q " in bare.until("M  C2 DENY\r\n   IITA")


def test_an_unreachable_node_cuts_who_comes(ring: Ring) -> None:
    ring.fault("unreachable")
    assert ring.connect().ended()


def test_an_alarm_stands_on_what_changed_and_goes_with_it(ring: Ring) -> None:
    bare = ring.login()
    ring.fault("alarm")
    bare.ask(NEW.format("C1"))
    assert [report.split("\r\n")[0] for report in bare.reports()] == ["A  0000 REPT DBCHG", "** 0001 REPT ALM VC12"]
    line = '"VC12-4-1-1-2-7-3,VC12:MJ,SD,SA,,,,:\\"BER AT SIGNAL DEGRADE LEVEL\\","'
    assert line in bare.ask("RTRV-ALM-ALL:::C2::MJ,SD,SA;")
    bare.ask("ED-CRS-VC12::VC12-4-1-1-2-7-3,VC12-5-1-1-2-7-3:C3::::OOS-MA;")
    bare.ask("DLT-CRS-VC12::VC12-4-1-1-2-7-3,VC12-5-1-1-2-7-3:C4;")
    assert any(":CL,SD,SA," in report for report in bare.reports())
    assert ring.a.running() == ring.base["sdh-a"]


def test_a_message_that_is_lost_has_its_number(ring: Ring) -> None:
    bare = ring.login()
    ring.fault("lose-message", at=2)
    bare.ask(CHANGE.format("C1", "OOS-MA"))
    assert [report[3:7] for report in bare.reports()] == ["0000", "0002"]


# -- the lab as a process ----------------------------------------------------------------------------------------------
def test_the_lab_opens_the_door_that_each_element_has(tmp_path: Path) -> None:
    with start(FOLDER / "network.yaml", tmp_path / "state.json") as lab:
        bare = Bare(lab.elements["sdh-a"]["port"])
        bare.ask("ACT-USER::lab:C1::lab;")
        bare.ask(NEW.format("C2"))
        assert "VC12-4-1-1-2-7-3" in lab.client.running("sdh-a")
        telnet = Bare(lab.elements["sdh-b"]["port"], telnet=True)
        telnet.socket.sendall(b"ACT-\xff\xfd\x01USER::lab:C1\xff\xfa\x18\x00vt100\xff\xf0::lab;\r\n")
        assert "M  C1 COMPLD" in telnet.until("[C1] (")
        lab.client.fault("sdh-a", "drop")
        bare.send("RTRV-HDR:::C3;")
        assert bare.ended()
        assert {each["name"]: each["sessions"] for each in lab.client.elements()}["sdh-b"] == 1
        lab.client.fault("sdh-b", "hold")
        telnet.send("RTRV-HDR:::C2;")
        wait(lambda: lab.client.held("sdh-b"))
    assert telnet.ended()
    assert not (tmp_path / "state.log").read_text(encoding="utf-8")
    for each in (bare, telnet):
        each.socket.close()
