"""The composition root: settings in, a running system out. What the system is made of is told here, and only here.

Each part is imported when it is first needed: a list needs the database alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect

from controller.records.database import tried_again
from controller.settings import Settings
from inventory.database import engine, migrate

if TYPE_CHECKING:
    from controller.line.job import Context
    from controller.line.worker import Starter, Worker
    from controller.records.store import Store
    from drivers.session_pool import SessionPool


@dataclass(frozen=True)
class App:
    """One process's view of the system; parts are made when they are first needed."""

    settings: Settings
    engine: Engine

    @cached_property
    def store(self) -> Store:
        from controller.records.store import Store

        return Store(self.engine)

    @cached_property
    def sessions(self) -> SessionPool:
        from drivers.session_pool import SessionPool

        return SessionPool()

    @cached_property
    def starter(self) -> Starter:
        from controller.line.worker import Starter, prepare_database

        def prepare() -> None:
            schema = "dbos" if self.engine.dialect.name == "postgresql" else None
            if not inspect(self.engine).has_table("workflow_status", schema=schema):
                prepare_database(self.settings.database_url)

        tried_again("durable execution", prepare)
        return Starter(self.engine)

    @cached_property
    def context(self) -> Context:
        from controller.line.job import Context
        from controller.line.leases import OwnLease

        lease = OwnLease(self.settings.lease_seconds)
        return Context(self.store, self.sessions, self.settings, self.starter, lease)

    def worker(self) -> Worker:
        from controller.line.jobs import LINE_JOBS
        from controller.line.worker import Worker
        from controller.log import configure
        from controller.usecases.kit.jobs import KIND, perform

        configure(self.settings.log_format)
        return Worker(self.context, self.settings.database_url, {**LINE_JOBS, KIND: perform})

    def live_workers(self) -> int:
        """How many workers there are."""
        from controller.line.leases import live_workers

        return live_workers(self.store, self.settings)

    def progress(self, text: str, done: int = 0, total: int = 0) -> None:
        """A job that runs here and not in a worker: who waits for it sees its end."""

    def close(self) -> None:
        if "sessions" in self.__dict__:
            self.sessions.close_all()
        self.engine.dispose()


def open_app(settings: Settings | None = None, *, idle_seconds: float | None = None) -> App:
    """Connect to the database of the settings, at its newest revision; every house knows their extra folders.

    `idle_seconds`: after this Postgres ends a transaction whose process says nothing, whatever the settings say.
    """
    from controller import plugins

    chosen = settings or Settings()
    plugins.search(chosen.extra_folders)
    return App(chosen, database(chosen, idle_seconds))


def database(settings: Settings, idle_seconds: float | None = None) -> Engine:
    """The database of the settings alone, at its newest revision; `idle_seconds` as for `open_app`."""
    made = engine(settings.database_url, idle_seconds or settings.idle_transaction_seconds)
    tried_again("migration", lambda: migrate(made))
    return made
