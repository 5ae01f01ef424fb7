"""Access identifiers of an SDH node: virtual containers on a port, members of a group, and what ports there are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lab.servers._tl1_text import Deny

VC4S = {"STM1": 1, "STM4": 4, "STM16": 16, "STM64": 64}
"""VC-4 of each kind of SDH port"""
ETHERNET = ("GIGE", "FSTE")
MBPS = {"VC12": 2.176, "VC3": 48.384, "VC4": 149.760}
"""payload of a container (ITU-T G.707)"""
DEPTH = {"VC4": 1, "VC3": 2, "VC12": 4}
"""numbers that name a container on its port: VC-4, TUG-3 (k), TUG-2 (l), TU-12 (m)"""
_LAST = (64, 3, 7, 3)
_NUMBER = r"[1-9]\d{0,2}"


@dataclass(frozen=True, slots=True, order=True)
class Path:
    """A container on an SDH port. `VC12-4-1-1-2-7-3`: slot 4, port 1, VC-4 1, K.L.M 2.7.3."""

    slot: int
    port: int
    numbers: tuple[int, ...]
    level: str

    def __str__(self) -> str:
        return f"{self.level}-{self.slot}-{self.port}-{'-'.join(map(str, self.numbers))}"

    @property
    def facility(self) -> str:
        return f"FAC-{self.slot}-{self.port}"

    @property
    def timeslot(self) -> str:
        return f"{self.level} {'-'.join(map(str, self.numbers))}"

    def above(self) -> Path | None:
        """The VC-4 that it is in, None for a VC-4."""
        return None if self.level == "VC4" else replace(self, numbers=self.numbers[:1], level="VC4")

    def inside(self, vc4: Path) -> Path:
        """The same place in another VC-4."""
        return Path(vc4.slot, vc4.port, vc4.numbers + self.numbers[1:], self.level)

    def at(self, facility: str) -> Path:
        """The same timeslot on another port: the other end of a fibre."""
        slot, port = facility.split("-")[1:]
        return replace(self, slot=int(slot), port=int(port))

    def clashes(self, other: Path) -> bool:
        """Whether one of the two is the other or is in it (a TU-3 takes the place of its seven TUG-2)."""
        if (self.slot, self.port) != (other.slot, other.port):
            return False
        return all(mine == theirs for mine, theirs in zip(self.numbers, other.numbers, strict=False))


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """A member of a virtual concatenation group: `VCM-<slot>-<group>-<member>`."""

    slot: int
    group: int
    number: int

    def __str__(self) -> str:
        return f"VCM-{self.slot}-{self.group}-{self.number}"

    @property
    def vcg(self) -> str:
        return f"VCG-{self.slot}-{self.group}"


End = Path | Member


def on(facility: str, timeslot: str) -> Path:
    """The container of a timeslot (`VC12 1-1-7-3`) on a port."""
    level, _, numbers = timeslot.partition(" ")
    return Path(0, 0, tuple(map(int, numbers.split("-"))), level).at(facility)


def numbers_of(prefix: str, aid: str, count: int) -> tuple[int, ...]:
    """The numbers behind the prefix. Raises Deny IIAC."""
    if not re.fullmatch(rf"{prefix}(-{_NUMBER}){{{count}}}", aid):
        raise Deny("IIAC", aid)
    return tuple(int(number) for number in aid.split("-")[1:])


class Shelf:
    """Which port is what: `FAC-4-1` → `STM16`. What is not there is not equipped."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self.kinds = kinds
        self.slots = {aid.split("-")[1]: kind for aid, kind in kinds.items()}
        """slot number → what its card is"""

    def facility(self, aid: str, *allowed: str) -> str:
        """The AID of a port of one of these kinds. Raises Deny IIAC, ENEQ, EQWT."""
        slot, _ = numbers_of("FAC", aid, 2)
        if aid not in self.kinds:
            raise Deny("IIAC" if str(slot) in self.slots else "ENEQ", aid)
        if self.kinds[aid] not in allowed:
            raise Deny("EQWT", f"{aid} is {self.kinds[aid]}")
        return aid

    def card(self, slot: int, aid: str) -> None:
        """Raises Deny ENEQ, EQWT where the slot has no Ethernet card."""
        if str(slot) not in self.slots:
            raise Deny("ENEQ", aid)
        if self.slots[str(slot)] not in ETHERNET:
            raise Deny("EQWT", aid)

    def end(self, aid: str, level: str) -> End:
        """One end of a cross-connection of this level. Raises Deny."""
        if aid.startswith("VCM-"):
            member = Member(*numbers_of("VCM", aid, 3))
            self.card(member.slot, aid)
            return member
        slot, port, *numbers = numbers_of(level, aid, 2 + DEPTH[level])
        path = Path(slot, port, tuple(numbers), level)
        kind = self.kinds[self.facility(path.facility, *VC4S)]
        if any(number > last for number, last in zip(numbers, (VC4S[kind], *_LAST[1:]), strict=False)):
            raise Deny("IDRG", aid)
        return path
