"""Start reading here: the line that takes an intent from its plan to configured, verified, recorded elements, or back.

    decompose -> render -> plan -> stage -> commit -> verify -> confirm -> record    (accept.py has done the first two)

Every step is durable before the next begins and may be repeated: it first looks whether its work is done. `step` runs
a function once for this intent, whatever crashes (worker.py gives the durable one); it answers why it failed, or "".
"""

from __future__ import annotations

import contextlib
from datetime import timedelta

from sqlmodel import Session

from controller.errors import ActivationFailed, reason
from controller.line.kept import Kept
from controller.line.recording import complete, snapshot, staged_of, told_by_hand, undo
from controller.line.replan import may_take_others, plan_again, take_others
from controller.line.transaction import LATE, Transaction
from controller.model.events import Decided, EventName, Held, InDoubt, Restored, Soaking, Staged
from controller.model.intent import IntentState
from controller.records.admission import admit, next_try, start
from controller.records.events import counted, record_event
from controller.records.store import mark_in_doubt, next_number, outcomes_of, plan_row, release_holds, save_outcomes
from controller.records.tables import Outcome, now
from controller.shown import headline

FINISH = "finish"
"""the phase after a soak"""
LONGEST_RETRY = 60.0
"""seconds; what an element in doubt waits at most for its next try, unless a late line must be waited for"""


