"""Rows on ZXA10 OLTs that no service wrote: kept, put back, or a reason to refuse, in both command languages.

They stand in what a service wrote or name it from elsewhere. The driver and the elements share no code.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.errors import Busy, NotPending, Rejected, RollbackFailed
from drivers.platform import Line, Reading
from drivers.zte_zxan import DRIVER, Zxan
from lab.client import LabError
from tests.contract.zxan_bench import Box, boxes, bring


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Box, Box]]:
    with boxes(tmp_path_factory.mktemp("lab")) as made:
        yield made


@pytest.fixture(params=["c300", "c600"])
def box(request: pytest.FixtureRequest, both: tuple[Box, Box]) -> Box:
    found = both[request.param == "c600"]
    found.client.clear()
    found.client.load(found.name, found.base)
    return found


@pytest.fixture
def driver(box: Box) -> Iterator[Zxan]:
    session = box.connect()
    yield session
    session.close()


def line_of(box: Box, begin: str) -> Line:
    return next(line for line in box.lines() if line[-1].startswith(begin))


ROWS = {
    "c300": {
        "onu 4 ": "sn-bind enable sn",
        "gemport 1 tcont": "switchport mode hybrid vport 1",
        "service E": "flow mode 1 tag-filter vlan-filter untag-filter discard",
    },
    "c600": {
        "onu 4 ": "fec enable",
        "gemport 1 tcont": "security max-mac-learn 4",
        "service-port": "security vlan-stormcontrol broadcast vlan 1063 rate 150",
        "service E": "loop-detect ethuni eth_0/1 enable",
    },
}


@pytest.mark.parametrize("begin", ["onu 4 ", "gemport 1 tcont", "service-port", "service E"])
def test_a_row_of_somebodys_goes_with_its_onu_and_comes_back_with_an_undo(box: Box, driver: Zxan, begin: str) -> None:
    row = ROWS["c600" if box.new else "c300"].get(begin)
    driver.confirm(bring(driver, box, (), box.lines()), token="t")
    if row is None:
        with pytest.raises(LabError, match="nothing else can stand in"):
            box.client.plant(box.name, line_of(box, begin))
        return
    assert box.client.plant(box.name, line_of(box, begin)) == row
    held = box.running()
    for after in (box.lines(up_kbps=20480), box.lines(suspended=True), ()):
        change = box.change(box.lines(), after)
        snapshot = driver.read(change)
        assert row in {line[-1] for line in snapshot.lines}
        diff = driver.stage(change)
        assert (row in diff.text) == (not after)
        driver.commit(change, confirm_within=0, token="t")
        assert box.running().count(row) == box.base.count(row) + bool(after)
        driver.rollback(change, snapshot, token="t")
        assert box.running() == box.saved() == held
    driver.confirm(bring(driver, box, box.lines(), ()), token="t")
    assert box.running() == box.saved() == box.base


def test_nothing_of_somebodys_stands_in_a_line_that_is_no_object(box: Box, driver: Zxan) -> None:
    bring(driver, box, (), box.lines())
    for begin in ("profile tcont", "tcont 1", "name", "vlan port", "switchport"):
        with pytest.raises(LabError, match="nothing else can stand in"):
            box.client.plant(box.name, line_of(box, begin))


# -- VLANs, which services share -------------------------------------------------------------------------------------
def test_what_is_set_for_a_vlan_elsewhere_holds_it(box: Box, driver: Zxan) -> None:
    if not box.new:
        pytest.skip("a C300 shows it in no display of a part")
    bring(driver, box, (), box.lines())
    assert box.client.plant(box.name, ("vlan 1063",)) == "ip dhcp snooping vlan 1063"
    held = box.running()
    with pytest.raises(Rejected, match="vlan 1063 cannot go: it still carries 'ip dhcp snooping vlan 1063'"):
        driver.stage(box.change(box.lines(), ()))
    inside = held.replace("\nvlan 1063\n$", "\nvlan 1063\n  multicast-packet discard\n$").replace(
        "ip dhcp snooping vlan 1063\n", ""
    )
    assert inside != held
    box.client.load(box.name, inside)
    with pytest.raises(Rejected, match="vlan 1063 cannot go: it still carries 'multicast-packet discard'"):
        driver.stage(box.change(box.lines(), ()))
    keep = frozenset(line for line in box.lines() if line[0] == "vlan 1063" or "switchport" in line[-1])
    bring(driver, box, box.lines(), (), keep)
    assert "  multicast-packet discard\n" in box.running()


def test_another_uplink_of_a_vlan_holds_it(box: Box, driver: Zxan) -> None:
    bring(driver, box, (), box.lines())
    other = box.own["uplink"][:-1] + "2"
    row = f"interface {other}\n  switchport mode trunk\n  switchport vlan 1063 tag\n"
    text = box.running()
    if f"interface {other}\n" in text:
        at = text.rindex(f"interface {other}\n")
        end = text.index("$\n" if box.new else "!\n", at)
        text = text[:at] + row + text[end:]
    else:
        own = f"interface {box.own['uplink']}\n"
        text = text.replace(own, f"{row}{'$' if box.new else '!'}\n{own}", 1)
    box.client.load(box.name, text)
    with pytest.raises(Rejected, match="vlan 1063 cannot go: it still carries 'switchport vlan 1063 tag'"):
        driver.stage(box.change(box.lines(), ()))


# -- nested rows, and what cannot be typed again ---------------------------------------------------------------------
def test_rows_in_a_view_inside_an_onu_are_kept(box: Box, driver: Zxan) -> None:
    onu = next(line[0] for line in box.lines() if line[-1].startswith("tcont"))
    nested = ((onu, "voip-profile 1"), (onu, "voip-profile 1", "codec g711"))
    known = [each.line for each in DRIVER.rules.known(nested)]
    assert known == list(nested)
    diff = DRIVER.preview(box.change(box.lines(), ()), Reading((*box.lines(), *nested)))
    at = diff.inverse.index("voip-profile 1")
    assert diff.inverse[at : at + 2] == ("voip-profile 1", "codec g711")


def test_a_row_that_cannot_be_typed_again_refuses_the_change(box: Box, driver: Zxan) -> None:
    driver.confirm(bring(driver, box, (), box.lines()), token="t")
    mng = next(line[0] for line in box.lines() if line[-1].startswith("service E"))
    text = box.running().replace(f"{mng}\n", f"{mng}\n  wan-ip 1 mode pppoe username a password ********\n", 1)
    box.client.load(box.name, text)
    with pytest.raises(Rejected, match="no rule says how it is put back: it holds what the element does not show"):
        driver.stage(box.change(box.lines(), ()))
    driver.stage(box.change(box.lines(), box.lines(suspended=True)))


def test_an_onu_that_is_told_otherwise_than_by_a_serial_number_has_its_id(box: Box, driver: Zxan) -> None:
    olt = f"interface {box.own['access_port']}"
    (known,) = DRIVER.rules.known([(olt, "onu 4 type F601 pw 12345678")])
    assert known.key == f"onu {box.own['access_place']}:4"
    if box.new:
        return  # the lab has no such ONUs; its C300 shows their lines all the same
    text = box.base
    first = next(row for row in text.splitlines() if row.startswith("  onu 1 type"))
    box.client.load(box.name, text.replace(first, f"{first}\n  onu 4 type F601 pw 12345678", 1))
    with pytest.raises(Rejected, match=r"onu .*:4 - is used by something else"):
        driver.stage(box.change((), box.lines()))


# -- what is saved ---------------------------------------------------------------------------------------------------
def test_what_a_reboot_lost_is_neither_confirmed_nor_saved(box: Box, driver: Zxan) -> None:
    change = bring(driver, box, (), box.lines())
    box.client.load(box.name, box.base)
    with pytest.raises(NotPending):
        driver.confirm(change, token="t")
    assert box.saved() == box.base


def test_half_a_way_back_is_not_saved_and_its_save_is_repeated(box: Box, driver: Zxan) -> None:
    change = box.change((), box.lines())
    snapshot = driver.read(change)
    bring(driver, box, (), box.lines())
    box.client.fault(box.name, "ignore", match="no vlan 1063")
    with pytest.raises(RollbackFailed, match="read-back - expected all as before, found vlan 1063"):
        driver.rollback(change, snapshot, token="t")
    assert box.saved() == box.base != box.running()
    box.client.fault(box.name, "commit-fails")
    with pytest.raises((Busy, RollbackFailed)):
        driver.rollback(change, snapshot, token="t")
    driver.rollback(change, snapshot, token="t")
    assert box.running() == box.saved() == box.base
