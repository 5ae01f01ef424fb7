"""Fault: the intent is recorded as completed before the elements are told to stay."""

from __future__ import annotations

from controller.line.activation import Activation


def forward(activation: Activation) -> str:
    recorded = activation.step("record", activation._record_done)
    activation.step("confirm", activation._confirm)
    return recorded


Activation.forward = forward
