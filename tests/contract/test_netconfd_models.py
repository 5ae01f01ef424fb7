"""The worked example with standard models on a real server from Debian (netconfd_bench.py): what models have beside leaves.

netconfd 2.13 does not find what the key `direction` refers to (instance-required): there it is an identityref by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import drivers
from drivers.kit.netconf import NetconfDriver
from drivers.platform import Change, Identity, Line, Reading, Target
from tests.contract.netconfd_bench import Netconfd, Unavailable, unpack
from tests.contract.test_standard_models import CLASSES, CONFIG, FILES, INTERFACE, lines
from tests.contract.worked_example import write

MODULES = ("ietf-interfaces", "ietf-ip", "iana-if-type", "norma-vlan", "norma-qos", "norma-notes")
STANDARD = Path(sys.prefix) / "share" / "yang" / "modules"
TO_IDENTITY = 'leaf direction { type leafref { path "../config/direction"; } }'
SHOWS = ("explicit", "report-all", "trim")
NOTE = '<note xmlns="urn:norma:notes">typed by hand</note>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    qos = FILES["norma/yang/norma-qos.yang"]
    assert TO_IDENTITY in qos
    qos = qos.replace(TO_IDENTITY, "leaf direction { type identityref { base direction; } }")
    return write(tmp_path_factory.mktemp("norma"), FILES | {"norma/yang/norma-qos.yang": qos})


@pytest.fixture(scope="module")
def platform(folder: Path) -> Iterator[type[NetconfDriver]]:
    drivers.search([folder / "norma" / "drivers"])
    found = drivers.find("norma_os")
    assert issubclass(found, NetconfDriver)

    class Nameless(found):  # type: ignore[misc, valid-type] # a class that is known at run time only
        tells: frozenset[str] = frozenset()

        def identity_in(self, data: object) -> Identity:
            del data  # netconfd has no state of its own
            return Identity("")

    yield Nameless
    drivers.search([])


@pytest.fixture(scope="module", params=SHOWS)
def server(
    request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Netconfd]:
    try:
        root = unpack(tmp_path_factory.mktemp("netconfd"))
    except Unavailable as why:
        print(f"no real NETCONF server: {why}")
        pytest.skip(f"netconfd cannot be had: {why}")
    yang = (folder / "norma/yang", STANDARD / "ietf", STANDARD / "iana")
    shows = [f"--default-style={request.param}"]
    with Netconfd(root, tmp_path_factory.mktemp("server"), CONFIG, MODULES, yang, shows).opened() as opened:
        yield opened


@pytest.fixture
def driver(server: Netconfd, platform: type[NetconfDriver]) -> Iterator[NetconfDriver]:
    session = platform.connect(Target("norma-1", "norma_os", "127.0.0.1", server.port, "lab", "lab", timeout=10))
    base = held(session)
    assert len(base[0]) == 4
    yield session
    assert held(session) == base
    session.close()


def held(session: NetconfDriver) -> tuple[frozenset[Line], frozenset[Line]]:
    running, saved = (frozenset(session._lines(store, session._whole())) for store in ("running", "startup"))
    return running, saved


def activate(session: NetconfDriver, before: tuple[Line, ...], after: tuple[Line, ...], token: str) -> Reading:
    change = Change("norma-1", before, after)
    found = session.read(change)
    diff = session.stage(change)
    session.commit(change, confirm_within=30, token=token)
    session.confirm(change, token=token)
    assert diff.result is not None
    assert set(session.read(change).lines) == set(diff.result)
    return found


def test_a_whole_life(driver: NetconfDriver) -> None:
    kind = type(driver)
    here, stacked, suspended = lines(kind), lines(kind, c_vlan=7), lines(kind, c_vlan=7, suspended=True)
    activate(driver, (), here, "t1")
    before = activate(driver, here, stacked, "t2")
    driver.rollback(Change("norma-1", here, stacked), before, token="t2")
    assert set(driver.read(Change("norma-1", here, stacked)).lines) == set(here)
    for number, (was, shall) in enumerate([(here, stacked), (stacked, suspended), (suspended, here), (here, ())]):
        activate(driver, was, shall, f"u{number}")


@pytest.mark.parametrize("values", ['["data", "video", "voice"]', '["voice"]', '["voice", "data", "video"]'])
def test_an_order_that_was_changed_by_hand(driver: NetconfDriver, values: str) -> None:
    kind = type(driver)
    here, change = lines(kind), lines(kind, up_kbps=5)
    activate(driver, (), here, "t1")
    activate(driver, ((*CLASSES, 'class = ["voice", "data"]'),), ((*CLASSES, f"class = {values}"),), "hand")
    before = activate(driver, here, change, "t2")
    assert set(driver.read(Change("norma-1", here, change)).lines) == set(change)
    driver.rollback(Change("norma-1", here, change), before, token="t2")
    assert (*CLASSES, f"class = {values}") in driver.read(Change("norma-1", here, ())).lines
    activate(driver, here, (), "t3")


def test_a_row_that_no_model_knows(driver: NetconfDriver) -> None:
    kind = type(driver)
    here = lines(kind)
    activate(driver, (), here, "t1")
    interface = f"<interface><name>ge-0/0/1.7</name>{NOTE}</interface>"
    driver._call(
        "<edit-config><target><candidate/></target><config><interfaces "
        f'xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">{interface}</interfaces></config></edit-config>'
    )
    driver._call("<commit/>")
    driver._call("<copy-config><target><startup/></target><source><running/></source></copy-config>")
    for number, after in enumerate((lines(kind, suspended=True), ())):
        before = activate(driver, here, after, f"t{number}")
        assert (*INTERFACE, NOTE) in before.lines
        assert ((*INTERFACE, NOTE) in driver.read(Change("norma-1", here, ())).lines) is bool(after)
        driver.rollback(Change("norma-1", here, after), before, token=f"t{number}")
        assert set(driver.read(Change("norma-1", here, ())).lines) == {*here, (*INTERFACE, NOTE)}
    activate(driver, here, (), "t9")
