"""What the commands share: the options, the running system, reading order files, and how an answer is printed."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import RenderableType
    from sqlalchemy import Connection

    from controller.app import App
    from controller.model.actor import Actor

Json = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]
Limit = Annotated[int, typer.Option(min=1, max=500, help="Rows at most.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="YAML or JSON.")]


@contextlib.contextmanager
def opened() -> Iterator[App]:
    """The system of the settings, closed afterwards."""
    from controller.app import open_app

    app = open_app()
    try:
        yield app
    finally:
        app.close()


@contextlib.contextmanager
def reading() -> Iterator[Connection]:
    """The database of the settings, for a list: nothing else of the system is loaded."""
    from controller.app import database
    from controller.settings import Settings

    engine = database(Settings())
    try:
        with engine.execution_options(reading=True).connect() as connection:
            yield connection
    finally:
        engine.dispose()


def caller(name: str = "cli") -> Actor:
    """Who calls, by this door."""
    from controller.model.actor import Door, local

    return local(name, Door.CLI)


def emit(found: BaseModel | Sequence[BaseModel] | Any, *, as_json: bool, show: Callable[[], RenderableType]) -> None:
    """Print an answer: as JSON, or as `show` draws it."""
    if as_json:
        from controller.shown import NATIVE, shown_json

        sys.stdout.write(dumped(shown_json(_plain(found), NATIVE)) + "\n")
        return
    from controller.doors.terminal import console

    console().print(show())


def dumped(found: BaseModel | Sequence[BaseModel] | Any) -> str:
    return json.dumps(_plain(found), ensure_ascii=False, indent=2)


def _plain(found: Any) -> Any:
    from pydantic import BaseModel

    if isinstance(found, BaseModel):
        return found.model_dump(mode="json", by_alias=True)
    return [_plain(item) for item in found] if isinstance(found, list | tuple) else found


def say(text: str) -> None:
    """A remark for people: on stderr, so that stdout stays what was asked for."""
    sys.stderr.write(text + "\n")


def one_line(text: str, option: str) -> str:
    """A free text that is kept, as the API takes it too. Raises InvalidInput."""
    from controller.errors import InvalidInput
    from controller.shown import broken, strange

    if broken(text) or strange(text):
        raise InvalidInput(
            f"{option}: holds a line's end, a tabulator or a control sign", field=option, fix="write it in one line"
        )
    return text.strip()
