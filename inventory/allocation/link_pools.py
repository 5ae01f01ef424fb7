"""Pools of a fibre, in SQL: takes the end that sorts last, returns the scope that both ends name, after the other one.

What an element uses at its end is written down as that element tells it; here it is found from both ends. Planning
finds the ends in memory: `Network.ends_of`.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, Table, literal_column, select
from sqlmodel import SQLModel

from inventory import models

_link: Table = SQLModel.metadata.tables[models.Link.__tablename__]  # type: ignore[index]  # it is a string
_BLANK: ColumnElement[str] = literal_column("' '")


def naming(element: ColumnElement[str], port: ColumnElement[str]) -> Select[str]:
    """The scope that names the pools of the fibre at this port, where the port is the end that sorts last."""
    name: ColumnElement[str] = _link.c.a_element + _BLANK + _link.c.a_port
    # element and port are of the statement around this one, however far out
    return select(name).where(_link.c.z_element == element, _link.c.z_port == port).correlate_except(_link)


def named_elsewhere(element: str) -> Select[str]:
    """The scopes of all fibres that the other end of this element's fibres names."""
    name: ColumnElement[str] = _link.c.a_element + _BLANK + _link.c.a_port
    return select(name).where(_link.c.z_element == element)
