"""NETCONF notifications (RFC 5277): a session that is subscribed, and alarms (RFC 8632) out of what it is sent.

Takes `alarm-notification`s; returns `Alarm` and `Cleared`. A notification has no number, of its own or of its alarm: an
alarm is known by its resource and type, here and in the poll. Nothing else is asked of a subscribed session: an element
need not answer there (`:interleave`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, ClassVar

from lxml import etree

from drivers.errors import Rejected, SessionLost, Unintelligible
from drivers.kit.netconf import NetconfDriver
from drivers.platform import Alarm, AlarmEvent, Capability, Cleared, NotificationGap, Target, severity

NAMESPACE = "urn:ietf:params:xml:ns:netconf:notification:1.0"
OFFERED = "urn:ietf:params:netconf:capability:notification:1.0"
_ALARMS = "urn:ietf:params:xml:ns:yang:ietf-alarms"
_LAST = 1.0
"""seconds that the reading thread of a session that is over has for what came before"""
_SUBSCRIBE = f'<create-subscription xmlns="{NAMESPACE}"><stream>NETCONF</stream></create-subscription>'


class NotifyingDriver(NetconfDriver):
    """A platform adds how a resource is called."""

    capabilities: ClassVar[frozenset[Capability]] = NetconfDriver.capabilities | {Capability.NOTIFICATION}

    def __init__(self, target: Target, manager: Any) -> None:
        super().__init__(target, manager)
        self._subscribed = False

    @classmethod
    def resource(cls, resource: str) -> str:
        """The object (`State.object`) that an alarm's `resource` is."""
        raise NotImplementedError

    def watch(self, objects: tuple[str, ...], seconds: float) -> tuple[AlarmEvent, ...]:
        """What the stream NETCONF holds of alarms; its order is kept, and TCP loses nothing of it."""
        del objects  # a resource names what `alarms` names
        until = time.monotonic() + seconds
        if not self._subscribed:
            self._subscribe()
        while True:
            if not (alive := self.alive()):
                self._session.join(_LAST)
            heard = tuple(each for event in self._arrived(until if alive else 0.0) for each in self.events(event))
            if heard:
                return heard
            if not alive:
                raise SessionLost(self.target.name, "watch", "the element closed the session")
            if time.monotonic() >= until:
                return ()

    def _subscribe(self) -> None:
        if OFFERED not in self._manager.server_capabilities:
            raise Rejected(self.target.name, "watch", f"the hello lacks {OFFERED}")
        self._call(_SUBSCRIBE)
        self._subscribed = True

    def _arrived(self, until: float) -> Iterator[etree._Element]:
        """What waits; where that is nothing, what comes next until then. A session that ends wakes who waits."""
        found = self._session.take_notification(True, max(until - time.monotonic(), 0.0))
        if found is None and self._session.garbled:
            raise Unintelligible(self.target.name, "watch", self._session.garbled)
        while found is not None:
            yield found.notification_ele
            found = self._session.take_notification(False, 0)

    @classmethod
    def events(cls, event: etree._Element) -> Iterator[AlarmEvent]:
        """What one notification says of alarms: nothing where it is of something else. Pure."""
        for told in event.iter(f"{{{_ALARMS}}}alarm-notification"):
            says = {etree.QName(leaf).localname: (leaf.text or "").strip() for leaf in told}
            yield _alarm(cls.resource(says.get("resource", "")), says)


def alarm_id(resource: str, says: dict[str, str]) -> str:
    """RFC 8632 §4.4: an alarm is its resource, its type and the qualifier of that."""
    kind = says.get("alarm-type-id", ""), says.get("alarm-type-qualifier", "")
    return " ".join(part for part in (resource, *kind) if part)


def _alarm(place: str, says: dict[str, str]) -> AlarmEvent:
    word, name = says.get("perceived-severity", ""), says.get("alarm-type-id", "")
    if not (place and name and word):
        lacks = "resource" if not place else "type" if not name else "severity"
        return NotificationGap(f"a notification without {lacks}")
    text = says.get("alarm-text") or says.get("text", "")
    number, at = alarm_id(place, says), says.get("time", "")
    # by its severity (RFC 8632 §3.4), or by the leaf that the list of alarms has
    if word == "cleared" or says.get("is-cleared") == "true":
        return Cleared(number, place, name, text, at)
    return Alarm(number, place, name, severity(word), text, at)
