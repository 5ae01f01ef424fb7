"""Displays of the configuration, whole and scoped.

In come the box and the values of a command line, out goes the page, in the columns of captures and public parsers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lab.dialects.huawei_smartax.box import Box, Failure
from lab.dialects.huawei_smartax.settings import members
from lab.dialects.huawei_smartax.text import Block, Document, render
from lab.servers.grammar import Args


def configuration(box: Box, args: Args) -> str:
    return "".join(f"{row}\n" for line in _text(box, args).splitlines() for row in _broken(line, box.columns))


def _broken(line: str, columns: int) -> list[str]:
    """A terminal of so many columns breaks at a blank, the rest starts at column 0 (MA5608T; MA5800 does not break)."""
    rows = []
    while columns and len(line) > columns:
        cut = line.rfind(" ", 1, columns + 1)
        if cut <= 0:
            break
        rows.append(line[:cut])
        line = line[cut + 1 :]
    return [*rows, line]


def _text(box: Box, args: Args) -> str:
    store = box.saved_store if "saved-configuration" in args else box.store
    if not args.keys() & {"section", "ont", "port", "service-port", "interface"}:
        return store.document.text()
    # a scoped answer has the section titles and `return`, but no version header (MA5608T, port scoped)
    return "".join(f"{line}\n" for line in [*render(_scope(store.document, box, args)), "return"])


def _scope(document: Document, box: Box, args: Args) -> list[Block]:
    blocks = document.blocks
    if "section" in args:
        return [block for block in blocks if args["name_"] in {block.section, block.title}]
    if "interface" in args:
        return [block for block in blocks if block.title == f"{'mpu' if 'mpu' in args else 'gpon'}-{args['board_']}"]
    if "service-port" in args:
        wanted = None if "flow" not in args else {int(args["flow"])}
        if wanted and not wanted & box.view.flows.keys():
            raise Failure("The service virtual port does not exist")
        return _kept(document, "", (), wanted)
    board, _, port = args["fsp"].rpartition("/")
    ont = int(args["ont_"]) if "ont_" in args else None
    if ont is not None and (board, int(port), ont) not in box.view.onts:
        raise Failure("The ONT does not exist")
    flows = {flow.index for flow in box.view.flows.values() if flow.ont[:2] == (board, int(port))}
    flows = {index for index in flows if ont is None or box.view.flows[index].ont[2] == ont}
    return _kept(document, f"gpon-{board}", (int(port),) if ont is None else (int(port), ont), flows)


def _kept(document: Document, title: str, ont: tuple[int, ...], flows: set[int] | None) -> list[Block]:
    """The lines of one port or ONT and its service ports (`flows` None: all), as blocks: whatever names them."""
    out = []
    for block in document.blocks:
        lines: list[str] = []
        if block.section == "gpon" and block.title == title:
            lines = [row for entry in _entries(block) if _of_port(entry[0], ont) for row in entry]
            lines = [block.lines[0], *lines] if lines else []
        elif block.section == "bbs-config":
            lines = [row for entry in _entries(block) if _named(entry[0], flows) for row in entry]
        elif block.section == "btv-config":
            lines = _multicast(block, flows)
        if lines:
            out.append(Block(block.section, block.title, [*lines, "#"]))
    return out


def _entries(block: Block) -> Iterator[list[str]]:
    """Lines with their second level."""
    return (block.lines[first:last] for _, first, last in block.entries())


def _named(line: str, flows: set[int] | None) -> bool:
    found = members(line)
    return bool(found) and (flows is None or bool(found & flows))


def _multicast(block: Block, flows: set[int] | None) -> list[str]:
    """`btv`, its users, and the multicast VLANs that they are members of (MA5608T, port scoped)."""
    lines = []
    for first, *rest in _entries(block):
        inside = [row for row in rest if _named(row, flows)]
        lines += [first, *inside] if inside or _named(first, flows) else []
    return [block.lines[0], *lines] if lines else []


def _of_port(line: str, ont: tuple[int, ...]) -> bool:
    """Is the line about this port (of one number) or this ONT?"""
    if match := re.match(r" *ont (?:[a-z][a-z-]* )+(\d+) (\d+)", line):
        return tuple(map(int, match.groups()))[: len(ont)] == ont
    words = line.split()
    return len(ont) == 1 and words[0] in {"port", "shutdown"} and words[1] == str(ont[0])
