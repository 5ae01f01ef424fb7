"""Elements without candidate on a command line: which commands may go out at once. The verbs are `LiveDriver`'s."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from drivers._command_line import CommandLineDriver
from drivers._live import LiveDriver
from drivers._ruled import unique
from drivers.base import Capability

__all__ = ["InverseDriver", "unique"]


class InverseDriver(CommandLineDriver, LiveDriver):
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
