"""A platform from outside with standard YANG models (RFC 8343, RFC 8344) and one in the manner of OpenConfig.

The NETCONF part of `docs/write-a-platform.md` is written out and examined; then its driver is led through what those
models have beside leaves. The standard modules come with pyang.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from lxml import etree

import drivers
from drivers.errors import Rejected, Taken
from drivers.kit.netconf import NetconfDriver
from drivers.platform import Change, Line, Reading, Target
from lab.client import LabClient
from lab.network import World
from tests.contract.worked_example import NETCONF, blocks, environment, run, write

FILES = {name: text for name, text in blocks(NETCONF) if name}
COMMANDS = [line for name, text in blocks(NETCONF) if not name for line in text.splitlines()]
CONFIG = FILES["norma/networks/norma-1.xml"]
ELEMENT = "norma-1"
ONE: dict[str, Any] = {
    "port": "ge-0/0/1",
    "unit": 7,
    "label": "EL7",
    "s_vlan": 1001,
    "c_vlan": 0,
    "up_kbps": 2000,
    "down_kbps": 4000,
    "pe_address": "203.0.113.1/30",
    "suspended": False,
}
INTERFACE = ("interfaces", "interface[name='ge-0/0/1.7']")
POLICER = ("nq:policers", "policer[interface='ge-0/0/1.7'][direction='input']")
CLASSES = (*POLICER, "config")
OUTSIDE = {"KAITONG_EXTRA_FOLDERS": "norma"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("norma"), FILES)


@pytest.fixture(scope="module")
def platform(folder: Path) -> Iterator[type[NetconfDriver]]:
    drivers.search([folder / "norma" / "drivers"])
    found = drivers.find("norma_os")
    assert issubclass(found, NetconfDriver)
    yield found
    drivers.search([])


@pytest.fixture(scope="module")
def started(folder: Path) -> Iterator[LabClient]:
    command = ["kaitong", "lab", "up", "--network", "norma/networks/norma.yaml", "--ephemeral", "--json"]
    plain = environment(**OUTSIDE)
    with subprocess.Popen(command, cwd=folder, env=plain, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "{\n"
            yield LabClient(folder / ".kaitong" / "lab" / "state.json")
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


@pytest.fixture
def lab(started: LabClient) -> LabClient:
    started.load(ELEMENT, CONFIG)
    return started


@pytest.fixture
def driver(lab: LabClient, folder: Path, platform: type[NetconfDriver]) -> Iterator[NetconfDriver]:
    state = json.loads((folder / ".kaitong" / "lab" / "state.json").read_text(encoding="utf-8"))
    where = state["elements"][ELEMENT]
    session = platform.connect(Target(ELEMENT, "norma_os", where["host"], where["port"], "lab", "lab", timeout=5))
    yield session
    session.close()


def lines(platform: type[NetconfDriver], **other: Any) -> tuple[Line, ...]:
    text = FILES["norma/device_templates/norma_os/edge.j2"]
    template = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(text)
    return platform.parse(template.render(**{**ONE, **other}))


def activate(driver: NetconfDriver, before: tuple[Line, ...], after: tuple[Line, ...], token: str = "t1") -> Reading:
    """Carry it out and keep it; what was there before."""
    change = Change(ELEMENT, before, after)
    found = driver.read(change)
    diff = driver.stage(change)
    driver.commit(change, confirm_within=60, token=token)
    driver.confirm(change, token=token)
    assert diff.result is not None
    assert set(driver.read(change).lines) == set(diff.result)
    return found


# -- the platform ----------------------------------------------------------------------------------------------------
SHOWN = '"report-all", True'


@pytest.mark.parametrize(
    ("defaults", "points"),
    [
        pytest.param(SHOWN, 40, id="shown unless it is asked"),
        pytest.param('"report-all", False', 4, id="shown whatever is asked"),
        pytest.param('"explicit", False', 4, id="not shown"),
    ],
)
def test_it_passes_the_examination_however_it_tells_defaults(tmp_path: Path, defaults: str, points: int) -> None:
    dialect = "norma/lab/dialects/norma_os.py"
    assert FILES[dialect].count(SHOWN) == 1
    write(tmp_path, FILES | {dialect: FILES[dialect].replace(SHOWN, defaults)})
    command = next(line for line in COMMANDS if line.startswith("kaitong "))
    done = run(tmp_path, f"{command} --json --points {points}", **OUTSIDE)
    report = json.loads(done.stdout)
    assert (done.returncode, report["failures"]) == (0, []), done.stdout
    assert report["passed"] == report["total"] > 50
    assert report["roles"] == ["edge"]


def test_the_element_is_as_its_transcript_says(folder: Path) -> None:
    session = etree.fromstring(FILES["norma/transcripts/norma/session.xml"], etree.XMLParser(remove_blank_text=True))
    asked = [etree.tostring(each) for each in session if etree.QName(each).localname == "rpc"]
    client = _Client(asked)
    world = World.from_file(folder / "norma/networks/norma.yaml", [folder / "norma/lab/dialects"])
    element = world.elements[ELEMENT]
    assert element.running() == element.saved() == CONFIG
    asyncio.run(element.netconf(client))
    told = [etree.fromstring(each) for each in client.told.split(b"]]>]]>")[1:] if each.strip()]
    expected = [each for each in session if etree.QName(each).localname == "rpc-reply"]
    assert list(map(_canonical, told)) == list(map(_canonical, expected))
    assert element.running() == element.saved() == CONFIG


def _canonical(reply: Any) -> bytes:
    return etree.tostring(reply, method="c14n", exclusive=True, with_tail=False)


class _Client:
    """A session that asks this and hangs up, in the framing of NETCONF 1.0."""

    peer, user = "127.0.0.1", "lab"

    def __init__(self, asked: list[bytes]) -> None:
        hello = b"<hello xmlns='urn:ietf:params:xml:ns:netconf:base:1.0'><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>"
        self._asks, self.told = iter([hello, *asked]), b""

    async def read(self) -> bytes:
        found = next(self._asks, b"")
        return found and found + b"]]>]]>"

    def write(self, data: bytes) -> None:
        self.told += data

    def close(self) -> None: ...

    def exit(self) -> None: ...


# -- what models have beside leaves ----------------------------------------------------------------------------------
def test_lines_of_several_modules(platform: type[NetconfDriver]) -> None:
    found = lines(platform)
    assert (*INTERFACE, "type = ianaift:l2vlan") in found
    assert (*INTERFACE, "ip:ipv4") in found
    assert (*INTERFACE, "ip:ipv4", "address[ip='203.0.113.1']", "prefix-length = 30") in found
    assert (*INTERFACE, "nv:sub-interface", "outer-tag = 1001") in found
    assert (*POLICER, "direction = input") in found
    assert (*CLASSES, 'class = ["voice", "data"]') in found
    assert (*CLASSES, "color-aware") in found
    assert platform.objects(found) == ("interface ge-0/0/1.7",)


def test_a_life_with_another_case_of_a_choice(lab: LabClient, driver: NetconfDriver) -> None:
    kind = type(driver)
    here, stacked = lines(kind), lines(kind, c_vlan=7)
    activate(driver, (), here)
    there = lab.running(ELEMENT)
    before = activate(driver, here, stacked, "t2")
    assert "<inner-tag>7</inner-tag>" in lab.running(ELEMENT)
    activate(driver, stacked, lines(kind, c_vlan=7, suspended=True), "t3")
    assert "<enabled>false</enabled>" in lab.running(ELEMENT)
    activate(driver, lines(kind, c_vlan=7, suspended=True), stacked, "t4")
    driver.rollback(Change(ELEMENT, here, stacked), before, token="t2")
    assert lab.running(ELEMENT) == there == lab.saved(ELEMENT)
    activate(driver, here, (), "t5")
    assert lab.running(ELEMENT) == CONFIG == lab.saved(ELEMENT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((*CLASSES, 'class = ["voice", "data"]'), (*CLASSES, 'class = ["data", "video", "voice"]')),
        ((*CLASSES, 'class = ["voice", "data"]'), (*CLASSES, 'class = ["data"]')),
        ((*CLASSES, "color-aware"), None),
        ((*INTERFACE, "nv:sub-interface", "outer-tag = 1001"), (*INTERFACE, "nv:sub-interface", "outer-tag = 9")),
        ((*INTERFACE, "description = EL7"), (*INTERFACE, 'description = it\'s "x" & <y>')),
        (None, (*INTERFACE, "ip:ipv4", "address[ip='203.0.113.9']", "prefix-length = 30")),
        (None, (*INTERFACE, "ip:ipv4", "forwarding = true")),
        (None, (*CLASSES, "burst = 99")),
    ],
)
def test_edited_by_hand_it_is_written_over_and_goes(
    lab: LabClient, driver: NetconfDriver, old: Line | None, new: Line | None
) -> None:
    kind = type(driver)
    here = lines(kind)
    activate(driver, (), here)
    ours = old or next(line for line in here if new and line[:2] == new[:2])
    beside = ((*new[:-1], "ip = 203.0.113.9"),) if new and "203.0.113.9" in new[-2] else ()
    stays = (ours,) if old is None else ()
    activate(driver, (ours,), (*stays, *beside, *((new,) if new else ())), "hand")
    by_hand = lab.running(ELEMENT)
    for number, after in enumerate((lines(kind, suspended=True), lines(kind, up_kbps=1), lines(kind, c_vlan=3), ())):
        before = activate(driver, here, after, f"t{number}")
        assert old is None or set(after) <= set(driver.read(Change(ELEMENT, here, after)).lines)
        driver.rollback(Change(ELEMENT, here, after), before, token=f"t{number}")
        assert lab.running(ELEMENT) == by_hand == lab.saved(ELEMENT)
    activate(driver, here, (), "t9")
    assert lab.running(ELEMENT) == CONFIG


@pytest.mark.parametrize(
    "place",
    [
        (*INTERFACE, "name = ge-0/0/1.7"),
        (*INTERFACE, "ip:ipv4", "enabled = true"),
        (*POLICER, "interface = ge-0/0/1.7"),
        (*CLASSES, "interface = ge-0/0/1.7"),
    ],
)
def test_a_row_of_a_module_that_no_model_knows(lab: LabClient, driver: NetconfDriver, place: Line) -> None:
    kind = type(driver)
    here = lines(kind)
    activate(driver, (), here)
    row = lab.plant(ELEMENT, place)
    found = lab.running(ELEMENT)
    assert row in found
    for number, after in enumerate((lines(kind, suspended=True), lines(kind, c_vlan=3), ())):
        before = activate(driver, here, after, f"t{number}")
        assert (row in lab.running(ELEMENT)) is bool(after)
        driver.rollback(Change(ELEMENT, here, after), before, token=f"t{number}")
        assert lab.running(ELEMENT) == found == lab.saved(ELEMENT)


def test_somebody_elses_entry_is_not_taken(lab: LabClient, driver: NetconfDriver) -> None:
    here = lines(type(driver))
    theirs = lines(type(driver), label="THEIRS")
    activate(driver, (), tuple(line for line in theirs if line[:2] == INTERFACE))
    with pytest.raises(Taken, match="is used by something else"):
        driver.stage(Change(ELEMENT, (), here))
    driver.discard()


def test_a_key_with_a_quotation_mark(lab: LabClient, driver: NetconfDriver) -> None:
    kind = type(driver)
    odd = kind.parse(
        "<interfaces xmlns='urn:ietf:params:xml:ns:yang:ietf-interfaces'><interface><name>it's</name>"
        "<type xmlns:a='urn:ietf:params:xml:ns:yang:iana-if-type'>a:other</type></interface></interfaces>"
    )
    assert odd[0] == ("interfaces", 'interface[name="it\'s"]', "name = it's")
    activate(driver, (), odd)
    assert "<name>it's</name>" in lab.running(ELEMENT)
    activate(driver, odd, (), "t2")
    assert lab.running(ELEMENT) == CONFIG


def test_what_is_no_text_is_refused_before_anything_is_written(driver: NetconfDriver) -> None:
    here = lines(type(driver))
    activate(driver, (), here)
    marked = Reading((*here, (*INTERFACE, '<note xmlns="urn:norma:notes">\ufffdxb3</note>')))
    with pytest.raises(Rejected, match=r"note.*no text"):
        driver.preview(Change(ELEMENT, here, ()), marked)
    assert driver.preview(Change(ELEMENT, here, lines(type(driver), suspended=True)), marked).changed
