"""The lab's OLT behind its element manager in its network: data base, states, alarms and frames follow from commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lab.dialects.u2000_tl1 import U2000Olt
from lab.network import NetworkFileError, World
from tests.contract.ptn_row import wait
from tests.contract.u2000_bench import FOLDER, Bare, Bench, two_olts

SERIAL = "48575443A0000002"
PON = "OLTID=10.21.3.1,PONID=NA-0-1-6"
ONU = f"{PON},ONUIDTYPE=MAC,ONUID={SERIAL}"
PORT = f"{ONU},ONUPORT=NA-NA-NA-1"
ADD = f"ADD-ONU::{PON}:1::AUTHTYPE=MAC,ONUID={SERIAL},DESC=EL-2,ONUTYPE=EL-SFU;"


@pytest.fixture(scope="module")
def the_bench() -> Iterator[Bench]:
    yield from two_olts()


@pytest.fixture
def bench(the_bench: Bench) -> Bench:
    the_bench.fresh()
    return the_bench


def done(bare: Bare, *commands: str) -> None:
    for command in commands:
        answer = bare.ask(command)
        assert " COMPLD" in answer, (command, answer)


def state(bare: Bare) -> dict[str, str]:
    (row,) = bare.rows(f"LST-ONUSTATE::{ONU}:1::SHOWOPTION=CFGSTAT;")
    return row


# -- the data base ---------------------------------------------------------------------------------------------------------
def test_a_line_is_entered_among_what_is_there_and_leaves_no_trace(bench: Bench) -> None:
    bare, base = bench.login(), bench.base["olt-u-1"]
    done(
        bare,
        f"ADD-BWPROFILE::{PON.split(',', maxsplit=1)[0]}:1::PROFILENAME=EL50M,UMABW=50000,DMABW=50000;",
        ADD,
        f"ADD-PONVLAN::{ONU}:1::UV=100,CVLAN=2001,SVLAN=1063,DESC=EL-2;",
        f"CFG-ONUBW::{ONU}:1::DOWNBW=EL50M,UPBW=EL50M;",
        f"CFG-LANPORTVLAN::{PORT}:1::CCOS=0,CVLAN=100;",
        f"CFG-LANPORT::{PORT}:1::PVID=100;",
        f"CFG-LANPORT::{PORT}:1::BW=50M;",
        f"DACT-LANPORT::{PORT}:1::;",
    )
    lines = bench.one.running().splitlines()
    assert [line for line in lines if line in base.splitlines()] == base.splitlines()
    assert [line for line in lines if line not in base.splitlines()] == [
        "ADD-BWPROFILE::OLTID=10.21.3.1:::PROFILENAME=EL50M,UMABW=50000,DMABW=50000;",
        f"ADD-ONU::{PON}:::AUTHTYPE=MAC,ONUID={SERIAL},ONUNO=0,DESC=EL-2,ONUTYPE=EL-SFU;",
        f"CFG-ONUBW::{ONU}:::UPBW=EL50M,DOWNBW=EL50M;",
        f"ADD-PONVLAN::{ONU}:::SVLAN=1063,CVLAN=2001,UV=100,DESC=EL-2;",
        f"CFG-LANPORT::{PORT}:::BW=50M,PVID=100;",
        f"CFG-LANPORTVLAN::{PORT}:::CVLAN=100,CCOS=0;",
        f"DACT-LANPORT::{PORT}:::;",
    ]
    text = bench.one.running()
    bench.call(bench.one.load, text)
    assert bench.one.running() == text
    done(
        bare,
        f"DEL-ONU::{PON}:1::ONUIDTYPE=MAC,ONUID={SERIAL};",
        f"DEL-BWPROFILE::{PON.split(',', maxsplit=1)[0]}:1::PROFILENAME=EL50M;",
    )
    assert bench.one.running() == base


def test_configuring_again_is_no_error_and_changes_the_line_in_its_place(bench: Bench) -> None:
    bare = bench.login()
    old = "OLTID=10.21.3.1,PONID=NA-0-1-5,ONUIDTYPE=LOID,ONUID=NEIGHBOUR01"
    for _ in range(2):
        done(bare, f"CFG-ONUBW::{old}:1::UPBW=EL10M;", f"CFG-LANPORTVLAN::{old},ONUPORT=NA-NA-NA-1:1::CVLAN=7;")
    changed = bench.base["olt-u-1"].replace("UPBW=EL100M", "UPBW=EL10M").replace("CVLAN=100,CCOS=0", "CVLAN=7")
    assert bench.one.running() == changed
    for verb in ("ACT", "ACT", "DACT", "DACT"):
        done(bare, f"{verb}-LANPORT::{old},ONUPORT=NA-NA-NA-4:1::;")
    assert bench.one.running() == changed


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ADD-ONU::OLTID=10.9.9.9,PONID=NA-0-1-5:::AUTHTYPE=LOID,ONUID=a,ONUTYPE=EL-SFU;", "line 1: .*2686058531"),
        (f"CFG-LANPORTVLAN::{PORT}:::CVLAN=1;", "line 1: .*1615331086"),
        (
            f"ADD-ONU::{PON}:::AUTHTYPE=LOID,ONUID=a,ONUTYPE=EL-SFU;\n"
            + f"CFG-LANPORT::{PON},ONUIDTYPE=LOID,ONUID=a,ONUPORT=NA-NA-NA-1:::BW=1M;\n" * 2,
            "line 3: .* is given twice",
        ),
    ],
)
def test_a_listing_that_cannot_be_is_refused(bench: Bench, line: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        bench.one.load(line)
    assert bench.one.running() == bench.base["olt-u-1"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ports": [{"name": "FAC-1-1", "kind": "pon"}]}, "port FAC-1-1 - expected"),
        ({"lab": {"vlans": "5-3"}}, "lab.vlans '5-3' - expected"),
        ({"lab": {"language": "fr"}}, "lab.language 'fr' - expected one of en, zh"),
    ],
)
def test_a_network_file_is_refused_with_the_remedy(change: dict[str, Any], words: str) -> None:
    element = {
        "name": "x",
        "platform": "u2000_tl1",
        "management": {"host": "127.0.0.1"},
        "identity": {"hostname": "X"},
    }
    with pytest.raises(NetworkFileError, match=words):
        World({"elements": [element | change]}, FOLDER)


def test_without_an_address_of_its_own_it_has_that_of_its_manager() -> None:
    spec = {"name": "x", "platform": "u2000_tl1", "management": {"host": "127.0.0.9"}, "identity": {"hostname": "X"}}
    olt = World({"elements": [spec]}, FOLDER).elements["x"]
    assert isinstance(olt, U2000Olt)
    assert olt.oltid == "127.0.0.9"


# -- states and alarms -----------------------------------------------------------------------------------------------------
def test_states_and_alarms_follow_what_stands_in_the_field(bench: Bench) -> None:
    bare = bench.login()
    found = bare.rows("LST-UNREGONU::OLTID=10.21.3.1:1::;")
    assert [(row["SN"], row["PONID"]) for row in found] == [(SERIAL, "NA-0-1-6"), ("48575443A0000003", "NA-0-1-6")]
    done(bare, ADD)
    assert len(bare.rows("LST-UNREGONU::OLTID=10.21.3.1,PONID=NA-0-1-6:1::;")) == 1
    assert (state(bare)["OperState"], state(bare)["CFGSTAT"], state(bare)["LASTOFFTIME"]) == ("UP", "NORMAL", "--")
    assert not bench.one.alarms.active
    bench.call(bench.world.power, SERIAL, False)
    assert (state(bare)["OperState"], state(bare)["CFGSTAT"]) == ("Power-Off", "NORMAL")
    assert state(bare)["LASTOFFTIME"] != "--"
    (alarm,) = bare.rows("QUERY-ALARM::OLTID=10.21.3.1:1::FAULTFLAG=ALL;")
    assert (alarm["POSITION"], alarm["SEVERITY"], alarm["EVENT_CODE"]) == ("NA-0-1-6-0", "Minor", "0x2e11a00b")
    bench.call(bench.world.power, SERIAL, True)
    assert not bare.rows("QUERY-ALARM::OLTID=10.21.3.1:1::;")
    done(bare, f"ADD-ONU::{PON}:1::AUTHTYPE=LOID,ONUID=NOBODY,ONUTYPE=EL-SFU;")
    states = bare.rows(f"LST-ONUSTATE::{PON}:1::SHOWOPTION=CFGSTAT;")
    assert [(row["ONUID"], row["OperState"], row["CFGSTAT"]) for row in states] == [
        ("0", "UP", "NORMAL"),
        ("1", "LOS", "INITIAL"),
    ]
    assert [each.details["id"] for each in bench.one.alarms.active.values()] == ["0x2e112007"]
    done(bare, f"DEL-ONU::{PON}:1::ONUIDTYPE=LOID,ONUID=NOBODY;")
    assert not bench.one.alarms.active


def test_an_uplink_that_is_cut(bench: Bench) -> None:
    bench.call(bench.world.cut_link, "olt-u-1", "0/9/0")
    (alarm,) = bench.login().rows("QUERY-ALARM::OLTID=10.21.3.1:1::;")
    assert (alarm["POSITION"], alarm["SEVERITY"]) == ("NA-0-9-0", "Major")
    bench.call(bench.world.restore_link, "olt-u-1", "0/9/0")
    assert not bench.one.alarms.active


def test_an_injected_alarm_stands_on_what_changed_and_goes_with_it(bench: Bench) -> None:
    bare = bench.login()
    bench.fault("alarm")
    done(bare, "ADD-BWPROFILE::OLTID=10.21.3.1:1::PROFILENAME=X;")
    assert not bench.one.alarms.active
    done(bare, ADD)
    assert state(bare)["OperState"] == "Other"
    (alarm,) = bare.rows("QUERY-ALARM::OLTID=10.21.3.1:1::;")
    assert (alarm["POSITION"], alarm["EVENT_CODE"]) == ("NA-0-1-6-0", "0x2e112002")
    done(bare, f"DEL-ONU::{PON}:1::ONUIDTYPE=MAC,ONUID={SERIAL};")
    assert not bench.one.alarms.active
    bench.fault("alarm", object="NA-0-1-5-3", seconds=0.01)
    done(bare, ADD)
    wait(lambda: "injected NA-0-1-5-3" in bench.one.alarms.active)


def test_an_alarm_that_comes_when_its_onu_has_gone_does_not_stand(bench: Bench) -> None:
    bare = bench.login()
    bench.fault("alarm", seconds=0.2)
    done(bare, ADD, f"DEL-ONU::{PON}:1::ONUIDTYPE=MAC,ONUID={SERIAL};")
    heard: list[str] = []
    bench.one.alarms.listeners.append(lambda alarm, raised: heard.append(f"{alarm.object} {raised}"))
    wait(lambda: heard == ["NA-0-1-6-0 True", "NA-0-1-6-0 False"])
    bench.one.alarms.listeners.clear()


# -- frames ----------------------------------------------------------------------------------------------------------------
def test_a_frame_goes_where_port_and_pon_vlan_send_it(bench: Bench) -> None:
    bare = bench.login()
    assert bench.trace(SERIAL).why == f"no ONU was added for the ONT {SERIAL}"
    done(bare, ADD)
    assert bench.trace(SERIAL).why == "no PON VLAN of ONU NA-0-1-6-0 takes untagged frames"
    assert bench.trace(SERIAL, vlan=300).why == "no PON VLAN of ONU NA-0-1-6-0 takes VLAN 300"
    assert bench.trace(SERIAL, eth_port=5).why == f"ONT {SERIAL} has Ethernet ports 1 to 4, not 5"
    done(bare, f"ADD-PONVLAN::{ONU}:1::CVLAN=1062,UV=300;")
    through = bench.trace(SERIAL, vlan=300)
    assert through.ok
    assert through.hops[0].tags == (1062,)
    assert through.hops[1].note == "VLAN 1062 to user VLAN 200, Ethernet port 1"
    done(bare, f"CFG-LANPORTVLAN::{PORT}:1::CVLAN=300;")
    assert bench.trace(SERIAL).ok
    assert bench.trace(SERIAL, vlan=300).why == "Ethernet port 1 of ONU NA-0-1-6-0 discards VLAN 300"
    done(bare, f"CFG-LANPORTVLAN::{PORT}:1::CVLAN=300,UV=41;")
    assert bench.trace(SERIAL, vlan=41).ok
    second = f"{ONU},ONUPORT=NA-NA-NA-2"
    done(bare, f"CFG-LANPORT::{second}:1::VLANMOD=Tag,PVID=300;")
    assert bench.trace(SERIAL, eth_port=2).ok
    assert "discards VLAN 300" in bench.trace(SERIAL, eth_port=2, vlan=300).why
    done(bare, f"CFG-LANPORT::{second}:1::VLANMOD=Transparent;")
    assert bench.trace(SERIAL, eth_port=2, vlan=300).ok


def test_a_frame_of_two_tags(bench: Bench) -> None:
    done(bench.login(), ADD, f"ADD-PONVLAN::{ONU}:1::SVLAN=1062,CVLAN=7,UV=300;")
    hop, *_ = bench.trace(SERIAL, vlan=300).hops
    assert hop.tags == (1062, 7)
    far = bench.login("olt-u-2")
    done(far, "DEL-ONU::OLTID=10.21.3.2,PONID=NA-0-1-5:1::ONUIDTYPE=SN,ONUID=48575443B0000001;")
    assert bench.trace(SERIAL, vlan=300).why == "no PON VLAN has VLAN 1062.7"
    other = "OLTID=10.21.3.2,PONID=NA-0-1-5,ONUIDTYPE=ONU_NUMBER,ONUID=1"
    done(far, f"ADD-PONVLAN::{other}:1::SVLAN=1062,CVLAN=8;")
    assert not bench.trace(SERIAL, vlan=300).ok
    done(far, f"ADD-PONVLAN::{other}:1::SVLAN=1062,CVLAN=7;")
    reached = bench.trace(SERIAL, vlan=300).reached
    assert reached
    assert reached.interface == "onu NA-0-1-5-1"


def test_what_stops_a_frame(bench: Bench) -> None:
    bare, far = bench.login(), bench.login("olt-u-2")
    done(bare, ADD, f"ADD-PONVLAN::{ONU}:1::CVLAN=1062,UV=300;", f"DACT-LANPORT::{PORT}:1::;")
    assert bench.trace(SERIAL, vlan=300).why == "Ethernet port 1 of ONU NA-0-1-6-0 is deactivated"
    done(bare, f"ACT-LANPORT::{PORT}:1::;")
    assert bench.trace(SERIAL, vlan=300).ok
    their = "OLTID=10.21.3.2,PONID=NA-0-1-5,ONUIDTYPE=ONU_NUMBER,ONUID=0,ONUPORT=NA-NA-NA-1"
    done(far, f"CFG-LANPORTVLAN::{their}:1::CVLAN=200;", f"DACT-LANPORT::{their}:1::;")
    assert bench.trace(SERIAL, vlan=300).why == "every Ethernet port of ONU NA-0-1-5-0 for VLAN 200 is deactivated"
    bench.call(bench.world.power, "48575443B0000001", False)
    assert bench.trace(SERIAL, vlan=300).why == "ONU NA-0-1-5-0 is Power-Off"
    bench.call(bench.world.cut_link, "olt-u-1", "0/9/0")
    assert bench.trace(SERIAL, vlan=300).why == "no uplink is up"
    bench.call(bench.world.power, SERIAL, False)
    assert bench.trace(SERIAL, vlan=300).why == f"ONT {SERIAL} has no power"
