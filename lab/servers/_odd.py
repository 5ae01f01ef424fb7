"""The rows of an answer on a command line, made odd: what stands in them is true, only written so that it is misread.

In come rows and the kind of oddity (`lab.faults.QUIRKS`), out go rows. What is odd at a prompt is the server's.
"""

from __future__ import annotations

import re

from lab.element import Element

WRAPPED = 60
"""columns after which the fault `log-wrapped` breaks a log line"""


def odd(kind: str, rows: list[str], prompt: str, element: Element) -> list[str]:
    """The rows of an answer, as odd as this kind makes them."""
    solid = [at for at, row in enumerate(rows) if len(row.strip()) > 1]
    middle = solid[len(solid) // 2] if solid else len(rows) // 2
    log = "".join(f"{row}\n" for row in element.log_lines())
    if kind == "inner-prompt":
        rows.insert(1, f"{prompt}\n")
    elif kind == "bytes":
        rows.insert(1, "  \udcb3\udcf6\udcff\n")
    elif kind == "no-newline":
        rows = ["".join(rows).rstrip("\n")]
    elif kind == "log":
        broken = rows[middle] if rows else ""
        half = len(broken) // 2
        rows[middle : middle + 1] = [f"{broken[:half]}\n{log}{broken[half:]}"]
    elif kind == "log-wrapped":
        rows.insert(middle, re.sub(rf"(?m)(.{{{WRAPPED}}})(?=.)", r"\1\n", log))
    elif kind == "broadcast":
        rows.insert(middle, f"\n{element.broadcast()}\n")
    elif kind == "title":
        rows.append(f"\x1b]0;{element.name}: 1 user\x07\x1b[1m\x1b[0m")
    elif kind == "lost-row":
        del rows[middle : middle + 1]
    return rows
