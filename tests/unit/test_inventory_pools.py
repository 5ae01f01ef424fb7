"""The allocator, rule by rule, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inventory import database, models
from inventory.allocation import ledger, pool_counts
from inventory.allocation.foreign_ids import keep_out, record_use, reserved_by
from inventory.allocation.ids import Ids
from inventory.allocation.pool_counts import PoolCount
from inventory.allocation.reservation import Entry
from inventory.errors import AlreadyUsed, PoolExhausted, PoolMisused, UnknownPool

NOW = datetime(2030, 1, 1, tzinfo=UTC)
RULES = [
    models.PoolRule(kind="s-vlan", per="network", ranges=[[1001, 1004], [2001, 2002]], exclusions=[[1002, 1003]]),
    models.PoolRule(kind="service-port", per="element", ranges=[[100, 32767]], quarantine=60),
    models.PoolRule(kind="ont-id", per="port", ranges=[[0, 127]]),
    models.PoolRule(kind="user-vlan", per="ont", ranges=[[100, 4000]]),
    models.PoolRule(kind="traffic-table", per="element", ranges=[[100, 1023]], quarantine=60),
    models.PoolRule(
        kind="public-30", per="network", prefixes=["203.0.113.0/29", "192.0.2.0/30"], length=30, ranges=[[0, 2]]
    ),
    models.PoolRule(kind="ont-serial", per="network", claims=True),
    models.PoolRule(kind="vc12", per="link", ranges=[[1, 63]]),
]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = database.engine(database_url)
    database.migrate(made)
    with Session(made) as session, session.begin():
        session.add_all(models.PoolRule(**rule.model_dump()) for rule in RULES)
        session.add(models.Site(name="s"))
        session.add(models.Credential(name="c", username="u", secret="lab:x"))
        session.flush()
        for name in ("olt-1", "olt-2"):
            session.add(
                models.Element(name=name, platform="p", class_="olt", site="s", host="h", port=1, credential="c")
            )
            session.flush()
            session.add_all(models.Port(element=name, name=port, kind="x") for port in ("p1", "p2"))
        session.flush()
        session.add(models.Link(a_element="olt-1", a_port="p1", z_element="olt-2", z_port="p2"))
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened, opened.begin():
        yield opened


class Reserving(Ids):
    """Reserves each id at once, so that a test may tell one after the other."""

    def _note(self, purpose: str, entry: Entry) -> str:
        value = super()._note(purpose, entry)
        self.reserve()
        return value


def ids(session: Session, service: str = "EL1", intent: str = "i1") -> Ids:
    return Reserving(session, service, intent)


def count(session: Session, kind: str, scope: str = "") -> PoolCount:
    found = next(one for one in pool_counts.free_counts(session) if (one.kind, one.scope) == (kind, scope))
    assert found.allocated + found.reserved + found.quarantined + found.free == found.size
    return found


def test_lowest_free_without_exclusions_over_all_ranges(session: Session) -> None:
    taker = ids(session)
    assert [taker.take(f"p{n}", "s-vlan") for n in range(4)] == [1001, 1004, 2001, 2002]
    with pytest.raises(PoolExhausted, match=r"pool s-vlan - .* all 4 taken: widen the range of 's-vlan'"):
        taker.take("p4", "s-vlan")


def test_the_same_purpose_again_is_the_same_id(session: Session) -> None:
    first = ids(session).take("sp", "service-port", "olt-1")
    again = ids(session, intent="i2")
    assert again.take("sp", "service-port", "olt-1") == first == 100
    ledger.confirm(session, "EL1", "i2", {taken.allocation_id for taken in again.taken})
    assert ids(session, intent="i3").take("sp", "service-port", "olt-1") == first
    assert count(session, "service-port", "olt-1").allocated == 1


def test_taken_says_all_that_was_asked_for(session: Session) -> None:
    taker = ids(session)
    taker.take("vlan", "s-vlan")
    taker.claim("serial", "ont-serial", "48575443A0000000")
    taker.prefix("block", "public-30")
    assert [(taken.purpose, taken.kind, taken.scope, taken.value) for taken in taker.taken] == [
        ("vlan", "s-vlan", "", "1001"),
        ("serial", "ont-serial", "", "48575443A0000000"),
        ("block", "public-30", "", "203.0.113.0/30"),
    ]


def test_the_rule_says_how_much_of_the_place_names_the_pool(session: Session) -> None:
    taker = ids(session)
    place = ("olt-1", "0/1/6", "2")
    assert taker.take("vlan", "s-vlan", *place) == 1001
    assert taker.take("sp", "service-port", *place) == 100
    assert taker.take("ont", "ont-id", *place) == 0
    assert taker.take("uv", "user-vlan", *place) == 100
    assert [taken.scope for taken in taker.taken] == ["", "olt-1", "olt-1 0/1/6", "olt-1 0/1/6 2"]
    assert taker.take("ont z", "ont-id", "olt-1", "0/1/7") == 0
    with pytest.raises(PoolMisused, match=r"pool ont-id - expected the place \(element, port\), found olt-1"):
        taker.take("ont", "ont-id", "olt-1")


def test_services_share_by_key_and_the_last_one_frees(session: Session) -> None:
    for service in ("EL1", "EL2"):
        taker = ids(session, service, f"i-{service}")
        assert taker.take("down", "traffic-table", "olt-1", key="51200") == 100
        ledger.confirm(session, service, f"i-{service}", {taken.allocation_id for taken in taker.taken})
    assert ids(session, "EL3", "i3").take("down", "traffic-table", "olt-1", key="102400") == 101
    ledger.release_service(session, "EL1", now=NOW)
    assert count(session, "traffic-table", "olt-1").allocated == 1
    ledger.release_service(session, "EL2", now=NOW)
    assert count(session, "traffic-table", "olt-1").quarantined == 1
    assert ids(session, "EL4", "i4").take("down", "traffic-table", "olt-1", key="51200") == 102


def test_a_change_holds_the_old_and_the_new_until_it_is_confirmed(session: Session) -> None:
    first = ids(session)
    assert first.take("down", "traffic-table", "olt-1", key="51200") == 100
    ledger.confirm(session, "EL1", "i1", {taken.allocation_id for taken in first.taken})
    for outcome in ("rolled back", "confirmed"):
        change = ids(session, intent=outcome)
        assert change.take("down", "traffic-table", "olt-1", key="102400") == 101
        assert change.take("down", "traffic-table", "olt-1", key="102400") == 101
        held = count(session, "traffic-table", "olt-1")
        assert (held.allocated, held.reserved) == (1, 1)
        if outcome == "rolled back":
            ledger.release_intent(session, outcome)
        else:
            ledger.confirm(session, "EL1", outcome, {taken.allocation_id for taken in change.taken}, now=NOW)
    now_held = count(session, "traffic-table", "olt-1")
    assert (now_held.allocated, now_held.reserved, now_held.quarantined) == (1, 0, 1)


def test_a_wanted_number_is_given_or_its_holder_named(session: Session) -> None:
    assert ids(session).take("vlan", "s-vlan", want=2001) == 2001
    assert ids(session, intent="i2").take("vlan", "s-vlan", want=2001) == 2001
    assert ids(session, intent="i2").take("vlan", "s-vlan") == 2001
    with pytest.raises(AlreadyUsed, match="s-vlan 2001 - expected it free, found it used by service EL1"):
        ids(session, "EL2").take("vlan", "s-vlan", want=2001)
    with pytest.raises(PoolMisused, match="expected a number in 1001-1001, 1004-1004, 2001-2002, found 1002"):
        ids(session, "EL2").take("vlan", "s-vlan", want=1002)
    ids(session).take("down", "traffic-table", "olt-1", key="1000")
    with pytest.raises(AlreadyUsed, match=r"traffic-table key 1000 .* number 100"):
        ids(session, "EL2").take("down", "traffic-table", "olt-1", key="1000", want=101)


def test_a_claimed_value_has_one_holder(session: Session) -> None:
    assert ids(session).claim("serial", "ont-serial", "A1") == "A1"
    assert ids(session, intent="i2").claim("serial", "ont-serial", "A1") == "A1"
    with pytest.raises(AlreadyUsed) as refused:
        ids(session, "EL2").claim("serial", "ont-serial", "A1")
    assert (refused.value.kind, refused.value.value, refused.value.by) == ("ont-serial", "A1", "service EL1")
    assert ids(session, intent="i3").claim("serial", "ont-serial", "A2") == "A2"
    ledger.release_service(session, "EL1")
    assert ids(session, "EL2").claim("serial", "ont-serial", "A1") == "A1"


def test_blocks_run_over_all_prefixes(session: Session) -> None:
    taker = ids(session)
    blocks = [taker.prefix(f"p{n}", "public-30") for n in range(3)]
    assert blocks == [IPv4Network(block) for block in ("203.0.113.0/30", "203.0.113.4/30", "192.0.2.0/30")]
    with pytest.raises(PoolExhausted):
        taker.prefix("p3", "public-30")


def test_pools_are_asked_for_what_they_have(session: Session) -> None:
    taker = ids(session)
    with pytest.raises(UnknownPool, match=r"pool kind 'vlan' - expected one of: ont-id, .*: add a rule"):
        taker.take("v", "vlan")
    with pytest.raises(PoolMisused, match="expected numbers, found prefixes"):
        taker.take("v", "public-30")
    with pytest.raises(PoolMisused, match="expected numbers, found claims"):
        taker.take("v", "ont-serial")
    with pytest.raises(PoolMisused, match="expected prefixes, found none"):
        taker.prefix("v", "s-vlan")
    with pytest.raises(PoolMisused, match="expected a claim pool"):
        taker.claim("v", "s-vlan", "1001")


def test_a_failed_intent_frees_only_what_it_reserved(session: Session) -> None:
    first = ids(session)
    first.take("a", "service-port", "olt-1")
    ledger.confirm(session, "EL1", "i1", {taken.allocation_id for taken in first.taken})
    second = ids(session, intent="i2")
    assert [second.take(purpose, "service-port", "olt-1") for purpose in "abc"] == [100, 101, 102]
    ledger.release_intent(session, "i2")
    assert count(session, "service-port", "olt-1").allocated == 1
    assert ids(session, "EL2", "i3").take("a", "service-port", "olt-1") == 101


def test_what_is_given_up_is_shared_no_more_but_where_it_is_a_number_of_the_whole_network(session: Session) -> None:
    """i1 and i2 wait with the same numbers; that of EL0 is in use."""
    used = ids(session, "EL0", "i0")
    used.take("up", "traffic-table", "olt-1", key="512")
    ledger.confirm(session, "EL0", "i0", {taken.allocation_id for taken in used.taken})
    for service, intent in (("EL1", "i1"), ("EL2", "i2")):
        taker = ids(session, service, intent)
        found = [taker.take(rate, "traffic-table", "olt-1", key=rate) for rate in ("512", "1024")]
        assert (found, taker.take("vpn", "s-vlan", key="a vpn")) == ([100, 101], 1001)
    held = {one.allocation_id: one.value for one in reserved_by(session, "i1")}
    assert {held[one] for one in ledger.give_up(session, "i1", set(held))} == {"101", "1001"}
    assert [one.value for one in reserved_by(session, "i1")] == ["100"]
    assert sorted(one.value for one in reserved_by(session, "i2")) == ["100", "1001", "101"]
    again = ids(session, "EL1", "i1")
    assert again.take("vpn", "s-vlan", key="a vpn") == 1001
    assert [again.take(rate, "traffic-table", "olt-1", key=rate) for rate in ("512", "1024")] == [100, 102]
    kept = {taken.allocation_id for taken in again.taken if taken.value == "102"}
    ledger.release_intent(session, "i1", but=kept)
    assert [one.value for one in reserved_by(session, "i1")] == ["102"]


def test_confirm_leaves_what_another_intent_reserved(session: Session) -> None:
    first, second = ids(session), ids(session, intent="i2")
    first.take("a", "service-port", "olt-1")
    second.take("b", "service-port", "olt-1")
    ledger.confirm(session, "EL1", "i1", {taken.allocation_id for taken in first.taken})
    found = count(session, "service-port", "olt-1")
    assert (found.allocated, found.reserved) == (1, 1)


def test_used_ids_rest_and_then_are_free_again(session: Session) -> None:
    taker = ids(session)
    taker.take("a", "service-port", "olt-1")
    ledger.confirm(session, "EL1", "i1", {taken.allocation_id for taken in taker.taken})
    ledger.release_service(session, "EL1", now=NOW)
    assert count(session, "service-port", "olt-1").quarantined == 1
    with pytest.raises(AlreadyUsed, match="quarantine until 2030-01-01 00:01 UTC"):
        ids(session, "EL2").take("a", "service-port", "olt-1", want=100)
    assert ids(session, "EL2").take("a", "service-port", "olt-1") == 101
    assert ledger.expire(session, NOW + timedelta(seconds=59)) == 0
    assert ledger.expire(session, NOW + timedelta(seconds=60)) == 1
    assert ids(session, "EL3").take("a", "service-port", "olt-1") == 100


def test_who_takes_ids_frees_those_that_have_rested_long_enough(session: Session) -> None:
    taker = ids(session)
    taker.take("a", "service-port", "olt-1")
    ledger.confirm(session, "EL1", "i1", {taken.allocation_id for taken in taker.taken})
    ledger.release_service(session, "EL1", now=datetime.now(UTC) - timedelta(seconds=3600))
    assert ids(session, "EL2").take("a", "service-port", "olt-1") == 100


def test_ids_that_an_element_uses_itself_are_not_given(session: Session) -> None:
    ids(session).take("a", "service-port", "olt-1")
    record_use(
        session,
        "olt-1",
        {"service-port": [100, 101, 103], "s-vlan": {1001}, "ont-id 0/1/6": (0, 1), "user-vlan 0/1/6 2": [100]},
    )
    taker = ids(session, "EL2", "i2")
    assert [taker.take(purpose, "service-port", "olt-1") for purpose in "ab"] == [102, 104]
    assert taker.take("a", "service-port", "olt-2") == 100
    assert taker.take("vlan", "s-vlan") == 1004
    assert [taker.take(port, "ont-id", "olt-1", port) for port in ("0/1/6", "0/1/7")] == [2, 0]
    assert taker.take("uv", "user-vlan", "olt-1", "0/1/6", "2") == 101
    with pytest.raises(AlreadyUsed, match=r"service-port 103 - .* element olt-1 itself"):
        taker.take("c", "service-port", "olt-1", want=103)
    assert count(session, "service-port", "olt-1").size == 32668 - 2
    assert count(session, "s-vlan").size == 3
    record_use(session, "olt-1", {})
    assert taker.take("d", "service-port", "olt-1") == 101
    assert count(session, "s-vlan").free == 3


def test_ids_of_an_abandoned_element_are_kept_out_until_it_is_read(session: Session) -> None:
    def taken(service: str) -> list[int]:
        taker = ids(session, service, f"of {service}")
        return [taker.take("v", "s-vlan"), *(taker.take(olt, "service-port", olt) for olt in ("olt-1", "olt-2"))]

    assert taken("EL1") == [1001, 100, 100]
    reserved = reserved_by(session, "of EL1")
    assert [(one.kind, one.scope, one.value) for one in reserved] == [
        ("s-vlan", "", "1001"),
        ("service-port", "olt-1", "100"),
        ("service-port", "olt-2", "100"),
    ]
    ledger.release_intent(session, "of EL1")
    keep_out(session, "olt-1", reserved)
    keep_out(session, "olt-1", reserved)
    assert taken("EL2") == [1004, 101, 100], "the other element is as it was: its id is free"
    ledger.release_intent(session, "of EL2")
    record_use(session, "olt-1", {"s-vlan": [1001]}, more=True)
    assert taken("EL3") == [1004, 101, 100]
    ledger.release_intent(session, "of EL3")
    record_use(session, "olt-1", {})
    assert taken("EL4") == [1001, 100, 100]


def test_network_pools_are_counted_before_their_first_id(session: Session) -> None:
    assert count(session, "s-vlan") == PoolCount("s-vlan", "", 4, 0, 0, 0, 4)
    assert "ont-serial" not in {found.kind for found in pool_counts.free_counts(session)}


def test_constraints_hold_even_against_the_allocator(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        ids(session).take("a", "s-vlan")
    for field in ({"value": "1001"}, {"value": "x", "number": 1001}):
        with pytest.raises(IntegrityError), Session(engine) as session, session.begin():
            session.add(models.Allocation(pool_id=1, **field))


# -- fibres ----------------------------------------------------------------------------------------------------------
def test_both_ends_of_a_fibre_name_the_same_pool(session: Session) -> None:
    taker = ids(session)
    assert taker.take("one", "vc12", "olt-1", "p1") == 1
    assert taker.take("two", "vc12", "olt-2", "p2") == 2
    assert taker.take("dark", "vc12", "olt-1", "p2") == 1
    assert [taken.scope for taken in taker.taken] == ["olt-1 p1", "olt-1 p1", "olt-1 p2"]


def test_what_either_end_of_a_fibre_uses_itself_is_not_given(session: Session) -> None:
    record_use(session, "olt-2", {"vc12 p2": [1, 3], "vc12 p1": [2]})
    record_use(session, "olt-1", {"vc12 p1": [4]})
    taker = ids(session)
    assert [taker.take(f"{n}", "vc12", "olt-1", "p1") for n in range(3)] == [2, 5, 6]
    with pytest.raises(AlreadyUsed, match=r"vc12 3 - .* element olt-2 itself"):
        taker.take("x", "vc12", "olt-2", "p2", want=3)
    assert count(session, "vc12", "olt-1 p1").size == 63 - 3
    record_use(session, "olt-2", {"vc12 p2": [2, 5]})  # ours: it is not written down as its own
    assert count(session, "vc12", "olt-1 p1").size == 63 - 1
    assert taker.take("y", "vc12", "olt-1", "p1") == 1


def test_timeslots_of_an_abandoned_far_end_are_kept_out(session: Session) -> None:
    assert ids(session).take("one", "vc12", "olt-1", "p1") == 1
    reserved = reserved_by(session, "i1")
    ledger.release_intent(session, "i1")
    keep_out(session, "olt-2", reserved)
    assert ids(session, "EL2", "i2").take("one", "vc12", "olt-1", "p1") == 2
    record_use(session, "olt-2", {})
    assert ids(session, "EL3", "i3").take("one", "vc12", "olt-2", "p2") == 1
