"""What one intent changes: a Change for each element, and everything else that decides the result. Pure.

The plan's hash covers everything that decides the result: an approved plan is executed only while its hash still holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from typing import Any, Self

import drivers
from controller.errors import TemplateError
from controller.model.service import Check, Intended, ResourceService
from drivers.platform import Change, Diff, Line, Platform, Reading, Undo, previewed


@dataclass(frozen=True, slots=True)
class PathImpact:
    """The change touches `object` with `line`, and the controller manages the element `reaches` through it."""

    object: str
    line: str
    reaches: str


@dataclass(frozen=True, slots=True)
class Step:
    """One element of a plan: the change, how it is undone, and what its scope held when the plan was made."""

    change: Change
    platform: str
    undo: str
    baseline: tuple[Line, ...]
    management: tuple[PathImpact, ...] = ()
    """what it touches of management paths: it stays only when the elements behind are reached by a login afterwards"""

    @property
    def element(self) -> str:
        return self.change.element

    @property
    def driver(self) -> type[Platform]:
        return drivers.find(self.platform)

    def preview(self) -> Diff:
        """The diff against the baseline: the same computation that the element's stage makes against its reading."""
        return self.driver.preview(self.change, Reading(self.baseline))

    def expected(self, snapshot: Reading) -> frozenset[Line]:
        """The lines that the scope holds once this is done from `snapshot` on: as the driver tells, who knows what
        takes whose place and what goes along; else by the arithmetic that holds for lines that stand alone.
        """
        told = previewed(self.driver, self.change, snapshot).result
        if told is not None:
            return frozenset(told)
        return frozenset(snapshot.lines) - frozenset(self.change.removed()) | frozenset(self.change.after)

    def shown(self, diff: Diff) -> Diff:
        """This diff without the passwords and keys that stand beside our lines."""
        text, commands, inverse = diff.text, diff.commands, diff.inverse
        hide = partial(drivers.masked, self.platform)
        return replace(diff, text=hide(text), commands=tuple(map(hide, commands)), inverse=tuple(map(hide, inverse)))

    def told(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """These lines as a live plan keeps them: of those that are neither ours nor kept, no password is in it."""
        ours = {*self.change.before, *self.change.after, *self.change.keep}
        hide = partial(drivers.masked, self.platform)
        return tuple(line if line in ours else tuple(map(hide, line)) for line in lines)

    @property
    def last(self) -> bool:
        """Without a timer of its own: committed when all others stand, restored first."""
        return self.undo != Undo.TIMER

    def as_dict(self) -> dict[str, Any]:
        change = self.change
        return {
            "change": {
                "element": change.element,
                "before": [list(line) for line in change.before],
                "after": [list(line) for line in change.after],
                "keep": sorted(list(line) for line in change.keep),
            },
            "platform": self.platform,
            "undo": self.undo,
            "baseline": [list(line) for line in self.baseline],
            "management": [asdict(touch) for touch in self.management],
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes of one intent. `live` baselines were read from the elements, others are what the records say."""

    service: str
    operation: str
    product: str
    characteristics: Mapping[str, Any]
    design: tuple[ResourceService, ...]
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]
    allocations: tuple[tuple[str, str, str], ...]
    """(kind, scope, value) of every id that the service uses"""
    versions: tuple[str, ...]
    live: bool = False
    intended: tuple[Intended, ...] | None = ()
    """the native text of each part as it was rendered: what is recorded at the end, whatever templates say by then.
    None in a plan of a release that did not keep it"""

    @property
    def elements(self) -> tuple[str, ...]:
        return tuple(step.element for step in self.steps)

    @property
    def reached(self) -> tuple[str, ...]:
        """Elements whose management path is touched: they must be reached again before the change may stay."""
        return tuple(sorted({touch.reaches for step in self.steps for touch in step.management}))

    @property
    def hash(self) -> str:
        return digest(self.as_dict())

    def step(self, element: str) -> Step:
        return next(step for step in self.steps if step.element == element)

    def as_dict(self) -> dict[str, Any]:
        """JSON shape; `from_dict` is its inverse."""
        texts = None if self.intended is None else [asdict(part) for part in self.intended]
        return {
            "service": self.service,
            "operation": str(self.operation),
            "product": self.product,
            "characteristics": dict(self.characteristics),
            "design": [part.as_dict() for part in self.design],
            "steps": [step.as_dict() for step in self.steps],
            "checks": [{"element": check.element, "kind": check.kind, "up": check.up} for check in self.checks],
            "allocations": [list(item) for item in self.allocations],
            "versions": list(self.versions),
            "live": self.live,
        } | ({} if texts is None else {"intended": texts})

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Self:
        return cls(
            service=body["service"],
            operation=body["operation"],
            product=body["product"],
            characteristics=body["characteristics"],
            design=tuple(ResourceService(**part) for part in body["design"]),
            steps=tuple(_step(step) for step in body["steps"]),
            checks=tuple(Check(**check) for check in body["checks"]),
            allocations=tuple((kind, scope, value) for kind, scope, value in body["allocations"]),
            versions=tuple(body["versions"]),
            live=body["live"],
            intended=tuple(Intended(**part) for part in body["intended"]) if "intended" in body else None,
        )

    def difference(self, other: Plan) -> list[str]:
        """What changed from this plan to another one, a sentence each: shown when an approved plan is refused."""
        found = []
        for name in ("operation", "characteristics"):
            mine, yours = getattr(self, name), getattr(other, name)
            if mine != yours:
                found.append(f"{name} - planned {mine}, now {yours}")
        mine, yours = set(self.versions), set(other.versions)
        found += [f"template or driver {item} - planned, not what is installed now" for item in sorted(mine - yours)]
        gone, new = set(self.allocations) - set(other.allocations), set(other.allocations) - set(self.allocations)
        found += [f"id {' '.join(item)} - planned, but it would not be allocated now" for item in sorted(gone)]
        found += [f"id {' '.join(item)} - not planned, but it would be allocated now" for item in sorted(new)]
        for name in sorted(set(self.elements) | set(other.elements)):
            if name not in self.elements or name not in other.elements:
                planned = "planned, but not" if name in self.elements else "not planned, but"
                found.append(f"element {name} - {planned} part of the line now")
                continue
            found += lines_differ(name, "baseline", self.step(name).baseline, other.step(name).baseline)
            found += lines_differ(name, "intended", self.step(name).change.after, other.step(name).change.after)
            found += lines_differ(name, "kept for others", self.step(name).change.keep, other.step(name).change.keep)
            found += touches_differ(name, self.step(name).management, other.step(name).management)
            found += lines_differ(name, "had", self.step(name).change.before, other.step(name).change.before)
        found += self._texts_differ(other)
        mine_too, yours_too = self.as_dict(), other.as_dict()
        found += [
            f"{key} - not as planned"
            for key in ("service", "product", "design", "checks")
            if mine_too[key] != yours_too[key]
        ]
        return found

    def _texts_differ(self, other: Plan) -> list[str]:
        """The parts that templates write otherwise, also where the lines are the same."""
        if self.intended is None or other.intended is None:
            kept = self.intended is other.intended
            return [] if kept else ["rendered text - one of the two plans is of a release that did not keep it"]
        mine, yours = ({(part.element, part.role): part.text for part in plan.intended or ()} for plan in (self, other))
        keys = sorted(mine.keys() | yours.keys())
        return [f"{' '.join(key)} - rendered text - not as planned" for key in keys if mine.get(key) != yours.get(key)]


def lines_differ(element: str, what: str, planned: Iterable[Line], found: Iterable[Line]) -> list[str]:
    """One sentence a line that only one side has."""
    old, new = set(planned), set(found)
    return [f"{element} - {what} - gone: {' / '.join(line)}" for line in sorted(old - new)] + [
        f"{element} - {what} - new: {' / '.join(line)}" for line in sorted(new - old)
    ]


def touches_differ(element: str, planned: Iterable[PathImpact], found: Iterable[PathImpact]) -> list[str]:
    """One sentence a touched path that only one plan has."""
    old, new = ({f"{touch.object} (way to {touch.reaches})" for touch in side} for side in (planned, found))
    return [f"{element} - management path - gone: {touch}" for touch in sorted(old - new)] + [
        f"{element} - management path - new: {touch}" for touch in sorted(new - old)
    ]


def lines_of(
    platform: str, intended: Iterable[Intended], place: Callable[[str, str], str] = "{}/{}.j2".format
) -> tuple[Line, ...]:
    """The native lines of all roles that a service plays on one element, in template order, each once.

    Raises TemplateError for a text that the platform cannot read; `place` says where the template of a role is.
    """
    found: dict[Line, None] = {}
    for part in intended:
        try:
            found |= dict.fromkeys(_parsed(platform, part.text))
        except ValueError as error:
            where = f"{place(platform, part.role)} on {part.element}"
            raise TemplateError(f"{where} - {error}", field=part.role) from error
    return tuple(found)


@lru_cache(maxsize=4096)
def _parsed(platform: str, text: str) -> tuple[Line, ...]:
    """The same text is parsed at acceptance, under the holds, and when it is the `before` of the next intent."""
    return drivers.find(platform).parse(text)


def recorded_baseline(change: Change) -> tuple[Line, ...]:
    """What the records say of the scope: the service's own lines, and lines of others that it will share."""
    return tuple(dict.fromkeys((*change.before, *(line for line in change.after if line in change.keep))))


def digest(body: Mapping[str, Any]) -> str:
    """The hash of a plan's JSON shape."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def fingerprint(line: Line) -> str:
    """The key of a line in the ownership index."""
    return hashlib.sha256("\x1f".join(line).encode()).hexdigest()


def _step(body: Mapping[str, Any]) -> Step:
    raw = body["change"]
    change = Change(raw["element"], _lines(raw["before"]), _lines(raw["after"]), frozenset(_lines(raw["keep"])))
    touched = tuple(PathImpact(**touch) for touch in body.get("management", ()))  # plans of before had no such key
    return Step(change, body["platform"], body["undo"], _lines(body["baseline"]), touched)


def _lines(raw: Iterable[Iterable[str]]) -> tuple[Line, ...]:
    return tuple(tuple(line) for line in raw)
