"""The lab's control API: how testers look at elements from outside and what they do to them. In comes HTTP on loopback,
out goes JSON (configurations as text). It runs in the lab's own event loop, so what it reads is never half written;
every handler is `async def` for that reason. Nothing of the controller uses it: to the controller the elements are
just elements.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Body, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import TypeAdapter, ValidationError

from lab.element import Element
from lab.faults import Fault
from lab.network import World
from lab.tracer import trace

Addresses = Mapping[str, tuple[str, int]]
"""Where each element really listens: host and port by element name."""

_FAULT = TypeAdapter(Fault)
_FAULT_KEYS = {field.name for field in fields(Fault)} - {"id"}
_PAGE = resource.getpagesize()
# asyncio itself holds tasks only weakly
_power_cycles: set[asyncio.Task[None]] = set()


class ControlServer(uvicorn.Server):
    """uvicorn inside a loop that has its own signal handlers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def control_app(world: World, addresses: Addresses) -> FastAPI:
    """The API over one world."""
    app = FastAPI(title="kaitong lab control", openapi_url=None)
    app.add_exception_handler(RequestValidationError, _bad_request)
    _looking(app, world, addresses)
    _configuring(app, world)
    _watching(app, world)
    _faults(app, world)
    _alarms(app, world)
    _plant(app, world)
    return app


def _element(world: World, name: str) -> Element:
    if name not in world.elements:
        raise HTTPException(404, f"no element {name!r} in this lab: it has {', '.join(world.elements)}")
    return world.elements[name]


def _looking(app: FastAPI, world: World, addresses: Addresses) -> None:
    @app.get("/elements")
    async def elements() -> list[dict[str, Any]]:
        return [_summary(element, *addresses[element.name]) for element in world.elements.values()]

    @app.get("/elements/{name}/running", response_class=PlainTextResponse)
    async def running(name: str) -> str:
        return _element(world, name).running()

    @app.get("/elements/{name}/saved", response_class=PlainTextResponse)
    async def saved(name: str) -> str:
        return _element(world, name).saved()

    @app.get("/elements/{name}/unprinted")
    async def unprinted(name: str) -> tuple[list[str], list[str]]:
        return _element(world, name).unprinted()

    @app.get("/configurations")
    async def configurations() -> dict[str, dict[str, Any]]:
        """Everything that is compared of every element, in one answer."""
        return {name: _held(element) for name, element in world.elements.items()}

    @app.get("/elements/{name}/pending")
    async def pending(name: str) -> list[str]:
        return _element(world, name).pending()

    @app.get("/trace")
    async def follow(serial: str, eth_port: int = 1, vlan: int | None = None) -> dict[str, Any]:
        return trace(world, serial=serial, eth_port=eth_port, vlan=vlan).as_dict()

    @app.get("/stats")
    async def stats() -> dict[str, Any]:
        exchanges = {element.name: element.exchanges for element in world.elements.values()}
        return {"exchanges": exchanges, "rss": _rss(), "cpu_seconds": time.process_time()}


def _held(element: Element) -> dict[str, Any]:
    unprinted = dict(zip(("running", "saved"), element.unprinted(), strict=True))
    return {
        "running": element.running(),
        "saved": element.saved(),
        "unprinted": unprinted,
        "pending": element.pending(),
    }


def _configuring(app: FastAPI, world: World) -> None:
    @app.put("/elements/{name}/config", status_code=204)
    async def load(name: str, request: Request) -> None:
        """The element as it is found: running and saved are this text; candidates, locks and timers are gone."""
        element = _element(world, name)
        text = (await request.body()).decode()
        try:
            element.load(text)
        except ValueError as error:
            raise HTTPException(400, f"{name} refuses the configuration: {error}") from error
        element.reset()
        world.changed(name)

    @app.put("/elements/{name}/unprinted", status_code=204)
    async def remember(name: str, lines: Annotated[list[str], Body()]) -> None:
        """What the configuration cannot tell, after it was loaded."""
        try:
            _element(world, name).remember(lines)
        except ValueError as error:
            raise HTTPException(400, f"{name} refuses: {error}") from error
        world.changed(name)

    @app.post("/elements/{name}/plant", response_class=PlainTextResponse)
    async def plant(name: str, line: Annotated[list[str], Body()]) -> str:
        """A row that somebody typed into the object of this line."""
        try:
            row = _element(world, name).plant(tuple(line))
        except ValueError as error:
            raise HTTPException(400, f"{name} refuses: {error}") from error
        world.changed(name)
        return row


def _watching(app: FastAPI, world: World) -> None:
    @app.post("/elements/{name}/watch", status_code=204)
    async def watch(name: str) -> None:
        _element(world, name).watch()

    @app.get("/elements/{name}/changes")
    async def changes(name: str) -> list[int]:
        return _element(world, name).changes()


