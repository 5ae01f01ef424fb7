"""TL1 messages (Telcordia GR-831): commands to text and back, and the stream that an element sends to messages.

Takes bytes as they arrive, in any pieces; returns `Response`, `Acknowledgement` and `Autonomous`. Pure: no sockets, no
threads. Layouts differ by vendor (blanks, year with two digits or four, a quoted SID, CR LF, an echo, a prompt): what
decides is the line that names the CTAG or ATAG. A head that is disturbed comes out as `Garbled`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

COMPLETIONS = ("COMPLD", "DENY", "PRTL", "RTRV", "DELAY")
ACKNOWLEDGEMENTS = {
    "IP": "in progress",
    "PF": "printout follows",
    "OK": "accepted",
    "NA": "no acknowledgement",
    "NG": "no good",
    "RL": "repeat later",
}
SEVERITIES = {"*C": "critical", "**": "major", "*": "minor", "A": "non-alarm"}
"""the almcde of an autonomous message"""

_SECRETS = re.compile(r"(?i)((?:^|;)ACT-USER:[^:]*:[^:]*:[^:]*:[^:]*:)[^:;]*|(\b(?:PWD|PID|PASSWORD)=)[^,;:]*")
_SEPARATORS = frozenset(';:,"\r\n')
_STAMP = re.compile(r'^\s*(?P<sid>"[^"]*"|\S.*?|)\s+(?P<date>(?:\d\d)?\d\d-\d\d-\d\d) (?P<time>\d\d:\d\d:\d\d)\s*$')
_RESPONSE = re.compile(rf"^M\s+(?P<ctag>\S+)\s+(?P<code>{'|'.join(COMPLETIONS)})\b(?P<rest>.*)$")
_AUTONOMOUS = re.compile(
    # the tag may be of any form, and may be missing
    r"^(?P<severity>\*C|\*\*|\*|A)\s+(?:(?P<atag>(?!(?:REPT|CANC)\b)[\w./-]+)\s+)?"
    r"(?P<verb>[A-Z][A-Z0-9 -]*?)\s*(?P<rest>;?)$"
)
_ACKNOWLEDGEMENT = re.compile(rf"^\s*(?P<code>{'|'.join(ACKNOWLEDGEMENTS)})\s+(?P<ctag>\S+)\s*$")


@dataclass(frozen=True, slots=True)
class Command:
    """`VERB:TID:AID:CTAG:GENERAL:BLOCK:...;`. Without blocks the general block, if empty, is left out with its colon.

    Blocks are sent as they are given, empty ones too: `blocks=("",)` ends with `::;`, as element managers want it.
    """

    verb: str
    aid: str = ""
    blocks: tuple[str, ...] = ()
    """what follows the general block: positional parameters, keyword parameters (`keywords`), states"""
    tid: str = ""
    general: str = ""

    def text(self, ctag: str) -> str:
        """As it is sent. Raises ValueError where a block would end the command or begin another."""
        for block in (self.verb, self.tid, self.aid, self.general, *self.blocks):
            if _breaks_out(block):
                raise ValueError(f"{self.verb} - {block!r} - a value may not hold ; : or a line's end")
        parts = [self.verb, self.tid, self.aid, ctag, self.general, *self.blocks]
        if not self.blocks and not self.general:
            parts.pop()
        return f"{':'.join(parts)};"

    @classmethod
    def parse(cls, text: str) -> tuple[Command, str]:
        """From text, as `Command` and CTAG; inside quotation marks nothing ends. Raises ValueError."""
        *commands, rest = split(text.strip(), ";")
        parts = split(commands[0], ":") if commands else [""]
        if len(commands) != 1 or rest.strip() or not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", parts[0]):
            raise ValueError(f"{text!r} - expected VERB:TID:AID:CTAG:...;")
        verb, tid, aid, ctag, general, *blocks = [*parts, *[""] * (5 - len(parts))]
        return cls(verb.upper(), aid, tuple(blocks), tid, general), ctag


def split(text: str, separator: str) -> list[str]:
    """The parts between separators that stand outside quotation marks."""
    return re.split(rf'{separator}(?=(?:[^"]*"[^"]*")*[^"]*$)', text)


def keywords(values: Mapping[str, object]) -> str:
    """A block `KEY=VALUE,KEY=VALUE`. Raises ValueError for a value that TL1 cannot carry."""
    for key, value in values.items():
        if _SEPARATORS & set(str(value)):
            raise ValueError(f"{key}={value} - a value may not hold ; : , or a quotation mark")
    return ",".join(f"{key}={value}" for key, value in values.items())


def masked(text: str) -> str:
    """A command without its secrets."""
    return _SECRETS.sub(lambda found: f"{found[1] or found[2]}***", text)


def _breaks_out(block: str) -> bool:
    """Would this block end where it should not? Inside quotation marks all but the line's end may stand."""
    bare = re.sub(r'"[^"\r\n]*"', "", block)
    return any(sign in bare for sign in ';:\r\n"') or not block.isprintable()


