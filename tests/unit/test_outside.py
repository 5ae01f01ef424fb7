"""Extra folders: every house searches them, a name that exists twice is refused with both files, rooms stay apart."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import drivers
from controller import plugins, products
from controller.errors import InvalidInput, KaitongError, TemplateError
from controller.model.service import ResourceService
from controller.planning import render
from controller.planning.planner import driver_version
from controller.products import ProductRefused
from controller.products.kit.moved import MOVED
from controller.proof.conformance.example_parts import check_apart
from controller.proof.conformance.prerequisites import check_prerequisites
from controller.proof.crash.scenarios import scenario
from controller.support_matrix import supported
from drivers.loader import DriverRefused
from lab import moved
from lab.loader import DialectRefused, load
from lab.loader import dialects as listing
from lab.network import NetworkFileError, World

ROOT = Path(__file__).parents[2]
WHOLE = (ROOT / "drivers" / "ptn_netconf.py").read_text(encoding="utf-8")
PRODUCT = (ROOT / "controller" / "products" / "internet_line.py").read_text(encoding="utf-8")
HUB = (Path(__file__).parent / "dialects" / "hub.py").read_text(encoding="utf-8")

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Write one file below an extra folder; afterwards no house knows of any."""

    def written(name: str, text: str = "", folder: str = "one") -> Path:
        file = tmp_path / folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    yield written
    plugins.search([])


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    return [tmp_path / "one", tmp_path / "two"]


def acme(text: str = WHOLE) -> str:
    return text.replace('platform = "ptn_netconf"', 'platform = "acme_os"')


def hub(text: str = HUB) -> str:
    return text.replace('platform = "hub"', 'platform = "acme_os"')


# -- drivers -----------------------------------------------------------------------------------------------------------
def test_a_driver_is_found_with_the_rooms_beside_it(write: Write, folders: list[Path]) -> None:
    own = len(drivers.platforms())
    write("drivers/_acme.py", "WORD = 'acme'\n")
    write("drivers/kit/__init__.py", "raise RuntimeError('nobody asked for this one')\n")
    write(
        "drivers/acme_os.py",
        acme().replace(
            "import re\n", "import re\nfrom drivers.kit import immediate_command_line\nfrom . import _acme\n"
        ),
    )
    write("drivers/acme_two.py", WHOLE.replace('"ptn_netconf"', '"acme_two"'), folder="two")
    plugins.search(folders)
    assert len(drivers.platforms()) == own + 2
    found = drivers.find("acme_os")
    assert found.platform == "acme_os"
    assert drivers.find("acme_os") is found
    assert found.__module__.startswith("drivers.outside_")
    assert drivers.find("acme_two").__module__.partition(".acme")[0] != found.__module__.partition(".acme")[0]
    assert drivers.path_mistake("acme_os", "nonsense").startswith("one of ")
    plugins.search([])
    assert len(drivers.platforms()) == own
    with pytest.raises(LookupError, match="'acme_os' has no driver"):
        drivers.find("acme_os")


def test_a_driver_may_be_a_package(write: Write, folders: list[Path]) -> None:
    file = write("drivers/acme_os/__init__.py", acme().replace("import re\n", "import re\nfrom . import words\n"))
    room = write("drivers/acme_os/words.py", "WORD = 'acme'\n")
    write("drivers/acme_os/notes.py", "raise RuntimeError('nobody asked for this one')\n")
    plugins.search(folders)
    assert drivers.find("acme_os").platform == "acme_os"
    assert drivers.sources("acme_os")[-2:] == (file, room)
    write("drivers/acme_two/__init__.py", acme())
    plugins.search([])
    plugins.search(folders)
    with pytest.raises(DriverRefused) as refused:
        drivers.find("acme_two")
    assert refused.value.file.endswith("acme_two/__init__.py")
    assert refused.value.what == "platform is 'acme_os', the file is of 'acme_two'"


@pytest.mark.parametrize(
    "driver", ["from . import _acme\n", "from ._acme import (\n    A,\n)\n", "from drivers.kit import xml_edit\n"]
)
def test_the_version_of_a_driver_is_also_that_of_the_rooms_that_it_uses(
    write: Write, folders: list[Path], driver: str
) -> None:
    def version(room: str) -> str:
        write("drivers/_acme.py", room)
        write("drivers/acme_os.py", acme().replace("import re\n", f"import re\n{driver}"))
        driver_version.cache_clear()
        plugins.search([])
        plugins.search(folders)
        return driver_version("acme_os")

    assert (version("A = 1\n") != version("A = 2\n")) is ("_acme" in driver)
    driver_version.cache_clear()


