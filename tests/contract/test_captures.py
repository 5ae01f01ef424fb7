"""Every full configuration of a real box loads into the lab element of its platform and is printed back byte for byte.

One lab process holds all of them. What is compared is what the element prints on its own command or operation, typed by a
plain SSH client. A line that is added takes its place, and its way back leads to the same bytes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from lab.client import Running, start
from tests.contract.captures import BOXES, CAPTURES, Box, part
from tests.contract.terminal import terminal

pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason=f"the captures of real boxes are not at {CAPTURES}: set KAITONG_CAPTURES"
)
REFUSAL = re.compile(r"^\s*(?:%(?!Info)|Error|error|Failure|!!%|\^)", re.MULTILINE)
boxes = pytest.mark.parametrize("box", BOXES, ids=lambda box: box.name)


def test_no_full_configuration_is_left_out() -> None:
    files = {
        str(path.relative_to(CAPTURES))
        for path in CAPTURES.glob("*/*")
        if re.search(r"config-|running-config", path.name)
    }
    parts = {file for file in files if Path(file).name.startswith("body-") or "config-head" in file}
    assert files - parts == {box.file for box in BOXES}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("captures")
    elements = [box.element(folder, "REAL") for box in BOXES]
    (folder / "network.yaml").write_text(yaml.safe_dump({"elements": elements}))
    with start(folder / "network.yaml", folder / "run" / "state.json") as running:
        yield running


async def printed(lab: Running, box: Box) -> str:
    is_operation = box.show.startswith("<")
    async with terminal(lab.elements[box.name], netconf=is_operation) as session:
        if is_operation:
            return await session.rpc(box.show, 4)
        return await session.ask(*box.enter, box.show)


@boxes
def test_it_is_printed_as_the_real_box_printed_it(lab: Running, box: Box) -> None:
    assert part(box.answer, asyncio.run(printed(lab, box))) == box.of_capture(box.shown)
    if box.platform != "juniper_junos":
        assert lab.client.running(box.name) == lab.client.saved(box.name) == box.of_capture(box.kept or box.shown)


@boxes
def test_a_change_takes_its_place_and_leaves_no_trace(lab: Running, box: Box) -> None:
    found = lab.client.running(box.name)

    async def work() -> None:
        async with terminal(lab.elements[box.name]) as session:
            await session.ask(*box.enter)
            for line in box.change:
                assert not REFUSAL.search(await session.ask(line)), line
            changed = lab.client.running(box.name)
            assert len(changed) > len(found)
            lines = iter(changed.splitlines())
            gone = [line for line in found.splitlines() if not re.fullmatch(box.grows, line) and line not in lines]
            assert gone == [], "a line has gone or moved"
            places = [changed.index(f"\n{line}") for line in box.order]
            assert places == sorted(places)
            lab.client.load(box.name, changed)
            assert lab.client.running(box.name) == changed
            for line in box.back:
                assert not REFUSAL.search(await session.ask(line)), line

    asyncio.run(work())
    assert lab.client.running(box.name) == found


@pytest.mark.parametrize("box", [box for box in BOXES if box.platform == "juniper_junos"], ids=lambda box: box.name)
def test_every_form_of_a_configuration_says_the_same(lab: Running, box: Box) -> None:
    found = lab.client.running(box.name)

    async def forms() -> list[str]:
        async with terminal(lab.elements[box.name], netconf=True) as session:
            return [await session.rpc(f'<get-configuration format="{form}"/>') for form in ("text", "set", "xml")]

    for form in asyncio.run(forms()):
        lab.client.load(box.name, form)
        assert lab.client.running(box.name) == found
