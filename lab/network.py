"""The world of the lab: elements joined by fibres, ONTs in the field. In comes a network file, out comes a `World`.

A network file (`networks/metro.yaml`) says which elements, ports, links and coverage there are; each element is built
by the dialect of its platform and loaded with the base configuration of its `lab.config`. Whenever a datastore or a
link changes, the world settles: every element derives its states and alarms again from what it and its neighbours now
run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import yaml

from lab import _yaml, loader
from lab.element import Element, FieldOnt

End = tuple[str, str]
"""One end of a fibre: element and port."""


@runtime_checkable
class Switching(Protocol):
    """What the dialect of an element that switches labels offers: the LSR id that it runs."""

    def lsr_id(self) -> str: ...


class NetworkFileError(ValueError):
    """{file} - {entry} - {what is wrong and how to put it right}"""


class World:
    """Implements `lab.element.Network` over a network description; `folder` is where `lab.config` paths start."""

    def __init__(
        self,
        description: dict[str, Any],
        folder: Path,
        source: str = "network description",
        dialects: Iterable[Path | str] = (),
    ) -> None:
        self.description = description
        self.source = source
        self.elements: dict[str, Element] = {}
        self.onts: dict[str, FieldOnt] = {}
        self._folder = folder
        self._dialects = loader.dialects(dialects)
        self._far: dict[End, End] = {}
        self._cut: set[End] = set()
        self._standing: dict[End, tuple[FieldOnt, ...]] = {}
        # while the network is built nobody settles: a neighbour may not be there yet
        self._settling = True
        self._unsettled: set[str] = set()
        self._regions: dict[str, str] = {}
        self._members: dict[str, list[Element]] = {}
        for spec in _rows(description, "elements", source):
            self._add_element(spec)
        for row in _rows(description, "links", source):
            self._add_link(row)
        for row in _rows(description, "coverage", source):
            if row.get("ont_serial"):
                self._add_ont({"serial": row["ont_serial"], "element": row.get("element"), "pon_port": row.get("port")})
        for row in _rows(description.get("lab") or {}, "onts", source):
            self._add_ont(row)
        self._by_lsr = {
            str(lsr): element
            for element in self.elements.values()
            if (lsr := _lsr(element.spec.get("attributes") or {}))
        }
        self._divide()
        self._settling = False
        self.changed()

    @classmethod
    def from_file(cls, path: Path | str, dialects: Iterable[Path | str] = ()) -> World:
        """Read a network file. `dialects` are further folders that hold a `<platform>.py` with its `ELEMENT`.

        Raises NetworkFileError, DialectRefused.
        """
        path = Path(path).resolve()
        try:
            description = _yaml.load(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise NetworkFileError(f"{path} - cannot be read: {error.strerror}") from error
        except yaml.YAMLError as error:
            raise NetworkFileError(f"{path} - is not YAML: {error}") from error
        if not isinstance(description, dict):
            raise NetworkFileError(f"{path} - must be a mapping with `elements` and `links`")
        return cls(description, path.parent, str(path), dialects)

    # -- what elements ask ------------------------------------------------------------------------------------------
    def far_end(self, element: str, port: str) -> End | None:
        return self._far.get((element, port))

    def link_up(self, element: str, port: str) -> bool:
        far = self._far.get((element, port))
        if far is None or (element, port) in self._cut:
            return False
        here, there = self.elements[element], self.elements[far[0]]
        return here.powered and there.powered and here.port_up(port) and there.port_up(far[1])

    def onts_at(self, element: str, pon_port: str) -> tuple[FieldOnt, ...]:
        return self._standing.get((element, pon_port), ())

    def by_lsr(self, lsr_id: str) -> Element | None:
        """By `attributes.lsr_id`, a router's `loopback`; an element without either is asked for what it runs."""
        found = self._by_lsr.get(lsr_id)
        return found or next(
            (each for each in self.elements.values() if isinstance(each, Switching) and each.lsr_id() == lsr_id), None
        )

    def changed(self, where: str = "") -> None:
        """Settle now: every element refreshes, twice, because a pseudowire is up only when both of its ends say so.
        Where it is told which element changed, those do that fibres join to it; a thousand others would in vain.

        A change that is told while the world settles causes one more settling and no recursion.
        """
        self._unsettled.add(self._regions.get(where, ""))
        if self._settling:
            return
        self._settling = True
        try:
            for _ in range(2):
                unsettled, self._unsettled = self._unsettled, set()
                for region in [""] if "" in unsettled else sorted(unsettled):
                    self._settle(self._members[region])
        finally:
            self._settling = False

    def _settle(self, elements: Iterable[Element]) -> None:
        for _ in range(2):
            for element in elements:
                element.refresh()

    # -- what testers do to the plant -------------------------------------------------------------------------------
    def cut_link(self, element: str, port: str) -> None:
        """Cut the fibre at this port. Raises LookupError where there is none."""
        self._cut |= self._both_ends(element, port)
        self.changed(element)

    def restore_link(self, element: str, port: str) -> None:
        self._cut -= self._both_ends(element, port)
        self.changed(element)

    def power(self, serial: str, on: bool) -> FieldOnt:
        """Switch an ONT's mains on or off at the customer's. Raises LookupError for an unknown serial."""
        ont = self.onts.get(serial.upper())
        if ont is None:
            raise LookupError(f"no ONT {serial} in the field")
        ont.powered = on
        self.changed(ont.element)
        return ont

    def clear(self) -> None:
        """Put the plant right: faults and injected alarms gone, fibres whole, ONTs powered. Configurations stay."""
        for element in self.elements.values():
            element.faults.clear()
            element.watch(on=False)
            element.alarms.only(set(), "injected")
        self._cut.clear()
        for ont in self.onts.values():
            ont.powered = True
        self.changed()

    def _both_ends(self, element: str, port: str) -> set[End]:
        far = self._far.get((element, port))
        if far is None:
            raise LookupError(f"no link at {element} {port}")
        return {(element, port), far}

    # -- building ---------------------------------------------------------------------------------------------------
    def _divide(self) -> None:
        """Regions: what fibres join, cut or whole. Each bears the name of its first element; "" is everything."""
        self._members[""] = [*self.elements.values()]
        neighbours: dict[str, set[str]] = {name: set() for name in self.elements}
        for (here, _), (there, _) in self._far.items():
            neighbours[here].add(there)
        for first in self.elements:
            reached = [first] if first not in self._regions else []
            for name in reached:
                if name not in self._regions:
                    self._regions[name] = first
                    reached += neighbours[name]
        for element in self.elements.values():
            self._members.setdefault(self._regions[element.name], []).append(element)

    def _refuse(self, entry: str, what: str) -> NetworkFileError:
        return NetworkFileError(f"{self.source} - {entry} - {what}")

    def _add_element(self, spec: dict[str, Any]) -> None:
        entry = f"element {spec.get('name', '?')}"
        for key, inner in (("name", ""), ("platform", ""), ("management", "host"), ("identity", "hostname")):
            if key not in spec or (inner and inner not in spec[key]):
                raise self._refuse(entry, f"`{key}{inner and '.' + inner}` is missing: add it")
        if spec["name"] in self.elements:
            raise self._refuse(entry, "the name is given twice: rename one of the two")
        if spec["management"].get("transport", "ssh") not in ("ssh", "tcp", "telnet"):
            raise self._refuse(entry, "`management.transport` must be ssh, tcp or telnet: correct it")
        ports = [port.get("name") for port in spec.get("ports", ())]
        if None in ports:
            raise self._refuse(entry, "a port has no `name`: add it")
        if twice := {port for port in ports if ports.count(port) > 1}:
            raise self._refuse(entry, f"port {min(twice)} is given twice: remove one")
        dialect = self._dialect(entry, spec["platform"])
        try:
            element = dialect(spec, self)
        except ValueError as error:
            raise self._refuse(entry, str(error)) from error
        self.elements[element.name] = element
        self._load(entry, element)

    def _load(self, entry: str, element: Element) -> None:
        """The base configuration, where the file names one."""
        if config := element.spec.get("lab", {}).get("config"):
            path = self._folder / config
            try:
                text = path.read_text(encoding="utf-8")
            except OSError as error:
                raise self._refuse(entry, f"lab.config {path} cannot be read: write it or correct the path") from error
            try:
                element.load(text)
            except ValueError as error:
                raise self._refuse(entry, f"lab.config {path} is refused by the element: {error}") from error

    def _dialect(self, entry: str, platform: str) -> type[Element]:
        if platform not in self._dialects.files:
            known = ", ".join(sorted(self._dialects.files))
            raise self._refuse(entry, f"platform {platform!r} has no lab/dialects/{platform}: use one of {known}")
        return loader.load(platform, self._dialects)

    def _add_link(self, row: dict[str, Any]) -> None:
        ends = (self._end(row, "a"), self._end(row, "z"))
        for end in ends:
            if end in self._far:
                raise self._refuse(_words(row), f"{end[0]} {end[1]} already has a link: a port takes one fibre")
        self._far[ends[0]], self._far[ends[1]] = ends[1], ends[0]

    def _end(self, row: dict[str, Any], side: str) -> End:
        element, _, port = str(row.get(side, "")).strip().partition(" ")
        self._known_port(_words(row), element, port, f'`{side}: "<element> <port>"`')
        return element, port

    def _add_ont(self, row: dict[str, Any]) -> None:
        entry = f"ONT {_words(row)}"
        serial = str(row.get("serial", "")).upper()
        if not re.fullmatch(r"[0-9A-F]{16}", serial):
            raise self._refuse(entry, "`serial` must be 16 hex digits, in quotes when they are all decimal")
        if serial in self.onts:
            raise self._refuse(entry, "the serial is given twice: an ONT stands in one place")
        if unknown := row.keys() - {field.name for field in fields(FieldOnt)}:
            raise self._refuse(entry, f"unknown key {min(unknown)}: remove it")
        self._known_port(entry, str(row.get("element")), str(row.get("pon_port")), "the port that serves it")
        ont = FieldOnt(**{**row, "serial": serial, "pon_port": str(row["pon_port"])})
        self.onts[serial] = ont
        self._standing[ont.element, ont.pon_port] = (*self.onts_at(ont.element, ont.pon_port), ont)

    def _known_port(self, entry: str, element: str, port: str, wanted: str) -> None:
        if element not in self.elements:
            raise self._refuse(entry, f"element {element!r} is not in `elements`: write {wanted}, or add the element")
        if port not in self.elements[element].ports:
            known = ", ".join(self.elements[element].ports) or "none"
            raise self._refuse(entry, f"{element} has no port {port!r}: add it to its `ports` or use one of {known}")


def _lsr(attributes: dict[str, Any]) -> Any:
    return attributes.get("lsr_id") or attributes.get("loopback")


def _rows(description: dict[str, Any], key: str, source: str) -> list[dict[str, Any]]:
    rows = description.get(key) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NetworkFileError(f"{source} - {key} - must be a list of mappings")
    return rows


def _words(row: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in row.items())
