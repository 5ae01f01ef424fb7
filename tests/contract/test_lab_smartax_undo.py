"""Random sequences of commands on the SmartAX element: what is added and taken away again leaves no trace.

In come commands with their undo, straight into the element's shell; out comes the configuration, byte for byte.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.dialects.huawei_smartax import ELEMENT as SMARTAX
from lab.dialects.huawei_smartax.box import Store
from lab.dialects.huawei_smartax.shell import Shell
from lab.dialects.huawei_smartax.text import Document
from lab.network import World

FOLDER = Path(__file__).parent / "transcripts" / "smartax"
_FLOW = (
    "gemport 1 multi-service user-vlan {} tag-transform translate "
    "inbound traffic-table index {} outbound traffic-table index {}"
)


def box() -> SMARTAX:
    element = World(yaml.safe_load((FOLDER / "network.yaml").read_text()), FOLDER).elements["olt-t-1"]
    assert isinstance(element, SMARTAX)
    return element


def pair(add: str, undo: str, *values: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[str, str]]:
    return st.tuples(*values).map(lambda it: (add.format(*it), undo.format(*it)))


_VLAN = st.integers(1059, 1065)
_PORT, _ONT, _ETH, _TABLE = st.integers(5, 6), st.integers(0, 2), st.integers(1, 2), st.integers(7, 8)
_COMMANDS = st.one_of(
    pair("vlan {} smart", "undo vlan {}", _VLAN),
    pair("vlan {} standard", "undo vlan {}", _VLAN),
    pair("port vlan {} 0/3 {}", "undo port vlan {} 0/3 {}", _VLAN, st.integers(0, 1)),
    pair("vlan attrib {} stacking", "undo vlan attrib {}", _VLAN),
    pair('vlan desc {} description "x y"', "undo vlan desc {}", _VLAN),
    pair(
        "traffic table ip index {} cir 64 priority 0 priority-policy local-setting",
        "undo traffic table ip index {}",
        _TABLE,
    ),
    pair(
        "gpon ont add {0} {1} sn-auth 4857544300000{0}0{1} omci ont-lineprofile-id 20 ont-srvprofile-id 20",
        "gpon ont delete {} {}",
        _PORT,
        _ONT,
    ),
    pair(
        "gpon ont port native-vlan {} {} eth {} vlan 100 priority 0",
        "gpon undo ont port native-vlan {} {} eth {}",
        *(_PORT, _ONT, _ETH),
    ),
    pair(
        "gpon ont port vlan {} {} eth {} translation 100 user-vlan {}",
        "gpon undo ont port vlan {} {} eth {} user-vlan {}",
        *(_PORT, _ONT, _ETH, st.integers(30, 31)),
    ),
    pair(
        f"service-port {{}} vlan {{}} gpon 0/1/{{}} ont {{}} {_FLOW}",
        "undo service-port {}",
        *(st.integers(70, 80), st.integers(1061, 1063), _PORT, st.integers(0, 1), st.integers(100, 104)),
        *(st.integers(5, 7), st.just(6)),
    ),
)
# what most commands need, so that most of them are taken
_GROUND = (
    *((f"vlan {vlan} smart", f"undo vlan {vlan}") for vlan in (1061, 1062, 1063)),
    *(
        (
            f"gpon ont add {port} {ont} sn-auth 4857544300000{port}0{ont} omci ont-lineprofile-id 20 ont-srvprofile-id 20",
            f"gpon ont delete {port} {ont}",
        )
        for port in (5, 6)
        for ont in (0, 1)
    ),
)
BARE = "[gpon]\n  <gpon-0/1>\n interface gpon 0/1\n port 6 ont-auto-find enable\n#\nreturn\n"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | _COMMANDS, min_size=10, max_size=60), st.booleans())
def test_what_is_added_and_undone_leaves_no_trace(commands: list[tuple[str, str] | None], bare: bool) -> None:
    """On a box with every section, and on one that lacks most: sections come with their first line and go with it."""
    element = box()
    if bare:
        profiles = element.running().partition("[global-config]")[2].partition("#")[0]
        element.load(f"#\n[global-config]{profiles}#\n{BARE}")
    before = element.running()
    undo: list[str] = []
    shell = Commands(element)
    for command in (*_GROUND, *commands):
        if command is None and undo:
            assert shell.run(undo.pop())
        elif command and shell.run(command[0]):
            undo.append(command[1])
            assert Store(Document(element.running())).view == element.view
    for remove in reversed(undo):
        assert shell.run(remove), remove
    assert element.running() == before


class Commands:
    """Command lines straight into the element's shell; `gpon` in front stands for the view of board 0/1."""

    def __init__(self, element: SMARTAX) -> None:
        self.element = element
        self.shell = Shell(element, Quiet(), 0)
        self.shell.cli.smart = False

    def run(self, line: str) -> bool:
        """True when the line changed something."""
        gpon = line.startswith("gpon ")
        self.shell.cli.views[1:] = [("config", ""), *([("gpon", "0/1")] if gpon else [])]
        answer = asyncio.run(self.shell.execute(line.removeprefix("gpon ")))
        assert "%" not in answer, answer
        return "Failure" not in answer and "repeatedly" not in answer


class Quiet:
    """A channel that nobody types on."""

    peer = "127.0.0.1"
    user = "lab"

    async def read(self) -> bytes:
        return b""

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...

    def exit(self) -> None: ...
