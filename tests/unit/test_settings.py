"""Settings: where they come from, what is refused, and that each one is documented as it is."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from controller.settings import Settings

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def _nothing_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory, and none of our variables."""
    monkeypatch.chdir(tmp_path)
    for name in [*Settings.model_fields, "config"]:
        monkeypatch.delenv(f"KAITONG_{name.upper()}", raising=False)


def test_defaults_need_nothing() -> None:
    assert Settings().host == "127.0.0.1"
    assert Settings().database_url.startswith("sqlite:///")


def test_variables_and_the_file_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kaitong.toml").write_text("soak_seconds = 5.5\nport = 9001\n", encoding="utf-8")
    monkeypatch.setenv("KAITONG_PORT", "9002")
    assert (Settings().soak_seconds, Settings().port) == (5.5, 9002)
    assert Settings(port=9003).port == 9003


def test_the_file_that_a_variable_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kaitong.toml").write_text("port = 9001\n", encoding="utf-8")
    (tmp_path / "other.toml").write_text("port = 9004\n", encoding="utf-8")
    monkeypatch.setenv("KAITONG_CONFIG", str(tmp_path / "other.toml"))
    assert Settings().port == 9004


@pytest.mark.parametrize("named", ["other.toml", "."])
def test_a_file_that_a_variable_names_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    (tmp_path / "kaitong.toml").write_text("port = 9001\n", encoding="utf-8")
    monkeypatch.setenv("KAITONG_CONFIG", str(tmp_path / named))
    with pytest.raises(
        ValidationError, match=f"(?s)KAITONG_CONFIG.*{tmp_path / named} is no file: correct KAITONG_CONFIG"
    ):
        Settings()


@pytest.mark.parametrize("text", [b"port = [", b'host = "\xff"', b"port = " + b"[" * 3_000, b"port = 1\nport = 2\n"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "kaitong.toml").write_bytes(text)
    with pytest.raises(ValidationError, match=r"(?s)KAITONG_CONFIG.*kaitong\.toml cannot be read as TOML: "):
        Settings()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.8.7", "::1", "localhost"])
def test_loopback_is_allowed(host: str) -> None:
    assert Settings(host=host).host == host


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "10.0.0.1", "kaitong.example", "127.example.com", "127.0.0.1.nip", ""]
)
def test_without_authentication_nothing_else_is(host: str) -> None:
    with pytest.raises(ValidationError, match="loopback"):
        Settings(host=host)


@pytest.mark.parametrize(
    "wrong",
    [
        {"soak_seconds": -1},
        {"settle_seconds": -0.1},
        {"confirm_seconds": 29},
        {"lease_seconds": 0},
        {"worker_concurrency": 0},
        {"retry_seconds": 0},
        {"attempts": 0},
        {"answer_seconds": 0},
        {"port": "eighty"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_senseless_values_are_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**wrong)
    assert refused.value.errors()[0]["loc"] == tuple(wrong)


# -- extra folders -----------------------------------------------------------------------------------------------------
def test_extra_folders_are_named_as_path_names_its(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "drivers").mkdir(parents=True)
    found = (tmp_path / "one", tmp_path / "two")
    monkeypatch.setenv("KAITONG_EXTRA_FOLDERS", os.pathsep.join(["one", str(tmp_path / "two"), "one/../two", ""]))
    assert Settings().extra_folders == found
    monkeypatch.setenv("KAITONG_EXTRA_FOLDERS", "")
    assert Settings().extra_folders == ()
    monkeypatch.delenv("KAITONG_EXTRA_FOLDERS")
    (tmp_path / "kaitong.toml").write_text('extra_folders = ["one", "two"]\n', encoding="utf-8")
    assert Settings().extra_folders == found


def test_another_process_gets_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one" / "products").mkdir(parents=True)
    (tmp_path / "support.yaml").touch()
    for folders in ((), (tmp_path / "one",), (Path("one"), tmp_path)):
        settings = Settings(soak_seconds=1.5, extra_folders=folders)
        for name, value in settings.variables().items():
            monkeypatch.setenv(name, value)
        assert Settings() == settings


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none", "none - No such file or directory: make it a folder that can be read, or take it out of "),
        ("file", "file - Not a directory: make it a folder that can be read, or take it out of "),
        ("drivers", "drivers - has none of device_templates, drivers, lab, "),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "drivers").mkdir()
    monkeypatch.setenv("KAITONG_EXTRA_FOLDERS", str(tmp_path / name))
    with pytest.raises(ValidationError) as refused:
        Settings()
    (error,) = refused.value.errors()
    assert error["loc"] == ("extra_folders",)
    assert f"{tmp_path}/{words}" in error["msg"]
    assert "KAITONG_EXTRA_FOLDERS (in kaitong.toml: extra_folders)" in error["msg"]


def test_every_setting_is_documented_with_its_default() -> None:
    rows = re.findall(
        r"(?m)^\| `KAITONG_([A-Z_]+)` \| ([^|]*) \| `([^`|]*)` \| ([^|]+) \|$", DOCS.read_text(encoding="utf-8")
    )
    documented = {name.lower(): (unit.strip(), default, why.strip()) for name, unit, default, why in rows}
    assert documented.keys() == Settings.model_fields.keys()
    for name, setting in Settings.model_fields.items():
        unit, default, why = documented[name]
        assert default == str(setting.default), name
        assert unit
        assert why
