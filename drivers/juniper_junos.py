"""Juniper Junos (MX) through NAPALM: sub-interfaces with their address and policers, in set commands.

Undo is the element's own: `commit confirmed` counts in minutes and goes back by itself; there is no persist-id, so
the token travels in the commit comment and any session can tell whose commit is pending.
Source: Junos XML Management Protocol guide; captured replies of 24.4R1 and 12.1X46.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from lxml import etree

from drivers import _set
from drivers._napalm import NapalmDriver
from drivers._netconf import severity
from drivers._set import Grammar
from drivers.base import (
    Alarm,
    Capability,
    Change,
    Diff,
    DriverError,
    Identity,
    Line,
    NotPending,
    Reading,
    Rejected,
    RollbackFailed,
    State,
    Undo,
)

_UNIT, _POLICER = "interfaces * unit *", "firewall policer *"
_INSTANCE = "routing-instances *"
_ROUTE = f"{_INSTANCE} routing-options static route *"
_SHARED = tuple(f"{_INSTANCE} {leaf}" for leaf in ("instance-type", "route-distinguisher", "vrf-target"))
_GRAMMAR = Grammar(
    scopes=(_UNIT, _POLICER, *_SHARED, _INSTANCE),
    # the sites of a VPN share its routing instance, and each has a part of it
    alone=(f"{_INSTANCE} vrf-table-label", f"{_INSTANCE} interface *", f"{_ROUTE} next-hop *"),
    containers=(
        f"{_UNIT} vlan-tags",
        f"{_UNIT} family inet",
        f"{_UNIT} family inet policer",
        f"{_POLICER} if-exceeding",
        f"{_POLICER} then",
        f"{_INSTANCE} routing-options",
        f"{_INSTANCE} routing-options static",
        _ROUTE,
    ),
    single=(
        *(f"{shared} *" for shared in _SHARED),
        f"{_UNIT} description *",
        f"{_UNIT} encapsulation *",
        f"{_UNIT} vlan-id *",
        f"{_UNIT} vlan-tags outer *",
        f"{_UNIT} vlan-tags inner *",
        f"{_UNIT} family inet policer input *",
        f"{_UNIT} family inet policer output *",
        f"{_POLICER} if-exceeding bandwidth-limit *",
        f"{_POLICER} if-exceeding burst-size-limit *",
    ),
)
_EVERYTHING = "<configuration><interfaces/><firewall/><routing-instances/></configuration>"
_VPN = re.compile(r"KT-(\d+)")
"""a routing instance as templates name it: by the number of its VPN"""
_INTERFACE = re.compile(r"\b(?:[gx]e|et|ae|xle|fxp|lo)-?\d+(?:/\d+/\d+(?::\d+)?)?(?:\.\d+)?\b")


class JuniperJunos(NapalmDriver):
    platform = "juniper_junos"
    capabilities = frozenset(
        {Capability.CANDIDATE, Capability.VALIDATE, Capability.CONFIRMED_COMMIT, Capability.DEVICE_DIFF}
    )
    undo = Undo.TIMER
    path_words: ClassVar[Mapping[str, str]] = {
        "interface PORT[.UNIT]": r"interface [a-z]+-?\d*(?:/\d+/\d+(?::\d+)?)?(?:\.\d+)?"
    }

    # -- pure -------------------------------------------------------------------------------------------------------
    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        return _set.parse(text, _GRAMMAR)

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        """`interface ge-0/0/1.1001` and the port below it, `interface ge-0/0/1`."""
        units = _units(lines)
        ports = dict.fromkeys(port for port, _ in units)
        return (*(f"interface {port}.{unit}" for port, unit in units), *(f"interface {port}" for port in ports))

    @classmethod
    def stands_on(cls, line: Line) -> frozenset[str]:
        return frozenset(cls.objects((line,)))

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        pools: dict[str, set[int]] = {}
        for port, unit in _units(lines):
            pools.setdefault(f"unit {port}", set()).add(int(unit))
        for name, *_ in _instances(lines):
            if ours := _VPN.fullmatch(name):
                pools.setdefault("vpn", set()).add(int(ours[1]))
        return {pool: frozenset(ids) for pool, ids in pools.items()}

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        """Raises Rejected where a routing instance would go and somebody else has typed something into it."""
        want = set(_set.wanted(change, reading.lines, _GRAMMAR))
        for line in change.removed():
            path = _set.words(line)
            if len(path) == 4 and (path[0], path[2]) == ("routing-instances", "instance-type") and line not in want:
                held = (one for one in reading.lines if one in want and _set.words(one)[:2] == path[:2])
                if left := next(held, None):
                    raise Rejected(change.element, " ".join(path[:2]), f"cannot go: it still carries {left[-1]!r}")
        return cls._diff(reading.lines, _set.wanted(change, reading.lines, _GRAMMAR))

    @classmethod
    def _diff(cls, have: tuple[Line, ...], want: tuple[Line, ...]) -> Diff:
        forth = _set.commands(have, want, _GRAMMAR)
        if not forth:
            return Diff()
        return Diff(_set.difference(have, want), forth, _set.commands(want, have, _GRAMMAR))

    # -- session ----------------------------------------------------------------------------------------------------
    def identify(self) -> Identity:
        """All four in one exchange: NAPALM's facts take four."""
        with self._session.asking("identify") as napalm:
            says = _element(napalm.device.rpc.get_system_information())
        names = ("host-name", "hardware-model", "serial-number", "os-version")
        return Identity(*(_text(says, name) for name in names))

    # -- reading ----------------------------------------------------------------------------------------------------
    def read(self, change: Change | None = None) -> Reading:
        if change is None:
            return Reading(self._lines(etree.fromstring(_EVERYTHING)))
        lines = self._scope(change)
        return Reading(lines, tuple(state for port, unit in _units(lines) for state in self._state(f"{port}.{unit}")))

    def _scope(self, change: Change) -> tuple[Line, ...]:
        """What stands in the objects of this change, without their state."""
        touched = (*change.before, *change.after)
        return self._lines(_filter(touched)) if touched else ()

    def _lines(self, scope: etree._Element) -> tuple[Line, ...]:
        with self._session.asking("read") as napalm:
            reply = napalm.device.rpc.get_config(filter_xml=scope, options={"format": "set", "database": "committed"})
        return _set.printed("".join(map(str, _element(reply).itertext())), _GRAMMAR)

    def _state(self, interface: str) -> tuple[State, ...]:
        try:
            with self._session.asking("interface state") as napalm:
                reply = _element(napalm.device.rpc.get_interface_information(interface_name=interface, terse=True))
        except Rejected as refusal:
            if "not found" in refusal.detail:
                return ()
            raise
        return tuple(
            State(f"interface {interface}", admin == oper == "up", f"admin {admin}, oper {oper}")
            for node in reply.iter("logical-interface")
            if _text(node, "name") == interface
            for admin, oper in [(_text(node, "admin-status"), _text(node, "oper-status"))]
        )

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        if not objects:
            return ()
        with self._session.asking("alarms") as napalm:
            replies = [napalm.device.rpc.get_alarm_information(), napalm.device.rpc.get_system_alarm_information()]
        details = (node for reply in replies for node in _element(reply).iter("alarm-detail"))
        found = {alarm.id: alarm for alarm in map(_alarm, details) if alarm.object in objects}
        return tuple(found.values())

    # -- writing ----------------------------------------------------------------------------------------------------
    def refuse(self, change: Change, reading: Reading) -> None:
        """A merge would write over the one value of a leaf, and add to the rest, of whoever has the unit or policer."""
        if stranger := _set.stranger(change, reading.lines, _GRAMMAR):
            scope = " ".join(_GRAMMAR.scope(_set.words(stranger)))
            raise Rejected(self._name, scope, f"is used by something else: found {stranger[-1]!r}")

    def confirm(self, change: Change, *, token: str) -> None:
        """Any later commit confirms on Junos: what is there and does not pend is confirmed already."""
        if self._ours(token):
            self._lock()
            self.guard()
            try:
                with self._session.asking("confirm") as napalm:
                    napalm.confirm_commit()
            except DriverError:
                self.discard()
                raise
            self._unlock()
        elif self.preview(change, Reading(self._scope(change))).changed:
            raise NotPending(self._name, "confirm", "no confirmed commit with our token is pending")

    def _pending(self) -> str | None:
        """Words of the newest commit while it waits for its confirmation, ours with our token in them."""
        with self._session.asking("commit information") as napalm:
            newest = _element(napalm.device.rpc.get_commit_information()).find("commit-history")
        if newest is None:
            return None
        comment = _text(newest, "comment")
        waits = newest.find("commit-confirmed") is not None or comment.startswith("commit confirmed, rollback in")
        return f"{_text(newest, 'log')} {comment}" if waits else None

    def _ours(self, token: str) -> bool:
        return token in (self._pending() or "").split()

    def rollback(self, change: Change, before: Reading, *, token: str) -> None:
        """A commit of ours that pends goes back whole, what was confirmed by its lines. Proved by read-back.

        Under the lock: a session that was lost may still be at our commit, and holds the lock until that is done.
        """
        self.discard()
        self._lock()
        try:
            if self._ours(token):
                self._go_back()
            found = self._scope(change)
            wanted = _set.restored(change, before.lines, found, _GRAMMAR)
            if set(found) != set(wanted):
                self._load(self._diff(found, wanted).commands)
                self._commit()
                found = self._scope(change)
        except Rejected as refusal:
            self.discard()
            raise RollbackFailed(self._name, "rollback", refusal.detail) from refusal
        except DriverError:
            self.discard()
            raise
        if self._locked:
            self._unlock()
        if set(found) != set(wanted):
            raise RollbackFailed(self._name, "rollback", _set.difference(wanted, found))

    def _go_back(self) -> None:
        """`rollback 1` and commit. Had the timer struck just before, this repeats the change: read-back tells."""
        self._lock()
        self.guard()
        try:
            with self._session.asking("rollback") as napalm:
                napalm.rollback()
        except DriverError:
            self.discard()
            raise
        self._unlock()


