"""What a process writes to stderr while it works: a line a record, for a person or as JSON, and no secret in it.

Modules log through `logging.getLogger("kaitong...")`. What is known of the work under way is bound here, and stands in
every JSON record that is written meanwhile, those of libraries included.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

from controller.shown import shown

OURS = "kaitong"
"""the loggers of this program"""
LEVELS = {"text": logging.WARNING, "json": logging.INFO}
"""from which level our own records are written: a collector also gets each refusal of an element"""


@contextmanager
def bound(
    *,
    intent: str = "",
    service: str = "",
    job: str = "",
    deed: str = "",
    step: str = "",
    element: str = "",
    verb: str = "",
) -> Iterator[None]:
    """Put these fields into every record that this thread writes while the block runs; an empty one binds nothing.

    Other threads have them where they run in a copy of this context (`line/hosts.py`).
    """
    given = {"intent": intent, "service": service, "job": job, "deed": deed}
    given |= {"step": step, "element": element, "verb": verb}
    with structlog.contextvars.bound_contextvars(**{name: str(value) for name, value in given.items() if value}):
        yield


def configure(form: Literal["text", "json"]) -> None:
    """Write what this process logs to stderr, in this form. A second call replaces what the first did."""
    handler = _MaskedHandler(sys.stderr)
    handler.setLevel(LEVELS[form])
    handler.setFormatter(_formatter(form))
    root = logging.getLogger()
    for other in [each for each in root.handlers if isinstance(each, _MaskedHandler)]:
        root.removeHandler(other)
    root.addHandler(handler)
    logging.getLogger(OURS).setLevel(LEVELS[form])
    # DBOS gives its logger a handler of its own, past ours, where it finds none
    durable = logging.getLogger("dbos")
    durable.handlers, durable.propagate = [logging.NullHandler()], True


class _MaskedHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic in its stub alone
    """Ours among the handlers of the root logger."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say that a record is missing. Python's own report would quote its arguments, unmasked."""
        with suppress(OSError, ValueError):  # stderr itself may be what fails
            sys.stderr.write(f"a log record of {record.name} could not be written\n")


def _formatter(form: Literal["text", "json"]) -> logging.Formatter:
    known = structlog.stdlib
    return known.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            known.add_log_level,
            known.add_logger_name,
            structlog.contextvars.merge_contextvars,
        ],
        processors=[
            known.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            _masked,
            structlog.processors.JSONRenderer() if form == "json" else _as_text,
        ],
    )


def _masked(_logger: WrappedLogger, _method: str, record: EventDict) -> EventDict:
    """Every field as it may be seen: last before it is rendered, so that exceptions are masked too."""
    return {shown(name): shown(str(value)) for name, value in record.items()}


def _as_text(_logger: WrappedLogger, _method: str, record: EventDict) -> str:
    """The message, and below it the exception. A library's record begins with the library's name."""
    library = record["logger"].partition(".")[0]
    event = record["event"] if library == OURS else f"{library} - {record['event']}"
    return "\n".join(part for part in (event, record.get("exception"), record.get("stack")) if part)
