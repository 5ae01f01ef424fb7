"""At the door of an element: a wrong password, no door, another box behind the address, no session left."""

from __future__ import annotations

from dataclasses import replace

from controller.proof.conformance.baseline import Baseline
from controller.proof.conformance.scorecard import CheckFailed, Scorecard, expect, expect_error
from drivers.errors import AuthenticationFailed, DriverError, PermanentError, TemporaryError, Unreachable, WrongElement
from drivers.platform import Identity


def logins(baseline: Baseline, scorecard: Scorecard) -> None:
    """Not on a real box: a wrong password may lock an account."""
    if baseline.lab is None:
        return
    scorecard.run("login: wrong password", _wrong_password, baseline)
    scorecard.run("login: closed door", _closed_door, baseline)
    scorecard.run("login: another box answers", _wrong_box, baseline)
    scorecard.run("login: all sessions in use", _full, baseline)


def _wrong_password(baseline: Baseline) -> None:
    secret = "not-the-password"  # noqa: S105 - it is not
    with expect_error(AuthenticationFailed):
        try:
            baseline.login(password=secret)
        except DriverError as error:
            expect(("told", False), ("told", secret in f"{error!r} {error} {error.args}"))
            raise
    baseline.left_behind()


def _closed_door(baseline: Baseline) -> None:
    baseline.observer.fault(baseline.name, "unreachable", once=False)
    with expect_error(Unreachable):
        baseline.login()


def _wrong_box(baseline: Baseline) -> None:
    baseline.observer.fault(baseline.name, "wrong-box", text="SOMEBODY-ELSE", once=False)
    expected = replace(baseline.target.identity, hostname=baseline.target.identity.hostname or "EXPECTED")
    with expect_error(WrongElement):
        baseline.login(identity=Identity(expected.hostname))
    baseline.left_behind()


def _full(baseline: Baseline) -> None:
    baseline.observer.fault(baseline.name, "full", once=False)
    try:
        baseline.login(timeout=1.5)
    except TemporaryError:
        return
    except PermanentError as error:
        raise CheckFailed(
            "a TemporaryError: a session may be free in a moment", f"{type(error).__name__}: {error}"
        ) from error
    raise CheckFailed("a TemporaryError", "no error")
