"""Displays of configurations: current, saved, of one view, candidate, rollback points, trial and lock.

In come the box, the session that asks and the values of a command, out goes what the box prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lab.dialects.huawei_vrp.box import Box, stamp
from lab.dialects.huawei_vrp.changes import changes, typed
from lab.dialects.huawei_vrp.commit import Point, Session
from lab.dialects.huawei_vrp.edit import Refused
from lab.dialects.huawei_vrp.text import Document, Line, printed
from lab.servers.grammar import Args

BUILDING = "Building configuration\n"
STALE = "The running configuration has been changed. Run the refresh configuration candidate command first."  # [I]
NO_POINT = "The configuration rollback point does not exist."  # [I]


def _block(lines: Iterable[Line]) -> str:
    rows = [row for line in lines for row in ("#", *line.print())]
    return "".join(f"{row}\n" for row in [*rows, "#", "return"]) if rows else ""


def _dated(box: Box, document: Document) -> list[str]:
    """The head as the box prints it now: the two dates are its own, all else is kept as it was loaded."""
    head = list(document.head) or [f"!Software Version {box.identity.get('software', '')}", *_DATES.values()]
    found = {"updated": box.database.updated, "saved": box.database.saved_at}
    for number, row in enumerate(head):
        for word, begin in _DATES.items():
            if not row.startswith(begin):
                continue
            if done := found[word]:
                head[number] = f"{begin} {stamp(done[0], box.model.zone)} by {done[1]}"
            elif row == begin:
                head[number] = f"{begin} {stamp(box.started, box.model.zone)}"
    return head


_DATES = {"updated": "!Last configuration was updated at", "saved": "!Last configuration was saved at"}


def _whole(box: Box, document: Document) -> str:
    body = document.body()
    return "".join(f"{row}\n" for row in _dated(box, document)) + body + ("" if body.endswith("\n") else "\n")


def current(box: Box, session: Session, args: Args) -> str:
    """What runs, whatever the candidate of the session is: whole, or the part that is asked for."""
    del session
    document = box.database.running
    if "interface" in args:
        wanted = args.get("ifname") or args.get("iftype", "")
        if "ifname" in args and document.find((f"interface {wanted}",)) is None and wanted not in box.ports:
            raise Refused("^")
        lines = [line for line in document.lines if re.match(rf"interface {re.escape(wanted)}", line.text)]
        return _block(line for line in lines if "ifname" not in args or line.opens(f"interface {wanted}"))
    if "configuration" in args:
        return _block(line for line in document.lines if line.opens(_SECTIONS[_word(args, _SECTIONS)]))
    return _whole(box, document)


_SECTIONS = {"vpn-instance": "ip vpn-instance", "bgp": "bgp", "aaa": "aaa", "trafficpolicy": "traffic policy"}


def _word(args: Args, words: Iterable[str]) -> str:
    return next(word for word in words if word in args)


def saved(box: Box, session: Session, args: Args) -> str:
    del session, args
    return _whole(box, box.database.saved)


def compare(box: Box, session: Session, args: Args) -> str:
    """Form and words of `compare configuration` are inferred [I]."""
    del session, args
    found = changes(box.database.saved, box.database.running)
    return BUILDING + found if found else "Info: The current configuration is the same as the saved configuration.\n"


def this(document: Document, path: tuple[str, ...]) -> str:
    """`display this`: the view that one is in, as it runs; of the system view everything outside other views."""
    if not path:
        return _block(line for line in document.lines if line.text != "#" and not line.children)
    found = document.find(path)
    if found is None:
        return "#\nreturn\n"
    return "".join(f"{row}\n" for row in ("#", *printed([found]), "#", "return"))


# -- candidate --------------------------------------------------------------------------------------------------------
def candidate(box: Box, session: Session, args: Args) -> str:
    database = box.database
    if "merge" in args:
        return _whole(box, database.view(session))
    if "changes" in args:
        if database.stale(session):
            raise Refused(STALE)
        return BUILDING + changes(database.running, database.view(session))
    return typed(session.edits)


def trial(box: Box, session: Session, args: Args) -> str:
    del session, args
    running = box.database.trial
    persist = f"Persist id: {running.persist}\n" if running and running.persist else ""
    state = "ACTIVE" if running else "INACTIVE"
    return f"Trial status: {state}\n{persist}Trial time left (sec): {box.database.seconds_left()}\n"


def occupied(box: Box, session: Session, args: Args) -> str:
    """Who has the lock; the labels are inferred [I]."""
    del session, args
    holder = box.database.holder()
    if holder is None:
        return "Info: No user locks the configuration.\n"
    return f"User Index: {holder.id}\nUser Session Name: {holder.line}\nUser Name: {holder.user}\n"


# -- rollback points --------------------------------------------------------------------------------------------------
def commit_list(box: Box, session: Session, args: Args) -> str:
    del session
    points = list(enumerate(box.database.points, 1))
    if "label" in args:
        points = [(number, point) for number, point in points if point.label]
    points = points[: int(args.get("number", len(points)))]
    zone = box.model.zone
    if "verbose" in args:
        return "\n".join(_verbose(number, point, zone) for number, point in points)
    rule = "-" * 131 + "\n"
    head = f"{'No.':<5}{'CommitId':<13}{'Label':<65}{'User':<16}TimeStamp\n"
    rows = (
        f"{number:<5}{point.id:<13}{point.label or '-':<65}{point.user:<16}{stamp(point.at, zone)}\n"
        for number, point in points
    )
    return f"{rule}{head}{rule}{''.join(rows)}{rule}"


def _verbose(number: int, point: Point, zone: int) -> str:
    rows = {
        "Label": point.label or "-",
        "User": point.user,
        "User-Intf": point.line,
        "Type": point.kind,
        "TimeStamp": stamp(point.at, zone),
        "Description": point.description,
    }
    return f"{number}) CommitId: {point.id}\n" + "".join(f"        {name}: {value}\n" for name, value in rows.items())


def commit_changes(box: Box, session: Session, args: Args) -> str:
    """Of one rollback point, or of all since one; without a choice each point by itself."""
    del session
    points = box.database.points
    if "last" in args:
        count = int(args["number"])
        if count > len(points):
            raise Refused(NO_POINT)
        return BUILDING + changes(points[count - 1].before, box.database.running)
    if "at" in args:
        point = find_point(box, args["id"])
        return BUILDING + changes(point.before, point.after)
    if "since" in args:
        return BUILDING + changes(find_point(box, args["id"]).before, box.database.running)
    if "to" in args:
        return BUILDING + changes(points[-1].before, find_point(box, args["id"]).after)
    parts = (
        f"Commit changes of commitId {point.id} {stamp(point.at, box.model.zone)}\n{changes(point.before, point.after)}"
        for point in points
    )
    return BUILDING + "".join(parts)


def find_point(box: Box, commit_id: str = "", label: str = "") -> Point:
    for point in box.database.points:
        if str(point.id) == commit_id or (label and point.label == label):
            return point
    raise Refused(NO_POINT)


Display = Callable[[Box, Session, Args], str]
_SECTION_WORDS = "|".join(_SECTIONS)
RULES: tuple[tuple[str, Display], ...] = (
    ("display current-configuration", current),
    ("display current-configuration interface [(<ifname>|<iftype>)]", current),
    (f"display current-configuration configuration ({_SECTION_WORDS})", current),
    ("display saved-configuration", saved),
    ("compare configuration", compare),
    ("display configuration trial status", trial),
    ("display configuration-occupied user", occupied),
    ("display configuration commit list [verbose] [label] [<number>]", commit_list),
    ("display configuration commit changes [(last <number>|(at|since|to) <id:commit>)]", commit_changes),
)
IN_VIEWS: tuple[tuple[str, Display], ...] = (("display configuration candidate [(changes|merge)]", candidate),)
"""not known in the user view"""
