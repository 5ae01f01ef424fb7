"""How an element compares with the records."""

from __future__ import annotations

from pydantic import BaseModel

from controller.model.actor import Actor
from controller.planning.by_hand import Edit
from controller.usecases.kit.declared import usecase
from controller.usecases.kit.inputs import OfElement
from controller.usecases.kit.ports import Reach


class EditView(BaseModel):
    service: str
    recorded: list[str]
    found: list[list[str]]

    def __str__(self) -> str:
        """`recorded X, found Y`, or `was deleted`."""
        return str(Edit(tuple(self.recorded), tuple(map(tuple, self.found))))


class DriftView(BaseModel):
    """What the element has otherwise than recorded."""

    element: str
    in_sync: bool
    recorded: int
    """lines that services have there"""
    missing: dict[str, list[list[str]]]
    """by service"""
    changed: list[EditView]
    """each missing line with what stands in its place"""
    added: list[list[str]]
    """what nobody recorded inside objects of services"""
    holds: list[str]
    """what would stop a teardown of services, in the driver's words"""
    held_by: str
    """the intent that is at work there"""


@usecase(permission="element.read", about="element", job=True, command="kaitong element check-sync")
def check_sync(ports: Reach, _actor: Actor, given: OfElement) -> DriftView:
    """Tell what an element has otherwise than recorded. Raises UnknownThing, or what the element answers."""
    from controller.line.check_sync import check_sync as check

    ports.progress(f"reading {given.element}")
    drift = check(ports, given.element)
    return DriftView(
        element=drift.element,
        in_sync=drift.in_sync,
        recorded=drift.recorded,
        missing={service: [list(line) for line in lines] for service, lines in drift.missing.items()},
        changed=[
            EditView(service=service, recorded=list(line), found=[list(one) for one in drift.found.get(line, ())])
            for service, lines in drift.missing.items()
            for line in lines
        ],
        added=[list(line) for line in drift.added],
        holds=list(drift.holds),
        held_by=drift.held_by,
    )
