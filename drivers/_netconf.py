"""NETCONF (RFC 6241): the verbs of a driver for elements with a candidate datastore.

In come a `Target` and `Change`s; out go readings, diffs and alarms. A platform adds its `Model` and says what its
state looks like. Undo is the element's own: a confirmed commit that outlives the session (persist, RFC 6241 §8.4).
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any, ClassVar

from lxml import etree

from drivers import _xml
from drivers._netconf_session import NetconfSession, Refused, subtree
from drivers._xml import BASE, Model
from drivers.base import (
    Alarm,
    Busy,
    Capability,
    Change,
    Diff,
    DriverError,
    Line,
    NotPending,
    Reading,
    Rejected,
    RollbackFailed,
    State,
    Taken,
    Target,
    Undo,
    Unintelligible,
    unguarded,
)

_STARTUP = "urn:ietf:params:netconf:capability:startup:1.0"


class NetconfDriver(NetconfSession):
    """All verbs; a platform file adds data and the reading of its own state."""

    platform: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {
            Capability.CANDIDATE,
            Capability.VALIDATE,
            Capability.CONFIRMED_COMMIT,
            Capability.PERSIST_ID,
            Capability.ROLLBACK_ON_ERROR,
            Capability.STARTUP,
        }
    )
    undo: ClassVar[Undo] = Undo.TIMER
    model: ClassVar[Model]
    alarm_filter: ClassVar[str]

    def __init__(self, target: Target, manager: Any) -> None:
        super().__init__(target, manager)
        self._locked = False
        self._staged: Change | None = None
        self.guard: Callable[[], object] = unguarded

    # -- what a platform says ---------------------------------------------------------------------------------------
    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        raise NotImplementedError

    def _states(self, data: etree._Element) -> tuple[State, ...]:
        raise NotImplementedError

    def _alarms(self, data: etree._Element) -> tuple[Alarm, ...]:
        raise NotImplementedError

    # -- pure -------------------------------------------------------------------------------------------------------
    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        return _xml.parse(text, cls.model)

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        return cls._diff(reading.lines, _xml.wanted(change, reading.lines, cls.model))

    @classmethod
    def _diff(cls, have: tuple[Line, ...], want: tuple[Line, ...]) -> Diff:
        forth = _xml.edit(have, want, cls.model)
        if not forth:
            return Diff(result=want)
        back = _xml.edit(want, have, cls.model)
        return Diff(_xml.difference(have, want), (_edit(forth),), (_edit(back),), want)

    # -- reading ----------------------------------------------------------------------------------------------------
    def read(self, change: Change | None = None) -> Reading:
        if change is None:
            whole = f"<{self.model.root} xmlns='{self.model.namespace}'/>"
            return Reading(self._lines("get-config", whole, "<source><running/></source>"))
        scope = _xml.scope((*change.before, *change.after), self.model)
        if not scope:
            return Reading()
        data = self._call(f"<get>{subtree(scope)}</get>")
        return Reading(self._modelled(data), self._states(data))

    def _lines(self, verb: str, scope: str, source: str) -> tuple[Line, ...]:
        return self._modelled(self._call(f"<{verb}>{source}{subtree(scope)}</{verb}>"))

    def _modelled(self, data: etree._Element) -> tuple[Line, ...]:
        root = data.find(f".//{{{self.model.namespace}}}{self.model.root}")
        try:
            return () if root is None else _xml.lines(root, self.model)
        except ValueError as error:
            raise Unintelligible(self._target.name, "read", str(error)) from error

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        if not objects:
            return ()
        data = self._call(f"<get>{subtree(self.alarm_filter)}</get>")
        return tuple(alarm for alarm in self._alarms(data) if alarm.object in objects)

    # -- writing ----------------------------------------------------------------------------------------------------
    def refuse(self, change: Change, reading: Reading) -> None:
        """Raises Taken where `after` takes a list entry that somebody else has."""
        if stranger := _xml.stranger(change, reading.lines, self.model):
            where, found = " ".join(stranger[1:-1]), stranger[-1]
            raise Taken(self._target.name, where, f"is used by something else: found {found!r}")

    def stage(self, change: Change) -> Diff:
        reading = self.read(change)
        self.refuse(change, reading)
        diff = self.preview(change, reading)
        if not diff.changed:
            self.discard()
            return diff
        self._load(diff.commands)
        self._staged = change
        return diff

    def _load(self, commands: tuple[str, ...]) -> None:
        """Lock, edit, validate; whatever fails, no lock and no candidate of ours stays."""
        self._staged = None
        try:
            if self._locked:
                self._call("<discard-changes/>")
            else:
                self._lock()
            for command in commands:
                self._call(command)
            self._call("<validate><source><candidate/></source></validate>")
        except DriverError:
            self.discard()
            raise

    def commit(self, change: Change, *, confirm_within: int, token: str) -> None:
        if self._staged != change and not self.stage(change).changed:
            return
        persist = f"<confirm-timeout>{confirm_within}</confirm-timeout><persist>{html.escape(token)}</persist>"
        self._commit(f"<confirmed/>{persist}")

    def _commit(self, how: str = "") -> None:
        self.guard()
        try:
            self._call(f"<commit>{how}</commit>")
        except Refused as refusal:
            self.discard()
            if refusal.tag == "invalid-value":
                # RFC 6241 §8.4.5.1: without its persist-id nobody commits over a confirmed commit that pends
                raise Busy(self._target.name, "commit", refusal.detail) from refusal
            raise
        except DriverError:
            self.discard()
            raise
        self._unlock()

    def _lock(self) -> None:
        """Raises Busy, also where somebody else left the candidate dirty (RFC 6241 §8.3.5.2): it is theirs."""
        self._call("<lock><target><candidate/></target></lock>")
        self._locked = True

    def _unlock(self) -> None:
        self._staged, self._locked = None, False
        try:
            self._call("<unlock><target><candidate/></target></unlock>")
        except Refused:
            self._session.close()  # what was to be done is done; the lock ends with its session

    def confirm(self, change: Change, *, token: str) -> None:
        """Keep it. The lock makes sure that no stranger's candidate is committed along (RFC 6241 §8.4.1)."""
        self.discard()
        self._lock()
        self.guard()
        try:
            self._call(f"<commit><persist-id>{html.escape(token)}</persist-id></commit>")
        except Refused as refusal:
            self.discard()
            if refusal.tag != "invalid-value":
                raise
            # nothing pends under this token: it was confirmed before, or the timer went back. The box itself knows.
            if self.preview(change, self.read(change)).changed:
                raise NotPending(self._target.name, "confirm", refusal.detail) from refusal
        except DriverError:
            self.discard()
            raise
        else:
            self._unlock()
        self._save()

    def _save(self) -> None:
        if _STARTUP in self._manager.server_capabilities:
            self._call("<copy-config><target><startup/></target><source><running/></source></copy-config>")

    def discard(self) -> None:
        """A session that is gone took its lock and its candidate along; so one that cannot let go is ended."""
        if self._locked and self.alive():
            try:
                self._call("<discard-changes/>")
                self._unlock()
            except DriverError:
                self._session.close()
        self._staged, self._locked = None, False

    def rollback(self, change: Change, before: Reading, *, token: str) -> None:
        """Cancel the timer; what was confirmed already goes back by an edit. Proved by read-back, in startup too.

        Under the lock: a session that was lost may still be at our commit, and holds the lock until that is done.
        """
        self.discard()
        self._lock()
        try:
            pending = self._cancel(token)
            self._restore(change, before)
            if not pending:
                self._restore_saved(change, before)
        except DriverError:
            self.discard()
            raise
        if self._locked:
            self._unlock()

    def _cancel(self, token: str) -> bool:
        """Was our commit pending? If not it was confirmed, expired or never made: what is in running decides."""
        self.guard()
        try:
            self._call(f"<cancel-commit><persist-id>{html.escape(token)}</persist-id></cancel-commit>")
        except Refused:
            return False
        return True

    def _restore_saved(self, change: Change, before: Reading) -> None:
        scope = _xml.scope((*change.before, *change.after), self.model)
        if scope and _STARTUP in self._manager.server_capabilities:
            saved = self._lines("get-config", scope, "<source><startup/></source>")
            if set(saved) != set(before.lines):
                self._save()

    def _restore(self, change: Change, before: Reading) -> None:
        found = self.read(change).lines
        if set(found) == set(before.lines):
            return
        try:
            self._load(self._diff(found, before.lines).commands)
            self._commit()
        except Rejected as refusal:
            raise RollbackFailed(self._target.name, "rollback", refusal.detail) from refusal
        found = self.read(change).lines
        if set(found) != set(before.lines):
            raise RollbackFailed(self._target.name, "rollback", _xml.difference(before.lines, found))


def severity(word: str) -> str:
    """A severity of ours: what an element calls otherwise (indeterminate, RFC 8632) is no worse than a warning."""
    return word if word in {"critical", "major", "minor"} else "warning"


def _edit(config: str) -> str:
    return (
        f'<edit-config xmlns="{BASE}"><target><candidate/></target><default-operation>none</default-operation>'
        f"<error-option>rollback-on-error</error-option><config>{config}</config></edit-config>"
    )
