"""What is installed: every dependency is used, the lab is an extra, and plug-ins do not lean on each other."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import grimp
import pytest

from controller.planning.render import TEMPLATES
from controller.products import PRODUCTS
from drivers.loader import DRIVERS
from lab.loader import dialects
from plugin_files import PluginFiles

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = [name.rstrip("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]]
LAB = PROJECT["project"]["optional-dependencies"]["lab"]
BY_URL = {"psycopg": "postgresql+psycopg"}
"""what no import names: SQLAlchemy loads it by the address of a database"""


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return found[0].lower()


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


@pytest.fixture(scope="module")
def modules() -> Mapping[str, list[str]]:
    """Distribution → the modules that it brings."""
    found: dict[str, list[str]] = {}
    for module, distributions in metadata.packages_distributions().items():
        for name in distributions:
            found.setdefault(name.lower(), []).append(module)
    return found


@pytest.mark.parametrize("requirement", [*PROJECT["project"]["dependencies"], *LAB])
def test_every_dependency_is_used(requirement: str, modules: Mapping[str, list[str]]) -> None:
    name = _name(requirement)
    words = "|".join(map(re.escape, modules[name]))
    asked = re.compile(rf"^\s*(?:from|import) (?:{words})\b|{re.escape(BY_URL.get(name, 'no address'))}", re.MULTILINE)
    assert any(asked.search(file.read_text(encoding="utf-8")) for file in _sources()), f"nobody imports {name}"


def _without_the_lab(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python where the modules of the extra are not there."""
    blocked = "import sys; sys.modules.update(dict.fromkeys(['asyncssh', 'yangson', 'networkx']))\n"
    command = [sys.executable, "-W", "ignore", "-c", blocked + arguments[0], *arguments[1:]]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_all_but_the_lab_is_imported_without_its_extra() -> None:
    names = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in ("controller", "drivers", "inventory", "plugin_files")
        for file in sorted((ROOT / package).rglob("*.py"))
        if not {"migrations", "proof"} & set(file.parts)
    ]
    told = f"import importlib\nfor name in {names!r}: importlib.import_module(name)\n"
    done = _without_the_lab(f"{told}assert not [name for name in sys.modules if name.split('.')[0] == 'lab']")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("words", [["demo"], ["lab", "up", "--no-import"]])
def test_where_the_lab_is_asked_for_its_extra_is_named(words: list[str], tmp_path: Path) -> None:
    done = _without_the_lab("from controller.doors.cli.main import main; main()", *words)
    assert done.returncode == 1
    assert "pip install 'kaitong[lab]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", [DRIVERS, PRODUCTS, dialects()], ids=lambda kind: kind.kind)
def test_no_plug_in_leans_on_another(kind: PluginFiles) -> None:
    """Each may be taken away, or come from outside."""
    graph = grimp.build_graph("controller", "drivers", "inventory", "lab", "plugin_files")
    packages = {name: f"{kind.package}.{name}" for name in kind.files}
    for name, package in packages.items():
        own = {package, *graph.find_descendants(package)}
        imported = {found for module in own for found in graph.find_modules_directly_imported_by(module)}
        others = {other for other in packages if other != name and any(_in(packages[other], one) for one in imported)}
        assert not others, f"{package} imports {others}"


def _in(package: str, module: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_every_template_is_of_a_platform() -> None:
    assert {name.partition("/")[0] for name in TEMPLATES.files} <= DRIVERS.files.keys()
