"""What goes around every deed: permission, audit, the first answer again for a repeated key; and how deeds are found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from sqlmodel import Session

from controller import usecases
from controller.app import App, open_app
from controller.errors import NotAllowed, NotPermitted, UnknownThing, problem
from controller.model.actor import Actor, Door, local
from controller.records import audit
from controller.records.history_tables import AuditRow
from controller.records.tables import Service
from controller.settings import Settings
from controller.usecases import UseCaseRefused
from controller.usecases.kit.declared import Repeats, usecase
from controller.usecases.kit.ports import Ports

NOC = local("noc", Door.API)


class Rename(BaseModel):
    service: str
    customer: str = "hupan-tea"


class Renamed(BaseModel):
    customer: str


@usecase(permission="service.rename", about="service", repeats=Repeats.BY_KEY)
def rename(ports: Ports, _actor: Actor, given: Rename) -> Renamed:
    """Give a service to another customer. Only here."""

    def work(session: Session) -> Renamed:
        row = session.get(Service, given.service)
        if row is None:
            raise UnknownThing("no such service", field="service")
        row.customer += given.customer
        session.add(row)
        return Renamed(customer=row.customer)

    return ports.store.write(work)


@pytest.fixture
def app(database_url: str) -> Iterator[App]:
    made = open_app(Settings(database_url=database_url))
    made.store.write(lambda session: session.add(Service(id="EL1", product="internet_line", customer="a")))
    yield made
    made.close()


def trail(app: App) -> list[tuple[str, str, str, str]]:
    with app.store.read() as session:
        return [(row.deed, row.actor, row.about, row.outcome) for row in audit.trail(session)]


def test_a_deed_is_done_and_stands_in_the_trail(app: App) -> None:
    assert rename(app, NOC, Rename(service="EL1", customer="b")).customer == "ab"
    assert trail(app) == [("rename", "noc", "EL1", "done")]


def test_an_actor_without_the_permission_is_refused_by_its_name(app: App) -> None:
    with pytest.raises(NotPermitted) as refused:
        rename(app, Actor("guest", Door.API), Rename(service="EL1"))
    told = problem(refused.value).as_dict()
    assert (told["status"], told["type"]) == (403, "urn:kaitong:problem:not-permitted")
    assert told["permission"] == "service.rename"
    assert trail(app) == [("rename", "guest", "EL1", "not-permitted")]
    with app.store.read() as session:
        service = session.get(Service, "EL1")
        assert service is not None
        assert service.customer == "a"


def test_a_role_that_nobody_declared_permits_nothing() -> None:
    assert not Actor("guest", Door.API, frozenset({"admin"})).may("service.rename")
    assert NOC.may("service.rename")


def test_the_same_key_gives_the_first_answer_and_does_nothing(app: App) -> None:
    first = rename(app, NOC, Rename(service="EL1", customer="b"), key="K1")
    assert rename(app, NOC, Rename(service="EL1", customer="b"), key="K1") == first
    assert rename(app, local("crm", Door.API), Rename(service="EL1", customer="b"), key="K1").customer == "abb"
    with pytest.raises(NotAllowed, match="K1"):
        rename(app, NOC, Rename(service="EL1", customer="c"), key="K1")
    assert rename(app, NOC, Rename(service="EL1", customer="b"), key="K2").customer == "abbb"


def test_a_refused_deed_leaves_its_key_free(app: App) -> None:
    with pytest.raises(UnknownThing):
        rename(app, NOC, Rename(service="EL2"), key="K1")
    app.store.write(lambda session: session.add(Service(id="EL2", product="internet_line", customer="x")))
    assert rename(app, NOC, Rename(service="EL2", customer="y"), key="K1").customer == "xy"
    assert trail(app) == [("rename", "noc", "EL2", "done"), ("rename", "noc", "EL2", "not-found")]


def test_a_text_that_no_database_takes_is_refused_and_not_a_defect(app: App) -> None:
    with pytest.raises(UnknownThing):
        rename(app, NOC, Rename(service="EL2", customer="\ud800"))
    assert trail(app) == [("rename", "noc", "EL2", "not-found")]


def test_what_a_deed_takes_is_not_in_the_trail(app: App) -> None:
    rename(app, NOC, Rename(service="EL1", customer="s3cret"))
    with app.store.read() as session:
        row = audit.trail(session)[0]
        assert "s3cret" not in AuditRow.model_validate(row).model_dump_json()


# -- found by their files ---------------------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    usecases.search([])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def paint(ports, actor, given): ...", "has no use case 'paint'"),
        ("from tests.unit.test_usecases import rename as paint\npaint = paint.deed", "has no use case 'paint'"),
        (
            (
                "from tests.unit.test_usecases import Rename, Renamed, usecase\n@usecase()\n"
                "def paint(ports, actor, given: Rename) -> Renamed:\n    ..."
            ),
            "paint declares no permission",
        ),
        (
            (
                "from tests.unit.test_usecases import Renamed, usecase\n@usecase(permission='x')\n"
                "def paint(ports, actor, given: str) -> Renamed:\n    ..."
            ),
            "expected a pydantic model",
        ),
        ("1 +", "SyntaxError"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_by_its_name(folder: Path, text: str, words: str) -> None:
    (folder / "paint.py").write_text(text)
    usecases.search([folder])
    with pytest.raises(UseCaseRefused, match=words) as refused:
        usecases.find("paint")
    assert str(folder / "paint.py") in refused.value.detail


def test_a_name_that_is_taken_is_refused(folder: Path) -> None:
    (folder / "cancel.py").write_text("")
    with pytest.raises(UseCaseRefused, match=r"'cancel' is in .* too"):
        usecases.search([folder])


# -- what doors load --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("asked", ["controller.doors.api", "controller.app", "every use case"])
def test_no_door_loads_what_speaks_to_elements(asked: str) -> None:
    """A server starts without them, and nothing in it can reach an element by mistake."""
    load = "from controller import usecases; usecases.every()" if asked == "every use case" else f"import {asked}"
    code = f"import sys; {load}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "controller" in loaded
    assert not loaded & {"nornir", "netmiko", "ncclient", "napalm", "paramiko", "asyncssh", "yangson"}
