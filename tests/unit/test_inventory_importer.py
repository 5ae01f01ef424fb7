"""The importer: the same file twice changes nothing, a wrong file loads nothing and says what is wrong where."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inventory import database, importer, models
from inventory.allocation.ids import Ids
from inventory.errors import DescriptionError
from inventory.importer import Summary, Words

METRO = Path(__file__).parents[2] / "lab" / "networks" / "metro.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(METRO.read_text(encoding="utf-8"))


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    engine = database.engine(sqlite_url)
    database.migrate(engine)
    with Session(engine) as opened, opened.begin():
        yield opened
    engine.dispose()


@pytest.fixture
def metro() -> dict[str, Any]:
    return copy.deepcopy(DOCUMENT)


def test_the_second_time_changes_nothing(session: Session) -> None:
    first = importer.load_file(session, METRO)
    rows = sum(
        len(DOCUMENT[name]) for name in ("sites", "credentials", "elements", "links", "customers", "pools", "coverage")
    )
    assert first == Summary(created=rows + sum(len(e["ports"]) for e in DOCUMENT["elements"]), updated=0, unchanged=0)
    assert importer.load_file(session, METRO) == Summary(created=0, updated=0, unchanged=first.created)


def test_changes_and_additions_are_told_apart(session: Session, metro: dict[str, Any]) -> None:
    importer.load(session, metro, "metro.yaml")
    metro["elements"][0]["attributes"]["line_profile"] = 21
    metro["links"][0] = {"a": metro["links"][0]["z"], "z": metro["links"][0]["a"]}
    metro["customers"].append({"name": "new"})
    done = importer.load(session, metro, "metro.yaml")
    assert (done.created, done.updated, done.removed) == (1, 1, 0)
    assert session.get_one(models.Element, "olt-xh-1").attributes["line_profile"] == 21


def test_ranges_exclusions_and_prefixes(session: Session, metro: dict[str, Any]) -> None:
    metro["pools"][0] |= {"range": ["1001-1003", 2000, "3000-3001"], "exclude": 1002, "quarantine": 60}
    importer.load(session, metro, "metro.yaml")
    taker = Ids(session, "EL1", "i1")
    assert [taker.take(f"v{n}", "s-vlan") for n in range(5)] == [1001, 1003, 2000, 3000, 3001]
    assert str(taker.prefix("p", "public-30")) == "203.0.113.0/30"
    taker.reserve()
    metro["pools"][0]["range"] = ["900-3001"]
    importer.load(session, metro, "metro.yaml")
    assert Ids(session, "EL1", "i1").take("v5", "s-vlan") == 900


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (
            "elements 3 management port",
            "ssh",
            r"elements\[3\] \(ptn-bj-1\).management.port - .* integer.*, found 'ssh'",
        ),
        ("elements 0 site", "moon", r"elements\[0\] \(olt-xh-1\).site - expected a known site, found 'moon': add it"),
        ("elements 0 management credential", "x", r"management.credential - expected a known one, found 'x': add it"),
        ("elements 0 colour", "red", r"elements\[0\] \(olt-xh-1\).colour - Extra inputs are not permitted"),
        ("elements 1 name", "olt-xh-1", r"elements \(olt-xh-1\) - expected once, found 2 times"),
        ("links 0 a", "olt-xh-1", r"links\[0\] \(olt-xh-1\).a - expected ELEMENT PORT with one blank between, found"),
        ("links 0 a", "olt-xh-1 9/9", r"links\[0\].a - expected a known port, found 'olt-xh-1 9/9'"),
        ("links 1 z", "ptn-xh-1 ge-1/1", r"links \(ptn-xh-1 ge-1/1\) - expected one cable at a port, found 2"),
        ("pools 0 range", "9-1", r"pools\[0\] \(s-vlan\).range - expected the lower end first, found '9-1'"),
        ("pools 0 range", "a-b", r"pools\[0\] \(s-vlan\).range - expected LOW-HIGH or one number, found 'a-b'"),
        ("pools 0 range", ["1-9", "9-10"], r"pools\[0\] \(s-vlan\) - expected ranges apart, found 9 in two of them"),
        ("pools 0 claims", True, r"pools\[0\] \(s-vlan\) - expected exactly one of range, prefixes, claims"),
        ("pools 8 length", 8, r"pools\[8\] \(public-30\) - expected a length that is not shorter"),
        ("coverage 0 port", "9", r"coverage\[0\] \(1 Beishan Road\).port - expected a known port, found 'olt-xh-1 9'"),
        ("coverage 1 ont_serial", "48575443A0000000", r"coverage.ont_serial \(48575443A0000000\) - expected once"),
        ("credentials 0 secret", "hunter2", r"credentials\[0\] \(lab\).secret - expected env:NAME, file:PATH or lab:"),
        ("sites", "none", r"sites - .* tuple, found 'none'"),
        (
            "elements 0 management port",
            True,
            r"\(olt-xh-1\).management.port - expected no true or false; .* found True",
        ),
        (
            "elements 0 name",
            True,
            r"elements\[0\] .*.name - expected no true or false; .* \(yes, no, on, off\) needs q",
        ),
        (
            "elements 0 attributes line_profile",
            True,
            r"\(olt-xh-1\).attributes - expected a number or a text as `line_p",
        ),
        ("pools 0 range", True, r"pools\[0\] \(s-vlan\).range - expected no true or false"),
        ("pools 0 range", ["1-9", True], r"pools\[0\] \(s-vlan\).range - expected no true or false"),
        ("pools 0 range", f"1-{10**20}", r"pools\[0\] \(s-vlan\).range - expected numbers up to \d+, found '1-1000"),
        ("pools 0 quarantine", True, r"pools\[0\] \(s-vlan\).quarantine - expected no true or false"),
        ("pools 0 quarantine", 10**20, r"pools\[0\] \(s-vlan\).quarantine - .* less than or equal to 315360000"),
        ("pools 8 length", True, r"pools\[8\] \(public-30\).length - expected no true or false"),
        ("pools 8 prefixes", [True], r"pools\[8\] \(public-30\).prefixes - expected no true or false"),
    ],
)
def test_mistakes_are_named_and_nothing_is_loaded(
    session: Session, metro: dict[str, Any], path: str, value: object, problem: str
) -> None:
    *way, last = [int(word) if word.isdigit() else word for word in path.split()]
    here: Any = metro
    for word in way:
        here = here[word]
    here[last] = value
    with pytest.raises(DescriptionError, match=problem) as refused:
        importer.load(session, metro, "metro.yaml")
    assert all(line.startswith("metro.yaml: ") for line in str(refused.value).splitlines())
    assert "hunter2" not in str(refused.value)
    assert session.scalar(select(func.count()).select_from(models.Site)) == 0


WORDS = {"huawei_smartax": "vlan ", "ptn_netconf": "port "}
"""stands for the drivers, which the inventory does not know"""


def objects(platform: str, name: str) -> str:
    return "" if name.startswith(WORDS.get(platform, "-")) else f"one of {WORDS.get(platform)}N"


def test_management_paths_are_kept_changed_and_taken_away(session: Session, metro: dict[str, Any]) -> None:
    management = metro["elements"][0]["management"]
    management |= {"path": ["vlan 90"], "through": [{"element": "ptn-xh-1", "object": "port ge-1/1"}]}
    importer.load(session, metro, "metro.yaml", objects)
    assert session.get_one(models.Element, "olt-xh-1").management == [
        {"element": "olt-xh-1", "object": "vlan 90"},
        {"element": "ptn-xh-1", "object": "port ge-1/1"},
    ]
    assert importer.load(session, metro, "metro.yaml", objects).updated == 0
    del management["path"], management["through"]
    assert importer.load(session, metro, "metro.yaml", objects).updated == 1
    assert session.get_one(models.Element, "olt-xh-1").management == []


@pytest.mark.parametrize(
    ("management", "problem"),
    [
        ({"path": ["vlan 90", "wlan 9"]}, r"management.path\[1\] - expected one of vlan N, found 'wlan 9'"),
        ({"path": "vlan 90"}, r"\(olt-xh-1\).management.path - .* tuple, found 'vlan 90'"),
        ({"path": [""]}, r"\(olt-xh-1\).management.path\[0\] - .* at least 1 character"),
        (
            {"through": [{"element": "ptn-xh-1", "object": "vlan 90"}]},
            r"elements\[0\] \(olt-xh-1\).management.through\[0\].object - expected one of port N, found 'vlan 90'",
        ),
        (
            {"through": [{"element": "moon", "object": "port 1"}]},
            r"elements\[0\] \(olt-xh-1\).management.through\[0\].element - expected a known element, found 'moon'",
        ),
        ({"through": [{"element": "ptn-xh-1"}]}, r"management.through\[0\].object - Field required"),
    ],
)
def test_a_management_path_over_nothing_is_refused(
    session: Session, metro: dict[str, Any], management: dict[str, Any], problem: str
) -> None:
    metro["elements"][0]["management"] |= management
    with pytest.raises(DescriptionError, match=problem):
        importer.load(session, metro, "metro.yaml", objects)
    assert session.scalar(select(func.count()).select_from(models.Site)) == 0


SPOKEN = Words({"huawei_smartax", "ptn_netconf", "juniper_junos"}, {"olt", "ptn", "router"}, lambda name: {name, "pon"})


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (
            "elements 0 platform",
            "huawei_smartaxx",
            r"elements\[0\] \(olt-xh-1\).platform - expected one of: huawei_smartax, .*found .*: did you mean 'huawei_smartax'\?",
        ),
        (
            "elements 0 class",
            "bng",
            r"elements\[0\] \(olt-xh-1\).class - expected one of: olt, ptn, router; found 'bng'$",
        ),
        (
            "elements 0 ports 1 kind",
            "ponn",
            r"elements\[0\] \(olt-xh-1\).ports\[1\] \(.*\).kind - expected one of: huawei_smartax, pon; found 'ponn'",
        ),
    ],
)
def test_words_that_nobody_knows_are_refused(
    session: Session, metro: dict[str, Any], path: str, value: str, problem: str
) -> None:
    for element in metro["elements"]:
        element["ports"] = [port | {"kind": "pon"} for port in element["ports"]]
    importer.load(session, copy.deepcopy(metro), "metro.yaml", words=SPOKEN)
    here: Any = metro
    *way, last = [int(word) if word.isdigit() else word for word in path.split()]
    for word in way:
        here = here[word]
    here[last] = value
    with pytest.raises(DescriptionError, match=f"(?m)^metro.yaml: {problem}"):
        importer.load(session, metro, "metro.yaml", words=SPOKEN)
    importer.load(session, metro, "metro.yaml")  # who knows no words looks at none


def test_ids_that_are_given_out_keep_their_meaning(session: Session, metro: dict[str, Any]) -> None:
    importer.load(session, metro, "metro.yaml")
    taker = Ids(session, "EL1", "i1")
    taker.prefix("p", "public-30")
    taker.reserve()
    rule = metro["pools"][8]
    rule["prefixes"].append("10.0.0.0/24")
    importer.load(session, metro, "metro.yaml")
    rule["prefixes"].insert(0, "10.0.1.0/24")
    with pytest.raises(DescriptionError, match=r"public-30\).prefixes - expected 203.0.113.0/24.* first"):
        importer.load(session, metro, "metro.yaml")
    del rule["prefixes"][0]
    rule["per"] = "element"
    with pytest.raises(DescriptionError, match=r"public-30\).per - expected 'network' while ids are given out"):
        importer.load(session, metro, "metro.yaml")


def test_what_the_database_refuses_loads_nothing(session: Session, metro: dict[str, Any]) -> None:
    importer.load(session, metro, "metro.yaml")
    serial = metro["coverage"][0]["ont_serial"]
    more = {
        "sites": [{"name": "new"}],
        "coverage": [{"address": "x", "element": "olt-xh-1", "port": "0/1/0", "ont_serial": serial}],
    }
    with pytest.raises(DescriptionError, match="expected rows that fit the inventory"):
        importer.load(session, more, "more.yaml")
    assert session.get(models.Site, "new") is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "neither YAML nor JSON"),
        ("[]", "expected a mapping, found list"),
        (None, "expected a readable file"),
        ("network: a\nsites: []\nnetwork: b\n", "line 3: the key 'network' stands in line 1 already: remove or rename"),
        ("elements: " + "[" * 100_000, "nested deeper than 60 levels"),
    ],
)
def test_unreadable_files(tmp_path: Path, session: Session, text: str | None, problem: str) -> None:
    path = tmp_path / "net.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(DescriptionError, match=problem) as refused:
        importer.load_file(session, path)
    assert str(refused.value).startswith(f"{path}: file - ")
