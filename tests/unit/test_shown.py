"""What is seen: storable, masked, not too long; the cause first; an error of a value told from the loss of the database."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, create_engine, exc, literal, select

from controller.errors import ActivationFailed, advice, reason
from controller.records.database import TRIES, is_lost, tried_again
from controller.shown import (
    HEADLINE,
    PROSE,
    ShownJson,
    ShownName,
    broken,
    headline,
    shown,
    shown_json,
    storable,
    strange,
    unkept,
)
from drivers.errors import Busy, Rejected, Unreachable

TEXTS = st.text(st.characters(codec=None) | st.sampled_from("\x00\x1b\ud800\udfff\u202e\r\n\t"), max_size=60)


@given(TEXTS)
def test_what_is_shown_can_be_stored_and_stays(text: str) -> None:
    seen = shown(text)
    seen.encode()
    assert not strange(seen)
    assert shown(seen) == seen
    assert unkept([(seen,)]) == ""


def test_signs_are_told_by_their_numbers() -> None:
    assert storable("a\x00b\x1b[2J\ud800\u202ec\r\nd\te\x9f") == "a\\x00b\\x1b[2J\\ud800\\u202ec\nd\te\\x9f"
    assert storable("开通 é 'quoted'") == "开通 é 'quoted'"


def test_a_flood_is_cut_and_says_how_long_it_was() -> None:
    seen = shown("x" * 5_000_000)
    assert len(seen) == PROSE
    assert seen.endswith(" ... (5,000,000 characters, the rest is left out)")
    assert shown(seen) == seen
    assert len(shown("\x00" * (PROSE - 1))) == PROSE


def test_json_values_are_shown_whole() -> None:
    found = shown_json({"a\x00": ["password cipher S3cr-t", 1, None, {"b": ("\ud800",)}]})
    assert found == {"a\\x00": ["password cipher ********", 1, None, {"b": ["\\ud800"]}]}
    json.dumps(found, ensure_ascii=False).encode()


def test_a_text_of_one_line_has_no_breaks_in_its_midst() -> None:
    assert not broken({"a": ["1 Beishan Road\n", 7, None]})
    for sign in "\t\n\r":
        assert broken({"a": [f"1 Beishan{sign}Road"]})
        assert broken({f"a{sign}b": 1})


def test_a_line_that_cannot_be_put_back_is_named() -> None:
    assert unkept([("vlan 7", "name a\tb"), ("x", "name 开通\x9f")]) == ""
    assert unkept([("vlan 7",), ("interface 1", "name a\x00b"), ("name \ud800",)]) == "interface 1 / name a\\x00b"


def test_columns_show_what_they_keep() -> None:
    with create_engine("sqlite://").connect() as connection:
        kept = connection.execute(select(literal("a\x00 password S3cr-t", ShownName))).scalar_one()
        assert kept == "a\\x00 password ********"
        found = connection.execute(select(literal(["\ud800"], ShownJson))).scalar_one()
        assert found == ["\\ud800"]
        assert connection.execute(select(literal(None, ShownName).cast(String))).scalar_one() is None


# -- reasons -----------------------------------------------------------------------------------------------------------
def test_the_cause_comes_first_and_in_one_line() -> None:
    told = [
        {"error": "olt-1 - connect - no answer", "temporary": True, "fix": "see that it answers"},
        {"error": "pe-1 - verification - expected 'a', found nothing\nexpected 'b', found nothing", "temporary": False},
    ]
    assert reason(told).split("\n") == [
        "pe-1 - verification - expected 'a', found nothing (and 1 more)",
        "pe-1 - verification - expected 'a', found nothing",
        "expected 'b', found nothing",
        "olt-1 - connect - no answer",
        "what to do: see that it answers",
    ]
    assert reason([{"error": "x - one"}]) == "x - one"
    assert reason([{"error": "was a"}, {"error": "was b"}], "the plan no longer holds") == (
        "the plan no longer holds\nwas a\nwas b"
    )
    assert reason([]) == ""


def test_a_long_cause_is_cut_at_a_word() -> None:
    head = headline("word " * 200 + "\nmore")
    assert len(head) <= HEADLINE
    assert head.endswith("word ...")


def test_a_long_cause_still_tells_what_was_found() -> None:
    line = f"interfaces ge-0/0/1 unit 1001 {'family inet ' * 6}description"
    told = [
        {"error": f"pe-1 - changed by hand - unit 1001 - recorded '{line} EL1', found '{line} office'"},
        {"error": "x"},
    ]
    head = reason(told).split("\n")[0]
    gone = "interfaces ge-0/0/1 ... inet description"
    assert head.endswith(f"recorded '{gone} EL1', found '{gone} office' (and 1 more)")
    assert headline(head) == head
    for size in range(200, 300):  # with what is counted behind it, it is cut once
        head = reason([{"error": "word " * size}, {"error": "x"}]).split("\n")[0]
        assert headline(head) == head
        assert head.endswith("word ... (and 1 more)")


def test_every_error_of_an_element_says_what_to_do() -> None:
    for kind in (Busy, Rejected, Unreachable):
        assert advice(kind("pe-1", "commit")).endswith("order again")
    assert advice(ActivationFailed("x", fix="plan the order again")) == "plan the order again"


# -- errors of the database --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (exc.OperationalError, True),
        (exc.InterfaceError, True),
        (exc.InternalError, True),
        (exc.DataError, False),
        (exc.IntegrityError, False),
        (exc.ProgrammingError, False),
    ],
)
def test_a_value_is_told_from_the_database(error: type[exc.DBAPIError], lost: bool) -> None:
    assert is_lost(error("select", {}, Exception("x"))) is lost
    assert is_lost(error("select", {}, Exception("x"), connection_invalidated=True))


def test_only_what_is_lost_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("controller.records.database.time.sleep", lambda _: None)
    for kind, tries in ((exc.OperationalError, TRIES), (exc.DataError, 1)):
        done: list[int] = []

        def deed(kind: type[exc.DBAPIError] = kind, done: list[int] = done) -> None:
            done.append(1)
            raise kind("select", {}, Exception("x"))

        with pytest.raises(kind):
            tried_again("test", deed)
        assert len(done) == tries
