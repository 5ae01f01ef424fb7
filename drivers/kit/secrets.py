"""Passwords and keys in what an element says, masked: every form in which the platforms here print them. Pure.

Commands that are sent are masked by their platform's own words too (`Dialect.masked`). A reading may hold anybody's: a
BGP peer's password stands inside a VRF that our services share.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

MASK = "********"

_NAMES = r"[\w.-]{0,40}(?:password|passwd|passphrase|passcode|secret)[\w.-]{0,40}"
_KEYS = r"[\w.-]{0,40}(?:auth|authentication|shared|pre-?shared|encryption|encrypt|privacy|priv|private|session)-key"
_LEAF = rf"(?:[\w.-]{{1,40}}:)?(?:{_NAMES}|{_KEYS}|key-string|key|cipher|pwd|community-string)"
_SORT = r"(?:cipher|irreversible-cipher|simple|plain|plain-text|clear|encrypted|ascii-text|hexadecimal|hash|[057-9]|10)"
"""how a secret is written, before it"""
_CLOSING = "[\"'),;.:\\]}>”’。，；）]"
_CLOSE = rf"(?:\\?{_CLOSING}){{0,8}}"
"""what a sentence has behind a secret: it stays"""
_VALUE = rf"(?!\*{{3}})(?:\"[^\"\n]*\"|(?!/\s)\S+?(?={_CLOSE}(?:\s|\Z)))"
_FIELD = rf"(?!\*{{3}})(?:\"[^\"\n]*\"|[^,:;\s]+?(?={_CLOSE}(?:[,:;\s]|\Z)))"
_PROSE = (
    r"(?!(?:-|=|and|are|as|at|by|expired|expects?|for|from|has|in|is|may|must|needs?|not|of|on|or|prompt|refused|that|the|"
    r"to|was|which|with)(?:\s|\Z))"
)
"""a word after `password` that only a sentence has there"""

_SORTS = rf"(?:\s+(?:md5|hmac-\S{{1,30}}|sha\d\S{{0,30}}|level\s+\d+|{_SORT})\b(?=\s+\S))"
_WORD = rf"(?:{_NAMES}|{_KEYS}|[\w-]{{0,40}}key-cipher|key-string|checkcode-auth|loid-auth)"

_FORMS = [
    # <password>x</password>, password = x, [password='x'], "password": "x"
    rf"(?i)(<({_LEAF})(?:\s[^<>]*)?>)[^<]+(?=</)",
    rf"(?i)(\b{_LEAF}\s=\s)(?!\*{{3}})[^\n]+?(?={_CLOSE}(?:;\s|\s-\s|\)(?:[\s,;.]|\Z)|\n|\Z))",
    rf"(?i)(\[{_LEAF}=)(?:'[^'\n]*'|\"[^\"\n]*\")",
    rf"(?i)([\"']{_LEAF}[\"']:\s*)\"(?:[^\"\n\\]|\\.)*\"",
    # TL1: PWD=x
    rf"(\b\w{{0,40}}(?:PWD|PASSWORD|PASSWD|PASSPHRASE|SECRET|KEY)=){_FIELD}",
    # command lines: password cipher x, authentication-key "x", key 7 x, message-digest-key 1 md5 x, ascii-text "x"
    # but not our own option that names a variable: --password-env NAME
    rf"(\b(?!(?<=--)password-env\s){_WORD}(?:\s+password\b(?=\s+\S))?+{_SORTS}*+\s+){_PROSE}{_VALUE}",
    rf"(\b[\w-]{{0,40}}key(?:\s+\d+(?=\s+(?:md5|hmac|sha)))?+{_SORTS}++\s+){_VALUE}",
    rf"(\b(?:irreversible-)?cipher\s+){_PROSE}{_VALUE}",
    rf"(\bauthentication-mode\s+(?:simple|md5|hmac-\S{{1,30}}|sha\S{{0,30}})(?:\s+\d+(?=\s))?+{_SORTS}*+\s+){_VALUE}",
    rf"(\b(?:ascii-text|hexadecimal)\s+){_VALUE}",
    rf"(\bsnmp\S{{0,20}}(?:\s+/)?\s+community(?:\s+(?:read|write|{_SORT})\b(?=\s+\S))*+\s+){_VALUE}",
    rf"(\bcommunity\s+encrypted\s+){_VALUE}",
    # a ZXA10 ONU that registers by password
    rf"(\bonu\s+\d+\s+type\s+\S{{1,60}}\s+pw\s+){_VALUE}",
    # ciphers that say so themselves: $1$x, $9$x, %^%#x%^%#, *~ub$3b$x$*
    rf"()\$(?:1c?|5|6|8|9|2[aby])\$[^\s\"';]+?(?={_CLOSE}(?:[\s\"';]|\Z))",
    r"()(?:%\^%#|%@%@|%\$%\$|%\$%#|@%@%)\S{1,600}?(?:%\^%#|%@%@|%\$%\$|%\$%#|@%@%)",
    r"()\*\S{0,40}\$\S{1,300}\$\*",
]
_REMEMBERED = 2_000
"""characters of a text at most whose masked form is remembered"""
_BEHIND = re.compile(rf"{_CLOSE}\Z")


@cache
def _forms() -> list[re.Pattern[str]]:
    """Compiled when a text first may hold one: that takes longer than all else in this module."""
    return [re.compile(form) for form in _FORMS]


_SIGNS = (
    *("pass", "secret", "key", "cipher", "pwd", "-auth", "authentication-mode", "ascii-text", "hexadec", "community"),
    *("$", "%"),
)


def _may_hold(text: str) -> bool:
    """Whether any of the forms can be in this text: in most texts none can, and they are not looked at form by form."""
    folded = text.casefold()
    # what is no ASCII may fold otherwise than `(?i)` does
    return not text.isascii() or any(sign in folded for sign in _SIGNS) or ("onu" in folded and "pw" in folded)


@lru_cache(maxsize=1024)
def _by_forms(text: str) -> str:
    """One command is seen in a plan, in what was sent, in its inverse and in views: the forms are looked for once."""
    for form in _forms():
        text = form.sub(rf"\1{MASK}", text)
    return text


def masked(text: str, words: str = "") -> str:
    """This text without its secrets. `words` is a platform's own pattern: group 1 is kept, what follows is masked."""
    if _may_hold(text):
        text = (_by_forms if len(text) <= _REMEMBERED else _by_forms.__wrapped__)(text)
    return re.sub(words, lambda found: _word(found, text), text) if words else text


def _word(found: re.Match[str], text: str) -> str:
    """`password cipher x` is masked by now: its second word is no secret, though a platform's pattern says so."""
    if MASK in found[0] or re.match(rf"\s+{re.escape(MASK)}", text[found.end() :]):
        return found[0]
    value = text[found.end(1) : found.end()].lstrip()
    behind = _BEHIND.search(value)
    stays = behind[0] if behind else ""
    if value[:1] in {"'", '"'} and (own := stays.find(value[0])) >= 0:
        stays = stays[own + 1 :]
    return f"{found[1]} {MASK}{stays}"
