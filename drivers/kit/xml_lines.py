"""XML configuration to lines: one line a leaf, with the entries and containers around it.

Native XML comes in, as a template writes it or an element prints it; lines go out. What the model does not know is a
line as well: the element as it stands, so that nothing of somebody else's is lost on a way back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from drivers.kit.netconf_framing import MARK
from drivers.kit.xml_model import BASE, Model, Node, entry
from drivers.platform import Line

_PREFIX = re.compile(r"(?<![\w.:-])([A-Za-z_][\w.-]*):(?=[A-Za-z_])")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_QUOTED = re.compile(r"('[^']*'|\"[^\"]*\")")


def load(text: str) -> etree._Element:
    """Text to its root element; a DTD, entities and control characters are refused (XML bombs, hidden bytes)."""
    for number, row in enumerate(text.splitlines(), 1):
        if any((code < 32 and code != 9) or 127 <= code < 160 for code in map(ord, row)):
            raise ValueError(f"line {number}: control character in {row.strip()!r}")
        if "<!" in row.replace("<!--", ""):
            raise ValueError(f"line {number}: no DTD, entity or CDATA is taken: {row.strip()!r}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def parse(text: str, model: Model) -> tuple[Line, ...]:
    """Configuration as a template writes it to lines: a root of the model, or several in a <config> of NETCONF.

    Raises ValueError naming the line.
    """
    root = load(text)
    tops = list(root) if root.tag == f"{{{BASE}}}config" else [root]
    for top in tops:
        if top.tag not in model.schema.by_tag:
            known = " or ".join(f"<{node.name} xmlns={node.namespace!r}>" for node in model.schema.children.values())
            raise ValueError(f"line {top.sourceline}: expected {known}, found {top.tag}")
        _check(top, model.schema.by_tag[top.tag], model)
    found = tuple(line for top in tops for line in _instance(top, model.schema, (), model))
    slots: dict[tuple[Line, str], Line] = {}
    for line in found:
        if slots.setdefault(model.slot(line), line) != line:
            raise ValueError(f"{' '.join(line)}: <{line[-1].partition(' = ')[0]}> is there already")
    return found


def _check(xml: etree._Element, node: Node, model: Model) -> None:
    """Raise ValueError for what a template cannot mean: what no model knows would be taken for somebody else's."""
    where = f"line {xml.sourceline}: <{etree.QName(xml).localname}>"
    if xml.attrib:
        raise ValueError(f"{where} has attributes: only presence is written")
    if len(xml) and any((text or "").strip() for text in (xml.text, *(child.tail for child in xml))):
        raise ValueError(f"{where} mixes text and elements")
    if node.kind == "state" or (len(xml) and node.kind in {"leaf", "empty", "leaf-list", "ordered"}):
        raise ValueError(f"{where} is {'state' if node.kind == 'state' else 'a leaf'} in the model")
    if not len(xml):
        xml.text = (xml.text or "").strip()
    for child in xml:
        _check(child, _known(child, node, model), model)
    if node.kind == "list":
        try:
            _entry(xml, node, model)
        except ValueError as error:
            raise ValueError(f"line {xml.sourceline}: {error}") from None


def _known(xml: etree._Element, parent: Node, model: Model) -> Node:
    if xml.tag in parent.by_tag:
        return parent.by_tag[xml.tag]
    name = etree.QName(xml) if isinstance(xml.tag, str) else None
    uris = model.namespaces.values()
    among = ", ".join(each.step for each in parent.children.values()) or "nothing"
    why = f"of {' or '.join(uris)}" if name and name.namespace not in uris else f"in the model, which has {among} there"
    raise ValueError(f"line {xml.sourceline}: <{name.localname if name else xml}> is not {why}")


def lines(data: etree._Element, model: Model) -> tuple[Line, ...]:
    """The configuration in a reply, or below one root: state left out, in the order it stands there.

    Raises ValueError where a leaf holds elements.
    """
    tops: Iterable[etree._Element] = [data]
    if data.tag not in model.schema.by_tag:
        held = data if data.tag in {f"{{{BASE}}}data", f"{{{BASE}}}config"} else data.find(f".//{{{BASE}}}data")
        tops = () if held is None else held
    return tuple(
        line for top in tops if top.tag in model.schema.by_tag for line in _instance(top, model.schema, (), model)
    )


def _walk(parent: etree._Element, node: Node, path: Line, model: Model) -> Iterator[Line]:
    told: set[str] = set()
    for xml in parent:
        if not isinstance(xml.tag, str) or xml.tag in told:
            continue
        found = node.by_tag.get(xml.tag)
        if found is not None and found.kind == "ordered":
            told.add(xml.tag)
            values = [value(each, found, model) for each in parent.iterchildren(xml.tag)]
            yield (*path, f"{found.step} = {json.dumps(values, ensure_ascii=False)}")
        else:
            yield from _instance(xml, node, path, model)


