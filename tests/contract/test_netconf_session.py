"""What a NETCONF server may answer, and when: replies that flow or stand still, locks, refusals (netconf_script.py)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import jinja2
import pytest

from drivers.errors import Busy, NotPending, Rejected, RollbackFailed, SessionLost
from drivers.kit import netconf
from drivers.kit.netconf_framing import MARK
from drivers.kit.netconf_session import Refused
from drivers.platform import Change, Reading, Target
from drivers.ptn_netconf import PtnNetconf
from tests.contract.netconf_script import CAPABILITIES, OK, Script, error
from tests.contract.test_driver_ptn import HERE, NAME, ONE_END, PROVISION

WRITABLE = "urn:ietf:params:netconf:capability:writable-running:1.0"
STARTUP = "urn:ietf:params:netconf:capability:startup:1.0"
_LOADER = jinja2.Environment(loader=jinja2.PackageLoader("device_templates", "."), undefined=jinja2.StrictUndefined)
THERE = _LOADER.get_template("ptn_netconf/transport.j2").render(**ONE_END)
"""the lines of HERE as the element has them"""
QUIET = 0.6
"""seconds that an answer is waited for"""


class Ptn(PtnNetconf):
    tells = frozenset()


@dataclass
class Box:
    """Datastores of which each holds HERE or nothing, under the script; `pending`: a commit that waits."""

    script: Script
    stores: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(("running", "candidate", "startup"), False))
    pending: bool = False

    def __post_init__(self) -> None:
        answers = self.script.answers
        answers["get"] = lambda _rpc: self.shown("running")
        answers["get-config"] = lambda rpc: self.shown(re.findall(r"running|candidate|startup", rpc)[0])
        answers["edit-config"] = self.edit
        answers["discard-changes"] = lambda _rpc: self.copy("running", "candidate")
        answers["commit"] = self.commit
        answers["cancel-commit"] = self.cancel
        answers["copy-config"] = lambda _rpc: self.copy("running", "startup")

    def shown(self, store: str) -> str:
        return f"<data>{THERE if self.stores[store] else ''}</data>"

    def edit(self, rpc: str) -> str:
        self.stores["candidate"] = "create" in rpc
        return OK

    def copy(self, source: str, target: str) -> str:
        self.stores[target] = self.stores[source]
        return OK

    def commit(self, rpc: str) -> str:
        confirmed = "<confirmed" in rpc or ":confirmed" in rpc
        if "persist-id" in rpc and not self.pending:
            return error("invalid-value", "no such commit")
        if self.pending and not confirmed and "persist-id" not in rpc:
            return error("invalid-value", "a commit pends")
        self.pending = confirmed
        return self.copy("candidate", "running")

    def cancel(self, _rpc: str) -> str:
        if not self.pending:
            return error("invalid-value", "no such commit")
        self.pending = self.stores["running"] = False
        return OK

    def session(self, timeout: float = QUIET) -> Ptn:
        return Ptn.connect(Target(NAME, "ptn_netconf", "127.0.0.1", self.script.port, "lab", "lab", timeout=timeout))


@pytest.fixture
def script() -> Iterator[Script]:
    with Script().opened() as opened:
        yield opened


@pytest.fixture
def box(script: Script) -> Box:
    return Box(script)


def committed(box: Box) -> Ptn:
    session = box.session()
    session.commit(PROVISION, confirm_within=30, token="t1")
    box.script.heard.clear()
    return session


# -- how long an answer is waited for ---------------------------------------------------------------------------------
def test_a_reply_is_read_as_long_as_it_flows(box: Box) -> None:
    box.script.answers["get"] = lambda _rpc: ["<data>", *[0.2, " <!-- more -->"] * 8, THERE, "</data>"]
    session = box.session()
    began = time.monotonic()
    assert set(session.read(PROVISION).lines) == set(HERE)
    assert time.monotonic() - began > 2 * QUIET
    session.close()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (["<data>", 3.0, "</data>"], "get - the reply began and then stood still"),
        # blank space is no answer
        (["<data>", *[0.2, b"\n"] * 15, "</data>"], "get - the reply began and then stood still"),
    ],
)
def test_a_reply_that_stands_still_ends_the_session(box: Box, answer: list[str | bytes | float], why: str) -> None:
    session = box.session()
    box.script.answers["get"] = lambda _rpc: answer
    with pytest.raises(SessionLost, match=why):
        session.read(PROVISION)
    assert not session.alive()


def test_no_reply_at_all_is_told_as_that(box: Box) -> None:
    session = box.session()
    box.script.answers["get"] = lambda _rpc: [3.0]
    session._session.send, send = lambda _message: None, session._session.send  # it never arrives
    with pytest.raises(SessionLost, match=f"get - no reply within {QUIET:g} s"):
        session.read(PROVISION)
    session._session.send = send


def test_a_commit_may_take_longer_than_an_answer(box: Box) -> None:
    plain = box.commit
    box.script.answers["commit"] = lambda rpc: [3 * QUIET, plain(rpc)]
    session = box.session()
    session.commit(PROVISION, confirm_within=30, token="t1")
    session.confirm(PROVISION, token="t1")
    assert box.stores["running"]
    session.close()


# -- what a reply may hold --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("blank", [b"\n", b"\r\n \n"])
def test_blank_space_between_messages_is_passed_over(script: Script, blank: bytes) -> None:
    script.behind_hello = blank
    box = Box(script)
    session = box.session()
    for _ in range(3):
        script.answers["get"] = lambda _rpc: ["<data>", THERE, "</data>"]
        assert set(session.read(PROVISION).lines) == set(HERE)
    session.close()


def test_a_reply_of_any_size_is_read(box: Box) -> None:
    """A single text of more than 10 MB is what libxml2 refuses by itself."""
    label = "x" * 12_000_000
    big = f"<pw><pw-id>7</pw-id><user-label>{label}</user-label></pw>"
    box.script.answers["get-config"] = lambda _rpc: f'<data><ptn xmlns="urn:lab:yang:ptn-eline">{big}</ptn></data>'
    session = box.session(timeout=20)
    assert any(line[-1] == f"user-label = {label}" for line in session.read().lines)
    session.close()


def test_text_that_is_not_utf_8_is_read_and_never_written(box: Box) -> None:
    theirs = b"<pw><pw-id>100001</pw-id><user-label>K\xf6ln</user-label></pw>"
    whole = b'<ptn xmlns="urn:lab:yang:ptn-eline">' + theirs + b"</ptn>"
    framed = b"\n#%d\n%b" % (len(whole), whole)
    box.script.answers["get"] = lambda _rpc: ["<data>", framed, "</data>"]
    session = box.session()
    (label,) = [line for line in session.read(PROVISION).lines if "user-label" in line[-1]]
    assert label[-1] == f"user-label = K{MARK}xf6ln"
    ours = Change(NAME, tuple(session.read(PROVISION).lines), ())
    with pytest.raises(Rejected, match=r"K.xf6ln"):
        session.stage(ours)
    assert box.script.lists().count("edit-config") == 0
    session.close()


# -- locks ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tag", ["lock-denied", "in-use", "operation-failed", "resource-denied", "unheard-of"])
def test_every_refused_lock_is_waited_for(box: Box, tag: str) -> None:
    session = box.session()
    box.script.says("lock", error(tag, "not now"), OK)
    with pytest.raises(Busy, match="not now"):
        session.stage(PROVISION)
    assert session.stage(PROVISION).changed
    session.close()


def test_a_lock_that_is_forbidden_is_not(box: Box) -> None:
    session = box.session()
    box.script.says("lock", error("access-denied"))
    with pytest.raises(Refused, match="access-denied"):
        session.stage(PROVISION)
    session.close()


def test_running_is_locked_from_the_first_edit_to_the_confirm(script: Script) -> None:
    script.capabilities = (*CAPABILITIES, WRITABLE)
    box = Box(script)
    session = box.session()
    session.commit(PROVISION, confirm_within=30, token="t1")
    heard = script.lists()
    assert heard.index("lock running") < heard.index("lock candidate") < heard.index("edit-config candidate")
    assert "unlock candidate" in heard
    assert "unlock running" not in heard
    session.confirm(PROVISION, token="t1")
    heard = script.lists()
    assert heard.count("lock running") == heard.count("unlock running") == 1
    session.commit(PROVISION.reversed(), confirm_within=30, token="t2")
    session.discard()
    assert script.lists().count("unlock running") == 2
    session.close()


@pytest.mark.parametrize("verb", ["confirm", "rollback"])
def test_a_lock_on_running_that_a_pending_commit_denies_is_done_without(script: Script, verb: str) -> None:
    """RFC 6241 §7.5 has it refused to any other session; so it is to the one that goes on for a dead one."""
    script.capabilities = (*CAPABILITIES, WRITABLE)
    box = Box(script)
    box.session().commit(PROVISION, confirm_within=30, token="t1")
    script.answers["lock"] = lambda rpc: error("lock-denied") if "running" in rpc and box.pending else OK
    other = box.session()
    if verb == "confirm":
        other.confirm(PROVISION, token="t1")
    else:
        other.rollback(PROVISION, Reading(), token="t1")
    assert box.stores["running"] is (verb == "confirm")
    assert not box.pending
    other.close()


def test_a_lock_is_waited_for_while_the_timer_runs(box: Box) -> None:
    session = committed(box)
    box.stores["candidate"] = False  # somebody has edited it, so nothing is confirmed without the lock
    box.script.says("lock", *[error("lock-denied")] * 4, OK)
    session.confirm(PROVISION, token="t1")
    assert box.script.lists().count("lock candidate") == 5
    assert box.stores["running"]
    session.close()


def test_the_wait_for_a_lock_ends(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netconf, "LOCK_SECONDS", 0.3)
    committed(box).close()
    box.stores["candidate"] = False
    box.script.says("lock", error("lock-denied"))
    other = box.session()
    with pytest.raises(Busy):
        other.confirm(PROVISION, token="t1")
    assert box.script.lists().count("commit") == 0
    other.close()


# -- what is answered and what is so ----------------------------------------------------------------------------------
@pytest.mark.parametrize("tag", ["invalid-value", "operation-failed", "data-missing"])
def test_a_confirm_that_is_refused_is_kept_where_it_stands_and_nothing_pends(box: Box, tag: str) -> None:
    session = committed(box)
    plain, box.pending = box.commit, False
    box.script.answers["commit"] = lambda rpc: error(tag) if "persist-id" in rpc else plain(rpc)
    session.confirm(PROVISION, token="t1")
    session.close()


def test_a_confirm_that_is_refused_while_it_pends_is_not_kept(box: Box) -> None:
    session = committed(box)
    plain = box.commit
    box.script.answers["commit"] = lambda rpc: (
        error("resource-denied", "flash full") if "persist-id" in rpc else plain(rpc)
    )
    with pytest.raises(Busy, match=r"flash full.*pends still"):
        session.confirm(PROVISION, token="t1")
    session.close()


def test_a_confirm_that_is_forbidden_is_rejected(box: Box) -> None:
    session = committed(box)
    box.script.says("commit", error("access-denied"))
    with pytest.raises(Rejected, match="access-denied"):
        session.confirm(PROVISION, token="t1")
    session.close()


def test_an_ok_to_a_confirm_of_what_is_gone_is_not_believed(box: Box) -> None:
    session = committed(box)
    box.stores["running"] = box.stores["candidate"] = box.pending = False
    box.script.says("commit", OK)
    with pytest.raises(NotPending):
        session.confirm(PROVISION, token="t1")
    session.close()


@pytest.mark.parametrize("verb", ["confirm", "rollback"])
def test_a_save_that_does_not_save_is_an_error(script: Script, verb: str) -> None:
    script.capabilities = (*CAPABILITIES, STARTUP)
    box = Box(script)
    session = committed(box)
    box.stores["startup"] = verb == "rollback"
    script.says("copy-config", OK)
    refusal, act = {
        "confirm": (Rejected, lambda: session.confirm(PROVISION, token="t1")),
        "rollback": (RollbackFailed, lambda: session.rollback(PROVISION, Reading(), token="t1")),
    }[verb]
    with pytest.raises(refusal, match="startup differs"):
        act()
    session.close()


def test_what_is_saved_already_is_not_saved_again(script: Script) -> None:
    script.capabilities = (*CAPABILITIES, STARTUP)
    box = Box(script)
    session = committed(box)
    box.stores["startup"] = True  # the commit did it
    session.confirm(PROVISION, token="t1")
    assert "copy-config startup" not in script.lists()
    session.close()


def test_a_candidate_that_stays_dirty_is_not_committed(box: Box) -> None:
    session = committed(box)
    box.stores["candidate"] = False
    box.script.says("discard-changes", OK)
    with pytest.raises(Rejected, match="candidate holds edits"):
        session.confirm(PROVISION, token="t1")
    assert "commit" not in box.script.lists()
    session.close()
