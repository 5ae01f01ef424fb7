"""The operations of a NETCONF server: in come rpcs, out come replies; sessions and subscriptions are kept here.

What the operations mean for the datastores is in `lab._datastore`; here their parameters are read and faults strike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from lab._datastore import NAMES, Confirmed, Datastores, Name, denied
from lab.faults import Faults
from lab.netconf.edit import DEFAULT_OPERATIONS, ERROR_OPTIONS, Edit
from lab.netconf.filter import Filter
from lab.netconf.schema import Schema
from lab.netconf.tree import Tree
from lab.servers.netconf import BASE, RpcError, RpcErrors, Session, reply

DEFAULTS = "urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults"
NOTIFICATION = "urn:ietf:params:xml:ns:netconf:notification:1.0"
_TEST_OPTIONS = {"test-then-set", "set", "test-only"}
# the session-id that fault `lock-held` names when it is given none
FOREIGN = 4711
_OK = "<ok/>"


@dataclass(slots=True)
class Operations:
    schema: Schema
    datastores: Datastores[Tree]
    faults: Faults
    state: Callable[[], Tree]
    """everything that `<get>` may select"""
    defaults: str = "explicit"
    """the basic mode of RFC 6243"""
    offers_defaults: bool = False
    """whether `explicit` may be asked for besides"""
    open: dict[int, Session] = field(default_factory=dict)
    subscribers: set[int] = field(default_factory=set)

    def began(self, session: Session) -> None:
        self.open[session.id] = session

    def ended(self, session: Session) -> None:
        """Called when the channel has ended, and by kill-session before that."""
        self.subscribers.discard(session.id)
        if self.open.pop(session.id, None):
            self.datastores.ended(session.id)

    async def handle(self, session: Session, rpc: etree._Element) -> str:
        if session.id not in self.open:
            raise RpcError("operation-failed", "the session was killed", kind="protocol")
        if not len(rpc):
            raise RpcError("missing-element", "an rpc names an operation", kind="protocol", info={"bad-element": "rpc"})
        name = etree.QName(rpc[0])
        operation = _OPERATIONS.get((name.namespace or "", name.localname))
        if operation is None:
            raise RpcError("operation-not-supported", f"there is no operation {name.localname}", kind="protocol")
        return reply(rpc, operation(self, session, rpc[0]))

    # -- operations -------------------------------------------------------------------------------------------------
    def get(self, _session: Session, xml: etree._Element) -> str:
        return self._data(self.state(), xml)

    def get_config(self, _session: Session, xml: etree._Element) -> str:
        return self._data(self.datastores.get(_datastore(xml, "source")), xml)

    def _data(self, tree: Tree, xml: etree._Element) -> str:
        asked = xml.findtext(f"{{{DEFAULTS}}}with-defaults")
        mode = self.defaults if asked is None else asked.strip()
        if mode not in {self.defaults, "explicit"} or (asked is not None and not self.offers_defaults):
            info = {"bad-element": "with-defaults"}
            raise RpcError("invalid-value", f"defaults are not told as {mode}", kind="protocol", info=info)
        if mode == "report-all":
            tree = self.schema.with_defaults(self.schema.root, tree)
        return f"<data>{self.schema.to_xml(self._filtered(tree, xml))}</data>"

    def _filtered(self, tree: Tree, xml: etree._Element) -> Tree:
        criteria = xml.find(f"{{{BASE}}}filter")
        if criteria is None:
            return tree
        if criteria.get("type", "subtree") != "subtree":
            info = {"bad-attribute": "type", "bad-element": "filter"}
            raise RpcError("bad-attribute", "only subtree filters are offered", kind="protocol", info=info)
        return Filter(self.schema).select(tree, criteria)

    def edit_config(self, session: Session, xml: etree._Element) -> str:
        target = _datastore(xml, "target")
        if target != "candidate":
            raise RpcError("operation-not-supported", f"{target} cannot be edited: edit candidate", kind="protocol")
        self.datastores.writable("candidate", session.id)
        config = _child(xml, "config")
        default = _word(xml, "default-operation", DEFAULT_OPERATIONS, "merge")
        option = _word(xml, "error-option", ERROR_OPTIONS, "stop-on-error")
        test = _word(xml, "test-option", {"test-then-set", "set", "test-only"}, "")
        words = etree.tostring(config, encoding="unicode")
        if text := self.faults.refuses(words):
            raise RpcError("operation-failed", text)
        if self.faults.ignores(words):
            return _OK
        edit = Edit(self.schema, go_on=option == "continue-on-error")
        tree = edit.apply(self.datastores.candidate, config, default)
        if test in {"test-only", "test-then-set"} and not edit.errors:
            # asked for by name it is a whole validation; by default values and names alone are tested, since an edit
            # in several rpcs need not be valid in between (RFC 7950 §8.3)
            self.datastores.validate(tree)
        if test != "test-only" and not (edit.errors and option == "rollback-on-error"):
            self.datastores.edit(tree, session.id)
        if edit.errors:
            raise RpcErrors(edit.errors)
        return _OK

    def copy_config(self, session: Session, xml: etree._Element) -> str:
        target = _datastore(xml, "target")
        inline = _child(xml, "source").find(f"{{{BASE}}}config")
        source = _datastore(xml, "source") if inline is None else None
        if target == "running":
            raise RpcError("operation-not-supported", "running is written by commit alone", kind="protocol")
        if target == source:
            raise RpcError("invalid-value", "source and target are one", kind="protocol")
        edit = Edit(self.schema)
        tree = edit.apply({}, inline) if inline is not None else self.datastores.get(source or "running")
        if edit.errors:
            raise RpcErrors(edit.errors)
        if target == "startup":
            self.datastores.validate(tree)
        (self.datastores.save if target == "startup" else self.datastores.edit)(tree, session.id)
        return _OK

    def delete_config(self, session: Session, xml: etree._Element) -> str:
        target = _datastore(xml, "target")
        if target != "startup":
            raise RpcError("operation-not-supported", f"{target} cannot be deleted", kind="protocol")
        self.datastores.save({}, session.id)
        return _OK

    def lock(self, session: Session, xml: etree._Element) -> str:
        target = _datastore(xml, "target")
        if fault := self.faults.get("lock-held"):
            self.faults.spend(fault)
            raise denied(int(fault.text) if fault.text.isdigit() else FOREIGN)
        self.datastores.lock(target, session.id)
        return _OK

    def unlock(self, session: Session, xml: etree._Element) -> str:
        self.datastores.unlock(_datastore(xml, "target"), session.id)
        return _OK

    def validate(self, _session: Session, xml: etree._Element) -> str:
        inline = _child(xml, "source").find(f"{{{BASE}}}config")
        self._strike("validate-fails")
        edit = Edit(self.schema)
        tree = edit.apply({}, inline) if inline is not None else self.datastores.get(_datastore(xml, "source"))
        if edit.errors:
            raise RpcErrors(edit.errors)
        self.datastores.validate(tree)
        return _OK

    def commit(self, session: Session, xml: etree._Element) -> str:
        confirmed = None
        if _has(xml, "confirmed"):
            confirmed = Confirmed(_seconds(xml), _text(xml, "persist"))
        elif _has(xml, "persist") or _has(xml, "confirm-timeout"):
            message = "persist and confirm-timeout belong to a confirmed commit"
            raise RpcError("missing-element", message, kind="protocol", info={"bad-element": "confirmed"})
        self._strike("commit-fails")
        if self.datastores.pending and not confirmed and (fault := self.faults.get("hollow")):
            self.faults.spend(fault)
            self.datastores.expire()
            return _OK
        self.datastores.commit(session.id, confirmed, _text(xml, "persist-id"))
        return _OK

    def cancel_commit(self, session: Session, xml: etree._Element) -> str:
        self.datastores.cancel(session.id, _text(xml, "persist-id"))
        return _OK

    def discard_changes(self, session: Session, _xml: etree._Element) -> str:
        self.datastores.discard(session.id)
        return _OK

    def close_session(self, session: Session, _xml: etree._Element) -> str:
        session.closing = True
        return _OK

    def kill_session(self, session: Session, xml: etree._Element) -> str:
        text = _text(xml, "session-id") or ""
        victim = self.open.get(int(text)) if text.isdigit() else None
        if victim is None or victim is session:
            message = "this session cannot kill itself" if victim else f"there is no session {text}"
            raise RpcError("invalid-value", message, kind="protocol", info={"bad-element": "session-id"})
        self.ended(victim)
        victim.channel.close()
        return _OK

    def create_subscription(self, session: Session, xml: etree._Element) -> str:
        if session.id in self.subscribers:
            raise RpcError("operation-failed", "the session has a subscription", kind="protocol")
        for child in xml:
            name = etree.QName(child).localname
            if name != "stream" or (child.text or "").strip() != "NETCONF":
                message = "there is one stream, NETCONF, without filter or replay"
                raise RpcError("invalid-value", message, kind="protocol", info={"bad-element": name})
        self.subscribers.add(session.id)
        return _OK

    def _strike(self, kind: Literal["validate-fails", "commit-fails"]) -> None:
        if fault := self.faults.get(kind):
            self.faults.spend(fault)
            raise RpcError("operation-failed", fault.text or kind)

    def notify(self, time: str, event: str) -> None:
        """Send an event to every subscriber (RFC 5277 §2.2.1)."""
        for session in sorted(self.subscribers):
            self.open[session].send(
                f'<notification xmlns="{NOTIFICATION}"><eventTime>{time}</eventTime>{event}</notification>'
            )


_OPERATIONS: dict[tuple[str, str], Callable[[Operations, Session, etree._Element], str]] = {
    (BASE, "get"): Operations.get,
    (BASE, "get-config"): Operations.get_config,
    (BASE, "edit-config"): Operations.edit_config,
    (BASE, "copy-config"): Operations.copy_config,
    (BASE, "delete-config"): Operations.delete_config,
    (BASE, "lock"): Operations.lock,
    (BASE, "unlock"): Operations.unlock,
    (BASE, "validate"): Operations.validate,
    (BASE, "commit"): Operations.commit,
    (BASE, "cancel-commit"): Operations.cancel_commit,
    (BASE, "discard-changes"): Operations.discard_changes,
    (BASE, "close-session"): Operations.close_session,
    (BASE, "kill-session"): Operations.kill_session,
    (NOTIFICATION, "create-subscription"): Operations.create_subscription,
}


def _child(xml: etree._Element, name: str) -> etree._Element:
    """A parameter that must be there."""
    found = xml.find(f"{{{BASE}}}{name}")
    if found is None:
        message = f"{etree.QName(xml).localname} without {name}"
        raise RpcError("missing-element", message, kind="protocol", info={"bad-element": name})
    return found


def _has(xml: etree._Element, name: str) -> bool:
    return xml.find(f"{{{BASE}}}{name}") is not None


def _text(xml: etree._Element, name: str) -> str | None:
    text = xml.findtext(f"{{{BASE}}}{name}")
    return None if text is None else text.strip()


def _word(xml: etree._Element, name: str, words: set[str], default: str) -> str:
    text = _text(xml, name)
    if text is not None and text not in words:
        message = f"{name} is one of {', '.join(sorted(words))}"
        raise RpcError("invalid-value", message, kind="protocol", info={"bad-element": name})
    return default if text is None else text


def _seconds(xml: etree._Element) -> int:
    """confirm-timeout: uint32 1..max seconds, 600 by default (RFC 6241 §8.4.5.1)."""
    text = _text(xml, "confirm-timeout") or "600"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 4294967295:
        message = "confirm-timeout is a number of seconds from 1"
        raise RpcError("invalid-value", message, kind="protocol", info={"bad-element": "confirm-timeout"})
    return int(text)


def _datastore(xml: etree._Element, parameter: Literal["source", "target"]) -> Name:
    for child in _child(xml, parameter):
        for name in NAMES:
            if child.tag == f"{{{BASE}}}{name}":
                return name
        info = {"bad-element": etree.QName(child).localname}
        raise RpcError("bad-element", f"no such {parameter} here", kind="protocol", info=info)
    raise RpcError("missing-element", f"{parameter} names nothing", kind="protocol", info={"bad-element": parameter})
