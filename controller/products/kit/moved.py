"""Modules that products outside once imported, and where their names are now: a refusal names the new place."""

from __future__ import annotations

MOVED = {
    "controller.design": "controller.planning.decompose",
    "controller.management": "controller.planning.management_path",
    "controller.outside": "controller.plugins",
    "controller.plan": "controller.model.plan",
    "controller.products._base": "controller.products.kit.product",
    "controller.products._gpon": "controller.products.kit.gpon",
    "controller.products._mstp": "controller.products.kit.mstp",
    "controller.products._transport": "controller.products.kit.transport",
    "controller.render": "controller.planning.render",
    "controller.service": "controller.model.service (Check, ResourceService, Intended), .intent (Operation)",
    "inventory.pools": "inventory.allocation.ids (Ids)",
    "inventory.spaces": "inventory.allocation.number_pools",
}
"""module → where its names are now"""
