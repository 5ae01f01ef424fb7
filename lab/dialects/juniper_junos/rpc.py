"""The RPCs of a Junos box that read, load, lock and commit the configuration.

In comes the operation element of an `<rpc>` and the session it came by; out goes the body of the reply as 24.4 writes
it (prefix `nc:`, see `envelope`). Vendor RPCs come first because PyEZ and NAPALM use them; RFC 6241's own follow.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from lab.dialects.juniper_junos import text, xml
from lab.dialects.juniper_junos.commit import HISTORY, Database, Owner
from lab.dialects.juniper_junos.schema import Kind
from lab.dialects.juniper_junos.tree import Edit, Node, Refused
from lab.dialects.juniper_junos.xml import local

BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
OK = "<nc:ok/>"
DEFAULT_MINUTES = 10


def envelope(rpc: etree._Element, body: str, version: str) -> str:
    """The whole reply; attributes of the `<rpc>` come back (RFC 6241 §4.2)."""
    names = {str(name): str(value) for name, value in rpc.attrib.items() if not str(name).startswith("{")}
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in names.items())
    junos = f"http://xml.juniper.net/junos/{version}/junos"
    return f'<nc:rpc-reply xmlns:nc="{BASE}" xmlns:junos="{junos}"{attributes}>\n{body}\n</nc:rpc-reply>'


def error(problem: Refused, kind: str = "protocol") -> str:
    """One `<rpc-error>`, children in the order seen on the wire."""
    lines = [
        f"<nc:error-type>{kind}</nc:error-type>",
        f"<nc:error-tag>{problem.tag}</nc:error-tag>",
        f"<nc:error-severity>{problem.severity}</nc:error-severity>",
    ]
    if problem.daemon:
        lines.append(f"<source-daemon>{escape(problem.daemon)}</source-daemon>")
    if problem.path:
        lines.append(f"<nc:error-path>{escape(problem.path)}</nc:error-path>")
    lines.append(f"<nc:error-message>{escape(problem.message)}</nc:error-message>")
    if problem.bad:
        bad = f"<nc:bad-element>{escape(problem.bad)}</nc:bad-element>"
        lines.append(f"<nc:error-info>\n{bad}\n</nc:error-info>")
    return "\n".join(["<nc:rpc-error>", *lines, "</nc:rpc-error>"])


def stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))


def dated(tag: str, seconds: float) -> str:
    return f'<{tag} junos:seconds="{int(seconds)}">{stamp(seconds)}</{tag}>'


def child(element: etree._Element, name: str) -> etree._Element | None:
    return next((each for each in element if isinstance(each.tag, str) and local(each) == name), None)


def child_text(element: etree._Element, name: str) -> str:
    found = child(element, name)
    return (found.text or "").strip() if found is not None else ""


def number(text: str, name: str, low: int, high: int) -> int:
    """A number of an attribute or a child. Raises Refused outside its range."""
    if not text.isdecimal() or not low <= int(text) <= high:
        raise Refused(f"Value {text} is not within range ({low}..{high})", bad=name)
    return int(text)


class Configuration:
    """Answers configuration RPCs over one database; `answers` maps the name of an operation to its method."""

    def __init__(self, database: Database, family: str = "junos") -> None:
        self.database, self.family = database, family
        self.answers: dict[str, Callable[[Owner, etree._Element], str]] = {
            "get-configuration": self.get_configuration,
            "load-configuration": self.load_configuration,
            "commit-configuration": self.commit_configuration,
            "lock-configuration": self.lock,
            "unlock-configuration": self.unlock,
            "open-configuration": self.open_configuration,
            "close-configuration": self.close_configuration,
            "get-commit-information": self.commit_information,
            "get-commit-revision-information": self.commit_revision,
            "get-rollback-information": self.rollback_information,
            "lock": self.lock,
            "unlock": self.unlock,
            "get-config": self.get_config,
            "edit-config": self.edit_config,
            "commit": self.commit,
            "discard-changes": self.discard_changes,
            "validate": self.validate,
        }

    # -- reading ----------------------------------------------------------------------------------------------------
    def get_configuration(self, owner: Owner, rpc: etree._Element) -> str:
        """https://www.juniper.net/documentation get-configuration: database, format, compare, subtree filter."""
        tree = self.database.committed if rpc.get("database") == "committed" else self.database.view(owner)
        form = rpc.get("format", "xml")
        if rpc.get("compare") == "rollback":
            return self._compared(tree, rpc)
        wanted = child(rpc, "configuration")
        part = tree if wanted is None or not len(wanted) else xml.select(tree, wanted)
        if form == "text":
            head = self._changed_line(committed=tree is self.database.committed)
            space = ' xmlns="http://xml.juniper.net/xnm/1.1/xnm"'
            return f"<configuration-text{space}>\n{escape(head + text.text(part))}</configuration-text>"
        if form == "set":
            lines = "".join(f"{line}\n" for line in text.set_lines(part))
            return f"<configuration-set>\n{escape(lines)}</configuration-set>"
        if form != "xml":
            raise Refused("syntax error", bad=form)
        return self._as_xml(part)

    def _as_xml(self, part: Node) -> str:
        last = self.database.history[0].at
        changed = f' junos:changed-seconds="{int(last)}" junos:changed-localtime="{stamp(last)}"'
        space = f' xmlns="{xml.namespace(self.family, "root")}"'
        lines = xml.xml_lines(part, family=self.family)
        return "\n".join([f"<configuration{space}{changed}>", *lines, "</configuration>"])

    def _changed_line(self, *, committed: bool) -> str:
        last = self.database.history[0]
        return f"## Last {'commit' if committed else 'changed'}: {stamp(last.at)} by {last.user}\n"

    def _compared(self, tree: Node, rpc: etree._Element) -> str:
        return output(text.compare(self._numbered(rpc.get("rollback", "0")), tree))

    def _numbered(self, given: str) -> Node:
        """The configuration of `rollback N`."""
        index = number(given, "rollback", 0, HISTORY - 1)
        if index >= len(self.database.history):
            raise Refused(f"Configuration rollback {index} does not exist")
        return self.database.history[index].config

    def get_config(self, owner: Owner, rpc: etree._Element) -> str:
        """RFC 6241 §7.1 with a subtree filter of `<configuration>`."""
        source = child(rpc, "source")
        candidate = source is not None and child(source, "candidate") is not None
        tree = self.database.view(owner) if candidate else self.database.committed
        wanted = child(rpc, "filter")
        top = child(wanted, "configuration") if wanted is not None else None
        part = tree if top is None or not len(top) else xml.select(tree, top)
        return f"<nc:data>\n{self._as_xml(part)}\n</nc:data>"

    # -- loading ----------------------------------------------------------------------------------------------------
    def load_configuration(self, owner: Owner, rpc: etree._Element) -> str:
        """Load results carry every refusal; what was right before and after it is in the candidate all the same."""
        try:
            problems = self._load(owner, rpc)
        except Refused as problem:
            problems = [problem]
        lines = [error(problem) for problem in problems]
        if all(problem.severity == "warning" for problem in problems):
            lines.append(OK)
        return "\n".join(["<load-configuration-results>", *lines, "</load-configuration-results>"])

    def _load(self, owner: Owner, rpc: etree._Element) -> list[Refused]:
        if rpc.get("rollback") is not None:
            self.database.rollback(owner, number(rpc.get("rollback", ""), "rollback", 0, HISTORY - 1))
            return []
        override = rpc.get("action") in {"override", "update"}
        return self.database.load(owner, _edits(rpc, self.database.committed.kind), override=override)

    def edit_config(self, owner: Owner, rpc: etree._Element) -> str:
        """RFC 6241 §7.2 on the candidate; Junos has no writable running."""
        target = child(rpc, "target")
        if target is None or child(target, "candidate") is None:
            raise Refused("configuration database running is not writable", tag="operation-not-supported")
        config = child(rpc, "config")
        if config is None:
            config = rpc
        replace = child_text(rpc, "default-operation") == "replace"
        problems = self.database.load(owner, _edits(config, self.database.committed.kind), override=replace)
        return "\n".join(map(error, problems)) or OK

    # -- committing -------------------------------------------------------------------------------------------------
    def commit_configuration(self, owner: Owner, rpc: etree._Element) -> str:
        minutes = None
        if child(rpc, "confirmed") is not None:
            given = child_text(rpc, "confirm-timeout") or str(DEFAULT_MINUTES)
            minutes = number(given, "confirm-timeout", 1, 65535)
        return self._commit(owner, check=child(rpc, "check") is not None, log=child_text(rpc, "log"), minutes=minutes)

    def commit(self, owner: Owner, rpc: etree._Element) -> str:
        """RFC 6241 §8.3.4: the timeout is in seconds; the box counts minutes."""
        minutes = None
        if child(rpc, "confirmed") is not None:
            given = child_text(rpc, "confirm-timeout") or str(DEFAULT_MINUTES * 60)
            minutes = math.ceil(number(given, "confirm-timeout", 1, 65535 * 60) / 60)
        return self._commit(owner, minutes=minutes)

    def validate(self, owner: Owner, _rpc: etree._Element) -> str:
        return self._commit(owner, check=True)

    def _commit(self, owner: Owner, *, check: bool = False, log: str = "", minutes: int | None = None) -> str:
        try:
            if check:
                self.database.check(owner)
            else:
                self.database.commit(owner, log=log, confirmed=minutes)
        except ExceptionGroup as failed:
            problems = [problem for problem in failed.exceptions if isinstance(problem, Refused)]
            return "\n".join(["<commit-results>", *map(error, problems), "</commit-results>"])
        return f"<commit-results>\n</commit-results>\n{OK}"

    def discard_changes(self, owner: Owner, _rpc: etree._Element) -> str:
        self.database.rollback(owner, 0)
        return OK

    # -- locks ------------------------------------------------------------------------------------------------------
    def lock(self, owner: Owner, _rpc: etree._Element) -> str:
        self.database.acquire(owner)
        return OK

    def unlock(self, owner: Owner, _rpc: etree._Element) -> str:
        self.database.release(owner)
        return OK

    def open_configuration(self, owner: Owner, rpc: etree._Element) -> str:
        if child(rpc, "exclusive") is not None:
            self.database.acquire(owner)
            return OK
        if child(rpc, "private") is None:
            raise Refused("syntax error", bad="open-configuration")
        self.database.open_private(owner)
        # the box says so at once, and both PyEZ and NAPALM expect it
        return error(Refused("uncommitted changes will be discarded on exit", severity="warning")) + f"\n{OK}"

    def close_configuration(self, owner: Owner, _rpc: etree._Element) -> str:
        self.database.end(owner)
        return OK

    # -- history ----------------------------------------------------------------------------------------------------
    def commit_information(self, _owner: Owner, _rpc: etree._Element) -> str:
        entries = [
            "\n".join(["<commit-history>", f"<sequence-number>{index}</sequence-number>", *lines, "</commit-history>"])
            for index, lines in enumerate(self._history())
        ]
        return "\n".join(["<commit-information>", *entries, "</commit-information>"])

    def _history(self) -> Iterator[list[str]]:
        for index, each in enumerate(self.database.history):
            lines = [
                f"<user>{escape(each.user)}</user>",
                f"<client>{each.client}</client>",
                dated("date-time", each.at),
            ]
            lines += [f"<comment>{each.comment}</comment>"] * bool(each.comment)
            lines += [f"<log>{escape(each.log)}</log>"] * bool(each.log)
            if index == 0 and self.database.pending:
                lines.append("<commit-confirmed>rollback pending</commit-confirmed>")
            yield lines

    def commit_revision(self, _owner: Owner, _rpc: etree._Element) -> str:
        """`show system commit revision detail`: NAPALM reads from it whether a commit waits to be confirmed."""
        last = self.database.history[0]
        lines = [f"<revision>re0-{int(last.at)}-{last.serial}</revision>", *next(self._history())]
        return "\n".join(["<commit-revision-information>", *lines, "</commit-revision-information>"])

    def rollback_information(self, _owner: Owner, rpc: etree._Element) -> str:
        old = self._numbered(child_text(rpc, "rollback") or "0")
        against = child_text(rpc, "compare")
        shown = text.compare(self._numbered(against), old) if against else text.text(old)
        return f"<rollback-information>\n{output(shown)}\n</rollback-information>"


def output(text: str) -> str:
    """A configuration that was asked for as text, in the reply."""
    inner = f"<configuration-output>\n{escape(text)}</configuration-output>"
    return f"<configuration-information>\n{inner}\n</configuration-information>"


def _edits(rpc: etree._Element, kind: Kind) -> Iterable[Edit | Refused]:
    """The edits in a load, whatever the format they are written in."""
    for each in rpc:
        name = local(each)
        if name == "configuration-set":
            return text.read_set(each.text or "")
        if name == "configuration-text":
            return text.read_text(each.text or "")
        if name == "configuration":
            inner = child(each, "configuration")  # ncclient wraps once more than asked
            return xml.read_xml(each if inner is None else inner, kind)
    return [Refused("syntax error", bad=local(rpc[0]) if len(rpc) else local(rpc))]
