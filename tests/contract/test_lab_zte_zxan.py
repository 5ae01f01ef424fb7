"""The ZXA10 element, both releases, against transcripts, real captures and a bare terminal.

The transcripts were recorded from the boxes and read against the dialect's facts, never against a driver: they pin what
was read. What stands on its own are the captures of real elements. A line that begins with a prompt or a question holds
what is typed there; everything else is what the box must answer, byte for byte but for the digits of times.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from lab.dialects.zte_zxan.box import OnuState
from lab.dialects.zte_zxan.show_onu import _history
from tests.contract.zte_boxes import FOLDER, Screen, box, session

CAPTURES = Path(os.environ.get("KAITONG_CAPTURES") or Path(__file__).parents[3] / "shared" / "captures") / "zte"
real = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures of real elements are not beside this checkout")
PROMPT = re.compile(r"^(OLT-Z-[36](?:\(.*?\))?[>#]|The configuration is changed.*\[yes/no\]:)(.*)$", re.MULTILINE)
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d+h \d\dm \d\ds")


def capture(name: str) -> str:
    return (CAPTURES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    expected = path.read_text(encoding="utf-8").removesuffix("\n")
    element = box(new=path.name.startswith("c600"))

    async def play(screen: Screen) -> None:
        for typed in PROMPT.finditer(expected):
            before = expected[: typed.start(2)].replace("\n", "\r\n")
            await screen.reach(len(before))
            assert TIME.sub("T", screen.text) == TIME.sub("T", before)
            if typed.end() < len(expected):
                screen.send(typed[2])

    session(element, play)


# -- captures of real elements ---------------------------------------------------------------------------------------
@real
def test_pages_are_laid_out_as_real_ones() -> None:
    element = box(new=False)
    real_page = capture("session-c300-show-gpon-onu-detail-info.txt")
    keys = re.compile(r"^( *[^:\n]+:) *", re.MULTILINE)
    offline = 1679760203.0
    rows = [(1679411299.0, offline, "DyingGasp")]
    state = OnuState(history=rows)
    first = next(line for line in real_page.splitlines() if line.startswith("   1 "))
    assert _history(state).splitlines()[2] == first
    zero = [line for line in real_page.splitlines() if line.startswith("  10 ")]
    assert _history(state).splitlines()[-1:] == zero

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0")
        shown = await screen.ask("show gpon onu detail-info gpon-onu_1/3/12:1")
        assert keys.findall(shown.partition("----")[0]) == keys.findall(
            real_page.partition("\n")[2].partition("----")[0]
        )
        columns = [
            len(match[0]) for match in keys.finditer(real_page.partition("----")[0]) if "Password" not in match[0]
        ]
        assert set(columns) >= {
            len(match[0]) for match in keys.finditer(shown.partition("----")[0]) if "Type" in match[0]
        }
        body = capture("body-c300-mac-and-attenuation.txt").splitlines()
        values = re.compile(r"-?\d+\.\d+(?= ?\((?:dbm|dB)\))")
        shown = await screen.ask("show pon power attenuation gpon-onu_1/3/12:1")
        assert values.sub("N", shown).splitlines() == values.sub("N", "\n".join(body[6:])).splitlines()
        mac = (await screen.ask("show mac gpon onu gpon-onu_1/3/12:1")).splitlines()
        assert mac[:4] == body[:4]
        assert [found.start() for found in re.finditer(r"\S+", mac[4])] == [
            f.start() for f in re.finditer(r"\S+", body[4])
        ]
        head = (await screen.ask("show card")).splitlines()[:2]
        assert head == capture("session-c300-show-card.txt").splitlines()[1:3]
        head = (await screen.ask("show gpon onu state")).splitlines()[:2]
        assert head == capture("session-c300-show-gpon-onu-state-pager-erase-bytes.txt").splitlines()[1:3]
        uncfg = (await screen.ask("show gpon onu uncfg")).splitlines()
        body = capture("body-c320-show-gpon-onu-uncfg.txt").splitlines()
        assert uncfg[:2] == body[:2]
        assert [f.start() for f in re.finditer(r"\S+", uncfg[2])] == [f.start() for f in re.finditer(r"\S+", body[2])]

    session(element, play)
