"""Displays of service ports.

In come the box and the values of a command line, out goes the page, in the columns of captures and public parsers.
"""

from __future__ import annotations

from lab.dialects.huawei_smartax.box import Box, Failure
from lab.dialects.huawei_smartax.display import page, rule
from lab.dialects.huawei_smartax.model import Flow
from lab.servers.grammar import Args


def flows(box: Box, args: Args) -> str:
    view = box.view
    if "flow" in args:
        if int(args["flow"]) not in view.flows:
            raise Failure("The service virtual port does not exist")
        return _flow_page(box, view.flows[int(args["flow"])])
    wanted = [flow for _, flow in sorted(view.flows.items())]
    if "vlan" in args:
        wanted = [flow for flow in wanted if flow.vlan == int(args["vlan"])]
    if "fsp" in args:
        wanted = [flow for flow in wanted if f"{flow.ont[0]}/{flow.ont[1]}" == args["fsp"]]
    if "ont_" in args:
        wanted = [flow for flow in wanted if flow.ont[2] == int(args["ont_"])]
    if not wanted:
        raise Failure("No service virtual port can be operated")
    text = "  Switch-Oriented Flow List\n" + rule(77)
    text += "   INDEX VLAN VLAN     PORT F/ S/ P VPI  VCI   FLOW  FLOW       RX   TX   STATE\n"
    text += "         ID   ATTR     TYPE                    TYPE  PARA\n" + rule(77)
    text += "".join(_flow_row(box, flow) for flow in wanted)
    up = sum(box.flow_up(flow.index) for flow in wanted)
    total = f"   Total : {len(wanted)}  (Up/Down :    {up}/{len(wanted) - up})\n"
    return text + rule(77) + total + rule(77)


def _index(table: int | None) -> str:
    return "-" if table is None else str(table)


def _flow_row(box: Box, flow: Flow) -> str:
    slot, port, ont = flow.ont
    kind, parameter = ("untag", "-") if flow.user == "untagged" else ("vlan", flow.user)
    attribute = box.view.attributes.get(flow.vlan, "common")
    state = "up" if box.flow_up(flow.index) else "down"
    return (
        f"{flow.index:>8} {flow.vlan:<4} {attribute:<8} gpon {slot:<4}/{port:<2} {ont:<4} {flow.gem:<5} {kind:<5} "
        f"{parameter:<10} {_index(flow.inbound):<4} {_index(flow.outbound):<4} {state}\n"
    )


def _flow_page(box: Box, flow: Flow) -> str:
    """Its labels and their order are those of a public parser of MA5800."""
    slot, port, ont = flow.ont
    rows: dict[str, object] = {
        "Index": flow.index,
        "VLAN ID": flow.vlan,
        "VLAN attr": box.view.attributes.get(flow.vlan, "common"),
        "Port type": "gpon",
        "F/S/P": f"{slot}/{port}",
        "ONT ID": ont,
        "GEM port index": flow.gem,
        "Flow type": "untag" if flow.user == "untagged" else "vlan",
        "Flow para": "-" if flow.user == "untagged" else flow.user,
        "RX": _index(flow.inbound),
        "TX": _index(flow.outbound),
        "Inbound table name": _name(box, flow.inbound),
        "Outbound table name": _name(box, flow.outbound),
        "Admin status": "enable",
        "State": "up" if box.flow_up(flow.index) else "down",
        "Label": "-",
        "Priority": "-",
        "PVC bundle": "no",
        "Max MAC count": "-",
        "Inner VLAN": flow.inner if flow.inner is not None else "-",
        "Tag transform": flow.transform,
        "Description": "-",
    }
    return rule(77) + page(rows, 20) + rule(77)


def _name(box: Box, table: int | None) -> str:
    return box.view.tables[table].name if table in box.view.tables else "-"
