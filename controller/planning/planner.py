"""Pure: what the service had, what it shall have, what others keep, for each element, becomes Changes and a Plan."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import drivers
from controller.model.plan import Plan, Step, recorded_baseline
from controller.model.service import Check, Intended, ResourceService
from controller.planning.management_path import touches
from controller.planning.render import template_version
from drivers.platform import Change, Line


def build(
    *,
    service: str,
    operation: str,
    product: str,
    characteristics: Mapping[str, Any],
    design: tuple[ResourceService, ...],
    before: Mapping[str, tuple[Line, ...]],
    after: Mapping[str, tuple[Line, ...]],
    keep: Mapping[str, frozenset[Line]],
    platforms: Mapping[str, str],
    checks: tuple[Check, ...],
    allocations: Iterable[tuple[str, str, str]],
    baselines: Mapping[str, tuple[Line, ...]] | None = None,
    paths: Mapping[str, Iterable[tuple[str, str]]] | None = None,
    intended: tuple[Intended, ...] = (),
) -> Plan:
    """The plan of one intent. Elements come in the order of commit: those with a timer of their own first.

    Without live `baselines` the baseline of an element is what the records say it holds of this service.
    `paths`: element → (object on it, element that is managed through it). Raises ManagementPath.
    """
    steps = []
    for element in sorted(set(before) | set(after)):
        change = Change(element, before.get(element, ()), after.get(element, ()), keep.get(element, frozenset()))
        if change.before == change.after:
            continue
        driver = drivers.find(platforms[element])
        baseline = baselines[element] if baselines is not None else recorded_baseline(change)
        touched = touches(driver, change, (paths or {}).get(element, ()))
        steps.append(Step(change, platforms[element], driver.undo.value, baseline, touched))
    steps.sort(key=lambda step: (step.last, step.element))
    roles = {(part.platform, part.role) for part in design}
    versions = [f"{platform}/{role} {template_version(platform, role)}" for platform, role in sorted(roles)]
    versions += [f"{platform} {driver_version(platform)}" for platform in sorted({step.platform for step in steps})]
    return Plan(
        service,
        operation,
        product,
        characteristics,
        design,
        tuple(steps),
        checks,
        tuple(sorted(allocations)),
        tuple(versions),
        live=baselines is not None,
        intended=intended,
    )


@cache
def driver_version(platform: str) -> str:
    """A short hash of the driver's source file and of what it is made of beside."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in drivers.sources(platform))).hexdigest()[:12]
