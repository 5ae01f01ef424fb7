"""netmiko's connection without its waits: an SSH shell of the right kind, logged in, whose errors become ours.

Importing this room is cheap; netmiko and paramiko load at the first connection.
"""

from __future__ import annotations

import functools
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from drivers.errors import AuthenticationFailed, TemporaryError
from drivers.kit.lost_words import lost_words
from drivers.platform import Target

_OLD_CRYPTO = {
    "kex": ("diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"),
    "ciphers": ("aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"),
    "macs": ("hmac-sha1", "hmac-md5", "hmac-sha1-96", "hmac-md5-96"),
    "keys": ("ssh-rsa",),
    "pubkeys": ("ssh-rsa",),
}
"""SHA-1, MD5 and CBC: only elements that are marked `legacy_crypto` may use them (RFC 9142, RFC 8758)"""
_RELATIVES = {"zte_zxan": "zte_zxros"}
"""device types that netmiko does not have, by the nearest one that it has: ZXA10 and ZXROS have one command line"""


@functools.cache
def _session_class(device_type: str) -> Any:
    """The class of netmiko without its waits: `Terminal` finds prompts, and closing the channel logs out."""
    from netmiko.ssh_dispatcher import CLASS_MAPPER

    # both libraries would write what is typed and read into the log
    for library in ("netmiko", "paramiko"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    # also what some classes read at login by themselves: the first prompt and questions are for `Terminal`
    lean = dict.fromkeys(("_try_session_preparation", "special_login_handler", "cleanup"), _nothing)
    return type("LeanSession", (CLASS_MAPPER[_RELATIVES.get(device_type, device_type)],), lean)


def _nothing(session: Any) -> None:
    """Stand in for a step of netmiko."""


def connect(target: Target, device_type: str) -> Any:
    """An open shell. Raises what netmiko, paramiko and the socket raise."""
    session_class = _session_class(device_type)
    link = socket.create_connection((target.host, target.port), timeout=target.timeout)
    # one small write for one answer: Nagle's algorithm would hold back the second of two commands
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        return session_class(
            device_type=device_type,
            host=target.host,
            port=target.port,
            username=target.username,
            password=target.password,
            sock=link,
            conn_timeout=target.timeout,
            auth_timeout=target.timeout,
            banner_timeout=target.timeout,
            blocking_timeout=target.timeout,
            disabled_algorithms=None
            if target.legacy_crypto
            else {kind: list(names) for kind, names in _OLD_CRYPTO.items()},
        )
    except BaseException:
        link.close()
        raise


class Silence(TimeoutError):
    """nothing more came; the text says what had come"""


@contextmanager
def ours(target: Target, doing: str, lost: type[TemporaryError]) -> Iterator[None]:
    """The one place where errors of netmiko, paramiko and the socket become a `DriverError`."""
    import paramiko
    from netmiko.exceptions import NetmikoAuthenticationException, NetmikoTimeoutException

    try:
        yield
    except (NetmikoAuthenticationException, paramiko.AuthenticationException):
        raise AuthenticationFailed(target.name, doing, f"user {target.username} was refused") from None
    except Silence as silence:
        raise lost(target.name, doing, str(silence)) from None
    except TimeoutError:
        raise lost(target.name, doing, f"no answer within {target.timeout:g} s") from None
    except NetmikoTimeoutException as error:
        words = [line for line in str(error).splitlines() if line.strip()]  # paramiko's stand behind netmiko's own
        raise lost(target.name, doing, lost_words(OSError(words[-1])) if words else "no SSH session") from None
    except (paramiko.SSHException, EOFError, OSError) as error:
        raise lost(target.name, doing, lost_words(error)) from None
