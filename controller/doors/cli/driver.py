"""`kaitong driver test`: the conformance kit from the outside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from controller.doors.cli._doors import Json, emit

app = typer.Typer(help="Drivers: does one keep what it promises?", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `test` a command of its own."""


@app.command("test")
def conformance(
    platform: Annotated[str, typer.Argument(help="Whose driver is examined: see `kaitong matrix`.")],
    *,
    role: Annotated[str, typer.Option(help="Only this role.")] = "",
    only: Annotated[str, typer.Option(help="Only checks whose name contains this.")] = "",
    points: Annotated[int, typer.Option(min=0, help="Exchanges that are struck; 0: all.")] = 40,
    element: Annotated[str, typer.Option(help="This one, where elements of the platform are not alike.")] = "",
    network: Annotated[Path | None, typer.Option(help="Network file with an element of the platform.")] = None,
    target: Annotated[str, typer.Option(metavar="HOST[:PORT]", help="A real box, in place of a simulated one.")] = "",
    username: Annotated[str, typer.Option(help="On the real box.")] = "",
    password_env: Annotated[str, typer.Option(help="Environment variable that holds the password.")] = "",
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A variable of the role, for a real box.")
    ] = None,
    legacy_crypto: Annotated[bool, typer.Option("--legacy-crypto", help="The real box knows only old crypto.")] = False,
    as_json: Json = False,
) -> None:
    """Examine a driver, on a simulated element of its own or on a real box. Exit code 1 when it falls short."""
    from controller import plugins
    from controller.doors.cli.lab import told
    from controller.proof.conformance.real_box import real_box
    from controller.proof.conformance.runner import examine
    from controller.settings import Settings

    plugins.search(Settings().extra_folders)
    given = dict(_pair(each) for each in set_ or ())
    box = real_box(platform, target, username, password_env, legacy_crypto=legacy_crypto) if target else None
    with told():
        report = examine(
            platform, role=role, only=only, points=points, target=box, given=given, element=element, network=network
        )
    emit(report.as_dict(), as_json=as_json, show=report.text)
    if not report.ok:
        raise typer.Exit(1)


def _pair(words: str) -> tuple[str, str]:
    from controller.errors import InvalidInput

    name, equals, value = words.partition("=")
    if not name or not equals:
        raise InvalidInput(f"--set {words!r} is no variable", field="set", fix="write NAME=VALUE")
    return name, value
