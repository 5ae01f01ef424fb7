"""Faults that can be set on an element while it runs: in comes a Fault, out goes what the servers then do.

A server calls `element.faults.exchange()` before it handles each exchange (one CLI line, one RPC) and obeys the answer.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

Kind = Literal[
    "unreachable",  # the listener refuses, sessions are cut
    "slow",  # every answer waits `seconds`
    "drop",  # the session is cut at exchange `at`, counted from the moment the fault was set; before it is handled
    "drop-after",  # the same, after it was handled and before it is answered
    "hold",  # exchange `at` is held until it is released, or for `seconds`; before it is handled
    "hold-after",  # the same, after it was handled and before it is answered
    "garble",  # the answer to exchange `at` is garbage
    "reject",  # configuration line / edit number `at` (or the first that contains `match`) is refused with `text`
    "ignore",  # the same, but the answer is that of success: the element says that it did what it did not do
    # (by `match` on VRP and IOS XR also a commit, what keeps or aborts one on trial, and a save)
    "partial",  # the same (TL1), done but for its last parameter, and answered so (PRTL)
    "validate-fails",  # validate / commit check answers `text`
    "commit-fails",  # commit answers `text`
    "lock-held",  # another session holds the lock
    "alarm",  # `seconds` after the next change of running an alarm is raised on the object that changed, or on `object`
    "reboot",  # at exchange `at` (0: now): sessions are cut, running is what the box keeps over a reboot
    "lose-message",  # message number `at` that the element sends unasked (TL1) is numbered and never arrives
    "wrong-box",  # another box answers behind the address: `text` is its host name
    "full",  # a login is told that all sessions are in use
    "dirty",  # now: somebody else has changed the candidate, without a lock, and left it so
    "hollow",  # the next commit that confirms one that waits: its timer has just run out, and the answer is ok
    "expire",  # now: the timer of a confirmed commit runs out
    "aside",  # an alarm text is printed into the echo of exchange `at`
    "page",  # the answer to exchange `at` comes page by page, though the pager was switched off
    "wrap",  # the screen is narrow while exchange `at` is typed: its echo wraps
    "inner-prompt",  # the prompt is printed in the middle of the answer to exchange `at`
    "question",  # the element asks before it does exchange `at`; unless the answer is yes, it is not done
    "bytes",  # the answer to exchange `at` holds bytes that are not UTF-8
    "no-newline",  # the answer to exchange `at` does not end with a line end
    "log",  # log lines break a row in the middle of the answer to exchange `at`; over TL1 a report breaks the answer
    "log-wrapped",  # log lines that are wider than the screen stand between two rows of the answer to exchange `at`
    "log-behind",  # log lines are printed behind the prompt after exchange `at`; it does not come again
    "broadcast",  # what another user says to all stands between two rows of the answer to exchange `at`
    "title",  # a window title and colours stand before the prompt after exchange `at`
    "lost-row",  # a row in the middle of the answer to exchange `at` is missing
    "late-end",  # how save number `at` ends is told behind the prompt; with `text` so, and it is not done
]

STRIKES: tuple[Kind, ...] = ("drop", "drop-after", "hold", "hold-after", "garble", "reboot")
"""what a server asks for at each exchange"""
QUIRKS: tuple[Kind, ...] = (
    "aside",
    "page",
    "wrap",
    "inner-prompt",
    "question",
    "bytes",
    "no-newline",
    "log",
    "log-wrapped",
    "log-behind",
    "broadcast",
    "title",
    "lost-row",
    "late-end",
)
"""oddities of a server that is well: what it says is true, only written so that it is easily misread"""


@dataclass(slots=True)
class Fault:
    kind: Kind
    at: int = 0
    match: str = ""
    text: str = ""
    seconds: float = 0.0
    object: str = ""
    once: bool = True
    id: int = 0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"fault kind {self.kind!r} - expected one of {', '.join(get_args(Kind))}")


@dataclass(slots=True)
class Faults:
    """The faults of one element. `once` faults are spent when they strike; the others stay until they are cleared."""

    active: list[Fault] = field(default_factory=list)
    held: list[Fault] = field(default_factory=list)
    """exchanges that stand still now, by the fault that holds them"""
    _released: asyncio.Event = field(default_factory=asyncio.Event)
    _count: dict[int, int] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def set(self, fault: Fault) -> Fault:
        fault.id = next(self._ids)
        self.active.append(fault)
        self._count[fault.id] = 0
        return fault

    def clear(self, fault_id: int | None = None) -> None:
        self.active = [fault for fault in self.active if fault_id is not None and fault.id != fault_id]
        if fault_id is None:
            self.release()

    async def hold(self, fault: Fault) -> None:
        """Stand still until `release`, or for the fault's `seconds`."""
        self.held.append(fault)
        try:
            async with asyncio.timeout(fault.seconds or None):
                await self._released.wait()
        except TimeoutError:
            pass
        finally:
            self.held.remove(fault)

    def release(self) -> None:
        """Let go on what is held now."""
        self._released.set()
        self._released = asyncio.Event()

    def get(self, kind: Kind) -> Fault | None:
        return next((fault for fault in self.active if fault.kind == kind), None)

    def spend(self, fault: Fault) -> None:
        if fault.once and fault in self.active:
            self.active.remove(fault)

    def due(self, *kinds: Kind) -> Fault | None:
        """Count one exchange for faults of these kinds; the one whose turn (`at`, from 1) has come, spent."""
        struck = None
        for fault in [fault for fault in self.active if fault.kind in kinds]:
            self._count[fault.id] += 1
            if struck is None and self._count[fault.id] >= max(fault.at, 1):
                struck = fault
                self.spend(fault)
        return struck

    def refuses(self, line: str) -> str | None:
        """The words that refuse this configuration line or edit, if a `reject` fault is due."""
        struck = self._line("reject", line)
        return struck.text if struck else None

    def ignores(self, line: str) -> bool:
        """Is an `ignore` fault due at this configuration line or edit?"""
        return self._line("ignore", line) is not None

    def claims(self, verb: str) -> bool:
        """Is an `ignore` fault due that names this verb? Those by number mean configuration lines alone."""
        return any(fault.kind == "ignore" and fault.match for fault in self.active) and self.ignores(verb)

    def parts(self, line: str) -> bool:
        """Is a `partial` fault due at this command?"""
        return self._line("partial", line) is not None

    def _line(self, kind: Kind, line: str) -> Fault | None:
        """Count one line for faults of this kind; the one whose turn has come, or which is meant by the line, spent."""
        for fault in [fault for fault in self.active if fault.kind == kind]:
            self._count[fault.id] += 1
            if fault.match in line if fault.match else self._count[fault.id] >= max(fault.at, 1):
                self.spend(fault)
                return fault
        return None

    def as_list(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.active]
