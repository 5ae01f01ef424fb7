"""TL1 text as an agent sees it: commands read into requests, answers and messages laid out as a vendor does it.

Pure: in come texts, out come `Request`, `Answer` and bytes. Which verbs there are is the business of the dialect.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

CATEGORIES = {
    "IICM": "Input, Invalid Command",
    "ICNV": "Input, Command Not Valid",
    "IIAC": "Input, Invalid Access Identifier",
    "IITA": "Input, Invalid Target Identifier",
    "IICT": "Input, Invalid Correlation Tag",
    "IDNV": "Input, Data Not Valid",
    "IDRG": "Input, Data Range",
    "IPNV": "Input, Parameter Not Valid",
    "IPMS": "Input, Parameter Missing",
    "IPEX": "Input, Parameter Extra",
    "IBEX": "Input, Block Extra",
    "IBMS": "Input, Block Missing",
    "INUP": "Input, Non-null Unimplemented Parameter",
    "IIPG": "Input, Invalid Parameter Grouping",
    "IISP": "Input, Invalid Syntax or Punctuation",
    "ISCH": "Input, Syntax Invalid Character",
    "IEAE": "Input, Entity Already Exists",
    "IENE": "Input, Entity Does Not Exist",
    "ENEQ": "Equipage, Not Equipped",
    "EQWT": "Equipage, Wrong Type",
    "PICC": "Privilege, Illegal Command Code",
    "PIUI": "Privilege, Illegal User Identity",
    "PLNA": "Privilege, Login Not Active",
    "SNVS": "Status, Not in Valid State",
    "SROF": "Status, Requested Operation Failed",
    "SROU": "Status, Requested Operation Unnecessary",
    "SARB": "Status, All Resources Busy",
    "SSRE": "Status, System Resources Exceeded",
    "SDNR": "Status, Data Not Ready",
    "SDBE": "Status, Database Error",
}
"""the codes of a denial and the comment that explains them"""

_VERB = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+){0,2}")
_CTAG = re.compile(r"[A-Za-z][A-Za-z0-9]{0,5}|[0-9]{1,6}")
TAGS = ("plain", "dotted", "letters", "none", "apart")
_ALMCDE = {"CR": "*C", "MJ": "**", "MN": "*"}


class Deny(Exception):
    """A command is refused: the code, and comments that say more."""

    def __init__(self, code: str, *comments: str) -> None:
        super().__init__(code, *comments)
        self.code, self.comments = code, comments

    def lines(self) -> list[str]:
        return [self.code, *(f"/* {text} */" for text in (CATEGORIES.get(self.code), *self.comments) if text)]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: the completion code and the text lines, without their indent."""

    lines: tuple[str, ...] = ()
    code: str = "COMPLD"


@dataclass(frozen=True, slots=True)
class Request:
    """`VERB:TID:AID:CTAG:GENERAL:BLOCK:...` without its `;`; `blocks` is what follows the general block."""

    text: str
    verb: str
    tid: str
    aid: str
    ctag: str
    general: str
    blocks: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Request:
        """Whatever was typed; `check` says what is wrong with it."""
        parts = split(text.strip(), ":")
        verb, tid, aid, ctag, general, *blocks = [part.strip() for part in [*parts, *[""] * (5 - len(parts))]]
        return cls(text.strip(), verb.upper(), unquoted(tid), aid, ctag, general, tuple(blocks))

    def check(self, sid: str, limit: int) -> None:
        """Raises Deny where the command is none, or is for another."""
        if limit and len(self.text) >= limit:
            raise Deny("IISP", f"A command has at most {limit} characters")
        if not self.text.isprintable():
            raise Deny("ISCH")
        if self.text.replace('\\"', "").count('"') % 2 or not _VERB.fullmatch(self.verb):
            raise Deny("IISP")
        if not _CTAG.fullmatch(self.ctag):
            raise Deny("IICT")
        if self.tid and self.tid.upper() != sid.upper():
            raise Deny("IITA")
        if self.general:
            raise Deny("INUP", "The general block is not implemented")

    def block(self, number: int) -> str:
        return self.blocks[number] if number < len(self.blocks) else ""

    def part(self) -> Request:
        """The same without its last `KEY=VALUE`: as much as the fault `partial` has done of it."""
        blocks = list(self.blocks)
        for at in reversed(range(len(blocks))):
            *some, last = split(blocks[at], ",")
            if "=" in last:
                blocks[at] = ",".join(some)
                break
        return replace(self, blocks=tuple(blocks))

    def only(self, count: int) -> None:
        """Raises Deny IBEX where more than `count` blocks say something."""
        if any(self.blocks[count:]):
            raise Deny("IBEX")


def split(text: str, separator: str) -> list[str]:
    """The parts between separators that stand outside quotation marks."""
    parts, start, quoted = [], 0, False
    for at, sign in enumerate(text):
        if sign == '"' and not (at and text[at - 1] == "\\"):
            quoted = not quoted
        elif sign == separator and not quoted:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def unquoted(value: str) -> str:
    value = value.replace('\\"', '"')
    return value.strip('"') if value.startswith('"') and value.endswith('"') else value


