"""Juniper Junos (MX) through NAPALM: sub-interfaces with address and policers, VPNs, in set commands.

Undo is the element's own: `commit confirmed` counts in minutes and goes back by itself; there is no persist-id, so
the token travels in the commit comment and any session can tell whose commit is pending.
Source: Junos XML Management Protocol guide; captured replies of 24.4R1 and 12.1X46.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from lxml import etree

from drivers import _junos, _set
from drivers._napalm import NapalmDriver
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
    Taken,
    Undo,
)


class JuniperJunos(NapalmDriver):
    platform = "juniper_junos"
    capabilities = frozenset(
        {Capability.CANDIDATE, Capability.VALIDATE, Capability.CONFIRMED_COMMIT, Capability.DEVICE_DIFF}
    )
    undo = Undo.TIMER
    path_words: ClassVar[Mapping[str, str]] = {
        "interface PORT[.UNIT]": r"interface [a-z]+-?\d*(?:/\d+/\d+(?::\d+)?)?(?:\.\d+)?",
        "pw N": r"pw \d+",
    }

    # -- pure -------------------------------------------------------------------------------------------------------
    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        return _set.parse(text, _junos.GRAMMAR)

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        """`interface ge-0/0/1.1001` and the port below it, `interface ge-0/0/1`; `pw 100001`."""
        units = _junos.units(lines)
        ports = dict.fromkeys(port for port, _ in units)
        wires = dict.fromkeys(circuit.number for circuit in _junos.pseudowires(lines))
        return (
            *(f"interface {port}.{unit}" for port, unit in units),
            *(f"interface {port}" for port in ports),
            *(f"pw {number}" for number in wires),
        )

    @classmethod
    def stands_on(cls, line: Line) -> frozenset[str]:
        return frozenset(cls.objects((line,)))

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        pools: dict[str, set[int]] = {}
        for port, unit in _junos.units(lines):
            pools.setdefault(f"unit {port}", set()).add(int(unit))
        more = {
            "vpn": _junos.vpns(lines),
            "pw-id": frozenset(circuit.number for circuit in _junos.pseudowires(lines)),
        }
        found = {pool: frozenset(ids) for pool, ids in pools.items()} | more
        return {pool: ids for pool, ids in found.items() if ids}

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        """Raises Rejected where a routing instance would go and somebody else has typed something into it."""
        want = set(_set.wanted(change, reading.lines, _junos.GRAMMAR))
        for line in change.removed():
            path = _set.words(line)
            if len(path) == 4 and (path[0], path[2]) == ("routing-instances", "instance-type") and line not in want:
                held = (one for one in reading.lines if one in want and _set.words(one)[:2] == path[:2])
                if left := next(held, None):
                    raise Rejected(change.element, " ".join(path[:2]), f"cannot go: it still carries {left[-1]!r}")
        return cls._diff(reading.lines, _set.wanted(change, reading.lines, _junos.GRAMMAR))

    @classmethod
    def _diff(cls, have: tuple[Line, ...], want: tuple[Line, ...]) -> Diff:
        forth = _set.commands(have, want, _junos.GRAMMAR)
        if not forth:
            return Diff(result=want)
        return Diff(_set.difference(have, want), forth, _set.commands(want, have, _junos.GRAMMAR), want)

    # -- session ----------------------------------------------------------------------------------------------------
    def identify(self) -> Identity:
        """All four in one exchange: NAPALM's facts take four."""
        with self._session.asking("identify") as napalm:
            says = _junos.element(napalm.device.rpc.get_system_information())
        names = ("host-name", "hardware-model", "serial-number", "os-version")
        return Identity(*(_junos.text(says, name) for name in names))

    # -- reading ----------------------------------------------------------------------------------------------------
    def read(self, change: Change | None = None) -> Reading:
        if change is None:
            return Reading(self._lines(etree.fromstring(_junos.EVERYTHING)))
        lines = self._scope(change)
        # what services share is read as a whole; the state of others' parts of it is their own business
        named = {f"{port}.{unit}" for port, unit in _junos.units((*change.before, *change.after))}
        units = [name for name in (f"{port}.{unit}" for port, unit in _junos.units(lines)) if name in named]
        wires = [circuit for circuit in _junos.pseudowires(lines) if circuit.interface in named]
        return Reading(lines, (*(state for name in units for state in self._state(name)), *map(self._wire, wires)))

    def _scope(self, change: Change) -> tuple[Line, ...]:
        """What stands in the objects of this change, without their state."""
        touched = (*change.before, *change.after)
        return self._lines(_junos.scope(touched)) if touched else ()

    def _lines(self, scope: etree._Element) -> tuple[Line, ...]:
        with self._session.asking("read") as napalm:
            reply = napalm.device.rpc.get_config(filter_xml=scope, options={"format": "set", "database": "committed"})
        return _set.printed("".join(map(str, _junos.element(reply).itertext())), _junos.GRAMMAR)

    def _state(self, interface: str) -> tuple[State, ...]:
        try:
            with self._session.asking("interface state") as napalm:
                said = napalm.device.rpc.get_interface_information(interface_name=interface, terse=True)
        except Rejected as refusal:
            if "not found" in refusal.detail:
                return ()
            raise
        return tuple(
            State(f"interface {interface}", admin == oper == "up", f"admin {admin}, oper {oper}")
            for node in _junos.element(said).iter("logical-interface")
            if _junos.text(node, "name") == interface
            for admin, oper in [(_junos.text(node, "admin-status"), _junos.text(node, "oper-status"))]
        )

    def _wire(self, circuit: _junos.Circuit) -> State:
        """Its status is that of both ends: `Up`, or a code for what is missing (`OL`: the far end told no label)."""
        with self._session.asking("pseudowire state") as napalm:
            said = napalm.device.rpc.get_l2circuit_connection_information(
                neighbor=circuit.neighbor, interface=circuit.interface
            )
        told = f"{circuit.interface}(vc {circuit.number})"
        status = next(
            (
                _junos.text(node, "connection-status")
                for node in _junos.element(said).iter("connection")
                if _junos.text(node, "connection-id") == told
            ),
            "not configured",
        )
        return State(f"pw {circuit.number}", status == "Up", f"status {status}")

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        if not objects:
            return ()
        with self._session.asking("alarms") as napalm:
            replies = [napalm.device.rpc.get_alarm_information(), napalm.device.rpc.get_system_alarm_information()]
        details = (node for reply in replies for node in _junos.element(reply).iter("alarm-detail"))
        found = {alarm.id: alarm for alarm in map(_junos.alarm, details) if alarm.object in objects}
        return tuple(found.values())

    # -- writing ----------------------------------------------------------------------------------------------------
    def refuse(self, change: Change, reading: Reading) -> None:
        """A merge would write over the one value of a leaf, and add to the rest, of whoever has the unit or policer."""
        if stranger := _set.stranger(change, reading.lines, _junos.GRAMMAR):
            scope = " ".join(_junos.GRAMMAR.scope(_set.words(stranger)))
            raise Taken(self._name, scope, f"is used by something else: found {stranger[-1]!r}")

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
            newest = _junos.element(napalm.device.rpc.get_commit_information()).find("commit-history")
        if newest is None:
            return None
        comment = _junos.text(newest, "comment")
        waits = newest.find("commit-confirmed") is not None or comment.startswith("commit confirmed, rollback in")
        return f"{_junos.text(newest, 'log')} {comment}" if waits else None

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
            wanted = _set.restored(change, before.lines, found, _junos.GRAMMAR)
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


DRIVER = JuniperJunos
