"""Who may use a TL1 agent of GR-831: ACT-USER, CANC-USER, security levels, and who hears what is said unasked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.servers._tl1_text import Answer, Deny, Request

if TYPE_CHECKING:
    from lab.servers.tl1 import Hub, Session

LEVELS = ("retrieve", "maintenance", "provisioning", "super")
_READS = re.compile(r"RTRV-")


@dataclass(frozen=True, slots=True)
class User:
    password: str
    level: str = "super"


class Users:
    """The reception of an agent that follows GR-831."""

    def receive(self, hub: Hub, session: Session, request: Request) -> Answer:
        if not session.user and request.verb != "ACT-USER":
            raise Deny("PLNA")
        request.check(hub.sid(), hub.manners.layout.limit)
        if own := self._OWN.get(request.verb):
            own(self, hub, session, request)
            return Answer()
        if hub.manners.users[session.user].level in LEVELS[:2] and not _READS.match(request.verb):
            raise Deny("PICC")
        return hub.agent.execute(request, session.user)

    def _activate(self, hub: Hub, session: Session, request: Request) -> None:
        request.only(1)
        user = hub.manners.users.get(request.aid.strip('"'))
        if session.user:
            raise Deny("SNVS", "A user is logged in on this session")
        if user is None or user.password != request.block(0).strip('"'):
            raise Deny("PIUI")
        if hub.full():
            raise Deny("SARB", "All sessions are in use")
        session.user, session.hears = request.aid.strip('"'), True

    def _cancel(self, _hub: Hub, session: Session, request: Request) -> None:
        request.only(0)
        if request.aid.strip('"') not in {"", session.user}:
            raise Deny("PIUI")
        session.ended, session.hears = True, False

    def _allow(self, _hub: Hub, session: Session, _request: Request) -> None:
        session.hears = True

    def _inhibit(self, _hub: Hub, session: Session, _request: Request) -> None:
        session.hears = False

    def _header(self, _hub: Hub, _session: Session, request: Request) -> None:
        request.only(0)

    _OWN = {  # noqa: RUF012 - a table of what the class itself does
        "ACT-USER": _activate,
        "CANC-USER": _cancel,
        "ALW-MSG-ALL": _allow,
        "INH-MSG-ALL": _inhibit,
        "RTRV-HDR": _header,
    }
