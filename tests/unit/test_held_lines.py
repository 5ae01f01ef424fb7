"""What others have in a VPN or refer to holds it on both routers on a command line; what cannot be put back is refused."""

from __future__ import annotations

import pytest

from drivers import find
from drivers.errors import Rejected
from drivers.kit import indented_text
from drivers.platform import Change, Line, Reading
from tests.contract.captures import CAPTURES
from tests.unit.test_vpn_lines import site

FAULT = CAPTURES.parent / "faults" / "vrp-what-others-have-in-a-vpn.txt"
VRP = """\
ip route-static vpn-instance KT-1001 198.51.100.0 255.255.255.0 NULL0 preference 250
ip route-static vpn-instance KT-1001 198.51.100.0 255.255.255.0 GigabitEthernet0/1/5.7
ip route-static vpn-instance KT-1001 198.51.100.0 255.255.255.0 GigabitEthernet0/1/5.7 10.7.7.2 tag 5
ip route-static vpn-instance KT-1001 198.51.100.0 255.255.255.0 vpn-instance SHARED 10.7.7.2 description theirs
ip route-static vpn-instance KT-1001 198.51.100.0 255.255.255.0 10.7.7.2
ipv6 route-static vpn-instance KT-1001 2001:DB8:7:: 48 2001:DB8::2
ip vpn-instance KT-1001
 description of somebody
ip vpn-instance KT-1001
 ipv6-family
ip vpn-instance KT-1001
 ipv6-family
  vpn-target 65001:9 import-extcommunity
ip vpn-instance KT-1001
 ipv4-family
  vpn-target 65001:9 import-extcommunity
ip vpn-instance KT-1001
 ipv4-family
  import route-policy THEIRS
bgp 65001
 ipv4-family vpn-instance KT-1001
  peer 10.7.7.2 password cipher %^%#ab&c"de%^%#
bgp 65001
 ipv4-family vpn-instance KT-1001
  peer 10.7.7.2 timer keepalive 10 hold 30
bgp 65001
 ipv4-family vpn-instance KT-1001
  import-route ospf 7
bgp 65001
 ipv6-family vpn-instance KT-1001
bgp 65001
 vpn-instance KT-1001
"""
IOSXR = """\
router static
 vrf KT-1001
  address-family ipv6 unicast
   2001:db8:7::/48 2001:db8::2
router static
 vrf KT-1001
  address-family ipv4 unicast
   198.51.100.0/24 Null0
router static
 vrf KT-1001
  address-family ipv4 unicast
   198.51.100.0/24 vrf SHARED GigabitEthernet0/0/0/5.7 10.7.7.2
router bgp 65001
 vrf KT-1001
  neighbor 10.7.7.2
   password encrypted 0822455D0A16
router bgp 65001
 vrf KT-1001
  address-family ipv6 unicast
router bgp 65001
 vrf KT-1001
  address-family ipv4 unicast
   redistribute ospf 7
vrf KT-1001
 address-family ipv6 unicast
  import route-target
   65001:9
vrf KT-1001
 address-family ipv4 unicast
  import route-target
   64999:9
vrf KT-1001
 description of somebody
"""


def blocks(platform: str, text: str) -> list[tuple[Line, ...]]:
    """The new lines of each block: one begins at the left edge."""
    driver, found, rows = find(platform), list[tuple[Line, ...]](), list[str]()
    ours = set(site(platform, 1))
    for row in [*text.splitlines(), "end"]:
        if rows and not row.startswith(" "):
            lines = indented_text.every("\n".join(rows), r"#")
            assert all(driver.rules.find(line) for line in lines if len(line) > 1 or not line[0].startswith(("bgp ", "router "))), rows  # type: ignore[attr-defined] # fmt: skip
            found.append(tuple(line for line in lines if line not in ours and driver.rules.find(line)))  # type: ignore[attr-defined]
            rows = []
        rows.append(row)
    return found


CASES = [(platform, lines) for platform, text in (("huawei_vrp", VRP), ("cisco_iosxr", IOSXR)) for lines in blocks(platform, text)]  # fmt: skip


@pytest.mark.parametrize(("platform", "lines"), CASES, ids=lambda each: each if isinstance(each, str) else each[-1][-1])
def test_a_row_of_somebody_else_holds_the_vpn_of_the_last_site(platform: str, lines: tuple[Line, ...]) -> None:
    ours = site(platform, 1)
    with pytest.raises(Rejected) as refused:
        find(platform).preview(Change("pe", ours), Reading((*ours, *lines)))
    assert "cannot go: it still carries" in str(refused.value)
    assert any(line[-1] in refused.value.detail for line in lines)


@pytest.mark.skipif(not FAULT.is_file(), reason=f"no file {FAULT}")
def test_rows_that_were_lost_with_a_vpn_once() -> None:
    driver = find("huawei_vrp")
    rows = indented_text.every(FAULT.read_text(encoding="utf-8"), r"#")
    ours = driver.parse("ip vpn-instance KT-7\n ipv4-family\n  route-distinguisher 65000:7\n")
    held = [line for line in rows if not line[-1].startswith("bgp ")]
    assert len(held) == 4
    for line in held:
        with pytest.raises(Rejected) as refused:
            driver.preview(Change("pe", ours), Reading((*ours, line)))
        assert line[-1] in refused.value.detail


def test_what_the_box_adds_by_itself_holds_nothing() -> None:
    added = ("ip vpn-instance KT-1001", "ipv4-family", "apply-label per-instance")
    ours = site("huawei_vrp", 1)
    diff = find("huawei_vrp").preview(Change("pe", ours), Reading((*ours, added)))
    assert "undo ip vpn-instance KT-1001" in diff.commands
    assert added[-1] in diff.inverse
    assert "apply-label per-instance" in diff.text


def test_a_second_site_goes_whatever_others_have_in_the_vpn() -> None:
    for platform, lines in CASES:
        first, second = site(platform, 1), site(platform, 2)
        change = Change("pe", second, (), frozenset(first) & frozenset(second))
        diff = find(platform).preview(change, Reading((*dict.fromkeys((*first, *second, *lines)),)))
        assert diff.changed
        assert set(lines) <= set(diff.result or ())
