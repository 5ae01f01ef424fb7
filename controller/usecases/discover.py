"""ONTs that an OLT hears."""

from __future__ import annotations

from pydantic import BaseModel

from controller.model.actor import Actor
from controller.usecases.kit.declared import usecase
from controller.usecases.kit.inputs import OfElement
from controller.usecases.kit.ports import Reach
from drivers.platform import FoundOnt, Optics


class Discovered(BaseModel):
    """What an OLT hears on its PON ports."""

    element: str
    found: tuple[FoundOnt, ...]
    """ONTs that nobody provisioned"""
    optics: tuple[Optics, ...]
    """optical powers of those that are provisioned and up"""


@usecase(permission="element.read", about="element", job=True, command="kaitong element onts")
def discover(ports: Reach, _actor: Actor, given: OfElement) -> Discovered:
    """Tell which ONTs an OLT hears and nobody provisioned, and the optical powers of those that are up.

    Raises UnknownThing, InvalidInput where its platform does not tell, or what the element answers.
    """
    from controller.line.check_sync import onts

    ports.progress(f"asking {given.element}")
    found, optics = onts(ports, given.element)
    return Discovered(element=given.element, found=found, optics=optics)
