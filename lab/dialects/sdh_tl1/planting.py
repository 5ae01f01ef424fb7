"""What somebody else may have set of an entity of a service on an SDH node: a parameter that no service writes.

In comes the line of a service, out goes the parameter as its entity's line prints it from then on.
"""

from __future__ import annotations

from dataclasses import replace

from lab.dialects.sdh_tl1.database import Cross, Database, Flow, Group
from lab.servers._tl1_text import Request

_VALUES = {Group: ("GFPFCSENABLED", "yes"), Flow: ("COS", "5"), Cross: ("RVRTV", "Y")}


def plant(db: Database, line: str) -> str:
    """Raises ValueError where nothing else can stand in what this line makes."""
    aid = Request.read(line.removesuffix(";")).aid.upper()
    entities = (each for each in db.entities.values() if isinstance(each, Group | Flow | Cross))
    if (entity := next((each for each in entities if each.aid == aid), None)) is None:
        raise ValueError(f"nothing else can stand in {line}")
    key, value = _VALUES[type(entity)]
    db.put(replace(entity, more=((key, value),)))
    return f"{key}={value}"
