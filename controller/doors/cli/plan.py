"""`kaitong plan` and `kaitong apply`: see what an order would do to each element, then let exactly that be done."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.doors.cli._doors import File, Json, document, dumped, emit, opened, say

if TYPE_CHECKING:
    from controller.app import App
    from controller.model.order import Order
    from controller.model.plan import Plan
    from controller.queries.views import IntentView

FORMAT = "kaitong-plan-1"
"""first key of a plan file, so that a later version can tell it from its own"""


def install(app: typer.Typer) -> None:
    app.command()(plan)
    app.command()(apply)


def plan(
    file: File,
    live: Annotated[bool, typer.Option("--live", help="Read the elements and let each validate its change.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the plan here, for `kaitong apply`.")] = None,
    as_json: Json = False,
) -> None:
    """Show what an order (YAML or JSON) would change. Exit code: 0 nothing, 2 something, 1 an error."""
    from controller.doors.terminal.plan import drawn
    from controller.errors import NothingToDo
    from controller.queries import reads

    order = order_of(document(file))
    with opened() as app:
        try:
            made = planned(app, order, live=live)
        except NothingToDo as error:
            nothing = f"No changes: {error.detail}"
            emit({"changed": False, "detail": error.detail}, as_json=as_json, show=lambda: nothing)
            return
    if out is not None:
        write_plan(out, order, made)
        say(f"plan written to {out}; carry it out with: kaitong apply {out}")
    view = reads.plan_view(made, app.settings.confirm_seconds)
    emit(view, as_json=as_json, show=lambda: drawn(view))
    if view.changed:
        raise typer.Exit(2)


def apply(
    file: File,
    auto_approve: Annotated[bool, typer.Option("--auto-approve", help="Do not ask.")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Follow it to its end.")] = True,
    as_json: Json = False,
) -> None:
    """Carry out a plan file, or an order file as it is planned now. Exit code 0 when completed, else 1.

    An order that was accepted before is not done again: its intent is followed.
    """
    from controller.usecases.submit_order import accepted_before

    order, approved = read(file)
    with opened() as app:
        if before := accepted_before(app.store, order):
            say(f"this order was accepted before as intent {before}: this is its plan, and nothing is done twice")
            approved = app.store.plan(before)
        approved = approved or planned(app, order, live=False)
        if not as_json:
            _show(approved, app.settings.confirm_seconds)
        if not auto_approve:
            _ask(as_json=as_json)
        ended = _carried_out(app, order, approved, wait=wait, as_json=as_json)
    if as_json:
        sys.stdout.write(dumped(ended) + "\n")
    if wait and ended.state != "completed":
        raise typer.Exit(1)


def _carried_out(app: App, order: Order, approved: Plan, *, wait: bool, as_json: bool) -> IntentView:
    """Accept the order under its plan; follow it, with a worker of our own where none is alive."""
    from controller.doors.cli.intent import followed
    from controller.doors.cli.serve import working
    from controller.line.leases import live_workers
    from controller.queries import reads
    from controller.usecases.submit_order import accept

    accepted = accept(app.store, order, app.starter, approved)
    alive = live_workers(app.store, app.settings)
    if not wait:
        if not alive:
            say("no worker is alive: start one with `kaitong worker`")
        with app.store.read() as session:
            view = reads.intent_view(session, accepted.intent.id)
        if not as_json:
            say(f"intent {view.id} on service {view.service} is {view.state}")
        return view
    with contextlib.nullcontext() if alive else working(app):
        return followed(app.store, accepted.intent.id, quiet=as_json)


def order_of(found: dict[str, object]) -> Order:
    """Raises InvalidInput naming each field."""
    from pydantic import ValidationError

    from controller.model.order import Order
    from controller.products.kit.product import invalid

    try:
        return Order.model_validate(found)
    except ValidationError as error:
        raise invalid(error) from error


def planned(app: App, order: Order, *, live: bool) -> Plan:
    """Raises as `accept` does; with `live` also what the elements answer."""
    from controller.doors.cli.live import live_plan
    from controller.usecases.submit_order import dry_run

    return live_plan(app, order) if live else dry_run(app.store, order)


def write_plan(out: Path, order: Order, made: Plan) -> None:
    body = {
        "format": FORMAT,
        "hash": made.hash,
        "order": order.model_dump(mode="json", exclude_none=True),
        "plan": made.as_dict(),
    }
    out.write_text(dumped(body) + "\n", encoding="utf-8")


def read(file: Path) -> tuple[Order, Plan | None]:
    """An order file, or a plan file with the plan that was approved. Raises InvalidInput."""
    from controller.errors import InvalidInput
    from controller.model.plan import Plan

    found = document(file)
    if "format" not in found:
        return order_of(found), None
    fix = "write it anew with `kaitong plan ORDER --out FILE`"
    if found["format"] != FORMAT:
        raise InvalidInput(
            f"{file} has the format {found['format']!r}, this program reads {FORMAT}", field="format", fix=fix
        )
    try:
        made = Plan.from_dict(found["plan"])
        order, stated = order_of(found["order"]), found["hash"]
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"{file} is not a whole plan file: {error}", field="plan", fix=fix) from error
    if made.hash != stated:
        raise InvalidInput(f"{file} was changed after it was written", field="hash", fix=fix)
    return order, made


def _show(approved: Plan, timer_seconds: int) -> None:
    from controller.doors.terminal import console
    from controller.doors.terminal.plan import drawn
    from controller.queries import reads

    console().print(drawn(reads.plan_view(approved, timer_seconds)))


def _ask(*, as_json: bool) -> None:
    from controller.errors import InvalidInput

    if as_json or not sys.stdin.isatty():
        raise InvalidInput(
            "nobody can be asked here", field="--auto-approve", fix="give --auto-approve to carry it out"
        )
    if typer.prompt("Carry this out? Only `yes` is a yes", default="no", show_default=False).strip() != "yes":
        raise typer.Exit(1)
