"""`kaitong plan` and `kaitong apply`: see what an order would do to each element, then let exactly that be done."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.doors.cli._doors import File, Json, caller, dumped, emit, opened, say

if TYPE_CHECKING:
    from controller.app import App
    from controller.model.order import Order
    from controller.model.plan import Plan
    from controller.queries.views import IntentView


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
    from controller.queries.plans import plan_view
    from controller.usecases.kit.files import document

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
    view = plan_view(made, app.settings.confirm_seconds)
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
    from controller.model.plan_file import PlanFile
    from controller.queries.intents import intent_view
    from controller.usecases.apply_plan import apply_plan

    accepted = apply_plan(app, caller(order.requester), PlanFile.of(order, approved))
    alive = app.live_workers()
    if not wait:
        if not alive:
            say("no worker is alive: start one with `kaitong worker`")
        with app.store.read() as session:
            view = intent_view(session, accepted.intent.id)
        if not as_json:
            say(f"intent {view.id} on service {view.service} is {view.state}")
        return view
    with contextlib.nullcontext() if alive else working(app):
        return followed(app, accepted.intent.id, quiet=as_json)


def order_of(found: dict[str, object]) -> Order:
    """Raises InvalidInput naming each field."""
    from pydantic import ValidationError

    from controller.errors import invalid
    from controller.model.order import Order

    try:
        return Order.model_validate(found)
    except ValidationError as error:
        raise invalid(error) from error


def planned(app: App, order: Order, *, live: bool) -> Plan:
    """Raises as `accept` does; with `live` also what the elements answer."""
    from controller.queries.plans import kept_plan
    from controller.usecases.live_plan import live_plan
    from controller.usecases.plan_order import plan_order

    if not live:
        return plan_order(app, caller(order.requester), order)
    seen = live_plan(app, caller(order.requester), order)
    with app.store.read() as session:
        return kept_plan(session, seen.hash)


def write_plan(out: Path, order: Order, made: Plan) -> None:
    from controller.model.plan_file import PlanFile

    body = PlanFile.of(order, made).model_dump(mode="json", exclude_none=True)
    out.write_text(dumped(body) + "\n", encoding="utf-8")


def read(file: Path) -> tuple[Order, Plan | None]:
    """An order file, or a plan file with the plan that was approved. Raises InvalidInput."""
    from pydantic import ValidationError

    from controller.errors import InvalidInput, invalid
    from controller.model.plan_file import FIX, PlanFile, check_format
    from controller.usecases.kit.files import document

    found = document(file)
    if "format" not in found:
        return order_of(found), None
    check_format(found["format"], str(file))
    try:
        approved = PlanFile.model_validate(found)
    except ValidationError as error:
        raise InvalidInput(f"{file} is not a whole plan file: {invalid(error)}", field="plan", fix=FIX) from error
    plan = approved.approved(str(file))
    if approved.order is None or plan is None:
        raise InvalidInput(f"{file} is not a whole plan file", field="plan", fix=FIX)
    return approved.order, plan


def _show(approved: Plan, timer_seconds: int) -> None:
    from controller.doors.terminal import console
    from controller.doors.terminal.plan import drawn
    from controller.queries.plans import plan_view

    console().print(drawn(plan_view(approved, timer_seconds)))


def _ask(*, as_json: bool) -> None:
    from controller.errors import InvalidInput

    if as_json or not sys.stdin.isatty():
        raise InvalidInput(
            "nobody can be asked here", field="--auto-approve", fix="give --auto-approve to carry it out"
        )
    if typer.prompt("Carry this out? Only `yes` is a yes", default="no", show_default=False).strip() != "yes":
        raise typer.Exit(1)
