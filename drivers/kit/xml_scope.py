"""The scope of lines: the entries that they touch, the filter that selects these (RFC 6241 §6), and what is in it."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from lxml import etree

from drivers.kit.xml_edit import Editor
from drivers.kit.xml_model import Model, is_foreign, keys_of
from drivers.platform import Line

KEPT = 256
"""changes whose scope is remembered: each verb asks for it again"""


def scope(touched: Iterable[Line], model: Model) -> str:
    """The subtree filter (RFC 6241 §6) that selects the whole list entries that these lines touch.

    A key with a prefix is not matched: how a server compares it is its own affair; `within` leaves out the rest.
    """
    return _scope(tuple(touched), model)


@functools.lru_cache(maxsize=KEPT)
def _scope(touched: tuple[Line, ...], model: Model) -> str:
    config = etree.Element("filter")
    build = Editor(model)
    for path in owners(touched, model):
        xml, node = config, model.schema
        for step in path:
            child = node.child(step)
            assert child is not None
            keys = keys_of(step) if child.kind == "list" else {}
            same = [each for each in xml if each.tag == child.tag and not keys and child.kind != "list"]
            xml = same[0] if same else build.child(xml, child)
            for key, value in keys.items():
                if not child.children[key].type.startswith(("identityref", "instance-identifier")):
                    build.leaf(xml, child.children[key], value)
            node = child
    return "".join(dict.fromkeys(etree.tostring(top, encoding="unicode") for top in config))


def owners(touched: Iterable[Line], model: Model) -> tuple[Line, ...]:
    """What these lines touch: the outermost entry or container with presence, else the leaf by its name.

    With it come the other cases of its choices: they go when it comes.
    """
    return _owners(tuple(touched), model)


@functools.lru_cache(maxsize=KEPT)
def _owners(touched: tuple[Line, ...], model: Model) -> tuple[Line, ...]:
    found: dict[Line, None] = {}
    for line in touched:
        path = owner(line, model)
        found[path] = None
        for part in (path[:depth] for depth in range(1, len(path) + 1)):
            choices = dict(model.cases(part)).keys()
            beside = (model.schema, *model.path(part))[-1].children.values() if choices else ()
            found |= {(*part[:-1], each.step): None for each in beside if choices & dict(each.cases).keys()}
    return tuple(path for path in found if not path[-1].startswith("<"))


def owner(line: Line, model: Model) -> Line:
    for depth, node in enumerate(model.path(line), 1):
        if node.whole:
            return line[:depth]
    return (*line[:-1], line[-1] if is_foreign(line) else line[-1].partition(" = ")[0])


def within(found: Iterable[Line], touched: Iterable[Line], model: Model) -> tuple[Line, ...]:
    """The lines that are in the scope: a server may answer with more than it was asked for."""
    wanted = set(owners(touched, model))

    def is_in(line: Line) -> bool:
        path = owner(line, model)
        # a container, or a list as a whole, is in it as the other case of a choice
        names = ((*path[:depth], path[depth].partition("[")[0]) for depth in range(len(path)))
        return path in wanted or not wanted.isdisjoint(names)

    return tuple(line for line in found if is_in(line))
