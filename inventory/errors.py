"""What can go wrong in the inventory. Every message names the pool or the field, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class InventoryError(Exception):
    """The inventory cannot answer or do what was asked; the caller's transaction should be rolled back."""


class PoolExhausted(InventoryError):
    """No free value is left in a pool."""

    def __init__(self, kind: str, scope: str, size: int) -> None:
        super().__init__(
            f"pool {_pool(kind, scope)} - expected a free value, found all {size} taken: "
            f"widen the range of {kind!r} in the inventory or release services that no longer need theirs"
        )
        self.kind, self.scope, self.size = kind, scope, size


class AlreadyUsed(InventoryError):
    """A particular value was asked for and somebody else holds it."""

    def __init__(self, kind: str, value: str, by: str) -> None:
        super().__init__(f"{kind} {value} - expected it free, found it used by {by}: choose another or release it")
        self.kind, self.value, self.by = kind, value, by


class Outdated(InventoryError):
    """What was read and chosen no longer holds; the transaction should be run again, from its beginning."""


class UnknownPool(InventoryError):
    """There is no rule for this kind of id."""

    def __init__(self, kind: str, known: Iterable[str] = ()) -> None:
        names = ", ".join(sorted(known)) or "none"
        super().__init__(f"pool kind {kind!r} - expected one of: {names}: add a rule under `pools`")
        self.kind = kind


class PoolMisused(InventoryError):
    """The request does not fit the pool's rule: a number from a prefix pool, a missing port, a value out of range."""


class NotFound(InventoryError):
    """Nothing in the inventory has this name."""

    def __init__(self, kind: str, value: str, known: Iterable[str] = (), hint: str = "import it first") -> None:
        close = get_close_matches(value, list(known), n=3, cutoff=0.5)
        self.kind, self.value, self.close = kind, value, tuple(close)
        self.hint = f"did you mean {' or '.join(map(repr, close))}?" if close else hint
        super().__init__(f"{kind} {value!r} - expected one in the inventory, found none: {self.hint}")


class DescriptionError(InventoryError):
    """An inventory file has mistakes; nothing was loaded. Lines are `source: entry.field - expected, found`."""

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.source, self.problems = source, tuple(problems)
        super().__init__("\n".join(f"{source}: {problem}" for problem in self.problems))


class SecretMissing(InventoryError):
    """A credential's reference leads nowhere. The message names the variable or the file, never the secret."""


class WrongRevision(InventoryError):
    """The database was written by a newer program."""


def _pool(kind: str, scope: str) -> str:
    return f"{kind} of {scope}" if scope else kind
