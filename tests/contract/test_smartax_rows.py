"""Rows on an OLT that no service wrote: kept, put back, or a reason to refuse; and what is saved of a way back.

They stand in what a service wrote or name it from elsewhere. The driver and the element share no code.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from drivers.errors import Busy, NotPending, Rejected, RollbackFailed
from drivers.huawei_smartax import DRIVER, SmartAX
from drivers.platform import Change, Identity, Line, Reading, Target
from lab.client import LabClient, LabError, start
from tests.contract.smartax.lines import ACTIVE, BASE, FASTER, SERIAL, SUSPENDED, bring, spec

NAME = "olt-t-1"
ONT, FLOW, VLAN = ACTIVE[3], ACTIVE[5], ACTIVE[1]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LabClient, Target]]:
    folder = tmp_path_factory.mktemp("lab")
    (folder / f"{NAME}.cfg").write_text(BASE)
    network = {
        "network": "t",
        "sites": [{"name": "t", "title": "t"}],
        "elements": [spec(NAME, "127.31.1.2")],
        "links": [],
        "coverage": [{"address": "1", "element": NAME, "port": "0/1/6", "ont_serial": SERIAL}],
    }
    (folder / "t.yaml").write_text(yaml.safe_dump(network))
    with start(folder / "t.yaml", folder / "state.json") as running:
        where = running.elements[NAME]
        identity = Identity("OLT-T-1", "MA5800-X7")
        yield (
            running.client,
            Target(NAME, "huawei_smartax", where["host"], where["port"], "lab", "lab", identity, timeout=5),
        )


@pytest.fixture
def client(lab: tuple[LabClient, Target]) -> LabClient:
    client, _ = lab
    client.clear()
    client.load(NAME, BASE)
    return client


@pytest.fixture
def driver(client: LabClient, lab: tuple[LabClient, Target]) -> Iterator[SmartAX]:
    session = DRIVER.connect(lab[1])
    yield session
    session.close()


def provisioned(client: LabClient, driver: SmartAX, *rows: str) -> str:
    """Running, and saved, with the service and these rows in the part of the service ports."""
    driver.confirm(bring(driver, (), ACTIVE), token="t")
    if rows:
        text = "".join(f" {row}\n" for row in rows)
        client.load(NAME, client.running(NAME).replace("#\nreturn\n", f"{text}#\nreturn\n"))
    return client.running(NAME)


# -- rows in what is ours alone --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "row"), [(ONT, "ont ipconfig 6 2"), (FLOW, "mac-address max-mac-count service-port 5827 4")]
)
def test_a_row_of_somebodys_goes_with_its_object_and_comes_back_with_an_undo(
    client: LabClient, driver: SmartAX, line: Line, row: str
) -> None:
    provisioned(client, driver)
    planted = client.plant(NAME, line)
    assert planted.startswith(row)
    held = client.running(NAME)
    for after in (FASTER, SUSPENDED, ()):
        change = Change(NAME, ACTIVE, after)
        snapshot = driver.read(change)
        assert planted in {line[-1] for line in snapshot.lines}
        diff = driver.stage(change)
        assert (f"- {planted}" in diff.text.replace("-  ", "- ")) == (not after)
        driver.commit(change, confirm_within=0, token="t")
        assert (planted in client.running(NAME)) == bool(after)
        driver.rollback(change, snapshot, token="t")
        assert client.running(NAME) == client.saved(NAME) == held
    driver.confirm(bring(driver, ACTIVE, ()), token="t")
    assert client.running(NAME) == client.saved(NAME) == BASE


ROWS = (
    "mac-address static service-port 5827 5489-98aa-0001",
    'service-port desc 5827 description "EL0001 of a customer"',
    "security anti-ipspoofing service-port 5827 enable",
    "mac-address max-mac-count service-port 5827 4",
)


@pytest.mark.parametrize("row", ROWS)
def test_rows_that_name_a_service_port_are_typed_again_where_it_is_made_anew(driver: SmartAX, row: str) -> None:
    other = (*ACTIVE[:-1], (ACTIVE[-1][0].replace("user-vlan 100", "user-vlan 200"),))
    diff = DRIVER.preview(Change(NAME, ACTIVE, other), _reading((row,)))
    at = [command for command in diff.commands if "5827" in command]
    assert at == ["undo service-port 5827", other[-1][0], row]
    gone = DRIVER.preview(Change(NAME, ACTIVE), _reading((row,)))
    assert row not in gone.commands
    assert gone.inverse[-1] == row
    assert f"- {row}" in gone.text


def _reading(*rows: Line) -> Reading:
    return Reading((*ACTIVE, *rows))


def test_rows_that_name_another_object_are_not_in_scope(client: LabClient, driver: SmartAX) -> None:
    held = provisioned(client, driver, "mac-address max-mac-count service-port 58270 4")
    change = Change(NAME, ACTIVE, ())
    assert not [line for line in driver.read(change).lines if "58270" in line[-1]]
    bring(driver, ACTIVE, ())
    assert "service-port 58270" in client.running(NAME)
    assert held != client.running(NAME)


# -- what cannot be put back -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("security user service-port 5827 password ********", "holds what the element does not show"),
        ('mac-address note service-port 5827 "who?"', "holds '\\?'"),
    ],
)
def test_a_row_that_cannot_be_typed_again_refuses_the_change(
    client: LabClient, driver: SmartAX, row: str, why: str
) -> None:
    held = provisioned(client, driver, row)
    with pytest.raises(Rejected, match=rf"no rule says how it is put back: it {why}") as refused:
        driver.stage(Change(NAME, ACTIVE, ()))
    assert refused.value.what == row
    driver.stage(Change(NAME, ACTIVE, SUSPENDED))
    assert client.running(NAME) == held


def test_a_text_of_ours_that_cannot_be_typed_again_is_not_written_over(client: LabClient, driver: SmartAX) -> None:
    provisioned(client, driver)
    client.load(NAME, client.running(NAME).replace('"EL000001"', '"2F; who?"'))
    for after in (SUSPENDED, ()):
        with pytest.raises(Rejected, match="no rule says how it is put back: it holds ';'"):
            driver.stage(Change(NAME, ACTIVE, after))


def test_a_multicast_member_holds_its_service_port(client: LabClient, driver: SmartAX) -> None:
    provisioned(client, driver)
    part = (
        "[btv-config]\n  <btv-config>\n btv\n igmp user add service-port 5827 no-auth\n multicast-vlan 1061\n"
        "  igmp multicast-vlan member service-port-list 77,5826-5828\n#\nreturn\n"
    )
    held = client.running(NAME).replace("return\n", part)
    client.load(NAME, held)
    with pytest.raises(
        Rejected, match=r"service-port 5827 cannot go: it still carries 'igmp user add service-port 5827"
    ):
        driver.stage(Change(NAME, ACTIVE, ()))
    client.load(NAME, held.replace(" igmp user add service-port 5827 no-auth\n", ""))
    with pytest.raises(Rejected, match=r"carries 'igmp multicast-vlan member service-port-list 5827'"):
        driver.stage(Change(NAME, ACTIVE, ()))


# -- rows in what services share -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "row",
    [
        "vlan forwarding 1063 vlan-connect",
        "vlan bind service-profile 1063 profile-id 3",
        "vlan priority 1062 to 1064 3",
    ],
)
def test_a_setting_of_somebodys_holds_a_vlan(client: LabClient, driver: SmartAX, row: str) -> None:
    provisioned(client, driver)
    held = client.running(NAME).replace("port vlan 1061 to 1063 0/3 0\n", f"port vlan 1061 to 1063 0/3 0\n {row}\n")
    assert row in held
    client.load(NAME, held)
    with pytest.raises(Rejected, match=r"vlan 1063 cannot go: it still carries 'vlan \w+.* 1063"):
        driver.stage(Change(NAME, ACTIVE, ()))
    keep = frozenset(ACTIVE[1:3])
    change = Change(NAME, ACTIVE, (), keep)
    snapshot = driver.read(change)
    driver.stage(change)
    driver.commit(change, confirm_within=0, token="t")
    driver.rollback(change, snapshot, token="t")
    assert client.running(NAME) == held


def test_nothing_of_somebodys_stands_in_a_line_that_is_no_object(client: LabClient, driver: SmartAX) -> None:
    provisioned(client, driver)
    for line in (ACTIVE[0], ACTIVE[2], ACTIVE[4], SUSPENDED[5]):
        with pytest.raises(LabError, match="nothing else can stand in"):
            client.plant(NAME, line)
    assert client.plant(NAME, VLAN) == "vlan forwarding 1063 vlan-connect"


# -- ours, changed by hand -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("at", "old", "new", "there"),
    [
        (0, "cir 51200", "cir 50176", "traffic table ip modify index 60 cir 51200"),
        (3, '"EL000001"', '"MOVED to 2F"', 'ont modify 6 2 desc "EL000001"'),
    ],
)
def test_what_somebody_changed_is_written_over_in_place(
    client: LabClient, driver: SmartAX, at: int, old: str, new: str, there: str
) -> None:
    provisioned(client, driver)
    mine, edited = ACTIVE[at], (*ACTIVE[at][:-1], ACTIVE[at][-1].replace(old, new))
    hand = Change(NAME, (mine,), (edited,))
    driver.stage(hand)
    driver.commit(hand, confirm_within=0, token="t")
    driver.confirm(hand, token="t")
    held = client.running(NAME)
    change = Change(NAME, ACTIVE, SUSPENDED)
    snapshot = driver.read(change)
    assert edited in snapshot.lines
    diff = driver.stage(change)
    assert [command for command in diff.commands if command.startswith(there)]
    assert not [command for command in diff.commands if command.startswith(("undo ", "ont delete "))]
    driver.commit(change, confirm_within=0, token="t")
    assert mine in driver.read(change).lines
    driver.rollback(change, snapshot, token="t")
    assert client.running(NAME) == held
    driver.confirm(bring(driver, ACTIVE, ()), token="t")
    assert client.running(NAME) == BASE


# -- what is saved ---------------------------------------------------------------------------------------------------
def test_what_a_reboot_lost_is_neither_confirmed_nor_saved(client: LabClient, driver: SmartAX) -> None:
    change = bring(driver, (), ACTIVE)
    client.load(NAME, BASE)
    with pytest.raises(NotPending):
        driver.confirm(change, token="t")
    assert client.saved(NAME) == BASE


def test_half_a_way_back_is_not_saved(client: LabClient, driver: SmartAX) -> None:
    change = Change(NAME, (), ACTIVE)
    snapshot = driver.read(change)
    bring(driver, (), ACTIVE)
    client.fault(NAME, "ignore", match="undo vlan 1063")
    with pytest.raises(RollbackFailed, match="read-back - expected all as before, found vlan 1063 smart"):
        driver.rollback(change, snapshot, token="t")
    assert "vlan 1061 to 1063 smart" in client.running(NAME)
    assert client.saved(NAME) == BASE
    driver.rollback(change, snapshot, token="t")
    assert client.running(NAME) == client.saved(NAME) == BASE


def test_the_save_of_a_way_back_is_repeated_until_it_is_done(client: LabClient, driver: SmartAX) -> None:
    provisioned(client, driver)
    change = Change(NAME, ACTIVE, FASTER)
    snapshot, held = driver.read(change), client.running(NAME)
    driver.confirm(bring(driver, ACTIVE, FASTER), token="t")
    client.fault(NAME, "commit-fails")
    with pytest.raises(Busy):
        driver.rollback(change, snapshot, token="t")
    assert client.running(NAME) == held != client.saved(NAME)
    driver.sent()
    driver.rollback(change, snapshot, token="t")
    assert [command for command in driver.sent() if not command.startswith("display ")] == ["save"]
    assert client.running(NAME) == client.saved(NAME) == held
