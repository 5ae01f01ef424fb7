"""What a TL1 answer that is not success means: of the command, of the session, or only for now. Pure."""

from __future__ import annotations

from drivers.errors import Busy, Rejected, SessionLost
from drivers.kit.tl1_grammar import Command, Response, masked

BUSY = frozenset({"SARB", "SDNR", "SSRE", "1610612773", "1618280737"})
"""denials that time may heal: all resources busy, data not ready, system resources exceeded; of an element manager:
the OLT is being synchronized, too many connections"""
OVER = frozenset({"", "PLNA", "PIUI", "2686058521"})
"""denials, once somebody was logged in, that say that he is not any more: without a reason (ONS), login not active, no
such user; of an element manager: not logged in"""


class Denied(Rejected):
    """the element denied the command: nothing of it was done; `response` is its whole answer"""

    def __init__(self, element: str, what: str, detail: str, response: Response) -> None:
        super().__init__(element, what, detail)
        self.response = response

    def __reduce__(self) -> tuple[type[Denied], tuple[str, str, str, Response]]:  # type: ignore[override]
        return type(self), (self.element, self.what, self.detail, self.response)

    @property
    def code(self) -> str:
        return self.response.error


class Partial(Denied):
    """some of the command was done and some was not: only reading back says what"""


def judged(element: str, command: Command, answer: Response, *, logged_in: bool) -> Response:
    """The answer where it is that of success. Raises Denied, Partial, Busy, SessionLost."""
    if answer.code in {"COMPLD", "RTRV"}:
        return answer
    verb = masked(command.text(""))
    words = " ".join(" ".join(answer.lines).split())[:300] or "no reason given"
    if answer.code == "DENY" and logged_in and answer.error in OVER:
        raise SessionLost(element, verb, words)
    if answer.code == "DENY" and answer.error in BUSY:
        raise Busy(element, verb, words)
    raise (Partial if answer.code == "PRTL" else Denied)(element, verb, words, answer)
