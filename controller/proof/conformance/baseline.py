"""Where a driver is examined: its sessions to one element, and what can be seen of the element from outside.

Of a simulated element the lab tells running, saved and what was left behind, byte for byte. Of a real box there is only
what another session of the same driver reads, so a real box can be examined in less.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from controller import plugins
from controller.errors import NotAllowed
from controller.proof.conformance.bench import Bench, Case
from controller.proof.conformance.example_parts import ABSENT, PRESENT, STATES
from controller.proof.conformance.scorecard import CheckFailed, NotApplicable, expect
from drivers.errors import Busy, DriverError
from drivers.platform import Capability, Change, Identity, Line, Reading, Target
from drivers.session import Driver

if TYPE_CHECKING:
    from lab.client import LabClient

T = TypeVar("T")
TOKENS = ("IN000001", "IN000000", "IN000009")
"""of intents: the one that is examined, one before it, somebody else's"""
TOKEN, EARLIER, STRANGE = TOKENS
CONFIRM_WITHIN = 300
"""seconds: no timer runs out by itself in an examination"""
PATIENCE = 5.0
"""seconds for what the element does by itself: to notice that a session is gone"""


@dataclass(slots=True)
class Baseline:
    bench: Bench
    case: Case
    driver: type[Driver]
    target: Target
    lab: LabClient | None = None
    base: tuple[object, ...] = ()
    """the element as it was found, see `held`"""
    _open: list[Driver] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.target.name

    @property
    def observer(self) -> LabClient:
        """Raises NotApplicable where the element is a real box."""
        if self.lab is None:
            raise NotApplicable("a real box cannot be asked for that")
        return self.lab

    # -- changes ----------------------------------------------------------------------------------------------------
    def change(self, before: str, after: str, keep: frozenset[Line] = frozenset()) -> Change:
        return Change(self.name, self.case.states[before], self.case.states[after], keep)

    @property
    def everything(self) -> Change:
        """All that any state and the neighbour write."""
        lines = (line for state in (*self.case.states.values(), self.case.neighbour) for line in state)
        return Change(self.name, (), tuple(dict.fromkeys(lines)))

    # -- sessions ---------------------------------------------------------------------------------------------------
    def login(self, **other: Any) -> Driver:
        """A session of its own; closed with the check at the latest."""
        session = self.driver.connect(replace(self.target, **other))
        self._open.append(session)
        return session

    def patiently(self, verb: Callable[[Driver], T]) -> T:
        """A verb in a session of its own, again while the element still holds what a dead session had."""
        until = time.monotonic() + PATIENCE
        while True:
            session = self.driver.connect(self.target)
            try:
                return verb(session)
            except Busy:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            finally:
                session.close()

    def scope(self, change: Change) -> Reading:
        """What the scope of the change holds, read in a session of its own."""
        return self.patiently(lambda session: session.read(change))

    def make(self, change: Change) -> None:
        """The change stays, made in a session of its own."""
        self.patiently(lambda session: self.bring(session, change))

    def take_back(self, token: str) -> None:
        """Nothing of ours is left there of what was committed under this token."""
        self.patiently(lambda session: session.rollback(self.everything, Reading(), token=token))

    def bring(self, session: Driver, change: Change, *, token: str = TOKEN, confirmed: bool = True) -> Reading:
        """Make the change stay; gives what was there before."""
        before = session.read(change)
        session.stage(change)
        session.commit(change, confirm_within=CONFIRM_WITHIN, token=token)
        if confirmed:
            session.confirm(change, token=token)
        return before

    # -- from outside -----------------------------------------------------------------------------------------------
    def held(self) -> tuple[object, ...]:
        """What the element holds: of a simulated one running and saved; of a real one all that is modelled."""
        if self.lab is None:
            return (tuple(sorted(self.patiently(lambda session: session.read()).lines)),)
        return self.lab.running(self.name), self.lab.saved(self.name), self.lab.unprinted(self.name)

    def exchanges(self) -> int:
        """How many exchanges the simulated element has had since it came up."""
        return int(self.observer.elements()[0]["exchanges"])

    def saved(self) -> bool:
        """Is running what the element would come up with? A real box is not asked."""
        if self.lab is None:
            return True
        running, saved = self.lab.unprinted(self.name)
        return self.lab.running(self.name) == self.lab.saved(self.name) and running == saved

    def left_behind(self, *, sessions: int = 0) -> None:
        """No lock, candidate, timer, and no more sessions than these. Raises CheckFailed."""
        if self.lab is None:
            # who holds a lock or a candidate, or waits for a confirmation, lets nobody else begin
            if Capability.CANDIDATE in self.driver.capabilities:
                self.patiently(self._begin)
            return
        until = time.monotonic() + PATIENCE
        while left := self._left(sessions):
            if time.monotonic() > until:
                raise CheckFailed("nothing left behind", "; ".join(left))
            time.sleep(0.02)

    def _begin(self, session: Driver) -> None:
        """Stage a change of what there is; over another state of the service a driver may refuse one."""
        found = set(session.read(self.everything).lines)
        there = max(STATES, key=lambda state: len(found & set(self.case.states[state])))  # a hand may have edited it
        session.stage(self.change(there, PRESENT if there == ABSENT else ABSENT))
        session.discard()

    def _left(self, sessions: int) -> list[str]:
        open_ = int(self.observer.elements()[0]["sessions"])
        return self.observer.pending(self.name) + ([f"{open_} sessions, {sessions} in use"] if open_ > sessions else [])

    def as_before(self, held: tuple[object, ...], *, sessions: int = 0) -> None:
        """Byte for byte what it held, and nothing left behind. Raises CheckFailed."""
        expect(held, self.held())
        self.left_behind(sessions=sessions)

    # -- putting right ----------------------------------------------------------------------------------------------
    def close(self) -> None:
        while self._open:
            with contextlib.suppress(DriverError):
                self._open.pop().close()

    def _taken_back(self) -> str:
        """Bring the scope of a real box back to nothing, whosever commit pends; "", or the driver's last words."""
        words = ""
        for token in TOKENS:
            try:
                self.take_back(token)
            except DriverError as error:
                words = str(error)
            else:
                return ""
        return words

    def residue(self) -> str:
        """What of the examination a real box still has, and the commands that take it away; "" where it has nothing."""
        try:
            found = self.patiently(lambda session: session.read(self.everything))
            if not found.lines:
                return ""
            gone = self.driver.preview(Change(self.name, found.lines), found)
        except DriverError as error:
            return f"what it has could not be read: {error}"
        left = "; ".join(" / ".join(line) for line in found.lines)
        return f"left there: {left}; to take it away: {'; '.join(gone.commands) or 'by hand'}"

    def restore(self) -> None:
        """The element as it was found. A simulated one is loaded; on a real one the driver takes back what it wrote."""
        self.close()
        if self.lab is None:
            if words := self._taken_back():
                raise NotAllowed(
                    f"{self.name} - scratch scope - what was written there could not be taken back: {words}",
                    field="target",
                    fix=self.residue() or "nothing is left there now: run it again",
                )
            return
        self.lab.clear()
        if self.held() != self.base or self.lab.pending(self.name):
            running, _, unprinted = self.base
            self.lab.load(self.name, str(running))
            self.lab.remember(self.name, unprinted[0])  # type: ignore[index]  # see held


