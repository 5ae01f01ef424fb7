"""A command line that is listened to: alarm texts that an element prints into the session of who asked for them.

In comes the command that switches them on, out go whole texts, as they were printed. While the element is silent it is
asked for its prompt: a box logs out who types nothing, and one that is gone would be listened to for ever.
"""

from __future__ import annotations

import codecs
import re
import time
from dataclasses import dataclass, field

from drivers.base import SessionLost
from drivers.kit.terminal import Terminal

QUIET = 30.0
"""seconds of silence after which the prompt is asked for; the shortest idle timeout of these boxes is a minute"""
LONGEST = 16384
"""characters; of an alarm text as well"""


@dataclass(slots=True)
class _Ear:
    """What was heard and not told yet."""

    texts: re.Pattern[str]
    decoder: codecs.IncrementalDecoder
    told: list[str] = field(default_factory=list)
    rest: str = ""
    """what may be the beginning of a text"""
    heard_at: float = field(default_factory=time.monotonic)
    asked_at: float = 0.0
    """when the prompt was asked for that has not come yet"""

    def hear(self, data: bytes) -> None:
        self.heard_at, self.asked_at = time.monotonic(), 0.0
        self.rest += self.decoder.decode(data).replace("\r", "").replace("\0", "")
        end = 0
        for found in self.texts.finditer(self.rest):
            self.told.append(found[0])
            end = found.end()
        self.rest = self.rest[end:][-LONGEST:]


class ListeningTerminal(Terminal):
    """A terminal whose dialect knows alarm texts (`unasked`)."""

    _ear: _Ear | None = None

    @property
    def listens(self) -> bool:
        return self._ear is not None

    def listen(self, command: str) -> str:
        """The answer to the command that switches alarm texts on; from here on the session is for nothing else."""
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._ear = _Ear(re.compile(self.dialect.unasked, re.MULTILINE | re.DOTALL), decoder)
        return self.ask(command)

    def overhear(self, seconds: float) -> list[str]:
        """Texts since the last call, else what comes within `seconds`. Raises SessionLost."""
        ear = self._ear
        assert ear is not None
        until = time.monotonic() + seconds
        with self._guard("watch", SessionLost):
            while True:
                self._listen(ear, time.monotonic() if ear.told else until)
                if ear.told or time.monotonic() >= until:
                    break
        told, ear.told = ear.told, []
        return told

    def _listen(self, ear: _Ear, until: float) -> None:
        """Wait for something until then, or until it is time to ask whether the element is there."""
        due = ear.asked_at + self.target.timeout if ear.asked_at else ear.heard_at + QUIET
        self._channel.settimeout(max(min(until, due) - time.monotonic(), 0.0))
        try:
            data = self._channel.recv(65536)
        except TimeoutError:
            if time.monotonic() < due:
                return
            if ear.asked_at:
                raise
            ear.asked_at = time.monotonic()
            self._channel.settimeout(self.target.timeout)
            self._channel.sendall(b"\n")
            return
        if not data:
            raise EOFError("the element closed the session")
        ear.hear(data)

    def _read(self, seconds: float) -> bytes:
        data = super()._read(seconds)
        if self._ear:
            self._ear.hear(data)
        return data
