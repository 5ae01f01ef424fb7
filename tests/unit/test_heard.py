"""What is heard unasked, without an element: how it waits, and texts that are odd."""

from __future__ import annotations

import codecs
import re
import threading

import pytest
from lxml import etree

from drivers.errors import SessionLost
from drivers.huawei_smartax import displays as smartax_pages
from drivers.huawei_smartax.dialect import DIALECT
from drivers.kit import netconf_notifications, notification_queue
from drivers.kit.listening_terminal import LONGEST, _NotificationBuffer
from drivers.kit.notification_queue import FULL, NotificationQueue
from drivers.platform import Alarm, Cleared, NotificationGap
from drivers.ptn_netconf import DRIVER as PTN
from drivers.sdh_tl1 import answers as sdh

BLOCK = (
    "! 3[2026-02-14 22:48:13+08:00]:\n"
    "  ALARM 1032 {event} 0x2e11a00b SERVICE QUALITY 2026-02-14 22:48:13+08:00\n"
    "  ALARM NAME  : The dying-gasp of GPON ONTi (DGi) is generated\n"
    "  SRVEFF      : SA\n"
    "  PARAMETERS  : FrameID: 0, SlotID: 1, PortID: 6, ONT ID: 2\n"
    "  DESCRIPTION : The ONT has lost its power\n"
    "  CAUSE       : (1) The ONT is switched off\n"
    "(2) its supply failed\n"
    "  ADVICE      : Check the power supply\n"
    "  --- END\n"
)
NAME = "The dying-gasp of GPON ONTi (DGi) is generated"


# -- the inbox ---------------------------------------------------------------------------------------------------------
def test_all_that_waits_is_taken_at_once_then_why_it_ended() -> None:
    inbox: NotificationQueue[int] = NotificationQueue("ne-1")
    assert inbox.take(0.0) == ()
    inbox.put(1, 2)
    inbox.put(3)
    inbox.end("the element closed the session")
    assert inbox.take(5.0) == (1, 2, 3)
    for _ in range(2):
        with pytest.raises(SessionLost, match="ne-1 - watch - the element closed the session"):
            inbox.take(5.0)


def test_who_waits_is_woken() -> None:
    inbox: NotificationQueue[int] = NotificationQueue("ne-1")
    threading.Timer(0.05, inbox.put, (7,)).start()
    assert inbox.take(10.0) == (7,)


def test_a_storm_that_nobody_fetches_is_told_as_lost_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notification_queue, "MOST", 3)
    inbox: NotificationQueue[int] = NotificationQueue("ne-1")
    inbox.put(*range(10))
    inbox.put(11)
    assert inbox.take(0.0) == (0, 1, 2, FULL)
    inbox.put(12)
    assert inbox.take(0.0) == (12,)


# -- texts in a session ---------------------------------------------------------------------------------------------------
def ear() -> _NotificationBuffer:
    texts = re.compile(DIALECT.autonomous, re.MULTILINE | re.DOTALL)
    return _NotificationBuffer(texts, codecs.getincrementaldecoder("utf-8")(errors="replace"))


@pytest.mark.parametrize("size", [1, 7, 64, 4096])
def test_texts_are_whole_in_whatever_pieces_they_come(size: int) -> None:
    raw = f"\nOLT(config)#\n{BLOCK}\nOLT(config)#\n\n{BLOCK}".replace("\n", "\r\n").encode()
    listener = ear()
    for at in range(0, len(raw), size):
        listener.hear(raw[at : at + size])
    # the line's end behind the last word may come later
    assert [text.strip() for text in listener.told] == [BLOCK.strip()] * 2


def test_what_never_ends_is_not_kept_for_ever() -> None:
    listener = ear()
    for _ in range(100):
        listener.hear(b"! 1[2026-02-14 22:48:13]:\r\n" + b"x" * 1000)
    assert listener.told == []
    assert len(listener.rest) <= LONGEST


