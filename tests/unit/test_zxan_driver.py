"""The pure half of the ZXA10 driver: parsing, and the arithmetic of lines in both command languages."""

from __future__ import annotations

import re

import pytest

from drivers import find
from drivers.errors import Rejected
from drivers.platform import Change, Reading, Undo
from drivers.session import Driver
from drivers.zte_zxan import DRIVER
from drivers.zte_zxan.rules import C300, C600, language_of, release_of

OLD = """\
gpon
  profile tcont KT_51200 type 4 maximum 51200
  profile traffic KT_51200 sir 51200 pir 51200
vlan 1063
interface xgei_1/19/1
  switchport vlan 1063 tag
interface gpon-olt_1/3/12
  onu 4 type F601 sn ZTEG00000001
interface gpon-onu_1/3/12:4
  name EL1
  tcont 1 profile KT_51200
  gemport 1 tcont 1
  gemport 1 traffic-limit upstream KT_51200 downstream KT_51200
  service-port 1 vport 1 user-vlan 100 vlan 1063
pon-onu-mng gpon-onu_1/3/12:4
  service EL1 gemport 1 vlan 100
  vlan port eth_0/1 mode tag vlan 100
"""
NEW = """\
gpon
  profile tcont KT_51200 type 4 maximum 51200
traffic-profile KT_51200 cir 51200 pir 51200
vlan 1063
interface xgei-1/4/1
  switchport vlan 1063 tag
interface gpon_olt-1/3/12
  onu 4 type F601 sn ZTEG00000001
interface gpon_onu-1/3/12:4
  name EL1
  tcont 1 profile KT_51200
  gemport 1 tcont 1
interface vport-1/3/12.4:1
  service-port 1 user-vlan 100 vlan 1063
  qos traffic-policy KT_51200 direction egress
pon-onu-mng gpon_onu-1/3/12:4
  service EL1 gemport 1 vlan 100
  vlan port eth_0/1 mode tag vlan 100
"""


def commands(before: str, after: str, running: str | None = None) -> list[str]:
    """What is typed between entering the configuration and leaving it."""
    change = Change("olt", DRIVER.parse(before), DRIVER.parse(after))
    found = list(DRIVER.preview(change, Reading(DRIVER.parse(before if running is None else running))).commands)
    assert not found or (found[0], found[-1]) == ("configure terminal", "end")
    return found[1:-1]


def test_it_is_a_driver_found_by_its_file() -> None:
    driver: type[Driver] = DRIVER
    assert find("zte_zxan") is driver
    assert driver.undo is Undo.INVERSE


# -- lines -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", [OLD, NEW])
def test_parse_keeps_views_and_drops_duplicates(text: str) -> None:
    lines = DRIVER.parse(text)
    assert ("vlan 1063",) in lines
    assert ("gpon", "profile tcont KT_51200 type 4 maximum 51200") in lines
    assert DRIVER.parse(text + text) == lines
    assert len(lines) == sum(not row.startswith(("gpon", "interface", "pon-onu-mng")) for row in text.splitlines())


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("vlan  1063 ", ("vlan 1063",)),
        ("vlan list 1063", ("vlan 1063",)),
        ("traffic-profile A cir 95000 pir 95000", ("traffic-profile A cir 95000 pir 95000",)),
        (
            "traffic-profile A cir 95000 cbs 65535 pir 95000 pbs 65535 color-mode blind policer-type enhanced_mef coupling-flag enable",
            ("traffic-profile A cir 95000 pir 95000",),
        ),
        ('interface gpon-onu_1/3/12:4\n  name "EL1"', ("interface gpon-onu_1/3/12:4", "name EL1")),
        ('interface gpon-onu_1/3/12:4\n  name "two words"', ("interface gpon-onu_1/3/12:4", 'name "two words"')),
        (
            "interface gpon-olt_1/3/12\n  onu 4 type F601  sn zteg0000000a",
            ("interface gpon-olt_1/3/12", "onu 4 type F601 sn ZTEG0000000A"),
        ),
    ],
)
def test_parse_gives_one_form(typed: str, canonical: tuple[str, ...]) -> None:
    assert DRIVER.parse(typed) == (canonical,)


def test_parse_expands_lists() -> None:
    assert DRIVER.parse("vlan list 1,311-312\ninterface xgei-1/4/1\n  switchport vlan 311-312,5 tag") == (
        ("vlan 1",),
        ("vlan 311",),
        ("vlan 312",),
        ("interface xgei-1/4/1", "switchport vlan 311 tag"),
        ("interface xgei-1/4/1", "switchport vlan 312 tag"),
        ("interface xgei-1/4/1", "switchport vlan 5 tag"),
    )


