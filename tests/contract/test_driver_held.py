"""Routers on a command line: rows elsewhere that name what goes, rows that cannot be put back, rows that come back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jinja2
import pytest

from drivers.errors import Rejected, RollbackFailed
from drivers.platform import Change, Line, Reading
from lab.client import LabError
from tests.contract.router_bench import TOKEN, Bench, benches

NAMES = {"pe-n-1": "huawei_vrp", "pe-s-1": "cisco_iosxr"}


@pytest.fixture(scope="module", params=NAMES)
def router(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from benches(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture
def bench(router: Bench) -> Iterator[Bench]:
    router.restore()
    yield router
    router.restore()


def vpn(bench: Bench, **other: Any) -> tuple[Line, ...]:
    """A site of VPN 1001, with one route."""
    loader = jinja2.PackageLoader("device_templates", ".")
    template = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined).get_template(
        f"{bench.target.platform}/vpn.j2"
    )
    route = {"prefix": "192.168.10.0/24", "ip": "192.168.10.0", "mask": "255.255.255.0"}
    given = {"as_number": 65001, "vpn": 1001, "vrf": "KT-1001", "ce_ip": "100.80.0.2", "routes": [route]}
    lines: tuple[Line, ...] = bench.driver.parse(template.render(bench.edge | {"pe_ip": "100.80.0.1"} | given | other))
    return lines


def typed(bench: Bench, *lines: str) -> str:
    """Somebody types and commits this; what runs then."""
    person, way = bench.person(), {"huawei_vrp": ("system-view", "return"), "cisco_iosxr": ("configure", "abort")}
    begin, end = way[bench.target.platform]
    person.ask_all([begin, *lines, "commit", end])
    if bench.target.platform == "huawei_vrp":
        person.ask("save")
    return bench.running


ELSEWHERE = {
    "huawei_vrp": (
        ("interface GigabitEthernet0/1/3", "ip binding vpn-instance KT-1001"),
        ("interface LoopBack7", "ip binding vpn-instance KT-1001"),
        ("ip route-static 198.51.100.0 24 {port}.1001 100.80.0.2",),
        ("bgp 65001", "peer 192.0.2.9 as-number 64999", "peer 192.0.2.9 connect-interface {port}.1001"),
    ),
    "cisco_iosxr": (
        ("interface GigabitEthernet0/0/0/2", "vrf KT-1001"),
        ("interface GigabitEthernet0/0/0/2", "service-policy input KT-51200"),
        ("policy-map THEIRS", "class class-default", "service-policy KT-102400"),
        ("router static", "address-family ipv4 unicast", "198.51.100.0/24 {port}.1001 100.80.0.2"),
    ),
}


@pytest.mark.parametrize("number", range(4))
def test_what_goes_is_named_by_nothing_else(bench: Bench, number: int) -> None:
    rows = [row.format(port=bench.edge["port"]) for row in ELSEWHERE[bench.target.platform][number]]
    session, here = bench.login(), vpn(bench)
    bench.activate(session, Change(bench.name, (), here))
    held = typed(bench, *rows)
    with pytest.raises(Rejected, match=r"cannot go: (?:it is named by|it still carries) ") as refused:
        session.stage(Change(bench.name, here))
    assert rows[-1].split()[-1] in refused.value.detail
    bench.untouched(held)
    with pytest.raises(RollbackFailed, match="cannot go"):
        session.rollback(Change(bench.name, (), here), Reading(), token=TOKEN)
    assert bench.running == held


def test_a_text_that_only_mentions_it_holds_nothing(bench: Bench) -> None:
    session, port = bench.login(), bench.edge["port"]
    bench.activate(session, bench.provision)
    other = {"huawei_vrp": "interface GigabitEthernet0/1/3", "cisco_iosxr": "interface GigabitEthernet0/0/0/2"}
    typed(bench, other[bench.target.platform], f"description backup of {port}.1001")
    bench.activate(session, Change(bench.name, bench.here))
    assert f"interface {port}.1001" not in bench.running


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("authentication key ******", "is not printed as it was typed: no rule says how it is put back"),
        ('authentication key %^%#a;b"c%^%#', "holds ';'"),
        ("authentication key %^%#a?b%^%#", r"holds '\?'"),
    ],
)
def test_what_cannot_be_typed_again_is_refused(bench: Bench, row: str, why: str) -> None:
    session = bench.login()
    bench.activate(session, bench.provision)
    view = f"interface {bench.edge['port']}.1001\n"
    assert view in bench.running
    bench.lab.load(bench.name, bench.running.replace(view, f"{view} {row}\n"))
    held = bench.running
    with pytest.raises(Rejected, match=why) as refused:
        session.stage(Change(bench.name, bench.here))
    assert row in str(refused.value)
    bench.untouched(held)
    suspended = Change(bench.name, bench.here, bench.lines(suspended=True))
    bench.activate(session, suspended)
    assert f" {row}\n" in bench.running, "nothing of it is taken away, so it stays"
    session.rollback(suspended, Reading(bench.here), token=TOKEN)
    bench.untouched(held)


def test_somebodys_own_row_goes_and_comes_with_what_is_ours_alone(bench: Bench) -> None:
    session = bench.login()
    bench.activate(session, bench.provision)
    row = bench.lab.plant(bench.name, (f"interface {bench.edge['port']}.1001",))
    held = bench.running
    assert f"{row}\n" in held
    change = Change(bench.name, bench.here)
    before = session.read(change)
    assert row.strip() in session.stage(change).text or row.strip() in session.preview(change, before).text
    bench.activate(session, change)
    session.rollback(change, before, token=TOKEN)
    bench.untouched(held)


def test_every_object_of_a_vpn_takes_somebodys_own_row_and_holds_it(bench: Bench) -> None:
    here, planted = vpn(bench), 0
    session = bench.login()
    bench.activate(session, Change(bench.name, (), here))
    base = bench.running
    for line in here:
        try:
            row = bench.lab.plant(bench.name, line)
        except LabError:
            continue
        planted += 1
        held = bench.running
        assert held == bench.saved != base
        if not line[0].startswith("interface "):
            with pytest.raises(Rejected) as refused:
                session.stage(Change(bench.name, here))
            assert row.strip() in str(refused.value)
        bench.untouched(held)
        bench.lab.load(bench.name, base)
    assert planted == {"huawei_vrp": 4, "cisco_iosxr": 15}[bench.target.platform]


LOADED = {
    "huawei_vrp": ("return\n", "ospf 7 router-id 10.0.0.7 vpn-instance KT-1001\n area 0.0.0.0\n#\n", "ospf 7"),
    "cisco_iosxr": ("end\n", "router ospf 7\n vrf KT-1001\n  area 0\n  !\n !\n!\n", "router ospf 7 vrf KT-1001"),
}


def test_what_the_lab_does_not_know_is_printed_as_it_was_loaded_and_holds_too(bench: Bench) -> None:
    """A process of a protocol that no template writes, bound to the VPN."""
    before, block, named = LOADED[bench.target.platform]
    session, here = bench.login(), vpn(bench)
    bench.activate(session, Change(bench.name, (), here))
    head, _, tail = bench.running.rpartition(before)
    held = f"{head}{block}{before}{tail}"
    bench.lab.load(bench.name, held)
    assert bench.running == bench.saved == held
    with pytest.raises(Rejected, match="cannot go: it is named by") as refused:
        session.stage(Change(bench.name, here))
    assert named in refused.value.detail
    bench.untouched(held)
    beside = vpn(bench, unit=1002, s_vlan=1064, label="EL000002", pe_ip="100.80.0.5", routes=[])
    shared = frozenset(here) & frozenset(beside)
    bench.activate(session, Change(bench.name, (), beside, shared))
    bench.activate(session, Change(bench.name, beside, (), shared))
    bench.untouched(held)
