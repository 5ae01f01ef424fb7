"""`kaitong` on the command line. In come arguments; out go text, or one JSON value with `--json`, and an exit code.

Nothing heavy is imported here or at the top of the command modules: `kaitong --help` must answer at once.
"""

from __future__ import annotations

import sys

import typer

from controller.doors.cli import (
    bench,
    demo,
    do,
    driver,
    element,
    history,
    intent,
    inventory,
    job,
    lab,
    matrix,
    plan,
    proofs,
    serve,
    service,
)

app = typer.Typer(
    name="kaitong",
    help="Network automation and element activation: all or nothing, on every element.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for room in (demo, serve, plan, matrix, bench, job):
    room.install(app)
proofs.install(lab.app)
for name, room in (
    ("intent", intent),
    ("service", service),
    ("element", element),
    ("job", job),
    ("do", do),
    ("driver", driver),
    ("inventory", inventory),
    ("history", history),
    ("lab", lab),
):
    app.add_typer(room.app, name=name)


def main() -> None:
    """The entry point: every error is one line and exit code 1, never a traceback."""
    from controller.doors.cli._errors import told

    try:
        sys.exit(app(standalone_mode=False))
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away: nobody to tell
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the outermost door: nobody above could tell it to a person
        told(error, as_json="--json" in sys.argv)
        sys.exit(1)  # also for a wrong command line: 2 says that a plan has changes


if __name__ == "__main__":
    main()
