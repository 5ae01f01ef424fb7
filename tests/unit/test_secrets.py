"""No password and no key that an element says is seen: every form of every platform, inside texts of any kind."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import drivers
from drivers.kit import secrets
from drivers.kit.secrets import MASK, masked

S = "S3cr-t"
LINES = [
    # Huawei VRP and SmartAX
    f"bgp 65001 / ipv4-family vpn-instance KT-1001 / peer 10.0.0.1 password cipher %^%#{S}%^%#",
    f"peer 10.0.0.1 password simple {S}",
    f"peer 10.0.0.1 password {S}",
    f"peer 10.0.0.1 password cipher %^%#a\"b'{S}%^%#",
    f"local-user noc password irreversible-cipher $1c${S}$XYZ$",
    f"ospf authentication-mode md5 1 cipher {S}",
    f"isis authentication-mode simple plain {S}",
    f"rip authentication-mode hmac-sha256 1 {S}",
    f"radius-server shared-key-cipher {S} server-group r1",
    f"snmp-agent community read cipher {S}",
    f'community read cipher "%$%#{S}%$%#"',
    f"hwtacacs-server shared-key cipher {S}",
    f"key-id 1 / key-string cipher {S}",
    f"ont add 6 2 password-auth {S} always-on omci ont-lineprofile-id 10",
    f"ont add 6 2 loid-auth {S} checkcode-auth {S} always-on",
    # IOS XR
    f"router bgp 65001 / vrf KT / neighbor 10.0.0.1 / password encrypted {S}",
    f"username noc / secret 5 $1${S}$abc",
    f"username noc / password 7 {S}",
    f"username noc / password  7 {S} privilege 15",
    f"message-digest-key 1 md5 encrypted {S}",
    f"key chain K / key 5 / key-string password {S}",
    f"snmp-server community {S} RO",
    f"tacacs-server host 10.0.0.9 port 49 / key 7 {S}",
    # Junos
    f'set protocols bgp group g neighbor 10.0.0.1 authentication-key "$9${S}"',
    f'set system login user noc authentication encrypted-password "$6${S}"',
    f'encrypted-password "$1${S}"; ## SECRET-DATA',
    f'set security ike policy p pre-shared-key ascii-text "{S} with blanks"',
    f'set system radius-server 10.0.0.9 secret "{S} with blanks"',
    f"set snmp community {S} authorization read-only",
    # ZXA10
    f"username noc password {S}",
    f"secret level 15 5 {S}",
    f"snmp-server / community encrypted *31*{S}",
    f"onu 3 type F660 pw {S}",
    f"buildrun_new_password root *j$3b${S}$* 7",
    # TL1
    f"OLTID=1,PWD={S},ONUNO=3",
    f'NAME=a,PASSWORD="{S} with blanks",SNKEY={S}',
    # XML, its rows and JSON
    f"<user><n:plain-password n:a='b'>{S} with blanks</n:plain-password><key>{S}</key></user>",
    f"users / user[name='a'] / password = {S} with blanks",
    f"peers / peer[password='{S} x'] / as = 65001",
    f'{{"password": "{S} \\" x", "name": "a"}}',
]
TOLD = [
    "{}",
    "pe-1 - verification - expected nothing, found '{}'; expected 'x', found nothing",
    "-{}\n+{}\n description",
    "pe-1 - {} - Error: Unrecognized command",
    "read-back differs: gone: {}, new: {}",
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("told", TOLD, ids=range(len(TOLD)))
def test_a_secret_is_seen_nowhere(line: str, told: str) -> None:
    text = told.replace("{}", line)
    assert S not in masked(text)
    assert MASK in masked(text)
    assert masked(masked(text)) == masked(text)


@pytest.mark.parametrize("platform", drivers.platforms())
@pytest.mark.parametrize("line", LINES)
def test_the_words_of_a_platform_hide_no_more_than_the_word(platform: str, line: str) -> None:
    assert S not in drivers.masked(platform, line)


FORMS = [
    "snmp community {}", "snmp-agent community read {}", "community {}", 'community "{}"', "password {}", "password cipher {}",
    "key 7 {}", "secret {}", "encrypted {}", 'set snmp community "{}"', "cipher {}", "loid-auth {}", "authentication-key {}",
    "OLTID=1,PWD={}", "a / password = {}", "x $9${}",
]  # fmt: skip
AROUND = [
    '"{}"', "'{}'", "({})", "[{}]", "<{}>", '["{}"]', '("{}").', "{}; next", "{}.", "“{}”", "said '{}'; expected", '\\"{}\\"',
]  # fmt: skip


@pytest.mark.parametrize("platform", ["", *drivers.platforms()])
def test_what_a_sentence_has_around_a_secret_stays(platform: str) -> None:
    for form, around in product(FORMS, AROUND):
        text = around.replace("{}", form.replace("{}", S))
        seen = drivers.masked(platform, text) if platform else masked(text)
        if form.startswith(("community", "encrypted")) and seen == text:
            continue  # to this platform it is no secret
        bare = form.replace('"{}"', "{}").replace("$9$", "")  # the quotation marks of a secret go with it
        assert seen == around.replace("{}", bare.replace("{}", MASK))


@pytest.mark.parametrize("secret", ["ab)cd", 'ab")cd', "ab.cd", "ab]cd", "ab;cd", "ab'cd", ")cd", '"cd'])
def test_punctuation_within_a_secret_ends_it_nowhere(secret: str) -> None:
    for text in ("password {}", "snmp community {}", "a / password = {}", "key 7 {}", "cipher {}"):
        for around in ("{}", "({})", '"{}"', "{}; expected"):
            assert "cd" not in masked(around.replace("{}", text).replace("{}", secret)).replace("expected", "")


@pytest.mark.parametrize(
    "text",
    [
        "set policy-options community KT-1001 members target:65001:1001",
        "set policy-options policy-statement p then community add KT-1001",
        "traffic table ip index 100 cir 10240 pir 20480 priority 0",
        "ptn / pw[pw-id='100001'] / user-label = key customer",
        "pw 100001 - expected up, found down",
        "key chain K / key 5",
        "interface gpon 0/1 / ont port native-vlan 6 2 eth 1 vlan 77 priority 0",
        "pe-1 - log in - the element refused the password of user lab",
        "password expired",
        "a / b / c",
        "",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(text) == text
    assert "\n" not in masked(text)


def test_what_stands_beside_a_secret_stays() -> None:
    text = f"expected nothing, found 'peer 10.0.0.1 password cipher {S}'; expected 'vlan 7', found nothing"
    assert masked(text) == text.replace(S, MASK)
    assert masked(f"password {S}\ndescription x") == f"password {MASK}\ndescription x"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("give --password-env VARIABLE, and set it", "give --password-env VARIABLE, and set it"),
        ("--password hunter2", "--password ********"),
        ("password-env hunter2", "password-env ********"),
        ("--password-env NAME password hunter2", "--password-env NAME password ********"),
    ],
)
def test_our_option_that_names_a_variable_is_no_secret_and_nothing_near_it_gets_through(text: str, seen: str) -> None:
    assert masked(text) == seen


@pytest.mark.parametrize(
    "piece",
    ["a-", "a.", "password-", "<key-", "*$", "key ", "%^%#", "snmp ", "secret = ", '"', "\\'", ").", 'PWD="', "$9$."],
)
def test_a_hostile_text_hangs_nobody_and_hides_nothing(piece: str) -> None:
    """An element could hang the worker with it otherwise: a pattern that tries each end from each begin takes minutes
    for this length, longer than a test may.
    """
    text = f"password {S} " + piece * (200_000 // len(piece))
    assert S not in masked(text)
    for begin in ("password ", "PWD=", "password = ", "$9$"):
        assert S not in masked(f"{begin}{S}{piece * (200_000 // len(piece))}x")


@given(st.lists(st.sampled_from([*"a1 \n\"'$%=:<>", "password", "cipher", "key 7 ", "sn-auth", "onu 1 type x pw "])))
def test_what_is_remembered_of_a_text_is_what_the_forms_make_of_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    for _ in range(2):
        assert secrets._by_forms(text) == secrets._by_forms.__wrapped__(text)
