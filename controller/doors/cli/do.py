"""`kaitong do`: every deed, by the command that is derived from its declaration, also of those from folders outside.

Which deeds there are is looked up only when one is asked for: `kaitong --help` loads none.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core
import typer.main

from controller.doors.cli._doors import Json, caller, emit, opened

if TYPE_CHECKING:
    from typer._click import Context  # typer gives its own click no public name

    from controller.usecases.kit.declared import UseCase

Key = Annotated[str, typer.Option(help="With the same key again it is not done again: the first answer is given.")]
Job = Annotated[bool, typer.Option("--job", help="Let a worker do it, and say which job that is.")]


class Deeds(typer.core.TyperGroup):
    """The commands of all use cases."""

    def list_commands(self, ctx: Context) -> list[str]:
        del ctx
        return [usecase.dashed for usecase in _found()]

    def get_command(self, ctx: Context, cmd_name: str) -> Any:
        del ctx
        found = next((usecase for usecase in _found() if usecase.dashed == cmd_name), None)
        return found and _command(found)


app = typer.Typer(cls=Deeds, help="Every deed, as its declaration says.", invoke_without_command=True)


@app.callback()
def _group(
    ctx: typer.Context,
    docs: Annotated[
        bool, typer.Option("--docs", help="Print what each deed takes, gives and needs, in Markdown.")
    ] = False,
) -> None:
    if docs:
        from controller.usecases.kit.docs import described

        typer.echo(described(_found()), nl=False)
    elif ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def _found() -> list[UseCase[Any, Any, Any]]:
    from controller import plugins, usecases
    from controller.settings import Settings

    plugins.search(Settings().extra_folders)
    return usecases.every()


def _command(usecase: UseCase[Any, Any, Any]) -> Any:
    """A command with an option for each field that the deed takes."""
    made = typer.Typer(add_completion=False, rich_markup_mode=None)
    made.command(usecase.dashed, help=usecase.text, short_help=usecase.summary)(_function(usecase))
    return typer.main.get_command(made)


def _function(usecase: UseCase[Any, Any, Any]) -> Callable[..., None]:
    fields = usecase.takes.model_fields

    def do(*, as_json: bool, key: str = "", job: bool = False, **given: str | None) -> None:
        body = {name: _value(text) for name, text in given.items() if text is not None}
        _done(usecase, body, key=key, job=job, as_json=as_json)

    parameters = [
        _parameter(name, Annotated[str | None, typer.Option(help=field.description or "")], None)
        for name, field in fields.items()
    ]
    parameters += [_parameter("job", Job, default=False)] if usecase.job else []
    parameters += [_parameter("key", Key, ""), _parameter("as_json", Json, default=False)]
    do.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what `inspect` reads
    do.__annotations__ = {each.name: each.annotation for each in parameters}
    return do


def _parameter(name: str, kind: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _value(text: str) -> Any:
    """A mapping or a list is written as JSON; all else is taken as it stands, and the model reads it."""
    if text[:1] not in {"{", "["}:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _done(usecase: UseCase[Any, Any, Any], body: dict[str, Any], *, key: str, job: bool, as_json: bool) -> None:
    given = usecase.takes.model_validate(body)
    with opened() as system:
        if not job:
            answer = usecase(system, caller(), given, key=key)
        else:
            from controller.doors.cli.job import live
            from controller.queries.deeds import job_view
            from controller.usecases.kit.jobs import start

            number = start(usecase, system, caller(), given, key)
            live(system)
            with system.store.read() as session:
                answer = job_view(session, number)
    emit(answer, as_json=as_json, show=lambda: _shown(answer))


def _shown(answer: Any) -> str:
    from pydantic import BaseModel

    from controller.shown import NATIVE, shown_json

    plain = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else {"done": str(answer)}
    return "\n".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in shown_json(plain, NATIVE).items()
    )
