"""The PTN driver against simulated elements over SSH: what is its own (test_conformance.py has the rest)."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import asyncssh
import jinja2
import pytest

from drivers import find
from drivers.errors import AuthenticationFailed, Busy, NotPending, Rejected, Unreachable, WrongElement
from drivers.platform import Change, Identity, Line, Reading, Target
from drivers.ptn_netconf import DRIVER, PtnNetconf
from lab.client import LabClient, Running
from tests.contract.session_threads import idle_wakes, senders

NAME, PEER = "ptn-xh-1", "ptn-core-1"
ONE_END: dict[str, Any] = {
    "label": "EL000001",
    "pw_id": 100001,
    "ac_id": 7,
    "port": "ge-1/1",
    "peer_lsr": "10.255.2.3",
    "s_vlan": 1063,
    "c_vlan": 0,
    "traffic_class": "AF2",
    "in_kbps": 20480,
    "out_kbps": 51200,
    "monitored": False,
    "mep_id": 1,
    "remote_mep_id": 2,
    "suspended": False,
}


def lines(**other: Any) -> tuple[Line, ...]:
    loader = jinja2.Environment(loader=jinja2.PackageLoader("device_templates", "."), undefined=jinja2.StrictUndefined)
    return DRIVER.parse(loader.get_template("ptn_netconf/transport.j2").render(**{**ONE_END, **other}))


HERE = lines()
PW, ELINE = "pw[pw-id='100001']", "snc-eline[id='7']"
PROVISION = Change(NAME, (), HERE)


@pytest.fixture
def target(lab: Running) -> Target:
    where = lab.elements[NAME]
    identity = Identity("PTN-XH-1", "PTN-LAB-960", "PTN9600001", "V100R008")
    return Target(NAME, "ptn_netconf", where["host"], where["port"], "lab", "lab", identity, timeout=5)


@pytest.fixture
def driver(metro: LabClient, target: Target) -> Iterator[PtnNetconf]:
    opened = DRIVER.connect(target)
    yield opened
    opened.close()


def patiently(target: Target, verb: Callable[[PtnNetconf], object]) -> None:
    """A verb in a session of its own, again while the element still holds what a dead session had."""
    for _ in range(40):
        session = DRIVER.connect(target)
        try:
            verb(session)
        except Busy:
            time.sleep(0.05)
        else:
            return
        finally:
            session.close()
    pytest.fail("busy for ever")


def untouched(metro: LabClient, base: dict[str, str], target: Target) -> bool:
    """Running and startup byte for byte, and neither lock nor candidate nor timer of anybody."""
    patiently(target, lambda session: session.stage(PROVISION))
    session = DRIVER.connect(target)
    with pytest.raises(Rejected):
        session._call("<cancel-commit><persist-id>t1</persist-id></cancel-commit>")
    session.close()
    return metro.running(NAME) == base[NAME] == metro.saved(NAME)


def activate(driver: PtnNetconf, change: Change, token: str = "t1") -> None:
    driver.stage(change)
    driver.commit(change, confirm_within=60, token=token)
    assert not driver.preview(change, driver.read(change)).changed
    driver.confirm(change, token=token)


def test_identity_and_what_was_sent(driver: PtnNetconf, target: Target) -> None:
    assert driver.identify() == target.identity
    sent = driver.sent()
    assert "platform-info" in sent[-1]
    assert not [message for message in sent if "hello" in message or "message-id" in message]
    assert driver.sent() == ()


def test_both_ends_come_up(lab: Running, driver: PtnNetconf) -> None:
    where = lab.elements[PEER]
    far = DRIVER.connect(Target(PEER, "ptn_netconf", where["host"], where["port"], "lab", "lab"))
    there = Change(PEER, (), lines(peer_lsr="10.255.2.1"))
    activate(far, there)
    activate(driver, PROVISION)
    for session, change in ((driver, PROVISION), (far, there)):
        assert {state.object: state.up for state in session.read(change).states} == {"pw 100001": True, "eline 7": True}
    far.close()


def oam(number: int, remote: int, pw: int = 100001, **other: str) -> tuple[Line, ...]:
    """A MEP on a pseudowire, as lines that a template may write: no template of ours does."""
    says = {"meg-id": "EL000001", "mep-id": str(number), "remote-mep-id": str(remote), "cc-allow": "1"}
    leaves = says | {name.replace("_", "-"): value for name, value in other.items()}
    return tuple(("ptn", f"pw[pw-id='{pw}']", "oam", f"{name} = {value}") for name, value in leaves.items())


def test_meps_are_written_read_and_lost_on_both_ends(
    lab: Running, metro: LabClient, base: dict[str, str], driver: PtnNetconf
) -> None:
    where = lab.elements[PEER]
    far = DRIVER.connect(Target(PEER, "ptn_netconf", where["host"], where["port"], "lab", "lab"))
    ends = {NAME: (driver, (*HERE, *oam(1, 2))), PEER: (far, (*lines(peer_lsr="10.255.2.1"), *oam(2, 1)))}

    def lost() -> dict[str, list[str]]:
        return {
            name: [alarm.object for alarm in session.alarms(DRIVER.objects(after)) if alarm.name == "MPLS_PW_LOCV"]
            for name, (session, after) in ends.items()
        }

    for name, (session, after) in ends.items():
        change = Change(name, (), after)
        activate(session, change)
        assert set(session.read(change).lines) == set(after)
    assert lost() == {NAME: [], PEER: []}
    slower = Change(NAME, ends[NAME][1], (*HERE, *oam(1, 2, cc_interval="100")))
    activate(driver, slower, "t2")
    assert lost() == {NAME: ["pw 100001"], PEER: ["pw 100001"]}
    activate(driver, slower.reversed(), "t3")
    assert lost() == {NAME: [], PEER: []}
    without = Change(NAME, ends[NAME][1], HERE)
    activate(driver, without, "t4")
    assert "oam" not in metro.running(NAME)
    assert lost() == {NAME: [], PEER: ["pw 100001"]}
    for name, (session, after) in ends.items():
        activate(session, Change(name, HERE if name == NAME else after, ()), "t5")
    assert {name: metro.running(name) for name in ends} == {name: base[name] for name in ends}
    far.close()


def test_a_mep_that_cannot_be_is_refused_in_the_words_of_the_box(driver: PtnNetconf) -> None:
    with pytest.raises(Rejected, match="one-mep-twice"):
        driver.stage(Change(NAME, (), (*HERE, *oam(1, 1))))


def test_stage_shows_the_difference_and_touches_nothing(
    metro: LabClient, base: dict[str, str], driver: PtnNetconf, target: Target
) -> None:
    diff = driver.stage(PROVISION)
    assert diff == DRIVER.preview(PROVISION, Reading())
    assert diff.commands[0].count('operation="create"') == 2
    assert metro.running(NAME) == base[NAME]
    driver.discard()
    driver.discard()
    assert untouched(metro, base, target)


def test_kept_lines_stay(driver: PtnNetconf) -> None:
    activate(driver, PROVISION)
    keep = frozenset(line for line in HERE if line[1].startswith("pw["))
    activate(driver, Change(NAME, HERE, (), keep), "t2")
    assert set(driver.read(PROVISION).lines) == keep


def test_the_timer_brings_it_back(metro: LabClient, base: dict[str, str], driver: PtnNetconf) -> None:
    driver.commit(PROVISION, confirm_within=1, token="t1")
    assert metro.running(NAME) != base[NAME]
    time.sleep(1.2)
    assert metro.running(NAME) == base[NAME]
    with pytest.raises(NotPending):
        driver.confirm(PROVISION, token="t1")
    driver.rollback(PROVISION, Reading(), token="t1")


def test_a_whole_read_knows_what_was_there(driver: PtnNetconf) -> None:
    found = driver.read()
    assert found.lines
    assert not found.states
    activate(driver, PROVISION)
    assert set(driver.read().lines) - set(found.lines) == set(HERE)
    assert set(found.lines) <= set(driver.read().lines)


def test_a_held_lock_is_busy(driver: PtnNetconf, target: Target) -> None:
    holder = DRIVER.connect(target)
    holder.stage(PROVISION)
    with pytest.raises(Busy, match=f"held by session {holder._session.id}"):
        driver.stage(PROVISION)
    with pytest.raises(Busy):
        driver.confirm(PROVISION, token="t1")
    holder.close()


def test_a_strangers_pending_commit_is_busy(metro: LabClient, driver: PtnNetconf, target: Target) -> None:
    other = Change(NAME, (), lines(pw_id=100002, ac_id=8, s_vlan=1064))
    driver.commit(other, confirm_within=60, token="theirs")
    with pytest.raises(Busy, match="pending"):
        driver.commit(PROVISION, confirm_within=60, token="t1")
    driver.rollback(other, Reading(), token="theirs")


@pytest.mark.parametrize("fault", [("reject", "snc-eline"), ("validate-fails", "")])
def test_a_refused_stage_leaves_nothing(
    metro: LabClient, base: dict[str, str], target: Target, fault: tuple[str, str]
) -> None:
    session = DRIVER.connect(target)
    metro.fault(NAME, fault[0], match=fault[1], text="no resources left")
    with pytest.raises(Rejected, match="operation-failed: no resources left"):
        session.stage(PROVISION)
    assert untouched(metro, base, target)
    session.close()


def test_what_an_element_ignores_is_missing_when_it_is_read(metro: LabClient, driver: PtnNetconf) -> None:
    metro.fault(NAME, "ignore", match="snc-eline")
    driver.stage(PROVISION)
    driver.commit(PROVISION, confirm_within=60, token="t1")
    assert driver.read(PROVISION).lines == ()
    driver.rollback(PROVISION, Reading(), token="t1")


def test_what_the_model_forbids_is_rejected(driver: PtnNetconf) -> None:
    with pytest.raises(Rejected, match=r"insufficient-bandwidth|operation-failed"):
        driver.stage(Change(NAME, (), lines(in_kbps=2_000_000)))
    with pytest.raises(Rejected, match="dot1q-vlan-bitmap"):
        driver.stage(Change(NAME, (), lines(s_vlan=5000)))


def test_a_circuit_with_two_tags_comes_changes_and_goes(
    metro: LabClient, base: dict[str, str], driver: PtnNetconf
) -> None:
    stacked, other = lines(c_vlan=2001), lines(c_vlan=2002)
    assert DRIVER.used(stacked)["c-vlan"] == {2001}
    assert "c-vlan" not in DRIVER.used(HERE)
    before: tuple[Line, ...] = ()
    for number, after in enumerate((stacked, other, HERE, stacked, ())):
        change = Change(NAME, before, after)
        activate(driver, change, f"t{number}")
        assert set(driver.read(change).lines) == set(after)
        before = after
    assert metro.running(NAME) == metro.saved(NAME) == base[NAME]


@pytest.mark.parametrize(
    ("end", "tag"),
    [
        ({"s_vlan": 1063}, "vlan-exclusive"),
        ({"s_vlan": 1063, "c_vlan": 2001}, "data-not-unique"),
        ({"s_vlan": 1063, "c_vlan": 2001, "Port": True}, "port-exclusive"),
    ],
)
def test_a_circuit_that_would_take_the_same_frames_is_refused(
    driver: PtnNetconf, end: dict[str, Any], tag: str
) -> None:
    """Beside the pair 1063.2001 of a port neither its whole VLAN 1063, nor the pair again, nor the whole port."""
    activate(driver, Change(NAME, (), lines(c_vlan=2001)))
    own = {"pw_id": 100002, "ac_id": 8}
    after = lines(**own, **{name: value for name, value in end.items() if name != "Port"})
    if "Port" in end:
        after = tuple(line for line in after if "-bitmap" not in line[-1])
        after = tuple((*line[:-1], line[-1].replace("= QinQ", "= Port")) for line in after)
    with pytest.raises(Rejected, match=tag):
        driver.stage(Change(NAME, (), after))
    beside = Change(NAME, (), lines(**own, c_vlan=2002))
    activate(driver, beside, "t2")
    assert set(driver.read(beside).lines) == set(beside.after)


@pytest.mark.parametrize(("taken", "whose"), [("pw_id", "pw[pw-id='100001']"), ("ac_id", "snc-eline[id='7']")])
def test_what_somebody_else_has_is_refused_before_anything_is_written(
    metro: LabClient, driver: PtnNetconf, taken: str, whose: str
) -> None:
    """With the ids of a line that the records do not know a merge would write over it."""
    activate(driver, PROVISION)
    before = metro.running(NAME)
    other = {"pw_id": 100002, "ac_id": 8, "s_vlan": 1064} | {taken: {"pw_id": 100001, "ac_id": 7}[taken]}
    with pytest.raises(Rejected, match="is used by something else") as refused:
        driver.stage(Change(NAME, (), lines(**other, label="EL000009")))
    assert whose in str(refused.value)
    assert metro.running(NAME) == before
    assert metro.pending(NAME) == []
    # ours stays ours, whatever was changed in it by hand
    driver.stage(Change(NAME, HERE, lines(label="EL000001_new")))
    driver.discard()


def test_alarms_of_our_objects_only(metro: LabClient, driver: PtnNetconf) -> None:
    metro.fault(NAME, "alarm", object="pw 100001")
    driver.commit(PROVISION, confirm_within=60, token="t1")
    found = driver.alarms(DRIVER.objects(HERE))
    assert "pw 100001" in {alarm.object for alarm in found}
    assert all(alarm.severity in {"critical", "major", "minor", "warning"} and alarm.id for alarm in found)
    assert driver.alarms(("pw 9",)) == driver.alarms(()) == ()


def test_the_wrong_box_is_found_at_the_door(metro: LabClient, target: Target) -> None:
    metro.fault(NAME, "wrong-box", text="PTN-OTHER")
    with pytest.raises(WrongElement, match="expected PTN-XH-1, found PTN-OTHER"):
        DRIVER.connect(target)


def test_the_caller_sends_an_rpc_itself_and_an_idle_session_never_wakes(
    driver: PtnNetconf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ncclient's own session queues it for a thread that looks every 0.1 s."""
    session = driver._session
    assert senders(monkeypatch, session, driver.identify) == {threading.current_thread().name}
    assert idle_wakes(session) == 0


