"""A real box to examine, in place of a simulated one."""

from __future__ import annotations

import os

from controller.errors import InvalidInput
from drivers.platform import Target


def real_box(platform: str, target: str, username: str, password_env: str, *, legacy_crypto: bool) -> Target:
    """Where a real box is, and its login; the password is in the environment. Raises InvalidInput."""
    host, _, port = target.rpartition(":") if target.count(":") == 1 else (target, "", "22")
    if not port.isdigit():
        raise InvalidInput(f"--target {target!r} has no port that is a number", field="target", fix="write HOST:PORT")
    if not username or password_env not in os.environ:
        raise InvalidInput(
            "a real box wants a login",
            field="password-env" if username else "username",
            fix="give --username NAME and --password-env VARIABLE, and set that variable",
        )
    return Target("target", platform, host, int(port), username, os.environ[password_env], legacy_crypto=legacy_crypto)
