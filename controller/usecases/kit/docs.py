"""What the declarations say, as Markdown: `docs/usecases.md` is this of our own folder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from controller.usecases.kit.declared import UseCase

HEAD = """# Use cases

What may be asked of kaitong, generated from the declarations in `controller/usecases/` by `kaitong do --docs`. An actor
without the permission is refused (403 `not-permitted`). Every deed but a dry run stands in the audit trail
(`GET /api/v1/audit`, `kaitong audit`). A job is done by a worker: the route answers 202 with the job, and
`GET /api/v1/jobs/{job}` says how far it is. How to add one: [write-a-use-case.md](write-a-use-case.md).
"""


def described(found: Iterable[UseCase[Any, Any, Any]]) -> str:
    """A section for each of these use cases."""
    return HEAD + "".join(map(_section, found))


def _section(usecase: UseCase[Any, Any, Any]) -> str:
    lines = [
        f"\n## {usecase.name}\n",
        usecase.text + "\n",
        "| | |\n|---|---|",
        f"| permission | `{usecase.permission}` |",
        f"| API | `{usecase.route or _route(usecase)}` |",
        f"| command | `{usecase.command or f'kaitong do {usecase.dashed}'}` |",
        f"| the same again | {_again(usecase)} |",
        f"| takes | {', '.join(_field(name, field) for name, field in usecase.takes.model_fields.items())} |",
        f"| gives | {_gives(usecase.gives)} |",
    ]
    return "\n".join(lines) + "\n"


def _route(usecase: UseCase[Any, Any, Any]) -> str:
    return f"POST /api/v1/{'jobs' if usecase.job else 'deeds'}/{usecase.dashed}"


def _again(usecase: UseCase[Any, Any, Any]) -> str:
    words = {
        "again": "does it again",
        "by key": "with the same `Idempotency-Key` gives the first answer",
        "by input": "changes nothing",
    }
    return words[usecase.repeats] + (" (the start of its job: by `Idempotency-Key`)" if usecase.job else "")


def _field(name: str, field: Any) -> str:
    return f"`{name}`" if field.is_required() else f"`{name}` (optional)"


def _gives(gives: Any) -> str:
    if isinstance(gives, type) and issubclass(gives, BaseModel):
        return ", ".join(f"`{name}`" for name in gives.model_fields)
    return "nothing" if gives is type(None) else f"`{gives.__name__}`"
