"""Commands that change the data base of an SDH node: in come requests, out go answers and what was changed.

Each command is written at once. What has dependants, or is in service, is not deleted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from lab.dialects.sdh_tl1.aid import ETHERNET, MBPS, VC4S, Shelf, numbers_of
from lab.dialects.sdh_tl1.cross_ends import check_ends, ends_of
from lab.dialects.sdh_tl1.database import MORE, Cross, Database, Entity, Flow, Group, Port
from lab.dialects.sdh_tl1.values import count, merged, name, state, vlan, with_values
from lab.servers._tl1_text import Answer, Deny, Request, group, keywords, several

_DEFAULTS = {"MFS": "1522", "FLOW": "N", "AUTONEG": "Y"}
"""of an Ethernet port"""
_VERB = re.compile(r"(ENT|ED|DLT)-(CRS|VCG|EFLOW|[A-Z0-9]+)(?:-([A-Z0-9]+))?")


@dataclass(slots=True)
class Editor:
    """One data base and the shelf that it is for. `changed` gathers what commands did: (verb, AID)."""

    shelf: Shelf
    db: Database = field(default_factory=Database)
    changed: list[tuple[str, str]] = field(default_factory=list)
    _text: str = ""
    """the line that is being loaded"""

    def load(self, text: str) -> None:
        """A whole data base as text into this empty one. Raises ValueError where a line that is understood is wrong."""
        for number, line in enumerate(text.splitlines(keepends=True), 1):
            request = Request.read(line.strip().removesuffix(";"))
            if not line.strip().endswith(";") or request.verb.startswith("DLT-") or self.writer(request) is None:
                self.db.listing.keep(line)
                continue
            self._text = line
            try:
                answer = self.execute(request)
            except Deny as deny:
                answer = Answer(tuple(deny.lines()), "DENY")
            if answer.code != "COMPLD":
                raise ValueError(f"line {number}: {line.strip()} - {' '.join(answer.lines)}")
        self._text = ""
        self.changed.clear()

    def execute(self, request: Request) -> Answer:
        """Raises Deny, also for what no command is."""
        writer = self.writer(request)
        if writer is None:
            known = request.verb.partition("-")[0] in {"ENT", "ED", "DLT", "RTRV"}
            raise Deny("ICNV" if known else "IICM", request.verb)
        return writer(request)

    def writer(self, request: Request) -> Callable[[Request], Answer] | None:
        """What carries the command out; None where it changes nothing that a node of this kind has."""
        found = _VERB.fullmatch(request.verb)
        if not found:
            return None
        verb, what, level = found.groups()
        if what == "CRS" and level in MBPS:
            crosses = {"ENT": self._enter_cross, "ED": self._edit_cross, "DLT": self._delete_cross}
            return lambda request: crosses[verb](request, level)
        if level is None and verb == "ED" and what in (*ETHERNET, *VC4S):
            return lambda request: self._edit_port(request, what)
        writers = {
            "ENT-VCG": self._enter_group,
            "ED-VCG": self._edit_group,
            "DLT-VCG": self._delete_group,
            "ENT-EFLOW": self._enter_flow,
            "ED-EFLOW": self._edit_flow,
            "DLT-EFLOW": self._delete_flow,
        }
        return writers.get(request.verb)

    def _write(self, request: Request, entity: Entity) -> Answer:
        self.db.put(entity, self._text)
        self.changed.append((request.verb, entity.aid))
        return Answer()

    def _each(self, request: Request, delete: Callable[[str], Entity]) -> Answer:
        """Delete every AID of a list; `delete` gives what may go."""
        request.only(0)

        def act(aid: str) -> Iterator[str]:
            entity = delete(aid)
            self.db.drop(entity.key)
            self.changed.append((request.verb, aid))
            yield from ()

        return several(group(request.aid), act)

    # -- ports -------------------------------------------------------------------------------------------------------
    def port(self, aid: str) -> Port:
        """As the data base has it, or as it is by default."""
        found = self.db.port(aid)
        if found:
            return found
        _, slot, number = aid.split("-")
        kind = self.shelf.kinds[aid]
        return Port((int(slot), int(number)), kind, tuple(_DEFAULTS.items()) if kind in ETHERNET else ())

    def _edit_port(self, request: Request, kind: str) -> Answer:
        request.only(3)
        if request.block(0):
            raise Deny("INUP")
        values = keywords(request.block(1), _DEFAULTS if kind in ETHERNET else ())
        pst = state(request.block(2))
        if "MFS" in values and not (values["MFS"].isdecimal() and 64 <= int(values["MFS"]) <= 10004):
            raise Deny("IDRG", "MFS")
        if {values.get("FLOW", "N"), values.get("AUTONEG", "N")} - {"Y", "N"}:
            raise Deny("IDNV")
        if not values and not pst:
            raise Deny("IPMS")

        def act(aid: str) -> Iterator[str]:
            old = self.port(self.shelf.facility(aid, kind))
            new = replace(old, values=tuple((dict(old.values) | values).items()), pst=pst or old.pst)
            if self._text:
                if new.key in self.db.pinned:
                    raise Deny("IEAE", aid)
                self.db.pinned.add(new.key)
            default = new == replace(new, values=tuple(_DEFAULTS.items()) if new.values else (), pst="OOS-MA")
            if default and new.key not in self.db.pinned:
                self.db.drop(new.key)
            else:
                self.db.put(new, self._text)
            self.changed.append((request.verb, aid))
            yield from ()

        return several(group(request.aid), act)

    # -- cross-connections ---------------------------------------------------------------------------------------------
    def _enter_cross(self, request: Request, level: str) -> Answer:
        request.only(3)
        sources, to = ends_of(self.shelf, request.aid, level)
        cct = request.block(0).upper() or "2WAY"
        if cct not in {"1WAY", "2WAY"}:
            raise Deny("IDNV", f"CCT {cct}")
        values = keywords(request.block(1), ("CKTID", *MORE["CRS"]))
        cktid, more = name(values.get("CKTID", ""), 48), merged((), "CRS", values)
        cross = Cross(level, sources, to, cct, cktid, state(request.block(2)) or "IS", more)
        check_ends(self.db, cross)
        return self._write(request, cross)

    def _cross(self, request: Request, level: str) -> Cross:
        sources, to = ends_of(self.shelf, request.aid, level)
        found = self.db.cross_at(sources[0])
        if found is None or (found.level, found.sources, found.to) != (level, sources, to):
            raise Deny("IENE", request.aid)
        return found

    def _edit_cross(self, request: Request, level: str) -> Answer:
        request.only(3)
        cross = self._cross(request, level)
        if request.block(0).upper() not in {"", cross.cct}:
            raise Deny("IDNV", "CCT cannot be edited")
        values, pst = keywords(request.block(1), ("CKTID", *MORE["CRS"])), state(request.block(2))
        if not values and not pst:
            raise Deny("IPMS")
        cktid = name(values.get("CKTID", cross.cktid), 48)
        more = merged(cross.more, "CRS", values)
        return self._write(request, replace(cross, cktid=cktid, pst=pst or cross.pst, more=more))

    def _delete_cross(self, request: Request, level: str) -> Answer:
        request.only(1)
        cross = self._cross(request, level)
        if request.block(0).upper() not in {"", cross.cct}:
            raise Deny("IDNV", f"CCT is {cross.cct}")
        if cross.pst == "IS":
            raise Deny("SNVS", "Cross-connection is in service")
        self.db.drop(cross.key)
        self.changed.append((request.verb, cross.aid))
        return Answer()

    # -- groups ------------------------------------------------------------------------------------------------------
    def _enter_group(self, request: Request) -> Answer:
        request.only(1)
        slot, number = numbers_of("VCG", request.aid.upper(), 2)
        self.shelf.card(slot, request.aid)
        values = keywords(request.block(0), ("TYPE", "TXCOUNT", "CCT", "LCAS", "BUFFERS", "NAME", *MORE["VCG"]))
        level = values.get("TYPE", "").upper()
        if not level or "TXCOUNT" not in values:
            raise Deny("IPMS", "TYPE and TXCOUNT")
        if level not in MBPS or values.get("CCT", "2WAY") != "2WAY":
            raise Deny("IDNV")
        if self.db.group(f"VCG-{slot}-{number}"):
            raise Deny("IEAE", "Group already exists")
        new = Group(slot, number, level, count(values["TXCOUNT"], level))
        return self._write(request, with_values(new, values))

    def _group(self, aid: str) -> Group:
        slot, number = numbers_of("VCG", aid, 2)
        found = self.db.group(f"VCG-{slot}-{number}")
        if found is None:
            raise Deny("IENE", aid)
        return found

    def _edit_group(self, request: Request) -> Answer:
        """Members are added and removed in service where LCAS runs; only members without cross-connection go."""
        request.only(1)
        old = self._group(request.aid.upper())
        values = keywords(request.block(0), ("TXCOUNT", "LCAS", "BUFFERS", "NAME", *MORE["VCG"]))
        if not values:
            raise Deny("IPMS")
        new = with_values(replace(old, count=count(values.get("TXCOUNT", str(old.count)), old.level)), values)
        connected = [member for member in old.members() if self.db.cross_at(member)]
        if any(member.number > new.count for member in connected):
            raise Deny("SROF", "A member to be removed is cross-connected")
        if connected and new.lcas != old.lcas:
            raise Deny("SNVS", "Members are cross-connected")
        return self._write(request, new)

    def _delete_group(self, request: Request) -> Answer:
        def may_go(aid: str) -> Group:
            found = self._group(aid)
            if self.db.flows_of(found.aid):
                raise Deny("SROF", "A flow uses the group")
            if any(self.db.cross_at(member) for member in found.members()):
                raise Deny("SROF", "A member is cross-connected")
            return found

        return self._each(request, may_go)

    # -- flows -------------------------------------------------------------------------------------------------------
    def _flow_aid(self, aid: str) -> tuple[int, int, int]:
        found = re.fullmatch(r"EFLOW-([1-9]\d?)-([1-9]\d?)-(0|[1-9]\d{0,3})", aid)
        if not found:
            raise Deny("IIAC", aid)
        slot, port, tag = map(int, found.groups())
        self.shelf.facility(f"FAC-{slot}-{port}", *ETHERNET)
        return slot, port, vlan(str(tag))

    def _enter_flow(self, request: Request) -> Answer:
        request.only(1)
        slot, port, tag = self._flow_aid(request.aid.upper())
        values = keywords(request.block(0), ("VCG", "INVLAN", *MORE["EFLOW"]))
        if "VCG" not in values:
            raise Deny("IPMS", "VCG")
        vcg = self._group(values["VCG"].upper())
        if vcg.slot != slot:
            raise Deny("IDNV", f"{vcg.aid} is of another card")
        inner = vlan(values.get("INVLAN", str(tag)))
        new = Flow(slot, port, tag, vcg.aid, inner, merged((), "EFLOW", values))
        if self.db.flow(new.aid):
            raise Deny("IEAE", "Flow already exists")
        if any(other.inner == new.inner for other in self.db.flows_of(vcg.aid)):
            raise Deny("SNVS", f"{vcg.aid} has a flow with tag {new.inner}")
        return self._write(request, new)

    def _edit_flow(self, request: Request) -> Answer:
        """Only what a flow may have besides; its group is where it is entered."""
        request.only(1)
        slot, port, tag = self._flow_aid(request.aid.upper())
        found = self.db.flow(f"EFLOW-{slot}-{port}-{tag}")
        if found is None:
            raise Deny("IENE", request.aid)
        if not (values := keywords(request.block(0), MORE["EFLOW"])):
            raise Deny("IPMS")
        return self._write(request, replace(found, more=merged(found.more, "EFLOW", values)))

    def _delete_flow(self, request: Request) -> Answer:
        def may_go(aid: str) -> Flow:
            slot, port, tag = self._flow_aid(aid)
            found = self.db.flow(f"EFLOW-{slot}-{port}-{tag}")
            if found is None:
                raise Deny("IENE", aid)
            return found

        return self._each(request, may_go)
