"""The Junos element of the lab, held against layouts of real boxes and driven by bare NAPALM and bare ncclient.

The lab runs in a thread of this process, so that a minute of a confirmed commit can be a fraction of a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from lab.element import Dropped, Frame, Terminated
from lab.faults import Fault
from tests.contract.junos_bench import Bench, napalm_session, ncclient_session, wait

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts" / "junos").glob("*.txt"))

SERVICE = """\
set firewall policer KT-50000 if-exceeding bandwidth-limit 50000000
set firewall policer KT-50000 if-exceeding burst-size-limit 625k
set firewall policer KT-50000 then discard
set interfaces ge-0/0/1 unit 1001 description EL000001
set interfaces ge-0/0/1 unit 1001 vlan-id 1063
set interfaces ge-0/0/1 unit 1001 family inet policer input KT-50000
set interfaces ge-0/0/1 unit 1001 family inet policer output KT-50000
set interfaces ge-0/0/1 unit 1001 family inet address 203.0.113.1/30
"""
COMPARED = """\
[edit interfaces ge-0/0/1]
+    unit 1001 {
+        description EL000001;
+        vlan-id 1063;
+        family inet {
+            policer {
+                input KT-50000;
+                output KT-50000;
+            }
+            address 203.0.113.1/30;
+        }
+    }
[edit firewall]
+   policer KT-50000 {
+       if-exceeding {
+           bandwidth-limit 50m;
+           burst-size-limit 625k;
+       }
+       then {
+           discard;
+       }
+   }"""


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    import ncclient.transport.session

    ncclient.transport.session.TICK = 0.005
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield Bench(loop)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


@pytest.fixture
def lab(bench: Bench) -> Iterator[Bench]:
    bench.restore()
    yield bench
    bench.restore()


@pytest.fixture
def box(lab: Bench) -> Iterator[Any]:
    """A NAPALM session, unmodified."""
    from ncclient.transport.errors import TransportError

    driver = napalm_session(lab)
    driver.open()
    yield driver
    with contextlib.suppress(TransportError, OSError):  # a test may have cut the session
        driver.close()


# -- NAPALM -----------------------------------------------------------------------------------------------------------
def test_napalm_reads_facts_and_configurations(lab: Bench, box: Any) -> None:
    facts = box.get_facts()
    assert (facts["hostname"], facts["model"], facts["os_version"]) == ("PE-1", "MX204", "24.4R1.9")
    assert facts["serial_number"] == "JN123451AFA"
    assert facts["interface_list"] == ["ge-0/0/0", "ge-0/0/1", "lo0"]
    assert box.is_alive() == {"is_alive": True}
    running = box.get_config(retrieve="running")["running"]
    assert running.split("\n", 2)[2] == lab.running()
    as_set = box.get_config(retrieve="candidate", format="set")["candidate"]
    assert "set interfaces ge-0/0/1 unit 7 vlan-id 907\n" in as_set


def test_napalm_changes_confirms_and_goes_back_byte_for_byte(lab: Bench, box: Any) -> None:
    box.load_merge_candidate(config=SERVICE)
    assert box.compare_config() == COMPARED
    assert lab.running() == lab.base
    box.commit_config(message="EL000001", revert_in=60)
    assert box.has_pending_commit()
    assert lab.saved() == lab.base
    box.confirm_commit()
    assert not box.has_pending_commit()
    assert lab.saved() == lab.running() != lab.base
    # the confirming commit is an entry of its own
    box.device.cu.rollback(2)
    box.commit_config()
    assert lab.running() == lab.base
    box.rollback()
    assert "unit 1001" in lab.running()


def test_an_unconfirmed_commit_goes_back_by_itself(lab: Bench, box: Any) -> None:
    lab.pe.database.minute = 0.1
    box.load_merge_candidate(config=SERVICE)
    box.commit_config(revert_in=120)
    assert "unit 1001" in lab.running()
    wait(lambda: lab.running() == lab.base)
    assert not box.has_pending_commit()
    assert box.compare_config() == ""


def test_a_reboot_takes_an_unconfirmed_commit_back(lab: Bench, box: Any) -> None:
    box.load_merge_candidate(config=SERVICE)
    box.commit_config(revert_in=600)
    lab.run(lab.pe.reboot())
    assert lab.running() == lab.base
    # NAPALM means to unlock when it closes; the session is gone
    box.locked = False


def test_text_load_delete_deactivate_and_replace(lab: Bench, box: Any) -> None:
    text = 'interfaces {\n    ge-0/0/1 {\n        inactive: unit 7 {\n            description "a b";\n        }\n    }\n}\n'
    box.load_merge_candidate(config=text)
    assert box.compare_config() == (
        "[edit interfaces ge-0/0/1]\n!     inactive: unit 7 { ... }\n[edit interfaces ge-0/0/1 unit 7]\n"
        '-    description "office of the operator";\n+    description "a b";'
    )
    box.commit_config()
    assert "        inactive: unit 7 {\n" in lab.running()
    assert lab.call(lab.pe.forward, "ge-0/0/1", Frame((907,))) == Dropped("no unit on ge-0/0/1 has vlan-id 907")
    box.load_replace_candidate(config=lab.base)
    box.commit_config()
    assert lab.running() == lab.base
    box.load_merge_candidate(config="delete interfaces ge-0/0/1 unit 7\ndelete firewall")
    box.commit_config()
    assert "firewall" not in lab.running()
    # an MX keeps the port that has lost its last unit
    assert "    ge-0/0/1 {\n" in lab.running()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("set interfaces ge-0/0/1 unit 5 frob 3", ("frob", "syntax error", "error")),
        ("set interfaces ge-0/0/1 unit 5 vlan-id", ("vlan-id", "missing argument", "error")),
        ("set interfaces ge-0/0/1 unit 5 vlan-id 5000", ("5000", "Value 5000 is not within range (1..4094)", "error")),
        ("delete interfaces ge-0/0/1 unit 99", (None, "statement not found", "warning")),
        ("system1 {\n    host-name x;\n}\n", ("system1", "syntax error", "error")),
    ],
)
def test_load_errors(lab: Bench, box: Any, config: str, said: tuple[str | None, str, str]) -> None:
    from napalm.base.exceptions import MergeConfigException

    with pytest.raises(MergeConfigException) as refused:
        box.load_merge_candidate(config=config)
    first = refused.value.args[0][0]
    assert (first["bad_element"], first["message"], first["severity"]) == said
    assert box.compare_config() == ""


@pytest.mark.parametrize(
    ("lines", "path", "message"),
    [
        ("unit 5 vlan-id 907", "[edit interfaces ge-0/0/1]", "duplicate VLAN-ID 907"),
        ("unit 5 family inet policer input NONE", "[edit interfaces ge-0/0/1 unit 5 family inet policer]", "'NONE'"),
        ("unit 5 family inet address 10.9.7.1/24", "[edit interfaces ge-0/0/1 unit 7 family inet]", "identical local"),
    ],
)
def test_commit_objections(lab: Bench, box: Any, lines: str, path: str, message: str) -> None:
    from jnpr.junos.exception import CommitError

    box.load_merge_candidate(config=f"set interfaces ge-0/0/1 {lines}")
    for attempt in (box.device.cu.commit_check, box.commit_config):
        with pytest.raises(CommitError) as refused:
            attempt()
        assert message in refused.value.message
        assert refused.value.errs[0]["edit_path"] == path
        assert refused.value.errs[-1]["message"] == "configuration check-out failed"
    assert lab.running() == lab.base
    box.discard_config()


_VRF = "set routing-instances {0} instance-type vrf\nset routing-instances {0} route-distinguisher 64512:{1}\n"
_TARGET = "set routing-instances {0} vrf-target target:64512:{1}\n"
_IN = "set routing-instances {0} interface ge-0/0/1.{1}\n"


@pytest.mark.parametrize(
    ("lines", "path", "message"),
    [
        ("set routing-instances A instance-type vrf", "[edit routing-instances A]", "'route-distinguisher'"),
        (_VRF.format("A", 1), "[edit routing-instances A]", "missing mandatory statement: 'vrf-target'"),
        (
            _VRF.format("A", 1) + _TARGET.format("A", 1) + _VRF.format("B", 1) + _TARGET.format("B", 1),
            "[edit routing-instances B]",
            "route distinguisher is used by routing instance A",
        ),
        (_IN.format("A", 7) + _IN.format("B", 7), "[edit routing-instances B]", "is in routing instance A already"),
        (_IN.format("A", 8), "[edit routing-instances A]", "interface is not defined"),
    ],
)
def test_objections_to_routing_instances(lab: Bench, box: Any, lines: str, path: str, message: str) -> None:
    from jnpr.junos.exception import CommitError

    box.load_merge_candidate(config=lines)
    with pytest.raises(CommitError) as refused:
        box.device.cu.commit_check()
    assert message in refused.value.message
    assert refused.value.errs[0]["edit_path"] == path


def test_an_address_may_stand_once_in_each_routing_instance(lab: Bench, box: Any) -> None:
    unit = (
        "set interfaces ge-0/0/1 unit 5 vlan-id 905\nset interfaces ge-0/0/1 unit 5 family inet address 10.9.7.1/29\n"
    )
    instance = _VRF.format("A", 1) + _TARGET.format("A", 1) + _IN.format("A", 5)
    box.load_merge_candidate(config=unit + instance)
    box.device.cu.commit_check()
    box.discard_config()


def test_untagged_port_refuses_vlan_and_unit(lab: Bench, box: Any) -> None:
    from jnpr.junos.exception import CommitError

    box.load_merge_candidate(
        config="delete interfaces ge-0/0/1 flexible-vlan-tagging\nset interfaces ge-0/0/0 unit 2 family mpls"
    )
    with pytest.raises(CommitError) as refused:
        box.commit_config()
    assert [each["bad_element"] for each in refused.value.errs] == ["unit 2", "unit 7", None]
    box.discard_config()


# -- several sessions -------------------------------------------------------------------------------------------------
def test_an_exclusive_lock_keeps_others_out(lab: Bench, box: Any) -> None:
    from napalm.base.exceptions import LockError
    from ncclient.operations.rpc import RPCError

    box.load_merge_candidate(config="set system domain-name metro.example")
    other = napalm_session(lab)
    other.open()
    with pytest.raises(LockError, match="configuration database locked by"):
        other.load_merge_candidate(config=SERVICE)
    other.close()
    with ncclient_session(lab) as session, pytest.raises(RPCError, match="locked by"):
        session.commit()
    box.discard_config()


def test_another_sessions_changes_refuse_the_lock_and_survive_its_end(lab: Bench, box: Any) -> None:
    from napalm.base.exceptions import LockError

    with ncclient_session(lab) as other:
        other.load_configuration(action="set", config=["set system domain-name metro.example"])
    with pytest.raises(LockError, match="configuration database modified"):
        box.load_merge_candidate(config=SERVICE)
    assert "domain-name" in box.get_config(retrieve="candidate")["candidate"]


def test_a_lost_session_frees_its_lock_and_its_changes(lab: Bench, box: Any) -> None:
    box.load_merge_candidate(config=SERVICE)
    lab.call(lab.pe.cut_sessions)
    box.locked = False
    wait(lambda: not lab.call(lab.pe.pending))  # asked in the element's own thread: it has no half states there
    assert not lab.call(lambda: lab.pe.database.dirty)


def test_private_candidates_merge(lab: Bench) -> None:
    first, second = napalm_session(lab, config_private=True), napalm_session(lab, config_private=True)
    first.open()
    second.open()
    first.load_merge_candidate(config="set system domain-name metro.example")
    second.load_merge_candidate(config="delete interfaces lo0")
    assert "domain-name" not in second.compare_config()
    first.commit_config()
    second.commit_config()
    assert "domain-name" in lab.running()
    assert "lo0" not in lab.running()
    first.close()
    second.close()


def test_ncclient_speaks_rfc_6241(lab: Bench) -> None:
    with ncclient_session(lab) as session:
        assert ":candidate" in session.server_capabilities
        with session.locked("candidate"):
            config = """<config><configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>7</name>
            <disable/></unit><unit><name>9</name><vlan-id>909</vlan-id></unit></interface></interfaces></configuration></config>"""
            session.edit_config(target="candidate", config=config)
            session.validate("candidate")
            session.commit(confirmed=True, timeout="90", comment="by RFC")
            assert "rollback in 2mins" in str(session.rpc("<get-commit-information/>"))
            session.commit()
        assert isinstance(lab.call(lab.pe.forward, "ge-0/0/1", Frame((907,))), Dropped)
        reply = str(session.get_config("running", ("subtree", "<configuration><interfaces/></configuration>")))
        assert "<vlan-id>909</vlan-id>" in reply
        assert "<system" not in reply
        session.edit_config(
            target="candidate",
            config='<config xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"><configuration><interfaces><interface>'
            '<name>ge-0/0/1</name><unit nc:operation="delete"><name>9</name></unit></interface></interfaces>'
            "</configuration></config>",
        )
        assert "-    unit 9 {" in str(session.compare_configuration())
        session.discard_changes()


# -- world ------------------------------------------------------------------------------------------------------------
def test_frames_states_and_alarms(lab: Bench, box: Any) -> None:
    box.load_merge_candidate(config=SERVICE + "set interfaces ge-0/0/1 unit 1002 vlan-id 1064\n")
    box.commit_config()
    assert lab.call(lab.pe.forward, "ge-0/0/1", Frame((1064,))) == Dropped("unit 1002 has no inet address")
    found = lab.call(lab.pe.forward, "ge-0/0/1", Frame((1063,)))
    assert isinstance(found, Terminated)
    assert (found.interface, found.address) == ("ge-0/0/1.1001", "203.0.113.1/30")
    assert _flags(box) == ["iff-up", "iff-snmp-traps"]
    lab.call(lab.world.cut_link, "pe-1", "ge-0/0/1")
    assert _flags(box) == ["iff-up", "iff-hardware-down", "iff-device-down"]
    assert "ge-0/0/1 Link Down" in box.device.rpc.get_alarm_information().findtext(".//alarm-description")
    lab.call(lab.world.restore_link, "pe-1", "ge-0/0/1")
    assert box.device.rpc.get_alarm_information().find(".//no-active-alarms") is not None
    box.load_merge_candidate(config="set interfaces ge-0/0/1 unit 1001 disable")
    box.commit_config()
    assert lab.call(lab.pe.forward, "ge-0/0/1", Frame((1063,))) == Dropped("unit 1001 is disabled")
    assert _flags(box) == ["iff-down", "iff-snmp-traps"]


def _flags(box: Any) -> list[str]:
    reply = box.device.rpc.get_interface_information(interface_name="ge-0/0/1.1001")
    return [flag.tag for flag in reply.find(".//if-config-flags")]


def test_a_second_terse_read_and_an_unknown_interface(lab: Bench, box: Any) -> None:
    from jnpr.junos.exception import RpcError

    reply = box.device.rpc.get_interface_information(terse=True, interface_name="ge-0/0/1.7")
    assert reply.findtext(".//oper-status").strip() == "up"
    with pytest.raises(RpcError, match="device ge-9/9/9 not found"):
        box.device.rpc.get_interface_information(interface_name="ge-9/9/9")


# -- faults -----------------------------------------------------------------------------------------------------------
def test_faults_of_the_database(lab: Bench, box: Any) -> None:
    from jnpr.junos.exception import CommitError
    from napalm.base.exceptions import LockError, MergeConfigException

    lab.call(lab.pe.faults.set, Fault("lock-held"))
    with pytest.raises(LockError, match="locked by"):
        box.load_merge_candidate(config=SERVICE)
    lab.call(lab.pe.faults.set, Fault("reject", match="vlan-id", text="out of memory"))
    with pytest.raises(MergeConfigException, match="out of memory"):
        box.load_merge_candidate(config=SERVICE)
    lab.pe.faults.set(Fault("ignore", match="burst-size-limit"))
    box.load_merge_candidate(config=SERVICE)
    assert SERVICE.count("burst-size-limit") == box.compare_config().count("burst-size-limit") + 1
    box.discard_config()
    for kind in ("validate-fails", "commit-fails"):
        lab.call(lab.pe.faults.set, Fault(kind, text="no room"))
        box.load_merge_candidate(config=SERVICE)
        with pytest.raises(CommitError, match="no room"):
            box.commit_config()
        box.discard_config()
    assert lab.running() == lab.base


def test_faults_of_the_world(lab: Bench, box: Any) -> None:
    lab.call(lab.pe.faults.set, Fault("alarm", seconds=0.05))
    box.load_merge_candidate(config=SERVICE)
    box.commit_config()
    wait(lambda: lab.call(lambda: dict(lab.pe.alarms.active)))
    reply = box.device.rpc.get_system_alarm_information()
    assert "ge-0/0/1.1001" in reply.findtext(".//alarm-description")
    assert lab.call(lab.pe.active_alarms)[0].object == "interface ge-0/0/1.1001"
    lab.call(lab.pe.faults.set, Fault("wrong-box", text="PE-9"))
    box.device.facts_refresh(keys="hostname")
    assert box.device.facts["hostname"] == "PE-9"


# -- transcripts ------------------------------------------------------------------------------------------------------
async def _play(port: int, transcript: str) -> None:
    """Send what stands after `>>>`, expect what follows; … stands for anything."""
    door, _, rest = transcript.removeprefix("# door: ").partition("\n")
    first, *turns = re.split(r"^>>> ", rest, flags=re.MULTILINE)
    end = re.compile(rb"\]\]>\]\]>") if door == "netconf" else re.compile(rb"lab@PE-1[>#] $")
    async with asyncssh.connect("127.0.0.1", port, username="lab", password="lab", known_hosts=None) as connection:
        wanted = {"subsystem": "netconf"} if door == "netconf" else {}
        process = await connection.create_process(encoding=None, **wanted)
        await _expect(process, end, first)
        for turn in turns:
            send, _, expected = turn.partition("\n")
            process.stdin.write((send + ("]]>]]>" if door == "netconf" else "\r")).encode())
            if "<hello" not in send:
                await _expect(process, end, expected)


async def _expect(process: Any, end: re.Pattern[bytes], expected: str) -> None:
    got = b""
    while not end.search(got):
        chunk = await asyncio.wait_for(process.stdout.read(65536), 5)
        assert chunk, got
        got += chunk
    text = got.decode().replace("\r", "").replace("]]>]]>", "").strip()
    pattern = ".*".join(map(re.escape, expected.strip().split("…")))
    assert re.fullmatch(pattern, text, re.DOTALL), f"expected:\n{expected}\nfound:\n{text}"


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(lab: Bench, path: Path) -> None:
    lab.run(_play(lab.port, path.read_text()))
    assert lab.running() == lab.base


def test_loading_from_the_terminal(lab: Bench) -> None:
    async def session() -> str:
        async with asyncssh.connect("127.0.0.1", lab.port, username="lab", password="lab", known_hosts=None) as ssh:
            process = await ssh.create_process(encoding=None)
            typed = f"configure private\rload set terminal\r{SERVICE}\x04commit comment done and-quit\rshow system commit\rexit\r"
            process.stdin.write(typed.encode())
            return str((await process.stdout.read()).decode())

    said = lab.run(session())
    assert "load complete" in said
    assert "commit complete\r\nExiting configuration mode" in said
    assert re.search(r"0   .* UTC by lab via cli\r\n    done", said)
    assert "unit 1001" in lab.running()