class Activation(Kept):
    """One intent, as long as this worker holds its elements."""

    # -- the line ----------------------------------------------------------------------------------------------------
    def activate(self) -> str:
        """Plan, stage, commit, verify; then confirm: at once, or after the soak in a phase of its own."""
        if why := self._staged():
            return self.step("record", lambda: self._record_undone(IntentState.FAILED, why))
        if why := self.step("commit", self._commit) or self.step("verify", self._verify):
            return self.back(why)
        return self.step("soak", self._soak) or self.finish()

    def _staged(self) -> str:
        """Stage; where something else has an id of ours, once more with another."""
        why = self.step("stage", self._stage)
        if why:
            self.step("discard", self._discard)
            if not self.step("other ids", self._other_ids) and (why := self.step("stage again", self._stage)):
                self.step("discard again", self._discard)
        return why

    def finish(self) -> str:
        """Look for alarms and decide; then confirm, record. After the decision it goes forward, where possible."""
        if why := self.step("decide", self._look_and_decide):
            return self.back(why)
        return self.forward()

    def forward(self) -> str:
        if why := self.step("confirm", self._confirm):
            return self.hold(why) if self._may_pass() else self.back(why)
        return self.step("record", self._record_done)

    def back(self, why: str) -> str:
        """Every element to its snapshot; ids and holds are released only when that is proved."""
        self.step("decide back", lambda: self._decide("rollback", why))
        if doubt := self.step("rollback", self._rollback):
            return self.hold(doubt)
        return self.step("record", lambda: self._record_undone(IntentState.ROLLED_BACK, why))

    def resolve(self) -> str:
        """An element in doubt is tried again: the recorded decision says which way."""
        way, _, why = self.step("retry", self._retry).partition(" ")
        if way == "confirm":
            return self.forward()
        return self.back(why) if way == "rollback" else way

    def stumble(self, why: str) -> str:
        """A defect of ours struck. Decided is decided; before, everything goes back; what is recorded stays."""
        intent = self.store.intent(self.intent)
        if IntentState(intent.state).final:
            return intent.state
        return self.hold(why) if intent.decision == "confirm" else self.back(why)

    def hold(self, why: str) -> str:
        """Fence what is not settled; it is tried again later."""
        return self.step("hold", lambda: self._hold(why))

    # -- its steps ---------------------------------------------------------------------------------------------------
    def _stage(self) -> str:
        def work() -> None:
            earlier = staged_of(self.store.outcomes(self.intent))
            if self._waited and not earlier:  # a snapshot binds to the plan that it was taken for
                self._write(lambda session: plan_again(session, self._mine(session)))
            staged = self._open().stage(earlier)

            def keep(session: Session) -> None:
                intent = self._mine(session)
                told_by_hand(session, intent, staged)
                snapshot(session, self.intent, staged)
                record_event(session, intent, Staged(elements=sorted(staged)))

            self._write(keep)

        return self._tried(work)

    def _other_ids(self) -> str:
        """Take others in place of ids that something else has; answers why it was not done."""
        with self.store.read() as session:
            if not may_take_others(session, self.intent):
                return "not for an id of ours"

        def work(session: Session) -> None:
            next_number(session)
            take_others(session, self._mine(session))

        why = self._tried(lambda: self._write(work))
        self.close()  # what was opened is of the plan of before
        return why

    def _discard(self) -> str:
        # what cannot be reached has lost its lock and candidate with the session; nothing was written anywhere
        with contextlib.suppress(ActivationFailed):
            if self._transaction is not None:
                self._transaction.discard()
        return ""

    def _commit(self) -> str:
        def commit(transaction: Transaction, _rows: dict[str, Outcome]) -> None:
            if self._resumed:
                transaction.inherit()
            transaction.commit()

        return self._tried(lambda: self._across("committed", commit))

    def _verify(self) -> str:
        def verify(transaction: Transaction, rows: dict[str, Outcome]) -> None:
            for element, reading in transaction.verify(staged_of(rows)).items():
                rows[element].after, rows[element].after_hash = [list(line) for line in reading.lines], reading.hash

        return self._tried(lambda: self._across("verified", verify))

    def _look_and_decide(self) -> str:
        """The one decision: no new alarm, nobody asked to stop, nothing decided before: it stays."""
        if self.store.intent(self.intent).decision == "confirm":
            return ""
        return self._tried(lambda: self._across("verified", self._look)) or self._decide("confirm", "")

    def _soak(self) -> str:
        """The phase that goes on later; "": this one. A line sent over a lost session, or by a run that died, may come
        late: it must meet this intent, which sent it again, and not the next.
        """
        settings = self.context.settings
        lost = any(row.lost for row in self._outcomes().values())
        delay = max(settings.soak_seconds, settings.late_seconds if lost else 0.0)
        return self._later(FINISH, delay) if delay else ""

    def _look(self, transaction: Transaction, rows: dict[str, Outcome]) -> None:
        """The way there, alarms, and after a soak what running holds: a reboot may have lost what was not saved."""
        transaction.reach()
        transaction.soak(staged_of(rows))
        if self.phase == FINISH:
            transaction.verify(staged_of(rows))
            for row in rows.values():
                row.lost = False

    def _confirm(self) -> str:
        """Decided is decided: nobody stops it any more."""

        def confirm(transaction: Transaction, _rows: dict[str, Outcome]) -> None:
            if self._resumed:
                transaction.inherit()
            transaction.confirm()

        return self._tried(lambda: self._across("confirmed", confirm), stoppable=False)

    def _rollback(self) -> str:
        """Restore what is not restored yet; answers what could not be done."""
        rows = {name: row for name, row in self._outcomes().items() if row.state != "abandoned"}
        transaction = self._open()
        transaction.lost |= {name for name, row in rows.items() if row.lost}
        if self._resumed:
            transaction.inherit()
        failed = transaction.rollback(staged_of(rows, without="restored"))
        doubt = reason([{"error": error} for error in failed.values()])

        def keep(session: Session) -> None:
            intent = self._mine(session)
            for element, row in rows.items():
                row.state = "in doubt" if element in failed else "restored"
                row.error, row.lost = failed.get(element, row.error), False
                row.sent = [*row.sent, *transaction.drain(element)]
            save_outcomes(session, rows.values())
            record_event(session, intent, InDoubt(reason=doubt) if failed else Restored(elements=sorted(rows)))

        self._write(keep)
        return doubt

    def _decide(self, way: str, why: str) -> str:
        """The one decision. To confirm is refused once it was to go back; to go back is always possible."""

        def work(session: Session) -> str:
            intent = self._mine(session)
            if way == "confirm" and (intent.abort or intent.decision == "rollback"):
                return intent.abort or intent.reason
            intent.decision, intent.reason = way, why
            record_event(session, intent, Decided(way=way, reason=headline(why) if why else ""))
            return ""

        return self._write(work)

    def _hold(self, why: str) -> str:
        """In doubt: fence what could not be settled, give the rest back, and try again later."""

        def work(session: Session) -> str:
            intent = self._mine(session)
            if intent.state != IntentState.HELD:
                rows = outcomes_of(session, intent.id).values()
                settled = {row.element for row in rows if row.state == "restored"}
                release_holds(session, intent.id, sorted(settled))
                tries = min(counted(session, intent.id, EventName.HELD), 10)  # what is away for days is tried on
                delay = min(self.context.settings.retry_seconds * 2**tries, LONGEST_RETRY)
                if any(row.error.endswith(LATE) for row in rows):
                    delay = max(delay, self.context.settings.late_seconds)
                mark_in_doubt(session, intent, why, now() + timedelta(seconds=delay))
                start(session, intent, next_try(session, intent.id), delay, self.context.enqueue)
                intent.state = IntentState.HELD
                record_event(session, intent, Held(reason=why))
                admit(session, self.context.enqueue)
            return "held"

        return self._write(lambda session: (next_number(session), work(session))[1])

    def _retry(self) -> str:
        def work(session: Session) -> str:
            intent = self._mine(session)
            if intent.phase != self.phase:
                return "superseded"  # a person has decided since this phase began: theirs is the one that is due
            if IntentState(intent.state).final:
                return intent.state
            intent.state = IntentState.IN_PROGRESS
            return f"{intent.decision} {intent.reason}"

        return self._write(work)

    def _later(self, phase: str, delay: float) -> str:
        def work(session: Session) -> str:
            intent = self._mine(session)
            record_event(session, intent, Soaking(seconds=delay))
            start(session, intent, phase, delay, self.context.enqueue)
            return phase

        return self._write(work)

    def _record_done(self) -> str:
        def work(session: Session) -> str:
            next_number(session)
            intent = self._mine(session)
            if not IntentState(intent.state).final:
                plan = plan_row(session, intent.id)
                complete(session, intent, plan, outcomes_of(session, intent.id))
                self.look_later(session, intent, plan)
                admit(session, self.context.enqueue)
            return intent.state

        return self._write(work)

    def _record_undone(self, state: IntentState, why: str) -> str:
        def work(session: Session) -> str:
            next_number(session)
            intent = self._mine(session)
            if not IntentState(intent.state).final:
                intent.reason = why
                undo(session, intent, state, outcomes_of(session, intent.id))
                admit(session, self.context.enqueue)
            return intent.state

        return self._write(work)

    def _may_pass(self) -> bool:
        """Did confirm fail only in ways that time may heal (an element that does not answer)?"""
        evidence = self.store.intent(self.intent).evidence
        return all(item.get("temporary") for item in evidence if item.get("step") in {"confirm", "look", "reach"})
