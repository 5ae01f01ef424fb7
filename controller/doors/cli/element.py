"""`kaitong element`: the managed elements, and how they compare with what is recorded."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Annotated

import typer

from controller.doors.cli._doors import Json, Limit, caller, emit, opened

if TYPE_CHECKING:
    from rich.console import RenderableType

    from controller.line.alarm_stream import AlarmReport
    from controller.usecases.check_sync import DriftView

app = typer.Typer(help="Managed elements, and how they compare with the records.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="ELEMENT", help="Name of the element.")]


@app.command("list")
def list_(limit: Limit = 500, as_json: Json = False) -> None:
    """By name, with who holds each."""
    from controller.doors.terminal import element_tables
    from controller.queries.elements import element_views

    with opened() as system, system.store.read() as session:
        rows, _ = element_views(session, limit=limit)
    emit(rows, as_json=as_json, show=lambda: element_tables.elements(rows))


@app.command()
def show(element: Name, as_json: Json = False) -> None:
    """Identity, the intent that holds it, the services on it."""
    from controller.doors.terminal import element_tables
    from controller.queries.elements import element_view

    with opened() as system, system.store.read() as session:
        view = element_view(session, element)
    emit(view, as_json=as_json, show=lambda: element_tables.element(view))


@app.command()
def alarms(limit: Limit = 500, as_json: Json = False) -> None:
    """Elements that are fenced in doubt: since when, why, what is being done, what may be chosen."""
    from controller.doors.terminal import doubt_tables
    from controller.queries import in_doubt

    with opened() as system, system.store.read() as session:
        rows, _ = in_doubt.alarms(session, limit=limit)
    emit(rows, as_json=as_json, show=lambda: doubt_tables.alarms(rows))


@app.command()
def watch(
    element: Name,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line and nothing else.")] = False,
) -> None:
    """Alarms on the element as it tells them, until Ctrl-C; first those that stand on objects of services."""
    from controller.line.alarm_stream import follow
    from controller.shown import shown, shown_json

    with opened() as system, contextlib.closing(follow(system.store, element, system.settings.answer_seconds)) as told:
        for one in told:
            typer.echo(json.dumps(shown_json(one.as_dict()), ensure_ascii=False) if as_json else shown(_line(one)))


@app.command("check-sync")
def check_sync(element: Name, as_json: Json = False) -> None:
    """Tell what the element has otherwise than recorded. Exit code: 0 in sync, 2 lines differ, 1 an error."""
    from controller.usecases.check_sync import check_sync as check
    from controller.usecases.kit.inputs import OfElement

    with opened() as system:
        drift = check(system, caller(), OfElement(element=element))
    emit(drift, as_json=as_json, show=lambda: _drawn(drift))
    if not drift.in_sync:
        raise typer.Exit(2)


@app.command("sync-from")
def sync_from(element: Name, as_json: Json = False) -> None:
    """Read which ids the element uses by itself, so that none of them is given out."""
    from controller.usecases.kit.inputs import OfElement
    from controller.usecases.sync_from import sync_from as sync

    with opened() as system:
        done = sync(system, caller(), OfElement(element=element))
    words = ", ".join(f"{count} {pool}" for pool, count in done.used.items()) or "none"
    emit(done, as_json=as_json, show=lambda: f"{element} - ids in use on the element: {words}")


@app.command()
def onts(element: Name, as_json: Json = False) -> None:
    """ONTs that an OLT hears and nobody provisioned, and the optical powers of those that are provisioned and up."""
    from controller.doors.terminal import element_tables
    from controller.usecases.discover import discover
    from controller.usecases.kit.inputs import OfElement

    with opened() as system:
        heard = discover(system, caller(), OfElement(element=element))
    emit(heard, as_json=as_json, show=lambda: element_tables.onts(heard))


def _line(told: AlarmReport) -> str:
    """`mstp-n-1  11-26 05-40-11  raised   critical  port FAC-4-1  LOS  [SV00000001]`"""
    if told.what == "missed":
        return f"{told.element}  missed   {told.text}: what stands is read anew"
    words = (told.element, told.at, f"{told.what:<7}", f"{told.severity:<8}", told.object, told.name)
    return "  ".join(word for word in words if word) + (f"  [{' '.join(told.services)}]" if told.services else "")


def _drawn(drift: DriftView) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from controller.shown import shown

    parts = [Text(shown(f"    {edit.service}: {edit}"), style="red") for edit in drift.changed]
    parts += [
        Text(shown(f"    found {' / '.join(line)!r}, which nobody recorded"), style="yellow") for line in drift.added
    ]
    parts += [Text(shown(f"    holds: {words}"), style="yellow") for words in drift.holds]
    if drift.held_by:
        parts.append(Text(f"intent {drift.held_by} is at work there: lines may be on their way", style="yellow"))
    count = sum(len(lines) for lines in drift.missing.values())
    if drift.in_sync:
        last = f"{drift.element} is in sync: all {drift.recorded} recorded lines are there."
    else:
        last = f"{drift.element} lacks {count} recorded lines of {', '.join(drift.missing)}."
    return Group(*parts, Text(last, style="bold"))
