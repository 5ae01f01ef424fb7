"""`kaitong inventory`: import what the network is made of; see its ports, and how full the pools are."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from controller.commands._doors import File, Json, emit, opened

app = typer.Typer(help="What the network is made of, and which ids are free.", no_args_is_help=True)


@app.command("import")
def import_(file: File, as_json: Json = False) -> None:
    """Load an inventory file: all of it or nothing. The same file again changes nothing."""
    from drivers import path_mistake
    from inventory.importer import load_file

    with opened() as system:
        done = system.store.write(lambda session: load_file(session, file, path_mistake))
    text = f"{done.created} created, {done.updated} updated, {done.unchanged} unchanged"
    emit(asdict(done), as_json=as_json, show=lambda: text)


@app.command()
def pools(as_json: Json = False) -> None:
    """How full each pool is."""
    from controller import queries
    from controller.console import tables

    with opened() as system, system.store.read() as session:
        rows = queries.pools(session)
    emit(rows, as_json=as_json, show=lambda: tables.pools(rows))


@app.command()
def ports(
    element: Annotated[str, typer.Option(help="Only this element's.")] = "",
    as_json: Json = False,
) -> None:
    """The ports, and what each is connected to."""
    from controller import queries
    from controller.console import tables

    with opened() as system, system.store.read() as session:
        if element:
            queries.element_view(session, element)
        rows = queries.ports(session, element)
    emit(rows, as_json=as_json, show=lambda: tables.ports(rows))
