"""Pure: which management paths a change touches: objects through which the controller reaches an element.

Where the changed element has a timer of its own the plan shows it, and the change stays only after a new login; where
it has none the plan is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import drivers
from controller.errors import ManagementPath
from controller.model.plan import PathImpact
from drivers.platform import Change, Platform, Undo


def touches(driver: type[Platform], change: Change, paths: Iterable[tuple[str, str]]) -> tuple[PathImpact, ...]:
    """What this change touches of management paths, which are pairs of an object on its element and whom it reaches.

    Raises ManagementPath where only an inverse could bring the element back: it would have to be sent over that path.
    """
    found = []
    for name, reaches in paths:
        if expected := drivers.path_mistake(driver.platform, name):
            raise ManagementPath(
                f"{change.element} - management path of {reaches} - expected {expected}, found {name!r}",
                field="element",
                fix="put the path right in the inventory file and import it again",
            )
        lines = (line for line in (*change.before, *change.after) if name in driver.references(line))
        if line := next(lines, None):
            found.append(PathImpact(name, " / ".join(line), reaches))
    if found and driver.undo is not Undo.TIMER:
        touch = found[0]
        raise ManagementPath(
            f"{change.element} - management path - expected no change of {touch.object}, through which {touch.reaches} "
            f"is managed, found {touch.line!r}: {change.element} has no timer of its own that would bring it back",
            field="element",
            fix="do this change by hand, or lead it over an element with a timer of its own",
            touches=[asdict(touch) | {"element": change.element} for touch in found],
        )
    return tuple(found)
