"""Displays of an OLT that do not say the same: neither an absence nor a reading comes of it.

The box is a real SSH server with a table of answers; they are laid out as MA5800 has them.
"""

from __future__ import annotations

import pytest

from drivers.errors import Unintelligible
from drivers.huawei_smartax import DRIVER
from drivers.platform import Change
from tests.contract.smartax.lines import ACTIVE
from tests.contract.test_smartax_terminal import Box

PROMPT = "\nOLD(config)#"
NOTHING = "[gpon]\nreturn\n"
CONFIGURED = f"[gpon]\n  <gpon-0/1>\n interface gpon 0/1\n {ACTIVE[3][1]}\n {ACTIVE[4][1]}\n#\n"
FLOW = f"[bbs-config]\n  <bbs-config>\n {ACTIVE[5][0]}\n#\n"
INFO = "  F/S/P          : 0/1/6\n  ONT-ID         : 2\n  Control flag   : active\n  Run state      : online\n"
PORT = "  Index          : 5827\n  VLAN ID        : 1063\n  State          : up\n"
TABLE = (
    "  TD Index             : 60\n  TD Name              : KT_51200\n  Priority             : 0\n"
    "  Mapping Index        : -\n  Priority Policy      : local-pri\n  CIR                  : 51200 kbps\n"
    "  CBS                  : 1640400 bytes\n  PIR                  : 51200 kbps\n  PBS                  : 1640400 bytes\n"
)
VLANS = "[vlan-config]\n  <vlan-config>\n vlan 1061 to 1063 smart\n port vlan 1061 to 1063 0/3 0\n#\nreturn\n"
GONE = "  Failure: The {} does not exist\n"
ANSWERS = {
    "display current-configuration ont 0/1/6 2": f"{CONFIGURED}{FLOW}return\n",
    "display ont info 0 1 6 2": INFO,
    "display service-port 5827": PORT,
    "display traffic table ip index 60": TABLE,
    "display current-configuration section vlan-config": VLANS,
    "display current-configuration service-port 5827": NOTHING,
    "display vlan 1063": "  VLAN ID: 1063\n  VLAN type: smart\n",
}


def box(**other: str) -> Box:
    """With some of its answers replaced, found by the end of their command."""
    answers = dict(ANSWERS)
    for end, answer in other.items():
        (command,) = [command for command in answers if command.endswith(end.replace("_", " "))]
        answers[command] = answer
    version = "  VERSION : MA5800V100R022\n  PRODUCT : MA5800-X7 (V100R022)\n"
    answers["display version"] = version
    return Box(answers={command: f"{answer}{PROMPT}" for command, answer in answers.items()})


def test_displays_that_agree_are_a_reading() -> None:
    with box().open() as target:
        session = DRIVER.connect(target)
        assert session.identify().model == "MA5800-X7"
        assert set(session.read(Change("old", ACTIVE)).lines) == set(ACTIVE)
        session.close()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"ont_0/1/6_2": NOTHING}, "do not agree on whether there is one"),
        ({"info_0_1_6_2": GONE.format("ONT")}, "do not agree on whether there is one"),
        (
            {"display_service-port_5827": GONE.format("service virtual port")},
            "5827 is configured, and its display shows",
        ),
        ({"ont_0/1/6_2": f"{CONFIGURED}return\n"}, "service-port 5827 is displayed, and is not configured"),
        ({"index_60": GONE.format("traffic table")}, "service-port 5827 stands on traffic-table 60, and its display"),
        ({"vlan-config": VLANS.replace(" vlan 1061 to 1063 smart\n", "")}, "stands on vlan 1063, and its display"),
        ({"vlan-config": "[vlan-config]\nreturn\n"}, "`display vlan 1063` shows what"),
    ],
)
def test_displays_that_do_not_agree_are_none(answers: dict[str, str], words: str) -> None:
    server = box(**answers)
    with server.open() as target:
        session = DRIVER.connect(target)
        with pytest.raises(Unintelligible, match=words):
            session.read(Change("old", ACTIVE))
        session.close()
    # somebody may have written in between: it was asked twice
    assert server.typed.count("display service-port 5827") == 2


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"info_0_1_6_2": INFO.replace("active", "locked")}, "Control flag 'locked'"),
        ({"info_0_1_6_2": INFO.replace(": 2", ": 3")}, "asked for 0/1/6 2"),
        ({"display_service-port_5827": PORT.replace("5827", "5828")}, "a page of service-port 5828"),
        ({"index_60": TABLE.replace("TD Index ", "Table No.")}, "answered"),
    ],
)
def test_a_page_of_another_layout_or_object_is_refused(answers: dict[str, str], words: str) -> None:
    with box(**answers).open() as target:
        session = DRIVER.connect(target)
        with pytest.raises(Unintelligible, match=words):
            session.read(Change("old", ACTIVE))
        assert not session.alive()
