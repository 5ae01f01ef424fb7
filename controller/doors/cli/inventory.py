"""`kaitong inventory`: import what the network is made of; see its ports, and how full the pools are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.doors.cli._doors import File, Json, caller, emit, opened

if TYPE_CHECKING:
    from controller.app import App
    from controller.usecases.import_inventory import Loaded

app = typer.Typer(help="What the network is made of, and which ids are free.", no_args_is_help=True)


@app.command("import")
def import_(file: File, as_json: Json = False) -> None:
    """Load an inventory file: all of it or nothing. The same file again changes nothing."""
    with opened() as system:
        done = loaded(system, file)
    text = f"{done.created} created, {done.updated} updated, {done.unchanged} unchanged"
    emit(done, as_json=as_json, show=lambda: text)


def loaded(system: App, file: Path) -> Loaded:
    """Import an inventory file. Raises DescriptionError."""
    from controller.usecases.import_inventory import InventoryDescription, import_inventory
    from controller.usecases.kit.files import inventory

    return import_inventory(system, caller(), InventoryDescription(description=inventory(file), source=str(file)))


@app.command()
def pools(as_json: Json = False) -> None:
    """How full each pool is."""
    from controller.doors.terminal import element_tables
    from controller.queries.elements import pool_views

    with opened() as system, system.store.read() as session:
        rows = pool_views(session)
    emit(rows, as_json=as_json, show=lambda: element_tables.pools(rows))


@app.command()
def ports(
    element: Annotated[str, typer.Option(help="Only this element's.")] = "",
    as_json: Json = False,
) -> None:
    """The ports, and what each is connected to."""
    from controller.doors.terminal import element_tables
    from controller.queries.elements import element_view, port_views

    with opened() as system, system.store.read() as session:
        if element:
            element_view(session, element)
        rows = port_views(session, element)
    emit(rows, as_json=as_json, show=lambda: element_tables.ports(rows))
