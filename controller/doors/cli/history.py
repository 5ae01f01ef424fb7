"""`kaitong history`: what was done to each element, by whom and why; any two revisions compared."""

from __future__ import annotations

from typing import Annotated

import typer

from controller.doors.cli._doors import Json, Limit, emit, opened, reading

app = typer.Typer(help="What was done to each element, by whom and why.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help="Number of a revision.")]


@app.command("list")
def list_(
    element: Annotated[str, typer.Option(help="Only on this element.")] = "",
    service: Annotated[str, typer.Option(help="Only of this service.")] = "",
    intent: Annotated[str, typer.Option(help="Only of this intent.")] = "",
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """Newest first."""
    from controller.doors.terminal import element_tables
    from controller.queries.lists import revision_lines

    with reading() as reader:
        rows, _ = revision_lines(reader, element=element, service=service, intent=intent, limit=limit)
    emit(rows, as_json=as_json, show=lambda: element_tables.revisions(rows))


@app.command()
def show(revision: Number, as_json: Json = False) -> None:
    """One revision: who, why, what changed, what was sent."""
    from controller.doors.terminal import element_tables
    from controller.queries.history import revision_view

    with opened() as system, system.store.read() as session:
        view = revision_view(session, revision)
    emit(view, as_json=as_json, show=lambda: element_tables.revision(view))


@app.command()
def restored(as_json: Json = False) -> None:
    """By product: how long it took from the first failure until every element was proved to be as before."""
    from controller.doors.terminal import doubt_tables
    from controller.queries import in_doubt

    with opened() as system, system.store.read() as session:
        rows = in_doubt.restored(session)
    emit(rows, as_json=as_json, show=lambda: doubt_tables.restored(rows))


@app.command()
def diff(a: Number, b: Number, as_json: Json = False) -> None:
    """What two revisions left behind, compared."""
    from rich.console import Group

    from controller.doors.terminal.plan import diff as coloured
    from controller.queries.history import revision_diff

    with opened() as system, system.store.read() as session:
        view = revision_diff(session, a, b)
    emit(view, as_json=as_json, show=lambda: Group(*coloured(view.text)) if view.text else "No difference.")
