"""Nornir's inventory: in come the names of a transaction's elements, out go their hosts and no others.

No secret is loaded: `host.dict()` shows the credential's name, and `credentials.resolve` finds the password at connect.
"""

from __future__ import annotations

from collections.abc import Iterable

from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from inventory import models
from inventory.errors import NotFound

_element = SQLModel.metadata.tables[str(models.Element.__tablename__)]


class KaitongInventory:
    """A Nornir inventory plug-in: `InitNornir`'s own interface, one database query."""

    def __init__(self, engine: Engine, names: Iterable[str]) -> None:
        self._engine, self._names = engine, frozenset(names)

    def load(self) -> Inventory:
        """Raises NotFound when an element is not in the inventory."""
        c = _element.c
        wanted = select(
            *(
                c.name,
                c.platform,
                c.host,
                c.port,
                c.credential,
                c.hostname,
                c.model,
                c.serial,
                c.software,
                c.attributes,
            ),
            c["class"].label("class_"),
        ).where(c.name.in_(self._names))
        with Session(self._engine) as session:
            rows = session.execute(wanted.order_by(c.name)).all()
        for missing in sorted(self._names - {row.name for row in rows}):
            raise NotFound("element", missing)
        hosts = Hosts()
        for row in rows:
            data = {
                "platform": row.platform,
                "class": row.class_,
                "credential": row.credential,
                "attributes": row.attributes,
                "identity": {
                    "hostname": row.hostname,
                    "model": row.model,
                    "serial": row.serial,
                    "software": row.software,
                },
            }
            hosts[row.name] = Host(
                name=row.name, hostname=row.host, port=row.port, platform=row.platform, data=data, defaults=Defaults()
            )
        return Inventory(hosts=hosts, groups=Groups(), defaults=Defaults())
