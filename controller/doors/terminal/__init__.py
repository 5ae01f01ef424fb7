"""How answers look on a terminal: in come views, out go things that rich draws."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 250
"""columns where stdout is no terminal: a row stays one line, whatever reads it"""


def console(*, stderr: bool = False) -> Console:
    """Colours as the terminal and NO_COLOR allow; nothing is highlighted that was not asked to be."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, soft_wrap=True, width=None if stream.isatty() else PIPED_WIDTH)
