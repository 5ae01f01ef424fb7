"""Curly text of a whole Junos configuration, as `set` lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drivers.platform import Line

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"]+')
_BARE = re.compile(r'"([\w./:@%+,=-]+)"', re.ASCII)


def lines(text: str) -> Iterator[Line]:
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
