"""An OLT with a customer's ONT on it, and the lines of that customer: what the tests of the SmartAX driver share."""

from __future__ import annotations

from pathlib import Path

from drivers.huawei_smartax import DRIVER, SmartAX
from drivers.platform import Change, Line

BASE = Path(__file__).with_name("olt-t-1.cfg").read_text(encoding="utf-8")
SERIAL = "48575443A0000002"


def spec(name: str, address: str) -> dict[str, object]:
    ports = [{"name": f"0/1/{port}", "kind": "pon"} for port in range(8)] + [{"name": "0/3/0", "kind": "uplink"}]
    return {
        "name": name,
        "platform": "huawei_smartax",
        "class": "olt",
        "site": "t",
        "management": {"host": address, "port": 8022, "credential": "lab"},
        "identity": {"hostname": name.upper(), "model": "MA5800-X7", "serial": "S1", "software": "MA5800V100R022"},
        "ports": ports,
        "lab": {"config": f"{name}.cfg"},
    }


def service(
    rate: int = 51200, table: int = 60, port: str = "", suspended: bool = False, flow: int = 5827
) -> tuple[Line, ...]:
    return DRIVER.parse(
        f'traffic table ip index {table} name "KT_{rate}" cir {rate} cbs {rate * 32 + 2000} pir {rate} '
        f"pbs {rate * 32 + 2000} priority 0 priority-policy local-setting\n"
        "vlan 1063 smart\nport vlan 1063 0/3 0\ninterface gpon 0/1\n"
        f' ont add 6 2 sn-auth "{SERIAL}" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL000001"\n'
        f" {port or 'ont port native-vlan 6 2 eth 1 vlan 100 priority 0'}\n"
        + (" ont deactivate 6 2\n" if suspended else "")
        + f"service-port {flow} vlan 1063 gpon 0/1/6 ont 2 gemport 1 multi-service user-vlan 100 tag-transform translate "
        f"inbound traffic-table index {table} outbound traffic-table index {table}\n"
    )


ACTIVE, FASTER, SUSPENDED = service(), service(102400, 61), service(suspended=True)
TRANSLATED = service(port="ont port vlan 6 2 eth 1 translation 100 user-vlan 30")
LIFE = {
    "provision": ((), ACTIVE),
    "change": (ACTIVE, FASTER),
    "other port": (ACTIVE, TRANSLATED),
    "suspend": (ACTIVE, SUSPENDED),
    "resume": (SUSPENDED, ACTIVE),
    "teardown": (ACTIVE, ()),
    "teardown of a suspended one": (SUSPENDED, ()),
}


def bring(driver: SmartAX, before: tuple[Line, ...], after: tuple[Line, ...]) -> Change:
    change = Change("olt-t-1", before, after)
    driver.stage(change)
    driver.commit(change, confirm_within=0, token="t")
    return change
