"""Lines of a VPN that its sites on one router share: what each site leaves, takes, and what holds the VRF where it is."""

from __future__ import annotations

import re
from typing import Any

import jinja2
import pytest

from drivers import find
from drivers.errors import Rejected
from drivers.platform import Change, Line, Reading

PORTS = {"huawei_vrp": "GigabitEthernet0/1/2", "cisco_iosxr": "GigabitEthernet0/0/0/1", "juniper_junos": "ge-0/0/1"}
"""Platform → a port of its."""
FOREIGN = {
    "huawei_vrp": "bgp 65001\n ipv4-family vpn-instance KT-1001\n  peer 10.1.1.2 as-number 65100\n",
    "cisco_iosxr": "router bgp 65001\n vrf KT-1001\n  neighbor 10.1.1.2\n   remote-as 65100\n",
    "juniper_junos": "set routing-instances KT-1001 protocols bgp group CE neighbor 10.1.1.2\n",
}
"""What an engineer has typed into the VRF."""
WHOLE = {
    "huawei_vrp": "undo ip vpn-instance KT-1001",
    "cisco_iosxr": "no vrf KT-1001",
    "juniper_junos": "delete routing-instances KT-1001",
}
"""What takes the VRF away."""


def site(platform: str, number: int, **other: Any) -> tuple[Line, ...]:
    """The lines of the first, second, ... site of one VPN on a router."""
    loader = jinja2.PackageLoader("device_templates", ".")
    environment = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined)
    prefix = "192.168.10.0/24"
    given = {
        "port": PORTS[platform],
        "unit": 1000 + number,
        "label": f"EL00000{number}",
        "s_vlan": 1000 + number,
        "c_vlan": 0,
        "up_kbps": 10240,
        "down_kbps": 20480,
        "suspended": False,
        "as_number": 65001,
        "vpn": 1001,
        "vrf": "KT-1001",
        "pe_address": f"100.80.0.{4 * number + 1}/30",
        "pe_ip": f"100.80.0.{4 * number + 1}",
        "pe_mask": "255.255.255.252",
        "ce_ip": f"100.80.0.{4 * number + 2}",
        "routes": [{"prefix": prefix, "ip": "192.168.10.0", "mask": "255.255.255.0"}],
    }
    return find(platform).parse(environment.get_template(f"{platform}/vpn.j2").render(given | other))


def commands(platform: str, before: tuple[Line, ...], after: tuple[Line, ...], *running: tuple[Line, ...]) -> list[str]:
    """From one state of a service to another, beside what else runs; lines that others have too are kept."""
    there = tuple(dict.fromkeys(line for lines in (before, *running) for line in lines))
    keep = frozenset(line for lines in running for line in lines) & {*before, *after}
    change = Change("pe", before, after, keep)
    return list(find(platform).preview(change, Reading(there)).commands)


every = pytest.mark.parametrize("platform", PORTS)


@every
def test_a_second_site_writes_only_its_own(platform: str) -> None:
    first, second = site(platform, 1), site(platform, 2)
    whole, beside = commands(platform, (), first), commands(platform, (), second, first)
    assert len(beside) < len(whole)
    told = "\n".join(beside)
    assert "100.80.0.10" in told
    assert not re.search(r"vrf-target|vpn-target|route-target|route-distinguisher|\brd ", told)


@every
def test_the_vrf_goes_with_the_last_site(platform: str) -> None:
    first, second = site(platform, 1), site(platform, 2)
    assert WHOLE[platform] not in commands(platform, first, (), second)
    assert WHOLE[platform] in commands(platform, second, ())
    # the way back from what took it away is what made it
    back = commands(platform, (), second)
    assert find(platform).preview(Change("pe", second, ()), Reading(second)).inverse == tuple(back)


@every
def test_a_route_is_changed_alone(platform: str) -> None:
    other = [{"prefix": "10.20.0.0/16", "ip": "10.20.0.0", "mask": "255.255.0.0"}]
    first, second = site(platform, 1), site(platform, 2)
    changed = commands(platform, first, site(platform, 1, routes=other), second)
    told = [command for command in changed if re.search(r"\d+\.\d+\.", command)]
    assert len(told) == 2
    assert all("100.80.0.6" in command for command in told)
    none = commands(platform, first, site(platform, 1, routes=[]), second)
    assert len([command for command in none if "100.80.0.6" in command]) == 1


@every
def test_what_somebody_typed_into_the_vrf_is_never_taken_along(platform: str) -> None:
    driver, first = find(platform), site(platform, 1)
    foreign = driver.parse(FOREIGN[platform])
    assert foreign
    change, there = Change("pe", first, ()), Reading((*first, *foreign))
    with pytest.raises(Rejected, match="cannot go: it still carries"):
        driver.preview(change, there)


@every
def test_the_number_is_an_id_and_the_interface_an_object(platform: str) -> None:
    driver, lines = find(platform), site(platform, 1)
    port = PORTS[platform]
    assert driver.used(lines) == {
        f"unit {port}": frozenset({1001}),
        f"s-vlan {port}": frozenset({1001}),
        "vpn": frozenset({1001}),
    }
    binding = next(
        line
        for line in lines
        if re.search(r"binding|\bvrf KT|instances KT-1001 interface", line[-1]) and (port in " ".join(line))
    )
    assert f"interface {port}.1001" in driver.references(binding), (
        "an interface that comes into a VRF is lost to others"
    )


@every
def test_a_number_is_taken_by_whoever_has_its_target(platform: str) -> None:
    """Another name, the same route target: a customer who got that number would be in somebody else's VPN."""
    lines = tuple(tuple(row.replace("KT-1001", "OFFICE") for row in line) for line in site(platform, 1))
    assert find(platform).used(lines)["vpn"] == {1001}
