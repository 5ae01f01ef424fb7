"""One look more: was kept what was to be kept, where a platform is not known to keep its word?

An element that answers ok to a confirm may go back all the same when its timer runs out. So after that time a phase of
its own reads the scope, long after the intent has completed. It holds nothing, writes to no element, may be repeated.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from controller.errors import ActivationFailed
from controller.line.phase import Phase
from controller.model.plan import Plan, Step
from controller.records.admission import start
from controller.records.not_kept import differing, newest, raise_alarm, unsure
from controller.records.store import next_number
from controller.records.tables import Hold, Intent
from drivers.platform import Reading
from drivers.session import Session as ElementSession

KEPT = "kept"
"""the phase, `kept:N`: one for each time that it could not be seen"""
AFTER = 5.0
"""seconds after the last moment at which a timer may run out"""


class Kept(Phase):
    """The part of an activation that comes when all is over."""

    def look_later(self, session: Session, intent: Intent, plan: Plan, number: int = 0) -> None:
        """Start the look with the record, or neither; where every platform keeps its word there is none."""
        if unsure(plan):
            delay = self.context.settings.confirm_seconds + AFTER
            start(session, intent, f"{KEPT}:{number}", delay, self.context.enqueue)

    def kept(self) -> str:
        """Look once; again later where an element does not answer, or where the service is being worked on."""
        return self.step(KEPT, self._kept)

    def _kept(self) -> str:
        plan = self.store.plan(self.intent)
        with self.store.read() as session:
            before = {step.element: newest(session, plan.service, step.element) for step in unsure(plan)}
        steps = [step for step in unsure(plan) if before[step.element][1] == self.intent]
        found = {step.element: self._seen(step) for step in steps}

        def work(session: Session) -> str:
            next_number(session)
            intent = self._mine(session)
            again = self._at_work(session, intent)
            for step in [] if again else steps:
                reading = found[step.element]
                if newest(session, plan.service, step.element) != before[step.element]:
                    again = True  # something of the service ended there while it was read
                elif reading is None:
                    again = True
                elif step.driver.preview(step.change, reading).changed:
                    raise_alarm(session, intent, step, reading.lines)
            if again:
                self.look_later(session, intent, plan, int(self.phase.partition(":")[2]) + 1)
            return "again" if again else "seen"

        return self._write(work)

    def _seen(self, step: Step) -> Reading | None:
        """The scope; None where the element does not tell it. A reading that lacks something is not the first one."""

        def look(driver: ElementSession, step: Step) -> Reading:
            reading = driver.read(step.change)
            with self.store.read() as session:
                wrong = differing(session, self.intent, step.change, reading.lines) != ([], [])
            return driver.read(step.change) if wrong else reading

        try:
            return self._open().each("look", look, [step])[step.element]
        except ActivationFailed:
            return None

    @staticmethod
    def _at_work(session: Session, intent: Intent) -> bool:
        """Does an intent of the service have elements now?"""
        mine = select(col(Intent.id)).where(col(Intent.service) == intent.service)
        return session.execute(select(col(Hold.element)).where(col(Hold.intent).in_(mine)).limit(1)).first() is not None