@pytest.mark.parametrize("first", ["two", ""])
def test_a_platform_with_two_drivers_is_refused(write: Write, folders: list[Path], first: str) -> None:
    name = "acme_os" if first else "ptn_netconf"
    one = write(f"drivers/{name}.py", folder=first) if first else ROOT / "drivers" / f"{name}.py"
    two = write(f"drivers/{name}.py")
    with pytest.raises(DriverRefused) as refused:
        plugins.search(sorted(folders, reverse=True))
    assert str(refused.value).startswith(f"{two} line 1 - ")
    assert str(one) in refused.value.what
    assert refused.value.fix == "rename or remove one of the two"
    assert drivers.platforms() == tuple(sorted(drivers.platforms()))
    assert "acme_os" not in drivers.platforms()


def test_a_mistake_is_told_with_its_file_and_line(write: Write, folders: list[Path]) -> None:
    file = write("drivers/acme_os.py", '"""A driver."""\n\ndef (:\n')
    plugins.search(folders)
    with pytest.raises(DriverRefused) as refused:
        drivers.find("acme_os")
    assert (refused.value.file, refused.value.line) == (str(file), 3)


# -- templates ---------------------------------------------------------------------------------------------------------
def test_a_template_is_found_and_its_mistake_told_by_its_path(write: Write, folders: list[Path]) -> None:
    file = write("device_templates/acme_os/edge.j2", "line {{ unit }}\nname {{ colour }}\n")
    write("device_templates/ptn_netconf/edge.j2", "unit {{ unit }}\n", folder="two")
    plugins.search(folders)
    assert render.roles("acme_os") == ("edge",)
    assert render.roles("ptn_netconf") == ("edge", "transport")
    assert render.template_version("acme_os", "edge")
    assert render.render(ResourceService("x", "ptn_netconf", "edge", {"unit": 7})).text == "unit 7\n"
    with pytest.raises(TemplateError) as refused:
        render.render(ResourceService("x", "acme_os", "edge", {"unit": 7}))
    assert refused.value.detail == f"{file} line 2 - 'colour' is not given to the role 'edge'"
    assert refused.value.fix.startswith("use one of: unit")
    plugins.search([])
    assert render.roles("acme_os") == ()
    assert render.template_version("acme_os", "edge") == ""


def test_a_template_that_is_none_is_told_with_its_line(write: Write, folders: list[Path]) -> None:
    file = write("device_templates/acme_os/edge.j2", "line {{ unit }}\n{% if %}\n")
    plugins.search(folders)
    with pytest.raises(TemplateError) as refused:
        render.variables("acme_os", "edge")
    assert refused.value.detail.startswith(f"{file} line 2 - ")


def test_a_role_with_two_templates_is_refused(write: Write, folders: list[Path]) -> None:
    file = write("device_templates/ptn_netconf/transport.j2")
    with pytest.raises(TemplateError) as refused:
        plugins.search(folders)
    assert refused.value.detail.startswith(f"{file} line 1 - the template 'ptn_netconf/transport' is in ")
    assert str(ROOT / "device_templates" / "ptn_netconf" / "transport.j2") in refused.value.detail


# -- products ----------------------------------------------------------------------------------------------------------
def test_a_product_is_found(write: Write, folders: list[Path]) -> None:
    write("products/office_line.py", PRODUCT.replace('name = "internet_line"', 'name = "office_line"'))
    plugins.search(folders)
    assert products.names() == ("data_line", "internet_line", "mpls_vpn", "office_line")
    assert products.find("office_line").name == "office_line"
    assert products.find("office_line").validate(products.find("internet_line").example)
    (_, line), (_, change) = scenario("office_line@wulin", "change")
    assert products.find("office_line").validate(line["characteristics"])
    assert change["characteristics"].keys() == {"bandwidth_down", "access_vlan"}, "it is proved as any other"
    plugins.search([])
    assert products.names() == ("data_line", "internet_line", "mpls_vpn")


@pytest.mark.parametrize(
    ("text", "line", "what", "fix"),
    [
        (PRODUCT, 1, "its product is called 'internet_line'", "call it 'office_line'"),
        ("X = 1\n", 1, "names no product", "PRODUCT = "),
        ("\nimport no_such_module\n", 2, "ModuleNotFoundError: ", "correct the file"),
        ("\n\ndef (:\n", 3, "SyntaxError: ", "correct the file"),
        (PRODUCT.replace('    title = "', '    titel = "'), PRODUCT.count("\n", 0, PRODUCT.index("class InternetLine(")) + 1, "TypeError: product InternetLine", "correct the file"),
    ],
)  # fmt: skip
def test_a_product_that_is_not_whole_is_refused(
    write: Write, folders: list[Path], text: str, line: int, what: str, fix: str
) -> None:
    file = write("products/office_line.py", text)
    plugins.search(folders)
    with pytest.raises(ProductRefused) as refused:
        products.find("office_line")
    assert refused.value.detail.startswith(f"{file} line {line} - {what}")
    assert fix in refused.value.fix


