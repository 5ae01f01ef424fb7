"""The score: which checks held, and of each that did not what was expected and what was found."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from drivers.errors import DriverError


class CheckFailed(Exception):
    """{expected}, {found}: the driver falls short of a check"""

    def __init__(self, expected: object, found: object) -> None:
        super().__init__(expected, found)
        self.expected, self.found = _words(expected), _words(found)


class NotApplicable(Exception):
    """{why}: the check asks for something that this platform does not have"""


@dataclass(slots=True)
class Scorecard:
    """`only`: checks whose name contains this. `after` puts the element right again after each."""

    after: Callable[[], object]
    only: str = ""
    passed: int = 0
    failures: list[dict[str, str]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.passed + len(self.failures)

    def run(self, name: str, check: Callable[..., object], *arguments: Any) -> None:
        """Make one check. Whatever it raises beside a DriverError that it expects is a shortfall."""
        if self.only not in name:
            return
        self.names.append(name)
        try:
            check(*arguments)
        except CheckFailed as short:
            self._falls(name, short.expected, short.found)
        except NotApplicable as unfit:
            self.skipped.append({"check": name, "why": str(unfit)})
        except DriverError as error:
            self._falls(name, "no error", f"{type(error).__name__}: {error}")
        except Exception as error:  # noqa: BLE001 - verbs may raise DriverErrors only: that is what is examined
            self._falls(name, "DriverErrors and nothing else", f"{type(error).__name__}: {error}")
        else:
            self.passed += 1
        finally:
            self.after()

    def _falls(self, check: str, expected: str, found: str) -> None:
        self.failures.append({"check": check, "expected": expected, "found": found})


def expect(expected: object, found: object) -> None:
    """Raises CheckFailed where the two differ; of long values it tells where they do."""
    if expected != found:
        raise CheckFailed(*_apart(expected, found))


def expect_in(expected: Any, found: Any) -> None:
    if expected not in found:
        raise CheckFailed(f"{expected!r} among them", found)


@contextlib.contextmanager
def expect_error(*kinds: type[DriverError]) -> Iterator[None]:
    """The block must end in one of these errors. Raises CheckFailed."""
    wanted = " or ".join(kind.__name__ for kind in kinds)
    try:
        yield
    except kinds:
        return
    except DriverError as error:
        raise CheckFailed(wanted, f"{type(error).__name__}: {error}") from error
    raise CheckFailed(wanted, "no error")


def _apart(expected: object, found: object) -> tuple[object, object]:
    """Of two texts, or of several, the first lines that differ."""
    if isinstance(expected, tuple) and isinstance(found, tuple) and len(expected) == len(found):
        return next((_apart(a, b) for a, b in zip(expected, found, strict=True) if a != b), (expected, found))
    if isinstance(expected, str) and isinstance(found, str):
        old, new = expected.splitlines(), found.splitlines()
        gone = [line for line in old if line not in new] or ["the same lines in the same order"]
        return "\n".join(gone[:5]), "\n".join([line for line in new if line not in old][:5]) or "they are not there"
    return expected, found


def _words(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 400 else f"{text[:400]}..."
