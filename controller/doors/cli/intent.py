"""`kaitong intent`: submit an order, list, show and follow intents, ask one to stop, decide on one in doubt."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from controller.doors.cli._doors import File, Json, Limit, caller, emit, one_line, opened, reading, say

if TYPE_CHECKING:
    from controller.queries.views import IntentView
    from controller.usecases.kit.ports import Ports

app = typer.Typer(help="Orders on services, and how far they are.", no_args_is_help=True)

POLL_SECONDS = 0.2
Id = Annotated[str, typer.Argument(metavar="INTENT", help="Id of the intent.")]


@app.command()
def submit(file: File, as_json: Json = False) -> None:
    """Accept an order (YAML or JSON); a worker carries it out."""
    from controller.doors.cli.plan import order_of
    from controller.queries.intents import intent_view
    from controller.usecases.kit.files import document
    from controller.usecases.submit_order import submit_order

    order = order_of(document(file))
    with opened() as system:
        accepted = submit_order(system, caller(order.requester), order)
        if not system.live_workers():
            say("no worker is alive: start one with `kaitong worker`")
        with system.store.read() as session:
            view = intent_view(session, accepted.intent.id)
    again = " (accepted before)" if accepted.repeated else ""
    emit(view, as_json=as_json, show=lambda: f"intent {view.id} on service {view.service} is {view.state}{again}")


@app.command("list")
def list_(
    state: Annotated[str, typer.Option(help="Only in this state.")] = "",
    service: Annotated[str, typer.Option(help="Only on this service.")] = "",
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """Newest first."""
    from controller.doors.terminal import tables
    from controller.errors import InvalidInput
    from controller.model.intent import IntentState
    from controller.queries.lists import intent_lines

    if state and state not in set(IntentState):
        raise InvalidInput(f"unknown state {state!r}", field="--state", fix=f"one of: {', '.join(IntentState)}")
    with reading() as reader:
        rows, _ = intent_lines(reader, state=state, service=service, limit=limit)
    emit(rows, as_json=as_json, show=lambda: tables.intents(rows))


@app.command()
def show(intent: Id, as_json: Json = False) -> None:
    """One intent: what was done on each element, and why it ended as it did."""
    from controller.doors.terminal import tables
    from controller.queries.intents import intent_view

    with opened() as system, system.store.read() as session:
        view = intent_view(session, intent)
    emit(view, as_json=as_json, show=lambda: tables.intent(view))


@app.command()
def watch(intent: Id, as_json: Json = False) -> None:
    """Follow an intent to its end. Exit code 0 when it completed, else 1."""
    from controller.doors.cli._doors import dumped

    with opened() as system:
        view = followed(system, intent, quiet=as_json)
    if as_json:
        typer.echo(dumped(view))
    if view.state != "completed":
        raise typer.Exit(1)


@app.command()
def cancel(
    intent: Id,
    reason: Annotated[str, typer.Option(help="Why; kept with the intent.")] = "",
    as_json: Json = False,
) -> None:
    """Ask an intent to stop: what it did is put back."""
    from controller.queries.intents import intent_view
    from controller.usecases.cancel import CancelIntent
    from controller.usecases.cancel import cancel as stop

    with opened() as system:
        stop(system, caller(), CancelIntent(intent=intent, reason=one_line(reason, "--reason")))
        with system.store.read() as session:
            view = intent_view(session, intent)
    emit(view, as_json=as_json, show=lambda: f"intent {view.id} is {view.state}")


@app.command()
def resolve(
    intent: Id,
    choose: Annotated[str, typer.Option(help="retry, forward, back or abandon; without it they are shown.")] = "",
    why: Annotated[str, typer.Option(help="Why; kept in the history. Needed to abandon.")] = "",
    element: Annotated[str, typer.Option(help="To abandon, where more than one is in doubt.")] = "",
    as_json: Json = False,
) -> None:
    """See what may become of an intent in doubt, and decide it."""
    from controller.doors.terminal import doubt_tables
    from controller.errors import InvalidInput
    from controller.queries import in_doubt
    from controller.queries.intents import intent_view
    from controller.usecases.resolve import ResolveIntent
    from controller.usecases.resolve import resolve as decide

    if choose and choose not in set(in_doubt.Choice):
        fix = f"one of: {', '.join(in_doubt.Choice)}"
        raise InvalidInput(f"unknown choice {choose!r}", field="--choose", fix=fix)
    with opened() as system:
        if not choose:
            with system.store.read() as session:
                found = in_doubt.resolution_view(session, intent)
            emit(found, as_json=as_json, show=lambda: doubt_tables.resolution(found))
            return
        chosen = in_doubt.Choice(choose)
        given = ResolveIntent(intent=intent, choice=chosen, why=one_line(why, "--why"), element=element)
        decide(system, caller(), given)
        if not system.live_workers():
            say("no worker is alive: start one with `kaitong worker`")
        with system.store.read() as session:
            view = intent_view(session, intent)
    emit(view, as_json=as_json, show=lambda: f"intent {view.id}: {chosen} is decided and tried now")


def followed(system: Ports, intent: str, *, quiet: bool) -> IntentView:
    """Print events as they come until the intent is final; answers how it ended."""
    from controller.doors.terminal import console, progress
    from controller.queries.intents import ended, event_views, intent_view

    out, last = console(), 0
    while True:
        with system.store.read() as session:
            # the state first: no event of a final intent can come after this reading
            view = intent_view(session, intent)
            fresh = event_views(session, intent, last)
        for event in fresh:
            last = event.seq
            if not quiet:
                out.print(progress.line(event, view.created_at))
        if not fresh and ended(view):
            if not quiet:
                out.print(progress.ending(view))
            return view
        if not fresh:
            time.sleep(POLL_SECONDS)