@pytest.mark.parametrize(
    ("line", "old"),
    [
        ("from controller.products._base import Product", "controller.products._base"),
        ("from controller.service import Check", "controller.service"),
        ("from controller import plan", "controller.plan"),
    ],
)
def test_an_old_name_in_a_product_is_refused_with_the_new_one(
    write: Write, folders: list[Path], line: str, old: str
) -> None:
    file = write("products/office_line.py", f"\n{line}\n")
    plugins.search(folders)
    with pytest.raises(ProductRefused) as refused:
        products.find("office_line")
    assert refused.value.detail == f"{file} line 2 - {old} is no name of ours any more"
    assert refused.value.fix == f"use {MOVED[old]}"


def test_a_new_name_is_one_of_ours() -> None:
    for fix in MOVED.values():
        assert importlib.import_module(fix.partition(" ")[0])


def test_a_product_that_exists_twice_is_refused(write: Write, folders: list[Path]) -> None:
    file = write("products/internet_line.py")
    with pytest.raises(ProductRefused) as refused:
        plugins.search(folders)
    assert refused.value.detail.startswith(f"{file} line 1 - ")
    assert str(ROOT / "controller" / "products" / "internet_line.py") in refused.value.detail


# -- the lab -----------------------------------------------------------------------------------------------------------
def test_a_dialect_is_found_with_the_rooms_beside_it(write: Write, folders: list[Path]) -> None:
    write("lab/dialects/_acme.py", "WORD = 'acme'\n")
    file = write(
        "lab/dialects/acme_os.py", hub().replace("\nimport asyncio", "\nimport asyncio\n\nfrom . import _acme")
    )
    plugins.search(folders)
    assert plugins.dialect("acme_os") == file
    assert plugins.dialect("ptn_netconf") == ROOT / "lab" / "dialects" / "ptn_netconf" / "__init__.py"
    assert plugins.dialect("acme_two") is None
    assert plugins.dialects() == (file.parent,)
    assert load("acme_os", listing(plugins.dialects())).platform == "acme_os"
    with pytest.raises(NetworkFileError, match=r"'acme_os' has no lab/dialects/acme_os"):
        World({"elements": [spec("acme_os")]}, file.parent)
    assert World({"elements": [spec("acme_os")]}, file.parent, dialects=plugins.dialects()).elements.keys() == {"x"}


def spec(platform: str) -> dict[str, object]:
    return {"name": "x", "platform": platform, "management": {"host": "127.0.0.1"}, "identity": {"hostname": "X"}}


def test_a_dialect_that_exists_twice_is_refused(write: Write, folders: list[Path]) -> None:
    file = write("lab/dialects/ptn_netconf.py")
    plugins.search(folders)
    for look in (lambda: plugins.dialect("ptn_netconf"), lambda: listing(plugins.dialects())):
        with pytest.raises((InvalidInput, DialectRefused)) as refused:
            look()
        assert str(refused.value).startswith(f"{file} line 1 - the dialect 'ptn_netconf' is in {ROOT}/lab/dialects/")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (HUB, HUB.count("\n", 0, HUB.index("class Hub")) + 1, "platform is 'hub', the file is of 'acme_os'"),
        (hub().replace("ELEMENT = Hub", ""), 1, "names no element"),
        (hub().replace("def forward(", "def forwards("), HUB.count("\n", 0, HUB.index("class Hub")) + 1, "`forward` is missing"),
        (hub().replace("def shell(", "def shells("), HUB.count("\n", 0, HUB.index("class Hub")) + 1, "it serves no session"),
        ("\n\ndef (:\n", 3, "SyntaxError"),
        ("\nimport no_such_module\n", 2, "ModuleNotFoundError"),
    ],
)  # fmt: skip
def test_a_dialect_that_is_not_whole_is_refused(write: Write, text: str, line: int, what: str) -> None:
    file = write("lab/dialects/acme_os.py", text)
    with pytest.raises(DialectRefused) as refused:
        load("acme_os", listing([file.parent]))
    assert str(refused.value).startswith(f"{file} line {line} - {what}")


@pytest.mark.parametrize(
    ("line", "old"),
    [
        ("from lab.doors.cli import Terminal", "lab.doors"),
        ("from lab.doors import ssh", "lab.doors"),
        ("from lab.element import Alarm", "lab.element.Alarm"),
    ],
)
def test_an_old_name_in_a_dialect_is_refused_with_the_new_one(write: Write, line: str, old: str) -> None:
    file = write("lab/dialects/acme_os.py", f"\n{line}\n")
    with pytest.raises(DialectRefused) as refused:
        load("acme_os", listing([file.parent]))
    assert refused.value.what == f"{old} is no name of ours any more"
    assert (refused.value.line, refused.value.fix) == (2, f"use {moved.MOVED[old]}")


