"""The two command languages of ZXA10 OLTs, as data: names of interfaces, where lines are printed, how errors read.

In comes an element's identity, out goes its `Release`: C300 (C300 and C320, V1 and V2) or C600 (C600, C610, C620, C650,
and a C300 of V3 or later [I]).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

OnuKey = tuple[str, int]
"""(PON port `1/3/12`, ONU id)"""


@dataclass(frozen=True, slots=True, eq=False)
class Release:
    name: str
    olt: str
    """how a PON port begins: `gpon-olt_1/3/12`, `gpon_olt-1/3/12`"""
    onu: str
    uplink: str
    """pattern of an uplink port's name"""
    close: str
    """the line that closes a block of the running configuration"""
    columns: int
    """where lines of the running configuration break, in the middle of a word; 0: never"""
    errors: Mapping[str, str]
    bad_answer: str
    bad_password: str
    busy: str
    entered: str
    """what `configure terminal` says"""
    homes: Mapping[str, str] = field(default_factory=dict)
    """the tagged part of the running configuration where something is printed; C300 has no parts"""

    @property
    def new(self) -> bool:
        return self.name == "C600"

    def home(self, what: str) -> str:
        return self.homes.get(what, "")

    def onu_name(self, key: OnuKey) -> str:
        return f"{self.onu}{key[0]}:{key[1]}"

    def vport_name(self, key: OnuKey, vport: int) -> str:
        return f"vport-{key[0]}.{key[1]}:{vport}"


C300 = Release(
    name="C300",
    olt="gpon-olt_",
    onu="gpon-onu_",
    uplink=r"x?gei_\d+/\d+/\d+",
    close="!",
    columns=0,
    errors={
        "keyword": "%Error 20201: Invalid input detected at '^' marker.Invalid command key word",
        "parameter": "%Error 20202: Invalid input detected at '^' marker. Invalid parameter",
        "ambiguous": "%Error 20200: Invalid input detected at '^' marker.",  # [I] for this cause
        "incomplete": "%Error 20203: Incomplete command",
    },
    bad_answer="%Error 20205: Invalid input detected",
    bad_password="%Error 20208: Bad password",  # noqa: S106 - what the box says
    busy="%Error 20206: System is busy, please try again later",  # [I]
    entered="%Info 20272: Enter configuration commands, one per line.  End with CTRL/Z.\n",
)
C600 = Release(
    name="C600",
    olt="gpon_olt-",
    onu="gpon_onu-",
    uplink=r"x?gei-\d+/\d+/\d+",
    close="$",
    columns=80,
    errors={
        "keyword": "%Error 140303: Invalid input detected at '^' marker.",
        "parameter": "%Error 140303: Invalid input detected at '^' marker.",
        "ambiguous": "%Error 140301: Ambiguous command",
        "incomplete": "%Error 140305: Incomplete command.",
    },
    bad_answer="%Error 20205: Invalid input detected",  # [I] that it is the number of C300
    bad_password="%Error 20208: Bad password",  # noqa: S106 - [I] likewise
    busy="%Error 140306: System is busy, please try again later",  # [I]
    entered="Enter configuration commands, one per line.  End with CTRL/Z.\n",
    homes={
        **dict.fromkeys(("interface", "uplink state"), "if-intf"),
        **dict.fromkeys(("olt", "onu", "mng", "gpon", "pon"), "xpon"),
        **dict.fromkeys(("vport", "uplink", "pon state", "vlan", "traffic"), "MSAN"),
    },
)


def release_of(identity: Mapping[str, str]) -> Release:
    """By model and software version. Raises ValueError for what is no ZXA10 OLT."""
    model = identity.get("model", "")
    match = re.fullmatch(r"(?:ZXA10 ?)?(C300|C320|C6[0-9]0)\w*", model)
    if match is None:
        raise ValueError(f"identity.model - expected C300, C320, C600, C610, C620 or C650, found {model!r}")
    version = re.match(r"V(\d+)", identity.get("software", ""))
    return C600 if match[1].startswith("C6") or (version and int(version[1]) >= 3) else C300


def serial_of(digits: str) -> str:
    """16 hex digits as ZTE prints a serial number: `5A5445475A1B2C3D` is `ZTEGZ...`, four letters and eight digits."""
    letters = bytes.fromhex(digits[:8]).decode("latin-1")
    return f"{letters}{digits[8:]}".upper() if letters.isalnum() else digits.upper()


# -- refusals of a service: the syntax is taken, the request is not ---------------------------------------------------
EMPTY = "%Code 62310-GPONSRV : No related information to show."
MISSING = "%Code 62397-GPONSRV: The entry is not existed."
# numbers and words of these are not known [I]; what was seen of %Code is 62310, 32310, 62397 and 63990
EXISTING = "%Code 62396-GPONSRV: The entry is existed."
SERIAL_USED = "%Code 62391-GPONSRV: The SN is existed."
IN_USE = "%Code 62398-GPONSRV: The entry is used."
FULL = "%Code 62399-GPONSRV: The number of entries is over the limit."
ONU_ERROR = "%Code 63990-GPONSRV: ONU returns error."
NO_ONU = "%Onu is not exist"


class Refusal(Exception):
    """What the box answers to a request that it does not carry out, in its words."""


def need(condition: object, words: str = MISSING) -> None:
    if not condition:
        raise Refusal(words)
