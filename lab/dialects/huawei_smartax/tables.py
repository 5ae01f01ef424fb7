"""Commands of the global configuration view about traffic tables and DBA profiles.

In come the box and the values of a command line, out goes what the box prints; a refusal is a Failure in its words.
Where a refusal's words are not proved by a capture or a public source they are marked [I].
"""

from __future__ import annotations

from lab.dialects.huawei_smartax.box import REPEATED, Box, Failure
from lab.dialects.huawei_smartax.model import PRESET_DBA, PRESET_TABLES
from lab.servers.grammar import Args


def traffic_table(box: Box, args: Args) -> str:
    view = box.view
    index = int(args["tid"]) if "tid" in args else next(i for i in range(7, 1024) if i not in view.tables)
    line = _printed(index, args.get("name_", f"ip-traffic-table_{index}"), args)
    if index in view.tables or index in PRESET_TABLES:
        block = box.store.document.block("global-config", "global-config")
        if line in block.lines:
            return REPEATED
        raise Failure("The traffic table has existed already")  # [I]
    if any(table.name == args.get("name_") for table in view.tables.values()):
        raise Failure("The traffic table name has existed already")  # [I]
    box.store.document.put("global-config", "global-config", line)
    box.changed(f"traffic-table {index}")
    return "" if "tid" in args else f"  Create traffic descriptor record successfully\n  TD Index : {index}\n"  # [I]


def _printed(index: int, name: str, args: Args) -> str:
    cir = int(args["v-cir"])
    pir = int(args.get("v-pir", 2 * cir))  # what the box fills in for values left out is inferred [I]
    rates = {
        "cir": cir,
        "cbs": args.get("v-cbs", cir * 32 + 2000),
        "pir": pir,
        "pbs": args.get("v-pbs", pir * 32 + 2000),
    }
    values = " ".join(f"{word} {value}" for word, value in rates.items())
    color = " color-mode color-blind" if "color-mode" in args else ""
    policy = "tag-in-package" if "tag-in-package" in args else "local-setting"
    head = f' traffic table ip index {index} name "{name}" {values}{color}'
    return f"{head} priority {args['v-priority']} priority-policy {policy}"


def modify_traffic_table(box: Box, args: Args) -> str:
    """In place, also while flows use it (a public tool changes rates so); what it answers is inferred [I]."""
    view, index = box.view, int(args["tid"])
    if index not in view.tables:
        raise Failure("The traffic table does not exist")
    line = _printed(index, args.get("name_", view.tables[index].name), args)
    if line in box.store.document.block("global-config", "global-config").lines:
        return REPEATED
    box.store.document.put("global-config", "global-config", line)
    box.changed(f"traffic-table {index}")
    return ""


def undo_traffic_table(box: Box, args: Args) -> str:
    index = int(args["tid"])
    if any(index in {flow.inbound, flow.outbound} for flow in box.view.flows.values()):
        raise Failure("The traffic table has been used")  # [I]
    if index in PRESET_TABLES:
        raise Failure("The default traffic table can not be deleted")  # [I]
    if index not in box.view.tables:
        raise Failure("The traffic table does not exist")
    box.store.document.drop("global-config", "global-config", (1, index))
    box.changed(f"traffic-table {index}")
    return ""


def dba_profile(box: Box, args: Args) -> str:
    view, profile = box.view, int(args["profile"])
    if profile in view.dba or profile in PRESET_DBA:
        raise Failure("The profile already exists")
    kind = next(word for word in args if word.startswith("type"))
    rates = " ".join(f"{word} {args[f'v-{word}']}" for word in ("fix", "assure", "max") if f"v-{word}" in args)
    name = args.get("name_", f"dba-profile_{profile}")
    line = f' dba-profile add profile-id {profile} profile-name "{name}" {kind} {rates}'
    box.store.document.put("global-config", "global-config", line)
    box.changed(f"dba-profile {profile}")
    return f"  Adding a DBA profile succeeded\n  Profile ID   : {profile}\n  Profile name : {name}\n"  # [I]


def delete_dba_profile(box: Box, args: Args) -> str:
    view, profile = box.view, int(args["profile"])
    if profile not in view.dba:
        raise Failure("The profile does not exist")
    users = [line for used in view.line_profiles.values() for line in used.body]
    if any(line.endswith(f"dba-profile-id {profile}") for line in users):
        raise Failure("The profile has been used")  # [I]
    box.store.document.drop("global-config", "global-config", (0, profile))
    box.changed(f"dba-profile {profile}")
    return ""
