"""A driver for FRR's BGP neighbors, as somebody outside would write it: the shared verbs, and rules for its lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from drivers.kit import indented_text
from drivers.kit.dialect import Dialect
from drivers.kit.immediate_command_line import ImmediateCommandLine
from drivers.kit.line_rules import Rule, Rules
from drivers.platform import Alarm, Capability, Change, Identity, Line, Reading
from drivers.session import check_identity

_BGP = r"router bgp \d+"
_PEER = rf"{_BGP}\nneighbor (?P<peer>[\d.]+)"
_FAMILY = rf"{_BGP}\naddress-family ipv4 unicast\nneighbor (?P<peer>[\d.]+)"
_CLOSING = r"!.*|exit|exit-address-family|end|Building configuration\.\.\.|Current configuration:"


def _part(pattern: str, what: str, rank: int = 1) -> Rule:
    """A statement of a neighbor that a service writes: it goes with it, and is written over."""
    undo = f"no neighbor {{peer}} {what}"
    return Rule(rank, pattern, f"{what} {{peer}}", undo, "neighbor {peer}", vanishes=True, amend="{line}")


class Frr(ImmediateCommandLine):
    platform = "frr"
    capabilities = frozenset({Capability.STARTUP})
    save_command = "do write memory"
    path_patterns: ClassVar[Mapping[str, str]] = {"neighbor ADDRESS": r"neighbor [\d.]+"}
    dialect = Dialect(
        device_type="generic",
        prompt=r"^NAME(?:\((?P<mode>[^()\n]*)\))?# ",
        questions=(),
        noise=(r"(?!)",),
        refusal=r"^%",
        harmless=r"(?!)",
        busy=r"^% Configuration is locked|already locked",
        gone=r"(?!)",
        takes_away=r"(?!)",
        proofs=((r"show running-config", r"^end$"), (r"show version", r"^FRRouting ")),
        moves=r"router |address-family |exit$",
        masked=r"\b(password)\s+\S+",
        full=r"(?!)",
    )
    rules = Rules(
        Rule(0, rf"{_PEER} remote-as \d+", "neighbor {peer}", "no neighbor {peer}", amend="{line}"),
        _part(rf"{_PEER} description .+", "description"),
        _part(rf"{_PEER} ebgp-multihop \d+", "ebgp-multihop"),
        _part(rf"{_PEER} shutdown", "shutdown"),
        _part(rf"{_FAMILY} activate", "activate", 2),
        _part(rf"{_FAMILY} maximum-prefix \d+", "maximum-prefix", 3),
        # what somebody typed: it goes with the neighbor, and comes back with it
        Rule(4, rf"{_FAMILY} .+", "setting {line}", owner="neighbor {peer}", vanishes=True),
        Rule(1, rf"{_PEER} .+", "setting {line}", owner="neighbor {peer}", vanishes=True),
        leave="exit",
    )

    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        return indented_text.parse(text, cls.rules, _CLOSING)

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f"neighbor {known.groups['peer']}" for known in cls.rules.known(lines)))

    @classmethod
    def references(cls, line: Line) -> frozenset[str]:
        return frozenset(cls.objects((line,)))

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        return {}

    def prepare(self) -> None:
        self.terminal.ask("terminal length 0")
        check_identity(self.target, self.identify(), self.tells)

    def rest(self) -> None:
        """Configuration mode: displays are asked with `do`, views are entered from there."""
        while self.terminal.mode != "config":
            self.terminal.ask("exit" if self.terminal.mode else "configure terminal")

    def typed(self, display: str) -> str:
        return f"do {display}"

    def identify(self) -> Identity:
        (page,) = self.look(["show version"])
        return Identity(self.terminal.hostname, "FRRouting", "", page.split()[1])

    def read(self, change: Change | None = None) -> Reading:
        (page,) = self.look(["show running-config"])
        lines = indented_text.printed(page, self.rules, _CLOSING)
        return Reading(lines if change is None else self.rules.scope(lines, (*change.before, *change.after)))

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        del objects
        return ()


DRIVER = Frr
