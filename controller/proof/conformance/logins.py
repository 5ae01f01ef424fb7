"""At the door of an element: a wrong password, no door, another box behind the address, no session left."""

from __future__ import annotations

from dataclasses import replace

from controller.proof.conformance.book import Book, Short, expect, expect_error
from controller.proof.conformance.ground import Ground
from drivers.errors import AuthenticationFailed, DriverError, PermanentError, TemporaryError, Unreachable, WrongElement
from drivers.platform import Identity


def logins(ground: Ground, book: Book) -> None:
    """Not on a real box: a wrong password may lock an account."""
    if ground.lab is None:
        return
    book.run("login: wrong password", _wrong_password, ground)
    book.run("login: closed door", _closed_door, ground)
    book.run("login: another box answers", _wrong_box, ground)
    book.run("login: all sessions in use", _full, ground)


def _wrong_password(ground: Ground) -> None:
    secret = "not-the-password"  # noqa: S105 - it is not
    with expect_error(AuthenticationFailed):
        try:
            ground.login(password=secret)
        except DriverError as error:
            expect(("told", False), ("told", secret in f"{error!r} {error} {error.args}"))
            raise
    ground.left_behind()


def _closed_door(ground: Ground) -> None:
    ground.witness.fault(ground.name, "unreachable", once=False)
    with expect_error(Unreachable):
        ground.login()


def _wrong_box(ground: Ground) -> None:
    ground.witness.fault(ground.name, "wrong-box", text="SOMEBODY-ELSE", once=False)
    expected = replace(ground.target.identity, hostname=ground.target.identity.hostname or "EXPECTED")
    with expect_error(WrongElement):
        ground.login(identity=Identity(expected.hostname))
    ground.left_behind()


def _full(ground: Ground) -> None:
    ground.witness.fault(ground.name, "full", once=False)
    try:
        ground.login(timeout=1.5)
    except TemporaryError:
        return
    except PermanentError as error:
        raise Short(
            "a TemporaryError: a session may be free in a moment", f"{type(error).__name__}: {error}"
        ) from error
    raise Short("a TemporaryError", "no error")
