"""What a terminal shows as text: escapes, pagers and autonomous text are taken out; echoes are found in the rest.

Takes characters as they arrive; returns texts. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from drivers.kit.dialect import BROADCASTS, Dialect, Late

_TITLE = re.compile(r"\x1b\](?:[^\x07\x1b\n]|\x1b(?!\\))*(?:\x07|\x1b\\)|\x1b\[[0-9;]*m")
"""window titles (OSC, ended by BEL or ST) and colours: they may stand before a prompt, and inside any text"""
_ESCAPE = re.compile(r" ?\x1b\[\d*D|\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>78()][0AB]?")
_AT_A_PROMPT = frozenset("#>]%")


class Screen:
    """Cleans by one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        asides = "|".join((*dialect.asides, *BROADCASTS))
        noise = "|".join(dialect.noise)
        self._asides = re.compile(asides, re.MULTILINE | re.DOTALL)
        self._dirt = re.compile(f"(?:{asides})|(?P<noise>{noise})" if noise else asides, re.MULTILINE | re.DOTALL)

    def clean(self, raw: str, keep: str = "") -> str:
        """`keep`: words that are an answer here, whatever form they have."""

        def nothing(found: re.Match[str]) -> str:
            if keep and re.search(keep, found[0]):
                return found[0]
            before = found.string[found.start() - 1 : found.start()]
            # what is printed behind a prompt ends its line; what breaks a row is taken out of it
            return "\n" if before in _AT_A_PROMPT and not found.groupdict().get("noise") else ""

        return _ESCAPE.sub("", self._dirt.sub(nothing, _TITLE.sub("", raw)))

    def disturbed(self, raw: str) -> bool:
        """Does it hold autonomous text?"""
        return self._asides.search(_TITLE.sub("", raw)) is not None


def after_echo(text: str, command: str) -> str | None:
    """What follows the echo of the command; blanks and line ends that the terminal's width put in do not matter."""
    wanted = command.replace(" ", "")
    at = 0
    for position, char in enumerate(text):
        if char.isspace():
            continue
        if char != wanted[at]:
            return None
        at += 1
        if at == len(wanted):
            return text[position + 1 :]
    return None


def after_broken_echo(text: str, command: str, prompt: re.Pattern[str]) -> str | None:
    """The same where an alarm text may have broken it: the prompt is printed again, and all that was typed."""
    typed = command.replace(" ", "")
    while found := prompt.search(text):
        begun = "".join(text[: found.start()].split())
        if begun == typed or not typed.startswith(begun):
            break
        text = text[found.end() :]
    return after_echo(text, command)


def after_first_echo(text: str, command: str, prompt: re.Pattern[str]) -> str | None:
    """The same for the first command that was typed: nothing before it belongs to an answer, whatever it is."""
    found = after_broken_echo(text, command, prompt)
    # behind a prompt, else at the beginning of a row: what took the prompt's place brought none
    begins = chain((here.end() for here in prompt.finditer(text)), (here.end() for here in re.finditer("\n", text)))
    while found is None and (begin := next(begins, None)) is not None:
        found = after_echo(text[begin:], command)
    return found


@dataclass(frozen=True, slots=True)
class Wait:
    """For what is waited, and for how long while nothing comes. Without commands: for the first prompt."""

    seconds: float
    commands: Sequence[str] = ()
    late: Late | None = None

    def ended(self, text: str, prompt: re.Pattern[str]) -> str:
        """Which wait it was that ended in silence, after this text."""
        if self.late:
            return f"not a word of how it ended within {self.seconds:g} s"
        body = after_first_echo(text, self.commands[0], prompt) if self.commands else text
        if not (body or "").strip():
            return f"no answer within {self.seconds:g} s"
        return f"the answer stopped after {len(body or ''):,} characters, no more within {self.seconds:g} s"
