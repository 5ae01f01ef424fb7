"""How the pools of one kind are made, as a frozen value: which numbers its rule has, and what stands for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

Segment = tuple[int, int]
"""the lowest and the highest number of a range, both in it"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of `pool_rule`: what changes by an import alone. `PoolRule` says what each field means."""

    kind: str
    per: str
    segments: tuple[Segment, ...]
    prefixes: tuple[IPv4Network, ...]
    length: int
    quarantine: int
    claims: bool

    @property
    def size(self) -> int:
        return sum(high - low + 1 for low, high in self.segments)

    def __contains__(self, number: int) -> bool:
        return any(low <= number <= high for low, high in self.segments)

    def value(self, number: int) -> str:
        """What stands for a number: itself, or in a prefix pool the block with that index over all prefixes."""
        if not self.prefixes:
            return str(number)
        index = number
        for prefix in self.prefixes:
            count = 1 << (self.length - prefix.prefixlen)
            if index < count:
                return str(IPv4Network((int(prefix[0]) + (index << (32 - self.length)), self.length)))
            index -= count
        raise IndexError(number)


def segments(ranges: Sequence[Sequence[int]], exclusions: Sequence[Sequence[int]]) -> tuple[Segment, ...]:
    """What is left of the ranges without the exclusions, lowest first; both ends of each are inclusive."""
    return tuple(_without(sorted((r[0], r[1]) for r in ranges), sorted((x[0], x[1]) for x in exclusions)))


def _without(ranges: list[Segment], exclusions: list[Segment]) -> Iterator[Segment]:
    for first, high in ranges:
        low = first
        for out_low, out_high in exclusions:
            if low <= out_high and out_low <= high:
                if low < out_low:
                    yield low, out_low - 1
                low = out_high + 1
        if low <= high:
            yield low, high
