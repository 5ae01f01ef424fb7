"""What an element manager's TL1 interface for PON writes: answers with EN and ENDESC, tables in blocks, refusals.

In come answers and refusals, out go bytes. The layout is that of U2000; texts differ by release and language and decide
nothing.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from lab.servers._tl1_text import Answer, Deny, Layout, Request

SYNTAX = "2686058497"
MISSING = "2686058498"
WRONG = "2686058500"
NO_OLT = "2686058531"
NO_RESOURCE = "2686058552"
NO_PON = "2689016790"
NO_ONU = "1615331086"
EXISTS = "1615331079"
PASSWORD = "76546031"  # noqa: S105 - the code of a failed login
LOGGED_IN = "2686058556"
NOT_LOGGED_IN = "2686058521"
FULL = "1618280737"
SYNCHRONIZING = "1610612773"
TIMEOUT = "1610612764"

TEXTS = {
    "0": ("Succeeded.", "成功。"),
    SYNTAX: ("The command syntax is incorrect.", "命令语法错误。"),
    MISSING: ("A mandatory parameter is missing.", "缺少必选参数。"),
    WRONG: ("The parameter is incorrect.", "参数错误。"),
    NO_OLT: ("The device does not exist.", "设备不存在。"),
    NO_RESOURCE: ("The resource does not exist.", "资源不存在。"),
    NO_PON: ("The PON port does not exist.", "PON口不存在。"),
    NO_ONU: ("The ONU does not exist.", "ONU不存在。"),
    EXISTS: ("The object already exists.", "对象已存在。"),
    PASSWORD: ("The user name or password is incorrect.", "用户名或密码错误。"),
    LOGGED_IN: ("The user has logged in.", "用户已登录。"),
    NOT_LOGGED_IN: ("The user has not logged in.", "用户未登录。"),
    FULL: ("The number of connections reaches the maximum.", "连接数已达最大值。"),
    SYNCHRONIZING: ("The device is being synchronized. Please wait.", "设备正在同步，请稍候。"),
    TIMEOUT: ("The operation times out.", "操作超时。"),
}
"""English and Chinese. Of a real manager are the first text and the code of a failed login; the other codes are those
that clients of U2000 look for [I], the other words our own"""

_VALUE = re.compile(r"[A-Za-z0-9 ()_+\-./\\]+")


@dataclass(frozen=True, slots=True)
class Table(Answer):
    """What a query answers. A value that is missing is printed as `--`."""

    title: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def frame(self) -> str:
        """The dashed line: as long as the column names with three characters between."""
        return "-" * (sum(map(len, self.columns)) + 3 * len(self.columns) - 1)


@dataclass(frozen=True, slots=True)
class Nbi(Layout):
    """`block` counts rows. `chinese`: the language of ENDESC."""

    limit: int = 0
    quotes: bool = False
    chinese: bool = False
    encoding: str = "utf-8"

    def text(self, code: str) -> str:
        return TEXTS[code][self.chinese] if code in TEXTS else ""

    def denial(self, deny: Deny, *, known: bool) -> Answer:
        """Says why, also to one who is not `known`. An own code has no text but what it comes with."""
        del known
        words = [word for word in (self.text(deny.code), *deny.comments) if word]
        detail = "".join(f"   EADD={word}" for word in words[1:])
        return Answer((f"EN={deny.code}   ENDESC={''.join(words[:1])}{detail}",), "DENY")

    def response(self, sid: str, seconds: float, request: Request, answer: Answer, *, session: int) -> list[bytes]:
        del session
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
        head = f"\r\n\n   {sid} {stamp}\r\nM  {request.ctag or 0} {answer.code}\r\n"
        lines = list(answer.lines)
        if answer.code == "COMPLD":
            lines.insert(0, f"EN=0   ENDESC={self.text('0')}")
        head += "".join(f"   {line}\r\n" for line in lines)
        bodies = self._blocks(answer) if isinstance(answer, Table) else [";"]
        return [(head + body).encode(self.encoding) for body in bodies]

    def _blocks(self, table: Table) -> list[str]:
        """The rows in blocks, each with its number, its rows and all rows counted, and all of the frame."""
        rows = [tuple(value or "--" for value in row) for row in table.rows]
        pieces = [rows[at : at + self.block] for at in range(0, len(rows), self.block)] or [[]]
        return [
            f"   blktag={tag}\r\n   blkcount={len(piece)}\r\n   blktotal={len(rows)}\r\n\r\n{table.title}\r\n"
            + "".join(f"{line}\r\n" for line in _framed(table, piece))
            + ("\r\n\r\n>" if tag < len(pieces) else "\r\n\r\n;")
            for tag, piece in enumerate(pieces, 1)
        ]


def _framed(table: Table, rows: list[tuple[str, ...]]) -> list[str]:
    return [table.frame(), "\t".join(table.columns), *map("\t".join, rows), table.frame()]


def fields(block: str, needs: str, may: str = "", *, secret: str = "") -> dict[str, str]:
    """`KEY=VALUE,...` as a dict; `needs` and `may` name the keys, `secret` one whose value may hold any sign.

    Raises Deny for what is no pair, is not known, is there twice, has a value that may not be, or is missing.
    """
    found: dict[str, str] = {}
    known = {*needs.split(), *may.split()}
    for item in filter(None, block.split(",")):
        key, sign, value = (part.strip() for part in item.partition("="))
        if not sign or key.upper() in found:
            raise Deny(SYNTAX, item.strip())
        if key.upper() not in known:
            raise Deny(WRONG, key)
        if value and key.upper() != secret and not _VALUE.fullmatch(value):
            raise Deny(WRONG, f"{key}={value}")
        found[key.upper()] = value
    for key in needs.split():
        if not found.get(key):
            raise Deny(MISSING, key)
    return {key: value for key, value in found.items() if value}
