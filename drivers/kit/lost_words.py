"""Why a session could not be had or was lost, in whole sentences: paramiko glues its cause to its own words, and some
errors say nothing at all.
"""

from __future__ import annotations

_BANNER = "Error reading SSH protocol banner"


def lost_words(error: BaseException) -> str:
    """`no SSH banner came: [Errno 104] Connection reset by peer`, or the error's own words."""
    said = str(error).strip().removesuffix(":")
    if isinstance(error, EOFError) and not said:
        return "the element closed the connection"
    before, banner, cause = said.partition(_BANNER)
    if not banner:
        return said or type(error).__name__
    return f"{before}no SSH banner came: {cause.strip() or 'the element closed the connection'}"
