"""Whether a driver keeps what it promises, on a simulated element of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from controller.errors import KaitongError
from controller.model.actor import Actor
from controller.usecases.kit.declared import usecase
from controller.usecases.kit.ports import Reach

KIT = (sys.executable, "-m", "controller.doors.cli.main", "driver", "test")


class NotExamined(KaitongError):
    """The kit could not examine the driver."""

    status, code = 502, "driver-test"


OF_A_REAL_BOX = frozenset({"target", "username", "password", "password_env", "set", "legacy_crypto"})
"""what `kaitong driver test` takes for one"""


class DriverToTest(BaseModel):
    """Which driver is examined on a simulated element, and how far."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    platform: str = Field(pattern=r"^\w{1,64}$", description="whose driver is examined: see `kaitong matrix`")
    role: str = Field("", max_length=64, description="only this role")
    only: str = Field("", max_length=64, description="only checks whose name contains this")
    points: int = Field(40, ge=0, le=10_000, description="exchanges that are struck; 0: all")
    element: str = Field(
        "",
        max_length=64,
        description="this simulated one, where those of the platform are not alike",
    )

    @model_validator(mode="before")
    @classmethod
    def _simulated(cls, given: Any) -> Any:
        """Its password must not be in an order that is kept."""
        if isinstance(given, Mapping) and (real := sorted(OF_A_REAL_BOX & given.keys())):
            raise ValueError(
                f"{', '.join(real)}: a job examines a driver on a simulated element alone; examine a real box with "
                "`kaitong driver test PLATFORM --target HOST`, where its password is"
            )
        return given


class DriverReport(BaseModel):
    """What passed, and what falls short."""

    model_config = ConfigDict(extra="allow")

    platform: str
    element: str
    passed: int
    total: int
    failures: list[dict[str, str]]
    skipped: list[dict[str, str]]


@usecase(permission="driver.test", about="platform", job=True, command="kaitong driver test")
def driver_test(ports: Reach, _actor: Actor, given: DriverToTest) -> DriverReport:
    """Examine a driver on a simulated element. A real box is examined by the command only, where its password is.

    The kit runs as a process of its own: it starts a lab, strikes it, and must not disturb the intents of this worker.
    Raises NotExamined.
    """
    ports.progress(f"examining {given.platform}")
    options = [f"--{name}={value}" for name, value in given.model_dump(exclude={"platform"}).items() if value != ""]
    done = subprocess.run(
        [*KIT, given.platform, "--json", *options],
        env=os.environ | ports.settings.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    found = _answer(done.stdout)
    if "passed" not in found:
        said = found.get("detail") or f"the kit ended with {done.returncode} and told nothing"
        raise NotExamined(said, field=found.get("field", ""), fix=found.get("fix", ""))
    return DriverReport.model_validate(found)


def _answer(said: str) -> dict[str, Any]:
    """The JSON object that the kit prints, a report or problem details; empty where it printed none."""
    try:
        found = json.loads(said)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
