"""The datastores of a NETCONF element (RFC 6241 §5, §7.5, §8.3): who holds their locks, and what is in them.

A lock belongs to a session and dies with it; so do those that are held here, and who goes on in another session locks
anew. Whatever `<ok/>` says, it is the driver that looks what a datastore holds afterwards.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Any, ClassVar

from lxml import etree

from drivers.errors import Busy, DriverError, Rejected, Unintelligible
from drivers.kit import xml_change, xml_lines, xml_model, xml_scope
from drivers.kit.netconf_session import NetconfSession, Refused, subtree
from drivers.kit.xml_model import Model
from drivers.platform import Change, Line, Reading, State, Target
from drivers.session import unguarded

STARTUP = "urn:ietf:params:netconf:capability:startup:1.0"
WRITABLE_RUNNING = "urn:ietf:params:netconf:capability:writable-running:1.0"
WITH_DEFAULTS = "urn:ietf:params:netconf:capability:with-defaults:1.0"
DEFAULTS = "urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults"
WRITING = 120.0
"""seconds until an element answers a commit, a cancel, a validation or a save: those of a large one take minutes"""


class NetconfStores(NetconfSession):
    """Locks on candidate, and on running where others could write it beside us; readings in the scope of a change."""

    model: ClassVar[Model]

    def __init__(self, target: Target, manager: Any) -> None:
        super().__init__(target, manager)
        self.guard: Callable[[], object] = unguarded
        self._locked: list[str] = []
        """datastores whose lock this session has, in the order it took them"""

    def states_in(self, data: etree._Element) -> tuple[State, ...]:
        """What a reading says of operation: the datastores say nothing, a platform does."""
        del data
        return ()

    # -- locks ------------------------------------------------------------------------------------------------------
    def _lock(self) -> None:
        """Take what others could write under our hands, and drop what candidate holds. Raises Busy.

        Where somebody else left the candidate dirty the element refuses the lock (RFC 6241 §8.3.5.2): it is theirs.
        What an element leaves in candidate after a cancel or an expired timer must not be committed with the next.
        """
        if self.offers(WRITABLE_RUNNING):
            self._take("running")
        self._lock_candidate()

    def _lock_candidate(self) -> None:
        self._take("candidate")
        self._call("<discard-changes/>")

    def _lock_pending(self) -> None:
        """The same while a commit may pend: for that alone an element denies the lock on running (RFC 6241 §7.5)."""
        if self.offers(WRITABLE_RUNNING):
            with contextlib.suppress(Busy):
                self._take("running")
        self._lock_candidate()

    def _take(self, store: str) -> None:
        """Every refusal of a lock passes in time but one: elements have many words for it (RFC 6241 appendix A)."""
        if store in self._locked:
            return
        try:
            self._call(f"<lock><target><{store}/></target></lock>")
        except Refused as refusal:
            if refusal.forbidden:
                raise
            raise Busy(self.target.name, "lock", f"{store} - {refusal.detail}") from refusal
        self._locked.append(store)

    def _unlock(self, *stores: str) -> None:
        """Let go of these, else of all. What was to be done is done: a lock that stays ends with its session."""
        try:
            for store in [store for store in reversed(self._locked) if store in stores or not stores]:
                self._locked.remove(store)
                self._call(f"<unlock><target><{store}/></target></unlock>")
        except (Busy, Refused):
            self._locked.clear()
            self._session.close()

    def discard(self) -> None:
        """A session that is gone took its locks and its candidate along; so one that cannot let go is ended."""
        if self._locked and self.alive():
            try:
                if "candidate" in self._locked:
                    self._call("<discard-changes/>")
                self._unlock()
            except DriverError:
                self._session.close()
        self._locked.clear()

    # -- reading ----------------------------------------------------------------------------------------------------
    def read(self, change: Change | None = None) -> Reading:
        if change is None:
            return Reading(self._lines("running", self._whole()))
        if not (touched := scope(change, self.model)):
            return Reading()
        data = self._call(f"<get>{subtree(touched)}{self._defaults()}</get>")
        found = self._modelled(data, change)
        if any(map(xml_model.is_foreign, found)):
            # a <get> mixes state with configuration: what the model does not know may be either
            found = self._lines("running", touched, change)
        return Reading(found, self.states_in(data))

    def scope(self, change: Change) -> tuple[Line, ...]:
        """The running lines of a change's scope: a reading without its states."""
        return self.read(change).lines

    def _whole(self) -> str:
        return self.model.whole

    def _lines(self, store: str, touched: str, change: Change | None = None) -> tuple[Line, ...]:
        """What a datastore holds there; of what an element answers besides only the scope of the change."""
        source = f"<source><{store}/></source>"
        data = self._call(f"<get-config>{source}{subtree(touched)}{self._defaults()}</get-config>")
        return self._modelled(data, change)

    def _modelled(self, data: etree._Element, change: Change | None = None) -> tuple[Line, ...]:
        try:
            found = xml_lines.lines(data, self.model)
        except ValueError as error:
            raise Unintelligible(self.target.name, "read", str(error)) from error
        return found if change is None else xml_scope.within(found, (*change.before, *change.after), self.model)

    def _defaults(self) -> str:
        """Ask for what was set, defaults as well (RFC 6243 §3.3), where the element takes the question."""
        offered = next((each for each in self._manager.server_capabilities if each.startswith(WITH_DEFAULTS)), "")
        words = set(re.split(r"[=,&?]", offered))
        return f'<with-defaults xmlns="{DEFAULTS}">explicit</with-defaults>' if "explicit" in words else ""

    def _clean(self, touched: str) -> bool:
        """Does candidate hold what running holds there?"""
        return set(self._lines("candidate", touched)) == set(self._lines("running", touched))

    def save(self, change: Change, wanted: tuple[Line, ...]) -> None:
        """See that startup holds this in the scope of the change. Raises Rejected where it does not once it is saved.

        Where there is no startup, or a commit has saved by itself, nothing is left to do.
        """
        touched = scope(change, self.model)
        if not touched or not self.offers(STARTUP) or set(self._lines("startup", touched, change)) == set(wanted):
            return
        self.guard()
        self._call("<copy-config><target><startup/></target><source><running/></source></copy-config>", WRITING)
        saved = self._lines("startup", touched, change)
        if set(saved) != set(wanted):
            raise Rejected(self.target.name, "save", f"startup differs: {xml_change.difference(wanted, saved)}")


def scope(change: Change, model: Model) -> str:
    """The filter that selects what a change touches, with all that stands there. Raises Rejected."""
    try:
        return xml_scope.scope((*change.before, *change.after), model)
    except ValueError as error:
        raise Rejected(change.element, "change", str(error)) from None
