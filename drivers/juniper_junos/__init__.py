"""Juniper Junos (MX) through NAPALM: sub-interfaces with address and policers, VPNs, in set commands.

Undo is the element's own: `commit confirmed` counts in minutes and goes back by itself; there is no persist-id, so
the token travels in the commit comment and any session can tell whose commit is pending.
Source: Junos XML Management Protocol guide; captured replies of 24.4R1 and 12.1X46.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import ClassVar

from lxml import etree

from drivers.errors import Busy, DriverError, Rejected, RollbackFailed, Taken, Unintelligible
from drivers.juniper_junos import curly_text, statements
from drivers.juniper_junos import surroundings as _around
from drivers.kit import set_commands
from drivers.kit.napalm import NapalmDriver
from drivers.platform import Alarm, Capability, Change, Diff, Identity, Line, Reading, State, Undo


class JuniperJunos(NapalmDriver):
    platform = "juniper_junos"
    capabilities = frozenset(
        {Capability.CANDIDATE, Capability.VALIDATE, Capability.CONFIRMED_COMMIT, Capability.DEVICE_DIFF}
    )
    undo = Undo.TIMER
    keeps_confirmed: ClassVar[bool] = True
    path_patterns: ClassVar[Mapping[str, str]] = {
        "interface PORT[.UNIT]": r"interface [a-z]+-?\d*(?:/\d+/\d+(?::\d+)?)?(?:\.\d+)?",
        "pw N": r"pw \d+",
    }

    full_configuration = staticmethod(curly_text.lines)

    # -- pure -------------------------------------------------------------------------------------------------------
    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        return set_commands.parse(text, statements.GRAMMAR)

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        """`interface ge-0/0/1.1001` and the port below it, `interface ge-0/0/1`; `pw 100001`."""
        units = statements.units(lines)
        ports = dict.fromkeys(port for port, _ in units)
        wires = dict.fromkeys(circuit.number for circuit in statements.pseudowires(lines))
        return (
            *(f"interface {port}.{unit}" for port, unit in units),
            *(f"interface {port}" for port in ports),
            *(f"pw {number}" for number in wires),
        )

    @classmethod
    def references(cls, line: Line) -> frozenset[str]:
        return frozenset(cls.objects((line,)))

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        return statements.used(lines)

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        """Raises Rejected where something that services share would go and somebody else has typed something into it or
        about it, and where somebody has protected what changes.
        """
        want = set_commands.wanted(change, reading.lines, statements.GRAMMAR)
        if left := _around.held(change, reading.lines, want):
            path, row = left
            raise Rejected(change.element, " ".join(path), f"cannot go: it still carries {row[-1]!r}")
        if guard := _around.protected(reading.lines, want):
            raise Rejected(change.element, guard[-1], "what it protects cannot change: unprotect it first")
        return cls._diff(reading.lines, want)

    @classmethod
    def _diff(cls, have: tuple[Line, ...], want: tuple[Line, ...]) -> Diff:
        forth = set_commands.commands(have, want, statements.GRAMMAR)
        if not forth:
            return Diff(result=want)
        return Diff(
            set_commands.difference(have, want), forth, set_commands.commands(want, have, statements.GRAMMAR), want
        )

    # -- session ----------------------------------------------------------------------------------------------------
    def identify(self) -> Identity:
        """All four in one exchange: NAPALM's facts take four."""
        with self._session.asking("identify") as napalm:
            says = statements.reply(napalm.device.rpc.get_system_information(), "system-information")
        names = ("host-name", "hardware-model", "serial-number", "os-version")
        return Identity(*(statements.text(says, name) for name in names))

    # -- reading ----------------------------------------------------------------------------------------------------
    def read(self, change: Change | None = None) -> Reading:
        if change is None:
            return Reading(self._lines(etree.fromstring(statements.EVERYTHING)))
        lines = self.scope(change)
        # what services share is read as a whole; the state of others' parts of it is their own business
        named = {f"{port}.{unit}" for port, unit in statements.units((*change.before, *change.after))}
        units = [name for name in (f"{port}.{unit}" for port, unit in statements.units(lines)) if name in named]
        wires = [circuit for circuit in statements.pseudowires(lines) if circuit.interface in named]
        return Reading(lines, (*(state for name in units for state in self._state(name)), *map(self._wire, wires)))

    def scope(self, change: Change, database: str = "committed") -> tuple[Line, ...]:
        """What stands in the objects of this change, without their state.

        Raises Unintelligible where a listing in set form lacks an object that the other form has: what is not listed
        counts as absent only when it was looked for twice.
        """
        touched = (*change.before, *change.after)
        if not touched:
            return ()
        found = self._lines(statements.scope(touched), database)
        if unseen := statements.missing(touched, found):
            with self._session.asking("read") as napalm:
                scope, options = statements.scope(unseen), {"database": database}
                said = napalm.device.rpc.get_config(filter_xml=scope, options=options)
                configuration = statements.reply(said, "configuration", or_nothing=True)
            if there := statements.standing(configuration, unseen):
                why = f"{' '.join(there)} is there, and not listed in set form"
                raise Unintelligible(self.target.name, "read", why)
        return found

    def _lines(self, scope: etree._Element | None, database: str = "committed") -> tuple[Line, ...]:
        return tuple(line for line in self._rows(scope, database) if statements.GRAMMAR.object(line))

    def _rows(self, scope: etree._Element | None, database: str = "committed") -> tuple[Line, ...]:
        """All rows in set form, or those that a filter selects."""
        with self._session.asking("read", self.patience if scope is None else 0.0) as napalm:
            options = {"format": "set", "database": database}
            said = napalm.device.rpc.get_config(filter_xml=scope, options=options)
            listed = statements.reply(said, "configuration-set", or_nothing=scope is not None)
            return tuple(set_commands.rows("".join(map(str, listed.itertext()))))

    def _state(self, interface: str) -> tuple[State, ...]:
        try:
            with self._session.asking("interface state") as napalm:
                said = napalm.device.rpc.get_interface_information(interface_name=interface, terse=True)
                return (statements.interface_state(said, interface),)
        except Rejected as refusal:
            if "not found" in refusal.detail:
                return ()
            raise

    def _wire(self, circuit: statements.Circuit) -> State:
        with self._session.asking("pseudowire state") as napalm:
            said = napalm.device.rpc.get_l2circuit_connection_information(
                neighbor=circuit.neighbor, interface=circuit.interface
            )
            return statements.circuit_state(said, circuit)

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        if not objects:
            return ()
        with self._session.asking("alarms") as napalm:
            rpc = napalm.device.rpc
            listed = (
                *statements.alarms(rpc.get_alarm_information()),
                *statements.alarms(rpc.get_system_alarm_information()),
            )
        return tuple({alarm.id: alarm for alarm in listed if alarm.object in objects}.values())

    # -- writing ----------------------------------------------------------------------------------------------------
    def refuse(self, change: Change, reading: Reading) -> None:
        """A merge would write over the one value of a leaf, and add to the rest, of whoever has the unit or policer."""
        if stranger := set_commands.stranger(change, reading.lines, statements.GRAMMAR):
            scope = " ".join(statements.GRAMMAR.scope(set_commands.words(stranger)))
            raise Taken(self.target.name, scope, f"is used by something else: found {stranger[-1]!r}")

    def look_around(self, change: Change, reading: Reading, diff: Diff) -> None:
        """Comments cannot be put back by commands; and what refers to a thing that goes would be refused by one release
        and left in the air by another, to take effect again on whoever gets the name next.
        """
        result = diff.result or ()
        if any(command.startswith("delete ") for command in diff.commands):
            with self._session.asking("read") as napalm:
                scope, options = (
                    statements.scope((*change.before, *change.after)),
                    {"format": "text", "database": "committed"},
                )
                said = napalm.device.rpc.get_config(filter_xml=scope, options=options)
                listed = statements.reply(said, "configuration-text", or_nothing=True)
            if found := _around.annotated("".join(map(str, listed.itertext())), diff.commands):
                comment, statement = found
                why = f"the comment {comment} on it would be lost, and could not be put back: take it away first"
                raise Rejected(self.target.name, statement, why)
        if gone := _around.going(reading.lines, result):
            leaving = set(reading.lines) - set(result)
            rows = (row for row in self._rows(None) if row not in leaving)
            if hit := _around.leaning(rows, gone):
                row, path = hit
                why = f"{row[-1]!r} refers to it and would be left without: take that away first"
                raise Rejected(self.target.name, " ".join(path), why)

    def keep(self, change: Change, token: str) -> None:
        """Any later commit confirms on Junos: what is there and does not pend is confirmed already.

        No answer is believed: after each, also a refusal, the element is asked what stands.
        """
        del change
        if self._ours(token):
            try:
                self._keep(token)
            except (Busy, Rejected):
                if self._ours(token):
                    raise

    def _keep(self, token: str) -> None:
        """Commit nothing but what pends: with the lock, and a candidate in which nobody has changed anything."""
        self._await_lock(token)
        try:
            with self._session.asking("compare") as napalm:
                edits = str(napalm.compare_config()).strip()
            if edits:
                raise Busy(self.target.name, "confirm", f"the candidate holds changes: {edits}")
            self._write(self.patience)
        except DriverError:
            self.discard()
            raise
        self.release()

    def _await_lock(self, token: str) -> None:
        """Lock, and wait for that while our commit pends, for as long as a commit may take. Raises Busy."""
        until, pause = time.monotonic() + self.patience, 0.1
        while True:
            try:
                return self._lock()
            except Busy:
                if time.monotonic() >= until or not self._ours(token):
                    raise
            time.sleep(pause)
            pause = min(2 * pause, 2.0)

    def pending_commit(self) -> str | None:
        """Words of the newest commit while it waits for its confirmation, ours with our token in them."""
        with self._session.asking("commit information") as napalm:
            said = statements.reply(napalm.device.rpc.get_commit_information(), "commit-information")
        newest = said.find("commit-history")
        if newest is None:
            return None
        comment = statements.text(newest, "comment")
        waits = newest.find("commit-confirmed") is not None or comment.startswith("commit confirmed, rollback in")
        return f"{statements.text(newest, 'log')} {comment}" if waits else None

    def _ours(self, token: str) -> bool:
        return token in (self.pending_commit() or "").split()

    def cancel(self, token: str) -> None:
        """A commit of ours that pends goes back whole.

        Under the lock: a session that was lost may still be at our commit, and holds the lock until that is done.
        """
        self.discard()
        self._lock()
        if self._ours(token):
            self._go_back(token)

    def restore(self, change: Change, before: Reading, token: str) -> None:
        """What was confirmed goes back by its lines."""
        del token
        wanted = self._bring_back(change, before)
        found = self.scope(change)
        if set(found) != set(wanted):
            raise RollbackFailed(self.target.name, "rollback", set_commands.difference(wanted, found))

    def _go_back(self, token: str) -> None:
        """`rollback 1` and commit: exact only while the newest commit is ours, others' changes would go with it.

        Had the timer struck just before, this would repeat the change: so it is asked once more what is the newest.
        """
        self._lock()
        with self._session.asking("rollback") as napalm:
            napalm.device.cu.rollback(rb_id=1)
        if self._ours(token):
            self._write(self.patience)
        else:
            self._lock()  # it cleans the candidate

    def _bring_back(self, change: Change, before: Reading) -> tuple[Line, ...]:
        """By lines, from whatever is there now; then in the order that was read. Gives what shall stand."""
        found = self.scope(change)
        wanted = set_commands.restored(change, before.lines, found, statements.GRAMMAR)
        if set(found) != set(wanted):
            self._load(self._diff(found, wanted).commands, change, wanted)
            self._write(self.patience)
            found = self.scope(change)
        if objects := set_commands.disordered(before.lines, found, statements.GRAMMAR):
            if self._load(set_commands.rewritten(objects, wanted, statements.GRAMMAR), change, wanted):
                self._write(self.patience)
            else:
                self._lock()  # it cleans the candidate
        return wanted


DRIVER = JuniperJunos