@contextlib.contextmanager
def simulated(bench: Bench, driver: type[Driver]) -> Iterator[list[Baseline]]:
    """A lab of its own with this element alone; a baseline a role."""
    from lab.client import start

    with tempfile.TemporaryDirectory() as folder:
        network = bench.alone(Path(folder))
        with start(network, Path(folder) / "state.json", dialects=plugins.dialects()) as running:
            door = running.elements[bench.name]
            told = bench.element["identity"]
            identity = Identity(*(str(told.get(key, "")) for key in ("hostname", "model", "serial", "software")))
            management = bench.element["management"]
            user, password = management.get("username", "lab"), management.get("password", "lab")
            target = Target(
                bench.name, bench.platform, door["host"], door["port"], user, password, identity, timeout=PATIENCE,
                device=bench.device,
            )  # fmt: skip
            yield [_begun(Baseline(bench, case, driver, target, running.client)) for case in bench.cases]


def _begun(baseline: Baseline) -> Baseline:
    baseline.base = baseline.held()
    return baseline


@contextlib.contextmanager
def real(bench: Bench, driver: type[Driver], target: Target) -> Iterator[list[Baseline]]:
    """A real box, whose scope is proved empty first and is left so. Raises NotAllowed naming a line that is there."""
    baselines = [Baseline(bench, case, driver, target) for case in bench.cases]
    for baseline in baselines:
        found = baseline.scope(baseline.everything)
        if found.lines:
            raise NotAllowed(
                f"{target.name} - scratch scope - expected nothing, found {' / '.join(found.lines[0])}",
                field="set",
                fix="choose other ids and ports with --set NAME=VALUE",
            )
        baseline.base = baseline.held()
    try:
        yield baselines
    finally:
        if wrong := [words for baseline in baselines for words in _left_on(baseline)]:
            raise NotAllowed(
                f"{target.name} - afterwards - expected what was there before, found something else: {wrong[0]}",
                field="target",
                fix="; ".join(wrong[1:]) or "compare the box with its last backup: somebody else may have changed it",
            )


def _left_on(baseline: Baseline) -> Iterator[str]:
    """Whatever fails, every role is cleaned up, and what could not be is told with the way to remove it."""
    try:
        baseline.restore()
    except (DriverError, NotAllowed) as error:
        yield str(error)
    if left := baseline.residue():
        yield left
        return
    try:
        if baseline.base != baseline.held():
            yield "somebody else may have changed it meanwhile"
    except DriverError as error:
        yield str(error)
