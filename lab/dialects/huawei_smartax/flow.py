"""Commands of the global configuration view about service ports.

In come the box and the values of a command line, out goes what the box prints; a refusal is a Failure in its words.
Where a refusal's words are not proved by a capture or a public source they are marked [I].
"""

from __future__ import annotations

from lab.dialects.huawei_smartax import settings
from lab.dialects.huawei_smartax.box import REPEATED, Box, Failure
from lab.dialects.huawei_smartax.model import FLOW, PRESET_TABLES, Flow, OntKey, View
from lab.servers.grammar import Args


def _need_table(view: View, index: int | None) -> None:
    if index is not None and index not in view.tables and index not in PRESET_TABLES:
        raise Failure("The traffic table does not exist")


def add_flow(box: Box, args: Args) -> str:
    view = box.view
    index = int(args["flow"]) if "flow" in args else next(i for i in range(131072) if i not in view.flows)
    board, _, port = args["fsp"].rpartition("/")
    key = (board, int(port), int(args["ont_"]))
    user = args.get("v-user", "untagged")
    clash = index if index in view.flows else _conflict(view, key, args, user)
    if clash is not None:
        raise Failure(f"Service virtual port has existed already\n  Conflicted service virtual port index: {clash}")
    if int(args["v-vlan"]) not in view.vlans:
        raise Failure("The VLAN does not exist")
    if "v-inner" in args and view.attributes.get(int(args["v-vlan"])) not in STACKED:
        raise Failure("The VLAN attribute is not stacking or q-in-q")  # [I], the rule is the manual's
    if key not in view.onts:
        raise Failure("The ONT does not exist")
    profile = view.line_profiles.get(view.onts[key].line_profile)
    if profile is None or int(args["gem"]) not in profile.gems():
        raise Failure("The GEM port does not exist")  # [I]
    transform = args.get("transform") or next((word for word in (ADDS, *TRANSFORMS) if word in args), "default")
    if transform == "transparent" and args["v-vlan"] != user:
        raise Failure("The S-VLAN must be the same as the user VLAN in the transparent mode")  # [I]
    inner = f" inner-vlan {args['v-inner']}" if "v-inner" in args else ""
    inner += f" inner-priority {args['v-priority']}" if inner and "v-priority" in args else ""
    line = (
        f" service-port {index} vlan {args['v-vlan']} gpon {args['fsp']} ont {key[2]} gemport {args['gem']} "
        f"multi-service user-vlan {user} tag-transform {transform}{inner}"
    )
    inbound, outbound = (int(args[word]) if word in args else None for word in ("v-inbound", "v-outbound"))
    return _put_flow(box, index, line, inbound, outbound)


STACKED = frozenset({"stacking", "q-in-q"})
"""VLAN attributes with which a frame may carry an inner tag of its own"""
TRANSFORMS = (
    *("default", "translate", "add", "add-double", "translate-double"),
    *("transparent", "translate-and-remove", "remove"),
)
ADDS = "translate-and-add"
"""the user's tag becomes the C-VLAN, the S-VLAN is put over it"""


def _conflict(view: View, key: OntKey, args: Args, user: str) -> int | None:
    """Two flows of one GEM port must differ in their user VLAN, all flows of one S-VLAN in their C-VLAN.

    "User C-VLANs must be unique in one S-VLAN" (MA5600T configuration guide, p. 593).
    """
    gem, outer, inner = int(args["gem"]), int(args["v-vlan"]), int(args.get("v-inner", 0))
    same = [flow.index for flow in view.flows_of(key) if flow.gem == gem and flow.user == user]
    if inner:
        same += [flow.index for flow in view.flows.values() if (flow.vlan, flow.inner) == (outer, inner)]
    return next(iter(same), None)


def _put_flow(box: Box, index: int, line: str, inbound: int | None, outbound: int | None) -> str:
    _need_table(box.view, inbound)
    _need_table(box.view, outbound)
    line += f" inbound traffic-table index {inbound}" if inbound is not None else ""
    line += f" outbound traffic-table index {outbound}" if outbound is not None else ""
    box.store.document.put("bbs-config", "bbs-config", line)
    box.changed(f"service-port {index}")
    return ""


def modify_flow(box: Box, args: Args) -> str:
    """Another speed in place: the tables of a service port that stays."""
    flow = box.view.flows.get(int(args["flow"]))
    if flow is None:
        raise Failure("The service virtual port does not exist")
    inbound = int(args["v-inbound"]) if "v-inbound" in args else flow.inbound
    outbound = int(args["v-outbound"]) if "v-outbound" in args else flow.outbound
    if (inbound, outbound) == (flow.inbound, flow.outbound):
        return REPEATED
    return _put_flow(box, flow.index, _head(box, flow), inbound, outbound)


def _head(box: Box, flow: Flow) -> str:
    """The printed line without its tables."""
    block = box.store.document.block("bbs-config", "bbs-config")
    printed = (" ".join(line.split()) for line in block.lines)
    line = next(line for line in printed if (match := FLOW.match(line)) and int(match[1]) == flow.index)
    return " " + line.partition(" inbound ")[0].partition(" outbound ")[0]


def undo_flow(box: Box, args: Args) -> str:
    index = int(args["flow"])
    if index not in box.view.flows:
        raise Failure("The service virtual port does not exist")
    _drop_flow(box, index)
    return ""


def undo_flows_of(box: Box, args: Args) -> str:
    board, _, port = args["fsp"].rpartition("/")
    flows = [flow for flow in box.view.flows.values() if flow.ont[:2] == (board, int(port))]
    flows = [flow for flow in flows if "ont_" not in args or flow.ont[2] == int(args["ont_"])]
    if not flows:
        raise Failure("No service virtual port can be operated")
    for flow in flows:
        _drop_flow(box, flow.index)
    return ""


def _drop_flow(box: Box, index: int) -> None:
    settings.forget_flow(box.store.document, index)
    box.store.document.drop("bbs-config", "bbs-config", (2, index))
    box.store.document.drop("bbs-config", "bbs-config", (1, index))
    box.changed(f"service-port {index}")


def flow_description(box: Box, args: Args) -> str:
    index = int(args["flow"])
    if index not in box.view.flows:
        raise Failure("The service virtual port does not exist")
    if "undo" in args:
        box.store.document.drop("bbs-config", "bbs-config", (2, index))
    else:
        box.store.document.put("bbs-config", "bbs-config", f' service-port desc {index} description "{args["text"]}"')
    box.changed(f"service-port {index}")
    return ""
