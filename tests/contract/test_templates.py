"""What every file of `device_templates/` must hold: strict, only presence, and readable by its platform's driver."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta

import drivers
from controller.errors import TemplateError
from controller.model.service import ResourceService
from controller.planning.render import FOLDER, FORBIDDEN, render
from controller.proof.conformance.example_parts import PRESENT, SUSPENDED, contract

TEMPLATES = sorted(FOLDER.glob("*/[!_]*.j2"))
TAKES_AWAY = re.compile(r"(?m)^\s*(?:no|undo|delete|remove|deactivate|ont delete|clear)\b|\boperation\s*=")
"""words that remove on one platform or another, at the start of a command; and NETCONF's edit operations"""
SHUT = re.compile(r"(?m)^\s*shutdown\b")
"""a line that stands in the configuration of what is suspended, and of nothing else"""


@pytest.fixture(scope="module")
def parts() -> dict[str, list[ResourceService]]:
    """`platform/role` → every part that some product's example decomposes to, provisioned and suspended."""
    found: dict[str, list[ResourceService]] = {}
    for states in contract().values():
        for part in (part for state in (PRESENT, SUSPENDED) for part in states[state]):
            found.setdefault(f"{part.platform}/{part.role}", []).append(part)
    return found


def whole(file: Path) -> list[Path]:
    """The template and the parts that it includes."""
    return [file, *(FOLDER / part for part in re.findall(r'include "([^"]+)"', file.read_text(encoding="utf-8")))]


def named(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


@pytest.mark.parametrize("file", TEMPLATES, ids=named)
def test_a_product_uses_it_and_a_driver_speaks_it(file: Path, parts: dict[str, list[ResourceService]]) -> None:
    assert file.parent.name in drivers.platforms()
    assert named(file) in parts, "no product has this role on this platform"


@pytest.mark.parametrize("file", TEMPLATES, ids=named)
def test_every_variable_is_given_by_the_product(file: Path, parts: dict[str, list[ResourceService]]) -> None:
    sources = "".join(one.read_text(encoding="utf-8") for one in whole(file))
    wanted = meta.find_undeclared_variables(Environment(autoescape=True).parse(sources))
    for part in parts[named(file)]:
        assert wanted <= part.variables.keys(), f"not given: {sorted(wanted - part.variables.keys())}"


@pytest.mark.parametrize("file", TEMPLATES, ids=named)
def test_a_missing_variable_is_named(file: Path, parts: dict[str, list[ResourceService]]) -> None:
    part = parts[named(file)][0]
    with pytest.raises(TemplateError) as refused:
        render(ResourceService(part.element, part.platform, part.role, {}))
    assert f"{named(file)}.j2" in refused.value.detail
    assert re.search(r"\.j2 line \d+ - '\w+' is not given to the role", refused.value.detail)


@pytest.mark.parametrize("file", TEMPLATES, ids=named)
def test_only_presence_is_written(file: Path, parts: dict[str, list[ResourceService]]) -> None:
    for one in whole(file):
        assert not TAKES_AWAY.search(re.sub(r"\{#.*?#\}", "", one.read_text(encoding="utf-8"), flags=re.DOTALL))
    for part in parts[named(file)]:
        text = render(part).text
        assert not TAKES_AWAY.search(text)
        assert part.variables["suspended"] or not SHUT.search(text)


@pytest.mark.parametrize("file", TEMPLATES, ids=named)
def test_the_driver_reads_what_it_renders(file: Path, parts: dict[str, list[ResourceService]]) -> None:
    for part in parts[named(file)]:
        text = render(part).text
        lines = drivers.find(part.platform).parse(text)
        assert lines
        assert len(lines) == len(set(lines))
        assert render(part).text == text
        assert drivers.find(part.platform).parse(text) == lines


@pytest.mark.parametrize("file", TEMPLATES, ids=named)
def test_whatever_passes_the_renderer_passes_the_driver(file: Path, parts: dict[str, list[ResourceService]]) -> None:
    """A character that some platform's grammar gives a meaning must be refused before it is a line of configuration; one
    that a platform cannot carry at all may become a `-` there.
    """
    part = parts[named(file)][0]
    harmless = [chr(code) for code in range(33, 127) if chr(code) not in FORBIDDEN]
    plain = drivers.find(part.platform).parse(render(_labelled(part, "EL1_x")).text)
    for character in harmless:
        for label in (f"EL1_{character}x", f"EL1{character}", f"EL1_{character}"):
            lines = drivers.find(part.platform).parse(render(_labelled(part, label)).text)
            assert len(lines) == len(plain), label
            spelled = "".join(sign if sign.isalnum() else f"[{re.escape(sign)}-]" for sign in label)
            assert any(re.search(spelled, line[-1]) for line in lines), label


def _labelled(part: ResourceService, label: str) -> ResourceService:
    return ResourceService(part.element, part.platform, part.role, {**part.variables, "label": label})
