"""Examine a driver: every check on every role of its platform, a score, and what falls short.

Takes the name of a platform, and for a real box its `Target`; returns a `Report`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import drivers
from controller.proof.conformance.baseline import Baseline, real, simulated
from controller.proof.conformance.bench import Bench, bench
from controller.proof.conformance.hands import hands
from controller.proof.conformance.prerequisites import check_prerequisites
from controller.proof.conformance.quirks import quirks
from controller.proof.conformance.refusals import refusals
from controller.proof.conformance.scorecard import Scorecard
from controller.proof.conformance.session_limits import logins
from controller.proof.conformance.strikes import strikes
from controller.proof.conformance.transitions import walk
from drivers.platform import Target
from drivers.session import Driver

POINTS = 40
"""exchanges that are struck on the first role of a platform"""


@dataclass(slots=True)
class Report:
    platform: str
    element: str
    against: str
    """`lab`, or the address of a real box"""
    roles: tuple[str, ...] = ()
    passed: int = 0
    total: int = 0
    failures: list[dict[str, str]] = field(default_factory=list)
    """{check, expected, found}"""
    skipped: list[dict[str, str]] = field(default_factory=list)
    """{check, why}: what this platform, or a real box, does not have"""
    struck: int = 0
    points: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return bool(self.total) and not self.failures

    def as_dict(self) -> dict[str, Any]:
        return {
            "platform": self.platform,
            "element": self.element,
            "against": self.against,
            "roles": list(self.roles),
            "passed": self.passed,
            "total": self.total,
            "failures": self.failures,
            "skipped": self.skipped,
            "struck": self.struck,
            "points": self.points,
            "seconds": round(self.seconds, 1),
        }

    def text(self) -> str:
        """For people: the score, then each shortfall."""
        score = f"{self.passed} of {self.total} checks passed against {self.against} ({self.element})"
        beside = f"{self.struck} of {self.points} points struck, {len(self.skipped)} checks do not apply"
        lines = [f"{self.platform} - {score}, {beside}, {self.seconds:.1f} s"]
        for short in self.failures:
            lines += [f"  {short['check']}", f"    expected {short['expected']}", f"    found    {short['found']}"]
        return "\n".join(lines)


def examine(
    platform: str,
    *,
    role: str = "",
    only: str = "",
    points: int = POINTS,
    target: Target | None = None,
    given: dict[str, str] | None = None,
    element: str = "",
    network: Path | None = None,
    driver: type[Driver] | None = None,
) -> Report:
    """Run the kit. `only`: checks whose name contains this; `points` 0: all; `driver`: another than its own.

    Raises InvalidInput, NotAllowed (the scope on a real box is not empty), LookupError, DriverError at the first login.
    """
    check_prerequisites(platform, simulated=target is None)
    made = bench(platform, role=role, element=element, network=network, given=given, real=target is not None)
    examined = driver or drivers.find(platform)
    box = replace(target, device=target.device or made.device) if target else None
    place: AbstractContextManager[list[Baseline]] = real(made, examined, box) if box else simulated(made, examined)
    with place as baselines:
        return judge(
            made, baselines, only=only, points=points, against=f"{target.host}:{target.port}" if target else "lab"
        )


def judge(
    made: Bench, baselines: Iterable[Baseline], *, only: str = "", points: int = POINTS, against: str = "lab"
) -> Report:
    """Every check on these baselines, one a role. What concerns the session alone is examined on the first."""
    began = time.monotonic()
    report = Report(
        made.platform, made.name if against == "lab" else "target", against, tuple(case.role for case in made.cases)
    )
    for number, baseline in enumerate(baselines):
        scorecard = Scorecard(baseline.restore, only)
        walk(baseline, scorecard)
        hands(baseline, scorecard)
        if not number:
            rooms: tuple[Callable[[Baseline, Scorecard], None], ...] = (logins, refusals, quirks)
            for room in rooms:
                room(baseline, scorecard)
            report.struck, report.points = strikes(baseline, scorecard, points)
        report.passed += scorecard.passed
        report.total += scorecard.total
        report.failures += scorecard.failures
        report.skipped += scorecard.skipped
    report.seconds = time.monotonic() - began
    return report
