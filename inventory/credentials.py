"""Secrets, late: in comes a credential's reference, out go user name and password, which nobody keeps."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from inventory.errors import SecretMissing


class Reference(Protocol):
    """A credential as the inventory knows it: `secret` says where the password is."""

    @property
    def name(self) -> str: ...
    @property
    def username(self) -> str: ...
    @property
    def secret(self) -> str: ...


def resolve(credential: Reference) -> tuple[str, str]:
    """User name and password. Raises SecretMissing, which names the variable or the file and never the secret."""
    source, _, place = credential.secret.partition(":")
    match source:
        case "env":
            return credential.username, _from_environment(credential.name, place)
        case "file":
            return credential.username, _from_file(credential.name, Path(place))
        case "lab":
            return credential.username, place
        case _:
            # the reference itself is not shown: somebody may have put the password there
            raise SecretMissing(
                f"credential {credential.name!r} - expected env:NAME, file:PATH or lab:VALUE, found none"
            )


def _from_environment(name: str, variable: str) -> str:
    secret = os.environ.get(variable, "")
    if not secret:
        raise SecretMissing(f"credential {name!r} - expected a password in the variable {variable}: set it")
    return secret


def _from_file(name: str, path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise SecretMissing(f"credential {name!r} - expected a password in the file {path}: {reason}") from None
    if not secret:
        raise SecretMissing(f"credential {name!r} - expected a password in the file {path}, found it empty")
    return secret
