"""What somebody else may have set of an ONU of a service: an Ethernet port's rate or priority, which no service writes.

In comes the line of a service, out goes the line that stands beside it from then on.
"""

from __future__ import annotations

from lab.dialects.u2000_tl1.commands import Editor
from lab.dialects.u2000_tl1.database import LanPort
from lab.servers._tl1_text import Deny, Request

_LAST = 8
"""the port that is set where the line is of no port"""


def plant(editor: Editor, line: str) -> str:
    """Raises ValueError where nothing else can stand in what this line makes."""
    request = Request.read(line.removesuffix(";"))
    given = dict(pair.split("=", 1) for pair in f"{request.aid},{request.block(0)}".split(",") if "=" in pair)
    kind = given.get("ONUIDTYPE") or given.get("AUTHTYPE")
    if kind is None or request.verb not in {"ADD-ONU", "CFG-ONUBW", "CFG-LANPORTVLAN"}:
        raise ValueError(f"nothing else can stand in {line}")
    try:
        onu = editor.named(editor.pon(given["PONID"]), kind, given["ONUID"])
    except Deny as deny:
        raise ValueError(f"{line} is not here: {deny.code}") from deny
    port = int(given["ONUPORT"].rpartition("-")[2]) if "ONUPORT" in given else _LAST
    entity = LanPort(onu, port, (("PCOS", "3"),) if "ONUPORT" in given else (("BW", "7M"),))
    editor.db.put(entity)
    return editor.db.line(entity)
