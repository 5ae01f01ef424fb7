"""The API: JSON over HTTP under `/api/v1`. In come orders and questions; out go views, or problem details (RFC 9457).

It reads and writes the database and nothing else: a worker, here or elsewhere, speaks to the elements. Every handler is
a plain `def`, run in a thread.
"""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from controller import usecases
from controller.doors.api import alarms, deeds, elements, health, history, intents, jobs, plans, products, services
from controller.doors.api._openapi import describe
from controller.doors.api._problems import install
from controller.usecases.kit.ports import Ports

ROOMS = (intents, services, plans, elements, alarms, history, products, jobs, health)


def create_api(app: Ports) -> FastAPI:
    """The API over one running system."""
    # the interactive pages would load scripts from another host
    api = FastAPI(title="kaitong", version=version("kaitong"), docs_url=None, redoc_url=None)
    api.state.system = app
    install(api)
    for room in ROOMS:
        api.include_router(room.router)
    api.include_router(deeds.router(usecases.every()))
    describe(api)
    return api
