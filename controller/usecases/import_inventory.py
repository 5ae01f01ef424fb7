"""What the network is made of, loaded from a description: all of it or nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

import drivers
from controller import products
from controller.model.actor import Actor
from controller.usecases.kit.declared import Repeats, usecase
from controller.usecases.kit.ports import Ports
from inventory.importer import Words, load


class InventoryDescription(BaseModel):
    """Sites, elements, ports, links, pools: as an inventory file says them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    description: dict[str, Any] = Field(description="what an inventory file holds: see docs/inventory.md")
    source: str = Field("the description", max_length=500, description="what errors call it")


class Loaded(BaseModel):
    """What a load did, in rows."""

    created: int
    updated: int
    unchanged: int
    removed: int


@usecase(permission="inventory.import", about="source", repeats=Repeats.BY_INPUT, command="kaitong inventory import")
def import_inventory(ports: Ports, _actor: Actor, given: InventoryDescription) -> Loaded:
    """Load an inventory: all of it or nothing. The same again changes nothing.

    It is held against the platforms, classes and kinds of ports that there are. Raises DescriptionError.
    """
    words = Words(drivers.platforms(), products.classes(), drivers.port_kinds)
    done = ports.store.write(
        lambda session: load(session, given.description, given.source, drivers.path_mistake, words)
    )
    return Loaded(**asdict(done))
