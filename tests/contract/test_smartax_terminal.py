"""What a SmartAX may say that the simulated element does not: old algorithms, questions at login, answers without echo."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from drivers.errors import Busy, Unintelligible, Unreachable, WrongElement
from drivers.huawei_smartax import DRIVER
from tests.contract.ssh_box import HANG_UP, VERSION, Box


def test_old_algorithms_only_where_they_are_allowed() -> None:
    with Box().open(encryption_algs=["aes128-cbc"], mac_algs=["hmac-sha1"]) as target:
        with pytest.raises(Unreachable, match=r"no acceptable|ncompatible"):
            DRIVER.connect(target)
        session = DRIVER.connect(replace(target, legacy_crypto=True))
        assert session.terminal.hostname == "OLD"
        session.close()


def test_a_banner_that_wants_a_yes_gets_it() -> None:
    box = Box("\nThe network is private. Do you agree? [YES/NO]:", answers={"yes": "\nOLD>"})
    with box.open() as target:
        DRIVER.connect(target).close()
    assert box.typed[:3] == ["yes", "", "undo smart"]


def test_another_product_is_another_element() -> None:
    with (
        Box("\n  Huawei Integrated Access Software (MA5600).\n\nOLD>").open() as target,
        pytest.raises(WrongElement, match="product - expected MA5800-X7, found MA5600"),
    ):
        DRIVER.connect(target)


def test_a_product_that_is_told_only_behind_the_login_is_compared_too() -> None:
    """The banner of this one was changed."""
    other = VERSION.replace("MA5800-X7", "MA5608T")
    for page, told in ((other, "found MA5608T"), (other.replace("PRODUCT", "MODEL  "), "found nothing readable")):
        with (
            Box(answers={"display version": page}).open() as target,
            pytest.raises(WrongElement, match=f"model - expected MA5800-X7, {told}"),
        ):
            DRIVER.connect(target)


def test_no_session_left_is_temporary() -> None:
    with (
        Box(("\n  The number of users has reached the upper limit!", HANG_UP)).open() as target,
        pytest.raises(Busy, match="upper limit"),
    ):
        DRIVER.connect(target)


def test_an_answer_without_its_echo_is_not_believed() -> None:
    with Box(echo=False).open() as target, pytest.raises(Unintelligible):
        DRIVER.connect(target)


def test_a_warning_before_a_deletion_is_answered() -> None:
    question = "  It may interrupt many services. Are you sure to proceed? (y/n)[n]:"
    box = Box(answers={"undo port vlan 7 0/3 0": question, "y": "\nOLD(config)#"})
    with box.open() as target:
        session = DRIVER.connect(target)
        session.apply(("undo port vlan 7 0/3 0",))
        session.close()
    assert box.typed[-2:] == ["undo port vlan 7 0/3 0", "y"]


def test_importing_the_driver_loads_no_library() -> None:
    check = "import sys, drivers.huawei_smartax, drivers.session_pool; sys.exit(bool({'netmiko', 'paramiko'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