def test_a_text_is_what_the_poll_says_of_the_alarm() -> None:
    (polled,) = smartax_pages.alarms(BLOCK.format(event="FAULT MINOR"))
    assert smartax_pages.printed(BLOCK.format(event="FAULT MINOR")) == polled
    assert (polled.id, polled.object, polled.name, polled.severity) == ("1032", "ont 0/1/6 2", NAME, "minor")
    ended = smartax_pages.printed(BLOCK.format(event="RECOVERY CLEARED"))
    assert isinstance(ended, Cleared)
    assert (ended.id, ended.object, ended.name) == (polled.id, polled.object, polled.name)
    assert list(smartax_pages.alarms(BLOCK.format(event="RECOVERY CLEARED"))) == []


@pytest.mark.parametrize("event", ["EVENT INFO", "FAULT"])
def test_a_text_that_is_not_understood_is_not_passed_over(event: str) -> None:
    odd = smartax_pages.printed(BLOCK.format(event=event))
    assert isinstance(odd, NotificationGap)
    assert "ALARM 1032" in odd.why


# -- TL1 ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("objects", "name"),
    [((), "path VC12-4-1-1-2-7-3"), (("circuit VCM-6-1-1,VC12-4-1-1-2-7-3",), "circuit VCM-6-1-1,VC12-4-1-1-2-7-3")],
)
def test_a_report_names_its_object_as_the_reader_does(objects: tuple[str, ...], name: str) -> None:
    record = 'VC12-4-1-1-2-7-3:{},UNEQ-P,SA,11-26,05-40-11,NEND,RCV:"UNEQUIPPED PATH"'
    number = "VC12-4-1-1-2-7-3 UNEQ-P"
    assert sdh.reported(record.format("MJ"), objects) == Alarm(
        number, name, "UNEQ-P", "major", "UNEQUIPPED PATH", "11-26 05-40-11"
    )
    assert sdh.reported(record.format("CL"), objects) == Cleared(
        number, name, "UNEQ-P", "UNEQUIPPED PATH", "11-26 05-40-11"
    )
    assert sdh.reported(record.format("NR"), objects) is None


# -- NETCONF -----------------------------------------------------------------------------------------------------------
def told(**leaves: str) -> Alarm | Cleared | NotificationGap:
    inside = "".join(f"<{name.replace('_', '-')}>{value}</{name.replace('_', '-')}>" for name, value in leaves.items())
    text = (
        f'<notification xmlns="{netconf_notifications.NAMESPACE}"><eventTime>2026-11-26T05:40:11Z</eventTime>'
        f'<alarm-notification xmlns="urn:ietf:params:xml:ns:yang:ietf-alarms">{inside}</alarm-notification>'
        "</notification>"
    )
    (heard,) = PTN.events(etree.fromstring(text))
    return heard


def test_a_notification_is_known_by_resource_type_and_qualifier() -> None:
    says = {"resource": "/ptn:ptn/ptn:pw[ptn:pw-id='7']", "alarm_type_id": "MPLS_PW_LOCV", "alarm_type_qualifier": "x"}
    says |= {"time": "2026-11-26T05:40:11Z", "alarm_text": "loss of continuity"}
    assert told(**says, perceived_severity="indeterminate") == Alarm(
        "pw 7 MPLS_PW_LOCV x", "pw 7", "MPLS_PW_LOCV", "warning", "loss of continuity", "2026-11-26T05:40:11Z"
    )
    assert told(**says, perceived_severity="major", is_cleared="true") == told(**says, perceived_severity="cleared")
    assert told(**says, perceived_severity="cleared") == Cleared(
        "pw 7 MPLS_PW_LOCV x", "pw 7", "MPLS_PW_LOCV", "loss of continuity", "2026-11-26T05:40:11Z"
    )


@pytest.mark.parametrize("lacks", ["resource", "alarm_type_id", "perceived_severity"])
def test_a_notification_that_says_too_little_is_not_passed_over(lacks: str) -> None:
    says = {"resource": "pw 7", "alarm_type_id": "MPLS_PW_LOCV", "perceived_severity": "major"}
    assert isinstance(told(**{key: value for key, value in says.items() if key != lacks}), NotificationGap)
