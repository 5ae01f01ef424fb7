"""What a deed may touch: every deed the database, a job the elements too."""

from __future__ import annotations

from typing import Protocol

from controller.line.check_sync import Reach as Elements
from controller.records.admission import Enqueue
from controller.records.store import Store
from controller.settings import Settings


class Ports(Protocol):
    """What a deed sees of the running system."""

    @property
    def settings(self) -> Settings: ...
    @property
    def store(self) -> Store: ...
    @property
    def starter(self) -> Enqueue: ...


class Reach(Ports, Elements, Protocol):
    """What a job sees: it may speak to elements, and says how far it is."""

    def progress(self, text: str, done: int = 0, total: int = 0) -> None: ...
