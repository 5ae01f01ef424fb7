"""What goes wrong with an element: worth another try (`TemporaryError`), or not (`PermanentError`)."""

from __future__ import annotations


class DriverError(Exception):
    """{element} - {what} - {detail}"""

    def __init__(self, element: str, what: str, detail: str = "") -> None:
        super().__init__(" - ".join(part for part in (element, what, detail) if part))
        self.element, self.what, self.detail = element, what, detail

    def __reduce__(self) -> tuple[type[DriverError], tuple[str, str, str]]:
        return type(self), (self.element, self.what, self.detail)


class TemporaryError(DriverError):
    """Worth another try: the element may answer differently in a moment."""


class Unreachable(TemporaryError):
    """no connection, or it was refused"""


class SessionLost(TemporaryError):
    """the session ended, or an answer did not come in time: what was sent last may or may not have been done"""


class Busy(TemporaryError):
    """lock held by another session, flash busy, all VTYs in use"""


class PermanentError(DriverError):
    """Trying again changes nothing."""


class WrongElement(PermanentError):
    """another box answers at this address"""


class AuthenticationFailed(PermanentError):
    """the element refused the credentials"""


class Rejected(PermanentError):
    """the element refused a line, an edit or a validation; `detail` holds the line and the element's own words"""


class Taken(Rejected):
    """an id that the change wants is used by something else on the element"""


class NotPending(PermanentError):
    """there is no pending commit to confirm: its timer went back already, or it was confirmed"""


class RollbackFailed(PermanentError):
    """read-back after the rollback differs from the snapshot"""


class Unintelligible(PermanentError):
    """the answer does not follow the grammar of this platform"""