def keywords(block: str, known: Iterable[str]) -> dict[str, str]:
    """`KEY=VALUE,...` as a dict. Raises Deny for a key that is unknown, twice there, or without a value."""
    found: dict[str, str] = {}
    for item in filter(None, (part.strip() for part in split(block, ","))):
        key, sign, value = item.partition("=")
        if not sign or key.upper() not in known:
            raise Deny("IPNV", key)
        if key.upper() in found:
            raise Deny("IPEX", key)
        found[key.upper()] = unquoted(value)
    return found


def group(text: str) -> list[str]:
    """The AIDs of a list: `A&B` and the range `VC4-4-1-1&&-16` or `VC4-4-1-1&&VC4-4-1-16`. Raises Deny IIPG, IIAC."""
    aids: list[str] = []
    for part in re.split(r"(?<!&)&(?!&)", text.strip().upper()):
        first, sign, last = part.partition("&&")
        if not sign:
            aids.append(first)
            continue
        stem, _, low = first.rpartition("-")
        same, _, high = last.rpartition("-")
        if not (stem and same in {"", stem} and low.isdecimal() and high.isdecimal() and int(low) <= int(high)):
            raise Deny("IIPG", part)
        aids += [f"{stem}-{number}" for number in range(int(low), int(high) + 1)]
    if not all(aids):
        raise Deny("IIAC")
    return aids


def several(aids: list[str], act: Callable[[str], Iterable[str]]) -> Answer:
    """Act on each: all went well is COMPLD, some PRTL, none DENY, with the code of each AID that failed."""
    lines: list[str] = []
    errors: list[str] = []
    failed = 0
    for aid in aids:
        try:
            lines += act(aid)
        except Deny as deny:
            failed += 1
            about = () if len(aids) == 1 or aid in deny.comments else (aid,)
            errors += Deny(deny.code, *about, *deny.comments).lines()
    code = "COMPLD" if not failed else "PRTL" if failed < len(aids) else "DENY"
    return Answer((*lines, *errors), code)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a vendor writes. The defaults are an ONS 15454 SDH's."""

    date: str = "%Y-%m-%d"
    limit: int = 255
    """characters of a command; 0: any number"""
    atag: str = "04d"
    tags: str = "plain"
    """[I] the form of a tag: `plain`, `dotted` (behind the point the message before), `letters`, `none`; `apart` is
    plain, and each verb counts for itself
    """
    silent: bool = True
    """whether a denial before login gives no reason"""
    repeats: bool = False
    """whether the last comment of an answer is the command, its CTAG and the session"""
    block: int = 100
    """lines of an answer before it is continued in another block"""
    quotes: bool = True
    """whether a `;` in quotation marks ends no command"""

    def message(self, sid: str, seconds: float, head: str, lines: Iterable[str], end: str = ";") -> bytes:
        stamp = time.strftime(f"{self.date} %H:%M:%S", time.localtime(seconds))
        text = "".join(f"   {line}\r\n" for line in lines)
        return f"\r\n\n   {sid} {stamp}\r\n{head}\r\n{text}{end}".encode()

    def denial(self, deny: Deny, *, known: bool) -> Answer:
        """What a refusal says, to one who is `known` (logged in) or not."""
        return Answer(() if self.silent and not known else tuple(deny.lines()), "DENY")

    def response(self, sid: str, seconds: float, request: Request, answer: Answer, *, session: int) -> list[bytes]:
        """The blocks of an answer: all but the last end with `>`, each has the header and the completion code."""
        lines = [*answer.lines]
        if self.repeats:
            parts = split(request.text, ":")[: 3 if request.verb == "ACT-USER" else None]  # not the password
            if len(parts) > 3:
                parts[3] = ""
            lines.append(f"/* {':'.join(parts).rstrip(':')} [{request.ctag}] ({0x20000000 + session}) */")
        size = self.block if answer.code == "COMPLD" else len(lines) + 1
        pieces = [lines[at : at + size] for at in range(0, len(lines), size)] or [[]]
        head = f"M  {request.ctag or 0} {answer.code}"
        return [
            self.message(sid, seconds, head, piece, ">" if number < len(pieces) else ";")
            for number, piece in enumerate(pieces, 1)
        ]

    def autonomous(self, severity: str, atag: int, verb: str) -> str:
        """The head of a message; `severity` is a notification code: CR, MJ, MN; any other is no alarm."""
        plain = f"{atag:{self.atag}}"
        tag = {"dotted": f"{atag}.{max(atag - 1, 0)}", "letters": f"N{plain}", "none": ""}.get(self.tags, plain)
        return f"{_ALMCDE.get(severity, 'A'):<2} {tag}{' ' if tag else ''}{verb}"
