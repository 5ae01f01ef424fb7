"""`show` commands of a Junos box, as text. In comes a command line with its pipes, out goes what the CLI prints.

The shell and the RPC `<command>` both ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from lab.dialects.juniper_junos import text, tree
from lab.dialects.juniper_junos.check import addresses
from lab.dialects.juniper_junos.circuits import Wired, connections
from lab.dialects.juniper_junos.commit import Database
from lab.dialects.juniper_junos.differences import statements
from lab.dialects.juniper_junos.pages import logical_page, physical_page
from lab.dialects.juniper_junos.rpc import stamp
from lab.dialects.juniper_junos.show import Box, Physical, physicals, state, wanted
from lab.dialects.juniper_junos.tree import Node, Refused


class CliBox(Box, Wired, Protocol):
    """What the CLI needs of the element beside what `show` needs."""

    database: Database


def operational(box: CliBox, line: str) -> str:
    """The answer to one operational command, empty when it has none. Raises Refused."""
    command, *pipes = (part.strip() for part in line.split("|"))
    words = text.words(command)
    answer = _SHOWS.get(tuple(words[:2])) if words[:1] == ["show"] else None
    if answer is None:
        known = words[:1] == ["show"]
        raise Refused("syntax error." if known else "unknown command.", bad=words[int(known and len(words) > 1)])
    return "".join(f"{each}\n" for each in answer(box, words[2:], pipes))


def _show_configuration(box: CliBox, path: list[str], pipes: list[str]) -> Iterable[str]:
    last = box.database.history[0]
    head = [] if path or "display set" in pipes else [f"## Last commit: {stamp(last.at)} by {last.user}"]
    return [*head, *shown(box.config, path, pipes)]


def shown(top: Node, path: list[str], pipes: list[str]) -> Iterator[str]:
    """A part of a configuration as text, or as set lines with its whole path."""
    node = top
    prefix: tuple[str, ...] = ()
    if path:
        for step in tree.parse(tuple(path), partial=True)[-1]:
            found = node.children.get((step.kind.name, step.key or ()))
            if found is None:
                return
            node, prefix = found, (*prefix, *found.words())
    if "display set" in pipes:
        for verb, words in statements(node, prefix):
            yield " ".join([verb, *map(text.quoted, words)])
    elif node.children or node is top:
        yield from text.text_lines(node)
    else:
        yield from text.statement_lines(node)


def _show_version(box: CliBox, _words: list[str], _pipes: list[str]) -> Iterable[str]:
    model, version = box.identity["model"], box.identity["software"]
    return [f"Hostname: {box.answering_name()}", f"Model: {model}", f"Junos: {version}"]


def _show_interfaces(box: CliBox, words: list[str], _pipes: list[str]) -> Iterable[str]:
    """A page an interface, or with `terse` a row; a name limits it."""
    names = [word for word in words if word != "terse"]
    if len(names) == len(words):
        for each in wanted(box, names[0] if names else ""):
            yield from physical_page(each) if isinstance(each, Physical) else logical_page(each)
        return
    yield "Interface               Admin Link Proto    Local                 Remote"
    for port in physicals(box):
        rows = [(port.name, port.admin, port.up, "")]
        for each in port.logicals:
            inet = addresses(each.unit)
            rows.append((each.name, each.admin, each.up, f" inet     {inet[0]}" if inet else ""))
        for name, admin, up, proto in rows:
            if not names or name.startswith(names[0]):
                yield f"{name:<24}{state(admin):<6}{state(up):<4}{proto}".rstrip()


def _show_circuits(box: CliBox, words: list[str], _pipes: list[str]) -> Iterable[str]:
    if words[:1] != ["connections"]:
        raise Refused("syntax error.", bad=words[0] if words else "")
    return connections(box, words[1:])


def _show_alarms(box: CliBox, kind: str) -> Iterable[str]:
    found = [each for each in box.active_alarms() if kind == "system" or each.details["type"] == "Chassis"]
    if not found:
        return ["No alarms currently active"]
    rows = [f"{stamp(each.raised)}  {each.severity:<6} {each.details['description']}" for each in found]
    return [f"{len(found)} alarms currently active", "Alarm time               Class  Description", *rows]


def _show_chassis(box: CliBox, words: list[str], _pipes: list[str]) -> Iterable[str]:
    if words == ["alarms"]:
        return _show_alarms(box, "chassis")
    raise Refused("syntax error.", bad=words[0] if words else "")


def _show_system(box: CliBox, words: list[str], _pipes: list[str]) -> Iterable[str]:
    if words[:1] == ["alarms"]:
        return _show_alarms(box, "system")
    if words[:1] == ["commit"]:
        return _commits(box.database)
    raise Refused("syntax error.", bad=words[0] if words else "")


def _commits(database: Database) -> Iterator[str]:
    for number, each in enumerate(database.history):
        yield f"{number:<4}{stamp(each.at)} by {each.user} via {each.client}"
        yield from [f"    {note}" for note in (each.comment, each.log) if note]


_Show = Callable[[CliBox, list[str], list[str]], Iterable[str]]
_SHOWS: dict[tuple[str, ...], _Show] = {
    ("show", "configuration"): _show_configuration,
    ("show", "version"): _show_version,
    ("show", "interfaces"): _show_interfaces,
    ("show", "l2circuit"): _show_circuits,
    ("show", "system"): _show_system,
    ("show", "chassis"): _show_chassis,
}
