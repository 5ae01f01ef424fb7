"""Displays of an IOS XR box about its configuration: running, target, commits, what a commit failed with, sessions.

In come the database and arguments, out go texts as captures of 6.2 to 24.3 lay them out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator

from lab.dialects.cisco_iosxr.commit import KEPT, Commit, Database, Session
from lab.dialects.cisco_iosxr.grammar import Complaint, Rule, match
from lab.dialects.cisco_iosxr.text import Node

ABSENT = "% No such configuration item(s)\n\n"
NO_COMMIT = "% The commit ID is not in the commit database\n\n"
_FAILED = (
    "!! SEMANTIC ERRORS: This configuration was rejected by \n"
    "!! the system due to semantic errors. The individual \n"
    "!! errors with each failed configuration command can be \n"
    "!! found below.\n\n\n"
)
_NODE = "node0_RP0_CPU0"


def stamp(at: float, zone: str = "") -> str:
    """`Tue Jun  7 14:42:19 2016`; with a zone as the line before each answer: `Tue Sep 30 11:05:34.820 UTC`."""
    moment = time.gmtime(at)
    day = f"{time.strftime('%a %b', moment)} {moment.tm_mday:2} {time.strftime('%H:%M:%S', moment)}"
    return f"{day}.{int(at * 1000) % 1000:03} {zone}" if zone else f"{day} {moment.tm_year}"


def banner(release: str) -> str:
    """How a configuration begins: 6.4 still said `version =`, 24 comments its first line out."""
    number = tuple(map(int, re.findall(r"\d+", release)[:3]))
    sign = "" if number >= (6, 6, 2) else "version = "
    return f"{'!! ' if number >= (24,) else ''}Building configuration...\n!! IOS XR Configuration {sign}{release}\n"


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _nodes(nodes: list[Node]) -> str:
    return _text(line for node in nodes for line in node.lines())


def running(database: Database, release: str, words: list[str]) -> str:
    """The whole, or what begins with these words."""
    if words[:1] == ["formal"]:
        return _text(_formal(database.running.top, "", " ".join(words[1:])))
    if words:
        return _text(found) + "\n" if (found := list(_chosen(database.running.top, _written_out(words)))) else ABSENT
    at, by = database.touched
    head = f"{banner(release)}!! Last configuration change at {stamp(at)} by {by}\n!\n"
    return f"{head}{_text(database.running.body())}end\n\n"


def _formal(node: Node, above: str, begins: str) -> Iterator[str]:
    """Each statement in one row, with its views before it; rows that begin with these words."""
    for each in node.statements():
        whole = f"{above}{each.text}"
        if f"{whole} ".startswith(begins):
            yield whole
        yield from _formal(each, f"{whole} ", begins)


def _written_out(words: list[str]) -> list[str]:
    try:
        return list(match((Rule("interface {IF}"), Rule("interface")), " ".join(words)).words)
    except Complaint:
        return words


def _chosen(node: Node, words: list[str]) -> Iterator[str]:
    for each in node.statements():
        own = each.text.split()
        if own[: len(words)] == words:
            yield from each.lines()
        elif words[: len(own)] == own and (inside := list(_chosen(each, words[len(own) :]))):
            yield from (each.line, *inside, *each.close)


def target(database: Database, session: Session, release: str) -> str:
    """`show configuration`: what the session has typed and not committed."""
    return f"{banner(release)}{_nodes(database.typed(session))}end\n\n"


def merged(database: Database, session: Session, release: str) -> str:
    return f"{banner(release)}{_text(database.target(session).body())}end\n\n"


def failed(session: Session) -> str:
    return f"{_FAILED}{_text(session.report)}end\n\n" if session.report else ABSENT


# -- commits ----------------------------------------------------------------------------------------------------------
def commit_list(database: Database, count: int = KEPT) -> str:
    entries = database.history[:count]
    labels = [entry.label or str(entry.id) for entry in entries]
    width = max([len(label) + 2 for label in labels] + [12])
    users = max([len(entry.user) + 2 for entry in entries] + [10])
    rows = [
        f"{'SNo.':5}{'Label/ID':{width}}{'User':{users}}{'Line':20}{'Client':12}Time Stamp",
        f"{'~~~~':5}{'~~~~~~~~':{width}}{'~~~~':{users}}{'~~~~':20}{'~~~~~~':12}~~~~~~~~~~",
    ]
    for number, (entry, label) in enumerate(zip(entries, labels, strict=True), 1):
        line = f"{entry.line}:{_NODE}"[:18]
        rows.append(f"{number:<5}{label:{width}}{entry.user:{users}}{line:20}{entry.client:12}{stamp(entry.at)}")
    return _text(rows)


def commit_changes(database: Database, release: str, *, last: int = 0, number: int = 0) -> str:
    """What the last commits, or this one, changed: oldest first."""
    one = database.entry(number) if number else None
    entries: list[Commit] = [one] if one else [] if number else database.history[:last]
    if not entries:
        return NO_COMMIT
    return f"{banner(release)}{''.join(_nodes(entry.changes()) for entry in reversed(entries))}end\n\n"


# -- sessions ---------------------------------------------------------------------------------------------------------
def _rows(database: Database) -> list[tuple[str, Session, float, str]]:
    rows = [(session.id, session, session.since, "config") for session in database.sessions]
    if trial := database.trial:
        rows.append((trial.id, trial.session, trial.since, "cfgmgr_trial_co"))
    return rows


def sessions(database: Database) -> str:
    """Nothing at all where nobody configures."""
    rows = [
        f"{number:31}{session.line:11}{session.user:9}{stamp(since)} {'*' if session.exclusive else ''}"
        for number, session, since, _ in _rows(database)
    ]
    return _text([f"{'Current Configuration Session':31}{'Line':11}{'User':9}{'Date':25}Lock", *rows]) if rows else ""


def sessions_in_detail(database: Database) -> str:
    blocks = []
    for index, (number, session, since, process) in enumerate(_rows(database), 1):
        client = CLIENTS[process]
        lock = "Reserved" if session.exclusive else "None"
        pid = int(number.split("-")[1], 16)
        elapsed = int(database.clock() - since)
        blocks.append(
            f"\n  {index}) Session: {number}  {stamp(since)} \n"
            f"     {'Line: ' + session.line:37}Lock: {lock}\n"
            f"     {'User: ' + session.user:37}Client: {client}\n"
            f"     {'Process: ' + process:{WIDTHS[process]}}PID: {pid}\n"
            f"     {'Node:':37}Elapsed Time: {elapsed} sec.\n"
        )
    return "".join(blocks)


CLIENTS = {"config": "CLI", "cfgmgr_trial_co": "commit-confirm"}
WIDTHS = {"config": 37, "cfgmgr_trial_co": 38}
"""columns of the process, as the box prints it"""
