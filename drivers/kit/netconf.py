"""NETCONF (RFC 6241): how each step of `CandidateDriver` is said to an element with a candidate datastore.

A platform adds its `Model` and says what its
state looks like. Undo is the element's own: a confirmed commit that outlives the session (persist, RFC 6241 §8.4).
"""

from __future__ import annotations

import html
import time
from typing import Any, ClassVar

from lxml import etree

from drivers.errors import Busy, NotPending, Rejected, RollbackFailed, Taken
from drivers.kit import xml_change, xml_edit, xml_lines
from drivers.kit.candidate import CandidateDriver
from drivers.kit.netconf_datastores import WRITING, NetconfStores, scope
from drivers.kit.netconf_session import Refused, subtree
from drivers.kit.xml_model import BASE
from drivers.platform import Alarm, Capability, Change, Diff, Line, Reading, State, Target, Undo, previewed

LOCK_SECONDS = 20.0
"""what a confirm waits for a lock where this session does not know until when the timer runs"""


class _Unconfirmed(Busy):
    """the element would not confirm, and the commit pends still"""


class NetconfDriver(NetconfStores, CandidateDriver):
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
    alarm_filter: ClassVar[str]

    def __init__(self, target: Target, manager: Any) -> None:
        super().__init__(target, manager)
        self._until = 0.0
        """when the timer of the commit that this session made last runs out"""

    # -- what a platform says ---------------------------------------------------------------------------------------
    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        raise NotImplementedError

    def states_in(self, data: etree._Element) -> tuple[State, ...]:
        raise NotImplementedError

    def alarms_in(self, data: etree._Element) -> tuple[Alarm, ...]:
        raise NotImplementedError

    # -- pure -------------------------------------------------------------------------------------------------------
    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        return xml_lines.parse(text, cls.model)

    @classmethod
    def full_configuration(cls, text: str) -> tuple[Line, ...]:
        return tuple(xml_lines.lines(xml_lines.load(text), cls.model))

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        try:
            want = xml_change.wanted(change, reading.lines, cls.model)
        except ValueError as error:
            raise Rejected(change.element, "change", str(error)) from None
        return cls._diff(change.element, reading.lines, want)

    @classmethod
    def _diff(cls, element: str, have: tuple[Line, ...], want: tuple[Line, ...]) -> Diff:
        """Raises Rejected where the edit, or the one that takes it back, would have to write what is no text."""
        try:
            forth = xml_edit.edits(have, want, cls.model)
            if not forth:
                return Diff(result=want)
            back = xml_edit.edits(want, have, cls.model)
        except ValueError as error:
            raise Rejected(element, "change", str(error)) from None
        return Diff(xml_change.difference(have, want), tuple(map(_edit, forth)), tuple(map(_edit, back)), want)

    # -- reading ----------------------------------------------------------------------------------------------------
    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        if not objects:
            return ()
        data = self._call(f"<get>{subtree(self.alarm_filter)}</get>")
        return tuple(alarm for alarm in self.alarms_in(data) if alarm.object in objects)

    # -- writing ----------------------------------------------------------------------------------------------------
    def refuse(self, change: Change, reading: Reading) -> None:
        """Raises Taken where `after` takes what somebody else has, Rejected where theirs would go along."""
        if row := xml_change.held(change, reading.lines, self.model):
            where, found = " ".join(row[1:-1]), row[-1]
            raise Rejected(self.target.name, where, f"is shared, and holds what no service has: {found!r}; remove it")
        if stranger := xml_change.stranger(change, reading.lines, self.model):
            where, found = " ".join(stranger[1:-1]), stranger[-1]
            raise Taken(self.target.name, where, f"is used by something else: found {found!r}")

    def load(self, change: Change, reading: Reading, diff: Diff) -> Diff:
        del change, reading
        self._load(diff)
        return diff

    def _load(self, diff: Diff) -> None:
        """Lock, edit, validate."""
        self._lock()
        for command in diff.commands:
            self._call(command)
        if not self.of_yuma():  # a commit that follows it answers ok there, and leaves out what is new
            self._call("<validate><source><candidate/></source></validate>", WRITING)

    def try_out(self, seconds: int, token: str) -> None:
        persist = f"<confirm-timeout>{seconds}</confirm-timeout><persist>{html.escape(token)}</persist>"
        self._until = time.monotonic() + seconds
        self._commit(f"<confirmed/>{persist}", seconds)

    def _commit(self, how: str = "", patience: float = WRITING) -> None:
        """Commit what is loaded. The lock on running stays until it is confirmed, or the session is given back."""
        self.guard()
        try:
            self._call(f"<commit>{how}</commit>", patience)
        except Refused as refusal:
            if refusal.tag == "invalid-value":
                # RFC 6241 §8.4.5.1: without its persist-id nobody commits over a confirmed commit that pends
                raise Busy(self.target.name, "commit", refusal.detail) from refusal
            raise
        self._unlock("candidate")

    def release(self) -> None:
        self._unlock()

    def discard(self) -> None:
        self._staged = None
        super().discard()

    # -- keeping it -------------------------------------------------------------------------------------------------
    def confirm(self, change: Change, *, token: str) -> None:
        """Keep it, look that it is there, save it. A lock of somebody else is waited for while the timer runs."""
        until = max(self._until, time.monotonic() + LOCK_SECONDS)
        pause = 0.1
        while True:
            try:
                return super().confirm(change, token=token)
            except Busy as busy:
                # without anything of ours there, nothing runs out: the caller waits
                if isinstance(busy, _Unconfirmed) or time.monotonic() >= until or not self._stands(change):
                    raise
            self.guard()
            time.sleep(pause)
            pause = min(pause * 2, 1.0)

    def keep(self, change: Change, token: str) -> None:
        self._lock_to_confirm(change)
        self._confirm_pending(change, token)

    def _lock_to_confirm(self, change: Change) -> None:
        """The lock makes sure that no stranger's candidate is committed along (RFC 6241 §8.4.1).

        Some elements deny it because our own commit pends. Nobody can have it there, so who finds candidate clean goes
        without it; where somebody does have it, RFC 6241 §8.3.5.2 has the commit refused.
        """
        try:
            self._lock_pending()
        except Busy:
            if not (self._stands(change) and self._clean(self._whole())):
                raise
        else:
            if not self._clean(scope(change, self.model)):
                raise Rejected(self.target.name, "confirm", "candidate holds edits that discard-changes leaves there")

    def _stands(self, change: Change) -> bool:
        return not previewed(type(self), change, self.read(change)).changed

    def _confirm_pending(self, change: Change, token: str) -> None:
        """Confirm. Whatever refuses it, the box itself knows what stands, and whether a commit still pends.

        Raises NotPending where the change is not there; Busy where it is and a timer may yet take it.
        """
        self.guard()
        try:
            self._call(f"<commit><persist-id>{html.escape(token)}</persist-id></commit>", WRITING)
        except Refused as refusal:
            if refusal.forbidden:
                raise
            if not self._stands(change):
                raise NotPending(self.target.name, "confirm", refusal.detail) from refusal
            self._expect_none_pending(refusal)

    def _expect_none_pending(self, refusal: Refused) -> None:
        """An empty commit is refused while a persistent one pends (RFC 6241 §8.4.5.1), and else changes nothing."""
        self.guard()
        try:
            self._call("<commit/>", WRITING)
        except (Busy, Refused) as pending:
            what = f"{refusal.detail}; a commit pends still: {pending.detail}"
            raise _Unconfirmed(self.target.name, "confirm", what) from pending

    # -- the way back -----------------------------------------------------------------------------------------------
    def cancel(self, token: str) -> None:
        """Under the lock: a session that was lost may still be at our commit, and holds the lock until that is done.

        Where the lock is denied because of our own commit it pends, and the cancel is taken without the lock.
        """
        denied: Busy | None = None
        try:
            self._lock_pending()
        except Busy as busy:
            denied = busy
        self.guard()
        try:
            self._call(f"<cancel-commit><persist-id>{html.escape(token)}</persist-id></cancel-commit>", WRITING)
        except Refused as refusal:
            # it was confirmed, expired or never made, or the element will not: what is in running decides
            if denied:
                raise denied from refusal
        self._lock_candidate()

    def restore(self, change: Change, before: Reading, token: str) -> None:
        """Whatever the cancel answered, what running holds decides."""
        del token
        found = self.scope(change)
        if set(found) == set(before.lines):
            return
        self._load(self._diff(change.element, found, before.lines))
        self._commit()
        found = self.scope(change)
        if set(found) != set(before.lines):
            raise RollbackFailed(self.target.name, "rollback", xml_change.difference(before.lines, found))


def _edit(config: str) -> str:
    return (
        f'<edit-config xmlns="{BASE}"><target><candidate/></target><default-operation>none</default-operation>'
        f"<error-option>rollback-on-error</error-option><config>{config}</config></edit-config>"
    )
