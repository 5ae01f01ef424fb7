"""`kaitong lab`: the simulated network from the outside. Only here, and lazily, does the controller know of the lab."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from controller.doors.cli._doors import Json, dumped, emit, opened, say

if TYPE_CHECKING:
    from lab.client import LabClient

app = typer.Typer(help="The simulated network: run it, break it, look at it.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="ELEMENT", help="Name of the element.")]
NETWORKS = "networks/metro.yaml"


@app.command()
def up(
    network: Annotated[Path | None, typer.Option(help="Network file.")] = None,
    no_import: Annotated[bool, typer.Option("--no-import", help="Leave the inventory alone.")] = False,
    ephemeral: Annotated[bool, typer.Option("--ephemeral", help="Any free ports: several labs side by side.")] = False,
    as_json: Json = False,
) -> None:
    """Run the lab in this terminal, and import its network into the inventory."""
    import lab
    from controller import plugins
    from controller.settings import Settings
    from lab.client import start

    file, settings = network or Path(lab.__file__).parent / NETWORKS, Settings()
    plugins.search(settings.extra_folders)
    signal.signal(signal.SIGTERM, _end)
    with told(), start(file, settings.lab_state, ephemeral=ephemeral, dialects=plugins.dialects()) as running:
        done = "" if no_import else _imported(running.network_file)
        if as_json:
            typer.echo(
                dumped({"elements": running.elements, "state": str(running.state_file), "control": running.client.url})
            )
        else:
            for name, door in running.elements.items():
                typer.echo(f"  {name:<14} {door['host']}:{door['port']}")
            typer.echo(f"The lab is up{done}. In another terminal:")
            typer.echo("  kaitong plan docs/examples/provision.yaml --live")
            typer.echo("  kaitong apply docs/examples/provision.yaml")
            typer.echo("Ctrl-C ends it.")
        with contextlib.suppress(KeyboardInterrupt):
            while running.state_file.exists():  # `kaitong lab down` ends it from elsewhere
                time.sleep(0.2)
    say("the lab is down")


def _imported(network: Path) -> str:
    from controller.doors.cli.inventory import loaded

    with opened() as system:
        done = loaded(system, network)
    return f", its inventory imported ({done.created} created, {done.updated} updated)"


@app.command()
def down(as_json: Json = False) -> None:
    """End the lab that runs."""
    from controller.settings import Settings
    from lab.client import read_state

    with _lab() as client:
        client.elements()  # it answers: the process that its state names is really a lab
        file = Settings().lab_state
        os.kill(int(read_state(file)["pid"]), signal.SIGTERM)
        for _ in range(100):
            if not file.exists():
                break
            time.sleep(0.1)
    emit({"down": not file.exists()}, as_json=as_json, show=lambda: "The lab is down.")


@app.command("list")
def list_(as_json: Json = False) -> None:
    """The simulated elements: addresses, sessions, alarms, faults."""
    from controller.doors.terminal.grid import table

    with _lab() as client:
        rows = client.elements()
    columns = {
        "ELEMENT": lambda row: row["name"],
        "PLATFORM": lambda row: row["platform"],
        "ADDRESS": lambda row: f"{row['host']}:{row['port']}",
        "POWER": lambda row: "on" if row["powered"] else "off",
        "SESSIONS": lambda row: str(row["sessions"]),
        "ALARMS": lambda row: str(row["alarms"]),
        "FAULTS": lambda row: ", ".join(fault["kind"] for fault in row["faults"]),
    }
    emit(rows, as_json=as_json, show=lambda: table(rows, columns, "No elements."))


@app.command()
def fault(
    *,
    element: Name,
    kind: Annotated[str, typer.Argument(help="unreachable, slow, drop, reject, reboot, alarm, wrong-box, ...")],
    at: Annotated[int, typer.Option(min=0, help="At which exchange or line.")] = 0,
    match: Annotated[str, typer.Option(help="The line that contains this.")] = "",
    text: Annotated[str, typer.Option(help="The element's own words.")] = "",
    seconds: Annotated[float, typer.Option(min=0, help="How long.")] = 0.0,
    object_: Annotated[str, typer.Option("--object", help="For an alarm: on which object.")] = "",
    stay: Annotated[bool, typer.Option("--stay", help="Strike again and again, not once.")] = False,
    as_json: Json = False,
) -> None:
    """Set a fault on a simulated element."""
    fields = {"at": at, "match": match, "text": text, "seconds": seconds, "object": object_, "once": not stay}
    with _lab() as client:
        number = client.fault(element, kind, **fields)
    emit(
        {"element": element, "id": number}, as_json=as_json, show=lambda: f"{element} - {kind} - fault {number} is set"
    )


@app.command()
def clear(
    element: Annotated[str, typer.Argument(metavar="[ELEMENT]", help="Only this element's faults.")] = "",
    as_json: Json = False,
) -> None:
    """Take faults away; without an element also injected alarms, cut fibres, dead ONTs."""
    with _lab() as client:
        if element:
            client.clear_faults(element)
        else:
            client.clear()
    emit({"cleared": element or "all"}, as_json=as_json, show=lambda: f"{element or 'everything'} is cleared")


@app.command()
def running(element: Name, as_json: Json = False) -> None:
    """The running configuration, as the element prints it."""
    with _lab() as client:
        text = client.running(element)
    if as_json:
        typer.echo(dumped({"element": element, "running": text}))
    else:
        typer.echo(text)


@app.command()
def alarms(element: Name, as_json: Json = False) -> None:
    """The element's active alarms."""
    from controller.doors.terminal.grid import table

    with _lab() as client:
        rows = client.alarms(element)
    columns = {
        "OBJECT": lambda row: str(row.get("object", "")),
        "ALARM": lambda row: str(row.get("name", "")),
        "SEVERITY": lambda row: str(row.get("severity", "")),
        "TEXT": lambda row: str(row.get("text", "")),
    }
    emit(rows, as_json=as_json, show=lambda: table(rows, columns, f"{element} has no active alarms."))


