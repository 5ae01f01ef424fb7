"""What a change makes of the XML lines that run, and what would be lost with it. Pure.

Beside it: `xml_model` (what must be known of YANG modules), `xml_lines` (native XML to lines), `xml_edit` (lines to the
edits between them), `xml_scope` (what lines touch, and its filter).
"""

from __future__ import annotations

from collections.abc import Iterable

from drivers.kit.xml_model import Model
from drivers.platform import Change, Line


def wanted(change: Change, running: tuple[Line, ...], model: Model) -> tuple[Line, ...]:
    """Running - (before - keep) + after.

    What was ours and was changed by hand is still ours: a leaf goes with whatever value it has, and an entry that is
    ours alone with all that is in it, known to the model or not. A new value of a leaf takes the place of the old one,
    a new case that of the case that was there.
    """
    after = tuple(line for line in change.after if not model.is_default(line))
    gone = {*change.removed(), *(line for line in change.after if model.is_default(line))}
    slots = {model.slot(line): line for line in after}
    free = {model.slot(line) for line in gone} - {model.slot(line) for line in change.keep} | slots.keys()
    leaving, chosen = _leaving(change, model), _chosen(after, model)
    stay = [
        line
        for line in running
        if line not in gone
        and model.slot(line) not in free
        and leaving.isdisjoint(_parts(line))
        and not (chosen and _is_other_case(line, chosen, model))
    ]
    left, alive = set(stay), set(_all((*stay, *after)))
    # an entry in which something of others remains keeps its keys: YANG has no entry without them
    keys = [
        line
        for line in running
        if line not in left and model.slot(line) not in slots and model.is_key(line) and model.of_key(line) in alive
    ]
    return (*keys, *stay, *slots.values())


def _parts(line: Line) -> Iterable[Line]:
    """A line, and the views above it as lines of their own."""
    return (line[:depth] for depth in range(1, len(line) + 1))


def _all(found: Iterable[Line]) -> Iterable[Line]:
    return dict.fromkeys(part for line in found for part in _parts(line))


def _chosen(after: Iterable[Line], model: Model) -> dict[tuple[Line, int], str]:
    """(where, choice) to the case that these lines are of."""
    return {(part[:-1], choice): case for part in _all(after) for choice, case in model.cases(part)}


def _is_other_case(line: Line, chosen: dict[tuple[Line, int], str], model: Model) -> bool:
    return any(
        chosen.get((part[:-1], choice), case) != case for part in _parts(line) for choice, case in model.cases(part)
    )


def _leaving(change: Change, model: Model) -> set[Line]:
    """The entries, and containers with presence, of which all that is ours goes and that nobody else wants."""
    ours = {model.of_key(line) for line in change.removed() if model.is_key(line)}
    return ours - set(_all((*change.after, *change.keep)))


def held(change: Change, running: Iterable[Line], model: Model) -> Line | None:
    """The first line that somebody put into an entry that services share, and that the last of them would take."""
    shared = {path for path in _leaving(change, model) if model.path((*path, ""))[-1].shared}
    ours = {model.slot(line) for line in (*change.before, *change.after, *change.keep)}
    return next(
        (line for line in running if not shared.isdisjoint(_parts(line)) and model.slot(line) not in ours), None
    )


def stranger(change: Change, running: Iterable[Line], model: Model) -> Line | None:
    """The first running line of an object that `after` wants and somebody else has: a merge would write over it.

    An object of `before` is ours, whatever was changed in it by hand; so is a leaf that other services want too.
    """
    ours = {_object(line, model) for line in change.before}
    taken = {_object(line, model) for line in change.after} - ours
    known, same = {*change.after, *change.keep}, set(map(model.slot, change.keep))
    foreign = (line for line in running if line not in known and model.slot(line) not in same)
    return next((line for line in foreign if _object(line, model) in taken), None)


def _object(line: Line, model: Model) -> Line:
    """What one service has: the outermost entry that is not shared, or container with presence, else the slot."""
    for depth, node in enumerate(model.path(line), 1):
        if node.whole and not node.shared:
            return line[:depth]
    where, name = model.slot(line)
    return (*where, name)


def difference(have: Iterable[Line], want: Iterable[Line]) -> str:
    """For people: `-` and `+` lines."""
    old, new = tuple(have), tuple(want)
    gone, come = set(old) - set(new), set(new) - set(old)
    rows = [f"- {' '.join(line)}" for line in old if line in gone]
    return "\n".join(rows + [f"+ {' '.join(line)}" for line in new if line in come])
