"""Points that the line passes: `probe(name, **ids)` calls whatever is attached in this process; nothing by default.

Spans, metrics, logs and the failpoints of the proofs attach themselves here, so the line knows none of them.
The points: `<step>:before`, `<step>:after`; inside the verb that writes
`commit <element>:before` and `:after`; around each transaction of the line `write:before` and `write:after`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Probe = Callable[[str, Mapping[str, str]], None]
"""takes the name of a point, and what passes it: `intent`, `element`"""
_attached: list[Probe] = []


def attach(one: Probe) -> None:
    """Call this at every point from now on, in this process; what it raises is the line's own error."""
    _attached.append(one)


def probe(name: str, **ids: str) -> None:
    """Tell everything that is attached that this point is passed."""
    for one in _attached:
        one(name, ids)