@app.command()
def trace(service: Annotated[str, typer.Argument(help="Id of the service.")], as_json: Json = False) -> None:
    """Follow a customer's frame through the lab. Exit code 0 when it arrives where the service leads, else 1: at the
    address allocated, or at the far end's ONT.
    """
    from controller.queries.services import service_view

    with opened() as system, system.store.read() as session:
        design = service_view(session, service).design
    asked, expected = _ends(service, design)
    with _lab() as client:
        found = client.trace(asked["serial"], asked["eth_port"], asked["vlan"])
    address = (found.get("reached") or {}).get("address", "")
    ok = bool(found["ok"]) and address == expected
    verdict = f"{service} - trace - expected {expected}, found {address or 'none'}{': as ordered' if ok else ''}"
    emit({**found, "expected": expected, "ok": ok}, as_json=as_json, show=lambda: f"{found['text']}\n{verdict}")
    if not ok:
        raise typer.Exit(1)


def _ends(service: str, design: list[dict[str, Any]]) -> tuple[dict[str, Any], str]:
    """What the customer's port sends, and the address that it should reach, or the serial number of the ONT."""
    from controller.errors import NotAllowed

    given = [part["variables"] for part in design]
    ends = [one for one in given if "ont_serial" in one]
    reached = [one["pe_address"] for one in given if "pe_address" in one] or [end["ont_serial"] for end in ends[1:]]
    if not (ends and reached):
        raise NotAllowed(f"service {service} has nothing on the elements", field="service", fix="provision it first")
    asked = {"serial": ends[0]["ont_serial"], "eth_port": ends[0]["ont_port"], "vlan": ends[0]["access_vlan"] or None}
    return asked, str(reached[0])


@contextlib.contextmanager
def _lab() -> Iterator[LabClient]:
    from controller.settings import Settings
    from lab.client import LabClient

    with told():
        yield LabClient(Settings().lab_state)


@contextlib.contextmanager
def told() -> Iterator[None]:
    """The lab's own errors in the controller's words."""
    from controller.errors import KaitongError
    from lab.client import LabError

    try:
        yield
    except LabError as error:
        raise KaitongError(str(error), field="lab") from error


def _end(_number: int, _frame: Any) -> NoReturn:
    raise KeyboardInterrupt
