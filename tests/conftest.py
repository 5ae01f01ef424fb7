"""What tests share: the metro lab, one process a worker, and a client that leaves it as it was found."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest

from controller.proof.crash.databases import opened
from lab.client import LabClient, Running, start
from tests.databases import fill, ready

# a deadline would be a timed assertion: it fails on a busy machine and says nothing about the code
hypothesis.settings.register_profile("kaitong", deadline=None)
hypothesis.settings.load_profile("kaitong")

# what a shell starts in the background ignores Ctrl-C, and so would every process that a test starts
signal.signal(signal.SIGINT, signal.default_int_handler)

METRO = Path(__file__).parent.parent / "lab" / "networks" / "metro.yaml"
MIXED = METRO.with_name("mixed.yaml")


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The metro network as a process of its own, on free ports."""
    with start(METRO, tmp_path_factory.mktemp("lab") / "state.json") as running:
        yield running


@pytest.fixture(scope="session")
def base(lab: Running) -> dict[str, str]:
    """The configuration of every element as the lab came up."""
    return lab.client.snapshot()


@pytest.fixture
def metro(lab: Running, base: dict[str, str]) -> Iterator[LabClient]:
    """A client of the lab without faults; afterwards every configuration that differs is put back."""
    yield from _as_found(lab, base)


def _as_found(lab: Running, base: dict[str, str]) -> Iterator[LabClient]:
    lab.client.clear()
    yield lab.client
    lab.client.clear()
    for name, text in base.items():
        if lab.client.running(name) != text or lab.client.saved(name) != text:
            lab.client.load(name, text)


@pytest.fixture(scope="session")
def mixed_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, dict[str, str]]]:
    """The mixed network likewise, and the configuration of every element as it came up."""
    with start(MIXED, tmp_path_factory.mktemp("mixed") / "state.json") as running:
        yield running, running.client.snapshot()


@pytest.fixture
def mixed(mixed_lab: tuple[Running, dict[str, str]]) -> Iterator[LabClient]:
    """A client of the mixed lab, likewise."""
    yield from _as_found(*mixed_lab)


@pytest.fixture
def at_home(platform: str, request: pytest.FixtureRequest) -> tuple[Running, LabClient]:
    """Of a test for each platform: a lab that has an element of this one, and a client that leaves it as it was found."""
    running: Running = request.getfixturevalue("lab")
    if any(element["platform"] == platform for element in running.client.elements()):
        return running, request.getfixturevalue("metro")
    return request.getfixturevalue("mixed_lab")[0], request.getfixturevalue("mixed")


# Databases: the same tests on SQLite files and on a real Postgres.


@pytest.fixture(scope="session")
def _postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Postgres server that lives as long as the tests."""
    with opened("postgres", tmp_path_factory.mktemp("postgres")) as databases:
        yield databases.server


@pytest.fixture(scope="session")
def _ready_postgres(_postgres: str) -> str:
    """The name of a database at the newest revision on that server: others are copies of it."""
    name = "kaitong_ready"
    with psycopg.connect(_postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    fill(_postgres.replace("/postgres?", f"/{name}?"))
    return name


@contextmanager
def postgres_database(server: str, template: str) -> Iterator[str]:
    """A Postgres database, a copy of that one, while the block runs."""
    name = f"kaitong_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_url(_postgres: str, _ready_postgres: str) -> Iterator[str]:
    """A Postgres database at the newest revision, for one test."""
    with postgres_database(_postgres, _ready_postgres) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file at the newest revision, for one test."""
    url = f"sqlite:///{tmp_path}/data/kaitong.db"
    ready(url)
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The test runs once on each database: nothing is in it yet, and the SQLite file is not there."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/data/kaitong.db"
        return
    with postgres_database(request.getfixturevalue("_postgres"), "template1") as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The tests of a module run once on each database, at the newest revision, that they share."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('shared')}/kaitong.db"
        ready(url)
        yield url
        return
    server, template = (request.getfixturevalue(name) for name in ("_postgres", "_ready_postgres"))
    with postgres_database(server, template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs once on each database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
