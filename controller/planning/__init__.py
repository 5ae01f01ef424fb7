"""From an order to a plan: decompose, render, plan. Pure but for the catalogue and the ids; no element is touched.

`order_checks.py` why an order is refused, `decompose.py` the three steps in order, `render.py` templates to text,
`planner.py` lines to changes, `management_path.py` ways to elements that a change touches, `by_hand.py` what somebody
changed in a service's lines.
"""
