"""Random sequences of commands on the ZXA10 element, both releases: what is added and taken away again leaves no trace.

In come commands with their undo, straight into the element's shell; out comes the configuration, byte for byte.
"""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from lab.dialects.zte_zxan import Zxan
from lab.dialects.zte_zxan.box import Store
from lab.dialects.zte_zxan.shell import Shell
from lab.dialects.zte_zxan.text import Document
from tests.contract.zte_boxes import boxes

Pair = tuple[str, str, str]
"""the view (as it is entered), a command, and what undoes it"""


def pair(view: str, add: str, undo: str, *values: st.SearchStrategy[int]) -> st.SearchStrategy[Pair]:
    return st.tuples(*values).map(lambda it: (view.format(*it), add.format(*it), undo.format(*it)))


_ONU, _VLAN, _N = st.integers(1, 3), st.integers(1060, 1065), st.integers(1, 2)


def commands(*, new: bool) -> st.SearchStrategy[Pair]:
    pon, uplink = ("1/1/1", "xgei-1/4/1") if new else ("1/3/12", "xgei_1/19/1")
    olt, onu = (f"gpon_olt-{pon}", f"gpon_onu-{pon}:{{}}") if new else (f"gpon-olt_{pon}", f"gpon-onu_{pon}:{{}}")
    both = (
        pair(f"interface {olt}", "onu {0} type F601 sn ZTEG000001{0:02}", "no onu {0}", st.integers(2, 4)),
        pair("", "vlan {}", "no vlan {}", _VLAN),
        pair("", "vlan {}", "no vlan {}", st.integers(2047, 2049)),
        pair(f"interface {uplink}", "switchport vlan {} tag", "no switchport vlan {}", _VLAN),
        pair("vlan {}", "name LL", "no name", st.sampled_from([312, 1062] if new else [1062])),
        pair("gpon", "profile tcont P{} type 4 maximum 1024", "no profile tcont P{}", _N),
        pair(f"interface {onu}", "tcont {1} profile default", "no tcont {1}", _ONU, st.integers(2, 4)),
        pair(f"interface {onu}", "gemport {1} tcont {2}", "no gemport {1}", _ONU, st.integers(2, 4), st.integers(1, 3)),
        pair(
            f"pon-onu-mng {onu}",
            "service s{1} gemport {2} vlan 9{1}",
            "no service s{1}",
            *(_ONU, _N, st.integers(1, 3)),
        ),
        pair(
            f"pon-onu-mng {onu}",
            "vlan port eth_0/{1} mode tag vlan 90",
            "no vlan port eth_0/{1} mode",
            _ONU,
            st.integers(2, 4),
        ),
    )
    flow = "user-vlan 9{2} vlan {3}"
    if new:
        vport = pair(
            "interface vport-1/1/1.{0}:{1}",
            "service-port {2} " + flow,
            "no service-port {2}",
            _ONU,
            _N,
            st.integers(2, 4),
            _VLAN,
        )
        return st.one_of(*both, vport, pair("", "traffic-profile T{} cir 1024", "no traffic-profile T{}", _N))
    port = pair(
        f"interface {onu}",
        "service-port {2} vport {1} " + flow,
        "no service-port {2}",
        _ONU,
        _N,
        st.integers(2, 4),
        _VLAN,
    )
    return st.one_of(*both, port, pair("gpon", "profile traffic T{} sir 1024 pir 1024", "no profile traffic T{}", _N))


def ground(*, new: bool) -> list[Pair]:
    """What most commands need, so that most of them are taken."""
    olt, onu = ("gpon_olt-1/1/1", "gpon_onu-1/1/1") if new else ("gpon-olt_1/3/12", "gpon-onu_1/3/12")
    out = [("", f"vlan {vlan}", f"no vlan {vlan}") for vlan in (1063, 1064)]
    for number in (2, 3):
        add = f"onu {number} type F601 sn ZTEG000002{number:02}"
        out += [(f"interface {olt}", add, f"no onu {number}")]
        out += [(f"interface {onu}:{number}", f"tcont {n} profile default", f"no tcont {n}") for n in (1, 2)]
        out += [(f"interface {onu}:{number}", f"gemport {n} tcont {n}", f"no gemport {n}") for n in (1, 2)]
    return out


class Commands:
    """Command lines straight into the element's shell."""

    def __init__(self, element: Zxan) -> None:
        self.element = element
        self.shell = Shell(element, Quiet())

    def run(self, view: str, line: str) -> bool:
        """True when the line was carried out. A view that is not there is no place for a line."""
        self.shell.cli.views = [("config", "")]
        if view and self._ask(view):
            return False
        return "%Code" not in self._ask(line)

    def _ask(self, line: str) -> str:
        answer = asyncio.run(self.shell.execute(line))
        assert "%Error" not in answer, (line, answer)
        return answer


class Quiet:
    """A channel that nobody types on."""

    peer = "127.0.0.1"
    user = "lab"

    async def read(self) -> bytes:
        return b""

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    def exit(self) -> None: ...


def play(element: Zxan, sequence: list[Pair | None]) -> None:
    before = element.running()
    undo: list[tuple[str, str]] = []
    shell = Commands(element)
    for command in (*ground(new=element.release.new), *sequence):
        if command is None and undo:
            assert shell.run(*undo.pop())
        elif (
            command
            and (command[0], command[2]) not in undo
            and not (command[0].startswith("interface gpon_onu") and _absent(element, command[0]))
        ):
            was = element.running()
            if shell.run(*command[:2]) and element.running() != was:
                undo.append((command[0], command[2]))
                again = Store(Document(element.running(), element.release, element.columns))
                assert again.view == element.view
    for view, line in reversed(undo):
        assert shell.run(view, line), line
    assert element.running() == before


def _absent(element: Zxan, view: str) -> bool:
    """C600 makes the interface of an ONU that is not there when it is entered; nothing here takes it away."""
    return all(f"interface {element.release.onu_name(key)}" != view for key in element.view.onus)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.none() | commands(new=False), min_size=10, max_size=60))
def test_c300(sequence: list[Pair | None]) -> None:
    play(boxes()[1], sequence)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.none() | commands(new=True), min_size=10, max_size=60))
def test_c600(sequence: list[Pair | None]) -> None:
    play(boxes()[2], sequence)