@pytest.mark.parametrize(
    ("base", "old", "new"),
    [(base, old, new) for base, names in moved.RENAMED.items() for old, new in names.items()],
)
def test_a_part_that_a_dialect_calls_by_its_old_name_is_refused(write: Write, base: str, old: str, new: str) -> None:
    module, _, owner = base.rpartition(".")
    ours = getattr(importlib.import_module(module), owner)
    text = f"from {module} import {owner}\n\n\n" + hub().replace(
        "class Hub(Element):\n", f"class Hub({owner}):\n    def {old}(self) -> Any: ...\n\n"
    )
    file = write("lab/dialects/acme_os.py", text.replace("from __future__ import annotations\n", ""))
    with pytest.raises(DialectRefused) as refused:
        load("acme_os", listing([file.parent]))
    assert hasattr(ours, new)
    assert not hasattr(ours, old)
    line = file.read_text(encoding="utf-8").split(f"def {old}")[0].count("\n") + 1
    assert str(refused.value) == f"{file} line {line} - `{old}` is no name of ours any more - call it `{new}`"


def test_a_new_name_of_the_lab_is_one_of_ours() -> None:
    for fix in moved.MOVED.values():
        module, _, names = fix.partition(" (")
        home = importlib.import_module(module)
        for name in names.rstrip(")").split(", "):
            assert hasattr(home, name) or importlib.import_module(f"{module}.{name}")


# -- papers ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("place", ["transcripts/acme", "transcripts/os", "tests/contract/transcripts/acme"])
def test_transcripts_are_looked_for_beside_the_dialect(write: Write, folders: list[Path], place: str) -> None:
    write("drivers/acme_os.py", acme())
    write("device_templates/acme_os/edge.j2")
    file = write("lab/dialects/acme_os.py", hub())
    write(f"{place}/session.txt", folder="two")
    plugins.search(folders)
    with pytest.raises(InvalidInput) as refused:
        check_prerequisites("acme_os")
    line = hub().count("\n", 0, hub().index("ELEMENT")) + 1
    assert refused.value.detail == f"{file} line {line} - the dialect has no transcripts"
    assert refused.value.fix.endswith(f"into {folders[0]}/transcripts/acme/ or {folders[0]}/transcripts/os/")
    write(f"{place}/session.txt")
    check_prerequisites("acme_os")


def test_how_well_it_is_proved_is_told_beside_it(write: Write, folders: list[Path]) -> None:
    write("drivers/acme_os.py", acme())
    write("device_templates/acme_os/edge.j2", "{{ suspended }}\n")
    plugins.search(folders)
    row = next(row for row in supported() if row["platform"] == "acme_os")
    assert (row["role"], row["proof"], row["doubts"], row["lab"]) == ("edge", "lab-proven only", [], False)
    assert "suspend" in row["operations"]
    write("support.yaml", "acme_os: {edge: contract, doubts: [{line: a, unknown: b, meanwhile: c}]}\n")
    write("lab/dialects/acme_os.py")
    row = next(row for row in supported() if row["platform"] == "acme_os")
    assert (row["proof"], row["doubts"], row["lab"]) == (
        "contract",
        [{"line": "a", "unknown": "b", "meanwhile": "c"}],
        True,
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("ptn_netconf: {}\n", f"ptn_netconf is judged in {ROOT / 'docs' / 'support' / 'ptn_netconf.yaml'} too"),
        ("acme_os: contract\n", "acme_os holds no roles"),
        ("- acme_os\n", "holds no mapping"),
        ("acme_os: [\n", "is neither YAML nor JSON"),
    ],
)
def test_a_judgement_that_cannot_be_is_refused(write: Write, folders: list[Path], text: str, what: str) -> None:
    file = write("support.yaml", text)
    plugins.search(folders)
    with pytest.raises(KaitongError) as refused:
        supported()
    assert str(file) in refused.value.detail
    assert what in refused.value.detail


def test_networks_do_not_mix(write: Write, folders: list[Path]) -> None:
    one = write("networks/one.yaml", "elements: [{name: pe-9}]\n")
    plugins.search(folders)
    assert plugins.networks()[-1] == one
    check_apart(plugins.networks())
    two = write("networks/two.yaml", "elements: [{name: pe-9}]\n")
    with pytest.raises(InvalidInput) as refused:
        check_apart(plugins.networks())
    assert refused.value.detail == f"{two} - the element 'pe-9' is in {one} too"
