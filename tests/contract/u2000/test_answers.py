"""How tables of an element manager are read: whole, by column, or not at all."""

from __future__ import annotations

import pytest

from drivers.errors import (
    SessionLost,
    Unintelligible,
)
from drivers.kit.tl1_grammar import Response
from drivers.platform import Change
from drivers.u2000_tl1 import DRIVER, U2000
from drivers.u2000_tl1 import answers as u2000
from tests.contract.u2000.lines import ACTIVE, NAME, SERIAL
from tests.contract.u2000_bench import Bench


def test_a_serial_number_is_the_same_in_both_spellings() -> None:
    assert DRIVER.parse(ACTIVE[1][0].replace(SERIAL, "HWTCA0000002")) == (ACTIVE[1],)


def test_an_answer_that_is_not_whole_is_not_believed(bench: Bench, driver: U2000) -> None:
    bench.fault("garble")
    with pytest.raises((SessionLost, Unintelligible)):
        driver.read(Change(NAME, after=ACTIVE))
    assert not driver.alive()


HEAD = ("EN=0   ENDESC=Succeeded.", "blktag=1", "blkcount={}", "blktotal={}", "Gpon ont port information", "-" * 20)


def answer(*lines: str, rows: int = 2, total: int = 2) -> Response:
    head = [line.format(rows if "count" in line else total) for line in HEAD]
    return Response("1", "2026-12-01", "09:00:00", (*head, *lines, "-" * 20), "1", "COMPLD")


def test_columns_apart_by_blanks_or_tabs() -> None:
    blanks = answer("DID     FN      ONTPSTAT", "7340036 0       --", "7340036 18      Activating")
    assert u2000.table(blanks) == [
        {"DID": "7340036", "FN": "0", "ONTPSTAT": ""}, {"DID": "7340036", "FN": "18", "ONTPSTAT": "Activating"}
    ]  # fmt: skip
    tabs = answer("NAME\tDESC", "a b\t--", "c\td e f")
    assert u2000.table(tabs) == [{"NAME": "a b", "DESC": ""}, {"NAME": "c", "DESC": "d e f"}]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer("A\tB", "1\t2"), "a block has 1 rows and says that it has 2"),
        (answer("A\tB", "1\t2", rows=1), "there are 1 rows, and the answer says that there are 2"),
        (answer("A     B", "1     2", "1 2   3"), "a row has 3 values for 2 columns"),
    ],
)
def test_a_table_that_is_not_whole_is_none(said: Response, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        u2000.table(said)


def test_what_a_row_says_besides_stands_in_its_line() -> None:
    access = {"OLTID": "1", "PONID": "NA-0-1-6", "ONUIDTYPE": "SN", "ONUID": "48575443A0000002"}
    row = {"SVLAN": "", "CVLAN": "1063", "UV": "100", "SCOS": "3", "SERVICENAME": "HSI", "CID": "x", "DESC": "a"}
    ((line,),) = u2000.MAKERS["LST-PONVLAN"](access, row)
    assert line.endswith(":::CVLAN=1063,UV=100,SCOS=3,SERVICENAME=HSI,DESC=a;")
    assert DRIVER.rules.find((line,))
