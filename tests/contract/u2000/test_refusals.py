"""What the driver of OLTs behind a manager refuses: ids in use, lines of another, secrets, texts that no command carries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.errors import (
    Rejected,
)
from drivers.platform import Change
from drivers.u2000_tl1 import DRIVER, U2000
from tests.contract.u2000.lines import ACTIVE, NAME, OLT, SERIAL, bring
from tests.contract.u2000_bench import Bench


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"ADD-BWPROFILE::OLTID={OLT}:::PROFILENAME=EL10M,UMABW=9,DMABW=9;", "UMABW=10000"),
        (ACTIVE[1][0].replace("NA-0-1-6", "NA-0-1-5").replace("ONUNO=0", "ONUNO=3"), "ont 0/1/5 3 NEIGHBOUR01"),
        (ACTIVE[1][0].replace("SN,ONUID=" + SERIAL, "LOID,ONUID=NEIGHBOUR01"), "ont 0/1/5 3 NEIGHBOUR01"),
    ],
)
def test_ids_that_something_else_uses_are_refused(bench: Bench, driver: U2000, line: str, found: str) -> None:
    with pytest.raises(Rejected, match=f"is used by something else: expected .* found .*{found}"):
        driver.stage(Change(NAME, after=DRIVER.parse(line)))
    assert bench.one.running() == bench.base[NAME]


def test_a_line_of_another_olt_is_not_sent(driver: U2000) -> None:
    strange = DRIVER.parse(ACTIVE[0][0].replace(OLT, "10.9.9.9"))
    with pytest.raises(Rejected, match=r"is for another OLT than 10\.21\.3\.1"):
        driver.stage(Change(NAME, after=strange))


def test_an_onu_with_a_secret_is_not_taken_away_and_the_secret_is_not_told(driver: U2000) -> None:
    """It could not be written back as it was."""
    lines = [line for line in driver.read().lines if "NEIGHBOUR01" in line[0]]
    assert "12345" not in str(lines)
    with pytest.raises(Rejected, match="a secret that could not be written back") as refused:
        driver.stage(Change(NAME, tuple(lines)))
    assert "12345" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "DEL-ONU::OLTID=1,PONID=NA-0-1-6:::ONUIDTYPE=SN,ONUID=X;",
        "ADD-ONU::OLTID=1,PONID=NA-0-1-6:::AUTHTYPE=SN,ONUID=X,ONUNO=1,DESC=a;DEL-ONU::;",
        "ADD-ONU::OLTID=1,PONID=NA-0-1-6:::AUTHTYPE=SN,ONUID=X,ONUNO=1,DESC=a@b;",
        "ADD-BWPROFILE::OLTID=1:::PROFILENAME=x",
    ],
)
def test_what_cannot_be_written_and_taken_back_is_no_line(text: str) -> None:
    with pytest.raises(ValueError, match="line 1 "):
        DRIVER.parse(text)


def test_a_text_that_no_command_could_carry_is_seen_and_refused_by_name(bench: Bench, driver: U2000) -> None:
    bring(driver, (), ACTIVE)
    onu = next(each for each in bench.one.db.onus() if each.id == SERIAL)
    named = replace(onu, values=tuple((key, "湖畔 a@b" if key == "DESC" else value) for key, value in onu.values))
    held = bench.one.running()
    bench.call(bench.one.db.put, named)
    bench.call(bench.world.changed)
    found = driver.read(Change(NAME, ACTIVE, ()))
    assert any("DESC=????????" in line[0] for line in found.lines)
    with pytest.raises(Rejected, match="signs that no command could write back"):
        driver.stage(Change(NAME, ACTIVE, ()))
    assert bench.one.running() != held
