"""The catalogue and the credentials, on the metro network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inventory import credentials, database, importer, models
from inventory.catalogue import AccessPoint, Catalogue, CredentialRecord, CustomerRecord, Hop
from inventory.errors import NotFound, SecretMissing

METRO = Path(__file__).parents[2] / "lab" / "networks" / "metro.yaml"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = database.engine(database_url)
    database.migrate(made)
    with Session(made) as session, session.begin():
        importer.load_file(session, METRO)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


@pytest.fixture
def catalogue(session: Session) -> Catalogue:
    return Catalogue(session)


def test_elements_are_records_that_nobody_can_change(catalogue: Catalogue) -> None:
    found = catalogue.element("olt-xh-1")
    assert (found.platform, found.class_, found.host, found.port) == ("huawei_smartax", "olt", "127.21.1.1", 8022)
    assert (found.hostname, found.credential, found.admin_state) == ("OLT-XH-1", "lab", "unlocked")
    assert found.attributes["line_profile"] == 20
    with pytest.raises(TypeError):
        found.attributes["line_profile"] = 21  # type: ignore[index]  # what is tested
    assert [element.name for element in catalogue.elements()][:2] == ["olt-bj-1", "olt-xh-1"]


def test_an_address_is_found_exactly_or_by_one_that_is_alike(catalogue: Catalogue) -> None:
    expected = AccessPoint("7 Beishan Road", "olt-xh-1", "0/1/0", "48575443A0000006")
    assert catalogue.access_by_address("7 Beishan Road") == expected
    assert catalogue.access_by_address(" 7  beishan ROAD") == expected
    assert catalogue.access_by_serial("48575443A0000006") == expected


def test_alike_addresses_are_not_guessed(session: Session, catalogue: Catalogue) -> None:
    for address in ("1 Lake St", "1 LAKE ST"):
        session.add(models.Coverage(address=address, folded="1 lake st", element="olt-xh-1", port="0/1/0"))
    session.flush()
    assert catalogue.access_by_address("1 LAKE ST").ont_serial == ""
    with pytest.raises(NotFound, match="did you mean '1 Lake St'"):
        catalogue.access_by_address("1 Lake st")


def test_what_is_not_there_is_refused_with_a_hint(catalogue: Catalogue) -> None:
    for ask, value, hint in (
        (catalogue.element, "olt-xh1", "element 'olt-xh1' .* did you mean 'olt-xh-1'"),
        (catalogue.access_by_address, "7 Beishn Road", "address .* did you mean '7 Beishan Road'"),
        (catalogue.access_by_serial, "48575443A00000F6", "ONT serial .* did you mean"),
        (catalogue.customer, "hupan", "did you mean 'hupan-tea'"),
        (catalogue.credential, "nothing-like-it", "found none: import it first"),
    ):
        with pytest.raises(NotFound, match=hint):
            ask(value)


def test_customers_and_credentials(catalogue: Catalogue) -> None:
    assert catalogue.customer("hupan-tea") == CustomerRecord("hupan-tea", "Hupan Tea Trading")
    assert catalogue.credential("lab") == CredentialRecord("lab", "lab", "lab:lab")


def test_the_shortest_way_with_its_ports(catalogue: Catalogue) -> None:
    assert catalogue.path("olt-xh-1") == (
        Hop("olt-xh-1", "", "0/3/0"),
        Hop("ptn-xh-1", "ge-1/1", "xe-2/1"),
        Hop("ptn-core-1", "xe-2/1", "ge-1/1"),
        Hop("pe-1", "ge-0/0/1", ""),
    )
    assert catalogue.path("pe-2") == (Hop("pe-2", "", ""),)
    assert catalogue.path("pe-1", to_class="olt")[-1].element == "olt-xh-1"
    with pytest.raises(NotFound, match="way to a mstp from 'olt-xh-1'"):
        catalogue.path("olt-xh-1", to_class="mstp")


def test_of_equal_ways_that_with_the_lowest_names(session: Session) -> None:
    for element, port in (
        ("olt-xh-1", "0/3/1"),
        ("ptn-core-1", "ge-1/2"),
        ("ptn-core-2", "ge-1/2"),
        ("olt-bj-1", "0/3/1"),
    ):
        assert session.get(models.Port, (element, port))
    session.add(models.Link(a_element="olt-xh-1", a_port="0/3/1", z_element="ptn-core-2", z_port="ge-1/2"))
    session.add(models.Link(a_element="olt-bj-1", a_port="0/3/1", z_element="ptn-core-1", z_port="ge-1/2"))
    session.flush()
    assert [hop.element for hop in Catalogue(session).path("olt-xh-1")] == ["olt-xh-1", "ptn-core-2", "pe-2"]
    session.add(models.Port(element="olt-xh-1", name="0/3/2", kind="uplink"))
    session.add(models.Port(element="ptn-core-1", name="ge-1/3", kind="uni"))
    session.flush()
    session.add(models.Link(a_element="olt-xh-1", a_port="0/3/2", z_element="ptn-core-1", z_port="ge-1/3"))
    session.flush()
    assert [hop.element for hop in Catalogue(session).path("olt-xh-1")] == ["olt-xh-1", "ptn-core-1", "pe-1"]


def test_locked_elements_are_not_passed(session: Session) -> None:
    locked = session.get(models.Element, "ptn-core-1")
    assert locked
    locked.admin_state = "locked"
    session.flush()
    assert [hop.element for hop in Catalogue(session).path("olt-xh-1")][1:] == [
        "ptn-xh-1",
        "ptn-bj-1",
        "ptn-core-2",
        "pe-2",
    ]


def test_secrets_come_from_where_the_reference_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITONG_TEST", "from the environment")
    (tmp_path / "secret").write_text("from a file\n")
    for reference, secret in (
        ("env:KAITONG_TEST", "from the environment"),
        (f"file:{tmp_path}/secret", "from a file"),
        ("lab:lab", "lab"),
    ):
        assert credentials.resolve(CredentialRecord("c", "user", reference)) == ("user", secret)


def test_missing_secrets_name_the_place_only(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\xfd")
    for reference, message in (
        ("env:KAITONG_NOT_SET", "in the variable KAITONG_NOT_SET: set it"),
        (f"file:{tmp_path}/none", f"in the file {tmp_path}/none: No such file"),
        (f"file:{tmp_path}/empty", "found it empty"),
        (f"file:{tmp_path}/binary", "not UTF-8 text"),
        ("hunter2", "expected env:NAME, file:PATH or lab:VALUE"),
    ):
        with pytest.raises(SecretMissing, match=message) as missing:
            credentials.resolve(CredentialRecord("c", "user", reference))
        assert "hunter2" not in str(missing.value)
