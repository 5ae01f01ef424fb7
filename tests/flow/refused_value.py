"""Tables that take no value: for a worker of the tests, whose statements that begin so (REFUSED, a pattern) fail.

Imported before it starts, while the file REFUSED_WHILE is there. The database is there all the time.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DataError


@event.listens_for(Engine, "before_cursor_execute")
def _refuse(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    if re.match(os.environ["REFUSED"], statement) and Path(os.environ["REFUSED_WHILE"]).exists():
        raise DataError(statement, {}, ValueError("invalid byte sequence: 0x00 in password cipher S3cr-t"))
