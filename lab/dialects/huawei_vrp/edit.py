"""Edits on a configuration of a VRP box: in come a place and a command line, out goes the place that it leads to.

The document is changed in place; what the box refuses is raised as `Refused` and changes nothing. An edit is kept as it
was typed: when another user's commit comes between, the box carries it out anew on what then runs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from lab.dialects.huawei_vrp import check
from lab.dialects.huawei_vrp.grammar import Match, Node, tree, walk
from lab.dialects.huawei_vrp.model import view_of
from lab.dialects.huawei_vrp.statements import Deed, Opener, Statement, rank, recognized, rules
from lab.dialects.huawei_vrp.text import Document, Line, nest, unnest
from lab.servers.grammar import Args

REMOVED = "Info: All IPv4 and IPv6 related configurations on this interface are removed.\n"


class Refused(Exception):
    """what the box answers instead of doing it, without `Error:`"""


@dataclass(frozen=True, slots=True)
class Place:
    """A view: the containers it is in, its kind, and what it adds to the prompt."""

    path: tuple[str, ...] = ()
    view: str = "system"
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One line as it was typed, and where."""

    place: Place
    line: str


@cache
def commands(view: str) -> Node:
    """The configuration commands of this view."""
    return tree(list(rules(view)))


class Editor:
    """Edits one document; `ports` are the interfaces that the hardware has."""

    def __init__(self, document: Document, ports: Collection[str]) -> None:
        self.document = document
        self.ports = ports

    def redo(self, edit: Edit) -> None:
        """Carry an edit out again. Raises Refused."""
        self.apply(edit.place, walk(commands(edit.place.view), edit.line))

    def apply(self, place: Place, match: Match) -> tuple[str, Place]:
        """Do it; what the box says, and the view it is then in. Raises Refused."""
        deed, args = match.node.deed, match.args
        assert isinstance(deed, Deed)
        beside = isinstance(deed.what, Opener) and not _inner(deed.what)
        if not beside and place.path and self.document.find(place.path) is None:
            raise Refused("The object to be configured does not exist.")  # [I]
        if isinstance(deed.what, Opener):
            if deed.kind == "open":
                return "", self._open(place, deed.what, args)
            self._close(place, deed.what, args)
            return "", place
        if deed.kind == "set":
            return self._set(place, deed.what, args), place
        return self._unset(place, deed.what, args), place

    # -- containers -------------------------------------------------------------------------------------------------
    def _open(self, place: Place, opener: Opener, args: Args) -> Place:
        args = args | {"operator": "and" if "and" in args else "or"}
        name, view = opener.name.format_map(args), opener.view or view_of(args.get("ifname", ""))
        inner = _inner(opener)
        path = (*place.path, name) if inner else (name,)
        if self.document.find(path) is None:
            why = check.may_open(self.document, self.ports, name, args)
            if why:
                raise Refused(why)
            line = opener.line.format_map(args)
            container = self.document.find(place.path) if inner else None
            if container is None:
                self.document.insert(line)
            else:
                nest(container, line, rank(place.view), parted=opener.parted)
        base = place.tag if inner and " vpn-instance " not in name else ""
        base = "-bgp" if opener.parted else base
        return Place(path, view, base + opener.tag.format_map(args))

    def _close(self, place: Place, opener: Opener, args: Args) -> None:
        if opener.name.startswith("bgp") and args.get("as") in {None, "as"}:
            running = next((line for line in self.document.lines if line.text.startswith("bgp ")), None)
            args = args | {"as": running.text.split()[1] if running else ""}
        name = opener.name.format_map(args)
        inner = _inner(opener)
        container = self.document.find(place.path) if inner else None
        line = self.document.find((*place.path, name) if inner else (name,))
        if line is None:
            if opener.missing:
                raise Refused(opener.missing)
            return
        if why := check.may_close(self.document, self.ports, name):
            raise Refused(why)
        if container is not None:
            unnest(container, line)
            return
        self.document.remove(line)
        for other in check.orphans(self.document, name):
            self._drop(other)

    def _drop(self, path: tuple[str, ...]) -> None:
        """Take away what cannot be without what has gone; the last part of the path is the line."""
        if len(path) == 1:
            line = next((line for line in self.document.lines if line.text == path[0]), None)
            if line:
                self.document.remove(line)
            return
        container = self.document.find(path[:-1])
        for line in [each for each in container.children if each.text == path[-1]] if container else []:
            assert container is not None
            unnest(container, line)

    # -- lines ------------------------------------------------------------------------------------------------------
    def _set(self, place: Place, statement: Statement, args: Args) -> str:
        if "both" in args:
            for way in ("export-extcommunity", "import-extcommunity"):
                one = {name: value for name, value in args.items() if name != "both"} | {way: way}
                self._set(place, statement, one)
            return ""
        if "behavior" in args and "precedence" not in args:
            args = args | {"number": check.precedence(self.document, place.path, args["of"])}
        text = statement.text(args)
        if why := check.may_set(self.document, place.path, text):
            raise Refused(why)
        said = ""
        if text.startswith("ip binding vpn-instance ") and text not in self._texts(place):
            self._unaddress(place)
            said = REMOVED
        same = [line for line in self._lines(place) if self._same(place, line, statement, args)]
        if not same:
            self._add(place, text)
        for number, line in enumerate(same):
            if number:
                self._take(place, line)
            elif line.text != text:
                line.raw = " " * line.indent + text
        return said

    def _unset(self, place: Place, statement: Statement, args: Args) -> str:
        if statement.slot == "shutdown":
            self._power(place)
            return ""
        gone = [line for line in self._lines(place) if self._meant(place, line, statement, args)]
        if statement.slot == "{peer} as":
            gone = [line for line in self._lines(place) if line.text.startswith(f"peer {args['peer']} ")]
            if place.view == "bgp":
                self._forget_peer(place, args["peer"])
        if not gone and statement.missing:
            raise Refused(statement.missing)
        for line in gone:
            self._take(place, line)
        if statement.slot == "vpn" and gone:
            self._unaddress(place)
            return REMOVED
        return ""

    def _power(self, place: Place) -> None:
        """A main interface that is switched on says so, a sub-interface says nothing."""
        lines = [line for line in self._lines(place) if line.text == "shutdown"]
        for line in lines:
            if place.view == "main":
                line.raw = " " * line.indent + "undo shutdown"
            else:
                self._take(place, line)
        if place.view == "main" and not lines and "undo shutdown" not in self._texts(place):
            self._add(place, "undo shutdown")

    def _unaddress(self, place: Place) -> None:
        for line in [line for line in self._lines(place) if line.text.startswith(("ip address ", "ipv6 address "))]:
            self._take(place, line)

    def _forget_peer(self, place: Place, peer: str) -> None:
        for family in self._lines(place):
            for line in [each for each in family.children if each.text.startswith(f"peer {peer} ")]:
                unnest(family, line)

    # -- helpers ----------------------------------------------------------------------------------------------------
    def _lines(self, place: Place) -> list[Line]:
        return list(self.document.inside(place.path))

    def _texts(self, place: Place) -> list[str]:
        return [line.text for line in self._lines(place)]

    def _add(self, place: Place, text: str) -> None:
        container = self.document.find(place.path) if place.path else None
        if container is None:
            self.document.insert(text)
        else:
            nest(container, text, rank(place.view))

    def _take(self, place: Place, line: Line) -> None:
        container = self.document.find(place.path) if place.path else None
        if container is None:
            self.document.remove(line)
        else:
            unnest(container, line)

    @staticmethod
    def _same(place: Place, line: Line, statement: Statement, args: Args) -> bool:
        """Does the printed line stand where this one would?"""
        found = recognized(place.view, line.text)
        if found is None or not _kin(found[0], statement):
            return False
        return found[0].key(found[1]) == statement.key(args)

    @staticmethod
    def _meant(place: Place, line: Line, statement: Statement, args: Args) -> bool:
        """Does an undo with these arguments mean the printed line? What it leaves out it does not care about."""
        found = recognized(place.view, line.text)
        if found is None or found[0] is not statement:
            return False
        ours, theirs = statement.fill(args), statement.fill(found[1])
        return all(theirs.get(name) == value for name, value in ours.items() if name in theirs and value)


def _inner(opener: Opener) -> bool:
    """Does it stand in another container?"""
    return opener.parted or opener.name in {"ipv4-family", "ipv6-family"}


def _kin(one: Statement, other: Statement) -> bool:
    """Two forms of one thing: a VLAN is given by dot1q or by QinQ."""
    return one is other or one.slot == other.slot == "vlan"
