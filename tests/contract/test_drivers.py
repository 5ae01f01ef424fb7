"""What every file of `drivers/` must hold; a new platform is found and tested without being named here."""

from __future__ import annotations

import copy
import pickle
import re
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

import drivers
from controller.model.plan import lines_of
from controller.planning.decompose import intended_of
from controller.proof.conformance.example_parts import PRESENT, SUSPENDED, contract
from drivers import errors as tree
from drivers.errors import AuthenticationFailed, DriverError, PermanentError, TemporaryError, Unreachable
from drivers.platform import Change, Identity, Line, Reading, Target
from lab.client import LabClient, Running

PLATFORMS = drivers.platforms()
LIBRARIES = {"napalm", "netmiko", "ncclient", "paramiko", "nornir"}
SECRET = "Hu-pan.7-secret"
ROOT = Path(drivers.__file__).parent


def errors(root: type[DriverError] = DriverError) -> list[type[DriverError]]:
    """The tree of `drivers.errors`; a driver may refine one of them for itself, which depends on what was imported."""
    children = [child for child in root.__subclasses__() if child.__module__ == tree.__name__]
    return [root, *(found for child in children for found in errors(child))]


@pytest.fixture(scope="module")
def slices() -> dict[str, list[tuple[Line, ...]]]:
    """Platform → the lines of every part, provisioned and suspended, that the products' examples put on it."""
    found: dict[str, list[tuple[Line, ...]]] = {}
    for states in contract().values():
        for part in (part for state in (PRESENT, SUSPENDED) for part in states[state]):
            if part.platform in PLATFORMS:
                found.setdefault(part.platform, []).append(lines_of(part.platform, intended_of([part])))
    return found


