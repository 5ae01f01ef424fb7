"""What one command line looks like, as data: prompts, questions, refusals, and autonomous texts.

Pure: a platform fills a `Dialect`, a `Terminal` reads by it. Patterns are regular expressions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BROADCASTS = (
    # `send` of Cisco and Huawei, `wall` of a system that is a Unix below
    r"^\*{3}[^\n]*\n",
    r"^Broadcast [Mm]essage from [^\n]*\n",
)
"""heads of what one user says to all: the words below have no form, so an answer that holds a head is asked again"""
_OVER = r"""(?imx)
    authori[sz]ation \s (?:has \s )? (?:failed|denied) | \bis \s not \s authorized | \bnot \s authorized \s to
    | \b do(?:es)? \s not \s have \s (?:the \s )? (?:permission|privilege|right) | \binsufficient \s privilege
    | \b(?:user|session|console|terminal|vty)\b [^\n]{0,80}?
      \b(?: forced (?:ly)? \s (?:to \s )? (?:log|go|exit|disconnect|off) \w* | (?:logged|kicked) \s? (?:out|off)
         | time[d]? \s out | been \s (?:cleared|terminated|closed|killed|disconnected|expired|preempted) )
    | ,\s* please \s retry \s to \s log \s on
"""
"""words about the session and not about what was typed: who was logged out, or has lost a privilege, hears them"""


@dataclass(frozen=True, slots=True)
class Late:
    """A command that goes on behind the prompt: how it ended is told when it has."""

    command: str
    done: str
    """the words of success"""
    failed: str
    """those of failure"""
    patience: float = 8.0
    """times the target's timeout that it may say nothing"""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one command line talks. All texts are regular expressions."""

    device_type: str
    """netmiko's name"""
    prompt: str
    """`NAME` stands for the host name; group `mode` is the view"""
    questions: tuple[tuple[str, str], ...]
    """what may stand at the end of the output instead of a prompt, and what to type"""
    noise: tuple[str, ...]
    """what belongs to every answer and says nothing (pager, time line): cut out wherever it appears"""
    refusal: str
    """a line of an answer that says that the command was not done"""
    harmless: str
    """refusals that mean: it is so already"""
    busy: str
    """refusals that pass by themselves"""
    gone: str
    """refusals that mean: the object is not there"""
    takes_away: str
    """commands for which `gone` is success"""
    proofs: tuple[tuple[str, str], ...]
    """displays, and what their answer holds when it came whole"""
    moves: str
    """commands that only change the view"""
    masked: str
    """group 1 is kept, what follows is masked"""
    full: str
    """what is printed when no more sessions are possible"""
    asides: tuple[str, ...] = ()
    """autonomous text (log lines, alarms, progress of a save), with its line end: cut out wherever it appears; a
    display that one came into is asked again, because a part of it may be lost"""
    autonomous: str = r"(?!)"
    """those of the asides that tell of an alarm"""
    over: str = r"(?!)"
    """words that end a session or take its privilege, beside those that all platforms share"""
    unprivileged: str = r"(?!)"
    """the end of a prompt that has no privilege: a session that had some and falls back to it is lost"""
    late: tuple[Late, ...] = ()
    """commands whose end is told behind the prompt"""
    patience: tuple[tuple[str, float], ...] = ()
    """commands that may say nothing for longer: how many times the target's timeout"""
    in_flight: int = 1
    """commands that may be under way at once: more than a few overrun the input buffer of real boxes"""

    def patience_with(self, command: str) -> float:
        return next((times for pattern, times in self.patience if re.match(pattern, command)), 1.0)

    def ends_late(self, command: str) -> Late | None:
        return next((late for late in self.late if re.match(late.command, command)), None)

    def last_words(self, text: str) -> str:
        """The line that says that the session is over or has lost its privilege; empty where none does."""
        found = re.search(self.over, text, re.MULTILINE) or re.search(_OVER, text)
        if found is None:
            return ""
        start = text.rfind("\n", 0, found.start()) + 1
        return " ".join(text[start:].partition("\n")[0].split())[:300]
