"""A plan as people read it: each element with its native diff and its undo, the ids, one line that sums it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from controller.queries.views import PlanView, StepView

SIGN = {"create": "+", "change": "~", "remove": "-"}
STYLE = {"+": "green", "-": "red", "~": "yellow"}


def drawn(plan: PlanView) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    parts: list[Text] = []
    for step in plan.elements:
        parts += [_header(step), *_guarded(step), *_by_hand(step), *diff(step.diff), Text()]
    if plan.allocations:
        title = "Ids of the service" if plan.operation != "provision" else "Ids that would be allocated"
        parts.append(Text(title, style="bold"))
        parts += [
            Text(f"    {one.kind:<14} {one.value:<20} {one.scope}".rstrip(), style="dim") for one in plan.allocations
        ]
        parts.append(Text())
    parts.append(Text(summary(plan), style="bold"))
    source = "read from the elements now" if plan.live else "as recorded; --live reads the elements"
    parts.append(Text(f"service {plan.service}, plan {plan.hash[:12]}, baselines {source}", style="dim"))
    return Group(*parts)


def summary(plan: PlanView) -> str:
    """`Plan: 4 elements to change, 23 lines to add, 0 to remove.`"""
    if not plan.changed:
        return "No changes. The elements are as ordered."
    touched = sum(1 for step in plan.elements if step.commands)
    added, removed = sum(step.added for step in plan.elements), sum(step.removed for step in plan.elements)
    return f"Plan: {_count(touched, 'element')} to change, {_count(added, 'line')} to add, {removed} to remove."


def _header(step: StepView) -> Text:
    from rich.text import Text

    sign = SIGN[step.action]
    return Text.assemble((f"{sign} ", STYLE[sign]), (step.element, "bold"), f" ({step.platform}) undo: {step.undo}")


def _guarded(step: StepView) -> list[Text]:
    """`touches the management path of olt-1 (port ge-1/1): guarded by the element's own timer of 180 s`"""
    from rich.text import Text

    return [
        Text(
            f"    touches the management path of {touch.reaches} ({touch.object}): "
            f"guarded by the element's own timer of {touch.timer_seconds} s",
            style="yellow",
        )
        for touch in step.management
    ]


def _by_hand(step: StepView) -> list[Text]:
    """`changed by hand: recorded 'X', found 'Y': overwritten`"""
    from rich.text import Text

    return [Text(f"    changed by hand: {told}", style="yellow") for told in step.by_hand]


def diff(text: str) -> list[Text]:
    """Native diff lines, coloured by their first sign."""
    from rich.text import Text

    return [Text(f"    {line}", style=STYLE.get(line[:1], "")) for line in text.splitlines()]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
