"""How the SDH driver reads records and lines: by name, and nothing unknown is taken for an absence."""

from __future__ import annotations

from typing import Any

import pytest

from controller.products.kit.mstp import CONTAINERS
from drivers.errors import (
    Unintelligible,
)
from drivers.platform import Change
from drivers.sdh_tl1 import DRIVER, Sdh
from drivers.sdh_tl1 import answers as sdh
from drivers.sdh_tl1.answers import slots
from tests.contract.sdh.lines import ACTIVE, NAME, bring
from tests.contract.sdh_ring import Ring


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.level)
def test_the_numbers_of_timeslots_are_those_of_the_pools(container: Any) -> None:
    for number in range(1, 16 * 63 + 1):
        path = f"{container.level}-4-1-{'-'.join(map(str, container.slot(number)))}"
        assert slots(path) == {container.pool: {number}}
    assert {kind: len(numbers) for kind, numbers in slots("VC4-4-1-2").items()} == {"vc12": 63, "vc3": 3}


@pytest.mark.parametrize(
    "text",
    [
        "DLT-VCG::VCG-6-1:;",
        "ED-CRS-VC12::VCM-6-1-1,VC12-4-1-1-1-1-1:::::OOS-MA;",
        'ENT-CRS-VC12::VCM-6-1-1,VC12-4-1-1-1-1-1:::2WAY:CKTID="a;DLT-VCG::VCG-6-1:;',
        "ENT-CRS-VC12::VC12-4-1-1-4-1-1,VC12-5-1-1-1-1-1:::2WAY::OOS-MA;",
        "ENT-EFLOW::EFLOW-6-1-50:::VCG=VCG-6-1",
    ],
)
def test_what_cannot_be_written_and_taken_back_is_no_line(text: str) -> None:
    with pytest.raises(ValueError, match="line 1 "):
        DRIVER.parse(text)


def test_what_a_record_says_is_read_by_name() -> None:
    record = 'VC12-1-1-1-1-1-1,VC12-2-1-1-1-1-1:2WAY,VC12:RVRTV=Y,CKTID="a, b; c:d":IS-NR'
    assert list(sdh.cross(record)) == [
        ('ENT-CRS-VC12::VC12-1-1-1-1-1-1,VC12-2-1-1-1-1-1:::2WAY:CKTID="a, b; c:d":OOS-MA;',),
        ("ED-CRS-VC12::VC12-1-1-1-1-1-1,VC12-2-1-1-1-1-1::::RVRTV=Y;",),
        ("ED-CRS-VC12::VC12-1-1-1-1-1-1,VC12-2-1-1-1-1-1:::::IS;",),
    ]
    record = 'VCG-6-1::NAME="x, y",BW=4.352,TXCOUNT=2,TYPE=VC12,CCT=2WAY,LCAS=LCAS,BUFFERS=DEFAULT,RXCOUNT=2:IS-NR'
    (line,) = sdh.group(record)
    assert line[0] == 'ENT-VCG::VCG-6-1:::TYPE=VC12,TXCOUNT=2,CCT=2WAY,LCAS=LCAS,BUFFERS=DEFAULT,NAME="x, y";'
    assert DRIVER.rules.find(line)


@pytest.mark.parametrize("record", ["FAC-4-1,STM16:LOS,CR,SA", "FAC-4-1,STM16", "FAC-4-1"])
def test_an_alarm_in_another_order_is_not_passed_over(record: str) -> None:
    with pytest.raises(ValueError, match="has no notification code where it is expected"):
        sdh.reported(record, ("port FAC-4-1",))


def test_a_record_of_ours_that_no_rule_knows_is_no_absence(
    ring: Ring, driver: Sdh, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(driver, (), ACTIVE)
    monkeypatch.setattr(sdh, "flow", lambda record: iter(((f"ENT-EFLOW-NEW::{record};",),)))
    with pytest.raises(Unintelligible, match="no rule knows what 'ENT-EFLOW-NEW::"):
        driver.read(Change(NAME, ACTIVE, ()))
