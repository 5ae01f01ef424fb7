"""Frozen values and enums: no tables, no sessions. Every other room takes and returns them.

`service.py` what the customer has, `intent.py` one request on it, `plan.py` what one intent changes.
"""