@pytest.mark.parametrize("platform", PLATFORMS)
def test_importing_it_is_cheap(platform: str) -> None:
    """napalm alone costs a second, which every `kaitong --help` would pay."""
    code = f"import sys, drivers; drivers.find({platform!r}); print(sorted({LIBRARIES!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_its_version_covers_the_files_that_it_uses_and_no_others(platform: str) -> None:
    """What an import statement did not name, and was loaded all the same, would change a plan unseen."""
    code = (
        f"import sys; from drivers.loader import load; from pathlib import Path; import drivers; start = set(sys.modules)\n"
        f"drivers.find({platform!r}); drivers.ready([{platform!r}])\n"
        "print(*(m.__file__ for name, m in sys.modules.items() if name not in start and name.startswith('drivers.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    used = drivers.sources(platform)
    assert set(done.stdout.split()) <= set(map(str, used))
    names = {str(file.relative_to(ROOT)) for file in used}
    assert {"kit/tl1_driver.py", "kit/tl1_grammar.py"} & names == (
        {"kit/tl1_driver.py", "kit/tl1_grammar.py"} if platform.endswith("_tl1") else set()
    )
    assert ("kit/set_commands.py" in names) is (platform == "juniper_junos")
    others = {other for other in PLATFORMS if other != platform}
    assert not {name for name in names if name.partition("/")[0].removesuffix(".py") in others}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_pure_verbs_are_pure(platform: str, slices: dict[str, list[tuple[Line, ...]]]) -> None:
    driver = drivers.find(platform)
    for lines in slices[platform]:
        assert driver.objects(lines) == driver.objects(tuple(lines))
        assert driver.objects(lines)
        assert len(set(driver.objects(lines))) == len(driver.objects(lines))
        assert driver.used(lines) == driver.used(tuple(reversed(lines)))
        change = Change("x", after=lines)
        assert driver.preview(change, Reading()) == driver.preview(change, Reading())
    assert driver.objects(()) == ()
    assert not driver.used(())


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_lines_stand_on_can_be_named_by_a_management_path(
    platform: str, slices: dict[str, list[tuple[Line, ...]]]
) -> None:
    driver = drivers.find(platform)
    found = {name for lines in slices[platform] for line in lines for name in driver.references(line)}
    assert found
    assert {name: drivers.path_mistake(platform, name) for name in found} == dict.fromkeys(found, "")
    assert driver.references(("what is this",)) == frozenset()
    for word in driver.path_patterns:
        assert word in drivers.path_mistake(platform, "what is this")


@pytest.mark.parametrize(
    ("platform", "line", "expected"),
    [
        ("huawei_smartax", ("vlan desc 90 description x",), {"vlan 90"}),
        ("huawei_smartax", ("port vlan 90 0/3 1",), {"vlan 90", "uplink 0/3/1"}),
        (
            "huawei_smartax",
            ("interface gpon 0/1", "ont port native-vlan 6 2 eth 1 vlan 90 priority 0"),
            {"pon 0/1/6", "ont 0/1/6 2"},
        ),
        (
            "huawei_smartax",
            ("service-port 7 vlan 90 gpon 0/1/6 ont 2 gemport 1 multi-service user-vlan 9 tag-transform translate",),
            {"vlan 90", "pon 0/1/6", "ont 0/1/6 2", "service-port 7"},
        ),
        ("juniper_junos", ("set interfaces irb unit 90 vlan-id 90",), {"interface irb", "interface irb.90"}),
        (
            "ptn_netconf",
            ("ptn", "snc-eline[id='7']", "end-point", "ltp-id = ge-1/1"),
            {"eline 7", "port ge-1/1"},
        ),
    ],
)
def test_what_a_line_stands_on(platform: str, line: Line, expected: set[str]) -> None:
    assert drivers.find(platform).references(line) == expected
    assert not any(drivers.path_mistake(platform, name) for name in expected)


def test_a_path_over_an_unknown_platform_says_which_there_are() -> None:
    assert all(platform in drivers.path_mistake("nokia_sros", "port 1") for platform in PLATFORMS)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_preview_is_the_change_arithmetic(platform: str, slices: dict[str, list[tuple[Line, ...]]]) -> None:
    """running - (before - keep) + after: nothing where it is done already, everything else otherwise."""
    driver = drivers.find(platform)
    first, suspended = slices[platform][0], slices[platform][-1]
    assert driver.preview(Change("x", (), first), Reading()).changed
    assert not driver.preview(Change("x", (), first), Reading(first)).changed
    assert driver.preview(Change("x", first), Reading(first)).changed
    assert not driver.preview(Change("x", first), Reading()).changed
    assert not driver.preview(Change("x", first, (), frozenset(first)), Reading(first)).changed
    assert not driver.preview(Change("x", first, first), Reading(first)).changed
    there, back = (
        driver.preview(Change("x", (), suspended), Reading()),
        driver.preview(Change("x", suspended), Reading(suspended)),
    )
    assert there.inverse == back.commands


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("text", ["what is this\n", "no such thing 7", "<open"])
def test_text_of_another_world_is_refused_by_value_error(platform: str, text: str) -> None:
    with pytest.raises(ValueError):
        drivers.find(platform).parse(text)


def test_an_unknown_platform_is_answered_with_those_that_exist() -> None:
    with pytest.raises(LookupError) as unknown:
        drivers.find("nokia_sros")
    assert all(platform in str(unknown.value) for platform in PLATFORMS)


# -- errors and secrets ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", errors(), ids=lambda kind: kind.__name__)
def test_errors_survive_pickling(kind: type[DriverError]) -> None:
    error = kind("olt-1", "ont add 0 1", "Failure: SN already exists")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is kind
        assert str(again) == str(error) == "olt-1 - ont add 0 1 - Failure: SN already exists"
        assert (again.element, again.what, again.detail) == (error.element, error.what, error.detail)


@pytest.mark.parametrize("kind", errors(), ids=lambda kind: kind.__name__)
def test_every_error_is_worth_another_try_or_not(kind: type[DriverError]) -> None:
    assert kind is DriverError or issubclass(kind, TemporaryError) != issubclass(kind, PermanentError)


def target(platform: str, port: int, host: str = "127.0.0.1") -> Target:
    return Target("x-1", platform, host, port, "lab", SECRET, Identity("X-1"), timeout=5.0)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_closed_door_is_unreachable_and_no_secret_is_told(platform: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = target(platform, listener.getsockname()[1])
    assert SECRET not in repr(closed)
    with pytest.raises(Unreachable) as refused:
        drivers.find(platform).connect(closed)
    assert SECRET not in _all_said(refused.value)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
def test_an_element_that_hangs_up_at_once_is_told_in_whole_words(platform: str, reset: bool) -> None:
    with hanging_up(reset=reset) as port, pytest.raises(Unreachable) as refused:
        drivers.find(platform).connect(target(platform, port))
    cause = "[Errno 104] Connection reset by peer" if reset else "the element closed the "
    assert re.search(rf"(no SSH banner came: |the session ended: |log in - ){re.escape(cause)}", str(refused.value))


@contextmanager
def hanging_up(*, reset: bool) -> Iterator[int]:
    """The port of a server that reads a client's first words and hangs up, by a reset or in good order."""
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:

        def serve() -> None:
            session, _ = listener.accept()
            with session:
                session.recv(4096)
                if reset:
                    session.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        served = pool.submit(serve)
        yield listener.getsockname()[1]
        served.result(timeout=10)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_wrong_password_is_refused_and_not_told(platform: str, at_home: tuple[Running, LabClient]) -> None:
    lab, client = at_home
    name = next(element["name"] for element in client.elements() if element["platform"] == platform)
    door = lab.elements[name]
    with pytest.raises(AuthenticationFailed) as refused:
        drivers.find(platform).connect(target(platform, door["port"], door["host"]))
    assert SECRET not in _all_said(refused.value)


def _all_said(error: DriverError) -> str:
    return f"{error} {error!r} {error.args} {error.detail} {pickle.dumps(error)!r}"


# -- houses ----------------------------------------------------------------------------------------------------------
def imports(file: Path) -> Iterator[str]:
    """The packages that a file imports. By its text: CPython 3.11's `ast` fails at random deep in a test run."""
    for found in re.finditer(
        r"^\s*(?:from (\w+)[\w.]* import|import ([\w., ]+))", file.read_text(encoding="utf-8"), re.MULTILINE
    ):
        yield from (name.split(".")[0].strip() for name in (found[1] or found[2]).split(","))


@pytest.mark.parametrize(
    ("house", "strangers"),
    [
        ("drivers", {"controller", "inventory", "lab", "device_templates", "sqlalchemy", "sqlmodel"}),
        ("inventory", {"controller", "drivers", "lab", "device_templates"}),
        (
            "lab",
            {"controller", "drivers", "inventory", "device_templates", "netmiko", "napalm", "ncclient", "paramiko"},
        ),
    ],
)
def test_the_three_houses_know_nobody(house: str, strangers: set[str]) -> None:
    files = sorted((ROOT.parent / house).rglob("*.py"))
    assert files
    found = {str(file.relative_to(ROOT.parent)): sorted(strangers & set(imports(file))) for file in files}
    assert not {file: names for file, names in found.items() if names}


def test_only_drivers_speak_to_elements() -> None:
    """The libraries that reach elements are imported in one house, so that sessions are lent and errors told in one way."""
    for house in ("controller", "inventory", "lab", "device_templates"):
        for file in sorted((ROOT.parent / house).rglob("*.py")):
            assert not {"napalm", "netmiko", "ncclient", "paramiko", "jnpr"} & set(imports(file)), file
