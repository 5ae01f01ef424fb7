"""Which ids an element uses by itself."""

from __future__ import annotations

from pydantic import BaseModel

from controller.model.actor import Actor
from controller.usecases.kit.declared import Repeats, usecase
from controller.usecases.kit.inputs import OfElement
from controller.usecases.kit.ports import Reach


class UsedIds(BaseModel):
    """How many ids of each pool an element uses."""

    element: str
    used: dict[str, int]


@usecase(
    permission="element.sync",
    about="element",
    repeats=Repeats.BY_INPUT,
    job=True,
    command="kaitong element sync-from",
)
def sync_from(ports: Reach, _actor: Actor, given: OfElement) -> UsedIds:
    """Read which ids an element uses by itself, so that none of them is given out.

    Raises UnknownThing, or what the element answers.
    """
    from controller.line.check_sync import sync_from as sync

    ports.progress(f"reading {given.element}")
    return UsedIds(element=given.element, used=sync(ports, given.element))
