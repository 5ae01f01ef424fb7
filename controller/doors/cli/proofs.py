"""`kaitong lab prove` and `kaitong lab campaign`: does an activation stay all or nothing, whatever breaks?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from controller.doors.cli._doors import Json, emit, say
from controller.doors.cli.lab import told


def install(app: typer.Typer) -> None:
    for command in (prove, campaign):
        app.command()(command)


def prove(
    product: Annotated[
        str,
        typer.Argument(help="Whose activations are struck; PRODUCT@CHAIN on other elements than the metro network's."),
    ] = "internet_line",
    *,
    operation: Annotated[list[str] | None, typer.Option(help="Only this one; may be given again.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Points an operation, chosen by the seed; 0: all.")] = 0,
    seed: Annotated[int, typer.Option(help="Chooses the points.")] = 0,
    only: Annotated[str, typer.Option(help="The seed of one point, as a violation names it.")] = "",
    jobs: Annotated[int, typer.Option(min=1, help="Labs side by side.")] = 1,
    db: Annotated[
        str,
        typer.Option(help="sqlite, postgres (a server of its own), or the URL of one that may create databases."),
    ] = "sqlite",
    network: Annotated[
        Path | None,
        typer.Option(help="Network file in place of the chain's own: its addresses, other elements on the way."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Strike activations at every point; does each end all old, all new, or in doubt? Exit code 1 if one does not."""
    from controller.proof.crash.prover import OPERATIONS, prove

    _outside()
    with told():
        proof = prove(
            product,
            operation or OPERATIONS,
            limit=limit,
            seed=seed,
            only=only,
            jobs=jobs,
            db=db,
            network=network,
            say=say,
        )
    found = proof.as_dict()
    emit(found, as_json=as_json, show=lambda: "\n".join(f"{name:<14} {value}" for name, value in found.items()))
    if not proof.ok:
        raise typer.Exit(1)


def campaign(
    *,
    intents: Annotated[int, typer.Option(min=1, help="Orders that are accepted.")] = 200,
    seed: Annotated[int, typer.Option(help="Chooses orders and strikes.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Worker processes at once.")] = 2,
    db: Annotated[str, typer.Option(help="sqlite, postgres (a server of its own), or a Postgres URL.")] = "sqlite",
    network: Annotated[Literal["metro", "mixed"], typer.Option(help="Whose elements: `lab/networks/`.")] = "metro",
    districts: Annotated[int, typer.Option(min=1, max=12, help="Copies of that network, side by side.")] = 4,
    in_flight: Annotated[int, typer.Option(min=1, help="Orders under way at once.")] = 20,
    traces: Annotated[
        Path | None, typer.Option(help="Write what each intent went through, one JSON line each.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Random orders at once, struck at random; is everything as it is recorded? Exit code 1 if something is not."""
    from controller.proof.campaign.campaign import campaign as run

    _outside()
    with told():
        report = run(
            intents,
            seed=seed,
            workers=workers,
            db=db,
            network=network,
            districts=districts,
            in_flight=in_flight,
            traces=traces,
            say=say,
        )
    found = report.figures
    emit(found, as_json=as_json, show=lambda: "\n".join(f"{name:<18} {value}" for name, value in found.items()))
    if not report.ok:
        raise typer.Exit(1)


def _outside() -> None:
    """Products of the folders that the settings name are struck too."""
    from controller import plugins
    from controller.settings import Settings

    plugins.search(Settings().extra_folders)
