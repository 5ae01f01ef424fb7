"""What is altered on an element, or was begun there and not ended, is named."""

from __future__ import annotations

import pytest

import drivers
from controller.app import App
from controller.proof.campaign.invariants import audit
from controller.proof.crash.full_config import lines_of_printed
from drivers.platform import Change
from lab.client import LabClient
from tests.flow.house import PROBES
from tests.flow.ledger.scenario import OLT, PTN, ROUTER, Scenario, told


@pytest.mark.parametrize(
    ("element", "old", "new"),
    [
        (OLT, "sysname OLT-XH-1", "sysname OLT-XH-9"),
        (OLT, "undo dcn", "dcn"),
        (PTN, "<user-label>PTN-XH-1 to PTN-BJ-1</user-label>", "<user-label>by hand</user-label>"),
        (ROUTER, "host-name PE-1;", "host-name PE-9;"),
        (ROUTER, "family mpls;", "inactive: family mpls;"),
    ],
)
def test_what_is_altered_on_an_element_is_named(
    scenario: Scenario, app: App, lab_at_end: LabClient, element: str, old: str, new: str
) -> None:
    printed = scenario.lab.running(element)
    assert old in printed
    unprinted = scenario.lab.unprinted(element)[0]
    scenario.lab.load(element, printed.replace(old, new))
    scenario.lab.remember(element, unprinted)
    found = told(app, scenario)
    assert f"residue - {element} - " in found
    assert f"history - {element} - expected its revisions to lead to running" in found


def test_what_an_element_does_not_print_is_compared_too(scenario: Scenario, app: App, lab_at_end: LabClient) -> None:
    assert scenario.lab.unprinted(OLT)[0], "the suspended line's ONT is deactivated"
    scenario.lab.remember(OLT, [])
    assert f"missing - {OLT} - expected interface gpon 0/1 / ont deactivate " in told(app, scenario)


@pytest.mark.parametrize("element", [OLT, PTN])
def test_what_is_begun_and_not_ended_is_named(
    scenario: Scenario, app: App, lab_at_end: LabClient, element: str
) -> None:
    target = app.store.targets([element], 5.0)[element]
    change = Change(element, after=drivers.find(target.platform).parse(PROBES[target.platform]))
    driver = app.sessions.borrow(target)
    driver.stage(change)
    if element == OLT:
        assert audit(app, scenario.lab, scenario.base, workers=1) == [], "a worker that lives keeps its sessions"
    else:
        assert f"left behind - {element} - expected nothing pending, found " in told(app, scenario)
    driver.commit(change, confirm_within=60, token="left")
    found = told(app, scenario)
    assert f"session - {element} - expected none open, found 1" in found
    assert f"residue - {element} - expected base and intended alone" in found
    assert f"saved - {element} - expected saved to be running, found a difference in" in found
    app.sessions.give_back(driver, healthy=False)


def test_a_text_that_is_no_configuration_is_refused() -> None:
    with pytest.raises(ValueError, match="no statement"):
        lines_of_printed("juniper_junos", "system {\n host-name")


def test_a_platform_that_says_nothing_of_whole_texts_is_read_by_indentation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(drivers.find("huawei_smartax"), "full_configuration")
    text = "! head\nvlan 7\n name a\n  deep b\n#\nport 1\nreturn\n"
    lines = {("vlan 7",), ("vlan 7", "name a"), ("vlan 7", "name a", "deep b"), ("port 1",)}
    assert lines_of_printed("huawei_smartax", text) == lines


def test_a_list_of_values_is_a_line_for_each() -> None:
    text = "routing-options {\n    static {\n        route 10.0.0.0/8 {\n            next-hop [ 10.1.1.1 10.1.1.2 ];\n        }\n    }\n}\n"
    route = "set routing-options static route 10.0.0.0/8 next-hop"
    assert lines_of_printed("juniper_junos", text) == {(f"{route} 10.1.1.1",), (f"{route} 10.1.1.2",)}
