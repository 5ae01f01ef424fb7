"""Rendering: strict about variables, and the last door before a vendor's parser."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.errors import InvalidInput, TemplateError
from controller.model.service import ResourceService
from controller.planning.render import FOLDER, FORBIDDEN, render, roles, template_version

PORT = {
    "board": "0/1", "pon": 6, "ont_id": 2, "ont_serial": "48575443A0000006", "ont_port": 1, "access_vlan": 0, "user_vlan": 100,
    "service_port": 100, "table_up": 100, "table_down": 101, "uplink_board": "0/3", "uplink_port": 0, "line_profile": 20,
    "service_profile": 20, "gem_index": 1, "s_vlan": 1001, "c_vlan": 0, "up_kbps": 1024, "down_kbps": 2048, "label": "EL1", "suspended": False,
}  # fmt: skip


def part(**other: object) -> ResourceService:
    return ResourceService("olt-1", "huawei_smartax", "access", PORT | other)


@given(st.sampled_from(sorted(FORBIDDEN)), st.text(max_size=5), st.text(max_size=5))
def test_no_value_carries_a_character_that_a_vendor_gives_a_meaning(bad: str, left: str, right: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        render(part(label=left + bad + right))
    assert repr(bad) in refused.value.detail
    assert refused.value.fix


@given(st.text("ABCabc019._/()+,@:-", max_size=40))
def test_what_a_description_may_hold_passes_unchanged(label: str) -> None:
    assert f'desc "{label}"\n' in render(part(label=label)).text


def test_a_second_command_cannot_be_smuggled_in() -> None:
    with pytest.raises(InvalidInput, match="contains"):
        render(part(label='x"\n ont delete 6 2'))


def test_a_missing_variable_is_named_with_its_template() -> None:
    given = {name: value for name, value in PORT.items() if name != "user_vlan"}
    with pytest.raises(TemplateError) as refused:
        render(ResourceService("olt-1", "huawei_smartax", "access", given))
    assert refused.value.detail == (
        "device_templates/huawei_smartax/access.j2 line 13 - 'user_vlan' is not given to the role 'access'"
    )
    assert (refused.value.field, refused.value.status) == ("access", 500)
    assert refused.value.fix.startswith("use one of: access_vlan, board, ")


def test_a_variable_of_a_branch_that_is_not_taken_is_missed_as_well() -> None:
    given = {name: value for name, value in PORT.items() if name != "suspended"} | {"access_vlan": 7}
    with pytest.raises(TemplateError, match=r"access.j2 line 17 - 'suspended' is not given"):
        render(ResourceService("olt-1", "huawei_smartax", "access", given))


@pytest.mark.parametrize(("platform", "role"), [("huawei_smartax", "voice"), ("nokia_sros", "access")])
def test_a_missing_template_is_named(platform: str, role: str) -> None:
    with pytest.raises(TemplateError, match=f"{platform}/{role}.j2"):
        render(ResourceService("x", platform, role, {}))
    assert template_version(platform, role) == ""


def test_a_variable_that_is_too_many_changes_nothing() -> None:
    assert render(part(colour="blue")).text == render(part()).text


def test_intended_is_whole_lines() -> None:
    intended = render(part())
    assert (intended.element, intended.role) == ("olt-1", "access")
    assert intended.text.endswith("\n")
    assert not intended.text.startswith("\n")
    assert not intended.text.endswith("\n\n")
    assert "" not in intended.text.rstrip("\n").split("\n")


def test_the_version_is_the_text_of_the_template() -> None:
    text = (FOLDER / "huawei_smartax" / "access.j2").read_bytes()
    assert template_version("huawei_smartax", "access") == hashlib.sha256(text).hexdigest()[:12]


# -- parts of templates -----------------------------------------------------------------------------------------------
def test_what_a_part_lacks_is_told_with_the_line_that_includes_it() -> None:
    text = (FOLDER / "huawei_vrp" / "edge.j2").read_text(encoding="utf-8")
    line = 1 + text.count("\n", 0, text.index("{% include"))
    with pytest.raises(TemplateError) as refused:
        render(ResourceService("pe-1", "huawei_vrp", "edge", {}))
    assert refused.value.detail.startswith(f"device_templates/huawei_vrp/edge.j2 line {line} - '")


def test_a_part_is_no_role_and_belongs_to_the_version_of_what_includes_it() -> None:
    assert roles("huawei_vrp") == ("edge", "vpn", "vpws")
    texts = [
        (FOLDER / "huawei_vrp" / f"{name}.j2").read_text(encoding="utf-8")
        for name in ("edge", "_sub_interface", "_policers")
    ]
    assert template_version("huawei_vrp", "edge") == hashlib.sha256("".join(texts).encode()).hexdigest()[:12]
