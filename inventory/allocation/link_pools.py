"""Pools of a fibre: in come its ends, out comes the one place that both name: the end that sorts first.

What an element uses at its end is written down as that element tells it; here it is found from both ends.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, Table, and_, literal_column, or_, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from inventory import models

_link: Table = SQLModel.metadata.tables[models.Link.__tablename__]  # type: ignore[index]  # it is a string
_BLANK: ColumnElement[str] = literal_column("' '")

End = tuple[str, str]
"""element, port"""


def ends_of(session: Session, element: str, port: str) -> tuple[End, End]:
    """Both ends of the fibre at this port, that which names its pools first; a port without one is both ends."""
    here = (element, port)
    near = and_(_link.c.a_element == element, _link.c.a_port == port)
    far = and_(_link.c.z_element == element, _link.c.z_port == port)
    row = session.execute(select(_link).where(or_(near, far))).first()
    return ((row.a_element, row.a_port), (row.z_element, row.z_port)) if row else (here, here)


def naming(element: ColumnElement[str], port: ColumnElement[str]) -> Select[str]:
    """The scope that names the pools of the fibre at this port, where the port is the end that sorts last."""
    name: ColumnElement[str] = _link.c.a_element + _BLANK + _link.c.a_port
    # element and port are of the statement around this one, however far out
    return select(name).where(_link.c.z_element == element, _link.c.z_port == port).correlate_except(_link)


def named_elsewhere(element: str) -> Select[str]:
    """The scopes of all fibres that the other end of this element's fibres names."""
    name: ColumnElement[str] = _link.c.a_element + _BLANK + _link.c.a_port
    return select(name).where(_link.c.z_element == element)
