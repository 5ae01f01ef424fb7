"""`kaitong` on the command line. In come arguments; out go text, or one JSON value with `--json`, and an exit code.

Nothing heavy is imported here or at the top of the command modules: `kaitong --help` must answer at once.
"""

from __future__ import annotations

import gc
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

COMMANDS = (demo, serve, plan, matrix, bench, job)
GROUPS = {
    "intent": intent,
    "service": service,
    "element": element,
    "job": job,
    "do": do,
    "driver": driver,
    "inventory": inventory,
    "history": history,
    "lab": lab,
}
proofs.install(lab.app)
OBJECTS = 50_000
"""new ones before Python looks for garbage: at 700, its own figure, that is a tenth of the time of every start"""


def command_line(group: str = "") -> typer.Typer:
    """All commands, or those of one group: typer reads the signature of each before it runs one."""
    made = typer.Typer(
        name="kaitong",
        help="Network automation and element activation: all or nothing, on every element.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    for room in COMMANDS if not group else ():
        room.install(made)
    for name, room in GROUPS.items():
        if group in {"", name}:
            made.add_typer(room.app, name=name)
    return made


def main() -> None:
    """The entry point: every error is one line and exit code 1, never a traceback."""
    from controller.doors.cli._errors import told

    gc.set_threshold(OBJECTS)
    group = next((word for word in sys.argv[1:2] if word in GROUPS), "")
    try:
        sys.exit(command_line(group)(standalone_mode=False))
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