@pytest.mark.parametrize(
    "bad",
    [
        "vlan 7; reboot",
        "vlan 7\rreboot",
        "vlan\t7",
        "interface gpon-onu_1/3/12:4\n  name what?",
        "interface gpon-onu_1/3/12:4\n  name 开通",
        "  vlan 7",
        "interface gpon-onu_1/3/12:4\n    shutdown",
        "reboot system",
        "pon-onu-mng gpon-onu_1/3/12:4\n  reboot",
        "interface gpon-olt_1/3/12\n  shutdown",
    ],
)
def test_parse_refuses_and_names_the_line(bad: str) -> None:
    with pytest.raises(ValueError, match=r"line "):
        DRIVER.parse(bad)


@pytest.mark.parametrize(("text", "port"), [(OLD, "gpon-olt_1/3/12"), (NEW, "gpon_olt-1/3/12")])
def test_objects_and_used_ids_are_of_ports_by_their_names(text: str, port: str) -> None:
    lines = DRIVER.parse(text)
    assert DRIVER.objects(lines) == (f"ont {port} 4",)
    assert DRIVER.used(lines) == {"s-vlan": {1063}, f"onu-id {port}": {4}, f"user-vlan {port} 4": {100}}
    stood = frozenset[str]().union(*map(DRIVER.references, lines))
    assert stood == {
        "vlan 1063",
        f"pon {port}",
        f"ont {port} 4",
        f"uplink {'xgei_1/19/1' if text is OLD else 'xgei-1/4/1'}",
    }


def test_a_vlan_that_the_customer_brings_is_no_id_of_ours() -> None:
    own = ("pon-onu-mng gpon-onu_1/3/12:4", "vlan port eth_0/1 vlan 100")
    assert "user-vlan gpon-olt_1/3/12 4" in DRIVER.used(DRIVER.parse(OLD))
    assert "user-vlan gpon-olt_1/3/12 4" not in DRIVER.used((*DRIVER.parse(OLD), own))


def test_an_outer_vlan_is_what_a_double_tagged_flow_stands_on() -> None:
    line = ("interface gpon-onu_1/3/12:4", "service-port 1 vport 1 user-vlan 100 vlan 2001 svlan 1063")
    assert "vlan 1063" in DRIVER.references(line)


# -- arithmetic ------------------------------------------------------------------------------------------------------
def test_provision_and_teardown_of_c300() -> None:
    typed = commands("", OLD)
    assert typed[:8] == [
        *(
            "gpon",
            "profile tcont KT_51200 type 4 maximum 51200",
            "profile traffic KT_51200 sir 51200 pir 51200",
            "exit",
        ),
        *("vlan 1063", "exit", "interface xgei_1/19/1", "switchport vlan 1063 tag"),
    ]
    assert commands(OLD, "") == [
        *("interface gpon-olt_1/3/12", "no onu 4", "exit"),
        *("interface xgei_1/19/1", "no switchport vlan 1063", "exit", "no vlan 1063"),
        *("gpon", "no profile tcont KT_51200", "no profile traffic KT_51200", "exit"),
    ]


def test_provision_and_teardown_of_c600() -> None:
    typed = commands("", NEW)
    # T-CONT and GEM port before `service`, else 62397; the vport comes with its GEM port
    order = [typed.index(line) for line in ("onu 4 type F601 sn ZTEG00000001", "tcont 1 profile KT_51200")]
    order += [typed.index(line) for line in ("gemport 1 tcont 1", "interface vport-1/3/12.4:1")]
    order += [typed.index(line) for line in ("service EL1 gemport 1 vlan 100", "vlan port eth_0/1 mode tag vlan 100")]
    assert order == sorted(order)
    assert commands(NEW, "") == [
        *("interface gpon_olt-1/3/12", "no onu 4", "exit"),
        *("interface xgei-1/4/1", "no switchport vlan 1063", "exit", "no vlan 1063"),
        *("gpon", "no profile tcont KT_51200", "exit", "no traffic-profile KT_51200"),
    ]


@pytest.mark.parametrize("text", [OLD, NEW])
def test_a_new_rate_is_set_in_place_between_new_and_old_profiles(text: str) -> None:
    typed = commands(text, text.replace("KT_51200", "KT_90000").replace(" 51200", " 90000"))
    kept = {"onu 4 type F601 sn ZTEG00000001", "gemport 1 tcont 1", "service EL1 gemport 1 vlan 100"}
    assert not kept & set(typed)
    assert not [line for line in typed if line.startswith(("no service-port", "no tcont", "no gemport", "no onu"))]
    first, last = typed.index("profile tcont KT_90000 type 4 maximum 90000"), typed.index("no profile tcont KT_51200")
    assert first < typed.index("tcont 1 profile KT_90000") < last


