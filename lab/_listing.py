"""A configuration that is a list of commands: what is loaded comes out byte for byte, what is new takes its place.

In come lines, each with the key of what it makes (None: the element does not know it); out comes the text. Keys order
the listing; lines that are not known stay where they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Key = tuple[object, ...]


@dataclass(slots=True)
class Line:
    """One line with its end; `key` is that of what it makes."""

    text: str
    key: Key | None = None


@dataclass(slots=True)
class Listing:
    lines: list[Line] = field(default_factory=list)

    def text(self) -> str:
        return "".join(line.text for line in self.lines)

    def keep(self, text: str, key: Key | None = None) -> None:
        """A line as it was loaded, at the end."""
        self.lines.append(Line(text, key))

    def put(self, key: Key, text: str) -> None:
        """The line of this key becomes `text` (without line's end), or takes its place by key."""
        found = next((line for line in self.lines if line.key == key), None)
        if found is None:
            place = self._place(key)
            if place and not self.lines[place - 1].text.endswith("\n"):
                self.lines[place - 1].text += "\n"
            self.lines.insert(place, found := Line("", key))
        found.text = f"{text}\n"

    def drop(self, key: Key) -> None:
        self.lines = [each for each in self.lines if each.key != key]

    def _place(self, key: Key) -> int:
        """Behind the last line that stands before it by key, else before the first that has a key."""
        placed = [(at, line.key) for at, line in enumerate(self.lines) if line.key is not None]
        before = [at for at, other in placed if other < key]
        return before[-1] + 1 if before else placed[0][0] if placed else len(self.lines)
