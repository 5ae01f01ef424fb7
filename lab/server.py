"""The lab process: `python -m lab.server --network FILE --state FILE`. In comes a network file; out come an open server
an element (SSH, TCP or telnet), the control API, a state file that says where everything listens, and a line
`READY <state file>`.

Each element has its own loopback address, as each has its own management address in the field. Where the system refuses
that (macOS has only 127.0.0.1), it listens on 127.0.0.1 and a port of its own; the resolved copy of the network file,
written beside the state file, holds the true ones. SIGTERM or SIGINT stop the lab and remove both files.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import gc
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncssh
import uvicorn

from lab import _yaml
from lab.control import ControlServer, control_app
from lab.element import Element
from lab.loader import DialectRefused
from lab.network import NetworkFileError, World
from lab.servers import ssh, tcp

Server = asyncssh.SSHAcceptor | tcp.Listener

DEFAULT_STATE = Path(".kaitong/lab/state.json")


class DoorTaken(OSError):
    """{element} - {host}:{port} is taken - stop the other lab, or start this one with --ephemeral"""


async def serve(
    world: World,
    *,
    host_override: str | None = None,
    port_override: int | None = None,
    control_port: int = 0,
    state_file: Path = DEFAULT_STATE,
    until: asyncio.Event | None = None,
) -> None:
    """Run the lab until SIGTERM, SIGINT or `until`. Port 0 means any free one. Raises DoorTaken."""
    stop = until or asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with contextlib.AsyncExitStack() as stack:
        key = asyncssh.generate_private_key("ssh-ed25519")
        addresses = {}
        for element in world.elements.values():
            acceptor = await _open_server(element, host_override, port_override, key)
            stack.push_async_callback(_shut, acceptor, element)
            addresses[element.name] = acceptor.get_addresses()[0][:2]
        control = await stack.enter_async_context(_control(world, addresses, control_port))
        with _announced(state_file, world, addresses, control):
            # the world lives as long as the process: the collector need not walk it again and again
            gc.freeze()
            await stop.wait()


async def _open_server(element: Element, host: str | None, port: int | None, key: asyncssh.SSHKey) -> Server:
    management = element.spec["management"]
    own_host = host or management["host"]
    own_port = management.get("port", 0) if port is None else port
    if not own_host.startswith("127."):
        # a copy of a real network: simulated elements never listen where others could take them for real ones
        own_host, own_port = "127.0.0.1", 0
    try:
        return await listen(element, own_host, own_port, key)
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            return await listen(element, "127.0.0.1", 0, key)
        if error.errno == errno.EADDRINUSE:
            message = f"{element.name} - {own_host}:{own_port} is taken - stop the other lab, or use --ephemeral"
            raise DoorTaken(message) from error
        raise


async def listen(element: Element, host: str, port: int, key: asyncssh.SSHKey) -> Server:
    """Open the server that the element has. Raises OSError when the address is taken."""
    if element.transport == "ssh":
        return await ssh.listen(element, host, port, key)
    return await tcp.listen(element, host, port)


async def _shut(acceptor: Server, element: Element) -> None:
    acceptor.close()
    element.cut_sessions()
    await acceptor.wait_closed()


@contextlib.asynccontextmanager
async def _control(world: World, addresses: dict[str, tuple[str, int]], port: int) -> AsyncIterator[str]:
    """The control API while the block runs; gives its address."""
    config = uvicorn.Config(
        control_app(world, addresses),
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
        # much longer than clients use one again: on a busy machine moments lie between their look and their request
        timeout_keep_alive=60,
    )
    server = ControlServer(config)
    listener = socket.create_server(("127.0.0.1", port))
    # connections are kept: a body held back for the acknowledgement of its head would cost 40 ms an answer
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()


@contextlib.contextmanager
def _announced(state_file: Path, world: World, addresses: dict[str, tuple[str, int]], control: str) -> Any:
    """State file and resolved network file while the block runs."""
    state_file = state_file.resolve()
    resolved = state_file.with_suffix(".network.yaml")
    state = {
        "pid": os.getpid(),
        "control": control,
        "network": str(resolved),
        "source": world.source,
        "elements": {name: {"host": host, "port": port} for name, (host, port) in addresses.items()},
    }
    state_file.parent.mkdir(parents=True, exist_ok=True)
    _write(resolved, _yaml.dump(_resolved(world.description, addresses)))
    _write(state_file, json.dumps(state, indent=1) + "\n")
    try:
        sys.stdout.write(f"READY {state_file}\n")
        sys.stdout.flush()
        yield
    finally:
        state_file.unlink(missing_ok=True)
        resolved.unlink(missing_ok=True)


def _resolved(description: dict[str, Any], addresses: dict[str, tuple[str, int]]) -> dict[str, Any]:
    elements = []
    for spec in description["elements"]:
        host, port = addresses[spec["name"]]
        elements.append({**spec, "management": {**spec["management"], "host": host, "port": port}})
    return {**description, "elements": elements}


def _write(path: Path, text: str) -> None:
    """Whole or not at all: a reader never sees half a file."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


async def _run(options: argparse.Namespace, world: World) -> None:
    stop = asyncio.Event()
    if options.with_parent:
        # the parent holds the other end of stdin; it closes when the parent ends, in whatever way
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
    await serve(
        world,
        port_override=0 if options.ephemeral else None,
        control_port=options.control_port,
        state_file=options.state,
        until=stop,
    )


def main(arguments: list[str] | None = None) -> int:
    """Start the lab in the foreground; 0 after a clean stop, 1 when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m lab.server", description="A network of simulated elements.")
    parser.add_argument("--network", type=Path, required=True, help="network file (YAML)")
    parser.add_argument("--state", type=Path, default=DEFAULT_STATE, help="where to write what listens where")
    parser.add_argument("--ephemeral", action="store_true", help="any free ports: several labs side by side")
    parser.add_argument("--control-port", type=int, default=0, help="port of the control API (0: any free one)")
    parser.add_argument("--dialects", type=Path, action="append", default=[], help="a further folder of dialects")
    parser.add_argument("--with-parent", action="store_true", help="stop when stdin closes")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    try:
        asyncio.run(_run(options, World.from_file(options.network, options.dialects)))
    except (NetworkFileError, DialectRefused, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