@pytest.fixture
def old_box() -> Iterator[int]:
    """The port of an SSH server that signs with SHA-1 alone and lets nobody in."""

    class Server(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return False

    async def listen() -> asyncssh.SSHAcceptor:
        key = asyncssh.generate_private_key("ssh-ed25519")
        macs = ["hmac-sha1"]  # an old key exchange or cipher makes `cryptography` warn, in the server
        return await asyncssh.listen("127.0.0.1", 0, server_factory=Server, server_host_keys=[key], mac_algs=macs)

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result(5)
    yield acceptor.get_port()
    loop.call_soon_threadsafe(acceptor.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@pytest.mark.parametrize("platform", ["ptn_netconf", "juniper_junos"])
def test_broken_crypto_only_where_it_is_allowed(old_box: int, platform: str) -> None:
    target = Target("old", platform, "127.0.0.1", old_box, "lab", "lab", timeout=5)
    with pytest.raises(Unreachable):
        find(platform).connect(target)
    with pytest.raises(AuthenticationFailed):
        find(platform).connect(replace(target, legacy_crypto=True))


# -- what somebody else put there ------------------------------------------------------------------------------------
PLACES = [("ptn", PW, "pw-id = 100001"), ("ptn", ELINE, "id = 7")] + [
    ("ptn", ELINE, *rest) for rest in (("end-point", "ltp-id = ge-1/1"), ("qos", "traffic-class = AF2"))
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: " ".join(place[1:]))
def test_a_row_that_no_model_knows_stays_goes_along_and_comes_back(
    metro: LabClient, driver: PtnNetconf, place: Line
) -> None:
    base = metro.running(NAME)
    activate(driver, PROVISION)
    row = metro.plant(NAME, place)
    found = metro.running(NAME)
    assert row in found
    for number, after in enumerate((lines(in_kbps=10240), lines(suspended=True), ())):
        change = Change(NAME, HERE, after)
        before = driver.read(change)
        assert any(row in line[-1] for line in before.lines)
        driver.stage(change)
        driver.commit(change, confirm_within=60, token=f"t{number}")
        assert (row in metro.running(NAME)) is bool(after)
        driver.rollback(change, before, token=f"t{number}")
        assert metro.running(NAME) == found == metro.saved(NAME)
        # also where nothing pends any more, and the way back is an edit
        activate(driver, change, f"u{number}")
        assert driver.preview(change, driver.read(change)).result is not None
        driver.rollback(change, before, token=f"u{number}")
        assert metro.running(NAME) == found == metro.saved(NAME)
    activate(driver, Change(NAME, HERE, ()), "t9")
    assert metro.running(NAME) == base == metro.saved(NAME)


BY_HAND = {
    "text": (("ptn", PW, "user-label = EL000001"), ("ptn", PW, "user-label = typed by hand")),
    "value": (("ptn", ELINE, "qos", "a2z-cir = 20480"), ("ptn", ELINE, "qos", "a2z-cir = 1024")),
    "deleted": (("ptn", PW, "ctrl-word-support = 1"), None),
}


@pytest.mark.parametrize("kind", BY_HAND)
def test_what_was_changed_by_hand_is_written_over_and_goes(metro: LabClient, driver: PtnNetconf, kind: str) -> None:
    base = metro.running(NAME)
    activate(driver, PROVISION)
    old, new = BY_HAND[kind]
    activate(driver, Change(NAME, (old,), (new,) if new else ()), "hand")
    by_hand = metro.running(NAME)
    for number, after in enumerate((lines(suspended=True), lines(in_kbps=20480), ())):
        change = Change(NAME, HERE, after)
        before = driver.read(change)
        assert old not in before.lines
        activate(driver, change, f"t{number}")
        assert set(driver.read(change).lines) == set(after)
        driver.rollback(change, before, token=f"t{number}")
        assert metro.running(NAME) == by_hand
    activate(driver, Change(NAME, HERE, ()), "t9")
    assert metro.running(NAME) == base
