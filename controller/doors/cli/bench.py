"""`kaitong bench`: how fast it is here."""

from __future__ import annotations

import typer

from controller.doors.cli._doors import Json

room = typer.Typer(help="Measure how fast it is here.", no_args_is_help=True)


def install(app: typer.Typer) -> None:
    app.add_typer(room, name="bench")


@room.callback()
def bench() -> None:
    """Measure how fast it is here."""


@room.command()
def activation(as_json: Json = False) -> None:
    """Activations a second, on a simulated network."""
    from controller.proof.bench import run

    raise typer.Exit(0 if run(as_json=as_json) else 1)
