"""Alarms of an MA5800, as its own CLI and an element manager in front of it name them.

Ids, severities and names are those of MA5800; descriptions and advice are in our own words.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    id: str
    severity: str
    group: str
    name: str
    description: str
    causes: tuple[str, ...]
    advice: tuple[str, ...]


KINDS = {
    kind.id: kind
    for kind in (
        Kind(
            "0x2e11a001",
            "MAJOR",
            "COMMUNICATION",
            "The feeder fiber is broken or OLT can not receive any expected optical signals(LOS)",
            "No ONT of the port is heard",
            ("The feeder fiber is broken", "The optical module of the port is faulty"),
            ("Check the feeder fiber", "Replace the optical module"),
        ),
        Kind(
            "0x2e112007",
            "WARNING",
            "COMMUNICATION",
            "The distribute fiber is broken or the OLT cannot receive expected optical signals from the ONT(LOSi/LOBi)",
            "The ONT is not heard any more",
            ("The fiber between splitter and ONT is broken", "The ONT is faulty"),
            ("Check the distribution fiber", "Replace the ONT"),
        ),
        Kind(
            "0x2e112002",
            "WARNING",
            "SERVICE QUALITY",
            "The loss of GEM channel delineation (LCDGi) occurs",
            "GEM frames of the ONT can not be told apart",
            ("The optical path is poor", "The ONT is faulty"),
            ("Clean the connectors and check the fiber", "Reset or replace the ONT"),
        ),
        Kind(
            "0x2e11a00b",
            "MINOR",
            "SERVICE QUALITY",
            "The dying-gasp of GPON ONTi (DGi) is generated",
            "The ONT has lost its power",
            ("The ONT is switched off, or its supply failed",),
            ("Check the power supply of the ONT",),
        ),
        Kind(
            "0x0a310021",
            "MAJOR",
            "COMMUNICATION",
            "The upstream ethernet port connection fails or the state of it is abnormal",
            "The uplink is down: every service over it is interrupted",
            ("The fiber is broken", "The far end is shut down or without power"),
            ("Check the fiber", "Check the far end"),
        ),
    )
}
LOS, LCDG, DYING_GASP, UPLINK = "0x2e112007", "0x2e112002", "0x2e11a00b", "0x0a310021"