@dataclass(frozen=True, slots=True)
class Message:
    """What all but acknowledgements have: who says it, when by its own clock, and the text."""

    sid: str
    date: str
    time: str
    lines: tuple[str, ...]
    """text lines without their indent; the quoted ones are `records`"""

    @property
    def records(self) -> tuple[str, ...]:
        """What stands between the outermost quotation marks of each line that has them, escapes undone."""
        found = (line[1 : line.rindex('"')] for line in self.lines if line.startswith('"') and line.count('"') > 1)
        return tuple(record.replace('\\"', '"') for record in found)

    @property
    def comments(self) -> tuple[str, ...]:
        return tuple(" ".join(text.split()) for text in re.findall(r"/\*(.*?)\*/", "\n".join(self.lines), re.DOTALL))


@dataclass(frozen=True, slots=True)
class Response(Message):
    """The answer to the command with this CTAG. `more`: another block of it follows."""

    ctag: str
    code: str
    more: bool = False

    @property
    def error(self) -> str:
        """The error code of a denial: the first word of the text, or what `EN=` says."""
        text = next((line for line in self.lines if not line.startswith(('"', "/*"))), "")
        found = re.match(r"EN=(\S+)", text)
        return found[1] if found else text.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Autonomous(Message):
    """An autonomous message: an alarm, an event, a change of its database."""

    severity: str
    atag: str
    """as it is told: digits, letters, both, `12.3` where it belongs to number 3; empty where there is none"""
    verb: str
    """`REPT ALM EQPT`"""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The command was heard; its answer comes later, or (`NA`, `NG`, `RL`) not at all."""

    ctag: str
    code: str


@dataclass(frozen=True, slots=True)
class Garbled:
    """The head of an answer that names no CTAG that anybody could have sent: whose it was is not known."""

    text: str


Anything = Response | Autonomous | Acknowledgement | Garbled


@dataclass(slots=True)
class Stream:
    """Bytes as they arrive become messages; echoes, prompts and banners are passed over."""

    _bytes: bytes = b""
    _stamp: re.Match[str] | None = None
    _head: re.Match[str] | None = None
    _lines: list[str] = field(default_factory=list)
    _comment: bool = False
    _inner: re.Match[str] | None = None
    """what may be the header of a message inside another: its line is the last of the text so far"""
    _outer: list[tuple[re.Match[str], re.Match[str], list[str], bool]] = field(default_factory=list)
    """what a message inside it has broken off"""
    _acknowledged: Acknowledgement | None = None

    @property
    def answering(self) -> str:
        """The CTAG of the answer that is coming in; empty where none is."""
        heads = [head for head, *_ in self._outer] + ([self._head] if self._head else [])
        return next((head["ctag"] for head in heads if "ctag" in head.groupdict()), "")

    def feed(self, data: bytes) -> Iterator[Anything]:
        self._bytes += data
        while True:
            line, end, rest = self._bytes.partition(b"\n")
            if self._head is not None:
                at = self._end(line.decode("latin-1"))  # a character a byte: every mark of the grammar is ASCII
                if at is not None:
                    # what stands behind the end is the beginning of something else
                    self._bytes = line[at + 1 :] + end + rest
                    yield self._done(decoded(line[:at]), more=line[at : at + 1] == b">")
                    continue
            elif self._acknowledged is not None and line.lstrip().startswith(b"<"):
                acknowledged, self._acknowledged = self._acknowledged, None
                self._bytes = line.lstrip()[1:] + end + rest
                yield acknowledged
                continue
            if not end and not self._bare(line):
                return
            self._bytes = rest
            yield from self._line(decoded(line).rstrip("\r"))

    def _bare(self, line: bytes) -> bool:
        """Is this an answer without text whose line's end does not come?"""
        waits = self._head is None and self._stamp is not None
        return waits and line.endswith(b";") and _RESPONSE.match(decoded(line)) is not None

    def _line(self, text: str) -> Iterator[Anything]:
        """One whole line that ends no message."""
        if self._head is not None and self._inner is not None and (head := _AUTONOMOUS.match(text)):
            assert self._stamp is not None
            self._outer.append((self._head, self._stamp, self._lines[:-1], self._comment))
            self._stamp, self._inner = self._inner, None
            yield from self._begin(head)
        elif self._head is not None:
            self._lines.append(text.strip())
            self._inner = None if self._comment else _STAMP.match(text)
            self._comment = _open_comment(text, open_=self._comment)
        elif self._stamp is not None and (head := _RESPONSE.match(text) or _AUTONOMOUS.match(text)):
            yield from self._begin(head)
        elif text.startswith("M ") and not _RESPONSE.match(text):
            self._stamp = None
            yield Garbled(text)
        elif text.strip():
            found = _ACKNOWLEDGEMENT.match(text)
            self._acknowledged = Acknowledgement(found["ctag"], found["code"]) if found else None
            self._stamp = _STAMP.match(text.lstrip(";<>")) or None

    def _begin(self, head: re.Match[str]) -> Iterator[Anything]:
        """A message begins; some end one without text on this very line."""
        rest = head["rest"].strip()
        self._head, self._lines, self._comment = head, [], False
        if rest.endswith(";"):
            self._lines = [rest[:-1].strip()] if rest[:-1].strip() else []
            yield self._done("", more=False)
        elif rest:
            self._lines = [rest]

    def _end(self, text: str) -> int | None:
        """Where in this line the message ends; `;` anywhere outside quotation marks and comments, `>` alone."""
        if not self._comment and text.startswith(">"):
            return 0
        quoted, comment = False, self._comment
        for at, sign in enumerate(text):
            if comment:
                comment = not (sign == "/" and at and text[at - 1] == "*")
            elif sign == '"' and not (at and text[at - 1] == "\\"):
                quoted = not quoted
            elif not quoted and text.startswith("/*", at):
                comment = True
            elif sign == ";" and not quoted:
                return at
        return None

    def _done(self, last: str, *, more: bool) -> Response | Autonomous:
        assert self._head is not None
        assert self._stamp is not None
        head, stamp = self._head, self._stamp
        texts = [*self._lines, last.strip()]
        lines = tuple(line for line in texts if line)
        self._head, self._lines, self._comment, self._inner = None, [], False, None
        if self._outer:
            self._head, self._stamp, self._lines, self._comment = self._outer.pop()
        elif not more:
            self._stamp = None  # a continued answer may come with a header of its own, or without
        sid = stamp["sid"].strip('"')
        if "ctag" in head.groupdict():
            return Response(sid, stamp["date"], stamp["time"], lines, head["ctag"], head["code"], more)
        return Autonomous(
            sid, stamp["date"], stamp["time"], lines, SEVERITIES[head["severity"]], head["atag"] or "", head["verb"]
        )


def decoded(data: bytes) -> str:
    """Text of a server that says nothing of its encoding: UTF-8, else what Chinese servers use, else marked."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _open_comment(text: str, *, open_: bool) -> bool:
    """Is a comment open after this line?"""
    for mark in re.findall(r"/\*|\*/", text):
        open_ = mark == "/*"
    return open_
