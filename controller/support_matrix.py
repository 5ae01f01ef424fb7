"""What is supported. The folders are the matrix: drivers, templates, lab dialects, and what is known of their proof."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import drivers
from controller import plugins
from controller.errors import InvalidInput
from controller.model.intent import Operation
from controller.planning.render import roles, variables
from controller.usecases.kit.files import document


def supported() -> list[dict[str, Any]]:
    """One row a platform and role: {platform, role, operations, undo, capabilities, lab, proof, doubts}.

    A role knows all operations, except that suspending needs a template that asks whether the service is `suspended`.
    """
    proofs = _proofs()
    return [
        {
            "platform": platform,
            "role": role,
            "operations": _operations(variables(platform, role)),
            "undo": drivers.find(platform).undo.value,
            "capabilities": sorted(drivers.find(platform).capabilities),
            "lab": plugins.dialect(platform) is not None,
            # what nobody has judged is not proved by a real box's words
            "proof": proofs.get(platform, {}).get(role, "lab-proven only"),
            "doubts": proofs.get(platform, {}).get("doubts", []),
        }
        for platform in drivers.platforms()
        for role in roles(platform)
    ]


def _proofs() -> dict[str, dict[str, Any]]:
    """Platform → role → proof level beyond what the contract tests show; and `doubts`, the lines that are in doubt.

    Raises InvalidInput naming the file.
    """
    found: dict[str, dict[str, Any]] = {}
    told: dict[str, Path] = {}
    for file in plugins.support():
        for platform, entry in document(file).items():
            if platform in found:
                detail, fix = f"{file} - {platform} is judged in {told[platform]} too", "remove one of the two"
                raise InvalidInput(detail, field="support", fix=fix)
            if not isinstance(entry, dict):
                raise InvalidInput(
                    f"{file} - {platform} holds no roles",
                    field="support",
                    fix="write it as docs/support/ has them",
                )
            found[platform], told[platform] = entry, file
    return found


def _operations(asks: Collection[str]) -> list[str]:
    needs = {Operation.SUSPEND: "suspended", Operation.RESUME: "suspended"}
    return [each.value for each in Operation if each not in needs or needs[each] in asks]
