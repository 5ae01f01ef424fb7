"""Command lines with a candidate: nothing that is typed runs before the commit, and then all of it does.

How each step of `CandidateDriver` is said with the words of a platform (`CandidateCommands`).
Where a commit on trial outlives its session (a persist id), the element's timer is bound to the intent. Where it does
not, a commit stays at once and the way back is a second one, computed from what is there: each is whole or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from drivers.errors import Busy, DriverError, Rejected, SessionLost
from drivers.kit.candidate import CandidateDriver
from drivers.kit.candidate_commands import CandidateCommands, Trial
from drivers.kit.command_line import CommandLineDriver
from drivers.kit.terminal import Terminal
from drivers.platform import Change, Diff, Line, Reading, Target


class CandidateCommandLine(CommandLineDriver, CandidateDriver):
    """Base of a platform's driver: it adds `capabilities`, `undo` and `candidate` to what `CommandLineDriver` wants."""

    candidate: ClassVar[CandidateCommands]

    def __init__(self, target: Target, terminal: Terminal) -> None:
        super().__init__(target, terminal)
        self._locked = False
        self._staged: Change | None = None

    def rest(self) -> None:
        """Displays are known in the views of the candidate too: as long as it is ours we stay."""
        if not self._locked and self.terminal.mode != self.candidate.resting:
            self.terminal.ask(self.candidate.leave[-1])

    def typed(self, display: str) -> str:
        own = (self.candidate.difference, self.candidate.why)
        return display if not self._locked or display in own else f"{self.candidate.inside}{display}"

    # -- forth ------------------------------------------------------------------------------------------------------
    def begin(self) -> None:
        self._enter()

    def load(self, change: Change, reading: Reading, diff: Diff) -> Diff:
        del change, reading
        self.tell(diff.commands)
        text = self.look((self.candidate.difference,))[0]
        return replace(diff, text=re.sub(rf"\A(?:(?:{self.candidate.heading}).*\n?)*", "", text))

    def try_out(self, seconds: int, token: str) -> None:
        """Bound to the element's timer where that outlives the session; else it stays, and goes back by an inverse."""
        if trial := self.candidate.trial:
            detail = "a commit of ours on trial waits: nothing else is written while it does"
            self._not_waiting(trial, token, Busy(self.target.name, "commit", detail))
            command = trial.commit.format(token=token, seconds=max(seconds, trial.shortest))
            self._commit(command, token, trial.began)
        else:
            self._commit(self.candidate.commit.format(token=token), token)
        self.release()

    def keep(self, change: Change, token: str) -> None:
        """Without a timer it stands, or somebody took it away. Refused while nothing waits it was kept, or went back:
        the engine reads, "done" is no proof either.
        """
        del change
        if (trial := self.candidate.trial) is None:
            self.guard()
            return
        self._enter(token)
        try:
            self._write(trial.keep.format(token=token))
        except Rejected as refused:
            self._not_waiting(trial, token, refused)

    def _not_waiting(self, trial: Trial, token: str, ours: DriverError) -> None:
        """Raises `ours` where a commit of ours waits after all, Busy where another's does: that ends by itself."""
        waits = re.search(trial.pending, self.look((trial.display,))[0])
        if waits and waits["token"] == token:
            raise ours
        if waits:
            raise Busy(self.target.name, ours.what, f"a commit on trial waits: {waits['token'] or 'whose is not told'}")

    # -- back -------------------------------------------------------------------------------------------------------
    def release(self) -> None:
        self.discard()

    def discard(self) -> None:
        """A session that is gone took its lock and its candidate along; so one that cannot let go is ended."""
        if self._locked and self.alive():
            try:
                self.tell(self.candidate.leave)
            except DriverError:
                self.close()
        self._staged, self._locked = None, False

    def cancel(self, token: str) -> None:
        """Refused or not: what waits still is not built upon."""
        self._enter(token)
        if trial := self.candidate.trial:
            command = trial.abort.format(token=token)
            still = Rejected(self.target.name, command, "was answered, and the commit on trial waits still")
            try:
                self._write(command)
            except Rejected as refused:
                still = refused
            self._not_waiting(trial, token, still)

    def restore(self, change: Change, before: Reading, token: str) -> None:
        if commands := self._way_back(change, before):
            self.tell(commands)
            self._commit(self.candidate.commit.format(token=token), token)
        self._prove(change, before)

    # -- what the verbs are made of ---------------------------------------------------------------------------------
    def _enter(self, token: str = "") -> None:
        """Into a clean candidate, under the lock. Raises Busy.

        Where a commit of ours waits on trial (`token`), the lock may be denied for that very reason: it is kept or
        aborted without the lock rather than left to its timer.
        """
        self.discard()
        self.rest()
        try:
            self._lock(self.candidate.enter)
        except Busy:
            if not self._waits(token):
                raise
            self._lock(self.candidate.enter[:-1])
        self._locked = True
        self._clean()

    def _lock(self, commands: Sequence[str]) -> None:
        """Whatever stands in the way of a lock passes by itself, but for rights and words that the box lacks."""
        try:
            self.tell(commands)
        except DriverError as error:
            if self.alive():
                self.rest()
            if isinstance(error, Rejected) and not re.search(self.candidate.denied, error.detail):
                raise Busy(error.element, error.what, error.detail) from error
            raise

    def _waits(self, token: str) -> bool:
        """Is there a commit of ours on trial?"""
        if not (self.candidate.trial and token and self.alive()):
            return False
        waits = re.search(self.candidate.trial.pending, self.look((self.candidate.trial.display,))[0])
        return bool(waits and waits["token"] == token)

    def _clean(self) -> None:
        """Raises Busy where the candidate holds edits as soon as it is entered: not ours to commit, nor to clear."""
        found = self._edits()
        if found and (found := [row for row in self._edits() if row in found]):  # what is said unasked is said once
            self.close()
            self._locked = False
            told = " ".join(" ".join(found).split())[:200]
            detail = f"the candidate holds edits that are not ours: {told}"
            raise Busy(self.target.name, self.candidate.difference, detail)

    def _edits(self) -> list[str]:
        """The rows that say what a commit would change."""
        nothing = re.compile(rf"\s*(?:{self.candidate.clean})?\s*|(?:{self.candidate.heading}).*")
        return [row for row in self.look((self.candidate.difference,))[0].splitlines() if not nothing.fullmatch(row)]

    def tell(self, commands: Sequence[str]) -> None:
        """Type lines that change nothing that runs; each answer is checked."""
        for batch in self._batches(commands):
            answers = self.terminal.ask_at_once(batch)
            self._still_in(batch[-1])
            for command, answer in zip(batch, answers, strict=True):
                self.check(command, answer)

    def _still_in(self, command: str) -> None:
        """Raise SessionLost where somebody has put this session out of the candidate: what it answers is about that."""
        if self._locked and self.terminal.mode == self.candidate.resting and command not in self.candidate.leave:
            self.close()
            detail = "the session was put out of its configuration, the candidate with it"
            raise SessionLost(self.target.name, self.terminal.masked(command), detail)

    def _batches(self, commands: Sequence[str]) -> Iterator[list[str]]:
        """What leaves a view is not typed ahead: where that view was refused it would leave another one."""
        batch: list[str] = []
        for command in commands:
            turns = batch and (command == self.rules.leave) is not (batch[-1] == self.rules.leave)
            if turns or len(batch) == self.dialect.in_flight:
                yield batch
                batch = []
            batch.append(command)
        if batch:
            yield batch

    def _commit(self, command: str, token: str, proof: str = "") -> None:
        """Raises Rejected in the element's words, Busy where somebody's trial is in the way."""
        try:
            self._write(command, proof)
        except Rejected as refused:
            if self.candidate.trial:
                self._not_waiting(self.candidate.trial, token, refused)
            if not self.candidate.why:
                raise
            words = " ".join(
                re.sub(rf"(?m)^(?:{self.candidate.heading}).*$", "", self.look((self.candidate.why,))[0]).split()
            )
            raise Rejected(self.target.name, refused.what, words or refused.detail) from refused

    def save(self, change: Change, wanted: tuple[Line, ...]) -> None:
        """Save, and look whether startup holds in the scope of the change what runs. Raises Busy where it does not."""
        del wanted
        self.release()
        if not self.candidate.save:
            return
        self._write(self.candidate.save, self.candidate.saved)
        if (saved := self.saved(change)) is None:
            return
        runs = self.scope(change)
        lacks = [f"expected {line[-1]!r}, found nothing" for line in runs if line not in set(saved)]
        wrong = lacks + [f"expected nothing, found {line[-1]!r}" for line in saved if line not in set(runs)]
        if wrong:
            raise Busy(self.target.name, self.candidate.save, f"startup is not what runs: {'; '.join(wrong)}")

    def saved(self, change: Change) -> tuple[Line, ...] | None:
        """What is saved in the scope of the change; None where the box does not show it: its word is taken."""
        del change
        return None

    def _write(self, command: str, proof: str = "") -> None:
        """Send what changes the element. Raises Rejected also for an answer that does not hold the proof."""
        self.guard()
        answer = self.terminal.ask(command)
        self._still_in(command)
        self.check(command, answer)
        if not re.search(proof, answer):
            raise Rejected(self.target.name, command, f"expected {proof!r}, found {answer[:300]!r}")
