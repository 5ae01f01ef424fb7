"""Whole configurations as lines: takes what an element prints of itself, returns the lines that it means.

The lines of a service come out as the platform's driver writes them, so they can be compared; whatever no driver models
comes out as well, as text under the views that contain it. The order of lines and blocks means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from controller.errors import InvalidInput
from controller.proof.crash.observer import UNPRINTED
from drivers import find
from drivers.huawei_smartax import configuration as smartax
from drivers.kit.xml_lines import lines, load
from drivers.platform import Line
from drivers.sdh_tl1 import answers as sdh
from drivers.zte_zxan import displays as zxan

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"]+')
_BARE = re.compile(r'"([\w./:@%+,=-]+)"', re.ASCII)
_DEACTIVATED = re.compile(r"ont deactivate (\d+/\d+)/(\d+)/(\d+)")

_COMES_ALONG = re.compile(r"interface (?:gpon[_-]onu|vport)-|interface gpon-onu_|pon-onu-mng ")
_UNCONFIGURED = re.compile(r"ont port native-vlan \d+ \d+ \w+ \d+ vlan 1 priority 0")
"""what a port is that nobody configured: a box prints it or not"""


@lru_cache(maxsize=256)  # most elements print what they printed before
def lines_of_printed(platform: str, text: str) -> frozenset[Line]:
    """What `observer.configurations` gave for an element, as lines. Raises InvalidInput, ValueError."""
    if platform not in _READERS:
        raise InvalidInput(
            f"nobody reads the whole configuration of {platform!r}",
            field="platform",
            fix=f"teach it in {__name__}; known are {', '.join(sorted(_READERS))}",
        )
    printed, *unprinted = text.split(UNPRINTED)
    return frozenset(_READERS[platform](printed)) | frozenset(map(_unprinted, unprinted))


def orphans(platform: str, rows: Iterable[Line], lines: Iterable[Line]) -> frozenset[Line]:
    """Of these rows those that are a part of an object which is not among the lines. Pure."""
    rules = getattr(find(platform), "rules", None)
    if rules is None:
        return frozenset()
    keys = rules.keys(lines)
    return frozenset(known.line for known in rules.known(rows) if known.owner and known.owner not in keys)


def _unprinted(words: str) -> Line:
    """An ONT that was deactivated: the line that the driver writes for it."""
    if (found := _DEACTIVATED.fullmatch(words.strip())) is None:
        return (words.strip(),)
    return (f"interface gpon {found[1]}", f"ont deactivate {found[2]} {found[3]}")


def _smartax_lines(text: str) -> Iterator[Line]:
    """Every row under its `interface` and under the row that it is indented below; titles and blocks are no lines."""
    view: tuple[str, ...] = ()
    parent = ""
    for row in text.splitlines():
        body = row.strip()
        if body in {"", "return"}:
            continue
        if body[0] in "[<#":
            view = ()
            continue
        words = smartax.canonical(body)
        if words.startswith("interface "):
            view = (words,)
        elif row.startswith("  "):
            yield from ((*view, parent, item) for item in smartax.expand(words))
        else:
            parent = words
            yield from ((*view, item) for item in smartax.expand(words) if not _UNCONFIGURED.fullmatch(item))


def _ptn_lines(text: str) -> Iterator[Line]:
    from drivers.ptn_netconf import DRIVER

    yield from lines(load(text), DRIVER.model)


def _junos_lines(text: str) -> Iterator[Line]:
    """Curly text as `set` lines; `inactive:` is a line of its own, as Junos prints it in set form."""
    path: list[str] = []
    depths: list[int] = []
    for row in text.splitlines():
        body = row.strip()
        if not body or body.startswith(("#", "/*")):
            continue
        if body == "}":
            del path[depths.pop() :]
            continue
        if body[-1] not in "{;":
            raise ValueError(f"{body!r} is no statement of a Junos configuration")
        words = [_BARE.sub(r"\1", word) for word in _TOKEN.findall(body[:-1])]
        if words[0] in {"inactive:", "protect:"}:
            word = {"inactive:": "deactivate", "protect:": "protect"}[words.pop(0)]
            yield (" ".join((word, *path, *words)),)
        if body[-1] == "{":
            depths.append(len(path))
            path += words
        else:
            yield from ((" ".join(("set", *path, *one)),) for one in _each(words))


def _each(words: list[str]) -> Iterator[list[str]]:
    """A statement with a list of values, `next-hop [ 10.1.1.1 10.1.1.2 ]`, is a line for each of them."""
    if "[" not in words:
        yield words
        return
    at = words.index("[")
    yield from ([*words[:at], value] for value in words[at + 1 : -1])


def _sdh_lines(text: str) -> Iterator[Line]:
    yield from (line for row in _commands(text) for line in sdh.printed(row))


def _u2000_lines(text: str) -> Iterator[Line]:
    from drivers.u2000_tl1 import DRIVER

    yield from (line for row in _commands(text) for line in DRIVER.listed(row))


def _commands(text: str) -> Iterator[str]:
    """Of TL1; comments are no lines."""
    yield from (row for row in map(str.strip, text.splitlines()) if row and not row.startswith("/*"))


def _nested_lines(closing: str) -> Callable[[str], Iterator[Line]]:
    """Every row under the rows that it is indented below; what matches `closing` only heads a text or closes a view."""

    def read(text: str) -> Iterator[Line]:
        views: list[tuple[int, str]] = []
        for row in text.splitlines():
            body, depth = row.strip(), len(row) - len(row.lstrip())
            if not body or re.fullmatch(closing, body):
                continue
            views = [view for view in views if view[0] < depth]
            views.append((depth, body))
            yield tuple(name for _, name in views)

    return read


def _zte_lines(text: str) -> Iterator[Line]:
    """Views come with the ONU, or the flow, that they are about, and say nothing by themselves."""
    yield from (line for line in zxan.configuration(text) if len(line) > 1 or not _COMES_ALONG.match(line[0]))


_READERS: dict[str, Callable[[str], Iterator[Line]]] = {
    "cisco_iosxr": _nested_lines(r"!.*|Building configuration\.\.\.|end|end-policy-map"),
    "huawei_smartax": _smartax_lines,
    # the dates of its head are those of the last change
    "huawei_vrp": _nested_lines(r"!.*|#|return"),
    "juniper_junos": _junos_lines,
    "ptn_netconf": _ptn_lines,
    "sdh_tl1": _sdh_lines,
    "u2000_tl1": _u2000_lines,
    "zte_zxan": _zte_lines,
}
