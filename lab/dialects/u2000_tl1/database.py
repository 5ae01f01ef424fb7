"""The data base of an OLT behind its element manager: bandwidth profiles, ONUs, and what each ONU has.

Each entity is one line: the command that makes it, without CTAG. Behind an ONU stands what it has, and goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from lab._listing import Key, Listing
from lab.element import FieldOnt

Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, order=True)
class Pon:
    """A PON port: `NA-0-7-5` is the port that the network file calls `0/7/5`."""

    shelf: int
    slot: int
    port: int

    @classmethod
    def read(cls, text: str, separator: str = "-") -> Pon | None:
        """None for what is no such position."""
        found = re.fullmatch(rf"(\d+){separator}(\d+){separator}(\d+)", text.removeprefix("NA-"))
        return cls(*map(int, found.groups())) if found else None

    def __str__(self) -> str:
        return f"NA-{self.shelf}-{self.slot}-{self.port}"

    @property
    def name(self) -> str:
        return f"{self.shelf}/{self.slot}/{self.port}"


@dataclass(frozen=True, slots=True)
class Profile:
    """A bandwidth profile; rates in kbit/s."""

    verb: ClassVar[str] = "ADD-BWPROFILE"
    name: str
    values: Values = ()

    @property
    def key(self) -> Key:
        return (0, self.name)

    def access(self) -> dict[str, str]:
        return {}

    def payload(self) -> dict[str, str]:
        return {"PROFILENAME": self.name, **dict(self.values)}


@dataclass(frozen=True, slots=True)
class Onu:
    """`auth` is LOID, MAC or SN; of a GPON ONU both MAC and SN hold the serial number. `values`: PWD, NAME, DESC..."""

    verb: ClassVar[str] = "ADD-ONU"
    pon: Pon
    number: int
    auth: str
    id: str
    values: Values = ()

    @property
    def place(self) -> Key:
        return (1, self.pon.shelf, self.pon.slot, self.pon.port, self.number)

    @property
    def key(self) -> Key:
        return (*self.place, 0)

    @property
    def position(self) -> str:
        """How alarms name it."""
        return f"{self.pon}-{self.number}"

    def access(self) -> dict[str, str]:
        return {"PONID": str(self.pon)}

    def own(self) -> dict[str, str]:
        """How commands about it name it."""
        return {"PONID": str(self.pon), "ONUIDTYPE": self.auth, "ONUID": self.id}

    def payload(self) -> dict[str, str]:
        values = dict(self.values)
        password = {"PWD": values.pop("PWD")} if "PWD" in values else {}
        return {"AUTHTYPE": self.auth, "ONUID": self.id, **password, "ONUNO": str(self.number), **values}

    def value(self, key: str) -> str:
        return dict(self.values).get(key, "")

    def is_called(self, kind: str, name: str) -> bool:
        """Whether this ONUIDTYPE and ONUID mean it."""
        if kind == "ONU_NUMBER":
            return name == str(self.number)
        if kind == "ONU_NAME":
            return name == self.value("NAME")
        if kind == "PWD":
            return name == self.value("PWD")
        return (kind == "LOID") == (self.auth == "LOID") and identity(kind, name) == identity(self.auth, self.id)

    def is_at(self, standing: FieldOnt) -> bool:
        """Whether an ONT in the field identifies itself as this ONU."""
        return identity(self.auth, self.id) == (standing.loid if self.auth == "LOID" else standing.serial.upper())


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """The profiles of an ONU."""

    verb: ClassVar[str] = "CFG-ONUBW"
    onu: Onu
    values: Values = ()

    @property
    def key(self) -> Key:
        return (*self.onu.place, 1)

    def access(self) -> dict[str, str]:
        return self.onu.own()

    def payload(self) -> dict[str, str]:
        return dict(self.values)


@dataclass(frozen=True, slots=True)
class Flow:
    """Frames of an ONU with user VLAN `uv`: on the uplink they have `cvlan`, outside of it `svlan` if one is given."""

    verb: ClassVar[str] = "ADD-PONVLAN"
    onu: Onu
    uv: int
    cvlan: int
    svlan: int | None = None
    values: Values = ()

    @property
    def key(self) -> Key:
        return (*self.onu.place, 2, self.uv)

    @property
    def tags(self) -> tuple[int, ...]:
        return (self.cvlan,) if self.svlan is None else (self.svlan, self.cvlan)

    def access(self) -> dict[str, str]:
        return self.onu.own()

    def payload(self) -> dict[str, str]:
        outer = {} if self.svlan is None else {"SVLAN": str(self.svlan)}
        return {**outer, "CVLAN": str(self.cvlan), "UV": str(self.uv), **dict(self.values)}


@dataclass(frozen=True, slots=True)
class LanPort:
    """What an Ethernet port of an ONU is set to: BW, VLANMOD, PVID, PCOS."""

    verb: ClassVar[str] = "CFG-LANPORT"
    onu: Onu
    port: int
    values: Values = ()

    @property
    def key(self) -> Key:
        return (*self.onu.place, 3, self.port)

    def access(self) -> dict[str, str]:
        return {**self.onu.own(), "ONUPORT": f"NA-NA-NA-{self.port}"}

    def payload(self) -> dict[str, str]:
        return dict(self.values)


@dataclass(frozen=True, slots=True)
class LanVlan:
    """What an Ethernet port makes of frames with tag `uv` (0: untagged)."""

    verb: ClassVar[str] = "CFG-LANPORTVLAN"
    onu: Onu
    port: int
    uv: int
    cvlan: int
    svlan: int | None = None
    values: Values = ()

    @property
    def key(self) -> Key:
        return (*self.onu.place, 4, self.port, self.uv)

    @property
    def tags(self) -> tuple[int, ...]:
        return (self.cvlan,) if self.svlan is None else (self.svlan, self.cvlan)

    def access(self) -> dict[str, str]:
        return {**self.onu.own(), "ONUPORT": f"NA-NA-NA-{self.port}"}

    def payload(self) -> dict[str, str]:
        outer = {} if self.svlan is None else {"SVLAN": str(self.svlan)}
        user = {"UV": str(self.uv)} if self.uv else {}
        return {**outer, "CVLAN": str(self.cvlan), **user, **dict(self.values)}


@dataclass(frozen=True, slots=True)
class Shut:
    """An Ethernet port that is deactivated."""

    verb: ClassVar[str] = "DACT-LANPORT"
    onu: Onu
    port: int

    @property
    def key(self) -> Key:
        return (*self.onu.place, 5, self.port)

    def access(self) -> dict[str, str]:
        return {**self.onu.own(), "ONUPORT": f"NA-NA-NA-{self.port}"}

    def payload(self) -> dict[str, str]:
        return {}


Entity = Profile | Onu | Bandwidth | Flow | LanPort | LanVlan | Shut


@dataclass(slots=True)
class Database:
    """What the OLT `olt` holds now; it is what a reboot comes up with, too."""

    olt: str
    entities: dict[Key, Entity] = field(default_factory=dict)
    listing: Listing = field(default_factory=Listing)
    version: int = 0
    """goes up with every change"""

    def line(self, entity: Entity) -> str:
        return f"{entity.verb}::{pairs({'OLTID': self.olt} | entity.access())}:::{pairs(entity.payload())};"

    def put(self, entity: Entity, text: str = "") -> None:
        """Take the entity, in place of an older one with its key. `text`: its line as it was loaded."""
        self.version += 1
        self.entities[entity.key] = entity
        if text:
            self.listing.keep(text, entity.key)
        else:
            self.listing.put(entity.key, self.line(entity))

    def drop(self, key: Key) -> None:
        """The entity is gone, and what an ONU has with it."""
        self.version += 1
        whole = key[:5] if len(key) == 6 and key[5] == 0 else None
        for each in [each for each in self.entities if each == key or (whole and each[:5] == whole)]:
            del self.entities[each]
            self.listing.drop(each)

    def onus(self) -> list[Onu]:
        return sorted((each for each in self.entities.values() if isinstance(each, Onu)), key=lambda onu: onu.place)

    def flows(self) -> list[Flow]:
        return sorted((each for each in self.entities.values() if isinstance(each, Flow)), key=lambda flow: flow.key)

    def profiles(self) -> list[Profile]:
        found = (each for each in self.entities.values() if isinstance(each, Profile))
        return sorted(found, key=lambda profile: profile.name)

    def bandwidth(self, onu: Onu) -> Bandwidth | None:
        found = self.entities.get((*onu.place, 1))
        return found if isinstance(found, Bandwidth) else None

    def flow(self, onu: Onu, uv: int) -> Flow | None:
        found = self.entities.get((*onu.place, 2, uv))
        return found if isinstance(found, Flow) else None

    def lan_port(self, onu: Onu, port: int) -> LanPort:
        found = self.entities.get((*onu.place, 3, port))
        return found if isinstance(found, LanPort) else LanPort(onu, port)

    def lan_vlans(self, onu: Onu, port: int | None = None) -> Iterator[LanVlan]:
        found = (each for each in self.entities.values() if isinstance(each, LanVlan) and each.onu.place == onu.place)
        yield from sorted((each for each in found if port in {None, each.port}), key=lambda each: each.key)

    def is_shut(self, onu: Onu, port: int) -> bool:
        return (*onu.place, 5, port) in self.entities


def identity(kind: str, name: str) -> str:
    """A LOID as it is; a serial number as 16 hex digits, however it was typed (`HWTCA0000002`, `48575443A0000002`)."""
    if kind == "LOID":
        return name
    name = name.upper()
    return f"{name[:4].encode().hex()}{name[4:]}".upper() if re.fullmatch(r"[A-Z]{4}[0-9A-F]{8}", name) else name


def pairs(values: dict[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in values.items())
