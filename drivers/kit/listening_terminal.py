"""A listening command line: alarm texts that an element prints into a session which has switched them on.

Takes the command that switches them on; returns whole texts, as they were printed. While the element is silent it is
asked for its prompt: a box logs out an idle session, and one that is gone would be listened to for ever.
"""

from __future__ import annotations

import codecs
import re
import time
from dataclasses import dataclass, field

from drivers.errors import SessionLost
from drivers.kit.terminal import Terminal

QUIET = 30.0
"""seconds of silence after which the prompt is asked for; the shortest idle timeout of these boxes is a minute"""
LONGEST = 16384
"""characters; of an alarm text as well"""


@dataclass(slots=True)
class _NotificationBuffer:
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
    """A terminal whose dialect knows alarm texts (`autonomous`)."""

    _buffer: _NotificationBuffer | None = None

    @property
    def listens(self) -> bool:
        return self._buffer is not None

    def listen(self, command: str) -> str:
        """The answer to the command that switches alarm texts on; from here on the session is for nothing else."""
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._buffer = _NotificationBuffer(re.compile(self.dialect.autonomous, re.MULTILINE | re.DOTALL), decoder)
        return self.ask(command)

    def overhear(self, seconds: float) -> list[str]:
        """Texts since the last call, else what comes within `seconds`. Raises SessionLost."""
        buffer = self._buffer
        assert buffer is not None
        until = time.monotonic() + seconds
        with self._guard("watch", SessionLost):
            while True:
                self._listen(buffer, time.monotonic() if buffer.told else until)
                if buffer.told or time.monotonic() >= until:
                    break
        told, buffer.told = buffer.told, []
        return told

    def _listen(self, buffer: _NotificationBuffer, until: float) -> None:
        """Wait for something until then, or until it is time to ask whether the element is there."""
        due = buffer.asked_at + self.target.timeout if buffer.asked_at else buffer.heard_at + QUIET
        self._channel.settimeout(max(min(until, due) - time.monotonic(), 0.0))
        try:
            data = self._channel.recv(65536)
        except TimeoutError:
            if time.monotonic() < due:
                return
            if buffer.asked_at:
                raise
            buffer.asked_at = time.monotonic()
            self._channel.settimeout(self.target.timeout)
            self._channel.sendall(b"\n")
            return
        if not data:
            raise EOFError("the element closed the session")
        buffer.hear(data)

    def _read(self, seconds: float) -> bytes:
        data = super()._read(seconds)
        if self._buffer:
            self._buffer.hear(data)
        return data