def _units(lines: tuple[Line, ...]) -> tuple[tuple[str, str], ...]:
    """(port, unit) of every sub-interface in these lines, each once."""
    paths = map(_set.words, lines)
    units = [(path[1], path[3]) for path in paths if len(path) > 3 and (path[0], path[2]) == ("interfaces", "unit")]
    return tuple(dict.fromkeys([*units, *(unit for _, unit in _instances(lines) if unit)]))


def _instances(lines: tuple[Line, ...]) -> tuple[tuple[str, tuple[str, str] | None], ...]:
    """(name of a routing instance, the sub-interface that this line puts there) of every line of one."""
    paths = [path for path in map(_set.words, lines) if len(path) > 2 and path[0] == "routing-instances"]
    subs = (path[3].rpartition(".") if path[2] == "interface" else None for path in paths)
    return tuple((path[1], (sub[0], sub[2]) if sub else None) for path, sub in zip(paths, subs, strict=True))


def _filter(touched: tuple[Line, ...]) -> etree._Element:
    """The subtree filter for the sub-interfaces, policers and routing instances that these lines touch."""
    root = etree.Element("configuration")
    scopes = dict.fromkeys(_GRAMMAR.scope(_set.words(line)) for line in touched)
    if units := [scope for scope in scopes if scope[0] == "interfaces"]:
        interfaces = etree.SubElement(root, "interfaces")
        for port in dict.fromkeys(scope[1] for scope in units):
            interface = _named(interfaces, "interface", port)
            for unit in (scope[3] for scope in units if scope[1] == port):
                _named(interface, "unit", unit)
    if policers := [scope[2] for scope in scopes if scope[0] == "firewall"]:
        firewall = etree.SubElement(root, "firewall")
        for policer in policers:
            _named(firewall, "policer", policer)
    if instances := dict.fromkeys(scope[1] for scope in scopes if scope[0] == "routing-instances"):
        above = etree.SubElement(root, "routing-instances")
        for instance in instances:
            _named(above, "instance", instance)
    return root


def _named(parent: etree._Element, tag: str, name: str) -> etree._Element:
    node = etree.SubElement(parent, tag)
    etree.SubElement(node, "name").text = name
    return node


def _element(reply: Any) -> etree._Element:
    """PyEZ says True for a reply without content."""
    return etree.Element("nothing") if reply is True else reply


def _text(node: etree._Element, path: str) -> str:
    return (node.findtext(f".//{path}") or "").strip()


def _alarm(detail: etree._Element) -> Alarm:
    """Junos numbers no alarms: class and description are what makes one the same alarm later."""
    text, level = _text(detail, "alarm-description"), severity(_text(detail, "alarm-class").lower())
    interface = _INTERFACE.search(text)
    return Alarm(
        f"{level} {text}",
        f"interface {interface[0]}" if interface else text,
        _text(detail, "alarm-short-description") or text,
        level,
        text,
        _text(detail, "alarm-time"),
    )


DRIVER = JuniperJunos
