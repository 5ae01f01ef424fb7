"""Frozen values and enums: no tables, no sessions. Every other room takes and returns them.

`service.py` what the customer has, `intent.py` one request on it, `order.py` what an order system posts, `plan.py` what
one intent changes, `event.py` what an event is, `events.py` each kind.
"""
