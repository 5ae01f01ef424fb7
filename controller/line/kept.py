"""One look more: was kept what was to be kept, where a platform is not known to keep its word?

An element that answers ok to a confirm may go back all the same when its timer runs out. So after that time a job of
its own reads the scope, long after the intent has completed. It holds nothing, writes to no element, may be repeated.
"""

from __future__ import annotations

from sqlmodel import Session

from controller.errors import ActivationFailed
from controller.line.job import Job, step
from controller.model.outcome import Done, JobKind, JobName, Later, LineStep, StepResult
from controller.model.plan import Plan, Step
from controller.records.admission import start
from controller.records.holds import has_elements
from controller.records.not_kept import differing, newest, tell_not_kept, unsure
from controller.records.tables import Intent
from drivers.platform import Reading
from drivers.session import Session as ElementSession
from inventory.allocation.foreign_ids import lock_for_use

AFTER = 5.0
"""seconds after the last moment at which a timer may run out"""


def look_later(session: Session, job: Job, intent: Intent, plan: Plan, number: int = 0) -> Done | Later:
    """Start the look with the record, or neither; where every platform keeps its word there is none. `number`: how
    often it was looked without an answer.
    """
    if not unsure(plan):
        return Done()
    later = Later(JobName(JobKind.KEPT, number), job.settings.confirm_seconds + AFTER)
    start(session, intent, later.job, later.delay, job.context.enqueue)
    return later


@step(LineStep.KEPT)
def kept(job: Job) -> StepResult:
    """Look once; again later where an element does not answer, or where the service is being worked on."""
    plan = job.store.plan(job.intent)
    with job.store.read() as session:
        before = {one.element: newest(session, plan.service, one.element) for one in unsure(plan)}
    steps = [one for one in unsure(plan) if before[one.element][1] == job.intent]
    found = {one.element: _seen(job, one) for one in steps}
    otherwise = {
        one.element
        for one in steps
        if (seen := found[one.element]) is not None and one.driver.preview(one.change, seen).changed
    }

    def work(session: Session, intent: Intent) -> StepResult:
        again = has_elements(session, intent.service)
        lock_for_use(session, set() if again else otherwise, intent.service)
        for one in [] if again else steps:
            reading = found[one.element]
            if newest(session, plan.service, one.element) != before[one.element]:
                again = True  # something of the service ended there while it was read
            elif reading is None:
                again = True
            elif one.element in otherwise:
                tell_not_kept(session, intent, one, reading.lines)
        return look_later(session, job, intent, plan, (job.name.number or 0) + 1) if again else Done()

    return job.write(work, admits=True)


def _seen(job: Job, step: Step) -> Reading | None:
    """The scope; None where the element does not tell it. A reading that lacks something is not the first one."""

    def look(driver: ElementSession, step: Step) -> Reading:
        reading = driver.read(step.change)
        with job.store.read() as session:
            wrong = differing(session, job.intent, step.change, reading.lines) != ([], [])
        return driver.read(step.change) if wrong else reading

    try:
        return job.elements().each("look", look, [step])[step.element]
    except ActivationFailed:
        return None
