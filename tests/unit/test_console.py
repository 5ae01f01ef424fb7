"""The console's drawings: the words that people look for, colours only where the terminal has them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from controller.doors.terminal import console, element_tables, tables
from controller.doors.terminal.plan import drawn, summary
from controller.doors.terminal.progress import ending, line
from controller.errors import reason
from controller.queries.element_views import ElementView, HoldView, PoolView
from controller.queries.views import AllocationView, EventView, IntentLine, IntentView, PlanView, StepView, TouchView

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def text(drawing: Any, *, colours: bool = False) -> str:
    """What a terminal of this kind would get."""
    out = io.StringIO()
    Console(
        file=out, force_terminal=colours, color_system="standard" if colours else None, width=100, soft_wrap=True
    ).print(drawing)
    return out.getvalue()


def step(
    diff: str = "+ vlan 7 smart", action: str = "create", commands: tuple[str, ...] = ("vlan 7 smart",)
) -> StepView:
    signs = [row[:1] for row in diff.splitlines()]
    return StepView(
        element="olt-1", platform="huawei_smartax", action=action, undo="inverse", diff=diff, commands=list(commands),
        inverse=["undo vlan 7"], added=signs.count("+"), removed=signs.count("-"),
    )  # fmt: skip


def plan(*steps: StepView, live: bool = False) -> PlanView:
    return PlanView(
        hash="ab" * 32, live=live, service="EL1", operation="provision", product="internet_line", characteristics={},
        allocations=[AllocationView(kind="s-vlan", scope="", value="7")], elements=list(steps),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((step(),), "Plan: 1 element to change, 1 line to add, 0 to remove."),
        (
            (step("+ a\n- b\n- c"), step("+ d\n  e")),
            "Plan: 2 elements to change, 2 lines to add, 2 to remove.",
        ),
        ((step("", commands=()),), "No changes. The elements are as ordered."),
        ((), "No changes. The elements are as ordered."),
    ],
)
def test_a_plan_is_summed_up(steps: tuple[StepView, ...], words: str) -> None:
    assert summary(plan(*steps)) == words
    assert words in text(drawn(plan(*steps)))


@pytest.mark.parametrize(("action", "sign"), [("create", "+"), ("change", "~"), ("remove", "-")])
def test_each_element_has_a_header_with_its_undo(action: str, sign: str) -> None:
    assert f"{sign} olt-1 (huawei_smartax) undo: inverse" in text(drawn(plan(step(action=action))))


def test_a_guarded_step_says_so() -> None:
    touch = TouchView(object="port ge-1/1", line="ptn / x", reaches="olt-9", timer_seconds=60)
    words = "touches the management path of olt-9 (port ge-1/1): guarded by the element's own timer of 60 s"
    assert f"    {words}\n" in text(drawn(plan(step().model_copy(update={"management": [touch]}))))
    assert "management path" not in text(drawn(plan(step())))


def test_a_plan_shows_diff_ids_and_hash() -> None:
    shown = text(drawn(plan(step("+ vlan 7 smart\n- vlan 8 smart"))))
    assert "    + vlan 7 smart\n    - vlan 8 smart\n" in shown
    assert "Ids that would be allocated\n    s-vlan" in shown
    assert "plan abababababab" in shown
    assert "read from the elements now" in text(drawn(plan(step(), live=True)))


def test_what_an_element_says_is_never_markup() -> None:
    assert "+ description [red]x[/red] [/]" in text(drawn(plan(step("+ description [red]x[/red] [/]"))))


def test_long_lines_stay_whole() -> None:
    long = "+ " + "x" * 300
    assert long in text(drawn(plan(step(long))))


def test_colours_only_for_a_terminal() -> None:
    assert "\x1b[32m" in text(drawn(plan(step())), colours=True)
    assert "\x1b[" not in text(drawn(plan(step())))


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert console().no_color


def intent(**changes: Any) -> IntentLine:
    body: dict[str, Any] = {
        "id": "IN1", "service": "EL1", "operation": "provision", "requester": "crm", "external_id": "1", "sla_class": "gold",
        "state": "completed", "reason": "", "elements": ["olt-1"], "created_at": START,
        "updated_at": START + timedelta(seconds=6.5),
    }  # fmt: skip
    return IntentLine(**(body | changes))


def test_progress_is_one_line_an_event() -> None:
    event = EventView(
        seq=3, intent="IN1", service="EL1", name="staged", element="", text="olt-1, pe-1", at=START + timedelta(seconds=2.31)
    )  # fmt: skip
    assert text(line(event, START)) == "    2.31 s  staged       olt-1, pe-1\n"


def test_the_last_line_says_state_reason_and_service() -> None:
    assert text(ending(intent())) == "IN1 completed after 6.5 s\nservice EL1\n"
    failed = intent(state="rolledBack", reason="olt-1 - line - refused")
    assert text(ending(failed)) == "IN1 rolledBack after 6.5 s: olt-1 - line - refused\nservice EL1\n"


def test_an_intent_says_once_why_it_ended() -> None:
    errors = [{"error": f"pe-{n} - changed by hand - {'x' * 200} - recorded 'a', found 'b{n}'"} for n in (1, 2)]
    fields = intent(state="failed", reason=reason(errors)).model_dump() | {
        "comment": "", "characteristics": {}, "approved_hash": "", "decision": "", "abort": "", "outcomes": [],
        "evidence": errors, "links": {},
    }  # fmt: skip
    view = IntentView(**fields)
    seen = " ".join(text(tables.intent(view)).split())
    for n in (1, 2):
        assert seen.count(f"found 'b{n}'") == 1
    assert "evidence" not in seen
    assert "and 1 more" not in seen
    other = text(tables.intent(view.model_copy(update={"reason": "cancelled by crm"})))
    assert "evidence\n" in other
    assert other.count("found 'b1'") == 1
    for words in ("one", "the plan no longer holds\nwas a\nwas b"):
        for each in words.split("\n"):
            assert each in text(tables.intent(view.model_copy(update={"reason": words})))


def test_an_element_says_its_whole_reason_and_a_list_the_head_of_it() -> None:
    lost = "; ".join(f"pe-{n} - connect - no SSH banner came: [Errno 104] Connection reset by peer" for n in range(9))
    hold = HoldView(intent="IN1", since=datetime.now(UTC), in_doubt=lost, reason=lost)
    view = ElementView(
        name="pe-0", platform="juniper_junos", class_="router", site="a", host="::1", port=22, admin_state="up",
        hostname="PE", model="", serial="", software="", management=[], hold=hold, services=[],
    )  # fmt: skip
    assert f"in doubt: {lost} " in " ".join(text(element_tables.element(view)).split()) + " "
    listed = " ".join(text(element_tables.elements([view])).split())
    assert "Connection reset by peer; pe-2 - connect" in listed
    assert "pe-8" not in listed


def test_lists_have_a_heading_or_a_sentence() -> None:
    assert text(tables.intents([])) == "No intents.\n"
    shown = text(tables.intents([intent()]))
    assert shown.splitlines()[0].split()[:3] == ["INTENT", "STATE", "OPERATION"]
    assert shown.splitlines()[1].split()[:3] == ["IN1", "completed", "provision"]
    pool = PoolView(kind="s-vlan", scope="", size=3, allocated=1, reserved=1, quarantined=0, free=1)
    assert text(element_tables.pools([pool])).splitlines()[1].split() == ["s-vlan", "3", "1", "1", "0", "1"]
