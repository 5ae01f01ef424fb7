"""`kaitong job` and `kaitong audit`: deeds that workers do, and who did which deed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from controller.doors.cli._doors import Json, Limit, emit, opened, say

if TYPE_CHECKING:
    from controller.app import App

app = typer.Typer(help="Deeds that a worker does.", no_args_is_help=True)
Before = Annotated[
    int, typer.Option(min=0, help="Only those before this number: the page after one that ends with it.")
]


def install(main: typer.Typer) -> None:
    main.command()(audit)


@app.command("list")
def list_(
    state: Annotated[str, typer.Option(help="Only in this state.")] = "",
    deed: Annotated[str, typer.Option(help="Only of this deed.")] = "",
    before: Before = 0,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """Newest first."""
    from controller.doors.terminal.grid import table
    from controller.errors import InvalidInput
    from controller.model.job import JobState
    from controller.queries.deeds import job_views

    if state and state not in set(JobState):
        raise InvalidInput(f"unknown state {state!r}", field="--state", fix=f"one of: {', '.join(JobState)}")
    with opened() as system, system.store.read() as session:
        rows = job_views(session, state=state, deed=deed, before=before, limit=limit)
    columns = {
        "NO": lambda row: str(row.seq),
        "JOB": lambda row: row.id,
        "DEED": lambda row: row.deed,
        "STATE": lambda row: row.state,
        "PROGRESS": lambda row: row.error["detail"] if row.error else row.progress.text,
        "BY": lambda row: row.actor,
    }
    emit(rows, as_json=as_json, show=lambda: table(rows, columns, "No jobs."))


@app.command()
def show(job: Annotated[str, typer.Argument(metavar="JOB", help="Id of the job.")], as_json: Json = False) -> None:
    """How far it is, what it gave, why it failed. Exit code 1 when it failed."""
    from controller.doors.cli._doors import dumped
    from controller.model.job import JobState
    from controller.queries.deeds import job_view

    with opened() as system, system.store.read() as session:
        view = job_view(session, job)
    emit(view, as_json=as_json, show=lambda: dumped(view))
    if view.state == JobState.FAILED:
        raise typer.Exit(1)


def audit(
    about: Annotated[str, typer.Option(help="Only about this service, intent or element.")] = "",
    deed: Annotated[str, typer.Option(help="Only this deed.")] = "",
    before: Before = 0,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """Who did which deed about what, and how it ended; newest first."""
    from controller.doors.terminal.grid import table
    from controller.queries.deeds import audit_views

    with opened() as system, system.store.read() as session:
        rows = audit_views(session, about=about, deed=deed, before=before, limit=limit)
    columns = {
        "NO": lambda row: str(row.id),
        "AT": lambda row: f"{row.at:%Y-%m-%d %H:%M:%S}",
        "DEED": lambda row: row.deed,
        "ABOUT": lambda row: row.about,
        "BY": lambda row: f"{row.actor} ({row.door})",
        "OUTCOME": lambda row: row.outcome,
    }
    emit(rows, as_json=as_json, show=lambda: table(rows, columns, "Nothing was done yet."))


def live(system: App) -> None:
    """Say so where no worker would do it."""
    if not system.live_workers():
        say("no worker is alive: start one with `kaitong worker`")
