"""Public clients, used without our drivers, drive every platform of the lab: login, a change, an error, logout.

One lab with an element of each platform. Each row says which client speaks to which element; what the client made of it
is compared with what the lab says afterwards.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import yaml

from lab.client import LabClient, Running, start
from lab.loader import dialects
from tests.benchmarks import network
from tests.contract.bare_clients import Door, Said, commit_and_save, napalm, netconf, netmiko, out_and_save, tl1


@dataclass(frozen=True)
class Row:
    platform: str
    client: str
    element: str
    drive: Callable[[Door], Said]
    greets: str
    """in the greeting"""
    adds: str
    """in running, after the change and not before"""
    refuses: str
    """in the refusal (regular expression)"""


def _of_junos(unit: str) -> str:
    """A candidate with a unit of the port to the customers."""
    port = f"<interface><name>ge-0/0/1</name>{unit}</interface>"
    return f"<config><configuration><interfaces>{port}</interfaces></configuration></config>"


def _of_ptn(port: str) -> str:
    space = 'xmlns="urn:lab:yang:ptn-eline"'
    return f'<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><ptn {space}><port>{port}</port></ptn></config>'


ROWS = (
    Row(
        "huawei_smartax",
        "netmiko",
        "olt-xh-1",
        netmiko("huawei_smartax", ("vlan 1063 smart",), "undo vlan 1999", out_and_save),
        "OLT-XH-1#",
        " vlan 1063 smart\n",
        "Failure: The VLAN does not exist",
    ),
    Row(
        "zte_zxan",
        "netmiko",
        "olt-z-3",
        netmiko(
            "zte_zxros",
            ("interface gpon-olt_1/3/12", "onu 4 type F601 sn ZTEG00000001", "exit", "vlan 1063", "exit"),
            "no vlan 1999",
            out_and_save,
        ),
        "OLT-Z-3#",
        " onu 4 type F601 sn ZTEG00000001",
        "%Code",
    ),
    Row(
        "zte_zxan",
        "netmiko",
        "olt-z-6",
        netmiko(
            "zte_zxros",
            ("interface gpon_olt-1/1/1", "onu 4 type F601 sn ZTEG00000003", "exit", "vlan 1063", "exit"),
            "no vlan 1999",
            out_and_save,
        ),
        "OLT-Z-6#",
        "onu 4 type F601 sn ZTEG00000003",
        "%Code",
    ),
    Row(
        "huawei_vrp",
        "netmiko",
        "pe-t-1",
        netmiko(
            "huawei_vrpv8",
            ("interface GigabitEthernet0/1/0.100", "vlan-type dot1q 100", "description EL-0100"),
            "interface GigabitEthernet9/9/9",
            commit_and_save,
        ),
        "<PE-T-1>",
        "interface GigabitEthernet0/1/0.100\n",
        "Error: Wrong parameter found at '\\^' position.",
    ),
    Row(
        "cisco_iosxr",
        "netmiko",
        "xr-t-1",
        netmiko(
            "cisco_xr",
            ("interface GigabitEthernet0/0/0/1.100", "description EL000001", "encapsulation dot1q 1063"),
            "interface GigabitEthernet0/0/0/1.100 frobnicate",
            lambda box: (box.commit(), box.exit_config_mode()),
        ),
        "RP/0/RP0/CPU0:XR-T-1#",
        " description EL000001\n",
        "% Invalid input detected at '\\^' marker.",
    ),
    Row(
        "juniper_junos",
        "netmiko",
        "pe-1",
        netmiko(
            "juniper_junos",
            ("set interfaces ge-0/0/1 unit 7 description NETMIKO",),
            "set interfaces ge-0/0/1 unit 7 frobnicate 1",
            lambda box: box.commit(and_quit=True),
        ),
        "lab@PE-1>",
        "description NETMIKO;",
        "syntax error",
    ),
    Row(
        "juniper_junos",
        "ncclient",
        "pe-1",
        netconf(
            _of_junos("<unit><name>7</name><description>NCCLIENT</description></unit>"),
            _of_junos("<unit><name>7</name><frobnicate/></unit>"),
            device_params={"name": "junos"},
        ),
        "urn:ietf:params:netconf:capability:candidate:1.0",
        "description NCCLIENT;",
        "syntax error",
    ),
    Row("juniper_junos", "NAPALM", "pe-1", napalm, "PE-1", "description NAPALM;", "syntax error"),
    Row(
        "ptn_netconf",
        "ncclient",
        "ptn-xh-1",
        netconf(
            _of_ptn("<ltp-id>ge-1/1</ltp-id><admin-status>admin-down</admin-status>"),
            _of_ptn("<ltp-id>ge-1/1</ltp-id><admin-status>sideways</admin-status>"),
        ),
        "urn:lab:yang:ptn-eline",
        "<ltp-id>ge-1/1</ltp-id>\n    <admin-status>admin-down</admin-status>",
        "'sideways' is not a valid admin-status",
    ),
    Row(
        "sdh_tl1",
        "TL1 socket",
        "sdh-a",
        tl1(
            "ACT-USER::lab:1::lab;",
            "ENT-CRS-VC12::VC12-4-1-1-2-7-3,VC12-5-1-1-2-7-3:2::2WAY;",
            "DLT-CRS-VC12::VC12-4-1-9-1-1-1,VC12-5-1-9-1-1-1:3;",
            "CANC-USER::lab:4;",
        ),
        "SDH-A",
        "VC12-4-1-1-2-7-3,VC12-5-1-1-2-7-3",
        "M  3 DENY",
    ),
    Row(
        "u2000_tl1",
        "TL1 socket",
        "olt-u-1",
        tl1(
            "LOGIN:::1::UN=lab,PWD=lab;",
            "ADD-BWPROFILE::OLTID=10.21.3.1:2::PROFILENAME=EL77M,UMABW=77000,DMABW=77000;",
            "DEL-ONU::OLTID=10.21.3.1,PONID=NA-0-1-6:3::ONUIDTYPE=LOID,ONUID=NOBODY;",
            "LOGOUT:::4::;",
        ),
        "EN=0   ENDESC=Succeeded.",
        "PROFILENAME=EL77M",
        "M  3 DENY",
    ),
)


def test_no_platform_is_left_out() -> None:
    assert {row.platform for row in ROWS} == set(dialects().files)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("clients")
    file = network.districts(folder, 1)
    description = yaml.safe_load(file.read_text(encoding="utf-8"))
    for element in description["elements"]:
        if element["name"] == "pe-t-1":
            # what netmiko has to cope with at a real one
            element["lab"] |= {"new_password": True, "width": 80}
    file.write_text(yaml.safe_dump(description), encoding="utf-8")
    with start(file, folder / "run" / "state.json") as found:
        yield found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.client} on {row.platform} {row.element}")
def test_it_logs_in_changes_is_refused_and_logs_out(running: Running, row: Row) -> None:
    client = running.client
    before = client.running(row.element)
    assert row.adds not in before
    said = row.drive(running.elements[row.element])
    assert row.greets in said.greeting
    assert re.search(row.refuses, said.refusal), said.refusal
    after = client.running(row.element)
    assert row.adds in after
    assert client.saved(row.element) == after
    _gone(client, row.element)
    assert client.pending(row.element) == []
    client.load(row.element, before)


def _gone(client: LabClient, element: str) -> None:
    """The session has ended on the element too."""
    deadline = time.monotonic() + 20
    while next(row["sessions"] for row in client.elements() if row["name"] == element):
        assert time.monotonic() < deadline
        time.sleep(0.02)
