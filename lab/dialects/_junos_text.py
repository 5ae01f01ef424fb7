"""Junos configurations as curly text, as set lines and as a comparison.

In come texts, out go edits (readers); in come nodes, out goes exactly what `show configuration`, `display set` and
`show | compare` print (printers). The readers need no schema: a block only repeats the words that stand before it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from lab.dialects._junos_tree import Difference, Edit, Node, Refused, Verb, differences, statements

_TOKEN = re.compile(r'/\*.*?\*/|#[^\n]*|"((?:[^"\\]|\\.)*)"|([{};\[\]])|([^\s{};\[\]"]+)', re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z0-9_./:@*+,%=-]+")
_TAGS: dict[str, Verb] = {
    "inactive:": "deactivate",
    "active:": "activate",
    "delete:": "delete",
    "replace:": "replace",
    "protect:": "set",
}
_VERBS: dict[str, Verb] = {"set": "set", "delete": "delete", "deactivate": "deactivate", "activate": "activate"}


def quoted(word: str) -> str:
    """A word as Junos prints it: in quotes only where blanks or special characters need them."""
    if _PLAIN.fullmatch(word) and "/*" not in word and word not in _TAGS:
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def words(line: str) -> list[str]:
    """The words of one command line, quotes taken off; brackets stay words."""
    return [word for word, _ in _tokens(line)]


def _tokens(text: str) -> list[tuple[str, bool]]:
    """Words and punctuation; the flag tells `{` the punctuation from `"{"` the word."""
    found = []
    for match in _TOKEN.finditer(text):
        string, mark, word = match.groups()
        if string is not None:
            found.append((re.sub(r"\\(.)", r"\1", string), False))
        elif mark or word:
            found.append((mark or word, bool(mark)))
    return found


# -- readers ----------------------------------------------------------------------------------------------------------
def read_set(text: str) -> Iterator[Edit | Refused]:
    """Edits of set, delete, deactivate and activate lines; what is none of them comes out as the refusal."""
    for line in text.splitlines():
        found = words(line)
        if not found or line.strip() == "{master:0}":
            continue
        verb = _VERBS.get(found[0])
        if verb is None:
            yield Refused("unknown command", bad=found[0])
        else:
            yield from ((verb, path) for path in _spread(found[1:]))


def _spread(found: list[str]) -> Iterator[tuple[str, ...]]:
    """`next-hop [ a b ]` is one statement for each of its values."""
    if "[" in found and found[-1] == "]":
        opening = found.index("[")
        yield from ((*found[:opening], each) for each in found[opening + 1 : -1])
    else:
        yield tuple(found)


def read_text(text: str) -> Iterator[Edit | Refused]:
    """Edits of curly text. Tags (`inactive:`, `replace:`, `delete:`) become verbs of their own."""
    prefixes: list[tuple[str, ...]] = [()]
    statement: list[str] = []
    after: list[Edit] = []
    for word, mark in _tokens(text):
        if not mark or word in "[]":
            statement.append(word)
        elif word == "}":
            if len(prefixes) == 1 or statement:
                # what stands before a stray brace is lost, and so is the rest, as the box says
                yield Refused("syntax error", bad=statement[0] if statement else "}")
                yield Refused("error recovery ignores input until this point", bad="}")
                return
            prefixes.pop()
        else:
            tags, statement = _untag(statement)
            path = (*prefixes[-1], *statement)
            yield from _begin(tags, path)
            if word == "{":
                prefixes.append(path)
                yield from _opened(tags, path)
            elif "delete:" not in tags:
                yield from (("set", each) for each in _spread(list(path)))
            after += [(_TAGS[tag], path) for tag in tags if tag in {"inactive:", "active:"}]
            statement = []
    if statement or len(prefixes) > 1:
        yield Refused("syntax error", bad=statement[0] if statement else "}")
    yield from after


def _untag(statement: list[str]) -> tuple[list[str], list[str]]:
    tags = list(itertools.takewhile(_TAGS.__contains__, statement))
    return tags, statement[len(tags) :]


def _begin(tags: list[str], path: tuple[str, ...]) -> Iterator[Edit]:
    for tag in tags:
        if tag in {"delete:", "replace:"}:
            yield _TAGS[tag], path


def _opened(tags: list[str], path: tuple[str, ...]) -> Iterator[Edit]:
    """A block makes its own statement too where that may stand alone (`unit 7 { }`); others need a child first."""
    if "delete:" not in tags and path:
        yield "open", path


# -- printers ---------------------------------------------------------------------------------------------------------
def set_lines(node: Node) -> list[str]:
    return [" ".join([verb, *map(quoted, path)]) for verb, path in statements(node)]


def text_lines(node: Node, indent: str = "") -> Iterator[str]:
    """The children of a node as curly text."""
    done: set[str] = set()
    for child in node.ordered():
        if child.kind.shape == "leaf-list":
            if child.kind.name not in done:
                done.add(child.kind.name)
                yield from _members(node, child, indent)
        else:
            yield from statement_lines(child, indent)


def _members(node: Node, first: Node, indent: str) -> Iterator[str]:
    """A leaf-list: one value plain, several in brackets; inactive members stand alone."""
    members = [child for child in node.ordered() if child.kind is first.kind]
    active = [quoted(child.key[0]) for child in members if not child.inactive]
    if active:
        yield f"{indent}{first.kind.name} {active[0] if len(active) == 1 else '[ ' + ' '.join(active) + ' ]'};"
    for child in members:
        if child.inactive:
            yield f"{indent}inactive: {first.kind.name} {quoted(child.key[0])};"


def statement_lines(node: Node, indent: str = "") -> Iterator[str]:
    """One statement with all that it holds."""
    head = indent + ("inactive: " if node.inactive else "")
    own = " ".join(map(quoted, node.words()))
    if node.kind.joined:
        for child in node.ordered():
            yield from _prefixed(child, indent, own, inactive=node.inactive or child.inactive)
        return
    if not node.children:
        remark = " ## SECRET-DATA" if node.kind.type == "secret" else ""
        remark = f" ## Warning: '{node.kind.name}' is deprecated" if node.kind.deprecated else remark
        yield f"{head}{own};{remark}"
    elif only := _only(node):
        yield f"{head}{own} {' '.join(map(quoted, only.words()))};"
    else:
        yield f"{head}{own} {{"
        yield from text_lines(node, indent + "    ")
        yield f"{indent}}}"


def _prefixed(child: Node, indent: str, own: str, *, inactive: bool) -> Iterator[str]:
    head = f"{indent}{'inactive: ' if inactive else ''}{own} {' '.join(map(quoted, child.words()))}"
    if not child.children:
        yield f"{head};"
        return
    yield f"{head} {{"
    yield from text_lines(child, indent + "    ")
    yield f"{indent}}}"


def _only(node: Node) -> Node | None:
    """The one child that goes on the same line: `route 10.0.0.0/8 next-hop 10.1.1.1;`"""
    if not node.kind.oneline or len(node.children) != 1:
        return None
    child = next(iter(node.children.values()))
    return None if child.children or child.inactive else child


def text(node: Node) -> str:
    return "".join(f"{line}\n" for line in text_lines(node))


# -- comparison -------------------------------------------------------------------------------------------------------
def compare(old: Node, new: Node) -> str:
    """`show | compare`: the place in brackets, then what goes and what comes, as far in as the first of them stands."""
    lines = []
    last: tuple[bool, tuple[str, ...]] | None = None
    blanks = ""
    for each in _grouped(old, new):
        place = tuple(word for node in each.path for word in node.words())
        if (each.sign == "!", place) != last:
            lines.append(f"[{' '.join(['edit', *map(quoted, place)])}]")
            last = (each.sign == "!", place)
            blanks = " " * _depth(each)
        lines += _signed(each, blanks)
    return "".join(f"{line}\n" for line in lines)


def _depth(each: Difference) -> int:
    """Blanks after the sign, as boxes print them: one more than levels above a leaf, two for a block, three for `!`."""
    block = each.node.kind.shape == "list" or bool(each.node.kind.children)
    return len(each.path) + 1 + block + (each.sign == "!")


def _grouped(old: Node, new: Node) -> Iterator[Difference]:
    """Differences where a new or gone `family` is shown under its unit, as it is printed."""
    for each in differences(old, new):
        if each.node.kind.joined and each.sign != "!":
            for child in each.node.ordered():
                yield Difference(each.sign, (*each.path, each.node), child)
        else:
            yield each


def _signed(each: Difference, blanks: str) -> Iterator[str]:
    if each.sign == "!":
        state = "inactive" if each.node.inactive else "active"
        ending = " { ... }" if each.node.children else ";"
        yield f"!{blanks}{state}: {' '.join(map(quoted, each.node.words()))}{ending}"
        return
    for line in statement_lines(each.node):
        yield f"{each.sign}{blanks}{line}"
