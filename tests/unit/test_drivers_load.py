"""Libraries of a platform are loaded before threads connect, and not before that."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
import drivers
for platform in drivers.platforms():
    drivers.find(platform)
assert not {"jnpr.junos", "netmiko"} & sys.modules.keys(), "finding a driver is cheap"
drivers.ready(["huawei_smartax"])
assert "netmiko" in sys.modules and "jnpr.junos" not in sys.modules
drivers.ready(drivers.platforms())
before = set(sys.modules)
import jnpr.junos, napalm.junos.junos, ncclient.manager, netmiko.ssh_dispatcher
assert set(sys.modules) == before, set(sys.modules) - before
"""


def test_libraries_are_loaded_when_asked_for() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", LOADED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
