"""What the SmartAX driver reads from texts that other releases print otherwise: right, or refused, and never nothing."""

from __future__ import annotations

import re

import pytest

from drivers.huawei_smartax import DRIVER
from drivers.huawei_smartax import configuration as smartax
from drivers.huawei_smartax import displays as smartax_pages
from drivers.platform import Change, Reading

TABLE = """\
  -----------------------------------------------------------------------------
  TD Index             : 812
  TD Name              : KT_20480
  Priority             : 0
  Copy Priority        : -
  Mapping Index        : -
  CTAG Mapping Priority: -
  CTAG Mapping Index   : -
  CTAG Default Priority: 0
  Priority Policy      : local-pri
  CIR                  : 20480 kbps
  CBS                  : 657360 bytes
  PIR                  : 20480 kbps
  PBS                  : 657360 bytes
  Fix                  : 0 kbps
  Referenced Status    : used
  -----------------------------------------------------------------------------
"""


def test_of_several_labels_with_one_word_the_tables_own_is_meant() -> None:
    line = (
        'traffic table ip index 812 name "KT_20480" cir 20480 cbs 657360 pir 20480 pbs 657360 '
        "priority 0 priority-policy local-setting"
    )
    assert smartax_pages.traffic_table(TABLE) == (line,)
    without = "".join(row for row in TABLE.splitlines(keepends=True) if "Priority" not in row)
    assert smartax_pages.traffic_table(without) == (line,)
    with pytest.raises(ValueError, match="no traffic table"):
        smartax_pages.traffic_table(TABLE.replace("TD Index  ", "Table No. "))
    with pytest.raises(ValueError, match="no traffic table"):
        smartax_pages.traffic_table(TABLE.replace("CIR", "Committed rate"))


CIPHERS = """\
[global-config]
  <global-config>
 terminal user name buildrun_new_password ops *~uc$3b$ABCDEFG"HIJKLMNO$PQ$* 0 T T root 2
first-login-info 0 self-changed-password 1 "-----"
 snmp-agent community read cipher "%$%#ABC"DEF%$%#"
#
[bbs-config]
  <bbs-config>
 service-port 1 vlan 201 gpon 0/1/15 ont 1 gemport 201 multi-service user-vlan 201 tag-transform translate
#
return
"""


@pytest.mark.parametrize("without", ["nothing", " snmp-agent", " terminal"])
def test_a_quotation_mark_inside_a_cipher_joins_nothing(without: str) -> None:
    text = "".join(line for line in CIPHERS.splitlines(keepends=True) if not line.startswith(without))
    known = [each.key for each in DRIVER.rules.known(smartax.configuration(text))]
    assert known == ["service-port 1"]


def test_a_text_that_the_terminal_broke_is_put_together() -> None:
    broken = ' ont add 0 1 sn-auth "48575443A0000001" omci ont-lineprofile-id 1 ont-srvprofile-id 1 desc "a long\n'
    rest = '# 5 [of] it"\n#\nreturn\n'
    ((view, line),) = smartax.configuration(f"[gpon]\n  <gpon-0/1>\n interface gpon 0/1\n{broken}{rest}")
    assert (view, line[-20:]) == ("interface gpon 0/1", 'desc "a long # 5 [of] it"'[-20:])


@pytest.mark.parametrize(
    "line", ['vlan desc 21 description "uplink to metro ring"', 'service-port desc 100 description "EL000009"']
)
def test_descriptions_are_read_written_and_put_back(line: str) -> None:
    printed = f"[vlan-config]\n  <vlan-config>\n vlan 21 smart\n#\n[bbs-config]\n  <bbs-config>\n {line}\n#\nreturn\n"
    assert (line,) in set(smartax.configuration(printed))
    assert smartax.canonical(line.replace('"EL000009"', "EL000009")) == line
    assert DRIVER.parse(line) == ((line,),)
    what, number = line.split(maxsplit=1)[0], line.split()[2]
    gone = DRIVER.preview(Change("olt", before=((line,),)), Reading(((line,),)))
    assert (gone.commands, gone.inverse) == ((f"undo {what} desc {number}",), (line,))


def test_descriptions_of_a_range_of_vlans_are_one_for_each() -> None:
    assert list(smartax.expand('vlan desc 21 to 22 description "x"')) == [
        'vlan desc 21 description "x"',
        'vlan desc 22 description "x"',
    ]
    assert list(smartax.expand("igmp multicast-vlan member service-port-list 7,9-10")) == [
        f"igmp multicast-vlan member service-port-list {index}" for index in (7, 9, 10)
    ]


ONTS = """\
  -----------------------------------------------------------------------------
  F/S/P   ONT         SN         Control     Run      Config   Match    Protect
          ID                     flag        state    state    state    side
  -----------------------------------------------------------------------------
  0/ 2/0    0  48575443A0000000  active      online   normal   match    no
  0/ 2/0    1  HWTC-A0000001     deactivated offline  initial  initial  no
  0/2 /0   12                    deactivated offline  initial  initial  no
  -----------------------------------------------------------------------------
  F/S/P   ONT-ID   Description
  -----------------------------------------------------------------------------
  0/ 2/0       0   deactivated once
  0/ 2/0       1   Smith
  0/ 2/0      12   -
  -----------------------------------------------------------------------------
  {footer}
  -----------------------------------------------------------------------------
"""


