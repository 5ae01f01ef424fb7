"""Sessions of an element manager's TL1 interface: LOGIN, LOGOUT, SHAKEHAND, and the form that every command has."""

from __future__ import annotations

import re

from lab.dialects.u2000_tl1.text import FULL, LOGGED_IN, NOT_LOGGED_IN, PASSWORD, SYNTAX, fields
from lab.servers._tl1_text import Answer, Deny, Request
from lab.servers.tl1 import Hub, Session

_VERB = re.compile(r"[A-Z]+(-[A-Z]+)?")
_CTAG = re.compile(r"[A-Za-z0-9_.-]+")
"""of any length: clients use words, numbers and times"""


class Counter:
    """The reception: who has not logged in is told nothing else."""

    def receive(self, hub: Hub, session: Session, request: Request) -> Answer:
        _check(request)
        if request.verb == "LOGIN":
            return _login(hub, session, request)
        if not session.user:
            raise Deny(NOT_LOGGED_IN)
        if request.verb not in {"LOGOUT", "SHAKEHAND"}:
            return hub.agent.execute(request, session.user)
        fields(request.aid, "")
        fields(request.block(0), "")
        session.ended = request.verb == "LOGOUT"
        return Answer()


def _check(request: Request) -> None:
    """`VERB::ACCESS:CTAG::PARAMETERS`, six blocks, none left out; the TID and the general block are empty."""
    whole = request.text.count(":") == 5 and not request.tid and not request.general
    if not whole or not _VERB.fullmatch(request.verb) or not request.text.isprintable():
        raise Deny(SYNTAX)
    if not _CTAG.fullmatch(request.ctag):
        raise Deny(SYNTAX, "CTAG")


def _login(hub: Hub, session: Session, request: Request) -> Answer:
    fields(request.aid, "")
    given = fields(request.block(0), "UN PWD", secret="PWD")  # noqa: S106 - the name of a field
    user = hub.manners.users.get(given["UN"])
    if session.user:
        raise Deny(LOGGED_IN)
    if user is None or user.password != given["PWD"]:
        raise Deny(PASSWORD)
    if hub.full():
        raise Deny(FULL)
    session.user = given["UN"]
    return Answer()
