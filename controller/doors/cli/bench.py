"""`kaitong bench`: how fast it is here."""

from __future__ import annotations

from typing import Annotated

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

    raise typer.Exit(0 if run("activation", *_options(as_json=as_json)) else 1)


@room.command()
def compare(
    revision: Annotated[str, typer.Argument(metavar="REVISION", help="Commit, tag or branch of the source.")],
    pairs: Annotated[int, typer.Option(min=1, help="Turns of either build.")] = 2,
    as_json: Json = False,
) -> None:
    """This build against another revision, in turns."""
    from controller.proof.bench import commit, run

    arguments = [commit(revision), "--pairs", str(pairs), *_options(as_json=as_json)]
    raise typer.Exit(0 if run("compare", *arguments) else 1)


def _options(*, as_json: bool) -> list[str]:
    return ["--json"] if as_json else []
