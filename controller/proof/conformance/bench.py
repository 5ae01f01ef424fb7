"""What a platform is examined with: an element, and the configuration that a service has on it in each of its states.

Nothing is written for a platform: the variables of a role are those that some product gives it for its own example, the
configuration is what the platform's templates make of them, the element is the first of its platform in the networks
that come with the lab. A platform that is in no such network brings one of its own, where `lab.bench` names what is
called otherwise there: `lab: {bench: {access: {board: 1/1, pon: 3}}}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from controller.errors import InvalidInput
from controller.model.plan import lines_of
from controller.planning import render
from controller.plugins import networks
from controller.proof.conformance.example_parts import ABSENT, BESIDE, PRESENT, STATES, contract, read_network
from drivers.platform import Line


@dataclass(frozen=True, slots=True)
class Case:
    """One role: the lines of the service in each state, and those of another service beside it."""

    role: str
    states: Mapping[str, tuple[Line, ...]]
    neighbour: tuple[Line, ...] = ()
    """another service on the same element; empty where the inventory has no place for one"""


@dataclass(frozen=True, slots=True)
class Bench:
    platform: str
    element: Mapping[str, Any]
    """the element's entry in the network file"""
    network: Path
    cases: tuple[Case, ...]
    onts: tuple[Mapping[str, Any], ...] = field(default=())
    device: str = ""
    """what the element manager in front of the element calls it"""

    @property
    def name(self) -> str:
        return str(self.element["name"])

    def alone(self, folder: Path) -> Path:
        """Write a network file with this element and what hangs on it, and nothing else."""
        element = dict(self.element)
        if config := element.get("lab", {}).get("config"):
            element["lab"] = {**element["lab"], "config": str((self.network.parent / config).resolve())}
        file = folder / "network.yaml"
        description = {"network": "bench", "elements": [element], "lab": {"onts": [dict(ont) for ont in self.onts]}}
        file.write_text(yaml.safe_dump(description, allow_unicode=True), encoding="utf-8")
        return file


def bench(
    platform: str,
    *,
    role: str = "",
    element: str = "",
    network: Path | None = None,
    given: Mapping[str, str] | None = None,
    real: bool = False,
) -> Bench:
    """The bench of a platform. `element`: which, where several are not alike; `given`: variables by name, as they are
    called on the box; `real`: a real box, which need not be in any network. Raises InvalidInput.
    """
    roles = render.roles(platform)
    if not roles or (role and role not in roles):
        raise InvalidInput(
            f"device_templates/{platform}/ has no template{f' {role}.j2' if role else ''}",
            field="role" if roles else "platform",
            fix=f"one of: {', '.join(roles)}" if roles else f"write device_templates/{platform}/<role>.j2",
        )
    try:
        file, description, chosen = _element(platform, role, element, network)
    except InvalidInput:
        if not real or network or element:
            raise
        file, description, chosen = Path(), {}, {"name": "target", "platform": platform}
    own = (description.get("lab") or {}).get("bench") or {}
    cases = tuple(
        _case(platform, chosen["name"], each, {**own.get(each, {}), **(given or {})})
        for each in roles
        if each == role or not role
    )
    device = str((given or {}).get("oltid") or chosen.get("attributes", {}).get("oltid", ""))
    return Bench(platform, chosen, file, cases, tuple(_onts(description, chosen["name"])), device)


def _element(platform: str, role: str, name: str, network: Path | None) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """Where a product puts this role on this platform the element is that one, else the first."""
    used = [part.element for each in contract().values() for part in each[PRESENT] if part.platform == platform]
    used = [part.element for part in contract().get(role, {}).get(PRESENT, ()) if part.platform == platform] or used
    files = (network,) if network else networks()
    for file in files:
        description = read_network(file)
        named = {each["name"]: each for each in description.get("elements") or () if each.get("platform") == platform}
        found = {each: named[each] for each in named if name in {"", each}}
        if found:
            return file, description, found[next((each for each in used if each in found), next(iter(found)))]
    raise InvalidInput(
        f"no element of {platform}{f' called {name}' if name else ''} in {', '.join(map(str, files))}",
        field="network",
        fix="give --network with a file that has one, or add one beside these",
    )


def _onts(description: Mapping[str, Any], element: str) -> Iterator[Mapping[str, Any]]:
    for row in description.get("coverage") or ():
        if row.get("element") == element and row.get("ont_serial"):
            yield {"serial": str(row["ont_serial"]), "element": element, "pon_port": str(row["port"])}
    yield from (row for row in (description.get("lab") or {}).get("onts") or () if row["element"] == element)


def _case(platform: str, element: str, role: str, given: Mapping[str, Any]) -> Case:
    parts = contract().get(role)
    if parts is None:
        raise InvalidInput(
            f"{render.template_place(platform, role)} - no product gives an element the role {role!r}",
            field="role",
            fix=f"name the file after one of: {', '.join(sorted(contract()))}",
        )

    def lines(state: str) -> tuple[Line, ...]:
        choice = parts.get(state, ())
        near = sorted(choice, key=lambda part: (part.element != element, part.platform != platform))
        part = next(iter(near), None)
        if part is None:
            return ()
        if strange := given.keys() - part.variables.keys():
            raise InvalidInput(
                f"{role} has no variable {min(strange)!r}",
                field="set",
                fix=f"one of: {', '.join(sorted(part.variables))}",
            )
        as_it_was = {name: _typed(name, part.variables[name], value) for name, value in given.items()}
        own = replace(part, element=element, platform=platform, variables={**part.variables, **as_it_was})
        return lines_of(platform, [render.render(own)], render.template_place)

    return Case(role, {ABSENT: ()} | {state: lines(state) for state in STATES[1:]}, () if given else lines(BESIDE))


def _typed(name: str, known: Any, value: Any) -> Any:
    """A variable as its template takes it: like that of the products. Raises InvalidInput."""
    made: Any = None
    if not isinstance(value, str) or isinstance(known, str):
        return type(known)(value)
    if isinstance(known, bool):
        expected, made = "true or false", {"true": True, "false": False}.get(value)
    elif isinstance(known, int):
        expected, made = "a whole number", int(value) if re.fullmatch(r"-?\d{1,18}", value) else None
    else:
        expected = "nothing: it is no single value, leave it out"
    if made is None:
        raise InvalidInput(f"--set {name}={value} - expected {expected}", field="set", fix=f"correct the {name}")
    return made
