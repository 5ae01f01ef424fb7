"""TL1 messages: whatever the pieces in which they arrive, whatever the vendor's layout, the same messages come out."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.kit.tl1_grammar import Acknowledgement, Autonomous, Command, Garbled, Response, Stream, keywords, masked

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "tl1"
DIALOGUE = (
    b"RTRV-CRS-ALL:::K1;\r\nIP K1\r\n<\r\n\n   NE-A 26-03-01 10:00:00\r\nM  K1 RTRV\r\n"
    b'   "VC12-4-1-1-1-1-1,VC12-6-1-1-1-1-1:2WAY:LABEL=\\"a;b\\":IS"\r\n   /* one; of > two */\r\n>\r\n\n'
    b"   NE-A 26-03-01 10:00:00\r\n** 12 REPT ALM EQPT\r\n"
    b'   "SLOT-4:MJ,EQPT,SA,03-01,10-00-00,NEND"\r\n;\r\n\n'
    b'   NE-A 26-03-01 10:00:01\r\nM  K1 COMPLD\r\n   "VC12-4-1-1-1-1-2,VC12-6-1-1-1-1-2:2WAY:IS"\r\n;< '
    + "\r\n   HW_10.0.0.1 2026-03-01 10:00:02\nM  2 DENY\n   EN=76546031   ENDESC=登录失败\n;".encode("gb18030")
    + b"\n   FH_1 2026-03-01 10:00:03\nM  3 COMPLD;"
)


def messages(data: bytes, *cuts: int) -> list[object]:
    stream = Stream()
    edges = [0, *sorted(cuts), len(data)]
    return [message for start, end in pairwise(edges) for message in stream.feed(data[start:end])]


def test_a_dialogue_of_several_vendors() -> None:
    heard, first, alarm, last, denied, bare = messages(DIALOGUE)
    assert heard == Acknowledgement("K1", "IP")
    assert isinstance(first, Response)
    assert (first.sid, first.ctag, first.code, first.more) == ("NE-A", "K1", "RTRV", True)
    assert first.records == ('VC12-4-1-1-1-1-1,VC12-6-1-1-1-1-1:2WAY:LABEL="a;b":IS',)
    assert first.comments == ("one; of > two",)
    assert isinstance(alarm, Autonomous)
    assert (alarm.severity, alarm.atag, alarm.verb) == ("major", "12", "REPT ALM EQPT")
    assert isinstance(last, Response)
    assert (last.ctag, last.code, last.more, len(last.records)) == ("K1", "COMPLD", False, 1)
    assert isinstance(denied, Response)
    assert (denied.code, denied.error, denied.lines) == ("DENY", "76546031", ("EN=76546031   ENDESC=登录失败",))
    assert isinstance(bare, Response)
    assert (bare.sid, bare.ctag, bare.lines) == ("FH_1", "3", ())


@given(st.lists(st.integers(0, len(DIALOGUE)), max_size=12))
def test_pieces_do_not_matter(cuts: list[int]) -> None:
    assert messages(DIALOGUE, *cuts) == messages(DIALOGUE)


def test_a_disturbed_head_is_told() -> None:
    """What follows it is not lost; text inside a message that looks like one is text."""
    disturbed, whole = messages(b"\r\n\n   NE-A 26-03-01 10:00:00\r\nM  \xfe{{ \r\n   x\r\n;" + DIALOGUE[-54:])
    assert isinstance(disturbed, Garbled)
    assert isinstance(whole, Response)
    inside = b"\n   NE-A 26-03-01 10:00:00\nM  K1 COMPLD\nM ? x\n;"
    assert [getattr(message, "lines", None) for message in messages(inside)] == [("M ? x",)]


def test_byte_by_byte() -> None:
    assert messages(DIALOGUE, *range(len(DIALOGUE))) == messages(DIALOGUE)


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures of real elements are not beside this checkout")
def test_real_elements_are_understood() -> None:
    codes = {}
    for file in sorted(CAPTURES.glob("*.txt")):
        # one capture lacks the terminator: it ends where the next prompt would stand
        found = messages(file.read_bytes() + b"\n;")
        codes[file.stem] = [getattr(message, "code", "") or message.verb for message in found]  # type: ignore[attr-defined]
    assert codes.pop("sdh-ent-eqpt-deny-ieae") == ["DENY"]
    assert codes.pop("sdh-rept-alm-eqpt-autonomous") == ["REPT ALM EQPT"]
    assert codes.pop("wdm6500-act-user-autonomous-between-and-netype-crlf") == ["COMPLD", "REPT ALM EQPT", "COMPLD"]
    assert set(map(tuple, codes.values())) == {("COMPLD",)}


def test_commands_both_ways() -> None:
    made = Command("ENT-CRS-VC12", "VC12-4-1-1-1-1-1,VC12-6-1-1-1-1-1", ("2WAY", "", "IS"), tid="NE-A")
    assert made.text("K7") == "ENT-CRS-VC12:NE-A:VC12-4-1-1-1-1-1,VC12-6-1-1-1-1-1:K7::2WAY::IS;"
    assert Command.parse(made.text("K7")) == (made, "K7")
    assert Command("RTRV-HDR").text("K8") == "RTRV-HDR:::K8;"
    assert Command.parse("rtrv-hdr:::K8;") == (Command("RTRV-HDR"), "K8")
    assert Command("SHAKEHAND", blocks=("",)).text("K9") == "SHAKEHAND:::K9::;"
    assert Command.parse("SHAKEHAND:::K9::;") == (Command("SHAKEHAND", blocks=("",)), "K9")
    with pytest.raises(ValueError, match="expected VERB"):
        Command.parse("RTRV-HDR:::K8")


@pytest.mark.parametrize("value", ["a;DLT-ALL:::1", "a:b", "a\nb", 'a"b', "a\x00b"])
def test_a_value_cannot_become_a_command(value: str) -> None:
    with pytest.raises(ValueError, match="may not hold"):
        Command("ED-GIGE", value).text("K1")


def test_keywords_hold_what_tl1_can_carry() -> None:
    assert keywords({"SVLAN": 1063, "DESC": "EL 1"}) == "SVLAN=1063,DESC=EL 1"
    with pytest.raises(ValueError, match="DESC=a,b"):
        keywords({"DESC": "a,b"})


def test_secrets_are_masked() -> None:
    assert masked("ACT-USER:NE-A:oper:K1::s3cret;") == "ACT-USER:NE-A:oper:K1::***;"
    assert masked("LOGIN:::K1::UN=user,PWD=s3cret;") == "LOGIN:::K1::UN=user,PWD=***;"
    assert masked("ADD-ONU::OLTID=1:K1::PWD=abc,ONUNO=3;") == "ADD-ONU::OLTID=1:K1::PWD=***,ONUNO=3;"
