"""`kaitong service`: what customers have."""

from __future__ import annotations

from typing import Annotated

import typer

from controller.doors.cli._doors import Json, Limit, emit, opened, reading

app = typer.Typer(help="What customers have.", no_args_is_help=True)


@app.command("list")
def list_(
    state: Annotated[str, typer.Option(help="Only in this state.")] = "",
    customer: Annotated[str, typer.Option(help="Only this customer's.")] = "",
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """Newest first."""
    from controller.doors.terminal import tables
    from controller.errors import InvalidInput
    from controller.model.service import ServiceState
    from controller.queries.lists import service_lines

    if state and state not in set(ServiceState):
        raise InvalidInput(f"unknown state {state!r}", field="--state", fix=f"one of: {', '.join(ServiceState)}")
    with reading() as reader:
        rows, _ = service_lines(reader, state=state, customer=customer, limit=limit)
    emit(rows, as_json=as_json, show=lambda: tables.services(rows))


@app.command()
def show(service: Annotated[str, typer.Argument(help="Id of the service.")], as_json: Json = False) -> None:
    """Characteristics, state, the part on each element, every id."""
    from controller.doors.terminal import tables
    from controller.queries.services import service_view

    with opened() as system, system.store.read() as session:
        view = service_view(session, service)
    emit(view, as_json=as_json, show=lambda: tables.service(view))
