"""Junos configurations as curly text, as set lines and as a comparison.

In come texts, out go edits (readers); in come nodes, out goes exactly what `show configuration`, `display set` and
`show | compare` print (printers). The readers need no schema: a block only repeats the words that stand before it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from lab.dialects.juniper_junos.differences import Difference, differences, statements
from lab.dialects.juniper_junos.tree import Edit, Node, Refused, Verb, usual_remark

_TOKEN = re.compile(r'/\*.*?\*/|#[^\n]*|"((?:[^"\\]|\\.)*)"|([{};\[\]])|([^\s{};\[\]"]+)', re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z0-9_./:@*+,%=-]+|<[A-Za-z0-9_./:*-]+>")
_TAGS: dict[str, Verb] = {
    "inactive:": "deactivate",
    "active:": "activate",
    "delete:": "delete",
    "replace:": "replace",
    "protect:": "protect",
}
_MARKS = {"inactive:", "active:", "protect:"}
_VERBS: dict[str, Verb] = {
    "set": "set",
    "delete": "delete",
    "deactivate": "deactivate",
    "activate": "activate",
    "protect": "protect",
    "unprotect": "unprotect",
}


def quoted(word: str) -> str:
    """A word as Junos prints it: in quotes only where blanks or special characters need them."""
    if _PLAIN.fullmatch(word) and "/*" not in word and word not in _TAGS:
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def words(line: str) -> list[str]:
    """The words of one command line, quotes taken off; brackets stay words."""
    return [word for word, kind in _tokens(line) if kind in {"", "mark"}]


def _tokens(text: str) -> list[tuple[str, str]]:
    """Words (""), punctuation (`mark`: `{`, not the word `"{"`), comments, and what the box says behind a statement."""
    found = []
    for match in _TOKEN.finditer(text):
        string, mark, word = match.groups()
        if string is not None:
            found.append((re.sub(r"\\(.)", r"\1", string), ""))
        elif mark or word:
            found.append((mark or word, "mark" if mark else ""))
        elif match[0].startswith("/*"):
            found.append((match[0], "comment"))
        elif match[0].startswith("## "):
            found.append((match[0].rstrip(), "remark"))
    return found


def plain(text: str) -> Iterator[tuple[str, bool]]:
    """The words of curly text and its punctuation, which the flag tells, without tags and comments."""
    return ((word, kind == "mark") for word, kind in _tokens(text) if kind in {"", "mark"} and word not in _TAGS)


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
    """Edits of curly text. Tags (`inactive:`, `replace:`, `delete:`) become verbs of their own, and so do comments."""
    prefixes: list[tuple[str, ...]] = [()]
    statement: list[str] = []
    comments: list[str] = []
    after: list[Edit] = []
    ended: tuple[str, ...] = ()
    for word, kind in _tokens(text):
        if kind == "comment":
            comments.append(word)
        elif kind == "remark":
            after += [("remark", (*ended, word))] if ended else []
        elif kind != "mark" or word in "[]":
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
            ended = () if word == "{" else path
            if word == "{":
                prefixes.append(path)
                yield from _opened(tags, path)
            elif "delete:" not in tags:
                yield from (("set", each) for each in _spread(list(path)))
            first = next(_spread(list(path)))
            after += [(_TAGS[tag], first) for tag in tags if tag in _MARKS]
            after += [("annotate", (*first, comment)) for comment in comments]
            statement, comments = [], []
    if statement or len(prefixes) > 1:
        yield Refused("syntax error", bad=statement[0] if statement else "}")
    # a statement that is protected takes no more
    yield from sorted(after, key=lambda edit: edit[0] == "protect")


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
    yield from _commented(first, indent)
    if active := _values(members):
        yield f"{indent}{_flags(first, inactive=False)}{first.kind.name} {active};{_remark(first)}"
    for child in members:
        if child.inactive:
            yield f"{indent}inactive: {first.kind.name} {quoted(child.key[0])};"


def _values(members: Iterable[Node]) -> str:
    """`a`, or `[ a b ]`, without those that are inactive."""
    active = [quoted(child.key[0]) for child in members if not child.inactive]
    return active[0] if len(active) == 1 else f"[ {' '.join(active)} ]" if active else ""


def _commented(node: Node, indent: str) -> Iterator[str]:
    if node.comment:
        yield f"{indent}{node.comment}"


def _flags(node: Node, *, inactive: bool) -> str:
    return f"{'inactive: ' if inactive else ''}{'protect: ' if node.protected else ''}"


def _remark(node: Node) -> str:
    """What the box says behind a statement."""
    said = node.remark or usual_remark(node.kind)
    return f" {said}" if said else ""


def _own(node: Node) -> str:
    """The words of a statement; brackets of one that was learned are punctuation."""
    spoken = "[]" if node.kind.shape == "words" else ""
    return " ".join(word if word and word in spoken else quoted(word) for word in node.words())


def statement_lines(node: Node, indent: str = "") -> Iterator[str]:
    """One statement with all that it holds."""
    head, own = indent + _flags(node, inactive=node.inactive), _own(node)
    yield from _commented(node, indent)
    if node.kind.joined:
        for child in node.ordered():
            yield from _prefixed(child, indent, own, inactive=node.inactive or child.inactive)
        return
    if not node.children:
        yield f"{head}{own};{_remark(node)}"
    elif only := _only(node):
        yield f"{head}{own} {only};"
    else:
        yield f"{head}{own} {{"
        yield from text_lines(node, indent + "    ")
        yield f"{indent}}}"


def _prefixed(child: Node, indent: str, own: str, *, inactive: bool) -> Iterator[str]:
    yield from _commented(child, indent)
    head = f"{indent}{_flags(child, inactive=inactive)}{own} {_own(child)}"
    if not child.children:
        yield f"{head};"
        return
    yield f"{head} {{"
    yield from text_lines(child, indent + "    ")
    yield f"{indent}}}"


def _only(node: Node) -> str:
    """What goes on the same line, where that is one statement: `route 10.0.0.0/8 next-hop [ 10.1.1.1 10.1.1.2 ];`"""
    children = node.ordered()
    first = children[0]
    if not node.kind.oneline or any(child.children or child.inactive or child.comment for child in children):
        return ""
    if first.kind.shape == "leaf-list" and all(child.kind is first.kind for child in children):
        return f"{first.kind.name} {_values(children)}"
    return _own(first) if len(children) == 1 else ""


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
