"""`kaitong demo`: the whole story on a simulated network, in one command."""

from __future__ import annotations

import typer

from controller.doors.cli._doors import Json


def install(app: typer.Typer) -> None:
    app.command()(demo)


def demo(as_json: Json = False) -> None:
    """Show the whole story on a simulated network."""
    from controller.proof.demo import run

    raise typer.Exit(0 if run(as_json=as_json) else 1)
