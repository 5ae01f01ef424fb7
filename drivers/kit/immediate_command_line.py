"""Elements without candidate on a command line: which commands go out at once. The verbs are `ImmediateDriver`'s."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from drivers.errors import Rejected, Unintelligible
from drivers.kit.command_line import CommandLineDriver
from drivers.kit.immediate import ImmediateDriver
from drivers.kit.line_rules import unsafe
from drivers.platform import Capability, Change, Reading, previewed

_HIDDEN = "****"
"""what elements print in place of a secret"""


class ImmediateCommandLine(CommandLineDriver, ImmediateDriver):
    """Base of a platform's driver: it adds `platform`, `rules`, `dialect`, `prepare`, `rest`, `read`, displays."""

    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.STARTUP})
    save_command: ClassVar[str] = "save"

    def batches(self, commands: Sequence[str]) -> Iterator[list[str]]:
        """A change of view goes out with the command after it: where it is refused, so is that command."""
        batch: list[str] = []
        for command in commands:
            batch.append(command)
            if len(batch) == self.dialect.in_flight or not re.match(self.dialect.moves, command):
                yield batch
                batch = []
        if batch:
            yield batch

    @contextmanager
    def understood(self, command: str) -> Iterator[None]:
        """A reader finds an answer laid out in another way: that is never nothing there. Raises Unintelligible."""
        try:
            yield
        except ValueError as strange:
            self.close()
            raise Unintelligible(self.target.name, command, str(strange)) from None

    def refuse(self, change: Change, reading: Reading) -> None:
        """Raise Rejected, too, where a row that is not ours would go, or be made anew, and cannot be typed again."""
        super().refuse(change, reading)
        diff = previewed(type(self), change, reading)
        stays, ours = set(diff.result or ()), self.rules.keys(change.after)
        for known in self.rules.known(reading.lines):
            row = known.line[-1]
            hidden = _HIDDEN in row and known.key not in ours
            why = unsafe(row) or ("holds what the element does not show" if hidden else "")
            if why and known.line not in change.before and (known.line not in stays or row in diff.commands):
                told = f"no rule says how it is put back: it {why}"
                raise Rejected(self.target.name, " / ".join(known.line), told)
