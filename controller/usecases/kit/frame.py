"""What happens around every deed, written once: permission, audit, and the first answer again where a key is repeated.

The audit row is part of the deed's own first transaction: neither is there without the other. What the deed takes is
not kept, only its digest: a password in it goes nowhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import BaseModel
from sqlmodel import Session

from controller.errors import EXPECTED, NotAllowed, NotPermitted, problem
from controller.model.actor import Actor
from controller.records import audit
from controller.records.store import Store
from controller.usecases.kit.ports import Ports
from inventory.database import begin_writing

if TYPE_CHECKING:
    from controller.usecases.kit.declared import UseCase

T = TypeVar("T")
P = TypeVar("P", bound=Ports)
I = TypeVar("I", bound=BaseModel)  # noqa: E741 - input
O = TypeVar("O")  # noqa: E741 - output
DONE = "done"


class Repeated(Exception):
    """The key was used before, for the same thing."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__("repeated")
        self.answer = answer


class AuditedStore(Store):
    """The store as one deed sees it: its first transaction writes the deed's audit row too."""

    def __init__(self, store: Store, entry: audit.Entry, *, keeps: bool) -> None:
        super().__init__(store.engine)
        self.entry, self.number, self.keeps, self.turn = entry, 0, keeps, store.turn

    def write(self, work: Callable[[Session], T]) -> T:
        if self.number:
            return super().write(work)
        answer, self.number = super().write(self._both(work))
        return answer

    def write_late(self, work: Callable[[Session], T]) -> T:
        if self.number:
            return super().write_late(work)
        answer, self.number = super().write_late(self._both(work))
        return answer

    def _both(self, work: Callable[[Session], T]) -> Callable[[Session], tuple[T, int]]:
        def both(session: Session) -> tuple[T, int]:
            self._refuse_repeated(session)
            answer = work(session)
            begin_writing(session)
            return answer, audit.record(session, self.entry, DONE, dumped(answer) if self.entry.key else None)

        return both

    def ended(self, outcome: str, answer: Any = None) -> None:
        """Write how it ended, where the deed's own transaction did not."""
        if self.number and outcome != DONE:
            super().write(lambda session: audit.correct(session, self.number, outcome))
        elif not self.number:

            def work(session: Session) -> None:
                if outcome == DONE:
                    self._refuse_repeated(session)
                kept = dumped(answer) if outcome == DONE and self.keeps else None
                audit.record(session, self.entry, outcome, kept)

            super().write(work)

    def _refuse_repeated(self, session: Session) -> None:
        """Raises Repeated, or NotAllowed where the key was used for something else."""
        if not self.entry.key or not (earlier := audit.keyed(session, self.entry)):
            return
        digest, answer = earlier
        if digest != self.entry.digest:
            raise NotAllowed(
                f"the key {self.entry.key!r} was used for another {self.entry.deed}",
                field="Idempotency-Key",
                fix="give it a new key",
            )
        raise Repeated(answer or {})


class Seen:
    """The ports as one deed sees them: with its own store."""

    def __init__(self, ports: Ports, store: Store) -> None:
        self._ports, self.store = ports, store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ports, name)


def done(usecase: UseCase[P, I, O], ports: P, actor: Actor, given: I, key: str = "") -> O:
    """Do the deed. Raises NotPermitted, and what the deed raises."""
    store = AuditedStore(ports.store, _entry(usecase, actor, given, key), keeps=not usecase.job)
    if not actor.may(usecase.permission):
        store.ended(NotPermitted.code)
        raise NotPermitted(
            f"{actor.name} may not {usecase.dashed}: the permission {usecase.permission!r} is missing",
            field="actor",
            fix=f"ask for a role with the permission {usecase.permission!r}",
            permission=usecase.permission,
        )
    if not usecase.audited:
        return usecase.deed(ports, actor, given)
    try:
        answer = usecase.deed(cast("P", Seen(ports, store)), actor, given)
        store.ended(DONE, answer)
    except Repeated as earlier:
        assert issubclass(usecase.gives, BaseModel), "what is repeated by key gives a model"
        return usecase.gives.model_validate(earlier.answer)
    except EXPECTED as error:
        store.ended(problem(error).code)
        raise
    return answer


def dumped(answer: Any) -> dict[str, Any] | None:
    return answer.model_dump(mode="json") if isinstance(answer, BaseModel) else None


def _entry(usecase: UseCase[Any, I, Any], actor: Actor, given: I, key: str) -> audit.Entry:
    about = str(getattr(given, usecase.about, "") or "") if usecase.about else ""
    taken = json.dumps(given.model_dump(), default=str, sort_keys=True)  # escaped: a text may be no UTF-8
    digest = hashlib.sha256(taken.encode()).hexdigest()
    return audit.Entry(usecase.name, actor.name, actor.door, about, key, digest)
