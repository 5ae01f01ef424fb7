"""What a use case declares: its permission, what it takes and gives, whether it may be repeated, where it is met."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar, get_type_hints

from pydantic import BaseModel

from controller.model.actor import Actor
from controller.usecases.kit import frame
from controller.usecases.kit.ports import Ports

P = TypeVar("P", bound=Ports)
I = TypeVar("I", bound=BaseModel)  # noqa: E741 - input
O = TypeVar("O")  # noqa: E741 - output


class Repeats(StrEnum):
    """What the same call again does."""

    AGAIN = "again"
    """the deed again"""
    BY_KEY = "by key"
    """with the same key nothing: the first answer is given"""
    BY_INPUT = "by input"
    """nothing that the first did not do: the input says which deed it is"""


@dataclass(frozen=True)
class UseCase(Generic[P, I, O]):
    """One deed and its declaration. Call it: permission, audit and idempotency are seen to."""

    deed: Callable[[P, Actor, I], O]
    permission: str
    """what the actor needs; a deed without one is refused at load"""
    about: str = ""
    """field of the input that says what the deed is about, for the audit trail"""
    repeats: Repeats = Repeats.AGAIN
    job: bool = False
    """it speaks to elements: doors start it, a worker does it"""
    audited: bool = True
    """false for a deed that leaves nothing behind"""
    route: str = ""
    """`POST /path` where the API has a route of its own for it; else one is derived"""
    command: str = ""
    """`kaitong ...` where the command line has a command of its own for it; else one is derived"""

    def __post_init__(self) -> None:
        derived = self.job or self.repeats is Repeats.BY_KEY or not (self.route and self.command)
        models = [self.takes, self.gives] if derived else [self.takes]
        if not self.permission:
            raise ValueError(f"{self.name} declares no permission: nothing is allowed by default")
        if odd := [each for each in models if not (isinstance(each, type) and issubclass(each, BaseModel))]:
            raise ValueError(f"{self.name} takes or gives {odd[0]}: expected a pydantic model")
        if self.about and self.about not in self.takes.model_fields:
            raise ValueError(f"{self.name} is about {self.about!r}, which is no field of {self.takes.__name__}")

    def __call__(self, ports: P, actor: Actor, given: I, *, key: str = "") -> O:
        """Do it. Raises NotPermitted, and what the deed raises. `key`: where it repeats by key."""
        return frame.done(self, ports, actor, given, key)

    @property
    def name(self) -> str:
        return self.deed.__name__

    @property
    def dashed(self) -> str:
        """As paths and commands write it."""
        return self.name.replace("_", "-")

    @functools.cached_property
    def takes(self) -> type[I]:
        return self._hints[list(inspect.signature(self.deed).parameters)[2]]  # type: ignore[return-value]  # checked above

    @functools.cached_property
    def gives(self) -> type[O]:
        return self._hints["return"]  # type: ignore[return-value]  # what the annotation says

    @functools.cached_property
    def _hints(self) -> dict[str, object]:
        return get_type_hints(self.deed)

    @property
    def summary(self) -> str:
        """The first sentence of the deed's docstring."""
        return self.text.split(".", 1)[0] + "."

    @property
    def text(self) -> str:
        """The deed's docstring without what it raises, which only programs see."""
        return (inspect.getdoc(self.deed) or f"{self.dashed}.").partition("Raises ")[0].strip()


def usecase(
    *,
    permission: str = "",
    about: str = "",
    repeats: Repeats = Repeats.AGAIN,
    job: bool = False,
    audited: bool = True,
    route: str = "",
    command: str = "",
) -> Callable[[Callable[[P, Actor, I], O]], UseCase[P, I, O]]:
    """Declare the deed of a file: `UseCase` says what each word means. Raises ValueError where something lacks."""

    def declared(deed: Callable[[P, Actor, I], O]) -> UseCase[P, I, O]:
        return UseCase(deed, permission, about, repeats, job, audited, route, command)

    return declared