def _instance(xml: etree._Element, parent: Node, path: Line, model: Model) -> Iterator[Line]:
    """The lines of one element and all that is in it."""
    node = parent.by_tag.get(xml.tag)
    if node is None:
        yield (*path, verbatim(xml))
    elif node.kind == "list":
        try:
            step = _entry(xml, node, model)
        except ValueError:
            # somebody's entry that no line can name is kept as it stands
            yield (*path, verbatim(xml))
        else:
            yield from _walk(xml, node, (*path, step), model)
    elif node.kind in {"container", "presence"}:
        if node.kind == "presence":
            yield (*path, node.step)
        yield from _walk(xml, node, (*path, node.step), model)
    elif node.kind == "empty":
        yield (*path, node.step)
    elif node.kind != "state":
        text = value(xml, node, model)
        if text != node.default:
            yield (*path, f"{node.step} = {text}")


def _entry(xml: etree._Element, node: Node, model: Model) -> str:
    found = [xml.find(f"{{{node.namespace}}}{key}") for key in node.keys]
    values = [
        "" if each is None else value(each, node.children[key], model)
        for each, key in zip(found, node.keys, strict=True)
    ]
    return entry(node, tuple(values))


def value(xml: etree._Element, node: Node, model: Model) -> str:
    """The value of a leaf; a prefix in it becomes the model's own for that namespace: each server has its own."""
    if len(xml):
        raise ValueError(f"line {xml.sourceline}: <{node.name}> is a leaf in the model, and holds elements")
    text = xml.text or ""
    bare = text.strip()
    if bare != text and "\n" in text.replace(bare, ""):
        text = bare  # printed with indents: blanks of a value's own stay
    if node.type == "identityref":
        return _identity(text.strip(), xml, node, model)
    if node.type == "instance-identifier":
        return _outside_quotes(text.strip(), lambda part: _PREFIX.sub(lambda word: _own(word, xml, model), part))
    return escaped(text)


def _identity(text: str, xml: etree._Element, node: Node, model: Model) -> str:
    """RFC 7950 §9.10.3: without a prefix it is of the default namespace."""
    prefix, colon, name = text.rpartition(":")
    namespace = xml.nsmap.get(prefix if colon else None)
    if namespace is None:
        return text
    if namespace == node.namespace:
        return name
    return f"{model.prefix(namespace) or f'{{{namespace}}}'}:{name}"


def _own(word: re.Match[str], xml: etree._Element, model: Model) -> str:
    namespace = xml.nsmap.get(word[1])
    return word[0] if namespace is None else f"{model.prefix(namespace) or f'{{{namespace}}}'}:"


def _outside_quotes(text: str, change: Callable[[str], str]) -> str:
    return "".join(part if number % 2 else change(part) for number, part in enumerate(_QUOTED.split(text)))


def escaped(text: str) -> str:
    """Control signs marked: they may steer the terminal that shows the line. Tabs and line ends are text."""
    return _CONTROL.sub(lambda sign: f"{MARK}x{ord(sign[0]):02x}", text)


def verbatim(xml: etree._Element) -> str:
    """An element as a line's last item: the same text however a server indents, and whatever else it declares.

    Prefixes that its values use are declared where they are used.
    """
    return escaped(etree.tostring(_bare(None, xml), encoding="unicode", with_tail=False))


def _bare(parent: etree._Element | None, xml: etree._Element) -> etree._Element:
    below = [child for child in xml if isinstance(child.tag, str)]
    mixed = not below or any((text or "").strip() for text in (xml.text, *(child.tail for child in below)))
    texts = [*map(str, xml.attrib.values()), (xml.text or "") if mixed else ""]
    used = {word for text in texts for word in _PREFIX.findall(text)}
    named = {etree.QName(str(attribute)).namespace for attribute in xml.attrib} - {None}
    copy = add(parent, xml, {prefix: uri for prefix, uri in xml.nsmap.items() if prefix in used or uri in named})
    copy.text = xml.text if mixed else None
    for child in below:
        _bare(copy, child).tail = child.tail if mixed else None
    return copy


def graft(parent: etree._Element, xml: etree._Element) -> etree._Element:
    """A copy below another element, with every prefix that was declared: lxml's `append` drops some."""
    copy = add(parent, xml, xml.nsmap)
    copy.text, copy.tail = xml.text, xml.tail
    for child in xml:
        graft(copy, child)
    return copy


def add(parent: etree._Element | None, like: etree._Element, prefixes: Mapping[Any, str]) -> etree._Element:
    """An empty element of this name and with these attributes, in the default namespace."""
    namespace = etree.QName(like).namespace
    known: Mapping[Any, str] = {} if parent is None else parent.nsmap
    wanted: dict[Any, str] = {None: namespace, **{prefix: uri for prefix, uri in prefixes.items() if prefix}}
    nsmap = {prefix: uri for prefix, uri in wanted.items() if uri and known.get(prefix) != uri}
    made = etree.Element(like.tag, nsmap=nsmap) if parent is None else etree.SubElement(parent, like.tag, nsmap=nsmap)
    for attribute, text in sorted(like.attrib.items()):
        made.set(attribute, text)
    return made