@pytest.mark.parametrize(
    "footer",
    [
        "In port 0/ 2/0, the total number of ONTs is: 3, online: 1, offline: 2",
        "In port 0/ 2/0, the total of ONTs are: 3, online: 1",
    ],
)
def test_a_list_of_onts_ends_with_the_footer_of_either_release(footer: str) -> None:
    page = ONTS.format(footer=footer)
    assert list(smartax_pages.deactivated(page)) == ["0/2/0 1", "0/2/0 12"]
    proofs = DRIVER.dialect.proofs
    proof = next(proof for display, proof in proofs if display.startswith(r"display ont info \d+"))

    assert re.search(proof, page)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("is: 3,", "is: 4,", "a list of 4 ONTs with 3 rows"),
        ("Control ", "Admin   ", "no table of F/S/P, ONT, Control"),
        ("HWTC-A0000001     deactivated", "HWTC-A0000001     blocked", "Control flag 'blocked'"),
        ("initial  initial  no\n  0/2 ", "initial  initial  no yes\n  0/2 ", "a row of 9 values under 8 titles"),
    ],
)
def test_a_list_of_onts_that_is_laid_out_in_another_way_is_refused(old: str, new: str, words: str) -> None:
    page = ONTS.format(footer="In port 0/ 2/0, the total number of ONTs is: 3, online: 1, offline: 2")
    with pytest.raises(ValueError, match=words):
        list(smartax_pages.deactivated(page.replace(old, new)))
    assert list(smartax_pages.deactivated("")) == []


def test_optics_are_found_by_their_titles() -> None:
    table = (
        "  ONT  OLT Rx ONT  Rx power  Tx power\n  ID   power(dBm)  (dBm)     (dBm)\n"
        "    3  -22.68      -24.68    3.68\n    4  -           -         -\n"
    )
    (one,) = smartax_pages.optics("0/1/6", table)
    assert (one.ont, one.rx, one.tx, one.olt_rx) == ("ont 0/1/6 3", -24.68, 3.68, -22.68)
    with pytest.raises(ValueError, match="no table of ONT"):
        list(smartax_pages.optics("0/1/6", table.replace("OLT Rx ONT", "Upstream  ")))


def test_pages_of_another_object_are_not_taken_for_an_answer() -> None:
    page = smartax_pages.fields(
        "  F/S/P                   : 0/1/6\n  ONT-ID                  : 2\n  Control flag            : active\n"
        "  Description             : a text\n                            Control flag : deactivated\n"
    )
    assert smartax_pages.control(page, "0/1/6 2") == "active"
    with pytest.raises(ValueError, match="asked for 0/1/6 3"):
        smartax_pages.control(page, "0/1/6 3")
    with pytest.raises(ValueError, match="Control flag 'locked'"):
        smartax_pages.control(page | {"control flag": "locked"}, "0/1/6 2")
    with pytest.raises(ValueError, match="a page of service-port 8"):
        smartax_pages.flow_state("7", "  Index : 8\n  State : up\n")
    with pytest.raises(ValueError, match="a page of an ONT"):
        smartax_pages.ont_place("  Position : 0/1/6/2\n  Control flag : active\n")
    assert smartax_pages.flow_state("7", "") is None
    assert smartax_pages.ont_place("") == ""


def test_a_product_with_its_release_behind_it_is_the_product() -> None:
    assert smartax_pages.product("MA5800-X7 (V100R022)") == smartax_pages.product("MA5800-X7") == "MA5800-X7"


@pytest.mark.parametrize(
    "line",
    [
        "service-port 9 vlan 1063 gpon 0/1/6 ont 2 eth 1 multi-service user-vlan 100",
        "service-port 9 vlan 1063 gpon 0/1/6 ont 2 gemport 1 multi-service user-8021p 3 tag-transform translate",
        "service-port 9 vlan 1063 gpon 0/1/6 ont 2 gemport 1 single-service rx-cttr 6 tx-cttr 6",
        "service-port 9 vlan 1063 vdsl mode ptm 0/4/16 tag-transform add-double inner-vlan 309",
        "service-port 9 vlan 1063 epon 0/1/6 ont 2 multi-service user-encap pppoe",
    ],
)
def test_a_service_port_of_any_form_has_its_index(line: str) -> None:
    (known,) = DRIVER.rules.known([(smartax.canonical(line),)])
    assert known.key == "service-port 9"
    assert DRIVER.used((known.line,))["service-port"] == {9}


def test_an_ont_that_is_told_by_a_password_has_its_place() -> None:
    line = ("interface gpon 0/1", 'ont add 6 2 password-auth "0123" always-on omci ont-lineprofile-id 20')
    (known,) = DRIVER.rules.known([line])
    assert known.key == "ont 0/1/6 2"
    assert DRIVER.used((line,)) == {"ont-id 0/1/6": {2}}
