"""The middle of a line: in come the hops between two ends of a line, out go the parts of the elements that carry it.

A segment is all of one technology; which one, the class of its elements says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from controller.errors import InvalidInput
from controller.model.service import ResourceService
from controller.products.kit.mstp import mstp
from inventory.allocation.ids import Ids
from inventory.catalogue import Catalogue, Hop

Variables = Mapping[str, Any]
Segment = Callable[[Sequence[Hop], Variables, Catalogue, Ids], tuple[ResourceService, ...]]


def segment(hops: Sequence[Hop], common: Variables, catalogue: Catalogue, ids: Ids) -> tuple[ResourceService, ...]:
    """The parts of these elements; takes their ids. Raises InvalidInput where they are not of one known technology."""
    classes = sorted({catalogue.element(hop.element).class_ for hop in hops})
    if len(hops) < 2 or len(classes) != 1 or classes[0] not in SEGMENTS:
        passed = ", ".join(f"{hop.element} ({catalogue.element(hop.element).class_})" for hop in hops) or "nothing"
        raise InvalidInput(
            f"between two ends of the line lies {passed}",
            field="characteristics.address",
            fix=f"a line needs two or more elements of one class ({', '.join(SEGMENTS)}) there: check the links",
        )
    return SEGMENTS[classes[0]](hops, common, catalogue, ids)


def _ptn(hops: Sequence[Hop], common: Variables, catalogue: Catalogue, ids: Ids) -> tuple[ResourceService, ...]:
    """A pseudowire between the two ends; what lies between them follows the tunnels that are there."""
    near, far = catalogue.element(hops[0].element), catalogue.element(hops[-1].element)
    pseudowire = ids.take("pw", "pw-id")
    ends = (
        (near, far, "ac-near", hops[0].in_port, common["up_kbps"], common["down_kbps"], (1, 2)),
        (far, near, "ac-far", hops[-1].out_port, common["down_kbps"], common["up_kbps"], (2, 1)),
    )
    return tuple(
        ResourceService(
            here.name,
            here.platform,
            "transport",
            {**here.attributes, **common}
            | {
                "pw_id": pseudowire,
                "ac_id": ids.take(purpose, "ac-id", here.name),
                "port": port,
                "peer_lsr": there.attributes["lsr_id"],
                "in_kbps": into,
                "out_kbps": out,
                "mep_id": meps[0],
                "remote_mep_id": meps[1],
            },
        )
        for here, there, purpose, port, into, out, meps in ends
    )


SEGMENTS: Mapping[str, Segment] = {"ptn": _ptn, "mstp": mstp}
"""Class of the elements to how a line crosses them."""


def carried(part: ResourceService) -> dict[str, bool]:
    """What must be up of a transport part, by the word that its state begins with; False: while it is not suspended."""
    if "pw_id" in part.variables:
        return {"eline": False, "pw": True}
    return {"circuit": False} | ({"vcg": False, "port": True} if part.variables["port"] else {})