@pytest.mark.parametrize(
    ("text", "on", "off"), [(OLD, "no shutdown", "shutdown"), (NEW, "admin enable", "admin disable")]
)
def test_suspend_and_resume(text: str, on: str, off: str) -> None:
    view = next(line for line in text.splitlines() if line.startswith(("interface gpon-onu", "interface gpon_onu")))
    suspended = f"{text}{view}\n  {off}\n"
    assert commands(text, suspended) == [view, off, "exit"]
    assert commands(suspended, text) == [view, on, "exit"]
    assert on not in commands(suspended, "")


def test_no_vlan_leaves_an_uplink_with_tag_behind_it() -> None:
    assert not [line for line in commands(OLD, "") if line.startswith("no switchport") and "tag" in line]


def test_another_onu_in_its_place_takes_everything_on_it_down_and_up() -> None:
    typed = commands(NEW, NEW.replace("ZTEG00000001", "ZTEG00000009"))
    assert typed[:3] == ["interface gpon_olt-1/3/12", "no onu 4", "onu 4 type F601 sn ZTEG00000009"]
    assert "service-port 1 user-vlan 100 vlan 1063" in typed
    assert "no service-port 1" not in typed


@pytest.mark.parametrize("text", [OLD, NEW])
def test_settings_that_nobody_modelled_go_and_come_with_their_onu(text: str) -> None:
    lines = DRIVER.parse(text)
    view = next(line[0] for line in lines if line[-1] == "name EL1")
    setting = (view, "fec enable")
    diff = DRIVER.preview(Change("olt", before=lines), Reading((*lines, setting)))
    assert "fec enable" in diff.inverse
    assert "no onu 4" in diff.commands
    assert not DRIVER.preview(Change("olt", lines, lines), Reading((*lines, setting))).changed


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (OLD, ("interface gpon-onu_1/3/12:4", "service-port 2 vport 1 user-vlan 200 vlan 1063")),
        (NEW, ("interface vport-1/3/12.4:2", "service-port 1 user-vlan 200 vlan 1063")),
    ],
)
def test_a_flow_that_somebody_added_goes_and_comes_back_with_an_onu_of_ours_alone(
    text: str, other: tuple[str, str]
) -> None:
    lines = DRIVER.parse(text)
    diff = DRIVER.preview(Change("olt", before=lines), Reading((*lines, other)))
    assert diff.result == ()
    assert f"-  {other[-1]}" in diff.text
    assert other[-1] in diff.inverse
    with pytest.raises(Rejected, match=r"onu 1/3/12:4 cannot go: it still carries 'service-port"):
        DRIVER.preview(Change("olt", before=lines, keep=frozenset({other})), Reading((*lines, other)))
    assert not [line for line in commands(text, "") if line.startswith("no service-port")]


def test_kept_lines_stay_and_present_lines_are_not_written_again() -> None:
    lines = DRIVER.parse(OLD)
    diff = DRIVER.preview(Change("olt", before=lines, keep=frozenset(lines[:4])), Reading(lines))
    assert diff.commands == ("configure terminal", "interface gpon-olt_1/3/12", "no onu 4", "exit", "end")
    assert not DRIVER.preview(Change("olt", after=lines), Reading(lines)).changed


@pytest.mark.parametrize(
    ("line", "language"),
    [
        (("vlan 1063",), None),
        (("gpon", "profile tcont A type 4 maximum 64"), None),
        (("gpon", "profile traffic A sir 64 pir 64"), C300),
        (("interface gpon-onu_1/3/12:4", "name vport-1"), C300),
        (("interface gpon_onu-1/3/12:4", "name gei_1"), C600),
        (("interface xgei-1/4/1", "switchport vlan 7 tag"), C600),
        (("traffic-profile A cir 64 pir 64",), C600),
    ],
)
def test_the_language_of_a_line(line: tuple[str, ...], language: object) -> None:
    assert language_of(line) is language


@pytest.mark.parametrize(
    ("model", "software", "expected"),
    [
        ("C300", "V2.1.0", C300),
        ("C320", "V1.2", C300),
        ("C300", "V3.0", C600),
        ("C620", "V1.2.0", C600),
        ("ZXA10 C600", "", C600),
        ("", "V2.1.0", None),
        ("MA5800-X7", "V100", None),
    ],
)
def test_the_identity_tells_the_release(model: str, software: str, expected: object) -> None:
    assert release_of(model, software) is expected


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        ("", False),
        (".[Successful]", False),
        ("%Info 20272: Enter configuration commands, one per line.  End with CTRL/Z.", False),
        ("          ^\n%Error 20202: Invalid input detected at '^' marker. Invalid parameter", True),
        ("%Code 62397-GPONSRV: The entry is not existed.", True),
        ("%Onu is not exist", True),
        ("% The password is not strong, please change the password.", True),
    ],
)
def test_what_begins_with_a_percent_sign_is_refused_but_information_is_not(answer: str, refused: bool) -> None:
    assert bool(re.search(DRIVER.dialect.refusal, answer, re.MULTILINE)) is refused