def _faults(app: FastAPI, world: World) -> None:
    @app.get("/elements/{name}/faults")
    async def faults(name: str) -> list[dict[str, Any]]:
        return _element(world, name).faults.as_list()

    @app.get("/elements/{name}/held")
    async def held(name: str) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in _element(world, name).faults.held]

    @app.post("/elements/{name}/release", status_code=204)
    async def release(name: str) -> None:
        _element(world, name).faults.release()

    @app.post("/elements/{name}/faults", status_code=201)
    async def set_fault(name: str, body: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        return asdict(await _set(_element(world, name), _fault(body)))

    @app.delete("/elements/{name}/faults", status_code=204)
    async def clear_faults(name: str) -> None:
        _element(world, name).faults.clear()

    @app.delete("/elements/{name}/faults/{fault_id}", status_code=204)
    async def clear_fault(name: str, fault_id: int) -> None:
        element = _element(world, name)
        if all(fault.id != fault_id for fault in element.faults.active):
            raise HTTPException(404, f"{name} has no fault {fault_id}: it was spent or cleared")
        element.faults.clear(fault_id)


def _alarms(app: FastAPI, world: World) -> None:
    @app.get("/elements/{name}/alarms")
    async def alarms(name: str) -> list[dict[str, Any]]:
        return [asdict(alarm) for alarm in _element(world, name).alarms.active.values()]

    @app.post("/elements/{name}/alarms", status_code=202)
    async def raise_alarm(name: str, object: Annotated[str, Body()], seconds: Annotated[float, Body()] = 0.0) -> None:  # noqa: A002 - X.733 word
        _element(world, name).raise_injected(object, seconds)

    @app.delete("/elements/{name}/alarms/{key:path}", status_code=204)
    async def clear_alarm(name: str, key: str) -> None:
        element = _element(world, name)
        if key not in element.alarms.active:
            raise HTTPException(404, f"{name} has no active alarm with key {key!r}")
        element.alarms.clear(key)
        world.changed(name)


def _plant(app: FastAPI, world: World) -> None:
    @app.post("/elements/{name}/reboot", status_code=202)
    async def reboot(name: str, seconds: Annotated[float, Body(embed=True)] = 0.0) -> None:
        await _power_cycle(_element(world, name), seconds)

    @app.post("/links/cut", status_code=204)
    async def cut(element: Annotated[str, Body()], port: Annotated[str, Body()]) -> None:
        with _not_found():
            world.cut_link(element, port)

    @app.post("/links/restore", status_code=204)
    async def restore(element: Annotated[str, Body()], port: Annotated[str, Body()]) -> None:
        with _not_found():
            world.restore_link(element, port)

    @app.post("/onts/{serial}/power", status_code=204)
    async def power(serial: str, on: Annotated[bool, Body(embed=True)]) -> None:
        with _not_found():
            world.power(serial, on)

    @app.post("/clear", status_code=204)
    async def clear() -> None:
        world.clear()


async def _power_cycle(element: Element, seconds: float) -> None:
    task = asyncio.create_task(element.reboot(seconds))
    _power_cycles.add(task)
    task.add_done_callback(_power_cycles.discard)
    await asyncio.sleep(0)  # the sessions are cut before this is answered


def _summary(element: Element, host: str, port: int) -> dict[str, Any]:
    return {
        "name": element.name,
        "platform": element.platform,
        "host": host,
        "port": port,
        "powered": element.powered,
        "sessions": len(element.sessions),
        "exchanges": element.exchanges,
        "alarms": len(element.alarms.active),
        "faults": element.faults.as_list(),
        "quirks": sorted(element.quirks),
    }


def _fault(body: dict[str, Any]) -> Fault:
    if unknown := body.keys() - _FAULT_KEYS:
        raise HTTPException(400, f"a fault has no {min(unknown)!r}: it has {', '.join(sorted(_FAULT_KEYS))}")
    try:
        return _FAULT.validate_python(body)
    except ValidationError as error:
        raise HTTPException(400, _sentence(error.errors())) from error


async def _set(element: Element, fault: Fault) -> Fault:
    """Set the fault; one that strikes what the element holds at this moment is spent at once."""
    if fault.kind == "reboot" and not fault.at:
        await _power_cycle(element, fault.seconds)
    elif fault.kind in ("dirty", "expire"):
        try:
            (element.dirty_candidate if fault.kind == "dirty" else element.expire)()
        except ValueError as error:
            raise HTTPException(400, str(error)) from error
    else:
        element.faults.set(fault)
        if fault.kind in ("unreachable", "wrong-box"):
            element.cut_sessions()
    return fault


@contextlib.contextmanager
def _not_found() -> Iterator[None]:
    try:
        yield
    except LookupError as error:
        raise HTTPException(404, str(error.args[0])) from error


async def _bad_request(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"detail": _sentence(error.errors())}, status_code=400)


def _sentence(errors: Any) -> str:
    return "; ".join(f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in errors)


def _rss() -> int:
    """Resident memory in bytes: now on Linux, the peak elsewhere (macOS counts it in bytes)."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * _PAGE
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
