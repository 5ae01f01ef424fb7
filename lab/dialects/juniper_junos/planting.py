"""What somebody else may have in an object of a service on a Junos box: a row of a kind that no service writes.

In comes the line of a service, out goes the statement beside it. Each is legal where it stands: a macro (`apply-macro`)
in almost every object, a description of a routing instance, the MTU of a family, the preference of a static route.
"""

from __future__ import annotations

from collections.abc import Iterable

from lab.dialects.juniper_junos.text import quoted, text, words
from lab.dialects.juniper_junos.tree import Node, apply, named

_NOTE = 'of the noc: keep "this"; [#7] {x}'


def plant(trees: Iterable[Node], line: str) -> str:
    """Write it into these configurations, where they have the object; gives the row as the first of them prints it.

    Raises ValueError where the first of them has not, or nothing can stand in what this line configures.
    """
    above, statement = _beside(tuple(words(line)[1:]))
    running, *others = trees
    if not any(True for _ in named(running, above)):
        raise ValueError(f"there is no {' '.join(above)}")
    before, row = set(text(running).splitlines()), f"{statement[-2]} {quoted(statement[-1])};"
    for tree in (running, *others):
        if tree is running or any(True for _ in named(tree, above)):
            apply(tree, ("set", (*above, *statement)))
    new = [line.strip() for line in text(running).splitlines() if line not in before]
    if row not in new:
        raise ValueError(f"{row} stands there already")
    return row


def _beside(line: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The object that these words configure, and another statement in it."""
    match line:
        case ("interfaces", _, "unit", _, "family", _, *_):
            return line[:6], ("mtu", "1407")
        case ("interfaces", port, "unit", unit, *_):
            return line[:4], ("apply-macro", "noted", "ticket", f"{port}.{unit} {_NOTE}")
        case ("firewall", "policer", policer, *_):
            return line[:3], ("apply-macro", "noted", "ticket", f"{policer} {_NOTE}")
        case ("routing-instances", _, "routing-options", "static", "route", _, *_):
            return line[:6], ("preference", "7")
        case ("routing-instances", name, *_):
            return line[:2], ("description", f"{name} {_NOTE}")
        case ("protocols", "l2circuit", "neighbor", _, "interface", interface, *_):
            return line[:6], ("description", f"{interface} {_NOTE}")
    raise ValueError(f"nothing else can stand in {' '.join(line)}")
