"""`kaitong serve` and `kaitong worker`: the long-running processes. They end at SIGINT or SIGTERM, orderly."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from controller.doors.cli._doors import Json, dumped, opened, say

if TYPE_CHECKING:
    from controller.app import App


def install(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(worker)


def serve(
    host: Annotated[str | None, typer.Option(help="Loopback address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Only the API: a worker runs elsewhere.")] = False,
    as_json: Json = False,
) -> None:
    """Run the API, and one worker beside it."""
    from controller.app import open_app
    from controller.settings import Settings

    given: dict[str, Any] = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    app = open_app(Settings(**given))
    _end_at_sigterm()
    with contextlib.closing(app), contextlib.nullcontext() if no_worker else working(app):
        _listen(app, as_json=as_json)


def _listen(app: App, *, as_json: bool) -> None:
    import socket

    import uvicorn

    from controller.doors.api import create_api
    from controller.log import configure

    settings = app.settings
    configure(settings.log_format)
    # bound here, so that an address in use is one clear error and not a log line
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.create_server((settings.host, settings.port), family=family) as listener:
        address = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{address}:{settings.port}"
        _announce({"url": url}, f"kaitong API at {url}/api/v1, described in {url}/openapi.json", as_json=as_json)
        config = uvicorn.Config(
            create_api(app),
            log_config=None,  # its records pass our masking, as all others
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=5,
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def worker(as_json: Json = False) -> None:
    """Run a worker: it carries accepted intents out. Several may run, on several machines."""
    _end_at_sigterm()
    with opened() as app, working(app) as executor:
        _announce({"executor": executor}, f"kaitong worker {executor}", as_json=as_json)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


@contextlib.contextmanager
def working(app: App) -> Iterator[str]:
    """A worker in this process while the block runs; gives its executor id."""
    made = app.worker()
    made.start()
    try:
        yield made.executor
    finally:
        made.stop()


def _announce(found: dict[str, str], words: str, *, as_json: bool) -> None:
    """Say that it runs: JSON on stdout for programs, a remark on stderr for people."""
    if as_json:
        sys.stdout.write(dumped(found) + "\n")
        sys.stdout.flush()
    else:
        say(words)


def _end_at_sigterm() -> None:
    def end(_number: int, _frame: Any) -> NoReturn:
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
